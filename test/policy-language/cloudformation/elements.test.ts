import { conditionalElements, elementsOf } from '../../../src/policy-language/cloudformation/template-text';

const If = (condition: string, yes: unknown, no: unknown) => ({ 'Fn::If': [condition, yes, no] });
const NO_VALUE = { Ref: 'AWS::NoValue' };

test.each<[string, unknown, [value: unknown, ...conditions: string[]][]]>([
  ['one value', 'a', [['a']]],
  ['nothing', undefined, []],
  ['null', null, []],
  ['AWS::NoValue', NO_VALUE, []],
  ['a list in a list', ['a', ['b']], [['a'], ['b']]],
  ['lists in Fn::If', If('C', ['a', 'b'], ['c']), [['a', 'C'], ['b', 'C'], ['c', 'not C']]],
  ['texts in Fn::If', ['a', If('C', 'b', 'c')], [['a'], ['b', 'C'], ['c', 'not C']]],
  ['a value or none', If('C', 'a', NO_VALUE), [['a', 'C']]],
  ['Fn::If in Fn::If', If('C', If('D', 'a', 'b'), 'c'), [['a', 'C', 'D'], ['b', 'C', 'not D'], ['c', 'not C']]],
  ['the same in both branches', If('C', ['a', 'b'], ['a', 'b']), [['a'], ['b']]],
  ['another function', { 'Fn::Split': [',', 'a'] }, [[{ 'Fn::Split': [',', 'a'] }]]],
])('elements of %s', (_, value, expected) => {
  expect(conditionalElements(value).map(e => [e.value, ...e.conditions])).toEqual(expected);
  expect(elementsOf(value)).toEqual(expected.map(([element]) => element));
});

test('a reader can know the elements of a parameter, and have its own words for conditions', () => {
  expect(conditionalElements(If('C', { Ref: 'List' }, 'c'), {
    nameOf: name => `${name} is true`,
    listOf: value => JSON.stringify(value) === '{"Ref":"List"}' ? ['a', 'b'] : undefined,
  })).toEqual([
    { value: 'a', conditions: ['C is true'] },
    { value: 'b', conditions: ['C is true'] },
    { value: 'c', conditions: ['not C is true'] },
  ]);
});

test('a value that is deep enough for an attack is one element', () => {
  let value: unknown = 'a';
  for (let depth = 0; depth < 10_000; depth++) value = [value];
  expect(conditionalElements(value)).toHaveLength(1);
  let branches: unknown = 'a';
  for (let depth = 0; depth < 10_000; depth++) branches = If('C', branches, 'b');
  expect(elementsOf(branches).length).toBeLessThan(50);
});
