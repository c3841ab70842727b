import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { isNotKnown } from '../checks/input';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import { isTemplateForManyAccounts } from '../registry/account-claims';
import { sharedState } from '../registry/app-registry';

/**
 * Throws if another security connector of the app has the same AWS side: both would be the connector of one account.
 * The template for members is for many accounts, each of which can have a connector of its own.
 */
export function claimConnector(scope: Construct, connector: DefenderForCloudConnector): void {
  if (isTemplateForManyAccounts(Stack.of(connector))) return;
  const claimed = sharedState(scope.node.root, 'azure-sides', () => new Map<IConstruct, IConstruct>());
  const other = claimed.get(connector);
  if (other) {
    throw new Error(`connector must have one SecurityConnector, and ${connector.node.path} already has ` +
      `${other.node.path}, which is for the same AWS account: put all settings into one of them`);
  }
  claimed.set(connector, scope);
}

/**
 * Warns if two security connectors of the app have the same name by default. In one resource group of Azure, the second
 * deployment would replace the first connector. A name that is not known at synthesis is not checked.
 */
export function warnOfSameName(
  scope: Construct, connector: DefenderForCloudConnector, connectorName: string | undefined,
): void {
  const { account } = Stack.of(connector);
  const name = connectorName ?? `aws-${account}`;
  if (isNotKnown(name)) return;
  const names = sharedState(scope.node.root, 'connector-names', () => new Map<string, IConstruct>());
  const other = names.get(name.toLowerCase());
  if (!other) {
    names.set(name.toLowerCase(), scope);
    return;
  }
  Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:sameConnectorName',
    `${other.node.path} also has the name ${name} in Azure: in the same resource group, one replaces the other; set ` +
    'connectorName in one of them, or deploy them to different resource groups');
}
