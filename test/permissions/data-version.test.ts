/** The permission data has one version and date. `versions.json` has the fingerprint of the data of each version. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { fingerprint, newestDate, versionsWith, type Version } from '../../build/docs/permission-version';
import { permissionsMarkdown } from '../../build/docs/permissions-markdown';
import { synth } from '../support/synth';

const FOLDER = join(__dirname, '..', '..', 'src', 'permissions');

const VERSIONS: Version[] = JSON.parse(readFileSync(join(__dirname, 'versions.json'), 'utf-8'));
const current = VERSIONS[VERSIONS.length - 1];

const exported: Record<string, any> = Object.assign({}, ...readdirSync(FOLDER).sort()
  .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts')).map(file => jest.requireActual(join(FOLDER, file))));
const { PERMISSION_DATA, ...data } = exported;

test('the data is that of the version (npx projen docs:permissions writes the next one)', () => {
  expect({ ...PERMISSION_DATA, sha256: fingerprint(exported) }).toEqual(current);
});

test('a change of the data makes one version, also if it is made in steps', () => {
  const first = { sources: [{ date: '2026-10' }, { date: '2026-11' }] };
  const second = { ...first, actions: ['s3:ListAllMyBuckets'] };
  const [one, two] = [first, second].map((of, i) => ({ version: i + 1, date: '2026-11', sha256: fingerprint(of) }));
  expect(versionsWith(first, [], [])).toEqual([one]);
  expect(versionsWith(first, [one], [one])).toEqual([one]);
  const draft = versionsWith({ ...first, actions: [] }, [one], [one]);
  expect(draft.map(v => v.version)).toEqual([1, 2]);
  expect(versionsWith(second, draft, [one])).toEqual([one, two]);
  expect(versionsWith(first, [one, two], [one])).toEqual([one]);
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
  expect(PERMISSION_DATA.date).toBe(newestDate(data));
  expect(newestDate({ ...data, more: { date: '2027-01' } })).toBe('2027-01');
});

test('any change of an action, resource, condition or source changes the fingerprint, a reworded purpose does not', () => {
  const changed = (change: (copy: any) => void) => {
    const copy = structuredClone(data);
    change(copy);
    return fingerprint(copy) !== fingerprint(data);
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
