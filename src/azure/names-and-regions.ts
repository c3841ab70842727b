import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { isTemplateForManyAccounts, sharedState } from '../checks/app-registry';
import { isNotKnown } from '../checks/input';
import { withSuggestions } from '../checks/known-options';
import type { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';

/**
 * Throws if another security connector of the app has the same AWS side, because both would be the connector of one
 * account. The template for members is for many accounts, each of which can have its own connector.
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

/**
 * Regions of Azure by their programmatic names. Sources: the page "Azure regions list" of Azure reliability and the
 * regions of Azure's service tags (public cloud), and the regions of Azure Government and of Azure operated by
 * 21Vianet, read 2026-11. Azure adds regions, so another name is not an error.
 */
const AZURE_REGIONS: readonly string[] = `
  australiacentral australiacentral2 australiaeast australiasoutheast austriaeast belgiumcentral brazilsouth
  brazilsoutheast canadacentral canadaeast centralindia centralus chilecentral denmarkeast eastasia eastus eastus2
  eastus3 francecentral francesouth germanynorth germanywestcentral indiasouthcentral indonesiacentral
  israelcentral israelnorthwest italynorth japaneast japanwest jioindiacentral jioindiawest koreacentral
  koreasouth malaysiasouth malaysiawest mexicocentral newzealandnorth northcentralus northeastus5 northeurope
  norwayeast norwaywest polandcentral qatarcentral southafricanorth southafricawest southcentralus southcentralus2
  southeastasia southeastus southeastus3 southeastus5 southindia southwestus spaincentral swedencentral
  swedensouth switzerlandnorth switzerlandwest taiwannorth taiwannorthwest uaecentral uaenorth uksouth ukwest
  westcentralus westeurope westindia westus westus2 westus3
  chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3 usdodcentral usdodeast usgovarizona
  usgovtexas usgovvirginia
`.trim().split(/\s+/);

/** Returns a warning about a region that is not in the list. Undefined if it is, or if it is not known at synthesis. */
export function unknownLocation(location: string | undefined): string | undefined {
  if (location === undefined || isNotKnown(location)) return undefined;
  // Azure also accepts the display name, such as West Europe.
  const name = location.toLowerCase().replace(/ /g, '');
  if (AZURE_REGIONS.includes(name)) return undefined;
  return 'location is a region of Azure that this version does not know: check the spelling of ' +
    `${withSuggestions([name], AZURE_REGIONS)}, or acknowledge this for a region that is newer`;
}
