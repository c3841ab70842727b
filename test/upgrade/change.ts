import { fingerprint } from './normal-form';

/** A difference between what the library of the base commit makes of an input, and what this one makes of it. */
export interface Change {
  /** What happens: `removed`, `replaced`, `renamed`, `changed`, `added`, `refused`, `warns`. */
  readonly verb: string;
  /** The type of a resource, `Output`, `Parameter`, `app`, `azure` or `terraform`. */
  readonly type: string;
  /** The logical id, or the address. In templates of members, behind the id of the StackSet. */
  readonly id: string;
  readonly property?: string;
  /** What differs, one thing a line. */
  readonly lines: readonly string[];
  /** The app, the template with its parameters, or the configuration. */
  readonly where: string;
}

/** An intended difference. */
export interface Exception {
  /** What an upgrade does, in a sentence. */
  readonly title: string;
  readonly reason: string;
  /** Keys of changes, as the step prints them. `*` stands for any text without a space. */
  readonly changes: readonly string[];
}

/** How a row names a change. It ends with a fingerprint of what differs, so that the row accepts nothing else. */
export function keyOf(change: Change, shownId = change.id): string {
  const { verb, type, property, lines } = change;
  return [verb, type, shownId, property, isPinned(change) ? fingerprint(lines) : undefined].filter(part => part !== undefined).join(' ');
}

/** A warning has an id of its own: its words may change. */
function isPinned({ verb, lines }: Change): boolean {
  return lines.length > 0 && verb !== 'warns';
}

function matches(pattern: string, key: string): boolean {
  const escaped = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('\\S*')}$`).test(key);
}

interface Judgement {
  /** What no row accepts. */
  readonly unexpected: readonly Change[];
  /** Keys of rows that accept nothing. */
  readonly stale: readonly string[];
}

/** `without`: types that were not looked at, whose rows are not stale. */
export function judge(changes: readonly Change[], exceptions: readonly Exception[], without: readonly string[] = []): Judgement {
  const keys = new Set(changes.map(change => keyOf(change)));
  const patterns = exceptions.flatMap(exception => exception.changes);
  return {
    unexpected: changes.filter(change => !patterns.some(pattern => matches(pattern, keyOf(change)))),
    stale: patterns.filter(pattern => !without.includes(pattern.split(' ')[1]) && ![...keys].some(key => matches(pattern, key))),
  };
}

/** Of more resources than this with the same fingerprint, a row names none. */
const MOST_IDS = 4;
const MOST_PLACES = 4;
const WIDTH = 400;

/** What to tell a developer, with the row to add. */
export function report(unexpected: readonly Change[]): string {
  const groups = groupBy(unexpected, change => keyOf(change, '*'));
  const shown = [...groups.values()].map(changes => ({ changes, keys: keysOf(changes) }));
  const texts = shown.map(({ changes, keys }) => {
    const places = [...new Set(changes.map(({ where }) => where))];
    const more = places.length > MOST_PLACES ? [`... ${places.length - MOST_PLACES} more`] : [];
    return [
      ...keys,
      `  in ${[...places.slice(0, MOST_PLACES), ...more].join('\n     ')}`,
      ...changes[0].lines.map(line => `    ${line.length > WIDTH ? `${line.slice(0, WIDTH)} ...` : line}`),
    ].join('\n');
  });
  const row = [
    '  {', "    title: '',", "    reason: '',", '    changes: [',
    ...shown.flatMap(({ keys }) => keys).map(key => `      ${quoted(key)},`), '    ],', '  },',
  ].join('\n');
  return `${texts.join('\n\n')}\n\nAn upgrade must not do that. If it is intended, add a row to test/upgrade/exceptions.ts:\n\n${row}\n`;
}

function keysOf(changes: readonly Change[]): string[] {
  const keys = [...new Set(changes.map(change => keyOf(change)))].sort();
  return keys.length > MOST_IDS && isPinned(changes[0]) ? [keyOf(changes[0], '*')] : keys;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...groups.get(key(value)) ?? [], value]);
  return groups;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
