/** What a file allows and Microsoft does not publish: an id is for what was read, and for nothing else. */
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { allow, CSPM, inline, ISSUER, oneRole, policy, portalTemplate, read, trustOf, write } from './support';
import { MicrosoftTemplate, PermissionsType } from '../../../src';
import { readOnlyAccess } from '../../../src/readers/microsoft-template/read-only-access';
import { ALL_PLANS } from '../../facts/plans';
import { ROLES } from '../../facts/roles';
import { awsPolicy } from '../../support/aws-policies';
import { makePlans, synth } from '../../support/synth';

const LEAST = PermissionsType.LEAST_PRIVILEGE_ACCESS;
const DEFAULT = PermissionsType.DEFAULT_ACCESS;
const cspm = (properties: object) => oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...properties });
/** What the role may do beyond. */
const beyondIn = (file: object) => {
  const { _roles: roles } = MicrosoftTemplate.fromFile(write(file));
  return roles.beyond(roles.role('Role'));
};
const beyond = (...statements: object[]) => beyondIn(cspm(inline(...statements)));
const idOf = (...statements: object[]) => beyond(...statements)!.id;

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000';
const throughS3 = { Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com', 'kms:CallerAccount': ['1', '2'] } } };
const decrypt = allow(['kms:Decrypt', 'kms:Encrypt'], [KEY, `${KEY}1`], throughS3);

describe('another id', () => {
  test.each<[string, object[]]>([
    ['on every resource', [{ ...decrypt, Resource: '*' }]],
    ['on one resource less', [{ ...decrypt, Resource: KEY }]],
    ['on another resource', [{ ...decrypt, Resource: [KEY, `${KEY}2`] }]],
    ['without the condition', [allow(['kms:Decrypt', 'kms:Encrypt'], [KEY, `${KEY}1`])]],
    ['with one condition less', [{ ...decrypt, Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } }]],
    ['with another operator', [{ ...decrypt, Condition: { StringLike: throughS3.Condition.StringEquals } }]],
    ['with another key',
      [{
        ...decrypt,
        Condition: {
          StringEquals: { ...throughS3.Condition.StringEquals, 'kms:ViaService': undefined, 'kms:X': 's3.eu-west-1.amazonaws.com' },
        },
      }]],
    ['with another value',
      [{ ...decrypt, Condition: { StringEquals: { ...throughS3.Condition.StringEquals, 'kms:CallerAccount': ['1', '3'] } } }]],
    ['with another action', [{ ...decrypt, Action: ['kms:Decrypt', 'kms:ReEncryptTo'] }]],
    ['with one more statement', [decrypt, allow('s3:PutObject')]],
    ['everything but one resource', [{ Effect: 'Allow', Action: decrypt.Action, NotResource: KEY, ...throughS3 }]],
    ['everything but one action', [{ Effect: 'Allow', NotAction: 'kms:Decrypt', Resource: [KEY, `${KEY}1`], ...throughS3 }]],
  ])('%s', (_, statements) => expect(idOf(...statements)).not.toBe(idOf(decrypt)));

  test.each<[string, object, object]>([
    ['NotAction', { NotAction: 'kms:Decrypt', Resource: '*' }, { NotAction: 'kms:Encrypt', Resource: '*' }],
    ['the resource of NotAction', { NotAction: 'kms:Decrypt', Resource: '*' }, { NotAction: 'kms:Decrypt', Resource: KEY }],
    ['NotResource', { Action: 'kms:Decrypt', NotResource: KEY }, { Action: 'kms:Decrypt', NotResource: `${KEY}1` }],
    ['the action of NotResource', { Action: 'kms:Decrypt', NotResource: KEY }, { Action: 'kms:Encrypt', NotResource: KEY }],
  ])('for another one: %s', (_, first, second) => {
    expect(idOf({ Effect: 'Allow', ...first })).not.toBe(idOf({ Effect: 'Allow', ...second }));
  });

  // Without it, the same statements allow more.
  test('without a Deny, or with another one', () => {
    const deny = { Effect: 'Deny', Action: ['kms:Decrypt', 'kms:Encrypt'], Resource: `${KEY}1` };
    const denies = [
      undefined, deny, { ...deny, Action: 'kms:Decrypt' }, { ...deny, Resource: KEY }, { ...deny, ...throughS3 },
      { Effect: 'Deny', NotAction: deny.Action, Resource: deny.Resource },
    ];
    expect(new Set(denies.map(d => idOf(decrypt, ...d ? [d] : []))).size).toBe(denies.length);
    expect(idOf(deny, decrypt)).toBe(idOf(decrypt, { ...deny, Sid: 'No', Action: ['KMS:encrypt', 'kms:Decrypt'] }));
  });

  // A list of pairs would be too long.
  test('for a statement with very many pairs of an action and a resource', () => {
    const names = (prefix: string) => Array.from({ length: 150 }, (_, i) => `${prefix}${i}`);
    const many = { ...decrypt, Action: names('s3:Put'), Resource: names('arn:aws:s3:::') };
    expect(idOf({ ...many, Action: [...many.Action].reverse(), Resource: [...many.Resource].reverse() })).toBe(idOf(many));
    for (const other of [
      { ...many, Action: names('s3:Puu') }, { ...many, Resource: names('arn:aws:s3:::b') }, { ...many, Condition: undefined },
      { Effect: 'Allow', NotAction: many.Action, Resource: many.Resource, ...throughS3 },
      { Effect: 'Allow', Action: many.Action, NotResource: many.Resource, ...throughS3 },
    ]) expect(idOf(other)).not.toBe(idOf(many));
  });

  test('for another AWS managed policy, and for none', () => {
    const withPolicies = (...names: string[]) =>
      beyondIn(cspm({ ...inline(decrypt), ManagedPolicyArns: names.map(name => `arn:aws:iam::aws:policy/${name}`) }))!.id;
    const ids = [withPolicies(), withPolicies('SecurityAudit'), withPolicies('job-function/ViewOnlyAccess'),
      withPolicies('SecurityAudit', 'job-function/ViewOnlyAccess')];
    expect(new Set(ids).size).toBe(4);
    expect(withPolicies('job-function/ViewOnlyAccess', 'SecurityAudit')).toBe(ids[3]);
  });
});

test('a Deny alone is not more', () => expect(beyond({ Effect: 'Deny', Action: 's3:*', Resource: '*' })).toBeUndefined());

describe('the same id', () => {
  test.each<[string, object[]]>([
    ['the same file', [decrypt]],
    ['another order', [{
      ...decrypt,
      Action: ['kms:Encrypt', 'kms:Decrypt'],
      Resource: [`${KEY}1`, KEY],
      Condition: { StringEquals: { 'kms:CallerAccount': ['2', '1'], 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
    }]],
    ['two statements for one', [{ ...decrypt, Action: 'kms:Encrypt', Sid: 'A' }, { ...decrypt, Action: 'kms:Decrypt', Sid: 'B' }]],
    ['a statement per resource', [{ ...decrypt, Resource: `${KEY}1` }, { ...decrypt, Resource: KEY }]],
    ['a statement twice', [decrypt, decrypt]],
    ['other letters', [{
      ...decrypt,
      Action: ['KMS:decrypt', 'kms:ENCRYPT'],
      Condition: { stringequals: { 'KMS:viaservice': 's3.eu-west-1.amazonaws.com', 'kms:CallerAccount': ['1', '2'] } },
    }]],
    ['what this version allows, too', [allow('ec2:DescribeInstances'), decrypt]],
  ])('%s', (_, statements) => expect(idOf(...statements)).toBe(idOf(decrypt)));

  test('also in policies of the file that are attached', () => {
    const attached = cspm({});
    attached.Resources.Attached = {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'P', Roles: [{ Ref: 'Role' }], PolicyDocument: policy(decrypt) },
    };
    expect(beyondIn(attached)!.id).toBe(idOf(decrypt));
  });
});

describe('what this version denies, and the file does not', () => {
  const SCANNER = ROLES.find(r => r.capability === 'AgentlessVmScanning')!;
  const { Condition: { StringEquals } } = SCANNER.trust.Statement[0] as any;
  const audience: string = StringEquals[`${ISSUER}:aud`];
  const share = allow('ec2:ModifySnapshotAttribute', 'arn:aws:ec2:*::snapshot/*');
  const deny = (changes: object = {}) =>
    ({
      Effect: 'Deny',
      Action: 'ec2:ModifySnapshotAttribute',
      Resource: '*',
      Condition: { StringEquals: { 'ec2:Add/group': 'all' } },
      ...changes,
    });
  const warningsOf = (file: object, permissionsType = LEAST) => {
    const { stack } = synth({ permissionsFrom: read(file), permissionsType, plans: makePlans(ALL_PLANS) });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('notDeniedInTemplate'))
      .map(({ entry }) => String(entry.data));
  };
  const scanner = (...statements: object[]) =>
    warningsOf(oneRole({ RoleName: SCANNER.roleName, AssumeRolePolicyDocument: trustOf(audience), ...inline(...statements) }));

  test.each<[string, object[]]>([
    ['no Deny', [share]],
    ['ec2:*', [allow('ec2:*')]],
    ['NotAction', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }]],
    ['on one resource', [share, deny({ Resource: 'arn:aws:ec2:*::snapshot/snap-1' })]],
    ['with one condition more',
      [share, deny({ Condition: { StringEquals: { 'ec2:Add/group': 'all', 'aws:RequestedRegion': 'eu-west-1' } } })]],
  ])('is a warning: %s', (_, statements) => {
    expect(scanner(...statements))
      .toEqual([expect.stringMatching(new RegExp('^microsoft\\.json does not deny to the role of AgentlessVmScanning what this version ' +
      'denies: ec2:ModifySnapshotAttribute; acknowledge .*notDeniedInTemplate:AgentlessVmScanning:[0-9a-f]{32}\\]$'))]);
  });

  test.each<[string, object[]]>([
    ['the Deny', [share, deny()]],
    ['a wider Deny', [share, deny({ Action: 'ec2:Modify*', Condition: undefined })]],
    ['nothing that it is for', [allow('ec2:CreateSnapshot')]],
  ])('is none: %s', (_, statements) => expect(scanner(...statements)).toEqual([]));

  test.each([DEFAULT, LEAST])("is none for Microsoft's roles, %s", (type) => {
    const name = type === DEFAULT ? 'DefaultAccess' : 'LeastPrivilegeAccess';
    expect(warningsOf(portalTemplate(ALL_PLANS, name), type)).toEqual([]);
  });

  test('is a warning for AWS managed policies, whose text can have it', () => {
    const file = cspm({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] });
    expect(warningsOf(file, DEFAULT)).toEqual([expect.stringContaining('to the role of CspmMonitor what this version denies: ')]);
    expect(warningsOf(file, LEAST)).toEqual([]);
  });
});

describe('the published text of ReadOnlyAccess', () => {
  const wider = (...statements: object[]) => beyond(...statements)?.rows.map(({ actions }) => actions.join()).join();

  test.each([
    'secretsmanager:GetSecretValue', 'redshift:GetClusterCredentials', 'sts:GetFederationToken', 'sts:GetWebIdentityToken',
    'dsql:DbConnect',
    'iam:*', 's3:*', 'ec2:*', 'ec2:D*', 'secretsmanager:Get*', 'secretsmanager:BatchGetSecretValue', 'lambda:InvokeFunction',
  ])('%s is more than ReadOnlyAccess', action => expect(wider(allow(action))).toBe(action));

  test.each([
    'bedrock:ListGuardrails', 'ec2:DescribeInstances', 'EC2:describeinstances', 'iam:Get*', 'iam:GetRole', 's3:ListAllMyBuckets', 's3:Get*',
    'secretsmanager:DescribeSecret', 'secretsmanager:List*', 'sts:GetCallerIdentity',
  ])('%s is not', action => expect(wider(allow(action))).toBeUndefined());

  test('on each resource, and with conditions', () => {
    expect(wider(allow('s3:GetObject', 'arn:aws:s3:::b/*'))).toBeUndefined();
    expect(wider(allow('s3:GetObject', '*', throughS3))).toBeUndefined();
    // ReadOnlyAccess allows it with a condition only.
    expect(wider(allow('s3express:CreateSession'))).toBe('s3express:CreateSession');
    expect(wider(allow('s3express:CreateSession', '*', {
      Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
    }))).toBeUndefined();
    expect(wider(allow('s3express:CreateSession', '*', { Condition: { StringEquals: { 's3express:SessionMode': 'ReadWrite' } } })))
      .toBe('s3express:CreateSession');
  });

  test('reads that only NotAction has', () => {
    expect(wider({ Effect: 'Allow', NotAction: 's3:Put*', Resource: '*' })).toBe('everything except s3:Put*');
    expect(beyond({ Effect: 'Allow', Action: 's3:Get*', NotResource: KEY })!.rows).toEqual([
      { actions: ['s3:Get*'], resource: `everything except ${KEY.replace('arn:aws:', 'arn:${AWS::Partition}:')}`, condition: '' },
    ]);
  });

  test('with least privilege, it is more than this version, which a warning says', () => {
    const warningOf = (properties: object, permissionsType: PermissionsType) => {
      const { stack } = synth({ permissionsFrom: MicrosoftTemplate.fromFile(write(cspm(properties))), permissionsType });
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('more than the data'))
        .map(({ entry }) => String(entry.data));
    };
    const readOnly = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] };
    expect(warningOf(inline(allow('bedrock:ListGuardrails')), LEAST))
      .toEqual([expect.stringContaining('of this version: bedrock:ListGuardrails; Microsoft publishes')]);
    expect(warningOf(readOnly, LEAST)).toEqual([expect.stringContaining('the AWS managed policy ReadOnlyAccess')]);
    expect(warningOf(readOnly, DEFAULT)).toEqual([]);
  });

  test.each([0, 1, 2, 3])('ReadOnlyAccess as statements is not more than ReadOnlyAccess, part %d', (part) => {
    const statements = awsPolicy('ReadOnlyAccess').Document.Statement.map(({ Sid, Action, ...statement }) =>
      ({ ...statement, Action: [Action].flat().slice(part * 500, (part + 1) * 500) })).filter(({ Action }) => Action.length > 0);
    expect(wider(...statements)).toBeUndefined();
    expect(wider(...statements, allow('x:Y'))).toBe('x:Y');
  });
});

describe('the text of ReadOnlyAccess', () => {
  const text = readFileSync(join(__dirname, '..', '..', '..', 'src', 'readers', 'microsoft-template', 'ReadOnlyAccess.json'), 'utf-8');

  test('is that of AWS', () => {
    const actions = readOnlyAccess().map(statement => statement.actions);
    expect(actions.map(({ length }) => length)).toEqual([3011, 1]);
    // Of the actions of v190 as moto 5.2.5 has them. If you change the file after AWS, write the hash that fails here,
    // and look at the diff.
    expect(createHash('sha256').update(actions[0].join('\n')).digest('hex'))
      .toBe('a28240c44506d59a39667fb0eea4281279c24728e5fb3e5b5c426cc2fbf48910');
    expect(readOnlyAccess()[1])
      .toMatchObject({ actions: ['s3express:CreateSession'], conditions: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } } });
  });

  test('is compact, and has its source, version and date', () => {
    const { actions, ...rest } = JSON.parse(text);
    expect(rest)
      .toEqual({ About: expect.stringContaining('moto 5.2.5 (Apache-2.0)'), VersionId: 'v190', UpdateDate: '2026-09-24T17:37:08+00:00' });
    expect(actions.length).toBeLessThan(400);
    expect(text.length).toBeLessThan(80_000);
  });
});
