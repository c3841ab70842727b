/** An organization whose member template does not fit in a StackSet: it is an asset of the bootstrap bucket. */
import type { Settings } from './fixtures/organization/app';
import { call } from './support/aws';
import { bootstrap, cdkFails, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { ROLES } from './support/expected';
import { joinOrganization, makeOrganization, moveAccount, type Organization } from './support/organization';
import { decide } from './support/policy-engine';
import { inventory, NOTHING, PROVIDER_ONLY, readDefenderRoles, removeProviders } from './support/state';
import { TENANT } from './support/trust';

describeAll('a member template of more than 51,200 bytes', () => {
  const target = { account: newAccount(), region: 'eu-west-1' };
  const regions = [target.region, 'us-east-1'];
  const buckets = Array.from({ length: 340 }, (_, i) => `a-bucket-with-a-rather-long-name-${i}`);
  const NAMES = [...new Set([...ROLES.cspm, ...ROLES.servers])].sort();
  let o: Organization;
  const app = (bucketNames: string[]) => {
    const settings: Settings = {
      plans: ['cspm', 'servers'],
      bucketNames,
      denyDataReads: true,
      permissionsType: 'LeastPrivilegeAccess' as Settings['permissionsType'],
      units: [o.units.all],
      hostManagementRegions: regions,
      activateTrustedAccess: true,
    };
    return {
      ...target,
      app: 'e2e/fixtures/organization',
      context: { tenantId: TENANT, settings: JSON.stringify(settings) },
    };
  };
  const rolesIn = (account: string) => readDefenderRoles({ account, region: target.region });
  const readMembersStackSet = async () => {
    const { Summaries } = await call('cloudformation', 'list_stack_sets', { Status: 'ACTIVE' }, target);
    const { StackSetName } = Summaries.find((s: any) => s.StackSetName.endsWith('Members'));
    return (await call('cloudformation', 'describe_stack_set', { StackSetName }, target)).StackSet;
  };
  const expectReads = async (account: string, bucket: string, decision: string) => {
    const role = (await rolesIn(account)).get('SensitiveDataDiscovery')!;
    expect(await decide(role, 's3:GetObject', `arn:aws:s3:::${bucket}/a`, { account, region: target.region })).toBe(
      decision,
    );
  };

  beforeAll(async () => {
    o = await makeOrganization({ units: { all: { accounts: ['a', 'b'] }, aside: {} } }, target);
  });

  test('without cdk bootstrap the deployment is refused, and nothing is made', async () => {
    expect(await cdkFails(['deploy'], app(buckets))).toContain('cdk bootstrap');
    expect(await inventory(target)).toEqual(NOTHING);
  });

  test('with it, the stacks come up in each account and region', async () => {
    await bootstrap(target);
    const { output } = await cdkOk(['deploy'], app(buckets));
    expect(output).toContain('more than the 51200 that fit in a StackSet');
    const { TemplateBody, Regions } = await readMembersStackSet();
    expect(Buffer.byteLength(TemplateBody)).toBeGreaterThan(51_200);
    expect(Regions).toEqual([target.region]);
    for (const account of [o.accounts.a, o.accounts.b]) {
      expect([...(await rolesIn(account)).keys()].sort()).toEqual(NAMES);
      for (const region of regions) expect((await inventory({ account, region })).associations).toHaveLength(1);
      await expectReads(account, buckets[339], 'Allowed');
    }
  });

  test('an account that joins later gets the same template', async () => {
    o.accounts.new = await joinOrganization('new', target);
    await moveAccount(o.accounts.new, o.root, o.units.all, target);
    expect([...(await rolesIn(o.accounts.new)).keys()].sort()).toEqual(NAMES);
    await expectReads(o.accounts.new, buckets[339], 'Allowed');
  });

  test('a change of it is a new file, and a template that fits again is part of the StackSet', async () => {
    const members = () => [o.accounts.a, o.accounts.b, o.accounts.new];
    await cdkOk(['deploy'], app([...buckets.slice(1), 'another-bucket']));
    for (const account of members()) {
      await expectReads(account, 'another-bucket', 'Allowed');
      await expectReads(account, buckets[0], 'ImplicitlyDenied');
    }
    await cdkOk(['deploy'], app(['another-bucket']));
    expect(Buffer.byteLength((await readMembersStackSet()).TemplateBody)).toBeLessThan(51_200);
    for (const account of members()) await expectReads(account, buckets[1], 'ImplicitlyDenied');
    await cdkOk(['destroy'], app(['another-bucket']));
    for (const account of [target.account, ...members()]) {
      const where = { account, region: target.region };
      expect([account, await inventory(where)]).toEqual([account, PROVIDER_ONLY]);
      await removeProviders(where);
    }
  });
});
