import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EVENTS } from './events';
import { matches } from './matcher';
import { patternsIn } from './rules';
import {
  DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationMonitoring, DefenderOrganizationPolicies,
  DefenderPlan, MonitoredEvent,
  MonitoredRoles, MonitoringTarget,
  OrganizationTargets, type DefenderForCloudOrganizationProps, type DefenderOrganizationMonitoringProps,
} from '../../src';
import { ofType } from '../support/resolve';
import { TENANT } from '../support/synth';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const BUS = 'arn:aws:events:eu-west-1:444455556666:event-bus/security';

function monitor(
  props: Partial<DefenderOrganizationMonitoringProps> = {},
  organizationProps: Partial<DefenderForCloudOrganizationProps> = {},
  stackProps: StackProps = { env: ENV },
) {
  const app = new App();
  const stack = new Stack(app, 'Stack', stackProps);
  const organization = new DefenderForCloudOrganization(stack, 'Organization', {
    azureTenantId: TENANT,
    targets: OrganizationTargets.organizationalUnits('r-ab12'),
    plans: [DefenderPlan.defenderForServers()],
    hostManagementRegions: ['eu-west-1', 'us-east-1'],
    ...organizationProps,
  });
  const monitoring = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')),
    organizations: [organization],
    organizationId: 'o-a1b2c3d4e5',
    ...props,
  });
  let template: any;
  const json = () => template ??= app.synth().getStackArtifact(stack.artifactId).template;
  const resources = (type: string): any[] => Object.values<any>(json().Resources).filter(r => r.Type === type);
  const member = (name: RegExp) => {
    const [{ Properties }] = resources('AWS::CloudFormation::StackSet').filter(r => name.test(r.Properties.StackSetName));
    return { properties: Properties, template: JSON.parse(Properties.TemplateBody) };
  };
  const onBus = (isCustom: boolean) => patternsIn({
    Resources: resources('AWS::Events::Rule').filter(r => (r.Properties.EventBusName !== undefined) === isCustom),
  });
  return { app, stack, organization, monitoring, json, resources, member, onBus };
}

const IDENTITY = [
  'TrustChanged', 'RolePolicyChanged', 'RoleChanged', 'ManagedPolicyChanged', 'ProviderChanged', 'AudienceRemoved',
];
const SESSIONS = ['UnexpectedSession', 'SessionDenied'];
const HOSTS = ['RunbookChanged', 'AssociationChanged', 'AutomationFailed', 'AssociationFailed', 'LaunchFailed'];
const STACK_SETS = ['StackInstanceFailed', 'StackSetOperationFailed'];
const rulesOf = (template: any) => ofType(template, 'AWS::Events::Rule');
const namesOf = (template: any) => Object.keys(patternsIn(template));

describe('member accounts', () => {
  test('one StackSet with rules for roles and sessions, in us-east-1 and where sessions are', () => {
    const { properties, template } = monitor({ sessionRegions: ['eu-west-1'] }).member(/Monitoring$/);
    expect(properties.StackInstancesGroup).toEqual([
      { DeploymentTargets: { OrganizationalUnitIds: ['r-ab12'] }, Regions: ['us-east-1', 'eu-west-1'] },
    ]);
    expect(properties.AutoDeployment).toEqual({ Enabled: true, RetainStacksOnAccountRemoval: false });
    expect(namesOf(template)).toEqual([...IDENTITY, ...SESSIONS]);
    expect(properties.TemplateBody.length).toBeLessThan(20_000);
  });

  test('denied sessions can be off, for members and the own account', () => {
    const { member, onBus } = monitor({ deniedSessionEvents: false });
    expect(namesOf(member(/Monitoring$/).template)).toEqual([...IDENTITY, 'UnexpectedSession']);
    expect([true, false].map(isCustom => 'SessionDenied' in onBus(isCustom))).toEqual([false, false]);
  });

  test('denied calls can be on, for members and the own account, and the bus tells them from denied sessions', () => {
    const { member, onBus } = monitor({ deniedCallEvents: true });
    expect(namesOf(member(/Monitoring$/).template)).toEqual([...IDENTITY, ...SESSIONS, 'CallDenied']);
    expect(onBus(false)).toHaveProperty('CallDenied');
    const { CallDenied, SessionDenied } = onBus(true);
    const of = (eventName: string) =>
      ({ 'detail-type': 'AWS API Call via CloudTrail', 'source': 'aws.x', 'detail': { eventName, errorCode: 'AccessDenied' } });
    const [call, session] = [of('ListGuardrails'), { ...of('AssumeRoleWithWebIdentity'), source: 'aws.sts' }];
    expect([CallDenied, SessionDenied].map(pattern => [call, session].map(event => matches(pattern, event))))
      .toEqual([[true, false], [false, true]]);
  });

  test('sharing of snapshots can be on, and the bus tells a denied one from other denied calls', () => {
    const { member, onBus } = monitor({ deniedCallEvents: true, snapshotSharingEvents: true });
    expect(namesOf(member(/Monitoring$/).template)).toEqual([...IDENTITY, ...SESSIONS, 'CallDenied', 'SnapshotShared']);
    const { CallDenied, SnapshotShared } = onBus(true);
    const of = (eventName: string, errorCode?: string) =>
      ({ 'detail-type': 'AWS API Call via CloudTrail', 'source': 'aws.ec2', 'detail': { eventName, ...errorCode && { errorCode } } });
    const code = 'Client.UnauthorizedOperation';
    const calls = [of('ModifySnapshotAttribute'), of('ModifySnapshotAttribute', code), of('CopySnapshot', code)];
    const matched = calls.map(event => [CallDenied, SnapshotShared].map(pattern => matches(pattern, event)));
    expect(matched).toEqual([[false, true], [false, true], [true, false]]);
  });

  test('rules of IAM exist in us-east-1 only', () => {
    const { template } = monitor().member(/Monitoring$/);
    const conditions = rulesOf(template).map(r => r.Condition);
    expect(conditions.slice(0, 6).every(c => c !== undefined)).toBe(true);
    expect(conditions.slice(6)).toEqual([undefined, undefined]);
    expect(Object.values(template.Conditions)).toEqual([{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }]);
  });

  test('they send to the event bus of the administrator, with a role that may do only this', () => {
    const { member, resources } = monitor();
    const [{ Properties: bus }] = resources('AWS::Events::EventBus');
    const { template } = member(/Monitoring$/);
    const arn = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' },
        `:events:eu-west-1:111122223333:event-bus/${bus.Name}`]],
    };
    for (const { Properties: { Targets } } of rulesOf(template)) {
      expect(Targets).toEqual([{ Arn: arn, Id: 'Target0', RoleArn: expect.anything() }]);
    }
    const [policy] = ofType(template, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { Action: 'events:PutEvents', Effect: 'Allow', Resource: arn },
    ]);
  });

  test('roles and policies are those of the members', () => {
    const patterns = patternsIn(monitor({}, { roleNameSuffix: '-acme' }).member(/Monitoring$/).template);
    expect(patterns.TrustChanged.detail.requestParameters.roleName.flatMap((r: any) => r['equals-ignore-case'] ?? [])).toEqual([
      'CspmMonitorAws-acme', 'DefenderForCloud-AgentlessScanner-acme', 'DefenderForCloud-DefenderForServers-acme',
      'DefenderForCloud-ArcAutoProvisioning-acme', 'DefenderForCloud-HostManagement-acme',
      'DefenderForCloud-HostManagementLaunch-acme', 'AmazonSSMRoleForInstancesMDCSetup-acme',
    ]);
    expect(patterns.ManagedPolicyChanged.detail.requestParameters.policyArn).toEqual([
      { wildcard: '*/StackSet-Stack-Organizat*' }, { exists: false },
    ]);
  });

  test('host management is monitored by its own StackSet, which is otherwise the same', () => {
    const { template } = monitor().member(/HostManagement$/);
    expect(namesOf(template)).toEqual(expect.arrayContaining(HOSTS));
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(1);
  });

  test('without host management', () => {
    const { monitoring, json, onBus } = monitor({}, { plans: [], hostManagementRegions: undefined });
    expect(monitoring.memberHostManagementMonitoring).toBeUndefined();
    expect(Object.keys(onBus(true))).toEqual([...IDENTITY, ...SESSIONS]);
    expect(JSON.stringify(json())).not.toContain('AWS::CloudWatch::Alarm');
  });

  test('nothing changes in the template with the roles', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    new DefenderForCloudOrganization(stack, 'Organization', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('r-ab12'),
      plans: [DefenderPlan.defenderForServers()],
      hostManagementRegions: ['eu-west-1', 'us-east-1'],
    });
    const [before] = Object.values<any>(app.synth().getStackArtifact(stack.artifactId).template.Resources)
      .filter(r => /Members$/.test(r.Properties?.StackSetName));
    expect(monitor().member(/Members$/).properties.TemplateBody).toBe(before.Properties.TemplateBody);
  });
});

describe('administrator', () => {
  test('the event bus accepts events of the organization only', () => {
    const [{ Properties }] = monitor().resources('AWS::Events::EventBusPolicy');
    expect(Properties.Statement).toMatchObject({
      Action: 'events:PutEvents',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Sid: 'cdk-FromOrganization',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/EventBus/), 'Arn'] },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    });
  });

  test('rules on the event bus send a message for each event of members', () => {
    const { onBus } = monitor();
    const patterns = onBus(true);
    expect(Object.keys(patterns)).toEqual([...IDENTITY, ...SESSIONS, ...HOSTS]);
    for (const { title, event, rules } of EVENTS.filter(e => e.rules.some(rule => rule in patterns))) {
      const matching = Object.keys(patterns).filter(name => matches(patterns[name], event));
      expect([title, matching]).toEqual([title, rules]);
    }
  });

  test('the own account and the StackSets are monitored too', () => {
    const { onBus } = monitor();
    const patterns = onBus(false);
    expect(Object.keys(patterns)).toEqual([...SESSIONS, ...HOSTS, ...STACK_SETS]);
    expect(patterns.StackSetOperationFailed.detail['stack-set-arn']).toEqual([
      { wildcard: expect.stringMatching(/-Members:\*$/) },
      { wildcard: expect.stringMatching(/-HostManagement:\*$/) },
      { wildcard: expect.stringMatching(/-Monitoring:\*$/) },
    ]);
  });

  test('in us-east-1 also its roles', () => {
    const { onBus } = monitor({}, {}, { env: { ...ENV, region: 'us-east-1' } });
    expect(Object.keys(onBus(false))).toEqual([...IDENTITY, ...SESSIONS, ...HOSTS, ...STACK_SETS]);
  });

  test('in another region, rules for the roles of the own account can be in a stack in us-east-1', () => {
    const { app, monitoring, organization, resources } = monitor();
    const stack = new Stack(app, 'Identity', { env: { ...ENV, region: 'us-east-1' } });
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.eventBus(monitoring.eventBus),
      roles: MonitoredRoles.ofConnector(organization.managementConnector!),
    });
    const [{ Properties: { Name } }] = resources('AWS::Events::EventBus');
    const template = app.synth().getStackArtifact(stack.artifactId).template;
    expect(namesOf(template)).toEqual([...IDENTITY, ...SESSIONS]);
    expect(JSON.stringify(rulesOf(template)[0].Properties.Targets)).toContain(
      `:events:eu-west-1:111122223333:event-bus/${Name}`);
  });

  test('without a connector only the StackSets', () => {
    const { onBus } = monitor({}, { connectManagementAccount: false });
    expect(Object.keys(onBus(false))).toEqual(STACK_SETS);
  });

  test('metrics of members', () => {
    const { monitoring, stack } = monitor();
    const { dimensions, metricName } = monitoring.metricMemberEvents(MonitoredEvent.TRUST_CHANGED);
    expect(metricName).toBe('MatchedEvents');
    expect(Object.keys(stack.resolve(dimensions)).sort()).toEqual(['EventBusName', 'RuleName']);
    expect(() => monitoring.metricMemberEvents(MonitoredEvent.STACK_INSTANCE_FAILED))
      .toThrow(/^Stack\/Monitoring: event must be one that is monitored here/);
  });

  test('the ARN of the event bus gives no warning, the account elsewhere does', () => {
    const warnings = ({ app, stack }: ReturnType<typeof monitor>) => {
      app.synth();
      const texts = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(w => String(w.entry.data));
      // The administrator's rules of IAM are in another stack, in us-east-1.
      expect(texts.filter(text => text.includes('not monitored in eu-west-1'))).toHaveLength(1);
      return texts.filter(text => !/not monitored in eu-west-1|sampleTenant/.test(text));
    };
    expect(warnings(monitor())).toEqual([]);
    const mistaken = monitor({ expectedPrincipalArns: ['arn:aws:iam::111122223333:user/deployer'] });
    expect(warnings(mistaken).map(text => text.slice(0, 60))).toEqual(
      Array(2).fill('the template for members contains 111122223333, the account '));
  });
});

describe('an event bus of your own', () => {
  const withBus = (make: (stack: Stack) => events.IEventBus) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const organization = new DefenderForCloudOrganization(stack, 'Organization', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'),
    });
    const monitoring = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.eventBus(make(stack)), organizations: [organization], organizationId: 'o-a1b2c3d4e5',
    });
    return { app, stack, monitoring, template: () => app.synth().getStackArtifact(stack.artifactId).template };
  };

  test('gets the events of members directly, because EventBridge does not forward them twice', () => {
    const { stack, monitoring, template } = withBus(s => events.EventBus.fromEventBusArn(s, 'Bus', BUS));
    const text = JSON.stringify(template());
    expect(text).not.toContain('AWS::Events::EventBus');
    expect(text).toContain(`\\"Arn\\":\\"${BUS}\\"`);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('allow accounts of o-a1b2c3d4e5 to send ' +
      'events'));
    expect(() => monitoring.metricMemberEvents(MonitoredEvent.TRUST_CHANGED)).toThrow(/target must be a topic/);
  });

  test('of the same app: its policy allows the organization', () => {
    const { stack, template } = withBus(s => new events.EventBus(s, 'Bus', { eventBusName: 'security' }));
    const resources = Object.values<any>(template().Resources);
    expect(resources.filter(r => r.Type === 'AWS::Events::EventBusPolicy')).toHaveLength(1);
    expect(JSON.stringify(resources)).toContain(':events:eu-west-1:111122223333:event-bus/security');
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('allow accounts'))).toEqual([]);
  });

  test('without a name is an error', () => {
    expect(() => withBus(s => new events.EventBus(s, 'Bus'))).toThrow(
      'target must be an event bus with a name, got Stack/Bus without eventBusName: the templates for members name it');
  });
});

describe('several organizations', () => {
  type OrganizationProps = Partial<DefenderForCloudOrganizationProps>;
  const units = (...ids: string[]) => OrganizationTargets.organizationalUnits(...ids);
  const [ONE, TWO] = ['ou-ab12-00000001', 'ou-ab12-00000002'];

  function monitorAll(organizationProps: readonly OrganizationProps[], props: Partial<DefenderOrganizationMonitoringProps> = {}) {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const organizations = organizationProps.map((more, i) => new DefenderForCloudOrganization(stack, `Unit${i}`, {
      azureTenantId: TENANT,
      targets: units(`ou-ab12-0000000${i + 1}`),
      connectManagementAccount: i === 0,
      plans: [DefenderPlan.defenderForServers()],
      hostManagementRegions: ['eu-west-1'],
      ...more,
    }));
    const monitoring = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), organizations, organizationId: 'o-a1b2c3d4e5', ...props,
    });
    let template: any;
    const json = () => template ??= app.synth().getStackArtifact(stack.artifactId).template;
    const member = (i: number) => {
      const name = monitoring.stackSetNames[i];
      const [{ Properties }] = Object.values<any>(json().Resources).filter(r => r.Properties?.StackSetName === name);
      return { targets: Properties.StackInstancesGroup, template: JSON.parse(Properties.TemplateBody) };
    };
    return { app, stack, organizations, monitoring, json, member };
  }
  const roleNames = (template: any) => patternsIn(template).TrustChanged.detail.requestParameters.roleName;

  test('each one has its own StackSet, with its targets and its roles', () => {
    const { monitoring, member } = monitorAll([{}, { plans: [], roleNameSuffix: '-two', hostManagementRegions: undefined }]);
    expect(monitoring.stackSetNames).toEqual([
      expect.stringMatching(/^[A-Za-z0-9-]+-Monitoring$/), expect.stringMatching(/^[A-Za-z0-9-]+-Monitoring-[0-9a-f]{8}$/),
    ]);
    expect([0, 1].map(i => member(i).targets)).toEqual([ONE, TWO].map(unit =>
      [{ DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: ['us-east-1'] }]));
    expect(roleNames(member(1).template)).toEqual([{ 'equals-ignore-case': 'CspmMonitorAws-two' }, { exists: false }]);
    expect(JSON.stringify(roleNames(member(0).template))).toContain('DefenderForCloud-ArcAutoProvisioning');
    expect([0, 1].map(i => namesOf(member(i).template))).toEqual(Array(2).fill([...IDENTITY, ...SESSIONS]));
    expect(monitoring.stackSetName).toBe(monitoring.stackSetNames[0]);
    expect(monitoring.monitoringConstructs.map(m => m.node.path)).toEqual([
      'Stack/Monitoring/Administrator', expect.stringMatching(/^Stack\/Monitoring\/Administrator-[0-9a-f]{8}$/),
      'Stack/Monitoring/Members/Member/Monitoring', 'Stack/Unit0/HostManagement/Member/Monitoring',
      expect.stringMatching(/^Stack\/Monitoring\/Members-[0-9a-f]{8}\/Member\/Monitoring$/),
    ]);
  });

  test('the first one keeps the ids and names of a single one', () => {
    const single = Object.entries<any>(monitor().json().Resources);
    const several = monitorAll([{ targets: units('r-ab12') }, {}]).json().Resources;
    const names = (resources: [string, any][]) => resources.filter(([id]) => id.startsWith('Monitoring'))
      .map(([id, { Type, Properties }]) => [id, Type, Properties.Name ?? Properties.StackSetName]);
    expect(names(single).length).toBeGreaterThan(20);
    expect(names(Object.entries(several))).toEqual(expect.arrayContaining(names(single)));
  });

  test('a name that is given gets a suffix for the others', () => {
    const { monitoring } = monitorAll([{}, {}], { memberStackSetName: 'Watch' });
    expect(monitoring.stackSetNames).toEqual(['Watch', expect.stringMatching(/^Watch-[0-9a-f]{8}$/)]);
  });

  test('names of rules and alarms never meet, and one set of rules sends the messages', () => {
    const { json, member } = monitorAll([{}, { roleNameSuffix: '-two' }]);
    const hostManagement = Object.values<any>(json().Resources).filter(r => /HostManagement$/.test(r.Properties?.StackSetName))
      .map(r => JSON.parse(r.Properties.TemplateBody));
    expect(hostManagement).toHaveLength(2);
    const names = [member(0).template, member(1).template, ...hostManagement, json()].flatMap(template =>
      Object.values<any>(template.Resources).filter(r => /^AWS::(Events::Rule|CloudWatch::Alarm)$/.test(r.Type))
        .map(r => r.Properties.AlarmName ?? r.Properties.Name));
    expect(names.filter(name => name?.startsWith('DefenderMonitoring-')).length).toBeGreaterThan(40);
    const rules = names.filter(name => /-(TrustChanged|RunbookChanged|StackInstanceFailed)$/.test(name));
    expect(new Set(rules).size).toBe(rules.length);
    const onBus = Object.values<any>(json().Resources).filter(r => r.Properties?.EventBusName && r.Type === 'AWS::Events::Rule');
    expect(onBus.map(r => r.Properties.Name.replace(/.*-/, ''))).toEqual([...IDENTITY, ...SESSIONS, ...HOSTS]);
  });

  test('the StackSets of each one are monitored', () => {
    const { json, monitoring } = monitorAll([{}, {}]);
    const failed = Object.values<any>(json().Resources).filter(r => /-StackSetOperationFailed$/.test(r.Properties?.Name));
    const watched = JSON.stringify(failed.map(r => r.Properties.EventPattern));
    expect(failed).toHaveLength(2);
    for (const name of monitoring.stackSetNames) expect(watched).toContain(`*:stackset/${name}:*`);
    expect(watched.match(/-HostManagement:/g)).toHaveLength(2);
  });

  describe('an account of two of them has the rules that do not name roles once', () => {
    const TENANT_2 = '22222222-2222-3333-4444-555555555555';
    const shared = (template: any): boolean[] => {
      const patterns = patternsIn(template);
      const text = JSON.stringify([patterns.UnexpectedSession, patterns.SessionDenied]);
      return [
        'ProviderChanged' in patterns, 'AudienceRemoved' in patterns, text.includes('identityProvider'),
        ...['TrustChanged', 'RoleChanged', 'ManagedPolicyChanged'].map(name =>
          JSON.stringify(patterns[name].detail.requestParameters).includes('exists')),
      ];
    };
    test.each<[string, OrganizationProps[], boolean[]]>([
      ['two units', [{}, {}], [true, true]],
      ['the root and a unit', [{ targets: units('r-ab12') }, {}], [true, false]],
      ['a unit and the root', [{}, { targets: units('r-ab12') }], [false, true]],
      ['units of the same list', [{ targets: units(ONE, TWO) }, { targets: units(TWO) }], [true, false]],
      ['the same units', [{ targets: units(ONE) }, { targets: units(ONE) }, { targets: units(ONE) }], [true, false, false]],
      ['some accounts of a unit', [{ targets: units(ONE) }, { targets: units(ONE).onlyAccounts('444455556666') }], [true, false]],
      ['not certain: accounts are excluded', [{ targets: units('r-ab12').excludingAccounts('444455556666') }, {}], [true, true]],
      ['not certain: new accounts come later', [{ targets: units('r-ab12'), autoDeployment: false }, {}], [true, true]],
      ['a list of accounts', [{ targets: units('r-ab12') }, {
        targets: OrganizationTargets.accounts('444455556666'), hostManagementRegions: ['eu-west-1'],
      }], [true, true]],
      ['another tenant', [{ targets: units('r-ab12') }, { azureTenantId: TENANT_2 }], [true, true]],
      ['CIEM in both', ['r-ab12', ONE].map(unit => ({
        targets: units(unit),
        plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: TENANT_2 } })],
        hostManagementRegions: undefined,
      })), [true, false]],
      ['CIEM only in the unit', [{ targets: units('r-ab12') }, {
        plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: TENANT_2 } })], hostManagementRegions: undefined,
      }], [true, true]],
    ])('%s', (_, organizations, expected) => {
      const { member } = monitorAll(organizations.map((o, i) => ({ roleNameSuffix: `-${i}`, ...o })));
      expect(organizations.map((__, i) => shared(member(i).template))).toEqual(expected.map(has => Array(6).fill(has)));
    });

    test.each<[string, number, number]>([
      ['session with another name', 2, 2],
      ['UpdateDocument, no parameters', 2, 2],
      ['UpdateAssumeRolePolicy, no parameters', 1, 2],
      ['provider deleted', 1, 2],
      ['session without parameters', 1, 2],
      ['session denied', 1, 1],
      ['trust changed', 1, 1],
    ])('an account of two of them sends as many messages as docs/monitoring.md says: %s', (title, covered, others) => {
      const { event } = EVENTS.find(e => e.title === title)!;
      const messages = (unit: string) => patternsOf(unit).filter(pattern => matches(pattern, event)).length;
      expect([messages('r-ab12'), messages(ONE)]).toEqual([covered, others]);
    });

    const made = new Map<string, any[]>();
    /** Patterns of all rules in members, of the second unit and another one. */
    const patternsOf = (unit: string) => {
      if (!made.has(unit)) {
        const { json } = monitorAll([{ targets: units(unit), roleNameSuffix: '-one' }, {}]);
        const templates = ofType(json(), 'AWS::CloudFormation::StackSet').map(r => JSON.parse(r.Properties.TemplateBody));
        made.set(unit, templates.flatMap(template => Object.values(patternsIn(template))));
      }
      return made.get(unit)!;
    };

    test('a session and a change of a role of the second one is still an event', () => {
      const { member } = monitorAll([{ targets: units('r-ab12') }, { roleNameSuffix: '-two' }]);
      const patterns = patternsIn(member(1).template);
      const changed = (title: string) => JSON.parse(
        JSON.stringify(EVENTS.find(e => e.title === title)!.event).replaceAll('CspmMonitorAws', 'CspmMonitorAws-two'));
      const found = ['trust changed', 'session with another name', 'session denied', 'session of Defender'].map(title =>
        Object.keys(patterns).filter(name => matches(patterns[name], changed(title))));
      expect(found).toEqual([['TrustChanged'], ['UnexpectedSession'], ['SessionDenied'], []]);
    });
  });

  test('the organization policies protect the stacks of each one', () => {
    const { stack, monitoring, organizations: [organization] } = monitorAll([{}, {}]);
    const { serviceControlPolicy } = DefenderOrganizationPolicies.render({
      organizations: [organization],
      monitoringConstructs: [monitoring],
    });
    for (const name of monitoring.stackSetNames) expect(serviceControlPolicy).toContain(`StackSet-${name}-*`);
    expect(Stack.of(monitoring)).toBe(stack);
  });

  test.each<[string, (all: any[]) => object, string]>([
    ['none', () => ({ organizations: undefined }), 'organizations must be a list of organizations'],
    ['an empty list', () => ({ organizations: [] }), 'organizations must name at least one organization, got an ' +
      'empty list'],
    ['one twice', ([one]) => ({ organizations: [one, one] }), 'organizations must name each organization once'],
    ['one that is no list', ([one]) => ({ organizations: one }), 'organizations must be a list of organizations, got ' +
      'an object of'],
    ['another object', ([one]) => ({ organizations: [one, {}] }), 'organizations[1] must be created with new ' +
      'DefenderForCloudOrganization'],
  ])('%s is an error', (_, props, message) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const all = ['One', 'Two'].map((id, i) => new DefenderForCloudOrganization(stack, id, {
      azureTenantId: TENANT, targets: units(`ou-ab12-0000000${i + 1}`), connectManagementAccount: i === 0,
    }));
    expect(() => new DefenderOrganizationMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), organizationId: 'o-a1b2c3d4e5', ...props(all),
    } as any)).toThrow(message);
  });

  test('each one must be in the region of the monitoring', () => {
    const app = new App();
    const stacks = ['eu-west-1', 'eu-west-2'].map(region => new Stack(app, `Stack-${region}`, { env: { ...ENV, region } }));
    const organizations = stacks.map((stack, i) => new DefenderForCloudOrganization(stack, 'Organization', {
      azureTenantId: TENANT, targets: units(`ou-ab12-0000000${i + 1}`), connectManagementAccount: i === 0,
    }));
    expect(() => new DefenderOrganizationMonitoring(stacks[0], 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stacks[0], 'Topic')), organizations, organizationId: 'o-a1b2c3d4e5',
    })).toThrow('organizations[1] must be in the region of the monitoring, eu-west-1, got ' +
      '"Stack-eu-west-2/Organization in eu-west-2"');
  });
});

describe('mistakes', () => {
  test.each<[string, any, string]>([
    ['id with more before it', { organizationId: 'x-o-a1b2c3d4e5' }, 'organizationId must be the id of an ' +
      'organization'],
    ['id with more after it', { organizationId: 'o-a1b2c3d4e5.' }, 'organizationId must be the id of an organization'],
    ['id of the organization', { organizationId: 'r-ab12' }, 'organizationId must be the id of an organization'],
    ['organization', { organizations: [undefined] }, 'organizations[0] must be created with new ' +
      'DefenderForCloudOrganization'],
    ['region', { sessionRegions: ['eu'] }, 'sessionRegions[0] must be an AWS region'],
    ['null', { sessionRegions: null }, 'sessionRegions must be a list of regions, got null'],
    ['a text', { sessionRegions: 'eu-west-1' }, 'sessionRegions must be a list of regions, got "eu-west-1"'],
    ['an empty name', { memberStackSetName: '' }, 'memberStackSetName must be a name'],
    ['a number as name', { memberStackSetName: 0 }, 'memberStackSetName must be a name'],
    ['us-east-1', { sessionRegions: ['us-east-1'] }, 'sessionRegions must be regions other than us-east-1'],
    ['name', { memberStackSetName: 'a b' }, 'memberStackSetName must be a name'],
    ['no target', { target: undefined }, 'target must be created with'],
  ])('%s', (_, props, message) => expect(() => monitor(props)).toThrow(message));

  test('a stack without a known account and region', () => {
    expect(() => monitor({}, {}, {})).toThrow('the account of the stack must be known at synthesis');
    expect(() => monitor({}, {}, { env: { account: '111122223333' } })).toThrow('the region of the stack must be ' +
      'known');
  });
});
