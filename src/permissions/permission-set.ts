/**
 * The shape of the permission data. The files beside this one hold nothing else: no logic, no CDK.
 *
 * Placeholders that the identity room fills in: `{partition}`, `{account}`, `{urlSuffix}` (`amazonaws.com` but for partitions
 * with domains of their own), `{roleArn:<capability id>}` (a role of the same connector, by reference) and
 * `{roleName:<capability id>}` (its name, where a reference would be circular).
 */
export interface PermissionSet {
  /** AWS managed policies attached to the role. */
  readonly managedPolicies: readonly AwsManagedPolicyData[];
  /** Statements of the customer managed policies. */
  readonly statements: readonly StatementData[];
  /** What the summary of the capability does not say about this set, in a few words: more than expected, or less. */
  readonly note?: string;
  /** Where the list was published, and when it was read. */
  readonly source: PermissionSource;
}

export interface AwsManagedPolicyData {
  /** Name below `arn:{partition}:iam::aws:policy/`. */
  readonly name: string;
  /** Why it is attached, in words that a reviewer accepts. */
  readonly why: string;
}

export interface StatementData {
  /** Unique within its role, letters and digits only: it is how a reviewer finds the statement again. */
  readonly sid: string;
  /** `Allow` where it is left out. */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** operator -> condition key -> value. */
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
  /** What the statement is for, in plain words. */
  readonly why: string;
  /** Why its actions or resources hold a wildcard. Required where they do. */
  readonly wildcardReason?: string;
}

export interface PermissionSource {
  readonly title: string;
  /** Year and month in which the source was read, `YYYY-MM`. */
  readonly date: string;
}
