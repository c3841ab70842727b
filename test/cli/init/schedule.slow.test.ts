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

function stackOfApp() {
  const app = new App({ outdir: join(folder, 'assembly') });
  const stack = new Stack(app, 'DefenderForCloud',
    { env: { account: ACCOUNT, region: REGION }, synthesizer: new CliCredentialsStackSynthesizer() });
  new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
  return app.synth().getStackByName(stack.stackName).template;
}

const IDENTITY = JSON.stringify({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:role/check` });

/**
 * The script, with an AWS CLI that answers what the words after its name are in `answers`, and denies everything else.
 *
 * @param state a state of Terraform, in place of the assembly
 */
function checked(answers: Readonly<Record<string, string>>, state?: string) {
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
  const script = fileOf('check/check.sh', app);
  // As docs/daily-check.md says.
  writeFileSync(join(checkout, 'check.sh'), state === undefined ? script : script.replaceAll('--assembly', '--plan'));
  const source = state ?? join(folder, 'assembly');
  // As README of the app says, before the deployment.
  expect(runCli(['review', state === undefined ? '--assembly' : '--plan', source, '--accept', join(checkout, 'access.json'), '--quiet']))
    .toMatchObject({ status: 0 });
  const { status, stderr } = spawnSync('bash', ['check.sh', source, join(folder, 'out')], {
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

/** The state that Terraform would have of the roles and policies in this answer of IAM, and of the provider. */
function stateOf(authorization: string, provider: { readonly arn: string; readonly audiences: readonly string[] }): string {
  const { RoleDetailList: roles, Policies: policies } = JSON.parse(authorization);
  const resource = (type: string, name: string, values: object) =>
    ({ address: `${type}.${name}`, mode: 'managed', type, name, values });
  const text = (document: unknown) => typeof document === 'string' ? document : JSON.stringify(document);
  const resources = [
    ...roles.flatMap((r: any) => [
      resource('aws_iam_role', r.RoleName,
        { name: r.RoleName, arn: r.Arn, path: r.Path, assume_role_policy: text(r.AssumeRolePolicyDocument) }),
      ...r.AttachedManagedPolicies.map(({ PolicyArn }: any, i: number) =>
        resource('aws_iam_role_policy_attachment', `${r.RoleName}_${i}`, { role: r.RoleName, policy_arn: PolicyArn })),
      ...(r.RolePolicyList ?? []).map((p: any) =>
        resource('aws_iam_role_policy', r.RoleName, { role: r.RoleName, name: p.PolicyName, policy: text(p.PolicyDocument) })),
    ]),
    ...policies.filter((p: any) => !p.Arn.includes('::aws:')).map((p: any) => resource('aws_iam_policy', p.PolicyName, {
      name: p.PolicyName, arn: p.Arn, path: p.Path ?? '/', policy: text(p.PolicyVersionList.find((v: any) => v.IsDefaultVersion).Document),
    })),
    resource('aws_iam_openid_connect_provider', 'microsoft',
      { arn: provider.arn, url: provider.arn.split('oidc-provider/')[1], client_id_list: provider.audiences }),
  ];
  const file = join(folder, 'state.json');
  writeFileSync(file, JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } }));
  return file;
}

/** What AWS answers after the deployment of the app. */
async function answersOf(template: any): Promise<Record<string, string>> {
  const world = accountAfter(template, { account: ACCOUNT, region: REGION, partition: 'aws' });
  const of = async (name: Parameters<typeof world>[0], values: object = {}) => JSON.stringify(await world(name, values as any));
  const [provider] = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::OIDCProvider');
  return {
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
}

test('as the app says: nothing differs; with a trust that somebody changed, it does', async () => {
  const answers = await answersOf(stackOfApp());
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

test('the roles of Terraform: the same, with the state in place of the assembly', async () => {
  expect(readFileSync(join(ROOT, 'docs/daily-check.md'), 'utf-8')).toContain('`--plan` in place of `--assembly`');
  const answers = await answersOf(stackOfApp());
  const { Url, ClientIDList } = JSON.parse(answers['iam get-open-id-connect-provider']);
  const provider = { arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${Url}`, audiences: ClientIDList };
  const stateIn = (authorization: string) => stateOf(authorization, provider);
  const fine = checked(answers, stateIn(answers['iam get-account-authorization-details']));
  expect([fine.report, fine.status]).toEqual([expect.stringContaining(': 0 differ, 0 not checked, 3 as expected\n'), 0]);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  const changed = answers['iam get-account-authorization-details'].replaceAll(TENANT, '*');
  const { status, report } = checked({ ...answers, 'iam get-account-authorization-details': changed },
    stateIn(answers['iam get-account-authorization-details']));
  expect([status, report]).toEqual([1, expect.stringContaining('| Deployment | stack | **differs** |')]);
  expect(report).toContain('| Who can do what | stack | **differs** |');
}, 120_000);
