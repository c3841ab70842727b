/** Creates the synthesized StackSets with real API calls against moto's server: which accounts and regions get what. */
import { join } from 'path';
import {
  DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, type DefenderForCloudOrganizationProps,
} from '../../src';
import { describeWithMoto } from '../support/moto';
import { organize } from '../support/organization';
import { ofType, resolveIn } from '../support/resolve';
import { allPlans } from '../support/synth';

const REGION = 'eu-west-1';
const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
const TREE = {
  accounts: ['security'],
  units: {
    Workloads: {
      accounts: ['shared'],
      units: { Production: { accounts: ['shop', 'bank'] }, Test: { accounts: ['shop-test'] } },
    },
    Sandboxes: { accounts: ['ann', 'bob'] },
    Suspended: {},
  },
};
const PROVIDER = /:oidc-provider\/sts\.windows\.net\/33e01921-4d64-4f8c-a055-5bdaffd5e33d\/$/;

interface Ids {
  readonly management: string;
  readonly root: string;
  readonly units: Record<string, string>;
  readonly accounts: Record<string, string>;
}

describeWithMoto('StackSets in an organization', join(__dirname, 'moto'), '.ci/steps/stacksets.sh', ask => {
  let ids: Ids;
  beforeEach(async () => { ids = await ask({ do: 'organization', tree: TREE, region: REGION }); });

  const nameOf = (account: string) => Object.entries(ids.accounts).find(([, id]) => id === account)?.[0] ?? account;

  /** Instances as `account region`, by the kind of StackSet. */
  async function deploy(
    props: Partial<DefenderForCloudOrganizationProps>,
  ): Promise<{ members: string[]; hostManagement: string[]; organization: DefenderForCloudOrganization }> {
    const { json, organization } = organize({ connectManagementAccount: false, ...props });
    const stackSets = ofType(json(), 'AWS::CloudFormation::StackSet')
      .map(r => resolveIn(json(), r.Properties, { account: ids.management, region: REGION, partition: 'aws' }));
    const { instances, unsupported } = await ask({ do: 'deploy', stackSets });
    expect(unsupported).toEqual([]); // moto_gaps.py lists what moto does not support.
    const shown = (name?: string) =>
      (instances[name ?? ''] ?? []).map(([account, region]: string[]) => `${nameOf(account)} ${region}`).sort();
    return {
      members: shown(organization.stackSetName),
      hostManagement: shown(organization.hostManagementStackSetName),
      organization,
    };
  }

  async function stateOf(account: string): Promise<any> {
    const id = ids.accounts[account] ?? ids.management;
    return (await ask({ do: 'state', accounts: [id], regions: REGIONS })).state[id];
  }

  test('the whole organization: IAM once per account, host management per region, no management account', async () => {
    const { members, hostManagement, organization } = await deploy({
      plans: allPlans({ ciem: true }),
      targets: OrganizationTargets.organizationalUnits(ids.root),
      hostManagementRegions: REGIONS,
    });
    const accounts = ['ann', 'bank', 'bob', 'security', 'shared', 'shop', 'shop-test'];
    expect(members).toEqual(accounts.map(a => `${a} eu-west-1`));
    expect(hostManagement).toEqual(
      accounts.flatMap(a => ['ap-southeast-2', 'eu-west-1', 'us-east-1'].map(r => `${a} ${r}`)),
    );
    for (const account of ['ann', 'shop']) {
      const { roles, providers, profiles, regions } = await stateOf(account);
      expect(roles).toEqual(
        expect.arrayContaining([
          'CspmMonitorAws', 'DefenderForCloud-ArcAutoProvisioning', 'DefenderForCloud-Ciem',
          'DefenderForCloud-HostManagement',
        ]),
      );
      expect(providers).toEqual(expect.arrayContaining([expect.stringMatching(PROVIDER)]));
      expect(providers).toHaveLength(2);
      expect(profiles).toEqual(['AmazonSSMRoleForInstancesMDCSetup']);
      const documentName = organization.memberHostManagement!.documentName;
      for (const region of REGIONS) {
        expect(regions[region]).toEqual({ documents: [documentName], rules: [documentName], queues: 1 });
      }
    }
    const { roles, providers, regions } = await stateOf('management');
    expect([roles, providers, Object.values(regions)]).toEqual([
      [],
      [],
      Array(3).fill({ documents: [], rules: [], queues: 0 }),
    ]);
  });

  test('units with nested units, without excluded accounts', async () => {
    const { members } = await deploy({
      targets: OrganizationTargets.organizationalUnits(ids.units.Workloads).excludingAccounts(
        ids.accounts.bank,
        ids.accounts.bob,
      ),
    });
    expect(members).toEqual(['shared eu-west-1', 'shop eu-west-1', 'shop-test eu-west-1']);
    expect((await stateOf('bank')).roles).toEqual([]);
  });

  test('a pilot: some accounts of a unit', async () => {
    const targets = OrganizationTargets.organizationalUnits(ids.units.Workloads).onlyAccounts(
      ids.accounts.shop,
      ids.accounts.ann,
    );
    expect((await deploy({ targets })).members).toEqual(['shop eu-west-1']);
  });

  test('a list of accounts, self-managed', async () => {
    const { members, hostManagement } = await deploy({
      plans: [DefenderPlan.defenderForServers()],
      hostManagementRegions: ['us-east-1'],
      targets: OrganizationTargets.accounts(ids.accounts.ann, ids.accounts.shop),
    });
    expect(members).toEqual(['ann eu-west-1', 'shop eu-west-1']);
    expect(hostManagement).toEqual(['ann us-east-1', 'shop us-east-1']);
    expect((await stateOf('ann')).roles).toContain('CspmMonitorAws');
  });

  test('two units with different plans', async () => {
    const workloads = await deploy({
      plans: allPlans(),
      targets: OrganizationTargets.organizationalUnits(ids.units.Workloads),
    });
    const sandboxes = await deploy({
      targets: OrganizationTargets.organizationalUnits(ids.units.Sandboxes),
      memberStackSetName: 'Sandboxes',
    });
    expect(workloads.members).toHaveLength(4);
    expect(sandboxes.members).toEqual(['ann eu-west-1', 'bob eu-west-1']);
    expect((await stateOf('bob')).roles).toEqual([
      'CspmMonitorAws',
      expect.stringMatching(/OidcProviderFunctionRole/),
    ]);
    expect((await stateOf('bank')).roles).toContain('DefenderForCloud-HostManagement');
  });

  describe('removal', () => {
    const plans = () => [DefenderPlan.defenderForServers()];
    const before = () => ({
      plans: plans(),
      hostManagementRegions: REGIONS,
      targets: OrganizationTargets.organizationalUnits(ids.units.Sandboxes),
    });
    const EMPTY = { documents: [], rules: [], queues: 0 };

    test('of an account deletes its resources but for the provider, and nothing elsewhere', async () => {
      await deploy(before());
      const bob = await stateOf('bob');
      const { members, hostManagement } = await deploy({
        ...before(),
        targets: before().targets.excludingAccounts(ids.accounts.ann),
      });
      expect(members).toEqual(['bob eu-west-1']);
      expect(hostManagement).toHaveLength(3);
      expect(await stateOf('ann')).toEqual({
        roles: [],
        providers: [expect.stringMatching(PROVIDER)],
        profiles: [],
        regions: Object.fromEntries(REGIONS.map(r => [r, EMPTY])),
      });
      expect(await stateOf('bob')).toEqual(bob);
    });

    test('of a region deletes its part of host management, and no role', async () => {
      const { hostManagement } = await deploy(before());
      expect(hostManagement).toHaveLength(6);
      const { roles } = await stateOf('ann');
      const after = await deploy({ ...before(), hostManagementRegions: ['eu-west-1', 'us-east-1'] });
      expect(after.hostManagement).toEqual(['ann eu-west-1', 'ann us-east-1', 'bob eu-west-1', 'bob us-east-1']);
      const ann = await stateOf('ann');
      expect(ann.roles).toEqual(roles);
      expect(ann.regions['ap-southeast-2']).toEqual(EMPTY);
      expect(ann.regions['us-east-1'].documents).toHaveLength(1);
    });
  });

  test('a second region for the roles would fail: they exist once per account', async () => {
    const { json } = organize({
      targets: OrganizationTargets.organizationalUnits(ids.units.Sandboxes),
      connectManagementAccount: false,
    });
    const [{ Properties }] = ofType(json(), 'AWS::CloudFormation::StackSet');
    const stackSet = resolveIn(json(), Properties, { account: ids.management, region: REGION, partition: 'aws' });
    stackSet.StackInstancesGroup[0].Regions = ['eu-west-1', 'us-east-1'];
    await expect(ask({ do: 'deploy', stackSets: [stackSet] })).rejects.toThrow(/EntityAlreadyExists|already exists/);
  });
});
