/** Makes the result: the roles of all templates that somebody outside of AWS can use, and what they can do. */
import { markChanges } from './against';
import { instancesOf, keyOf } from './instances';
import { LEVELS_OF } from './levels';
import { permissionsOf } from './permissions';
import { publishedOf, type Published } from './published';
import { LEVELS, type Review, type ReviewedRole } from './result';
import type { ReviewSource } from './sources';
import { trustsOf } from './trust';
import { choiceInWords, whenInWords } from './words';
import { version } from '../../package.json';
import { transformsOf } from '../diff/basis';
import type { NamedTemplate } from '../diff/nested';
import { rolesOf, type Role } from '../diff/roles';

/** @param earlier with it, the result says what is new, wider and gone */
export function makeReview(now: ReviewSource, earlier?: ReviewSource): Review {
  const { found, instances, unread } = reviewed(now);
  const marked = earlier ? markChanges(found, reviewed(earlier).found, now.templates, earlier.templates) : found;
  const places = new Map([...earlier?.templates ?? [], ...now.templates].map(named => [named.name, placeOf(named)]));
  const roles = joinPlaces(marked.map(role => ({ ...role, places: role.places.map(name => places.get(name) ?? name) })));
  return {
    source: now.source,
    ...earlier && { against: earlier.source },
    version,
    levelsOf: LEVELS_OF,
    roles: roles.sort(widestFirst).map((role, i) => ({ ...role, id: `role-${i + 1}` })),
    instances,
    instanceChanges: [],
    unread: [...now.unread, ...unread],
    notes: [],
    notReviewed: [],
  };
}

/** 1 if a role is like an administrator, or trusts any tenant. Roles that are gone do not matter. */
export function exitCode({ roles }: Review): number {
  return roles.some(({ alarms, change }) => change !== 'gone' && alarms.length > 0) ? 1 : 0;
}

function reviewed({ templates }: ReviewSource) {
  const instances = instancesOf(templates);
  const unread: string[] = [];
  const found = templates.flatMap((named) => {
    const all = rolesOf(named, templates);
    const trusts = new Map(all.map(role => [role, trustsOf(role)] as const));
    const published = publishedOf(named);
    // Templates without such a role are not Microsoft's.
    const isConcerned = (role: Role) => trusts.get(role)!.isOutside || published.roles.get(role.logicalId)?.isCapability
      || instances.roles.has(keyOf(named.name, role.logicalId));
    const concerned = all.filter(role => role.kind === 'role' && isConcerned(role));
    const unknown = all.filter(role => !concerned.includes(role) && trusts.get(role)!.hasUnknownIssuer);
    unread.push(...unknown.map(({ name }) =>
      `${named.name}: the role ${name} trusts an OIDC provider that is not known, so it is not shown`));
    if (concerned.length > 0) unread.push(...published.unread.map(sentence => `${named.name}: ${sentence}`));
    unread.push(...all.filter(({ kind }) => kind !== 'role').map(unreadPart), ...macrosOf(named));
    return concerned.map(role =>
      toReviewed(role, trusts.get(role)!, published.roles.get(role.logicalId),
        instances.roles.get(keyOf(named.name, role.logicalId)), named.when));
  });
  return { found, instances: found.length > 0 ? instances.sentences : [], unread: [...new Set(unread)] };
}

/** A template, with the conditions under which others deploy it. */
function placeOf({ name, when = [] }: NamedTemplate): string {
  return [name, ...whenInWords(when)].join(', ');
}

/** Macros can change each part of a template. */
function macrosOf({ name, template }: NamedTemplate): string[] {
  const [transforms] = transformsOf(template).values();
  return transforms === '[null]' ? [] : [`${name}: it has macros (${transforms}), which can change its roles when it is deployed`];
}

/** What is a part of roles that are elsewhere: it can give them more, or deny something. */
function unreadPart({ kind, name, template, permissions }: Role): string {
  if (kind === 'stack') return `${template}: what ${name} deploys is not in the source, so roles of it are not shown`;
  const [allows, denies] = (['Allow', 'Deny'] as const).map(effect =>
    permissions.grants.some(g => g.effect === effect) || permissions.opaque.some(o => o.effect === effect));
  const does = [...allows ? ['allows'] : [], ...denies ? ['denies'] : []].join(' and ') || 'says nothing';
  return `${template}: ${name}. The role is in another template, where it is not counted what this policy ${does}`;
}

function toReviewed(
  role: Role, { trusts, alarms, isOutside }: ReturnType<typeof trustsOf>, published: Published | undefined, ofHosts: string | undefined,
  ofTemplate: readonly string[] = [],
): ReviewedRole {
  const { unread, ...permissions } = permissionsOf(role, published?.actions);
  const administrator = isOutside ? published?.administrator ?? fallback(permissions) : [];
  const seconds = Number(role.session);
  return {
    id: '',
    name: role.name,
    places: [role.template],
    purpose: published ? purposeOf(published, permissions) ?? ofHosts : ofHosts,
    when: whenInWords(role.when.filter(name => !ofTemplate.includes(name))),
    ...Number.isFinite(seconds) && seconds > 0 && { sessionHours: Math.round(seconds / 36) / 100 },
    alarms: [...alarms, ...administrator.map(text => `Like an administrator, beyond what Microsoft publishes: ${text}`)],
    trusts,
    ...permissions,
    boundary: role.boundary && choiceInWords(role.boundary.text),
    differences: published?.differences ?? [],
    unread,
    changes: [],
  };
}

/** Default access can read contents, unless they are denied. */
function purposeOf({ purpose, note }: Published, { permissions }: Pick<ReviewedRole, 'permissions'>): string | undefined {
  const readsObjects = permissions.some(({ level, service }) => level === 'contents' && service === 's3');
  return note === undefined || note.includes('contents') && !readsObjects ? purpose : `${purpose}; ${note}`;
}

/** Where roles cannot be compared with what is published. */
function fallback({ permissions }: Pick<ReviewedRole, 'permissions'>): string[] {
  const actions = permissions.filter(({ level }) => level === 'administrator').flatMap(row => row.actions);
  return actions.length === 0 ? [] : [`it allows ${actions.join(', ')}`];
}

/** Stacks and StackSets have the same role: it is shown once, with all its places. */
function joinPlaces(roles: readonly ReviewedRole[]): ReviewedRole[] {
  const joined = new Map<string, ReviewedRole>();
  for (const role of roles) {
    const key = JSON.stringify({ ...role, places: [] });
    const places = [...new Set([...joined.get(key)?.places ?? [], ...role.places])];
    joined.set(key, { ...role, places });
  }
  return [...joined.values()];
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
