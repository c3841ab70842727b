/** The daily check with the real command, in an account that denies everything and in one that is as the app says. */
import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { App, CliCredentialsStackSynthesizer, Stack } from 'aws-cdk-lib';
import { appOf, fileOf } from './support';
import { DefenderForCloudConnector, PermissionsType } from '../../../src';
import { TENANT } from '../../support/synth';
import { packageFile } from '../support/package-file';
import { bundleCli, cliFile, ROOT, runCli } from '../support/run';
import { accountAfter } from '../verify/world';

bundleCli();
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'daily-check-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function stackOfApp() {
  const app = new App({ outdir: join(folder, 'assembly') });
  const stack = new Stack(app, 'DefenderForCloud',
    { env: { account: ACCOUNT, region: REGION }, synthesizer: new CliCredentialsStackSynthesizer() });
  new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
  return app.synth().getStackByName(stack.stackName).template;
}

const IDENTITY = JSON.stringify({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:role/check` });

/** The script, with an AWS CLI that answers what the words after its name are in `answers`, and denies everything else. */
function checked(answers: Readonly<Record<string, string>>) {
  const bin = join(folder, 'bin');
  const checkout = join(folder, 'app');
  for (const path of [bin, checkout, join(folder, 'answers')]) mkdirSync(path);
  for (const [call, answer] of Object.entries({ 'sts get-caller-identity': IDENTITY, ...answers })) {
    writeFileSync(join(folder, 'answers', call), answer);
  }
  writeFileSync(join(bin, 'aws'), `#!/bin/sh
[ ! -e '${folder}/answers/'"$1 $2" ] || exec cat '${folder}/answers/'"$1 $2"
echo "An error occurred (AccessDenied) when calling the X operation: no" >&2; exit 254
`, { mode: 0o755 });
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${cliFile}' "$@"\n`, { mode: 0o755 });
  const app = appOf('typescript', { schedule: true });
  writeFileSync(join(checkout, 'check.sh'), fileOf('check/check.sh', app));
  // As README of the app says, before the deployment.
  expect(runCli(['review', '--assembly', join(folder, 'assembly'), '--accept', join(checkout, 'access.json'), '--quiet']))
    .toMatchObject({ status: 0 });
  const { status, stderr } = spawnSync('bash', ['check.sh', join(folder, 'assembly'), join(folder, 'out')], {
    cwd: checkout,
    encoding: 'utf-8',
    env: {
      ...process.env, PATH: [bin, process.env.PATH].join(delimiter), AWS_REGION: REGION, NODE_PATH: join(ROOT, 'node_modules'),
    },
  });
  return { status, stderr, report: readFileSync(join(folder, 'out', 'report.md'), 'utf-8') };
}

test('the command writes it, with the script as it is', () => {
  const { status, stdout } = runCli([
    'init', 'app', '--schedule', '--language', 'typescript', '--package', packageFile('tgz'), '--tenant-id', TENANT, '--plans', 'cspm',
    '--permissions', 'least',
    '--organization', 'r-ab12',
  ], { cwd: folder });
  expect([status, stdout]).toEqual([0, expect.stringContaining('check/check.sh\ncheck/rights-members.json\ncheck/rights.json\n')]);
  const app = appOf('typescript', { schedule: true, plans: ['cspm'], units: ['r-ab12'] });
  for (const path of ['check/check.sh', 'check/buildspec.yml', 'check/rights.json']) {
    expect(readFileSync(join(folder, 'app', path), 'utf-8')).toBe(fileOf(path, app));
  }
}, 60_000);

test('everything is denied: not checked, with the rights that are missing', () => {
  stackOfApp();
  const { status, report } = checked({});
  expect([status, report.split('\n')[0].split(': ').at(-1)]).toEqual([2, '0 differ, 3 not checked, 0 as expected']);
  for (const missing of ['aws cloudformation ', 'iam:GetAccountAuthorizationDetails', 'ec2:DescribeRegions']) {
    expect(report).toContain(missing);
  }
}, 60_000);

test('as the app says: nothing differs; with a trust that somebody changed, it does', async () => {
  const template = stackOfApp();
  const world = accountAfter(template, { account: ACCOUNT, region: REGION, partition: 'aws' });
  const of = async (name: Parameters<typeof world>[0], values: object = {}) => JSON.stringify(await world(name, values as any));
  const [provider] = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::OIDCProvider');
  const answers = {
    'cloudformation describe-stacks': await of('stack'),
    'cloudformation list-stack-resources': await of('stackResources'),
    'cloudformation get-template': await of('stackTemplate'),
    'iam get-account-authorization-details': await of('authorization'),
    'iam get-account-summary': await of('accountSummary'),
    'iam get-open-id-connect-provider': await of('provider',
      { provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${provider[1].Properties.Url.replace('https://', '')}` }),
    'ec2 describe-regions': JSON.stringify([[REGION, 'opt-in-not-required']]),
    'cloudtrail lookup-events': JSON.stringify({ Events: [] }),
  };
  const fine = checked(answers);
  expect([fine.report, fine.status]).toEqual([expect.stringContaining(': 0 differ, 0 not checked, 3 as expected\n'), 0]);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  stackOfApp();
  const changed =
    checked({
      ...answers,
      'iam get-account-authorization-details': answers['iam get-account-authorization-details'].replaceAll(TENANT, '*'),
    });
  expect(changed.status).toBe(1);
  expect(changed.report).toContain('| Deployment | stack | **differs** |');
  expect(changed.report).toContain('| Who can do what | stack | **differs** |');
  expect(changed.report).toContain('| Denied calls | stack | as expected |');
}, 120_000);
