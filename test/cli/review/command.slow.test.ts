/** The command as users run it: options, files, exit codes. */
import { createHash } from 'crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, dirname, join } from 'path';
import { allow, policy, RIGHT, roleOf, trust } from './support';
import { bundleCli, runCli } from '../support/run';

bundleCli();
const folder = mkdtempSync(join(tmpdir(), 'review-'));
const put = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));
put('right.json', { Resources: { Role: roleOf() } });
put('open.json', { Resources: { Role: roleOf({ trusts: [trust()] }) } });
put('admin.json', { Resources: { Role: roleOf({ statements: [allow('iam:*')] }) } });
const run = (...args: string[]) => runCli(['review', ...args], { cwd: folder });

test('exit codes: 0 everything is known, 1 something is not, 2 nothing to review', () => {
  const right = run('--template', 'right.json');
  expect([right.status, right.stderr]).toEqual([0, '']);
  expect(right.stdout).toContain('1 role can be assumed from outside, by the widest level: 1 reads configuration\n');
  expect(run('--template', 'open.json'))
    .toMatchObject({ status: 1, stdout: expect.stringContaining('NOT KNOWN  the role Contoso (open): No tenant: ') });
  expect(run('--template', 'admin.json'))
    .toMatchObject({ status: 1, stdout: expect.stringContaining('NOT KNOWN  the role Contoso (admin): it allows iam:* on *') });
  put('ordinary.json', { Resources: { T: { Type: 'AWS::SNS::Topic' } } });
  expect(run('--template', 'ordinary.json'))
    .toMatchObject({ status: 2, stdout: expect.stringContaining('Nothing to review: the source has nothing of Microsoft') });
});

test('--parameter gives values, and --accept and --accepted a file', () => {
  const session = { 'Fn::Sub': 'MicrosoftDefenderForClouds_${Tenant}' };
  const { StringEquals: { 'sts:RoleSessionName': _, ...audience } } = RIGHT;
  put('microsoft.json', {
    Parameters: { Tenant: { Type: 'String' }, Name: { Type: 'String' } },
    Resources: {
      Role: roleOf({
        RoleName: { Ref: 'Name' }, trusts: [trust({ StringEquals: audience, StringLike: { 'sts:RoleSessionName': session } })],
      }),
    },
  });
  expect(run('--template', 'microsoft.json')).toMatchObject({ status: 1 });
  const given = ['--template', 'microsoft.json', '--parameter', 'Tenant=8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36', '--parameter',
    'Name=Reader'];
  expect(run(...given)).toMatchObject({ status: 0, stdout: expect.stringContaining('Everything is known') });
  expect(run('--template', 'microsoft.json', '--parameter', 'Other=x')).toMatchObject({ status: 2 });
  expect(run('--template', 'admin.json', '--accept', 'access.json'))
    .toMatchObject({ status: 1, stderr: expect.stringContaining('Written: access.json') });
  expect(run('--template', 'admin.json', '--accepted', 'access.json')).toMatchObject({ status: 1 });
  expect(run('--template', 'admin.json', '--accept', 'a.json', '--accepted', 'access.json')).toMatchObject({ status: 2 });
});

test('as JSON: the result with all actions', () => {
  const { status, stdout } = run('--template', 'right.json', '--against', 'open.json', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    source: 'the template right.json',
    against: 'open.json',
    roles: [{
      id: 'role-1',
      name: 'Contoso',
      levels: ['configuration'],
      permissions: [{ actions: ['ec2:DescribeInstances'], resources: ['*'] }],
    }],
  });
});

test('--markdown writes the file, and prints the table too', () => {
  const { status, stdout, stderr } = run('--template', 'open.json', '--markdown', 'review.md');
  expect([status, stderr]).toEqual([1, 'Written: review.md\n']);
  expect(stdout).toContain('who can assume it');
  expect(readFileSync(join(folder, 'review.md'), 'utf-8')).toMatch(/^# Who outside of AWS can do what\n/);
});

test('the page and the JSON say the day, and the hash of the file', () => {
  const hash = createHash('sha256').update(readFileSync(join(folder, 'right.json'))).digest('hex');
  const day = new Date().toISOString().slice(0, 10);
  expect(JSON.parse(run('--template', 'right.json', '--html', 'dated.html', '--json').stdout)).toMatchObject({
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), files: [{ file: 'right.json', sha256: hash }],
  });
  const page = readFileSync(join(folder, 'dated.html'), 'utf-8');
  expect(page).toContain(`<bdi>right.json</bdi>: <code>${hash}</code>`);
  expect(page).toContain(`Made on <time datetime="${day.slice(0, 4)}-`);
  mkdirSync(join(folder, 'cdk.out', 'stage'), { recursive: true });
  for (const name of ['S.template.json', join('stage', 'T.template.json'), 'S.assets.json']) {
    put(join('cdk.out', name), { Resources: { Role: roleOf() } });
  }
  expect(JSON.parse(run('--json').stdout).files).toEqual([
    { file: join('cdk.out', 'S.template.json'), sha256: hash }, { file: join('cdk.out', 'stage', 'T.template.json'), sha256: hash },
  ]);
  rmSync(join(folder, 'cdk.out'), { recursive: true });
});

test.each<[string, string[], string]>([
  ['nothing to read', [], 'there is no cdk.out here'],
  ['a file that is not there', ['--template', 'none.json'], 'there is no file'],
  ['an earlier side that is not there', ['--template', 'right.json', '--against', 'none'], '--against must be a file or a cloud assembly'],
  ['two inputs', ['--template', 'right.json', '--deployed', 'x.json'], 'cannot be used with option'],
  ['a profile for a file', ['--template', 'right.json', '--profile', 'p'], '--profile needs --deployed without a file, or --app'],
  ['context without an app', ['--template', 'right.json', '-c', 'a=b'], '--context needs --app'],
  ['one file for two outputs', ['--template', 'right.json', '--html', 'x', '--markdown', 'x'], '--html and --markdown must be two files'],
  ['an empty name of a file', ['--deployed', ''], '--deployed must have a value, or none'],
])('%s: 2', (_, args, message) => {
  const { status, stdout, stderr } = run(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

test('an account that is asked, with the profile; and what would be asked', () => {
  const { AssumeRolePolicyDocument, Policies } = roleOf().Properties;
  const answer = {
    RoleDetailList: [{
      RoleName: 'Contoso',
      Arn: 'arn:aws:iam::111122223333:role/Contoso',
      AssumeRolePolicyDocument,
      RolePolicyList: Policies,
      AttachedManagedPolicies: [],
    }],
    Policies: [{
      Arn: 'arn:aws:iam::111122223333:policy/P',
      PolicyVersionList: [{ IsDefaultVersion: true, Document: policy(allow('s3:GetObject')) }],
    }],
  };
  writeFileSync(join(folder, 'aws'), `#!${process.execPath}
const asked = 'iam get-account-authorization-details --filter Role LocalManagedPolicy --profile audit --output json';
console.log(process.argv.slice(2).join(' ') === asked
  ? ${JSON.stringify(JSON.stringify(answer))} : '{}');
`, { mode: 0o755 });
  const env = { PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) };
  const { status, stdout } = runCli(['review', '--deployed', '--profile', 'audit', '--quiet'], { cwd: folder, env });
  expect([status, stdout.split('\n')[0]]).toEqual([0, 'Who outside of AWS can do what, of the account 111122223333']);
  expect(run('--deployed', '--profile', 'audit', '--show-commands').stdout)
    .toBe('aws iam get-account-authorization-details --filter Role LocalManagedPolicy --profile audit --output json\n');
  put('answer.json', answer);
  expect(run('--deployed', 'answer.json')).toMatchObject({ status: 0, stdout: expect.stringContaining('of the account in answer.json') });
  const none = runCli(['review', '--deployed', '--json'], { cwd: folder, env });
  expect([none.status, JSON.parse(none.stdout).error.command])
    .toEqual([2, 'aws iam get-account-authorization-details --filter Role LocalManagedPolicy --output json']);
});
