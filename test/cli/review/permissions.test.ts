/** What a role can do, by service and level, without what is denied, and what differs from what Microsoft publishes. */
import { allow, deny, ISSUER, levels, onlyRole, policy, reviewOf, reviewOfRole, roleOf, TENANT, trust } from './support';
import { exitCode } from '../../../cli/review/review';
import { whatItCan } from '../../../cli/review/summary';
import { toLines } from '../../../cli/review/terminal';

const of = (...statements: object[]) => onlyRole(reviewOfRole({ statements }));

test('by service and level, the most important first, with resources and conditions', () => {
  const role = of(
    allow(['s3:GetObject', 's3:ListBucket'], ['arn:aws:s3:::a/*', 'arn:aws:s3:::a']), allow('s3:PutBucketPolicy', 'arn:aws:s3:::a'),
    allow(['ec2:DescribeVpcs', 'ec2:DescribeInstances']),
    allow('s3:PutObject', '*', { StringEquals: { 'aws:ResourceAccount': '111122223333' } }),
  );
  expect(role.levels).toEqual(['permissions', 'contents', 'write', 'configuration']);
  expect(role.permissions).toEqual([
    {
      service: 's3',
      serviceName: 'Amazon S3',
      level: 'permissions',
      actions: ['s3:PutBucketPolicy'],
      resources: ['arn:aws:s3:::a'],
      conditions: [],
    },
    {
      service: 's3',
      serviceName: 'Amazon S3',
      level: 'contents',
      actions: ['s3:GetObject'],
      resources: ['arn:aws:s3:::a',
        'arn:aws:s3:::a/*'],
      conditions: [],
    },
    {
      service: 's3',
      serviceName: 'Amazon S3',
      level: 'write',
      actions: ['s3:PutObject'],
      resources: ['*'],
      conditions: ['aws:ResourceAccount is 111122223333'],
    },
    {
      service: 'ec2',
      serviceName: 'Amazon EC2',
      level: 'configuration',
      actions: ['ec2:DescribeInstances',
        'ec2:DescribeVpcs'],
      resources: ['*'],
      conditions: [],
    },
    {
      service: 's3',
      serviceName: 'Amazon S3',
      level: 'configuration',
      actions: ['s3:ListBucket'],
      resources: ['arn:aws:s3:::a',
        'arn:aws:s3:::a/*'],
      conditions: [],
    },
  ]);
});

test('a wildcard is in each level that it can have, and over all services it is of every service', () => {
  expect(levels(of(allow('s3:Get*')))).toEqual(['contents s3:Get*', 'configuration s3:Get*']);
  const all = of(allow('*'));
  expect(all.levels).toEqual(['administrator', 'permissions', 'contents', 'write', 'configuration']);
  expect(all.permissions[0]).toMatchObject({ service: '*', serviceName: 'every service', actions: ['*'] });
});

test('a level whose actions are all denied is not one of the role, unless the deny is narrower', () => {
  const contents = 's3:*Object s3:*Version s3:*Torrent s3:*Annotation s3:*Access s3:*Replication'.split(' ');
  const read = allow('s3:Get*');
  expect(of(read, deny(contents)).levels).toEqual(['configuration']);
  expect(of(allow('s3:GetObject'), deny('s3:GetObject')).permissions).toEqual([]);
  expect(of(allow('s3:GetObject'), deny('S3:GETOBJECT')).permissions).toEqual([]);
  expect(of(read, deny(contents, 'arn:aws:s3:::a/*')).levels).toEqual(['contents', 'configuration']);
  expect(of(read, deny(contents, '*', { Bool: { 'aws:SecureTransport': 'false' } })).levels).toEqual(['contents', 'configuration']);
  expect(of(allow('s3:GetObject'), deny('s3:*')).levels).toEqual([]);
  expect(of(allow('s3:GetObject'), deny('dynamodb:GetItem')).levels).toEqual(['contents']);
  expect(of(allow('s3:GetObject'), deny('*')).levels).toEqual([]);
});

test('what is denied is listed, with its level', () => {
  expect(of(allow('ec2:*'), deny(['s3:GetObject', 'iam:*'], 'arn:aws:s3:::a/*')).denied).toEqual([
    expect.objectContaining({ level: 'administrator', actions: ['iam:*'], resources: ['arn:aws:s3:::a/*'] }),
    expect.objectContaining({ level: 'contents', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*'] }),
  ]);
});

test('what stays readable though contents are denied', () => {
  const role = of(allow(['s3:GetObject', 'ec2:DescribeInstanceAttribute', 'events:DescribeConnection']), deny('s3:GetObject'));
  expect(role.staysReadable).toEqual([
    'credentials: 1 action, events:DescribeConnection', 'settings that AWS marks as sensitive: 1 action, ec2:DescribeInstanceAttribute',
  ]);
  expect(of(allow('ec2:DescribeInstanceAttribute'), deny('s3:PutObject')).staysReadable).toEqual([]);
});

test('API Gateway has one read action: it reads keys, unless those are denied', () => {
  const keys = ['arn:${AWS::Partition}:apigateway:*::/apikeys*',
    'arn:${AWS::Partition}:apigateway:*::/usageplans/*/keys*'].map(text => ({ 'Fn::Sub': text }));
  expect(of(allow('apigateway:GET')).levels).toEqual(['contents', 'configuration']);
  expect(onlyRole(reviewOfRole({ statements: [allow('apigateway:GET'), { ...deny('apigateway:GET'), Resource: keys }] })).levels)
    .toEqual(['configuration']);
  expect(of(allow('apigateway:GET', 'arn:aws:apigateway:*::/restapis/*')).levels).toEqual(['configuration']);
});

test('policies: attached, of AWS with a known text, of AWS without one, and a boundary', () => {
  const attached = (...arns: string[]) =>
    onlyRole(reviewOfRole({ statements: [], ManagedPolicyArns: arns.map(name => `arn:aws:iam::aws:policy/${name}`) }));
  const known = attached('AmazonS3ReadOnlyAccess');
  expect(known.managedPolicies).toEqual(['AmazonS3ReadOnlyAccess (v3 of 2023-08-10)']);
  expect(known.levels).toContain('contents');
  const unknown = attached('AmazonSQSFullAccess');
  expect(unknown.unread)
    .toEqual(['The policy arn:aws:iam::aws:policy/AmazonSQSFullAccess is not in the source: what it allows or denies is not shown']);
  const own = reviewOf({
    Resources: {
      Role: roleOf({ statements: [], PermissionsBoundary: 'arn:aws:iam::111122223333:policy/Limit' }),
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: policy(allow('sqs:ReceiveMessage')), Roles: [{ Ref: 'Role' }] },
      },
    },
  });
  expect(levels(onlyRole(own))).toEqual(['contents sqs:ReceiveMessage']);
  expect(onlyRole(own).boundary).toBe('arn:aws:iam::111122223333:policy/Limit');
});

test.each(['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'])('%s of AWS is every level, of which nothing is unread', (name) => {
  const review = (...statements: object[]) =>
    onlyRole(reviewOfRole({ statements, ManagedPolicyArns: [`arn:aws:iam::aws:policy/${name}`] }));
  const role = review();
  expect(role.levels).toEqual(['administrator', 'permissions', 'contents', 'write', 'configuration']);
  expect(role.permissions.map(({ service, actions, resources }) => [service, actions, resources]))
    .toEqual(Array(5).fill(['*', ['*'], ['*']]));
  expect([role.unread, role.alarms.length]).toEqual([[], 1]);
  expect(role.managedPolicies).toEqual([`${name} (allows everything, or can give itself everything)`]);
  expect(whatItCan(role)).toEqual(role.levels.map(() => expect.stringMatching(/^[a-z ]+: everything$/)));
  expect(review(deny('*')).levels).toEqual([]);
});

test('a policy of that name in the own account, and one for a service, are not known', () => {
  for (const arn of ['arn:aws:iam::111122223333:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/AdministratorAccess-Amplify']) {
    const role = onlyRole(reviewOfRole({ statements: [], ManagedPolicyArns: [arn] }));
    expect([role.levels, role.unread]).toEqual([['administrator'], [expect.stringContaining(`The policy ${arn} is not in the source`)]]);
  }
});

test('a session of a directory bucket reads contents, and writes if its mode is not limited to reading', () => {
  const limited = (mode: string | string[]) => allow('s3express:CreateSession', '*', { StringEquals: { 's3express:SessionMode': mode } });
  expect(of(limited('ReadOnly')).levels).toEqual(['contents']);
  expect(of(limited(['ReadOnly', 'ReadWrite'])).levels).toEqual(['contents', 'write']);
  expect(of(allow('s3express:CreateSession')).levels).toEqual(['contents', 'write']);
  expect(of(allow('s3express:CreateSession', '*', { StringLike: { 's3express:SessionMode': 'Read*' } })).levels)
    .toEqual(['contents', 'write']);
  expect(of(limited('ReadOnly'), deny('s3express:CreateSession')).levels).toEqual([]);
});

test.each<[string, object, string[]]>([
  ['NotAction', { Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: '*' }, ['administrator everything except s3:DeleteBucket']],
  ['NotResource', { Effect: 'Allow', Action: 's3:PutObject', NotResource: 'arn:aws:s3:::a/*' }, ['write s3:PutObject']],
])('a statement with %s is shown with the worst that it can be, and said to be unread', (name, statement, shown) => {
  const role = of(statement);
  expect(levels(role)).toEqual(shown);
  expect(role.unread).toEqual([expect.stringContaining(`because it has ${name}`)]);
});

test('a deny that cannot be read denies nothing, and is said', () => {
  const role = of(allow('s3:GetObject'), { Effect: 'Deny', NotAction: 's3:ListBucket', Resource: '*' });
  expect([role.levels, role.unread]).toEqual([['contents'], [expect.stringContaining('NotAction')]]);
});

test.each([
  'iam:CreateUser', 'iam:*', 'sts:AssumeRole', 'lambda:UpdateFunctionCode', 'ssm:SendCommand', '*',
])('a role with %s is like an administrator, and beyond what is published: exit code 1', (action) => {
  const review = reviewOfRole({ statements: [allow(action)] });
  expect(onlyRole(review).levels[0]).toBe('administrator');
  expect(onlyRole(review).alarms).toEqual([`it allows ${action} on *, which is not published for Foundational CSPM`]);
  expect(exitCode(review)).toBe(1);
});

test('beside what Microsoft publishes for a capability: what is more, and what is missing', () => {
  const role = (statement: object) => onlyRole(reviewOfRole({ RoleName: 'CspmMonitorAws', statements: [statement] }));
  const cspm = role(allow(['ec2:DescribeInstances', 's3:DeleteBucket']));
  expect(cspm.purpose).toMatch(/^Foundational CSPM: /);
  expect(cspm.differences)
    .toEqual([expect.stringMatching(/^It allows what Microsoft does not publish for it: s3:DeleteBucket$/),
      expect.stringMatching(/^It lacks \d+ published permissions: /)]);
  expect(cspm.alarms).toEqual(['it allows s3:DeleteBucket on *, which is not published for Foundational CSPM']);
});

test('the purpose of a role with default access says what it adds, unless that is denied', () => {
  const purpose = (name: string, policies: string[], ...statements: object[]) => onlyRole(reviewOfRole({
    RoleName: name,
    statements,
    ManagedPolicyArns: policies.map(named =>
      ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${named}` })),
  })).purpose;
  const cspm = 'Foundational CSPM: read configuration, no billing or costs';
  expect(purpose('CspmMonitorAws', ['ReadOnlyAccess'])).toBe(`${cspm}; also contents that ReadOnlyAccess reads (see denyDataReads)`);
  expect(purpose('CspmMonitorAws', ['ReadOnlyAccess'], deny('s3:*'))).toBe(cspm);
  expect(purpose('CspmMonitorAws', ['SecurityAudit'])).toBe(cspm);
});

const ARC = {
  RoleName: 'DefenderForCloud-ArcAutoProvisioning',
  trusts: [trust({
    StringEquals: {
      [`${ISSUER}:aud`]: 'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
      'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
    },
  })],
};
const PUBLISHED = allow('ssm:SendCommand', [
  { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:*::document/AWS-RunShellScript' },
  { 'Fn::Sub': 'arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*' },
] as never);

test('what Microsoft publishes is no alarm, though it has its level', () => {
  const review = reviewOfRole({ ...ARC, statements: [PUBLISHED] });
  expect(onlyRole(review)).toMatchObject({ levels: ['administrator'], alarms: [] });
  expect(exitCode(review)).toBe(0);
});

test('a statement that no reader compares is not known', () => {
  const review = reviewOfRole({ ...ARC, statements: [PUBLISHED, { ...allow('s3:GetObject'), Foo: 'x' }] });
  expect(onlyRole(review))
    .toMatchObject({ levels: ['administrator', 'contents'], alarms: [expect.stringMatching(/^a statement is not read completely/)] });
});

test.each<[string, object]>([
  ['on what NotResource does not name', { NotResource: 'x' }],
  ['on a function', { Resource: { 'Fn::Select': [0, ['*']] } }],
  ['on a function of a parameter', { Resource: { 'Fn::Select': [0, { Ref: 'On' }] } }],
  ['on a parameter', { Resource: { Ref: 'On' } }],
  ['in a statement that is not valid', { Resource: '*', Foo: 'x' }],
  ['with an effect that a condition chooses', { Resource: '*', Effect: { 'Fn::If': ['C', 'Allow', 'Deny'] } }],
])('a published action %s is beyond', (_, more) => {
  const review = reviewOf({
    Parameters: { On: { Type: 'String' } },
    Conditions: { C: { 'Fn::Equals': ['a', 'a'] } },
    Resources: { Role: roleOf({ ...ARC, statements: [PUBLISHED, { Effect: 'Allow', Action: 'ssm:SendCommand', ...more }] }) },
  });
  expect(onlyRole(review).alarms).toEqual([expect.stringContaining('ssm:SendCommand')]);
  expect(exitCode(review)).toBe(1);
});

const IF = (yes: unknown, no: unknown) => ({ 'Fn::If': ['C', yes, no] });
const NO_VALUE = { Ref: 'AWS::NoValue' };

test.each<[string, object]>([
  ['a name with ? beside *', { Effect: 'Allow', Action: ['*', 's3:GetObjec?'], Resource: '*' }],
  ['*:*', { Effect: 'Allow', Action: '*:*', Resource: '*' }],
  ['a name with ?', { Effect: 'Allow', Action: 'iam:CreateRol?', Resource: '*' }],
  ['NotAction with ?', { Effect: 'Allow', NotAction: 's3:Get?', Resource: '*' }],
  ['a condition value in Fn::If',
    { Effect: 'Allow', Action: 'iam:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': IF('true', 'false') } } }],
  ['a condition in Fn::If',
    { Effect: 'Allow', Action: '*', Resource: '*', Condition: IF({ Bool: { 'aws:SecureTransport': 'true' } }, NO_VALUE) }],
  ['AWS::NoValue beside NotResource', { Effect: 'Allow', Action: '*', Resource: NO_VALUE, NotResource: 'arn:aws:s3:::x' }],
  ['an action in Fn::Select', { Effect: 'Allow', Action: { 'Fn::Select': [0, ['*']] }, Resource: '*' }],
  ['an action in Fn::FindInMap', { Effect: 'Allow', Action: { 'Fn::FindInMap': ['M', 'a', 'b'] }, Resource: '*' }],
  ['an action of a parameter', { Effect: 'Allow', Action: { Ref: 'Act' }, Resource: '*' }],
  ['a service of a parameter', { Effect: 'Allow', Action: { 'Fn::Sub': '${Svc}:*' }, Resource: '*' }],
  ['an action of a dynamic reference', { Effect: 'Allow', Action: '{{resolve:ssm:/x}}', Resource: '*' }],
  ['an action in Fn::If', { Effect: 'Allow', Action: ['s3:ListAllMyBuckets', IF('*', NO_VALUE)], Resource: '*' }],
  ['a statement that is a function', { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://a/b' } } }],
])('a capability with a statement in another form can be like an administrator: %s', (_, statement) => {
  const review = reviewOf({
    Parameters: { Act: { Type: 'String' }, Svc: { Type: 'String' } },
    Mappings: { M: { a: { b: '*' } } },
    Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } },
    Resources: { Role: roleOf({ RoleName: 'CspmMonitorAws', statements: [statement] }) },
  });
  const role = onlyRole(review);
  expect(role.levels[0]).toBe('administrator');
  expect(role.alarms.length).toBeGreaterThan(0);
  expect(exitCode(review)).toBe(1);
  expect(toLines(review, 200).join(' ')).not.toContain(', as Microsoft publishes it');
});

test('a function that can only be an action without such rights is no alarm, and is said', () => {
  const role = of({ Effect: 'Allow', Action: { 'Fn::Sub': 's3:Get${What}' }, Resource: '*' });
  expect([role.levels, role.alarms]).toEqual([['contents', 'configuration'], []]);
  expect(role.unread).toEqual(['The action s3:Get${What} is a function that is not read: it counts as every action that it can be']);
});

test.each(['policy whose text has escapes', 'policy that is not there'])('a %s', (kind) => {
  const text = JSON.stringify(policy(allow('*'))).replace('Allow', '\\u0041llow');
  const document = kind.includes('escapes') ? text : { Ref: 'Document' };
  const review = reviewOfRole({ RoleName: 'CspmMonitorAws', Policies: [{ PolicyName: 'P', PolicyDocument: document }] });
  expect([exitCode(review), onlyRole(review).levels[0]]).toEqual([1, 'administrator']);
});

test.each([
  'arn:aws:iam::aws:policy/AWSCloudFormationFullAccess', 'arn:aws:iam::aws:policy/AWSLambda_FullAccess',
  'arn:aws:iam::111122223333:policy/AdministratorAccess', 'arn:aws:iam::111122223333:policy/Other', '{{resolve:ssm:/policy}}',
])('a policy that is not published is beyond: %s', (arn) => {
  const review = reviewOfRole({ RoleName: 'CspmMonitorAws', ManagedPolicyArns: [arn] });
  expect(onlyRole(review).alarms).toEqual([expect.stringContaining(arn)]);
  expect(exitCode(review)).toBe(1);
});

test('a policy of AWS whose text is within what is published is known; one whose text is not known is beyond, though '
  + 'its name reads', () => {
  expect(exitCode(reviewOfRole({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }))).toBe(0);
  expect(exitCode(reviewOfRole({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess'] }))).toBe(1);
  expect(exitCode(reviewOfRole({ ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/SecurityAudit'] }))).toBe(1);
});

test('what is allowed and denied without a condition is not allowed; a deny under a condition takes nothing away', () => {
  expect(of(allow('iam:*'), deny('iam:*')).alarms).toEqual([]);
  expect(of(allow('iam:*'), deny('iam:*', '*', { Bool: { 'aws:SecureTransport': 'false' } })).alarms).toHaveLength(1);
  expect(of(allow('iam:*'), deny('iam:Create*')).alarms).toHaveLength(1);
});

test('defaults of parameters are the values that will be deployed', () => {
  const withDefault = (Type: string, Default: string, ...statements: object[]) => onlyRole(reviewOf({
    Parameters: { P: { Type, Default } }, Resources: { Role: roleOf({ statements }) },
  }));
  expect(withDefault('String', '*', allow('s3:GetObject'), { Effect: 'Deny', Action: 's3:*', Resource: { Ref: 'P' } }).levels).toEqual([]);
  expect(levels(withDefault('CommaDelimitedList', 's3:ListBucket', { Effect: 'Allow', Action: { Ref: 'P' }, Resource: '*' })))
    .toEqual(['configuration s3:ListBucket']);
  const attached = (Default: string) => onlyRole(reviewOf({
    Parameters: { P: { Type: 'String', Default } }, Resources: { Role: roleOf({ ManagedPolicyArns: [{ Ref: 'P' }] }) },
  })).alarms;
  expect(attached('arn:aws:iam::aws:policy/ReadOnlyAccess')).toEqual([]);
  expect(attached('arn:aws:iam::aws:policy/AdministratorAccess'))
    .toEqual(['it has the policy arn:aws:iam::aws:policy/AdministratorAccess, which is not published for Foundational CSPM']);
});
