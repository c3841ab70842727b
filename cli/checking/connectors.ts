/** Reads the security connectors of an Azure subscription, and their health reports. */
import type { Ask } from '../asking/ask';
import { attempt } from '../asking/rows';
import { CommandError } from '../asking/run-command';

/**
 * The health of the connector of each AWS account: `healthy`, `no health report`, or `not healthy` with the reason. A text says why the
 * connectors could not be read.
 */
export type Connectors = ReadonlyMap<string, string> | string;

/** The limit ends the loop if the pages of an answer form a circle. */
const MOST_PAGES = 100;

export async function connectorsOf(ask: Ask): Promise<Connectors> {
  return attempt<Connectors>(async () => {
    const { id: subscription } = await ask('azureAccount');
    if (subscription === undefined) return 'the Azure CLI does not say which subscription it uses';
    const [connectors, reports] = await Promise.all([
      everyPage(ask, subscription, await ask('azureConnectors', { subscription })),
      everyPage(ask, subscription, await ask('azureHealthOfAll', { subscription })),
    ]);
    const known = connectors.filter(({ id, properties }) => id !== undefined && properties.hierarchyIdentifier !== undefined);
    return new Map(known.map(({ id, properties }) => [properties.hierarchyIdentifier, healthOf(id, reports)]));
  }, error => error instanceof CommandError ? `${error.command}: ${error.said}` : error.message);
}

function healthOf(connector: string, reports: readonly any[]): string {
  const isOf = (id?: string) => id !== undefined && `${id}/`.toLowerCase().startsWith(`${connector}/`.toLowerCase());
  const own = reports.filter(({ id, properties }) =>
    isOf(id) || isOf(properties.resourceDetails?.id) || isOf(properties.resourceDetails?.connectorId));
  if (own.length === 0) return 'no health report';
  const [reason] = reasonsOf(own);
  return reason === undefined ? 'healthy' : `not healthy: ${reason}`;
}

/** The reasons of reports that are not healthy, one text per report. */
export function reasonsOf(reports: readonly any[]): string[] {
  const nameOf = (issue: any) => issue.issueName ?? issue.issueDescription ?? issue.issueKey;
  return reports.filter(({ properties }) => properties.status?.code === 'NotHealthy')
    .map(({ properties: { issues = [], status } }) => issues.map(nameOf).join('; ') || status.description || 'NotHealthy');
}

async function everyPage(
  ask: Ask, subscription: string, first: { readonly value: readonly any[]; readonly nextLink?: string },
): Promise<any[]> {
  const found = [...first.value];
  let { nextLink } = first;
  for (let pages = 1; nextLink !== undefined && nextLink !== ''; pages++) {
    if (pages >= MOST_PAGES) throw new CommandError(`Azure has more than ${MOST_PAGES} pages`, '', 'az rest');
    const page = await ask('azureNextPage', { 'next-page': pathOf(nextLink, subscription) });
    found.push(...page.value);
    ({ nextLink } = page);
  }
  return found;
}

/** The path of an address. The host is dropped, so that the Azure CLI never sends its token to another host. */
function pathOf(link: string, subscription: string): string {
  const { pathname, search } = URL.canParse(link) ? new URL(link) : { pathname: '', search: '' };
  if (!pathname.toLowerCase().startsWith(`/subscriptions/${subscription}/providers/microsoft.security/`.toLowerCase())) {
    throw new CommandError('the next page of the answer has an unusual address, so it is not read', '', 'az rest');
  }
  return `${pathname}${search}`;
}
