/** examples/organization, in an organization of a few accounts: two below the unit that is meant, one beside it. */
import { call } from './support/aws';
import { bootstrap, cdkOk } from './support/cdk';
import { newAccount } from './support/environment';
import { ALL_ROLES, audiencesOf, expectRoles } from './support/expected';
import { makeOrganization, type Organization } from './support/organization';
import { inventory, makeOtherProvider, NOTHING, OTHER_AUDIENCE, PROVIDER_ONLY, readProviders } from './support/state';
import { TENANT } from './support/trust';

const TARGET = { account: newAccount(), region: 'eu-west-1' };
const OTHER_REGION = 'us-east-1'; // host management goes there too

let organization: Organization;
const app = () => ({
  ...TARGET,
  app: 'examples/organization',
  context: { tenantId: TENANT, targets: organization.units.workloads },
});
const member = (name: string, region = TARGET.region) => ({ account: organization.accounts[name], region });

beforeAll(async () => {
  organization = await makeOrganization(
    {
      units: {
        workloads: { accounts: ['one'], units: { deeper: { accounts: ['two'] } } },
        other: { accounts: ['three'] },
      },
    },
    TARGET,
  );
  await bootstrap(TARGET);
  await makeOtherProvider(member('two'));
});

describe('deployed', () => {
  beforeAll(async () => {
    expect(await call('cloudformation', 'describe_organizations_access', {}, TARGET)).toEqual({ Status: 'DISABLED' });
    await cdkOk(['deploy'], app());
  });

  test('trusted access of StackSets is on', async () => {
    expect(await call('cloudformation', 'describe_organizations_access', {}, TARGET)).toEqual({ Status: 'ENABLED' });
  });

  test.each(['one', 'two', 'management'])(
    'account %s has the roles, and they trust Defender for Cloud for this tenant only',
    async name => {
      const target = name === 'management' ? TARGET : member(name);
      const roles = await expectRoles(target, ALL_ROLES, 'LeastPrivilegeAccess');
      const audiences = [...(name === 'two' ? [OTHER_AUDIENCE] : []), ...audiencesOf(roles)].sort();
      expect((await readProviders(target)).map(provider => provider.audiences)).toEqual([audiences]);
    },
  );

  test.each(['one', 'two'])('account %s has host management in both regions, and its identity once', async name => {
    for (const region of [TARGET.region, OTHER_REGION]) {
      const { documents, associations, rules, queues, profiles } = await inventory(member(name, region));
      expect([documents, associations, rules, queues, profiles].map(list => list.length)).toEqual([1, 1, 1, 1, 1]);
    }
  });

  test('an account that is not meant has nothing', async () => {
    expect(await inventory(member('three'))).toEqual(NOTHING);
    expect(await inventory(member('three', OTHER_REGION))).toEqual(NOTHING);
  });

  test('every instance is current', async () => {
    for (const { StackSetName } of (await call('cloudformation', 'list_stack_sets', { Status: 'ACTIVE' }, TARGET))
      .Summaries) {
      const { Summaries } = await call('cloudformation', 'list_stack_instances', { StackSetName }, TARGET);
      expect(Summaries.map((i: any) => i.Status)).toEqual(Summaries.map(() => 'CURRENT'));
      expect(Summaries).toHaveLength(StackSetName.endsWith('HostManagement') ? 4 : 2);
    }
  });

  test('a second deployment changes nothing', async () => {
    expect((await cdkOk(['deploy'], app())).output).toContain('(no changes)');
  });
});

test('destroying it leaves the provider in each account, and nothing else', async () => {
  await cdkOk(['destroy'], app());
  for (const target of [
    TARGET,
    member('one'),
    member('two'),
    member('one', OTHER_REGION),
    member('two', OTHER_REGION),
  ]) {
    expect(await inventory(target)).toEqual(PROVIDER_ONLY);
  }
  expect((await readProviders(member('two')))[0].audiences).toContain(OTHER_AUDIENCE);
});
