/** The version of the permission data follows from a fingerprint of the data. */
import { createHash } from 'crypto';

export interface Version {
  readonly version: number;
  readonly date: string;
  readonly sha256: string;
}

/** Texts for people. To reword them changes no permission. */
const WORDING = ['note', 'purpose', 'title', 'wildcardReason'];

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a < b ? -1 : 1;

/** Of the exports of all modules with permission data. */
export function fingerprint(data: Readonly<Record<string, unknown>>): string {
  const { PERMISSION_DATA: _version, ...others } = data;
  return createHash('sha256').update(JSON.stringify(Object.entries(others).sort(byName), (key, value) => {
    if (WORDING.includes(key)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(byName));
  })).digest('hex');
}

/** The month of the newest source. */
export function newestDate(data: Readonly<Record<string, unknown>>): string {
  const { PERMISSION_DATA: _version, ...others } = data;
  return [...JSON.stringify(others).matchAll(/"date":"([^"]*)"/g)].map(([, date]) => date).sort().at(-1)!;
}

/** The versions with one for this data. It replaces the last one that is not committed, so that a change has one version. */
export function versionsWith(
  data: Readonly<Record<string, unknown>>, versions: readonly Version[], committed: readonly Version[],
): readonly Version[] {
  const sha256 = fingerprint(data);
  if (versions.at(-1)?.sha256 === sha256) return versions;
  if (committed.at(-1)?.sha256 === sha256) return committed;
  return [...committed, { version: committed.length + 1, date: newestDate(data), sha256 }];
}
