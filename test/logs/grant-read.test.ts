/** What a reader of the logs may do, and who else may do what: decided by a policy engine. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DefenderCapability, DefenderPlan, DefenderTrustValidation, LogFanOut, LogSource } from '../../src';
import { allow, inline, oneRole, read } from '../readers/microsoft-template/support';
import { DEPLOYMENT, ofType, resolveIn } from '../support/resolve';
import { IAM_DECIDES, simulate, type Decision } from '../support/simulate';
import { newStack, templateOf, warningsOf } from '../support/stacks';
import { connect, TENANT } from '../support/synth';

const OWN = { account: '111122223333', region: 'eu-west-1' };
const OTHER = '444455556666';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-1111-2222-3333-444455556666';
const OBJECT = 'arn:aws:s3:::central-logs/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/27/a.json.gz';
const TAKE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'];

/** The policy engine drops the keys of an encryption context: another text of KMS stands for it. */
const OBJECT_OR_BUCKET = 'kms:RequestAlias';
const withoutContext = (policy: any): any =>
  JSON.parse(JSON.stringify(policy).replaceAll('kms:EncryptionContext:aws:s3:arn', OBJECT_OR_BUCKET));

const closedKey = (stack: Stack, id: string) => new kms.Key(stack, id, {
  policy: new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({
      principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/KeyAdmin')], actions: ['kms:*'], resources: ['*'],
    })],
  }),
});
const readerIn = (stack: Stack, roleName = 'Reader') =>
  new iam.Role(stack, roleName, { roleName, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

/** The policies of a template, as they are deployed. */
function deployed(stack: Stack) {
  const template = templateOf(stack);
  const find = (type: string, id: string) => Object.entries<any>(template.Resources)
    .filter(([logicalId, r]) => r.Type === type && logicalId.includes(id)).map(([, r]) => resolveIn(template, r.Properties, DEPLOYMENT));
  return {
    /** Statements of the inline policies of a role. */
    ofRole: (roleName: string) =>
      find('AWS::IAM::Policy', '').filter(p => p.Roles.includes(roleName)).flatMap(p => withoutContext(p.PolicyDocument.Statement)),
    ofKey: (id: string) => withoutContext(find('AWS::KMS::Key', id)[0].KeyPolicy),
    ofQueue: (id: string) => find('AWS::SQS::QueuePolicy', id)[0].PolicyDocument,
    ofTopic: () => find('AWS::SNS::TopicPolicy', '')[0].PolicyDocument,
    ofBucket: () => find('AWS::S3::BucketPolicy', '')[0].PolicyDocument,
    topicName: find('AWS::SNS::Topic', '')[0].TopicName as string,
  };
}

describe('a role of the account', () => {
  const stack = newStack({ env: OWN });
  const bucket = s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs');
  const [logEncryptionKey, encryptionKey] = [closedKey(stack, 'LogKey'), closedKey(stack, 'QueueKey')];
  const fanOut = new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(bucket), logEncryptionKey, encryptionKey });
  const defender = fanOut.addConsumer('Defender');
  const grant = defender.grantRead(readerIn(stack));
  fanOut.addConsumer('Sentinel').grantRead(readerIn(stack, 'OtherReader'));
  const policies = deployed(stack);
  const arnOf = (queue: string) => Object.entries<any>(Template.fromStack(stack).findResources('AWS::SQS::Queue'))
    .filter(([id]) => id.startsWith(`TrailLogs${queue}`)).map(([id]) => `arn:aws:sqs:eu-west-1:111122223333:${id}`)[0];
  const call = (action: string, resource: string, context: Record<string, string | undefined> = {}, resourcePolicy?: object) => simulate({
    statements: policies.ofRole('Reader'),
    action,
    resource,
    resourcePolicy,
    principal: 'arn:aws:iam::111122223333:role/Reader',
    context: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Reader', 'aws:SecureTransport': 'true', ...context },
  });

  test.each(TAKE)('%s on its own queue only', async (action) => {
    expect(await call(action, arnOf('DefenderQueue'), {}, policies.ofQueue('DefenderQueue'))).toBe('Allowed');
    for (const queue of ['SentinelQueue', 'DefenderDeadLetterQueue', 'SentinelDeadLetterQueue']) {
      expect([queue, await call(action, arnOf(queue), {}, policies.ofQueue(queue))]).toEqual([queue, 'ImplicitlyDenied']);
    }
  });

  test('never without TLS', async () => {
    const context = { 'aws:SecureTransport': 'false' };
    expect(await call('sqs:ReceiveMessage', arnOf('DefenderQueue'), context, policies.ofQueue('DefenderQueue'))).toBe('ExplicitlyDenied');
  });

  test.each(['sqs:SendMessage', 'sqs:PurgeQueue', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue', 'sqs:AddPermission'])('not %s',
    async (action) => {
      expect(await call(action, arnOf('DefenderQueue'), {}, policies.ofQueue('DefenderQueue'))).toBe('ImplicitlyDenied');
    });

  test.each<[string, string, string, Decision]>([
    ['the logs', 's3:GetObject', OBJECT, 'Allowed'],
    ['not the digests', 's3:GetObject', OBJECT.replace('CloudTrail/', 'CloudTrail-Digest/'), 'ImplicitlyDenied'],
    ['not the logs of another account', 's3:GetObject', OBJECT.replace('111122223333', OTHER), 'ImplicitlyDenied'],
    ['not another bucket', 's3:GetObject', OBJECT.replace('central-logs', 'central-logs-2'), 'ImplicitlyDenied'],
    ['not the list', 's3:ListBucket', 'arn:aws:s3:::central-logs', 'ImplicitlyDenied'],
    ['not to write', 's3:PutObject', OBJECT, 'ImplicitlyDenied'],
    ['not to delete', 's3:DeleteObject', OBJECT, 'ImplicitlyDenied'],
  ])('reads %s (%s)', async (_, action, resource, expected) => {
    expect(await call(action, resource)).toBe(expected);
  });

  test('not if somebody else has got the name of the bucket', async () => {
    const open = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }] };
    const asForeign = (action: string) => simulate({
      statements: policies.ofRole('Reader'), action, resource: OBJECT, account: OTHER, resourcePolicy: open,
    });
    expect(await asForeign('s3:GetObject')).toBe('ImplicitlyDenied');
  });

  test.each([
    ['LogKey', 's3', { [OBJECT_OR_BUCKET]: OBJECT }],
    ['LogKey', 's3', { [OBJECT_OR_BUCKET]: 'arn:aws:s3:::central-logs' }], // with an S3 bucket key
    ['QueueKey', 'sqs', {}],
  ])('decrypts with %s, only through %s in the region of the key', async (id, service, context) => {
    const [key] = Object.keys(Template.fromStack(stack).findResources('AWS::KMS::Key')).filter(k => k.startsWith(id));
    const arn = `arn:aws:kms:eu-west-1:111122223333:key/${key}`;
    for (const policy of [policies.ofKey(id), IAM_DECIDES]) {
      const decrypt = (via: string | undefined, more: object = {}, action = 'kms:Decrypt') =>
        call(action, arn, { 'kms:ViaService': via, ...context, ...more }, policy);
      const isClosed = policy !== IAM_DECIDES;
      expect(await decrypt(`${service}.eu-west-1.amazonaws.com`)).toBe('Allowed');
      for (const via of [undefined, `${service}.us-east-1.amazonaws.com`, 'lambda.eu-west-1.amazonaws.com']) {
        expect([via, isClosed, await decrypt(via)]).toEqual([via, isClosed, 'ImplicitlyDenied']);
      }
      for (const action of ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:CreateGrant', 'kms:PutKeyPolicy']) {
        expect(await decrypt(`${service}.eu-west-1.amazonaws.com`, {}, action)).toBe('ImplicitlyDenied');
      }
    }
  });

  test('decrypts no objects of other buckets with a key that leaves access to IAM', async () => {
    const [key] = Object.keys(Template.fromStack(stack).findResources('AWS::KMS::Key')).filter(k => k.startsWith('LogKey'));
    const context = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com', [OBJECT_OR_BUCKET]: 'arn:aws:s3:::payroll/one' };
    expect(await call('kms:Decrypt', `arn:aws:kms:eu-west-1:111122223333:key/${key}`, context, IAM_DECIDES)).toBe('ImplicitlyDenied');
  });

  test('nor with a key whose policy decides, whatever else the role may do', async () => {
    const decrypts = (object: string) => simulate({
      statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      action: 'kms:Decrypt',
      resource: KEY,
      account: '111122223333',
      resourcePolicy: policies.ofKey('LogKey'),
      principal: 'arn:aws:iam::111122223333:role/Reader',
      context: {
        'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Reader',
        'kms:ViaService': 's3.eu-west-1.amazonaws.com',
        [OBJECT_OR_BUCKET]: object,
      },
    });
    expect([await decrypts(OBJECT), await decrypts('arn:aws:s3:::payroll/one')]).toEqual(['Allowed', 'ImplicitlyDenied']);
  });

  test('no other role uses the keys', async () => {
    for (const [id, service] of [['LogKey', 's3'], ['QueueKey', 'sqs']]) {
      const context = { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com`, [OBJECT_OR_BUCKET]: OBJECT };
      for (const principal of ['Admin', 'Reader2', 'a/Reader'].map(name => `arn:aws:iam::111122223333:role/${name}`)) {
        expect([id, principal, await simulate({
          statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
          action: 'kms:Decrypt',
          resource: KEY,
          resourcePolicy: policies.ofKey(id),
          principal,
          context: { 'aws:PrincipalArn': principal, ...context },
        })]).toEqual([id, principal, 'ImplicitlyDenied']);
      }
    }
  });

  test('returns what it added, and prints nothing', () => {
    expect(grant.success).toBe(true);
    expect(grant.principalStatements.flatMap(s => s.actions)).toEqual([...TAKE, 's3:GetObject', 'kms:Decrypt', 'kms:Decrypt']);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('granted twice: the same statements', () => {
    const before = policies.ofRole('Reader').length;
    defender.grantRead(stack.node.findChild('Reader') as iam.Role);
    const policy = stack.node.findChild('Reader').node.children.find(c => c instanceof iam.Policy) as iam.Policy;
    expect(stack.resolve(policy.document).Statement).toHaveLength(before);
  });

  /** A service acts for a resource. */
  const asService = (service: string, action: string, context: Record<string, string>, resourcePolicy: any) =>
    serviceMay(resourcePolicy, service, action, { 'aws:SecureTransport': 'true', ...context });
  const topicArn = `arn:aws:sns:eu-west-1:111122223333:${policies.topicName}`;
  const fromBucket = { 'aws:SourceArn': 'arn:aws:s3:::central-logs', 'aws:SourceAccount': '111122223333' };
  const fromTopic = { 'aws:SourceArn': topicArn, 'aws:SourceAccount': '111122223333' };

  test.each<[string, string, string, Record<string, string>, boolean]>([
    ['S3 for the bucket', 's3.amazonaws.com', 'sns:Publish', fromBucket, true],
    ['S3 for another bucket', 's3.amazonaws.com', 'sns:Publish', { ...fromBucket, 'aws:SourceArn': 'arn:aws:s3:::central-logs2' }, false],
    ['S3 for a bucket of this name of another account', 's3.amazonaws.com', 'sns:Publish',
      { ...fromBucket, 'aws:SourceAccount': OTHER }, false],
    ['S3 without TLS', 's3.amazonaws.com', 'sns:Publish', { ...fromBucket, 'aws:SecureTransport': 'false' }, false],
    ['another service', 'events.amazonaws.com', 'sns:Publish', fromBucket, false],
    ['S3, to subscribe', 's3.amazonaws.com', 'sns:Subscribe', fromBucket, false],
  ])('the topic: %s', (_, service, action, context, expected) => {
    expect(asService(service, action, context, policies.ofTopic())).toBe(expected);
  });

  test.each<[string, string, string, Record<string, string>, boolean]>([
    ['the topic', 'sns.amazonaws.com', 'sqs:SendMessage', fromTopic, true],
    ['another topic', 'sns.amazonaws.com', 'sqs:SendMessage', { ...fromTopic, 'aws:SourceArn': `${topicArn}2` }, false],
    ['the bucket itself', 's3.amazonaws.com', 'sqs:SendMessage', fromBucket, false],
    ['the topic without TLS', 'sns.amazonaws.com', 'sqs:SendMessage', { ...fromTopic, 'aws:SecureTransport': 'false' }, false],
    ['the topic, to read', 'sns.amazonaws.com', 'sqs:ReceiveMessage', fromTopic, false],
  ])('the queues: %s', (_, service, action, context, expected) => {
    for (const queue of ['DefenderQueue', 'SentinelQueue', 'DefenderDeadLetterQueue', 'SentinelDeadLetterQueue']) {
      expect([queue, asService(service, action, context, policies.ofQueue(queue))]).toEqual([queue, expected]);
    }
  });

  test.each<[string, string, Record<string, string>, boolean]>([
    ['S3 for the bucket', 's3.amazonaws.com', fromBucket, true],
    ['S3 for another bucket', 's3.amazonaws.com', { ...fromBucket, 'aws:SourceArn': 'arn:aws:s3:::other' }, false],
    ['S3 for another account', 's3.amazonaws.com', { ...fromBucket, 'aws:SourceAccount': OTHER }, false],
    ['SNS for the topic', 'sns.amazonaws.com', fromTopic, true],
    ['SNS for another topic', 'sns.amazonaws.com', { ...fromTopic, 'aws:SourceArn': `${topicArn}2` }, false],
    ['SNS for nothing', 'sns.amazonaws.com', {}, false],
  ])('the key of the topic and the queues: %s', (_, service, context, expected) => {
    for (const action of ['kms:GenerateDataKey', 'kms:Decrypt']) {
      expect(serviceMay(policies.ofKey('QueueKey'), service, action, context)).toBe(expected);
      expect(serviceMay(policies.ofKey('LogKey'), service, action, context)).toBe(false);
    }
    expect(serviceMay(policies.ofKey('QueueKey'), service, 'kms:CreateGrant', context)).toBe(false);
  });
});

/** Whether a policy lets a service do something: the policy engine has no services. Throws for operators it does not know. */
function serviceMay(policy: any, service: string, action: string, context: Record<string, string>): boolean {
  const matches = (pattern: string, value: string | undefined) =>
    value !== undefined && new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(value);
  const operators = ['ArnEquals', 'ArnLike', 'StringEquals', 'Bool'];
  const isMet = (statement: any) => Object.entries<any>(statement.Condition ?? {}).every(([operator, keys]) => {
    if (!operators.includes(operator)) throw new Error(operator);
    return Object.entries<any>(keys).every(([key, value]) => [value].flat().some(v => matches(v, context[key])));
  });
  const applies = policy.Statement.filter((s: any) => [s.Action].flat().some((a: string) => matches(a, action)) && isMet(s) &&
    (s.Principal === '*' || s.Principal.AWS === '*' || [s.Principal.Service].flat().includes(service)));
  return applies.some((s: any) => s.Effect === 'Allow') && !applies.some((s: any) => s.Effect === 'Deny');
}

describe('a role of another account', () => {
  const app = new App();
  const stack = new Stack(app, 'Logs', { env: OWN });
  const roleStack = new Stack(app, 'Defender', { env: { ...OWN, account: OTHER } });
  const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'central-logs' });
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY);
  const fanOut = new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(bucket), encryptionKey });
  fanOut.addConsumer('Defender').grantRead(readerIn(roleStack));
  const [logs, roles] = [deployed(stack), () => templateOf(roleStack)];
  const principal = `arn:aws:iam::${OTHER}:role/Reader`;
  const [queueName] = Object.values<any>(Template.fromStack(stack).findResources('AWS::SQS::Queue'))
    .flatMap(q => q.Properties.QueueName ?? []);
  const statements = ofType(roles(), 'AWS::IAM::Policy')
    .flatMap(r => resolveIn(roles(), r.Properties.PolicyDocument.Statement, { ...DEPLOYMENT, account: OTHER }));
  const call = (action: string, resource: string, resourcePolicy: object, caller = principal) => simulate({
    statements,
    action,
    resource,
    resourcePolicy,
    account: OWN.account,
    principal: caller,
    context: { 'aws:PrincipalArn': caller, 'aws:SecureTransport': 'true' },
  });

  test('takes messages and reads logs, by the policies of both accounts', async () => {
    const queue = `arn:aws:sqs:eu-west-1:111122223333:${queueName}`;
    const queuePolicy = JSON.parse(JSON.stringify(logs.ofQueue('DefenderQueue')).replace(/:TrailLogsDefenderQueue[0-9A-F]{8}"/g,
      `:${queueName}"`));
    const bucketPolicy = JSON.parse(JSON.stringify(logs.ofBucket()).replace(/arn:aws:s3:::bucket[0-9a-f]+/g, 'arn:aws:s3:::central-logs'));
    for (const action of TAKE) expect([action, await call(action, queue, queuePolicy)]).toEqual([action, 'Allowed']);
    expect(await call('s3:GetObject', OBJECT, bucketPolicy)).toBe('Allowed');
    expect(await call('s3:GetObject', OBJECT.replace('CloudTrail/', 'Config/'), bucketPolicy)).toBe('ImplicitlyDenied');
    for (const caller of [`arn:aws:iam::${OTHER}:role/Other`, 'arn:aws:iam::777788889999:role/Reader']) {
      expect([caller, await call('sqs:ReceiveMessage', queue, queuePolicy, caller)]).toEqual([caller, 'ImplicitlyDenied']);
      expect([caller, await call('s3:GetObject', OBJECT, bucketPolicy, caller)]).toEqual([caller, 'ImplicitlyDenied']);
    }
  });

  test('the statements for the key that the app cannot change are printed', () => {
    const printed = warningsOf(stack).filter(text => text.includes('the policy of the key Logs/Key'))
      .flatMap(text => JSON.parse(/\[\{.*\}\]/.exec(text)![0]));
    expect(printed.map((s: any) => [s.Principal, s.Action])).toEqual([
      [{ Service: 's3.amazonaws.com' }, ['kms:GenerateDataKey', 'kms:Decrypt']],
      [{ Service: 'sns.amazonaws.com' }, ['kms:GenerateDataKey', 'kms:Decrypt']],
      [{ AWS: `arn:<AWS::Partition>:iam::${OTHER}:root` }, 'kms:Decrypt'],
    ]);
    expect(printed[2].Condition).toEqual({
      StringEquals: {
        'kms:ViaService': 'sqs.eu-west-1.<AWS::URLSuffix>',
        'aws:PrincipalArn': `arn:<AWS::Partition>:iam::${OTHER}:role/Reader`,
      },
    });
  });

  test('a role and a bucket that the app only names: every statement is printed', () => {
    const other = newStack({ env: OWN });
    const named = s3.Bucket.fromBucketName(other, 'Logs', 'central-logs');
    const consumer = new LogFanOut(other, 'TrailLogs', { source: LogSource.cloudTrail(named) }).addConsumer('Defender');
    consumer.grantRead(iam.Role.fromRoleArn(other, 'Reader', principal));
    const warnings = warningsOf(other);
    expect(warnings.map(text => /the policy of the (\w+ [\w/]+):/.exec(text)?.[1])).toEqual(['bucket Stack/Logs', 'role Stack/Reader']);
    const [ofBucket, ofRole] = warnings.map(text => JSON.parse(/\[\{.*\}\]/.exec(text)![0]));
    expect(ofBucket).toEqual([{
      Effect: 'Allow',
      Principal: { AWS: `arn:<AWS::Partition>:iam::${OTHER}:root` },
      Action: 's3:GetObject',
      Resource: 'arn:<AWS::Partition>:s3:::central-logs/AWSLogs/111122223333/CloudTrail/*',
      Condition: { StringEquals: { 'aws:PrincipalArn': `arn:<AWS::Partition>:iam::${OTHER}:role/Reader` } },
    }]);
    expect(ofRole.flatMap((s: any) => s.Action)).toEqual([...TAKE, 's3:GetObject']);
  });
});

describe('the role of Defender for Cloud, which Microsoft does not publish', () => {
  const fromFile = () => read(oneRole(inline(allow('cloudtrail:GetTrailStatus')))).capability('New-Role');
  const custom = () => DefenderCapability.custom({ id: 'TrailIngestion', roleName: 'TrailReader', audience: 'api://from-the-template' });
  test.each([['a custom capability', custom], ['a role of the file of the portal', fromFile]])('%s', (_, make) => {
    const stack = newStack({ env: OWN });
    const capability = make();
    const defender = connect(stack, { plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })] });
    const source = LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'));
    const consumer = new LogFanOut(stack, 'TrailLogs', { source }).addConsumer('Defender');
    consumer.grantRead(defender.role(capability));
    Validations.of(stack.node.root).addPlugins(new DefenderTrustValidation({ azureTenantIds: [TENANT] }));
    expect(deployed(stack).ofRole(capability.defaultRoleName).flatMap(s => s.Action)).toEqual([...TAKE, 's3:GetObject']);
    expect(deployed(stack).ofRole('CspmMonitorAws')).toEqual([]);
    expect(new AwsSolutionsChecks().validateScope(consumer).violations).toEqual([]);
  });
});

test('of an alias, policies name the key', () => {
  const stack = newStack({ env: OWN });
  const key = closedKey(stack, 'Key').addAlias('logs');
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'central-logs', encryptionKey: key });
  const fanOut = new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(bucket), encryptionKey: key });
  fanOut.addConsumer('Defender').grantRead(readerIn(stack));
  const template = Template.fromStack(stack);
  const [[id]] = Object.entries(template.findResources('AWS::KMS::Key'));
  const statements = Object.values<any>(template.findResources('AWS::IAM::Policy')).flatMap(p => p.Properties.PolicyDocument.Statement);
  expect(statements.filter(s => s.Action === 'kms:Decrypt').map(s => s.Resource))
    .toEqual([{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::GetAtt': [id, 'Arn'] }]);
});

test('a role that is imported by name gets a policy of its own', () => {
  const stack = newStack({ env: OWN });
  const source = LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'));
  new LogFanOut(stack, 'TrailLogs', { source }).addConsumer('Defender').grantRead(iam.Role.fromRoleName(stack, 'Role', 'Reader'));
  expect(deployed(stack).ofRole('Reader').flatMap(s => s.Action)).toEqual([...TAKE, 's3:GetObject']);
  expect(warningsOf(stack)).toEqual([]);
});

test('a second reader of one queue is a warning, the same one again is not', () => {
  const stack = newStack({ env: OWN });
  const source = LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'));
  const fanOut = new LogFanOut(stack, 'TrailLogs', { source });
  const [one, other] = [fanOut.addConsumer('One'), fanOut.addConsumer('Other')];
  const [reader, second] = [readerIn(stack), readerIn(stack, 'Second')];
  for (const consumer of [one, one, other]) consumer.grantRead(reader);
  expect(warningsOf(stack)).toEqual([]);
  one.grantRead(second);
  expect(warningsOf(stack)).toEqual([
    expect.stringMatching(
      /^Stack\/Second may read the queue, and so may Stack\/Reader: two products take each other's messages\. Add a consumer for each/),
  ]);
});

test('cdk-nag finds nothing in what is added to a trail, its bucket and its key', () => {
  const stack = newStack({ env: OWN });
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const bucket = new s3.Bucket(stack, 'Logs', {
    encryptionKey: key, enforceSSL: true, serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
  });
  const source = LogSource.trail(new cloudtrail.Trail(stack, 'Trail', { bucket, encryptionKey: key }), bucket);
  new LogFanOut(stack, 'TrailLogs', { source, encryptionKey: key }).addConsumer('Defender').grantRead(readerIn(stack));
  expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
});

test('one key for the logs, the topic and the queues, in the bucket of the app: no reference goes in a circle', () => {
  const stack = newStack({ env: OWN });
  const key = new kms.Key(stack, 'Key');
  const bucket = new s3.Bucket(stack, 'Logs', { encryptionKey: key });
  const fanOut = new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(bucket), encryptionKey: key });
  fanOut.addConsumer('Defender').grantRead(readerIn(stack));
  const { Resources } = templateOf(stack); // throws for a circle
  const [{ Properties: { KeyPolicy } }] = Object.values<any>(Resources).filter(r => r.Type === 'AWS::KMS::Key');
  expect(JSON.stringify(KeyPolicy)).not.toMatch(/"Ref":"(?!AWS::)|Fn::GetAtt/);
});
