/**
 * Tests the change from a pilot to all accounts: the pilot uses the final units with an account filter, which is then removed. Also
 * tests what happens to the roles if units are replaced or removed instead. The model of StackSets follows the handler of AWS.
 */
import type { Settings } from './fixtures/organization/app';
import { call } from './support/aws';
import { awsOk, deleteStack, deployTemplate, type Parameters, type TemplateStack } from './support/aws-cli';
import { bootstrap, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { ROLES } from './support/expected';
import { joinOrganization, makeOrganization, moveAccount, type Organization } from './support/organization';
import { idsOf } from './support/roles';
import { inventory, NOTHING, PROVIDER_ONLY, readDefenderRoles } from './support/state';
import { TENANT } from './support/trust';
import { until } from './support/wait';

const region = 'eu-west-1';
/** Accounts a and b take part in the pilot. */
const TREE = {
  units: { pilot: { accounts: ['a', 'b'] }, rest: { accounts: ['c'], units: { deeper: { accounts: ['d'] } } }, aside: {} },
};
const PILOT = ['a', 'b'];
const OTHERS = ['c', 'd'];

/** The organization of a management account, and the resources in its members. */
async function prepare(account: string) {
  const management = { account, region };
  const o: Organization = await makeOrganization(TREE, management);
  const member = (name: string) => ({ account: o.accounts[name], region });
  return {
    o,
    management,
    member,
    ids: (names: string[]) => Promise.all(names.map(async name => idsOf(await readDefenderRoles(member(name))))),
    rolesIn: async (name: string) => [...(await readDefenderRoles(member(name))).keys()].sort(),
    /** Ids of the stacks of all StackSets, by account and region. */
    stackIds: async (names: string[]): Promise<string[]> => {
      const { Summaries: sets } = await call('cloudformation', 'list_stack_sets', { Status: 'ACTIVE' }, management);
      const lists = await Promise.all(sets.map(({ StackSetName }: any) =>
        call('cloudformation', 'list_stack_instances', { StackSetName }, management)));
      const accounts = names.map(name => o.accounts[name]);
      return lists.flatMap(({ Summaries }) => Summaries).filter(i => accounts.includes(i.Account))
        .map(i => `${i.Status} ${i.StackId}`).sort();
    },
  };
}
type Prepared = Awaited<ReturnType<typeof prepare>>;

describeAll('a pilot of an organization', () => {
  let t: Prepared;
  const cdk = (command: string, settings: Settings) => cdkOk([command], {
    ...t.management,
    app: 'e2e/fixtures/organization',
    context: { tenantId: TENANT, settings: JSON.stringify({ ...settings, connectManagementAccount: false }) },
  });
  const deploy = (settings: Settings) => cdk('deploy', settings);
  const everyone = (): Settings => ({
    units: [t.o.root], activateTrustedAccess: true, hostManagementRegions: [region, 'us-east-1'],
  });
  const pilot = (): Settings => ({ ...everyone(), only: PILOT.map(name => t.o.accounts[name]) });
  beforeAll(async () => {
    t = await prepare(newAccount('by CDK'));
    await bootstrap(t.management);
    await deploy(pilot());
  });

  test('only the accounts of the pilot are connected, and none that joins during the pilot', async () => {
    t.o.accounts.during = await joinOrganization('during', t.management);
    await moveAccount(t.o.accounts.during, t.o.root, t.o.units.rest, t.management);
    for (const name of PILOT) expect([name, await t.rolesIn(name)]).toEqual([name, ROLES.servers]);
    for (const name of [...OTHERS, 'during']) expect([name, await inventory(t.member(name))]).toEqual([name, NOTHING]);
  });

  test('everyone after the pilot: its accounts keep their stacks and roles, all others get theirs', async () => {
    const [ids, stacks] = [await t.ids(PILOT), await t.stackIds(PILOT)];
    expect(stacks).toHaveLength(2 * 3);
    await deploy(everyone());
    expect([await t.ids(PILOT), await t.stackIds(PILOT)]).toEqual([ids, stacks]);
    for (const name of [...OTHERS, 'during']) expect([name, await t.rolesIn(name)]).toEqual([name, ROLES.servers]);
  });

  test('an account that joins after the pilot is connected automatically', async () => {
    t.o.accounts.after = await joinOrganization('after', t.management);
    expect(await t.rolesIn('after')).toEqual(ROLES.servers);
    expect((await inventory({ account: t.o.accounts.after, region: 'us-east-1' })).associations).toHaveLength(1);
  });

  test('exclusions after the pilot disconnect the accounts that they name, and touch no other', async () => {
    const ids = await t.ids([...PILOT, 'd']);
    await deploy({ ...everyone(), excluded: [t.o.accounts.c] });
    expect(await inventory(t.member('c'))).toEqual(PROVIDER_ONLY);
    expect(await t.ids([...PILOT, 'd'])).toEqual(ids);
    await deploy(everyone());
    expect(await t.rolesIn('c')).toEqual(ROLES.servers);
    expect(await t.ids([...PILOT, 'd'])).toEqual(ids);
  });

  test('the root in place of a unit makes every role of the unit anew', async () => {
    await cdk('destroy', everyone());
    await deploy({ units: [t.o.units.pilot] });
    const before = await t.ids(PILOT);
    await deploy({ units: [t.o.root] });
    const after = await t.ids(PILOT);
    expect(after.map(ids => Object.keys(ids).sort())).toEqual(before.map(ids => Object.keys(ids).sort()));
    const idsBefore = before.flatMap(ids => Object.values(ids));
    expect(idsBefore).toHaveLength(2 * ROLES.servers.length);
    expect(after.flatMap(ids => Object.values(ids)).filter(id => idsBefore.includes(id))).toEqual([]);
    await cdk('destroy', { units: [t.o.root] });
    for (const name of Object.keys(t.o.accounts)) expect(await inventory(t.member(name))).toEqual(PROVIDER_ONLY);
  });
});

describeAll('a pilot with the templates', () => {
  const STACK_SET = 'DefenderForCloud-Members';
  const account = newAccount('with the templates');
  const BUCKET = `templates-${account}`;
  let t: Prepared;
  let stack: TemplateStack;
  const base = (): Parameters => ({
    AzureTenantId: TENANT,
    DefenderForServers: 'P2',
    PermissionsType: 'least-privilege',
    ConnectManagementAccount: 'false',
    TemplateFolderUrl: `https://${BUCKET}.s3.${region}.amazonaws.com/`,
    OrganizationalUnitIds: t.o.root,
  });
  const aws = (...args: string[]) => awsOk(['cloudformation', ...args], t.management);
  const accounts = (names: string[]) => names.map(name => t.o.accounts[name]).join(',');
  const finished = async (printed: string) => {
    const { OperationId } = JSON.parse(printed);
    const status = async () => (await call(
      'cloudformation', 'describe_stack_set_operation', { StackSetName: STACK_SET, OperationId }, t.management)).StackSetOperation.Status;
    await until(`the operation on ${STACK_SET} has ended`, async () => await status() !== 'RUNNING');
    expect(await status()).toBe('SUCCEEDED');
  };
  beforeAll(async () => {
    t = await prepare(account);
    stack = { ...t.management, stackName: 'DefenderForCloudOrganization', template: 'defender-organization' };
    await call('cloudformation', 'activate_organizations_access', {}, t.management);
    const configuration = { LocationConstraint: region };
    await call('s3', 'create_bucket', { Bucket: BUCKET, CreateBucketConfiguration: configuration }, t.management);
    await awsOk(['s3', 'cp', 'templates', `s3://${BUCKET}/`, '--recursive', '--exclude', '*', '--include', '*.template.json'],
      t.management);
  });

  test('OnlyAccountIds, later empty: the accounts of the pilot keep their stacks and roles', async () => {
    await deployTemplate(stack, { ...base(), OnlyAccountIds: accounts(PILOT) });
    const [ids, stacks] = [await t.ids(PILOT), await t.stackIds(PILOT)];
    expect(stacks).toHaveLength(2);
    t.o.accounts.during = await joinOrganization('during', t.management);
    for (const name of [...OTHERS, 'during']) expect([name, await inventory(t.member(name))]).toEqual([name, NOTHING]);

    await deployTemplate(stack, { OnlyAccountIds: '' });
    expect([await t.ids(PILOT), await t.stackIds(PILOT)]).toEqual([ids, stacks]);
    t.o.accounts.after = await joinOrganization('after', t.management);
    for (const name of [...OTHERS, 'during', 'after']) expect([name, await t.rolesIn(name)]).toEqual([name, ROLES.servers]);
  });

  test('exclusions after the pilot, in one deployment with its end', async () => {
    await deployTemplate(stack, { OnlyAccountIds: accounts(PILOT) });
    for (const name of OTHERS) expect(await inventory(t.member(name))).toEqual(PROVIDER_ONLY);
    const ids = await t.ids(PILOT);
    await deployTemplate(stack, { OnlyAccountIds: '', ExcludedAccountIds: accounts(['c']) });
    expect(await t.ids(PILOT)).toEqual(ids);
    expect([await t.rolesIn('c'), await t.rolesIn('d')]).toEqual([[], ROLES.servers]);
    await deployTemplate(stack, { ExcludedAccountIds: '' });
    expect(await t.ids(PILOT)).toEqual(ids);
  });

  test('units beside the root are deployed as before', async () => {
    const ids = await t.ids([...PILOT, ...OTHERS]);
    await deployTemplate(stack, { UnitsBelowRoot: t.o.units.pilot });
    await deployTemplate(stack, { BoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' });
    expect(await t.ids([...PILOT, ...OTHERS])).toEqual(ids);
  });

  test('a unit is taken out of the list beside the root without losing a role', async () => {
    const ids = await t.ids([...PILOT, ...OTHERS]);
    const stacks = (await t.stackIds(PILOT)).map(line => line.split(' ')[1]);
    await finished(await aws('delete-stack-instances', '--stack-set-name', STACK_SET, '--regions', region, '--retain-stacks',
      '--deployment-targets', `OrganizationalUnitIds=${t.o.units.pilot}`));
    expect([await t.ids(PILOT), await t.stackIds(PILOT)]).toEqual([ids.slice(0, 2), []]);
    await deployTemplate(stack, { UnitsBelowRoot: '', ExcludedAccountIds: accounts(PILOT) });
    expect(await t.ids([...PILOT, ...OTHERS])).toEqual(ids);
    await finished(await aws('import-stacks-to-stack-set', '--stack-set-name', STACK_SET, '--organizational-unit-ids', t.o.root,
      '--stack-ids', ...stacks));
    await deployTemplate(stack, { ExcludedAccountIds: '' });
    expect(await t.stackIds(PILOT)).toEqual(stacks.map(id => `CURRENT ${id}`));
    // The StackSet still manages them.
    await deployTemplate(stack, { BoundaryArn: '' });
    expect(await t.ids([...PILOT, ...OTHERS])).toEqual(ids);
  });

  test('without these steps, the accounts of the unit have no roles, and the deployment succeeds', async () => {
    const ids = await t.ids(OTHERS);
    await deployTemplate(stack, { UnitsBelowRoot: t.o.units.pilot });
    await deployTemplate(stack, { UnitsBelowRoot: '' });
    for (const name of PILOT) expect(await inventory(t.member(name))).toEqual(PROVIDER_ONLY);
    expect(await t.ids(OTHERS)).toEqual(ids);
  });

  test('lost roles come back when their accounts are excluded and included again', async () => {
    const ids = await t.ids(OTHERS);
    await deployTemplate(stack, { ExcludedAccountIds: accounts(PILOT) });
    await deployTemplate(stack, { ExcludedAccountIds: '' });
    for (const name of PILOT) expect([name, await t.rolesIn(name)]).toEqual([name, ROLES.servers]);
    expect(await t.ids(OTHERS)).toEqual(ids);
    await deleteStack(stack);
    for (const name of Object.keys(t.o.accounts)) expect(await inventory(t.member(name))).toEqual(PROVIDER_ONLY);
  });
});
