import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { makeCapabilityRoles } from './capability-roles';
import { checkConnectorProps, checkCustomerTenant, checkPlanConditions } from './connector-checks';
import { makeRoleOutputs, makeUserIdentityOutput, userIdentityArn } from './connector-outputs';
import type { DefenderForCloudConnectorProps } from './connector-props';
import { warnOfNoEffect, warnOfRetainedRoles } from './connector-warnings';
import { customerTenantProvider, defenderTenantProvider } from './identity-providers';
import { stampTemplate } from './template-stamp';
import { warnOfTenantParameter } from './tenant-parameter';
import { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import { resolveRoleNames } from '../capabilities/role-names';
import { inputError } from '../checks/input';
import { locatedError } from '../checks/located-error';
import { ConditionScope, existsOnlyIf } from '../cloudformation/conditions';
import { ClusterAccessEntries } from '../eks/cluster-access-entries';
import { HostManagement } from '../host-management/host-management';
import type { HostManagementIdentityOptions } from '../host-management/host-management-identity-props';
import { brokenRoleLimits } from '../iam-limits/iam-limits';
import { brokenRoleNames } from '../iam-limits/rendered-role-names';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { withinLimits, withoutLimitingTags } from '../plans/access-limits';
import { bindPlans } from '../plans/bind-plans';
import { conditionsOf, mergeCapabilities, type ActiveCapability } from '../plans/merge-capabilities';
import { mergeHostManagement } from '../plans/merge-host-management';
import type { PlanBinding } from '../plans/plan-binding';
import { claimInAccount } from '../registry/account-claims';

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
  /** OIDC provider of your own tenant that the CIEM role trusts. Undefined if CIEM is off. */
  public readonly ciemIdentityProvider?: IEntraIdentityProvider;
  /** Capabilities that are on, in the order of `DefenderCapability.all()`. */
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
   * The resolved plans, for the Azure side.
   * @internal
   */
  public readonly _bindings: readonly PlanBinding[];
  /**
   * Permission type of the roles, for the Azure side.
   * @internal
   */
  public readonly _permissionsType: PermissionsType;
  /**
   * Tenant that the roles trust, for the Azure side.
   * @internal
   */
  public readonly _azureTenantId: string;

  private readonly active: readonly ActiveCapability[];
  private readonly roles: ReadonlyMap<string, iam.Role>;
  private readonly conditions = new ConditionScope(this);

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props tenant, plans and access. Throws if a value is not allowed, or if this app already creates the same
   * roles in the account.
   */
  constructor(scope: Construct, id: string, props: DefenderForCloudConnectorProps) {
    super(scope, id);
    try {
      checkConnectorProps(props);
      const {
        permissionsType = PermissionsType.DEFAULT_ACCESS, denyDataReads, additionalReadActions, roleNames = {},
        roleNameSuffix, outputs = true,
      } = props;
      this._azureTenantId = checkCustomerTenant(props.azureTenantId);
      warnOfTenantParameter(this, props.azureTenantId);
      this._permissionsType = permissionsType;
      this._bindings = bindPlans(props.plans, { denyDataReads, additionalReadActions });
      checkPlanConditions(this, this._bindings);
      const active = withinLimits(mergeCapabilities(this._bindings, permissionsType), props);
      this.active = withoutLimitingTags(active, this._bindings);
      this.capabilities = this.active.map(a => a.capability);
      warnOfNoEffect(this, roleNames, additionalReadActions);
      const names = resolveRoleNames(this.capabilities, roleNames, roleNameSuffix);
      this.claimRoles([...names.values()]);

      this.identityProvider = defenderTenantProvider(
        this, props.identityProvider, this.active, this.conditions);
      this.ciemIdentityProvider = customerTenantProvider(
        this, props.ciemIdentityProvider, this.active, this.conditions, this._azureTenantId);
      this.roles = makeCapabilityRoles(this, this.active, names, {
        azureTenantId: this._azureTenantId,
        identityProvider: this.identityProvider,
        ciemIdentityProvider: this.ciemIdentityProvider,
      });
      this.cspmMonitorRole = this.role(DefenderCapability.CSPM_MONITOR);
      this.roleArns = Object.fromEntries([...this.roles].map(([capabilityId, role]) => [capabilityId, role.roleArn]));
      this.cloudTrailUserIdentityArn =
        userIdentityArn(this.cspmMonitorRole, names.get('CspmMonitor')!, this._azureTenantId);

      this.makeAccessEntries();
      this.hostManagement = this.makeHostManagement({ outputs, roleNameSuffix });
      this.active.forEach(a => existsOnlyIf(this.role(a.capability), this.conditions.combine(a.onlyIf)));
      if (outputs) {
        makeRoleOutputs(this, this.active, this.roles, this.conditions);
        makeUserIdentityOutput(this, this.cloudTrailUserIdentityArn);
      }
      this.node.addValidation({ validate: () => this.checkRolesAtSynthesis() });
      stampTemplate(this);
    } catch (error) {
      throw locatedError(this, error);
    }
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
    const active = this.active.find(a => a.capability === capability) ?? this.throwIsOff(capability);
    return [...active.planTitles];
  }

  private throwIsOff(capability: DefenderCapability): never {
    const allowed = capability instanceof DefenderCapability
      ? `one that the plans switch on (${this.capabilities.join(', ')})`
      : 'a DefenderCapability, such as DefenderCapability.CSPM_MONITOR';
    throw locatedError(this, inputError('capability', allowed, capability?.id ?? capability));
  }

  /** Aspects have run. Returns the errors. */
  private checkRolesAtSynthesis(): string[] {
    warnOfRetainedRoles(this);
    const named = this.capabilities.map(c => ({
      role: this.role(c), requiredPrefix: c._definition.requiredNamePrefix,
    }));
    return [...brokenRoleLimits(named.map(n => n.role)), ...brokenRoleNames(named)];
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
    const plans = this._bindings.filter(b => b.clusterAccess?.length);
    if (plans.length === 0) return;
    const { roleArn } = this.role(DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY);
    const entries = new ClusterAccessEntries(this, 'ClusterAccess', roleArn, plans.flatMap(p => p.clusterAccess!));
    existsOnlyIf(entries, this.conditions.combine(
      conditionsOf(plans, DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY)));
  }

  private makeHostManagement(defaults: HostManagementIdentityOptions): HostManagement | undefined {
    const { enabled, ...options } = mergeHostManagement(this._bindings);
    const arc = this.active.find(a => a.capability === DefenderCapability.ARC_AUTO_PROVISIONING);
    if (!enabled || !arc) return undefined;
    // The stack that creates an existing identity has its names and its outputs.
    const hostManagement =
      new HostManagement(this, 'HostManagement', options.identity ? options : { ...defaults, ...options });
    existsOnlyIf(hostManagement, this.conditions.combine(arc.onlyIf));
    return hostManagement;
  }
}
