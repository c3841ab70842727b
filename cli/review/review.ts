/** Makes the result: the roles of all templates that somebody outside of AWS can use, and what they can do. */
import { markChanges } from './against';
import { absentRole, administratorActions, allowedBy, isFor, unreadPolicy, withPolicies } from './elsewhere';
import { instancesOf, keyOf } from './instances';
import { LEVELS_OF } from './levels';
import { permissionsOf } from './permissions';
import { publishedOf, type Published } from './published';
import { LEVELS, type Review, type ReviewedRole } from './result';
import type { ReviewSource } from './sources';
import { trustsOf } from './trust';
import { listed } from './trust-limits';
import { choiceInWords, whenInWords } from './words';
import { version } from '../../package.json';
import { transformsOf } from '../diff/basis';
import type { NamedTemplate } from '../diff/nested';
import { rolesOf, type Role } from '../diff/roles';

/** @param earlier with it, the result says what is new, wider and gone */
export function makeReview(now: ReviewSource, earlier?: ReviewSource): Review {
  const { found, parts, notes, instances, unread } = reviewed(now);
  const before = earlier && reviewed(earlier);
  const marked = earlier && before
    ? markChanges(found, before.found, now.templates, earlier.templates, [...parts, ...before.parts]) : { roles: found, others: [] };
  const places = new Map([...earlier?.templates ?? [], ...now.templates].map(named => [named.name, placeOf(named)]));
  const roles = joinPlaces(marked.roles.map(role => ({ ...role, places: role.places.map(name => places.get(name) ?? name) })));
  return {
    source: now.source,
    ...earlier && { against: earlier.source },
    version,
    levelsOf: LEVELS_OF,
    roles: roles.sort(widestFirst).map((role, i) => ({ ...role, id: `role-${i + 1}` })),
    instances,
    instanceChanges: [],
    unread: [...now.unread, ...unread],
    notes: [...now.notes ?? [], ...notes, ...marked.others],
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
  const notes: string[] = [];
  const read = templates.map(named => ({ named, all: rolesOf(named, templates) }));
  const everything = read.flatMap(({ all }) => all);
  const parts = everything.filter(({ kind }) => kind === 'policy');
  const shown: Role[] = [];
  const found = read.flatMap(({ named, all }) => {
    const trusts = new Map(all.map(role => [role, trustsOf(role)] as const));
    const published = publishedOf(named);
    const policiesOf = (role: Role) => parts.filter(part => isFor(part, role));
    // Templates without such a role are not Microsoft's.
    const isConcerned = (role: Role) => trusts.get(role)!.isOutside || published.roles.get(role.logicalId)?.isCapability
      || trusts.get(role)!.hasUnknownIssuer && administratorActions(permissionsOf(withPolicies(role, policiesOf(role)))).length > 0
      || instances.roles.has(keyOf(named.name, role.logicalId));
    const concerned = all.filter(role => role.kind === 'role' && isConcerned(role));
    const unknown = all.filter(role => !concerned.includes(role) && trusts.get(role)!.hasUnknownIssuer);
    unread.push(...unknown.map(({ name }) =>
      `${named.name}: the role ${name} trusts an OIDC provider that is not known, so it is not shown`));
    if (concerned.length > 0) unread.push(...published.unread.map(sentence => `${named.name}: ${sentence}`));
    unread.push(...all.filter(({ kind }) => kind === 'stack').map(unreadStack), ...macrosOf(named));
    shown.push(...concerned);
    return concerned.map(role =>
      toReviewed(role, policiesOf(role), trusts.get(role)!, published.roles.get(role.logicalId),
        instances.roles.get(keyOf(named.name, role.logicalId)), named.when));
  });
  for (const part of parts) {
    const roles = shown.filter(role => isFor(part, role));
    const { grants, opaque } = allowedBy([part]);
    if (grants.length + opaque.length > 0) {
      notes.push(...roles.map(({ name, template }) =>
        `${part.template}: ${part.name}. What it allows is counted for the role ${name} of ${template}`));
    }
    // Those of roles that are not shown do not matter.
    const isElsewhere = !everything.some(role => role.kind === 'role' && isFor(part, role));
    if (roles.length > 0 || isElsewhere) unread.push(...unreadPolicy(part, roles.length > 0));
    if (roles.length === 0) found.push(...listed(absentRole(part, shown.length > 0)));
  }
  return { found, parts, notes: [...new Set(notes)], instances: found.length > 0 ? instances.sentences : [], unread: [...new Set(unread)] };
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

function unreadStack({ name, template }: Role): string {
  return `${template}: what ${name} deploys is not in the source, so roles of it are not shown`;
}

/** @param policies those of other templates that are for the role */
function toReviewed(
  role: Role, policies: readonly Role[],
  { trusts, alarms, isOutside, hasUnknownIssuer }: ReturnType<typeof trustsOf>, published: Published | undefined,
  ofHosts: string | undefined, ofTemplate: readonly string[] = [],
): ReviewedRole {
  const { unread, ...permissions } = permissionsOf(withPolicies(role, policies), published?.actions);
  const beyond = permissionsOf({ ...role, permissions: allowedBy(policies), attached: [] }, published?.actions);
  const known = published?.administrator.length ? published.administrator : fallback(permissions, published?.actions);
  const administrator = isOutside || hasUnknownIssuer ? [...new Set([...known, ...fallback(beyond)])] : [];
  const seconds = Number(role.session);
  return {
    id: '',
    name: role.name,
    places: [role.template],
    purpose: published?.purpose ?? ofHosts,
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

/** Where the comparison with what is published says nothing: it does not read all that is shown. */
function fallback(permissions: Pick<ReviewedRole, 'permissions'>, published: ReadonlySet<string> = new Set()): string[] {
  const actions = administratorActions(permissions).filter(action => !published.has(action.toLowerCase()));
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
