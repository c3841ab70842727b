/** The plan for whole apps: the order of its steps, what stays, and parts of it. */
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { ACCOUNT, denied, missing, NOW, OTHER, PROVIDER, REGION, World, type Call } from './world';
import { type LeavingApp, readApp } from '../../../cli/leave/app';
import { exitCode, leave, type LeaveOptions } from '../../../cli/leave/leave';
import { report } from '../../../cli/leave/report';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationPolicies, DefenderPlan, OrganizationTargets,
  SecurityConnector,
} from '../../../src';
import { printed } from '../support/printed';

const TENANT = '11111111-2222-3333-4444-555555555555';
const PROFILE = `arn:aws:iam::${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`;

const read = (define: (app: App) => void): LeavingApp => {
  const app = new App();
  define(app);
  return readApp({ assembly: app.synth().directory });
};
const single = (plans = [DefenderPlan.defenderForServers()], more?: (stack: Stack) => void) => read((app) => {
  const stack = new Stack(app, 'Defender', { env: { account: ACCOUNT, region: REGION } });
  const connector = new DefenderForCloudConnector(stack, 'Connector', { azureTenantId: TENANT, plans });
  new SecurityConnector(stack, 'Azure', { connector });
  more?.(stack);
});
const organization = (targets = OrganizationTargets.organizationalUnits('ou-ab12-cdef3456'), more: object = {}) => read((app) => {
  const stack = new Stack(app, 'Everyone', { env: { account: ACCOUNT, region: REGION } });
  const everyone = new DefenderForCloudOrganization(stack, 'Defender', {
    azureTenantId: TENANT, targets, plans: [DefenderPlan.defenderForServers()], hostManagementRegions: [REGION], ...more,
  });
  new SecurityConnector(stack, 'Azure', { organization: everyone });
  new DefenderOrganizationPolicies(new Stack(app, 'Policies', { env: { account: ACCOUNT, region: REGION } }), 'Policies', {
    organizations: [everyone], administrators: ['arn:aws:iam::*:role/Admin'],
  });
});
/** Most tests only read one of these. */
const SINGLE = single();
const CSPM = single([DefenderPlan.defenderCspm()]);
const EVERYONE = organization();
const EXCLUDING = organization(OrganizationTargets.organizationalUnits('ou-ab12-cdef3456').excludingAccounts('444455556666'));
const none: LeavingApp = { kind: 'none', from: 'none', stacks: [] };

/** Stacks that are deployed: the resources of each, by its name. */
const deployed = (stacks: Record<string, object[]>, more: object = {}) => ({
  'cloudformation describe-stacks': ({ options }: Call) => {
    const name = options['stack-name'];
    if (!(name in stacks)) throw missing('ValidationError', `Stack with id ${name} does not exist`);
    return { Stacks: [{ StackId: 'id', StackStatus: 'CREATE_COMPLETE', Parameters: [], ...more }] };
  },
  'cloudformation list-stack-resources': ({ options }: Call) => ({ StackResourceSummaries: stacks[options['stack-name']] }),
});
const resource = (ResourceType: string, PhysicalResourceId: string, LogicalResourceId = PhysicalResourceId) =>
  ({ ResourceType, PhysicalResourceId, LogicalResourceId, ResourceStatus: 'CREATE_COMPLETE' });

const planOf = (app: LeavingApp, answers: object = {}, options: Partial<LeaveOptions> = {}) =>
  leave(new World({ ...answers }).ask, app, { regions: [], ...options }, NOW);
test('the number of regions is told before they are searched, unless another account is: then none is', async () => {
  const order: string[] = [];
  const ask = (app: LeavingApp, options: Partial<LeaveOptions> = {}) => leave((name, values) => {
    order.push(`${name} ${values?.region}`);
    return new World({}).ask(name, values);
  }, app, { regions: [REGION, 'us-east-1'], ...options }, NOW, regions => order.push(`${regions} regions`));
  await ask(none);
  expect(order.indexOf('2 regions')).toBeGreaterThan(0);
  expect(order.indexOf('2 regions')).toBeLessThan(order.indexOf(`clusters ${REGION}`));
  order.length = 0;
  await ask(none, { accountLeaves: OTHER });
  expect(order.filter(line => /regions|clusters/.test(line))).toEqual([]);
});
const titles = async (...args: Parameters<typeof planOf>) => (await planOf(...args)).steps.map(step => step.title);

describe('one account', () => {
  const stacks = deployed({
    Defender: [
      resource('AWS::IAM::Role', 'CspmMonitorAws'), resource('AWS::IAM::InstanceProfile', 'AmazonSSMRoleForInstancesMDCSetup'),
    ],
  });
  const instances = {
    'ec2 describe-iam-instance-profile-associations': [['i-1', PROFILE], ['i-2', PROFILE],
      ['i-3', `arn:aws:iam::${ACCOUNT}:instance-profile/mine`]],
  };

  test('Azure, instances, stacks, leftovers, the provider, and again', async () => {
    const provider = { 'iam list-open-id-connect-providers': [PROVIDER], 'iam get-open-id-connect-provider': { ClientIDList: [] } };
    expect(await titles(SINGLE, { ...stacks, ...instances, ...provider })).toEqual([
      'In Azure: delete the security connector',
      'Give the instances another instance profile',
      'Delete the stacks',
      'Remove what Defender for Cloud created outside of the stacks',
      'Delete the OIDC provider, if you want',
      'Run this command again',
    ]);
  });

  test('with clusters, their extensions are first', async () => {
    expect((await titles(single([DefenderPlan.defenderForContainers()])))[0]).toBe('In EKS clusters: remove the extensions and Azure Arc');
  });

  test('commands: the connector of the template, the instances of each region, the stack', async () => {
    const { steps } = await planOf(SINGLE, { ...stacks, ...instances }, { profile: 'p q' });
    const [azure, profile, stack] = steps;
    expect(azure.text[1])
      .toMatch(/^A resource lock .* prevents the deletion: az lock list --resource-group GROUP\. .* PATCH that lists one offering keeps/);
    const which =
      `--resource-group GROUP --name aws-${ACCOUNT} --resource-type Microsoft.Security/securityConnectors --api-version 2026-08-01-preview`;
    expect(azure.first).toEqual([`az resource show ${which} --output json >> aws-${ACCOUNT}.json`]);
    expect(azure.remove).toEqual([`az resource delete ${which}`]);
    expect(azure.loses).toMatch(/findings, exemptions and history/);
    expect(profile.text[0]).toBe(`In ${REGION}, 2 instances have ${PROFILE}.`);
    expect(profile.remove).toEqual([
      'for id in $(aws ec2 describe-iam-instance-profile-associations ' +
      `--query 'IamInstanceProfileAssociations[?IamInstanceProfile.Arn=='\\''${PROFILE}'\\''].AssociationId' --profile 'p q' --region ` +
        `${REGION} --output text); ` +
      `do aws ec2 replace-iam-instance-profile-association --profile 'p q' --region ${REGION} --association-id "$id" ` +
        '--iam-instance-profile Name=OTHER; done',
    ]);
    expect(profile.loses).toMatch(/^credentials, and therefore Systems Manager/);
    expect(stack.remove).toEqual(['npx cdk destroy Defender --profile \'p q\'']);
    expect(stack.text[0]).toBe(`Deployed here: Defender in ${REGION} (CREATE_COMPLETE), with 1 role and 0 StackSets.`);
  });

  test('nothing of it speaks of an organization', async () => {
    for (const answers of [{}, { ...stacks, ...instances }]) {
      const plan = await planOf(SINGLE, answers);
      expect(plan.steps.flatMap(({ title, text }) => [title, ...text]).filter(text => /organization|member account/i.test(text)))
        .toEqual([]);
      const ofPlan = await planOf(SINGLE, answers, { plan: 'DefenderForServers' });
      expect(ofPlan.steps.flatMap(({ title, text }) => [title, ...text]).filter(text => /organization|all accounts/i.test(text)))
        .toEqual([]);
    }
  });

  test('termination protection is switched off first', async () => {
    const { steps } = await planOf(SINGLE, deployed({ Defender: [] }, { EnableTerminationProtection: true }));
    expect(steps.find(s => s.title === 'Delete the stacks')!.remove[0]).toBe(
      `aws cloudformation update-termination-protection --stack-name Defender --region ${REGION} --no-enable-termination-protection`);
  });

  test('a stack that is not there', async () => {
    const { steps } = await planOf(SINGLE);
    expect(steps.find(s => s.title === 'Delete the stacks')!.text[0]).toMatch(/^None of the stacks is in this account/);
  });

  test('roles that the template retains stay open, and are named', async () => {
    const app =
      single([DefenderPlan.defenderCspm()], stack => RemovalPolicies.of(stack).retain({ applyToResourceTypes: ['AWS::IAM::Role'] }));
    const { stays } = await planOf(app);
    expect(stays.filter(s => /Defender for Cloud can still assume it/.test(s)).length).toBeGreaterThan(3);
    expect((await planOf(CSPM)).stays)
      .toEqual(['Data in Log Analytics workspaces stays until its retention period ends.']);
  });

  test('a template without CDK: host management before the roles', async () => {
    const app = readApp({ template: 'templates/defender-account.least-privilege.template.json', stack: 'DefenderForCloud' });
    const parameters = {
      Parameters: [{ ParameterKey: 'DefenderForServers', ParameterValue: 'P2' },
        { ParameterKey: 'DefenderForContainers', ParameterValue: 'false' }],
    };
    const { steps } = await planOf(app, { ...deployed({ DefenderForCloud: [] }, parameters) });
    expect(steps.map(step => step.title).slice(0, 3)).toEqual([
      'In Azure: delete the security connector', 'Delete the stacks of host management, in each region', 'Delete the stacks',
    ]);
    expect(steps[2].remove).toEqual([
      `aws cloudformation delete-stack --stack-name DefenderForCloud-DenyDataReads --region ${REGION}`,
      `aws cloudformation wait stack-delete-complete --stack-name DefenderForCloud-DenyDataReads --region ${REGION}`,
      `aws cloudformation delete-stack --stack-name DefenderForCloud --region ${REGION}`,
      `aws cloudformation wait stack-delete-complete --stack-name DefenderForCloud --region ${REGION}`,
    ]);
  });

  test('without an app, only the search', async () => {
    const plan = await planOf(none);
    expect(plan.steps.find(s => s.title === 'Delete the stacks that connect the account')).toBeDefined();
    expect(exitCode(plan)).toBe(0);
  });
});

describe('who else uses the OIDC provider', () => {
  const trust = (audience: string, session: string) => ({
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud': audience,
          'sts:RoleSessionName': session,
        },
      },
    }],
  });
  const account = (roles: unknown[]) => ({
    'iam list-open-id-connect-providers': [PROVIDER, `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`],
    'iam get-open-id-connect-provider': { ClientIDList: ['api://b', 'api://a'] },
    'iam list-roles': roles,
  });
  const own = ['CspmMonitorAws', trust('api://a', `MicrosoftDefenderForClouds_${TENANT}`)];

  test('nobody: then it can be deleted, last', async () => {
    const { providers, steps } = await planOf(SINGLE, account([own]));
    expect(providers).toHaveLength(1);
    expect(providers[0].audiences).toEqual([
      { audience: 'api://a', users: [{ role: 'CspmMonitorAws', of: 'this app' }] }, { audience: 'api://b', users: [] },
    ]);
    expect(steps.at(-2)!.remove).toEqual([`aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${PROVIDER}`]);
  });

  test.each([
    ['OIDC_Sentinel', 'MicrosoftSentinel_x', 'Microsoft Sentinel'],
    ['Mine', 'MicrosoftSentinel_x', 'Microsoft Sentinel'],
    ['CspmMonitorAws-other', `MicrosoftDefenderForClouds_${TENANT}`, 'Defender for Cloud, by another stack'],
    ['Mine', 'x', 'somebody else'],
  ])('%s, for sessions %s: %s', async (role, session, of) => {
    const { providers: [provider], steps } = await planOf(SINGLE, account([own, [role, trust('api://b', session)]]));
    expect(provider.audiences[1].users).toEqual([{ role, of }]);
    expect(provider.remove).toBeUndefined();
    expect(steps.map(step => step.title)).not.toContain('Delete the OIDC provider, if you want');
  });

  test('a role without an audience in its trust uses it too', async () => {
    const open = { Statement: [{ Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: 'sts:AssumeRoleWithWebIdentity' }] };
    const { providers: [provider] } = await planOf(SINGLE, account([own, ['Open', open]]));
    expect([provider.users!.map(user => user.role), provider.remove]).toEqual([['CspmMonitorAws', 'Open'], undefined]);
  });

  test('nobody may list the roles: it is never said to be free', async () => {
    const { providers: [provider], unanswered } =
      await planOf(SINGLE, { ...account([]), 'iam list-roles': (c: Call) => { throw denied(c); } });
    expect([provider.users, provider.remove]).toEqual([undefined, undefined]);
    expect(unanswered.map(u => u.id)).toEqual(['roles that trust OIDC providers']);
  });
});

describe('an organization', () => {
  const NAMES = (app: LeavingApp) => Object.values<any>(app.stacks.find(s => s.id === 'Everyone')!.template.Resources)
    .filter(r => r.Type === 'AWS::CloudFormation::StackSet').map(r => r.Properties.StackSetName as string);
  const instancesOf = (rows: string[][]) => ({ ...deployed({ Everyone: [], Policies: [] }), 'cloudformation list-stack-instances': rows });

  test('the policies go before what they protect; Azure comes first', async () => {
    const plan = await planOf(EVERYONE, instancesOf([['444455556666', REGION, 'CURRENT']]));
    expect(plan.steps.map(step => step.title)).toEqual([
      'In Azure: delete the security connector',
      'Remove the organization policies',
      'Give the instances another instance profile',
      'Delete the stacks, and with them the StackSets in all accounts',
      'Remove what Defender for Cloud created outside of the stacks',
      'Run this command again',
    ]);
    expect(plan.steps[1].remove).toEqual(['npx cdk destroy Policies']);
    expect(plan.steps[3].remove).toEqual(['npx cdk destroy Everyone']);
    expect(plan.notAsked).toContain('1 member account of the StackSets: run this command with the --profile of each account');
    expect(plan.stays[0]).toMatch(/^Trusted access .* stays on/);
  });

  test('an excluded account that was connected nevertheless, and an instance that is not current', async () => {
    const { steps } = await planOf(EXCLUDING, instancesOf([['444455556666', REGION, 'CURRENT'], ['555566667777', REGION, 'INOPERABLE']]));
    const step = steps.find(s => s.title === 'Remove what prevents the deletion of a StackSet')!;
    const names = NAMES(EXCLUDING);
    expect(step.remove).toHaveLength(names.length);
    // Host management before the roles.
    expect(step.remove[0]).toMatch(/HostManagement|Regional/i);
    expect(step.remove[0]).toContain(
      `--regions ${REGION} --deployment-targets ` +
        'OrganizationalUnitIds=ou-ab12-cdef3456,AccountFilterType=INTERSECTION,Accounts=444455556666');
    expect(step.remove.every(command => command.endsWith(' --no-retain-stacks'))).toBe(true);
    expect(step.text.join()).toMatch(/2 stack instances are not CURRENT.*555566667777 eu-west-1 .*INOPERABLE/);
  });

  test('4,000 accounts in 30 regions', async () => {
    const rows = Array.from({ length: 120_000 }, (_, i) => [String(100000000000 + i % 4000), `eu-west-${i % 30}`, 'CURRENT']);
    const plan = await planOf(EVERYONE, instancesOf(rows));
    expect(plan.notAsked).toContain('4000 member accounts of the StackSets: run this command with the --profile of each account');
    expect(report(plan, 140, NOW).length).toBeLessThan(150);
  });

  describe('one account leaves', () => {
    const leaving = { accountLeaves: '444455556666' };

    test('Azure first, the StackSets next, the organization last; nothing is searched in another account', async () => {
      const world = new World(instancesOf([['444455556666', REGION, 'CURRENT']]));
      const plan = await leave(world.ask, EVERYONE, { regions: [], ...leaving }, NOW);
      expect(plan.steps.map(step => step.title)).toEqual([
        'In Azure: exclude the account, then delete its connector',
        'In the account: give its instances another instance profile',
        'Take the account out of the StackSets, before it leaves the organization',
        'Remove what Defender for Cloud created outside of the stacks',
        'Now the account can leave',
      ]);
      expect(plan.steps[3].text[0]).toMatch(/^The account was not searched: this profile belongs to 111122223333/);
      expect(world.calls.filter(c => /^(sqs|kms|rds|s3api|eks)/.test(c.operation))).toEqual([]);
      expect(world.calls.find(c => c.operation.endsWith('list-stack-instances'))!.options['stack-instance-account']).toBe('444455556666');
      expect(exitCode(plan)).toBe(2);
      expect(report(plan, 140, NOW)).toContain('# Not searched: this profile belongs to 111122223333, not to 444455556666.');
    });

    const unit = () => OrganizationTargets.organizationalUnits('ou-ab12-cdef3456');
    test.each<[string, LeavingApp, RegExp]>([
      ['a unit', EVERYONE,
        /add the account to excludingAccounts.*Or move it to a unit that is not a target/],
      ['retained stacks', organization(unit(), { retainStacksOnAccountRemoval: true }),
        /Do not only move the account: retainStacksOnAccountRemoval keeps/],
      ['a pilot with it', organization(unit().onlyAccounts('444455556666')),
        /remove 444455556666 from onlyAccounts and deploy before you move the account/],
      ['a pilot without it', organization(unit().onlyAccounts('555566667777')),
        /not in onlyAccounts, so it has no stack/],
      ['an exclusion', EXCLUDING, /already excluded/],
    ])('%s', async (_, app, advice) => {
      const { steps } = await planOf(app, instancesOf([['444455556666', REGION, 'CURRENT']]), leaving);
      const step = steps.find(s => s.title.startsWith('Take the account out'))!;
      expect(step.text.join('\n')).toMatch(advice);
      expect(step.remove.length > 0).toBe(advice.source === 'already excluded');
      expect(step.remove.every((command, i) => command.includes('HostManagement') === (i === 0))).toBe(true);
    });

    describe('a template without CDK, whose targets are parameters', () => {
      const app = readApp({ template: 'templates/defender-organization.template.json', stack: 'Organization' });
      const defaults =
        Object.fromEntries(Object.entries<any>(app.stacks[0].template.Parameters).map(([name, p]) => [name, p.Default ?? '']));
      const there = (more: Record<string, string>, values = defaults) => ({
        ...deployed({ Organization: [] }, {
          Parameters: Object.entries({ ...values, StackSetName: 'Mine', OrganizationalUnitIds: 'ou-1,ou-2', ...more })
            .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
        }),
        'cloudformation list-stack-instances': [['444455556666', REGION, 'CURRENT']],
      });
      const step = async (more: Record<string, string>, values = defaults) =>
        (await planOf(app, there(more, values), leaving)).steps.find(s => s.title.startsWith('Take the account out'))!;

      test('their values are those of the stack', async () => {
        expect((await step({})).text.filter(t => t.startsWith('Mine'))).toEqual([
          expect.stringMatching(/^Mine: add the account to excludingAccounts \(ExcludedAccountIds .* Or move it/),
        ]);
        const { RetainStacksOnAccountRemoval: _new, ...earlier } = defaults;
        expect((await step({}, earlier)).text.join()).toMatch(/Mine: .* Or move it/);
        expect((await step({ RetainStacksOnAccountRemoval: 'true' })).text.join())
          .toMatch(/Mine: .*Do not only move the account: retainStacksOnAccountRemoval keeps/);
        expect((await step({ OnlyAccountIds: '444455556666' })).text.join()).toMatch(/Mine: remove 444455556666 from onlyAccounts/);
        const excluded = await step({ ExcludedAccountIds: '444455556666', CallAs: 'DELEGATED_ADMIN' });
        expect(excluded.remove).toEqual([
          `aws cloudformation delete-stack-instances --stack-set-name Mine --regions ${REGION} --deployment-targets ` +
          'OrganizationalUnitIds=ou-1,ou-2,AccountFilterType=INTERSECTION,Accounts=444455556666 --call-as DELEGATED_ADMIN --region ' +
            `${REGION} --no-retain-stacks`,
        ]);
      });

      test('not deployed here: nothing is known, and nothing is promised', async () => {
        const { steps } = await planOf(app, {}, leaving);
        const [text] = steps.filter(s => s.title.startsWith('Take the account out')).map(s => s.text.join());
        expect(text).toContain('No StackSet is known here. Run this command in the management account');
        expect(text).not.toContain('Or move it');
      });
    });

    test('in the account itself, everything is searched, and its own instances are named', async () => {
      const plan = await planOf(EVERYONE, {
        'sts get-caller-identity': { Account: '444455556666', Arn: 'arn:aws:iam::444455556666:user/x' },
        'ec2 describe-iam-instance-profile-associations': [['i-1',
          'arn:aws:iam::444455556666:instance-profile/AmazonSSMRoleForInstancesMDCSetup']],
        'sqs list-queues': [`https://sqs.${REGION}.amazonaws.com/444455556666/azuredefender-${REGION}-444455556666-prod`],
        'sqs get-queue-attributes': { Attributes: {} },
      }, leaving);
      expect(plan.steps.map(step => step.title)).toContain('Give the instances another instance profile');
      expect(plan.found.map(f => f.leftover)).toEqual(['queue']);
      expect(exitCode(plan)).toBe(1);
    });
  });
});

describe('one plan is removed', () => {
  const planted = {
    'ec2 describe-snapshots': [['snap-1', 'vol-1', 8, '2026-11-20T12:00:00+00:00',
      [{ Key: 'CreatedBy', Value: 'Microsoft Defender for Cloud' }]]],
    'sqs list-queues': [`https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/azuredefender-${REGION}-${ACCOUNT}-prod`],
    'sqs get-queue-attributes': { Attributes: {} },
    'rds describe-db-snapshots': [['defenderfordatabases-1', 20, '2026-11-20T12:00:00Z']],
  };

  test('only what this plan creates, and what another plan of the app uses is kept', async () => {
    const app = single([DefenderPlan.defenderForContainers(), DefenderPlan.defenderForServers()]);
    const plan = await planOf(app, planted, { plan: 'DefenderForContainers' });
    expect(plan.found.map(f => [f.leftover, f.keptFor])).toEqual([['queue', undefined], ['diskSnapshot', ['DefenderForServers']]]);
    expect(plan.steps.map(step => step.title)).toEqual([
      'In Azure: deploy the template without DefenderForContainers',
      'Deploy the stacks without DefenderForContainers',
      'Remove what Defender for Cloud created outside of the stacks',
    ]);
    expect([plan.providers, plan.stays]).toEqual([[], []]);
    const text = report(plan, 140, NOW).join('\n');
    expect(text).toContain('EBS snapshot snap-1 of vol-1 (eu-west-1): DefenderForServers');
    expect(text).not.toContain('delete-snapshot');
  });

  test('the last plan with it: nobody keeps it', async () => {
    const plan = await planOf(SINGLE, planted, { plan: 'DefenderForServers' });
    expect(plan.found.map(f => [f.leftover, f.keptFor])).toEqual([['diskSnapshot', undefined]]);
    expect(exitCode(plan)).toBe(1);
  });

  test('kept by another plan: nothing is left', async () => {
    const plan =
      await planOf(single([DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers()]), planted, { plan: 'DefenderForServers' });
    expect(exitCode(plan)).toBe(0);
  });

  test('without an app nobody knows the other plans: it says for whom it could be', async () => {
    const plan = await planOf(none, planted, { plan: 'DefenderForDatabases' });
    expect(plan.found.map(f => [f.leftover, f.perhapsFor])).toEqual([['databaseSnapshot', ['DefenderCspm']]]);
    expect(report(plan, 140, NOW).join('\n')).toContain('only if you do not keep DefenderCspm');
  });

  test('a plan that is off already', async () => {
    expect((await titles(SINGLE, {}, { plan: 'DefenderForDatabases' }))[0]).toBe('DefenderForDatabases is already off');
  });

  test('the last plan with host management: instances first', async () => {
    const instances = { 'ec2 describe-iam-instance-profile-associations': [['i-1', PROFILE]] };
    expect(await titles(SINGLE, instances, { plan: 'DefenderForServers' })).toEqual([
      'In Azure: deploy the template without DefenderForServers', 'Give the instances another instance profile',
      'Deploy the stacks without DefenderForServers', 'Remove what Defender for Cloud created outside of the stacks',
    ]);
    const both = single([DefenderPlan.defenderForServers(), DefenderPlan.defenderForDatabases({ hostManagement: { enabled: false } })]);
    const { steps } = await planOf(both, instances, { plan: 'DefenderForServers' });
    expect(steps[1].text[0]).toBe('This step is needed only if DefenderForDatabases does not stay, or has no host management.');
    expect(steps[2].text.join()).toMatch(/Move the options of hostManagement to DefenderForDatabases/);
  });
});

describe('the report', () => {
  test('10,000 snapshots: 20 rows, and one loop per region', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) =>
      [`snap-${i}`, 'vol-1', 8, '2026-11-20T12:00:00+00:00', [{ Key: 'CreatedBy', Value: 'Microsoft Defender for Cloud' }]]);
    const plan = await planOf(none, { 'ec2 describe-snapshots': rows });
    const lines = report(plan, 140, NOW, 'p');
    expect(lines.filter(line => /^# {3}snap-\d/.test(line))).toHaveLength(20);
    expect(lines).toContain('#   and 9980 more: --json lists all');
    expect(lines.filter(line => line.includes('delete-snapshot'))).toEqual([
      '    # aws ec2 describe-snapshots --owner-ids self --filters \'Name=tag:CreatedBy,Values=Microsoft Defender for Cloud\' ' +
      '--query \'Snapshots[?StartTime<=\'\\\'\'2026-11-27T12:00:00\'\\\'\'].SnapshotId\' ' +
      `--profile p --region ${REGION} --output text | tr '\\t' '\\n' | grep . | while read -r id; do aws ec2 delete-snapshot --profile p ` +
        `--region ${REGION} --snapshot-id "$id"; done`,
    ]);
    expect(lines.at(-1)).toBe('# 10000 left outside of the stacks, 0 lookalikes, 0 could not be searched');
  });

  test('what cannot be undone is behind a #, after what shows whose it is and a step that can be undone', async () => {
    const plan = await planOf(none, {
      'kms list-aliases': { Aliases: [{ AliasName: 'alias/DefenderForCloudKey', TargetKeyId: 'k' }] },
      'kms describe-key': { KeyMetadata: { KeyState: 'Enabled', Description: 'orders' } },
      's3api list-buckets': [{ Name: `azuredefender-${REGION}-${ACCOUNT}-prod` }],
      'ec2 describe-snapshots': [['snap-1', 'vol-1', 8, '2026-11-20T12:00:00+00:00',
        [{ Key: 'CreatedBy', Value: 'Microsoft Defender for Cloud' }]]],
      'rds describe-db-snapshots': [['defenderfordatabases-1', 20, '2026-11-20T12:00:00Z']],
      'iam get-instance-profile': {
        InstanceProfile: { Arn: PROFILE, Roles: [{ RoleName: 'AmazonSSMRoleForInstancesMDCSetup' }] },
      },
    });
    const lines = report(plan, 140, NOW);
    expect(lines.filter(line => /^ +aws .*(delete-(?!access|subscription)|schedule-key-deletion|s3 rb)/.test(line))).toEqual([]);
    expect(lines.filter(line => /^ {4}# aws /.test(line)).map(line => line.split(' ').slice(5, 8).join(' '))).toEqual([
      'aws s3 rb', 'aws ec2 delete-snapshot', 'aws rds delete-db-snapshot', 'aws kms schedule-key-deletion',
      'aws iam delete-instance-profile',
      'aws iam detach-role-policy', 'aws iam detach-role-policy', 'aws iam delete-role',
    ]);
    const begin = lines.findIndex(line => line.startsWith('# KMS key of the disk scanner: 1'));
    expect(lines.slice(begin + 4, begin + 12)).toEqual([
      '#   alias/DefenderForCloudKey, key k: description: "orders"; creator not known: CloudTrail keeps 90 days of events ' +
        'here; older ones are in the logs of a trail (CreateKey); last use not known: look in CloudTrail for Decrypt and GenerateDataKey ' +
          'with this key',
      '#   whose: anyone with kms:CreateAlias, kms:UpdateAlias, kms:CreateKey can set such a name or tag. It belongs to Defender for ' +
        'Cloud if DefenderForCloud-AgentlessScanner did it.',
      expect.stringMatching(/^# {3}first: Disable it: aws kms enable-key undoes this. For 30 days/),
      expect.stringMatching(/^# {3}before: DATA THAT IS ENCRYPTED WITH IT IS LOST/),
      `    aws kms list-grants --key-id k --region ${REGION}`,
      `    aws kms disable-key --key-id k --region ${REGION}`,
      '#    Run these later, without the # at the beginning:',
      `    # aws kms schedule-key-deletion --key-id k --pending-window-in-days 30 --region ${REGION}`,
    ]);
    expect(lines.filter(line => line.startsWith('# A name or a tag proves nothing'))).toHaveLength(1);
  });

  test('names cannot control a terminal, and the command has their bytes', async () => {
    const plan = await planOf(none, {
      'logs describe-log-groups': ['/aws/eks/prod/cluster'],
      'logs describe-subscription-filters': {
        subscriptionFilters: [{
          filterName: '\u001b[2J\u202e\'; rm -rf $HOME; \'',
          creationTime: 1,
          destinationArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/azuredefender-x`,
        }],
      },
    });
    const text = printed(report(plan, 140, NOW)).join('\n');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain('?[2J');
    expect(plan.found[0].remove[0]).toMatch(/--filter-name \$'\\x1b/);
  });

  test('lookalikes have no command, and are named as such', async () => {
    const plan = await planOf(none, { 'rds describe-db-snapshots': [['my-defender', 20, '2026-11-20T12:00:00Z']] });
    const lines = report(plan, 140, NOW);
    expect(lines).toContain('# - RDS snapshot my-defender (eu-west-1): the name does not begin with defenderfordatabases');
    expect(lines.join('\n')).not.toContain('delete-db-snapshot');
    expect(exitCode(plan)).toBe(0);
  });

  test('what could not be looked at is at the end, and the exit code says it', async () => {
    const plan = await planOf(none, { 'kms list-aliases': (c: Call) => { throw denied(c); } });
    const lines = report(plan, 140, NOW);
    expect(lines).toContain('# COULD NOT BE SEARCHED: something can be left there');
    expect(lines.find(line => line.startsWith('# - eu-west-1: aliases of KMS keys: aws kms list-aliases'))).toBeDefined();
    expect(exitCode(plan)).toBe(2);
  });

  test('every kind that has no published name is listed, with a source', async () => {
    const text = report(await planOf(none), 140, NOW).join('\n');
    expect(text).toContain('Cannot be searched for, because no name is published');
    expect(text.match(/^# {3}source: .*read 20\d\d-\d\d/gm)!.length).toBe((await planOf(none)).notSearchable.length);
    expect(text).toContain('# - Azure Arc machines: add --azure-subscription');
  });
});

test('an account of another partition is asked in a region of it', async () => {
  const world = new World({
    'sts get-caller-identity': { Account: OTHER, Arn: `arn:aws-us-gov:iam::${OTHER}:user/x` },
    'ec2 describe-regions': [['us-gov-east-1', 'opt-in-not-required']],
  });
  const plan = await leave(world.ask, none, { regions: [] }, NOW);
  expect(plan.regions).toEqual(['us-gov-east-1']);
  expect(world.calls.find(c => c.operation === 'ec2 describe-regions')!.region).toBe('us-gov-west-1');
});

describe('a question without an answer takes no step away', () => {
  const no = (call: Call) => { throw denied(call); };
  const step = (plan: { readonly steps: readonly { title: string }[] }, title: RegExp): any => plan.steps.find(s => title.test(s.title));

  test('which instances have which profile', async () => {
    const plan = await planOf(SINGLE, { 'ec2 describe-iam-instance-profile-associations': no });
    const { text, first, remove } = step(plan, /instance profile/);
    expect(text[0])
      .toBe(`It is not known which instances in ${REGION} have the profile of host management: AWS gave no answer. Look in each region.`);
    expect(first).toEqual(['aws ec2 describe-iam-instance-profile-associations ' +
      `--query 'IamInstanceProfileAssociations[].[InstanceId,IamInstanceProfile.Arn]' --region ${REGION}`]);
    expect(remove).toEqual([]);
    expect(exitCode(plan)).toBe(2);
  });

  test('in one of two regions, beside what the other one says', async () => {
    const answers = {
      'ec2 describe-iam-instance-profile-associations': (call: Call) => call.region === REGION ? [['i-1', PROFILE]] : no(call),
    };
    const { text, remove } = step(await planOf(SINGLE, answers, { regions: [REGION, 'us-east-1'] }), /instance profile/);
    expect(text.slice(0, 2)).toEqual([
      'It is not known which instances in us-east-1 have the profile of host management: AWS gave no answer. Look in each region.',
      `In ${REGION}, 1 instance has ${PROFILE}.`,
    ]);
    expect(remove).toHaveLength(1);
  });

  test.each<[string, LeavingApp, Partial<LeaveOptions>, boolean]>([
    ['an app without host management', CSPM, {}, false],
    ['an organization with it', EVERYONE, {}, true],
    ['an account that leaves an organization with it', EVERYONE, { accountLeaves: ACCOUNT }, true],
    ['a plan with it', SINGLE, { plan: 'DefenderForServers' }, true],
    ['no app', none, {}, true],
  ])('only if there can be such a profile: %s', async (_, app, options, isStep) => {
    const plan = await planOf(app, { 'ec2 describe-iam-instance-profile-associations': no }, options);
    expect(step(plan, /instance profile/) !== undefined).toBe(isStep);
  });

  test('an app without host management, and the profile of Microsoft is there', async () => {
    const plan = await planOf(CSPM, {
      'ec2 describe-iam-instance-profile-associations': no, 'iam get-instance-profile': { InstanceProfile: { Arn: PROFILE, Roles: [] } },
    });
    expect(step(plan, /instance profile/)).toBeDefined();
  });

  test('which stacks are there', async () => {
    const template = readApp({ template: 'templates/defender-account.least-privilege.template.json', stack: 'DefenderForCloud' });
    const { text, remove } = step(await planOf(template, { 'cloudformation describe-stacks': no }), /^Delete the stacks$/);
    expect(text[0]).toBe('It is not known which of the stacks are in this account, and in which regions: AWS gave no answer.');
    expect(text.join()).not.toContain('None of the stacks');
    expect(remove.at(-1)).toBe('aws cloudformation wait stack-delete-complete --stack-name DefenderForCloud --region REGION');
  });

  test('the instances of StackSets', async () => {
    const plan = await planOf(EVERYONE, { ...deployed({ Everyone: [], Policies: [] }), 'cloudformation list-stack-instances': no });
    const { text, first } = step(plan, /what prevents the deletion/);
    expect(text[0]).toMatch(/^It is not known which accounts and regions have stacks of the StackSets: AWS gave no answer/);
    expect(first.length).toBeGreaterThan(0);
    expect(first.every((line: string) => line.startsWith('aws cloudformation list-stack-instances --stack-set-name '))).toBe(true);
  });

  test.each([['iam list-open-id-connect-providers'], ['iam list-roles']])('who uses the OIDC provider: %s', async (question) => {
    const account = { 'iam list-open-id-connect-providers': [PROVIDER], 'iam get-open-id-connect-provider': { ClientIDList: [] } };
    const { text, remove } = step(await planOf(SINGLE, { ...account, [question]: no }), /OIDC provider/);
    expect(text[0])
      .toMatch(/^It is not known which roles trust it: AWS gave no answer\. Keep it if other roles than those of this app trust it/);
    expect(remove).toEqual([]);
  });

  test.each<[string, LeavingApp, string[]]>([
    ['one account', SINGLE, [
      'In Azure: delete the security connector', 'Give the instances another instance profile', 'Delete the stacks',
      'Remove what Defender for Cloud created outside of the stacks', 'Delete the OIDC provider, if you want', 'Run this command again',
    ]],
    ['an organization', EVERYONE, [
      'In Azure: delete the security connector', 'Remove the organization policies', 'Give the instances another instance profile',
      'Remove what prevents the deletion of a StackSet', 'Delete the stacks, and with them the StackSets in all accounts',
      'Remove what Defender for Cloud created outside of the stacks', 'Delete the OIDC provider, if you want', 'Run this command again',
    ]],
  ])('without credentials: %s', async (_, app, expected) => {
    const world = new World({ 'sts get-caller-identity': (call: Call) => { throw denied(call); } });
    const plan = await leave(world.ask, app, { regions: [] }, NOW);
    expect(plan.steps.map(({ title }) => title)).toEqual(expected);
    expect(world.calls.map(({ operation }) => operation)).toEqual(['sts get-caller-identity']);
    expect([plan.account, plan.isSearched, exitCode(plan)]).toEqual([undefined, false, 2]);
    expect(plan.steps[0].remove[0]).toContain(`--name aws-${ACCOUNT} `); // the app says it
    expect(step(plan, /^Delete the stacks/).remove).toEqual([`npx cdk destroy ${app === SINGLE ? 'Defender' : 'Everyone'}`]);
    expect(step(plan, /outside of the stacks/).text).toEqual([
      'The account was not searched: AWS gave no answer. Run this command again with a --profile that may read it.',
    ]);
    const lines = report(plan, 140, NOW).join('\n');
    expect(lines).toContain('Account: not known');
    expect(lines)
      .toContain('so this plan has only the steps that need no answer: sign in, or give --profile NAME. With IAM Identity Center (SSO): ' +
        'aws sso login --profile NAME.');
    expect(lines).toContain('# Not searched: AWS gave no answer.');
    expect(lines).not.toMatch(/undefined|Nothing was found/);
  });

  test('without credentials, nobody says whose the profile is', async () => {
    const { steps } = await planOf(EVERYONE, { 'sts get-caller-identity': no }, { accountLeaves: OTHER });
    expect(steps.map(({ title }) => title)).toContain('In the account: give its instances another instance profile');
    expect(steps.flatMap(({ text }) => text).join()).not.toContain('this profile is of');
  });

  test('without credentials, the connector of an app that names no account', async () => {
    const template = readApp({ template: 'templates/defender-account.least-privilege.template.json', stack: 'DefenderForCloud' });
    const plan = await planOf(template, { 'sts get-caller-identity': no });
    expect(step(plan, /security connector/).remove[0]).toContain('--name aws-ACCOUNT ');
  });

  test('which regions are enabled: nothing is searched, and the account is known', async () => {
    const plan = await planOf(SINGLE, { 'ec2 describe-regions': no });
    expect([plan.account, plan.isSearched, exitCode(plan)]).toEqual([ACCOUNT, false, 2]);
    expect(step(plan, /instance profile/).first).toEqual([expect.stringMatching(/ --region REGION$/)]);
  });

  test('another account leaves: nothing of this one is asked for its steps', async () => {
    const plan = await planOf(EVERYONE, {}, { accountLeaves: OTHER });
    expect(plan.steps.flatMap(({ text }) => text).filter(text => text.includes('AWS gave no answer'))).toEqual([]);
  });
});
