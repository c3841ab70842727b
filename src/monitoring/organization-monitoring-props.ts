import { SHARED_MONITORING_OPTIONS, type MonitoringOptions } from './monitoring-props';
import type { OptionNames } from '../guardrails/known-options';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** Properties of `DefenderOrganizationMonitoring`. */
export interface DefenderOrganizationMonitoringProps extends MonitoringOptions {
  /** The organization, in a stack of the same account and region. */
  readonly organization: DefenderForCloudOrganization;
  /**
   * Id of the organization in AWS Organizations, such as `o-a1b2c3d4e5`. Only its accounts may send events to the event
   * bus.
   */
  readonly organizationId: string;
  /**
   * Regions, beside us-east-1, in which sessions in member accounts are monitored: the regions whose STS endpoints
   * Defender for Cloud uses. CloudTrail shows them. Throws if it contains us-east-1, or a region twice.
   * @default - only us-east-1, which also has the sessions of the global endpoint of STS
   */
  readonly sessionRegions?: string[];
  /**
   * Name of the StackSet with the rules in member accounts: 1 to 128 letters, digits or hyphens that begin with a
   * letter.
   * @default - a name from the path of the construct, at most 80 characters
   */
  readonly memberStackSetName?: string;
}

/** Names of the props of `DefenderOrganizationMonitoring`. */
export const ORGANIZATION_MONITORING_OPTIONS: OptionNames<DefenderOrganizationMonitoringProps> = {
  ...SHARED_MONITORING_OPTIONS,
  organization: true,
  organizationId: true,
  sessionRegions: true,
  memberStackSetName: true,
};
