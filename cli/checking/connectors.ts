/** Reads the security connectors of an Azure subscription, and their health reports. */
import { type CoveredAccount, WORST_FIRST } from './accounts-table';
import type { Ask } from '../asking/ask';
import { attempt } from '../asking/rows';
import { CommandError } from '../asking/run-command';

/** The health of a connector in words, and what it means. */
interface Connector {
  readonly text: string;
  readonly result: CoveredAccount['result'];
}

/** The connector of each AWS account, the worst if it has several. A text says why the connectors could not be read. */
export type Connectors = ReadonlyMap<string, Connector> | string;

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
    const known = connectors.flatMap(({ id, properties: { hierarchyIdentifier: account, environmentName } }): [string, Connector][] =>
      // The number of a project of Google Cloud can look like an account.
      id === undefined || account === undefined || environmentName !== 'AWS' ? [] : [[account, healthOf(id, reports)]]);
    // The last entry of an account counts.
    const rank = ([, { result }]: [string, Connector]) => WORST_FIRST.indexOf(result);
    return new Map(known.sort((one, other) => rank(other) - rank(one)));
  }, error => error instanceof CommandError ? `${error.command}: ${error.said}` : error.message);
}

function healthOf(connector: string, reports: readonly any[]): Connector {
  const isOf = (id?: string) => id !== undefined && `${id}/`.toLowerCase().startsWith(`${connector}/`.toLowerCase());
  const own = reports.filter(({ id, properties }) =>
    isOf(id) || isOf(properties.resourceDetails?.id) || isOf(properties.resourceDetails?.connectorId));
  const [reason] = reasonsOf(own);
  const [unknown] = unknownIn(own);
  if (own.length === 0) return { text: 'no health report', result: 'not checked' };
  if (reason !== undefined) return { text: `not healthy: ${reason}`, result: 'differs' };
  return unknown === undefined ? { text: 'healthy', result: 'ok' } : { text: `health not known: ${unknown}`, result: 'not checked' };
}

/** What reports say that are neither healthy nor not healthy, one text per report. */
export const unknownIn = (reports: readonly any[]): string[] => reports.map(({ properties: { status } }) => status?.code ?? 'no status')
  .filter(code => code !== 'Healthy' && code !== 'NotHealthy');

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
