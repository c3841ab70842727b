import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { roleName, type RoleNameContext } from './role-name';
import type { SecurityConnectorProps } from './security-connector-props';
import { checkSettingHasEffect } from './settings/enabled-plans';
import type { OrganizationInAzure } from './settings/organizational-data';
import type { DefenderCapability } from '../capabilities/defender-capability';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import { isTemplateForManyAccounts } from '../guardrails/account-claims';
import { checkAccountId, checkList, inputError } from '../guardrails/input';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** The AWS half that the Azure half names: the one given, or that of the organization's management account. */
export function connectorOf({ connector, organization }: SecurityConnectorProps): DefenderForCloudConnector {
  if (organization !== undefined && organization?.stackSetName === undefined) {
    throw inputError('organization', 'a DefenderForCloudOrganization', String(organization));
  }
  const own = organization?.managementConnector;
  if (own && connector && connector !== own) {
    throw new Error('connector must be left out beside an organization that connects its management account, got another connector');
  }
  const given = connector ?? own;
  if (given && isTemplateForManyAccounts(Stack.of(given))) {
    throw new Error('connector must not be the memberConnector of an organization, which stands for many accounts: pass the organization');
  }
  if (organization && !given) {
    throw new Error('connector must be that of the management account, since the organization does not connect it, got none');
  }
  if (!Array.isArray(given?._bindings)) throw inputError('connector', 'a DefenderForCloudConnector', String(given));
  return given;
}

/** Throws if the organization and the settings do not fit. Warns if Azure would look for accounts in which nothing is made. */
export function checkOrganization(scope: Construct, props: SecurityConnectorProps): void {
  const { connector, organization, excludedAccountIds, parentHierarchyId } = props;
  checkSettingHasEffect('excludedAccountIds', excludedAccountIds !== undefined, 'organization', organization !== undefined);
  checkSettingHasEffect(
    'parentHierarchyId', parentHierarchyId !== undefined, 'a single account, without organization', organization === undefined);
  if (excludedAccountIds !== undefined) {
    checkList('excludedAccountIds', excludedAccountIds, 'account', id => id);
    excludedAccountIds.forEach((id, i) => checkAccountId(`excludedAccountIds[${i}]`, id));
  }
  if (!organization) return;
  if (connector) {
    const [members, own] = [describePlans(organization.memberConnector), describePlans(connector)];
    if (own !== members) throw new Error(`connector must have the tenant and plans of the organization, ${members}, got ${own}`);
  }
  if (!organization._reachesEveryAccount && excludedAccountIds === undefined) {
    Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:accountsWithoutRoles',
      'Azure makes a connector for every account of the organization that is not excluded, and the StackSets reach only some: ' +
      'name the others in excludedAccountIds');
  }
}

/** Everything that Azure gets once for all accounts, except the names of roles. */
function describePlans({ _azureTenantId: tenant, _bindings: bindings }: DefenderForCloudConnector): string {
  const plans = bindings.map(({ title, azureValues = {}, capabilities }) => {
    const values = Object.values(azureValues).filter(value => value !== undefined);
    return `${title} (${[...values, ...capabilities.map(c => c.capability.id)].join(', ')})`;
  });
  return `tenant ${tenant}, ${plans.sort().join(', ')}`;
}

/**
 * What only the finished roles of an organization show. Azure knows one name per role, so there is one message for each
 * role whose name differs between accounts.
 */
export function organizationErrors(connector: DefenderForCloudConnector, { memberConnector }: DefenderForCloudOrganization): string[] {
  const context: RoleNameContext = { account: '<account>', partition: '<partition>' };
  const nameIn = (c: DefenderForCloudConnector, capability: DefenderCapability) =>
    roleName(capability, c.role(capability), context)?.join('');
  return connector.capabilities.flatMap((capability) => {
    const [own, members] = [nameIn(connector, capability), nameIn(memberConnector, capability)];
    if (own !== members) {
      return [`the role of ${capability} must be called the same in the management account and in members, got ${own} and ${members}`];
    }
    return own?.includes('<account>') ? [`the role of ${capability} must be called the same in every account, got ${own}`] : [];
  });
}

/** What Azure learns of the organization. */
export function describeOrganization(
  { stackSetName, excludedAccountIds }: DefenderForCloudOrganization, more: readonly string[] = [],
): OrganizationInAzure {
  return { stacksetName: stackSetName, excludedAccountIds: [...new Set([...excludedAccountIds, ...more])].sort() };
}
