import { DefenderCapability, type CapabilityId } from './defender-capability';
import { checkRoleName, checkRoleNameSuffix } from '../checks/input';
import { checkOptionNames } from '../checks/known-options';

/**
 * Names of the roles, one per capability. The Azure side must use the same names.
 *
 * A name has 1 to 64 letters, digits or any of `_+=,.@-`. No two roles may have the same name; IAM ignores the case.
 * Two names must begin with `MDC`, because Microsoft requires it. Throws if a name is not allowed.
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
   * Role that CloudWatch Logs assumes to send audit logs.
   * @default MDCContainersK8sCloudWatchToKinesisRole
   */
  readonly cloudWatchToKinesis?: string;
  /**
   * Role that Amazon Data Firehose assumes to write audit logs.
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
   * Role that CIEM uses to sign in.
   * @default DefenderForCloud-OidcCiem
   */
  readonly ciemOidc?: string;
  /**
   * Role that CIEM uses to read permissions.
   * @default DefenderForCloud-Ciem
   */
  readonly ciemDiscovery?: string;
}

/** Field of `DefenderRoleNames` for a capability. Does not compile if the struct has no field for a capability. */
export function roleNameKey(id: CapabilityId): keyof DefenderRoleNames {
  return `${id.charAt(0).toLowerCase()}${id.slice(1)}` as Uncapitalize<CapabilityId>;
}

/**
 * Names of the roles of these capabilities. The suffix is for default names. Throws if a name is not allowed or is used
 * twice.
 */
export function resolveRoleNames(
  capabilities: readonly DefenderCapability[], names: DefenderRoleNames, suffix?: string,
): Map<CapabilityId, string> {
  checkRoleNameSuffix(suffix);
  const resolved = new Map<CapabilityId, string>();
  const propByName = new Map<string, string>();
  for (const { _definition: { id, defaultRoleName, requiredNamePrefix } } of capabilities) {
    const key = roleNameKey(id);
    const prop = `roleNames.${key}`;
    const name = checkRoleName(prop, names[key] ?? `${defaultRoleName}${suffix ?? ''}`, requiredNamePrefix);
    const other = propByName.get(name.toLowerCase());
    if (other) throw new Error(`${prop} must differ from ${other}, got '${name}' for both (IAM ignores the case)`);
    propByName.set(name.toLowerCase(), prop);
    resolved.set(id, name);
  }
  return resolved;
}

/** Fields of `names` for roles that do not exist. Throws if a field is not the name of a capability. */
export function unusedRoleNames(capabilities: readonly DefenderCapability[], names: DefenderRoleNames): string[] {
  const known = DefenderCapability.all().map(c => roleNameKey(c._definition.id));
  const used = new Set<string>(capabilities.map(c => roleNameKey(c._definition.id)));
  const given = Object.entries(names).filter(([, name]) => name !== undefined).map(([key]) => key);
  checkOptionNames<object>(names, Object.fromEntries(known.map(key => [key, true])), 'roleNames.');
  const unknown = given.find(key => !known.includes(key as keyof DefenderRoleNames));
  if (unknown) throw new Error(`roleNames must only have the fields ${known.join(', ')}, got '${unknown}'`);
  return given.filter(key => !used.has(key));
}
