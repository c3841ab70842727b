/**
 * Denied data reads, from the templates of an earlier version (fixtures/upgrade), whose roles have them, to a stack of
 * their own. After each step, the CSPM role cannot read contents. It has default access, which would read them.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { call } from './support/aws';
import { deleteStack, deployTemplate, deployTemplateFails, type Parameters, type TemplateStack } from './support/aws-cli';
import { describeAll, newAccount, type Target } from './support/environment';
import { joinOrganization, makeOrganization, type Organization } from './support/organization';
import { decide } from './support/policy-engine';
import { idsOf } from './support/roles';
import { inventory, PROVIDER_ONLY, readDefenderRoles } from './support/state';
import { accountStack, denyStack } from './support/template-parameters';
import { TENANT } from './support/trust';
import { verify } from './support/verify';

const region = 'eu-west-1';
/** The path is from `templates/`. */
const EARLIER = '../e2e/fixtures/upgrade';
const FILES = join(__dirname, '..', 'templates');
const PLANS: Parameters = { AzureTenantId: TENANT, DefenderForServers: 'P2' };

/** What the CSPM role may do: contents, contents that only the second file denies, and configuration. */
async function decisionsIn(target: Target): Promise<string[]> {
  const role = (await readDefenderRoles(target)).get('CspmMonitorAws')!;
  return [
    await decide(role, 's3:GetObject', 'arn:aws:s3:::records/customers.csv', target),
    await decide(role, 'translate:GetTerminology', `arn:aws:translate:${region}:${target.account}:terminology/names`, target),
    await decide(role, 'cloudtrail:DescribeTrails', '*', target),
  ];
}
/** By the roles of the earlier version. */
const DENIED = ['ExplicitlyDenied', 'Allowed', 'Allowed'];
const ALL_DENIED = ['ExplicitlyDenied', 'ExplicitlyDenied', 'Allowed'];

describeAll('an account', () => {
  const STACK = accountStack(newAccount('one account'), region, 'default-access');
  const EARLIER_STACK = { ...STACK, template: `${EARLIER}/${STACK.template}` };
  const DENIES = denyStack(STACK);
  let ids: Record<string, string>;

  beforeAll(async () => {
    await deployTemplate(EARLIER_STACK, { ...PLANS, DenyDataReads: 'true' });
    ids = idsOf(await readDefenderRoles(STACK));
  });

  test('the roles of the earlier version deny', async () => expect(await decisionsIn(STACK)).toEqual(DENIED));

  test('an update without the second stack stops, with a sentence, and changes nothing', async () => {
    expect(await deployTemplateFails(STACK, {})).toContain(
      'First deploy defender-deny-data-reads.template.json, then this template with DenyDataReads=false');
    expect(await decisionsIn(STACK)).toEqual(DENIED);
  });

  test('the second stack, while the roles are those of the earlier version', async () => {
    await deployTemplate(DENIES, {});
    expect(await decisionsIn(STACK)).toEqual(ALL_DENIED);
    expect(await deployTemplateFails(STACK, {})).toContain('DenyDataReads=false');
    expect(await decisionsIn(STACK)).toEqual(ALL_DENIED);
  });

  test('then the roles: they stay, and have the policy of the second stack only', async () => {
    await deployTemplate(STACK, { DenyDataReads: 'false' });
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
  const folder = (version: string) => `https://${BUCKET}.s3.${region}.amazonaws.com/${version}/`;
  const upload = (version: string, from: string) => call('s3', 'put_object', {
    Bucket: BUCKET,
    Key: `${version}/defender-account.default-access.template.json`,
    Body: readFileSync(join(FILES, from, 'defender-account.default-access.template.json'), 'utf-8'),
  }, STACK);
  const everywhere = (names: string[]) =>
    Promise.all(names.map(name => decisionsIn({ account: o.accounts[name], region })));
  let o: Organization;

  beforeAll(async () => {
    o = await makeOrganization({ units: { workloads: { accounts: ['one', 'two'] } } }, STACK);
    await call('cloudformation', 'activate_organizations_access', {}, STACK);
    await call('s3', 'create_bucket', { Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: region } }, STACK);
    await upload('earlier', EARLIER);
    await upload('current', '.');
    await deployTemplate({ ...STACK, template: `${EARLIER}/${STACK.template}` }, {
      ...PLANS,
      OrganizationalUnitIds: o.root,
      TemplateFolderUrl: folder('earlier'),
      DenyDataReads: 'true',
      ConnectManagementAccount: 'false', // the emulator cannot update a nested stack
    });
  });

  test('the roles of the earlier version deny, in every account', async () => {
    expect(await everywhere(['one', 'two'])).toEqual([DENIED, DENIED]);
  });

  test('an update stops, with a sentence, and changes nothing', async () => {
    expect(await deployTemplateFails(STACK, { TemplateFolderUrl: folder('current') })).toContain('needs DenyDataReadsStackSet=true');
    expect(await everywhere(['one', 'two'])).toEqual([DENIED, DENIED]);
  });

  test('first the StackSet that denies, with the folder of the earlier version', async () => {
    await deployTemplate(STACK, { DenyDataReadsStackSet: 'true' });
    expect(await everywhere(['one', 'two'])).toEqual([ALL_DENIED, ALL_DENIED]);
    expect((await inventory(STACK)).stackSets).toEqual(['DefenderForCloud-Members', 'DefenderForCloud-Members-DenyDataReads']);
  });

  test('then the roles', async () => {
    await deployTemplate(STACK, { TemplateFolderUrl: folder('current'), DenyDataReads: 'false' });
    expect(await everywhere(['one', 'two'])).toEqual([ALL_DENIED, ALL_DENIED]);
    const { policies } = await inventory({ account: o.accounts.one, region });
    expect(policies.filter(name => name.includes('DenyPolicy')))
      .toEqual([expect.stringMatching(/^StackSet-DefenderForCloud-Member-CspmMonitorDenyPolicy-/)]); // that of the roles is gone
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
