/** The version of the permission data of a template, as its metadata has it: `2026-11.1`. */
import { asText } from '../../src/checks/json-text';
export interface DataVersion {
  /** Year and month of the newest source. */
  readonly date: string;
  /** Undefined before the data had one. */
  readonly version?: number;
}

/** Undefined if the template is not of this library. */
export function dataVersionOf(template: any): DataVersion | undefined {
  const text = template?.Metadata?.['cdk-defender-for-cloud']?.permissionData;
  const [, date, version] = /^(\d{4}-(?:0[1-9]|1[0-2]))(?:\.(\d+))?$/.exec(asText(text)) ?? [];
  return date === undefined ? undefined : { date, version: version === undefined ? undefined : Number(version) };
}

/** The version of the library that wrote a template, as its metadata has it: `1.2.3`. Undefined if there is none. */
export function libraryVersionOf(template: any): string | undefined {
  const { version } = template?.Metadata?.['cdk-defender-for-cloud'] ?? {};
  return typeof version === 'string' ? version : undefined;
}

/** Such as `version 1 of 2026-11, 3 months old`. */
export function describeData({ date, version }: DataVersion, today: Date): string {
  return `${version === undefined ? 'data' : `version ${version}`} of ${date}, ${age(date, today)}`;
}

/** Whole months of the calendar between the month of the data and that of today. */
export function monthsOld(date: string, today: Date): number {
  const [year, month] = date.split('-').map(Number);
  return today.getUTCFullYear() * 12 + today.getUTCMonth() - (year * 12 + month - 1);
}

function age(date: string, today: Date): string {
  const months = monthsOld(date, today);
  if (months < 0) return 'a date after today';
  if (months === 0) return 'less than a month old';
  return months === 1 ? '1 month old' : `${months} months old`;
}
