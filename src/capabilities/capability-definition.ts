import type { TrustData } from '../identity/trust';
import type { PermissionSet } from '../permissions/permission-set';

/** Names a capability in logical ids, role lists and outputs. A contract: an id never changes. */
export type CapabilityId =
  | 'CspmMonitor'
  | 'AgentlessVmScanning'
  | 'JustInTimeVmAccess'
  | 'ArcAutoProvisioning'
  | 'KubernetesService'
  | 'KubernetesDataCollection'
  | 'CloudWatchToKinesis'
  | 'KinesisToS3'
  | 'AgentlessKubernetesDiscovery'
  | 'ContainerImageAssessment'
  | 'SensitiveDataDiscovery'
  | 'DatabasesDspm'
  | 'RdsThreatProtection'
  | 'CiemOidc'
  | 'CiemDiscovery';

export interface CapabilityDefinition {
  readonly id: CapabilityId;
  /** Microsoft's default name of the role. */
  readonly defaultRoleName: string;
  /** Microsoft accepts no other beginning of the role's name. */
  readonly requiredNamePrefix?: string;
  /** What the role may do, in a few words. */
  readonly summary: string;
  /** Why Defender for Cloud needs it, in a sentence. */
  readonly why: string;
  /** What the role could be misused for, told to whoever approves it. */
  readonly weigh: string;
  readonly trust: TrustData;
  /** What a reviewer should know about the trust: what is assumed, or can be added. */
  readonly trustNote?: string;
  readonly permissions: {
    readonly defaultAccess: PermissionSet;
    readonly leastPrivilegeAccess: PermissionSet;
  };
  /** Where the Azure security connector names the role (Microsoft.Security/securityConnectors, 2024-08-01-preview). */
  readonly azure: readonly string[];
  /** Regions that the feature does not reach. */
  readonly unsupportedRegions?: readonly string[];
}
