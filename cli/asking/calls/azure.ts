/** Calls about the Azure side. */
import { call, each, having, list, MAP, maybe, TEXT } from '../call';

/** Connectors and their health reports. One shape, because the call for the next page serves both. */
const CONNECTORS = having({
  value: list(having({
    id: maybe(TEXT),
    properties: having({
      hierarchyIdentifier: maybe(TEXT),
      environmentName: maybe(TEXT),
      status: maybe(having({ code: maybe(TEXT), description: maybe(TEXT) })),
      issues: maybe(list(MAP)),
      resourceDetails: maybe(having({ id: maybe(TEXT), connectorId: maybe(TEXT) })),
    }),
  })),
  nextLink: maybe(TEXT),
});
const WITH_AZURE = { verify: 'with --azure-resource-group' } as const;

export const AZURE = {
  azureAccount: call({
    line: 'az account show',
    shows: 'tenant and id of the Azure subscription',
    by: WITH_AZURE,
    shape: having({ tenantId: TEXT, id: maybe(TEXT) }),
  }),
  azureConnector: call({
    line: 'az resource show --resource-type Microsoft.Security/securityConnectors --resource-group <group> --name ' +
      '<connector> --api-version <version>',
    shows: 'account, role ARNs and settings of the security connector',
    by: WITH_AZURE,
    shape: having({
      id: TEXT,
      location: maybe(TEXT),
      tags: maybe(MAP),
      properties: having({
        hierarchyIdentifier: maybe(TEXT), offerings: list(having({ offeringType: maybe(TEXT) })), environmentData: maybe(MAP),
      }),
    }),
  }),
  azureHealth: call({
    line: 'az rest --method get --url ' +
      '\'<connector-id>/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview\'',
    shows: 'health of the security connector',
    by: WITH_AZURE,
    shape: CONNECTORS,
  }),
  azureConnectors: call({
    line: 'az rest --method get --url ' +
      '\'/subscriptions/<subscription>/providers/Microsoft.Security/securityConnectors?api-version=2024-08-01-preview\'',
    shows: 'the security connectors of the subscription, if the stack is that of an organization',
    by: WITH_AZURE,
    shape: CONNECTORS,
  }),
  azureHealthOfAll: call({
    line: 'az rest --method get --url ' +
      '\'/subscriptions/<subscription>/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview\'',
    shows: 'health of all of these connectors',
    by: WITH_AZURE,
    shape: CONNECTORS,
  }),
  azureNextPage: call({
    line: 'az rest --method get --url <next-page>',
    shows: 'the next page of both, if there is one',
    by: WITH_AZURE,
    shape: CONNECTORS,
  }),
  azureLocks: call({
    line: 'az rest --method get --url ' +
      '\'<connector-id>/providers/Microsoft.Authorization/locks?$filter=atScope()&api-version=2016-09-01\'',
    shows: 'resource locks on the security connector, its resource group and its subscription',
    by: WITH_AZURE,
    shape: having({ value: list(having({ id: TEXT, name: TEXT, properties: having({ level: TEXT }) })) }),
  }),
  arcMachines: call({
    line: 'az resource list --resource-type Microsoft.HybridCompute/machines ' +
      '--query "[?tags.MDFCSecurityConnector].{id:id,createdTime:createdTime,tags:tags}"',
    shows: 'Azure Arc machines with the tag',
    by: { leave: 'with --azure-subscription' },
    shape: maybe(list(having({ id: TEXT, createdTime: maybe(TEXT), tags: maybe(each(TEXT)) }))),
  }),
};
