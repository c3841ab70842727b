/** The table of the accounts of an organization. Accounts with equal results share a row, the worst first. JSON has one row per account. */
import { aboutLines } from '../asking/rows';
import { counted } from '../shared/counted';
import { groupedBy } from '../shared/grouped';
import { markdownTable, markdownText as cell } from '../shared/markdown';
import { table } from '../shared/table';

/** The results of accounts, the worst first. */
export const WORST_FIRST = ['differs', 'not checked', 'information', 'ok'] as const;

/** An account of an organization, with its stacks of StackSets, and its connector in Azure if Azure was asked. */
export interface CoveredAccount {
  readonly account: string;
  readonly name?: string;
  /** `new`: it joined after the last operation of the StackSets. */
  readonly state: 'active' | 'new' | 'excluded' | 'not targeted' | 'suspended' | 'management'
    | 'not listed' | 'not in the organization';
  readonly stacks: string;
  readonly connector?: string;
  readonly result: typeof WORST_FIRST[number];
}

/** The largest number of rows on a terminal. The Markdown of `--report` and JSON have all rows. */
const MOST_ROWS = 25;

/** Accounts whose rows are equal, the worst first. */
function rowsOf(accounts: readonly CoveredAccount[]): CoveredAccount[][] {
  return [...groupedBy(accounts, account => JSON.stringify(cells(account))).values()]
    .sort(([one], [other]) => WORST_FIRST.indexOf(one.result) - WORST_FIRST.indexOf(other.result));
}

const namesOf = (accounts: readonly CoveredAccount[]) =>
  aboutLines(accounts.map(({ account, name }) => name === undefined ? account : `${account} ${name}`));

const header = ({ connector }: CoveredAccount) => ['state', 'stacks', ...connector === undefined ? [] : ['connector'], 'result'];
const cells = ({ state, stacks, connector, result }: CoveredAccount) =>
  [state, stacks, ...connector === undefined ? [] : [connector], result];

/** The finding about the accounts. Its text is the sum, in parts with semicolons. */
interface Covered {
  readonly text: string;
  readonly accounts: readonly CoveredAccount[];
}

/** The sum and the table for a terminal. */
export function accountLines({ text, accounts }: Covered, width: number): string[] {
  const rows = rowsOf(accounts);
  const hidden = rows.slice(MOST_ROWS);
  return [
    ...text.split('; '), '',
    ...table(['accounts', ...header(accounts[0])],
      rows.slice(0, MOST_ROWS).map(row => [namesOf(row), ...cells(row[0])]), width),
    ...hidden.length === 0 ? [] : [`${counted(hidden.flat().length, 'more account')}: --report or --json`],
    '',
  ];
}

/** For `--report`: the sum, one row per equal result, then one row per account. */
export function accountsMarkdown({ text, accounts }: Covered): string[] {
  const rows = rowsOf(accounts);
  const head = header(accounts[0]);
  return [
    '## Accounts', '', `${cell(text)}.`, '',
    ...markdownTable(['number', 'accounts', ...head],
      rows.map(row => [`${row.length}`, namesOf(row).map(cell).join('<br>'), ...cells(row[0]).map(cell)])),
    '', `<details><summary>${counted(accounts.length, 'account')}, one by one</summary>`, '',
    ...markdownTable(['account', 'name', ...head],
      rows.flat().map(account => [account.account, cell(account.name ?? ''), ...cells(account).map(cell)])),
    '', '</details>', '',
  ];
}
