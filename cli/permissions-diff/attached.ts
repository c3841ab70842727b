import { grantsOf, knownPolicy } from './aws-managed';
import type { Change } from './change';
import { shortened, type Context } from './gains';
import type { Role } from './role';
import type { Conditional } from './text';
import { Grants } from '../../src/statements/grants';

/** Policies of a role whose contents are not in the template, such as those of AWS. */
type Attached = Conditional<string>;

export function attachedPolicies(old: Role, now: Role): Change[] {
  const before = new Grants([...old.permissions.grants.filter(g => g.effect === 'Allow'), ...contextOf(old, now).lost ?? []]);
  return [
    ...beyond(old, now).flatMap((policy): Change[] => {
      const { value: target } = policy;
      const known = knownPolicy(policy);
      const actions = known && [...new Set(known.grants.filter(grant => !before.cover(grant)).map(grant => grant.shownAction))];
      if (actions?.length === 0) return [];
      const what = actions ? `which also allows ${shortened(actions)}` : 'whose contents are not in the template';
      return [{ kind: 'widened', sentence: `attaches the policy ${target}, ${what}`, target, ...actions && { actions } }];
    }),
    ...beyond(now, old).map((policy): Change => {
      const { value: target } = policy;
      return knownPolicy(policy)
        ? { kind: 'narrowed', sentence: `no longer attaches the policy ${target}, which denies nothing`, target }
        : {
          kind: 'widened',
          sentence: `no longer attaches the policy ${target}, whose contents are not in the template, so it can have denied something`,
          target,
        };
    }),
  ];
}

/** Only a policy that is known says what it allowed. */
export function contextOf(before: Role, after: Role): Context {
  return {
    lost: beyond(after, before).flatMap(policy => knownPolicy(policy)?.grants ?? []),
    attached: after.attached.flatMap(policy => grantsOf(policy)),
  };
}

/** The text that policies of AWS are taken for, and why all changes of a role are neither more nor less. */
export function noteOn(old: Role, now: Role, changes: readonly Change[]): string | undefined {
  const lost = beyond(now, old);
  const known = [...beyond(old, now), ...lost].flatMap(policy => knownPolicy(policy) ?? []);
  const unknown = lost.filter(policy => !knownPolicy(policy)).map(policy => policy.value);
  const isMore = changes.some(c => (c.kind === 'added' || c.kind === 'widened') && !unknown.includes(c.target ?? ''));
  return [
    ...known.map(({ name, version }) => `${name} is taken for its ${version}`),
    ...unknown.length > 0 && isMore
      ? [`net effect unknown: ${unknown.join(', ')} may have allowed what is added or widened here`] : [],
  ].join('; ') || undefined;
}

/** Policies that the second role has beyond the first one. */
function beyond({ attached: from }: Role, { attached: to }: Role): Attached[] {
  return to.filter(({ value, when }) => !from.some(other => other.value === value && other.when.every(w => when.includes(w))));
}
