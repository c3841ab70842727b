import { ActionExpander } from './actions';
import { gainsOf, type Gain } from './gains';
import { rolesOf, type Permissions, type Role } from './roles';
import type { NamedTemplate } from './source';
import type { Conditional } from './text';

/** In the order in which people must read them. */
export const KINDS = ['widened', 'added', 'narrowed', 'removed'] as const;

export interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly sentence: string;
  readonly actions?: readonly string[];
  /** ARN, `*`, or the principal of a trust. */
  readonly target?: string;
  /** A policy whose contents are not in the template. */
  readonly isUnknown?: boolean;
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
  const [olds, news] = [before.flatMap(rolesOf), after.flatMap(rolesOf)];
  const expander = new ActionExpander();
  await expander.prepare([...olds, ...news].flatMap(r => [r.permissions, r.trust]).flatMap(p => p.grants.map(g => g.action)));
  const paired = news.map(role => ({ role, old: partner(role, olds) }));
  const gone = olds.filter(old => !paired.some(p => p.old === old));
  const found = [
    ...paired.map(({ role, old }) => ({ role, changes: old ? changesOf(old, role, expander) : [added(role)] })),
    ...gone.map(role => ({ role, changes: [{ kind: 'removed', sentence: 'the role does not exist any more' } as Change] })),
  ];
  return sortByWidth(joinTemplates(found.filter(f => f.changes.length > 0)));
}

/** The same role before: in the template of the same name, or in the only one that has it. */
function partner(role: Role, olds: readonly Role[]): Role | undefined {
  const named = olds.filter(old => old.name === role.name);
  return named.find(old => old.template === role.template) ?? (named.length === 1 ? named[0] : undefined);
}

function added(role: Role): Change {
  const actions = [...new Set(role.permissions.grants.filter(g => g.effect === 'Allow').map(g => g.shownAction))];
  const principals = [...new Set(role.trust.grants.map(g => g.target))].join(', ');
  const policies = role.attached.map(a => a.value).join(', ');
  const may = [...actions.length > 0 ? [count(actions.length, 'action')] : [], ...policies ? [policies] : []].join(' and ');
  return { kind: 'added', sentence: `a new role, which may do ${may || 'nothing'}; it trusts ${principals || 'nobody'}`, actions };
}

function changesOf(old: Role, role: Role, expander: ActionExpander): Change[] {
  const changes = [
    ...both(old.trust, role.trust, expander, true),
    ...both(old.permissions, role.permissions, expander, false),
    ...attachedPolicies(old.attached, role.attached),
    ...boundary(old.boundary, role.boundary),
  ];
  return changes.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

function both(old: Permissions, now: Permissions, expander: ActionExpander, isTrust: boolean): Change[] {
  const more = gainsOf(old, now, expander).map((gain): Change =>
    toChange(gain, isTrust || gain.kind === 'wider' ? 'widened' : 'added', isTrust));
  const less = gainsOf(now, old, expander).map((gain): Change =>
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

function attachedPolicies(old: readonly Conditional<string>[], now: readonly Conditional<string>[]): Change[] {
  const beyond = (from: typeof old, to: typeof old) => to.filter(({ value, when }) =>
    !from.some(other => other.value === value && other.when.every(w => when.includes(w))));
  const change = (kind: Change['kind'], verb: string) => ({ value }: Conditional<string>): Change => ({
    kind, sentence: `${verb} ${value}, whose contents are not in the template`, target: value, isUnknown: true,
  });
  return [
    ...beyond(old, now).map(change('widened', 'attaches the policy')),
    ...beyond(now, old).map(change('narrowed', 'no longer attaches the policy')),
  ];
}

function boundary(old: string | undefined, now: string | undefined): Change[] {
  if (old === now) return [];
  if (old === undefined) return [{ kind: 'narrowed', sentence: `has the permissions boundary ${now} now`, target: now }];
  const sentence = now === undefined ? `no longer has the permissions boundary ${old}`
    : `has the permissions boundary ${now} in place of ${old}, which cannot be compared`;
  return [{ kind: 'widened', sentence, target: now ?? old }];
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
  const gone = changes.filter(c => c.isUnknown && c.kind === 'narrowed').map(c => c.target);
  if (gone.length === 0 || !changes.some(c => c.kind === 'added' || c.kind === 'widened')) return {};
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
