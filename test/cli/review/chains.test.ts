/** What a shown role can do through other roles and through policies of resources, which its own text does not say. */
import { allow, fileOf, onlyRole, policy, reviewOf, RIGHT, roleOf, trust } from './support';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';

const ARN_OF = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const trusting = (AWS: unknown, more: object) => {
  const { Type, Properties: { Policies, ...properties } } = roleOf({ trusts: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }] });
  return { Type, Properties: { ...properties, ...more } };
};
const ADMINISTRATOR = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] };
const reading = (...actions: string[]) => ({ Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow(actions)) }] });

test('a role that trusts a shown one and is like an administrator is an alarm, by logical id and by name', () => {
  for (const principal of [ARN_OF('Role'), 'arn:aws:iam::111122223333:role/Contoso', { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/Contoso' }]) {
    const review = reviewOf({ Resources: { Role: roleOf(), Deploy: trusting(principal, { RoleName: 'Deploy', ...ADMINISTRATOR }) } });
    expect(onlyRole(review).alarms).toEqual(['It can assume the role Deploy (like an administrator)']);
    expect(exitCode(review)).toBe(1);
  }
});

const EVERYBODY = '*';
const ORGANIZATION = { StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': 'o-1234567890' } };
test.each<[string, unknown, object]>([
  ['a session of it', 'arn:aws:sts::111122223333:assumed-role/Contoso/MicrosoftDefenderForClouds_x', {}],
  ['a session of it, by its logical id', { 'Fn::Sub': 'arn:aws:sts::${AWS::AccountId}:assumed-role/${Role}/x' }, {}],
  ['its ARN in another case', 'arn:aws:iam::111122223333:role/contoso', {}],
  ['its ARN with a path', 'arn:aws:iam::111122223333:role/a/b/Contoso', {}],
  ['everybody who has its ARN', EVERYBODY, { StringEquals: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/Other', 'arn:aws:iam::111122223333:role/Contoso'] } }],
  ['everybody of the organization', EVERYBODY, { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }],
  ['everybody of its account', EVERYBODY, { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } }],
  ['everybody of its account, as the provider of its own trust has it', EVERYBODY, { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }],
  ['everybody who has any ARN', EVERYBODY, { ...ORGANIZATION, Null: { 'aws:PrincipalArn': 'false' } }],
  ['everybody whose ARN matches a wildcard', EVERYBODY, { ...ORGANIZATION, StringLike: { 'aws:PrincipalArn': '*' } }],
  ['everybody whose ARN ends with its name', EVERYBODY, { ...ORGANIZATION, StringLike: { 'aws:PrincipalArn': '*/Contoso' } }],
  ['everybody of any account', EVERYBODY, { ...ORGANIZATION, ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*' } }],
  ['everybody whose ARN a condition of the template chooses', EVERYBODY,
    { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890', 'aws:PrincipalArn': { 'Fn::If': ['C', ARN_OF('Role'), 'arn:aws:iam::111122223333:role/z'] } } }],
  ['everybody whose ARN a parameter says', EVERYBODY, { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890', 'aws:PrincipalArn': { Ref: 'P' } } }],
  ['everybody except another role', EVERYBODY, { ...ORGANIZATION, ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Other' } }],
  ['everybody whose ARN is not text with a wildcard', EVERYBODY, { ...ORGANIZATION, StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Contoso' } }],
  ['sessions of roles', EVERYBODY, { ...ORGANIZATION, StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }],
])('a role that trusts %s', (_, principal, condition) => {
  const deploy = trusting(principal, { RoleName: 'Deploy', ...ADMINISTRATOR });
  Object.assign(deploy.Properties.AssumeRolePolicyDocument.Statement[0], { Condition: condition });
  const review = reviewOf({ Resources: { Role: roleOf(), Deploy: deploy } });
  expect([onlyRole(review).alarms, exitCode(review)]).toEqual([['It can assume the role Deploy (like an administrator)'], 1]);
});

test.each<[string, unknown, object]>([
  ['a session of another role', 'arn:aws:sts::111122223333:assumed-role/NotContoso/Contoso', {}],
  ['the account, because the role then needs a permission of its own', { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' }, {}],
  ['everybody who has another ARN', EVERYBODY, { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Other' } }],
  ['everybody of another account', EVERYBODY, { StringEquals: { 'aws:PrincipalAccount': '999999999999' } }],
  ['everybody except it', EVERYBODY, { ...ORGANIZATION, ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Contoso' } }],
  ['everybody except those of a pattern', EVERYBODY, { ...ORGANIZATION, StringNotLike: { 'aws:PrincipalArn': '*/Con*' } }],
  ['everybody of other accounts', EVERYBODY, { ...ORGANIZATION, StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } }],
  ['users', EVERYBODY, { ...ORGANIZATION, StringEquals: { 'aws:PrincipalType': 'User' } }],
  ['an ARN that is no pattern', EVERYBODY, { ...ORGANIZATION, StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Contoso' } }],
])('a role that trusts %s is no way', (_, principal, condition) => {
  const deploy = trusting(principal, { RoleName: 'Deploy', ...ADMINISTRATOR });
  Object.assign(deploy.Properties.AssumeRolePolicyDocument.Statement[0], { Condition: condition });
  const role = onlyRole(reviewOf({ Resources: { Role: roleOf(), Deploy: deploy } }));
  expect([role.alarms, role.unread]).toEqual([[], []]);
});

describe('a role that trusts everybody of an organization', () => {
  const deployOf = (...statements: object[]) => {
    const deploy = trusting(EVERYBODY, { RoleName: 'Deploy', ...ADMINISTRATOR });
    return { ...deploy, Properties: { ...deploy.Properties, AssumeRolePolicyDocument: policy(...statements) } };
  };
  const everybody = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: ORGANIZATION };
  const alarms = (...statements: object[]) => onlyRole(reviewOf({ Resources: { Role: roleOf(), Deploy: deployOf(...statements) } })).alarms;
  const denied = (more: object) => ({ ...everybody, Effect: 'Deny', Condition: undefined, ...more });
  const having = (arn: string) => ({ Condition: { ArnLike: { 'aws:PrincipalArn': arn } } });

  test('and denies it to the shown one is no way', () => {
    expect(alarms(everybody)).toHaveLength(1);
    expect(alarms(everybody, denied(having('arn:aws:iam::*:role/Contoso')))).toEqual([]);
    expect(alarms(everybody, denied({ Principal: { AWS: 'arn:aws:iam::111122223333:role/Contoso' } }))).toEqual([]);
    expect(alarms(everybody, denied({}))).toEqual([]);
  });

  test('and denies something else, or under a condition that is not known, is one', () => {
    expect(alarms(everybody, denied(having('arn:aws:iam::*:role/Other')))).toHaveLength(1);
    expect(alarms(everybody, denied({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }))).toHaveLength(1);
    expect(alarms(everybody, denied({ Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Contoso' } } }))).toHaveLength(1);
    expect(alarms(everybody, denied({ Action: 'sts:TagSession' }))).toHaveLength(1);
    expect(alarms(everybody, { 'Fn::If': ['C', denied({}), { Ref: 'AWS::NoValue' }] })).toHaveLength(1);
  });

  test('and excludes a role without a name is one, if what it excludes is only like the logical id', () => {
    const excluded = (arn: string) => onlyRole(reviewOf({
      Resources: {
        Role: roleOf({ RoleName: undefined }),
        Deploy: deployOf({ ...everybody, Condition: { ...ORGANIZATION, ArnNotLike: { 'aws:PrincipalArn': { 'Fn::Sub': arn } } } }),
      },
    })).alarms;
    expect(excluded('arn:aws:iam::*:role/Role')).toHaveLength(1);
    expect(excluded('arn:aws:iam::*:role/${Role}')).toEqual([]);
    expect(excluded('arn:aws:iam::*:role/*')).toEqual([]);
  });

  test('only with a token is none', () => {
    expect(alarms({ ...everybody, Action: 'sts:AssumeRoleWithWebIdentity' })).toEqual([]);
    expect(alarms({ ...everybody, Action: 'sts:*' })).toHaveLength(1);
  });
});

test('what only the deployment knows is said, and is no alarm: a name with a function, and a number of an account', () => {
  const said = ['Only the deployment knows whether it can assume the role Deploy (like an administrator)'];
  const of = (role: object, principal: unknown, Condition?: object) => {
    const deploy = trusting(principal, { RoleName: 'Deploy', ...ADMINISTRATOR });
    Object.assign(deploy.Properties.AssumeRolePolicyDocument.Statement[0], { Condition });
    const { alarms, unread } = onlyRole(reviewOf({ Parameters: { P: { Type: 'String' }, Q: { Type: 'String' } }, Resources: { Role: role, Deploy: deploy } }));
    return [alarms, unread];
  };
  const named = (name: string) => roleOf({ RoleName: { 'Fn::Sub': name } });
  expect(of(named('${P}${Q}'), 'arn:aws:iam::111122223333:role/Deployer')).toEqual([[], said]);
  expect(of(named('${P}-Reader'), 'arn:aws:iam::999999999999:role/Other-Reader')).toEqual([[], said]);
  expect(of(named('${P}-Reader'), 'arn:aws:iam::999999999999:role/Deployer')).toEqual([[], []]);
  expect(of(named('${P}-Reader'), { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${P}-Reader' })[0]).toHaveLength(1);
  const { Principal, ...others } = trust(RIGHT);
  const anywhere = roleOf({ trusts: [{ ...others, Principal: { Federated: { 'Fn::Sub': Principal.Federated.replace('111122223333', '${AWS::AccountId}') } } }] });
  expect(of(anywhere, EVERYBODY, { StringEquals: { 'aws:PrincipalAccount': ['111122223333'] } })).toEqual([[], said]);
  expect(of(anywhere, EVERYBODY, { ...ORGANIZATION, ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Contoso' } })).toEqual([[], said]);
});

test('roles are followed to the last one, also in a circle', () => {
  const review = reviewOf({
    Resources: {
      Role: roleOf(),
      Middle: trusting([ARN_OF('Role'), ARN_OF('Last')], { RoleName: 'Middle', ...reading('s3:GetObject') }),
      Last: trusting(ARN_OF('Middle'), { RoleName: 'Last', ...ADMINISTRATOR }),
    },
  });
  expect(onlyRole(review).alarms).toEqual(['It can assume the role Middle, then with it the role Last (like an administrator)']);
  expect(onlyRole(review).unread).toEqual(['It can do more than is shown: it can assume the role Middle (reads contents)']);
});

test('policies of resources that name a shown role are said', () => {
  const statement = (Principal: unknown, Effect = 'Allow') => ({ Effect, Principal, Action: 's3:*', Resource: '*' });
  const bucket = (...statements: object[]) => ({ Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'b', PolicyDocument: policy(...statements) } });
  const of = (Resources: object) => {
    const review = reviewOf({ Resources: { Role: roleOf(), ...Resources } });
    expect(exitCode(review)).toBe(0);
    return onlyRole(review).unread;
  };
  expect(of({ Bucket: bucket(statement({ AWS: ARN_OF('Role') })) })).toEqual(['The policy of Bucket (AWS::S3::BucketPolicy) allows it more than is shown: s3:*']);
  expect(of({ Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy({ Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::111122223333:role/Contoso'] }, Action: 'kms:*', Resource: '*' }) } } }))
    .toEqual(['The policy of Key (AWS::KMS::Key) allows it more than is shown: kms:*']);
  expect(of({ Bucket: bucket(statement({ AWS: ARN_OF('Role') }, 'Deny'), statement({ AWS: ARN_OF('Other') }), statement({ Service: 's3.amazonaws.com' })) })).toEqual([]);
});

test('policies that are texts, name a session or everybody with its ARN, and resources of others that name it', () => {
  const statement = (Principal: unknown, more?: object) => ({ Effect: 'Allow', Principal, Action: 's3:*', Resource: 'arn:aws:s3:::b', ...more });
  const of = (Type: string, Properties: object) => onlyRole(reviewOf({ Resources: { Role: roleOf(), X: { Type, Properties } } })).unread;
  const text = { 'Fn::Sub': JSON.stringify(policy(statement({ AWS: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Contoso' }))) };
  expect(of('AWS::Logs::ResourcePolicy', { PolicyDocument: text }))
    .toEqual(['The policy of X (AWS::Logs::ResourcePolicy) allows it more than is shown: s3:* on arn:aws:s3:::b']);
  const bucket = (...statements: object[]) => of('AWS::S3::BucketPolicy', { PolicyDocument: policy(...statements) });
  expect(bucket(statement({ AWS: 'arn:aws:sts::111122223333:assumed-role/Contoso/x' })))
    .toEqual(['The policy of X (AWS::S3::BucketPolicy) allows it more than is shown: s3:* on arn:aws:s3:::b']);
  const having = (arn: string) => statement('*', { Condition: { ArnLike: { 'aws:PrincipalArn': arn } } });
  expect(bucket(having('arn:aws:iam::*:role/Con*')))
    .toEqual(['The policy of X (AWS::S3::BucketPolicy) allows it more than is shown: s3:* on arn:aws:s3:::b, under conditions']);
  for (const condition of [{ StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } }, { StringLike: { 'aws:PrincipalArn': '*role/Contoso' } }]) {
    expect(bucket(statement('*', { Condition: condition })))
      .toEqual(['The policy of X (AWS::S3::BucketPolicy) allows it more than is shown: s3:* on arn:aws:s3:::b, under conditions']);
  }
  expect(bucket(statement('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '999999999999' } } }))).toEqual([]);
  // As the event bus of the monitoring of an organization: it is for everybody there, and for each role.
  expect(bucket(statement('*', { Condition: ORGANIZATION }))).toEqual([]);
  expect(bucket(statement('*'))).toEqual([]);
  // As CDK Pipelines: the role that deploys.
  expect(bucket(statement({ AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-deploy-role-${AWS::AccountId}-${AWS::Region}' } }))).toEqual([]);
  const joined = (...more: unknown[]) => ({ 'Fn::Join': ['', ['{"Statement":[{"Effect":"Allow","Principal":{"AWS":"', ARN_OF('Role'), '"},"Action":"logs:*","Resource":"', ...more]] });
  expect(of('AWS::Logs::ResourcePolicy', { PolicyDocument: joined({ 'Fn::Select': ['0', { Ref: 'P' }] }, '"}]}') }))
    .toEqual([expect.stringMatching(/^The policy of X \(AWS::Logs::ResourcePolicy\) allows it more than is shown: logs:\* on /)]);
  expect(of('AWS::Logs::ResourcePolicy', { PolicyDocument: joined({ Ref: 'P' }) }))
    .toEqual(['The policy of X (AWS::Logs::ResourcePolicy) is a text that is not read, and can give it more than is shown']);
  const template = JSON.stringify({ Resources: { Other: trusting('arn:aws:iam::111122223333:role/Contoso', { RoleName: 'Other', ...reading('ec2:DescribeInstances') }) } });
  expect(of('AWS::CloudFormation::StackSet', { TemplateBody: template })).toEqual(['It can do more than is shown: it can assume the role Other (reads configuration)']);
  expect(of('AWS::SSM::Parameter', { Value: template })).toEqual([]);
  expect(bucket(having('arn:aws:iam::*:role/Other*'))).toEqual([]);
  expect(bucket(having('arn:aws:iam::*:role/path/*'))).toEqual([]);
  const named = (type: string) => [`X (${type}) names it, and can give it more than is shown`];
  expect(of('AWS::EKS::AccessEntry', { PrincipalArn: ARN_OF('Role') })).toEqual(named('AWS::EKS::AccessEntry'));
  expect(of('Custom::AWS', { Create: { 'Fn::Join': ['', ['{"action":"attachRolePolicy","RoleName":"', { Ref: 'Role' }, '"}']] } })).toEqual(named('Custom::AWS'));
  expect(of('Custom::AWS', { Create: '{"action":"attachRolePolicy","RoleName":"contoso"}' })).toEqual(named('Custom::AWS'));
  expect(of('Custom::AWS', { Create: '{"RoleName":"Contoso2"}', Name: 'MyContoso' })).toEqual([]);
  expect(of('AWS::Lambda::Function', { Role: ARN_OF('Role') })).toEqual([]);
});

test('a role whose name is its logical id is named by it, by its ARN and by its name; a logical id alone is no name', () => {
  const of = (role: object, Properties: object) => onlyRole(reviewOf({ Resources: { Contoso: role, X: { Type: 'Custom::AWS', Properties } } })).unread;
  for (const value of [{ Ref: 'Contoso' }, ARN_OF('Contoso'), 'arn:aws:iam::111122223333:role/Contoso']) {
    expect(of(roleOf(), { Value: value })).toEqual(['X (Custom::AWS) names it, and can give it more than is shown']);
  }
  expect(of(roleOf({ RoleName: undefined }), { Value: 'Contoso' })).toEqual([]);
});

test('roles that trust others are not said', () => {
  const review = reviewOf({ Resources: { Role: roleOf(), Deploy: trusting('arn:aws:iam::111122223333:role/Other', { RoleName: 'Deploy', ...ADMINISTRATOR }) } });
  expect([onlyRole(review).alarms, onlyRole(review).unread]).toEqual([[], []]);
});

test('in an account, roles that trust a shown one are read too', () => {
  const role = (RoleName: string, statement: object, AttachedManagedPolicies: object[] = []) => ({
    RoleName,
    Path: '/',
    Arn: `arn:aws:iam::111122223333:role/${RoleName}`,
    AssumeRolePolicyDocument: policy(statement),
    RolePolicyList: [],
    AttachedManagedPolicies,
  });
  const trusts = (name: string) => ({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::111122223333:role/${name}` }, Action: 'sts:AssumeRole' });
  const deployed = fileOf({
    RoleDetailList: [
      role('Last', trusts('Middle'), [{ PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }]),
      role('Middle', trusts('Contoso')), role('Contoso', trust(RIGHT)), role('Other', trusts('Somebody')),
    ],
  });
  const review = makeReview(readReviewed({ deployed }));
  expect(onlyRole(review).alarms).toEqual(['It can assume the role Middle, then with it the role Last (like an administrator)']);
});

test('of an account, roles that everybody under a condition can assume are read, and no others with such a condition', () => {
  const role = (RoleName: string, statement: object) => ({
    RoleName, Path: '/', Arn: `arn:aws:iam::111122223333:role/${RoleName}`, AssumeRolePolicyDocument: policy(statement), RolePolicyList: [], AttachedManagedPolicies: [],
  });
  const trusted = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition: ORGANIZATION });
  const deployed = fileOf({
    RoleDetailList: [
      role('Contoso', trust(RIGHT)), role('One', trusted({ AWS: '*' })), role('List', trusted({ AWS: ['arn:aws:iam::999999999999:root', '*'] })), role('Text', trusted('*')),
      role('Service', trusted({ Service: 'ec2.amazonaws.com' })), role('Account', trusted({ AWS: 'arn:aws:iam::111122223333:root' })),
    ],
  });
  const resources = Object.values<any>(readReviewed({ deployed }).templates[0].template.Resources);
  // Of the others, only the names and trusts remain.
  expect(resources.filter(({ Properties }) => Properties.Policies).map(({ Properties }) => Properties.RoleName).sort()).toEqual(['Contoso', 'List', 'One', 'Text']);
});
