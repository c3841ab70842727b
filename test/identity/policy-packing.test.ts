import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { packStatements } from '../../src/identity/policy-packing';
import { newStack } from '../support/stacks';

/** IAM's quota of a managed policy, in characters without white space. */
const QUOTA = 6144;

const stack = newStack();
const statement = (resources: string[], { actions = ['s3:GetObject'], sid = 'Read' } = {}) =>
  new iam.PolicyStatement({ sid, actions, resources });
const pack = (...statements: iam.PolicyStatement[]) => packStatements(stack, statements);

const documentOf = (statements: iam.PolicyStatement[]) =>
  ({ Version: '2012-10-17', Statement: statements.map(s => s.toStatementJson()) });
const sizeOf = (statements: iam.PolicyStatement[]) => JSON.stringify(documentOf(statements)).length;
/** Documents of the policies, as `[[sid, …], …]`. */
const sids = (...statements: iam.PolicyStatement[]) =>
  pack(...statements).map(policy => policy.map(p => p.statement.sid));

/** Statements that together make a policy of so many characters. */
function statementsOfSize(size: number, names: string[]): iam.PolicyStatement[] {
  const build = (length: number) => names.map((sid, i) => statement([i === 0 ? 'r'.repeat(length) : 'r'], { sid }));
  return build(size - sizeOf(build(0)));
}

/** A statement alone in its policy. Room for the number of a part is left, as if it were split. */
const LARGEST = QUOTA - 'Part100'.length;

describe('statements in one policy', () => {
  test('none', () => expect(pack()).toEqual([]));

  test('as many as fit, in their order', () => {
    expect(sids(statement(['a'], { sid: 'One' }), statement(['b'], { sid: 'Two' }))).toEqual([['One', 'Two']]);
  });

  // The packing counts a comma behind the last statement too.
  test.each([
    [QUOTA - 1, [['One', 'Two', 'Three']]],
    [QUOTA, [['One', 'Two'], ['Three']]],
  ])('three statements with a policy of %d characters', (size, policies) => {
    const statements = statementsOfSize(size, ['One', 'Two', 'Three']);
    expect(sizeOf(statements)).toBe(size);
    expect(sids(...statements)).toEqual(policies);
  });

  test('a next policy counts from the beginning', () => {
    const half = (sid: string) => statementsOfSize(3000, [sid])[0];
    expect(sids(...['A', 'B', 'C', 'D', 'E'].map(half))).toEqual([['A', 'B'], ['C', 'D'], ['E']]);
  });
});

describe('a statement that is too large', () => {
  const resources = (n: number, length = 100) => Array.from({ length: n }, (_, i) => `${i}-`.padEnd(length, 'r'));
  const actions = (n: number) => Array.from({ length: n }, (_, i) => `s3:Get${i}`.padEnd(100, 'Action'));

  test('the largest one that stays whole keeps its sid', () => {
    expect(sids(...statementsOfSize(LARGEST - 1, ['Read']))).toEqual([['Read']]);
  });

  test('is split by resources, and each part has a number and its origin', () => {
    const policies = pack(statement(['first'], { sid: 'First' }), statement(resources(100), { actions: ['s3:Get*', 's3:List*'] }));
    expect(policies.flat().map(p => [p.statement.sid, p.origin])).toEqual([
      ['First', 0], ['ReadPart1', 1], ['ReadPart2', 1],
    ]);
    expect(policies.map(p => p.length)).toEqual([2, 1]);
    expect(policies.flat().slice(1).map(p => p.statement.actions)).toEqual([['s3:Get*', 's3:List*'], ['s3:Get*', 's3:List*']]);
    expect(policies.flat().slice(1).map(p => p.statement.resources)).toEqual([
      resources(100).slice(0, 50), resources(100).slice(50),
    ]);
  });

  test('is split by resources if it has as many actions', () => {
    const parts = pack(statement(resources(34), { actions: actions(34) })).flat();
    expect(parts.map(p => [p.statement.actions.length, p.statement.resources.length])).toEqual([[34, 17], [34, 17]]);
  });

  test('is split by actions if it has more of them, an odd number with one more in the first part', () => {
    const parts = pack(statement(['*'], { actions: actions(101) })).flat();
    expect(parts.map(p => p.statement.actions)).toEqual([actions(101).slice(0, 51), actions(101).slice(51)]);
    expect(parts.map(p => p.statement.resources)).toEqual([['*'], ['*']]);
  });

  test('is split again as long as a part is too large', () => {
    expect(sids(statement(resources(200)))).toEqual([
      ['ReadPart1'], ['ReadPart2'], ['ReadPart3'], ['ReadPart4'],
    ]);
  });

  test('of more than two parts, each is as large as possible, but for the last two', () => {
    const parts = pack(statement(resources(200))).flat().map(p => p.statement);
    expect(parts.map(p => p.resources.length)).toEqual([58, 58, 42, 42]);
    expect(sizeOf([parts[0]])).toBeGreaterThan(QUOTA - 110);
    expect(parts.flatMap(p => p.resources)).toEqual(resources(200));
  });

  test('one whose first resource is too large with all actions is split by both', () => {
    const parts = pack(statement([...resources(1, 3000), ...resources(60)], { actions: actions(50) })).flat().map(p => p.statement);
    const pairs = parts.flatMap(p => p.resources.flatMap(r => p.actions.map(a => `${r} ${a}`)));
    expect(pairs).toHaveLength(61 * 50);
    expect(new Set(pairs).size).toBe(61 * 50);
  });

  test('is split at the character that the number of a part could exceed', () => {
    const statementOf = (length: number) => statement(['a'.repeat(3000), 'b'.repeat(length)]);
    const length = LARGEST - 1 - sizeOf([statementOf(0)]);
    expect(sizeOf([statementOf(length)])).toBe(LARGEST - 1);
    expect(sids(statementOf(length))).toEqual([['Read']]);
    expect(sids(statementOf(length + 1))).toEqual([['ReadPart1'], ['ReadPart2']]);
  });

  test('the number in the sid of a part counts', () => {
    const split = statement(['a'.repeat(4000), 'b'.repeat(4000)]);
    const lastPart = statement(['b'.repeat(4000)], { sid: 'ReadPart2' });
    const next = (length: number) => statement(['n'.repeat(length)], { sid: 'Next' });
    const length = QUOTA - 1 - sizeOf([lastPart, next(0)]);
    expect(sids(split, next(length))).toEqual([['ReadPart1'], ['ReadPart2', 'Next']]);
    expect(sids(split, next(length + 1))).toEqual([['ReadPart1'], ['ReadPart2'], ['Next']]);
  });

  test('is an error if it cannot be split', () => {
    const tooLarge = statement(['r'.repeat(7000)]);
    const size = JSON.stringify(tooLarge.toStatementJson()).length + ','.length;
    expect(() => pack(tooLarge)).toThrow(new Error(`statement Read must fit in a managed policy of 6144 characters, got ${size}`));
  });
});

test('random statements: no policy is too large, and nothing is added, missing or in another order', () => {
  const texts = (prefix: string, maxLength: number) =>
    fc.uniqueArray(fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 200 })).map(([n, l]) => `${prefix}${n}`.padEnd(l, 'x')),
      { minLength: 1, maxLength });
  // One part has one resource at least, and all actions, so these must fit.
  const given = fc.array(fc.record({ actions: texts('s3:', 5), resources: texts('arn:', 120) }), { maxLength: 5 });
  const pairs = (s: { actions: string[]; resources: string[] }) => s.actions.flatMap(a => s.resources.map(r => `${a} ${r}`));
  fc.assert(fc.property(given, statements => {
    const policies = pack(...statements.map((s, i) => statement(s.resources, { actions: s.actions, sid: `S${i}` })));
    for (const policy of policies) expect(sizeOf(policy.map(p => p.statement))).toBeLessThanOrEqual(QUOTA);
    const packed = policies.flat();
    expect(packed.map(p => p.origin)).toEqual(packed.map(p => p.origin).sort((a, b) => a - b));
    statements.forEach((s, i) => {
      const parts = packed.filter(p => p.origin === i).map(p => p.statement);
      expect(parts.flatMap(pairs).sort()).toEqual(pairs(s).sort());
    });
  }), { numRuns: 30 });
});
