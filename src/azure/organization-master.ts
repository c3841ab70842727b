import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OrganizationMaster } from './organizational-data';
import { roleName, type RoleNameContext } from './role-name';
import type { SecurityConnectorProps } from './security-connector-props';
import { settingNeeds } from './selection';
import type { DefenderCapability } from '../capabilities/defender-capability';
import type { DefenderForCloudConnector } from '../connector';
import { areClaimsApart } from '../guardrails/account-claims';
import { checkAccountId, checkList, inputError } from '../guardrails/input';
import type { DefenderForCloudOrganization } from '../organization';

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
  if (given && areClaimsApart(Stack.of(given))) {
    throw new Error('connector must not be the memberConnector of an organization, which stands for many accounts: pass the organization');
  }
  if (organization && !given) {
    throw new Error('connector must be that of the management account, since the organization does not connect it, got none');
  }
  if (!Array.isArray(given?._bindings)) throw inputError('connector', 'a DefenderForCloudConnector', String(given));
  return given;
}

/** Throws where the organization and the settings do not fit; warns where Azure would look for accounts that nothing is made in. */
export function checkOrganization(scope: Construct, props: SecurityConnectorProps): void {
  const { connector, organization, excludedAccountIds, parentHierarchyId } = props;
  settingNeeds('excludedAccountIds', excludedAccountIds !== undefined, 'organization', organization !== undefined);
  settingNeeds('parentHierarchyId', parentHierarchyId !== undefined, 'a single account, without organization', organization === undefined);
  if (excludedAccountIds !== undefined) {
    checkList('excludedAccountIds', excludedAccountIds, 'account', id => id);
    excludedAccountIds.forEach((id, i) => checkAccountId(`excludedAccountIds[${i}]`, id));
  }
  if (!organization) return;
  if (connector && said(connector) !== said(organization.memberConnector)) {
    throw new Error(`connector must say the same as the organization, ${said(organization.memberConnector)}, got ${said(connector)}`);
  }
  if (!organization._reachesEveryAccount && excludedAccountIds === undefined) {
    Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:accountsWithoutRoles',
      'Azure makes a connector for every account of the organization that is not excluded, and the StackSets reach only some: name the others in excludedAccountIds');
  }
}

/** All that Azure is told once for all accounts, but for the names of roles. */
function said({ _azureTenantId: tenant, _bindings: bindings }: DefenderForCloudConnector): string {
  const plans = bindings.map(({ offering, subPlan, dataCollectionExternalId, activations }) => {
    const settings = [subPlan, dataCollectionExternalId, ...activations.map(a => a.capability.id)].filter(s => s !== undefined);
    return `${offering} (${settings.join(', ')})`;
  });
  return `tenant ${tenant}, ${plans.sort().join(', ')}`;
}

/** What of an organization only the finished roles show: one message each for what Azure, which is told one name a role, would get wrong. */
export function organizationErrors(connector: DefenderForCloudConnector, { memberConnector }: DefenderForCloudOrganization): string[] {
  const context: RoleNameContext = { account: '<account>', partition: '<partition>' };
  const nameIn = (c: DefenderForCloudConnector, capability: DefenderCapability) => roleName(capability, c.role(capability), context)?.join('');
  return connector.capabilities.flatMap((capability) => {
    const [own, members] = [nameIn(connector, capability), nameIn(memberConnector, capability)];
    if (own !== members) return [`the role of ${capability} must be called the same in the management account and in members, got ${own} and ${members}`];
    return own?.includes('<account>') ? [`the role of ${capability} must be called the same in every account, got ${own}`] : [];
  });
}

/** What Azure learns of the organization. */
export function masterOf({ stackSetName, excludedAccountIds }: DefenderForCloudOrganization, more: readonly string[] = []): OrganizationMaster {
  return { stacksetName: stackSetName, excludedAccountIds: [...new Set([...excludedAccountIds, ...more])].sort() };
}
