import { fingerprint } from './normal-form';

/** A difference between what the library of the base commit makes of an input, and what this one makes of it. */
export interface Finding {
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
  /** What an upgrade does, in a sentence of CHANGELOG.md. */
  readonly title: string;
  readonly reason: string;
  readonly userDoes: string;
  /** Keys of findings, as the step prints them. `*` stands for any text without a space. */
  readonly changes: readonly string[];
}

/** How a row names a finding. It ends with a fingerprint of what differs, so that the row accepts nothing else. */
export function keyOf(finding: Finding, shownId = finding.id): string {
  const { verb, type, property, lines } = finding;
  return [verb, type, shownId, property, isPinned(finding) ? fingerprint(lines) : undefined].filter(part => part !== undefined).join(' ');
}

/** A warning has an id of its own: its words may change. */
function isPinned({ verb, lines }: Finding): boolean {
  return lines.length > 0 && verb !== 'warns';
}

function matches(pattern: string, key: string): boolean {
  const escaped = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('\\S*')}$`).test(key);
}

export interface Judgement {
  /** What no row accepts. */
  readonly unexpected: readonly Finding[];
  /** Keys of rows that accept nothing. */
  readonly stale: readonly string[];
}

/** `without`: types that were not looked at, whose rows are not stale. */
export function judge(findings: readonly Finding[], exceptions: readonly Exception[], without: readonly string[] = []): Judgement {
  const keys = new Set(findings.map(finding => keyOf(finding)));
  const patterns = exceptions.flatMap(({ changes }) => changes);
  return {
    unexpected: findings.filter(finding => !patterns.some(pattern => matches(pattern, keyOf(finding)))),
    stale: patterns.filter(pattern => !without.includes(pattern.split(' ')[1]) && ![...keys].some(key => matches(pattern, key))),
  };
}

/** Of more resources than this with the same fingerprint, a row names none. */
const MOST_IDS = 4;
const MOST_PLACES = 4;
const WIDTH = 400;

/** What to tell a developer, with the row to add. */
export function report(unexpected: readonly Finding[]): string {
  const groups = groupBy(unexpected, finding => keyOf(finding, '*'));
  const shown = [...groups.values()].map(findings => ({ findings, keys: keysOf(findings) }));
  const texts = shown.map(({ findings, keys }) => {
    const places = [...new Set(findings.map(({ where }) => where))];
    const more = places.length > MOST_PLACES ? [`... ${places.length - MOST_PLACES} more`] : [];
    return [
      ...keys,
      `  in ${[...places.slice(0, MOST_PLACES), ...more].join('\n     ')}`,
      ...findings[0].lines.map(line => `    ${line.length > WIDTH ? `${line.slice(0, WIDTH)} ...` : line}`),
    ].join('\n');
  });
  const row = [
    '  {', "    title: '',", "    reason: '',", "    userDoes: '',", '    changes: [',
    ...shown.flatMap(({ keys }) => keys).map(key => `      ${quoted(key)},`), '    ],', '  },',
  ].join('\n');
  return `${texts.join('\n\n')}\n\nAn upgrade must not do that. If it is intended, add a row to test/upgrade/exceptions.ts:\n\n${row}\n`;
}

function keysOf(findings: readonly Finding[]): string[] {
  const keys = [...new Set(findings.map(finding => keyOf(finding)))].sort();
  return keys.length > MOST_IDS && isPinned(findings[0]) ? [keyOf(findings[0], '*')] : keys;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...groups.get(key(value)) ?? [], value]);
  return groups;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
