import { readable, textsOf } from '../../../src/policy-language/cloudformation/template-text';

test.each<[string, unknown, string[]]>([
  ['text', 'a', ['a']],
  ['number', 1, ['1']],
  ['boolean', true, ['true']],
  ['nothing', undefined, []],
  ['null', null, []],
  ['list', ['a'], []],
  ['map', { a: 'b' }, []],
  ['Ref', { Ref: 'A' }, ['${A}']],
  ['AWS::NoValue', { Ref: 'AWS::NoValue' }, []],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['A', 'Arn'] }, ['${A.Arn}']],
  ['Fn::GetAtt as text', { 'Fn::GetAtt': 'A.Arn' }, ['${A.Arn}']],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'A' }, 'b']] }, ['a-${A}-b']],
  ['Fn::Join without a part', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, ['a-b']],
  ['Fn::Join without the first part', { 'Fn::Join': ['-', [{ Ref: 'AWS::NoValue' }, 'b']] }, ['b']],
  ['Fn::Join of an unknown list', { 'Fn::Join': ['-', { Ref: 'List' }] }, ['${Fn::Join}']],
  ['Fn::Sub', { 'Fn::Sub': 'a${A}b${B.Arn}' }, ['a${A}b${B.Arn}']],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${A}${B}', { A: 'x' }] }, ['x${B}']],
  ['Fn::Sub with a literal', { 'Fn::Sub': '${!aws:username}' }, ['${aws:username}']],
  ['Fn::If', { 'Fn::If': ['C', 'a', { 'Fn::If': ['D', 'b', { Ref: 'AWS::NoValue' }] }] }, ['a', 'b']],
  ['Fn::If in Fn::Join', { 'Fn::Join': ['', ['x', { 'Fn::If': ['C', 'a', 'b'] }]] }, ['xa', 'xb']],
  ['Fn::ImportValue', { 'Fn::ImportValue': 'name' }, ['${Fn::ImportValue:name}']],
  ['another function', { 'Fn::Select': [0, ['a']] }, ['${Fn::Select}']],
])('%s', (_, value, expected) => {
  expect(textsOf(value).map(readable)).toEqual(expected);
});

test('a reference is not the same as text that looks like one', () => {
  expect(textsOf({ Ref: 'A' })).not.toEqual(textsOf('${A}'));
});
