/** `cdk-defender-for-cloud links` as a process of its own, with a stand-in for the AWS CLI. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { EVERYTHING, ORGANIZATION, REQUIRED, requestOf } from './support';
import { azureCommand, quickCreateLinks } from '../../../cli/links/links';
import { version } from '../../../package.json';
import { bundleCli, runCli } from '../support/run';

bundleCli();

const folder = mkdtempSync(join(tmpdir(), 'links-'));
const calls = join(folder, 'calls');
// Answers as S3 does: with the version, and with the checksum of the file, or of $BODY in place of it.
writeFileSync(join(folder, 'aws'), `#!/bin/sh
echo "$@" >> '${calls}'
[ "$FAIL" != yes ] || exit 254
for word in "$@"; do [ "$before" = --key ] && key=$word; before=$word; done
sum=$(openssl dgst -sha256 -binary "\${BODY:-templates/\${key##*/}}" | base64)
echo "{\\"VersionId\\": \\"\${VERSION:-v.1_}\\", \\"ChecksumSHA256\\": \\"$sum\\"}"
`);
chmodSync(join(folder, 'aws'), 0o755);
const run = (args: string[], env: Record<string, string> = {}) =>
  runCli(['links', ...args], { env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, ...env } });

const KEY = `defender-for-cloud/${version}/defender-account.default-access.template.json`;
const BUCKET = '--bucket our-templates --expected-bucket-owner 444455556666 --region us-east-1';
const CHECK = `s3api head-object ${BUCKET} --key ${KEY} --checksum-mode ENABLED --output json`;
const UPLOAD = `s3api put-object ${BUCKET} --key ${KEY} --body templates/defender-account.default-access.template.json ` +
  '--checksum-algorithm SHA256 --output json';
const called = () => existsSync(calls) ? readFileSync(calls, 'utf-8').trimEnd().split('\n') : [];
beforeEach(() => rmSync(calls, { force: true }));

test('prints commands, which name the owner of the bucket, and neither uploads nor prints a link', () => {
  const { status, stdout } = run(REQUIRED);
  expect(status).toBe(0);
  expect(stdout).toContain(`  aws ${UPLOAD}\n`);
  expect(stdout).toContain(`  aws ${CHECK}\n`);
  expect(stdout).toContain(`  aws s3api put-bucket-policy ${BUCKET} --policy '{`);
  expect(stdout).toContain(`  aws s3api put-bucket-versioning ${BUCKET} --versioning-configuration Status=Enabled\n`);
  expect(stdout.indexOf('put-bucket-versioning')).toBeLessThan(stdout.indexOf('put-object')); // otherwise the file has no version
  expect(stdout).toContain('run this command again with --uploaded');
  expect(stdout).toContain('--region is not given, so the stack is in us-east-1.');
  expect(stdout).not.toContain('console.aws.amazon.com');
  expect(stdout).not.toContain('Warning');
  expect(called()).toEqual([]);
});

test('with --unversioned, prints the commands and a link without a version', () => {
  const { stdout } = run([...REQUIRED, '--unversioned']);
  expect(stdout).toContain(`  aws ${UPLOAD}\n`);
  expect(stdout).toContain(quickCreateLinks(requestOf(REQUIRED))[0].url);
  expect(stdout).not.toContain('versionId');
  expect(stdout).not.toContain('put-bucket-versioning');
  expect(stdout).toContain('A link only creates a stack.');
  expect(stdout).toContain(`  ${azureCommand(requestOf(REQUIRED))}\n`);
  expect(called()).toEqual([]);
});

test.each([['--uploaded', CHECK], ['--upload', UPLOAD]])('with %s, the link is for the version that S3 answers', (mode, call) => {
  const { status, stdout } = run([...REQUIRED, mode]);
  expect(status).toBe(0);
  expect(called()).toEqual([call]);
  expect(stdout).toContain(encodeURIComponent('.template.json?versionId=v.1_&').replace('%26', '&'));
  expect(stdout).not.toContain('put-object');
});

test.each<[string, Record<string, string>, string]>([
  ['another content', { BODY: 'package.json' }, `${KEY} in the bucket must have the SHA-256 checksum of templates/`],
  ['no versions', { VERSION: 'null' }, 'the bucket must keep versions, got a file without a version: run "aws s3api ' +
    `put-bucket-versioning ${BUCKET} --versioning-configuration Status=Enabled"`],
  ['another owner, or no file', { FAIL: 'yes' },
    '--uploaded: aws s3api head-object ended with 254; the bucket must belong to account 444455556666 and have the files'],
])('%s: no link', (_, env, message) => {
  const { status, stdout, stderr } = run([...REQUIRED, '--uploaded'], env);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr.split('\n').slice(0, 2))
    .toEqual(['asking AWS for defender-account.default-access.template.json', expect.stringContaining(message)]);
});

test('warns of host management, and says what a delegated administrator must know', () => {
  const hosts = ['--plans', 'servers', '--host-management', '--host-regions', 'eu-west-1,us-east-1', '--region', 'eu-west-1'];
  const inAccount = run([...REQUIRED, ...hosts, '--unversioned']).stdout;
  expect(inAccount).toContain('every EC2 instance in eu-west-1, us-east-1 that has none');
  expect(inAccount).not.toContain('is not given');
  const inUnits = run([...REQUIRED, ...hosts, '--organization', 'r-ab12', '--delegated-admin', '--unversioned']).stdout;
  expect(inUnits).toContain('every EC2 instance in eu-west-1, us-east-1 of every account of the units that has none');
  expect(inUnits).toContain('every account of the organization that is not in ExcludedAccountIds');
  expect(inUnits).toContain('deploy the template of the roles there');
  expect(inUnits).toContain('must be able to read the bucket');
  expect(inUnits).toContain('reads the current version of the templates for accounts from the folder');
  expect(run([...REQUIRED, '--organization', 'r-ab12', '--unversioned']).stdout).not.toContain('must be able to read the bucket');
});

test('with --upload, uploads every file', () => {
  expect(run([...REQUIRED, '--plans', 'servers', '--host-management', '--upload'])).toMatchObject({
    status: 0,
    stderr: 'uploading defender-account.default-access.template.json\nuploading defender-host-management.template.json\n',
  });
  expect(called().map(call => /--body (\S+)/.exec(call)![1])).toEqual([
    'templates/defender-account.default-access.template.json', 'templates/defender-host-management.template.json',
  ]);
});

test('a failed upload and a mistake end with 2 and one line', () => {
  const failed = run([...REQUIRED, '--upload', '--quiet'], { FAIL: 'yes' });
  expect([failed.status, failed.stderr.split('\n')[0]]).toEqual(
    [2, '--upload: aws s3api put-object ended with 254; the bucket must belong to account 444455556666']);
  const mistake = run(['--bucket', 'abc', '--bucket-owner', '444455556666']);
  expect([mistake.status, mistake.stderr.split('\n')[0]]).toEqual([2, '--tenant-id is missing: it must be a GUID, the id of your own ' +
    'Entra tenant, which az account show --query tenantId prints, such as 11111111-2222-3333-4444-555555555555']);
});

test('--help names every option', () => {
  const { stdout } = run(['--help']);
  for (const option of [...EVERYTHING, ...ORGANIZATION, '--upload', '--uploaded', '--unversioned']
    .filter(a => a.startsWith('--'))) expect(stdout).toContain(`  ${option} `);
});
