/**
 * What `review` says: who outside of AWS can assume which roles, and what these roles can do. One result, three forms:
 * terminal, Markdown, HTML. All texts come from files or from AWS and are plain: whoever prints them must escape them.
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

/** What an update does to a role or a permission, beside the earlier side. */
export const CHANGE_KINDS = ['new', 'wider', 'narrower', 'gone'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Review {
  /** What was read, in words, such as `the cloud assembly cdk.out`. */
  readonly source: string;
  /** The day of the review in UTC, such as `2026-11-30`, if the caller says it. */
  readonly date?: string;
  /** The files that were read, if the caller says it: what the review is about. Empty for an app or an account that is asked. */
  readonly files?: readonly ReviewedFile[];
  /** What it is compared with, in words. Undefined without `--against`. */
  readonly against?: string;
  /** Version of the library that reviews, and of the data of levels. */
  readonly version: string;
  readonly levelsOf: string;
  /** The widest role first. With `--against`, also those that are gone. */
  readonly roles: readonly ReviewedRole[];
  /** What is not known: the command ends with 1 until a person accepts each. Empty if everything is known. */
  readonly lines: readonly Line[];
  /** The roles in the form in which they are accepted. */
  readonly access: readonly ShownAccess[];
  /** The accounts, or the targets of StackSets, of what was read. Empty texts stand for those that are not known. */
  readonly accounts: readonly string[];
  /** Whether the source has nothing of Microsoft, so that there is nothing to review. */
  readonly isEmpty: boolean;
  /** With `--accepted`: what of the file is not there any more, one sentence each. */
  readonly noLongerThere?: readonly string[];
  /** What host management changes on instances, one sentence each. Empty without it. */
  readonly instances: readonly string[];
  /** Which instances, such as `every instance`. */
  readonly instanceTargets: readonly string[];
  /** With `--against`: what host management changes now and did not before, or the reverse, one sentence each. */
  readonly instanceChanges: readonly string[];
  /** What could not be read, one sentence each: there can be more than is shown. */
  readonly unread: readonly string[];
  /** What else to know, one sentence each, such as a policy that is elsewhere and only denies, or the tenant of the documents. */
  readonly notes: readonly string[];
  /** Names of roles that other identity providers or other AWS accounts can assume. They are not reviewed. */
  readonly notReviewed: readonly string[];
}

/** Something that is not known. Without `where`, it is the same for an app, a plan and an account. */
export interface Line extends Place {
  /** Such as `the role CspmMonitorAws`. */
  readonly what: string;
  readonly why: string;
  /** For the reader: templates, with construct paths or logical ids. */
  readonly where: string;
  /** How often it is there, if not once: such as for two keys without a name. */
  readonly count?: number;
  /** With `--accepted`: why a person accepts it. Undefined if nobody does. */
  readonly reason?: string;
}

/** A line before its place is in words: `where` is the name of a template. */
export interface FoundLine extends Line {
  /** The logical id of what it is about. */
  readonly id?: string;
}

/** Of what a source says where it is. */
export interface Place {
  /** The account, or the targets of the StackSet. Undefined if it is not known. */
  readonly account?: string;
}

export interface ShownAccess extends AccessOfRole {
  /** For the reader. */
  readonly where: string;
}

/** A role in a form that is the same for an app, a plan and an account of one deployment. */
export interface AccessOfRole extends Place {
  /** Undefined if the template does not say it. */
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
  /** Such as `role-1`: of this result only, for links. */
  readonly id: string;
  readonly name: string;
  /** Where it is, such as the stacks and StackSets that deploy it. Never empty. */
  readonly places: readonly string[];
  /** What it is for, if the library knows it, such as `Defender CSPM: data security posture`. */
  readonly purpose?: string;
  /** Conditions of the template under which it exists, in words. */
  readonly when: readonly string[];
  /** The longest session, in hours. Undefined if it is not known. */
  readonly sessionHours?: number;
  /**
   * What of it is not known, one sentence each: its trust has no form that the library writes, or it may do more than is
   * published. Empty for a role that is known.
   */
  readonly alarms: readonly string[];
  /** Who can assume it. Empty for a role that nobody outside of AWS can assume, such as that of an instance. */
  readonly trusts: readonly Trust[];
  /** Those of its permissions that no statement denies, the most important first. */
  readonly levels: readonly Level[];
  readonly permissions: readonly Permission[];
  /** AWS managed policies of it, such as `ReadOnlyAccess (v190 of 2026-09-24)`. Those with a known text are in `permissions`. */
  readonly managedPolicies: readonly string[];
  readonly denied: readonly Permission[];
  /** What can still be read though contents are denied, one sentence each. */
  readonly staysReadable: readonly string[];
  /** What limits it beyond its policies. */
  readonly boundary?: string;
  /** Differences from the permissions that Microsoft publishes, one sentence each. */
  readonly differences: readonly string[];
  /** What of it could not be read, one sentence each. Then it can do more than is shown. */
  readonly unread: readonly string[];
  /** With `--against`. Undefined if it is the same. */
  readonly change?: ChangeKind;
  /** With `--against`: what changed, one sentence each, the widest first. */
  readonly changes: readonly string[];
}

export interface Trust {
  /** In words, such as `Microsoft Defender for Cloud` or `an application of the Entra tenant 1111...`. */
  readonly who: string;
  /** Such as `sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/`. Undefined if it has none. */
  readonly issuer?: string;
  /** Id of the Entra tenant, if it is known. */
  readonly tenant?: string;
  readonly audiences: readonly string[];
  readonly sessionNames: readonly string[];
  /** Other conditions, in words. */
  readonly conditions: readonly string[];
  /** What is missing or wrong, said as a danger, one sentence each. */
  readonly dangers: readonly string[];
}

/** Actions of one service and level, with the same resources and conditions. */
export interface Permission {
  /** Prefix of the actions, such as `s3`, or `*`. */
  readonly service: string;
  /** Such as `Amazon S3`. The prefix if it is not known. */
  readonly serviceName: string;
  readonly level: Level;
  /** As the policy writes them, sorted. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** In words. Empty without a condition. */
  readonly conditions: readonly string[];
  readonly change?: ChangeKind;
}
