import { withSimpleConditions } from '../../build/templates/simple-conditions';

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
    Resources: { A: { Condition: 'Both', Properties: { B: { 'Fn::If': ['Both', { 'Fn::If': ['Both', 1, 0] }, 0] }, Condition: { Both: 'Both' } } } },
    Outputs: { C: { Value: 'Both', Condition: 'Both' } },
  });
  expect(rest).toEqual({
    Resources: {
      A: { Condition: 'AuditLogs', Properties: { B: { 'Fn::If': ['AuditLogs', { 'Fn::If': ['AuditLogs', 1, 0] }, 0] }, Condition: { Both: 'Both' } } },
    },
    Outputs: { C: { Value: 'Both', Condition: 'AuditLogs' } },
  });
  expect(Conditions).toEqual({ ...PLANS, Last: and(is('S'), 'AuditLogs') });
});
