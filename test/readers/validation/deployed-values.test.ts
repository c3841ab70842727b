/** Trusts and permissions have the values that will be deployed: of defaults, mappings, parents and StackSets. */
import { App, CfnMapping, CfnOutput, CfnParameter, type CfnParameterProps, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { addResources, policy, role, TENANT, trust, trustSession, violationsOf } from './support';
import type { DefenderTrustValidationProps } from '../../../src';

const OTHER = '99999999-2222-3333-4444-555555555555';
const NAME = { 'Fn::Sub': 'MicrosoftDefenderForClouds_${P}' };
const OWN = { azureTenantIds: [TENANT] };
const EVERYBODY = { Effect: 'Allow', Principal: { AWS: { Ref: 'P' } }, Action: 'sts:AssumeRole' };
const rulesOf = (app: App, props?: DefenderTrustValidationProps) => [...new Set(violationsOf(app, props).map(({ ruleName }) => ruleName))];

/** The rules that a role breaks whose template has the parameter P. */
function rules(statement: unknown, parameter: CfnParameterProps, props?: DefenderTrustValidationProps, properties: object = {}): string[] {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new CfnParameter(stack, 'P', parameter);
  addResources(stack, { Role: role(statement, properties) });
  return rulesOf(app, props);
}

test.each<[string, CfnParameterProps, string[]]>([
  ['its default is the tenant', { default: TENANT }, []],
  ['its default is a wildcard', { default: '*' }, ['SessionNameWildcard']],
  ['no value', {}, ['SessionNameWildcard']],
  ['values that are allowed', { allowedValues: [TENANT, OTHER] }, []],
  ['values that are allowed, one of which is a wildcard', { allowedValues: [TENANT, '*'] }, ['SessionNameWildcard']],
  ['the name of a parameter of Systems Manager', { type: 'AWS::SSM::Parameter::Value<String>', default: '/tenant' },
    ['SessionNameWildcard']],
])('the session name under StringLike of a parameter: %s', (_, parameter, expected) => {
  expect(rules(trustSession('StringLike', NAME), parameter)).toEqual(expected);
});

test('no value of a parameter widens StringEquals, if it is one', () => {
  expect(rules(trustSession('StringEquals', NAME), {})).toEqual([]);
  expect(rules(trustSession('StringEquals', { Ref: 'P' }), { type: 'CommaDelimitedList' })).toEqual(['TrustNotKnown']);
});

test.each<[string, (text: string) => unknown]>([
  ['a parameter in it', text => ({ 'Fn::Sub': text })],
  ['a parameter that is joined', text => ({ 'Fn::Join': ['', [text.split('${P}')[0], { Ref: 'P' }, text.split('${P}')[1]]] })],
])('a trust that is a text has the value as deployed of %s', (_, document) => {
  const text = JSON.stringify(policy(trustSession('StringEquals', 'MicrosoftDefenderForClouds_${P}')))
    .replace(/\{"Fn::Sub":("[^"]*")\}/, (__, arn) => arn.replace(/\$\{AWS::\w+\}/g, ''));
  const of = (Default: string | undefined) =>
    rules([], { default: Default }, OWN, { AssumeRolePolicyDocument: document(text) });
  expect([of(TENANT), of(undefined), of(OTHER)]).toEqual([[], [], ['SessionNameOfOtherTenant']]);
  const whole = (Default: string) => rules([], { default: Default }, OWN, { AssumeRolePolicyDocument: { Ref: 'P' } });
  expect([whole(text.replace('${P}', TENANT)), whole(text.replace('${P}', OTHER))]).toEqual([[], ['SessionNameOfOtherTenant']]);
});

test('a dynamic reference under StringLike can get a wildcard', () => {
  for (const service of ['ssm', 'secretsmanager']) {
    expect(rules(trustSession('StringLike', `MicrosoftDefenderForClouds_{{resolve:${service}:/tenant}}`), {}))
      .toEqual(['SessionNameWildcard']);
  }
});

test('the tenant of a default is compared with azureTenantIds', () => {
  expect(rules(trustSession('StringEquals', NAME), { default: TENANT }, OWN)).toEqual([]);
  expect(rules(trustSession('StringEquals', NAME), { default: OTHER }, OWN)).toEqual(['SessionNameOfOtherTenant']);
});

test('the tenant of a parameter of Systems Manager in the same stack is compared with azureTenantIds', () => {
  const of = (Value: string) => {
    const app = new App();
    const session = { 'Fn::Sub': 'MicrosoftDefenderForClouds_${Stored.Value}' };
    addResources(new Stack(app, 'Stack'), {
      Stored: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value } },
      Role: role(trustSession('StringEquals', session)),
    });
    return rulesOf(app, OWN);
  };
  expect([of(TENANT), of(OTHER)]).toEqual([[], ['SessionNameOfOtherTenant']]);
});

test.each<[string, CfnParameterProps, string]>([
  ['a dynamic reference', {}, 'MicrosoftDefenderForClouds_{{resolve:ssm:/tenant:1}}'],
  ['the type of a parameter', { type: 'AWS::SSM::Parameter::Value<String>', default: '/tenant' }, 'MicrosoftDefenderForClouds_${P}'],
])('the tenant of a parameter of Systems Manager of the app is read by its name: %s', (_, parameter, session) => {
  const of = (Name: string) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new CfnParameter(stack, 'P', parameter);
    addResources(stack, { Role: role(trustSession('StringEquals', { 'Fn::Sub': session })) });
    addResources(new Stack(app, 'Other'), { Stored: { Type: 'AWS::SSM::Parameter', Properties: { Name, Value: OTHER } } });
    return rulesOf(app, OWN);
  };
  expect([of('/tenant'), of('/other')]).toEqual([['SessionNameOfOtherTenant'], []]);
});

test('each tenant that is allowed is compared with azureTenantIds, if none is the default', () => {
  const of = (parameter: CfnParameterProps) => rules(trustSession('StringEquals', NAME), parameter, OWN);
  expect(of({ allowedValues: [TENANT] })).toEqual([]);
  expect(of({ allowedValues: [TENANT, OTHER] })).toEqual(['SessionNameOfOtherTenant']);
  expect(of({ allowedValues: [TENANT, OTHER], default: TENANT })).toEqual([]);
});

test.each<[string, CfnParameterProps, string[]]>([
  ['everybody by default', { default: '*' }, ['PrincipalWildcard']],
  ['everybody in a list', { type: 'CommaDelimitedList', default: '111122223333, *' }, ['PrincipalWildcard']],
  ['without a value', {}, ['TrustNotKnown']],
  ['everybody is allowed', { allowedValues: ['111122223333', '*'] }, ['TrustNotKnown']],
  ['an account by default', { default: '111122223333' }, []],
  ['one of two accounts', { allowedValues: ['111122223333', '444455556666'] }, []],
])('a principal that is a parameter: %s', (_, parameter, expected) => expect(rules([trust(), EVERYBODY], parameter)).toEqual(expected));

test.each<[string, unknown, string[]]>([
  ['a dynamic reference', '{{resolve:ssm:/principal}}', ['TrustNotKnown']],
  ['the answer of a custom resource', { 'Fn::GetAtt': ['Asked', 'Arn'] }, ['TrustNotKnown']],
  ['a list that only the deployment splits', { 'Fn::Select': [0, { 'Fn::Split': [',', '{{resolve:ssm:/principals}}'] }] },
    ['TrustNotKnown']],
  ['an output of a nested stack that is not in the app', { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] }, ['TrustNotKnown']],
  ['a role of the template', { 'Fn::GetAtt': ['Other', 'Arn'] }, []],
])('a principal that is %s', (_, AWS, expected) => {
  const app = new App();
  addResources(new Stack(app, 'Stack'), {
    Asked: { Type: 'Custom::Principal', Properties: { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:f' } },
    Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/a.json' } },
    Other: role({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    Role: role([trust(), { ...EVERYBODY, Principal: { AWS } }]),
  });
  expect(rulesOf(app)).toEqual(expected);
});

describe('permissions', () => {
  const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const inline = (statement: object) => ({ Policies: [{ PolicyName: 'P', PolicyDocument: policy({ Effect: 'Allow', ...statement }) }] });
  const of = (properties: object, parameter: CfnParameterProps) => rules(trust(), parameter, {}, properties);
  const WIDER = ['WiderThanPublished'];

  test.each<[string, object, CfnParameterProps, string[]]>([
    ['an AWS managed policy', { ManagedPolicyArns: [{ Ref: 'P' }] }, { default: ADMIN }, WIDER],
    ['a list of policies', { ManagedPolicyArns: { Ref: 'P' } }, { type: 'CommaDelimitedList', default: `x,${ADMIN}` }, WIDER],
    ['its name', { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::aws:policy/${P}' }] }, { default: 'AdministratorAccess' }, WIDER],
    ['the published policy', { ManagedPolicyArns: [{ Ref: 'P' }] }, { default: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, []],
    ['a policy without a value', { ManagedPolicyArns: [{ Ref: 'P' }] }, {}, ['PermissionsNotReadable']],
    ['an answer of another type', { ManagedPolicyArns: [{ 'Fn::GetAtt': ['Role', 'Arn'] }] }, {}, ['PermissionsNotReadable']],
    ['an action', inline({ Action: { Ref: 'P' }, Resource: '*' }), { default: '*' }, WIDER],
    ['a list of actions', inline({ Action: { Ref: 'P' }, Resource: '*' }),
      { type: 'CommaDelimitedList', default: 'ec2:DescribeRegions,iam:*' }, WIDER],
    ['an action that is published', inline({ Action: { Ref: 'P' }, Resource: '*' }), { default: 'ec2:DescribeRegions' }, []],
  ])('%s by default', (_, properties, parameter, expected) => expect(of(properties, parameter)).toEqual(expected));

  test('a policy that is attached by the default of a name', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new CfnParameter(stack, 'P', { default: 'other,Own', type: 'CommaDelimitedList' });
    addResources(stack, {
      Role: role(trust(), { RoleName: 'Own' }),
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'P', Roles: { Ref: 'P' }, PolicyDocument: policy({ Effect: 'Allow', Action: '*', Resource: '*' }) },
      },
    });
    expect(rulesOf(app)).toEqual(WIDER);
  });
});

test.each<[string, object | undefined, object | undefined, string[]]>([
  ['of the StackSet', { ParameterKey: 'P', ParameterValue: OTHER }, undefined, ['SessionNameOfOtherTenant']],
  ['that it overrides', { ParameterKey: 'P', ParameterValue: TENANT }, { ParameterKey: 'P', ParameterValue: OTHER },
    ['SessionNameOfOtherTenant']],
  ['of the own tenant', { ParameterKey: 'P', ParameterValue: TENANT }, undefined, []],
  ['by default', undefined, undefined, ['SessionNameOfOtherTenant']],
])('the tenant is a value %s', (_, given, override, expected) => {
  const app = new App();
  const body = { Parameters: { P: { Type: 'String', Default: OTHER } }, Resources: { Role: role(trustSession('StringEquals', NAME)) } };
  addResources(new Stack(app, 'Stack'), {
    Members: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: {
        TemplateBody: JSON.stringify(body),
        Parameters: given && [given],
        StackInstancesGroup: override && [{ Regions: ['eu-west-1'], ParameterOverrides: [override] }],
      },
    },
  });
  expect(rulesOf(app, OWN)).toEqual(expected);
});

describe('the tenant of a StackSet or nested stack is in one branch only', () => {
  const own = { ParameterKey: 'P', ParameterValue: TENANT };
  const none = { Ref: 'AWS::NoValue' };
  const iff = (yes: unknown, no: unknown) => ({ 'Fn::If': ['C', yes, no] });

  test.each<[string, object, string[]]>([
    ['the other one has the default', { Parameters: iff([own], none) }, ['SessionNameOfOtherTenant']],
    ['one of its elements', { Parameters: [iff(own, none)] }, ['SessionNameOfOtherTenant']],
    ['of some instances', { StackInstancesGroup: [{ ParameterOverrides: [own] }, {}] }, ['SessionNameOfOtherTenant']],
    ['of all instances', { StackInstancesGroup: [{ ParameterOverrides: [own] }] }, []],
    ['both have it', { Parameters: iff([own], [own]) }, []],
  ])('%s', (_, given, expected) => {
    const app = new App();
    const body = { Parameters: { P: { Type: 'String', Default: OTHER } }, Resources: { Role: role(trustSession('StringEquals', NAME)) } };
    addResources(new Stack(app, 'Stack'), {
      Members: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: JSON.stringify(body), ...given } },
    });
    expect(rulesOf(app, OWN)).toEqual(expected);
  });

  test.each<[string, object]>([
    ['of all values', iff({ P: OTHER }, { P: TENANT })],
    ['of a value', { P: iff(TENANT, none) }],
  ])('%s', (_, all) => {
    const app = new App();
    const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested', { parameters: { P: TENANT } });
    (nested.nestedStackResource as CfnResource).addPropertyOverride('Parameters', all);
    new CfnParameter(nested, 'P', { default: OTHER });
    addResources(nested, { Role: role(trustSession('StringEquals', NAME)) });
    expect(rulesOf(app, OWN)).toEqual(['SessionNameOfOtherTenant']);
  });
});

test('a StackSet in a StackSet, with a parameter of the stack', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new CfnParameter(stack, 'P', { default: OTHER });
  const stackSet = (body: object) => ({ Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: JSON.stringify(body) } });
  const inner = stackSet({ Resources: { Role: role(trustSession('StringEquals', 'MicrosoftDefenderForClouds_${P}')) } });
  const text = JSON.stringify({ Resources: { Inner: inner } }).replace(/\$\{(?!P)/g, '${!');
  addResources(stack, { Outer: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: { 'Fn::Sub': text } } } });
  expect(rulesOf(app, OWN)).toEqual(['SessionNameOfOtherTenant']);
});

describe('a role and a policy in different stacks', () => {
  const ALL = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  const SMALL = policy({ Effect: 'Allow', Action: 'ec2:DescribeRegions', Resource: '*' });
  type Where = (app: App) => [ofRole: Stack, ofPolicy: Stack];
  const nestedIn = (stack: Stack, id = 'Nested') => new NestedStack(stack, id);
  const places: [string, Where][] = [
    ['the policy in a nested stack', (app) => { const stack = new Stack(app, 'S'); return [stack, nestedIn(stack)]; }],
    ['the policy two levels below', (app) => { const stack = new Stack(app, 'S'); return [stack, nestedIn(nestedIn(stack))]; }],
    ['the role in a nested stack', (app) => { const stack = new Stack(app, 'S'); return [nestedIn(stack), stack]; }],
    ['both in nested stacks', (app) => { const stack = new Stack(app, 'S'); return [nestedIn(stack), nestedIn(stack, 'B')]; }],
    ['the role in a nested stack of another stack', app => [nestedIn(new Stack(app, 'S')), new Stack(app, 'T')]],
  ];

  test.each(places)('%s', (_, where) => {
    const of = (build: (ofRole: Stack, ofPolicy: Stack) => void) => {
      const app = new App();
      const [ofRole, ofPolicy] = where(app);
      for (const stack of [ofRole, ofPolicy]) addResources(stack, { Topic: { Type: 'AWS::SNS::Topic', Properties: {} } });
      build(ofRole, ofPolicy);
      return rulesOf(app, OWN);
    };
    const child = (stack: Stack, id: string) => (stack.node.findChild(id) as CfnResource).ref;
    const attaching = (PolicyDocument: object) => of((ofRole, ofPolicy) => {
      addResources(ofRole, { Role: role(trust()) });
      addResources(ofPolicy, {
        Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'P', PolicyDocument, Roles: [child(ofRole, 'Role')] } },
      });
    });
    expect([attaching(ALL), attaching(SMALL)]).toEqual([['WiderThanPublished'], []]);
    const listing = (PolicyDocument: object) => of((ofRole, ofPolicy) => {
      addResources(ofPolicy, { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } });
      addResources(ofRole, { Role: role(trust(), { ManagedPolicyArns: [child(ofPolicy, 'Policy')] }) });
    });
    expect([listing(ALL), listing(SMALL), listing({ 'Fn::GetAtt': ['Json', 'Value'] })])
      .toEqual([['WiderThanPublished'], [], ['PermissionsNotReadable']]);
  });
});

test('the tenant is a value of a parent', () => {
  const app = new App();
  const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested', { parameters: { P: OTHER } });
  new CfnParameter(nested, 'P', { default: TENANT });
  addResources(nested, { Role: role(trustSession('StringEquals', NAME)) });
  expect(rulesOf(app, OWN)).toEqual(['SessionNameOfOtherTenant']);
});

describe('another stack of the app', () => {
  const ofTwo = (first: { [id: string]: object }, second: { [id: string]: object }, exported?: unknown) => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map(name => new Stack(app, name));
    addResources(one, first);
    addResources(two, second);
    if (exported !== undefined) {
      const [stack, value] = exported as [number, unknown];
      new CfnOutput([one, two][stack], 'Out', { value: value as string, exportName: 'x' });
    }
    return rulesOf(app, OWN);
  };
  const X = { 'Fn::ImportValue': 'x' };
  const NAME_IN_ARN = { 'Fn::Select': [1, { 'Fn::Split': ['/', X] }] };
  const PolicyDocument = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  const attaching = (Type: string, more: object) => ({ Policy: { Type, Properties: { PolicyName: 'P', PolicyDocument, ...more } } });
  const named = (more: object = {}) => ({ Role: role(trust(), { RoleName: 'Own', ...more }) });
  const WIDER = ['WiderThanPublished'];

  test('the tenant is a value that it exports', () => {
    const of = (tenant: string) =>
      ofTwo({ Role: role(trustSession('StringEquals', { 'Fn::Sub': ['MicrosoftDefenderForClouds_${T}', { T: X }] })) }, {}, [1, tenant]);
    expect([of(TENANT), of(OTHER)]).toEqual([[], ['SessionNameOfOtherTenant']]);
  });

  test.each<[string, { [id: string]: object }, { [id: string]: object }, unknown, string[]]>([
    ['names the role', named(), attaching('AWS::IAM::RolePolicy', { RoleName: 'OWN' }), undefined, WIDER],
    ['names another role', named(), attaching('AWS::IAM::RolePolicy', { RoleName: 'Other' }), undefined, []],
    ['imports the role', { Role: role(trust()) }, attaching('AWS::IAM::Policy', { Roles: [X] }), [0, { Ref: 'Role' }], WIDER],
    ['takes the name of the role out of its ARN', { Role: role(trust()) }, attaching('AWS::IAM::Policy', { Roles: [NAME_IN_ARN] }),
      [0, { 'Fn::GetAtt': ['Role', 'Arn'] }], WIDER],
    ['is imported', named({ ManagedPolicyArns: [X] }), attaching('AWS::IAM::ManagedPolicy', {}), [1, { Ref: 'Policy' }], WIDER],
    ['is named', named({ ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/Mine' }] }),
      attaching('AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'Mine' }), undefined, WIDER],
    ['is for a role of its own with the same logical id', { Role: role(trust()) },
      { ...attaching('AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }] }), Role: role({ ...EVERYBODY, Principal: { AWS: '111122223333' } }) },
      undefined, []],
  ])('its policy %s', (_, first, second, exported, expected) => expect(ofTwo(first, second, exported)).toEqual(expected));
});

describe('a mapping', () => {
  const find = (key: unknown) =>
    trustSession('StringLike', { 'Fn::Sub': ['MicrosoftDefenderForClouds_${T}', { T: { 'Fn::FindInMap': ['M', key, 'tenant'] } }] });
  const of = (key: unknown, stage: CfnParameterProps, wide: string) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new CfnParameter(stack, 'P', stage);
    new CfnMapping(stack, 'M', { mapping: { prod: { tenant: TENANT }, test: { tenant: wide } } });
    addResources(stack, { Role: role(find(key)) });
    return rulesOf(app, OWN);
  };

  test('the value of a key', () => {
    expect(of('prod', {}, '*')).toEqual([]);
    expect(of('test', {}, '*')).toEqual(['SessionNameWildcard']);
    expect(of('test', {}, OTHER)).toEqual(['SessionNameOfOtherTenant']);
  });

  test('of many entries, each is read', () => {
    const of50 = (last: string) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      const entries = Array.from({ length: 50 }, (_, i) => [`a${i}`, { tenant: i < 49 ? TENANT : last }]);
      new CfnMapping(stack, 'M', { mapping: Object.fromEntries(entries) });
      addResources(stack, { Role: role(find({ Ref: 'AWS::AccountId' })) });
      return rulesOf(app, OWN);
    };
    expect([of50(TENANT), of50(OTHER), of50('*')]).toEqual([[], ['SessionNameOfOtherTenant'], ['SessionNameWildcard']]);
  });

  test('of the default, or any of them', () => {
    expect(of({ Ref: 'P' }, { default: 'prod' }, '*')).toEqual([]);
    expect(of({ Ref: 'P' }, { default: 'test' }, '*')).toEqual(['SessionNameWildcard']);
    expect(of({ Ref: 'P' }, {}, '*')).toEqual(['SessionNameWildcard']);
    expect(of({ Ref: 'AWS::Region' }, {}, OTHER)).toEqual(['SessionNameOfOtherTenant']);
    expect(of({ Ref: 'P' }, {}, TENANT)).toEqual([]);
  });
});
