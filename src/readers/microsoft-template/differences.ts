import { createHash } from 'crypto';
import { readsByName, readsContents } from '../../capabilities/additional-read-actions';
import { printable } from '../../checks/messages';
import type { RoleDifference, WiderRow } from '../../identity/user-permissions';
import { readable } from '../../policy-language/cloudformation/template-text';
import type { Excess } from '../../policy-language/statements/excess';

/** Returns the excess as rows: changes first, then reads of contents, so that many other reads cannot hide them. */
export function rowsOf(excess: readonly Excess[]): WiderRow[] {
  const rows = new Map<string, { resource: string; condition: string; actions: Set<string> }>();
  for (const { actions, resources, statement: { notActions, notResources, conditions } } of excess) {
    const condition = readable(conditions.map(c =>
      `${c.shownKey} ${c.operator} ${c.values.join(' or ')}`).sort().join(' and '));
    const targets = notResources ? [`everything except ${notResources.join(', ')}`] : resources;
    const own = notActions ? [`everything except ${notActions.join(', ')}`] : actions;
    for (const resource of targets.map(readable)) {
      const key = JSON.stringify([resource, condition]);
      const row = rows.get(key) ?? { resource, condition, actions: new Set() };
      rows.set(key, row);
      for (const action of own) row.actions.add(readable(action));
    }
  }
  return [...rows.values()].map(row => ({ ...row, actions: riskiestFirst([...row.actions]) }))
    .map(row => ({ row, isRead: readsByName(row.actions[0]) })).sort((a, b) => Number(a.isRead) - Number(b.isRead))
    .map(({ row }) => row);
}

/** Sorts changes first, then reads of contents. For very many texts, finding reads of contents would take long. */
export function riskiestFirst(texts: readonly string[]): string[] {
  const rank = (text: string) => texts.length > MOST_RANKED ? Number(readsByName(text)) : risk(text);
  return texts.map(text => ({ text, rank: rank(text) })).sort((a, b) => a.rank - b.rank).map(({ text }) => text);
}

const MOST_RANKED = 1000;

const risk = (text: string) => !readsByName(text) ? 0 : readsContents(text.split(' ')[0]) ? 1 : 2;

/** Returns a hash for an id. It has 128 bits, so that nobody can write two files with the same hash. */
export function hashOf(lines: readonly string[]): string {
  return createHash('sha256').update([...lines].sort().join('\n')).digest('hex').slice(0, 32);
}

const [MOST_ROWS, MOST_ACTIONS] = [30, 12];

/** Returns the error for differences that the app has not accepted. */
export function refusal(differences: readonly RoleDifference[]): string {
  const files = [...new Set(differences.map(({ file }) => file))];
  const all = differences.flatMap(({ role, rows }) => rows.map(({ actions, resource, condition }) =>
    [role, some(actions), resource, condition].map(printable)));
  const more = all.length <= MOST_ROWS ? []
    : ['', `and ${all.length - MOST_ROWS} more rows, which cdk-defender-for-cloud compare lists`];
  return [
    `${files.join(' and ')} allows more than Microsoft publishes:`,
    '',
    ...table([['role', 'action', 'resource', 'condition'], ...all.slice(0, MOST_ROWS)]),
    ...more,
    '',
    'Download the template again. If the Azure portal still offers it, and you have reviewed it, accept it:',
    ...files.map((file) => {
      const ids = differences.filter(d => d.file === file).map(({ id }) => `'${id}'`);
      return `MicrosoftTemplate.fromFile('${file}', { acceptedDifferences: [${[...new Set(ids)].join(', ')}] })`;
    }),
  ].join('\n');
}

function some(actions: readonly string[]): string {
  const more = actions.length - MOST_ACTIONS;
  return actions.slice(0, MOST_ACTIONS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function table(rows: readonly string[][]): string[] {
  const widths = rows[0].map((_, i) => Math.min(60, Math.max(...rows.map(row => row[i].length))));
  return rows.map(row => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
}
