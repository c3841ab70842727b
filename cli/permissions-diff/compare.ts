import { ActionExpander } from './actions';
import { differences } from './basis';
import { gainsOf, type Gain } from './gains';
import { NOTHING, type Permissions } from './grants';
import { pairs } from './pairs';
import { attachedPolicies, existence, sessionDuration, unknownBoundary } from './properties';
import { rolesOf, type Role } from './roles';
import type { NamedTemplate } from './source';

/** In the order in which people must read them. */
export const KINDS = ['widened', 'added', 'narrowed', 'removed'] as const;

export interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly sentence: string;
  readonly actions?: readonly string[];
  /** ARN, `*`, or the principal of a trust. */
  readonly target?: string;
  /** A policy whose contents are not in the template. */
  readonly isDetached?: boolean;
}

export interface RoleChanges {
  readonly role: string;
  /** The templates in which the role changed in this way. */
  readonly templates: readonly string[];
  readonly changes: readonly Change[];
  /** Why the changes together are neither more nor less. */
  readonly note?: string;
}

/** What differs, per role, the widest first. Empty if nothing differs. */
export async function compare(
  before: readonly NamedTemplate[], after: readonly NamedTemplate[],
): Promise<RoleChanges[]> {
  const [olds, news] = [before, after].map(source => source.flatMap(named => rolesOf(named, source)));
  const expander = new ActionExpander();
  await expander.prepare([...olds, ...news].flatMap(r => [r.permissions, r.trust, r.boundary?.permissions ?? NOTHING])
    .flatMap(p => p.grants.map(g => g.action)));
  const found = pairs(olds, news).map(({ old, now }) => ({
    role: (now ?? old)!,
    changes: old && now ? changesOf(old, now, expander) : now ? added(now, expander) : removed(old!, expander),
  }));
  return sortByWidth(joinTemplates(found.filter(f => f.changes.length > 0)));
}

function added(role: Role, expander: ActionExpander): Change[] {
  if (role.kind === 'stack') {
    return [{ kind: 'added', sentence: 'new, and cannot be compared: its resources are not in the sources' }];
  }
  const actions = [...new Set(role.permissions.grants.filter(g => g.effect === 'Allow').map(g => g.shownAction))];
  const policies = role.attached.map(a => a.value).join(', ');
  const may = [...actions.length > 0 ? [count(actions.length, 'action')] : [], ...policies ? [policies] : []].join(' and ');
  const unknown = role.permissions.opaque.length > 0 ? ' and what cannot be compared' : '';
  const trusted = gainsOf(NOTHING, role.trust, expander, true).map(({ target, under }) => `${target}${under || ' without a condition'}`);
  const trusts = role.kind === 'role' ? `; it trusts ${trusted.join(', and ') || 'nobody'}` : '';
  return [{ kind: 'added', sentence: `a new ${role.kind}, which may do ${may || 'nothing'}${unknown}${trusts}`, actions }];
}

/** A policy of a role that is not in the template can have denied something. */
function removed(old: Role, expander: ActionExpander): Change[] {
  if (old.kind !== 'role') return changesOf(old, { ...old, permissions: NOTHING }, expander);
  return [{ kind: 'removed', sentence: 'the role does not exist any more' }];
}

function changesOf(old: Role, role: Role, expander: ActionExpander): Change[] {
  const [before, after] = [old.boundary, role.boundary];
  const changes = [
    ...differences(old.basis, role.basis).map(notTheSame),
    ...existence(old, role),
    ...both(old.trust, role.trust, expander, true),
    ...both(old.permissions, role.permissions, expander, false),
    ...attachedPolicies(old.attached, role.attached),
    ...before?.permissions && after?.permissions
      ? both(before.permissions, after.permissions, expander, false).map(c => ({ ...c, sentence: `boundary: ${c.sentence}` }))
      : unknownBoundary(before, after),
    ...sessionDuration(old.session, role.session),
  ];
  return changes.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

function notTheSame(name: string): Change {
  return { kind: 'widened', sentence: `cannot be compared: it depends on ${name}, which is not the same in both` };
}

function both(old: Permissions, now: Permissions, expander: ActionExpander, isTrust: boolean): Change[] {
  const more = gainsOf(old, now, expander, isTrust).map((gain): Change =>
    toChange(gain, isTrust || gain.kind === 'wider' ? 'widened' : 'added', isTrust));
  const less = gainsOf(now, old, expander, isTrust).map((gain): Change =>
    toChange(gain, isTrust || gain.kind === 'wider' ? 'narrowed' : 'removed', isTrust));
  return [...more, ...less];
}

const VERBS: { readonly [kind in Change['kind']]: string } = {
  widened: 'allows more', added: 'also allows', narrowed: 'allowed more before', removed: 'no longer allows',
};

function toChange({ actions, target, why, under }: Gain, kind: Change['kind'], isTrust: boolean): Change {
  const reason = why === '' ? '' : `: ${kind === 'narrowed' ? mirrored(why) : why}`;
  const what = actions.length === 0 ? target : isTrust ? `${target}, ${shortened(actions)}` : `${shortened(actions)} on ${target}`;
  const verb = isTrust ? (kind === 'widened' ? 'trust: admits more' : 'trust: admitted more before') : VERBS[kind];
  return { kind, sentence: `${verb}: ${what}${under}${reason}`, actions, target };
}

/** Gains of the old over the new permissions are told from the new ones' side. */
function mirrored(why: string): string {
  return why.replace(/^before only/, 'now only').replace('it is not denied any more', 'it is denied now')
    .replace(/the same actions as before/, 'the same actions as now').replace('the deny is gone', 'there is a new deny');
}

/** The same changes of a role in several templates are told once. */
function joinTemplates(found: readonly { role: Role; changes: readonly Change[] }[]): RoleChanges[] {
  const joined = new Map<string, RoleChanges>();
  for (const { role: { name, template }, changes } of found) {
    const key = JSON.stringify([name, changes]);
    const templates = [...joined.get(key)?.templates ?? [], template];
    joined.set(key, { role: name, changes, templates, ...netEffect(changes) });
  }
  return [...joined.values()];
}

/** A policy that is gone may have allowed what was added. */
function netEffect(changes: readonly Change[]): { note?: string } {
  const gone = changes.filter(c => c.isDetached).map(c => c.target);
  if (gone.length === 0 || !changes.some(c => !c.isDetached && (c.kind === 'added' || c.kind === 'widened'))) return {};
  return { note: `net effect unknown: ${gone.join(', ')} may have allowed what is added or widened here` };
}

function sortByWidth(roles: readonly RoleChanges[]): RoleChanges[] {
  const rank = ({ changes }: RoleChanges) => Math.min(...changes.map(c => KINDS.indexOf(c.kind)));
  return [...roles].sort((a, b) => rank(a) - rank(b) || (a.role < b.role ? -1 : a.role > b.role ? 1 : 0));
}

export const MOST = 8;

function shortened(actions: readonly string[]): string {
  const more = actions.length > MOST ? ` and ${actions.length - MOST} more` : '';
  return actions.slice(0, MOST).join(', ') + more;
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
