/** One configuration for several accounts, by aliases of its provider. Plans that Terraform wrote are in test/terraform. */
import { allow, fileOf, policy, RIGHT, trust } from './review/support';
import { failure } from './verify/support';
import { cannotTell } from '../../cli/preflight/context';
import { exitCode as exitCodeOfRows } from '../../cli/preflight/report';
import { partsOf } from '../../cli/reading/terraform/accounts';
import { asStack, terraformOf } from '../../cli/reading/terraform/deployments';
import { ofAccount } from '../../cli/reading/terraform/of-account';
import { readTerraformFile } from '../../cli/reading/terraform/plan-file';
import { exitCode, makeReview } from '../../cli/review/review';
import { readReviewed } from '../../cli/review/sources';
import { verify } from '../../cli/verify/verify';

const [OWN, MEMBER] = ['111122223333', '444455556666'];
const typeOf = (address: string) => address.replace(/^(module\.\w+(\[[^\]]*\])?\.)*(data\.)?/, '').split('.')[0];
const resource = (address: string, values: object = {}, mode = 'managed') => ({ address, mode, type: typeOf(address), values });
const caller = (address: string, account_id: string) => resource(`${address}data.aws_caller_identity.current`, { account_id }, 'data');

/** A provider, as a plan has its configuration. */
const provider = (expressions: object) => ({ name: 'aws', expressions });
const assuming = (role_arn: object) => provider({ assume_role: [{ role_arn }] });

interface Plan {
  readonly resources?: object[];
  readonly modules?: Record<string, object[]>;
  readonly providers?: Record<string, object>;
  /** The provider of each module, or of each resource of the root. */
  readonly uses?: Record<string, string>;
  readonly callers?: object[];
  readonly changes?: object[];
}
function planOf({ resources = [], modules = {}, providers = {}, uses = {}, callers = [], changes = [] }: Plan): string {
  const configured = (all: any[], key?: string) => all.map(({ address }) => {
    const name = address.replace(/^module\.\w+(\[[^\]]*\])?\./, '').replace(/\[.*\]$/, '');
    return { address: name, provider_config_key: key ?? uses[name] ?? 'aws' };
  });
  const calls = Object.entries(modules).map(([name, all]) => {
    const own = callers.filter((one: any) => one.address.startsWith(`module.${name}`));
    return [name, { module: { resources: configured([...all, ...own], uses[name]) } }];
  });
  return fileOf({
    format_version: '1.2',
    planned_values: { root_module: { resources, child_modules: Object.values(modules).map(all => ({ resources: all })) } },
    resource_changes: changes,
    prior_state: { values: { root_module: { resources: callers } } },
    configuration: {
      provider_config: providers,
      root_module: { resources: configured([...resources, ...callers]), module_calls: Object.fromEntries(calls) },
    },
  });
}
const placesIn = (file: string) => partsOf(readTerraformFile(file)).map(({ name, file: { resources, removed } }) =>
  `${name}: ${[...resources, ...removed].map(({ address }) => address).join(' ')}`);

const role = (address: string, more: object = {}) => resource(`${address}aws_iam_role.r`, { name: 'R', ...more });
const trusting = (account: string) =>
  ({ assume_role_policy: JSON.stringify(policy({ ...trust(), Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/x/` } })) });

test.each<[string, Plan, string[]]>([
  ['no resource', {}, ['provider not known: ']],
  ['one account that nothing says', { resources: [role('')] }, ['provider aws: aws_iam_role.r']],
  ['the credentials of the plan', { resources: [role('')], callers: [caller('', OWN)] }, [`account ${OWN}: aws_iam_role.r`]],
  ['another region only', {
    resources: [role(''), resource('aws_sqs_queue.q')],
    callers: [caller('', OWN)],
    providers: {
      'aws': provider({ region: { constant_value: 'eu-west-1' } }),
      'aws.us': provider({ region: { constant_value: 'us-east-1' } }),
    },
    uses: { 'aws_sqs_queue.q': 'aws.us' },
  }, [`account ${OWN}: aws_iam_role.r aws_sqs_queue.q`]],
  ['the role that a provider assumes', {
    resources: [role(''), resource('aws_sqs_queue.q')],
    callers: [caller('', OWN)],
    providers: { 'aws.member': assuming({ constant_value: `arn:aws:iam::${MEMBER}:role/deploy` }) },
    uses: { 'aws_sqs_queue.q': 'aws.member' },
  }, [`account ${OWN}: aws_iam_role.r`, `account ${MEMBER}: aws_sqs_queue.q`]],
  ['the only account that a provider allows', {
    resources: [resource('aws_sqs_queue.q')],
    providers: { aws: provider({ profile: { references: ['var.profile'] }, allowed_account_ids: { constant_value: [MEMBER] } }) },
  }, [`account ${MEMBER}: aws_sqs_queue.q`]],
  ['a role that only a variable knows: not the account of the others', {
    resources: [role(''), resource('aws_sqs_queue.q')],
    callers: [caller('', OWN)],
    providers: { 'aws.member': assuming({ references: ['var.role'] }) },
    uses: { 'aws_sqs_queue.q': 'aws.member' },
  }, [`account ${OWN}: aws_iam_role.r`, 'provider aws.member: aws_sqs_queue.q']],
  ['variables of one name in two modules are two', {
    modules: { a: [role('module.a.', trusting(OWN))], b: [role('module.b.')] },
    providers: { 'module.a:aws': assuming({ references: ['var.role'] }), 'module.b:aws': assuming({ references: ['var.role'] }) },
    uses: { a: 'module.a:aws', b: 'module.b:aws' },
  }, [`account ${OWN}: module.a.aws_iam_role.r`, 'provider module.b:aws: module.b.aws_iam_role.r']],
  ['a module for each account, by their callers', {
    modules: { a: [role('module.a.'), resource('module.a.aws_sqs_queue.q')], b: [role('module.b.')] },
    callers: [caller('module.a.', OWN), caller('module.b.', MEMBER)],
  }, [`account ${OWN}: module.a.aws_iam_role.r module.a.aws_sqs_queue.q`, `account ${MEMBER}: module.b.aws_iam_role.r`]],
  ['the OIDC provider that a role trusts', { resources: [role('', trusting(MEMBER))], callers: [] }, [`account ${MEMBER}: aws_iam_role.r`]],
  ['the target of a rule can be in another account', {
    resources: [role('', trusting(OWN)),
      resource('aws_cloudwatch_event_target.t', { arn: `arn:aws:events:eu-west-1:${MEMBER}:event-bus/b` })],
  }, [`account ${OWN}: aws_iam_role.r aws_cloudwatch_event_target.t`]],
  ['what is around differs: not known', {
    resources: [resource('aws_sqs_queue.q')],
    modules: { a: [role('module.a.', trusting(OWN))], b: [role('module.b.', trusting(MEMBER))] },
  }, ['provider aws: aws_sqs_queue.q', `account ${OWN}: module.a.aws_iam_role.r`, `account ${MEMBER}: module.b.aws_iam_role.r`]],
  ['what is removed, by its ARN, and what is of another provider', {
    resources: [resource('random_id.x'), role('', trusting(OWN))],
    changes: [{
      address: 'aws_iam_role.old',
      mode: 'managed',
      type: 'aws_iam_role',
      change: {
        actions: ['delete'], before: { arn: `arn:aws:iam::${MEMBER}:role/Old` },
      },
    }],
  }, [`account ${OWN}: random_id.x aws_iam_role.r`, `account ${MEMBER}: aws_iam_role.old`]],
])('the account is known by: %s', (_, plan, places) => {
  expect(placesIn(planOf(plan))).toEqual(places);
});

test('a state has no providers: its modules are told apart by their ARNs', () => {
  const of = (module: string, account: string) => ({
    resources: [
      role(`module.${module}.`, { arn: `arn:aws:iam::${account}:role/R` }),
      resource(`module.${module}.aws_iam_role_policy_attachment.x`, { role: 'R', policy_arn: 'arn:aws:iam::aws:policy/SecurityAudit' }),
    ],
  });
  const file = fileOf({ format_version: '1.0', values: { root_module: { child_modules: [of('a["x.y"]', OWN), of('b', MEMBER)] } } });
  expect(placesIn(file)).toEqual([
    `account ${OWN}: module.a["x.y"].aws_iam_role.r module.a["x.y"].aws_iam_role_policy_attachment.x`,
    `account ${MEMBER}: module.b.aws_iam_role.r module.b.aws_iam_role_policy_attachment.x`,
  ]);
});

/** Two accounts with a role of the same name, one of which may do more. */
const twoAccounts = planOf({
  modules: Object.fromEntries(
    [['a', OWN, 'ec2:DescribeInstances'], ['b', MEMBER, 'iam:CreateUser']].map(([module, account, action]) => [module, [
      resource(`module.${module}.aws_iam_role.r`, {
        name: 'CspmMonitorAws',
        assume_role_policy: JSON.stringify(policy(trust(RIGHT))).replace(OWN, account),
      }),
      resource(`module.${module}.aws_iam_role_policy.p`,
        { name: 'P', role: 'CspmMonitorAws', policy: JSON.stringify(policy(allow(action))) }),
    ]])),
});

test('review: each role has the policies of its own account', () => {
  const review = makeReview(readReviewed({ plan: twoAccounts }));
  const found = review.roles.map(({ places, permissions }) => [places, permissions.flatMap(({ actions }) => actions)]);
  expect(found).toEqual([
    [[`Terraform, account ${MEMBER}`], ['iam:CreateUser']],
    [[`Terraform, account ${OWN}`], ['ec2:DescribeInstances']],
  ]);
  expect(review.roles.flatMap(({ differences }) => differences.filter(text => text.includes('one of several roles')))).toEqual([]);
  expect([exitCode(review), review.unread]).toEqual([1, []]);
});

test('verify: the account of the profile, with a row for the others', async () => {
  const file = terraformOf(readTerraformFile(twoAccounts));
  const found = async (account: string, options: object = {}) => {
    const identity = { account, partition: 'aws', arn: `arn:aws:iam::${account}:user/a` };
    const findings = await verify(() => Promise.reject(failure('AccessDenied')), identity, asStack(file), options, new Date(), file);
    return findings.filter(({ id }) => /account/.test(id)).map(({ status, id, text }) => `${status} | ${id} | ${text}`);
  };
  const as = (account: string) => `${account}, as arn:aws:iam::${account}:user/a`;
  expect(await found(MEMBER)).toEqual([
    `ok | account | ${as(MEMBER)}`,
    `information | other accounts | the file is also for account ${OWN}, which is not checked. Run it again with the --profile of each.`,
  ]);
  expect(await found('777788889999'))
    .toEqual([`differs | account | ${as('777788889999')}; the file is for account ${OWN}, account ${MEMBER}`]);
  expect(await found(MEMBER, { account: OWN })).toEqual([`differs | account | ${as(MEMBER)}, expected ${OWN}`]);
});

test('one account is looked into: the others are named, and those that are not known are open', () => {
  const file = terraformOf(readTerraformFile(twoAccounts));
  const own = ofAccount(file, OWN);
  expect(own.terraform?.resources.map(({ address }) => address)).toEqual(['module.a.aws_iam_role.r', 'module.a.aws_iam_role_policy.p']);
  expect(own.notLookedAt.map(({ text, isOpen }) => [text, isOpen]))
    .toEqual([[`the file is also for account ${MEMBER}, which is not checked`, false]]);
  expect(ofAccount(file, '777788889999')).toMatchObject({ terraform: undefined, all: `account ${OWN}, account ${MEMBER}` });
  const open = planOf({
    resources: [role('', trusting(OWN)), resource('aws_sqs_queue.q'), resource('aws_vpc.v')],
    providers: { 'aws.member': assuming({ references: ['var.role'] }), 'aws.other': assuming({ references: ['var.other'] }) },
    uses: { 'aws_sqs_queue.q': 'aws.member', 'aws_vpc.v': 'aws.other' },
  });
  // It can be of this account, so the exit code is that of a question without an answer.
  const rows = ofAccount(terraformOf(readTerraformFile(open)), OWN).notLookedAt
    .map(({ id, text, isOpen }) => ({ ...cannotTell(id, text), unanswered: isOpen }));
  expect(exitCodeOfRows(rows)).toBe(2);
  // Nothing is asked of AWS for a VPC.
  expect(ofAccount(terraformOf(readTerraformFile(open)), OWN).notLookedAt.map(({ id, isOpen }) => [id, isOpen]))
    .toEqual([['account of provider aws.member', true]]);
});
