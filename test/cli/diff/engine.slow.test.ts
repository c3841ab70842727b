/** The comparison against a policy engine: if it says that nothing is wider, the engine allows no request more. */
import * as fc from 'fast-check';
import { allow, between, deny, kinds } from './support';
import { simulate } from '../../support/simulate';

jest.setTimeout(120_000);

const REQUESTS = ['s3:GetObject', 's3:GetObjectAcl', 's3:PutObject'].flatMap(action =>
  ['arn:aws:s3:::a/b', 'arn:aws:s3:::c/d'].flatMap(resource =>
    [undefined, 'one'].map(tag => ({ action, resource, context: { 's3:ExistingObjectTag/t': tag } }))));

const conditions = fc.constantFrom<object | undefined>(
  undefined,
  ...['StringEquals', 'StringEqualsIfExists', 'StringNotEquals', 'StringLike', 'StringNotLike'].flatMap(operator =>
    [['one'], ['two'], ['one', 'two'], ['t*']].map(values => ({ [operator]: { 's3:ExistingObjectTag/t': values } }))),
  { Null: { 's3:ExistingObjectTag/t': 'true' } },
);
const statement = fc.tuple(
  fc.constantFrom(allow, allow, deny),
  fc.subarray(['s3:GetObject', 's3:Get*', 's3:*', 's3:GetObjectA*', 's3:PutObject', 's3:?etObject'], { minLength: 1, maxLength: 2 }),
  fc.subarray(['*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::a/?', 'arn:aws:s3:::*/b', 'arn:aws:s3:::c/d'], { minLength: 1, maxLength: 2 }),
  conditions,
).map(([make, actions, resources, condition]) => make(actions, resources, condition));
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
/** Often nearly the same, so that often nothing is wider. */
const pairs = fc.oneof(
  fc.tuple(statements, statements),
  fc.tuple(statements, statements).map(([a, b]) => [[...a, ...b], a] as [object[], object[]]),
  fc.tuple(statements, fc.array(statement, { maxLength: 1 })).map(([a, b]) => [a, [...a, ...b]] as [object[], object[]]),
);

test('no request is allowed more, if nothing is wider', async () => {
  let notWider = 0;
  await fc.assert(fc.asyncProperty(pairs, async ([before, after]) => {
    const found = kinds(before, after);
    if (found.includes('widened') || found.includes('added')) return;
    notWider++;
    for (const request of REQUESTS) {
      if (await simulate({ statements: after, ...request }) !== 'Allowed') continue;
      expect([request, await simulate({ statements: before, ...request })]).toEqual([request, 'Allowed']);
    }
  }), { numRuns: 90 });
  expect(notWider).toBeGreaterThan(3);
});

test('the same statements in another order, split and repeated do not differ', async () => {
  await fc.assert(fc.asyncProperty(statements, async (some) => {
    const split = some.flatMap((s: any) => s.Action.map((Action: string) => ({ ...s, Action }))).reverse();
    expect(between(some, [...split, ...some])).toEqual([]);
  }), { numRuns: 30 });
});
