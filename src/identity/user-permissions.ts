import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * The ARN of a role of the connector: that of a published capability by its id, that of a capability of the same file
 * by the logical id there. Undefined if there is no such role.
 */
export type RoleArnOf = (capabilityId: string | undefined, logicalId: string) => string | undefined;

/** Permissions of a role that are not in the data of this library: statements of the user, or of the user's file. */
export interface UserPermissions {
  readonly statements: (roleArn: RoleArnOf) => readonly iam.PolicyStatement[];
  readonly managedPolicyArns: readonly string[];
  /** Undefined if the user wrote them in code. */
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
  /** What is unusual about it. */
  readonly notes: readonly string[];
  /** How the statements of the role in the template differ from those of the file. Undefined if they say the same. */
  readonly difference: (rendered: RenderedStatements) => string | undefined;
  /** What it allows to the role beyond what Microsoft publishes, if the app does not accept it. */
  readonly notAccepted: () => RoleDifference | undefined;
  /** Ids of accepted differences that it does not have. */
  readonly acceptedInVain: () => readonly string[];
}

/** What a role of a file may do beyond what Microsoft publishes for it. */
export interface RoleDifference {
  /** Of exactly this difference: the role, and everything that it may do beyond. */
  readonly id: string;
  readonly role: string;
  /** Name of the file. */
  readonly file: string;
  readonly rows: readonly WiderRow[];
}

/** Actions on one resource under one condition. */
export interface WiderRow {
  /** As the file has them. */
  readonly actions: readonly string[];
  readonly resource: string;
  readonly condition: string;
}

/** Statements of a role as its template has them. */
export interface RenderedStatements {
  /** Those in the policies that this library made for the role. */
  readonly all: readonly unknown[];
  /** Those that this library adds. */
  readonly own: readonly unknown[];
  readonly roleArn: RoleArnOf;
  /** A text as the template has it. */
  readonly resolve: (text: string) => unknown;
}
