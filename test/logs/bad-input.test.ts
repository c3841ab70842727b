/** What is refused, with a message that names the option, what it got, and what is allowed. */
import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DefenderPlan, LogFanOut, LogSource } from '../../src';
import { organize } from '../support/organization';
import { newStack } from '../support/stacks';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const setUp = (env: typeof ENV | undefined = ENV) => {
  const stack = newStack({ env });
  return { stack, bucket: s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs') };
};
const keyIn = (stack: Stack, region = 'eu-west-1') => kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:111122223333:key/1a2b`);
const fanOut = (props: any = {}) => {
  const { stack, bucket } = setUp();
  return new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(bucket), ...typeof props === 'function' ? props(stack) : props });
};
const NO_ALIAS = 'the key itself, such as kms.Key.fromKeyArn(...), because IAM ignores an alias in the resources of ' +
  'a policy, got "alias/mine"';
const { bucket: BUCKET } = setUp();
const FOLDER = 'letters, digits or any of _.-, with slashes between, without a slash at the ends';

describe('LogSource', () => {
  test.each<[string, () => unknown, string]>([
    ['no bucket', () => LogSource.cloudTrail('central-logs' as any),
      'LogSource.cloudTrail: bucket must be an s3.IBucket, such as s3.Bucket.fromBucketName(...), got "central-logs"'],
    ['no account', () => LogSource.vpcFlowLogs(BUCKET, { accounts: [] }),
      'LogSource.vpcFlowLogs: accounts must name at least one account, got an empty list; leave it out'],
    ['an account twice', () => LogSource.guardDuty(BUCKET, { accounts: ['111122223333', '111122223333'] }),
      'LogSource.guardDuty: accounts must name each account once, got "111122223333" twice'],
    ['a wrong account', () => LogSource.cloudTrail(BUCKET, { accounts: ['1111-2222-3333'] }),
      'LogSource.cloudTrail: accounts[0] must be an AWS account id of exactly twelve digits, got "1111-2222-3333"'],
    ['too many accounts', () => LogSource.cloudTrail(BUCKET, { accounts: Array.from({ length: 101 }, (_, i) => String(111122220000 + i)) }),
      'LogSource.cloudTrail: accounts must have at most 100 entries, which is the limit of S3 for notifications per ' +
      'bucket, got 101; for all accounts of an organization trail, leave accounts out'],
    ['a wrong organization', () => LogSource.cloudTrail(BUCKET, { organizationId: 'r-ab12' }),
      'LogSource.cloudTrail: organizationId must be the id of an organization, such as o-a1b2c3d4e5, got "r-ab12"'],
    ['a prefix with a slash at the end', () => LogSource.cloudTrail(BUCKET, { keyPrefix: 'trails/' }),
      `LogSource.cloudTrail: keyPrefix must be ${FOLDER}, got "trails/"`],
    ['a prefix that is a pattern', () => LogSource.cloudTrail(BUCKET, { keyPrefix: '*' }), 'LogSource.cloudTrail: ' +
      `keyPrefix must be ${FOLDER}, got "*"`],
    ['a folder that S3 encodes', () => LogSource.folders(BUCKET, 'year=2026'), 'LogSource.folders: folders[0] must ' +
      `be ${FOLDER}, got "year=2026"`],
    ['the whole bucket', () => LogSource.folders(BUCKET, ''), `LogSource.folders: folders[0] must be ${FOLDER}, got ` +
      '""'],
    ['no folder', () => LogSource.folders(BUCKET), 'LogSource.folders: folders must name at least one folder, got an ' +
      'empty list'],
    ['a folder in another one', () => LogSource.folders(BUCKET, 'a', 'a/b'), 'LogSource.folders: folders must be ' +
      'folders that do not contain each other, got "a/b"'],
    ['a long folder', () => LogSource.folders(BUCKET, 'a'.repeat(201)), 'LogSource.folders: folders[0] must be at ' +
      'most 200 characters long'],
    ['a trail that is none', () => LogSource.trail({} as any, BUCKET), 'LogSource.trail: trail must be created with ' +
      'new cloudtrail.Trail(...), got {}'],
  ])('%s', (_, make, message) => expect(make).toThrow(message));

  const trailOf = (props: cloudtrail.TrailProps = {}) => {
    const { stack, bucket } = setUp();
    return { stack, bucket, trail: new cloudtrail.Trail(stack, 'Trail', { bucket, ...props }) };
  };

  test('another bucket than that of the trail', () => {
    const { stack, trail } = trailOf();
    expect(() => LogSource.trail(trail, s3.Bucket.fromBucketName(stack, 'Other', 'other'))).toThrow(
      'LogSource.trail: bucket must be that of the trail Stack/Trail, got "Stack/Other"');
  });

  test('an organization trail without the organization, and the organization of another trail', () => {
    const { trail, bucket } = trailOf({ isOrganizationTrail: true, orgId: 'o-a1b2c3d4e5' });
    expect(() => LogSource.trail(trail, bucket)).toThrow('LogSource.trail: organizationId must be the id of the ' +
      'organization, because an organization trail writes below it, got undefined');
    const other = trailOf();
    expect(() => LogSource.trail(other.trail, other.bucket, { organizationId: 'o-a1b2c3d4e5' })).toThrow(
      'LogSource.trail: organizationId has an effect only with an organization trail; remove one or change the other');
  });

  test('an encrypted trail whose key is not given, or is another one', () => {
    const { stack } = setUp();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'logs');
    const trail = new cloudtrail.Trail(stack, 'Trail', { bucket, encryptionKey: new kms.Key(stack, 'TrailKey') });
    const source = LogSource.trail(trail, bucket);
    expect(() => new LogFanOut(stack, 'One', { source })).toThrow(
      'Stack/One: logEncryptionKey must be the KMS key of the trail Stack/Trail, got undefined');
    expect(() => new LogFanOut(stack, 'Two', { source, logEncryptionKey: keyIn(stack) })).toThrow(
      'Stack/Two: logEncryptionKey must be the KMS key of the trail Stack/Trail, got "Stack/Key"');
  });

  test('a list token', () => {
    const accounts = Fn.split(',', new CfnParameter(setUp().stack, 'Accounts').valueAsString);
    expect(() => LogSource.cloudTrail(BUCKET, { accounts })).toThrow('accounts must be a list with a length that is ' +
      'known at synthesis');
  });

  test('tokens pass', () => {
    const { stack } = setUp();
    const value = (id: string) => new CfnParameter(stack, id).valueAsString;
    const options = { accounts: [value('Account')], organizationId: value('Organization'), keyPrefix: value('Prefix') };
    expect(String(LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Named', value('Bucket')), options)))
      .toBe('bucket Stack/Named, ...');
  });
});

describe('LogFanOut', () => {
  test.each<[string, () => unknown, string]>([
    ['no source', () => fanOut({ source: undefined }),
      'Stack/TrailLogs: source must be created with LogSource.cloudTrail(...) or another method of LogSource, got ' +
      'undefined'],
    ['a key that is none', () => fanOut({ encryptionKey: 'alias/mine' }),
      'Stack/TrailLogs: encryptionKey must be a kms.IKey, such as kms.Key.fromKeyArn(...), got "alias/mine"'],
    ['a key of the logs that is none', () => fanOut({ logEncryptionKey: {} }),
      'Stack/TrailLogs: logEncryptionKey must be a kms.IKey, such as kms.Key.fromKeyArn(...), got {}'],
    ['an alias whose key nobody knows',
      () => fanOut((stack: Stack) => ({ encryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/mine') })),
      `Stack/TrailLogs: encryptionKey must be ${NO_ALIAS}`],
    ['an alias for the logs', () => fanOut((stack: Stack) => ({ logEncryptionKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/mine') })),
      `Stack/TrailLogs: logEncryptionKey must be ${NO_ALIAS}`],
    ['a queue name', () => fanOut().addConsumer('One', { queueName: 'one.fifo' }),
      'Stack/TrailLogs: queueName must be a queue name of 1 to 80 letters, digits or any of _-, got "one.fifo"'],
    ['a reader without a role', () => fanOut().addConsumer('One').grantRead(new iam.AccountRootPrincipal()),
      'Stack/TrailLogs/One: grantee must be an iam.IRole, or have one, got an object of AccountRootPrincipal'],
    ['no reader', () => fanOut().addConsumer('One').grantRead(undefined as any),
      'Stack/TrailLogs/One: grantee must be an iam.IRole, or have one, got undefined'],
    ['a text as the reader', () => fanOut().addConsumer('One').grantRead('Reader' as any),
      'Stack/TrailLogs/One: grantee must be an iam.IRole, or have one, got "Reader"'],
  ])('%s', (_, make, message) => expect(make).toThrow(message));

  test('every role of an account as a reader', () => {
    const consumer = fanOut().addConsumer('One');
    for (const name of ['*', 'Reader?']) {
      const role = iam.Role.fromRoleArn(consumer, `Role${name.length}`, `arn:aws:iam::444455556666:role/${name}`);
      expect(() => consumer.grantRead(role)).toThrow(
        'Stack/TrailLogs/One: grantee must be one role, without wildcards, got ' +
        `"arn:aws:iam::444455556666:role/${name}"`);
    }
  });

  const inStack = (attributes: Partial<s3.BucketAttributes>) => {
    const { stack } = setUp();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Central', { bucketName: 'central-logs', ...attributes });
    return () => new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(bucket) });
  };

  test('a bucket of another account: its half belongs into a stack there', () => {
    expect(inStack({ account: '444455556666' })).toThrow('Stack/TrailLogs: source must be a bucket in the account ' +
      '111122223333 of the stack; create the fan-out in a stack in the account of the bucket, got "Stack/Central in ' +
      '444455556666"');
    expect(inStack({ account: '111122223333' })).not.toThrow();
  });

  test('a bucket of another region', () => {
    expect(inStack({ region: 'us-east-1' })).toThrow('Stack/TrailLogs: source must be a bucket in the region ' +
      'eu-west-1 of the stack, because S3 notifies only topics of its own region; create the fan-out in a stack in ' +
      'the region of the bucket, got "Stack/Central in us-east-1"');
  });

  test('a key of another region', () => {
    const { stack, bucket } = setUp();
    expect(() => new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(bucket), encryptionKey: keyIn(stack, 'us-east-1') }))
      .toThrow(
        'Stack/TrailLogs: encryptionKey must be a KMS key in the region eu-west-1 of the stack, got "Stack/Key in ' +
      'us-east-1"');
  });

  test('a bucket of another stack, whose notifications CDK would set there', () => {
    const { stack, bucket } = setUp();
    const other = new Stack(stack.node.root as App, 'Other', { env: ENV });
    expect(() => new LogFanOut(other, 'TrailLogs', { source: LogSource.cloudTrail(bucket) }))
      .toThrow('Other/TrailLogs: source must be a bucket ' +
      'of the stack Other, because CDK sets the notifications of a bucket in its stack; create the fan-out there, ' +
      'got "Stack/Logs"');
  });
});

describe('grantRead', () => {
  test('a role of which it is not known whether it is of the account', () => {
    const unknown = newStack({}, 'Unknown');
    const source = LogSource.cloudTrail(s3.Bucket.fromBucketName(unknown, 'Logs', 'central-logs'));
    const consumer = new LogFanOut(unknown, 'TrailLogs', { source }).addConsumer('One');
    const role = iam.Role.fromRoleArn(unknown, 'Role', 'arn:aws:iam::111122223333:role/Reader');
    expect(() => consumer.grantRead(role)).toThrow('Unknown/TrailLogs/One: grantee must be a role whose account is ' +
      'known if that of the stack Unknown is known, and not otherwise: set env of the stacks, got "Unknown/Role"');
  });

  test('the role of each member account, for one queue', () => {
    const { organization, stack } = organize({ plans: [DefenderPlan.defenderCspm()] }, { env: ENV });
    const source = LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'));
    const consumer = new LogFanOut(stack, 'TrailLogs', { source }).addConsumer('One');
    expect(() => consumer.grantRead(organization.memberConnector.cspmMonitorRole)).toThrow('grantee must be a role ' +
      'of one account, because one queue has one reader; import the role of the account by iam.Role.fromRoleName');
  });
});
