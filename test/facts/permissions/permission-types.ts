import type { ByPermissionType, Permissions, Statement } from '../types';

/** The same in both permission types. */
export const both = (permissions: Permissions): ByPermissionType =>
  ({ DefaultAccess: permissions, LeastPrivilegeAccess: permissions });

/** These statements, and no AWS managed policy. */
export const only = (...statements: Statement[]): Permissions => ({ awsManagedPolicies: [], statements });

/** These AWS managed policies, by their names, and no statement. */
export const managed = (...awsManagedPolicies: string[]): Permissions => ({ awsManagedPolicies, statements: [] });

type Values = readonly string[];
const statement = (effect: Statement['effect']) =>
  (actions: Values, resources: Values = ['*'], conditions?: Statement['conditions']): Statement =>
    ({ effect, actions, resources, ...conditions && { conditions } });

/** Statements about these resources, or about all. */
export const allow = statement('Allow');
export const deny = statement('Deny');
