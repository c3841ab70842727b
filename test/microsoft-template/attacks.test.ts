/** Files that try to get more into a role than the user sees. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, CSPM, inline, oneRole, read, trustOf } from './support';
import { DefenderCapability, DefenderPlan, PermissionsType, type DefenderForCloudConnectorProps } from '../../src';
import { rolesOf } from '../support/resolve';
import { allPlans, synth } from '../support/synth';

const cspm = (properties: object, sections: object = {}) =>
  oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...properties }, {}, sections);
const synthesize = (file: object, props: Partial<DefenderForCloudConnectorProps> = {}) =>
  () => synth({ permissions: read(file), ...props }).app.synth();
const warningOf = (...statements: object[]) => {
  const { stack } = synth({ permissions: read(cspm(inline(...statements))), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
  const [warning] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('more than the data'));
  return String(warning?.entry.data);
};
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

describe('a role is an administrator', () => {
  test.each<[string, string]>([
    ['names of at least one character', 'arn:aws:iam::*:role/?*'],
    ['names of any length', 'arn:aws:iam::*:role/*?*'],
    ['accounts of twelve characters', 'arn:aws:iam::????????????:role/*'],
    ['accounts that begin with a digit', 'arn:aws:iam::1*:role/*'],
    ['part of the partition', 'arn:a*:iam::*:role/*'],
    ['a service of wildcards', 'arn:aws:i?m:*:*:r*'],
  ])('with %s', (_, resource) => {
    expect(synthesize(cspm(inline(allow('iam:PassRole', resource))))).toThrow('makes this role an administrator: ');
  });

  test.each<[string, object]>([
    ['every caller', when('StringLike', 'aws:PrincipalArn', '*')],
    ['its own account', when('StringEquals', 'aws:PrincipalAccount', { Ref: 'AWS::AccountId' })],
    ['its own account as owner', when('StringEquals', 'aws:ResourceAccount', { Ref: 'AWS::AccountId' })],
    ['requests with TLS', when('Bool', 'aws:SecureTransport', 'true')],
    ['requests without a tag', when('StringEqualsIfExists', 'iam:PassedToService', 'ec2.amazonaws.com')],
    ['no value of a list', when('ForAllValues:StringEquals', 'iam:PassedToService', 'ec2.amazonaws.com')],
    ['other services', when('StringNotEquals', 'iam:PassedToService', 'x.amazonaws.com')],
    ['every service', when('StringLike', 'iam:PassedToService', '*.amazonaws.com')],
    ['a key without a value', when('Null', 'iam:PassedToService', 'false')],
  ])('with a condition on %s', (_, condition) => {
    expect(synthesize(cspm(inline(allow('iam:PassRole', '*', condition))))).toThrow('makes this role an administrator: ');
  });

  test.each<[string, object]>([
    ['a service', allow('iam:PassRole', '*', when('StringEquals', 'iam:PassedToService', 'ec2.amazonaws.com'))],
    ['a policy', allow('iam:AttachRolePolicy', '*', when('ArnEquals', 'iam:PolicyARN', 'arn:aws:iam::aws:policy/SecurityAudit'))],
    ['a tag', allow('iam:PutRolePolicy', '*', when('StringEquals', 'aws:ResourceTag/team', 'scan'))],
  ])('but not with a condition on %s', (_, statement) => {
    expect(synthesize(cspm(inline(statement)))).not.toThrow();
  });

  test.each<[string, object]>([
    ['AdministratorAccess', allow('iam:AttachRolePolicy', '*', when('ArnLike', 'iam:PolicyARN', 'arn:aws:iam::aws:policy/*'))],
    ['all but IAM and STS', { Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' }],
    ['all but IAM, in every ARN', { Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: 'arn:aws:*' }],
    ['detaching every policy', allow('iam:DetachRolePolicy')],
    ['its own trust', allow('iam:UpdateAssumeRolePolicy', 'arn:aws:iam::*:role/CspmMonitorAws')],
    ['the denies of its own', allow('iam:DetachRolePolicy', 'arn:aws:iam::*:role/CspmMonitorAws')],
    ['its own inline policies', allow('iam:DeleteRolePolicy', 'arn:aws:iam::*:role/CspmMonitorAws')],
  ])('with %s', (_, statement) => {
    expect(synthesize(cspm(inline(statement)))).toThrow('makes this role an administrator: ');
  });

  test.each(['administratoraccess', 'AdministratorAccess-AWSElasticBeanstalk', 'x/PowerUserAccess'])('with the AWS managed policy %s', (policy) => {
    expect(synthesize(cspm({ ManagedPolicyArns: [`arn:aws:iam::aws:policy/${policy}`] }))).toThrow(`it has the AWS managed policy ${policy}`);
  });

  const putPolicy = (name: string) => inline(allow('iam:PutRolePolicy', `arn:aws:iam::*:role/${name}`));
  test('by a pattern, if a parameter has its name', () => {
    const file = cspm({ RoleName: { Ref: 'Name' }, ...putPolicy('Cspm*') }, { Parameters: { Name: { Type: 'String', Default: 'CspmMonitorAws' } } });
    expect(synthesize(file)).toThrow(/allows iam:PutRolePolicy on the role CspmMonitorAws; if Microsoft/);
  });

  test('by the name that it has in the app', () => {
    expect(synthesize(cspm({ RoleName: 'CspmMonitorAws-portal', ...putPolicy('CspmMonitorAws') }))).toThrow('on the role CspmMonitorAws;');
    expect(synthesize(cspm(putPolicy('Renamed')), { roleNames: { cspmMonitor: 'Renamed' } })).toThrow('on the role Renamed;');
  });

  test('of another role of the connector', () => {
    const file = cspm(putPolicy('DefenderForCloud-*'));
    expect(synthesize(file, { plans: allPlans() })).toThrow('on the role DefenderForCloud-AgentlessScanner;');
    expect(synthesize(file)).not.toThrow();
  });
});

describe('a text of the file cannot become a reference or a token', () => {
  test.each<[string, string, RegExp]>([
    ['the marks of CDK templates', 'arn:aws:iam::\u0001AWS::AccountId\u0002:role/*', /microsoft.json: must have no control characters, got "\\u0001"$/],
    ['an escape of a terminal', 'arn:aws:s3:::\u001b[2J', /must have no control characters, got "\\u001b"$/],
    ['a dynamic reference with braces', 'arn:aws:s3:::{{resolve:ssm:a{b}}}', /Resource must have no dynamic reference, got "arn:aws:s3:::{{resolve:ssm:a{b}}}"$/],
  ])('%s', (_, resource, message) => {
    expect(synthesize(cspm(inline(allow('s3:GetObject', resource))))).toThrow(message);
  });

  test('a resource of the user in code neither', () => {
    const resource = 'arn:aws:s3:::\u0001AWS::AccountId\u0002';
    const capability = DefenderCapability.custom({
      id: 'Own', roleName: 'Own', service: 'glue.amazonaws.com', statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] })],
    });
    const { json } = synth({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })] });
    expect(rolesOf(json).get('Own')!.statements[0].Resource).toBe(resource);
  });
});

describe('what is wider is listed', () => {
  test('first what is not a read, so that many reads cannot hide it', () => {
    const reads = Array.from({ length: 11 }, (_, i) => `bedrock:ListThings${String.fromCharCode(97 + i)}`);
    expect(warningOf(allow([...reads, 's3:DeleteBucket', 'sqs:Get*']))).toMatch(/of this version: s3:DeleteBucket, sqs:Get\*, bedrock:ListThingsa, .* and 5 more; /);
  });
});
