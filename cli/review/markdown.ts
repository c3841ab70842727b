/** The result as Markdown, for a pull request or a change ticket. All of it is plain text, whatever names are in it. */
import type { Permission, Review, ReviewedRole } from './result';
import { existing, firstLines, sections, TITLE, titleOf, unknownLines, whatItCan, whoCan } from './summary';
import { LEVEL_WORDS } from './words';
import { some } from '../shared/counted';
import { markdownTable, markdownText } from '../shared/markdown';
import { printableLine } from '../shared/printable';

/** GitHub accepts 65,536 characters in a comment. */
const MOST_CHARACTERS = 60_000;
/** The most rows of a role, and the most values in a cell. */
const [MOST_ROWS, MOST_VALUES] = [25, 6];

export function toMarkdown(review: Review): string {
  const unknown = unknownLines(review);
  const roles = markdownTable(['role', 'who can assume it', 'what it can do'], review.roles.map(role => [
    cell([titleOf(role), ...role.purpose ? [role.purpose] : [], `in ${some(role.places, 2)}`]),
    cell(whoCan(role, true)), cell(whatItCan(role)),
  ]));
  const overview = [
    `# ${TITLE}`,
    '',
    `Of ${text(review.source)}, with cdk-defender-for-cloud ${text(review.version)}, ${text(review.levelsOf)}.`,
    '',
    ...within(4_000, firstLines(review).map(line => `- ${text(line)}`), 'of these'),
    '',
    ...unknown.length === 0 ? []
      : ['## Not known', '', ...within(9_000, unknown.map(line => `- **NOT KNOWN** ${text(line)}`), 'lines'), ''],
    ...review.roles.length === 0 ? [] : [...roles.slice(0, 2), ...within(20_000, roles.slice(2), 'roles'), ''],
    ...sections(review)
      .flatMap(([heading, sentences]) => [`## ${heading}`, '', ...within(4_000, sentences.map(line => `- ${text(line)}`), 'of these'), '']),
  ];
  const details = existing(review).map(detailsOf);
  return fitting(overview, details);
}

/** As many lines as fit into the given number of characters, with the number of omitted lines. */
function within(most: number, lines: readonly string[], what: string): readonly string[] {
  let used = 0;
  const count = lines.findIndex(line => (used += line.length + 1) > most);
  return count < 0 ? lines
    : [...lines.slice(0, count), '', `${lines.length - count} more ${what}: see \`--json\` or the page of \`--html\`.`];
}

/** As many details as fit. */
function fitting(overview: readonly string[], details: readonly string[]): string {
  const begin = `${overview.join('\n')}\n## Permissions of each role\n\n`;
  const kept: string[] = [];
  for (const part of details) {
    if (begin.length + kept.join('').length + part.length > MOST_CHARACTERS) break;
    kept.push(part);
  }
  const left = details.length - kept.length;
  if (details.length === 0) return `${overview.join('\n').trimEnd()}\n`;
  const note = left === 0 ? ''
    : `${left} of ${details.length} roles are left out, because a comment of GitHub has no room: see \`--json\`.`;
  return `${`${begin}${kept.join('')}${note}`.trimEnd()}\n`;
}

function detailsOf({ name, permissions, denied, boundary, managedPolicies }: ReviewedRole): string {
  const rows = [...permissions.map(row => ['', row] as const), ...denied.map(row => ['denied: ', row] as const)];
  return [
    `### ${text(name)}`,
    '',
    ...boundary === undefined ? [] : [`Permissions boundary: ${text(boundary)}`, ''],
    ...managedPolicies.length === 0 ? [] : [`AWS managed policies: ${text(managedPolicies.join(', '))}`, ''],
    ...markdownTable(['level', 'service', 'actions', 'on', 'if'],
      rows.slice(0, MOST_ROWS).map(([prefix, row]) => [`${prefix}${LEVEL_WORDS[row.level]}`, ...cellsOf(row)])),
    ...rows.length > MOST_ROWS ? ['', `${rows.length - MOST_ROWS} more rows: see \`--json\`.`] : [],
    '',
    '',
  ].join('\n');
}

function cellsOf({ serviceName, actions, resources, conditions, change }: Permission): string[] {
  const shown = change === undefined ? serviceName : `${change}: ${serviceName}`;
  const onAll = resources.length === 1 && resources[0] === '*';
  return [text(shown), values(actions), onAll ? 'everything' : values(resources), values(conditions)];
}

const cell = (lines: readonly string[]) => lines.map(text).join('<br>');
const values = (list: readonly string[]) => text(some(list, MOST_VALUES));

/**
 * Plain text without mentions of people and automatic links. ARNs, actions and references become code, because GitHub reads
 * text between two `$` as a formula.
 */
function text(value: string): string {
  const most = value.length > 2000 ? `${value.slice(0, 2000)}...` : value;
  const parts = printableLine(most).split(CODE);
  return parts.map((part, i) => i % 2 === 1 ? `\`${part}\`` : plain(part, i === 0)).join('');
}

/** Text with a colon or a reference, made of characters that end neither code nor a cell, and not a web address. */
const CODE = /(?<![^\s(])((?!(?:https?|ftp|mailto|xmpp):|www\.)(?=[\w-]+:[\w*?$]|[\w/:.-]*\$\{)[\w.:/${}*?+=-]*[\w}*?])(?=[\s,;:)]|\.?$)/i;

function plain(value: string, isFirst: boolean): string {
  const inert = value.replaceAll('@', '(at)').replace(/\b(https?|ftp|mailto|xmpp):/gi, '$1 :').replace(/\bwww\./gi, 'www .');
  const escaped = markdownText(inert).replaceAll('$', '<span>$</span>');
  return isFirst ? escaped.replace(/^([-+=])/, '\\$1').replace(/^(\d+)([.)])/, '$1\\$2') : escaped;
}
