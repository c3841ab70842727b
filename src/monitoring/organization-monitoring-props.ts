import { SHARED_MONITORING_OPTIONS, type MonitoringOptions } from './monitoring-props';
import type { OptionNames } from '../checks/known-options';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** Properties of `DefenderOrganizationMonitoring`. */
export interface DefenderOrganizationMonitoringProps extends MonitoringOptions {
  /**
   * One or more organizations in stacks of the same account and region, such as one per organizational unit with
   * different plans. Each one gets its own StackSet. If one certainly includes the accounts of another, rules that do
   * not name roles are only in its template, so that each account has them once. Add new ones at the end, because the
   * first one keeps the names of a single one. Throws if the list is empty or contains one twice.
   */
  readonly organizations: DefenderForCloudOrganization[];
  /**
   * Id of the organization in AWS Organizations, such as `o-a1b2c3d4e5`. Only its accounts may send events to the event
   * bus.
   */
  readonly organizationId: string;
  /**
   * Regions besides us-east-1 in which sessions in member accounts are monitored: the regions whose STS endpoints
   * Defender for Cloud uses. CloudTrail shows them. Throws if it contains us-east-1, or a region twice.
   * @default - only us-east-1, which also has the sessions of the global endpoint of STS
   */
  readonly sessionRegions?: string[];
  /**
   * Name of the StackSet with the rules in member accounts: 1 to 128 letters, digits or hyphens that begin with a
   * letter. With several organizations, a hyphen and 8 characters are added to the names after the first one.
   * @default - a name from the path of the construct, at most 80 characters
   */
  readonly memberStackSetName?: string;
}

/** Names of the props of `DefenderOrganizationMonitoring`. */
export const ORGANIZATION_MONITORING_OPTIONS: OptionNames<DefenderOrganizationMonitoringProps> = {
  ...SHARED_MONITORING_OPTIONS,
  organizations: true,
  organizationId: true,
  sessionRegions: true,
  memberStackSetName: true,
};
