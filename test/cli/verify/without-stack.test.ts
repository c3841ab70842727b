/** `cdk-defender-for-cloud verify --template FILE --parameter`: an account whose roles no stack has, and one that differs. */
import { join } from 'path';
import { parseOptions } from './support';
import { accountAfter } from './world';
import type { Ask } from '../../../cli/asking/ask';
import { readTemplateStack } from '../../../cli/reading/read-stack';
import { shownCommands } from '../../../cli/verify/command';
import { verify } from '../../../cli/verify/verify';
import { namesOfPlans, type PlanChoice } from '../../facts/plans';
import { HOST_MANAGEMENT_ROLES, ROLES } from '../../facts/roles';
import { TENANT } from '../../support/synth';
import { committed, EVERYTHING, FOLDER } from '../../templates/support';

const WHERE = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const IDENTITY = { ...WHERE, arn: `arn:aws:iam::${WHERE.account}:user/auditor` };
const FILE = 'defender-account.least-privilege.template.json';
const NAMED = { ...EVERYTHING, RolePath: '/security/', RoleNameSuffix: '-x', BoundaryArn: 'arn:aws:iam::111122223333:policy/Boundary' };

type Parameters = Readonly<Record<string, string>>;

/** What Terraform made: the roles of the template, with names of its own for policies. No stack is there to ask. */
function account(given: Parameters, change: (answer: any) => void = () => {}, file = FILE): Ask {
  const ask = accountAfter(committed(file), WHERE, { AzureTenantId: TENANT, ...given, IdentityProvider: 'Existing' });
  return async (name, values) => {
    expect(name).not.toMatch(/^stack/);
    const answer = JSON.parse(
      JSON.stringify(await ask(name, values)).replaceAll(/(:111122223333:policy\/)(?!Boundary)(\w+)/g, '$1terraform/$2-made'));
    if (name === 'authorization') change(answer);
    return answer;
  };
}

const argumentsOf = (given: Parameters, file = FILE) => ['--template', join(FOLDER, file),
  ...Object.entries({ AzureTenantId: TENANT, ...given }).flatMap(([name, value]) => ['--parameter', `${name}=${value}`])];

async function run(ask: Ask, given: Parameters, file = FILE) {
  const args = argumentsOf(given, file);
  const findings = await verify(ask, IDENTITY, readTemplateStack(args[1], file), parseOptions([...args, '--tenant-id', TENANT]));
  return { findings, wrong: findings.filter(f => f.status !== 'ok' && f.status !== 'information') };
}

const count = (plans: PlanChoice) => namesOfPlans(plans).length;

test.each<[Parameters, number]>([
  [{}, count({})],
  [{ DefenderForServers: 'P1' }, count({ servers: { subPlan: 'P1' } })],
  [{ DefenderCspm: 'true' }, count({ cspm: {} })],
  [EVERYTHING, ROLES.length + HOST_MANAGEMENT_ROLES.length],
  [NAMED, ROLES.length + HOST_MANAGEMENT_ROLES.length],
])('%j: nothing differs', async (given, roles) => {
  for (const file of [FILE, 'defender-account.default-access.template.json']) {
    const { findings, wrong } = await run(account(given, undefined, file), given, file);
    expect(wrong).toEqual([]);
    expect(findings.filter(f => f.id.startsWith('role '))).toHaveLength(roles);
    expect(findings.filter(f => /^(OIDC provider|tenant)/.test(f.id)).map(f => f.status)).toEqual(
      expect.arrayContaining(['ok', 'ok']));
  }
});

const roleOf = (answer: any, name: string) => answer.RoleDetailList.find((r: any) => r.RoleName === name);
const ownPolicies = (answer: any, role: string) => roleOf(answer, role).AttachedManagedPolicies
  .map((p: any) => answer.Policies.find((policy: any) => policy.Arn === p.PolicyArn)).filter((p: any) => p);

test.each<[string, (answer: any) => void, string, string]>([
  ['a changed trust', a => (roleOf(a, 'CspmMonitorAws').AssumeRolePolicyDocument.Statement[0].Condition.StringEquals = {}),
    'role CspmMonitorAws: trust', 'is missing'],
  ['a changed policy, which its statements still name',
    a => (ownPolicies(a, 'SensitiveDataDiscovery')[0].PolicyVersionList[0].Document.Statement[0].Action = '*'),
    'role SensitiveDataDiscovery: policy documents', 'Action'],
  ['a policy that is detached', a => roleOf(a, 'SensitiveDataDiscovery').AttachedManagedPolicies.splice(0, 9),
    'role SensitiveDataDiscovery: attached policies', 'lacks '],
  ['a policy more',
    a => roleOf(a, 'CspmMonitorAws').AttachedManagedPolicies.push({ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    'role CspmMonitorAws: attached policies', 'also has arn:aws:iam::aws:policy/AdministratorAccess'],
  ['a missing role', a => a.RoleDetailList.splice(a.RoleDetailList.findIndex((r: any) => r.RoleName === 'SensitiveDataDiscovery'), 1),
    'role SensitiveDataDiscovery', 'it does not exist'],
])('%s differs, and nobody is sent to CloudFormation', async (_, change, check, found) => {
  const { wrong } = await run(account({ DefenderCspm: 'true' }, change), { DefenderCspm: 'true' });
  expect(wrong).toEqual([{
    id: check,
    status: 'differs',
    text: expect.stringContaining(found),
    remedy: expect.stringMatching(
      /^Find out who changed it .*Terraform, terraform plan and apply/),
  }]);
});

test('other values of the parameters differ', async () => {
  const { wrong } = await run(account({ DefenderCspm: 'true' }), { DefenderCspm: 'true', DefenderForServers: 'P1' });
  expect(wrong.map(f => f.id)).toEqual([
    'OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
    'role DefenderForCloud-DefenderForServers', 'role DefenderForCloud-ArcAutoProvisioning',
  ]);
});

test.each([
  [['--parameter', 'Defendercspm=true'], '--parameter must name one of AzureTenantId, '],
  [['--parameter', 'DefenderForServers=P3'], '--parameter DefenderForServers must be Off, P1, P2, got "P3"'],
  [['--parameter', 'RolePath=a'], '--parameter RolePath must be '],
  [['--parameter', 'IdentityProvider=CreateOrReuse'], '--parameter needs a template that has only IAM resources'],
])('%j is a mistake', async (more, message) => {
  const args = [...argumentsOf({}), ...more];
  await expect(verify(account({}), IDENTITY, readTemplateStack(args[1], 'S'), parseOptions(args))).rejects.toThrow(message);
});

test('a parameter without a default must be given, and a template with other resources needs a stack', async () => {
  const template = (file: string) => join(FOLDER, file);
  const ask = account({});
  const of = (file: string, ...more: string[]) =>
    verify(ask, IDENTITY, readTemplateStack(template(file), 'S'), parseOptions(['--template', template(file), ...more]));
  await expect(of(FILE, '--parameter', 'DefenderCspm=true'))
    .rejects.toThrow('--parameter is missing: it must be NAME=VALUE for AzureTenantId, which has no default, such as AzureTenantId=...');
  await expect(of('defender-host-management.template.json', '--parameter', 'RolePath=/')).rejects.toThrow('give --stack');
});

test.each([
  [['--template', 'a.json'], '--template needs --stack'],
  [['--template', 'a.json', '--parameter', 'A=b', '--stack', 'S'], '--stack must be left out with --parameter: there is no stack'],
  [['--template', 'a.json', '--parameter', 'A=b', '--detect-drift'], '--detect-drift must be left out with --parameter'],
  [['--parameter', 'A=b'], '--parameter needs --template: the template with the same roles'],
  [['--template', 'a.json', '--parameter', 'A'], '--parameter must be name=value, got "A"'],
])('%j', (args, message) => expect(() => parseOptions(args)).toThrow(message));

test('the commands are those that ask no stack', () => {
  const shown = shownCommands(parseOptions(argumentsOf({})), 'S');
  expect(shown.filter(line => line.includes('cloudformation') && line.includes('--stack-name'))).toEqual([]);
  expect(shown.some(line => line.includes('get-account-authorization-details'))).toBe(true);
});
