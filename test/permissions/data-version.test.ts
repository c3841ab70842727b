/** The permission data has one version and date. `versions.json` has the fingerprint of the data of each version. */
import { createHash } from 'crypto';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { permissionsMarkdown } from '../../build/docs/permissions-markdown';
import { synth } from '../support/synth';

const FOLDER = join(__dirname, '..', '..', 'src', 'permissions');

interface Version {
  readonly version: number;
  readonly date: string;
  readonly sha256: string;
}

const VERSIONS: Version[] = JSON.parse(readFileSync(join(__dirname, 'versions.json'), 'utf-8'));
const current = VERSIONS[VERSIONS.length - 1];

/** Texts for people. To reword them changes no permission. */
const WORDING = ['note', 'purpose', 'title', 'wildcardReason'];

/** All exported data, except the version itself, in one order. */
function dataOf(modules: Record<string, any>): unknown {
  return Object.entries(modules).filter(([name]) => name !== 'PERMISSION_DATA').sort(([a], [b]) => a < b ? -1 : 1);
}

const fingerprint = (data: unknown) => createHash('sha256').update(JSON.stringify(data, (key, value) => {
  if (WORDING.includes(key)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
})).digest('hex');

const exported: Record<string, any> = Object.assign({}, ...readdirSync(FOLDER).sort()
  .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts')).map(file => jest.requireActual(join(FOLDER, file))));
const { PERMISSION_DATA, ...data } = exported;

test('the data is that of the version; if not, raise PERMISSION_DATA.version and add an entry to versions.json', () => {
  expect({ ...PERMISSION_DATA, sha256: fingerprint(dataOf(data)) }).toEqual(current);
});

test('versions count up, no date is before an earlier one, and no version repeats the data of the one before', () => {
  expect(VERSIONS.map(v => v.version)).toEqual(VERSIONS.map((_, i) => i + 1));
  expect(VERSIONS.map(v => v.date)).toEqual(VERSIONS.map(v => v.date).sort());
  for (const [i, { sha256, date }] of VERSIONS.entries()) {
    expect(sha256).not.toBe(VERSIONS[i - 1]?.sha256);
    expect(date).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
  }
});

test('the date is that of the newest source', () => {
  const dates = [...JSON.stringify(data).matchAll(/"date":"([^"]*)"/g)].map(([, date]) => date);
  expect(dates.length).toBeGreaterThan(5);
  expect(PERMISSION_DATA.date).toBe(dates.sort().at(-1));
});

test('any change of an action, resource, condition or source changes the fingerprint, a reworded purpose does not', () => {
  const changed = (change: (copy: any) => void) => {
    const copy = structuredClone(data);
    change(copy);
    return fingerprint(dataOf(copy)) !== fingerprint(dataOf(data));
  };
  const statement = (copy: any) => copy.AGENTLESS_VM_SCANNING_PERMISSIONS.statements[0];
  expect(changed(() => {})).toBe(false);
  expect(changed(copy => (statement(copy).purpose = 'other words'))).toBe(false);
  expect(changed(copy => statement(copy).actions.push('ec2:DeleteVolume'))).toBe(true);
  expect(changed(copy => statement(copy).resources.push('*'))).toBe(true);
  expect(changed(copy => (statement(copy).effect = 'Deny'))).toBe(true);
  expect(changed(copy => (statement(copy).conditions = { Bool: { 'aws:SecureTransport': 'true' } }))).toBe(true);
  expect(changed(copy => (copy.CONTAINERS_DOCS.date = '2020-01'))).toBe(true);
  expect(changed(copy => copy.DENY_DATA_READS[0].actions.pop())).toBe(true);
});

test('templates and docs/PERMISSIONS.md show version and date', () => {
  expect(synth().json.Metadata['cdk-defender-for-cloud'].permissionData).toBe(`${current.date}.${current.version}`);
  expect(permissionsMarkdown()).toContain(`**Version ${current.version} of the permission data, ${current.date}**`);
});
