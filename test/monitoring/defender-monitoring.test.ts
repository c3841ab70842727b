import { App, Aws, CfnCondition, CfnParameter, Fn, NestedStack, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { patternsIn } from './rules';
import {
  DefenderForCloudConnector, DefenderMonitoring, DefenderPlan, HostManagement, MonitoredEvent, MonitoredRoles,
  MonitoringTarget, type DefenderMonitoringProps,
} from '../../src';
import { namesOfPlans, rolesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES, ROLES } from '../facts/roles';
import { organize } from '../support/organization';
import { ofType } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { connect, TENANT } from '../support/synth';

const ENV = { account: '111122223333', region: 'us-east-1' };
const named = () => MonitoredRoles.named({ azureTenantId: TENANT });

function monitor(props: Partial<DefenderMonitoringProps> = {}, stackProps: StackProps = { env: ENV }) {
  const app = new App();
  const stack = new Stack(app, 'Stack', stackProps);
  const topic = new sns.Topic(stack, 'Topic');
  const monitoring = new DefenderMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(topic),
    ...'roles' in props || props.hostManagement || props.stackSetNames ? {} : { roles: named() },
    ...props,
  });
  return { app, stack, topic, monitoring, json: () => templateOf(stack) };
}

const rulesOf = (template: any) => ofType(template, 'AWS::Events::Rule');
const IDENTITY = ['TrustChanged', 'RolePolicyChanged', 'RoleChanged', 'ProviderChanged', 'AudienceRemoved'];
const SESSIONS = ['UnexpectedSession', 'SessionDenied'];

describe('where the rules are', () => {
  test('IAM in us-east-1, by default', () => {
    expect(Object.keys(patternsIn(monitor().json()))).toEqual([...IDENTITY, ...SESSIONS]);
  });

  test('elsewhere only sessions, with a warning unless this is meant', () => {
    const inIreland = (props: Partial<DefenderMonitoringProps>) => {
      const { json, stack } = monitor(props, { env: { ...ENV, region: 'eu-west-1' } });
      expect(Object.keys(patternsIn(json()))).toEqual(SESSIONS);
      return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(w => w.entry.data);
    };
    expect(inIreland({})).toEqual([
      'changes of roles and OIDC providers are not monitored in eu-west-1. IAM sends its events to us-east-1 only: ' +
        'create a DefenderMonitoring in a stack there. Then set identityEvents to false here, or acknowledge this ' +
        'warning [ack: cdk-defender-for-cloud:identityEventsRegion]',
    ]);
    expect(inIreland({ identityEvents: false })).toEqual([]);
  });

  test('IAM elsewhere is an error', () => {
    expect(() => monitor({ identityEvents: true }, { env: { ...ENV, region: 'eu-west-1' } }))
      .toThrow('Stack/Monitoring: identityEvents must be off in eu-west-1, got true: IAM sends its events to ' +
        'us-east-1 only');
  });

  test.each([[undefined, 1], [true, 0]])('in an unknown region IAM has a condition (identityEvents: %s)', (value, n) => {
    const { json, stack } = monitor({ identityEvents: value }, {});
    const rules = rulesOf(json());
    const conditions = rules.map(r => [r.Properties.Name.replace(/.*-/, ''), r.Condition]);
    const [[, condition]] = conditions;
    expect(json().Conditions[condition]).toEqual({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] });
    expect(conditions).toEqual([
      ...IDENTITY.map(name => [name, condition]), ...SESSIONS.map(name => [name, undefined]),
    ]);
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('identityEvents'))).toHaveLength(n);
  });

  test('each part can be off', () => {
    expect(Object.keys(patternsIn(monitor({ identityEvents: false }).json()))).toEqual(SESSIONS);
    expect(Object.keys(patternsIn(monitor({ sessionEvents: false }).json()))).toEqual(IDENTITY);
    expect(Object.keys(patternsIn(monitor({ deniedSessionEvents: false }).json()))).toEqual([...IDENTITY, 'UnexpectedSession']);
    expect(Object.keys(patternsIn(monitor({ deniedSessionEvents: true }).json()))).toEqual([...IDENTITY, ...SESSIONS]);
  });

  test('denied calls are off, unless they are asked for', () => {
    expect(Object.keys(patternsIn(monitor({ deniedCallEvents: false }).json()))).toEqual([...IDENTITY, ...SESSIONS]);
    expect(Object.keys(patternsIn(monitor({ deniedCallEvents: true }).json()))).toEqual([...IDENTITY, ...SESSIONS, 'CallDenied']);
    expect(Object.keys(patternsIn(monitor({ deniedCallEvents: true, deniedSessionEvents: false, identityEvents: false }).json())))
      .toEqual(['UnexpectedSession', 'CallDenied']);
  });

  test('denied calls are reads mostly, which EventBridge matches only in this state of the rule', () => {
    const rule = rulesOf(monitor({ deniedCallEvents: true }).json()).find(r => r.Properties.Name.endsWith('-CallDenied'))!;
    expect([rule.Properties.State, rule.Properties.EventPattern.source])
      .toEqual(['ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', undefined]);
  });

  test('StackSets alone', () => {
    const { json } = monitor({ stackSetNames: ['Members', 'HostManagement'] });
    expect(Object.keys(patternsIn(json()))).toEqual(['StackInstanceFailed', 'StackSetOperationFailed']);
    expect(JSON.stringify(json())).toContain('*:stackset/HostManagement:*');
  });
});

describe('what it creates', () => {
  test('rules, one role with one permission, and nothing else', () => {
    const template = monitor().json();
    expect(Object.values<any>(template.Resources).map(r => r.Type).sort()).toEqual([
      ...Array(7).fill('AWS::Events::Rule'), 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::SNS::Topic',
    ]);
    const [role] = ofType(template, 'AWS::IAM::Role');
    const [{ Properties: { Name } }] = rulesOf(template);
    const prefix = Name.replace('TrustChanged', '');
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: {
          'aws:SourceArn': {
            'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/' + prefix + '*',
          },
        },
      },
    }]);
    const [policy] = ofType(template, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: Object.keys(template.Resources)[0] } },
    ]);
    for (const { Properties } of rulesOf(template)) {
      expect(Properties.Name.startsWith(prefix)).toBe(true);
      expect(Properties.Name.length).toBeLessThanOrEqual(64);
    }
  });

  test('rules of sessions see read-only management events', () => {
    const states = rulesOf(monitor().json()).map(r => [r.Properties.Name.replace(/.*-/, ''), r.Properties.State]);
    expect(states).toEqual([
      ...IDENTITY.map(name => [name, 'ENABLED']),
      ...SESSIONS.map(name => [name, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']),
    ]);
  });

  test('session names of Sentinel are in lower case, as IAM and EventBridge compare them', () => {
    const { UnexpectedSession } = patternsIn(monitor({
      sentinelWorkspaceIds: ['ABCDEF00-7777-6666-5555-444444444444'],
    }).json());
    expect(UnexpectedSession.detail.$or[1].requestParameters.roleSessionName).toEqual([{
      'anything-but': [
        `MicrosoftDefenderForClouds_${TENANT}`, 'MicrosoftSentinel_abcdef00-7777-6666-5555-444444444444',
        'MicrosoftDefenderForClouds_abcdef00-7777-6666-5555-444444444444',
      ],
    }, { exists: false }]);
  });

  test('an event bus gets the events as they are, also in another account', () => {
    const { stack, app } = monitor();
    const arn = 'arn:aws:events:eu-west-1:444455556666:event-bus/security';
    const other = new Stack(app, 'Other', { env: ENV });
    new DefenderMonitoring(other, 'Monitoring', {
      target: MonitoringTarget.eventBus(events.EventBus.fromEventBusArn(stack, 'Bus', arn)), roles: named(),
    });
    const template = templateOf(other);
    for (const { Properties: { Targets } } of rulesOf(template)) {
      expect(Targets).toEqual([{ Arn: arn, Id: 'Target0', RoleArn: expect.anything() }]);
    }
    expect(ofType(template, 'AWS::IAM::Policy')[0].Properties.PolicyDocument.Statement).toEqual([
      { Action: 'events:PutEvents', Effect: 'Allow', Resource: arn },
    ]);
  });

  test('the key of an encrypted topic may be used', () => {
    const stack = newStack({ env: ENV });
    const masterKey = new kms.Key(stack, 'Key');
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic', { masterKey })), roles: named(),
    });
    expect(JSON.stringify(ofType(templateOf(stack), 'AWS::IAM::Policy'))).toContain(
      '"Action":["kms:Decrypt","kms:GenerateDataKey"]',
    );
  });

  test('events that cannot be delivered go to a queue that only these rules may use', () => {
    const stack = newStack({ env: ENV });
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')),
      roles: named(),
      deadLetterQueue: new sqs.Queue(stack, 'Queue'),
    });
    const template = templateOf(stack);
    expect(rulesOf(template).every(r => r.Properties.Targets[0].DeadLetterConfig.Arn)).toBe(true);
    const [{ Properties: { PolicyDocument } }] = ofType(template, 'AWS::SQS::QueuePolicy');
    expect(PolicyDocument.Statement[0].Condition.ArnLike['aws:SourceArn']['Fn::Sub']).toMatch(/:rule\/DefenderMonitoring-/);
    expect(PolicyDocument.Statement[0]).toMatchObject({ Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' } });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('deadLetterQueue'));
    expect(PolicyDocument.Statement[0].Condition.StringEquals).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } });
  });

  test('a queue whose policy the stack cannot change gives a warning', () => {
    const stack = newStack({ env: ENV });
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')),
      roles: named(),
      deadLetterQueue: sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:us-east-1:111122223333:dead'),
    });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('allow events.amazonaws.com to send messages'));
  });
});

describe('roles', () => {
  function ofConnector(props: object, roles?: (connector: DefenderForCloudConnector) => void) {
    const app = new App();
    const own = new Stack(app, 'Own', { env: { ...ENV, region: 'eu-west-1' } });
    const connector = connect(own, props);
    const stack = new Stack(app, 'Monitoring', { env: ENV });
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), roles: MonitoredRoles.ofConnector(connector),
    });
    roles?.(connector);
    return patternsIn(app.synth().getStackArtifact(stack.artifactId).template);
  }
  const names = (patterns: any) =>
    patterns.TrustChanged.detail.requestParameters.roleName.flatMap((r: any) => r['equals-ignore-case'] ?? []);

  test('of a connector in another region', () => {
    const patterns = ofConnector({ plans: [DefenderPlan.defenderForServers()], roleNameSuffix: '-acme' });
    const expected = namesOfPlans({ servers: {} }).map(name => `${name}-acme`);
    expect(names(patterns).sort()).toEqual([...expected, ...HOST_MANAGEMENT_ROLES.map(name => `${name}-acme`)].sort());
    const byToken = rolesOfPlans({ servers: {} }).filter(role => role.audience).map(role => ({ suffix: `/${role.roleName}-acme` }));
    expect(patterns.SessionDenied.detail.$or[0].requestParameters.roleArn).toEqual(byToken);
  });

  test.each<[string, StackProps, StackProps, boolean]>([
    ['another account', { env: ENV }, { env: { ...ENV, account: '444455556666' } }, false],
    ['another account, in a nested stack', { env: ENV }, { env: { ...ENV, account: '444455556666' } }, true],
  ])('%s is an error', (_, own, env, isNested) => {
    expect(() => inAccounts(own, env, isNested))
      .toThrow(
        new RegExp(String.raw`^Monitoring\/Monitoring: roles must be roles in the account of the monitoring, 111122223333: `
          + String.raw`create a DefenderMonitoring in a stack for the account of the roles, got "those of Own.*\/Defender in `
          + String.raw`444455556666"$`));
  });

  test.each<[string, StackProps, StackProps]>([
    ['the same account', { env: ENV }, { env: { ...ENV, region: 'eu-west-1' } }],
    ['an account that is not known', { env: ENV }, { stackName: 'Own' }],
    ['a monitoring whose account is not known', { env: { region: 'us-east-1' } }, { env: ENV, stackName: 'Own' }],
  ])('%s is allowed', (_, own, env) => expect(() => inAccounts(own, env)).not.toThrow());

  function inAccounts(own: StackProps, other: StackProps, isNested = false): void {
    const app = new App();
    const top = new Stack(app, 'Own', other);
    const connector = connect(isNested ? new NestedStack(top, 'Nested') : top);
    const stack = new Stack(app, 'Monitoring', own);
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), roles: MonitoredRoles.ofConnector(connector),
    });
  }

  test('a name that changes after the monitoring was created', () => {
    const rename = (c: DefenderForCloudConnector) =>
      (c.cspmMonitorRole.node.defaultChild as any).addPropertyOverride('RoleName', 'Renamed');
    expect(names(ofConnector({}, rename))).toEqual(['Renamed']);
  });

  test('a name that only the other stack knows is an error', () => {
    const rename = (c: DefenderForCloudConnector) => {
      const parameter = new CfnParameter(Stack.of(c), 'Name');
      (c.cspmMonitorRole.node.defaultChild as any).roleName = parameter.valueAsString;
    };
    expect(() => ofConnector({}, rename))
      .toThrow(/roles must be roles whose names, including those of their policies, are known in Monitoring/);
  });

  test('a name with the account id', () => {
    expect(JSON.stringify(names(ofConnector({ roleNames: { cspmMonitor: `Cspm-${Aws.ACCOUNT_ID}` } })))).toBe(
      '[{"Fn::Join":["",["Cspm-",{"Ref":"AWS::AccountId"}]]}]',
    );
  });

  test('policies of a stack with a long name: the part that CloudFormation keeps', () => {
    const stack = newStack({ env: ENV }, 'AStackWithANameOfMoreThanTwentyFourCharacters');
    const connector = connect(stack);
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), roles: MonitoredRoles.ofConnector(connector),
    });
    expect(patternsIn(templateOf(stack)).ManagedPolicyChanged.detail.requestParameters).toEqual({
      policyArn: [{ wildcard: '*/AStackWithANameOfMoreTha*' }, { exists: false }],
    });
  });

  describe('policies of a connector in a nested stack', () => {
    const made = (name: string, depth: number, isUnknown = false, props: object = {}) => {
      const app = new App();
      const top = new Stack(app, name, { env: ENV });
      let inner: Stack = top;
      for (let i = 0; i < depth; i++) inner = new NestedStack(inner, `Nested${i}`);
      const connector = connect(inner);
      // Such as a stack of a class of the user. CDK itself needs a name at synthesis.
      if (isUnknown) Object.defineProperty(top, 'stackName', { value: Aws.STACK_NAME, configurable: true });
      const roles = MonitoredRoles.ofConnector(connector);
      Object.defineProperty(top, 'stackName', { value: name });
      const stack = new Stack(app, 'Monitoring', { env: ENV });
      new DefenderMonitoring(stack, 'Monitoring', {
        target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), roles, ...props,
      });
      return {
        policies: patternsIn(templateOf(stack)).ManagedPolicyChanged?.detail.requestParameters.policyArn,
        warnings: Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(w => w.entry.data),
      };
    };

    test.each<[string, number, string]>([
      ['Security', 0, 'Security-*'],
      ['Security', 1, 'Security-*'],
      ['Security', 2, 'Security-*'],
      ['AStackWithANameOfMoreThanTwentyFourCharacters', 1, 'AStackWithANameOfMoreTha*'],
    ])('%s, depth %d', (name, depth, expected) => {
      expect(made(name, depth)).toEqual({
        policies: [{ wildcard: `*/${expected}` }, { exists: false }], warnings: [],
      });
    });

    test.each([0, 1])('no name is known, depth %d: a warning', (depth) => {
      expect(made('Security', depth, true)).toEqual({
        policies: undefined,
        warnings: ['the name of a stack with roles is not known, so changes of its managed policies are not ' +
          'monitored: set stackName of its top-level stack, or pass stackNames to MonitoredRoles.named or ' +
          'fromConnectorAttributes [ack: cdk-defender-for-cloud:unknownPolicyNames]'],
      });
      expect(made('Security', depth, true, { identityEvents: false }).warnings).toEqual([]);
    });
  });

  test('by name', () => {
    const patterns = patternsIn(monitor({
      roles: MonitoredRoles.named({
        azureTenantId: TENANT.toUpperCase(),
        roleNames: ['a', 'b'],
        stackNames: ['Security', 'StackSet-DefenderForCloud-*'],
        policyNames: ['acme-*', 'b'],
      }),
    }).json());
    expect(names(patterns)).toEqual(['a', 'b']);
    expect(patterns.ManagedPolicyChanged.detail.requestParameters.policyArn).toEqual([
      { wildcard: '*/Security-*' }, { wildcard: '*/StackSet-DefenderForClou*' }, { wildcard: '*/acme-*' }, { suffix: '/b' },
      { exists: false },
    ]);
    expect(JSON.stringify(patterns.UnexpectedSession)).toContain(`MicrosoftDefenderForClouds_${TENANT}`);
  });

  test('default names are those of all capabilities, and of host management', () => {
    const patterns = patternsIn(monitor().json());
    expect(names(patterns).sort()).toEqual([...ROLES.map(r => r.roleName), ...HOST_MANAGEMENT_ROLES].sort());
    // Sessions of CIEM have no published name, and no web identity assumes the roles of services.
    const sessions = JSON.stringify(patterns.SessionDenied);
    expect(sessions).toContain('"/CspmMonitorAws"');
    for (const name of ['DefenderForCloud-OidcCiem', 'MDCContainersK8sKinesisToS3Role', 'DefenderForCloud-HostManagement']) {
      expect(names(patterns)).toContain(name);
      expect(sessions).not.toContain(`"/${name}"`);
    }
  });

  test('providers of both tenants, by name; without CIEM only that of Microsoft', () => {
    const issuers = (patterns: any) => patterns.AudienceRemoved.detail.requestParameters.openIDConnectProviderArn;
    const microsoft = { wildcard: '*sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d*' };
    expect(issuers(patternsIn(monitor().json()))).toEqual([microsoft, { wildcard: `*sts.windows.net/${TENANT}*` }, { exists: false }]);
    expect(issuers(ofConnector({}))).toEqual([microsoft, { exists: false }]);
  });

  test('roles that only services or other roles assume', () => {
    expect(names(ofConnector({ plans: [DefenderPlan.defenderForContainers()] }))).toEqual(expect.arrayContaining([
      'MDCContainersK8sCloudWatchToKinesisRole', 'MDCContainersK8sKinesisToS3Role',
    ]));
  });

  test('nobody is expected by default', () => {
    expect(JSON.stringify(patternsIn(monitor().json()).TrustChanged)).not.toContain('userIdentity');
  });

  test('a name that is a parameter of the same stack', () => {
    const stack = newStack({ env: ENV });
    const { valueAsString } = new CfnParameter(stack, 'Name');
    const connector = connect(stack);
    (connector.cspmMonitorRole.node.defaultChild as any).roleName = valueAsString;
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), roles: MonitoredRoles.ofConnector(connector),
    });
    expect(names(patternsIn(templateOf(stack)))).toEqual([{ Ref: 'Name' }]);
  });

  test('the connector in the template for members is an error', () => {
    const { organization } = organize();
    expect(() => MonitoredRoles.ofConnector(organization.memberConnector)).toThrow(/use DefenderOrganizationMonitoring/);
  });
});

describe('host management', () => {
  function withHostManagement(props: ConstructorParameters<typeof HostManagement>[2] = {}) {
    const stack = newStack({ env: ENV });
    const hostManagement = new HostManagement(stack, 'HostManagement', props);
    const monitoring = new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), hostManagement,
    });
    return { stack, monitoring, template: () => templateOf(stack) };
  }

  test('an alarm for one message in the dead-letter queue, and a rule that tells of it', () => {
    const { template } = withHostManagement();
    const [alarm] = ofType(template(), 'AWS::CloudWatch::Alarm');
    expect(alarm.Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Namespace: 'AWS/SQS',
      Statistic: 'Maximum',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    const rule = rulesOf(template()).find(r => r.Properties.Name.endsWith('-LaunchFailed'));
    expect(alarm.Properties.AlarmName).toBe(rule.Properties.Name);
  });

  test('without launched instances there is neither', () => {
    const { template, monitoring } = withHostManagement({ runOnLaunch: false });
    expect(ofType(template(), 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(monitoring.deadLetterAlarm).toBeUndefined();
    expect(monitoring.events).toEqual(['RunbookChanged', 'AssociationChanged', 'AutomationFailed', 'AssociationFailed']);
    expect(() => monitoring.metricMessagesInDeadLetterQueue())
      .toThrow('Stack/Monitoring: hostManagement must have a dead-letter queue, got none: it has one if runOnLaunch ' +
        'is on');
  });

  test('what refers to a plan with a condition has the same condition', () => {
    const stack = newStack({ env: ENV });
    const onlyIf = new CfnCondition(stack, 'Servers', { expression: Fn.conditionEquals(Aws.ACCOUNT_ID, '1') });
    const connector = connect(stack, { plans: [DefenderPlan.defenderForServers().onlyIf(onlyIf)] });
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')),
      hostManagement: connector.hostManagement,
    });
    const template = templateOf(stack);
    const ours = [...rulesOf(template), ...ofType(template, 'AWS::CloudWatch::Alarm')]
      .filter(r => /^DefenderMonitoring-/.test(r.Properties.Name ?? r.Properties.AlarmName));
    expect(ours.map(r => r.Condition)).toEqual(Array(6).fill('Servers'));
  });

  test('in another region is an error', () => {
    const app = new App();
    const other = new Stack(app, 'Other', { env: { ...ENV, region: 'eu-west-1' } });
    const hostManagement = new HostManagement(other, 'HostManagement');
    const stack = new Stack(app, 'Stack', { env: ENV });
    expect(() => new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), hostManagement,
    })).toThrow('hostManagement must be in the region of the monitoring, us-east-1, got "Other/HostManagement in ' +
      'eu-west-1"');
  });
});

describe('metrics', () => {
  test('by rule', () => {
    const { stack, monitoring } = monitor();
    const resolved = stack.resolve(monitoring.metricEvents(MonitoredEvent.TRUST_CHANGED).toMetricConfig().metricStat);
    expect(resolved).toMatchObject({
      namespace: 'AWS/Events',
      metricName: 'MatchedEvents',
      statistic: 'Sum',
      dimensions: [{ name: 'RuleName', value: { Ref: expect.stringMatching(/TrustChanged/) } }],
    });
    const failed = monitoring.metricFailedDeliveries(MonitoredEvent.TRUST_CHANGED, { label: 'failed' });
    expect(failed.metricName).toBe('FailedInvocations');
    expect(failed.label).toBe('failed');
  });

  test('can have an alarm', () => {
    const { stack, monitoring } = monitor();
    const metric = monitoring.metricEvents(MonitoredEvent.UNEXPECTED_SESSION);
    new cloudwatch.Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'MatchedEvents' });
  });

  test('messages in the dead-letter queue of host management', () => {
    const stack = newStack({ env: ENV });
    const monitoring = new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), hostManagement: new HostManagement(stack, 'HostManagement'),
    });
    const { metricName, statistic } = monitoring.metricMessagesInDeadLetterQueue();
    expect([metricName, statistic]).toEqual(['ApproximateNumberOfMessagesVisible', 'Maximum']);
    expect(monitoring.metricMessagesInDeadLetterQueue({ statistic: 'Average' }).statistic).toBe('Average');
  });

  test.each<[MonitoredEvent, string]>([
    [MonitoredEvent.TRUST_CHANGED, 'roles, in a stack in us-east-1'],
    [MonitoredEvent.UNEXPECTED_SESSION, 'roles'],
    [MonitoredEvent.SESSION_DENIED, 'roles'],
    [MonitoredEvent.RUNBOOK_CHANGED, 'host management'],
    [MonitoredEvent.ASSOCIATION_CHANGED, 'host management'],
    [MonitoredEvent.ASSOCIATION_FAILED, 'host management'],
    [MonitoredEvent.LAUNCH_FAILED, 'host management with runOnLaunch'],
  ])('%s needs %s', (event, needed) => {
    const { monitoring } = monitor({ stackSetNames: ['Members'] });
    expect(() => monitoring.rule(event)).toThrow(new RegExp(`, got "${event}", which needs ${needed}$`));
  });

  test.each([MonitoredEvent.STACK_INSTANCE_FAILED, MonitoredEvent.STACK_SET_OPERATION_FAILED])('%s needs StackSets', (event) => {
    expect(() => monitor().monitoring.rule(event)).toThrow(new RegExp(`, got "${event}", which needs stackSetNames$`));
  });

  test('of what is not monitored is an error', () => {
    expect(() => monitor().monitoring.metricFailedAutomations()).toThrow(
      new RegExp(String.raw`^Stack\/Monitoring: event must be one that is monitored here \(TrustChanged, .*\), got `
        + String.raw`"AutomationFailed", which needs host management$`),
    );
    expect(() => monitor({ identityEvents: false }).monitoring.metricEvents(MonitoredEvent.TRUST_CHANGED)).toThrow(
      'event must be one that is monitored here (UnexpectedSession, SessionDenied), got "TrustChanged", which needs ' +
        'roles, in a stack in us-east-1');
    expect(() => monitor().monitoring.rule('Elsewhere' as any)).toThrow(/, got "Elsewhere"$/);
    expect(() => monitor().monitoring.rule(MonitoredEvent.LAUNCH_FAILED)).toThrow(/^Stack\/Monitoring: event must be/);
  });
});

describe('mistakes', () => {
  const bad = (props: any) => () => monitor(props);
  test.each<[string, any, string | RegExp]>([
    ['nothing to monitor', { roles: undefined }, 'props must have roles, hostManagement or stackSetNames, got none'],
    ['no target', { target: undefined }, 'target must be created with MonitoringTarget.topic(...)'],
    ['roles', { roles: ['CspmMonitorAws'] }, 'roles must be created with MonitoredRoles.ofConnector(...)'],
    ['no effect', { stackSetNames: ['a'], identityEvents: false }, 'identityEvents has an effect only with roles'],
    ['no effect', { stackSetNames: ['a'], sessionEvents: true }, 'sessionEvents has an effect only with roles'],
    ['no effect', { sessionEvents: false, deniedCallEvents: true }, 'deniedCallEvents has an effect only with ' +
      'sessionEvents'],
    ['no effect', { stackSetNames: ['a'], deniedCallEvents: false }, 'deniedCallEvents has an effect only with ' +
      'sessionEvents'],
    ['no effect', { sessionEvents: false, deniedSessionEvents: true }, 'deniedSessionEvents has an effect only with ' +
      'sessionEvents'],
    ['no effect', { stackSetNames: ['a'], deniedSessionEvents: false }, 'deniedSessionEvents has an effect only with ' +
      'sessionEvents'],
    ['no effect', { sessionEvents: false, sentinelWorkspaceIds: [TENANT] }, 'sentinelWorkspaceIds has an effect only'],
    ['workspace', { sentinelWorkspaceIds: ['my-workspace'] }, 'sentinelWorkspaceIds[0] must be a GUID'],
    ['workspace twice', { sentinelWorkspaceIds: [`abcd${TENANT.slice(4)}`, `ABCD${TENANT.slice(4)}`] },
      'sentinelWorkspaceIds must name each workspace once'],
    ['a principal twice', { expectedPrincipalArns: ['arn:aws:iam::*:root', 'arn:aws:iam::*:root'] },
      'expectedPrincipalArns must name each principal once'],
    ['queue', { deadLetterQueue: 'arn:aws:sqs:us-east-1:111122223333:failed' }, 'deadLetterQueue must be an ' +
      'sqs.IQueue, such as new sqs.Queue(...), got "arn:'],
    ['a topic as queue', { deadLetterQueue: new sns.Topic(new Stack(), 'Topic') },
      'deadLetterQueue must be an sqs.IQueue, such as new sqs.Queue(...), got an object of Topic'],
    ['no queue', { deadLetterQueue: false }, 'deadLetterQueue must be an sqs.IQueue, such as new sqs.Queue(...), got ' +
      'false'],
    ['StackSet', { stackSetNames: ['1a'] },
      'stackSetNames[0] must be a name of 1 to 128 letters, digits or hyphens that begins with a letter, got "1a"'],
    ['StackSet', { stackSetNames: ['a*'] }, 'stackSetNames[0] must be a name of 1 to 128 letters, digits or hyphens'],
    ['role instead of session', { expectedPrincipalArns: ['arn:aws:iam::111122223333:role/x'] },
      'expectedPrincipalArns[0] must be an ARN as in userIdentity.arn of CloudTrail'],
    ['everybody', { expectedPrincipalArns: ['*'] }, 'expectedPrincipalArns[0] must be an ARN'],
    ['a user of any account', { expectedPrincipalArns: ['arn:aws:iam::*:user/deployer'] },
      'expectedPrincipalArns[0] must be an ARN with its partition, and for a user with the account id (such as ' +
        'Aws.ACCOUNT_ID): the wildcard * also matches colons and slashes, and paths of other users can contain both, ' +
        'got "arn:aws:iam::*:user/deployer"'],
    ['a part of an account', { expectedPrincipalArns: ['arn:aws:iam::1111*:user/deployer'] }, 'for a user with the ' +
      'account id'],
    ['a user of any account, with a token', { expectedPrincipalArns: [`arn:${Aws.PARTITION}:iam::*:user/deployer`] },
      'for a user with the account id'],
    ['any partition', { expectedPrincipalArns: ['arn:aws*:sts::*:assumed-role/x-*'] }, 'must be an ARN with its ' +
      'partition'],
    ['a session of IAM', { expectedPrincipalArns: ['arn:aws:iam::*:assumed-role/x-*'] }, 'must be an ARN as in ' +
      'userIdentity.arn'],
    ['a user of STS', { expectedPrincipalArns: ['arn:aws:sts::*:user/x'] }, 'must be an ARN as in userIdentity.arn'],
    ['a wildcard that a session name can fill', { expectedPrincipalArns: ['arn:aws:sts::*:assumed-role/cdk-*-exec-*'] },
      'in the name of a role only at its end'],
    ['a wildcard at the beginning of a role', { expectedPrincipalArns: ['arn:aws:sts::*:assumed-role/*-exec'] }, 'only at its end'],
    ['two wildcards', { expectedPrincipalArns: ['arn:aws:sts::*:assumed-role/a**'] }, 'expectedPrincipalArns[0] must'],
  ])('%s: %o', (_, props, message) => expect(bad(props)).toThrow(message));

  test.each([
    'arn:aws:iam::111122223333:user/deployer', 'arn:aws-us-gov:iam::111122223333:user/ci/*', `arn:aws:iam::${Aws.ACCOUNT_ID}:user/deployer`,
    `arn:${Aws.PARTITION}:iam::111122223333:user/deployer`, 'arn:aws:iam::*:root', 'arn:aws:sts::*:assumed-role/stacksets-exec-*',
    `arn:${Aws.PARTITION}:sts::*:assumed-role/x/y`, 'arn:aws:sts::*:federated-user/x',
  ])('an expected principal that is allowed: %s', arn => expect(bad({ expectedPrincipalArns: [arn] })).not.toThrow());

  test.each<[string, any, string]>([
    ['no tenant', {}, 'MonitoredRoles.named: azureTenantId must be a GUID'],
    ['role name', { azureTenantId: TENANT, roleNames: ['a b'] }, 'roleNames[0] must be a role name'],
    ['role', { azureTenantId: TENANT, roleNames: [5] }, 'roleNames[0] must be a role name of 1 to 64'],
    ['policies', { azureTenantId: TENANT, policyNames: 'a' }, 'MonitoredRoles.named: policyNames must be a list of ' +
      'policies, got "a"'],
    ['twice', { azureTenantId: TENANT, roleNames: ['a', 'A'] }, 'roleNames must name each role once'],
    ['stacks', { azureTenantId: TENANT, stackNames: 'a' }, 'MonitoredRoles.named: stackNames must be a list of ' +
      'stacks, got "a"'],
    ['stack twice', { azureTenantId: TENANT, stackNames: ['a', 'a'] }, 'stackNames must name each stack once'],
    ...['*', '1a', 'a*b', 'a/b', 'a**', ''].map((name): [string, any, string] =>
      ['stack', { azureTenantId: TENANT, stackNames: [name] }, 'stackNames[0] must be the name of a stack']),
    ...['*', '***', 'a**', '**a', 'a b', ' a', 'a '].map((name): [string, any, string] =>
      ['policy', { azureTenantId: TENANT, policyNames: [name] }, 'policyNames[0] must be a policy name']),
  ])('named: %s', (_, options, message) => expect(() => MonitoredRoles.named(options)).toThrow(message));

  test('a topic in another region', () => {
    const stack = newStack({ env: ENV });
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:alerts');
    expect(() => new DefenderMonitoring(stack, 'M', { target: MonitoringTarget.topic(topic), roles: named() }))
      .toThrow('target must be a topic in us-east-1, the region of the rules, or an event bus, got "Stack/Topic in ' +
        'eu-west-1"');
  });

  test('a target in words', () => {
    const stack = newStack();
    const eventBus = events.EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:444455556666:event-bus/security');
    expect(MonitoringTarget.topic(new sns.Topic(stack, 'Topic')).toString()).toBe('topic Stack/Topic');
    expect(MonitoringTarget.eventBus(eventBus).toString()).toBe('event bus Stack/Bus');
  });

  test('no topic', () => {
    expect(() => MonitoringTarget.topic(undefined as any)).toThrow('topic must be an sns.ITopic');
    expect(() => MonitoringTarget.eventBus(undefined as any)).toThrow('eventBus must be an events.IEventBus');
    expect(() => MonitoringTarget.topic('arn:aws:sns:us-east-1:1:a' as any)).toThrow('topic must be an sns.ITopic');
    expect(() => MonitoringTarget.eventBus({} as any)).toThrow('eventBus must be an events.IEventBus');
  });

  test('a pattern that is too long for EventBridge', () => {
    const roleNames = Array.from({ length: 40 }, (_, i) => `a-role-with-a-rather-long-name-as-some-have-${i}`);
    const { app } = monitor({ roles: MonitoredRoles.named({ azureTenantId: TENANT, roleNames }) });
    expect(() => app.synth())
      .toThrow(/the pattern of Stack\/Monitoring\/TrustChanged must have at most 2048 characters, got \d{4}: give some of the roles/);
  });

  test('the longest names that a suffix gives still fit, with expected principals', () => {
    const names = [...ROLES.map(({ roleName }) => roleName), ...HOST_MANAGEMENT_ROLES];
    const longest = Math.max(...names.map(name => name.length));
    const { app } = monitor({
      roles: MonitoredRoles.named({
        azureTenantId: TENANT, roleNames: names.map(name => `${name}${'x'.repeat(64 - longest)}`),
      }),
      expectedPrincipalArns: ['arn:aws:sts::*:assumed-role/stacksets-exec-*'],
    });
    expect(() => app.synth()).not.toThrow();
  });
});
