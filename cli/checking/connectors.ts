/** The security connectors of an Azure subscription and their health reports, by AWS account. */
import type { Ask } from '../asking/ask';
import { attempt } from '../asking/rows';
import { CommandError } from '../asking/run-command';

/** `healthy`, `no health report`, `not healthy` with the reason, or the reason why the health is unknown. */
export type Connectors = ReadonlyMap<string, string> | string;

/** The limit stops an answer whose next page is the same page. */
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

/** The reason of each report that is not healthy. */
export function reasonsOf(reports: readonly any[]): string[] {
  return reports.filter(({ properties }) => properties.status?.code === 'NotHealthy').map(({ properties: { issues = [], status } }) =>
    issues.map((issue: any) => issue.issueName ?? issue.issueDescription ?? issue.issueKey).join('; ')
      || status.description || 'NotHealthy');
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

/** Uses only the path of the URL, so that the Azure CLI sends its token to no other host. */
function pathOf(link: string, subscription: string): string {
  const { pathname, search } = URL.canParse(link) ? new URL(link) : { pathname: '', search: '' };
  if (!pathname.toLowerCase().startsWith(`/subscriptions/${subscription}/providers/microsoft.security/`.toLowerCase())) {
    throw new CommandError('the next page of the answer has an unusual address: it is not asked', '', 'az rest');
  }
  return `${pathname}${search}`;
}
