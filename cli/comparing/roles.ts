import { gainsOf, shortened, type Context, type Gain } from './gains';
import { Grants } from '../../src/policy-language/statements/excess';
import type { AttachedPolicy } from '../reading/aws-managed';
import { differences } from '../reading/basis';
import type { NamedTemplate } from '../reading/nested';
import { NOTHING, type Permissions, type ShownGrant } from '../reading/permissions';
import { type Role, type Boundary, rolesOf } from '../reading/roles';
import { counted } from '../shared/counted';

export interface RoleChanges {
  readonly role: string;
  /** The templates in which the role changed in this way. */
  readonly templates: readonly string[];
  readonly changes: readonly Change[];
  /** What the changes of the role depend on. */
  readonly note?: string;
}

/** The differences of each role, the widest first. Empty if nothing differs. */
export function compare(before: readonly NamedTemplate[], after: readonly NamedTemplate[]): RoleChanges[] {
  const [olds, news] = [before, after].map(source => source.flatMap(named => rolesOf(named, source)));
  const found = pairs(olds, news).map(({ old, now }) => {
    const changes = old && now ? changesOf(old, now) : now ? added(now) : removed(old!);
    return { role: (now ?? old)!, changes, note: old && now && noteOn(old, now, changes) };
  });
  return sortByWidth(joinTemplates(found.filter(f => f.changes.length > 0)));
}

function added(role: Role): Change[] {
  if (role.kind === 'stack') {
    return [{ kind: 'added', sentence: 'new, and cannot be compared: its resources are not in the sources' }];
  }
  const actions = [...new Set(role.permissions.grants.filter(g => g.effect === 'Allow').map(g => g.shownAction))];
  const policies = role.attached.map(a => a.value).join(', ');
  const may = [...actions.length > 0 ? [counted(actions.length, 'action')] : [], ...policies ? [policies] : []].join(' and ');
  const unknown = role.permissions.opaque.length > 0 ? ' and what cannot be compared' : '';
  const trusted = gainsOf(NOTHING, role.trust, { isTrust: true }).map(({ target, under }) => `${target}${under || ' without a condition'}`);
  const trusts = role.kind === 'role' ? `; it trusts ${trusted.join(', and ') || 'nobody'}` : '';
  return [{ kind: 'added', sentence: `a new ${role.kind}, which may do ${may || 'nothing'}${unknown}${trusts}`, actions }];
}

/** A removed policy can have denied something to a role outside of the template, so its grants are compared. */
function removed(old: Role): Change[] {
  if (old.kind !== 'role') return changesOf(old, { ...old, permissions: NOTHING });
  return [{ kind: 'removed', sentence: 'the role no longer exists' }];
}

function changesOf(old: Role, role: Role): Change[] {
  const [before, after] = [old.boundary, role.boundary];
  const changes = [
    ...differences(old.basis, role.basis).map((name): Change =>
      ({ kind: 'widened', sentence: `cannot be compared: it depends on ${name}, which is not the same in both` })),
    ...existence(old, role),
    ...both(old.trust, role.trust, { isTrust: true }, { isTrust: true }),
    ...both(old.permissions, role.permissions, contextOf(old, role), contextOf(role, old)),
    ...attachedPolicies(old, role),
    ...before?.permissions && after?.permissions
      ? both(before.permissions, after.permissions).map(c => ({ ...c, sentence: `boundary: ${c.sentence}` }))
      : unknownBoundary(before, after),
    ...sessionDuration(old.session, role.session),
  ];
  return changes.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

function both(old: Permissions, now: Permissions, more: Context = {}, less: Context = {}): Change[] {
  const { isTrust = false } = more;
  return [
    ...gainsOf(old, now, more).map(gain => toChange(gain, isTrust || gain.kind === 'wider' ? 'widened' : 'added', isTrust)),
    ...gainsOf(now, old, less).map(gain => toChange(gain, isTrust || gain.kind === 'wider' ? 'narrowed' : 'removed', isTrust)),
  ];
}

const VERBS: { readonly [kind in Change['kind']]: string } = {
  widened: 'allows more', added: 'also allows', narrowed: 'allowed more before', removed: 'no longer allows',
};

function toChange({ actions, target, why, under }: Gain, kind: Change['kind'], isTrust: boolean): Change {
  const reason = why === '' ? '' : `: ${kind === 'narrowed' ? mirrored(why) : why}`;
  const what = actions.length === 0 ? target : isTrust ? `${target}, ${shortened(actions)}` : `${shortened(actions)} on ${target}`;
  const verb = isTrust ? (kind === 'widened' ? 'trust: admits more' : 'trust: admitted more before') : VERBS[kind];
  return { kind, sentence: `${verb}: ${what}${under}${reason}`, actions, target, ...isTrust && { isTrust } };
}

/** Rewords a gain of the old permissions over the new ones as a loss of the new permissions. */
function mirrored(why: string): string {
  return why.replace(/^before only/, 'now only').replace('it is not denied any more', 'it is denied now')
    .replace('the deny was removed', 'there is a new deny');
}

/** Joins equal changes of a role in several templates. */
function joinTemplates(found: readonly { role: Role; changes: readonly Change[]; note?: string }[]): RoleChanges[] {
  const joined = new Map<string, RoleChanges>();
  for (const { role: { name, template }, changes, note } of found) {
    const key = JSON.stringify([name, changes]);
    const templates = [...joined.get(key)?.templates ?? [], template];
    joined.set(key, { role: name, changes, templates, ...note !== undefined && { note } });
  }
  return [...joined.values()];
}

function sortByWidth(roles: readonly RoleChanges[]): RoleChanges[] {
  const rank = ({ changes }: RoleChanges) => Math.min(...changes.map(c => KINDS.indexOf(c.kind)));
  return [...roles].sort((a, b) => rank(a) - rank(b) || (a.role < b.role ? -1 : a.role > b.role ? 1 : 0));
}

/** The same role in the old and in the new templates. One of the two can be missing. */
interface Pair {
  readonly old?: Role;
  readonly now?: Role;
}

/**
 * Pairs each role with the role of the same name before: first with one in the same template, then with one in another
 * template, if there is only one candidate. A role has at most one partner.
 */
function pairs(olds: readonly Role[], news: readonly Role[]): Pair[] {
  const found = new Map<Role, Role>();
  const free = (roles: readonly Role[]) => roles.filter(role => !found.has(role));
  const match = (key: (role: Role) => string) => {
    for (const now of free(news)) {
      const [same, others] = [free(olds), free(news)].map(roles => roles.filter(role => key(role) === key(now)));
      if (same.length !== 1 || others.length !== 1) continue;
      found.set(now, same[0]);
      found.set(same[0], now);
    }
  };
  match(role => JSON.stringify([role.kind, role.name, role.template, role.logicalId]));
  match(role => JSON.stringify([role.kind, role.name, role.template]));
  match(role => JSON.stringify([role.kind, role.name]));
  return [
    ...news.map(now => ({ now, old: found.get(now) })),
    ...olds.filter(old => !found.has(old)).map(old => ({ old })),
  ];
}

/** In the order of importance for a reader. */
export const KINDS = ['widened', 'added', 'narrowed', 'removed'] as const;

export interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly sentence: string;
  readonly actions?: readonly string[];
  /** ARN, `*`, or the principal of a trust. */
  readonly target?: string;
  /** Whether it is about who can assume the role. */
  readonly isTrust?: true;
}

/** The change of a boundary if the statements of the old or the new one are not in a template. */
function unknownBoundary(old: Boundary | undefined, now: Boundary | undefined): Change[] {
  if (old?.text === now?.text && old?.permissions === now?.permissions) return [];
  if (old === undefined) return [{ kind: 'narrowed', sentence: `now has the permissions boundary ${now?.text}`, target: now?.text }];
  const sentence = now === undefined ? `no longer has the permissions boundary ${old.text}`
    : `has the permissions boundary ${now.text} instead of ${old.text}, and they cannot be compared`;
  return [{ kind: 'widened', sentence, target: (now ?? old).text }];
}

/** The change of the template conditions under which the role exists. */
function existence({ when: old }: Role, { when: now }: Role): Change[] {
  const [less, more] = [old.filter(w => !now.includes(w)), now.filter(w => !old.includes(w))];
  const named = (conditions: readonly string[]) => conditions.map(w => w.replace(/ \{.*\}$/s, '')).join(' and ');
  if (less.length > 0) return [{ kind: 'widened', sentence: `existed before only under the condition ${named(less)} of the template` }];
  return more.length > 0 ? [{ kind: 'narrowed', sentence: `now exists only under the condition ${named(more)} of the template` }] : [];
}

function sessionDuration(old: string, now: string): Change[] {
  if (old === now) return [];
  const sentence = `MaxSessionDuration was ${old} seconds, and is now ${now} seconds`;
  return [{ kind: Number(now) < Number(old) ? 'narrowed' : 'widened', sentence }];
}

/** The changes of attached policies that are not in the template. */
function attachedPolicies(old: Role, now: Role): Change[] {
  const before = new Grants([...old.permissions.grants.filter(g => g.effect === 'Allow'), ...contextOf(old, now).lost ?? []]);
  return [
    ...beyond(old, now).flatMap(({ value: target, known }): Change[] => {
      const actions = known && [...new Set(known.grants.filter(grant => !before.cover(grant)).map(grant => grant.shownAction))];
      if (actions?.length === 0) return [];
      const what = actions ? `which also allows ${shortened(actions)}` : 'whose contents are not in the template';
      return [{ kind: 'widened', sentence: `attaches the policy ${target}, ${what}`, target, ...actions && { actions } }];
    }),
    ...beyond(now, old).map(({ value: target, known }): Change => ({
      kind: known ? 'narrowed' : 'widened',
      sentence: `no longer attaches the policy ${target}, ` +
        (known ? 'which denies nothing' : 'whose contents are not in the template, so it can have denied something'),
      target,
    })),
  ];
}

/** The grants of attached policies. The grants that a role lost are known only for policies with a known text. */
function contextOf(before: Role, after: Role): Context {
  return {
    lost: beyond(after, before).flatMap(policy => policy.known?.grants ?? []),
    attached: after.attached.flatMap(policy => policy.known?.grants ?? [anything(policy)]),
  };
}

/** Which text of AWS managed policies was compared, and why the net effect of the changes can be unknown. */
function noteOn(old: Role, now: Role, changes: readonly Change[]): string | undefined {
  const lost = beyond(now, old);
  const known = [...beyond(old, now), ...lost].flatMap(policy => policy.known ?? []);
  const unknown = lost.filter(policy => !policy.known).map(policy => policy.value);
  const isMore = changes.some(c => (c.kind === 'added' || c.kind === 'widened') && !unknown.includes(c.target ?? ''));
  return [
    ...known.map(({ name, version }) => `${name} is compared as ${version}`),
    ...unknown.length > 0 && isMore
      ? [`net effect unknown: ${unknown.join(', ')} may have allowed what is added or widened here`] : [],
  ].join('; ') || undefined;
}

/** Policies that the second role has, and the first one does not. */
function beyond({ attached: from }: Role, { attached: to }: Role): AttachedPolicy[] {
  return to.filter(({ value, when }) => !from.some(other => other.value === value && other.when.every(w => when.includes(w))));
}

/** The grant of a policy whose text is not known: everything. */
function anything({ when }: AttachedPolicy): ShownGrant {
  return { effect: 'Allow', action: '*', shownAction: '*', target: '*', conditions: [], when };
}
