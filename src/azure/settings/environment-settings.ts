import { Duration, Token } from 'aws-cdk-lib';
import type { FieldValue } from './field-value';
import { checkInstanceOf, checkList, checkPattern, checkRegion, checkTokenUnit, inputError } from '../../checks/input';

/** Returns settings of the environment: regions and scan interval. */
export function environmentSettings(
  regions: readonly string[] | undefined, scanIntervalHours: number | undefined,
): FieldValue[] {
  if (regions !== undefined && !(Array.isArray(regions) && Token.isUnresolved(regions))) {
    checkList('regions', regions, 'region', checkRegion, { remedy: 'leave it out for all regions' });
  }
  const hours = scanIntervalHours;
  if (hours !== undefined && !Token.isUnresolved(hours) && (!Number.isInteger(hours) || hours < 1 || hours > 24)) {
    throw inputError('scanInterval', 'a whole number of hours from 1 to 24', hours);
  }
  return [
    { path: 'AwsAccount.regions', value: regions && [...regions], prop: 'regions' },
    { path: 'AwsAccount.scanInterval', value: hours, prop: 'scanInterval' },
  ];
}

/** Returns the hours of a duration. They can be a fraction, which the check of the prop then rejects. */
export function hoursOf(duration: Duration | undefined): number | undefined {
  if (duration === undefined) return undefined;
  checkInstanceOf('scanInterval', duration, Duration, 'Duration, such as Duration.hours(12)');
  checkTokenUnit('scanInterval', duration, 'hours');
  return duration.toHours({ integral: duration.isUnresolved() });
}

/** Data of a management account: its StackSet, and the excluded accounts. */
export interface OrganizationInAzure {
  readonly stacksetName: string;
  readonly excludedAccountIds: readonly string[];
  /** Whether a delegated administrator has the StackSet, instead of the management account. */
  readonly isDelegated?: boolean;
}

const PARENT_ID = /^(\d{12}|o-[a-z0-9]{10,32}|r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/;

/** Returns the fields for a single account that belongs to an organization. */
export function memberSettings(parentHierarchyId: string | undefined): FieldValue[] {
  if (parentHierarchyId === undefined) return [];
  checkPattern('parentHierarchyId', parentHierarchyId, PARENT_ID,
    'the id of a management account (twelve digits), an organization (o-...), a root (r-...) or an organizational ' +
    'unit (ou-...)');
  return [
    { path: 'AwsAccount.organizationalData.organizationMembershipType', value: 'Member', prop: 'parentHierarchyId' },
    { path: 'AwsAccount.organizationalData.parentHierarchyId', value: parentHierarchyId, prop: 'parentHierarchyId' },
  ];
}

/** Returns the fields for a management account, whose members use the same settings. */
export function organizationSettings(organization: OrganizationInAzure | undefined): FieldValue[] {
  if (!organization) return [];
  const source = 'organization';
  return [
    { path: 'AwsAccount.organizationalData.organizationMembershipType', value: 'Organization', source },
    { path: 'AwsAccount.organizationalData.stacksetName', value: organization.stacksetName, source },
    { path: 'AwsAccount.organizationalData.excludedAccountIds', value: [...organization.excludedAccountIds], source },
  ];
}
