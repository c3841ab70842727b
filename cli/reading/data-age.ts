import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { version as ownVersion } from '../../package.json';
import { asText } from '../../src/checks/json-text';
import { PERMISSION_DATA } from '../../src/permissions/data-version';
import { packageFolder } from '../shared/library';
import { once } from '../shared/once';

/** The version of the permission data of a template, from its metadata: `2026-11.1`. */
interface DataVersion {
  /** Year and month of the newest source. */
  readonly date: string;
  /** Undefined for data from before versions were introduced. */
  readonly version?: number;
}

/** Undefined if the template is not of this library. */
export function dataVersionOf(template: any): DataVersion | undefined {
  const text = template?.Metadata?.['cdk-defender-for-cloud']?.permissionData;
  const [, date, version] = /^(\d{4}-(?:0[1-9]|1[0-2]))(?:\.(\d+))?$/.exec(asText(text)) ?? [];
  if (date !== undefined) return { date, version: version === undefined ? undefined : Number(version) };
  return isOwnFile(template) ? PERMISSION_DATA : undefined;
}

/**
 * The version of the library that wrote a template: from its metadata, such as `1.2.3`, or this version for a file of this
 * package. Undefined for other templates.
 */
export function libraryVersionOf(template: any): string | undefined {
  const { version } = template?.Metadata?.['cdk-defender-for-cloud'] ?? {};
  if (typeof version === 'string') return version;
  return isOwnFile(template) ? ownVersion : undefined;
}

/** Content of the templates in this package. Those that are also templates of members contain no version. */
const ownFiles = once((folder: string) => new Set(readdirSync(folder).filter(file => file.endsWith('.template.json'))
  .map(file => JSON.stringify(JSON.parse(readFileSync(join(folder, file), 'utf-8'))))));

/** Whether a template has the content of a file in `templates/`, however it is indented. */
const isOwnFile = (template: any) => ownFiles(join(packageFolder(), 'templates')).has(JSON.stringify(template));

/** A text such as `version 1 of 2026-11, 3 months old`. */
export function describeData({ date, version }: DataVersion, today: Date): string {
  return `${version === undefined ? 'data' : `version ${version}`} of ${date}, ${age(date, today)}`;
}

/** Whole calendar months between the month of the data and the current month. */
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
