/** 4,000 accounts in 200 units and 30 regions, with a program in place of the AWS CLI, which throttles some calls. */
import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DefenderPlan, OrganizationTargets } from '../../../src';
import { organize } from '../../support/organization';
import { bundleCli, cliFile } from '../support/run';

bundleCli();

const MANAGEMENT = '111122223333';
const UNITS = Array.from({ length: 200 }, (_, i) => `ou-ab12-${String(i).padStart(8, '0')}`);
/** 50 units are in the root. Each of them has three others. */
const TOP = UNITS.slice(0, 50);
const unitsOf = (unit: string) => TOP.includes(unit) ? [50, 100, 150].map(more => UNITS[UNITS.indexOf(unit) + more]) : [];
const accountsOf = (unit: string) => Array.from({ length: 20 }, (_, i) => String(200000000000 + UNITS.indexOf(unit) * 100 + i));
const REGIONS = Array.from({ length: 30 }, (_, i) => `eu-west-${i + 1}`);

const folder = mkdtempSync(join(tmpdir(), 'preflight-scale-'));

function synthesize(targets: OrganizationTargets) {
  const { app, json } = organize(
    { targets, plans: [DefenderPlan.defenderForServers()], hostManagementRegions: REGIONS, connectManagementAccount: false },
    { env: { account: MANAGEMENT, region: 'eu-west-1' } });
  return { folder: app.outdir, json: json() };
}

/** The answer of a command is a file. A command without one does not exist. */
function simulate(answers: Record<string, unknown>): void {
  mkdirSync(join(folder, 'answers'));
  for (const [words, answer] of Object.entries(answers)) {
    writeFileSync(join(folder, 'answers', words.replaceAll(' ', '_')), JSON.stringify(answer));
  }
  writeFileSync(join(folder, 'aws'), `#!/bin/sh
echo "$*" >> '${folder}/calls'
case "$1 $2" in
  'organizations list-accounts-for-parent'|'organizations list-organizational-units-for-parent'|'organizations list-parents')
    file="$1_$2_$4";;
  'cloudformation list-stack-instances') file="$1_$2_$4";;
  *) file="$1_$2";;
esac
# Every fiftieth unit is throttled once.
case "$4" in *50|*00)
  if [ "$2" = list-accounts-for-parent ] && [ ! -e "${folder}/throttled_$4" ]; then
    touch "${folder}/throttled_$4"
    echo "An error occurred (TooManyRequestsException) when calling the X operation (reached max retries: 2): slow down" >&2; exit 254
  fi;;
esac
if [ -e "${folder}/answers/$file" ]; then exec cat "${folder}/answers/$file"; fi
echo "An error occurred (NoSuchEntity) when calling the X operation: no" >&2; exit 254
`, { mode: 0o755 });
}

test('fifty units become the root: a minute, 300 MB, and the right numbers', () => {
  const before = synthesize(OrganizationTargets.organizationalUnits(...TOP));
  const after = synthesize(OrganizationTargets.organizationalUnits('r-ab12'));
  const sets = Object.entries<any>(after.json.Resources).filter(([, r]) => r.Type === 'AWS::CloudFormation::StackSet');
  const deployed = UNITS.flatMap(accountsOf);
  simulate({
    'sts get-caller-identity': { Account: MANAGEMENT, Arn: `arn:aws:iam::${MANAGEMENT}:user/ops` },
    'ec2 describe-regions': REGIONS.map(region => [region, 'opt-in-not-required']),
    'iam list-roles': [],
    'iam list-open-id-connect-providers': [],
    'iam get-account-summary': { SummaryMap: { Roles: 1, RolesQuota: 1000, Policies: 0, PoliciesQuota: 1500 } },
    'service-quotas get-service-quota': { Quota: { Value: 100000 } },
    'cloudformation describe-stacks': {
      Stacks: [{ StackId: `arn:aws:cloudformation:eu-west-1:${MANAGEMENT}:stack/Stack/1`, StackStatus: 'CREATE_COMPLETE' }],
    },
    'cloudformation list-stack-resources': {
      StackResourceSummaries: sets.map(([LogicalResourceId, r]) =>
        ({ LogicalResourceId, PhysicalResourceId: `${r.Properties.StackSetName}:1` })),
    },
    'cloudformation get-template': { TemplateBody: JSON.stringify(before.json) },
    'controltower list-landing-zones': [`arn:aws:controltower:eu-west-1:${MANAGEMENT}:landingzone/1A2B`],
    'controltower list-enabled-controls': UNITS.map(unit =>
      ['arn:aws:controlcatalog:::control/aaa', `arn:aws:organizations::${MANAGEMENT}:ou/o-a1b2c3d4e5/${unit}`, 'SUCCEEDED']),
    'controlcatalog list-controls': [['arn:aws:controlcatalog:::control/aaa', ['CT.LAMBDA.PR.3']]],
    'cloudformation list-stack-sets': [],
    'cloudformation describe-organizations-access': { Status: 'ENABLED' },
    'organizations describe-organization': { Organization: { MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' } },
    'organizations list-accounts': [MANAGEMENT, ...UNITS.flatMap(accountsOf)].map(id => [id, 'ACTIVE', id, null]),
    ...Object.fromEntries(UNITS.flatMap(unit => [
      [`organizations list-accounts-for-parent ${unit}`, accountsOf(unit).map(id => [id, 'ACTIVE'])],
      [`organizations list-organizational-units-for-parent ${unit}`, unitsOf(unit)],
      [`organizations list-parents ${unit}`, ['r-ab12']],
    ])),
    ...Object.fromEntries(sets.map(([, r]) => [`cloudformation list-stack-instances ${r.Properties.StackSetName}`,
      r.Properties.StackInstancesGroup[0].Regions.flatMap((region: any) =>
        deployed.map(account => [account, typeof region === 'string' ? region : 'eu-west-1', 'CURRENT']))])),
  });
  writeFileSync(join(folder, 'memory.js'),
    `process.on('exit', () => require('fs').writeFileSync('${folder}/memory', String(process.resourceUsage().maxRSS)))`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', join(folder, 'memory.js'), cliFile, 'preflight', '--assembly', after.folder, '--json', '--quiet'],
    { encoding: 'utf-8', env: { PATH: `${folder}:/usr/bin:/bin` }, maxBuffer: 1e8 });
  const megabytes = Number(readFileSync(join(folder, 'memory'), 'utf-8')) / 1024;
  expect([status, stderr]).toEqual([1, '']);
  const texts = Object.fromEntries(JSON.parse(stdout).rows.map((row: any) => [row.id, row.text]));
  const [members, hosts] = sets.map(([, r]) => r.Properties.StackSetName);
  expect(texts[`StackSet ${members}: stacks are deleted and created again`]).toMatch(/^4000 accounts in eu-west-1: /);
  expect(texts[`StackSet ${hosts}: stacks are deleted and created again`]).toMatch(/^4000 accounts in eu-west-1, .*eu-west-9: /);
  expect(Object.keys(texts).filter(id => id.includes(': CT.LAMBDA.PR.3 on '))).toHaveLength(200);
  expect(texts[`quota: instances of ${hosts}`]).toBe('120000 after the deployment, 100000 are allowed');
  // Throttled calls were made again.
  const calls = readFileSync(join(folder, 'calls'), 'utf-8').split('\n')
    .filter(call => call.startsWith('organizations list-accounts-for-parent'));
  expect(calls).toHaveLength(200 + 4);
  expect(megabytes).toBeLessThan(300);
}, 120_000);
