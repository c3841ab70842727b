import type { HostManagementIdentityOptions, IHostManagementIdentity } from './host-management-identity-props';
import type { HostManagementOutput } from './output';
import type { HostManagementTargets } from './targets';

/** Properties of `HostManagement`. */
export interface HostManagementProps extends HostManagementIdentityOptions {
  /**
   * Which instances are looked after.
   * @default HostManagementTargets.allInstances()
   */
  readonly targets?: HostManagementTargets;
  /**
   * Tags that keep an instance out of it: key and exact value, any one of them; one value a key. Whoever may tag an instance may
   * keep it out. The same tags can be handed to agentless scanning
   * on the Azure side.
   * @default - none
   */
  readonly exclusionTags?: { readonly [key: string]: string };
  /**
   * When all targets are looked at again: a rate of State Manager, such as `rate(7 days)`, or one of its cron expressions (UTC).
   * An error where a rate is less than 30 minutes, or 31 days and more. The first run is at once. AWS recommends rates for runbooks.
   * @default rate(30 days), as in Microsoft's template
   */
  readonly schedule?: string;
  /**
   * How many instances are looked at at the same time in a scheduled run: a number, or a percentage such as `10%`.
   * @default 50 - leaves half of the 100 automations that an account may run at once to others
   */
  readonly maxConcurrency?: string;
  /**
   * How many instances may fail in a scheduled run before it stops: a number, or a percentage such as `10%`. Instances that are
   * left alone although they lack the policies count as failed.
   * @default 100% - a run goes on to the last instance
   */
  readonly maxErrors?: string;
  /**
   * Where reports are written in S3: what was found on each instance, before anything is changed. A report that cannot be written
   * is a failure.
   * @default - nowhere: executions and their outputs are kept by Systems Manager for 30 days
   */
  readonly output?: HostManagementOutput;
  /**
   * The global part, where another stack or another region of the account has it. Deploy that first, and delete it last. What it was made with stands there: an error
   * beside `attachPoliciesToExistingRoles`, `explorerPermissions`, `instanceProfile`, `roleNames` or `outputs`.
   * @default - made here
   */
  readonly identity?: IHostManagementIdentity;
  /**
   * Name of the runbook, the association and the EventBridge rule: 3 to 64 letters, digits or any of `_.-`. An identity that is
   * given must be for this name.
   * @default - DefenderForCloud-HostManagement- and eight characters that stand for the place of the construct in the app
   */
  readonly documentName?: string;
}

/** Host management as an option of a plan. */
export interface HostManagementOptions extends HostManagementProps {
  /**
   * Whether there is host management.
   * @default true
   */
  readonly enabled?: boolean;
}
