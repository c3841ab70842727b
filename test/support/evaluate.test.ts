/** Tests the evaluator against the documentation of CloudFormation. If it ignored something, no other test would notice it. */
import { evaluate, isTrue, referencesIn } from './evaluate';
import { deployTemplate, withParameters } from './parameters';

const VALUES: Record<string, string> = { 'AWS::Region': 'eu-west-1', 'P': 'a,b', 'Role.Arn': 'arn:role' };
const reference = (name: string, attribute?: string) => VALUES[attribute ? `${name}.${attribute}` : name];
const condition = (name: string) => name === 'On';
const sub = (text: string) => ({ 'Fn::Sub': text });
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['-', parts] });
const either = (name: string, yes: unknown = 'yes', no: unknown = 'no') => ({ 'Fn::If': [name, yes, no] });
const [NONE, STAYS] = [{ Ref: 'AWS::NoValue' }, { Ref: 'Other' }];

test.each<[string, unknown, unknown]>([
  ['a reference', { Ref: 'P' }, 'a,b'],
  ['an attribute', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:role'],
  ['an attribute in one text', { 'Fn::GetAtt': 'Role.Arn' }, 'arn:role'],
  ['a text', sub('${AWS::Region}/${Role.Arn}/${!x}'), 'eu-west-1/arn:role/${x}'],
  ['a text of which a part stays', sub('${P}/${Other.Arn}/${!x}'), sub('a,b/${Other.Arn}/${!x}')],
  ['a list as text', join('x', { Ref: 'P' }), 'x-a,b'],
  ['a list of which a part stays', join('x', { Ref: 'P' }, STAYS), join('x', 'a,b', STAYS)],
  ['a text as list', { 'Fn::Split': [',', { Ref: 'P' }] }, ['a', 'b']],
  ['a text as list that becomes a text', { 'Fn::Join': ['+', { 'Fn::Split': [',', { Ref: 'P' }] }] }, 'a+b'],
  ['a text as list that stays', { 'Fn::Split': [',', STAYS] }, { 'Fn::Split': [',', STAYS] }],
  ['one of a list', { 'Fn::Select': ['1', ['x', { Ref: 'P' }]] }, 'a,b'],
  ['one of a list that stays', { 'Fn::Select': [0, { 'Fn::Split': [',', STAYS] }] }, { 'Fn::Select': [0, { 'Fn::Split': [',', STAYS] }] }],
  ['conditions in each other', [either('On', either('Off', 1, { Ref: 'P' }))], ['a,b']],
  ['no value', { a: either('Off', 1, NONE), b: [NONE, 2, either('On', NONE)] }, { b: [2] }],
  ['a document as JSON text', { AssumeRolePolicyDocument: sub('{"A":["${P}","${Other}"],"B":"x"}') },
    { AssumeRolePolicyDocument: { A: ['a,b', sub('${Other}')], B: 'x' } }],
])('%s', (_, value, expected) => expect(evaluate(value, { reference, condition })).toEqual(expected));

test('without conditions, both branches stay', () => {
  expect(evaluate(either('On', { Ref: 'P' }, STAYS), { reference })).toEqual(either('On', 'a,b', STAYS));
});

test.each<[string, unknown]>([
  ['Fn::ImportValue', { 'Fn::ImportValue': 'x' }],
  ['no 1', { a: [{ 'Fn::Select': ['1', ['x', NONE]] }] }],
  ['a list of variables', { 'Fn::Sub': ['${x}', { x: 'y' }] }],
])('%s is an error', (message, value) => expect(() => evaluate(value, { reference })).toThrow(message));

const is = (Ref: string, value: string) => ({ 'Fn::Equals': [{ Ref }, value] });
test.each<[string, object, boolean]>([
  ['equal', is('P', 'a,b'), true],
  ['not equal', is('P', 'A,B'), false],
  ['and', { 'Fn::And': [is('P', 'a,b'), { Condition: 'Off' }] }, false],
  ['or', { 'Fn::Or': [is('P', 'x'), { Condition: 'On' }] }, true],
  ['not', { 'Fn::Not': [{ Condition: 'On' }] }, false],
])('a condition, %s', (_, expression, expected) => expect(isTrue(expression, { reference, condition })).toBe(expected));

test.each<[string, object]>([
  ['{"Ref":"Other"}', is('Other', 'x')],
  // The evaluator throws although the other operand is true.
  ['Fn::Contains', { 'Fn::Or': [is('P', 'a,b'), { 'Fn::Contains': [['x'], 'x'] }] }],
  ['Condition', { Condition: 'On' }],
])('a condition with %s is an error', (message, expression) => {
  expect(() => isTrue(expression, { reference })).toThrow(`not know ${message}`);
});

test('references are found in all functions and branches', () => {
  const value = [join({ Ref: 'A' }, sub('${B.Arn}${!C}')), either('D', { 'Fn::GetAtt': ['E', 'Arn'] }, sub('${AWS::Region}')), 'F'];
  expect([...referencesIn(value)].sort()).toEqual(['A', 'AWS::Region', 'B', 'E']);
});

describe('a template for given parameters', () => {
  const template = (other: object = {}) => ({
    Parameters: { Switch: { Default: 'on', AllowedValues: ['on', 'off'] }, Name: { Default: 'a', AllowedPattern: '[a-z]*', MaxLength: 3 } },
    Conditions: { On: is('Switch', 'on') },
    Rules: { Short: { RuleCondition: is('Switch', 'off'), Assertions: [{ Assert: is('Name', 'a'), AssertDescription: 'off needs a' }] } },
    Resources: {
      A: { Type: 'T', Condition: 'On' },
      B: { Type: 'T', Properties: { Name: { Ref: 'Name' }, Of: either('On', sub('${A.Arn}'), NONE) }, ...other },
    },
  });

  test('has no conditions', () => {
    const B = { Type: 'T', Properties: { Name: 'b', Of: sub('${A.Arn}') } };
    expect(deployTemplate(template(), { Name: 'b' })).toEqual({ Resources: { A: { Type: 'T' }, B } });
    expect(deployTemplate(template(), { Switch: 'off' })).toEqual({ Resources: { B: { Type: 'T', Properties: { Name: 'a' } } } });
    expect(withParameters(template(), { Switch: 'off' }).Resources).toEqual({ B: { Type: 'T', Properties: { Name: { Ref: 'Name' } } } });
  });

  test.each<[string, Record<string, string>, object]>([
    ['no parameter Other', { Other: 'x' }, {}],
    ['Switch must be on, off', { Switch: 'ON' }, {}],
    ['Name must be', { Name: 'A' }, {}],
    ['Name must be', { Name: 'abcd' }, {}],
    ['off needs a', { Switch: 'off', Name: 'b' }, {}],
    ['the template refers to A, which was removed', { Switch: 'off' }, { DependsOn: 'A' }],
    ['the template refers to A, which was removed', { Switch: 'off' }, { Metadata: sub('${A}') }],
  ])('%s is an error', (message, given, other) => expect(() => deployTemplate(template(other), given)).toThrow(message));
});
