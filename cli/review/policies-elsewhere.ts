/** Policies that name roles of other templates: what they allow, the roles of these names can do. */
import { charactersOf, overlap } from '../../src/policy-language/statements/pattern';
import { merge } from '../reading/permissions';
import { withoutReplaced } from '../reading/policies';
import type { Role } from '../reading/roles';

/** A parameter can be the reference to a role without a name. IAM ignores the case of names. */
const REFERENCE = /^\$\{(\w+)@?\}$/;
const inOneForm = (name: string) => name.replace(REFERENCE, '$1').toLowerCase();

/** Whether a policy names a role, or can. Accounts are not compared: the role can be in another one. */
export function isFor({ kind, of = [] }: Role, { name, names = [name] }: Pick<Role, 'name' | 'names'>): boolean {
  // A reference alone is another resource, or a parameter without a value, which is a line of its own.
  const isKnown = (one: string) => charactersOf(one).some(character => character.length === 1);
  const canBe = (one: string, other: string) => inOneForm(one) === inOneForm(other)
    || (one.includes('${') || other.includes('${')) && isKnown(one) && overlap(one.toLowerCase(), other.toLowerCase());
  return kind === 'policy' && of.some(one => inOneForm(one) === inOneForm(name) || names.some(other => canBe(one, other)));
}

/**
 * The role, with what policies elsewhere allow it. What they deny does not count, because they can be in another account, and what
 * inline policies deny that have the name of one of them.
 */
export function withPolicies(role: Role, policies: readonly Role[]): Role {
  if (policies.length === 0) return role;
  const isAllowed = ({ effect }: { readonly effect: string }) => effect === 'Allow';
  const others = policies.flatMap(one => one.policies).map(({ permissions: { grants, opaque }, ...one }) =>
    ({ ...one, permissions: { grants: grants.filter(isAllowed), opaque: opaque.filter(isAllowed) } }));
  return { ...role, permissions: merge(withoutReplaced([...role.policies, ...others])) };
}
