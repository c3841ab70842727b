/** Who pastes what `leave` prints into a shell, all of it, removes nothing. */
import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { ACCOUNT, FULL, NOW, OTHER, REGION, World, type Call } from './world';
import { readApp, type LeavingApp } from '../../../cli/leave/app';
import { leave, type LeaveOptions } from '../../../cli/leave/leave';
import { pasted } from '../../../cli/leave/pasted';
import { report } from '../../../cli/leave/report';
import { PLAN_PARAMETERS } from '../../../cli/shared/plans';
import { DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationPolicies, EntraIdentityProvider, OrganizationTargets, SecurityConnector } from '../../../src';
import { allPlans, TENANT } from '../../support/synth';
import { printed } from '../support/printed';

const env = { account: ACCOUNT, region: REGION };
const read = (define: (app: App) => void): LeavingApp => {
  const app = new App();
  define(app);
  return readApp({ assembly: app.synth().directory });
};
const SINGLE = read((app) => {
  const stack = new Stack(app, 'Defender', { env });
  new SecurityConnector(stack, 'Azure', { connector: new DefenderForCloudConnector(stack, 'Connector', { azureTenantId: TENANT, plans: allPlans() }) });
});
const TWICE = read(app => ['One', 'Two'].forEach((name) => {
  const stack = new Stack(app, name, { env });
  const identityProvider = EntraIdentityProvider.fromExisting(stack, 'Provider');
  const connector = new DefenderForCloudConnector(stack, 'Connector', { azureTenantId: TENANT, identityProvider, roleNameSuffix: name });
  new SecurityConnector(stack, 'Azure', { connector, connectorName: name });
}));
const EVERYONE = read((app) => {
  const stack = new Stack(app, 'Everyone', { env });
  const targets = OrganizationTargets.organizationalUnits('ou-ab12-cdef3456').excludingAccounts(OTHER);
  const everyone = new DefenderForCloudOrganization(stack, 'Defender', { azureTenantId: TENANT, targets, plans: allPlans(), hostManagementRegions: [REGION] });
  new SecurityConnector(stack, 'Azure', { organization: everyone });
  new DefenderOrganizationPolicies(new Stack(app, 'Policies', { env }), 'Policies', { organizations: [everyone] });
});
const template = (name: string) => readApp({ template: `templates/defender-${name}.template.json`, stack: 'DefenderForCloud' });

/** One of each thing outside of the stacks, an instance with the profile, and a stack that is protected. */
const WORLD = {
  ...FULL,
  'kms describe-key': { KeyMetadata: { KeyState: 'Enabled' } },
  'cloudformation describe-stack-resources': { StackResources: [] },
  'cloudformation list-stack-instances': [[OTHER, REGION, 'INOPERABLE']],
  'iam list-roles': [],
  'eks describe-cluster': ['API', true, ['172.212.245.192/28', '10.0.0.0/8']],
  'iam get-instance-profile': {
    InstanceProfile: { Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`, Roles: [{ RoleName: 'AmazonSSMRoleForInstancesMDCSetup' }] },
  },
  'ec2 describe-iam-instance-profile-associations': [['i-1', `arn:aws:iam::${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`]],
};
const MANY = { ...WORLD, 'ec2 describe-snapshots': Array.from({ length: 30 }, (_, i) => [`snap-${i}`, ...(FULL['ec2 describe-snapshots'] as any)[0].slice(1)]) };
const MEMBER = { ...WORLD, 'sts get-caller-identity': { Account: OTHER, Arn: `arn:aws:iam::${OTHER}:user/x` } };

const planOf = (app: LeavingApp, options: Partial<LeaveOptions> = {}, answers: object = WORLD) =>
  leave(new World({ ...answers, 'az resource list': ({ words }: Call) => words && FULL['az resource list'] }).ask, app,
    { regions: [], azureSubscription: 's', ...options }, NOW);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasted-'));
  for (const name of ['aws', 'az', 'npx', 'cdk', 'terraform', 'kubectl', 'sudo']) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> "$CALLS"\n[ -z "$GONE" ] && echo id-1\n`, { mode: 0o755 });
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The calls that a shell makes of a text. */
function callsOf(text: string, more: NodeJS.ProcessEnv = {}): string[] {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  spawnSync('bash', ['-s'], { input: text, cwd: folder, env: { PATH: [folder, '/usr/bin', '/bin'].join(delimiter), CALLS: calls, ...more } });
  return readFileSync(calls, 'utf-8').split('\n').filter(line => line !== '');
}

/** What shows or keeps something, and what another command undoes. */
const HARMLESS = new RegExp('^(aws [\\w-]+ (describe|get|list|lookup)-|az resource show |aws kms disable-key |aws rbin create-rule |' +
  'aws iam remove-role-from-instance-profile )');
const COMMAND = /^ +(?:aws|az|npx|for) /;
const BEHIND = /^ +# (?=aws |az |npx |for )/;

test.each<[string, LeavingApp, Partial<LeaveOptions>, object, string[]]>([
  ['an account', SINGLE, {}, WORLD, ['az resource delete', 'aws ec2 replace-iam-instance-profile-association', 'npx cdk destroy Defender',
    'aws cloudformation update-termination-protection', 'aws iam delete-open-id-connect-provider', 'aws eks delete-access-entry', 'aws eks update-cluster-config',
    'aws logs delete-subscription-filter', 'aws firehose delete-delivery-stream', 'aws sqs delete-queue', 'aws s3 rb', 'aws ec2 delete-snapshot', 'aws rds delete-db-snapshot',
    'aws rds modify-db-instance', 'aws rds delete-db-parameter-group', 'aws rds delete-option-group', 'aws kms schedule-key-deletion', 'aws iam delete-role',
    'az connectedk8s delete', 'az k8s-extension delete']],
  ['an account with many snapshots', SINGLE, { profile: 'p q' }, MANY, ['aws ec2 delete-snapshot']],
  ['two stacks', TWICE, {}, WORLD, ['npx cdk destroy One Two']],
  ['an organization', EVERYONE, {}, WORLD, ['npx cdk destroy Policies', 'npx cdk destroy Everyone', 'aws cloudformation delete-stack-instances']],
  ['the template of an account', template('account.least-privilege'), {}, WORLD, ['aws cloudformation delete-stack --stack-name DefenderForCloud-DenyDataReads',
    'aws cloudformation delete-stack --stack-name DefenderForCloud-HostManagement', 'aws cloudformation delete-stack --stack-name DefenderForCloud ']],
  ['the template of an organization', template('organization'), {}, WORLD, ['aws cloudformation delete-stack --stack-name DefenderForCloud ']],
  ['no app', { kind: 'none', from: 'none', stacks: [] }, {}, WORLD, ['az resource delete']],
  ['an account that leaves, from the management account', EVERYONE, { accountLeaves: OTHER }, WORLD, ['aws cloudformation delete-stack-instances', 'az resource delete']],
  ['an account that leaves, in itself', EVERYONE, { accountLeaves: OTHER }, MEMBER, ['az resource delete', 'aws kms schedule-key-deletion']],
  ...PLAN_PARAMETERS.flatMap((plan): [string, LeavingApp, Partial<LeaveOptions>, object, string[]][] => [
    [`the plan ${plan}`, SINGLE, { plan }, WORLD, ['az deployment group create', 'npx cdk deploy']],
    [`the plan ${plan} of a template`, template('account.default-access'), { plan }, WORLD, ['aws cloudformation deploy']],
  ]),
])('%s', async (_, app, options, answers, removing) => {
  const lines = printed(report(await planOf(app, options, answers), 140, NOW, options.profile));
  for (const text of [lines.join('\n'), lines.filter(line => COMMAND.test(line) || BEHIND.test(line)).join('\n')]) {
    expect(callsOf(text).filter(call => !HARMLESS.test(call))).toEqual([]);
  }
  // Nothing else is behind a #, and without it each line is a command.
  const later = lines.filter(line => BEHIND.test(line));
  const calls = callsOf(later.map(line => line.replace(BEHIND, '')).join('\n')).map(call => `${call} `);
  expect(removing.filter(command => !calls.some(call => call.startsWith(command)))).toEqual([]);
  expect(later.filter(line => callsOf(line.replace(BEHIND, '')).length === 0)).toEqual([]);
});

test('the copy of each connector has a file, and stays if the lines are pasted again when the connector is gone', async () => {
  const { steps } = await planOf(TWICE);
  const text = pasted(steps.find(step => step.title === 'In Azure: delete the security connector')!).join('\n');
  callsOf(text);
  callsOf(text, { GONE: '1' });
  expect(['One.json', 'Two.json'].map(name => existsSync(join(folder, name)) && readFileSync(join(folder, name), 'utf-8'))).toEqual(['id-1\n', 'id-1\n']);
});

test('what is kept is shown by the newest API version, also in an account that leaves', async () => {
  for (const options of [{}, { accountLeaves: OTHER }]) {
    const copies = (await planOf(EVERYONE, options)).steps.flatMap(({ first = [] }) => first).filter(line => line.startsWith('az resource show '));
    expect(copies.filter(line => !line.includes(' --api-version 2026-08-01-preview '))).toEqual([]);
    expect(copies).toHaveLength(1);
  }
});
