import type { AttachedPolicy } from './aws-managed';
import type { Change } from './change';
import { shortened, type Context } from './gains';
import type { ShownGrant } from './permissions';
import type { Role } from './role';
import { Grants } from '../../src/statements/grants';

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
