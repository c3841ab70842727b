/** What is listed beside a role that is known: other roles, and whatever mentions a role of Microsoft or its provider. */
import { gzipSync } from 'zlib';
import { allow, AUDIENCE, deny, fileOf, ISSUER, policy, reviewOf, RIGHT, roleOf, TENANT, trust } from './support';
import type { Line } from '../../../cli/review/result';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';

const ARN_OF = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const ARN = 'arn:aws:iam::111122223333:role/Contoso';
const THEIR_PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const service = (name: string) => ({ Effect: 'Allow', Principal: { Service: `${name}.amazonaws.com` }, Action: 'sts:AssumeRole' });
const other = (trusted: object, ...statements: object[]) => roleOf({ RoleName: 'Other', trusts: [trusted], statements });
const admitting = (AWS: unknown, Condition?: object) =>
  ({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole', ...Condition && { Condition } });
const resource = (Type: string, Properties: object) => ({ Type, Properties });
const bucket = (...statements: object[]) => resource('AWS::S3::BucketPolicy', { Bucket: 'b', PolicyDocument: policy(...statements) });
const letting = (Principal: unknown, Condition?: object) =>
  ({ Effect: 'Allow', Principal, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*', ...Condition && { Condition } });

const PARAMETER = { Parameters: { P: { Type: 'String' } } };

/** Beside the known role Contoso, whose logical id is Role. */
const beside = (Resources: object, sections: object = {}) => reviewOf({ ...sections, Resources: { Role: roleOf(), ...Resources } });
const shown = (lines: readonly Line[]) => lines.map(({ what, why }) => `${what}: ${why}`);

test('the role alone is known', () => {
  const review = beside({});
  expect([exitCode(review), review.lines, review.isEmpty]).toEqual([0, [], false]);
});

test('IAM ignores the case of a provider and of condition keys, so the role is known', () => {
  const conditions = { [`${ISSUER.toUpperCase()}:AUD`]: AUDIENCE, 'STS:ROLESESSIONNAME': `MicrosoftDefenderForClouds_${TENANT}` };
  const review = beside({ Role: roleOf({ trusts: [trust({ StringEquals: conditions }, ISSUER.toUpperCase())] }) });
  expect([exitCode(review), review.lines]).toEqual([0, []]);
});

const CHANGING = allow('iam:AttachRolePolicy');
test.each<[string, object, number]>([
  ['a Deny takes away what is listed', deny('*'), 0],
  ['a Deny that a condition of the template leaves out does not', { 'Fn::If': ['C', deny('*'), { Ref: 'AWS::NoValue' }] }, 1],
])('%s', (_, denied, code) => {
  const sections = { Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] } }, ...PARAMETER };
  const [own, others] = [roleOf({ statements: [allow('s3:DeleteBucket'), denied] }), other(service('states'), CHANGING, denied)];
  expect([beside({ Role: own }, sections), beside({ Other: others }, sections)].map(exitCode)).toEqual([code, code]);
});

test.each<[string, object]>([
  ['Roles Anywhere', other(service('rolesanywhere'), CHANGING)],
  ['Step Functions', other(service('states'), CHANGING)],
  ['Cognito',
    other({
      ...trust({ StringEquals: { 'cognito-identity.amazonaws.com:aud': 'x' } }),
      Principal: {
        Federated: 'cognito-identity.amazonaws.com',
      },
    }, CHANGING)],
  ['a provider that is not known', other({ ...trust(), Principal: { Federated: { 'Fn::ImportValue': 'P' } } }, CHANGING)],
  ['a function with a wildcard', other(service('lambda'), allow('i*:Put*'))],
  ['everything except something else', other(service('lambda'), { Effect: 'Allow', NotAction: 's3:*', Resource: '*' })],
  ['AdministratorAccess',
    {
      ...other(service('ec2')),
      Properties: {
        ...other(service('ec2'))
          .Properties,
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      },
    }],
])('another role is listed if it may change IAM: %s', (_, role) => {
  const review = beside({ Other: role });
  expect(exitCode(review)).toBe(1);
  expect(shown(review.lines)[0]).toMatch(/^the role Other: it may change IAM: /);
});

test.each<[string, object]>([
  ['the audience of Defender for Cloud, of another issuer',
    trust({ StringEquals: { 'accounts.google.com:aud': AUDIENCE } }, 'accounts.google.com')],
  ['a session name of Microsoft, of Cognito',
    {
      ...trust({ StringLike: { 'sts:RoleSessionName': 'MicrosoftDefender*' } }),
      Principal: {
        Federated: 'cognito-identity.amazonaws.com',
      },
    }],
  ['Microsoft\'s tenant at another host',
    trust({ StringEquals: { 'x:aud': 'y' } }, 'login.microsoftonline.com/33e01921-4d64-4f8c-a055-5bdaffd5e33d/v2.0')],
  ['another party beside Microsoft',
    { ...trust(RIGHT), Principal: { Federated: [THEIR_PROVIDER, 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com'] } }],
  ['another condition', trust({ ...RIGHT, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
  ['session tags too', { ...trust(RIGHT), Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }],
])('a trust that names Microsoft in another form is listed: %s', (_, trusted) => {
  expect(exitCode(beside({ Other: other(trusted, allow('ec2:DescribeInstances')) }))).toBe(1);
});

test.each<[string, string]>([
  ['that nobody publishes', 'glue:StartJobRun'], ['that is harmless', 'ec2:CreateTags'], ['that only reads', 'athena:StartSession'],
  ['that does not exist', 'ec2:Foo'],
])('an action %s is beyond: %s', (_, action) => {
  const review = reviewOf({ Resources: { Role: roleOf({ statements: [allow(['ec2:DescribeInstances', action])] }) } });
  expect(shown(review.lines)).toEqual([`the role Contoso: it allows ${action} on *, which is not published for Foundational CSPM`]);
});

const SESSION = 'arn:aws:sts::111122223333:assumed-role/Contoso/MicrosoftDefenderForClouds_x';
test.each<[string, object]>([
  // Other roles and policies
  ['a role that trusts it', other(admitting(ARN_OF('Role')), allow('s3:GetObject'))],
  ['a role that trusts a session of it', other(admitting(SESSION), allow('s3:GetObject'))],
  ['a role that trusts it by a pattern',
    other(admitting('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Con*' } }), allow('s3:GetObject'))],
  ['a role that trusts everybody of the organization',
    other(admitting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }), allow('s3:GetObject'))],
  ['a role that trusts everybody of the organization, if a condition of the template leaves out its Deny', roleOf({
    RoleName: 'Other',
    statements: [allow('s3:GetObject')],
    trusts: [
      admitting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }),
      { 'Fn::If': ['C', { ...admitting('*'), Effect: 'Deny' }, { Ref: 'AWS::NoValue' }] },
    ],
  })],
  ['a role that may pass it', other(service('lambda'), allow('iam:PassRole', ARN))],
  ['a role that may assume it by a pattern', other(service('lambda'), allow('sts:AssumeRole', 'arn:aws:iam::*:role/Conto??'))],
  ['a role for all tokens of Microsoft\'s provider',
    other({ ...trust({ StringEquals: { x: 'y' } }), Principal: { Federated: { Ref: 'Provider' } } }, allow('s3:GetObject'))],
  ['a policy of a user',
    resource('AWS::IAM::Policy', { PolicyName: 'P', Users: ['u'], PolicyDocument: policy(allow('iam:PassRole', ARN)) })],
  // Policies of resources
  ['a policy of a bucket, by reference', bucket(letting({ AWS: ARN_OF('Role') }))],
  ['by ARN in another case', bucket(letting({ AWS: 'arn:aws:iam::111122223333:role/contoso' }))],
  ['by the unique id', bucket(letting('*', { StringLike: { 'aws:userid': { 'Fn::Sub': '${Role.RoleId}:*' } } }))],
  ['by a pattern', bucket(letting('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Con*' } }))],
  ['everybody of the account', bucket(letting('*', { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } }))],
  ['by a claim of its tokens', bucket(letting('*', { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE } }))],
  ['by the name of its session',
    bucket(letting('*', { StringLike: { 'aws:userid': '*:MicrosoftDefenderForClouds_8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36' } }))],
  ['everybody', bucket(letting('*'))],
  ['everybody, in another form', bucket(letting({ '*': '*' }))],
  ['a pattern as the principal', bucket(letting({ AWS: 'arn:aws:iam::111122223333:role/*' }))],
  ['a unique id', bucket(letting({ AWS: 'AROAEXAMPLE123456789' }))],
  ['the name of the stack', bucket(letting({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${AWS::StackName}' } }))],
  ['Microsoft\'s tenant at another host',
    resource('AWS::EKS::IdentityProviderConfig', { Oidc: { IssuerUrl: `https://login.microsoftonline.com/${ISSUER.slice(16)}v2.0` } })],
  ['every federated user', bucket(letting({ Federated: '*' }))],
  ['a policy of it that a user has, too', resource('AWS::IAM::Policy',
    { PolicyName: 'P', Roles: [{ Ref: 'Role' }], Users: ['u'], PolicyDocument: policy(allow('ec2:DescribeInstances', ARN)) })],
  ['everybody, in a list', bucket(letting({ AWS: ['*'] }))],
  ['everybody but the account', bucket({ ...letting(undefined), NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } })],
  ['everybody of the organization', bucket(letting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }))],
  ['every session', bucket(letting('*', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }))],
  ['everybody whose token is of Entra',
    bucket(letting('*', { StringLike: { 'aws:FederatedProvider': 'arn:aws:iam::*:oidc-provider/sts.windows.net/*' } }))],
  ['everybody but one role', bucket(letting('*', { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/x' } }))],
  ['whom a parameter names', bucket(letting({ AWS: { Ref: 'Whom' } }))],
  ['whom a part of an ARN names', bucket(letting({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${Whom}' } }))],
  ['whom a part of an ARN in an export names',
    bucket(letting({ AWS: { 'Fn::Join': ['', ['arn:aws:iam::111122223333:role/', { 'Fn::ImportValue': 'x' }]] } }))],
  ['whom a dynamic reference in an ARN names', bucket(letting({ AWS: 'arn:aws:iam::111122223333:role/{{resolve:ssm:/r}}' }))],
  ['whom a custom resource names', bucket(letting({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${X.Name}' } }))],
  ['whom the end of an ARN names', bucket(letting({ AWS: { 'Fn::Join': [':', ['arn:aws:iam:', '111122223333', { Ref: 'Whom' }]] } }))],
  ['a role that trusts whom a part of an ARN names',
    other(admitting({ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${Whom}' }), allow('s3:*'))],
  ['a role that trusts whom a parameter names, in the account',
    other(admitting({ Ref: 'Whom' }, { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }), allow('s3:*'))],
  ['a role for the provider that a parameter names', other({ ...trust(), Principal: { Federated: { Ref: 'Whom' } } }, allow('s3:*'))],
  ['a role for the provider that a dynamic reference names',
    other({ ...trust(), Principal: { Federated: '{{resolve:ssm:/p}}' } }, allow('s3:*'))],
  ['a role for the provider that a part of an ARN names',
    other({ ...trust(), Principal: { Federated: { 'Fn::Sub': 'arn:aws:iam::111122223333:oidc-provider/${Whom}' } } }, allow('s3:*'))],
  ['services, also if there is none',
    bucket(letting('*', { 'ForAllValues:StringEquals': { 'aws:PrincipalServiceNamesList': ['cloudtrail.amazonaws.com'] } }))],
  ['a source, also if there is none',
    bucket(letting('*', { 'ForAllValues:ArnLike': { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:*' } }))],
  ['services and everybody else', bucket(letting('*', { StringLike: { 'aws:PrincipalIsAWSService': '*' } }))],
  ['services, if a parameter says it', bucket(letting('*', { Bool: { 'aws:PrincipalIsAWSService': { Ref: 'Whom' } } }))],
  ['a source that is left out', bucket(letting('*', { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::NoValue' } } }))],
  ['a source that a condition can leave out',
    bucket(letting('*', { StringEquals: { 'aws:SourceAccount': { 'Fn::If': ['C', '111122223333', { Ref: 'AWS::NoValue' }] } } }))],
  ['another account, also if there is none',
    bucket(letting('*', { 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': '444455556666' } }))],
  ['whom a dynamic reference in a condition names',
    bucket(letting('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/{{resolve:ssm:/r}}' } }))],
  ['tokens of its provider', bucket(letting({ Federated: { Ref: 'Provider' } }))],
  ['tokens of its provider beside somebody', bucket(letting({ AWS: 'arn:aws:iam::111122223333:user/x', Federated: THEIR_PROVIDER }))],
  ['by its provider', bucket(letting('*', { StringEquals: { 'aws:FederatedProvider': THEIR_PROVIDER } }))],
  ['a policy of a key',
    resource('AWS::KMS::Key', { KeyPolicy: policy({ Effect: 'Allow', Principal: { AWS: ARN }, Action: 'kms:Decrypt', Resource: '*' }) })],
  ['a text with principals that is no policy',
    resource('AWS::OpenSearchServerless::AccessPolicy', { Policy: `[{"Rules":[],"Principal":["${ARN}"]}]` })],
  ['a text beside a policy in it',
    resource('AWS::StepFunctions::StateMachine',
      { DefinitionString: '{"Principal":"*","Effect":"x","States":{"A":{"RoleName":"Contoso"}}}' })],
  ['a pattern of its sessions', other(service('lambda'), allow('sts:TagSession', 'arn:aws:sts::*:assumed-role/Con*/*'))],
  ['a policy that is a text',
    resource('AWS::Logs::ResourcePolicy', { PolicyDocument: { 'Fn::Sub': JSON.stringify(policy(letting({ AWS: ARN }))) } })],
  // Policies that are not read
  ['a policy that a parameter says', resource('AWS::S3::BucketPolicy', { PolicyDocument: { Ref: 'Whom' } })],
  ['a policy of another name that a parameter says', resource('AWS::Redshift::Cluster', { NamespaceResourcePolicy: { Ref: 'Whom' } })],
  ['a policy for new repositories',
    resource('AWS::ECR::RepositoryCreationTemplate', { RepositoryPolicy: { 'Fn::ImportValue': 'policy' } })],
  ['a policy that a dynamic reference says',
    resource('AWS::SecretsManager::ResourcePolicy', { ResourcePolicy: '{{resolve:ssm:/policy}}' })],
  ['a policy that an export says', resource('AWS::SNS::TopicPolicy', { PolicyDocument: { 'Fn::ImportValue': 'policy' } })],
  ['a policy that a custom resource says', resource('AWS::KMS::Key', { KeyPolicy: { 'Fn::GetAtt': ['Look', 'Policy'] } })],
  ['a policy that one branch does not say',
    resource('AWS::KMS::Key',
      { KeyPolicy: { 'Fn::If': ['C', policy(letting({ AWS: 'arn:aws:iam::111122223333:root' })), { Ref: 'Whom' }] } })],
  ['statements that a parameter says',
    resource('AWS::SNS::TopicPolicy', { PolicyDocument: { Version: '2012-10-17', Statement: { Ref: 'Whom' } } })],
  ['one statement that a parameter says', resource('AWS::SNS::TopicPolicy', { PolicyDocument: policy({ Ref: 'Whom' }) })],
  ['a text with an escape',
    resource('AWS::SNS::TopicPolicy', { PolicyDocument: JSON.stringify(policy(letting('*'))).replace('Principal', '\\u0050rincipal') })],
  ['a text with a name twice',
    resource('AWS::Logs::ResourcePolicy',
      {
        PolicyDocument: JSON.stringify(policy(letting('*'))).replace('"Effect"', '"Effect":"Allow","Effect"')
          .replace('"Effect":"Allow","Effect":"Allow"', '"Effect":"Allow","Effect":"Deny"'),
      })],
  ['a text with another principal first',
    resource('AWS::Logs::ResourcePolicy',
      {
        PolicyDocument: JSON.stringify(policy(letting({ Service: 'es.amazonaws.com' }))).replace('"Principal"',
          '"Principal":"*","Principal"'),
      })],
  ['a text that is no JSON', resource('Custom::X', { Policy: '{"Statement": [x]}' })],
  ['the definition of an API in a bucket', resource('AWS::ApiGateway::RestApi', { BodyS3Location: { Bucket: 'b', Key: 'k' } })],
  ['the definition of an API that a parameter says', resource('AWS::ApiGateway::RestApi', { Body: { Ref: 'Whom' } })],
  ['a policy in the definition of an API that a parameter says',
    resource('AWS::ApiGateway::RestApi', { Body: { 'openapi': '3.0.1', 'x-amazon-apigateway-policy': { Ref: 'Whom' } } })],
  ['the policy of an organization that a parameter says', resource('AWS::Organizations::ResourcePolicy', { Content: { Ref: 'Whom' } })],
  ['a policy in YAML on one line', resource('Custom::X', { Text: 'policy: {Statement: [{Effect: Allow, Principal: "*"}]}' })],
  ['the policy of a log group', resource('AWS::Logs::LogGroup', { ResourcePolicyDocument: policy(letting({ AWS: ARN_OF('Role') })) })],
  ['what an instance reads beside a log group',
    {
      ...resource('AWS::Logs::LogGroup',
        {}),
      Metadata: { 'AWS::CloudFormation::Init': { config: { commands: { a: { command: 'x Contoso' } } } } },
    }],
  // What only looks like a statement
  ['what a custom resource calls a Deny',
    resource('Custom::X', { Grant: { Principal: 'x', Effect: 'Deny', Action: 's3:*', Role: { Ref: 'Role' } } })],
  ['what a custom resource calls a resource',
    resource('Custom::X',
      { Grant: { Principal: { Service: 's3.amazonaws.com' }, Effect: 'Allow', Action: 's3:*', Resource: ARN_OF('Role') } })],
  ['a Deny with more keys', bucket({ ...letting({ Service: 'x' }), Effect: 'Deny', Role: 'Contoso' })],
  ['a text of a parameter',
    resource('AWS::SSM::Association',
      { Parameters: { policy: ['{"Statement":[{"Effect":"Deny","Principal":"x","Action":"s3:*","Resource":"Contoso"}]}'] } })],
  // Grants to somebody whom only the deployment knows
  ['an access entry of a parameter', resource('AWS::EKS::AccessEntry', { ClusterName: 'c', PrincipalArn: { Ref: 'Whom' } })],
  ['an access entry of a dynamic reference', resource('AWS::EKS::AccessEntry', { ClusterName: 'c', PrincipalArn: '{{resolve:ssm:/r}}' })],
  ['an access entry of an export', resource('AWS::EKS::AccessEntry', { ClusterName: 'c', PrincipalArn: { 'Fn::ImportValue': 'role' } })],
  ['a share of Lake Formation, of a parameter',
    resource('AWS::LakeFormation::PrincipalPermissions', { Principal: { DataLakePrincipalIdentifier: { Ref: 'Whom' } } })],
  ['a share of Lake Formation for the account',
    resource('AWS::LakeFormation::Permissions', { DataLakePrincipal: { DataLakePrincipalIdentifier: '111122223333:IAMPrincipals' } })],
  ['a share of a collection for all roles of the account',
    resource('AWS::OpenSearchServerless::AccessPolicy', { Policy: '[{"Principal":["arn:aws:iam::111122223333:role/*"]}]' })],
  ['what everybody in a cluster gets', resource('Custom::AWSCDK-EKS-KubernetesResource',
    { Manifest: '[{"kind":"ClusterRoleBinding","subjects":[{"kind":"Group","name":"system:authenticated"}]}]' })],
  ['a grant of S3, of a parameter',
    resource('AWS::S3::AccessGrant', { Grantee: { GranteeType: 'IAM', GranteeIdentifier: { Ref: 'Whom' } } })],
  ['roles for certificates, of a parameter', resource('AWS::RolesAnywhere::Profile', { RoleArns: [{ Ref: 'Whom' }] })],
  // Texts, definitions and inputs
  ['a definition',
    resource('AWS::StepFunctions::StateMachine',
      { DefinitionString: '{"Resource":"arn:aws:states:::aws-sdk:iam:attachRolePolicy","RoleName":"Contoso"}' })],
  ['a name that is joined',
    resource('AWS::StepFunctions::StateMachine', { DefinitionString: { 'Fn::Join': ['', ['"RoleName":"', 'Con', 'toso', '"']] } })],
  ['a name that is selected', resource('AWS::Events::Rule', { Targets: [{ Arn: 'x', Input: { 'Fn::Select': [1, ['a', 'Contoso']] } }] })],
  ['what an instance runs',
    {
      ...resource('AWS::EC2::Instance',
        {}),
      Metadata: { 'AWS::CloudFormation::Init': { config: { commands: { a: { command: 'x --role-name Contoso' } } } } },
    }],
  ['whose role an instance uses when it starts',
    { ...resource('AWS::EC2::Instance', {}), Metadata: { 'AWS::CloudFormation::Authentication': { a: { roleName: { Ref: 'Role' } } } } }],
  ['a name with an escape of JSON', resource('AWS::Events::Rule', { Targets: [{ Arn: 'x', Input: '{"RoleName":"\\u0043ontoso"}' }] })],
  ['a name in Base64',
    resource('AWS::EC2::Instance', { UserData: Buffer.from('aws iam attach-role-policy --role-name Contoso').toString('base64') })],
  ...['--role=Contoso', 'Contoso=arn', 'x@Contoso', '.Contoso', 'Contoso.x', 'prod-Contoso', 'a\\tContoso', 'a\\nContoso',
    'a\\\\tContoso'].map((text): [string, object] =>
    [`a name in the text ${text}`, resource('AWS::ECS::TaskDefinition', { Command: ['grant', text] })]),
  ...[
    Buffer.from(Buffer.from('grant --role-name Contoso').toString('base64')).toString('base64'),
    Buffer.from('grant --role-name Contoso', 'utf16le').toString('base64'),
    `sh <<E\nan-identifier-before\n${Buffer.from('grant --role-name Contoso --bucket payroll').toString('base64').replace(/.{20}/g,
      '$&\n')}\nE`,
    Buffer.from(`echo ${Buffer.from('grant --role-name Contoso').toString('base64')} | base64 -d`).toString('base64'),
  ].map((text, i): [string, object] => [`a name in Base64, in another way ${i + 1}`, resource('AWS::EC2::Instance', { UserData: text })]),
  ...['attach%20--role-name%20%43ontoso', 'aws --role-name $(printf "\\x43ontoso")', Buffer.from('attach Contoso').toString('hex'),
    gzipSync('attach-role-policy --role-name Contoso').toString('base64'),
    Buffer.from('attach%20%43ontoso payroll').toString('base64')].map((text): [string, object] =>
    [`a name in another encoding: ${text}`, resource('AWS::EC2::Instance', { UserData: text })]),
  ...[
    { 'Fn::Join': ['', { 'Fn::Split': ['|', { 'Fn::Sub': 'attach Con|toso ${AWS::Region}' }] }] },
    { 'Fn::Select': [0, { 'Fn::Split': ['x', { 'Fn::Sub': 'Contosox${Whom}' }] }] },
    { 'Fn::Join': ['', ['Con', { 'Fn::Select': [0, { 'Fn::Split': ['x', { 'Fn::Sub': 'tosox${AWS::Region}' }] }] }]] },
    { 'Fn::Split': ['|', { 'Fn::Sub': 'a|Contoso|${Whom}' }] },
    { 'Fn::Sub': ['Con${Rest}', { Rest: { 'Fn::Select': [1, { 'Fn::Split': ['-', { 'Fn::Sub': '${Whom}-toso' }] }] } }] },
  ].map((Command): [string, object] =>
    [`a name of a divided text: ${JSON.stringify(Command)}`, resource('AWS::ECS::TaskDefinition', { Command })]),
  ['a policy in Base64',
    resource('AWS::SecretsManager::ResourcePolicy',
      { ResourcePolicy: Buffer.from(JSON.stringify(policy(letting('*')))).toString('base64') })],
  ['a policy in Base64 of somebody else',
    resource('Custom::X', { Text: Buffer.from(JSON.stringify(policy(letting('*')))).toString('base64') })],
  ['a policy in hex', resource('Custom::X', { Text: Buffer.from(JSON.stringify(policy(letting('*')))).toString('hex') })],
  ['a policy in an address', resource('Custom::X', { Text: encodeURIComponent(JSON.stringify(policy(letting('*')))) })],
  ['a custom resource, in what it calls tags', resource('Custom::Attach', { Tags: [{ Key: 'RoleName', Value: { Ref: 'Role' } }] })],
  ['a part of an ARN that only the deployment knows',
    resource('Custom::X', { Role: { 'Fn::Sub': 'arn:aws:iam::111122223333:role/Con${Rest}' } })],
  ['a custom resource', resource('Custom::AWS', { Create: '{"action":"attachRolePolicy","RoleName":"contoso"}' })],
  ['a type of somebody else', resource('Contoso::Iam::Attachment', { Role: ARN_OF('Role') })],
  ['a function with its role', resource('AWS::Lambda::Function', { Role: ARN_OF('Role'), Code: { ZipFile: 'x' } })],
  ['an instance profile', resource('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'Role' }] })],
  ['an access entry', resource('AWS::EKS::AccessEntry', { PrincipalArn: ARN_OF('Role'), ClusterName: 'c' })],
  ['a share of Lake Formation', resource('AWS::LakeFormation::PrincipalPermissions', { Principal: { DataLakePrincipalIdentifier: ARN } })],
  ['a parameter that others read', resource('AWS::SSM::Parameter', { Value: ARN })],
  ['a custom resource with the provider', resource('Custom::X', { Provider: THEIR_PROVIDER })],
])('what mentions the role or the provider is listed: %s', (_, resource_) => {
  const review = beside({ X: resource_, Provider: resource('AWS::IAM::OIDCProvider', { Url: `https://${ISSUER}` }) });
  expect(exitCode(review)).toBe(1);
  expect(review.lines.length).toBeGreaterThan(0);
});

test('what uses an instance profile uses its role', () => {
  const Profile = resource('AWS::IAM::InstanceProfile', { InstanceProfileName: 'p', Roles: [{ Ref: 'Role' }] });
  expect(beside({ Profile }).lines).toHaveLength(1);
  for (const Name of [{ Ref: 'Profile' }, 'p']) {
    const LaunchTemplateData = { UserData: 'x', IamInstanceProfile: { Name } };
    const Launch = resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData });
    expect(beside({ Profile, Launch }).lines.map(({ what }) => what)).toEqual(['AWS::IAM::InstanceProfile p', 'AWS::EC2::LaunchTemplate']);
  }
});

test.each<[string, object, object]>([
  ['the macros of the template', {}, { Transform: 'AWS::Serverless-2016-10-31' }],
  ['a nested stack whose template is not there',
    { N: resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://example.com/x.json' }) }, {}],
  ['a nested stack with two templates',
    {
      N: resource('AWS::CloudFormation::StackSet',
        { TemplateURL: 'https://example.com/x.json', TemplateBody: '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}' }),
    }, {}],
  ['a product', { P: resource('AWS::ServiceCatalog::CloudFormationProduct', { Name: 'x' }) }, {}],
  ['a function of SAM', { F: resource('AWS::Serverless::Function', { Policies: 'AdministratorAccess' }) }, {}],
  ['a module', { M: resource('Contoso::Iam::Role::MODULE', {}) }, {}],
])('what is not read beside the role is listed: %s', (_, Resources, sections) => {
  expect(exitCode(beside(Resources, sections))).toBe(1);
});

test.each(['SecurityAudit', 'ReadOnlyAccess'])('a path that ends like the ARN of %s is not the policy of AWS', (name) => {
  const others = { statements: [], ManagedPolicyArns: [`arn:aws:iam::111122223333:policy/x:iam::aws:policy/${name}`] };
  expect(exitCode(reviewOf({ Resources: { Role: roleOf({ RoleName: 'CspmMonitorAws', ...others }) } }))).toBe(1);
  const review = beside({ Other: roleOf({ RoleName: 'Other', trusts: [service('lambda')], ...others }) });
  expect(shown(review.lines)).toEqual([expect.stringMatching(/^the role Other: it may change IAM: the policy .* not in the source$/)]);
});

const GITHUB = 'token.actions.githubusercontent.com';
test('an ordinary app beside the role has no line', () => {
  const review = beside({
    Deploy: {
      ...other(
        trust({ StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: 'repo:a/b:ref:refs/heads/main' } }, GITHUB),
        allow('sts:AssumeRole', 'arn:aws:iam::*:role/cdk-*')),
    },
    Irsa: roleOf({
      RoleName: 'Irsa',
      statements: [allow('s3:*')],
      trusts: [trust({ StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/A:sub': 'x' } }, 'oidc.eks.eu-west-1.amazonaws.com/id/A')],
    }),
    Task: roleOf({
      RoleName: 'Task',
      trusts: [service('ecs-tasks')],
      statements: [allow(['dynamodb:*', 'iam:PassRole'], 'arn:aws:dynamodb:*:*:table/x')],
    }),
    ProviderOfCdk: roleOf({
      RoleName: 'Cdk',
      trusts: [service('lambda')],
      statements: [allow(['iam:CreateOpenIDConnectProvider', 'iam:AddClientIDToOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider'])],
    }),
    Function: resource('AWS::Lambda::Function',
      { Role: ARN_OF('Task'), Code: { S3Bucket: 'b', S3Key: `${'a'.repeat(64)}.zip` }, Description: 'MyContoso, Contoso2' }),
    Bucket: resource('AWS::S3::Bucket', {}),
    Policy: bucket(
      { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      letting({ Service: 'cloudfront.amazonaws.com' }), letting('*', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:t' } }),
      letting({ AWS: 'arn:aws:iam::111122223333:root' }), letting({ AWS: { 'Fn::Sub': 'arn:aws:iam::${Another}:root' } }),
      letting({ AWS: ARN_OF('Task') }),
      letting('*', { ArnEquals: { 'aws:PrincipalArn': ARN_OF('Task') } }),
      letting('*', { ArnEquals: { 'aws:PrincipalArn': ARN_OF('Unnamed') } }),
      letting('*', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }),
      letting('*', { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
      letting({ AWS: { 'Fn::Sub': 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${Oai}' } }),
    ),
    Text: resource('AWS::Logs::ResourcePolicy',
      {
        PolicyName: 'x',
        PolicyDocument: {
          'Fn::Sub': JSON.stringify(policy(letting({ Service: 'es.amazonaws.com' }))).replace('arn:aws:', 'arn:${AWS::Partition}:'),
        },
      }),
    Entry: resource('AWS::EKS::AccessEntry', { ClusterName: 'c', PrincipalArn: ARN_OF('Task') }),
    OfPeople: resource('AWS::S3::AccessGrant', { Grantee: { GranteeType: 'DIRECTORY_GROUP', GranteeIdentifier: { Ref: 'Another' } } }),
    Profile: resource('AWS::RolesAnywhere::Profile', { RoleArns: [ARN_OF('Unnamed'), 'arn:aws:iam::111122223333:role/Task'] }),
    Listener: resource('AWS::ElasticLoadBalancingV2::Listener', { SslPolicy: { Ref: 'Another' } }),
    Images: resource('AWS::ECR::Repository', { LifecyclePolicy: { LifecyclePolicyText: { Ref: 'Another' } } }),
    Service: resource('AWS::CloudFront::Distribution', { DefaultCacheBehavior: { ViewerProtocolPolicy: { Ref: 'Another' } } }),
    Queue: resource('AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: { Ref: 'Another' } } }),
    Log: resource('AWS::Logs::LogGroup', { LogGroupName: 'Contoso' }),
    Key: resource('AWS::KMS::Key',
      { KeyPolicy: { 'Fn::If': ['C', policy(letting({ AWS: 'arn:aws:iam::111122223333:root' })), { Ref: 'AWS::NoValue' }] } }),
    Unnamed: roleOf({ RoleName: undefined, trusts: [service('ec2')] }),
    Oai: resource('AWS::CloudFront::CloudFrontOriginAccessIdentity', {}),
    Bus: resource('AWS::Events::EventBusPolicy', {
      Action: 'events:PutEvents',
      Principal: '*',
      StatementId: 'x',
      Condition: {
        Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1234567890',
      },
    }),
    Firehose: roleOf({ RoleName: 'Delivery', trusts: [service('firehose')], statements: [allow('s3:PutObject', 'arn:aws:s3:::logs/*')] }),
    Divided: resource('AWS::EC2::Subnet', {
      AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      CidrBlock: { 'Fn::Sub': ['10.${A}.0.0/16', { A: { 'Fn::Select': [0, { 'Fn::Split': ['-', { Ref: 'Another' }] }] } }] },
      Text: { 'Fn::Sub': ['https://app-${A}.example.com/', { A: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] } }] },
      Hash: 'a'.repeat(64),
      Base64: Buffer.from('{"a":"b"}'.repeat(9)).toString('base64'),
      Encoded: encodeURIComponent(JSON.stringify({ a: 'b'.repeat(40) })),
    }),
    Alarm: resource('AWS::CloudWatch::Alarm', { AlarmDescription: 'Contoso is used' }),
    Filter: resource('AWS::Logs::MetricFilter', { FilterPattern: `{ $.userIdentity.arn = "${ARN}" }` }),
    Rule: resource('AWS::Events::Rule',
      {
        EventPattern: {
          detail: { requestParameters: { roleName: ['Contoso'] } },
        },
        Targets: [{ Arn: 'arn:aws:sns:eu-west-1:111122223333:t' }],
      }),
    Guard: resource('AWS::Organizations::Policy', { Content: { Statement: [{ Effect: 'Deny', Action: '*', Resource: ARN }] } }),
    Words: resource('AWS::SNS::Topic', { DisplayName: 'Sales, Principal: Ann' }),
    Tagged: resource('AWS::SNS::Topic', { Tags: [{ Key: 'for', Value: 'Contoso' }] }),
  });
  expect([shown(review.lines), exitCode(review)]).toEqual([[], 0]);
});

const GIVEN = {
  Parameters: {
    P: { Type: 'String' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
    Vpc: { Type: 'AWS::EC2::VPC::Id' },
    L: { Type: 'CommaDelimitedList' },
    Key: { Type: 'AWS::EC2::KeyPair::KeyName' },
  },
};
const NAMED = {
  Alarm: resource('AWS::CloudWatch::Alarm', { AlarmName: 'Contoso' }),
  One: resource('AWS::DynamoDB::Table', { TableName: 'Con' }),
  Two: resource('AWS::SNS::Topic', { TopicName: 'toso' }),
  Con: resource('AWS::SSM::Parameter', { Name: '/con', Value: 'Con' }),
  ...Object.fromEntries([...'CONTS'].map(TableName => [TableName, resource('AWS::DynamoDB::Table', { TableName })])),
};
const FOR_LAMBDA = { Admin: roleOf({ RoleName: 'Both', trusts: [trust(RIGHT), service('lambda')] }) };
test.each<[string, object, object?]>([
  ...[
    { Ref: 'P' }, { Ref: 'Stored' }, '{{resolve:ssm:/r}}', { 'Fn::ImportValue': 'r' }, { 'Fn::ImportValue': { 'Fn::Sub': '${P}-r' } },
    ARN_OF('Look'), { Ref: 'Look' }, { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'r' } }, '{{resolve:ssm-secure:/my_role}}',
    '{{resolve:secretsmanager:my_role}}', { Ref: 'Key' }, { 'Fn::Sub': 'role/${Alarm}' }, { 'Fn::Sub': 'role/${One}${Two.TopicName}' },
    { 'Fn::Sub': 'role/${C}${O}${N}${T}${O}${S}${O}' }, { 'Fn::Select': [6, { 'Fn::Split': [':', ARN_OF('Alarm')] }] },
    'role/{{resolve:ssm:/con}}toso',
    { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${P}' }, { 'Fn::Sub': 'Con${P}' },
    { 'Fn::Sub': '{"action":"attachRolePolicy","parameters":{"RoleName":"${P}"}}' },
    [{ a: [{ 'Fn::Join': ['', ['--role-name ', { Ref: 'P' }]] }] }], { 'Fn::Select': [0, { Ref: 'L' }] },
    { 'Fn::GetAtt': ['Stack', 'Outputs.R'] }, { 'Fn::Base64': { Ref: 'P' } },
    { 'Fn::Join': [',', { Ref: 'L' }] }, { 'Fn::Sub': ['role/${A}', { A: { 'Fn::Select': [0, { Ref: 'L' }] } }] },
    { 'Fn::If': ['C', { 'Fn::Split': ['|', { Ref: 'P' }] }, 'x'] },
  ].map((Key): [string, object] => [`a custom resource, ${JSON.stringify(Key)}`, resource('Custom::Attach', { Key })]),
  ['a type of somebody else', resource('Contoso::Iam::Attachment', { Key: { Ref: 'P' } })],
  ['a custom resource of CloudFormation', resource('AWS::CloudFormation::CustomResource', { Key: { Ref: 'P' } })],
  ['a share', resource('AWS::RAM::ResourceShare', { Principals: [{ Ref: 'P' }] })],
  ['a policy that is no policy of IAM',
    resource('AWS::OpenSearchServerless::AccessPolicy', { Policy: { 'Fn::Sub': '[{"Rules":[],"Principal":["${P}"]}]' } })],
  ['a portfolio',
    resource('AWS::ServiceCatalog::PortfolioPrincipalAssociation', { PortfolioId: 'p', PrincipalARN: { Ref: 'P' }, PrincipalType: 'IAM' })],
  ['the role of a function, beside a role of Microsoft for functions',
    resource('AWS::Lambda::Function', { Role: { Ref: 'P' }, Code: { ZipFile: 'x' } }), FOR_LAMBDA],
])('what only the deployment knows can name a role of Microsoft: %s', (_, X, more = {}) => {
  const review = beside({ ...NAMED, ...more, X }, GIVEN);
  expect(shown(review.lines)).toContainEqual(
    expect.stringMatching(/^(?:Custom|Contoso|AWS)::\S+: only the deployment knows whether it names a role of Microsoft: /));
});

test.each<[string, object]>([
  ...[
    { 'Fn::Sub': 'https://${P}/x' }, { 'Fn::Sub': '${P}-bucket' }, { Ref: 'Vpc' }, { Ref: 'Topic' }, ARN_OF('Topic'),
    { Ref: 'AWS::StackName' }, { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, { Ref: 'One' }, { 'Fn::Sub': '${One}-${Two.TopicName}' },
  ].map((Key): [string, object] =>
    [`a custom resource, ${JSON.stringify(Key)}`, resource('Custom::Seed', { ServiceToken: { Ref: 'P' }, Key })]),
  ['the role of a function',
    resource('AWS::Lambda::Function', { Role: { Ref: 'P' }, Code: { ZipFile: 'x' }, Environment: { Variables: { ROLE: { Ref: 'P' } } } })],
  ['the role of a task', resource('AWS::ECS::TaskDefinition', { TaskRoleArn: { Ref: 'Stored' }, ExecutionRoleArn: '{{resolve:ssm:/r}}' })],
  ['the role of instances', resource('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'P' }] })],
  ['the role of a job', resource('AWS::Glue::Job', { Role: { 'Fn::ImportValue': 'role' } })],
])('what only the deployment knows cannot name one, or no service can use it: %s', (_, X) => {
  const review = beside({ ...NAMED, X, Topic: resource('AWS::SNS::Topic', {}) }, GIVEN);
  expect([shown(review.lines), exitCode(review)]).toEqual([[], 0]);
});

const user = (Properties: object) => resource('AWS::IAM::User', Properties);
test.each<[string, object]>([
  ['by its own policy', { X: user({ Policies: [{ PolicyName: 'P', PolicyDocument: policy(CHANGING) }] }) }],
  ['by a policy of AWS that changes users',
    { X: user({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/job-function/SystemAdministrator'] }) }],
  ['by a policy of AWS', { X: user({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/IAMFullAccess'] }) }],
  ['in a group', { X: resource('AWS::IAM::Group', { Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow('*')) }] }) }],
  ['by a policy beside it',
    { X: user({}), P: resource('AWS::IAM::Policy', { PolicyName: 'P', Users: [{ Ref: 'X' }], PolicyDocument: policy(CHANGING) }) }],
  ['by a policy of its type',
    { P: resource('AWS::IAM::UserPolicy', { PolicyName: 'P', UserName: 'X', PolicyDocument: policy(CHANGING) }) }],
  ['of IAM Identity Center', { X: resource('AWS::SSO::PermissionSet', { Name: 'ops', InlinePolicy: policy(CHANGING) }) }],
  ['by a managed policy, of a group elsewhere',
    { P: resource('AWS::IAM::ManagedPolicy', { Groups: ['admins'], PolicyDocument: policy(CHANGING) }) }],
])('a user or a group that may change IAM is listed: %s', (_, Resources) => {
  const review = beside(Resources);
  expect([exitCode(review), shown(review.lines)]).toEqual([1, [expect.stringMatching(/^the user or group .*: it may change IAM: /)]]);
});

test('a value of Parameter Store that the source writes is what it says there', () => {
  const found = (Value: unknown, name = '/x') => exitCode(beside({
    Stored: resource('AWS::SSM::Parameter', { Name: name, Value }),
    Circle: resource('AWS::SSM::Parameter', { Name: '/c', Value: '{{resolve:ssm:/c}}' }),
    Writer: resource('Custom::CrossRegionExportWriter', { WriterProps: { exports: { '/cdk/exports/t': { Ref: 'Topic' } } } }),
    Topic: resource('AWS::SNS::Topic', {}),
    X: resource('Custom::Seed',
      { A: '{{resolve:ssm:/x:1}}', B: { Ref: 'Stored' }, C: '{{resolve:ssm:/c}}', D: '{{resolve:ssm:/cdk/exports/t}}', E: { Ref: 'P' } }),
  }, { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' }, Q: { Type: 'String' } } }));
  expect([found('x'), found({ Ref: 'Topic' }), found({ Ref: 'Q' }), found('x', '/y')]).toEqual([0, 0, 1, 1]);
});

const OWN_POLICY = 'arn:aws:iam::111122223333:policy/Own';
const ofLambda = (...ManagedPolicyArns: unknown[]) => roleOf({ RoleName: 'Other', trusts: [service('lambda')], ManagedPolicyArns });
const assignment = (PermissionSetArn: unknown) =>
  resource('AWS::SSO::Assignment', { PermissionSetArn, PrincipalType: 'GROUP', PrincipalId: { Ref: 'P' } });
test.each<[string, object]>([
  ['a policy of a parameter', ofLambda({ Ref: 'P' })],
  ['a policy of AWS that a parameter names', ofLambda({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/${P}' })],
  ['a policy that is imported', ofLambda({ 'Fn::ImportValue': 'policy' })],
  ['a policy of the account', ofLambda(OWN_POLICY)],
  ['a policy of the account, of a user', user({ ManagedPolicyArns: [OWN_POLICY] })],
  ['a group of a user', user({ Groups: ['admins'] })],
  ['a group', resource('AWS::IAM::UserToGroupAddition', { GroupName: { Ref: 'P' }, Users: ['ci'] })],
  ['a permission set that is assigned', assignment('arn:aws:sso:::permissionSet/ssoins-1/ps-1')],
  ['a permission set that a parameter names', assignment({ Ref: 'P' })],
  ['a policy of a permission set',
    resource('AWS::SSO::PermissionSet', { Name: 'ops', CustomerManagedPolicyReferences: [{ Name: 'ops' }] })],
])('rights that are not in the source are listed: %s', (_, X) => {
  const review = beside({ X }, PARAMETER);
  expect(shown(review.lines))
    .toEqual([expect.stringMatching(/: it (?:may change IAM:|gives the rights of) .*, which is not in the source(?:$|, beside )/)]);
});

const OR_NONE = (value: unknown) => ({ 'Fn::If': ['HasP', value, { Ref: 'AWS::NoValue' }] });
const HAS_P = {
  Parameters: { P: { Type: 'String', Default: '' } },
  Conditions: { HasP: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'P' }, ''] }] } },
};
test('a name or a policy whose parameter is empty is none', () => {
  const empty = { ...other(service('lambda')).Properties, RoleName: OR_NONE({ Ref: 'P' }) };
  const policies = OR_NONE({ 'Fn::Split': [',', { Ref: 'P' }] });
  expect(beside({ X: { Type: 'AWS::IAM::Role', Properties: { ...empty, ManagedPolicyArns: policies } } }, HAS_P).lines).toEqual([]);
  const X = { Type: 'AWS::IAM::Role', Properties: { ...empty, Policies: [{ PolicyName: 'P', PolicyDocument: policy(CHANGING) }] } };
  expect(beside({ X }, HAS_P).lines.map(({ what }) => what)).toEqual(['a role without a name']);
});

test('a role that has a name only under a condition is found by this name, and by the one that CloudFormation makes', () => {
  const of = (RoleName: unknown, AWS: unknown) => shown(reviewOf({
    ...HAS_P, Resources: { Role: roleOf({ RoleName }), B: bucket(letting({ AWS })) },
  }).lines).map(line => line.replace(/ do more than.*/, ''));
  const lets = (name: string) => [`AWS::S3::BucketPolicy b: its policy lets ${name}`];
  expect(of(OR_NONE('Given'), 'arn:aws:iam::111122223333:role/Given')).toEqual(lets('Given'));
  expect(of(OR_NONE('Given'), 'arn:aws:iam::111122223333:role/stack-Role-0A1B2C3D4E5F')).toEqual(lets('a role of Microsoft'));
  expect(of({ 'Fn::If': ['HasP', 'One', 'Two'] }, 'arn:aws:iam::111122223333:role/Two')).toEqual(lets('One or Two'));
});

test('more than three roles are one in a line, if it is about all of them', () => {
  const roles = Object.fromEntries(['One', 'Two', 'Three', 'Four'].map(RoleName => [RoleName, roleOf({ RoleName })]));
  const of = (AWS: unknown) => shown(reviewOf({ Resources: { ...roles, Bucket: bucket(letting({ AWS })) } }).lines);
  expect(of('*')).toEqual([expect.stringMatching(/lets all roles of Microsoft do more than/)]);
  expect(of(['One', 'Two', 'Three'].map(ARN_OF))).toEqual([expect.stringMatching(/lets One, Three, Two do more than/)]);
});

test('a role, or a policy of a bucket, for a service that only the deployment knows is listed', () => {
  const Service = { Ref: 'P' };
  for (const X of [other({ ...service('x'), Principal: { Service } }, allow('s3:*')), bucket(letting({ Service }))]) {
    expect(exitCode(beside({ X }, PARAMETER))).toBe(1);
  }
  expect(exitCode(
    beside({ X: other({ ...service('x'), Principal: { Service: { 'Fn::Sub': 'ec2.${AWS::URLSuffix}' } } }, allow('s3:*')) }))).toBe(0);
});

test('a permission for somebody whom only the deployment knows is one line', () => {
  const permission = resource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: { Ref: 'P' } });
  expect(shown(beside({ X: permission }, PARAMETER).lines))
    .toEqual([expect.stringContaining('its policy lets a principal that only the deployment knows')]);
});

test('rights that another part of the source says are not listed, unless they change IAM', () => {
  const found = (action: string) => {
    const child = {
      Resources: {
        Own: resource('AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'Own', PolicyDocument: policy(allow(action)) }),
        Ops: resource('AWS::IAM::Group', {}),
      },
      Outputs: { R: { Value: { Ref: 'Own' }, Export: { Name: 'policy' } }, G: { Value: { Ref: 'Ops' } } },
    };
    return beside({
      N: resource('AWS::CloudFormation::Stack', { TemplateBody: JSON.stringify(child) }),
      M: resource('AWS::CloudFormation::Stack', {
        Parameters: { Policy: { Ref: 'Shared' } },
        TemplateBody: JSON.stringify({ Parameters: { Policy: { Type: 'String' } }, Resources: { X: ofLambda({ Ref: 'Policy' }) } }),
      }),
      Shared: resource('AWS::IAM::ManagedPolicy', { PolicyDocument: policy(allow(action)) }),
      A: ofLambda({ 'Fn::ImportValue': 'policy' }),
      B: ofLambda(OWN_POLICY),
      C: ofLambda({ 'Fn::GetAtt': ['N', 'Outputs.R'] }),
      D: ofLambda({
        'Fn::If': ['C', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess' }, { Ref: 'AWS::NoValue' }],
      }),
      Group: resource('AWS::IAM::Group', { GroupName: 'staff' }),
      User: user({ Groups: ['staff', { 'Fn::GetAtt': ['N', 'Outputs.G'] }] }),
      Addition: resource('AWS::IAM::UserToGroupAddition', { GroupName: { Ref: 'Group' }, Users: ['ci'] }),
      Set: resource('AWS::SSO::PermissionSet', { Name: 'readers' }),
      Assignment: assignment({ 'Fn::GetAtt': ['Set', 'PermissionSetArn'] }),
    }, PARAMETER).lines.reduce((sum, { count = 1 }) => sum + count, 0);
  };
  expect([found('s3:GetObject'), found('iam:PutRolePolicy')]).toEqual([0, 4]);
});

test('commands beside a role of Microsoft are read, too', () => {
  const Metadata = { 'AWS::CloudFormation::Init': { config: { commands: { a: { command: 'grant Contoso payroll' } } } } };
  expect(exitCode(reviewOf({ Resources: { Role: { ...roleOf(), Metadata } } }))).toBe(1);
});

test('a user with an access key or a password is said, and is no line if it may not change IAM', () => {
  const review = beside({
    U: user({ UserName: 'ci', Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow('s3:PutObject')) }] }),
    K: resource('AWS::IAM::AccessKey', { UserName: { Ref: 'U' } }),
    L: user({ UserName: 'ann', LoginProfile: { Password: 'x' } }),
  });
  expect([exitCode(review), review.lines]).toEqual([0, []]);
  expect(review.notes).toEqual(['U', 'ann'].map(name => expect.stringContaining(`the user ${name} gets an access key or a password`)));
});

test.each<[string, unknown, unknown, string]>([
  ['a parameter', { Ref: 'P' }, { 'Fn::Sub': 'name ${P}' }, 'name Q'],
  ['a dynamic reference', '{{resolve:ssm:/name}}', 'name {{resolve:ssm:/name}}', 'name Q'],
])('a name that only the deployment knows is a line, and so is an equal text: %s', (_, RoleName, equal, another) => {
  const found = (Text: unknown) =>
    reviewOf({ ...PARAMETER, Resources: { Role: roleOf({ RoleName }), X: resource('Custom::X', { Text }) } })
      .lines.map(({ what }) => what.split(' ')[0]);
  expect([found(equal), found(another)]).toEqual([['the', 'Custom::X'], ['the']]);
});

test('a long name, and one of Microsoft, is a mention also as a part of a word', () => {
  const found = (RoleName: string) =>
    exitCode(reviewOf({ Resources: { Role: roleOf({ RoleName }), X: resource('Custom::X', { Text: `-r${RoleName}x` }) } }));
  expect([found('CspmMonitorAws'), found('posture-of-production'), found('Contoso')]).toEqual([1, 1, 0]);
});

test('a name that is in a mapping is listed, whatever the region is', () => {
  const found = (name: string) => exitCode(beside(
    { X: resource('Custom::X', { Role: { 'Fn::FindInMap': ['Roles', { Ref: 'AWS::Region' }, 'name'] } }) },
    { Mappings: { Roles: { 'eu-west-1': { name } } } },
  ));
  expect([found('Contoso'), found('Other')]).toEqual([1, 0]);
});

const attaching = (Roles: unknown[]) => resource('AWS::IAM::Policy', { PolicyName: 'P', Roles, PolicyDocument: policy(allow('s3:*')) });
const IF_P = (yes: string, no: string) => ({ 'Fn::If': ['C', yes, no] });
test.each<[string, unknown, string, string]>([
  ['by a condition', IF_P('posture-prod', 'posture-dev'), 'posture-prod', 'posture-test'],
  ['by a region', { 'Fn::Sub': 'posture-${AWS::Region}' }, 'posture-eu-west-1', 'posture'],
  ['by a parameter without a value', { 'Fn::Sub': '${P}-posture' }, 'Prod-Posture', 'posture-prod'],
  ['by a mapping', { 'Fn::FindInMap': ['Names', { Ref: 'AWS::Region' }, 'n'] }, 'posture-a', 'posture-c'],
])('a name made %s is each that it can be: for policies, keys and texts', (_, RoleName, name, another) => {
  const found = (X: object) => exitCode(reviewOf({
    ...PARAMETER,
    Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'p'] } },
    Mappings: { Names: { 'eu-west-1': { n: 'posture-a' }, 'us-east-1': { n: 'posture-b' } } },
    Resources: { Role: roleOf({ RoleName }), X },
  }));
  const key = (role: string) =>
    resource('AWS::KMS::Key', { KeyPolicy: policy(letting({ AWS: `arn:aws:iam::111122223333:role/${role}` })) });
  for (const X of [(role: string) => attaching([role]), key, (role: string) => resource('Custom::X', { Command: `attach ${role} now` })]) {
    expect([found(X(name)), found(X(another))]).toEqual([1, 0]);
  }
});

test.each<[string, unknown, object]>([
  ['a text with a part from a mapping', { 'Fn::Sub': ['Con${Rest}', { Rest: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'n'] } }] },
    { Mappings: { M: { 'eu-west-1': { n: 'toso' } } } }],
  ['a list of a parameter that is joined', { 'Fn::Join': ['', { Ref: 'L' }] },
    { Parameters: { L: { Type: 'CommaDelimitedList', Default: 'Con,toso' } } }],
  ['an allowed value', { Ref: 'P' }, { Parameters: { P: { Type: 'String', AllowedValues: ['Other', 'Contoso'] } } }],
])('what a value can be is listed: %s', (_, Role, sections) => {
  expect(exitCode(beside({ X: resource('Custom::X', { Role }) }, sections))).toBe(1);
});

test('a role of the parent is another one than a resource of the same id in the child that gets it', () => {
  const nested = (resources: object, Parameters: object) => ({
    N: resource('AWS::CloudFormation::Stack',
      { Parameters, TemplateBody: JSON.stringify({ Parameters: { Target: { Type: 'String' } }, Resources: resources }) }),
  });
  const Role = roleOf({ RoleName: undefined });
  const found = (resources: object, Target: unknown) => exitCode(reviewOf({ Resources: { Role, ...nested(resources, { Target }) } }));
  const ordinary = other(service('ec2'), allow('s3:GetObject'));
  expect(found({ Role: ordinary, P: attaching([{ Ref: 'Target' }]) }, { Ref: 'Role' })).toBe(1);
  expect(found({ Role: ordinary, P: attaching([{ Ref: 'Role' }]) }, 'x')).toBe(0);
  expect(found({ Role: resource('AWS::SNS::Topic', {}), X: resource('Custom::X', { R: { Ref: 'Target' } }) }, ARN_OF('Role'))).toBe(1);
  expect(found({ Role: resource('AWS::SNS::Topic', {}), X: resource('Custom::X', { R: { Ref: 'Role' } }) }, 'x')).toBe(0);
});

test('a value for a parameter of Parameter Store is a name there, not the value', () => {
  const session = { StringEquals: { [`${ISSUER}:aud`]: AUDIENCE }, StringLike: { 'sts:RoleSessionName': { Ref: 'Session' } } };
  const code = (Type: string) => exitCode(makeReview(readReviewed({
    template: fileOf({ Parameters: { Session: { Type } }, Resources: { Role: roleOf({ trusts: [trust(session)] }) } }),
    parameter: [`Session=${RIGHT.StringEquals['sts:RoleSessionName']}`],
  })));
  expect([code('String'), code('AWS::SSM::Parameter::Value<String>')]).toEqual([0, 1]);
});

test('a deny that mentions the role is no line, also beside a statement that does not', () => {
  expect(exitCode(
    beside({ X: bucket({ ...letting({ AWS: ARN }), Effect: 'Deny' }, letting({ AWS: 'arn:aws:iam::111122223333:role/Other' })) }))).toBe(0);
});

test('an export and an output of a nested stack mention what they are', () => {
  const importing = (value: unknown) => ({ Resources: { X: resource('Custom::X', { Role: value }) } });
  const nested = (child: object) => resource('AWS::CloudFormation::Stack', { TemplateBody: JSON.stringify(child) });
  const child = {
    Resources: { Role: roleOf() },
    Outputs: { R: { Value: ARN_OF('Role'), Export: { Name: 'their-role' } }, S: { Value: 'x', Export: { Name: 'another-role' } } },
  };
  const found = (...resources: [string, object][]) => exitCode(reviewOf({ Resources: Object.fromEntries(resources) }));
  expect(found(['A', nested(child)], ['B', nested(importing({ 'Fn::ImportValue': 'their-role' }))])).toBe(1);
  expect(found(['A', nested(child)], ['B', nested(importing({ 'Fn::ImportValue': 'another-role' }))])).toBe(0);
  expect(found(['A', nested(child)], ['X', resource('Custom::X', { Role: { 'Fn::GetAtt': ['A', 'Outputs.R'] } })])).toBe(1);
});

test('a source without anything of Microsoft has nothing to review', () => {
  const review = reviewOf({ Resources: { Other: other(service('lambda'), CHANGING) } });
  expect([exitCode(review), review.lines, review.isEmpty]).toEqual([2, [], true]);
  const nested = reviewOf({ Resources: { N: resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://example.com/x.json' }) } });
  expect([exitCode(nested), shown(nested.lines)])
    .toEqual([1, [expect.stringMatching(/^AWS::CloudFormation::Stack: what it deploys is not in the source/)]]);
});

test('a line says neither logical ids nor hashes of templates that are read', () => {
  const lines = (id: string, hash: string) => reviewOf({
    Resources: {
      [id]: roleOf(),
      X: resource('Custom::X', { Role: ARN_OF(id), Template: `https://s3.amazonaws.com/b/${hash.repeat(64)}.json` }),
    },
  }).lines.map(({ what, why }) => [what, why]);
  expect(lines('RoleA1B2C3D4', 'a')).toEqual(lines('RoleE5F6A7B8', 'b'));
});

test('in an account, other roles are read too: who trusts a role of Microsoft, and who may change IAM', () => {
  const role = (RoleName: string, statement: object, AttachedManagedPolicies: object[] = []) => ({
    RoleName,
    Path: '/',
    Arn: `arn:aws:iam::111122223333:role/${RoleName}`,
    AssumeRolePolicyDocument: policy(
      statement),
    RolePolicyList: [],
    AttachedManagedPolicies,
  });
  const deployed = fileOf({
    RoleDetailList: [
      role('Admin', service('ec2'), [{ PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }]),
      role('Middle', admitting(ARN)), role('Contoso', trust(RIGHT)), role('Ordinary', service('ec2')),
    ],
    Policies: [],
  });
  const { lines } = makeReview(readReviewed({ deployed }));
  expect(lines.map(({ what }) => what).sort()).toEqual(['AWS::IAM::Role Middle', 'the role Admin']);
});

test.each<[string, unknown, number]>([
  ['PublicReadWrite', 'PublicReadWrite', 1], ['AuthenticatedRead', 'AuthenticatedRead', 1],
  ['a branch', { 'Fn::If': ['C', 'Private', 'PublicRead'] }, 1],
  ['a parameter', { Ref: 'P' }, 1], ['BucketOwnerFullControl', 'BucketOwnerFullControl', 0], ['LogDeliveryWrite', 'LogDeliveryWrite', 0],
])('the access control list of a bucket gives roles of Microsoft what it gives everybody: %s', (_, AccessControl, code) => {
  const review = beside({ B: resource('AWS::S3::Bucket', { AccessControl }) },
    { ...PARAMETER, Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] } } });
  expect([exitCode(review), review.lines.length]).toEqual([code, code]);
});

test.each([
  'arn:aws:iam::111122223333:*', 'arn:aws:iam::*:*/Cont*', 'arn:*:rol?/Contos?',
  'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Con*', '*',
])('everybody whose ARN is like %s is also a role of Microsoft', (value) => {
  const review =
    beside({ Policy: bucket(letting('*', { ArnLike: { 'aws:PrincipalArn': value.includes('${') ? { 'Fn::Sub': value } : value } })) });
  expect(shown(review.lines)).toEqual([expect.stringContaining('its policy lets Contoso do more than is shown')]);
  expect(exitCode(
    beside({ Policy: bucket(letting('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/deploy-*' } })) }))).toBe(0);
});

test('a resource that the caller chooses by a policy variable, or whose name can be a pattern, is not one that the data names', () => {
  const trusted =
    trust({
      StringEquals: {
        ...RIGHT.StringEquals,
        [`${ISSUER}:aud`]: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
        'sts:RoleSessionName': 'MicrosoftSentinel_7777777a-2222-3333-4444-555555555555',
      },
    });
  const sentinel = (Resource: unknown, resources: object = {}) => reviewOf({
    Resources: {
      ...resources,
      Role: roleOf({
        RoleName: 'OIDC_Logs',
        trusts: [trusted],
        statements: [{
          Effect: 'Allow', Action: 's3:GetObject', Resource, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
        }],
      }),
    },
  });
  expect(shown(sentinel('arn:aws:s3:::logs/*').lines)).toEqual([]);
  expect(exitCode(sentinel('arn:aws:s3:::${aws:UserAgent}/*'))).toBe(1);
  const named = (Type: string) => sentinel({ 'Fn::Sub': 'arn:aws:s3:::${A}/*' }, { A: resource(Type, {}) });
  expect(shown(named('AWS::S3::Bucket').lines)).toEqual([]);
  for (const type of ['AWS::CloudWatch::Alarm', 'AWS::Route53::RecordSet', 'AWS::Glue::Table']) expect(exitCode(named(type))).toBe(1);
});
