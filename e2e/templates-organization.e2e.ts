/**
 * Tests the template of an organization. Its StackSets deploy the other templates from a bucket. Two accounts are below the
 * target unit, and one account is not.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { call } from './support/aws';
import {
  awsOk, deleteStack, deployTemplate, deployTemplateFails, type Parameters, type TemplateStack,
} from './support/aws-cli';
import { describeAll, newAccount } from './support/environment';
import { audiencesOf, expectTrust, ROLES } from './support/expected';
import { expectHostManagement } from './support/host-management';
import { joinOrganization, makeOrganization, moveAccount, type Organization } from './support/organization';
import { idsOf } from './support/roles';
import {
  inventory, makeOtherProvider, NOTHING, OTHER_AUDIENCE, PROVIDER_ONLY, PROVIDERS_ONLY, readDefenderRoles,
  readProviders,
} from './support/state';
import { EVERYTHING } from './support/template-parameters';
import { expectTemplateRoles } from './support/template-roles';
import { TENANT } from './support/trust';
import { HOST_MANAGEMENT_ROLES } from '../test/facts/roles';
import { ROLE_NAMES } from '../test/support/trust-matrix';

const region = 'eu-west-1';
const REGIONS = [region, 'us-east-1'];
const ACCOUNT = newAccount();
const STACK: TemplateStack = {
  account: ACCOUNT, region, stackName: 'DefenderForCloudOrganization', template: 'defender-organization',
};
const BUCKET = `our-templates-${ACCOUNT}`;
const folder = (version: string) => `https://${BUCKET}.s3.${region}.amazonaws.com/defender-for-cloud/${version}/`;
const STACK_SETS = ['DefenderForCloud-Members', 'DefenderForCloud-Members-HostManagement'];
const SERVERS: Parameters = { AzureTenantId: TENANT, DefenderForServers: 'P2' };

describeAll('the templates for an organization', () => {
  let o: Organization;
  const member = (name: string, where = region) => ({ account: o.accounts[name], region: where });
  let parameters: Parameters;
  const deploy = async (changed: Parameters) => {
    await deployTemplate(STACK, changed);
    parameters = { ...parameters, ...changed };
  };
  const expectIn = (name: string, names: string[], type: 'DefaultAccess' | 'LeastPrivilegeAccess') =>
    expectTemplateRoles(member(name), names, type, parameters);
  /** Returns `account region` of each stack of a StackSet. */
  const instances = async (StackSetName: string) =>
    (await call('cloudformation', 'list_stack_instances', { StackSetName }, STACK)).Summaries
      .map((i: any) => `${i.Account} ${i.Region} ${i.Status}`).sort();
  const current = (names: string[], regions: string[]) =>
    names.flatMap(name => regions.map(r => `${o.accounts[name]} ${r} CURRENT`)).sort();

  beforeAll(async () => {
    o = await makeOrganization({
      units: { workloads: { accounts: ['one'], units: { deeper: { accounts: ['two'] } } }, other: { accounts: ['three'] } },
    }, STACK);
    await makeOtherProvider(member('two'));
    const configuration = { LocationConstraint: region };
    await call('s3', 'create_bucket', { Bucket: BUCKET, CreateBucketConfiguration: configuration }, STACK);
  });

  test('the command in the documents uploads what CloudFormation needs', async () => {
    await awsOk([
      's3', 'cp', 'templates', `s3://${BUCKET}/defender-for-cloud/1.0.0/`, '--recursive', '--exclude', '*',
      '--include', '*.template.json',
    ], STACK);
    const { Contents } = await call('s3', 'list_objects_v2', { Bucket: BUCKET }, STACK);
    expect(Contents.map((c: any) => c.Key.replace('defender-for-cloud/1.0.0/', ''))).toEqual([
      'defender-account.default-access.template.json', 'defender-account.least-privilege.template.json',
      'defender-deny-data-reads.template.json', 'defender-host-management.template.json', 'defender-organization.template.json',
    ]);
  });

  test('without trusted access the deployment is refused', async () => {
    parameters = {
      ...SERVERS,
      OrganizationalUnitIds: o.units.workloads,
      PermissionsType: 'least-privilege',
      TemplateFolderUrl: folder('1.0.0'),
      HostManagement: 'true',
      HostManagementRegions: REGIONS.join(','),
      ConnectManagementAccount: 'false',
    };
    expect(await deployTemplateFails(STACK, parameters)).toContain('You must enable organizations access');
    await deleteStack(STACK);
    await call('cloudformation', 'activate_organizations_access', {}, STACK);
  });

  test('the members get the roles of their plans, and host management in both regions', async () => {
    await deploy(parameters);
    for (const name of ['one', 'two']) {
      const roles = await expectIn(name, ROLES.servers, 'LeastPrivilegeAccess');
      for (const role of roles.values()) expectTrust(role);
      const audiences = [...name === 'two' ? [OTHER_AUDIENCE] : [], ...audiencesOf(roles)].sort();
      expect((await readProviders(member(name))).map(p => p.audiences)).toEqual([audiences]);
      for (const where of REGIONS) await expectHostManagement(member(name, where), '1');
    }
    expect(await instances(STACK_SETS[0])).toEqual(current(['one', 'two'], [region]));
    expect(await instances(STACK_SETS[1])).toEqual(current(['one', 'two'], REGIONS));
    expect(await deployTemplate(STACK, {}).catch(String)).toContain('No changes to deploy');
  });

  test('an account beside the unit, and the management account, have nothing', async () => {
    for (const where of REGIONS) expect(await inventory(member('three', where))).toEqual(NOTHING);
    const { stackSets, buckets, ...others } = await inventory(STACK);
    expect([stackSets, buckets, others]).toEqual([STACK_SETS, [BUCKET], omit(NOTHING, 'stackSets', 'buckets')]);
  });

  test('nested stacks connect the management account, and disconnect it', async () => {
    await deploy({ ConnectManagementAccount: 'true' });
    await expectTemplateRoles(STACK, ROLES.servers, 'LeastPrivilegeAccess', parameters);
    await expectHostManagement(STACK, '1');
    expect(await inventory({ ...STACK, region: REGIONS[1] })).toMatchObject({ documents: [], associations: [], rules: [] });
    await deploy({ ConnectManagementAccount: 'false' });
    expect({ ...await inventory(STACK), stackSets: [], buckets: [] }).toEqual(PROVIDER_ONLY);
  });

  test('an account that joins is connected', async () => {
    o.accounts.new = await joinOrganization('new', STACK);
    await moveAccount(o.accounts.new, o.root, o.units.workloads, STACK);
    await expectIn('new', ROLES.servers, 'LeastPrivilegeAccess');
    for (const where of REGIONS) await expectHostManagement(member('new', where), '1');
  });

  test('an excluded account is disconnected, and connected again', async () => {
    await deploy({ ExcludedAccountIds: `${o.accounts.new},${o.accounts.two}` });
    for (const name of ['two', 'new']) {
      for (const where of REGIONS) {
        expect({ ...await inventory(member(name, where)), providers: [] }).toEqual(NOTHING);
      }
    }
    await expectIn('one', ROLES.servers, 'LeastPrivilegeAccess');
    expect(await instances(STACK_SETS[1])).toEqual(current(['one'], REGIONS));
    await deploy({ ExcludedAccountIds: '' });
    for (const name of ['one', 'two', 'new']) await expectIn(name, ROLES.servers, 'LeastPrivilegeAccess');
    expect(await instances(STACK_SETS[1])).toEqual(current(['one', 'two', 'new'], REGIONS));
  });

  test('a new version is deployed from a new folder; a changed file in the same folder is not', async () => {
    const file = 'defender-account.least-privilege.template.json';
    const text = readFileSync(join(__dirname, '..', 'templates', file), 'utf-8');
    const description = async () => (await readDefenderRoles(member('one'))).get('CspmMonitorAws')!.description;
    const before = await description();
    const newer = text.replaceAll(before!, 'newer');
    expect(newer).not.toBe(text);
    const put = (version: string, name: string, Body: string) =>
      call('s3', 'put_object', { Bucket: BUCKET, Key: `defender-for-cloud/${version}/${name}`, Body }, STACK);
    await put('1.0.0', file, newer);
    expect(await deployTemplate(STACK, {}).catch(String)).toContain('No changes to deploy');
    expect(await description()).toBe(before);

    await awsOk(['s3', 'cp', `s3://${BUCKET}/defender-for-cloud/1.0.0/`, `s3://${BUCKET}/defender-for-cloud/1.1.0/`,
      '--recursive'], STACK);
    await deploy({ TemplateFolderUrl: folder('1.1.0') });
    expect(await description()).toBe('newer');
  });

  test('a region that is removed loses host management only there', async () => {
    await deploy({ HostManagementRegions: region });
    expect(await instances(STACK_SETS[1])).toEqual(current(['one', 'two', 'new'], [region]));
    await expectHostManagement(member('one'), '1');
    expect(await inventory(member('one', 'us-east-1'))).toMatchObject({ documents: [], associations: [], rules: [] });
  });

  test('changed parameters reach the members, and one that is left out keeps its value', async () => {
    const before = idsOf(await readDefenderRoles(member('one')));
    await deploy(EVERYTHING);
    for (const name of ['two', 'new']) await expectIn(name, ROLE_NAMES, 'LeastPrivilegeAccess');
    expect(idsOf(await expectIn('one', ROLE_NAMES, 'LeastPrivilegeAccess'))).toMatchObject(before);
  });

  test('the other permission type is the other template; the roles stay', async () => {
    const before = idsOf(await readDefenderRoles(member('one')));
    await deploy({ PermissionsType: 'default-access' });
    expect(idsOf(await expectIn('one', ROLE_NAMES, 'DefaultAccess'))).toEqual(before);
    await expectIn('two', ROLE_NAMES, 'DefaultAccess');
  });

  test('host management goes in two deployments: first the regions, then its roles', async () => {
    await deploy({ HostManagementRegions: '' });
    for (const name of ['one', 'two', 'new']) {
      const { documents, associations, rules, queues, roles } = await inventory(member(name));
      expect([documents, associations, rules, queues]).toEqual([[], [], [], []]);
      expect(roles).toEqual(expect.arrayContaining(HOST_MANAGEMENT_ROLES));
    }
    expect((await inventory(STACK)).stackSets).toEqual([STACK_SETS[0]]);

    await deploy({ HostManagement: 'false' });
    for (const name of ['one', 'two', 'new']) {
      const { roles, profiles } = await inventory(member(name));
      expect([roles.filter(role => HOST_MANAGEMENT_ROLES.includes(role)), profiles]).toEqual([[], []]);
    }
    await expectIn('one', ROLE_NAMES, 'DefaultAccess');
  });

  test('deleted: each account keeps its providers, and nothing else', async () => {
    await deleteStack(STACK);
    for (const name of ['one', 'two', 'new']) expect(await inventory(member(name))).toEqual(PROVIDERS_ONLY);
    expect((await readProviders(member('two'))).flatMap(p => p.audiences)).toContain(OTHER_AUDIENCE);
    expect({ ...await inventory(STACK), buckets: [] }).toEqual(PROVIDER_ONLY);
  });

  test('a delegated administrator', async () => {
    const stack = { ...STACK, account: o.accounts.one };
    const delegated = {
      ...SERVERS,
      OrganizationalUnitIds: o.units.workloads,
      PermissionsType: 'least-privilege',
      TemplateFolderUrl: folder('1.0.0'),
      HostManagement: 'true',
      HostManagementRegions: region,
      CallAs: 'DELEGATED_ADMIN',
      ConnectManagementAccount: 'false',
    };
    expect(await deployTemplateFails(stack, delegated)).toContain('delegated admin');
    await deleteStack(stack);
    const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
    const registration = { AccountId: stack.account, ServicePrincipal };
    await call('organizations', 'register_delegated_administrator', registration, STACK);
    await deployTemplate(stack, delegated);
    for (const name of ['one', 'two', 'new']) {
      await expectTemplateRoles(member(name), ROLES.servers, 'LeastPrivilegeAccess', delegated);
      await expectHostManagement(member(name), '1');
    }
    await deleteStack(stack);
    for (const name of ['one', 'two', 'new']) expect(await inventory(member(name))).toEqual(PROVIDERS_ONLY);
  });
});

function omit<T>(from: Record<string, T>, ...names: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
}
