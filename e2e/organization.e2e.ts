/**
 * Tests examples/organization, from the pilot to all accounts of its two units. Two accounts are below the unit of production, one is in
 * the sandbox, and one is in neither unit.
 */
import { mkdtempSync, readFileSync } from 'fs';
import { join } from 'path';
import { call } from './support/aws';
import { bootstrap, cdkOk, synthesizeExample } from './support/cdk';
import { describeAll, FOLDER, newAccount, type Target } from './support/environment';
import { ALL_ROLES, audiencesOf, expectRoles, ROLES } from './support/expected';
import { makeOrganization, type Organization } from './support/organization';
import { inventory, makeOtherProvider, NOTHING, OTHER_AUDIENCE, PROVIDER_ONLY, readDefenderRoles, readProviders } from './support/state';
import { TENANT } from './support/trust';
import { verify } from './support/verify';

const TARGET = { account: newAccount(), region: 'us-east-1' };
const OTHER_REGION = 'eu-west-1'; // host management is also deployed there
const BOUNDARY = 'DefenderForCloudBoundary';

let organization: Organization;
const app = (context: Record<string, string> = {}) => ({
  ...TARGET,
  app: 'examples/organization',
  context: {
    tenantId: TENANT,
    organizationId: organization.id,
    managementAccount: TARGET.account,
    productionUnit: organization.units.workloads,
    sandboxUnit: organization.units.sandbox,
    rolePath: '/', // the facts and the sample boundary have no path
    productionPilot: '',
    sandboxPilot: '',
    sandboxAccounts: organization.accounts.four,
    otherAccounts: organization.accounts.three,
    ...context,
  },
});
const member = (name: string, region = TARGET.region) => ({ account: organization.accounts[name], region });

/** The accounts that are connected at the end. */
const ALL = () => [TARGET, member('one'), member('two'), member('four')];

/** Creates the sample boundary of the documents, which must exist before the deployment. */
async function makeBoundary(target: Target): Promise<void> {
  const sample = readFileSync(join(__dirname, '..', 'examples', 'organization', 'permissions-boundary.json'), 'utf-8');
  const PolicyDocument = JSON.stringify(JSON.parse(sample.replaceAll('ACCOUNT_ID', target.account).replaceAll('TENANT_ID', TENANT)));
  await call('iam', 'create_policy', { PolicyName: BOUNDARY, PolicyDocument }, target);
}

/** Counts the instances of each StackSet by state. The keys are the last parts of the names. */
async function instances(): Promise<Record<string, string[]>> {
  const { Summaries: sets } = await call('cloudformation', 'list_stack_sets', { Status: 'ACTIVE' }, TARGET);
  return Object.fromEntries(await Promise.all(sets.map(async ({ StackSetName }: any) => {
    const { Summaries } = await call('cloudformation', 'list_stack_instances', { StackSetName }, TARGET);
    const name = StackSetName.replace('DefenderForCloudOrganization-', '').replaceAll(/-[0-9A-F]{8}|(?<=Monitoring-)[0-9a-f]{8}/g, '');
    return [name, Summaries.map((i: any) => i.Status)];
  })));
}

beforeAll(async () => {
  organization = await makeOrganization(
    {
      units: {
        workloads: { accounts: ['one'], units: { deeper: { accounts: ['two'] } } },
        sandbox: { accounts: ['four'] },
        other: { accounts: ['three'] },
      },
    },
    TARGET,
  );
  for (const target of ALL()) await makeBoundary(target);
  await bootstrap(TARGET);
  await makeOtherProvider(member('two'));
});

describe('the pilot', () => {
  beforeAll(async () => {
    expect(await call('cloudformation', 'describe_organizations_access', {}, TARGET)).toEqual({ Status: 'DISABLED' });
    await cdkOk(['deploy'], app({ productionPilot: organization.accounts.one, sandboxPilot: organization.accounts.four }));
  });

  test('trusted access of StackSets is on', async () => {
    expect(await call('cloudformation', 'describe_organizations_access', {}, TARGET)).toEqual({ Status: 'ENABLED' });
  });

  test('connects its accounts with the plans of their units, and no other', async () => {
    await expectRoles(member('one'), ALL_ROLES, 'LeastPrivilegeAccess');
    await expectRoles(member('four'), ROLES[''], 'LeastPrivilegeAccess');
    expect([...(await readDefenderRoles(TARGET)).keys(), ...(await readDefenderRoles(member('two'))).keys()]).toEqual([]);
  });
});

describe('all accounts', () => {
  beforeAll(async () => {
    await cdkOk(['deploy'], app({ policyTargets: organization.units.sandbox }));
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

  test('an account of the sandbox has its role, and no host management', async () => {
    await expectRoles(member('four'), ROLES[''], 'LeastPrivilegeAccess');
    const { documents, profiles } = await inventory(member('four'));
    expect([documents, profiles]).toEqual([[], []]);
  });

  test.each(['one', 'four', 'management'])('each role of account %s has the boundary and the tag', async name => {
    const target = name === 'management' ? TARGET : member(name);
    const names = [...(await readDefenderRoles(target)).keys()];
    expect(names).toContain('CspmMonitorAws');
    for (const RoleName of names) {
      const { Role } = await call('iam', 'get_role', { RoleName }, target);
      expect([RoleName, Role.PermissionsBoundary?.PermissionsBoundaryArn, Role.Tags]).toEqual([
        RoleName, `arn:aws:iam::${target.account}:policy/${BOUNDARY}`, [{ Key: 'owner', Value: 'security-platform' }],
      ]);
    }
  });

  test.each(['one', 'two'])('account %s has host management in both regions, and its identity once', async name => {
    for (const region of [TARGET.region, OTHER_REGION]) {
      const { documents, associations, queues, profiles } = await inventory(member(name, region));
      expect([documents, associations, queues, profiles].map(list => list.length)).toEqual([1, 1, 1, 1]);
    }
  });

  test.each(['one', 'four', 'management'])('account %s is monitored in us-east-1', async name => {
    const { rules } = await inventory(name === 'management' ? TARGET : member(name));
    expect(rules.filter(rule => rule.startsWith('DefenderMonitoring-')).map(rule => rule.replace(/.*-/, '')))
      .toEqual(expect.arrayContaining(['ProviderChanged', 'RoleChanged', 'TrustChanged', 'UnexpectedSession']));
  });

  test('the policies are attached to the sandbox only', async () => {
    const attached = async (TargetId: string) => (await call(
      'organizations', 'list_policies_for_target', { TargetId, Filter: 'SERVICE_CONTROL_POLICY' }, TARGET)).Policies
      .map((policy: any) => policy.Name).filter((name: string) => name.startsWith('DefenderForCloud'));
    expect([await attached(organization.units.sandbox), await attached(organization.units.workloads)])
      .toEqual([['DefenderForCloud-Protection'], []]);
  });

  test('an account that is not meant has nothing', async () => {
    expect(await inventory(member('three'))).toEqual(NOTHING);
    expect(await inventory(member('three', OTHER_REGION))).toEqual(NOTHING);
  });

  test('every instance is current', async () => {
    const current = (count: number) => Array(count).fill('CURRENT');
    expect(await instances()).toEqual({
      'Production-Members': current(2),
      'Production-HostManagement': current(4),
      'Sandbox-Members': current(1),
      'Monitoring-Monitoring': current(2),
      'Monitoring-Monitoring-': current(1),
    });
  });

  test('a second deployment changes nothing', async () => {
    expect((await cdkOk(['deploy'], app({ policyTargets: organization.units.sandbox }))).output).toContain('(no changes)');
  });
});

describeAll('verify', () => {
  const assembly = mkdtempSync(join(FOLDER, 'assembly-'));
  beforeAll(() => synthesizeExample('organization', assembly, app({ policyTargets: organization.units.sandbox }).context));

  test.each([
    ['management', []], ['one', ['--member']], ['four', ['--member']],
  ])('finds no difference in account %s', async (name, args) => {
    const target = name === 'management' ? TARGET : member(name);
    const { code, differences, output } = await verify(target, [
      '--assembly', assembly, '--tenant-id', TENANT, '--region', TARGET.region, ...args,
    ]);
    expect({ differences, code, output: code === 0 ? '' : output }).toEqual({ differences: [], code: 0, output: '' });
  });
});

test('destroying it leaves the provider and your boundary in each account, and nothing else', async () => {
  await cdkOk(['destroy'], app());
  for (const target of [...ALL(), member('one', OTHER_REGION), member('two', OTHER_REGION)]) {
    expect(await inventory(target)).toEqual({ ...PROVIDER_ONLY, policies: [BOUNDARY] });
  }
  expect((await readProviders(member('two')))[0].audiences).toContain(OTHER_AUDIENCE);
});
