/** Who may write reports: the bucket, its key and the role can be in other accounts or stacks. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { alone } from './support';
import {
  DefenderPlan, HostManagement, HostManagementIdentity, HostManagementOutput, type HostManagementOptions,
  type IHostManagementIdentity, type NewOutputBucketOptions,
} from '../../src';
import { AccountModel, inOrder } from '../support/cloudformation-model';
import { organize } from '../support/organization';
import { templateOf } from '../support/stacks';

const [HERE, THERE, region] = ['111122223333', '444455556666', 'eu-west-1'];
const ROLE = 'DefenderForCloud-HostManagement';

type MakeBucket = (there: Stack, here: Stack) => s3.IBucket;

/** Host management in one account, and a stack of another account. */
function deploy(makeBucket: MakeBucket, identity?: (here: Stack) => IHostManagementIdentity, isAccountKnown = true) {
  const app = new App();
  const there = new Stack(app, 'There', { env: { account: THERE, region } });
  const here = new Stack(app, 'Here', isAccountKnown ? { env: { account: HERE, region } } : {});
  const output = HostManagementOutput.bucket(makeBucket(there, here));
  new HostManagement(here, 'HostManagement', { output, identity: identity?.(here) });
  const json: any = templateOf(here);
  const resources = (of: any, type: string): any[] =>
    Object.values<any>(of.Resources ?? {}).filter(r => r.Type === type).map(r => r.Properties);
  return {
    here,
    /** Statements for reports in the policies of the role. */
    ofRole: resources(json, 'AWS::IAM::Policy').flatMap(p => p.PolicyDocument.Statement),
    put: resources(json, 'AWS::SSM::Document')[0].Content.mainSteps[0].inputs.InputPayload.Put,
    /** Allowing statements of the policy of the bucket in the other account, and of its key. */
    ofBucket: resources(templateOf(there), 'AWS::S3::BucketPolicy')
      .flatMap(p => p.PolicyDocument.Statement).filter((s: any) => s.Effect === 'Allow'),
    ofKey: resources(templateOf(there), 'AWS::KMS::Key')
      .flatMap(p => p.KeyPolicy.Statement).filter((s: any) => s.Action === 'kms:GenerateDataKey'),
  };
}

const existing = (here: Stack) => HostManagementIdentity.fromExisting(here, 'Identity');
const inApp: MakeBucket = there => new s3.Bucket(there, 'Bucket', {
  bucketName: 'reports', encryptionKey: new kms.Key(there, 'Key', { alias: 'reports' }),
});
const imported: MakeBucket = (_, here) =>
  s3.Bucket.fromBucketAttributes(here, 'Bucket', { bucketName: 'reports', account: THERE });
const warning = (message: string) => Match.stringLikeRegexp(message);

const writer = {
  Effect: 'Allow',
  Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${HERE}:root`]] } },
  Condition: {
    ArnEquals: {
      'aws:PrincipalArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${HERE}:role/${ROLE}`]] },
    },
  },
};

test('the policy of the role names the key of an alias', () => {
  const { ofRole } = deploy((_, here) => s3.Bucket.fromBucketAttributes(here, 'Bucket', {
    bucketName: 'reports', encryptionKey: new kms.Key(here, 'Key').addAlias('reports'),
  }));
  expect(ofRole.find(({ Action }) => Action === 'kms:GenerateDataKey').Resource)
    .toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
});

describe('a bucket of another account, which the app creates', () => {
  test('allows the role of the account of host management, not of its own', () => {
    const { ofBucket, ofKey, ofRole } = deploy(inApp);
    expect(ofBucket).toEqual([{ ...writer, Action: 's3:PutObject', Resource: expect.anything() }]);
    expect(ofKey).toEqual([{ ...writer, Action: 'kms:GenerateDataKey', Resource: '*' }]);
    expect(ofRole.map(s => s.Action)).toEqual(['s3:PutObject', 'kms:GenerateDataKey']);
  });

  test('also with an existing role; then a warning says what this role lacks', () => {
    const { here, ofBucket, ofKey } = deploy(inApp, existing);
    expect(ofBucket).toEqual([{ ...writer, Action: 's3:PutObject', Resource: expect.anything() }]);
    expect(ofKey).toEqual([{ ...writer, Action: 'kms:GenerateDataKey', Resource: '*' }]);
    Annotations.fromStack(here).hasWarning('*', warning('allow the role .* in the policy of the role: this stack'));
  });

  test('with an identity of the app, the role gets the permission too', () => {
    const { here, ofBucket, ofRole } = deploy(inApp, stack => new HostManagementIdentity(stack, 'Identity'));
    expect([ofBucket.length, ofRole.length]).toEqual([1, 2]);
    Annotations.fromStack(here).hasNoWarning('*', warning('to write reports'));
  });

  test('needs to know the account of host management', () => {
    expect(() => deploy(inApp, existing, false)).toThrow(
      'output must be a bucket of the account of this stack, or this stack must have a known account (env), because ' +
        'the policy of the bucket names it, got "a bucket of account 444455556666"');
  });
});

describe('an existing bucket of another account', () => {
  test('the role gets its part; a warning says what the bucket lacks', () => {
    const { here, ofRole } = deploy(imported);
    expect(ofRole).toHaveLength(1);
    Annotations.fromStack(here).hasWarning('*', warning('allow the role .* in the policy of the bucket: this stack'));
  });

  test('with an existing role, both', () => {
    const { here } = deploy(imported, existing);
    Annotations.fromStack(here).hasWarning('*', warning('in the policy of the role and of the bucket: this stack'));
  });

  test('also if the account of the stack is not known', () => {
    const { here } = deploy(imported, undefined, false);
    Annotations.fromStack(here).hasWarning('*', warning('in the policy of the bucket: this stack'));
  });
});

describe('S3 refuses a report if the bucket is not of the expected account', () => {
  test.each<[string, MakeBucket, unknown]>([
    ['which the app creates in another account', inApp, THERE],
    ['which the app creates in this account', (_, here) => new s3.Bucket(here, 'Bucket'), HERE],
    ['imported with its account', imported, THERE],
    [
      'imported without its account, so it is not known',
      (_, here) => s3.Bucket.fromBucketName(here, 'Bucket', 'reports'),
      undefined,
    ],
  ])('a bucket %s', (_, makeBucket, owner) => {
    expect(deploy(makeBucket).put.ExpectedBucketOwner).toEqual(owner);
  });

  test('a new bucket', () => {
    const { stack } = alone({ output: HostManagementOutput.newBucket() });
    const [document] = Object.values<any>(templateOf(stack).Resources).filter(r => r.Type === 'AWS::SSM::Document');
    const { Put } = document.Properties.Content.mainSteps[0].inputs.InputPayload;
    expect(Put.ExpectedBucketOwner).toEqual({ Ref: 'AWS::AccountId' });
  });
});

test('a bucket of this account needs only one of the two', () => {
  const { here, ofRole, ofBucket } = deploy((_, stack) => new s3.Bucket(stack, 'Bucket'));
  expect([ofRole.length, ofBucket.length]).toEqual([1, 0]);
  Annotations.fromStack(here).hasNoWarning('*', warning('to write reports'));
});

test('a new bucket stays with its reports, unless its creation is rolled back', () => {
  const json: any = alone({ output: HostManagementOutput.newBucket() }).json;
  const [[id, bucket]] = Object.entries<any>(json.Resources).filter(([, r]) => r.Type === 'AWS::S3::Bucket');
  expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);

  const account = new AccountModel();
  const last = inOrder(json).at(-1)!;
  expect([last === id, account.create('S', json, last), [...account.existing]]).toEqual([false, false, []]);
  expect(account.create('S', json)).toBe(true);
  account.destroy('S');
  expect([...account.existing]).toEqual([expect.stringMatching(/^AWS::S3::Bucket /)]);
});

describe('options of a new bucket', () => {
  const bucketOf = (options: (stack: Stack) => NewOutputBucketOptions) => {
    const { json } = alone(s => ({ output: HostManagementOutput.newBucket(options(s)) }));
    const resources = (type: string) => Object.entries<any>(json.Resources)
      .filter(([id, r]) => r.Type === type && id.startsWith('HostManagement')).map(([, r]) => r.Properties);
    return {
      bucket: resources('AWS::S3::Bucket')[0],
      ofRole: resources('AWS::IAM::Policy').flatMap(p => p.PolicyDocument.Statement),
    };
  };

  test('a KMS key encrypts it, and the automation may use the key', () => {
    const { bucket, ofRole } = bucketOf(s => ({ encryptionKey: new kms.Key(s, 'Key') }));
    expect(bucket.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: {
        KMSMasterKeyID: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] }, SSEAlgorithm: 'aws:kms',
      },
    }]);
    expect(ofRole.map(s => s.Action)).toEqual(['s3:PutObject', 'kms:GenerateDataKey']);
  });

  test('versions expire too', () => {
    const { bucket } = bucketOf(() => ({ versioned: true, expiration: Duration.days(30) }));
    expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket.LifecycleConfiguration.Rules).toEqual([{
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      ExpirationInDays: 30,
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      Status: 'Enabled',
    }]);
  });

  test('server access logs go to your bucket', () => {
    const { bucket } = bucketOf(s => ({ serverAccessLogsBucket: new s3.Bucket(s, 'Logs') }));
    expect(bucket.LoggingConfiguration).toEqual({ DestinationBucketName: { Ref: expect.stringMatching(/^Logs/) } });
  });

  test.each<[string, NewOutputBucketOptions, string]>([
    ['a key by its ARN', { encryptionKey: 'arn:aws:kms' as any }, 'encryptionKey must be a kms.IKey, such as'],
    ['a bucket by its name', { serverAccessLogsBucket: 'logs' as any }, 'serverAccessLogsBucket must be an s3.IBucket,'],
  ])('%s is refused', (_, options, message) => {
    expect(() => HostManagementOutput.newBucket(options)).toThrow(message);
  });
});

describe('in an organization, what exists in one account only is refused', () => {
  const options = (make: (stack: Stack) => HostManagementOptions) => () => {
    const stack = new Stack(new App(), 'Elsewhere', { env: { account: HERE, region } });
    return organize({ plans: [DefenderPlan.defenderForServers({ hostManagement: make(stack) })] });
  };
  const key = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:${HERE}:key/1234abcd`);
  const bucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'logs');
  const newBucket = 'hostManagement.output must be HostManagementOutput.newBucket() in an organization, which creates ' +
    'a bucket per account and region';

  test.each<[string, (stack: Stack) => HostManagementOptions, string]>([
    ['deadLetterQueueEncryptionKey', s => ({ deadLetterQueueEncryptionKey: key(s) }),
      'hostManagement.deadLetterQueueEncryptionKey must be left out in an organization, because other accounts do not have it, ' +
        'got "a key of one account"'],
    ['encryptionKey', s => ({ output: HostManagementOutput.newBucket({ encryptionKey: key(s) }) }),
      `${newBucket}, without encryptionKey, got "encryptionKey of one account"`],
    ['serverAccessLogsBucket', s => ({ output: HostManagementOutput.newBucket({ serverAccessLogsBucket: bucket(s) }) }),
      `${newBucket}, without serverAccessLogsBucket, got "serverAccessLogsBucket of one account"`],
    ['a bucket', s => ({ output: HostManagementOutput.bucket(bucket(s)) }), `${newBucket}, got "a bucket of one account"`],
  ])('%s', (_, make, message) => {
    expect(options(make)).toThrow(message);
  });

  test('versions are no such thing', () => {
    expect(options(() => ({ output: HostManagementOutput.newBucket({ versioned: true }) }))).not.toThrow();
  });
});
