import { App, Stack } from 'aws-cdk-lib';
import { addResources, found, ISSUER, policy, role, rulesFor, trust, trustAudience, trustIf, violationsOf } from './support';

const inline = (...statements: object[]) => ({ Policies: [{ PolicyName: 'Inline', PolicyDocument: policy(...statements) }] });
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
const managed = (name: string) => ({ ManagedPolicyArns: [{ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` }] });
/** Statement of the trust of the agentless scanner. */
const SCANNER = trustAudience('StringEquals', 'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner');
/** Not Defender's: a session name alone does not say which feature it is. */
const UNREAD = ['PermissionsNotReadable'];
const WIDER = ['WiderThanPublished'];
const UNKNOWN = trustAudience('StringEquals', { Ref: 'Audience' });

describe('nothing is published for the audience: all that it may do is more', () => {
  test.each<[string, object, string[]]>([
    ['AdministratorAccess', managed('AdministratorAccess'), WIDER],
    ['a managed policy in a path', managed('job-function/of/AdministratorAccess'), WIDER],
    ['a policy that reads', managed('IAMReadOnlyAccess'), WIDER],
    ['a policy of the account with that name', { ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/AdministratorAccess'] }, []],
    ['a managed policy whose name is a parameter', { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::aws:policy/${Name}' }] }, UNREAD],
    ['every action', inline(allow('*')), WIDER],
    ['an action on one resource, with a condition', inline(allow('glue:StartJobRun', 'arn:aws:glue:*:*:job/one', {
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    })), WIDER],
    ['reading', inline(allow('iam:GetRole')), WIDER],
    ['passing a role of the template', inline(allow('iam:PassRole', { 'Fn::GetAtt': ['Role', 'Arn'] })), WIDER],
    ['everything except one service', inline({ Effect: 'Allow', NotAction: 'ec2:*', Resource: '*' }), WIDER],
    ['every action except on one resource', inline({ Effect: 'Allow', Action: 'iam:*', NotResource: 'arn:aws:s3:::bucket' }), WIDER],
    ['denied', inline({ Effect: 'Deny', Action: '*', Resource: '*' }), []],
  ])('%s', (_, properties, expected) => expect(rulesFor(UNKNOWN, properties)).toEqual(expected));

  test.each<[string, unknown]>([
    ['all of it', { Ref: 'Action' }], ['the name', { 'Fn::Sub': 'iam:${Name}' }],
    ['the end behind a wildcard', { 'Fn::Sub': 'iam:*${Name}' }],
  ])('of an action, a value is known only at deployment: %s', (_, action) => {
    expect(rulesFor(UNKNOWN, inline(allow(action)))).toEqual([...WIDER, ...UNREAD]);
  });

  test('roles of others may do everything', () => {
    const other = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    expect(rulesFor(other, managed('AdministratorAccess'))).toEqual([]);
  });
});

describe('policies that are attached', () => {
  const PolicyDocument = policy(allow('*'));
  const document = { PolicyDocument, PolicyName: 'Policy' };

  test.each<[string, string, object, object]>([
    ['AWS::IAM::Policy', 'AWS::IAM::Policy', { ...document, Roles: [{ Ref: 'Role' }] }, {}],
    ['AWS::IAM::Policy by name', 'AWS::IAM::Policy', { ...document, Roles: ['Scanner'] }, { RoleName: 'Scanner' }],
    ['AWS::IAM::Policy by name in other letters', 'AWS::IAM::Policy', { ...document, Roles: ['scanner'] }, { RoleName: 'Scanner' }],
    ['AWS::IAM::RolePolicy by name in other letters', 'AWS::IAM::RolePolicy', { ...document, RoleName: 'SCANNER' },
      { RoleName: 'Scanner' }],
    ['AWS::IAM::Policy of several roles', 'AWS::IAM::Policy', { ...document, Roles: ['Another', { Ref: 'Role' }] }, {}],
    ['AWS::IAM::Policy by a condition', 'AWS::IAM::Policy', {
      ...document, Roles: [{ 'Fn::If': ['Condition', { Ref: 'Another' }, { Ref: 'Role' }] }],
    }, {}],
    ['AWS::IAM::RolePolicy', 'AWS::IAM::RolePolicy', { ...document, RoleName: { Ref: 'Role' } }, {}],
    ['AWS::IAM::ManagedPolicy with roles', 'AWS::IAM::ManagedPolicy', { PolicyDocument, Roles: [{ Ref: 'Role' }] }, {}],
    ['AWS::IAM::ManagedPolicy of the role', 'AWS::IAM::ManagedPolicy', { PolicyDocument }, { ManagedPolicyArns: [{ Ref: 'Policy' }] }],
  ])('%s', (_, Type, Properties, properties) => {
    expect(found({ Role: role(UNKNOWN, properties), Policy: { Type, Properties } })).toEqual(['WiderThanPublished Policy']);
  });

  test.each<[string, unknown, string[]]>([
    ['its ARN', 'arn:aws:iam::111122223333:policy/Own', ['WiderThanPublished Policy']],
    ['its ARN with a path', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/Own' }, ['WiderThanPublished Policy']],
    ['its ARN in other letters', 'arn:aws:iam::111122223333:policy/own', ['WiderThanPublished Policy']],
    ['another name', 'arn:aws:iam::111122223333:policy/Other', []],
    ['an AWS managed policy of the same name', 'arn:aws:iam::aws:policy/Own', ['WiderThanPublished Role']],
  ])('AWS::IAM::ManagedPolicy by its name: %s', (_, arn, expected) => {
    expect(found({
      Role: role(UNKNOWN, { ManagedPolicyArns: [arn] }),
      Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument, ManagedPolicyName: 'Own' } },
    })).toEqual(expected);
  });

  test('the report is on the policy', () => {
    const app = new App();
    addResources(new Stack(app, 'Stack'), {
      Role: role(UNKNOWN),
      Policy: { Type: 'AWS::IAM::Policy', Properties: { ...document, Roles: [{ Ref: 'Role' }] } },
    });
    expect(violationsOf(app).map(v => [v.description, v.violatingResources[0].locations])).toEqual([
      ['Policy: Statement.0 allows what a feature that is not published does not need: * (policy of the role Role)',
        ['Properties.PolicyDocument.Statement.0']],
    ]);
  });

  test('policies of another role', () => {
    const Other = { Type: 'AWS::IAM::Policy', Properties: { ...document, Roles: [{ Ref: 'Another' }] } };
    const Unused = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } };
    expect(found({ Role: role(UNKNOWN), Other, Unused })).toEqual([]);
  });
});

describe('wider than published', () => {
  const tag = { Condition: { StringEquals: { 'ec2:ResourceTag/CreatedBy': 'Microsoft Defender for Cloud' } } };
  const snapshots = 'arn:aws:ec2:*::snapshot/*';
  const keys = { 'Fn::Sub': 'arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*' };

  test.each<[string, object, string[]]>([
    ['the published statement', inline(allow('ec2:DeleteSnapshot', snapshots, tag)), []],
    ['without its condition', inline(allow('ec2:DeleteSnapshot', snapshots)), ['WiderThanPublished']],
    ['with another value', inline(allow('ec2:DeleteSnapshot', snapshots, {
      Condition: { StringEquals: { 'ec2:ResourceTag/CreatedBy': 'Somebody' } },
    })), ['WiderThanPublished']],
    ['with a weaker operator', inline(allow('ec2:DeleteSnapshot', snapshots, {
      Condition: { StringLike: { 'ec2:ResourceTag/CreatedBy': 'Microsoft*' } },
    })), ['WiderThanPublished']],
    ['with one more condition', inline(allow('ec2:DeleteSnapshot', snapshots, {
      Condition: { ...tag.Condition, Bool: { 'aws:SecureTransport': 'true' } },
    })), []],
    ['on one snapshot', inline(allow('ec2:DeleteSnapshot', 'arn:aws:ec2:eu-west-1::snapshot/snap-1', tag)), []],
    ['on every resource', inline(allow('ec2:DeleteSnapshot', '*', tag)), ['WiderThanPublished']],
    ['an action less', inline(allow(['ec2:CopySnapshot', 'ec2:CreateSnapshot'], snapshots)), []],
    ['an action in another case', inline(allow('EC2:copysnapshot', snapshots)), []],
    ['an action more', inline(allow(['ec2:CopySnapshot', 'ec2:CreateVolume'], snapshots)), ['WiderThanPublished']],
    ['an action that runs code', inline(allow(['ec2:CopySnapshot', 'ec2:RunInstances'], snapshots)), ['WiderThanPublished']],
    ['a wildcard action', inline(allow('ec2:Copy*', snapshots)), ['WiderThanPublished']],
    ['keys of the account', inline(allow('kms:CreateGrant', keys)), []],
    ['keys of every account', inline(allow('kms:CreateGrant', 'arn:aws:kms:*:*:key/*')), ['WiderThanPublished']],
    ['a key that is a resource', inline(allow('kms:CreateGrant', { 'Fn::GetAtt': ['Key', 'Arn'] })), []],
    ['in another partition', inline(allow('ec2:CopySnapshot', 'arn:aws-us-gov:ec2:*::snapshot/*')), []],
    ['an action that is a parameter', inline(allow({ Ref: 'Action' }, snapshots)), UNREAD],
    ['NotAction', inline({ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' }), ['WiderThanPublished']],
    ['with the account as the value', inline(allow('ec2:DeleteSnapshot', snapshots, {
      Condition: { StringEquals: { 'ec2:ResourceTag/CreatedBy': { Ref: 'AWS::AccountId' } } },
    })), ['WiderThanPublished']],
    ['with the URL suffix as the value', inline(allow('ec2:DeleteSnapshot', snapshots, {
      Condition: { StringEquals: { 'ec2:ResourceTag/CreatedBy': { Ref: 'AWS::URLSuffix' } } },
    })), ['WiderThanPublished']],
    ['a service that it does not use', inline(allow('s3:GetObject', 'arn:aws:s3:::bucket/*')), ['WiderThanPublished']],
    ['NotResource', inline({ Effect: 'Allow', Action: 'ec2:CopySnapshot', NotResource: snapshots }), ['WiderThanPublished']],
    ['an AWS managed policy', managed('ReadOnlyAccess'), ['WiderThanPublished']],
    ['denied', inline({ Effect: 'Deny', Action: 's3:*', Resource: '*' }), []],
  ])('agentless scanner: %s', (_, properties, expected) => {
    expect(rulesFor(SCANNER, properties)).toEqual(expected);
  });

  const own = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });
  const DATABASES = 'DefenderForCloud-DataSecurityPostureDB';
  const SETUP = 'MDCContainersK8sRole'; // published with StringEqualsIfExists
  const DATA = 'MDCContainersK8sDataCollectionRole'; // published with StringEquals
  const bucket = 'arn:aws:s3:::ms-defender-logs';

  test.each<[string, string, object, string[]]>([
    [DATA, 'the account of the stack', own('StringEquals', 'aws:ResourceAccount', { Ref: 'AWS::AccountId' }), []],
    [DATA, 'an account, if that of the stack is not known', own('StringEquals', 'aws:ResourceAccount', '111122223333'), []],
    [DATA, 'too many digits', own('StringEquals', 'aws:ResourceAccount', '1111222233334'), ['WiderThanPublished']],
    [DATA, 'something before the account', own('StringEquals', 'aws:ResourceAccount', 'x-111122223333'), ['WiderThanPublished']],
    [DATA, 'another case of the key', own('StringEquals', 'AWS:resourceaccount', { Ref: 'AWS::AccountId' }), []],
    [DATA, 'another key', own('StringEquals', 'aws:PrincipalAccount', { Ref: 'AWS::AccountId' }), ['WiderThanPublished']],
    [DATA, 'IfExists', own('StringEqualsIfExists', 'aws:ResourceAccount', { Ref: 'AWS::AccountId' }), ['WiderThanPublished']],
    [DATA, 'two accounts', own('StringEquals', 'aws:ResourceAccount', [{ Ref: 'AWS::AccountId' }, 'x']), ['WiderThanPublished']],
    [DATA, 'no condition', {}, ['WiderThanPublished']],
    [SETUP, 'IfExists', own('StringEqualsIfExists', 'aws:ResourceAccount', { Ref: 'AWS::AccountId' }), []],
    [SETUP, 'without IfExists', own('StringEquals', 'aws:ResourceAccount', { Ref: 'AWS::AccountId' }), []],
    [SETUP, 'negated', own('StringNotEquals', 'aws:ResourceAccount', { Ref: 'AWS::AccountId' }), ['WiderThanPublished']],
    [SETUP, 'no condition', {}, ['WiderThanPublished']],
  ])('%s, condition: %s', (RoleName, _, condition, expected) => {
    const audience = trustAudience('StringEquals', { Ref: 'Audience' });
    expect(rulesFor(audience, { RoleName, ...inline(allow('s3:GetObject', bucket, condition)) })).toEqual(expected);
  });

  // Published with StringLike rds.*.amazonaws.com, for the account of the stack.
  test.each<[string, string, unknown, string[]]>([
    ['as published', 'StringLike', 'rds.*.amazonaws.com', []],
    ['by the URL suffix', 'StringLike', { 'Fn::Sub': 'rds.*.${AWS::URLSuffix}' }, []],
    ['one region', 'StringEqualsIgnoreCase', 'rds.eu-west-1.amazonaws.com', ['WiderThanPublished']],
    ['in China', 'StringLike', 'rds.*.amazonaws.com.cn', []],
    ['another service', 'StringLike', 'ec2.*.amazonaws.com', ['WiderThanPublished']],
    ['another domain', 'StringLike', 'rds.eu-west-1.example.com', ['WiderThanPublished']],
    ['something after the domain', 'StringLike', 'rds.eu-west-1.amazonaws.com.example', ['WiderThanPublished']],
    ['IfExists', 'StringLikeIfExists', 'rds.*.amazonaws.com', ['WiderThanPublished']],
  ])(`${DATABASES}: kms:ViaService, %s`, (_, operator, value, expected) => {
    const Condition = { [operator]: { 'kms:ViaService': value }, StringEquals: { 'kms:CallerAccount': { Ref: 'AWS::AccountId' } } };
    const audience = trustAudience('StringEquals', { Ref: 'Audience' });
    expect(rulesFor(audience, { RoleName: DATABASES, ...inline(allow('kms:CreateGrant', '*', { Condition })) })).toEqual(expected);
  });

  test.each<[string, string, unknown, string[]]>([
    ['as published', 'ForAnyValue:StringLike', 'DefenderForDatabases*', []],
    ['an exact value', 'ForAnyValue:StringEquals', 'DefenderForDatabasesKey', []],
    ['another pattern', 'ForAnyValue:StringLike', '*', ['WiderThanPublished']],
    ['for all values', 'ForAllValues:StringLike', 'DefenderForDatabases*', ['WiderThanPublished']],
  ])(`${DATABASES}: aws:TagKeys, %s`, (_, operator, value, expected) => {
    const Condition = { [operator]: { 'aws:TagKeys': value } };
    const audience = trustAudience('StringEquals', { Ref: 'Audience' });
    expect(rulesFor(audience, { RoleName: DATABASES, ...inline(allow('kms:CreateKey', '*', { Condition })) })).toEqual(expected);
  });

  test('every published condition must be there; an exact value is as narrow as a pattern', () => {
    const grant = (conditions: object) => rulesFor(trustAudience('StringEquals', { Ref: 'Audience' }), {
      RoleName: DATABASES, ...inline(allow('kms:CreateGrant', '*', { Condition: { StringEquals: conditions } })),
    });
    const service = { 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' };
    const account = { 'kms:CallerAccount': { Ref: 'AWS::AccountId' } };
    expect(grant({ ...service, ...account })).toEqual([]);
    expect(grant(service)).toEqual(['WiderThanPublished']);
    expect(grant(account)).toEqual(['WiderThanPublished']);
  });

  test('of two published statements with the same action, the one with the same condition counts', () => {
    const pass = (PassedToService: string) =>
      inline(allow('iam:PassRole', 'arn:aws:iam::111122223333:role/MDCContainersK8sKinesisToS3Role', {
        Condition: { StringEquals: { 'iam:PassedToService': PassedToService } },
      }));
    const audience = trustAudience('StringEquals', { Ref: 'Audience' });
    expect(rulesFor(audience, { RoleName: SETUP, ...pass('firehose.amazonaws.com') })).toEqual([]);
    expect(rulesFor(audience, { RoleName: SETUP, ...pass('logs.amazonaws.com') })).toEqual([]);
    expect(rulesFor(audience, { RoleName: SETUP, ...pass('ec2.amazonaws.com') })).toEqual(['WiderThanPublished']);
  });

  test('a role of Microsoft Sentinel may have its permissions, also if it is that of Defender for Cloud too', () => {
    const sentinel = trustIf({
      StringEquals: {
        [`${ISSUER}:aud`]: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
        'sts:RoleSessionName': 'MicrosoftSentinel_77777777-2222-3333-4444-555555555555',
      },
    });
    expect(rulesFor([SCANNER, sentinel], {
      RoleName: 'OIDC_Both',
      ...inline(allow('sqs:ReceiveMessage', 'arn:aws:sqs:eu-west-1:111122223333:a')),
    })).toEqual(['AudienceSeveral']);
  });

  test('a name is not enough for what is published for another application', () => {
    const commands = {
      RoleName: 'DefenderForCloud-ArcAutoProvisioning',
      ...inline(allow('ssm:SendCommand', 'arn:aws:ssm:*::document/AWS-RunShellScript')),
    };
    expect(rulesFor(trustAudience('StringEquals', 'api://AzureSecurityCenter.MultiCloud.DefenderForServers'), commands)).toEqual([]);
    expect(rulesFor(UNKNOWN, commands)).toEqual([]);
    expect(rulesFor(SCANNER, commands)).toEqual(['WiderThanPublished']);
    expect(rulesFor(trust(), commands)).toEqual(['WiderThanPublished']);
  });

  test('an account that is not that of the stack', () => {
    const resources = { Role: role(SCANNER, inline(allow('kms:CreateGrant', 'arn:aws:kms:*:111122223333:key/*'))) };
    expect(found(resources, {}, { env: { account: '111122223333', region: 'eu-west-1' } })).toEqual([]);
    expect(found(resources, {}, { env: { account: '444455556666', region: 'eu-west-1' } })).toEqual(['WiderThanPublished Role']);
    expect(found(resources)).toEqual([]);
  });

  /** What another role with the same audience needs. */
  const CLUSTERS = inline(allow('eks:DescribeCluster', 'arn:aws:eks:*:111122223333:cluster/production'));

  test.each<[string, string, object, string[]]>([
    ['MDCContainersImageAssessmentRole', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1', managed('AmazonEC2ContainerRegistryReadOnly'), []],
    ['MDCContainersImageAssessmentRole', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1', CLUSTERS, ['WiderThanPublished']],
    // Three roles have this audience. Without its name, the role can be each of them.
    ['OfAnotherName', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1', managed('AmazonEC2ContainerRegistryReadOnly'), []],
    ['OfAnotherName', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1', CLUSTERS, []],
    ['OfAnotherName', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1', inline(allow('ec2:CreateVolume')), ['WiderThanPublished']],
    ['CspmMonitorAws', 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', managed('ReadOnlyAccess'), []],
    ['CspmMonitorAws', 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', managed('SecurityAudit'), ['WiderThanPublished']],
    // The library denies this one.
    ['CspmMonitorAws', 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', inline(allow('billing:GetBillingData')), ['WiderThanPublished']],
    ['SensitiveDataDiscovery', 'api://b2f86835-c959-461c-b08c-2cd5ca382af5', inline(allow('s3:Get*', 'arn:aws:s3:::invoices/*')), []],
    ['SensitiveDataDiscovery', 'api://b2f86835-c959-461c-b08c-2cd5ca382af5', inline(allow('s3:Get*', 'arn:aws:s3:::*')),
      ['WiderThanPublished']],
  ])('%s with the audience %s', (RoleName, audience, properties, expected) => {
    expect(rulesFor(trustAudience('StringEquals', audience), { RoleName, ...properties })).toEqual(expected);
  });
});

describe('duplicate providers', () => {
  const provider = (Url: unknown, more: object = {}) =>
    ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url, ThumbprintList: ['0'.repeat(40)] }, ...more });
  const own = provider(`https://${ISSUER}`);

  test.each<[string, object, string[]]>([
    ['the same', provider(`https://${ISSUER}`), ['DuplicateProvider Two']],
    ['without the slash at the end', provider('https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d'), ['DuplicateProvider Two']],
    ['in upper case', provider('HTTPS://STS.windows.net/33E01921-4D64-4F8C-A055-5BDAFFD5E33D/'), ['DuplicateProvider Two']],
    ['by the custom resource of CDK', { Type: 'Custom::AWSCDKOpenIdConnectProvider', Properties: { Url: `https://${ISSUER}` } },
      ['DuplicateProvider Two']],
    ['if a condition is true', provider(`https://${ISSUER}`, { Condition: 'Sometimes' }), ['DuplicateProvider Two']],
    ['another tenant', provider('https://sts.windows.net/11111111-2222-3333-4444-555555555555/'), []],
    ['another issuer', provider('https://token.actions.githubusercontent.com'), []],
  ])('%s', (_, second, expected) => {
    expect(found({ One: own, Two: second })).toEqual(expected);
  });

  test('a URL that depends on a condition', () => {
    const either = provider({ 'Fn::If': ['C', 'https://token.actions.githubusercontent.com', `https://${ISSUER}`] });
    expect(found({ One: own, Two: either })).toEqual(['DuplicateProvider Two']);
    const both = provider({ 'Fn::If': ['C', `https://${ISSUER}`, `https://${ISSUER.toUpperCase()}`] });
    expect(found({ One: both })).toEqual([]);
    expect(found({ One: both, Two: own })).toEqual(['DuplicateProvider Two']);
  });

  test('providers with different conditions can exclude each other', () => {
    const [One, Two] = ['IsFirst', 'IsNotFirst'].map(Condition => provider(`https://${ISSUER}`, { Condition }));
    expect(found({ One, Two })).toEqual([]);
    expect(found({ One, Two: One })).toEqual(['DuplicateProvider Two']);
    expect(found({ One, Two: own })).toEqual(['DuplicateProvider Two']);
  });
});

test('a role of the library that the user widens', () => {
  expect(rulesFor(trust(), { RoleName: 'CspmMonitorAws', ...inline(allow('bedrock:List*')) })).toEqual(['WiderThanPublished']);
});
