import type * as iam from 'aws-cdk-lib/aws-iam';

/** Permissions of a role that are not in the data of this library: statements of the user, or of the user's file. */
export interface GivenPermissions {
  readonly statements: readonly iam.PolicyStatement[];
  readonly managedPolicyArns: readonly string[];
  /** Why cdk-nag accepts wildcards and AWS managed policies in them. If undefined, cdk-nag reports them. */
  readonly reason?: string;
}

export const NOTHING_GIVEN: GivenPermissions = { statements: [], managedPolicyArns: [] };
