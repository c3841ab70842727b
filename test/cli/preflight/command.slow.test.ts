/** `cdk-defender-for-cloud preflight` as a process, with a program in place of the AWS CLI: what it prints, and how it ends. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { synth } from '../../support/synth';
import { bundleCli, runCli } from '../support/run';

bundleCli();

const folder = mkdtempSync(join(tmpdir(), 'preflight-'));
const template = join(folder, 'template.json');
writeFileSync(template, JSON.stringify(synth().json));

/** Answers by the first two words of a command. Everything else does not exist. */
function programAnswering(answers: Record<string, unknown>, before = ''): void {
  const cases = Object.entries(answers).map(([words, answer]) => `'${words}') echo '${JSON.stringify(answer)}';;`);
  writeFileSync(join(folder, 'aws'), ['#!/bin/sh', before, 'case "$1 $2" in', ...cases,
    '*) echo "An error occurred (NoSuchEntity) when calling the X operation: no" >&2; exit 254;;', 'esac'].join('\n'), { mode: 0o755 });
}

const run = (...args: string[]) => runCli(['preflight', ...args], { env: { PATH: `${folder}:/usr/bin:/bin` } });

const ANSWERS = {
  'sts get-caller-identity': { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/ops' },
  'iam list-roles': ['Admin'],
  'iam list-open-id-connect-providers': [],
  'iam get-account-summary': {
    SummaryMap: { Roles: 1, RolesQuota: 1000, Policies: 0, PoliciesQuota: 1500, GlobalEndpointTokenVersion: 2 },
  },
  'service-quotas get-service-quota': { Quota: { Value: 100 } },
  'ec2 describe-regions': [['eu-west-1', 'opt-in-not-required']],
  'iam simulate-principal-policy': [],
};
const options = ['--template', template, '--stack', 'S', '--region', 'eu-west-1'];

test('nothing blocks: 0', () => {
  programAnswering(ANSWERS);
  const { status, stdout, stderr } = run(...options, '--quiet');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/names: roles +fine +free, or of this stack: CspmMonitorAws/);
  expect(stdout).toMatch(/^0 blockers, 0 changes for others, \d+ cannot be told, \d+ fine/m);
});

test('a role that exists: 1, with its remedy, as a table and as JSON', () => {
  programAnswering({ ...ANSWERS, 'iam list-roles': ['CspmMonitorAws'] });
  const table = run(...options, '--quiet');
  expect([table.status, table.stderr]).toEqual([1, '']);
  expect(table.stdout).toMatch(
    /^check +status +what was found\n-+ +-+ +-+\nnames: role CspmMonitorAws +blocker +it exists\. No stack of this account owns it\n/);
  expect(table.stdout).toMatch(/^What to do about names: role CspmMonitorAws:\n {2}Import it if no stack owns it/m);
  const json = run(...options, '--json');
  expect(json.status).toBe(1);
  const { stack, region, rows: [first] } = JSON.parse(json.stdout);
  expect([stack, region, first.id, first.status]).toEqual(['S', 'eu-west-1', 'names: role CspmMonitorAws', 'blocker']);
});

test('a question that decides has no answer: 2, unless that is allowed; the last line says which', () => {
  const { 'iam simulate-principal-policy': _, ...answers } = ANSWERS;
  programAnswering(answers);
  const { status, stdout } = run(...options, '--quiet');
  expect([status, stdout.trimEnd().split('\n').at(-1)]).toEqual([2, expect.stringMatching(
    /^0 blockers, .* fine\. Not checked: .*rights: deployment.*\. Decisive questions without an answer: rights$/)]);
  const json = run(...options, '--json', '--allow-unknown');
  expect(json.status).toBe(0);
  expect(JSON.parse(json.stdout).rows.find((row: any) => row.id === 'rights: deployment'))
    .toMatchObject({ status: 'cannot tell', unanswered: true });
});

test('a throttled call is repeated', () => {
  const counter = join(folder, 'counter');
  programAnswering(ANSWERS, `if [ "$1" = iam ] && [ "$2" = list-roles ] && [ ! -e '${counter}' ]; then touch '${counter}'; ` +
    'echo "An error occurred (Throttling) when calling the ListRoles operation (reached max retries: 4): Rate exceeded" >&2; exit 254; fi');
  const { status, stdout, stderr } = run(...options);
  expect(stdout).toMatch(/names: roles +fine/);
  expect([status, stderr.split('\n')[0]]).toEqual([0, 'asking AWS']);
});

test('wrong arguments: 2', () => {
  const { status, stdout, stderr } = run('--region', 'Ireland');
  expect([status, stdout, stderr]).toEqual([
    2, '', '--region must be an AWS region, such as eu-west-1, got "Ireland"\n\ncdk-defender-for-cloud preflight '
      + '--help lists the options\n',
  ]);
});

test('no region: 2', () => {
  programAnswering({}, 'if [ "$1 $2" = "configure get" ]; then exit 1; fi');
  const { status, stderr } = run('--template', template, '--stack', 'S');
  expect([status, stderr.split('\n')[0]])
    .toEqual([2, '--region is missing: it must be an AWS region, such as eu-west-1: neither the app, AWS_REGION nor the profile has one']);
});

test('the region of the profile', () => {
  programAnswering(ANSWERS, 'if [ "$1 $2 $3 $4 $5 $6" = "configure get region --profile audit " ]; then echo eu-west-1; exit; fi');
  const { status, stdout } = run('--template', template, '--stack', 'S', '--profile', 'audit', '--json');
  expect([status, JSON.parse(stdout).region]).toEqual([0, 'eu-west-1']);
});

test('a parameter that the template does not have is a mistake before AWS is asked', () => {
  programAnswering({});
  const { status, stderr } = run(...options, '--parameter', 'Azure=x');
  expect([status, stderr.split('\n')[0]]).toEqual([2, '--parameter must be one of BootstrapVersion, got "Azure"']);
});

test('AWS cannot be asked: 2', () => {
  programAnswering({});
  const { status, stderr } = run(...options);
  expect([status, stderr.split('\n').find(line => line.startsWith('failed: '))])
    .toEqual([2, 'failed: aws sts get-caller-identity --region eu-west-1 --output json']);
});

test('--show-commands: those that the options can run, and nothing is asked', () => {
  programAnswering({});
  const { status, stdout } = run(...options, '--show-commands');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^aws cloudformation describe-stacks --stack-name S --region eu-west-1 --output json$/m);
  expect(stdout).not.toMatch(/change-set|assume-role/);
  expect(stdout).not.toContain('configure get');
  const unknown = run('--template', template, '--stack', 'S', '--profile', 'p', '--show-commands');
  expect([unknown.status, unknown.stdout.split('\n').slice(1, 3)])
    .toEqual([0, ['aws configure get region --profile p', 'aws sts get-caller-identity --profile p --output json']]);
  expect(unknown.stdout).toMatch(/^aws cloudformation describe-stacks --stack-name S --profile p --region '<region>' --output json$/m);
  expect(run(...options, '--show-commands', '--create-change-set').stdout)
    .toMatch(/^aws cloudformation create-change-set --stack-name S /m);
});
