/** The comparison of an upgrade finds what it is there for, in invented templates. */
import { keyOf } from './change';
import { compareTemplates, type TemplateFiles } from './compare-templates';
import { publishedReplacements } from './replacements';

const replacements = publishedReplacements();
const HASH = 'a1'.repeat(32);

const TRUST = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/example.com/' } },
    Condition: { StringEquals: { 'example.com/:aud': 'api://one' } },
  }],
};
const statement = (actions: string | string[], more: object = {}) => ({ Effect: 'Allow', Action: actions, Resource: '*', ...more });
const role = (properties: object = {}) =>
  ({ Type: 'AWS::IAM::Role', Properties: { RoleName: 'Reader', AssumeRolePolicyDocument: TRUST, ...properties } });
const policy = (statements: object[], more: object = {}) => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { PolicyDocument: { Version: '2012-10-17', Statement: statements }, Roles: [{ Ref: 'Role' }], ...more },
});
const provider = {
  Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://example.com/', ClientIdList: ['b', 'a'] }, DeletionPolicy: 'Retain',
};
const document = (more: object = {}) => ({
  Type: 'AWS::SSM::Document', Properties: { Name: 'Runbook', Content: { steps: [] }, UpdateMethod: 'NewVersion', ...more },
});
const stackSet = (body: object, more: object = {}) => ({
  Type: 'AWS::CloudFormation::StackSet',
  Properties: { StackSetName: 'Members', PermissionModel: 'SERVICE_MANAGED', TemplateBody: JSON.stringify(body), ...more },
});

type Parts = { readonly [id: string]: unknown };
const template = (resources: Parts, more: object = {}): TemplateFiles => ({ template: { Resources: resources, ...more } });

/** Without fingerprints. */
function found(before: TemplateFiles, after: TemplateFiles): string[] {
  return compareTemplates(before, after, { where: 'test', replacements }).map(change => keyOf({ ...change, lines: [] }));
}
const changed = (before: Parts, after: Parts) => found(template(before), template(after));

describe('a resource', () => {
  test.each<[string, Parts, Parts, string[]]>([
    ['whose logical id is another one', { Role: role() }, { Role1: role() }, ['removed AWS::IAM::Role Role', 'added AWS::IAM::Role Role1']],
    ['that is gone', { Role: role(), Policy: policy([]) }, { Role: role() }, ['removed AWS::IAM::ManagedPolicy Policy']],
    ['of another type', { Role: role() }, { Role: { ...role(), Type: 'AWS::IAM::User' } }, ['replaced AWS::IAM::Role Role Type']],
    ['whose name is another one', { Role: role() }, { Role: role({ RoleName: 'Other' }) }, ['replaced AWS::IAM::Role Role RoleName']],
    ['whose property cannot change', { Role: role() }, { Role: role({ Path: '/security/' }) }, ['replaced AWS::IAM::Role Role Path']],
    ['whose description cannot change', { P: policy([]) },
      { P: policy([], { Description: 'new' }) }, ['replaced AWS::IAM::ManagedPolicy P Description']],
    ['whose description can change', { Role: role() }, { Role: role({ Description: 'new' }) }, []],
    ['that can be renamed in place', { A: { Type: 'AWS::SSM::Association', Properties: { AssociationName: 'a' } } },
      { A: { Type: 'AWS::SSM::Association', Properties: { AssociationName: 'b' } } }, ['renamed AWS::SSM::Association A AssociationName']],
    ['that is no longer retained', { P: provider },
      { P: { ...provider, DeletionPolicy: 'Delete' } }, ['changed AWS::IAM::OIDCProvider P DeletionPolicy']],
    ['without a policy of deletion', { P: provider },
      { P: { ...provider, DeletionPolicy: undefined } }, ['changed AWS::IAM::OIDCProvider P DeletionPolicy']],
    ['that a condition can leave out', { Role: role() }, { Role: { ...role(), Condition: 'On' } },
      ['changed AWS::IAM::Role Role Condition']],
    ['whose metadata changes', { Role: role() }, { Role: { ...role(), Metadata: { reason: 'x' } } }, []],
    ['of a runbook with another text', { D: document() }, { D: document({ Content: { steps: [1] } }) }, []],
    ['of a runbook with another text, which is replaced', { D: document({ UpdateMethod: 'Replace' }) },
      { D: document({ UpdateMethod: 'Replace', Content: {} }) }, ['replaced AWS::SSM::Document D Content']],
    ['of a custom resource with another function', { C: { Type: 'Custom::X', Properties: { ServiceToken: 'a' } } },
      { C: { Type: 'Custom::X', Properties: { ServiceToken: 'b' } } }, ['replaced Custom::X C ServiceToken']],
  ])('%s', (_, before, after, expected) => {
    expect(changed(before, after)).toEqual(expected);
  });

  test('of a type without a published schema is an error', () => {
    const unknown = (value: string) => ({ X: { Type: 'AWS::No::Such', Properties: { A: value } } });
    expect(() => changed(unknown('a'), unknown('b'))).toThrow('no schema of AWS::No::Such');
  });
});

describe('the body of a role', () => {
  const trusting = (condition: object) => ({ ...TRUST, Statement: [{ ...TRUST.Statement[0], Condition: condition }] });

  test.each<[string, object]>([
    ['a trust without its audience', { AssumeRolePolicyDocument: trusting({}) }],
    ['a trust with a wildcard', { AssumeRolePolicyDocument: trusting({ StringLike: { 'example.com/:aud': 'api://one' } }) }],
    ['a trust of two',
      { AssumeRolePolicyDocument: { ...TRUST, Statement: [...TRUST.Statement, { ...TRUST.Statement[0], Principal: '*' }] } }],
    ['another managed policy', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
    ['an inline policy', { Policies: [{ PolicyName: 'a', PolicyDocument: { Statement: [statement('s3:*')] } }] }],
    ['a boundary', { PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    ['longer sessions', { MaxSessionDuration: 7200 }],
  ])('with %s', (_, properties) => {
    expect(changed({ Role: role() }, { Role: role(properties) })).toEqual([`changed AWS::IAM::Role Role ${Object.keys(properties)[0]}`]);
  });

  test('with one more action is shown by this action, and its row accepts no other', () => {
    const compare = (action: string) => compareTemplates(template({ P: policy([statement(['a:b', 'c:d'])]) }),
      template({ P: policy([statement(['c:d', action, 'a:b'])]) }), { where: 'test', replacements });
    const [change] = compare('s3:GetObject');
    expect(change.lines).toEqual([expect.stringMatching(/^\+ Statement .*Action: s3:GetObject$/)]);
    expect(keyOf(change)).toMatch(/^changed AWS::IAM::ManagedPolicy P PolicyDocument [0-9a-f]{16}$/);
    expect(keyOf(compare('s3:PutObject')[0])).not.toBe(keyOf(change));
  });

  test('in another order, or written in another way, is the same', () => {
    const sub = { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::a/*' };
    const join = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::a/*']] };
    const [first, second] = [{ Sid: 'A', ...statement(['a:b', 'c:d']) }, statement('e:f', { Resource: sub })];
    const rewritten = [statement(['e:f'], { Resource: [join] }), { Sid: 'A', ...statement(['c:d', 'a:b']) }];
    expect(changed({ P: policy([first, second]) }, { P: policy(rewritten) })).toEqual([]);
    const text = JSON.stringify(TRUST).replace('{"Fn::Sub":"', '"').replace('example.com/"}', 'example.com/"');
    expect(changed({ Role: role() }, { Role: role({ AssumeRolePolicyDocument: { 'Fn::Sub': text } }) })).toEqual([]);
  });

  test('with the text of a reference in place of the reference is not the same', () => {
    const resource = (value: unknown) => ({ P: policy([statement('a:b', { Resource: value })]) });
    expect(changed(resource({ 'Fn::Sub': '${AWS::Region}' }), resource('${AWS::Region}')))
      .toEqual(['changed AWS::IAM::ManagedPolicy P PolicyDocument']);
  });
});

describe('a StackSet', () => {
  const body = (properties: object = {}) => ({ Resources: { Role: role(properties) } });

  test('whose members lose or change a role', () => {
    expect(changed({ Set: stackSet(body()) }, { Set: stackSet({ Resources: {} }) })).toEqual(['removed AWS::IAM::Role Set/Role']);
    expect(changed({ Set: stackSet(body()) }, { Set: stackSet(body({ RoleName: 'Other' })) }))
      .toEqual(['replaced AWS::IAM::Role Set/Role RoleName']);
  });

  test('with another name or other targets', () => {
    const targets = { StackInstancesGroup: [{ Regions: ['eu-west-1'] }] };
    expect(changed({ Set: stackSet(body()) }, { Set: stackSet(body(), { StackSetName: 'Other', ...targets }) })).toEqual(
      ['replaced AWS::CloudFormation::StackSet Set StackSetName', 'changed AWS::CloudFormation::StackSet Set StackInstancesGroup']);
  });

  test('whose template is uploaded is compared by the template, not by its hash', () => {
    const uploaded = (hash: string, properties: object = {}): TemplateFiles => ({
      ...template({
        Set: { Type: 'AWS::CloudFormation::StackSet', Properties: { StackSetName: 'Members', TemplateURL: `https://bucket/${hash}.json` } },
      }),
      assets: { [hash]: body(properties) },
    });
    const other = 'b2'.repeat(32);
    expect(found(uploaded(HASH), uploaded(other, { Description: 'new' }))).toEqual([]);
    expect(found(uploaded(HASH), uploaded(other, { Path: '/new/' }))).toEqual(['replaced AWS::IAM::Role Set/Role Path']);
  });
});

describe('what users name', () => {
  const parameter = (definition?: object) => template({}, { Parameters: definition ? { P: { Type: 'String', ...definition } } : {} });
  const output = (definition?: object) => template({}, { Outputs: definition ? { O: definition } : {} });

  test.each<[string, TemplateFiles, TemplateFiles, string[]]>([
    ['a parameter that is gone', parameter({}), parameter(), ['removed Parameter P']],
    ['another default', parameter({ Default: 'a' }), parameter({ Default: 'b' }), ['changed Parameter P Default']],
    ['a value that is not allowed any more', parameter({ AllowedValues: ['a', 'b'] }), parameter({ AllowedValues: ['a'] }),
      ['changed Parameter P AllowedValues']],
    ['values that were all allowed', parameter({}), parameter({ AllowedValues: ['a'] }), ['changed Parameter P AllowedValues']],
    ['one more value', parameter({ AllowedValues: ['a'] }), parameter({ AllowedValues: ['a', 'b'] }), []],
    ['another pattern', parameter({}), parameter({ AllowedPattern: 'a' }), ['changed Parameter P AllowedPattern']],
    ['a new parameter that needs a value', parameter(), parameter({}), ['added Parameter P']],
    ['a new parameter with a default', parameter(), parameter({ Default: '' }), []],
    ['an output that is gone', output({ Value: 'a' }), output(), ['removed Output O']],
    ['an output with another value', output({ Value: 'a' }), output({ Value: 'b' }), ['changed Output O']],
    ['an export with another name', output({ Value: 'a', Export: { Name: 'a' } }), output({ Value: 'a', Export: { Name: 'b' } }),
      ['changed Output O']],
    ['a new output', output(), output({ Value: 'a' }), []],
    ['a condition with another name',
      template({ Role: { ...role(), Condition: 'A' } }, { Conditions: { A: { 'Fn::Equals': ['a', 'b'] } } }),
      template({ Role: { ...role(), Condition: 'B' } }, { Conditions: { B: { 'Fn::Equals': ['a', 'b'] } } }), []],
    ['a condition that tests something else',
      template({ Role: { ...role(), Condition: 'A' } }, { Conditions: { A: { 'Fn::Equals': ['a', 'b'] } } }),
      template({ Role: { ...role(), Condition: 'A' } }, { Conditions: { A: { 'Fn::Equals': ['a', 'a'] } } }),
      ['changed AWS::IAM::Role Role Condition']],
  ])('%s', (_, before, after, expected) => {
    expect(found(before, after)).toEqual(expected);
  });
});
