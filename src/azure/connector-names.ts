import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { isNotKnown } from '../checks/input';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import { sharedState } from '../registry/app-registry';

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
