/**
 * Tests changes of organizations: accounts that join, leave and return, targets that change, an account that fails, and other
 * permission models.
 */
import type { Settings } from './fixtures/organization/app';
import { call } from './support/aws';
import { bootstrap, cdkFails, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { ROLES } from './support/expected';
import { joinOrganization, makeOrganization, moveAccount, type Organization } from './support/organization';
import { inventory, NOTHING, PROVIDER_ONLY, readDefenderRoles, removeProviders } from './support/state';
import { TENANT } from './support/trust';

const region = 'eu-west-1';
const management = (account: string) => ({ account, region });
const app = (account: string, settings: Settings) => ({
  ...management(account),
  app: 'e2e/fixtures/organization',
  context: { tenantId: TENANT, settings: JSON.stringify(settings) },
});
const rolesIn = async (account: string) => [...(await readDefenderRoles({ account, region })).keys()].sort();
const stackIds = async (StackSetName: string, account: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await call('cloudformation', 'list_stack_instances', { StackSetName }, management(account))).Summaries.map(
      (i: any) => [`${i.Account} ${i.Region}`, i.StackId],
    ),
  );
const stackSetNames = async (account: string): Promise<string[]> =>
  (await call('cloudformation', 'list_stack_sets', { Status: 'ACTIVE' }, management(account))).Summaries.map(
    (s: any) => s.StackSetName,
  );

describeAll('service-managed StackSets', () => {
  const account = newAccount('service-managed');
  let o: Organization;
  let settings: Settings;
  beforeAll(async () => {
    o = await makeOrganization(
      { units: { first: { accounts: ['a', 'b'] }, second: { accounts: ['c'] }, aside: {} } },
      management(account),
    );
    settings = { units: [o.units.first], activateTrustedAccess: true, hostManagementRegions: [region, 'us-east-1'] };
    await bootstrap(management(account));
    await cdkOk(['deploy'], app(account, settings));
  });

  test('only the accounts of the unit are connected', async () => {
    expect([await rolesIn(o.accounts.a), await rolesIn(o.accounts.b), await rolesIn(o.accounts.c)]).toEqual([
      ROLES.servers,
      ROLES.servers,
      [],
    ]);
  });

  test('an account that joins is connected, in both regions', async () => {
    o.accounts.new = await joinOrganization('new', management(account));
    expect(await rolesIn(o.accounts.new)).toEqual([]);
    await moveAccount(o.accounts.new, o.root, o.units.first, management(account));
    expect(await rolesIn(o.accounts.new)).toEqual(ROLES.servers);
    expect((await inventory({ account: o.accounts.new, region: 'us-east-1' })).associations).toHaveLength(1);
  });

  test('an account that leaves keeps the provider only, and gets all when it returns', async () => {
    await moveAccount(o.accounts.new, o.units.first, o.units.aside, management(account));
    expect(await inventory({ account: o.accounts.new, region })).toEqual(PROVIDER_ONLY);
    expect(await inventory({ account: o.accounts.new, region: 'us-east-1' })).toEqual(PROVIDER_ONLY);
    await moveAccount(o.accounts.new, o.units.aside, o.units.first, management(account));
    expect(await rolesIn(o.accounts.new)).toEqual(ROLES.servers);
  });

  test('wider targets leave the stacks of the others as they are', async () => {
    const names = await stackSetNames(account);
    const before = await Promise.all(names.map(name => stackIds(name, account)));
    settings = { ...settings, units: [o.units.first, o.units.second] };
    await cdkOk(['deploy'], app(account, settings));
    const after = await Promise.all(names.map(name => stackIds(name, account)));
    before.forEach((ids, i) => expect(after[i]).toMatchObject(ids));
    expect(await rolesIn(o.accounts.c)).toEqual(ROLES.servers);
  });

  test('an account that is excluded is disconnected, and connected again', async () => {
    await cdkOk(['deploy'], app(account, { ...settings, excluded: [o.accounts.b] }));
    expect(await inventory({ account: o.accounts.b, region })).toEqual(PROVIDER_ONLY);
    expect([await rolesIn(o.accounts.a), await rolesIn(o.accounts.c)]).toEqual([ROLES.servers, ROLES.servers]);
    await cdkOk(['deploy'], app(account, settings));
    expect(await rolesIn(o.accounts.b)).toEqual(ROLES.servers);
  });

  test('automatic deployment knows nothing of exclusions, as the documents warn', async () => {
    await cdkOk(['deploy'], app(account, { ...settings, excluded: [o.accounts.b] }));
    await moveAccount(o.accounts.b, o.units.first, o.units.aside, management(account));
    await moveAccount(o.accounts.b, o.units.aside, o.units.first, management(account));
    expect(await rolesIn(o.accounts.b)).toEqual(ROLES.servers);
    await cdkOk(['deploy'], app(account, settings));
  });

  test('a region that is added or taken away', async () => {
    await cdkOk(['deploy'], app(account, { ...settings, hostManagementRegions: [region, 'us-west-2'] }));
    const associations = async (where: string) =>
      (await inventory({ account: o.accounts.a, region: where })).associations.length;
    expect([await associations(region), await associations('us-east-1'), await associations('us-west-2')]).toEqual([
      1, 0, 1,
    ]);
    await cdkOk(['deploy'], app(account, settings));
    expect([await associations(region), await associations('us-east-1'), await associations('us-west-2')]).toEqual([
      1, 1, 0,
    ]);
  });

  test('host management is switched off in two deployments: first the regional part, then its roles', async () => {
    const hostManagementRoles = async () => (await inventory({ account: o.accounts.a, region })).roles
      .filter(name => /HostManagement|AmazonSSMRole/.test(name));
    await cdkOk(['deploy'], app(account, { ...settings, regionalHostManagement: false }));
    for (const where of [region, 'us-east-1']) {
      const { associations, rules, documents } = await inventory({ account: o.accounts.a, region: where });
      expect([where, associations, rules, documents]).toEqual([where, [], [], []]);
    }
    expect(await hostManagementRoles()).toHaveLength(3);
    const { hostManagementRegions, ...others } = settings;
    settings = { ...others, hostManagement: { enabled: false } };
    await cdkOk(['deploy'], app(account, settings));
    expect(await hostManagementRoles()).toEqual([]);
    expect(await rolesIn(o.accounts.a)).toEqual(ROLES.servers);
  });

  test('destroyed, only the provider is left in each account', async () => {
    await cdkOk(['destroy'], app(account, settings));
    for (const id of [account, ...Object.values(o.accounts)]) {
      expect([id, await inventory({ account: id, region })]).toEqual([id, PROVIDER_ONLY]);
    }
  });
});

describeAll('an account that fails', () => {
  const account = newAccount('with an account that fails');
  let o: Organization;
  const settings = (): Settings => ({
    units: [o.units.all], activateTrustedAccess: true, operationPreferences: { failureTolerancePercentage: 20 },
  });
  beforeAll(async () => {
    o = await makeOrganization({ units: { all: { accounts: ['a', 'b', 'c', 'd', 'e', 'f'] } } }, management(account));
    await bootstrap(management(account));
    await call(
      'iam',
      'create_role',
      {
        RoleName: 'CspmMonitorAws',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
      },
      { account: o.accounts.a, region },
    );
  });
  const instances = async (suffix: string) => {
    const name = (await stackSetNames(account)).find(n => n.endsWith(suffix))!;
    return (await call('cloudformation', 'list_stack_instances', { StackSetName: name }, management(account)))
      .Summaries;
  };

  test('within the failure tolerance: the others are connected', async () => {
    await cdkOk(['deploy'], app(account, settings()));
    const failed = (await instances('Members')).filter((i: any) => i.Status !== 'CURRENT');
    expect(failed.map((i: any) => [i.Account, i.StatusReason])).toEqual([
      [o.accounts.a, expect.stringMatching(/EntityAlreadyExists/)],
    ]);
    for (const name of ['b', 'c', 'd', 'e', 'f']) expect(await rolesIn(o.accounts[name])).toEqual(ROLES.servers);
  });

  test('it is made good by the next deployment that changes something', async () => {
    await call('iam', 'delete_role', { RoleName: 'CspmMonitorAws' }, { account: o.accounts.a, region });
    await cdkOk(['deploy'], app(account, { ...settings(), denyDataReads: true }));
    expect((await instances('Members')).filter((i: any) => i.Status !== 'CURRENT')).toEqual([]);
    expect(await rolesIn(o.accounts.a)).toEqual(ROLES.servers);
    await cdkOk(['destroy'], app(account, settings()));
    for (const id of Object.values(o.accounts)) {
      expect([id, await inventory({ account: id, region })]).toEqual([id, PROVIDER_ONLY]);
    }
  });
});

describeAll('other permission models', () => {
  const account = newAccount('other permission models');
  let o: Organization;
  beforeAll(async () => {
    o = await makeOrganization({ units: { all: { accounts: ['a', 'b'] } } }, management(account));
    await bootstrap(management(account));
  });

  test('without trusted access, and without switching it on, the deployment is refused', async () => {
    expect(await cdkFails(['deploy'], app(account, { units: [o.units.all] }))).toContain(
      'You must enable organizations access',
    );
    await cdkOk(['destroy'], app(account, { units: [o.units.all] }));
    await removeProviders(management(account));
    expect(await inventory(management(account))).toEqual(NOTHING);
  });

  test('a list of accounts, with self-managed roles', async () => {
    const settings = { accounts: [o.accounts.a, o.accounts.b] };
    const execution = {
      RoleName: 'AWSCloudFormationStackSetExecutionRole',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
    };
    expect(await cdkFails(['deploy'], app(account, settings))).toContain('AWSCloudFormationStackSetExecutionRole');
    await cdkOk(['destroy'], app(account, settings));
    await removeProviders(management(account));
    for (const id of settings.accounts) await call('iam', 'create_role', execution, { account: id, region });
    await cdkOk(['deploy'], app(account, settings));
    for (const id of settings.accounts) expect(await rolesIn(id)).toEqual(ROLES.servers);
    await cdkOk(['destroy'], app(account, settings));
    for (const id of settings.accounts) {
      expect(await inventory({ account: id, region })).toEqual({ ...PROVIDER_ONLY, roles: [execution.RoleName] });
    }
    for (const id of settings.accounts) {
      await call('iam', 'delete_role', { RoleName: execution.RoleName }, { account: id, region });
    }
  });

  test('a delegated administrator', async () => {
    await call('cloudformation', 'activate_organizations_access', {}, management(account));
    await bootstrap(management(o.accounts.a));
    const settings: Settings = { units: [o.units.all], delegated: true };
    expect(await cdkFails(['deploy'], app(o.accounts.a, settings))).toContain('delegated admin');
    await cdkOk(['destroy'], app(o.accounts.a, settings));
    const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
    await call(
      'organizations',
      'register_delegated_administrator',
      { AccountId: o.accounts.a, ServicePrincipal },
      management(account),
    );
    await cdkOk(['deploy'], app(o.accounts.a, settings));
    expect([await rolesIn(o.accounts.a), await rolesIn(o.accounts.b), await rolesIn(account)]).toEqual([
      ROLES.servers,
      ROLES.servers,
      [],
    ]);
    await cdkOk(['destroy'], app(o.accounts.a, settings));
    for (const id of Object.values(o.accounts)) expect(await inventory({ account: id, region })).toEqual(PROVIDER_ONLY);
  });
});
