import type { AttachedPolicy } from './aws-managed';
import { shortened, type Context } from './gains';
import type { ShownGrant } from './permissions';
import type { Boundary, Role } from './role';
import { Grants } from '../../src/policy-language/statements/excess';

/** A change of a role, and those outside of its statements: boundary, conditions of the template, sessions, attached policies. */

/** In the order in which people must read them. */
export const KINDS = ['widened', 'added', 'narrowed', 'removed'] as const;

export interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly sentence: string;
  readonly actions?: readonly string[];
  /** ARN, `*`, or the principal of a trust. */
  readonly target?: string;
}

/** Boundaries whose statements are not both in the template. */
export function unknownBoundary(old: Boundary | undefined, now: Boundary | undefined): Change[] {
  if (old?.text === now?.text && old?.permissions === now?.permissions) return [];
  if (old === undefined) return [{ kind: 'narrowed', sentence: `has the permissions boundary ${now?.text} now`, target: now?.text }];
  const sentence = now === undefined ? `no longer has the permissions boundary ${old.text}`
    : `has the permissions boundary ${now.text} in place of ${old.text}, which cannot be compared`;
  return [{ kind: 'widened', sentence, target: (now ?? old).text }];
}

/** Conditions of the templates under which the role exists. */
export function existence({ when: old }: Role, { when: now }: Role): Change[] {
  const [less, more] = [old.filter(w => !now.includes(w)), now.filter(w => !old.includes(w))];
  const named = (conditions: readonly string[]) => conditions.map(w => w.replace(/ \{.*\}$/s, '')).join(' and ');
  if (less.length > 0) return [{ kind: 'widened', sentence: `existed before only with ${named(less)} of the template` }];
  return more.length > 0 ? [{ kind: 'narrowed', sentence: `exists now only with ${named(more)} of the template` }] : [];
}

export function sessionDuration(old: string, now: string): Change[] {
  if (old === now) return [];
  const sentence = `MaxSessionDuration was ${old} seconds, and is ${now} seconds`;
  return [{ kind: Number(now) < Number(old) ? 'narrowed' : 'widened', sentence }];
}

/** Policies that are not in the template: those that the role got, and those that it lost. */
export function attachedPolicies(old: Role, now: Role): Change[] {
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

/** Only a policy that is known says what it allowed. */
export function contextOf(before: Role, after: Role): Context {
  return {
    lost: beyond(after, before).flatMap(policy => policy.known?.grants ?? []),
    attached: after.attached.flatMap(policy => policy.known?.grants ?? [anything(policy)]),
  };
}

/** The text that policies of AWS are taken for, and why all changes of a role are neither more nor less. */
export function noteOn(old: Role, now: Role, changes: readonly Change[]): string | undefined {
  const lost = beyond(now, old);
  const known = [...beyond(old, now), ...lost].flatMap(policy => policy.known ?? []);
  const unknown = lost.filter(policy => !policy.known).map(policy => policy.value);
  const isMore = changes.some(c => (c.kind === 'added' || c.kind === 'widened') && !unknown.includes(c.target ?? ''));
  return [
    ...known.map(({ name, version }) => `${name} is taken for its ${version}`),
    ...unknown.length > 0 && isMore
      ? [`net effect unknown: ${unknown.join(', ')} may have allowed what is added or widened here`] : [],
  ].join('; ') || undefined;
}

/** Policies that the second role has beyond the first one. */
function beyond({ attached: from }: Role, { attached: to }: Role): AttachedPolicy[] {
  return to.filter(({ value, when }) => !from.some(other => other.value === value && other.when.every(w => when.includes(w))));
}

/** What a policy can allow whose text is not known. */
function anything({ when }: AttachedPolicy): ShownGrant {
  return { effect: 'Allow', action: '*', shownAction: '*', target: '*', conditions: [], when };
}
