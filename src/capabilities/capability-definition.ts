import type { CustomCapabilityAzure } from './custom-capability-options';
import type { TrustData } from '../identity/trust';
import type { UserPermissions } from '../identity/user-permissions';
import type { PermissionSet } from '../permissions/permission-set';

/** How much access Defender for Cloud gets: the two permission types of the Azure portal. */
export enum PermissionsType {
  /**
   * Default access: reads everything except billing and costs, contents included, and has permissions for future
   * features. The CSPM role has `ReadOnlyAccess` of AWS. The role of image assessment pulls and pushes images of every
   * ECR repository (power user). The role of Kubernetes discovery can give itself access to every EKS cluster.
   */
  DEFAULT_ACCESS = 'DefaultAccess',
  /**
   * Least privilege access: only the permissions that current features need. The CSPM role has a list of actions. The
   * role of image assessment pulls images, and pushes them only with `gatedDeployment`. The role of Kubernetes
   * discovery reaches only clusters to which you give it access. The other roles are the same in both types.
   */
  LEAST_PRIVILEGE_ACCESS = 'LeastPrivilegeAccess',
}

/** The definition of a capability. Plans refer to it. */
export interface CapabilityDefinition<Id extends string = string> {
  /** Name of the capability in logical ids and outputs. It never changes. */
  readonly id: Id;
  /** What the capability is, in a few words. It is the description of the output of the role. */
  readonly title: string;
  /** Microsoft's default name of the role. */
  readonly defaultRoleName: string;
  /** Prefix that Microsoft requires in the role name. Undefined if there is none. */
  readonly requiredNamePrefix?: string;
  /** What the role may do, in a few words. */
  readonly summary: string;
  /** Why Defender for Cloud needs the role, in one sentence. */
  readonly purpose: string;
  /** How the role could be misused. The person who approves the role reads this. */
  readonly risk: string;
  readonly trust: TrustData;
  /** What a reviewer must know about the trust: assumptions, and what an option adds. */
  readonly trustNote?: string;
  readonly permissions: { readonly [type in PermissionsType]: PermissionSet };
  /** What only default access allows, in a few words. Undefined if both permission types are the same. */
  readonly onlyWithDefaultAccess?: string;
  /** Additional permissions. Only a custom capability has them. */
  readonly userPermissions?: UserPermissions;
  /**
   * Microsoft's name of the feature in the offerings of the Azure security connector, such as `vmScanners`. Empty if
   * Azure does not name the role.
   */
  readonly feature: string;
  /** The feature of a custom capability, with its settings. */
  readonly azure?: CustomCapabilityAzure;
  /** Regions in which the feature is not available. */
  readonly unsupportedRegions?: readonly string[];
}

/** Keeps the id as a literal type. `CapabilityId` is the union of these types. */
export function defineCapability<Id extends string>(definition: CapabilityDefinition<Id>): CapabilityDefinition<Id> {
  return definition;
}

/** Returns the same permissions for both permission types. */
export function same(permissions: PermissionSet): CapabilityDefinition['permissions'] {
  return {
    [PermissionsType.DEFAULT_ACCESS]: permissions,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: permissions,
  };
}
