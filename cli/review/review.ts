/** Makes the result: the roles of all templates that somebody outside of AWS can use, and what they can do. */
import { markChanges } from './against';
import { withChains } from './chains';
import { type RoleAsDeployed, rolesAsDeployed } from './defaults';
import { instancesOf, keyOf } from './instances';
import { LEVELS_OF } from './levels';
import { permissionsOf } from './permissions';
import { publishedOf, type Published } from './published';
import { LEVELS, type Review, type ReviewedRole } from './result';
import type { ReviewSource } from './sources';
import { type ReadTrusts, trustsOf } from './trust';
import { choiceInWords, whenInWords } from './words';
import { version } from '../../package.json';
import { transformsOf } from '../diff/basis';
import type { NamedTemplate } from '../diff/nested';
import type { Role } from '../diff/roles';
import { some } from '../shared/counted';

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
  const roles: Role[] = [];
  const shown = templates.flatMap((named) => {
    const all = rolesAsDeployed(named, templates);
    roles.push(...all);
    const trusts = new Map(all.map(role => [role, trustsAsDeployed(role, named)] as const));
    const published = publishedOf(named);
    // Templates without such a role are not Microsoft's.
    const isConcerned = (role: RoleAsDeployed) => trusts.get(role)!.isOutside || published.roles.get(role.logicalId)?.isCapability
      || instances.roles.has(keyOf(named.name, role.logicalId));
    const concerned = all.filter(role => role.kind === 'role' && isConcerned(role));
    const unknown = all.filter(role => !concerned.includes(role) && trusts.get(role)!.hasUnknownIssuer);
    unread.push(...unknown.map(({ name }) =>
      `${named.name}: the role ${name} trusts an OIDC provider that is not known, so it is not shown`));
    if (concerned.length > 0) unread.push(...published.unread.map(sentence => `${named.name}: ${sentence}`));
    unread.push(...all.filter(({ kind }) => kind !== 'role').map(unreadPart), ...macrosOf(named));
    return concerned.map(role => ({
      role,
      reviewed: toReviewed(role, trusts.get(role)!, published.roles.get(role.logicalId),
        instances.roles.get(keyOf(named.name, role.logicalId)), named.when),
    }));
  });
  const found = withChains(shown, roles, templates);
  return { found, instances: found.length > 0 ? instances.sentences : [], unread: [...new Set(unread)] };
}

/** As the defaults of parameters make it, unless another value can trust more. */
function trustsAsDeployed(role: RoleAsDeployed, { template }: NamedTemplate): ReadTrusts {
  const [given, open] = [role.trust, role.openTrust].map(trust => trustsOf({ ...role, trust }, template.Resources));
  const rank = ({ isOutside, hasUnknownIssuer, trusts }: ReadTrusts) =>
    [Number(isOutside), Number(hasUnknownIssuer), trusts.flatMap(({ dangers }) => dangers).length];
  const canMatchMore = role.openTrust.grants.some(({ conditions }) =>
    conditions.some(({ operator, values }) => /^stringlike/i.test(operator) && values.some(value => value.includes('${'))));
  return canMatchMore || rank(open).some((value, i) => value > rank(given)[i]) ? open : given;
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
  role: RoleAsDeployed, { trusts, alarms, isOutside }: ReadTrusts, published: Published | undefined, ofHosts: string | undefined,
  ofTemplate: readonly string[] = [],
): ReviewedRole {
  const { unread, doubts, ...permissions } = permissionsOf(role, published?.actions);
  // A role of a capability that another role of the account assumes is for Microsoft too.
  const isForOthers = isOutside || published?.isCapability === true && trusts.length > 0;
  const administrator = isForOthers ? administratorOf(permissions, published) : [];
  const seconds = Number(role.session);
  return {
    id: '',
    name: role.name,
    places: [role.template],
    purpose: published?.purpose ?? ofHosts,
    when: whenInWords(role.when.filter(name => !ofTemplate.includes(name))),
    ...Number.isFinite(seconds) && seconds > 0 && { sessionHours: Math.round(seconds / 36) / 100 },
    alarms: [
      ...alarms, ...administrator.map(text => `Like an administrator, beyond what Microsoft publishes: ${text}`),
      ...isForOthers ? doubts : [],
    ],
    trusts,
    ...permissions,
    boundary: role.boundary && choiceInWords(role.boundary.text),
    differences: published?.differences ?? [],
    unread: [...unread, ...role.ofDefaults],
    changes: [],
  };
}

/**
 * What nobody published. The comparison with what is published leaves out statements that it cannot read: then each
 * action counts that is in no published statement, and passing roles, because it is not known whether they are harmless.
 */
function administratorOf({ permissions }: Pick<ReviewedRole, 'permissions'>, published?: Published): readonly string[] {
  const { administrator = [], isWhole = false, actions: ofMicrosoft = new Set<string>() } = published ?? {};
  if (isWhole && administrator.length > 0) return administrator;
  const isKnown = (action: string) => action === PASS_ROLE ? isWhole : ofMicrosoft.has(action);
  const actions = permissions.flatMap(row => row.actions.filter(action => !isKnown(action.toLowerCase())
    && (row.level === 'administrator' || row.level === 'permissions' && action.toLowerCase() === PASS_ROLE)));
  return [...administrator, ...actions.length === 0 ? [] : [`it allows ${some([...new Set(actions)], 8)}`]];
}

const PASS_ROLE = 'iam:passrole';

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
