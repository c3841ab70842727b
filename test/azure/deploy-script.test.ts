import { spawnSync } from 'child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const SCRIPT = join(__dirname, '..', '..', 'examples', 'both-sides', 'deploy.sh');

/** Runs the script with fake CLIs that only record their arguments; the call that contains `failing` fails. */
function run(
  options: { failing?: string; groupExists?: boolean; missing?: string; region?: string; answer?: string } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  const log = join(folder, 'log');
  for (const tool of ['aws', 'az', 'npm'].filter(t => t !== options.missing)) {
    writeFileSync(
      join(folder, tool),
      [
        '#!/bin/bash',
        `echo "${tool} $*" >> '${log}'`,
        ...(options.failing
          ? [`[[ "${tool} $*" == '${options.failing}'* ]] && { echo 'no access' >&2; exit 3; }`]
          : []),
        'case "$*" in',
        `  "configure get region"*) echo '${options.region ?? 'eu-west-1'}' ;;`,
        '  *"--query Arn"*) echo arn:aws-us-gov:sts::111122223333:assumed-role/admin/me ;;',
        '  *"--query Account"*) echo 111122223333 ;;',
        '  *"--query tenantId"*) echo 11111111-2222-3333-4444-555555555555 ;;',
        '  *"--query id"*) echo a-subscription ;;',
        `  "group exists"*) echo ${options.groupExists ?? false} ;;`,
        '  "deployment group create"*) echo /subscriptions/a-subscription/the-connector ;;',
        'esac',
        '',
      ].join('\n'),
    );
    chmodSync(join(folder, tool), 0o755);
  }
  // PATH has nothing else, except what a shell script needs.
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    RESOURCE_GROUP: 'defender rg',
    LOCATION: 'northeurope',
    ...(options.answer === undefined ? { YES: '1' } : {}),
  };
  const { status, stdout, stderr } = spawnSync('/bin/bash', [SCRIPT], {
    env,
    encoding: 'utf-8',
    input: options.answer,
  });
  return { status, stdout, stderr, calls: existsSync(log) ? readFileSync(log, 'utf-8').trimEnd().split('\n') : [] };
}

const LOOKS = [
  'aws sts get-caller-identity --query Arn --output text', 'aws sts get-caller-identity --query Account --output text',
  'aws configure get region', 'az account show --query tenantId --output tsv',
  'az account show --query id --output tsv',
];
const SYNTH = 'npm run --silent example -- both-sides --tenant-id 11111111-2222-3333-4444-555555555555';
const STACK =
  'aws cloudformation deploy --region eu-west-1 --stack-name DefenderForCloud --template-file ' +
  'examples/both-sides/cdk.out/DefenderForCloud.template.json ' +
  '--capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset';
const REGISTER = 'az provider register --namespace Microsoft.Security --wait --output none';
const EXISTS = 'az group exists --name defender rg --output tsv';
const GROUP = 'az group create --name defender rg --location northeurope --output none';
const CONNECTOR =
  'az deployment group create --name cdk-defender-for-cloud --resource-group defender rg ' +
  '--template-file examples/both-sides/cdk.out/DefenderForCloud.Azure.securityConnector.json ' +
  '--parameters awsAccountId=111122223333 awsPartition=aws-us-gov --query ' +
  'properties.outputs.securityConnectorId.value --output tsv';

test('roles first, connector second; each step is printed', () => {
  const { status, stdout, stderr, calls } = run();
  expect([status, stderr]).toEqual([0, '']);
  expect(calls).toEqual([...LOOKS, SYNTH, STACK, REGISTER, EXISTS, GROUP, CONNECTOR]);
  // Quoted for a shell.
  for (const call of [SYNTH, STACK, REGISTER, GROUP, CONNECTOR]) {
    expect(stdout).toContain(`    $ ${call.replace('defender rg', 'defender\\ rg')}\n`);
  }
  expect(stdout).toContain('AWS account 111122223333 (aws-us-gov), region eu-west-1');
  expect(stdout).toContain('/subscriptions/a-subscription/the-connector');
});

test('an existing resource group is not changed', () => {
  expect(run({ groupExists: true }).calls).toEqual([...LOOKS, SYNTH, STACK, REGISTER, EXISTS, CONNECTOR]);
});

test.each([
  ['not signed in to AWS', 'aws sts', 1],
  ['not signed in to Azure', 'az account', 4],
  ['synthesis', 'npm run', 6],
  ['the stack', 'aws cloudformation', 7],
  ['the resource provider', 'az provider', 8],
  ['the resource group', 'az group create', 10],
  ['the connector', 'az deployment', 11],
])('stops at the first failure: %s', (_, failing, calls) => {
  const result = run({ failing });
  expect(result.status).toBe(3);
  expect(result.calls).toHaveLength(calls);
  expect(result.stderr).toContain('no access');
  expect(result.stdout).not.toContain('Done.');
});

test('names the CLI that is missing', () => {
  const { status, stderr, calls } = run({ missing: 'az' });
  expect([status, stderr, calls]).toEqual([1, 'error: az is not installed\n', []]);
});

test('asks for confirmation, unless an option skips that', () => {
  const no = run({ answer: '\n' });
  expect([no.status, no.calls]).toEqual([1, [...LOOKS, SYNTH]]);
  expect(no.stderr).toContain('nothing was deployed');
  expect(run({ answer: 'y\n' }).calls).toContain(CONNECTOR);
});

test('a region is required', () => {
  const { status, stderr, calls } = run({ region: '' });
  expect([status, calls]).toEqual([1, LOOKS.slice(0, 3)]);
  expect(stderr).toContain('no AWS region: set AWS_REGION');
});
