/**
 * The shape of the permission data. The other files of this module contain only data: no logic, no CDK.
 *
 * Every set may use the placeholders `{partition}`, `{account}` and `{urlSuffix}` (`amazonaws.com`, except in
 * partitions with their own domain). Sets of roles may also use `{roleArn:<id>}` (a reference to a role of the same
 * construct), `{renderedRoleArn:<id>}` (its ARN as text, if a reference would be circular) and `{clusterRoleArn}` (the
 * ARNs of the roles that access EKS clusters, as text). A set that needs another placeholder documents it.
 * `src/identity/` replaces them and throws for an unknown name.
 */
export interface PermissionSet {
  /** AWS managed policies attached to the role. */
  readonly managedPolicies: readonly AwsManagedPolicyData[];
  /** Statements of the customer managed policies. */
  readonly statements: readonly StatementData[];
  /** What this set allows or denies in addition to the summary of the capability, in a few words. */
  readonly note?: string;
  /** Where the list was published. */
  readonly sources: readonly PermissionSource[];
}

/** An AWS managed policy. */
export interface AwsManagedPolicyData {
  /** Name below `arn:{partition}:iam::aws:policy/`. */
  readonly name: string;
  /** Why it is attached. A reviewer reads this. */
  readonly purpose: string;
}

/** A statement of a policy. */
export interface StatementData {
  /** Unique within its role, letters and digits only. A reviewer uses it to find the statement in the template. */
  readonly sid: string;
  /** `Allow` if omitted. */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** In place of `resources`, which are then empty: every resource except these. Only for `Deny`. */
  readonly notResources?: readonly string[];
  /** operator -> condition key -> value. */
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
  /** What the statement allows or denies, and why. */
  readonly purpose: string;
  /** Why its actions or resources contain a wildcard. Required if they do. */
  readonly wildcardReason?: string;
}

/** Where permissions were published, and when this was read. */
export interface PermissionSource {
  readonly title: string;
  /** URL of the source. Decisions of this library have none. */
  readonly url?: string;
  /** Year and month in which the source was read, `YYYY-MM`. */
  readonly date: string;
}
