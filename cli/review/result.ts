/**
 * The result of `review`: who outside AWS can assume which roles, and what these roles can do. It is printed on the terminal, as
 * Markdown and as HTML. All texts come from files or from AWS and are plain: whoever prints them must escape them.
 */

/**
 * How much an action can do. The most important one first:
 * - `administrator`: changes identities, gives credentials or runs code under another identity
 * - `permissions`: changes who may do something, such as the policy of a bucket
 * - `contents`: reads contents, such as objects, messages, code or secrets
 * - `write`: changes or deletes something, or is not known
 * - `configuration`: reads how something is configured
 */
export const LEVELS = ['administrator', 'permissions', 'contents', 'write', 'configuration'] as const;
export type Level = (typeof LEVELS)[number];

/** How an update changes a role or a permission, compared with the earlier side. */
export const CHANGE_KINDS = ['new', 'wider', 'narrower', 'gone'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Review {
  /** What was read, in words, such as `the cloud assembly cdk.out`. */
  readonly source: string;
  /** The date of the review in UTC, such as `2026-11-30`, if the caller passes it. */
  readonly date?: string;
  /** The files that were read, if the caller passes them. Empty for an app and for an account that is queried. */
  readonly files?: readonly ReviewedFile[];
  /** The earlier side, in words. Undefined without `--against`. */
  readonly against?: string;
  /** The version of the library, and of the data about levels. */
  readonly version: string;
  readonly levelsOf: string;
  /** The widest role first. With `--against`, roles that are gone are included. */
  readonly roles: readonly ReviewedRole[];
  /** Everything that is not known: the exit code is 1 until a person accepts each line. Empty if everything is known. */
  readonly lines: readonly Line[];
  /** The roles in the form in which they are accepted. */
  readonly access: readonly ShownAccess[];
  /** Accounts or StackSet targets of the source. An empty text stands for an unknown one. */
  readonly accounts: readonly string[];
  /** Whether the source has nothing of Microsoft, so that there is nothing to review. */
  readonly isEmpty: boolean;
  /** With `--accepted`: entries of the file that no longer apply, one sentence each. */
  readonly noLongerThere?: readonly string[];
  /** What host management changes on instances, one sentence each. Empty without it. */
  readonly instances: readonly string[];
  /** Which instances, such as `every instance`. */
  readonly instanceTargets: readonly string[];
  /** With `--against`: what host management changes now and did not before, or the reverse, one sentence each. */
  readonly instanceChanges: readonly string[];
  /** What could not be read, one sentence each: there can be more than is shown. */
  readonly unread: readonly string[];
  /** Further notes, one sentence each, such as a policy elsewhere that only denies, or the tenant of the documents. */
  readonly notes: readonly string[];
  /** Names of roles that other identity providers or other AWS accounts can assume. They are not reviewed. */
  readonly notReviewed: readonly string[];
}

/** Something that is not known. Apart from `where`, it is the same for an app, a plan and an account. */
export interface Line extends Place {
  /** What it is about, such as `the role CspmMonitorAws`. */
  readonly what: string;
  readonly why: string;
  /** The place, for the reader: templates with construct paths or logical IDs. */
  readonly where: string;
  /** How often it occurs, if more than once: for example for two keys without a name. */
  readonly count?: number;
  /** With `--accepted`: why a person accepts it. Undefined if nobody does. */
  readonly reason?: string;
}

/** A line whose place is not yet described in words: `where` is the name of a template. */
export interface FoundLine extends Line {
  /** The logical id of what it is about. */
  readonly id?: string;
  /** Whether the result shows its changes beside a role or stack, and not as notes. */
  readonly hasOwnChanges?: true;
}

/** The place of something in the source. */
export interface Place {
  /** The account, or the targets of the StackSet. Undefined if it is not known. */
  readonly account?: string;
}

interface ShownAccess extends AccessOfRole {
  /** The place in words, for the reader. */
  readonly where: string;
}

/** A role in a form that is the same for an app, a plan and an account of one deployment. */
export interface AccessOfRole extends Place {
  /** Undefined if the template does not set it. */
  readonly name?: string;
  readonly trust: readonly string[];
  readonly permissions: readonly string[];
}

export interface ReviewedFile {
  readonly file: string;
  /** As `sha256sum` prints it. */
  readonly sha256: string;
}

export interface ReviewedRole {
  /** An ID such as `role-1`, for links within this result. */
  readonly id: string;
  readonly name: string;
  /** The places of the role, such as the stacks and StackSets that deploy it. Never empty. */
  readonly places: readonly string[];
  /** The purpose, if the library knows it, such as `Defender CSPM: data security posture`. */
  readonly purpose?: string;
  /** Template conditions under which the role exists, in words. */
  readonly when: readonly string[];
  /** The longest session, in hours. Undefined if it is not known. */
  readonly sessionHours?: number;
  /**
   * What is not known about the role, one sentence each: its trust has a form that the library does not write, or it may do
   * more than is published. Empty for a known role.
   */
  readonly alarms: readonly string[];
  /** Who can assume it. Empty for a role that nobody outside AWS can assume, such as the role of an instance. */
  readonly trusts: readonly Trust[];
  /** The permissions that no statement denies, the most important first. */
  readonly levels: readonly Level[];
  readonly permissions: readonly Permission[];
  /** Its AWS managed policies, such as `ReadOnlyAccess (v190 of 2026-09-24)`. Known ones are included in `permissions`. */
  readonly managedPolicies: readonly string[];
  readonly denied: readonly Permission[];
  /** Contents that can be read although contents are denied, one sentence each. */
  readonly staysReadable: readonly string[];
  /** What limits it beyond its policies. */
  readonly boundary?: string;
  /** Differences from the permissions that Microsoft publishes, one sentence each. */
  readonly differences: readonly string[];
  /** What could not be read, one sentence each. The role can then do more than is shown. */
  readonly unread: readonly string[];
  /** With `--against`: how the role changed. Undefined if it did not. */
  readonly change?: ChangeKind;
  /** With `--against`: what changed, one sentence each, the widest first. */
  readonly changes: readonly string[];
}

export interface Trust {
  /** Who it is, such as `Microsoft Defender for Cloud` or `an application of the Entra tenant 1111...`. */
  readonly who: string;
  /** The issuer, such as `sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/`. Undefined if there is none. */
  readonly issuer?: string;
  /** Id of the Entra tenant, if it is known. */
  readonly tenant?: string;
  readonly audiences: readonly string[];
  readonly sessionNames: readonly string[];
  /** Other conditions, in words. */
  readonly conditions: readonly string[];
  /** What is missing or wrong, described as a danger, one sentence each. */
  readonly dangers: readonly string[];
}

/** Actions of one service and level, with the same resources and conditions. */
export interface Permission {
  /** Prefix of the actions, such as `s3`, or `*`. */
  readonly service: string;
  /** Name such as `Amazon S3`. If it is not known, the prefix. */
  readonly serviceName: string;
  readonly level: Level;
  /** Action names as the policy writes them, sorted. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Conditions in words. Empty if there are none. */
  readonly conditions: readonly string[];
  readonly change?: ChangeKind;
}
