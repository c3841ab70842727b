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
  /**
   * With which of them the role is like an administrator.
   * @param isOfApp whether the app has a role of the file, by the id of its capability or its logical id
   */
  readonly administratorRights: (
    isOfApp: (capabilityId: string | undefined, logicalId: string) => boolean) => readonly string[];
  /** Everything that it allows to the role, in lines whose order has no meaning. */
  readonly lines: () => readonly string[];
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
