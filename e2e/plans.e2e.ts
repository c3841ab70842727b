/** Tests changes of one connector: added and removed plans, permission type, denied data reads, names of roles. */
import type { Settings } from './fixtures/connector/app';
import { call } from './support/aws';
import { bootstrap, cdkFails, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { ALL_ROLES, audiencesOf, expectRoles, expectTrust, ROLES } from './support/expected';
import { decide } from './support/policy-engine';
import { idsOf } from './support/roles';
import { inventory, NOTHING, PROVIDER_ONLY, readDefenderRoles, readProviders, removeProviders } from './support/state';
import { TENANT } from './support/trust';
import { DEFENDER_PROVIDER } from '../test/facts/identity';
import { PLAN_NAMES } from '../test/facts/plans';
import { HOST_MANAGEMENT_ROLES } from '../test/facts/roles';

const TARGET = { account: newAccount(), region: 'eu-central-1' };
const app = (settings: Settings | Record<string, unknown>) => ({
  ...TARGET,
  app: 'e2e/fixtures/connector',
  context: { tenantId: TENANT, settings: JSON.stringify(settings) },
});
const deploy = (settings: Settings | Record<string, unknown>) => cdkOk(['deploy'], app(settings));

/** Does manually what a user would have to do. */
async function removeIdentity() {
  const { roles, profiles } = await inventory(TARGET);
  for (const InstanceProfileName of profiles) {
    const { InstanceProfile } = await call('iam', 'get_instance_profile', { InstanceProfileName }, TARGET);
    for (const { RoleName } of InstanceProfile.Roles) {
      await call('iam', 'remove_role_from_instance_profile', { InstanceProfileName, RoleName }, TARGET);
    }
    await call('iam', 'delete_instance_profile', { InstanceProfileName }, TARGET);
  }
  for (const RoleName of roles) {
    for (const { PolicyArn } of (await call('iam', 'list_attached_role_policies', { RoleName }, TARGET))
      .AttachedPolicies) {
      await call('iam', 'detach_role_policy', { RoleName, PolicyArn }, TARGET);
      if (!PolicyArn.includes(':aws:policy/')) await call('iam', 'delete_policy', { PolicyArn }, TARGET);
    }
    await call('iam', 'delete_role', { RoleName }, TARGET);
  }
}

describeAll('the life of a connector', () => {
  beforeAll(() => bootstrap(TARGET));

  // Each deployment adds the roles of a plan, and removes those of the previous plan.
  test.each(Object.keys(ROLES))('plans: %s', async plan => {
    await deploy({ plans: plan ? [plan] : [] });
    const roles = await expectRoles(TARGET, ROLES[plan], 'DefaultAccess');
    expect((await readProviders(TARGET)).map(p => p.audiences)).toEqual([audiencesOf(roles)]);
    const { documents, rules, associations, queues, profiles } = await inventory(TARGET);
    const hasHostManagement = ['servers', 'databases'].includes(plan);
    expect([documents, rules, associations, queues, profiles].map(list => list.length)).toEqual(
      Array(5).fill(hasHostManagement ? 1 : 0),
    );
  });

  test('all plans, least privilege, and back', async () => {
    const plans = PLAN_NAMES;
    await deploy({ plans });
    const before = idsOf(await expectRoles(TARGET, ALL_ROLES, 'DefaultAccess'));
    await deploy({ plans, permissionsType: 'LeastPrivilegeAccess' });
    await expectRoles(TARGET, ALL_ROLES, 'LeastPrivilegeAccess');
    await deploy({ plans });
    // Roles are changed and not replaced, so references to them do not have to change.
    expect(idsOf(await expectRoles(TARGET, ALL_ROLES, 'DefaultAccess'))).toEqual(before);
  });

  test('data reads denied, and allowed again', async () => {
    const decisions = async () => {
      const role = (await readDefenderRoles(TARGET)).get('CspmMonitorAws')!;
      return [
        await decide(role, 's3:GetObject', 'arn:aws:s3:::records/customers.csv', TARGET),
        await decide(role, 's3:GetBucketPolicy', 'arn:aws:s3:::records', TARGET),
      ];
    };
    await deploy({ plans: ['cspm'], denyDataReads: true });
    expect(await decisions()).toEqual(['ExplicitlyDenied', 'Allowed']);
    await deploy({ plans: ['cspm'] });
    expect(await decisions()).toEqual(['Allowed', 'Allowed']);
    await expectRoles(TARGET, ROLES.cspm, 'DefaultAccess');
  });

  test('roles renamed', async () => {
    await deploy({ plans: ['servers'], roleNames: { cspmMonitor: 'acme-cspm', agentlessVmScanning: 'acme-scanner' } });
    const roles = await readDefenderRoles(TARGET);
    expect([...roles.keys()].sort()).toEqual([
      'DefenderForCloud-ArcAutoProvisioning',
      'DefenderForCloud-DefenderForServers',
      'acme-cspm',
      'acme-scanner',
    ]);
    for (const role of roles.values()) expectTrust(role);
    expect(roles.get('acme-cspm')!.attached.length).toBeGreaterThan(0);
    await deploy({ plans: ['servers'] });
    await expectRoles(TARGET, ROLES.servers, 'DefaultAccess');
  });

  test('a change of the runbook is a new version of it, which runs from then on', async () => {
    await deploy({ plans: ['servers'] });
    const before = await inventory(TARGET);
    await deploy({
      plans: ['servers'],
      hostManagement: { exclusionTags: { defender: 'never' }, schedule: 'rate(7 days)' },
    });
    expect(await inventory(TARGET)).toEqual(before);
    const { Document } = await call('ssm', 'describe_document', { Name: before.documents[0] }, TARGET);
    expect([Document.DocumentVersion, Document.DefaultVersion, Document.LatestVersion]).toEqual(['2', '2', '2']);
    expect((await call('ssm', 'get_document', { Name: before.documents[0] }, TARGET)).Content).toContain('never');
    const {
      Associations: [association],
    } = await call('ssm', 'list_associations', {}, TARGET);
    expect([association.DocumentVersion, association.ScheduleExpression]).toEqual(['$DEFAULT', 'rate(7 days)']);
  });

  test('an identity of host management that is retained stays, and is in the way of the next deployment', async () => {
    const settings = { plans: ['servers'], retainIdentity: true };
    await deploy(settings);
    await cdkOk(['destroy'], app(settings));
    const { roles, profiles, policies, ...others } = await inventory(TARGET);
    expect(roles).toEqual(HOST_MANAGEMENT_ROLES);
    expect(profiles).toEqual(['AmazonSSMRoleForInstancesMDCSetup']);
    expect({ ...others, roles: [], profiles: [], policies: [] }).toEqual(PROVIDER_ONLY);
    await removeProviders(TARGET);
    expect(await cdkFails(['deploy'], app(settings))).toMatch(/HostManagement[^]*EntityAlreadyExists/);
    await cdkOk(['destroy'], app({ plans: ['servers'] }));
    await removeIdentity();
    await removeProviders(TARGET);
    expect(await inventory(TARGET)).toEqual(NOTHING);
  });

  test('destroyed, only the provider is left, and createOrReuse uses it', async () => {
    await deploy({ plans: ['servers'] });
    await cdkOk(['destroy'], app({ plans: ['servers'] }));
    const [left] = await readProviders(TARGET);
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);

    const reuse = { plans: ['databases'], reuseProvider: true };
    await deploy(reuse);
    const roles = await expectRoles(TARGET, ROLES.databases, 'DefaultAccess');
    const all = [...new Set([...left.audiences, ...audiencesOf(roles)])].sort();
    expect(await readProviders(TARGET)).toEqual([{ ...left, audiences: all }]);
    expect((await cdkOk(['deploy'], app(reuse))).output).toContain('(no changes)');
    await cdkOk(['destroy'], app(reuse));
    expect(await readProviders(TARGET)).toEqual([{ ...left, audiences: all }]);
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
    await removeProviders(TARGET);
  });

  test('createOrReuse creates a provider that is not there', async () => {
    const reuse = { plans: ['servers'], reuseProvider: true };
    await deploy(reuse);
    const roles = await expectRoles(TARGET, ROLES.servers, 'DefaultAccess');
    const [{ url, audiences }] = await readProviders(TARGET);
    expect([url, audiences]).toEqual([DEFENDER_PROVIDER.url, audiencesOf(roles)]);
    await cdkOk(['destroy'], app(reuse));
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
    await removeProviders(TARGET);
  });

  test('a first deployment that failed leaves the provider, and createOrReuse is the way on', async () => {
    await call('iam', 'create_role', { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: '{}' }, TARGET);
    expect(await cdkFails(['deploy'], app({}))).toMatch(/EntityAlreadyExists[^]*CspmMonitorAws/);
    await call('iam', 'delete_role', { RoleName: 'CspmMonitorAws' }, TARGET);
    await cdkOk(['destroy'], app({})); // the emulator does not roll back
    const left = await readProviders(TARGET);
    expect(left.map(({ url }) => url)).toEqual([DEFENDER_PROVIDER.url]);
    expect(await cdkFails(['deploy'], app({}))).toMatch(/AWS::IAM::OIDCProvider[^]*EntityAlreadyExists/);
    await cdkOk(['destroy'], app({}));

    await deploy({ reuseProvider: true });
    expect(await readProviders(TARGET)).toEqual(left);
    await cdkOk(['destroy'], app({ reuseProvider: true }));
    expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
    await removeProviders(TARGET);
  });

  test("a role of that name which is somebody else's is refused, and stays as it is", async () => {
    const theirs = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const document = { AssumeRolePolicyDocument: JSON.stringify(theirs), Description: 'theirs' };
    await call('iam', 'create_role', { RoleName: 'CspmMonitorAws', ...document }, TARGET);
    expect(await cdkFails(['deploy'], app({}))).toMatch(/EntityAlreadyExists[^]*CspmMonitorAws/);
    await cdkOk(['destroy'], app({}));
    const { Role } = await call('iam', 'get_role', { RoleName: 'CspmMonitorAws' }, TARGET);
    expect([Role.Description, Role.AssumeRolePolicyDocument]).toEqual(['theirs', theirs]);
    await call('iam', 'delete_role', { RoleName: 'CspmMonitorAws' }, TARGET);
    await removeProviders(TARGET);
    expect(await inventory(TARGET)).toEqual(NOTHING);
  });
});
