/** The permissions of roles of a template, as the app gets them. */
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, CSPM, inline, oneRole, policy, portalTemplate, read, roleOf, trustOf } from './support';
import { PermissionsType, type MicrosoftTemplate } from '../../../src';
import type { RoleArnOf } from '../../../src/identity/user-permissions';
import { roleArn } from '../../facts/identity';
import { EVERYTHING_ON, rolesOfPlans } from '../../facts/plans';
import { ROLES } from '../../facts/roles';
import { permissionsOf, sorted } from '../../parity/actual';
import { resolveIn } from '../../support/resolve';
import { newStack } from '../../support/stacks';
import { allPlans, synth } from '../../support/synth';

const ARN_OF: RoleArnOf = id => id === undefined ? undefined : roleArn(ROLES.find(r => r.capability === id)!.roleName);

/** The permissions of a role in a template of CDK. */
function rendered(template: MicrosoftTemplate, id: string, arnOf: RoleArnOf = ARN_OF): any {
  const given = template._roles.userPermissionsOf(template._roles.role(id));
  const document = new iam.PolicyDocument({ statements: [...given.statements(arnOf)] });
  const stack = newStack();
  return stack.resolve({ document, managed: given.managedPolicyArns });
}

const statementsIn = (content: object) => rendered(read(content), 'Role').document.Statement;

describe.each(['DefaultAccess', 'LeastPrivilegeAccess'] as const)('%s', (type) => {
  const portal = read(portalTemplate(EVERYTHING_ON, type));
  const own = read(synth({
    plans: allPlans({ ciem: true }),
    permissionsType: PermissionsType[type === 'DefaultAccess' ? 'DEFAULT_ACCESS' : 'LEAST_PRIVILEGE_ACCESS'],
  }).json);

  test.each(rolesOfPlans(EVERYTHING_ON)
    .map(fact => [fact.capability, fact] as const))('%s has what the facts say, from a template of the portal', (_, fact) => {
    const role = portal.roles.find(r => r.capability?.id === fact.capability)!;
    const { document, managed } = resolveIn({}, rendered(portal, role.logicalId, ARN_OF));
    expect(permissionsOf({
      roleName: fact.roleName,
      trust: {},
      statements: document?.Statement ?? [],
      awsManagedPolicies: managed.map((arn: string) => arn.replace('arn:aws:iam::aws:policy/', '')),
    })).toEqual(sorted(fact[type]));
  });

  test.each(rolesOfPlans(EVERYTHING_ON).map(({ capability }) => [capability]))('%s is the same as in this version', (id) => {
    for (const template of [portal, own]) {
      const role = template._roles.all.find(r => r.capability?.id === id)!;
      const { fileOnly, dataOnly } = template._roles.compare(role,
        PermissionsType[type === 'DefaultAccess' ? 'DEFAULT_ACCESS' : 'LEAST_PRIVILEGE_ACCESS']);
      const isBucket = template === own && id === 'CiemDiscovery';
      expect(fileOnly).toEqual(!isBucket ? [] : [
        { where: 'statement ListCloudTrailBucket', what: 's3:ListBucket', kind: 'missing' },
        { where: 'statement ReadCloudTrailLogs', what: 's3:GetObject', kind: 'missing' },
      ]);
      expect(dataOnly).toEqual([]);
      expect(template._roles.beyond(role)).toBeUndefined();
    }
  });
});

describe('what the app gets', () => {
  test.each<[string, object, unknown]>([
    ['a partition in place of a literal one', allow('s3:GetObject', 'arn:aws:s3:::b/*'),
      { Action: 's3:GetObject', Effect: 'Allow', Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::b/*' } }],
    ['the same for China, and any partition', allow('s3:*', ['arn:aws-cn:s3:::a', 'arn:*:s3:::b']), {
      Action: 's3:*',
      Effect: 'Allow',
      Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::a' }, { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::b' }],
    }],
    ['pseudo parameters',
      allow('sqs:*', {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sqs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':q']],
      }),
      { Action: 'sqs:*', Effect: 'Allow', Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:q' } }],
    ['variables of Fn::Sub', allow('s3:*', { 'Fn::Sub': ['arn:${P}:s3:::b/${!aws:username}', { P: { Ref: 'AWS::Partition' } }] }),
      { Action: 's3:*', Effect: 'Allow', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::b/${aws:username}']] } }],
    ['a Deny with NotAction, NotResource and conditions', {
      Effect: 'Deny',
      NotAction: ['s3:Get*'],
      NotResource: '*',
      Sid: 'Named',
      Condition: { Bool: { 'aws:SecureTransport': false }, StringEquals: { 'aws:PrincipalTag/a': ['x', 'y'] } },
    }, {
      Effect: 'Deny',
      NotAction: 's3:Get*',
      NotResource: '*',
      Sid: 'Named',
      Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:PrincipalTag/a': ['x', 'y'] } },
    }],
    ['no Sid that IAM refuses', allow('s3:*', '*', { Sid: 'not allowed!' }), { Action: 's3:*', Effect: 'Allow', Resource: '*' }],
  ])('%s', (_, statement, expected) => {
    expect(statementsIn(oneRole(inline(statement)))).toEqual([expected]);
  });

  test('statements of all its policies', () => {
    const named = (Sid: string, action: string) => policy(allow(action, '*', { Sid }));
    const content = oneRole({
      Policies: [{ PolicyName: 'A', PolicyDocument: named('S', 'a:A') },
        { PolicyName: 'B', PolicyDocument: { 'Fn::ToJsonString': named('S', 'b:B') } }],
      ManagedPolicyArns: [{ Ref: 'Attached' }, 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
        { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/Named' }],
    }, {
      Attached: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: named('S', 'c:C') } },
      ByName: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'Named', PolicyDocument: named('S', 'd:D') } },
      ByRole: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: named('T', 'e:E') } },
      OfOther: { Type: 'AWS::IAM::Policy', Properties: { Roles: ['Another'], PolicyDocument: named('T', 'f:F') } },
      ByRoleName: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: 'New-Role', PolicyDocument: JSON.stringify(named('T', 'g:G')) } },
    });
    const { document, managed } = rendered(read(content), 'Role');
    expect(document.Statement.map((s: any) => [s.Sid, s.Action])).toEqual([
      ['S', 'a:A'], ['S', 'b:B'], ['S', 'c:C'], ['S', 'd:D'], ['T', 'e:E'], ['T', 'g:G'],
    ]);
    expect(managed).toEqual([{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/job-function/ViewOnlyAccess' }]);
  });
});

describe('roles of the file in statements', () => {
  const SERVERS = 'api://AzureSecurityCenter.MultiCloud.DefenderForServers';
  const content = (Resource: unknown, RoleName: unknown = 'DefenderForCloud-ArcAutoProvisioning') => oneRole(
    inline(allow('iam:PassRole', Resource)),
    { Arc: { Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument: trustOf(SERVERS) } } },
    { Parameters: { ArcName: { Type: 'String', Default: 'DefenderForCloud-ArcAutoProvisioning' } } });
  const passed = (Resource: unknown, RoleName?: unknown) =>
    rendered(read(content(Resource, RoleName)), 'Role', id => `arn:of:${id}`).document.Statement[0].Resource;

  test.each<[string, unknown, unknown]>([
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Arc', 'Arn'] }, undefined],
    ['Fn::Sub of it', { 'Fn::Sub': '${Arc.Arn}' }, undefined],
    ['the name from Ref', { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${Arc}' }, undefined],
    ['the name from the same parameter', { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${ArcName}' }, { Ref: 'ArcName' }],
    ['the name in any account', 'arn:aws:iam::*:role/DefenderForCloud-ArcAutoProvisioning', undefined],
    ['the name in a path', 'arn:aws:iam::*:role/defender/DefenderForCloud-ArcAutoProvisioning', undefined],
  ])('%s is the role of the app', (_, resource, name) => expect(passed(resource, name)).toBe('arn:of:ArcAutoProvisioning'));

  test.each<[string, string]>([
    ['a pattern', 'arn:aws:iam::*:role/DefenderForCloud-*'], ['another name', 'arn:aws:iam::*:role/Other'],
  ])('%s stays', (_, resource) => expect(passed(resource)).toEqual({ 'Fn::Sub': resource.replace('arn:aws', 'arn:${AWS::Partition}') }));

  test('a role that the app does not have is an error', () => {
    expect(() => rendered(read(content({ 'Fn::GetAtt': ['Arc', 'Arn'] })), 'Role', () => undefined)).toThrow(
      'microsoft.json: the role New-Role refers to the role DefenderForCloud-ArcAutoProvisioning of the file, which the app does not have');
  });

  test.each<[string, object]>([['has no name', {}], ['has a pattern as its name', { RoleName: 'a*' }]])('a role that %s cannot be named',
    (_, properties) => {
      const named = oneRole(inline(allow('iam:PassRole', { 'Fn::GetAtt': 'Other.Arn' })), {
        Other: { Type: 'AWS::IAM::Role', Properties: properties },
      });
      expect(() => rendered(read(named), 'Role')).toThrow('which the app does not have');
    });
});

describe('conditions of the file', () => {
  const If = (yes: unknown, no: unknown) => ({ 'Fn::If': ['Wanted', yes, no] });
  const NONE = { Ref: 'AWS::NoValue' };
  const PLACE = 'Role.Properties.Policies.0.PolicyDocument.Statement.0';

  test.each<[string, object, string[], string[]]>([
    ['a statement', inline(If(allow('a:A'), NONE), allow('b:B')), ['a:A', 'b:B'],
      [`${PLACE}: it is in the file only with a condition (Wanted)`]],
    ['one of two statements', inline(If(allow('a:A'), allow('b:B'))), ['a:A', 'b:B'], [
      `${PLACE}: it is in the file only with a condition (Wanted)`,
      `${PLACE.replace(/0$/, '1')}: it is in the file only with a condition (not Wanted)`,
    ]],
    ['the same in both branches', inline(If(allow('a:A'), allow('a:A'))), ['a:A'], []],
    ['an action', inline(allow([If('a:A', NONE), 'b:B'])), ['a:A,b:B'],
      [`${PLACE}: Action depends on conditions of the file; all branches are used`]],
    ['a resource inside a text', inline(allow('a:A', { 'Fn::Sub': ['arn:aws:s3:::${B}', { B: If('x', 'y') }] })), ['a:A'],
      [`${PLACE}: Resource depends on conditions of the file; all branches are used`]],
    ['an inline policy', { Policies: If([{ PolicyName: 'P', PolicyDocument: policy(allow('a:A')) }], NONE) }, ['a:A'],
      ['Role.Properties.Policies.0: it is in the file only with a condition (Wanted)']],
  ])('%s: all branches, with a note', (_, properties, actions, notes) => {
    const template = read(oneRole(properties));
    expect(rendered(template, 'Role').document.Statement.map((s: any) => [s.Action].flat().join())).toEqual(actions);
    expect(roleOf(template).notes).toEqual(notes);
  });

  test('of the role, of a policy of the file and of its managed policies', () => {
    const content = oneRole({
      ManagedPolicyArns: [If('arn:aws:iam::aws:policy/SecurityAudit', NONE)],
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/B',
    }, {
      Attached: {
        Type: 'AWS::IAM::Policy',
        Condition: 'C',
        Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: policy(allow('a:A')) },
      },
    });
    content.Resources.Role.Condition = 'WithRole';
    expect(roleOf(read(content)).notes).toEqual([
      'Role: the role is in the file only with a condition ("WithRole")',
      'Role: its permissions boundary arn:aws:iam::111122223333:policy/B limits it in the file, and is not used: set one in the app ' +
        '(iam.PermissionsBoundary.of)',
      'Role: ManagedPolicyArns depends on conditions of the file (Wanted)',
      'Attached: the policy is in the file only with a condition ("C")',
    ]);
  });

  test.each<[string, object, string]>([
    ['NotAction', { Effect: 'Deny', NotAction: If('a:A', 'b:B'), Resource: '*' }, 'NotAction must not depend on a condition of the file'],
    ['a value of a condition', allow('a:A', '*', { Condition: { StringEquals: { k: If('x', 'y') } } }),
      'the condition on k must not depend on a condition of the file'],
    ['Condition', allow('a:A', '*', { Condition: If({}, NONE) }), 'Condition must be an object that the file has as it is'],
    ['Effect', { Effect: If('Allow', 'Deny'), Action: 'a:A', Resource: '*' },
      'Effect must be Allow or Deny, got {"Fn::If":["Wanted","Allow","Deny"]}'],
  ])('%s is refused', (_, statement, text) => {
    expect(() => statementsIn(oneRole(inline(statement))))
      .toThrow(`microsoft.json: the permissions of the role New-Role cannot be used: ${PLACE}: ${text}`);
  });
});

describe('compared with the data of this version', () => {
  const compare = (properties: object, type = PermissionsType.LEAST_PRIVILEGE_ACCESS, name = 'CspmMonitorAws', audience = CSPM) => {
    const template = read(oneRole({ RoleName: name, AssumeRolePolicyDocument: trustOf(audience), ...properties }));
    return template._roles.compare(template._roles.role(name), type);
  };
  const SERVERS = 'api://AzureSecurityCenter.MultiCloud.DefenderForServers';
  const jit = (properties: object) => compare(properties, undefined, 'DefenderForCloud-DefenderForServers', SERVERS);
  const shown = (found: readonly { kind: string; what: string }[]) => found.map(d => `${d.kind}: ${d.what}`);
  const DATABASES = 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases';
  const databases = (statement: object) =>
    shown(compare(inline(statement), undefined, 'DefenderForCloud-DataSecurityPostureDB', DATABASES).fileOnly);

  test.each<[string, object, string[]]>([
    ['an action that is published', allow('ec2:DescribeInstances'), []],
    ['in another case', allow('EC2:describeINSTANCES'), []],
    ['on fewer resources', allow('ec2:CreateSecurityGroup', 'arn:aws:ec2:*:*:security-group/*'), []],
    ['with a condition', allow('ec2:CreateSecurityGroup', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), []],
    ['another action', allow('bedrock:ListGuardrails'), ['missing: bedrock:ListGuardrails']],
    ['a wildcard', allow('ec2:Describe*'), ['missing: ec2:Describe*']],
    ['NotAction', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, ['missing: every action that NotAction does not name']],
    ['NotResource', { Effect: 'Allow', Action: 'ec2:DescribeInstances', NotResource: 'arn:aws:s3:::b' },
      ['missing: everything that NotResource does not name']],
    ['a Deny', { Effect: 'Deny', Action: 'ec2:*', Resource: '*' }, []],
  ])('%s', (_, statement, expected) => expect(shown(jit(inline(statement)).fileOnly)).toEqual(expected));

  test.each<[string, unknown, string[]]>([
    ['this account', { 'Fn::Sub': 'arn:aws:rds:*:${AWS::AccountId}:snapshot:*' }, []],
    // Whichever account the app is in.
    ['a literal account', 'arn:aws:rds:*:111122223333:snapshot:*',
      ['wider: rds:CopyDBSnapshot on arn:${AWS::Partition}:rds:*:111122223333:snapshot:*']],
    ['every account', 'arn:aws:rds:*:*:snapshot:*', ['wider: rds:CopyDBSnapshot on arn:${AWS::Partition}:rds:*:*:snapshot:*']],
    ['everything', '*', ['wider: rds:CopyDBSnapshot on *']],
  ])('snapshots of %s', (_, resource, expected) => expect(databases(allow('rds:CopyDBSnapshot', resource))).toEqual(expected));

  test('what only this version has: actions', () => {
    expect(shown(jit(inline(allow(['ec2:D*', 'ec2:Modify*', 'ec2:AuthorizeSecurityGroupIngress']))).dataOnly)).toEqual([
      'missing: ec2:CreateSecurityGroup', 'missing: ec2:RevokeSecurityGroupIngress',
    ]);
    expect(shown(jit(inline(allow('ec2:*', 'arn:aws:ec2:*:*:instance/*'))).dataOnly)[0]).toBe('wider: ec2:AuthorizeSecurityGroupIngress');
  });

  test('what only this version has: managed policies, and denies', () => {
    const { fileOnly, dataOnly } = compare({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'] },
      PermissionsType.DEFAULT_ACCESS);
    expect(shown(fileOnly))
      .toEqual(expect.arrayContaining(['missing: the AWS managed policy SecurityAudit', 'notDenied: billing:*', 'notDenied: cur:*']));
    expect(dataOnly).toEqual([{ where: 'ManagedPolicyArns', what: 'the AWS managed policy ReadOnlyAccess', kind: 'missing' }]);
  });

  test('a Deny of the file is something that this version lacks as a Deny', () => {
    const { dataOnly } = compare(inline({ Effect: 'Deny', Action: 'cur:*', Resource: '*' }), PermissionsType.LEAST_PRIVILEGE_ACCESS);
    expect(dataOnly.filter(d => d.kind === 'notDenied'))
      .toEqual([{ where: 'Role.Properties.Policies.0.PolicyDocument.Statement.0', what: 'cur:*', kind: 'notDenied' }]);
  });

  test('with the text of a managed policy, actions count', () => {
    const template = read(oneRole({
      RoleName: 'CspmMonitorAws',
      AssumeRolePolicyDocument: trustOf(CSPM),
      ...inline(allow('s3:ListBucket'), allow('x:Y')),
    }));
    const data = { sid: 'S', resources: ['*'], purpose: '' };
    const { fileOnly: more, dataOnly } = template._roles.compare(template._roles.role('CspmMonitorAws'), PermissionsType.DEFAULT_ACCESS,
      name => name === 'ReadOnlyAccess' ? [{ ...data, actions: ['s3:List*', 's3:Get*'] }] : undefined);
    expect(more.filter(d => d.kind !== 'notDenied').map(d => d.what)).toEqual(['x:Y']);
    expect(dataOnly.map(d => d.what)).toEqual(['the AWS managed policy ReadOnlyAccess (2 of its actions)']);
  });
});
