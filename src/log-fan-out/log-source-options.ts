/** Options of the logs of an AWS service in a bucket. */
export interface LogSourceOptions {
  /**
   * Ids of the accounts whose logs are announced, 1 to 100. Throws if the list is empty or contains an account twice.
   * @default - the account of the stack; with `organizationId`, all accounts
   */
  readonly accounts?: string[];
  /**
   * What is in front of `AWSLogs/` in the object keys, such as `trails`: letters, digits or any of `_.-`, with slashes
   * between, at most 200 characters. AWS Control Tower writes below the id of the organization.
   * @default - nothing
   */
  readonly keyPrefix?: string;
}

/** Options of `LogSource.cloudTrail`. */
export interface CloudTrailSourceOptions extends LogSourceOptions {
  /**
   * Id of the organization, such as `o-a1b2c3d4e5`, if the logs are those of an organization trail. CloudTrail then
   * writes below it. Without `accounts`, the prefix is that of the whole organization: digest files and Insights events
   * are announced, too, and consumers may read them.
   * @default - the trails of single accounts
   */
  readonly organizationId?: string;
}

/** Options of `LogSource.trail`. */
export interface TrailSourceOptions {
  /**
   * Ids of the accounts whose logs are announced, 1 to 100. Throws if the list is empty or contains an account twice.
   * @default - the account of the stack; of an organization trail, all accounts
   */
  readonly accounts?: string[];
  /**
   * Id of the organization, such as `o-a1b2c3d4e5`. Required for an organization trail. Throws for another trail.
   * @default - not an organization trail
   */
  readonly organizationId?: string;
}
