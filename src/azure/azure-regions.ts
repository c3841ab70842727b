import { isNotKnown } from '../checks/input';
import { withSuggestions } from '../checks/known-options';

/**
 * Regions of Azure by their programmatic names. Sources: the page "Azure regions list" of Azure reliability and the
 * regions of Azure's service tags (public cloud), and the regions of Azure Government and of Azure operated by
 * 21Vianet, read 2026-11. Azure gets new regions, so a name that is not here is no error.
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

/** A warning about a region that is not in the list. Undefined if it is, or if it is not known at synthesis. */
export function unknownLocation(location: string | undefined): string | undefined {
  if (location === undefined || isNotKnown(location)) return undefined;
  // Azure also takes the name that people read, such as West Europe.
  const name = location.toLowerCase().replace(/ /g, '');
  if (AZURE_REGIONS.includes(name)) return undefined;
  return 'location is a region of Azure that this version does not know: check the spelling of ' +
    `${withSuggestions([name], AZURE_REGIONS)}, or acknowledge this for a region that is newer`;
}
