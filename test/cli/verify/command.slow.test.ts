/** `cdk-defender-for-cloud verify` as a process: what it prints, and how it ends. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { bundleCli, runCli } from '../support/run';

bundleCli();

describe('the command', () => {
  const run = (...args: string[]) => runCli(['verify', ...args], { env: { PATH: '/nowhere' } });

  test('wrong arguments end with 2', () => {
    const { status, stdout, stderr } = run('--region', 'Ireland');
    expect([status, stdout, stderr]).toEqual([
      2, '', '--region must be an AWS region, such as eu-west-1, got "Ireland"\n\ncdk-defender-for-cloud verify --help lists the options\n',
    ]);
  });

  test('without the AWS CLI, it ends with 2', () => {
    const app = new App();
    new Stack(app, 'S');
    const { directory } = app.synth();
    expect(existsSync(join(directory, 'manifest.json'))).toBe(true);
    const { status, stdout, stderr } = run('--assembly', directory);
    expect([status, stdout, stderr]).toEqual([
      2, '', 'asking AWS\nfailed: aws sts get-caller-identity --output json\naws is not installed, or not on the PATH\n',
    ]);
  });

  test.each([
    ['x.json', /^--template: .*x\.json must be a CloudFormation template/],
    ['none.json', /^--template: there is no file .*none\.json/],
  ])('%s, which is no template: 2', (file, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'verify-template-'));
    writeFileSync(join(folder, 'x.json'), '[]');
    const { status, stderr } = run('--template', join(folder, file), '--stack', 'S');
    expect([status, stderr.split('\n')[0]]).toEqual([2, expect.stringMatching(message)]);
    rmSync(folder, { recursive: true });
  });
});

test('--app is synthesized by the CDK CLI: a step on the standard error, unless --quiet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-app-'));
  // A CDK CLI that writes an assembly with one stack to the folder that it is told.
  writeFileSync(join(folder, 'cdk.json'), '{}');
  writeFileSync(join(folder, 'npx'), `#!${process.execPath}
const { writeFileSync } = require('fs');
const output = process.argv[process.argv.indexOf('--output') + 1];
writeFileSync(output + '/S.json', '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}');
const S = { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } };
writeFileSync(output + '/manifest.json', JSON.stringify({ artifacts: { S } }));
`, { mode: 0o755 });
  const run = (...args: string[]) => runCli(['verify', '--app', folder, ...args], { env: { PATH: folder } });
  const asked = 'failed: aws sts get-caller-identity --output json\naws is not installed, or not on the PATH\n';
  expect(run()).toEqual({ status: 2, stdout: '', stderr: `synthesizing the app in ${folder}\nasking AWS\n${asked}` });
  expect(run('--quiet')).toEqual({ status: 2, stdout: '', stderr: asked });
  rmSync(folder, { recursive: true });
});
