/** Makes the result: the roles of all templates that somebody outside of AWS can use, and what they can do. */
import { markChanges } from './against';
import { throughOthers, withOthers } from './chains';
import { type RoleAsDeployed, rolesAsDeployed } from './defaults';
import { absentRole, administratorActions, allowedBy, isFor, unreadPolicy, usersWithCredentials, withPolicies } from './elsewhere';
import { instanceChanges, instancesOf, keyOf } from './instances';
import { LEVELS_OF } from './levels';
import { permissionsOf } from './permissions';
import { publishedOf, type Published } from './published';
import { LEVELS, type Review, type ReviewedRole } from './result';
import type { ReviewSource } from './sources';
import { alarmsIn } from './summary';
import { type ReadTrusts, trustsOf } from './trust';
import { listed } from './trust-limits';
import { choiceInWords, whenInWords } from './words';
import { version } from '../../package.json';
import { SAMPLE_TENANTS } from '../../src/identity/tenants';
import { transformsOf } from '../diff/basis';
import type { NamedTemplate } from '../diff/nested';
import { NOTHING } from '../diff/permissions';
import type { Role } from '../diff/roles';
import { some } from '../shared/counted';

/** @param earlier with it, the result says what is new, wider and gone */
export function makeReview(now: ReviewSource, earlier?: ReviewSource): Review {
  const { found, through, parts, notes, notReviewed, instances, unread } = reviewed(now);
  const before = earlier && reviewed(earlier);
  const marked = earlier && before
    ? markChanges(found, before.found, now.templates, earlier.templates, [...parts, ...before.parts], new Map([...before.through, ...through]))
    : { roles: found, others: [] };
  const places = new Map([...earlier?.templates ?? [], ...now.templates].map(named => [named.name, placeOf(named)]));
  const roles = joinPlaces(marked.roles.map(role => ({ ...role, places: role.places.map(name => places.get(name) ?? name) })));
  return {
    source: now.source,
    ...earlier && { against: earlier.source },
    version,
    levelsOf: LEVELS_OF,
    roles: roles.sort(widestFirst).map((role, i) => ({ ...role, id: `role-${i + 1}` })),
    instances: instances.sentences,
    instanceChanges: before ? instanceChanges(instances, before.instances) : [],
    unread: [...now.unread, ...unread],
    notes: [...now.notes ?? [], ...notes, ...marked.others],
    notReviewed,
  };
}

/** 1 if there is a danger. Roles that are gone do not matter. */
export function exitCode(review: Review): number {
  return alarmsIn(review).length > 0 ? 1 : 0;
}

function reviewed({ templates }: ReviewSource) {
  const instances = instancesOf(templates);
  const [unread, notes, notReviewed]: string[][] = [[], [], []];
  const read = templates.map(named => ({ named, all: rolesAsDeployed(named, templates) }));
  const everything = read.flatMap(({ all }) => all);
  const parts = everything.filter(({ kind }) => kind === 'policy');
  const shown = read.flatMap(({ named, all }) => {
    const trusts = new Map(all.map(role => [role, trustsAsDeployed(role, named)] as const));
    const published = publishedOf(named);
    const policiesOf = (role: Role) => parts.filter(part => isFor(part, role));
    // Templates without such a role are not Microsoft's.
    const isConcerned = (role: RoleAsDeployed) => trusts.get(role)!.isOutside || published.roles.get(role.logicalId)?.isCapability
      || trusts.get(role)!.hasUnknownIssuer && administratorActions(permissionsOf(withPolicies(role, policiesOf(role)))).length > 0
      || instances.roles.has(keyOf(named.name, role.logicalId));
    const concerned = all.filter(role => role.kind === 'role' && isConcerned(role));
    const unknown = all.filter(role => !concerned.includes(role) && trusts.get(role)!.hasUnknownIssuer);
    unread.push(...unknown.map(({ name }) =>
      `${named.name}: the role ${name} trusts an OIDC provider that is not known, so it is not shown`));
    if (concerned.length > 0) unread.push(...published.unread.map(sentence => `${named.name}: ${sentence}`));
    notReviewed.push(...all.filter(role => !concerned.includes(role) && !unknown.includes(role) && trusts.get(role)!.isOfOthers)
      .map(({ name }) => name));
    unread.push(...all.filter(({ kind }) => kind === 'stack').map(unreadStack), ...macrosOf(named), ...usersWithCredentials(named));
    return concerned.map(role => ({
      role,
      reviewed: toReviewed(role, policiesOf(role), trusts.get(role)!, published.roles.get(role.logicalId),
        instances.roles.get(keyOf(named.name, role.logicalId)), named.when),
    }));
  });
  const others = throughOthers(shown, everything, templates);
  const found = shown.map(({ reviewed: role }) => withOthers(role, others.get(role)));
  const through = new Map(shown.map(({ reviewed: role }, i) => [found[i], others.get(role) ?? []]));
  for (const part of parts) {
    const roles = shown.map(({ role }) => role).filter(role => isFor(part, role));
    // Those of roles that are not shown do not matter.
    const isOfOthers = roles.length === 0 && everything.some(role => role.kind === 'role' && isFor(part, role));
    if (isOfOthers) continue;
    if (onlyDenies(part)) {
      notes.push(`Not counted here: ${part.name.replace(', policy of ', ' takes access away from ')}, which is in another template`);
      continue;
    }
    const { grants, opaque } = allowedBy([part]);
    const counted = grants.length + opaque.length > 0 ? roles : [];
    notes.push(...counted.map(({ name, template }) => `${part.template}: ${part.name}. What it allows is counted for the role ${name} of ${template}`));
    unread.push(...unreadPolicy(part, roles.length > 0));
    if (roles.length === 0) found.push(...listed(absentRole(part, shown.length > 0)));
  }
  const tenants = found.flatMap(({ trusts }) => trusts.flatMap(({ tenant }) => tenant ?? []));
  notes.push(...tenants.filter(tenant => SAMPLE_TENANTS.includes(tenant)).map(tenant => `The tenant ${tenant} is the one of the documents, not yours`));
  return {
    ...{ found, through, parts, instances },
    unread: [...new Set(unread)],
    notes: [...new Set(notes)],
    notReviewed: [...new Set(notReviewed)].sort(),
  };
}

/** Whether a part of a role that is elsewhere can only take access away. */
function onlyDenies({ kind, permissions: { grants, opaque } }: Role): boolean {
  const statements = [...grants, ...opaque];
  return kind === 'policy' && statements.length > 0 && statements.every(({ effect }) => effect === 'Deny');
}

/** As the defaults of parameters make it, unless another value can trust more. */
function trustsAsDeployed(role: RoleAsDeployed, { template }: NamedTemplate): ReadTrusts {
  const given = trustsOf(role, template.Resources);
  if (role.openTrust === role.trust) return given;
  const open = trustsOf({ ...role, trust: role.openTrust }, template.Resources);
  const rank = ({ isOutside, hasUnknownIssuer, trusts }: ReadTrusts) =>
    [Number(isOutside), Number(hasUnknownIssuer), trusts.flatMap(({ dangers }) => dangers).length];
  const canMatchMore = role.openTrust.grants.some(({ conditions }) =>
    conditions.some(({ operator, values }) => /^stringlike/i.test(operator) && values.some(value => value.includes('${'))));
  // A condition on nothing is a parameter that is empty by default: its name says more.
  const isEmpty = role.trust.grants.some(({ conditions }) => conditions.some(({ values }) => values.includes('')));
  return canMatchMore || isEmpty || rank(open).some((value, i) => value > rank(given)[i]) ? open : given;
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
  role: RoleAsDeployed, policies: readonly Role[],
  { trusts, alarms, isOutside, hasUnknownIssuer }: ReadTrusts, published: Published | undefined,
  ofHosts: string | undefined, ofTemplate: readonly string[] = [],
): ReviewedRole {
  const whole = withPolicies(role, policies);
  const { unread, doubts, ...permissions } = permissionsOf(whole, published?.actions);
  const beyond = permissionsOf({ ...role, permissions: allowedBy(policies), attached: [] }, published?.actions);
  // A role of a capability that another role of the account assumes is for Microsoft too.
  const isForOthers = isOutside || hasUnknownIssuer || published?.isCapability === true && trusts.length > 0;
  const administrator = isForOthers ? [...new Set([...administratorOf(permissions, published, whole.permissions), ...administratorOf(beyond)])] : [];
  const seconds = Number(role.session);
  return {
    id: '',
    name: role.name,
    places: [role.template],
    purpose: published ? purposeOf(published, permissions) ?? ofHosts : ofHosts,
    when: whenInWords(role.when.filter(name => !ofTemplate.includes(name))),
    ...Number.isFinite(seconds) && seconds > 0 && { sessionHours: Math.round(seconds / 36) / 100 },
    alarms: [
      ...alarms, ...administrator.map(text => `Like an administrator, beyond what Microsoft publishes: ${text}`),
      ...isForOthers ? doubts : [],
    ],
    trusts,
    ...permissions,
    boundary: role.boundary && choiceInWords(role.boundary.text),
    // What a policy has that is not read, or that another template has, is not compared.
    differences: [...published?.differences ?? [], ...unread.length + policies.length > 0 ? [] : published?.absences ?? []],
    unread: [...unread, ...role.ofDefaults],
    changes: [],
  };
}

/** Default access can read contents, unless they are denied. */
function purposeOf({ purpose, note }: Published, { permissions }: Pick<ReviewedRole, 'permissions'>): string | undefined {
  const readsObjects = permissions.some(({ level, service }) => level === 'contents' && service === 's3');
  return note === undefined || note.includes('contents') && !readsObjects ? purpose : `${purpose}; ${note}`;
}

/**
 * What nobody published. The comparison with what is published leaves out statements that it cannot read: then each
 * action counts that no published statement has on such resources, and passing roles, because it is not known whether
 * they are harmless.
 * @param whole what the role has, to compare it with published statements
 */
function administratorOf(
  { permissions }: Pick<ReviewedRole, 'permissions'>, published?: Published, whole: Role['permissions'] = NOTHING,
): readonly string[] {
  const { administrator = [], isWhole = false, actions: ofMicrosoft = new Set<string>(), allows = () => false } = published ?? {};
  if (isWhole && administrator.length > 0) return administrator;
  const wider = new Set([
    ...whole.grants.filter(grant => grant.effect === 'Allow' && !allows(grant)).map(({ action }) => action),
    ...whole.opaque.flatMap(({ effect, actions: named = [] }) => effect === 'Allow' ? named.map(action => action.toLowerCase()) : []),
  ]);
  const isKnown = (action: string) => isWhole ? action === PASS_ROLE || ofMicrosoft.has(action)
    : action !== PASS_ROLE && ofMicrosoft.has(action) && !wider.has(action);
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
