import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { MonitoredRoles } from './monitored-roles';
import type { MonitoringTarget } from './monitoring-target';
import { BOOLEAN, type OptionNames } from '../checks/known-options';
import type { HostManagement } from '../host-management/host-management';

/** Options shared by the monitoring of an account and of an organization. */
export interface MonitoringOptions {
  /** Where events are sent: one SNS topic or one event bus. */
  readonly target: MonitoringTarget;
  /**
   * Workspace ids (GUIDs) of Microsoft Sentinel that use the same OIDC provider. Sessions with the name
   * `MicrosoftSentinel_<id>` or `MicrosoftDefenderForClouds_<id>` are expected, except for roles of Defender for Cloud.
   * Source: Azure/Azure-Sentinel, AWS-S3 and issue 11985, 2026-11.
   * @default - none: each session with a name of Sentinel is an event
   */
  readonly sentinelWorkspaceIds?: string[];
  /**
   * Whether denied sessions are also events. They can show that Defender for Cloud has lost access. But anyone who
   * knows the ARN of a role can cause them without credentials, and each one sends a message. Throws if it is set
   * without session events.
   * @default true
   */
  readonly deniedSessionEvents?: boolean;
  /**
   * Whether calls that AWS denies to sessions of the roles because a permission is missing are also events, in the
   * regions of the session events. Explicit denies and policies of AWS Organizations are not events. Defender for Cloud
   * repeats its calls, so there can be many events. Throws if it is set without session events.
   * @default false
   */
  readonly deniedCallEvents?: boolean;
  /**
   * Whether each call of the roles that shares an EBS or RDS snapshot is an event, in the regions of the session
   * events. It names the snapshot and the receiving account, so you can find out the values for
   * `snapshotSharingAccounts`. Denied calls are also events. There is one event per scanned disk or database. Calls of
   * others are not events. Throws if it is set without session events.
   * @default false
   */
  readonly snapshotSharingEvents?: boolean;
  /**
   * Principals whose changes are not events: ARNs as in `userIdentity.arn` of CloudTrail. They may contain the wildcard
   * `*`, but in the name of a role only at its end, such as
   * `arn:aws:sts::*:assumed-role/cdk-hnb659fds-cfn-exec-role-*`, `arn:aws:sts::*:assumed-role/stacksets-exec-*`. The
   * partition, and the account of a user, cannot have a wildcard. Anyone who can act as such a principal can make
   * changes without an event.
   * @default - none: your own deployments are also events
   */
  readonly expectedPrincipalArns?: string[];
  /**
   * Queue for events that EventBridge cannot deliver to the target, in the region of the rules. The queue policy gets a
   * statement for EventBridge, limited to the rules. Warns if the stack cannot change this policy.
   * @default - such events are lost after 24 hours
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** Properties of `DefenderMonitoring`. Throws if none of `roles`, `hostManagement` and `stackSetNames` is set. */
export interface DefenderMonitoringProps extends MonitoringOptions {
  /**
   * Roles whose changes and sessions are monitored, with their policies and OIDC providers.
   * @default - no roles
   */
  readonly roles?: MonitoredRoles;
  /**
   * Whether changes of roles, policies and OIDC providers are events. IAM sends them only to us-east-1. Throws if it is
   * on in another region, or without `roles`.
   * @default - true in us-east-1, otherwise false with a warning. In a stack without a known region, the rules exist
   * only if it is us-east-1
   */
  readonly identityEvents?: boolean;
  /**
   * Whether sessions with an unexpected name are events. `deniedSessionEvents`, `deniedCallEvents` and
   * `snapshotSharingEvents` add other events. STS sends events to the region of its endpoint, and those of its global
   * endpoint to us-east-1. Throws if it is on without `roles`.
   * @default true
   */
  readonly sessionEvents?: boolean;
  /**
   * Host management in the same account and region, such as `hostManagement` of a connector. Changes and failures of
   * its runbook and association are events, and its dead-letter queue gets an alarm.
   * @default - no host management
   */
  readonly hostManagement?: HostManagement;
  /**
   * Names of StackSets of this account and region, such as `stackSetName` of an organization. Failed stack instances
   * and operations are events.
   * @default - no StackSets
   */
  readonly stackSetNames?: string[];
  /** Whether the construct that creates the monitoring has checked the props. @internal */
  readonly _checked?: boolean;
}

/** Names of the shared options. */
export const SHARED_MONITORING_OPTIONS: OptionNames<MonitoringOptions> = {
  target: true,
  sentinelWorkspaceIds: true,
  deniedSessionEvents: BOOLEAN,
  deniedCallEvents: BOOLEAN,
  snapshotSharingEvents: BOOLEAN,
  expectedPrincipalArns: true,
  deadLetterQueue: true,
};

/** Names of the props of `DefenderMonitoring`. */
export const MONITORING_OPTIONS: OptionNames<DefenderMonitoringProps> = {
  ...SHARED_MONITORING_OPTIONS,
  roles: true,
  identityEvents: BOOLEAN,
  sessionEvents: BOOLEAN,
  hostManagement: true,
  stackSetNames: true,
  _checked: BOOLEAN,
};
