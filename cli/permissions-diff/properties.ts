import { knownPolicy } from './aws-managed';
import type { Change } from './change';
import type { Boundary, Role } from './role';
import type { Conditional } from './text';

/** Differences between two versions of a role, except for its statements. */

/** Policies that the second list has beyond the first one. */
export function beyond(from: readonly Conditional<string>[], to: readonly Conditional<string>[]): Conditional<string>[] {
  return to.filter(({ value, when }) => !from.some(other => other.value === value && other.when.every(w => when.includes(w))));
}

export function attachedPolicies(old: readonly Conditional<string>[], now: readonly Conditional<string>[]): Change[] {
  return [
    ...beyond(old, now).map(({ value: target }): Change =>
      ({ kind: 'widened', sentence: `attaches the policy ${target}, whose contents are not in the template`, target })),
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

/** Why all changes of a role are neither more nor less, and what policies that it lost are taken for. */
export function noteOn(old: Role, now: Role, changes: readonly Change[]): string | undefined {
  const lost = beyond(now.attached, old.attached);
  const known = lost.flatMap(policy => knownPolicy(policy) ?? []);
  const unknown = lost.filter(policy => !knownPolicy(policy)).map(policy => policy.value);
  const isMore = changes.some(c => (c.kind === 'added' || c.kind === 'widened') && !unknown.includes(c.target ?? ''));
  return [
    ...known.map(({ name, version }) => `${name} is taken for its ${version}`),
    ...unknown.length > 0 && isMore
      ? [`net effect unknown: ${unknown.join(', ')} may have allowed what is added or widened here`] : [],
  ].join('; ') || undefined;
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
