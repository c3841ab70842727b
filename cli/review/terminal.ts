/** The result for the terminal. */
import type { Review, ReviewedRole } from './result';
import { firstLines, sections, TITLE, titleOf, unknownLines, whatItCan, whoCan } from './summary';
import { counted, some } from '../shared/counted';
import { table } from '../shared/table';

/** Limits sentences, which can list many actions. */
const MOST = 300;

export function toLines(review: Review, width: number): string[] {
  const unknown = unknownLines(review);
  const common = new Set(commonLines(review.roles));
  const party = commonParty(review.roles);
  const who = (role: ReviewedRole) => whoCan(role).map(line => party !== undefined && line === `${DEFENDER}, ${party}` ? DEFENDER : line);
  const short = (text: string) => text.length > MOST ? `${text.slice(0, MOST)}...` : text;
  return [
    `${TITLE}, of ${review.source}`,
    ...firstLines(review),
    ...[...common].map(line => `All of them: ${line}`),
    ...party === undefined ? [] : [`All roles of ${DEFENDER}: ${party}`],
    ...unknown.length === 0 ? [] : ['', ...unknown.map(text => `NOT KNOWN  ${short(text)}`)],
    '',
    ...review.roles.length === 0 ? []
      : table(['role', 'who can assume it', 'what it can do'],
        review.roles.map(role => [roleCell(role, common), who(role), whatItCan(role)]), width, true),
    ...sections(review).flatMap(([heading, sentences]) => ['', `${heading}:`, ...sentences.map(text => `- ${short(text)}`)]),
    '',
    `--json lists all actions, resources and conditions; ${review.levelsOf}`,
  ];
}

/** Text that is the same for all roles is printed once. */
function commonLines(roles: readonly ReviewedRole[]): string[] {
  const [first = [], ...others] = roles.map(detailsOf);
  return others.length === 0 ? [] : first.filter(line => others.every(lines => lines.includes(line)));
}

const DEFENDER = 'Microsoft Defender for Cloud';

/** The tenant of all trusts of Defender for Cloud, such as `for the Entra tenant 1111...`, if several roles have the same one. */
function commonParty(roles: readonly ReviewedRole[]): string | undefined {
  const parties = roles.flatMap(({ trusts }) => trusts).filter(({ who }) => who.startsWith(`${DEFENDER}, `));
  const [first, ...others] = parties.map(({ who }) => who.slice(DEFENDER.length + 2));
  return others.length > 0 && others.every(other => other === first) ? first : undefined;
}

function roleCell(role: ReviewedRole, common: ReadonlySet<string>): string[] {
  const details = detailsOf(role).filter(line => !common.has(line));
  return [titleOf(role), ...[...role.purpose === undefined ? [] : [role.purpose], ...details].map(line => `  ${line}`)];
}

function detailsOf({ places, when, managedPolicies, boundary, sessionHours }: ReviewedRole): string[] {
  return [
    `in ${places.length > 2 ? `${places[0]} and ${counted(places.length - 1, 'other place')}` : places.join(' and ')}`,
    ...when,
    ...managedPolicies.length > 0 ? [`policies ${some(managedPolicies, 3)}`] : [],
    ...boundary === undefined ? [] : [`boundary ${boundary}`],
    ...sessionHours === undefined || sessionHours === 1 ? [] : [`sessions of ${sessionHours} hours`],
  ];
}
