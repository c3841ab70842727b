import { CfnOutput } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { makeCapabilityRoles } from './capability-roles';
import type { DefenderForCloudConnectorProps } from './connector-props';
import { warnOfNoEffect } from './connector-warnings';
import { provideCustomerTenant, provideDefenderTenant } from './identity-providers';
import { stampTemplate } from './template-stamp';
import { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import { resolveRoleNames } from '../capabilities/role-names';
import { accountArn } from '../cloudformation/arns';
import { ClusterAccessEntries } from '../eks/cluster-access-entries';
import { claimInAccount } from '../guardrails/account-claims';
import { brokenRoleLimits } from '../guardrails/iam-limits';
import { checkBooleans, checkEnum, checkGuid, checkStruct, inputError } from '../guardrails/input';
import { HostManagement } from '../host-management/host-management';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { DEFENDER_TENANT_ID, defenderSessionName } from '../identity/tenants';
import { bindPlans } from '../plans/bind-plans';
import { mergeCapabilities, type ActiveCapability } from '../plans/merge-capabilities';
import { mergeHostManagement } from '../plans/merge-host-management';
import type { PlanBinding } from '../plans/plan-binding';

/**
 * Connects one AWS account to Microsoft Defender for Cloud: the OIDC provider and the roles that the chosen plans need.
 *
 * An account holds one connector; a second one in it is an error. Roles that several plans need exist once.
 */
export class DefenderForCloudConnector extends Construct {
  /** OIDC provider of Microsoft's tenant that the roles trust. */
  public readonly identityProvider: IEntraIdentityProvider;
  /** OIDC provider of your own tenant that the CIEM role trusts; there is none where CIEM is off. */
  public readonly ciemIdentityProvider?: IEntraIdentityProvider;
  /** Capabilities that are on, in the order of `DefenderCapability.all()`. */
  public readonly capabilities: DefenderCapability[];
  /** Role that reads configuration, `CspmMonitorAws` by default. */
  public readonly cspmMonitorRole: iam.Role;
  /** ARNs of the roles by the id of their capability. */
  public readonly roleArns: { [capabilityId: string]: string };
  /**
   * `userIdentity.arn` of the calls that the CSPM role makes: what to filter the scanner out of CloudTrail by.
   */
  public readonly cloudTrailUserIdentityArn: string;
  /** Host management in Systems Manager; there is none where Arc auto-provisioning is off, or host management is. */
  public readonly hostManagement?: HostManagement;
  /**
   * What the plans come down to, for the Azure half.
   * @internal
   */
  public readonly _bindings: readonly PlanBinding[];
  /**
   * Tenant that the roles trust, for the Azure half.
   * @internal
   */
  public readonly _azureTenantId: string;

  private readonly active: readonly ActiveCapability[];
  private readonly roles: ReadonlyMap<string, iam.Role>;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props tenant, plans and access. Throws if a value is not allowed, or the account has a connector already.
   */
  constructor(scope: Construct, id: string, props: DefenderForCloudConnectorProps) {
    super(scope, id);
    checkProps(props);
    const { permissionsType = PermissionsType.DEFAULT_ACCESS, denyDataReads, roleNames = {}, outputs = true } = props;
    this._azureTenantId = checkCustomerTenant(props.azureTenantId);
    this._bindings = bindPlans(props.plans, { denyDataReads });
    this.active = mergeCapabilities(this._bindings, permissionsType);
    this.capabilities = this.active.map(a => a.capability);
    warnOfNoEffect(this, roleNames);
    const names = resolveRoleNames(this.capabilities, roleNames);
    this.claimRoles([...names.values()]);

    const trusts = this.active.map(a => a.trust);
    this.identityProvider = provideDefenderTenant(this, props.identityProvider, trusts);
    this.ciemIdentityProvider = provideCustomerTenant(this, props.ciemIdentityProvider, trusts, this._azureTenantId);
    this.roles = makeCapabilityRoles(this, this.active, names, {
      azureTenantId: this._azureTenantId,
      identityProvider: this.identityProvider,
      ciemIdentityProvider: this.ciemIdentityProvider,
    });
    this.cspmMonitorRole = this.role(DefenderCapability.CSPM_MONITOR);
    this.roleArns = Object.fromEntries([...this.roles].map(([capabilityId, role]) => [capabilityId, role.roleArn]));
    this.cloudTrailUserIdentityArn = userIdentityArn(names.get('CspmMonitor')!, this._azureTenantId);

    this.makeAccessEntries();
    this.hostManagement = this.makeHostManagement(outputs);
    if (outputs) this.makeOutputs();
    this.node.addValidation({ validate: () => brokenRoleLimits([...this.roles.values()]) });
    stampTemplate(this);
  }

  /**
   * The role of a capability.
   *
   * @param capability a capability that is on. An error where it is off.
   */
  public role(capability: DefenderCapability): iam.Role {
    return this.roles.get(capability?.id) ?? this.isOff(capability);
  }

  /**
   * Names of the plans that need a capability, such as `Defender for Servers`.
   *
   * @param capability a capability that is on. An error where it is off.
   */
  public plansOf(capability: DefenderCapability): string[] {
    const active = this.active.find(a => a.capability === capability) ?? this.isOff(capability);
    return [...active.planTitles];
  }

  private isOff(capability: DefenderCapability): never {
    throw inputError('capability', `one that the plans switch on (${this.capabilities.join(', ')})`, capability?.id ?? capability);
  }

  private claimRoles(names: readonly string[]): void {
    claimInAccount(this, {
      kind: 'role',
      names,
      cure: 'put all plans into the list of one connector; a connector for another Azure tenant takes the identityProvider ' +
        'of the first and roleNames of its own',
    });
  }

  private makeAccessEntries(): void {
    const clusterAccess = this._bindings.flatMap(b => b.clusterAccess ?? []);
    if (clusterAccess.length === 0) return;
    const { roleArn } = this.role(DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY);
    new ClusterAccessEntries(this, 'ClusterAccess', roleArn, clusterAccess);
  }

  private makeHostManagement(outputs: boolean): HostManagement | undefined {
    const { enabled, ...options } = mergeHostManagement(this._bindings);
    const isNeeded = this.capabilities.includes(DefenderCapability.ARC_AUTO_PROVISIONING);
    if (!enabled || !isNeeded) return undefined;
    // An identity that is given has its outputs where it is made.
    return new HostManagement(this, 'HostManagement', options.identity ? options : { outputs, ...options });
  }

  private makeOutputs(): void {
    for (const { id, _definition: { title } } of this.capabilities) {
      new CfnOutput(this, `${id}RoleArn`, { value: this.roles.get(id)!.roleArn, description: title });
    }
    new CfnOutput(this, 'CloudTrailUserIdentityArn', {
      value: this.cloudTrailUserIdentityArn,
      description: 'userIdentity.arn of the CSPM scanner in CloudTrail',
    });
  }
}

function checkProps(props: DefenderForCloudConnectorProps): void {
  checkStruct('props', props);
  checkBooleans(props, ['denyDataReads', 'outputs']);
  if (props.permissionsType !== undefined) checkEnum('permissionsType', props.permissionsType, Object.values(PermissionsType));
}

function checkCustomerTenant(azureTenantId: string): string {
  const tenant = checkGuid('azureTenantId', azureTenantId);
  if (tenant === DEFENDER_TENANT_ID) {
    throw inputError('azureTenantId', "your own Entra tenant, not Microsoft's that holds the Defender for Cloud applications", azureTenantId);
  }
  return tenant;
}

function userIdentityArn(cspmRoleName: string, azureTenantId: string): string {
  return accountArn('sts', '', `assumed-role/${cspmRoleName}/${defenderSessionName(azureTenantId)}`);
}
