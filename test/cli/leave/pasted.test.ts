/** Who pastes what `leave` prints into a shell, all of it, removes nothing, and no text of others runs. */
import { spawnSync, type StdioOptions } from 'child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { ACCOUNT, FULL, NOW, OTHER, REGION, World, type Call } from './world';
import { CommandError } from '../../../cli/asking/run-command';
import { readApp, type LeavingApp } from '../../../cli/leave/app';
import { isLeft } from '../../../cli/leave/finding';
import { leave, type LeaveOptions, type LeavePlan } from '../../../cli/leave/leave';
import { report } from '../../../cli/leave/report';
import { PLAN_PARAMETERS } from '../../../cli/shared/plans';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationPolicies, EntraIdentityProvider,
  OrganizationTargets, SecurityConnector,
} from '../../../src';
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
  new SecurityConnector(stack, 'Azure',
    { connector: new DefenderForCloudConnector(stack, 'Connector', { azureTenantId: TENANT, plans: allPlans() }) });
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
  const everyone = new DefenderForCloudOrganization(stack, 'Defender',
    { azureTenantId: TENANT, targets, plans: allPlans(), hostManagementRegions: [REGION] });
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
    InstanceProfile: {
      Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`,
      Roles: [{ RoleName: 'AmazonSSMRoleForInstancesMDCSetup' }],
    },
  },
  'ec2 describe-iam-instance-profile-associations': [['i-1', `arn:aws:iam::${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`]],
};
const MANY = {
  ...WORLD,
  'ec2 describe-snapshots': Array.from({ length: 30 }, (_, i) => [`snap-${i}`, ...(FULL['ec2 describe-snapshots'] as any)[0].slice(1)]),
};
const MEMBER = { ...WORLD, 'sts get-caller-identity': { Account: OTHER, Arn: `arn:aws:iam::${OTHER}:user/x` } };

const planOf = (app: LeavingApp, options: Partial<LeaveOptions> = {}, answers: object = WORLD) =>
  leave(new World({ ...answers, 'az resource list': ({ words }: Call) => words && FULL['az resource list'] }).ask, app,
    { regions: [], azureSubscription: 's', ...options }, NOW);

let folder: string;
/** Each command is a file for whoever starts it, and a function for the shell, which takes less time. */
const COMMANDS = ['aws', 'az', 'npx', 'cdk', 'terraform', 'kubectl', 'sudo']
  .map(name => [name, `printf '%s\\0' "${name} $*" >> "$CALLS"\n[ -z "$GONE" ] && echo id-1\n`]);
const FUNCTIONS = Object.fromEntries(COMMANDS.map(([name, text]) => [`BASH_FUNC_${name}%%`, `() { ${text}}`]));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasted-'));
  for (const [name, text] of COMMANDS) writeFileSync(join(folder, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
});

/** As a person pastes, and as a script that ends at the first error of syntax. Only the first one expands `!`. */
const SHELLS = [['--norc', '--noprofile', '-i'], ['-s']];

/** The calls that a shell makes of a text. */
function callsOf(text: string, shell = SHELLS[1], more: NodeJS.ProcessEnv = {}): string[] {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  const variables = { PATH: [folder, '/usr/bin', '/bin'].join(delimiter), HOME: folder, CALLS: calls, ...FUNCTIONS, ...more };
  // A file, because a shell reads a pipe byte by byte.
  writeFileSync(join(folder, 'text'), `${text}\n`);
  const stdin = openSync(join(folder, 'text'), 'r');
  // Detached: an interactive shell would take the terminal of the test.
  const options = { stdio: [stdin, 'ignore', 'ignore'] as StdioOptions, cwd: folder, env: variables, detached: true };
  spawnSync('bash', shell, options);
  closeSync(stdin);
  return readFileSync(calls, 'utf-8').split('\0').slice(0, -1);
}

/** The calls that a shell makes of each line of a text. */
function callsOfEach(lines: readonly string[]): string[][] {
  const calls = callsOf(lines.map(line => `printf 'next line\\0' >> "$CALLS"\n${line}`).join('\n'));
  return calls.join('\0').split('next line').slice(1).map(some => some.split('\0').filter(call => call !== ''));
}

const once = (calls: readonly string[]) => [...new Set(calls)].sort();
/** What must run: each command that shows or keeps something. */
const firstOf = ({ steps, found }: LeavePlan) => [...steps, ...found.filter(isLeft)].flatMap(({ first = [] }) => first);
const linesOf = (plan: LeavePlan, profile?: string) => printed(report(plan, 140, NOW, profile));

/** What shows or keeps something, and what another command undoes. */
const HARMLESS = new RegExp('^(aws [\\w-]+ (describe|get|list|lookup)-|az resource show |aws kms disable-key |aws rbin create-rule |' +
  'aws iam remove-role-from-instance-profile )');
const BEHIND = /^ +# (?=aws |az |npx |for )/;

test.each<[string, LeavingApp, Partial<LeaveOptions>, object, string[]]>([
  ['an account', SINGLE, {}, WORLD, ['az resource delete', 'aws ec2 replace-iam-instance-profile-association', 'npx cdk destroy Defender',
    'aws cloudformation update-termination-protection', 'aws iam delete-open-id-connect-provider', 'aws eks delete-access-entry',
    'aws eks update-cluster-config',
    'aws logs delete-subscription-filter', 'aws firehose delete-delivery-stream', 'aws sqs delete-queue', 'aws s3 rb',
    'aws ec2 delete-snapshot', 'aws rds delete-db-snapshot',
    'aws rds modify-db-instance', 'aws rds delete-db-parameter-group', 'aws rds delete-option-group', 'aws kms schedule-key-deletion',
    'aws iam delete-role',
    'az connectedk8s delete', 'az k8s-extension delete']],
  ['an account with many snapshots', SINGLE, { profile: 'p q' }, MANY, ['aws ec2 delete-snapshot']],
  ['two stacks', TWICE, {}, WORLD, ['npx cdk destroy One Two']],
  ['an organization', EVERYONE, {}, WORLD,
    ['npx cdk destroy Policies', 'npx cdk destroy Everyone', 'aws cloudformation delete-stack-instances']],
  ['the template of an account', template('account.least-privilege'), {}, WORLD,
    ['aws cloudformation delete-stack --stack-name DefenderForCloud-DenyDataReads',
      'aws cloudformation delete-stack --stack-name DefenderForCloud-HostManagement',
      'aws cloudformation delete-stack --stack-name DefenderForCloud ']],
  ['the template of an organization', template('organization'), {}, WORLD,
    ['aws cloudformation delete-stack --stack-name DefenderForCloud ']],
  ['no app', { kind: 'none', from: 'none', stacks: [] }, {}, WORLD, ['az resource delete']],
  ['an account that leaves, from the management account', EVERYONE, { accountLeaves: OTHER }, WORLD,
    ['aws cloudformation delete-stack-instances', 'az resource delete']],
  ['an account that leaves, in itself', EVERYONE, { accountLeaves: OTHER }, MEMBER,
    ['az resource delete', 'aws kms schedule-key-deletion']],
  ...PLAN_PARAMETERS.flatMap((plan): [string, LeavingApp, Partial<LeaveOptions>, object, string[]][] => [
    [`the plan ${plan}`, SINGLE, { plan }, WORLD, ['az deployment group create', 'npx cdk deploy']],
    [`the plan ${plan} of a template`, template('account.default-access'), { plan }, WORLD, ['aws cloudformation deploy']],
  ]),
])('%s', async (_, app, options, answers, removing) => {
  const plan = await planOf(app, options, answers);
  const lines = linesOf(plan, options.profile);
  const expected = once(callsOf(firstOf(plan).join('\n')));
  for (const shell of SHELLS) expect(once(callsOf(lines.join('\n'), shell))).toEqual(expected);
  expect(expected.filter(call => !HARMLESS.test(call))).toEqual([]);
  // Without the # each of these lines is a command.
  const later = lines.filter(line => BEHIND.test(line));
  const calls = callsOfEach(later.map(line => line.replace(BEHIND, '')));
  expect(removing.filter(command => !calls.flat().some(call => `${call} `.startsWith(command)))).toEqual([]);
  expect(later.filter((_line, i) => calls[i].length === 0)).toEqual([]);
});

test('of an account with one of each, every command that shows or keeps something runs', async () => {
  const lines = linesOf(await planOf(SINGLE));
  expect(SHELLS.map(shell => once(callsOf(lines.join('\n'), shell)).length)).toEqual([20, 20]);
  expect(lines.filter(line => !/^(#|$| {4}(# )?(aws|az|npx|for) )/.test(line))).toEqual([]);
});

/** A person chose it, and it runs something if a shell reads it as more than one word, or in double quotes. */
const HOSTILE = [
  'x" !x ; aws pwned #', "x' !x ; aws pwned #", '$(aws pwned)`aws pwned`', '; aws pwned & aws pwned | aws pwned !x \\',
  '\naws pwned\n\raws pwned\r# \u2028aws pwned\u0085aws pwned\n',
];

/** The answer with the hostile text behind one of its texts, for each of them. Events of CloudTrail are JSON in a text. */
function hostileAnswers(answer: any, hostile: string): unknown[] {
  if (typeof answer === 'string' && answer.startsWith('{')) {
    return hostileAnswers(JSON.parse(answer), hostile)
      .map(odd => JSON.stringify(odd));
  }
  if (typeof answer === 'string') return [answer + hostile];
  if (typeof answer !== 'object' || answer === null) return [];
  return Object.entries(answer).flatMap(([key, inner]) => hostileAnswers(inner, hostile)
    .map(odd => Object.assign(Array.isArray(answer) ? [...answer] : { ...answer }, { [key]: odd })));
}

test.each(HOSTILE)('%j in any text of any answer runs nothing', async (hostile) => {
  const world: Record<string, unknown> = {
    ...WORLD,
    'kms describe-key': { KeyMetadata: { KeyState: 'Enabled', Description: 'orders' } },
    'cloudtrail lookup-events': [JSON.stringify({ userIdentity: { arn: 'me' }, responseElements: { keyMetadata: { keyId: 'k' } } })],
  };
  const failing = Object.keys(WORLD).filter(operation => !/^(sts|ec2 describe-regions)/.test(operation))
    .map(operation => [operation, () => { throw new CommandError(`no${hostile}`, 'Odd', `aws ${operation}${hostile}`); }]);
  const plans = await Promise.all([
    planOf({ ...SINGLE, from: hostile }, { profile: hostile }),
    planOf(SINGLE, {}, Object.fromEntries(failing)),
    ...Object.keys(world).flatMap(operation => hostileAnswers(world[operation], hostile)
      .map(answer => planOf(SINGLE, {}, { ...world, [operation]: answer }))),
  ]);
  const reports = plans.map(plan => linesOf(plan, hostile));
  const lines = [...new Set(reports.flat())];
  expect(reports.filter(text => text.some(line => line.includes('pwned'))).length).toBeGreaterThan(30);
  const expected = once(callsOf([...new Set(plans.flatMap(firstOf))].join('\n')));
  expect(expected.length).toBeGreaterThan(30);
  expect(expected).not.toContain('aws pwned');
  for (const shell of SHELLS) expect(once(callsOf(lines.join('\n'), shell))).toEqual(expected);
}, 60_000);

test('no line of a report has another line in it', async () => {
  const [, , , , hostile] = HOSTILE;
  const plan = await planOf({ ...SINGLE, from: hostile }, {},
    { ...WORLD, 'kms describe-key': { KeyMetadata: { KeyState: hostile, Description: hostile } } });
  const lines = report(plan, 140, NOW);
  expect(lines.filter(line => line.includes('pwned')).length).toBeGreaterThan(2);
  expect(lines.filter(line => /[\n\r\u2028\u0085]/.test(line))).toEqual([]);
});

test('the copy of each connector has a file, and stays if the lines are pasted again when the connector is gone', async () => {
  const { steps } = await planOf(TWICE);
  const text = steps.find(step => step.title === 'In Azure: delete the security connector')!.first!.join('\n');
  callsOf(text);
  callsOf(text, SHELLS[0], { GONE: '1' });
  expect(['One.json', 'Two.json'].map(name => existsSync(join(folder, name)) && readFileSync(join(folder, name), 'utf-8')))
    .toEqual(['id-1\n', 'id-1\n']);
});

test('what is kept is shown by the newest API version, also in an account that leaves', async () => {
  for (const options of [{}, { accountLeaves: OTHER }]) {
    const copies = (await planOf(EVERYONE, options)).steps.flatMap(({ first = [] }) => first)
      .filter(line => line.startsWith('az resource show '));
    expect(copies.filter(line => !line.includes(' --api-version 2026-08-01-preview '))).toEqual([]);
    expect(copies).toHaveLength(1);
  }
});
