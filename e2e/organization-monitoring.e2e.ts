/** Tests the rules in the accounts of an organization, and the messages that arrive in the account of the stack. */
import { call } from './support/aws';
import { bootstrap, cdkOk } from './support/cdk';
import { describeAll, newAccount, type Target } from './support/environment';
import { putEvents, receiveMessages } from './support/events';
import { makeOrganization, type Organization } from './support/organization';
import { TENANT } from './support/trust';

const TARGET = { account: newAccount(), region: 'eu-west-1' };
const IAM_REGION = 'us-east-1';
const RULES = { NamePrefix: 'DefenderMonitoring-' };

const rulesIn = async (target: Target): Promise<any[]> => (await call('events', 'list_rules', RULES, target)).Rules;
const namesIn = async (target: Target) => (await rulesIn(target)).map(r => r.Name.replace(/.*-/, '')).sort();

describeAll('monitoring of an organization', () => {
  let organization: Organization;
  let outputs: Record<string, string>;
  const app = () => ({
    ...TARGET,
    app: 'e2e/fixtures/organization-monitoring',
    context: {
      tenantId: TENANT,
      ...TARGET,
      unit: organization.units.workloads,
      secondUnit: organization.units.second,
      organizationId: organization.id,
    },
  });
  const member = (name: string, region: string) => ({ account: organization.accounts[name], region });

  beforeAll(async () => {
    organization = await makeOrganization({
      units: { workloads: { accounts: ['one'] }, second: { accounts: ['three'] }, other: { accounts: ['two'] } },
    }, TARGET);
    await bootstrap(TARGET);
    await cdkOk(['deploy'], app());
    const { Stacks: [{ Outputs }] } = await call('cloudformation', 'describe_stacks', { StackName: 'Monitored' }, TARGET);
    outputs = Object.fromEntries(Outputs.map((o: any) => [o.OutputKey, o.OutputValue]));
  });
  afterAll(async () => {
    await cdkOk(['destroy'], app());
    for (const target of [TARGET, ...['one', 'three'].flatMap(name => [member(name, IAM_REGION), member(name, TARGET.region)])]) {
      expect(await rulesIn(target)).toEqual([]);
    }
  });

  test('each account of the unit has the rules of IAM in us-east-1, sessions in both regions, host management in its own', async () => {
    expect(await namesIn(member('one', IAM_REGION))).toEqual([
      'AudienceRemoved', 'ManagedPolicyChanged', 'ProviderChanged', 'RoleChanged', 'RolePolicyChanged', 'SessionDenied',
      'TrustChanged', 'UnexpectedSession',
    ]);
    expect(await namesIn(member('one', TARGET.region))).toEqual([
      'AssociationChanged', 'AssociationFailed', 'AutomationFailed', 'LaunchFailed', 'RunbookChanged', 'SessionDenied',
      'UnexpectedSession',
    ]);
    expect(await namesIn(member('two', IAM_REGION))).toEqual([]);
  });

  test('an account of the second organization has its rules, once, and its events reach the same queue', async () => {
    expect(await namesIn(member('three', IAM_REGION))).toEqual([
      'AudienceRemoved', 'ManagedPolicyChanged', 'ProviderChanged', 'RoleChanged', 'RolePolicyChanged', 'SessionDenied',
      'TrustChanged', 'UnexpectedSession',
    ]);
    expect(await namesIn(member('three', TARGET.region))).toEqual(['SessionDenied', 'UnexpectedSession']);
    await putEvents(member('three', IAM_REGION), 'trust changed', 'AddClientIDToOpenIDConnectProvider, no parameters');
    const found = await receiveMessages(outputs.QueueUrl, 2, TARGET);
    expect(found).toHaveLength(2);
    for (const text of found) expect(text).toContain(organization.accounts.three);
  });

  test('they send events to the bus of the organization, which only its accounts may use', async () => {
    const bus = `arn:aws:events:${TARGET.region}:${TARGET.account}:event-bus/${outputs.EventBusName}`;
    for (const { Name } of await rulesIn(member('one', IAM_REGION))) {
      const { Targets } = await call('events', 'list_targets_by_rule', { Rule: Name }, member('one', IAM_REGION));
      expect(Targets.map((t: any) => t.Arn)).toEqual([bus]);
      expect(Targets[0].RoleArn).toMatch(new RegExp(`^arn:aws:iam::${organization.accounts.one}:role/`));
    }
    const { Policy } = await call('events', 'describe_event_bus', { Name: outputs.EventBusName }, TARGET);
    expect(JSON.parse(Policy).Statement).toEqual([expect.objectContaining({
      Action: 'events:PutEvents',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organization.id } },
    })]);
  });

  test('a changed trust in a member account is a message that names the account', async () => {
    await putEvents(member('one', IAM_REGION), 'trust changed');
    const found = await receiveMessages(outputs.QueueUrl, 1, TARGET);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('Microsoft Defender for Cloud: the trust of a role was changed');
    expect(found[0]).toContain(organization.accounts.one);
  });
});
