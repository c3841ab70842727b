import { Duration, Token } from 'aws-cdk-lib';
import type { FieldValue } from './field-value';
import { checkList, checkInstanceOf, checkPattern, inputError } from '../../checks/input';

/** Settings of the environment: what is scanned, and how often. */
export function environmentSettings(
  regions: readonly string[] | undefined, scanIntervalHours: number | undefined,
): FieldValue[] {
  if (regions !== undefined && !Token.isUnresolved(regions)) {
    checkList('regions', regions, 'region', r => r, 'leave it out for all regions');
    regions.forEach((region, i) => checkPattern(`regions[${i}]`, region, /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/,
      'an AWS region, such as eu-west-1'));
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

/** Hours of a duration. They can be a fraction, so that the check of the prop refuses them. */
export function hoursOf(duration: Duration | undefined): number | undefined {
  if (duration === undefined) return undefined;
  checkInstanceOf('scanInterval', duration, Duration, 'Duration, such as Duration.hours(12)');
  return duration.toHours({ integral: duration.isUnresolved() });
}
