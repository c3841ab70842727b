/**
 * Stacks of an earlier state (fixtures/upgrade), and the current apps deployed over them. There the stacks own their
 * OIDC providers, without a retain policy.
 */
import type { Settings } from './fixtures/organization/app';
import { call } from './support/aws';
import { bootstrap, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { ALL_ROLES, audiencesOf, expectRoles, ROLES } from './support/expected';
import { forge } from './support/forge';
import { expectHostManagement } from './support/host-management';
import { makeOrganization, type Organization } from './support/organization';
import { idsOf } from './support/roles';
import {
  datesOfProviders,
  inventory,
  PROVIDERS_ONLY,
  readDefenderRoles,
  readProviders,
  removeProviders,
} from './support/state';
import { createStack, earlierTemplate, updateStack } from './support/templates';
import { TENANT } from './support/trust';
import { CIEM_PROVIDER, DEFENDER_PROVIDER } from '../test/facts/identity';

const CIEM_ROLES = ['DefenderForCloud-Ciem', 'DefenderForCloud-OidcCiem'];
const region = 'eu-west-1';

describeAll('an account', () => {
  const target = { account: newAccount('one account'), region };
  const app = {
    ...target,
    app: 'e2e/fixtures/connector',
    context: {
      tenantId: TENANT,
      settings: JSON.stringify({ plans: ['ciem', 'servers', 'containers', 'databases'] }),
    },
  };
  let before: { ids: unknown; dates: unknown; inventory: unknown };

  beforeAll(async () => {
    await bootstrap(target);
    await createStack('Connector', earlierTemplate('Connector'), target);
    before = {
      ids: idsOf(await readDefenderRoles(target)),
      dates: await datesOfProviders(target),
      inventory: await inventory(target),
    };
    await expectHostManagement(target, '1');
    await cdkOk(['deploy'], app);
  });

  test('has the roles that it had, with the current trust and permissions', async () => {
    const roles = await expectRoles(target, [...ALL_ROLES, ...CIEM_ROLES].sort(), 'DefaultAccess');
    expect(idsOf(roles)).toEqual(before.ids);
  });

  test('has the providers that it had, with the audiences that the roles ask for', async () => {
    const asked = audiencesOf(await readDefenderRoles(target));
    expect(await datesOfProviders(target)).toEqual(before.dates);
    expect(Object.fromEntries((await readProviders(target)).map(p => [p.url, p.audiences]))).toEqual({
      [DEFENDER_PROVIDER.url]: asked,
      [CIEM_PROVIDER.url]: CIEM_PROVIDER.audiences,
    });
  });

  test('has nothing else, and a new version of the runbook, which runs from then on', async () => {
    expect(await inventory(target)).toEqual(before.inventory);
    await expectHostManagement(target, '2');
    expect((await cdkOk(['deploy'], app)).output).toContain('(no changes)');
  });

  test('keeps only the providers when the stack is destroyed', async () => {
    await cdkOk(['destroy'], app);
    expect(await inventory(target)).toEqual(PROVIDERS_ONLY);
    expect(await datesOfProviders(target)).toEqual(before.dates);
    await removeProviders(target);
  });
});

describeAll('an account whose event says what the function of createOrReuse adds', () => {
  const target = { account: newAccount('createOrReuse'), region };
  const app = (...plans: string[]) => ({
    ...target,
    app: 'e2e/fixtures/connector',
    context: { tenantId: TENANT, settings: JSON.stringify({ plans, reuseProvider: true }) },
  });

  test('is updated, rolled back to the earlier template, and updated again: the provider stays and loses nothing', async () => {
    await bootstrap(target);
    await createStack('Connector', earlierTemplate('Reused'), target);
    const [servers] = await readProviders(target);
    const [dates, ids] = [await datesOfProviders(target), idsOf(await readDefenderRoles(target))];
    const invented = { ProviderArn: servers.arn, Url: servers.url, Thumbprints: servers.thumbprints, Audiences: ['api://invented'] };

    await cdkOk(['deploy'], app('servers'));
    expect(await readProviders(target)).toEqual([servers]);
    expect(idsOf(await readDefenderRoles(target))).toEqual(ids);
    await cdkOk(['deploy'], app('servers', 'containers'));
    const [more] = await readProviders(target);
    expect(more.audiences).toEqual(audiencesOf(await readDefenderRoles(target)));
    expect(more.audiences.length).toBeGreaterThan(servers.audiences.length);
    expect(await forge(target, 'Update', invented)).toMatchObject({ Status: 'SUCCESS' });
    expect(await readProviders(target)).toEqual([more]);

    // A rollback: the earlier code, then the earlier properties.
    await updateStack('Connector', earlierTemplate('Reused'), target);
    expect(idsOf(await readDefenderRoles(target))).toEqual(ids);
    expect(await readProviders(target)).toEqual([more]);
    expect(await forge(target, 'Update', invented)).toMatchObject({ Status: 'SUCCESS' });
    expect((await readProviders(target))[0].audiences).toContain('api://invented'); // what the current version prevents

    await cdkOk(['deploy'], app('servers', 'containers'));
    expect(await datesOfProviders(target)).toEqual(dates);
    await cdkOk(['destroy'], app('servers', 'containers'));
    expect(await datesOfProviders(target)).toEqual(dates);
    await removeProviders(target);
  });
});

describeAll('an organization', () => {
  const target = { account: newAccount('management'), region };
  const regions = [region, 'us-east-1'];
  let o: Organization;
  let settings: Settings;
  let before: Record<string, unknown>;
  const names = [...new Set([...ROLES.cspm, ...ROLES.servers, ...CIEM_ROLES])].sort();
  const members = () => [o.accounts.a, o.accounts.b].map(account => ({ account, region }));

  const deploy = (more: Settings = {} as Settings) =>
    cdkOk(['deploy'], {
      ...target,
      app: 'e2e/fixtures/organization',
      context: { tenantId: TENANT, settings: JSON.stringify({ ...settings, ...more }) },
    });
  const identities = async () => {
    const found: Record<string, unknown> = {};
    for (const where of [target, ...members()]) {
      found[where.account] = [idsOf(await readDefenderRoles(where)), await datesOfProviders(where)];
    }
    return found;
  };
  const expectMembers = async (version: string) => {
    for (const where of [target, ...members()]) {
      const roles = await expectRoles(where, names, 'LeastPrivilegeAccess');
      const audiences = (await readProviders(where)).map(p => p.audiences);
      expect(audiences.sort()).toEqual([audiencesOf(roles), CIEM_PROVIDER.audiences].sort());
    }
    for (const { account } of members()) {
      for (const where of regions) await expectHostManagement({ account, region: where }, version);
    }
    for (const { StackSetName } of (await call('cloudformation', 'list_stack_sets', { Status: 'ACTIVE' }, target))
      .Summaries) {
      const { Summaries } = await call('cloudformation', 'list_stack_instances', { StackSetName }, target);
      expect(Summaries.map((i: any) => i.Status)).toEqual(Summaries.map(() => 'CURRENT'));
    }
  };

  beforeAll(async () => {
    o = await makeOrganization({ units: { all: { accounts: ['a', 'b'] } } }, target);
    settings = {
      plans: ['ciem', 'servers'],
      permissionsType: 'LeastPrivilegeAccess' as Settings['permissionsType'],
      units: [o.units.all],
      hostManagementRegions: regions,
      activateTrustedAccess: true,
    };
    await bootstrap(target);
    await createStack('Organization', earlierTemplate('Organization').replaceAll('ou-ab12-cdef3456', o.units.all), target);
    before = await identities();
    expect(Object.values(before)).toHaveLength(3);
  });

  test('step 1: roles and providers stay, and the providers are retained from then on', async () => {
    await deploy({ keepProviders: true });
    expect(await identities()).toEqual(before);
    await expectMembers('2');
  });

  test('step 2: the stacks of the members no longer own the providers, which stay', async () => {
    await deploy();
    expect(await identities()).toEqual(before);
    await expectMembers('2');
    for (const where of members()) expect((await inventory(where)).functions).toHaveLength(1);
    expect((await deploy()).output).toContain('(no changes)');
  });

  test('keeps only the providers of all accounts when the stack is destroyed', async () => {
    await cdkOk(['destroy'], {
      ...target,
      app: 'e2e/fixtures/organization',
      context: { tenantId: TENANT, settings: JSON.stringify(settings) },
    });
    for (const where of [target, ...members(), ...members().map(m => ({ ...m, region: 'us-east-1' }))]) {
      expect([where, await inventory(where)]).toEqual([where, PROVIDERS_ONLY]);
    }
  });
});
