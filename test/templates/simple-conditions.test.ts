import * as fc from 'fast-check';
import { withSimpleConditions } from '../../build/templates/simple-conditions';
import { isTrueWith } from '../support/parameters';

const is = (Ref: string) => ({ 'Fn::Equals': [{ Ref }, 'true'] });
const and = (...operands: (string | object)[]) => ({ 'Fn::And': operands.map(o => typeof o === 'string' ? { Condition: o } : o) });
const or = (...operands: string[]) => ({ 'Fn::Or': operands.map(Condition => ({ Condition })) });
const PLANS = { Containers: is('P'), Cspm: is('Q'), AuditLogs: and(is('R'), 'Containers') };

/** What the condition of a resource is in the shorter template. */
const used = (conditions: object, id: string) => {
  const { Conditions, Resources } = withSimpleConditions({ Conditions: { ...PLANS, ...conditions }, Resources: { A: { Condition: id } } });
  return [Resources.A.Condition, Conditions[Resources.A.Condition]];
};

test.each<[string, object, string]>([
  ['and, with what the other contains', and('AuditLogs', 'Containers'), 'AuditLogs'],
  ['or, with what contains the other', or('AuditLogs', 'Containers'), 'Containers'],
  ['and, with an alternative of the other', and('Either', 'Cspm'), 'Cspm'],
  ['or, with an alternative of the other', or('Either', 'Cspm'), 'Either'],
  ['twice the same', and('Cspm', 'Cspm'), 'Cspm'],
])('%s: it is the other', (_, expression, other) => {
  expect(used({ Either: or('Cspm', 'AuditLogs'), Both: expression }, 'Both')[0]).toBe(other);
});

test('what follows from nothing stays, with its order', () => {
  expect(used({ Both: and('Cspm', 'AuditLogs') }, 'Both')).toEqual(['Both', and('Cspm', 'AuditLogs')]);
  expect(used({ Both: and(is('S'), 'Cspm', 'Containers', 'AuditLogs') }, 'Both')).toEqual(['Both', and(is('S'), 'Cspm', 'AuditLogs')]);
  // One is left, and a comparison.
  expect(used({ Both: and(is('S'), 'Containers', 'AuditLogs') }, 'Both')).toEqual(['Both', and(is('S'), 'AuditLogs')]);
});

test('a condition that CDK names after all of its alternatives has a short name', () => {
  expect(used({ ContainersOrCspm: or('Containers', 'Cspm') }, 'ContainersOrCspm')).toEqual(['Clusters', or('Containers', 'Cspm')]);
  // Only of alternatives.
  expect(used({ Both: and('Containers', 'Cspm') }, 'Both')[0]).toBe('Both');
});

test('every reference changes, and the condition of a statement of IAM does not', () => {
  const { Conditions, ...rest } = withSimpleConditions({
    Conditions: { ...PLANS, Both: and('AuditLogs', 'Containers'), Last: and(is('S'), 'Both') },
    Resources: {
      A: { Condition: 'Both', Properties: { B: { 'Fn::If': ['Both', { 'Fn::If': ['Both', 1, 0] }, 0] }, Condition: { Both: 'Both' } } },
    },
    Outputs: { C: { Value: 'Both', Condition: 'Both' } },
  });
  expect(rest).toEqual({
    Resources: {
      A: {
        Condition: 'AuditLogs',
        Properties: {
          B: { 'Fn::If': ['AuditLogs', { 'Fn::If': ['AuditLogs', 1, 0] }, 0] }, Condition: { Both: 'Both' },
        },
      },
    },
    Outputs: { C: { Value: 'Both', Condition: 'AuditLogs' } },
  });
  expect(Conditions).toEqual({ ...PLANS, Last: and(is('S'), 'AuditLogs') });
});

const PARAMETERS = ['P', 'Q', 'R', 'S'];

test('conditions of any form mean the same, for all values of the parameters', () => {
  // Each can use those before it.
  const NAMES = ['Containers', 'Cspm', 'Databases', 'Servers', 'A', 'B', 'C', 'D', 'E', 'F'];
  const conditions = fc.tuple(...NAMES.map((_, i) => {
    const comparison = fc.constantFrom(...PARAMETERS).map(is);
    const operand = i === 0 ? comparison
      : fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...NAMES.slice(0, i)).map(Condition => ({ Condition })) },
        { weight: 1, arbitrary: comparison });
    return fc.oneof<[fc.Arbitrary<object>, fc.Arbitrary<object>, fc.Arbitrary<object>]>(
      comparison, operand.map(o => ({ 'Fn::Not': [o] })),
      fc.tuple(fc.constantFrom('Fn::And', 'Fn::Or'), fc.array(operand, { minLength: 2, maxLength: 3 }))
        .map(([name, operands]) => ({ [name]: operands })));
  }));
  const sets = Array.from({ length: 2 ** PARAMETERS.length }, (_, i) =>
    Object.fromEntries(PARAMETERS.map((name, bit) => [name, String(Math.floor(i / 2 ** bit) % 2 === 1)])));
  fc.assert(fc.property(conditions, (expressions) => {
    const given: any = Object.fromEntries(expressions.map((expression, i) => [NAMES[i], expression]));
    const Resources = Object.fromEntries(NAMES.map(name => [name, { Condition: name }]));
    const simple = withSimpleConditions({ Conditions: given, Resources });
    for (const name of NAMES) {
      const now = simple.Conditions[simple.Resources[name].Condition];
      expect(sets.map(on => isTrueWith(now, on, simple.Conditions))).toEqual(sets.map(on => isTrueWith(given[name], on, given)));
    }
  }), { numRuns: 300 });
});

test('a comparison beside the alternatives has no short name, which would be that of the alternatives', () => {
  const clusters = or('Containers', 'Cspm');
  const more = { 'Fn::Or': [is('S'), ...clusters['Fn::Or']] };
  expect(used({ A: clusters, B: more }, 'B')).toEqual(['B', more]);
  expect(used({ A: clusters, B: more }, 'A')).toEqual(['Clusters', clusters]);
});
