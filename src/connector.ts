import { Annotations, Aws, CfnOutput, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CapabilityId } from './capabilities/capability-definition';
import { withoutDataReads } from './capabilities/cspm-monitor';
import { DefenderCapability } from './capabilities/defender-capability';
import { PermissionsType } from './capabilities/permissions-type';
import { resolveRoleNames, unusedRoleNames } from './capabilities/role-names';
import type { DefenderForCloudConnectorProps } from './connector-props';
import { ClusterAccessEntries } from './eks/cluster-access-entries';
import { claimInAccount } from './guardrails/account-claims';
import { checkEnum, checkGuid, checkStruct, checkSwitches, inputError } from './guardrails/input';
import { brokenRoleLimits } from './guardrails/policy-limits';
import { HostManagement } from './host-management/host-management';
import { attachStatements, makeRole } from './identity/defender-role';
import { EntraIdentityProvider } from './identity/entra-identity-provider';
import type { IEntraIdentityProvider } from './identity/entra-identity-provider-props';
import { DEFENDER_TENANT_ID, defenderSessionName } from './identity/tenants';
import { trustPrincipal, type RoleContext, type TrustData } from './identity/trust';
import type { PermissionSet } from './permissions/permission-set';
import { bindPlans, mergeCapabilities, type ActiveCapability } from './plans/capability-set';
import { mergeHostManagement } from './plans/merge-host-management';
import type { PlanBinding } from './plans/plan-binding';
import { stampTemplate } from './stamp';

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

  private readonly roles = new Map<string, iam.Role>();
  private readonly active: readonly ActiveCapability[];

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props tenant, plans and access. An error where a value is not allowed, or the account has a connector already.
   */
  constructor(scope: Construct, id: string, props: DefenderForCloudConnectorProps) {
    super(scope, id);
    checkStruct('props', props);
    const azureTenantId = checkCustomerTenant(props.azureTenantId);
    checkSwitches(props, ['denyDataReads', 'outputs']);
    const { permissionsType = PermissionsType.DEFAULT_ACCESS, plans = [] } = props;
    checkEnum('permissionsType', permissionsType, Object.values(PermissionsType));

    const bindings = bindPlans(plans);
    this._bindings = bindings;
    this._azureTenantId = azureTenantId;
    const active = mergeCapabilities(bindings);
    this.active = active;
    this.capabilities = active.map(a => a.capability);
    const roleNames = resolveRoleNames(this.capabilities, props.roleNames ?? {});
    this.warn(props, bindings, active);

    claimInAccount(this, {
      kind: 'role',
      names: [...roleNames.values()],
      cure: 'put all plans into the list of one connector; a connector for another Azure tenant takes the identityProvider of the first ' +
        'and roleNames of its own',
    });
    const trusts = new Map(active.map(a => [a.capability.id, a.trust ?? a.capability._definition.trust]));
    this.identityProvider = this.makeIdentityProvider(props.identityProvider, [...trusts.values()]);
    this.ciemIdentityProvider = this.makeCiemIdentityProvider(props.ciemIdentityProvider, azureTenantId, [...trusts.values()]);

    const context: RoleContext = {
      azureTenantId,
      identityProvider: this.identityProvider,
      ciemIdentityProvider: this.ciemIdentityProvider,
      roleArn: capabilityId => this.roles.get(capabilityId)!.roleArn,
      roleName: capabilityId => roleNames.get(capabilityId as CapabilityId)!,
    };
    const permissions = new Map(active.map(a => [a.capability.id, permissionsOf(a, permissionsType, props.denyDataReads)]));
    for (const { id: capabilityId, summary, _definition } of this.capabilities) {
      this.roles.set(capabilityId, makeRole(this, capabilityId, {
        summary,
        roleName: roleNames.get(_definition.id)!,
        assumedBy: trustPrincipal(trusts.get(capabilityId)!, context),
        permissions: permissions.get(capabilityId)!,
      }));
    }
    for (const [capabilityId, role] of this.roles) {
      attachStatements(role, permissions.get(capabilityId)!.statements, context);
    }

    this.cspmMonitorRole = this.role(DefenderCapability.CSPM_MONITOR);
    this.roleArns = Object.fromEntries([...this.roles].map(([capabilityId, role]) => [capabilityId, role.roleArn]));
    const cspmRoleName = context.roleName(DefenderCapability.CSPM_MONITOR.id);
    this.cloudTrailUserIdentityArn =
      `arn:${Aws.PARTITION}:sts::${Aws.ACCOUNT_ID}:assumed-role/${cspmRoleName}/${defenderSessionName(azureTenantId)}`;

    const clusterAccess = bindings.flatMap(b => b.clusterAccess ?? []);
    if (clusterAccess.length > 0) {
      new ClusterAccessEntries(this, 'ClusterAccess', this.role(DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY).roleArn, clusterAccess);
    }
    const { enabled, ...hostManagement } = mergeHostManagement(bindings);
    if (enabled && this.roles.has(DefenderCapability.ARC_AUTO_PROVISIONING.id)) {
      this.hostManagement = new HostManagement(this, 'HostManagement', hostManagement);
    }
    if (props.outputs ?? true) this.makeOutputs();
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

  private makeIdentityProvider(given: IEntraIdentityProvider | undefined, trusts: readonly TrustData[]): IEntraIdentityProvider {
    if (given && given.tenantId !== DEFENDER_TENANT_ID) {
      throw inputError('identityProvider', `the provider of Microsoft's tenant ${DEFENDER_TENANT_ID}`, given.tenantId);
    }
    const provider = given ?? new EntraIdentityProvider(this, 'IdentityProvider');
    provider.requireAudiences(audiencesOf(trusts, 'defender'));
    return provider;
  }

  private makeCiemIdentityProvider(
    given: IEntraIdentityProvider | undefined, azureTenantId: string, trusts: readonly TrustData[],
  ): IEntraIdentityProvider | undefined {
    const audiences = audiencesOf(trusts, 'ciem');
    if (audiences.length === 0) {
      if (given) throw new Error('ciemIdentityProvider has an effect only with option ciem of DefenderPlan.defenderCspm');
      return undefined;
    }
    if (Token.isUnresolved(azureTenantId)) {
      throw new Error('azureTenantId must be known at synthesis where CIEM is on, since it stands in names of condition keys, got a token');
    }
    if (given && given.tenantId !== azureTenantId) {
      throw inputError('ciemIdentityProvider', `the provider of your own tenant ${azureTenantId}`, given.tenantId);
    }
    const provider = given ?? new EntraIdentityProvider(this, 'CiemIdentityProvider', { tenantId: azureTenantId });
    provider.requireAudiences(audiences);
    return provider;
  }

  private makeOutputs(): void {
    for (const [capabilityId, role] of this.roles) {
      new CfnOutput(this, `${capabilityId}RoleArn`, { value: role.roleArn });
    }
    new CfnOutput(this, 'CloudTrailUserIdentityArn', {
      value: this.cloudTrailUserIdentityArn,
      description: 'userIdentity.arn of the CSPM scanner in CloudTrail',
    });
  }

  /** What is no mistake for certain, but has no effect as it stands. */
  private warn(props: DefenderForCloudConnectorProps, bindings: readonly PlanBinding[], active: readonly ActiveCapability[]): void {
    const warn = (id: string, message: string) => Annotations.of(this).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
    const unused = unusedRoleNames(this.capabilities, props.roleNames ?? {});
    if (unused.length > 0) warn('unusedRoleNames', `roleNames of capabilities that are off have no effect: ${unused.join(', ')}`);
    for (const { title } of bindings.filter(b => b.activations.length === 0)) {
      warn('emptyPlan', `${title}: every option is off, so the plan prepares nothing in this account`);
    }
    const { region } = Stack.of(this);
    for (const { capability } of active.filter(a => a.capability._definition.unsupportedRegions?.includes(region))) {
      warn('unsupportedRegion', `${capability.id} does not reach resources in ${region}, the region of this stack`);
    }
  }
}

function checkCustomerTenant(azureTenantId: string): string {
  const tenant = checkGuid('azureTenantId', azureTenantId);
  if (tenant === DEFENDER_TENANT_ID) {
    throw inputError('azureTenantId', "your own Entra tenant, not Microsoft's that holds the Defender for Cloud applications", azureTenantId);
  }
  return tenant;
}

function permissionsOf({ capability, permissions }: ActiveCapability, type: PermissionsType, denyDataReads = false): PermissionSet {
  const { defaultAccess, leastPrivilegeAccess } = capability._definition.permissions;
  const set = permissions ?? (type === PermissionsType.LEAST_PRIVILEGE_ACCESS ? leastPrivilegeAccess : defaultAccess);
  return denyDataReads && capability === DefenderCapability.CSPM_MONITOR ? withoutDataReads(set) : set;
}

function audiencesOf(trusts: readonly TrustData[], kind: 'defender' | 'ciem'): string[] {
  return [...new Set(trusts.flatMap(t => t.kind === kind ? [t.audience] : []))].sort();
}
