/** `cdk-defender-for-cloud denied` as a process, with a program in place of the AWS CLI: what it prints, and how it ends. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { gzipSync } from 'zlib';
import { denied, event, pages, SESSION, TENANT } from './support';
import { bundleCli, runCli } from '../support/run';

bundleCli();
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'denied-'))));

/** The program answers with what a file has that is named as the command, and keeps its arguments. */
function awsAnswers(answers: Record<string, unknown>): void {
  for (const [command, answer] of Object.entries(answers)) writeFileSync(join(folder, command), JSON.stringify(answer));
  writeFileSync(join(folder, 'aws'), `#!${process.execPath}
const { appendFileSync, readFileSync } = require('fs');
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(join(folder, 'typed'))}, args.join(' ') + '\\n');
try { process.stdout.write(readFileSync(${JSON.stringify(folder)} + '/' + args[1], 'utf-8')); } catch {
  console.error('An error occurred (AccessDenied) when calling the X operation: no\\u001b[2J');
  process.exit(254);
}
`);
  chmodSync(join(folder, 'aws'), 0o755);
}

const run = (...args: string[]) =>
  runCli(['denied', ...args], { cwd: folder, env: { PATH: `${folder}:${dirname(process.execPath)}` } });

const ROLE = {
  Role: {
    Arn: 'arn:aws:iam::111122223333:role/CspmMonitorAws',
    AssumeRolePolicyDocument: { Statement: [{ Condition: { StringEquals: { 'sts:RoleSessionName': SESSION } } }] },
  },
};

test('a permission is missing: 1, and the text is on the standard output, the progress is not', () => {
  awsAnswers({ 'get-role': ROLE, 'lookup-events': pages([denied('bedrock:ListGuardrails')])[0] });
  const { status, stdout, stderr } = run('--profile', 'audit', '--region', 'eu-west-1');
  expect([status, stderr]).toEqual([
    1, 'asking AWS whose calls these are\n' +
      'eu-west-1: at most 200 requests of 50 events, two per second: 2 minutes or less, more if the AWS CLI is slow\n',
  ]);
  expect(stdout).toContain("    'bedrock:ListGuardrails',\n");
  expect(readFileSync(join(folder, 'typed'), 'utf-8').split('\n')).toEqual([
    'iam get-role --role-name CspmMonitorAws --profile audit --output json',
    expect.stringMatching(new RegExp('^cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=' + SESSION +
      ' --start-time [-T:0-9]+Z --end-time [-T:0-9]+Z --max-results 50 --profile audit --region eu-west-1 --output json$')),
    '',
  ]);
});

test('nothing is missing: 0', () => {
  awsAnswers({ 'get-role': ROLE, 'lookup-events': pages([event('ec2', 'DescribeVpcs')])[0] });
  expect(run().status).toBe(0);
});

test('JSON only on the standard output', () => {
  awsAnswers({ 'lookup-events': pages([denied('bedrock:ListGuardrails')])[0] });
  const { status, stdout } = run('--tenant-id', TENANT, '--json');
  expect([status, JSON.parse(stdout).additionalReadActions]).toEqual([1, ['bedrock:ListGuardrails']]);
});

test('no right to look up events: 2, and the reason is in the report', () => {
  awsAnswers({ 'get-role': ROLE });
  const { status, stdout } = run();
  expect([status, stdout]).toEqual([2, expect.stringMatching(/An error occurred \(AccessDenied\).*but not everything could be read\n$/s)]);
});

test('no right to read the role: 2, without codes for the terminal', () => {
  awsAnswers({});
  const { status, stdout, stderr } = run();
  expect([status, stdout, stderr]).toEqual([
    2, '', 'asking AWS whose calls these are\nfailed: aws iam get-role --role-name CspmMonitorAws --output json\n' +
      'An error occurred (AccessDenied) when calling the X operation: no?[2J. Denied: iam:GetRole\n',
  ]);
});

test.each([['nix', '--file: there is no file nix'], ['.', '--file must have events of CloudTrail, got no .json or .csv file in .']])(
  '--file %s: 2, before AWS is asked', (path, message) => {
    const { status, stderr } = run('--file', path);
    expect([status, stderr.split('\n')[0]]).toEqual([2, message]);
  });

test('no credentials: 2, and what to do', () => {
  writeFileSync(join(folder, 'aws'), '#!/bin/sh\necho "Unable to locate credentials" >&2\nexit 253\n', { mode: 0o755 });
  const { status, stderr } = runCli(['denied'], { cwd: folder, env: { PATH: folder } });
  expect([status, stderr]).toEqual([
    2, 'asking AWS whose calls these are\nfailed: aws iam get-role --role-name CspmMonitorAws --output json\nUnable to '
      + 'locate credentials\nsign in, or give --profile NAME. With IAM Identity Center (SSO): aws sso login --profile NAME\n',
  ]);
});

test('without the AWS CLI: 2', () => {
  const { status, stderr } = run();
  expect([status, stderr]).toEqual([2, expect.stringContaining('aws is not installed, or not on the PATH\n')]);
});

test('wrong arguments: 2', () => {
  const { status, stdout, stderr } = run('--days', '91');
  expect([status, stdout, stderr])
    .toEqual([2, '',
      '--days must be a whole number from 1 to 90, or with --athena to 3650, got "91": CloudTrail keeps 90 days. For a longer range, ' +
    'see --athena and --file\n\ncdk-defender-for-cloud denied --help lists the options\n']);
});

test('the help and the query ask nobody', () => {
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: cdk-defender-for-cloud denied /) });
  expect(run('--athena', '--tenant-id', TENANT)).toMatchObject({ status: 0, stdout: expect.stringContaining(`= '${SESSION}'`) });
});

test('files are those of the folder of the user, and nobody is asked', () => {
  writeFileSync(join(folder, 'log.json.gz'), gzipSync(JSON.stringify({ Records: [denied('bedrock:ListGuardrails')] })));
  const { status, stdout } = run('--file', 'log.json.gz', '--tenant-id', TENANT);
  expect([status, stdout]).toEqual([1, expect.stringContaining('in 1 file with 1 event\n')]);
});

test('a file with many events', () => {
  const Records = [...Array.from({ length: 200_000 }, () => event('ec2', 'DescribeVpcs')), denied('bedrock:ListGuardrails')];
  writeFileSync(join(folder, 'log.json'), JSON.stringify({ Records }));
  expect(run('--file', 'log.json', '--tenant-id', TENANT).status).toBe(1);
});

test('a small file that unpacks to more than a text can be is refused: 2', () => {
  writeFileSync(join(folder, 'log.json.gz'), Buffer.concat(Array.from({ length: 5 }, () => gzipSync(Buffer.alloc(90 * 1024 * 1024)))));
  const { status, stderr } = run('--file', 'log.json.gz', '--tenant-id', TENANT);
  expect([status, stderr]).toEqual([2, expect.stringContaining('it has more than 419430400 bytes: split it')]);
});
