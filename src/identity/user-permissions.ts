import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Returns the ARN of a connector role by the id of a published capability, or by the logical id in the same file.
 * Undefined if there is no such role.
 */
export type RoleArnOf = (capabilityId: string | undefined, logicalId: string) => string | undefined;

/** Permissions of a role that are not in the data of this library: statements of the user, or of the user's file. */
export interface UserPermissions {
  readonly statements: (roleArn: RoleArnOf) => readonly iam.PolicyStatement[];
  readonly managedPolicyArns: readonly string[];
  /** The file. Undefined if the user wrote the permissions in code. */
  readonly file?: PermissionsFile;
}

/** Whether these are the permissions of a role of a file. */
export function areOfRole(
  permissions: UserPermissions | undefined, sha256: string | undefined, logicalId: string,
): boolean {
  return permissions?.file?.role === logicalId && permissions.file.sha256 === sha256;
}

/** The file with the permissions of a role. */
export interface PermissionsFile {
  readonly name: string;
  readonly sha256: string;
  readonly downloadedOn?: string;
  /** Logical id of the role in it. */
  readonly role: string;
  /** Notes on what is unusual about the role. */
  readonly notes: readonly string[];
  /** Describes how the role in the template differs from the file. Undefined if they are equivalent. */
  readonly difference: (rendered: RenderedStatements) => string | undefined;
  /** Returns the permissions beyond what Microsoft publishes, if the app does not accept them. */
  readonly notAccepted: () => RoleDifference | undefined;
  /** Returns ids of accepted differences that the file does not have. */
  readonly acceptedInVain: () => readonly string[];
}

/** Permissions of a role in a file beyond what Microsoft publishes for it. */
export interface RoleDifference {
  /** Id of exactly this difference: the role with all its additional permissions. */
  readonly id: string;
  readonly role: string;
  /** Name of the file. */
  readonly file: string;
  readonly rows: readonly WiderRow[];
}

/** Actions on one resource under one condition. */
export interface WiderRow {
  /** The actions as written in the file. */
  readonly actions: readonly string[];
  readonly resource: string;
  readonly condition: string;
}

/** Statements of a role as rendered in its template. */
export interface RenderedStatements {
  /** Statements in the policies that this library created for the role. */
  readonly all: readonly unknown[];
  /** Statements that this library adds. */
  readonly own: readonly unknown[];
  readonly roleArn: RoleArnOf;
  /** Resolves a text as in the template. */
  readonly resolve: (text: string) => unknown;
}
