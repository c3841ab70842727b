import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { DefenderCapability } from '../capabilities/defender-capability';
import { isTemplateForManyAccounts } from '../checks/app-registry';
import { checkSame } from '../checks/environments';
import { checkRoleName } from '../checks/iam-names';
import {
  caseless, checkEntries, checkGuid, checkInstanceOf, checkList, checkPattern, inputError,
} from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { withName } from '../checks/messages';
import { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import { HostManagementIdentity } from '../host-management/host-management-identity';
import type { IHostManagementIdentity } from '../host-management/host-management-identity-props';
import { DEFAULT_HOST_MANAGEMENT_ROLE_NAMES } from '../host-management/names';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { partsOfText } from '../policy-language/cloudformation/intrinsics';
import { deployedStack, generatedNames, renderedRoleName } from '../policy-language/cloudformation/resource-names';

/** Resolved roles. @internal */
export interface RolesConfig {
  readonly azureTenantId: string;
  /** Tenants whose OIDC providers are watched. */
  readonly tenants: readonly string[];
  /** Roles whose changes are watched. */
  readonly roleNames: readonly string[];
  /** Roles that only Defender for Cloud assumes, with the session name of the tenant. */
  readonly sessionRoleNames: readonly string[];
  /** Names of managed policies of these roles, with wildcards. */
  readonly policyNames: readonly string[];
  /** Whether the names of their managed policies are not known, because the name of their stack is not. */
  readonly hasUnknownPolicies?: boolean;
  /** Whether the accounts also have rules of another monitoring, which has everything that does not name roles. */
  readonly isCovered?: boolean;
}

/** Options of `MonitoredRoles.named`. */
export interface NamedRolesOptions {
  /** Id (GUID) of your own Entra tenant. It is in the session name of Defender for Cloud. */
  readonly azureTenantId: string;
  /**
   * Names of the roles, without paths: at least one. Only Defender for Cloud should assume them.
   * @default - Microsoft's default names, and those of host management
   */
  readonly roleNames?: string[];
  /**
   * Names of the managed policies of the roles, without paths. A name may contain the wildcard `*`. For policies with a
   * path (`policyPath`), begin with it, such as `*DefenderForCloud-*`.
   * @default - changes of managed policies are not monitored
   */
  readonly policyNames?: string[];
}

/** A name with single wildcards, but not only a wildcard. */
const POLICY_NAME = /^(?!\*+$)(?!.*\*\*)[\w+=,.@*-]{1,128}$/;

/**
 * The roles whose changes and sessions are monitored.
 *
 * @example
 * const roles = MonitoredRoles.ofConnector(defender);
 * // Roles that another app or a template created:
 * const others = MonitoredRoles.named({ azureTenantId, policyNames: ['DefenderForCloud-*'] });
 */
export class MonitoredRoles {
  /**
   * The roles of a connector and of its host management, the managed policies of its stack, and its OIDC providers.
   * Those of a nested stack are found by the name of its top-level stack.
   *
   * @param connector the connector. It can be in a stack in another region of the account. Throws if it is the
   * connector in the template for members of an organization: use `DefenderOrganizationMonitoring`. The monitoring
   * throws if it is in another account: the events of a role stay in its account.
   */
  public static ofConnector(connector: DefenderForCloudConnector): MonitoredRoles {
    checkInstanceOf('connector', connector, DefenderForCloudConnector, 'new DefenderForCloudConnector(...)');
    const stack = Stack.of(connector);
    if (isTemplateForManyAccounts(stack)) {
      throw new Error('connector must be the connector of one account, got the one for the members of an ' +
        `organization, ${connector.node.path}: use DefenderOrganizationMonitoring`);
    }
    const ofHostManagement = rolesOfHostManagement(connector.hostManagement?.identity);
    return MonitoredRoles._ofStack(connector, ofHostManagement, deployedStack(stack).stackName);
  }

  /**
   * Roles with these names, including roles outside of this app.
   *
   * @param options tenant and names. Throws if a value is not allowed.
   */
  public static named(options: NamedRolesOptions): MonitoredRoles {
    return withName('MonitoredRoles.named', () => {
      checkOptions('props', options, { azureTenantId: true, roleNames: true, policyNames: true });
      const { roleNames, policyNames = [] } = options;
      const azureTenantId = checkGuid('azureTenantId', options.azureTenantId);
      if (roleNames !== undefined) {
        checkList('roleNames', roleNames, 'role', caseless, 'leave it out for the default names');
        roleNames.forEach((name, i) => checkRoleName(`roleNames[${i}]`, name));
      }
      checkEntries('policyNames', policyNames, 'policy', name => name);
      policyNames.forEach((name, i) => checkPattern(`policyNames[${i}]`, name, POLICY_NAME,
        'a policy name of 1 to 128 letters, digits or any of _+=,.@-, with wildcards * but not only a wildcard'));
      const all = DefenderCapability.all();
      const toName = (c: DefenderCapability) => c.defaultRoleName;
      return new MonitoredRoles(() => ({
        azureTenantId,
        tenants: [DEFENDER_TENANT_ID, azureTenantId],
        roleNames: roleNames ?? [...all.map(toName), ...Object.values(DEFAULT_HOST_MANAGEMENT_ROLE_NAMES)],
        sessionRoleNames: roleNames ?? all.filter(isForDefender).map(toName),
        policyNames,
      }));
    });
  }

  /**
   * The roles that a stack creates.
   * @internal
   */
  public static _ofStack(
    connector: DefenderForCloudConnector, otherRoles: readonly iam.IRole[], stackName: string, isCovered = false,
  ): MonitoredRoles {
    const isUnknown = Token.isUnresolved(stackName);
    return new MonitoredRoles((user) => {
      checkAccount(user, connector);
      const nameOf = (role: iam.IRole) => nameIn(user, role);
      const { capabilities, ciemIdentityProvider, _azureTenantId: azureTenantId } = connector;
      const ofDefender = capabilities.filter(isForDefender).map(c => nameOf(connector.role(c)));
      return {
        azureTenantId,
        tenants: [DEFENDER_TENANT_ID, ...ciemIdentityProvider ? [ciemIdentityProvider.tenantId] : []],
        roleNames: [
          ...ofDefender,
          ...capabilities.filter(c => !isForDefender(c)).map(c => nameOf(connector.role(c))),
          ...otherRoles.map(nameOf),
        ],
        sessionRoleNames: ofDefender,
        policyNames: isUnknown ? []
          : policyPaths(Stack.of(connector)).map(path => `${path}${generatedNames(stackName)}`),
        hasUnknownPolicies: isUnknown,
        isCovered,
      };
    });
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

/** Paths of managed policies without the first slash, first that of no path. `*` if only CloudFormation knows it. */
function policyPaths(stack: Stack): string[] {
  const paths = stack.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy).map(({ path = '/' }) => path);
  return [...new Set(['', ...paths.map(path => Token.isUnresolved(path) ? '*' : path.slice(1))])];
}

/** Roles of host management. */
export function rolesOfHostManagement(identity: IHostManagementIdentity | undefined): iam.IRole[] {
  const roles = [identity?.automationRole, identity?.launchRole];
  const instance = identity instanceof HostManagementIdentity ? identity.instanceRole : undefined;
  return [...roles, instance].filter(role => role !== undefined);
}

function isForDefender({ _definition: { trust } }: DefenderCapability): boolean {
  return trust.kind === 'defender';
}

/** The account of the template for members is known only at deployment. */
function checkAccount(user: IConstruct, connector: DefenderForCloudConnector): void {
  const allowed = 'roles in the account of the monitoring, {own}: create a DefenderMonitoring in a stack for the ' +
    'account of the roles';
  const { account } = Stack.of(connector);
  checkSame('account', 'roles', user, allowed, { path: `those of ${connector.node.path}`, account });
}

/** The name in the template of this synthesis. The template of the user may be another one. */
function nameIn(user: IConstruct, role: iam.IRole): string {
  return Lazy.uncachedString({
    produce: () => {
      const name = renderedRoleName(role)?.name;
      const isPortable = partsOfText(name)?.every(p => typeof p === 'string' || p.reference === 'AWS::AccountId');
      if (isPortable || Stack.of(role) === Stack.of(user)) return name as string;
      throw inputError('roles', `roles whose names ${Stack.of(user).node.path} knows; pass them to ` +
        'MonitoredRoles.named', role.node.path);
    },
  });
}
