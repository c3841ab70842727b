import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OrganizationMaster } from './organizational-data';
import type { SecurityConnectorProps } from './security-connector-props';
import { settingNeeds } from './selection';
import type { DefenderForCloudConnector } from '../connector';
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
  if (excludedAccountIds) {
    checkList('excludedAccountIds', excludedAccountIds, 'account', id => id);
    excludedAccountIds.forEach((id, i) => checkAccountId(`excludedAccountIds[${i}]`, id));
  }
  if (!organization) return;
  const features = ({ capabilities }: DefenderForCloudConnector) => capabilities.join(', ');
  if (connector && features(connector) !== features(organization.memberConnector)) {
    throw inputError('connector', `one with the features of the organization (${features(organization.memberConnector)})`, features(connector));
  }
  if (!organization._reachesEveryAccount && excludedAccountIds === undefined) {
    Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:accountsWithoutRoles',
      'Azure makes a connector for every account of the organization that is not excluded, and the StackSets reach only some: name the others in excludedAccountIds');
  }
}

/** What Azure learns of the organization. */
export function masterOf({ stackSetName, excludedAccountIds }: DefenderForCloudOrganization, more: readonly string[] = []): OrganizationMaster {
  return { stacksetName: stackSetName, excludedAccountIds: [...new Set([...excludedAccountIds, ...more])].sort() };
}
