import { App, Aws, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { MemberStack } from '../../src/stacksets/member-stack';
import { refuseForeignReferences, refuseForeignValues } from '../../src/stacksets/self-contained';

const BECAUSE = 'a member template must be self-contained, because CloudFormation deploys it to other accounts';
const LITERAL = 'write the value as a literal';

describe('a template', () => {
  const check = (template: any) => () => refuseForeignValues('Members', template);
  const thing = (properties?: object) => ({ Resources: { Thing: { Type: 'A::B::C', Properties: properties } } });

  test.each<[string, any]>([
    ['without resources', {}],
    ['without properties', { Resources: { Thing: { Type: 'A::B::C' } } }],
    ['nothing but texts', thing({ Text: 'Ref', List: ['Fn::GetAtt', null, 3, true], Nothing: null })],
    ['pseudo parameters', thing({ A: { Ref: 'AWS::AccountId' }, B: { 'Fn::Sub': '${AWS::Partition}-${!Literal}-${Thing.Arn}' } })],
    ['references to itself', {
      Parameters: { P: { Type: 'String', Default: '' } },
      Resources: {
        A: { Type: 'X::Y::Z', Properties: { P: { Ref: 'P' }, B: { 'Fn::GetAtt': ['B', 'Arn'] }, C: { 'Fn::GetAtt': 'B.Arn' } } },
        B: { Type: 'X::Y::Z' },
      },
    }],
    ['variables of a text', thing({ A: { 'Fn::Sub': ['${Own}-${AWS::Region}', { Own: { Ref: 'Thing' } }] } })],
    ['a property with the name Ref', thing({ Ref: { Name: 'x' } })],
    ['a boundary of each account', thing({ PermissionsBoundary: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/B' } })],
    ['a boundary of AWS', thing({ PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' })],
  ])('with %s is accepted', (_, template) => expect(check(template)).not.toThrow());

  test.each<[string, any, string]>([
    ['an import', thing({ A: { 'Fn::ImportValue': 'x' } }),
      `Members must not contain Fn::ImportValue: ${BECAUSE} without this export; ${LITERAL}`],
    ['an output of another stack', thing({ A: { 'Fn::GetStackOutput': 'x' } }),
      `Members must not contain Fn::GetStackOutput: ${BECAUSE} without this export; ${LITERAL}`],
    ['a transform', { Transform: 'AWS::LanguageExtensions' },
      'Members must not have a transform: StackSets with service-managed permissions support no macros'],
    ['a macro', thing({ A: { 'Fn::Transform': { Name: 'AWS::Include' } } }),
      'Members must not have a transform: StackSets with service-managed permissions support no macros'],
    ['a reference', thing({ A: { Ref: 'Elsewhere' } }), `Members must not refer to Elsewhere, which is not in it: ${BECAUSE}; ${LITERAL}`],
    ['a reference below a property with the name Ref', thing({ Ref: { A: { Ref: 'Elsewhere' } } }),
      `Members must not refer to Elsewhere, which is not in it: ${BECAUSE}; ${LITERAL}`],
    ['a reference in a list', thing({ A: ['x', [{ Ref: 'Elsewhere' }]] }), 'Members must not refer to Elsewhere'],
    ['an attribute', thing({ A: { 'Fn::GetAtt': ['Elsewhere', 'Arn'] } }), 'Members must not refer to Elsewhere'],
    ['an attribute with a dot', thing({ A: { 'Fn::GetAtt': 'Elsewhere.Arn' } }), 'Members must not refer to Elsewhere'],
    ['a text', thing({ A: { 'Fn::Sub': '${Thing}${Elsewhere.Arn}' } }), 'Members must not refer to Elsewhere'],
    ['a variable of a text', thing({ A: { 'Fn::Sub': ['${Own}', { Own: { Ref: 'Elsewhere' } }] } }), 'Members must not refer to Elsewhere'],
    ['a text beside its variables', thing({ A: { 'Fn::Sub': ['${Own}${Elsewhere}', { Own: 'x' }] } }),
      'Members must not refer to Elsewhere'],
    ['parameters, one without default', { Parameters: { Closed: { Type: 'String', Default: '' }, Open: { Type: 'String' } } },
      'Members must not have a parameter without default, got Open: nothing sets its value'],
    ['a nested stack', { Resources: { Nested: { Type: 'AWS::CloudFormation::Stack' } } },
      `Members must not have a nested stack, got Nested: ${BECAUSE}`],
    ['a boundary of one account', thing({ PermissionsBoundary: 'arn:aws:iam::111122223333:policy/B' }),
      'the permissions boundary of Thing in Members must be a policy of each account, got a policy of 111122223333; ' +
        'use ManagedPolicy.fromManagedPolicyName in the stack of the StackSet, or the ARN without an account id, '
        + '`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/<name>`'],
  ])('with %s is refused', (_, template, message) => {
    expect(check(template)).toThrow(message.includes(';') || message.includes(': ') ? new Error(message) : message);
  });
});

describe('references', () => {
  /** A member stack with a resource that has the value, and the check of its references. */
  function checkWith(value: (stacks: { parent: Stack; other: Stack; member: MemberStack }) => unknown, account?: string) {
    const app = new App();
    const parent = new Stack(app, 'Parent', { env: account ? { account, region: 'eu-west-1' } : undefined });
    const other = new Stack(app, 'Other', { env: account ? { account, region: 'us-east-1' } : undefined });
    const member = new MemberStack(parent, 'Member', 'test', () => {});
    new CfnResource(member, 'Thing', { type: 'A::B::C', properties: { A: value({ parent, other, member }) } });
    return () => refuseForeignReferences(member);
  }
  const named = (stack: Stack) => new CfnResource(stack, 'Bucket', { type: 'X::Y::Z' });

  test.each<[string, Parameters<typeof checkWith>[0]]>([
    ['to its own resources', ({ member }) => named(member).getAtt('Arn')],
    ['to its own parameters', ({ member }) => new CfnParameter(member, 'P', { default: '' }).valueAsString],
    ['to pseudo parameters', () => `${Aws.ACCOUNT_ID}-${Fn.ref('AWS::Region')}`],
  ])('%s are accepted', (_, value) => expect(checkWith(value)).not.toThrow());

  test.each<[string, Parameters<typeof checkWith>[0], string]>([
    ['of the parent', ({ parent }) => named(parent).getAtt('Arn'), 'Parent/Bucket.Arn'],
    ['of another stack', ({ other }) => named(other).ref, 'Other/Bucket.Ref'],
    ['of the parent in a text', ({ parent }) => `x-${new CfnParameter(parent, 'P').valueAsString}`, 'Parent/P.Ref'],
  ])('to what is %s are refused', (_, value, what) => {
    expect(checkWith(value)).toThrow(new Error(`Parent/Member/Thing must not refer to ${what} outside Parent/Member: ` +
      `${BECAUSE}; ${LITERAL}, or create the resource in the member stack`));
  });

  test('elements of a stack below it are not checked here: that stack has its own check', () => {
    const parent = new Stack(new App(), 'Parent');
    const outer = new MemberStack(parent, 'Outer', 'test', () => {});
    const inner = new MemberStack(outer, 'Inner', 'test', () => {});
    new CfnResource(inner, 'Thing', { type: 'A::B::C', properties: { A: named(parent).ref } });
    expect(() => refuseForeignReferences(outer)).not.toThrow();
    expect(() => refuseForeignReferences(inner)).toThrow('must not refer to Parent/Bucket.Ref');
  });

  test('errors of other tokens are not hidden', () => {
    expect(checkWith(() => Fn.conditionIf('x', 1, { resolve: () => { throw new Error('broken token'); }, creationStack: [] })))
      .toThrow('broken token');
  });
});
