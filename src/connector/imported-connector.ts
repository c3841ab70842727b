import { Aws, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ConnectorBase } from './connector-base';
import { CONNECTOR_ATTRIBUTES, type DefenderForCloudConnectorAttributes } from './connector-interface';
import type { Granted } from './key-grants';
import { checkCustomerTenant } from './resolve-options';
import { DefenderCapability } from '../capabilities/defender-capability';
import { resolveRoleNames, unusedRoleNames } from '../capabilities/role-names';
import { isTemplateForManyAccounts, registerTenant } from '../checks/app-registry';
import { checkRoleNameSuffix, resolveRolePath } from '../checks/iam-names';
import { checkAccountId, checkInstanceOf, checkKnown, checkList, inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located, locatedError } from '../checks/messages';
import { checkPolicyPattern, checkStackName } from '../checks/name-patterns';
import type { IHostManagementIdentity } from '../host-management/host-management-identity-props';

const KNOWN_BECAUSE = 'the ARNs of the roles contain it as text';

/** A connector that another app, template or tool created. It creates no resource. */
export class ImportedConnector extends ConnectorBase {
  public readonly azureTenantId: string;
  public readonly capabilities: DefenderCapability[];
  public readonly cspmMonitorRole: iam.IRole;
  public readonly stackNames: readonly string[];
  public readonly policyNames: readonly string[];
  public readonly hostManagementIdentity?: IHostManagementIdentity;

  private readonly roles: ReadonlyMap<string, iam.IRole>;

  constructor(scope: Construct, id: string, attributes: DefenderForCloudConnectorAttributes) {
    super(scope, id, { account: attributes?.account });
    const { azureTenantId, capabilities, roleNames, path } = located(this, () => resolve(attributes));
    located(this, () => checkAccount(this.stack, attributes.account));
    this.azureTenantId = azureTenantId;
    this.capabilities = capabilities;
    this.stackNames = [...attributes.stackNames ?? []];
    this.policyNames = [...attributes.policyNames ?? []];
    this.hostManagementIdentity = attributes.hostManagementIdentity;
    located(this, () => registerTenant(this, azureTenantId));
    const arn = (name: string) => `arn:${Aws.PARTITION}:iam::${this.env.account}:role${path}${name}`;
    // CDK grants then change the resource, not the role of another app. For a role in another account, CDK would
    // otherwise attach a policy to the role with the same name in this account.
    const options = { mutable: false, addGrantsToResources: true };
    this.roles = new Map([...roleNames].map(([capabilityId, name]) =>
      [capabilityId, iam.Role.fromRoleArn(this, capabilityId, arn(name), options)]));
    this.cspmMonitorRole = this.role(DefenderCapability.CSPM_MONITOR);
    this.node.addValidation({
      validate: () => {
        this._printMissingStatements();
        return [];
      },
    });
  }

  public role(capability: DefenderCapability): iam.IRole {
    const role = this.roles.get(capability?.id);
    if (role) return role;
    throw locatedError(this, inputError('capability', 'one of capabilities of fromConnectorAttributes ' +
      `(${this.capabilities.join(', ')}): add it there if it is on`, capability?.id ?? capability));
  }

  /**
   * The allowed keys are not known here, because the options of the other app decide them.
   * @internal
   */
  protected _granted(capability: DefenderCapability): Granted {
    return { capability };
  }

  /** @internal */
  protected _whyOff(): string {
    return 'which is not in capabilities of fromConnectorAttributes: add it there if it is on';
  }

  /** @internal */
  protected _pathOfPolicies(): undefined {
    return undefined;
  }
}

/** Throws for an account in a member template, where each account would allow a role of that one account. */
function checkAccount(stack: Stack, account: string | undefined): void {
  if (account === undefined || !isTemplateForManyAccounts(stack)) return;
  throw inputError('account', 'left out in a template for member accounts, because each account has its own ' +
    'roles; import the connector of one account in a stack of your app', account);
}

/** Throws if an attribute is not allowed. */
function resolve(attributes: DefenderForCloudConnectorAttributes) {
  checkOptions('props', attributes, CONNECTOR_ATTRIBUTES);
  const { capabilities: given, roleNames = {}, roleNameSuffix, account } = attributes;
  const { stackNames = [], policyNames = [] } = attributes;
  const azureTenantId = checkCustomerTenant('azureTenantId', attributes.azureTenantId);
  checkList('capabilities', given, 'capability', (prop, capability) => checkInstanceOf(prop, capability,
    DefenderCapability, 'DefenderCapability, such as DefenderCapability.CSPM_MONITOR'),
  { key: capability => capability?.id, canBeEmpty: true });
  const published = DefenderCapability.all();
  const capabilities = [
    ...published.filter(c => c === DefenderCapability.CSPM_MONITOR || given.includes(c)),
    ...given.filter(c => !published.includes(c)).sort((a, b) => a.id < b.id ? -1 : 1),
  ];
  if (account !== undefined) checkAccountId('account', account);
  if (roleNameSuffix !== undefined) checkKnown('roleNameSuffix', roleNameSuffix, KNOWN_BECAUSE);
  checkRoleNameSuffix(roleNameSuffix);
  const [unused] = unusedRoleNames(capabilities, roleNames);
  if (unused !== undefined) {
    throw new Error(`roleNames.${unused} is of a capability that is not in capabilities: remove the name, or add ` +
      'the capability');
  }
  const names = resolveRoleNames(capabilities, roleNames, roleNameSuffix);
  for (const [id, name] of names) checkKnown(`the role name of ${id}`, name, KNOWN_BECAUSE);
  checkList('stackNames', stackNames, 'stack', checkStackName, { canBeEmpty: true });
  checkList('policyNames', policyNames, 'policy', checkPolicyPattern, { canBeEmpty: true });
  return {
    azureTenantId, capabilities, roleNames: names, path: resolveRolePath(attributes.rolePath, KNOWN_BECAUSE) ?? '/',
  };
}
