import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import {
  IDENTITY_OPTIONS, type HostManagementDefaults, type HostManagementIdentityOptions, type IHostManagementIdentity,
} from './host-management-identity-props';
import type { HostManagementOutput } from './output';
import type { RateControl } from './rate-control';
import type { HostManagementTargets } from './targets';
import type { OptionNames } from '../checks/known-options';

/** Properties of `HostManagement`. */
export interface HostManagementProps extends HostManagementIdentityOptions {
  /**
   * Which instances are managed.
   * @default HostManagementTargets.allInstances()
   */
  readonly targets?: HostManagementTargets;
  /**
   * Tags of instances that are not managed: keys of 1 to 124 characters, and exact values of at most 256. An instance
   * with any of the tags is excluded. Each key has one value. Anyone who may tag an instance can exclude it. You can
   * pass the same tags to agentless scanning on the Azure side. Throws if every target has one of the tags.
   * @default - none
   */
  readonly exclusionTags?: { readonly [key: string]: string };
  /**
   * Schedule of the runs for all targets (UTC): a rate of at least 30 minutes and less than 31 days, or a cron
   * expression of State Manager. Unlike EventBridge, it has no months, and `events.Schedule.expression` can have five
   * fields, or seven with seconds. AWS recommends rates. The first run starts at deployment. Throws if State Manager
   * does not allow it. Source: AWS Systems Manager user guide, cron and rate expressions, 2026-11.
   * @default events.Schedule.rate(Duration.days(30)), as in Microsoft's template
   */
  readonly schedule?: events.Schedule;
  /**
   * How many instances a scheduled run checks at the same time. Throws for zero.
   * @default RateControl.instances(50) - half of the 100 automations that an account may run at the same time
   */
  readonly maxConcurrency?: RateControl;
  /**
   * How many instances may fail in a scheduled run before it stops. An instance fails if its role lacks the policies
   * and `attachPoliciesToExistingRoles` is off.
   * @default RateControl.percentage(100) - a run continues to the last instance
   */
  readonly maxErrors?: RateControl;
  /**
   * S3 bucket for reports. A report describes an instance before the automation changes it.
   * An execution that cannot write its report still changes the instance, and then fails.
   * @default - no reports: Systems Manager keeps executions and their outputs for 30 days
   */
  readonly output?: HostManagementOutput;
  /**
   * KMS key of the dead-letter queue of launched instances. The key policy gets a statement for EventBridge, limited to
   * the rule. Warns if the stack cannot change this policy. Throws if `runOnLaunch` is off.
   * @default - the queue is encrypted with a key that SQS manages
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;
  /**
   * The existing roles and instance profile, if another stack or another region of the account creates them. Deploy
   * that stack first, and delete it last. Throws if it belongs to another account, or if another `HostManagement` or a
   * connector creates it for its own region. In that case, create a `HostManagementIdentity` for both. Also throws with
   * options of the identity itself, such as `roleNames`. Details: `docs/host-management.md`.
   * @default - created here
   */
  readonly identity?: IHostManagementIdentity;
  /**
   * Name of the runbook, the association and the EventBridge rule: 3 to 64 letters, digits or any of `_.-`. It must not
   * begin with `aws`, `amazon` or `amzn`. If you pass an `identity`, it must be for this name.
   * @default - DefenderForCloud-HostManagement- and eight characters, which depend on the path of the construct
   */
  readonly documentName?: string;
  /** Values of the construct that creates this one. It has checked them, and the names of the props. @internal */
  readonly _defaults?: HostManagementDefaults & Pick<HostManagementProps, 'documentName'>;
}

/** Host management as an option of a plan. */
export interface HostManagementOptions extends HostManagementProps {
  /**
   * Whether host management is on. An account has only one host management setup, so `false` in one plan turns it off
   * for Defender for Servers and Defender for Databases. Warns if the other plan needs it and does not set
   * `hostManagement`. Throws if it is `false` in one plan and the other plan sets `hostManagement` without it, or if it
   * is `false` and another option is set.
   * @default true
   */
  readonly enabled?: boolean;
}

/** Names of the props of `HostManagement`. */
export const HOST_MANAGEMENT_OPTIONS: OptionNames<HostManagementProps> = {
  ...IDENTITY_OPTIONS,
  targets: true,
  exclusionTags: true,
  schedule: true,
  maxConcurrency: true,
  maxErrors: true,
  output: true,
  deadLetterQueueEncryptionKey: true,
  identity: true,
  documentName: true,
  _defaults: true,
};

/** Options that host management with an existing identity must not have. It can still switch off `runOnLaunch`. */
export const ONLY_OF_IDENTITY = (Object.keys(IDENTITY_OPTIONS) as (keyof HostManagementIdentityOptions)[])
  .filter(name => name !== 'runOnLaunch');

/** Returns the options of host management with an existing identity. */
export function withoutIdentityOptions(options: HostManagementProps): HostManagementProps {
  return { ...options, ...Object.fromEntries(ONLY_OF_IDENTITY.map(name => [name, undefined])) };
}
