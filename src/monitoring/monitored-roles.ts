import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { DefenderCapability } from '../capabilities/defender-capability';
import { isTemplateForManyAccounts } from '../checks/app-registry';
import { checkSame, deployedStack } from '../checks/environments';
import { checkRoleName } from '../checks/iam-names';
import { caseless, checkGuid, checkInstanceOf, checkList, inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { withName } from '../checks/messages';
import { checkPolicyPattern, checkStackName } from '../checks/name-patterns';
import type { IDefenderForCloudConnector } from '../connector/connector-interface';
import { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import { ImportedConnector } from '../connector/imported-connector';
import { HostManagementIdentity } from '../host-management/host-management-identity';
import type { IHostManagementIdentity } from '../host-management/host-management-identity-props';
import { DEFAULT_HOST_MANAGEMENT_ROLE_NAMES } from '../host-management/names';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { partsOfText } from '../policy-language/cloudformation/intrinsics';
import { generatedNames, renderedName, renderedRoleName } from '../policy-language/cloudformation/resource-names';

/** Resolved roles. @internal */
export interface RolesConfig {
  readonly azureTenantId: string;
  /** Tenants whose OIDC providers are monitored. */
  readonly tenants: readonly string[];
  /** Roles whose changes are monitored. */
  readonly roleNames: readonly string[];
  /** Roles that only Defender for Cloud assumes, with the session name of the tenant. */
  readonly sessionRoleNames: readonly string[];
  /** Names of managed policies of these roles at synthesis, with wildcards. Undefined means that none is monitored. */
  readonly policyNames?: () => readonly string[];
  /** Whether names of some managed policies are unknown, because the name of their stack is. */
  readonly hasUnknownPolicies?: boolean;
  /** Whether the accounts also have rules of another monitoring, which includes everything that does not name roles. */
  readonly isCovered?: boolean;
}

/** Options of `MonitoredRoles.named`. */
export interface NamedRolesOptions {
  /** Id (GUID) of your own Entra tenant. The session name of Defender for Cloud contains it. */
  readonly azureTenantId: string;
  /**
   * Names of at least one role, without paths. Only Defender for Cloud should assume these roles.
   * @default - Microsoft's default names, and the default names of host management
   */
  readonly roleNames?: string[];
  /**
   * Names of the stacks that created the roles. Names of their managed policies begin with the stack name. A name can
   * end in `*`, such as `StackSet-<its name>-*` for the stacks of a StackSet. For nested stacks, use the name of the
   * top-level stack.
   * @default - none
   */
  readonly stackNames?: string[];
  /**
   * Names of the roles' managed policies that do not begin with a stack name, such as those of Terraform. They match
   * policies with any path, so leave out paths. A name may contain the wildcard `*`.
   * @default - without `stackNames`, changes of managed policies are not monitored
   */
  readonly policyNames?: string[];
}

/**
 * Roles whose changes and sessions are monitored.
 *
 * @example
 * const roles = MonitoredRoles.ofConnector(defender);
 * // Roles that another app or a template created:
 * const others = MonitoredRoles.named({ azureTenantId, stackNames: ['DefenderForCloud'] });
 */
export class MonitoredRoles {
  /**
   * The roles of a connector and of its host management, the managed policies of their stacks, and its OIDC providers.
   * Policies of a nested stack match by the name of its top-level stack.
   *
   * @param connector the connector, which another app can create (`DefenderForCloudConnector.fromConnectorAttributes`).
   * It can be in another region of the account. Throws if it is in the template for members of an organization: use
   * `DefenderOrganizationMonitoring` instead. The monitoring throws if it is in another account, because the events of
   * a role stay in its account.
   */
  public static ofConnector(connector: IDefenderForCloudConnector): MonitoredRoles {
    if (connector instanceof ImportedConnector) return MonitoredRoles.ofImported(connector);
    checkInstanceOf('connector', connector, DefenderForCloudConnector,
      'new DefenderForCloudConnector(...) or DefenderForCloudConnector.fromConnectorAttributes(...)');
    const stack = Stack.of(connector);
    if (isTemplateForManyAccounts(stack)) {
      throw new Error('connector must be the connector of one account, got the one for the members of an ' +
        `organization, ${connector.node.path}: use DefenderOrganizationMonitoring`);
    }
    const own = connector as DefenderForCloudConnector;
    const ofHostManagement = rolesOfHostManagement(own.hostManagement?.identity);
    return MonitoredRoles._ofStacks(own, ofHostManagement, ({ stackName }) => stackName);
  }

  /**
   * Roles with these names, including roles outside this app.
   *
   * @param options tenant and names. Throws if a value is not allowed.
   */
  public static named(options: NamedRolesOptions): MonitoredRoles {
    return withName('MonitoredRoles.named', () => {
      checkOptions('props', options, {
        azureTenantId: true, roleNames: true, stackNames: true, policyNames: true,
      });
      const { roleNames, stackNames = [], policyNames = [] } = options;
      const azureTenantId = checkGuid('azureTenantId', options.azureTenantId);
      if (roleNames !== undefined) {
        checkList('roleNames', roleNames, 'role', checkRoleName,
          { key: caseless, remedy: 'leave it out for the default names' });
      }
      checkList('stackNames', stackNames, 'stack', checkStackName, { canBeEmpty: true });
      checkList('policyNames', policyNames, 'policy', checkPolicyPattern, { canBeEmpty: true });
      const all = DefenderCapability.all();
      const toName = (c: DefenderCapability) => c.defaultRoleName;
      const policies = policyPatterns(stackNames, policyNames);
      return new MonitoredRoles(() => ({
        azureTenantId,
        tenants: [DEFENDER_TENANT_ID, azureTenantId],
        roleNames: roleNames ?? [...all.map(toName), ...Object.values(DEFAULT_HOST_MANAGEMENT_ROLE_NAMES)],
        sessionRoleNames: roleNames ?? all.filter(isForDefender).map(toName),
        policyNames: policies.length > 0 ? () => policies : undefined,
      }));
    });
  }

  /**
   * The roles that stacks create. `nameOf` returns the name with which a stack is deployed. `azureTenantId` is the
   * tenant in the template of the monitoring.
   * @internal
   */
  public static _ofStacks(
    connector: DefenderForCloudConnector, otherRoles: readonly iam.IRole[], nameOf: (stack: Stack) => string,
    isCovered = false, azureTenantId = connector.azureTenantId,
  ): MonitoredRoles {
    const stacks = [...new Set([connector, ...otherRoles].map(deployedStack))];
    const stackNames = stacks.map(nameOf);
    const known = stackNames.filter(name => !Token.isUnresolved(name));
    return new MonitoredRoles(user => ({
      ...rolesOf(user, connector, otherRoles, azureTenantId),
      policyNames: known.length === 0 ? undefined
        : () => [...new Set([...known.map(generatedNames), ...stacks.flatMap(s => givenPolicyNames(user, s))])],
      hasUnknownPolicies: known.length < stacks.length,
      isCovered,
    }));
  }

  /** Only the stack names that the user sets are known here. */
  private static ofImported(connector: ImportedConnector): MonitoredRoles {
    const policies = policyPatterns(connector.stackNames, connector.policyNames);
    return new MonitoredRoles(user => ({
      ...rolesOf(user, connector, rolesOfHostManagement(connector.hostManagementIdentity)),
      policyNames: policies.length > 0 ? () => policies : undefined,
      hasUnknownPolicies: policies.length === 0,
    }));
  }

  private readonly configFor: (user: IConstruct) => RolesConfig;

  private constructor(configFor: (user: IConstruct) => RolesConfig) {
    this.configFor = configFor;
  }

  /** @internal */
  public _bind(user: IConstruct): RolesConfig {
    return this.configFor(user);
  }
}

/** Returns the roles of a connector and others in the account. */
function rolesOf(
  user: IConstruct, connector: IDefenderForCloudConnector, others: readonly iam.IRole[],
  azureTenantId = connector.azureTenantId,
): Pick<RolesConfig, 'azureTenantId' | 'tenants' | 'roleNames' | 'sessionRoleNames'> {
  checkAccount(user, connector);
  const toName = (role: iam.IRole) =>
    Lazy.uncachedString({ produce: () => knownTo(user, role, renderedRoleName(role)?.name) });
  const { capabilities } = connector;
  const ofDefender = capabilities.filter(isForDefender).map(c => toName(connector.role(c)));
  const ofOthers = capabilities.filter(c => !isForDefender(c)).map(c => toName(connector.role(c)));
  const usesOwnTenant = capabilities.some(c => c._definition.trust.kind === 'ciem');
  return {
    azureTenantId,
    tenants: [DEFENDER_TENANT_ID, ...usesOwnTenant ? [azureTenantId] : []],
    roleNames: [...ofDefender, ...ofOthers, ...others.map(toName)],
    sessionRoleNames: ofDefender,
  };
}

/** Returns name patterns of managed policies. */
function policyPatterns(stackNames: readonly string[], policyNames: readonly string[]): string[] {
  return [...new Set([...stackNames.map(generatedNames), ...policyNames])];
}

/** Returns names of managed policies that are not generated, such as those from an aspect. */
function givenPolicyNames(user: IConstruct, stack: Stack): string[] {
  const policies = stack.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy);
  return policies.filter(policy => deployedStack(policy) === stack).flatMap((policy) => {
    const { name } = renderedName(policy, 'ManagedPolicyName');
    return name === undefined ? [] : Token.asString(knownTo(user, policy, name));
  });
}

/** Returns the roles of host management. */
export function rolesOfHostManagement(identity: IHostManagementIdentity | undefined): iam.IRole[] {
  const roles = [identity?.automationRole, identity?.launchRole];
  const instance = identity instanceof HostManagementIdentity ? identity.instanceRole : undefined;
  return [...roles, instance].filter(role => role !== undefined);
}

function isForDefender({ _definition: { trust } }: DefenderCapability): boolean {
  return trust.kind === 'defender';
}

/** Checks the account. That of the template for members is known only at deployment. */
function checkAccount(user: IConstruct, connector: IDefenderForCloudConnector): void {
  const allowed = 'roles in the account of the monitoring, {own}: create a DefenderMonitoring in a stack for the ' +
    'account of the roles';
  const { account } = connector.env;
  checkSame('account', 'roles', user, allowed, { path: `those of ${connector.node.path}`, account });
}

/** Returns a rendered name. Throws if the name is only known in another template. */
function knownTo(user: IConstruct, named: IConstruct, name: unknown): string {
  const isPortable = partsOfText(name)?.every(p => typeof p === 'string' || p.reference === 'AWS::AccountId');
  if (isPortable || Stack.of(named) === Stack.of(user)) return name as string;
  throw inputError('roles', 'roles whose names, including those of their policies, are known in ' +
    `${Stack.of(user).node.path}; pass them to MonitoredRoles.named`, named.node.path);
}
