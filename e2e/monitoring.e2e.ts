/** Tests the rules of the monitoring on an event bus, and the messages that arrive. */
import { call } from './support/aws';
import { bootstrap, cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { eventOf, putEvents, receiveMessages } from './support/events';
import { TENANT } from './support/trust';
import { ACCOUNT } from '../test/monitoring/events';

const TARGET = { account: newAccount(), region: 'us-east-1' };
const APP = { ...TARGET, app: 'e2e/fixtures/monitoring', context: { tenantId: TENANT, account: TARGET.account } };

describeAll('monitoring of an account', () => {
  let rules: any[];
  let queueUrl: string;

  beforeAll(async () => {
    await bootstrap(TARGET);
    await cdkOk(['deploy'], APP);
    ({ Rules: rules } = await call('events', 'list_rules', { NamePrefix: 'DefenderMonitoring-' }, TARGET));
    const { Stacks: [{ Outputs }] } = await call('cloudformation', 'describe_stacks', { StackName: 'Monitored' }, TARGET);
    queueUrl = Outputs.find((o: any) => o.OutputKey === 'QueueUrl').OutputValue;
  });
  afterAll(async () => {
    await cdkOk(['destroy'], APP);
    expect((await call('events', 'list_rules', { NamePrefix: 'DefenderMonitoring-' }, TARGET)).Rules).toEqual([]);
  });

  const messages = (count: number) => receiveMessages(queueUrl, count, TARGET);
  const put = (...titles: string[]) => putEvents(TARGET, ...titles);

  test('each rule is on, with one target', async () => {
    expect(rules.map(r => r.Name.replace(/.*-/, '')).sort()).toEqual([
      'AssociationChanged', 'AssociationFailed', 'AudienceRemoved', 'AutomationFailed', 'CallDenied', 'LaunchFailed',
      'ManagedPolicyChanged', 'ProviderChanged', 'RoleChanged', 'RolePolicyChanged', 'RunbookChanged', 'SessionDenied',
      'SnapshotShared', 'StackInstanceFailed', 'StackSetOperationFailed', 'TrustChanged', 'UnexpectedSession',
    ]);
    for (const { Name, State } of rules) {
      expect(State).toMatch(/Session|CallDenied/.test(Name) ? /^ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS$/ : /^ENABLED$/);
      const { Targets } = await call('events', 'list_targets_by_rule', { Rule: Name }, TARGET);
      expect(Targets).toHaveLength(1);
      expect(Targets[0].RoleArn).toContain(':role/');
    }
  });

  test('the API of EventBridge accepts each pattern', async () => {
    for (const { Name, EventPattern } of rules) {
      const answer = await call('events', 'test_event_pattern', {
        EventPattern, Event: JSON.stringify(eventOf('stack instance is current')),
      }, TARGET);
      expect([Name, answer.Result]).toEqual([Name, false]);
    }
  });

  test('a changed trust is a readable message; a change of another role is none', async () => {
    await put('trust of another role changed', 'trust changed');
    const [message, ...others] = await messages(1);
    expect(others).toEqual([]);
    expect(message).toContain('Microsoft Defender for Cloud: the trust of a role was changed');
    expect(message).toContain('UpdateAssumeRolePolicy on role CspmMonitorAws');
    expect(message).toContain(`Who: arn:aws:iam::${ACCOUNT}:user/alice`);
    expect(message).toContain('From: 192.0.2.7');
  });

  test('a change whose parameters CloudTrail omits is a message, whatever role it is about', async () => {
    await put('UpdateAssumeRolePolicy, omitted parameters', 'UpdateAssumeRolePolicy, no parameters', 'PutRolePolicy, absent parameters',
      'UpdateDocument, omitted parameters', 'UpdateAssumeRolePolicy, omitted parameters, AccessDenied');
    const found = await messages(4);
    expect(found.map(text => /What: (\w+)/.exec(text)![1]).sort()).toEqual([
      'PutRolePolicy', 'UpdateAssumeRolePolicy', 'UpdateAssumeRolePolicy', 'UpdateDocument',
    ]);
    for (const text of found) expect(text).toContain('CloudTrail omitted the parameters');
  });

  test('a caller whose name has quotes and lines changes nothing above the line that announces it', async () => {
    await put('trust changed', 'trust changed by a user whose path has quotes');
    const found = await messages(2);
    expect(found).toHaveLength(2);
    const above = found.map(text => text.split('Below is what others chose')[0].replace(/When: \S+/, ''));
    expect(above[0]).toContain('UpdateAssumeRolePolicy on role CspmMonitorAws');
    expect(above[1]).toBe(above[0]);
    expect(found.join()).toContain('2020-01-01T00:00:00Z');
  });

  test('a call that is denied because a permission is missing; denied by an explicit deny it is none', async () => {
    await put('call denied by denyDataReads', 'call that succeeded', 'call denied');
    const [message, ...others] = await messages(1);
    expect(others).toEqual([]);
    expect(message).toContain('What: ListGuardrails of bedrock.amazonaws.com by role CspmMonitorAws: AccessDeniedException');
    expect(message).toContain('is not authorized to perform: bedrock:ListGuardrails');
  });

  test('a session with another name, and a StackSet that failed', async () => {
    await put('session of Defender', 'session with another name', 'stack instance FAILED', 'stack instance is current');
    const found = await messages(2);
    expect(found).toHaveLength(2);
    expect(found.join()).toContain('Session: botocore-session-1675698641');
    expect(found.join()).toContain(eventOf('stack instance FAILED').detail['stack-id']);
  });
});
