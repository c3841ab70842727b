/** Policies that name roles of other templates: roles with these names get what the policies allow. */
import { charactersOf, overlap } from '../../src/policy-language/statements/pattern';
import { allowedBy, merge } from '../reading/permissions';
import { withoutReplaced } from '../reading/policies';
import type { Role } from '../reading/roles';

/** A parameter can refer to a role without a name. IAM ignores the case of names. */
const REFERENCE = /^\$\{(\w+)@?\}$/;
const inOneForm = (name: string) => name.replace(REFERENCE, '$1').toLowerCase();

/** Whether a policy names a role, or could. Accounts are not compared: the role can be in another account. */
export function isFor({ kind, of = [] }: Role, { name, names = [name] }: Pick<Role, 'name' | 'names'>): boolean {
  // A reference by itself means another resource, or a parameter without a value, which has its own line.
  const isKnown = (one: string) => charactersOf(one).some(character => character.length === 1);
  const canBe = (one: string, other: string) => inOneForm(one) === inOneForm(other)
    || (one.includes('${') || other.includes('${')) && isKnown(one) && overlap(one.toLowerCase(), other.toLowerCase());
  return kind === 'policy' && of.some(one => inOneForm(one) === inOneForm(name) || names.some(other => canBe(one, other)));
}

/**
 * The role with the permissions that policies elsewhere allow. Denies in these policies do not count, because they can be in
 * another account, nor do denies of inline policies with the same name, which such a policy may replace.
 */
export function withPolicies(role: Role, policies: readonly Role[]): Role {
  if (policies.length === 0) return role;
  const others = policies.flatMap(one => one.policies).map(one => ({ ...one, permissions: allowedBy(one.permissions) }));
  return { ...role, permissions: merge(withoutReplaced([...role.policies, ...others])) };
}
