import type { Change } from './change';
import type { Boundary, Role } from './role';

/** Differences between two versions of a role, except for its statements and policies. */

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
