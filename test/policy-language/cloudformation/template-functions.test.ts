import { flattenIntrinsics, partsOfText } from '../../../src/policy-language/cloudformation/intrinsics';
import {
  fillReferences, functionsIn, ifOf, intrinsicOf, referencesIn,
} from '../../../src/policy-language/cloudformation/template-functions';

const IF = { 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] };

test.each<[string, unknown, string[]]>([
  ['Ref', { Ref: 'A' }, ['A']],
  ['Fn::GetAtt', [{ 'Fn::GetAtt': ['A', 'Arn'] }, { 'Fn::GetAtt': 'B.Outputs.X' }], ['A.Arn', 'B.Outputs.X']],
  ['an attribute that is a parameter', { 'Fn::GetAtt': ['A', { Ref: 'P' }] }, ['A.?', 'P']],
  ['Fn::Sub', { 'Fn::Sub': 'x${A}${!B}${C.Arn}$' }, ['A', 'C.Arn']],
  ['variables of Fn::Sub', { 'Fn::Sub': ['${A}${B}', { A: { Ref: 'X' } }] }, ['B', 'X']],
  ['inside of other values', { a: [{ b: IF }], c: { 'Fn::Join': ['', ['x', { Ref: 'D' }]] } }, ['A', 'AWS::NoValue', 'D']],
  ['keys and texts that only look like one', { Reference: 'A', b: '${A}', Ref: { Ref: 'C' } }, ['C']],
])('references: %s', (_, value, expected) => expect(referencesIn(value)).toEqual(expected));

test('functions, the outer ones first, and conditions', () => {
  expect(functionsIn({ Condition: 'D', Properties: { 'x': IF, 'Fn::Transform': 1, 'y': null } }).map(([name]) => name)).toEqual(
    ['Condition', 'Fn::If', 'Ref', 'Ref', 'Fn::Transform']);
});

test('a map with other keys is no function', () => {
  expect([{ Ref: 'A', b: 1 }, { a: 1 }, ['Ref'], 'Ref', null, {}].map(intrinsicOf)).toEqual(Array(6).fill(undefined));
  expect(intrinsicOf({ 'Fn::Sub': 'a' })).toEqual(['Fn::Sub', 'a']);
});

test('Fn::If: its condition and branches', () => {
  expect([IF, { 'Fn::If': 'C' }, { 'Fn::If': [{}, 1] }].map(ifOf)).toEqual(
    [['C', { Ref: 'A' }, { Ref: 'AWS::NoValue' }], undefined, ['?', 1, undefined]]);
});

test.each<[string, string]>([
  ['${A}-${B.Arn}', '<A>-<B.Arn>'], ['${!A}', '${A}'], ['${}${!}', '${}${!}'], ['$A}', '$A}'],
])('text of Fn::Sub: %s', (text, expected) => expect(fillReferences(text, name => `<${name}>`)).toBe(expected));

test.each<[unknown, unknown]>([
  [{ 'Fn::Join': ['-', ['a', { Ref: 'A' }, { 'Fn::GetAtt': ['B', 'Arn'] }]] }, 'a-<A>-<B.Arn>'],
  [{ 'Fn::Join': ['-', { Ref: 'List' }] }, '<Fn::Join>'],
  [{ x: [{ 'Fn::Sub': ['${A}${V}', { V: { Ref: 'W' } }] }, 1, null] }, { x: ['<A><W>', 1, null] }],
  [{ 'Fn::ImportValue': 'x' }, '<Fn::ImportValue>'],
])('flattened: %j', (value, expected) => expect(flattenIntrinsics(value, name => `<${name}>`)).toEqual(expected));

test.each<[unknown, unknown]>([
  ['a', ['a']],
  [{ 'Fn::Join': ['', ['a', { Ref: 'A' }, { 'Fn::Sub': 'b${C}' }]] }, ['a', { reference: 'A' }, 'b', { reference: 'C' }]],
  [{ 'Fn::Join': ['-', ['a', 'b']] }, undefined],
  [{ 'Fn::Join': ['', ['a', { 'Fn::GetAtt': ['A', 'Arn'] }]] }, undefined],
  [IF, undefined],
  [1, undefined],
])('parts of %j', (value, expected) => expect(partsOfText(value)).toEqual(expected));
