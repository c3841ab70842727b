import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { makeCapabilityRoles, makeRoleOutputs, makeUserIdentityOutput, userIdentityArn } from './capability-roles';
import { type DefenderForCloudConnectorProps, resolveConnector } from './connector-props';
import { notePermissionsType, warnOfOptions, warnOfRetainedRoles } from './connector-warnings';
import { makeIdentityProviders } from './identity-providers';
import { KeyGrants } from './key-grants';
import type { ResolvedOptions } from './resolve-options';
import { DefenderCapability } from '../capabilities/defender-capability';
import { claimInAccount, registerTenant } from '../checks/app-registry';
import { inputError } from '../checks/input';
import { located, locatedError } from '../checks/messages';
import { ClusterAccessEntries } from '../host-management/cluster-access';
import { HostManagement } from '../host-management/host-management';
import { withDefaults } from '../host-management/host-management-props';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import type { ActiveCapability } from '../plans/merge-capabilities';
import type { ResolvedPlans } from '../plans/resolve-plans';
import { ConditionScope, existsOnlyIf } from '../policy-language/cloudformation/conditions';
import { brokenRoleLimits } from '../policy-language/iam-limits';
import { brokenRoleNames } from '../policy-language/rendered-role-names';
import { stampTemplate } from '../policy-language/template-stamp';

/**
 * Connects one AWS account to Microsoft Defender for Cloud. It creates the OIDC provider and the roles that the plans
 * need. If several plans need the same role, the role exists once.
 *
 * Use one connector per account. Throws if this app already creates the same roles in the account.
 *
 * @example
 * const connector = new DefenderForCloudConnector(stack, 'Defender', {
 *   azureTenantId: '11111111-2222-3333-4444-555555555555', // the id of your own Entra tenant
 *   permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
 *   plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForContainers()],
 * });
 * new SecurityConnector(stack, 'Azure', { connector });
 */
export class DefenderForCloudConnector extends Construct {
  /** OIDC provider of Microsoft's tenant that the roles trust. */
  public readonly identityProvider: IEntraIdentityProvider;
  /** OIDC provider of your own tenant. Undefined if no role trusts it: neither that of CIEM nor a custom one. */
  public readonly ciemIdentityProvider?: IEntraIdentityProvider;
  /** Capabilities that are on, in the order of `DefenderCapability.all()`. Then custom ones, by their id. */
  public readonly capabilities: DefenderCapability[];
  /** Role that reads configuration, `CspmMonitorAws` by default. */
  public readonly cspmMonitorRole: iam.Role;
  /** ARNs of the roles. The keys are the ids of the capabilities, such as `CspmMonitor`. */
  public readonly roleArns: { [capabilityId: string]: string };
  /**
   * `userIdentity.arn` of the calls of the CSPM role. You can use it to exclude the scanner from a CloudTrail query.
   */
  public readonly cloudTrailUserIdentityArn: string;
  /** Host management in Systems Manager. Undefined if Arc auto-provisioning or host management is off. */
  public readonly hostManagement?: HostManagement;
  /**
   * Tenant that the roles trust, for the Azure side.
   * @internal
   */
  public readonly _azureTenantId: string;
  /**
   * The resolved plans, for the Azure side.
   * @internal
   */
  public readonly _plans: ResolvedPlans;

  private readonly roles: ReadonlyMap<string, iam.Role>;
  private readonly conditions = new ConditionScope(this);
  private readonly policyPath?: string;
  private keyGrants?: KeyGrants;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props tenant, plans and access. Throws if a value is not allowed, or if this app already creates the same
   * roles in the account.
   */
  constructor(scope: Construct, id: string, props: DefenderForCloudConnectorProps) {
    super(scope, id);
    const options = located(this, () => resolveConnector(this, props));
    const { azureTenantId, plans, roleNames, outputs } = options;
    this._azureTenantId = azureTenantId;
    this._plans = plans;
    this.policyPath = options.policyPath;
    this.capabilities = plans.capabilities.map(a => a.capability);
    warnOfOptions(this, options);
    // An organization says it once for all its connectors.
    if (props._resolved === undefined) notePermissionsType(this, options);
    located(this, () => registerTenant(this, azureTenantId));
    this.claimRoles([...roleNames.values()]);

    const providers = located(this, () => makeIdentityProviders(this, props, options, this.conditions));
    this.identityProvider = providers.identityProvider;
    this.ciemIdentityProvider = providers.ciemIdentityProvider;
    this.roles = located(this, () =>
      makeCapabilityRoles(this, plans.capabilities, options, { azureTenantId, ...providers }));
    this.cspmMonitorRole = this.role(DefenderCapability.CSPM_MONITOR);
    this.roleArns = Object.fromEntries([...this.roles].map(([capabilityId, role]) => [capabilityId, role.roleArn]));
    this.cloudTrailUserIdentityArn =
      userIdentityArn(this.cspmMonitorRole, roleNames.get('CspmMonitor')!, azureTenantId);

    this.makeAccessEntries();
    this.hostManagement = this.makeHostManagement(options);
    plans.capabilities.forEach(a => existsOnlyIf(this.role(a.capability), this.conditions.combine(a.onlyIf)));
    if (outputs) {
      makeRoleOutputs(this, plans.capabilities, this.roles, this.conditions);
      makeUserIdentityOutput(this, this.cloudTrailUserIdentityArn);
    }
    this.node.addValidation({ validate: () => this.checkRolesAtSynthesis() });
    stampTemplate(this, plans.capabilities.flatMap(a => a.userPermissions?.file ?? []));
  }

  /**
   * The role of a capability.
   *
   * @param capability a capability that is on. Throws if it is off.
   */
  public role(capability: DefenderCapability): iam.Role {
    return this.roles.get(capability?.id) ?? this.throwIsOff(capability);
  }

  /**
   * Names of the plans that need a capability, such as `Defender for Servers`.
   *
   * @param capability a capability that is on. Throws if it is off.
   */
  public plansOf(capability: DefenderCapability): string[] {
    return [...this.active(capability).planTitles];
  }

  /**
   * ARN of the role of a capability as text, for `aws:PrincipalArn` in conditions of your own policies, such as the
   * exception from a Deny in the policy of a bucket. Other than `role(...).roleArn`, it makes no resource depend on the
   * role. In the template for members of an organization, the account in it is `*`: use `ArnLike` or `ArnNotLike`.
   *
   * @param capability a capability that is on. Throws if it is off.
   */
  public principalArn(capability: DefenderCapability): string {
    return this.grants().arnOf(this.role(capability));
  }

  /**
   * Lets the scanner of disks use a KMS key whose policy does not leave access to IAM. The key policy allows it through
   * Amazon EC2 only, with grants only for AWS resources. For a key of another account, the role names the key, too.
   *
   * The result has the statements of the key policy (`resourceStatements`). If the app cannot change this policy,
   * synthesis prints them in a warning (`keyPolicy`). Details: `docs/your-resources.md`.
   *
   * @param key the key. Throws if agentless VM scanning is off, or if accounts of stacks that must be known are not.
   * @param organizationId id of the organization, such as `o-a1b2c3d4e5`, for the role of each member account. The key
   * policy then admits the name of the role in every account: `DefenderOrganizationPolicies` keeps others from creating
   * a role with this name. Throws if it is missing for a key outside of the template of `memberConnector`, or if it is
   * given otherwise.
   */
  public grantDiskScanning(key: kms.IKey, organizationId?: string): iam.Grant {
    return this.grantKey(DefenderCapability.AGENTLESS_VM_SCANNING, key, organizationId);
  }

  /**
   * As `grantDiskScanning`, for sensitive data discovery: it decrypts objects through Amazon S3 only.
   *
   * @param key the key. Throws if sensitive data discovery is off, or if `sensitiveDataScope` names other keys only.
   * @param organizationId as in `grantDiskScanning`
   */
  public grantSensitiveDataDiscovery(key: kms.IKey, organizationId?: string): iam.Grant {
    return this.grantKey(DefenderCapability.SENSITIVE_DATA_DISCOVERY, key, organizationId);
  }

  /**
   * As `grantDiskScanning`, for the scanner of databases: Amazon RDS uses the key while it copies a snapshot.
   *
   * @param key the key. Throws if data security posture of databases is off.
   * @param organizationId as in `grantDiskScanning`
   */
  public grantDatabaseScanning(key: kms.IKey, organizationId?: string): iam.Grant {
    return this.grantKey(DefenderCapability.DATABASES_DSPM, key, organizationId);
  }

  private grantKey(capability: DefenderCapability, key: kms.IKey, organizationId?: string): iam.Grant {
    const active = this.active(capability);
    return located(this, () => this.grants().grant(active, this.role(capability), key, organizationId));
  }

  /** Few apps grant anything, so this is loaded when it is first used. */
  private grants(): KeyGrants {
    return this.keyGrants ??= new KeyGrants(this, this.policyPath);
  }

  private active(capability: DefenderCapability): ActiveCapability {
    return this._plans.capabilities.find(a => a.capability === capability) ?? this.throwIsOff(capability);
  }

  private throwIsOff(capability: DefenderCapability): never {
    const allowed = capability instanceof DefenderCapability
      ? `one that the plans switch on (${this.capabilities.join(', ')})`
      : 'a DefenderCapability, such as DefenderCapability.CSPM_MONITOR';
    throw locatedError(this, inputError('capability', allowed, capability?.id ?? capability));
  }

  /** Aspects have run. Returns the errors. */
  private checkRolesAtSynthesis(): string[] {
    warnOfRetainedRoles(this, [...this.roles.values()]);
    this.keyGrants?.printMissingStatements();
    const named = this.capabilities.map(c => ({
      role: this.role(c), requiredPrefix: c._definition.requiredNamePrefix,
    }));
    return [
      ...brokenRoleLimits(named.map(n => n.role)),
      ...brokenRoleNames(named),
    ];
  }

  private claimRoles(names: readonly string[]): void {
    claimInAccount(this, {
      kind: 'role',
      names,
      solution: 'put all plans into one connector; for another Azure tenant, pass the identityProvider of the first ' +
        'connector and choose a roleNameSuffix',
    });
  }

  private makeAccessEntries(): void {
    const { clusterAccess } = this._plans;
    if (!clusterAccess) return;
    const { roleArn } = this.role(DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY);
    const entries = new ClusterAccessEntries(this, 'ClusterAccess', roleArn, clusterAccess.clusters);
    existsOnlyIf(entries, this.conditions.combine(clusterAccess.onlyIf));
  }

  private makeHostManagement({ plans, ...options }: ResolvedOptions): HostManagement | undefined {
    const { props, onlyIf } = plans.hostManagement;
    if (!props) return undefined;
    const hostManagement = new HostManagement(this, 'HostManagement', withDefaults(props, options));
    existsOnlyIf(hostManagement, this.conditions.combine(onlyIf));
    return hostManagement;
  }
}
