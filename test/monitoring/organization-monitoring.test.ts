import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EVENTS } from './events';
import { matches } from './matcher';
import { patternsIn } from './rules';
import {
  DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationMonitoring, DefenderPlan, MonitoredEvent,
  MonitoredRoles, MonitoringTarget,
  OrganizationTargets, type DefenderForCloudOrganizationProps, type DefenderOrganizationMonitoringProps,
} from '../../src';
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
    organization,
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
  'TrustChanged', 'RolePolicyChanged', 'RoleChanged', 'ManagedPolicyChanged', 'ProviderChanged', 'AudienceLost',
];
const SESSIONS = ['UnexpectedSession', 'SessionDenied'];
const HOSTS = ['RunbookChanged', 'AssociationChanged', 'AutomationFailed', 'AssociationFailed', 'LaunchFailed'];
const STACK_SETS = ['StackInstanceFailed', 'StackSetOperationFailed'];
const rulesOf = (template: any) => Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::Events::Rule');
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
    const [policy] = Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::IAM::Policy');
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
      { wildcard: 'arn:*:policy/StackSet-Stack-Organizat*' }, { exists: false },
    ]);
  });

  test('host management is monitored by its own StackSet, which is otherwise the same', () => {
    const { template } = monitor().member(/HostManagement$/);
    expect(namesOf(template)).toEqual(expect.arrayContaining(HOSTS));
    const alarms = Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(1);
  });

  test('without host management', () => {
    const { monitoring, json, onBus } = monitor({}, { plans: [], hostManagementRegions: undefined });
    expect(monitoring.memberHostManagement).toBeUndefined();
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
    const { dimensions } = monitoring.metricMemberEvents(MonitoredEvent.TRUST_CHANGED);
    expect(Object.keys(stack.resolve(dimensions)).sort()).toEqual(['EventBusName', 'RuleName']);
    expect(() => monitoring.metricMemberEvents(MonitoredEvent.STACK_INSTANCE_FAILED)).toThrow(
      /^Stack\/Monitoring: event must be one that is monitored here/,
    );
  });

  test('the ARN of the event bus gives no warning, the account elsewhere does', () => {
    const warnings = ({ app, stack }: ReturnType<typeof monitor>) => {
      app.synth();
      const texts = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(w => String(w.entry.data));
      // The administrator's rules of IAM are in another stack, in us-east-1.
      expect(texts.filter(text => text.includes('not monitored in eu-west-1'))).toHaveLength(1);
      return texts.filter(text => !text.includes('not monitored in eu-west-1'));
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
      target: MonitoringTarget.eventBus(make(stack)), organization, organizationId: 'o-a1b2c3d4e5',
    });
    return { app, stack, monitoring, template: () => app.synth().getStackArtifact(stack.artifactId).template };
  };

  test('gets the events of members directly, because EventBridge does not forward them twice', () => {
    const { stack, monitoring, template } = withBus(s => events.EventBus.fromEventBusArn(s, 'Bus', BUS));
    const text = JSON.stringify(template());
    expect(text).not.toContain('AWS::Events::EventBus');
    expect(text).toContain(`\\"Arn\\":\\"${BUS}\\"`);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('allow accounts of o-a1b2c3d4e5 to send events'));
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

describe('mistakes', () => {
  test.each<[string, any, string]>([
    ['id of the organization', { organizationId: 'r-ab12' }, 'organizationId must be the id of an organization'],
    ['organization', { organization: undefined }, 'organization must be created with new DefenderForCloudOrganization'],
    ['region', { sessionRegions: ['eu'] }, 'sessionRegions[0] must be an AWS region'],
    ['us-east-1', { sessionRegions: ['us-east-1'] }, 'sessionRegions must be regions beside us-east-1'],
    ['name', { memberStackSetName: 'a b' }, 'memberStackSetName must be a name'],
    ['misspelled', { sessionRegion: ['eu-west-1'] }, 'sessionRegion is not an option; did you mean sessionRegions?'],
    ['no target', { target: undefined }, 'target must be created with'],
  ])('%s', (_, props, message) => expect(() => monitor(props)).toThrow(message));

  test('a stack without a known account and region', () => {
    expect(() => monitor({}, {}, {})).toThrow('the account of the stack must be known at synthesis');
    expect(() => monitor({}, {}, { env: { account: '111122223333' } })).toThrow('the region of the stack must be known');
  });
});
