/** Makes the result: the roles of all templates that somebody outside of AWS can use, what they can do, and what is not known. */
import { markChanges } from './against';
import { instanceChanges } from './instances';
import { LEVELS_OF } from './levels';
import { A_ROLE, joinLines } from './lines';
import { type FoundLine, LEVELS, type Line, type Place, type Review, type ReviewedRole } from './result';
import { reviewed } from './review-source';
import type { ReviewSource } from './sources';
import { whenInWords } from './words';
import { version } from '../../package.json';
import { asText } from '../../src/checks/json-text';
import { withKnownOutputs } from '../reading/known-outputs';
import type { NamedTemplate } from '../reading/nested';
import { groupedBy } from '../shared/grouped';

/** @param before if given, the result says what is new, wider and gone */
export function makeReview(given: ReviewSource, before?: ReviewSource): Review {
  return reviewOf(withOutputs(given), before && withOutputs(before));
}

const withOutputs = (source: ReviewSource): ReviewSource => ({ ...source, templates: withKnownOutputs(source.templates) });

function reviewOf(now: ReviewSource, earlier: ReviewSource | undefined): Review {
  const { found, parts, notes, notReviewed, instances, unread, lines, access, isEmpty } = reviewed(now);
  const before = earlier && reviewed(earlier);
  const marked = earlier && before
    ? markChanges(found, before.found, now.templates, earlier.templates, [...parts, ...before.parts])
    : { roles: found, others: [] };
  const places = new Map([...earlier?.templates ?? [], ...now.templates].map(named => [named.name, placeOf(named)]));
  const inPlaces = (names: readonly string[]) => names.map(name => places.get(name) ?? name);
  const roles = joinPlaces(marked.roles.map(role => ({ ...role, places: inPlaces(role.places) })));
  const joined = (some: readonly FoundLine[], source: ReviewSource) => joinLines(placed(some, source, places));
  const others = (some: readonly FoundLine[], source: ReviewSource) =>
    joined(some.filter(({ hasOwnChanges }) => !hasOwnChanges), source);
  return {
    source: now.source,
    ...earlier && { against: earlier.source },
    version,
    levelsOf: LEVELS_OF,
    roles: roles.sort(widestFirst).map((role, i) => ({ ...role, id: `role-${i + 1}` })),
    lines: joined(lines, now),
    access: placed(access, now, places).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
    accounts: [...new Set(now.templates.map(({ account = '' }) => account))].sort(),
    isEmpty,
    instances: instances.sentences,
    instanceTargets: instances.targets,
    instanceChanges: before ? instanceChanges(instances, before.instances) : [],
    unread,
    notes: [
      ...now.notes ?? [], ...notes, ...marked.others,
      ...earlier && before ? changesOf(others(lines, now), others(before.lines, earlier)) : [],
    ],
    notReviewed,
  };
}

/**
 * Adds the place for the reader: with the construct path, or with the logical id if there is no name. Adds the account for the person
 * who accepts it.
 */
function placed<T extends { readonly where: string; readonly id?: string; readonly what?: string; readonly hasOwnChanges?: true }>(
  all: readonly T[], { templates }: Pick<ReviewSource, 'templates'>, places: ReadonlyMap<string, string>,
): (Omit<T, 'id' | 'hasOwnChanges'> & Place)[] {
  const known = new Map(templates.map(named => [named.name, named]));
  return all.map(({ id = '', hasOwnChanges: _, ...one }) => {
    const { template, account, name } = known.get(one.where) ?? {};
    const { Type, Metadata } = template?.Resources?.[id] ?? {};
    const { what = A_ROLE } = one;
    const construct = asText(Metadata?.['aws:cdk:path'] ?? '').replace(/\/Resource$/, '').replace(`${name}/`, '');
    const path = what.startsWith('the role ') ? ''
      : construct || ([A_ROLE, Type].includes(what) || /, number \d+$|>$/.test(what) ? id : '');
    const where = places.get(one.where) ?? one.where;
    return { ...one, where: path === '' ? where : `${where}: ${path}`, ...account !== undefined && { account } };
  });
}

/** Returns a note for each line that is new or no longer there. */
function changesOf(now: readonly Line[], before: readonly Line[]): string[] {
  const beyond = (some: readonly Line[], others: readonly Line[]) => some
    .filter(({ what, why, count = 1 }) => !others.some(other => other.what === what && other.why === why && (other.count ?? 1) >= count));
  return [
    ...beyond(now, before).map(({ what, why }) => `New since then: ${what}: ${why}`),
    ...beyond(before, now).map(({ what, why }) => `No longer: ${what}: ${why}`),
  ];
}

/** 2 if there is nothing to review, 1 if something is not known and nobody accepts it. */
export function exitCode({ isEmpty, lines }: Review): number {
  return isEmpty && lines.length === 0 ? 2 : lines.some(({ reason }) => reason === undefined) ? 1 : 0;
}

/** Stacks and StackSets have the same role: it is shown once, with all its places. */
function joinPlaces(roles: readonly ReviewedRole[]): ReviewedRole[] {
  return [...groupedBy(roles, role => JSON.stringify({ ...role, places: [] })).values()]
    .map(all => ({ ...all[0], places: [...new Set(all.flatMap(({ places }) => places))] }));
}

function widestFirst(a: ReviewedRole, b: ReviewedRole): number {
  const rank = ({ alarms, trusts, levels, change }: ReviewedRole) => [
    change === 'gone' ? 1 : 0,
    alarms.length > 0 ? 0 : 1,
    trusts.length > 0 ? 0 : 1,
    levels.length > 0 ? LEVELS.indexOf(levels[0]) : LEVELS.length,
  ].join('');
  const [first, second] = [a, b].map(role => `${rank(role)} ${role.name}`);
  return first < second ? -1 : first > second ? 1 : 0;
}

/** A template, with the conditions under which others deploy it. */
function placeOf({ name, when = [] }: NamedTemplate): string {
  return [name, ...whenInWords(when)].join(', ');
}
