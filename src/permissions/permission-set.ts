/**
 * The shape of the permission data. The other files of this module hold nothing else: no logic, no CDK.
 *
 * Every set may use the placeholders `{partition}`, `{account}` and `{urlSuffix}` (`amazonaws.com`, except in
 * partitions with domains of their own). Sets of roles may also use `{roleArn:<id>}` (a role made by the same
 * construct, by reference) and `{roleName:<id>}` (its name, where a reference would be circular). A set that needs
 * another placeholder says so. `src/policies/` replaces them and throws for a name that it does not know.
 */
export interface PermissionSet {
  /** AWS managed policies attached to the role. */
  readonly managedPolicies: readonly AwsManagedPolicyData[];
  /** Statements of the customer managed policies. */
  readonly statements: readonly StatementData[];
  /** What the summary of the capability does not say about this set, in a few words: more than expected, or less. */
  readonly note?: string;
  /** Where the list was published. */
  readonly sources: readonly PermissionSource[];
}

/** An AWS managed policy. */
export interface AwsManagedPolicyData {
  /** Name below `arn:{partition}:iam::aws:policy/`. */
  readonly name: string;
  /** Why it is attached, in words that a reviewer accepts. */
  readonly purpose: string;
}

/** A statement of a policy. */
export interface StatementData {
  /** Unique within its role, letters and digits only. A reviewer finds the statement in the template by it. */
  readonly sid: string;
  /** `Allow` where it is left out. */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** operator -> condition key -> value. */
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
  /** What the statement is for, in plain words. */
  readonly purpose: string;
  /** Why its actions or resources hold a wildcard. Required where they do. */
  readonly wildcardReason?: string;
}

/** Where permissions were published, and when somebody read that. */
export interface PermissionSource {
  readonly title: string;
  /** Address of what was read. There is none for decisions of this library. */
  readonly url?: string;
  /** Year and month in which it was read, `YYYY-MM`. */
  readonly date: string;
}
