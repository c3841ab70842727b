import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { roleName, type RoleNameContext } from './role-name';
import type { SecurityConnectorProps } from './security-connector-props';
import type { OrganizationInAzure } from './settings/environment-settings';
import type { DefenderCapability } from '../capabilities/defender-capability';
import { isTemplateForManyAccounts } from '../checks/app-registry';
import { checkAccountId, checkHasEffect, checkList, inputError, isNotKnown } from '../checks/input';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** Returns the AWS side: `connector`, or the connector of the organization's management account. */
export function connectorOf({ connector, organization }: SecurityConnectorProps): DefenderForCloudConnector {
  if (organization !== undefined && organization?.stackSetName === undefined) {
    throw inputError('organization', 'a DefenderForCloudOrganization', organization);
  }
  const own = organization?.managementConnector;
  if (own && connector && connector !== own) {
    throw new Error('connector must be left out with an organization that connects its management account, ' +
      'got another connector');
  }
  const used = connector ?? own;
  if (organization && connector && isTemplateForManyAccounts(Stack.of(connector))) {
    throw new Error('connector must be the connector of the management account, got the memberConnector of an ' +
      'organization; leave out organization to connect one member account');
  }
  if (organization && !used) {
    throw new Error('connector must be the connector of the management account, because the organization does not ' +
      'connect it, got none; during a pilot, leave SecurityConnector out until the pilot ends; for accounts of a ' +
      'unit with other plans, pass connector: organization.memberConnector and parentHierarchyId in place of ' +
      'organization');
  }
  if (!used) {
    throw new Error('connector or organization must be given, got neither: a DefenderForCloudConnector, or a ' +
      'DefenderForCloudOrganization');
  }
  if (!used._plans) {
    if (typeof used.principalArn !== 'function') throw inputError('connector', 'a DefenderForCloudConnector', used);
    throw new Error('connector must be one that this app creates, because the plans of an imported one are not ' +
      'known, got that of fromConnectorAttributes; create SecurityConnector in the app that creates the connector');
  }
  return used;
}

/**
 * Throws if the settings do not match the organization. Warns if Azure would create connectors for accounts without
 * roles.
 */
export function checkOrganization(scope: Construct, props: SecurityConnectorProps): void {
  const { connector, organization, excludedAccountIds = [], parentHierarchyId } = props;
  const hasOrganization = organization !== undefined;
  checkHasEffect('excludedAccountIds', excludedAccountIds, 'organization', hasOrganization);
  checkHasEffect('parentHierarchyId', parentHierarchyId, 'a single account, without organization', !hasOrganization);
  checkList('excludedAccountIds', excludedAccountIds, 'account', checkAccountId, { canBeEmpty: true });
  if (!organization) return;
  const { account } = Stack.of(connector ?? organization);
  if (excludedAccountIds.includes(account)) {
    throw inputError(
      'excludedAccountIds', 'accounts other than the management account, whose connector this is', account);
  }
  if (connector) {
    checkManagementAccount(connector, organization);
    Annotations.of(connector).acknowledgeWarning('cdk-defender-for-cloud:accountOfTargets',
      'the management account is never a target of its organization');
    const { azureTenantId } = organization._resolved.options;
    const areKnown = ![azureTenantId, connector.azureTenantId].some(isNotKnown);
    // Two tokens can stand for the same tenant.
    if (!areKnown && azureTenantId !== connector.azureTenantId) {
      Annotations.of(scope).addInfoV2('cdk-defender-for-cloud:tenantsNotCompared',
        `the tenants of ${organization.node.path} and ${connector.node.path} must be the same, but they are not ` +
        'compared, because one of them is known at deployment only: deploy both with the same one');
    }
    const [members, own] = [
      describePlans(organization.memberConnector, areKnown ? azureTenantId : undefined),
      describePlans(connector, areKnown ? connector.azureTenantId : undefined),
    ];
    if (own !== members) {
      throw new Error(`connector must have the tenant and plans of the organization, ${members}, got ${own}`);
    }
  }
  const { filter, accountIds } = organization._resolved.targets;
  const isPilot = filter === 'INTERSECTION';
  const excluded = excludedAccountIds ?? [];
  if (!organization._resolved.reachesEveryAccount && excluded.length === 0) {
    const accounts = numberOf(accountIds);
    const all = isPilot && accounts !== undefined ? ` (onlyAccounts has ${accounts}, Azure excludes 0)` : '';
    Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:accountsWithoutRoles',
      'Azure creates a connector for every account of the organization that is not excluded, but the StackSets do ' +
      `not deploy to all of them${all}: name the others in excludedAccountIds`);
  } else if (isPilot) {
    const [own, others] = [accountIds, excluded].map(ids => numberOf(ids) ?? 'a list');
    // A note instead of a warning, because the app does not know the accounts of the organization, and the list can be
    // complete.
    Annotations.of(scope).addInfoV2('cdk-defender-for-cloud:pilot', `onlyAccounts has ${own}, and ` +
      `excludedAccountIds ${others}: together with the management account, these must be all accounts of the ` +
      'organization, because Azure creates a connector for every account that is not excluded');
  }
  const pilot = isPilot ? accountIds.filter(id => excludedAccountIds?.includes(id)) : [];
  if (pilot.length > 0) {
    Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:pilotExcludedInAzure',
      `excludedAccountIds has ${pilot.join(', ')}, which onlyAccounts connects: Azure does not connect accounts of ` +
      'this list; remove them from it. During a pilot, it must have all accounts that are not in onlyAccounts');
  }
}

/** Returns the number of accounts in a list. Undefined if it is not known at synthesis. */
function numberOf(ids: readonly string[]): number | undefined {
  return Token.isUnresolved(ids) || ids.some(isNotKnown) ? undefined : new Set(ids).size;
}

/** Throws if the connector is known to be in another account than the management account. */
function checkManagementAccount(
  connector: DefenderForCloudConnector, organization: DefenderForCloudOrganization,
): void {
  const { administrator } = organization._resolved;
  const isDelegated = administrator === 'delegated administrator';
  const [stack, own] = [Stack.of(connector), Stack.of(organization)];
  const areKnown = !Token.isUnresolved(stack.account) && !Token.isUnresolved(own.account);
  const isSame = stack === own || areKnown && stack.account === own.account;
  if (isDelegated ? !isSame : isSame || !areKnown || administrator === undefined) return;
  const [allowed, who] = isDelegated
    ? ['the management account', 'the delegated administrator']
    : [`the management account, which has ${own.node.path} (${own.account})`, 'a member'];
  throw new Error(`connector must be in a stack of ${allowed}, because Azure connects the organization through it, ` +
    `got ${connector.node.path} in the account of ${who}` +
    (Token.isUnresolved(stack.account) ? '' : `, ${stack.account}`));
}

/** Describes the Azure settings for all accounts, except the names of roles. */
function describePlans({ _plans: { bindings } }: DefenderForCloudConnector, tenant?: string): string {
  const plans = bindings.map(({ title, azureValues = {}, capabilities }) => {
    const values = Object.values(azureValues).filter(value => value !== undefined);
    return `${title} (${[...values, ...capabilities.map(c => c.capability.id)].join(', ')})`;
  });
  return [...tenant === undefined ? [] : [`tenant ${tenant}`], ...plans.sort()].join(', ');
}

/**
 * Returns errors that are known only when all role names are final: one for each role whose name differs between
 * accounts, because Azure has only one name per role.
 */
export function organizationErrors(
  connector: DefenderForCloudConnector, { memberConnector }: DefenderForCloudOrganization,
): string[] {
  const context: RoleNameContext = { account: '<account>', partition: '<partition>' };
  const nameIn = (c: DefenderForCloudConnector, capability: DefenderCapability) =>
    roleName(capability, c.role(capability), context)?.join('');
  return connector.capabilities.flatMap((capability) => {
    const [own, members] = [nameIn(connector, capability), nameIn(memberConnector, capability)];
    const rule = `the role of ${capability} must have the same name in`;
    if (own !== members) return [`${rule} the management account and in members, got ${own} and ${members}`];
    return own?.includes('<account>') ? [`${rule} every account, got ${own}`] : [];
  });
}

/** Returns the data of the organization for Azure. */
export function describeOrganization(
  { stackSetName, excludedAccountIds, _resolved }: DefenderForCloudOrganization, more: readonly string[] = [],
): OrganizationInAzure {
  return {
    stacksetName: stackSetName,
    excludedAccountIds: [...new Set([...excludedAccountIds, ...more])].sort(),
    isDelegated: _resolved.administrator === 'delegated administrator',
  };
}
