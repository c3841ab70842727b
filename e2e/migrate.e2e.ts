/**
 * Tests docs/migrate.md step by step: from a stack or StackSet like that of Microsoft to examples/migrate or an organization. The
 * emulator supports deletion policies. test/cli/migrate tests rollback and import, which the emulator does not support.
 */
import type { Settings } from './fixtures/organization/app';
import { call } from './support/aws';
import { bootstrap, cdkOk } from './support/cdk';
import { describeAll, newAccount, type Target } from './support/environment';
import {
  CAPABILITIES, createOldStack, deleteOldStack, deployTemplate, KEPT_PARAMETERS, NEW, OLD, PARAMETERS, TEMPLATE,
} from './support/microsoft';
import { joinOrganization, makeOrganization, moveAccount, type Organization } from './support/organization';
import { readRoles } from './support/roles';
import { inventory, PROVIDER_ONLY, readProviders } from './support/state';
import { admitsDefender, TENANT } from './support/trust';
import { until } from './support/wait';
import { Watch, type Moment } from './support/watch';
import { retain } from '../cli/migrate/retain';

const MICROSOFT_URL = 'https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';

/** Checks that each role exists, and admits Defender for Cloud for this tenant with an audience that the provider has. */
async function expectUsable(expected: Record<string, string>, target: Target): Promise<void> {
  const roles = await readRoles(target);
  const [{ audiences }] = await readProviders(target);
  for (const [name, audience] of Object.entries(expected)) {
    expect([name, roles.has(name) && admitsDefender(roles.get(name)!, audience, TENANT)]).toEqual([name, true]);
    expect(audiences).toContain(audience);
  }
}

/**
 * Azure uses the old roles until step 3, and then the new roles. At all times, the roles that Azure uses exist, and the provider exists
 * with all audiences that it had before.
 */
function expectNoGap(moments: readonly Moment[]): void {
  const missing = moments.flatMap(({ during, roles }) =>
    Object.keys(/^[12]/.test(during) ? OLD : NEW).filter(name => !roles.includes(name)).map(name => `${during}: ${name}`));
  expect(missing).toEqual([]);
  const lost = moments.flatMap((moment, i) => {
    const account = moment.during.split(' (')[1];
    const before = moments.slice(0, i).filter(m => m.during.endsWith(account)).at(-1);
    const audiences = moment.audiences[MICROSOFT_URL];
    if (!audiences) return [`${moment.during}: no provider`];
    return (before?.audiences[MICROSOFT_URL] ?? []).filter(a => !audiences.includes(a)).map(a => `${moment.during}: ${a}`);
  });
  expect(lost).toEqual([]);
}

describeAll('one account', () => {
  const target = { account: newAccount('one account'), region: 'eu-west-1' };
  const app = { ...target, app: 'examples/migrate', context: { tenantId: TENANT } };
  const INSTANCES = 'AmazonSSMRoleForInstancesMDCSetup';
  const watch = new Watch([target]);
  let before: string[];

  beforeAll(async () => {
    await bootstrap(target);
    await createOldStack(target);
    // The automation of Microsoft creates the role and the profile itself, so no stack has them.
    const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', ...trust });
    await call('iam', 'create_role', { RoleName: INSTANCES, AssumeRolePolicyDocument }, target);
    await call('iam', 'create_instance_profile', { InstanceProfileName: INSTANCES }, target);
    await call('iam', 'add_role_to_instance_profile', { InstanceProfileName: INSTANCES, RoleName: INSTANCES }, target);
    [{ audiences: before }] = await readProviders(target);
  });

  test('the old stack connects the account', () => expectUsable(OLD, target));

  test('1. the provider is retained: nothing in IAM changes', async () => {
    const state = [await readRoles(target), await readProviders(target)];
    await watch.during('1. retain', () => deployTemplate('Microsoft', retain(TEMPLATE).template, target));
    expect([await readRoles(target), await readProviders(target)]).toEqual(state);
    const { TemplateBody } = await call('cloudformation', 'get_template', { StackName: 'Microsoft' }, target);
    const { Resources } = typeof TemplateBody === 'string' ? JSON.parse(TemplateBody) : TemplateBody;
    expect(Resources.ASCDefendersOIDCIdentityProvider.DeletionPolicy).toBe('Retain');
  });

  test('2. the new roles are there, beside the old ones', async () => {
    await watch.during('2. deploy', () => cdkOk(['deploy'], app));
    await expectUsable(OLD, target);
    await expectUsable(NEW, target);
    // These audiences belong to Defender CSPM, which the old stack did not have.
    const [{ audiences }] = await readProviders(target);
    expect(audiences).toEqual(expect.arrayContaining([
      ...before, 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases', 'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
    ]));
  });

  test('back from 2: the new stack goes, and the old roles and the provider are as before', async () => {
    await watch.during('2. back', () => cdkOk(['destroy'], app));
    await expectUsable(OLD, target);
    expect((await inventory(target)).roles).toEqual([...Object.keys(OLD), INSTANCES].sort());
    await watch.during('2. deploy again', () => cdkOk(['deploy'], app));
    await expectUsable(NEW, target);
  });

  test('5. the old stack goes, and the new roles and the provider are as before', async () => {
    const [provider] = await readProviders(target);
    await watch.during('5. delete', () => deleteOldStack(target));
    await expectUsable(NEW, target);
    expect(await readProviders(target)).toEqual([provider]);
    const { roles, profiles } = await inventory(target);
    expect(roles.filter(name => name in OLD)).toEqual([]);
    // The old profile stays, because instances use it.
    expect(profiles).toEqual([INSTANCES, `${INSTANCES}-cdk`]);
    expect(roles).toContain(INSTANCES);
    expect((await cdkOk(['deploy'], app)).output).toContain('(no changes)');
  });

  test('at no moment was there a gap', () => {
    expect(watch.moments.length).toBeGreaterThan(30);
    expectNoGap(watch.moments);
  });

  test('the watch sees a gap', () => {
    const [moment] = watch.moments;
    const withoutScanner = moment.roles.filter(name => name !== 'DefenderForCloud-AgentlessScanner');
    expectNoGap([moment]);
    expect(() => expectNoGap([{ ...moment, roles: withoutScanner }])).toThrow('DefenderForCloud-AgentlessScanner');
    expect(() => expectNoGap([{ ...moment, during: moment.during.replace('1', '5') }])).toThrow('CspmMonitorAws-cdk');
    expect(() => expectNoGap([moment, { ...moment, audiences: {} }])).toThrow('no provider');
    expect(() => expectNoGap([moment, { ...moment, audiences: { [MICROSOFT_URL]: before.slice(1) } }])).toThrow(before[0]);
  });

  test('without step 1, the old stack takes the provider with it', async () => {
    const other = { ...target, account: newAccount('without step 1') };
    await createOldStack(other);
    await deleteOldStack(other);
    expect(await readProviders(other)).toEqual([]);
  });
});

describeAll('an organization', () => {
  const management = { account: newAccount('management'), region: 'eu-west-1' };
  const StackSetName = 'Microsoft';
  let organization: Organization;
  let targets: Target[];
  let joined: Target;
  let watch: Watch;
  let settings: Settings;
  const app = () => ({
    ...management,
    app: 'e2e/fixtures/organization',
    context: { tenantId: TENANT, settings: JSON.stringify(settings) },
  });
  const operation = async ({ OperationId }: { OperationId: string }) => {
    const read = () => call('cloudformation', 'describe_stack_set_operation', { StackSetName, OperationId }, management);
    await until(`the operation on ${StackSetName} has ended`, async () => (await read()).StackSetOperation.Status !== 'RUNNING');
    expect((await read()).StackSetOperation.Status).toBe('SUCCEEDED');
  };
  const where = () => ({
    DeploymentTargets: { OrganizationalUnitIds: [organization.units.workloads] }, Regions: [management.region],
  });

  beforeAll(async () => {
    organization = await makeOrganization({ units: { workloads: { accounts: ['a', 'b'] } } }, management);
    targets = ['a', 'b'].map(name => ({ ...management, account: organization.accounts[name] }));
    watch = new Watch(targets);
    // The test for one account above also covers the management account.
    settings = { units: [organization.units.workloads], connectManagementAccount: false, roleNameSuffix: '-cdk' };
    await bootstrap(management);
    await call('cloudformation', 'activate_organizations_access', {}, management);
    await call('cloudformation', 'create_stack_set', {
      StackSetName,
      TemplateBody: JSON.stringify(TEMPLATE),
      Parameters: PARAMETERS,
      Capabilities: CAPABILITIES,
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
    }, management);
    await operation(await call('cloudformation', 'create_stack_instances', { StackSetName, ...where() }, management));
    for (const target of targets) await expectUsable(OLD, target);
  });

  test('1. the provider of each account is retained, and automatic deployment is off', async () => {
    const state = await Promise.all(targets.map(readProviders));
    await watch.during('1. retain', async () => operation(await call('cloudformation', 'update_stack_set', {
      StackSetName,
      TemplateBody: JSON.stringify(retain(TEMPLATE).template),
      Parameters: KEPT_PARAMETERS,
      Capabilities: CAPABILITIES,
      AutoDeployment: { Enabled: false },
    }, management)));
    expect(await Promise.all(targets.map(readProviders))).toEqual(state);
  });

  test('an account that joins now gets nothing from the old StackSet', async () => {
    joined = { ...management, account: await joinOrganization('joined', management) };
    await moveAccount(joined.account, organization.root, organization.units.workloads, management);
    expect((await inventory(joined)).roles).toEqual([]);
  });

  test('2. the new roles are there, beside the old ones, and in the account that has joined', async () => {
    await watch.during('2. deploy', () => cdkOk(['deploy'], app()));
    for (const target of targets) {
      await expectUsable(OLD, target);
      await expectUsable(NEW, target);
    }
    await expectUsable(NEW, joined);
  });

  test('5. the old StackSet goes, and the new roles and the provider are as before', async () => {
    const state = await Promise.all(targets.map(readProviders));
    await watch.during('5. delete', async () => {
      const deletion = { StackSetName, ...where(), RetainStacks: false };
      await operation(await call('cloudformation', 'delete_stack_instances', deletion, management));
      await call('cloudformation', 'delete_stack_set', { StackSetName }, management);
    });
    expect(await Promise.all(targets.map(readProviders))).toEqual(state);
    for (const target of targets) {
      await expectUsable(NEW, target);
      expect((await inventory(target)).roles.filter(name => name in OLD)).toEqual([]);
    }
  });

  test('at no moment was there a gap in any account', () => {
    expect(watch.moments.length).toBeGreaterThan(30);
    expectNoGap(watch.moments);
  });

  test('afterwards, destroying it leaves the provider, and nothing else', async () => {
    await cdkOk(['destroy'], app());
    for (const target of [...targets, joined]) expect(await inventory(target)).toEqual(PROVIDER_ONLY);
  });
});
