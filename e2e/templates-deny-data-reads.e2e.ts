/** Tests denied data reads with a separate stack. The CSPM role has default access, which allows reads of contents. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { call } from './support/aws';
import { deleteStack, deployTemplate, type Parameters, type TemplateStack } from './support/aws-cli';
import { describeAll, newAccount, type Target } from './support/environment';
import { joinOrganization, makeOrganization, type Organization } from './support/organization';
import { decide } from './support/policy-engine';
import { idsOf } from './support/roles';
import { inventory, PROVIDER_ONLY, readDefenderRoles } from './support/state';
import { accountStack, denyStack } from './support/template-parameters';
import { TENANT } from './support/trust';
import { verify } from './support/verify';

const region = 'eu-west-1';
const FILES = join(__dirname, '..', 'templates');
const PLANS: Parameters = { AzureTenantId: TENANT, DefenderForServers: 'P2' };

/** Returns the decisions about reads by the CSPM role: contents of two services, and configuration. */
async function decisionsIn(target: Target): Promise<string[]> {
  const role = (await readDefenderRoles(target)).get('CspmMonitorAws')!;
  return [
    await decide(role, 's3:GetObject', 'arn:aws:s3:::records/customers.csv', target),
    await decide(role, 'translate:GetTerminology', `arn:aws:translate:${region}:${target.account}:terminology/names`, target),
    await decide(role, 'cloudtrail:DescribeTrails', '*', target),
  ];
}
const READS = ['Allowed', 'Allowed', 'Allowed'];
const ALL_DENIED = ['ExplicitlyDenied', 'ExplicitlyDenied', 'Allowed'];

describeAll('an account', () => {
  const STACK = accountStack(newAccount('one account'), region, 'default-access');
  const DENIES = denyStack(STACK);
  let ids: Record<string, string>;

  beforeAll(async () => {
    await deployTemplate(STACK, PLANS);
    ids = idsOf(await readDefenderRoles(STACK));
  });

  test('the second stack denies, and the roles stay', async () => {
    expect(await decisionsIn(STACK)).toEqual(READS);
    await deployTemplate(DENIES, {});
    expect(await decisionsIn(STACK)).toEqual(ALL_DENIED);
    const roles = await readDefenderRoles(STACK);
    expect(idsOf(roles)).toEqual(ids);
    expect(roles.get('CspmMonitorAws')!.attached.filter(arn => arn.includes('DenyPolicy')))
      .toEqual([expect.stringContaining(':policy/DefenderForCloud-DenyDataReads-')]);
  });

  test.each([STACK, DENIES])('cdk-defender-for-cloud verify finds that nothing differs: $stackName', async ({ stackName, template }) => {
    const { code, output, differences } = await verify(STACK, [
      '--template', `templates/${template}.template.json`, '--stack', stackName, '--tenant-id', TENANT,
    ]);
    expect([differences, code === 2 ? output : '']).toEqual([[], '']);
  });

  test('removed in the other order: the second stack first, because IAM keeps a role that has its policy', async () => {
    await deleteStack(DENIES);
    await deleteStack(STACK);
    expect(await inventory(STACK)).toEqual(PROVIDER_ONLY);
  });
});

describeAll('an organization', () => {
  const STACK: TemplateStack = {
    account: newAccount('management'), region, stackName: 'DefenderForCloudOrganization', template: 'defender-organization',
  };
  const BUCKET = `our-templates-${STACK.account}`;
  const FILE = 'defender-account.default-access.template.json';
  const everywhere = (names: string[]) =>
    Promise.all(names.map(name => decisionsIn({ account: o.accounts[name], region })));
  let o: Organization;

  beforeAll(async () => {
    o = await makeOrganization({ units: { workloads: { accounts: ['one', 'two'] } } }, STACK);
    await call('cloudformation', 'activate_organizations_access', {}, STACK);
    await call('s3', 'create_bucket', { Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: region } }, STACK);
    await call('s3', 'put_object', { Bucket: BUCKET, Key: `v1/${FILE}`, Body: readFileSync(join(FILES, FILE), 'utf-8') }, STACK);
    await deployTemplate(STACK, {
      ...PLANS,
      OrganizationalUnitIds: o.root,
      TemplateFolderUrl: `https://${BUCKET}.s3.${region}.amazonaws.com/v1/`,
      ConnectManagementAccount: 'false', // the emulator cannot update a nested stack
    });
  });

  test('a StackSet of its own denies, in every account', async () => {
    expect(await everywhere(['one', 'two'])).toEqual([READS, READS]);
    await deployTemplate(STACK, { DenyDataReadsStackSet: 'true' });
    expect(await everywhere(['one', 'two'])).toEqual([ALL_DENIED, ALL_DENIED]);
    expect((await inventory(STACK)).stackSets).toEqual(['DefenderForCloud-Members', 'DefenderForCloud-Members-DenyDataReads']);
  });

  test('an account that joins gets both, in their order', async () => {
    o.accounts.new = await joinOrganization('new', STACK);
    expect(await everywhere(['new'])).toEqual([ALL_DENIED]);
  });

  test('deleted: nothing is left but the providers', async () => {
    await deleteStack(STACK);
    for (const name of ['one', 'two', 'new']) expect(await inventory({ account: o.accounts[name], region })).toEqual(PROVIDER_ONLY);
  });
});
