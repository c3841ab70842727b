import { answering, deployedTemplate, failure, shown } from './support';
import { checkHostManagement } from '../../../cli/checking/host-management';
import { checkOtherArc } from '../../../cli/checking/other-arc';
import { DefenderPlan } from '../../../src';
import { synth } from '../../support/synth';

const CONTENT = { schemaVersion: '0.3', mainSteps: [{ name: 'inspect', isEnd: true, timeoutSeconds: 60 }] };
const runbook = deployedTemplate({ Runbook: { Type: 'AWS::SSM::Document', Properties: { Content: CONTENT } } });
const document = (DefaultVersion: string, LatestVersion: string, Status = 'Active') =>
  ({ Document: { DefaultVersion, LatestVersion, Status } });
const versions = (contents: Record<string, unknown>) => ({ version }: Record<string, string>) =>
  ({ Content: JSON.stringify(contents[version]) });

describe('runbook', () => {
  test('the default version is what counts', async () => {
    const ask = answering({ document: document('1', '2'), documentContent: versions({ 1: CONTENT, 2: {} }) });
    expect(shown(await checkHostManagement({ ask, template: runbook }))).toEqual([
      'runbook Runbook | ok | the default version 1 is that of the template',
    ]);
  });

  test('texts for numbers and truth values are the same', async () => {
    const texts = { schemaVersion: '0.3', mainSteps: [{ name: 'inspect', isEnd: 'true', timeoutSeconds: '60' }] };
    const ask = answering({ document: document('1', '1'), documentContent: versions({ 1: texts }) });
    expect((await checkHostManagement({ ask, template: runbook }))[0].status).toBe('ok');
  });

  test('a new version that did not become the default one, with the command that makes it so', async () => {
    const old = { ...CONTENT, schemaVersion: '0.2' };
    const ask = answering({ document: document('1', '2'), documentContent: versions({ 1: old, 2: CONTENT }) });
    const [found] = await checkHostManagement({ ask, template: runbook });
    expect(shown([found])).toEqual([
      'runbook Runbook | differs | the content of its default version 1 differs from the template; version 2 has the right content',
    ]);
    expect(found.remedy).toBe('aws ssm update-document-default-version --name Runbook --document-version 2');
  });

  test('a newer default version after going back to an earlier content', async () => {
    const ask = answering({ document: document('2', '2'), documentContent: versions({ 2: { ...CONTENT, description: 'newer' } }) });
    const [found] = await checkHostManagement({ ask, template: runbook });
    expect(shown([found])).toEqual([
      'runbook Runbook | differs | the content of its default version 2 differs from the template: description is newer',
    ]);
    expect(found.remedy).toContain('aws ssm list-document-versions --name Runbook');
  });

  test('a document that SSM could not create', async () => {
    const ask = answering({ document: document('1', '1', 'Failed'), documentContent: versions({ 1: CONTENT }) });
    expect(shown(await checkHostManagement({ ask, template: runbook }))).toEqual(['runbook Runbook | differs | its status is Failed']);
  });

  test('it is terminated', async () => {
    const ask = answering({ document: failure('InvalidDocument') });
    expect(shown(await checkHostManagement({ ask, template: runbook }))).toEqual([
      'runbook Runbook | differs | it does not exist (InvalidDocument)',
    ]);
  });

  test('a question that nobody answers is no difference, and no success', async () => {
    const ask = answering({ document: failure('AccessDeniedException') });
    const [found] = await checkHostManagement({ ask, template: runbook });
    expect([found.status, found.unanswered]).toEqual(['not checked', true]);
    expect(found.text)
      .toBe('aws x y: An error occurred (AccessDeniedException) when calling the operation: no. Denied: ssm:DescribeDocument');
  });
});

describe('association', () => {
  const template = deployedTemplate({
    Association: { Type: 'AWS::SSM::Association', Properties: { Name: 'D', ScheduleExpression: 'rate(30 days)' } },
  });
  const of = (description: object) => checkHostManagement({
    template,
    ask: answering({
      association: {
        AssociationDescription: { Name: 'D', AssociationName: 'A', ScheduleExpression: 'rate(30 days)', ...description },
      },
    }),
  });

  test.each([
    [{}, 'association A | ok | it has not run yet'],
    [{ Overview: { Status: 'Success', AssociationStatusAggregatedCount: { Success: 4 } } }, 'association A | ok | Success: 4 Success'],
    [
      { Overview: { Status: 'Failed', AssociationStatusAggregatedCount: { Success: 4, Failed: 1 } } },
      'association A | differs | its last run failed: 4 Success, 1 Failed',
    ],
    [{ ScheduleExpression: 'rate(1 day)' },
      'association A | differs | ScheduleExpression is rate(1 day), the template has rate(30 days)'],
    [{ Name: 'E' }, 'association A | differs | Name is E, the template has D'],
  ])('%j', async (description, line) => expect(shown(await of(description))).toEqual([line]));
});

describe('rule', () => {
  const target = { Id: 'T', Arn: 'arn:runbook', RoleArn: 'arn:role' };
  const pattern = { source: ['aws.ec2'] };
  const template = deployedTemplate({
    Rule: { Type: 'AWS::Events::Rule', Properties: { State: 'ENABLED', EventPattern: pattern, Targets: [target] } },
  });
  const of = (rule: object, Targets: object[]) => checkHostManagement({
    template,
    ask: answering({
      rule: { State: 'ENABLED', EventPattern: JSON.stringify(pattern), ...rule },
      ruleTargets: { Targets },
    }),
  });

  test.each<[object, object[], string]>([
    [{}, [target], 'rule Rule | ok | ENABLED, with its target'],
    [{ State: 'DISABLED' }, [target], 'rule Rule | differs | it is DISABLED'],
    [{}, [], 'rule Rule | differs | Targets T is missing, the template has {"Id":"T","Arn":"arn:runbook","RoleArn":"arn:role"}'],
    [{}, [{ ...target, Arn: 'arn:other' }], 'rule Rule | differs | Targets T Arn is arn:other, the template has arn:runbook'],
    [{ EventPattern: '{"source":["aws.s3"]}' }, [target],
      'rule Rule | differs | EventPattern source is ["aws.s3"], the template has ["aws.ec2"]'],
  ])('%j %j', async (rule, targets, line) => expect(shown(await of(rule, targets))).toEqual([line]));

  test('on an event bus of its own: asked for by both names, and so is its remedy', async () => {
    const onBus = { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern, Targets: [target], EventBusName: { Ref: 'Bus' } } };
    const asked: object[] = [];
    const check = (State: string) => checkHostManagement({
      template: deployedTemplate({ Rule: onBus, Bus: { Type: 'AWS::Events::EventBus' } }, { Rule: 'alerts|TrustChanged', Bus: 'alerts' }),
      ask: answering({
        ruleOnBus: (values: object) => { asked.push(values); return { State, EventPattern: JSON.stringify(pattern) }; },
        ruleTargetsOnBus: (values: object) => { asked.push(values); return { Targets: [target] }; },
      }),
    });
    expect(shown(await check('ENABLED'))).toEqual(['rule TrustChanged | ok | ENABLED, with its target']);
    expect(asked).toEqual(Array(2).fill({ rule: 'TrustChanged', bus: 'alerts' }));
    expect((await check('DISABLED'))[0].remedy).toBe('It does nothing. aws events enable-rule --name TrustChanged --event-bus-name alerts');
  });
});

describe('queue', () => {
  const url = 'https://sqs.eu-west-1.amazonaws.com/111122223333/Q';
  const written = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
  };
  const resources = {
    Queue: { Type: 'AWS::SQS::Queue' },
    Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: written } },
  };
  const rule = {
    Type: 'AWS::Events::Rule',
    Properties: { Targets: [{ Id: 'T', Arn: 'a', DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } }] },
  };
  const policy = JSON.stringify(written).replace('{"Fn::GetAtt":["Queue","Arn"]}', '"arn:aws:sqs:eu-west-1:111122223333:Q"');
  const of = async (attributes: object, isDeadLetterQueue = true) => shown(await checkHostManagement({
    template: deployedTemplate(isDeadLetterQueue ? { ...resources, Rule: rule } : resources, { Queue: url }),
    ask: answering({
      queue: { Attributes: { ApproximateNumberOfMessages: '0', Policy: policy, ...attributes } },
      rule: { State: 'ENABLED' },
      ruleTargets: rule.Properties,
    }),
  })).filter(line => line.startsWith('queue'));

  test.each<[string, object, boolean, string[]]>([
    ['empty', {}, true, ['queue Q | ok | empty']],
    ['messages, also those that somebody just reads',
      { ApproximateNumberOfMessages: '2', ApproximateNumberOfMessagesNotVisible: '1' }, true,
      ['queue Q | differs | 3 events could not start the runbook']],
    ['a queue that is not for failures may have messages', { ApproximateNumberOfMessages: '2' }, false,
      ['queue Q | information | 2 messages']],
    ['another policy', { Policy: policy.replace('Deny', 'Allow') }, true,
      ['queue Q: policy | differs | Effect is Allow, the template has Deny', 'queue Q | ok | empty']],
  ])('%s', async (_, attributes, isForFailures, expected) => expect(await of(attributes, isForFailures)).toEqual(expected));
});

describe('the other way into Azure Arc', () => {
  const TEXT = 'the multicloud connector of Azure can install Azure Arc on the same instances. Let only one of them install it: ' +
    'docs/host-management.md#another-way-into-azure-arc';
  const role = (RoleName: string) =>
    ({ RoleName, AssumeRolePolicyDocument: { Statement: [] }, AttachedManagedPolicies: [], RolePolicyList: [] });
  const check = async (roles: string[], arcAssociations: unknown, arcAutoProvisioning = true) => {
    const { Resources } = synth({ plans: [DefenderPlan.defenderForServers({ arcAutoProvisioning })] }).json;
    const authorization = { RoleDetailList: roles.map(role), Policies: [] };
    return shown(await checkOtherArc({ ask: answering({ authorization, arcAssociations }), template: deployedTemplate(Resources) }));
  };

  test('neither its role nor an association', async () => {
    expect(await check(['ArcForServerRole2', 'Admin'], [])).toEqual([]);
    expect(await check([], null)).toEqual([]);
  });

  test('both are information', async () => {
    expect(await check(['ArcForServerRole'], [['ArcForServer-Onboard', 'AWS-RunShellScript'], [null, null]])).toEqual([
      `role ArcForServerRole | information | it exists: ${TEXT}`,
      `associations of Azure Arc | information | ArcForServer-Onboard, without a name: ${TEXT}`,
    ]);
  });

  test('associations that cannot be listed', async () => {
    expect(await check(['ArcForServerRole'], failure('AccessDeniedException'))).toEqual([
      `role ArcForServerRole | information | it exists: ${TEXT}`,
      'associations of Azure Arc | not checked | aws x y: An error occurred (AccessDeniedException) when calling the operation: no. ' +
        'Denied: ssm:ListAssociations',
    ]);
  });

  test('with Arc off, nothing is asked', async () => {
    expect(await check(['ArcForServerRole'], new Error('asked'), false)).toEqual([]);
  });
});
