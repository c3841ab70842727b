/** Policies that name roles of other templates: what they allow, the roles of these names can do. */
import { merge } from '../reading/permissions';
import type { Role } from '../reading/roles';

/** A parameter can be the reference to a role without a name. IAM ignores the case of names. */
const inOneForm = (name: string) => name.replace(/^\$\{(\w+)\}$/, '$1').toLowerCase();

/** Whether a policy names a role. Accounts are not compared: the role can be in another one. */
export function isFor({ kind, of = [] }: Role, role: Pick<Role, 'name'>): boolean {
  return kind === 'policy' && of.some(name => inOneForm(name) === inOneForm(role.name));
}

/** The role, with what policies elsewhere allow it. What they deny does not count: they can be in another account. */
export function withPolicies(role: Role, policies: readonly Role[]): Role {
  if (policies.length === 0) return role;
  const { grants, opaque } = merge(policies.map(({ permissions }) => permissions));
  const isAllowed = ({ effect }: { readonly effect: string }) => effect === 'Allow';
  return { ...role, permissions: merge([role.permissions, { grants: grants.filter(isAllowed), opaque: opaque.filter(isAllowed) }]) };
}
