/** A fingerprint of the permission data determines the version of the data. */
import { createHash } from 'crypto';

export interface Version {
  readonly version: number;
  readonly date: string;
  readonly sha256: string;
}

/** Texts for people. A change of their words is not a change of permissions. */
const WORDING = ['note', 'purpose', 'title', 'wildcardReason'];

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a < b ? -1 : 1;

/** @param data the exports of all modules with permission data */
export function fingerprint(data: Readonly<Record<string, unknown>>): string {
  const { PERMISSION_DATA: _version, ...others } = data;
  return createHash('sha256').update(JSON.stringify(Object.entries(others).sort(byName), (key, value) => {
    if (WORDING.includes(key)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(byName));
  })).digest('hex');
}

/** Returns the month of the newest source. */
export function newestDate(data: Readonly<Record<string, unknown>>): string {
  const { PERMISSION_DATA: _version, ...others } = data;
  return [...JSON.stringify(others).matchAll(/"date":"([^"]*)"/g)].map(([, date]) => date).sort().at(-1)!;
}

/**
 * Returns the list with a version for this data. The new version replaces a last version that is not committed, so that a commit adds
 * at most one version.
 */
export function versionsWith(
  data: Readonly<Record<string, unknown>>, versions: readonly Version[], committed: readonly Version[],
): readonly Version[] {
  const sha256 = fingerprint(data);
  if (versions.at(-1)?.sha256 === sha256) return versions;
  if (committed.at(-1)?.sha256 === sha256) return committed;
  return [...committed, { version: committed.length + 1, date: newestDate(data), sha256 }];
}
