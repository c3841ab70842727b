import { DefenderCapability, type CapabilityId } from './defender-capability';
import { checkRoleName } from '../guardrails/input';

/**
 * Names of the roles, one a capability. The Azure side must name the same roles.
 *
 * A name holds 1 to 64 letters, digits or any of `_+=,.@-`, is used once (IAM does not tell upper from lower case), and
 * begins with `MDC` where Microsoft demands it.
 */
export interface DefenderRoleNames {
  /**
   * Role that reads configuration.
   * @default CspmMonitorAws
   */
  readonly cspmMonitor?: string;
  /**
   * Role of the agentless scanner.
   * @default DefenderForCloud-AgentlessScanner
   */
  readonly agentlessVmScanning?: string;
  /**
   * Role of just-in-time VM access.
   * @default DefenderForCloud-DefenderForServers
   */
  readonly justInTimeVmAccess?: string;
  /**
   * Role that installs Azure Arc.
   * @default DefenderForCloud-ArcAutoProvisioning
   */
  readonly arcAutoProvisioning?: string;
  /**
   * Role that sets up the EKS audit-log pipeline.
   * @default MDCContainersK8sRole
   */
  readonly kubernetesService?: string;
  /**
   * Role that reads EKS audit logs.
   * @default MDCContainersK8sDataCollectionRole
   */
  readonly kubernetesDataCollection?: string;
  /**
   * Role that CloudWatch Logs takes.
   * @default MDCContainersK8sCloudWatchToKinesisRole
   */
  readonly cloudWatchToKinesis?: string;
  /**
   * Role that Amazon Data Firehose takes.
   * @default MDCContainersK8sKinesisToS3Role
   */
  readonly kinesisToS3?: string;
  /**
   * Role of agentless discovery for Kubernetes. Must begin with `MDC`.
   * @default MDCContainersAgentlessDiscoveryK8sRole
   */
  readonly agentlessKubernetesDiscovery?: string;
  /**
   * Role that scans container images. Must begin with `MDC`.
   * @default MDCContainersImageAssessmentRole
   */
  readonly containerImageAssessment?: string;
  /**
   * Role of sensitive data discovery.
   * @default SensitiveDataDiscovery
   */
  readonly sensitiveDataDiscovery?: string;
  /**
   * Role of data security posture management for databases.
   * @default DefenderForCloud-DataSecurityPostureDB
   */
  readonly databasesDspm?: string;
  /**
   * Role of threat protection for open-source databases on RDS.
   * @default DefenderForCloud-DataThreatProtectionDB
   */
  readonly rdsThreatProtection?: string;
  /**
   * Role through which CIEM signs in.
   * @default DefenderForCloud-OidcCiem
   */
  readonly ciemOidc?: string;
  /**
   * Role with which CIEM reads permissions.
   * @default DefenderForCloud-Ciem
   */
  readonly ciemDiscovery?: string;
}

/** Field of `DefenderRoleNames` for a capability. Does not compile when the struct lacks a capability. */
export function roleNameKey(id: CapabilityId): keyof DefenderRoleNames {
  return `${id.charAt(0).toLowerCase()}${id.slice(1)}` as Uncapitalize<CapabilityId>;
}

/** Names of the roles of the given capabilities, checked. */
export function resolveRoleNames(capabilities: readonly DefenderCapability[], names: DefenderRoleNames): Map<CapabilityId, string> {
  const resolved = new Map<CapabilityId, string>();
  const takenBy = new Map<string, string>();
  for (const { _definition: definition } of capabilities) {
    const prop = `roleNames.${roleNameKey(definition.id)}`;
    const name = checkRoleName(prop, names[roleNameKey(definition.id)] ?? definition.defaultRoleName, definition.requiredNamePrefix);
    const other = takenBy.get(name.toLowerCase());
    if (other) throw new Error(`${prop} must differ from ${other}, got '${name}' for both (IAM does not tell upper from lower case)`);
    takenBy.set(name.toLowerCase(), prop);
    resolved.set(definition.id, name);
  }
  return resolved;
}

/** Fields of `names` that name a role which is not made. An error for a field that no capability has. */
export function unusedRoleNames(capabilities: readonly DefenderCapability[], names: DefenderRoleNames): string[] {
  const known = DefenderCapability.all().map(c => roleNameKey(c._definition.id));
  const used = new Set<string>(capabilities.map(c => roleNameKey(c._definition.id)));
  const given = Object.entries(names).filter(([, name]) => name !== undefined).map(([key]) => key);
  const unknown = given.find(key => !known.includes(key as keyof DefenderRoleNames));
  if (unknown) throw new Error(`roleNames must name capabilities out of ${known.join(', ')}, got '${unknown}'`);
  return given.filter(key => !used.has(key));
}
