import { RemovalPolicies, type RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { makeCapabilityRoles, makeRoleOutputs, makeUserIdentityOutput, userIdentityArn } from './capability-roles';
import { ConnectorBase } from './connector-base';
import type { DefenderForCloudConnectorAttributes, IDefenderForCloudConnector } from './connector-interface';
import { type DefenderForCloudConnectorProps, resolveConnector } from './connector-props';
import { notePermissionsType, warnOfOptions, warnOfRetainedRoles } from './connector-warnings';
import { makeIdentityProviders } from './identity-providers';
import { ImportedConnector } from './imported-connector';
import type { ResolvedOptions } from './resolve-options';
import { DefenderCapability } from '../capabilities/defender-capability';
import { claimInAccount, registerTenant } from '../checks/app-registry';
import { inputError } from '../checks/input';
import { located, locatedError } from '../checks/messages';
import { injectable, newInner } from '../checks/property-injection';
import { ClusterAccessEntries } from '../host-management/cluster-access';
import { HostManagement } from '../host-management/host-management';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import type { ActiveCapability } from '../plans/merge-capabilities';
import { switchesOf } from '../plans/plan-table';
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
@injectable
export class DefenderForCloudConnector extends ConnectorBase implements IDefenderForCloudConnector {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.DefenderForCloudConnector';

  /**
   * Imports a connector that another app, a template or another tool created. Use it for monitoring, resource policies
   * and keys. It creates no resource. The Azure side needs the app that creates the connector.
   *
   * @param scope scope of the construct
   * @param id id of the construct
   * @param attributes attributes of the connector. Throws if a value is not allowed.
   */
  public static fromConnectorAttributes(
    scope: Construct, id: string, attributes: DefenderForCloudConnectorAttributes,
  ): IDefenderForCloudConnector {
    return new ImportedConnector(scope, id, attributes);
  }

  /** OIDC provider of Microsoft's tenant that the roles trust. */
  public readonly identityProvider: IEntraIdentityProvider;
  /** OIDC provider of your own tenant. Undefined if neither the CIEM role nor a custom role trusts it. */
  public readonly ciemIdentityProvider?: IEntraIdentityProvider;
  public readonly azureTenantId: string;
  public readonly capabilities: DefenderCapability[];
  public readonly cspmMonitorRole: iam.IRole;
  /**
   * `userIdentity.arn` of the calls of the CSPM role. You can use it to exclude the scanner from a CloudTrail query.
   */
  public readonly cloudTrailUserIdentityArn: string;
  /** Host management in Systems Manager. Undefined if Arc auto-provisioning or host management is off. */
  public readonly hostManagement?: HostManagement;
  /**
   * The resolved plans, for the Azure side.
   * @internal
   */
  public readonly _plans: ResolvedPlans;

  private readonly roles: ReadonlyMap<string, iam.Role>;
  private readonly conditions = new ConditionScope(this);
  private readonly policyPath?: string;

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
    this.azureTenantId = azureTenantId;
    this._plans = plans;
    this.policyPath = options.policyPath;
    this.capabilities = plans.capabilities.map(a => a.capability);
    warnOfOptions(this, options);
    // An organization adds this note once for all its connectors.
    if (props._resolved === undefined) notePermissionsType(this, options);
    located(this, () => registerTenant(this, azureTenantId));
    this.claimRoles([...roleNames.values()]);

    const providers = located(this, () => makeIdentityProviders(this, props, options, this.conditions));
    this.identityProvider = providers.identityProvider;
    this.ciemIdentityProvider = providers.ciemIdentityProvider;
    this.roles = located(this, () =>
      makeCapabilityRoles(this, plans.capabilities, options, { azureTenantId, ...providers }));
    this.cspmMonitorRole = this.role(DefenderCapability.CSPM_MONITOR);
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

  public role(capability: DefenderCapability): iam.IRole {
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
   * Applies a removal policy to each resource: roles, policies, OIDC providers and host management. Synthesis warns
   * about resources that are retained, and about deleting a provider that others could use.
   *
   * @param policy what happens to the resources if they are removed from the stack
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    RemovalPolicies.of(this).apply(policy);
  }

  /** @internal */
  protected _granted(capability: DefenderCapability): ActiveCapability {
    return this.active(capability);
  }

  /** @internal */
  protected _whyOff({ _definition }: DefenderCapability): string {
    return `which no plan switches on: set ${switchesOf(_definition)}`;
  }

  /** @internal */
  protected _pathOfPolicies(): string | undefined {
    return this.policyPath;
  }

  private active(capability: DefenderCapability): ActiveCapability {
    return this._plans.capabilities.find(a => a.capability === capability) ?? this.throwIsOff(capability);
  }

  private throwIsOff(capability: DefenderCapability): never {
    const allowed = capability instanceof DefenderCapability
      ? `one that the plans switch on (${this.capabilities.join(', ')}): set ${switchesOf(capability._definition)}`
      : 'a DefenderCapability, such as DefenderCapability.CSPM_MONITOR';
    throw locatedError(this, inputError('capability', allowed, capability?.id ?? capability));
  }

  /** Returns the errors. Call it after aspects have run. */
  private checkRolesAtSynthesis(): string[] {
    warnOfRetainedRoles(this, [...this.roles.values()]);
    this._printMissingStatements();
    const named = this.capabilities.map(c => ({
      role: this.roles.get(c.id)!, requiredPrefix: c._definition.requiredNamePrefix,
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
    const hostManagement = newInner(HostManagement, this, 'HostManagement', { ...props, _defaults: options });
    existsOnlyIf(hostManagement, this.conditions.combine(onlyIf));
    return hostManagement;
  }
}
