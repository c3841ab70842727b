/** What cannot be read, in a role or a template that is for Microsoft, is said. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnResource, NestedStack, Stack, type IPolicyValidationContext } from 'aws-cdk-lib';
import { addResources, CSPM_AUDIENCE, found, ISSUER, policy, role, rulesFor, TENANT, trust, trustIf, violationsOf } from './support';
import { DefenderTrustValidation } from '../../../src';

const INCLUDE = { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/part.json' } };
const GOOD = { [`${ISSUER}:aud`]: CSPM_AUDIENCE, 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` };
const OTHER_ROLE = role({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
const HIDDEN = { Federated: { Ref: 'ProviderArn' } };
const UNREAD = ['TrustNotKnown'];

describe('a macro in the trust, beside what can be read', () => {
  test.each<[string, unknown]>([
    ['a statement', trust({ 'Fn::Transform': INCLUDE })],
    ['the conditions', trustIf({ 'StringEquals': GOOD, 'Fn::Transform': INCLUDE })],
    ['an operator', trustIf({ StringEquals: { ...GOOD, 'Fn::Transform': INCLUDE } })],
    ['an operator, by a loop', trustIf({ StringEquals: { ...GOOD, 'Fn::ForEach::Keys': ['K', ['a'], { '${K}': 'b' }] } })],
    ['the principals',
      trust({ Principal: { 'Federated': `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`, 'Fn::Transform': INCLUDE } })],
    ['all principals', trust({ Principal: { 'Fn::Transform': INCLUDE } })],
    ['a statement without conditions', trust({ 'Condition': undefined, 'Fn::Transform': INCLUDE })],
    ['the principals of a second statement',
      [trust(), { Effect: 'Allow', Principal: { 'Fn::GetAtt': ['Json', 'Value'] }, Action: 'sts:AssumeRole' }]],
  ])('%s', (_, statements) => expect(rulesFor(statements)).toEqual(UNREAD));

  test('the document', () => {
    expect(rulesFor([], { AssumeRolePolicyDocument: { ...policy(trust()), 'Fn::Transform': INCLUDE } })).toEqual(UNREAD);
    expect(rulesFor([], { AssumeRolePolicyDocument: { 'Fn::ToJsonString': { ...policy(trust()), 'Fn::Transform': INCLUDE } } }))
      .toEqual(UNREAD);
  });

  test('the properties, and the resource', () => {
    expect(rulesFor(trust(), { 'Fn::Transform': INCLUDE })).toEqual(UNREAD);
    expect(read({ Role: { ...role(trust()), 'Fn::Transform': INCLUDE } })).toEqual(['TrustNotKnown Role']);
    expect(read({ CspmMonitorAws: { Type: 'AWS::IAM::Role', Properties: { 'RoleName': 'CspmMonitorAws', 'Fn::Transform': INCLUDE } } }))
      .toEqual(['TrustNotKnown CspmMonitorAws']);
  });

  test('of another product', () => {
    expect(rulesFor({
      'Effect': 'Allow',
      'Principal': { Service: 'ec2.amazonaws.com' },
      'Action': 'sts:AssumeRole',
      'Fn::Transform': INCLUDE,
    })).toEqual([]);
    expect(read({ Role: { ...OTHER_ROLE, 'Fn::Transform': INCLUDE } })).toEqual([]);
  });
});

describe('a provider that is not known, in a role with a name like a published one', () => {
  const hidden = trust({ Principal: HIDDEN, Condition: undefined });

  test.each<[unknown]>([
    ['CspmMonitorAws-prod'], ['cspmmonitoraws'], ['CSPMMONITORAWS-2'], ['acme-CspmMonitorAws'], ['defenderforcloud-agentlessscanner_eu'],
    [{ 'Fn::Sub': 'CspmMonitorAws${Suffix}' }], [{ 'Fn::Join': ['-', [{ Ref: 'Stage' }, 'MDCContainersK8sRole']] }],
  ])('%p', RoleName => expect(rulesFor(hidden, { RoleName })).toEqual(['AudienceMissing', 'SessionNameMissing']));

  test.each(['CspmMonitor', 'Deployment'])('%s is no such name', RoleName =>
    expect(rulesFor(hidden, { RoleName })).toEqual(['TrustNotKnown']));

  test('statements that cannot be read', () => {
    expect(rulesFor([], { RoleName: 'cspmmonitoraws-prod', AssumeRolePolicyDocument: { 'Fn::GetAtt': ['Json', 'Value'] } }))
      .toEqual(UNREAD);
  });
});

describe('an audience or session name in a function that can make any text', () => {
  const FUNCTIONS: [string, unknown][] = [
    ['Fn::Split', { 'Fn::Split': [',', '*,a'] }], ['Fn::Select', { 'Fn::Select': [0, ['*']] }],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['A', 'B', 'C'] }],
    ['a part', { 'Fn::Join': ['', ['MicrosoftDefenderForClouds_', { 'Fn::Select': [0, ['*']] }]] }],
  ];
  const of = (operator: string, key: string, value: unknown) => trustIf({
    StringEquals: { ...GOOD, [key]: undefined },
    [operator]: {
      ...operator === 'StringEquals' ? GOOD : {}, [key]: value,
    },
  });

  test.each(FUNCTIONS)('%s', (_, value) => {
    for (const operator of ['StringLike', 'StringEquals']) {
      for (const key of [`${ISSUER}:aud`, 'sts:RoleSessionName']) expect(rulesFor(of(operator, key, value))).toEqual(UNREAD);
    }
  });

  test.each<[string, unknown]>([
    ['a parameter', { Ref: 'Value' }], ['an import', { 'Fn::ImportValue': 'x' }], ['an attribute', { 'Fn::GetAtt': ['Ids', 'Value'] }],
    ['a stored value', '{{resolve:ssm:/x}}'],
  ])('%s is assumed to be right', (_, value) => {
    for (const key of [`${ISSUER}:aud`, 'sts:RoleSessionName']) expect(rulesFor(of('StringEquals', key, value))).toEqual([]);
  });
});

describe('NotPrincipal', () => {
  const except = (changes: object) => trust({ Principal: undefined, NotPrincipal: { AWS: '111122223333' }, ...changes });
  const session = { StringEquals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` } };

  test.each<[string, object, string[], string?]>([
    ['with all conditions', except({}), ['NotPrincipal']],
    ['with the session name', except({ Condition: session }), ['AudienceMissing', 'NotPrincipal']],
    ['in a role with a published name', except({ Condition: undefined }), ['AudienceMissing', 'SessionNameMissing', 'NotPrincipal'],
      'CspmMonitorAws'],
    ['of providers', except({ NotPrincipal: { Federated: 'gitlab.com' }, Condition: session }), ['AudienceMissing', 'NotPrincipal']],
    ['without a condition, which admits every provider', except({ Condition: undefined }), ['NotPrincipal']],
    ['with Deny', except({ Effect: 'Deny', Condition: session }), []],
  ])('%s', (_, statement, expected, RoleName = 'Role') => expect(rulesFor(statement, { RoleName })).toEqual(expected));
});

describe('a text with a name twice, of which AWS can read the other value', () => {
  const twice = (text: string, name: string, first: string) => text.replace(`"${name}"`, `"${name}":${first},"${name}"`);
  test.each([['Condition', '{}'], ['sts:RoleSessionName', '"*"'], ['Principal', '"*"']])('a trust: %s', (name, first) => {
    const text = JSON.stringify(policy(trust()));
    expect(rulesFor([], { AssumeRolePolicyDocument: text })).toEqual([]);
    expect(rulesFor([], { AssumeRolePolicyDocument: twice(text, name, first) })).toEqual(UNREAD);
    expect(rulesFor([], { AssumeRolePolicyDocument: { 'Fn::Sub': twice(text, name, first) } })).toEqual(UNREAD);
  });

  test('the template of a StackSet', () => {
    const TemplateBody = twice(JSON.stringify({ Resources: { Role: role(trust()) } }), 'Resources', '{}');
    expect(found({ Members: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody } } }))
      .toEqual([expect.stringContaining('TemplateNotReadable')]);
  });

  test('what is read of it stays an error', () => {
    const open = trustIf({ StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE } });
    const text = twice(JSON.stringify(policy(open)), 'Version', '"2012-10-17"');
    const escaped = (json: string) => json.replaceAll('sts.windows', '\\u0073ts.windows');
    const errors = ['SessionNameMissing', 'TrustNotKnown'];
    expect(rulesFor([], { AssumeRolePolicyDocument: text })).toEqual(errors);
    expect(rulesFor([], { AssumeRolePolicyDocument: escaped(text) })).toEqual(errors);
    const TemplateBody = twice(JSON.stringify({ Description: '', Resources: { Role: role(open) } }), 'Description', '""');
    const template = (body: string) => found({ Members: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: body } } });
    const both = [expect.stringContaining('SessionNameMissing'), expect.stringContaining('TemplateNotReadable')];
    expect(template(TemplateBody)).toEqual(both);
    expect(template(escaped(TemplateBody))).toEqual(both);
  });
});

describe('documents that cannot be read, without a published name', () => {
  test.each<[string, unknown, string[]]>([
    ['that names the issuer', { 'Fn::Sub': `{"Statement":[\${Other},{"Principal":{"Federated":"${ISSUER}"}}]}` }, UNREAD],
    ['that names a session', { 'Fn::Sub': '{"Statement":[${Other},"MicrosoftDefenderForClouds_"]}' }, UNREAD],
    ['that names nothing of Microsoft', { 'Fn::Sub': '{"Statement":[${Other}]}' }, []],
  ])('%s', (_, AssumeRolePolicyDocument, expected) => expect(rulesFor([], { AssumeRolePolicyDocument })).toEqual(expected));
});

describe('permissions', () => {
  const allow = { Effect: 'Allow', Action: 'ec2:DescribeRegions', Resource: '*' };
  const inline = (PolicyDocument: unknown) => ({ Policies: [{ PolicyName: 'P', PolicyDocument }] });
  const HIDDEN_PERMISSIONS = ['PermissionsNotReadable'];

  test.each<[string, object, string[]]>([
    ['a document', inline({ 'Fn::GetAtt': ['Json', 'Value'] }), HIDDEN_PERMISSIONS],
    ['a document with a macro', inline({ ...policy(allow), 'Fn::Transform': INCLUDE }), HIDDEN_PERMISSIONS],
    ['a statement', inline(policy(allow, { 'Fn::Transform': INCLUDE })), HIDDEN_PERMISSIONS],
    ['a statement with a macro', inline(policy({ ...allow, 'Fn::Transform': INCLUDE })), HIDDEN_PERMISSIONS],
    ['a document in a branch', inline({ 'Fn::If': ['C', policy(allow), { 'Fn::Transform': INCLUDE }] }), HIDDEN_PERMISSIONS],
    ['a policy', { Policies: [{ 'Fn::Transform': INCLUDE }] }, HIDDEN_PERMISSIONS],
    ['all policies', { Policies: { 'Fn::Transform': INCLUDE } }, HIDDEN_PERMISSIONS],
    ['a document as text', inline({ 'Fn::Sub': '{"Statement":[${Statements}]}' }), HIDDEN_PERMISSIONS],
    ['a document as text with a name twice', inline(JSON.stringify(policy(allow)).replace('"Action"', '"Action":"iam:*","Action"')),
      HIDDEN_PERMISSIONS],
    ['actions that are split', inline(policy({ ...allow, Action: { 'Fn::Split': [',', 'iam:*,sts:*'] } })), HIDDEN_PERMISSIONS],
    ['an action of a mapping', inline(policy({ ...allow, Action: ['s3:ListBucket', { 'Fn::FindInMap': ['A', 'B', 'C'] }] })),
      HIDDEN_PERMISSIONS],
    ['an action of a parameter, in a branch',
      inline(policy({ ...allow, Action: { 'Fn::If': ['C', 'ec2:DescribeRegions', { Ref: 'Actions' }] } })), HIDDEN_PERMISSIONS],
    ['a part of an action', inline(policy({ ...allow, Action: { 'Fn::Sub': 'iam:${Name}' } })), HIDDEN_PERMISSIONS],
    ['NotAction', inline(policy({ ...allow, Action: undefined, NotAction: { Ref: 'Actions' } })),
      ['WiderThanPublished', ...HIDDEN_PERMISSIONS]],
    ['an action that is denied', inline(policy({ ...allow, Effect: 'Deny', Action: { Ref: 'Actions' } })), []],
    ['a resource', inline(policy({ ...allow, Resource: { Ref: 'Bucket' } })), []],
    ['what can be read', inline(policy(allow)), []],
    ['what can be read, as text', inline(JSON.stringify(policy(allow))), []],
    ['nothing', { Policies: { Ref: 'AWS::NoValue' } }, []],
  ])('%s', (_, properties, expected) => expect(rulesFor(trust(), { RoleName: 'Role', ...properties })).toEqual(expected));

  test('of an attached policy, also by its name', () => {
    const attached = (changes: object, more: object = {}) => found({
      Role: role(trust(), { RoleName: 'Own' }),
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'P', Roles: ['own'], PolicyDocument: policy(allow), ...changes },
        ...more,
      },
    });
    expect(attached({})).toEqual([]);
    expect(attached({ PolicyDocument: { 'Fn::Transform': INCLUDE } })).toEqual(['PermissionsNotReadable Policy']);
    expect(attached({ 'Fn::Transform': INCLUDE })).toEqual(['PermissionsNotReadable Policy']);
    expect(attached({ Roles: ['other'], PolicyDocument: { 'Fn::Transform': INCLUDE } })).toEqual([]);
  });

  test('of a policy that is attached by a function', () => {
    const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const listed = (ManagedPolicyArns: unknown) => rulesFor(trust(), { RoleName: 'Role', ManagedPolicyArns });
    expect(listed({ 'Fn::Split': [',', ADMIN] })).toEqual(HIDDEN_PERMISSIONS);
    expect(listed([{ 'Fn::Select': [0, [ADMIN]] }])).toEqual(HIDDEN_PERMISSIONS);
    expect(listed({ 'Fn::If': ['C', [], { 'Fn::Split': [',', ADMIN] }] })).toEqual(HIDDEN_PERMISSIONS);
    expect(listed([{ 'Fn::Transform': INCLUDE }])).toEqual(HIDDEN_PERMISSIONS);
    expect(listed([{ Ref: 'Policy' }])).toEqual(HIDDEN_PERMISSIONS);
    expect(listed([{ 'Fn::FindInMap': ['A', 'B', 'C'] }])).toEqual(HIDDEN_PERMISSIONS);
    expect(listed([{ 'Fn::ImportValue': 'Policy' }])).toEqual([]);
    const naming = (Type: string, names: object) => found({
      Role: role(trust(), { RoleName: 'Own' }),
      Policy: { Type, Properties: { PolicyName: 'P', PolicyDocument: policy({ ...allow, Action: '*' }), ...names } },
    });
    const split = { 'Fn::Split': [',', 'Own,Other'] };
    expect(naming('AWS::IAM::Policy', { Roles: split })).toEqual(['PermissionsNotReadable Policy']);
    expect(naming('AWS::IAM::ManagedPolicy', { Roles: [{ 'Fn::Select': [0, ['Own']] }] })).toEqual(['PermissionsNotReadable Policy']);
    expect(naming('AWS::IAM::RolePolicy', { RoleName: { 'Fn::Select': [0, ['Own']] } })).toEqual(['PermissionsNotReadable Policy']);
    expect(naming('AWS::IAM::UserPolicy', { UserName: split })).toEqual([]);
  });

  test('of a role of another product', () => {
    expect(found({
      Role: role({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        inline({ 'Fn::Transform': INCLUDE })),
    }))
      .toEqual([]);
  });
});

/** What is found in a template that CDK did not write. */
function read(resources: object, rest: object = {}): string[] {
  return details(resources, rest).map(([rule, id]) => `${rule} ${id}`);
}
function details(resources: object, rest: object = {}): [string, string, string, unknown][] {
  const path = join(mkdtempSync(join(tmpdir(), 'templates-')), 'Stack.template.json');
  writeFileSync(path, JSON.stringify({ ...rest, Resources: resources }));
  const context = { templatePaths: [path] } as unknown as IPolicyValidationContext;
  return new DefenderTrustValidation().validate(context).violations.map(({ ruleName, description, violatingResources: [resource] }) =>
    [ruleName, resource.resourceLogicalId ?? '-', description, resource.locations]);
}

describe('macros of a template', () => {
  const ROLES = { Role: role(trust()) };

  test.each<[string, unknown, boolean]>([
    ['a macro of the user', 'Rewrite', true],
    ['one of several', ['AWS::LanguageExtensions', 'Rewrite'], true],
    ['with parameters', { Name: 'Rewrite', Parameters: {} }, true],
    ['an included file', [{ Name: 'AWS::Include', Parameters: { Location: 's3://bucket/part.json' } }], true],
    ['not known', { Ref: 'Macro' }, true],
    ['AWS SAM', 'AWS::Serverless-2016-10-31', false],
    ['extensions of the language', 'AWS::LanguageExtensions', false],
    ['others of AWS', ['AWS::CodeDeployBlueGreen', 'AWS::SecretsManager-2020-07-23'], false],
  ])('%s', (_, Transform, isUnread) => {
    expect(read(ROLES, { Transform })).toEqual(isUnread ? ['TemplateNotReadable -'] : []);
    // A template that is not for Microsoft is not ours to judge.
    expect(read({ Role: OTHER_ROLE }, { Transform })).toEqual([]);
  });

  test('the template names Microsoft, but has no role yet', () => {
    const Provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } };
    expect(read({ Provider }, { Transform: 'Rewrite' })).toEqual(['TemplateNotReadable -']);
    expect(read({ Provider }, { 'Fn::Transform': INCLUDE })).toEqual(['TemplateNotReadable -']);
    expect(read({ 'Provider': Provider, 'Fn::Transform': INCLUDE })).toEqual(['TemplateNotReadable -']);
    expect(read({ Provider, More: { 'Fn::Transform': INCLUDE } })).toEqual(['TemplateNotReadable More']);
  });

  test('what is said', () => {
    expect(details(ROLES, { Transform: 'Rewrite' })).toEqual([['TemplateNotReadable', '-',
      'the macro Rewrite can change or add roles, and the template names Microsoft: what the macro makes is not checked', ['Transform']]]);
  });

  test('with CDK, the finding is on the stack, where it can be acknowledged', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    stack.addTransform('Rewrite');
    addResources(stack, ROLES);
    expect(violationsOf(app).map(v => v.violatingResources)).toEqual([[{ constructPath: 'Stack', locations: ['Transform'] }]]);
    expect(violationsOf(app).map(v => v.severity)).toEqual(['warning']);
  });

  test('of a nested stack, and of a StackSet', () => {
    const app = new App();
    const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested');
    nested.addTransform('Rewrite');
    addResources(nested, ROLES);
    expect(violationsOf(app).map(v => v.violatingResources)).toEqual([[{ constructPath: 'Stack/Nested', locations: ['Transform'] }]]);
    const TemplateBody = JSON.stringify({ Transform: 'Rewrite', Resources: ROLES });
    expect(details({ Members: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody } } }).map(d => [d[0], d[1], d[3]]))
      .toEqual([['TemplateNotReadable', 'Members', ['Properties.TemplateBody.Transform']]]);
  });
});

describe('resources that make others', () => {
  const LOOP = (resource: object) => ['Name', ['One', 'Two'], { 'Role${Name}': resource }];
  const PROVIDER = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } };
  const openRole = (Federated: unknown) => role(trust({ Principal: { Federated }, Condition: undefined }));

  test.each<[string, object, string[]]>([
    ['a loop with roles', { 'Fn::ForEach::Roles': LOOP(role(trust())) }, ['TemplateNotReadable -']],
    ['a loop with roles, with the provider of the template',
      { 'Provider': PROVIDER, 'Fn::ForEach::Roles': LOOP(openRole({ Ref: 'Provider' })) },
      ['TemplateNotReadable -']],
    ['a loop with roles that have a published name', {
      'Fn::ForEach::Roles': LOOP(role(trust({ Principal: HIDDEN, Condition: undefined }), { RoleName: 'CspmMonitorAws-${Name}' })),
    }, ['TemplateNotReadable -']],
    ['a loop with policies of the role', {
      'Role': role(trust()), 'Fn::ForEach::P': LOOP({ Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }] } }),
    }, ['PermissionsNotReadable Role']],
    ['a loop with policies of another role', {
      'Role': role(trust()), 'Fn::ForEach::P': LOOP({ Type: 'AWS::IAM::Policy', Properties: { Roles: ['Other'] } }),
    }, []],
    ['a loop with other roles', { 'Provider': PROVIDER, 'Fn::ForEach::Roles': LOOP(OTHER_ROLE) }, []],
    ['a macro beside a word that is also a role name', {
      'Topic': { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'SensitiveDataDiscovery' } }, 'Fn::Transform': INCLUDE,
    }, []],
    ['a loop without roles', {
      'Fn::ForEach::Alarms': LOOP({ Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'CspmMonitorAws' } }),
    }, []],
    ['a function of AWS SAM with a trust for Microsoft', {
      Function: { Type: 'AWS::Serverless::Function', Properties: { AssumeRolePolicyDocument: policy(trust()) } },
    }, ['TemplateNotReadable Function']],
    ['a function of AWS SAM',
      { Function: { Type: 'AWS::Serverless::Function', Properties: { Handler: 'index.handler' } }, Role: role(trust()) }, []],
    ['a module', { Module: { Type: 'Acme::Iam::Role::MODULE', Properties: { Issuer: ISSUER } } }, ['TemplateNotReadable Module']],
    ['a module of others', { Module: { Type: 'Acme::Iam::Role::MODULE', Properties: { Issuer: 'gitlab.com' } } }, []],
    ['a nested stack that gets the provider', {
      Provider: PROVIDER,
      Nested: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: 'https://b.s3.amazonaws.com/t', Parameters: { Arn: { Ref: 'Provider' } } },
      },
    }, ['TemplateNotReadable Nested']],
    ['a nested stack that gets something else', {
      Provider: PROVIDER,
      Nested: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: 'https://b.s3.amazonaws.com/t', Parameters: { Vpc: { Ref: 'Vpc' } } },
      },
    }, []],
    ['a StackSet that gets the issuer', {
      Members: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: { TemplateURL: 'https://b.s3.amazonaws.com/t', Parameters: [{ ParameterKey: 'Issuer', ParameterValue: ISSUER }] },
      },
    }, ['TemplateNotReadable Members']],
    ['a StackSet whose template can be read', {
      Members: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: { TemplateBody: '{"Resources":{}}', Parameters: [{ ParameterKey: 'Issuer', ParameterValue: ISSUER }] },
      },
    }, []],
  ])('%s', (_, resources, expected) => expect(read(resources)).toEqual(expected));

  test('a nested stack whose TemplateURL is not that of its own template', () => {
    const of = (resources: { [id: string]: object }, url?: string) => {
      const app = new App();
      const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested');
      addResources(nested, resources);
      if (url !== undefined) (nested.nestedStackResource as CfnResource).addPropertyOverride('TemplateURL', url);
      return violationsOf(app).map(v => v.ruleName);
    };
    const url = 'https://b.s3.amazonaws.com/t';
    expect([of({ Role: role(trust()) }), of({ Role: role(trust()) }, url), of({ Role: OTHER_ROLE }, url)])
      .toEqual([[], ['TemplateNotReadable'], []]);
  });

  test('a nested stack of CDK can be read', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    addResources(stack, { Provider: PROVIDER });
    const nested = new NestedStack(stack, 'Nested', { parameters: { Arn: (stack.node.findChild('Provider') as CfnResource).ref } });
    addResources(nested, { Topic: { Type: 'AWS::SNS::Topic', Properties: {} } });
    expect(violationsOf(app)).toEqual([]);
  });
});

test('a StackSet in YAML that has a session name of Microsoft', () => {
  const stackSet = (TemplateBody: string) => found({
    Members: { Type: 'AWS::CloudFormation::StackSet', Properties: { StackSetName: 'M', PermissionModel: 'SELF_MANAGED', TemplateBody } },
  });
  expect(stackSet('Resources:\n  Role:\n    sts:RoleSessionName: !Sub MicrosoftDefenderForClouds_${Tenant}'))
    .toEqual(['TemplateNotReadable Members']);
  expect(stackSet('Resources:\n  Role:\n    sts:RoleSessionName: Deployment')).toEqual([]);
});
