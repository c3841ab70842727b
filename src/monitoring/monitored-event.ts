/** Events that `DefenderMonitoring` notifies you of. Rule names end with these values, which never change. */
export enum MonitoredEvent {
  /** The trust policy of a role was changed. */
  TRUST_CHANGED = 'TrustChanged',
  /** A policy or the permissions boundary of a role was attached, detached, written or deleted. */
  ROLE_POLICY_CHANGED = 'RolePolicyChanged',
  /** A role was created, deleted or updated, for example its maximum session duration. */
  ROLE_CHANGED = 'RoleChanged',
  /** A version of a managed policy of the roles was created, deleted or made the default, or the policy was deleted. */
  MANAGED_POLICY_CHANGED = 'ManagedPolicyChanged',
  /** The OIDC provider was created, or got an audience or another thumbprint. */
  PROVIDER_CHANGED = 'ProviderChanged',
  /** An audience was removed from the OIDC provider, or the provider was deleted. Defender for Cloud loses access. */
  AUDIENCE_REMOVED = 'AudienceRemoved',
  /** A web identity got a session with an unexpected name. */
  UNEXPECTED_SESSION = 'UnexpectedSession',
  /** A web identity was denied when it tried to assume a role. */
  SESSION_DENIED = 'SessionDenied',
  /** A call of Defender for Cloud with one of the roles was denied, because a permission is missing. */
  CALL_DENIED = 'CallDenied',
  /** Defender for Cloud shared a snapshot of a disk or database with an account, or AWS denied this. */
  SNAPSHOT_SHARED = 'SnapshotShared',
  /** The runbook of host management was created, changed, deleted or shared. */
  RUNBOOK_CHANGED = 'RunbookChanged',
  /** The association of host management was changed or deleted, or the runbook got another association. */
  ASSOCIATION_CHANGED = 'AssociationChanged',
  /** An automation of host management failed, timed out or was cancelled. */
  AUTOMATION_FAILED = 'AutomationFailed',
  /** A run of the association of host management failed. */
  ASSOCIATION_FAILED = 'AssociationFailed',
  /** Host management could not start for a launched instance: a message is in the dead-letter queue. */
  LAUNCH_FAILED = 'LaunchFailed',
  /** A stack instance of a StackSet failed, was cancelled or skipped, or stays outdated. */
  STACK_INSTANCE_FAILED = 'StackInstanceFailed',
  /** An operation of a StackSet failed or was stopped. */
  STACK_SET_OPERATION_FAILED = 'StackSetOperationFailed',
}

const ROLES_IN_IAM_REGION = 'roles, in a stack in us-east-1';

/** Requirements of each event, for messages. */
export const NEEDED_FOR: { readonly [event in MonitoredEvent]: string } = {
  [MonitoredEvent.TRUST_CHANGED]: ROLES_IN_IAM_REGION,
  [MonitoredEvent.ROLE_POLICY_CHANGED]: ROLES_IN_IAM_REGION,
  [MonitoredEvent.ROLE_CHANGED]: ROLES_IN_IAM_REGION,
  [MonitoredEvent.MANAGED_POLICY_CHANGED]: ROLES_IN_IAM_REGION,
  [MonitoredEvent.PROVIDER_CHANGED]: ROLES_IN_IAM_REGION,
  [MonitoredEvent.AUDIENCE_REMOVED]: ROLES_IN_IAM_REGION,
  [MonitoredEvent.UNEXPECTED_SESSION]: 'roles',
  [MonitoredEvent.SESSION_DENIED]: 'roles',
  [MonitoredEvent.CALL_DENIED]: 'roles and deniedCallEvents',
  [MonitoredEvent.SNAPSHOT_SHARED]: 'roles and snapshotSharingEvents',
  [MonitoredEvent.RUNBOOK_CHANGED]: 'host management',
  [MonitoredEvent.ASSOCIATION_CHANGED]: 'host management',
  [MonitoredEvent.AUTOMATION_FAILED]: 'host management',
  [MonitoredEvent.ASSOCIATION_FAILED]: 'host management',
  [MonitoredEvent.LAUNCH_FAILED]: 'host management with runOnLaunch',
  [MonitoredEvent.STACK_INSTANCE_FAILED]: 'stackSetNames',
  [MonitoredEvent.STACK_SET_OPERATION_FAILED]: 'stackSetNames',
};
