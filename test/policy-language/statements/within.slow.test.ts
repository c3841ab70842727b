/**
 * Soundness of the comparison with what Microsoft publishes, against a policy engine: if it says that statements are within published
 * ones, the published ones allow each request that the statements allow.
 */
import * as fc from 'fast-check';
import type { StatementData } from '../../../src/permissions/permission-set';
import { reference } from '../../../src/policy-language/cloudformation/template-text';
import { grantsOf } from '../../../src/policy-language/statements/excess';
import { toStatement } from '../../../src/policy-language/statements/statement';
import { PermissionComparison } from '../../../src/readers/microsoft-template/compare-with-data';
import type { StatementJson } from '../../../src/readers/microsoft-template/role-statements';
import { simulate } from '../../support/simulate';

jest.setTimeout(240_000);

/** Values with which requests are made, and conditions on them. */
interface Family {
  readonly key: string;
  readonly requests: readonly (string | string[] | undefined)[];
  readonly operators: readonly string[];
  readonly values: readonly string[];
}
const orMissing = (...operators: string[]) => operators.flatMap(operator => [operator, `${operator}IfExists`]);
const FAMILIES: readonly Family[] = [
  {
    key: 'aws:Referer',
    requests: [undefined, 'one', 'ONE', 'two', 'o*'],
    operators: orMissing('StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'StringNotEquals', 'StringNotEqualsIgnoreCase',
      'StringNotLike'),
    values: ['one', 'ONE', 'two', 'o*', 'o?e', '*'],
  },
  {
    key: 'aws:CalledVia',
    requests: [undefined, ['a'], ['b'], ['a', 'b'], ['ab']],
    operators: ['ForAllValues',
      'ForAnyValue'].flatMap(many => ['StringEquals', 'StringLike', 'StringNotEquals'].map(operator => `${many}:${operator}`)),
    values: ['a', 'b', 'a*', '*'],
  },
  {
    key: 'aws:SourceArn',
    requests: [undefined, 'arn:aws:sns:eu-west-1:111122223333:t', 'arn:aws:sns:eu-west-1:444455556666:t',
      'arn:aws:sns:eu-west-1:111122223333:t:u'],
    operators: [...orMissing('ArnLike', 'ArnEquals', 'StringLike'), 'ArnNotLike', 'StringEquals'],
    values: ['{partition}:sns:*:*:t', '{partition}:sns:*:{account}:t*', '{partition}:sns:eu-west-1:{account}:t', '{partition}:sns:*',
      '{partition}:s?s:*:*:t?u']
      .map(text => `arn:${text}`),
  },
  {
    key: 'aws:MultiFactorAuthAge',
    requests: [undefined, '3', '5', '7'],
    operators: orMissing('NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals'),
    values: ['3', '5', '5.0', '7'],
  },
  { key: 'aws:SecureTransport', requests: [undefined, 'true', 'false'], operators: orMissing('Bool'), values: ['true', 'false', 'TRUE'] },
];
const ACTIONS = ['s3:GetObject', 's3:GetObjectAcl', 's3:PutObject'];
const BUCKETS = ['a/b', 'a/bc', 'c/d', 'a/team/x'].map(name => `arn:aws:s3:::${name}`);
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:q';
const CALLS = [
  ...ACTIONS.flatMap(action => BUCKETS.map(resource => ({ action, resource }))),
  ...[QUEUE, QUEUE.replace('111122223333', '444455556666')].map(resource => ({ action: 'sqs:SendMessage', resource })),
];

/** A statement in which `{partition}` and `{account}` are placeholders. */
interface Written {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly isNotActions: boolean;
  readonly resources: readonly string[];
  readonly isNotResources: boolean;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** One, now and then two. */
const few = (texts: readonly string[]) => fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts).map(text => [text]) },
  { weight: 1, arbitrary: fc.subarray([...texts], { minLength: 2, maxLength: 2 }) });
const rarely = fc.integer({ min: 1, max: 10 }).map(n => n === 1);
function partsOf({ key, operators, values }: Family): { readonly [name in keyof Written]: fc.Arbitrary<Written[name]> } {
  const condition = fc.oneof(
    fc.tuple(fc.constantFrom(...operators), few(values), fc.constantFrom(key, key.toLowerCase()))
      .map(([operator, some, name]) => ({ [operator]: { [name]: some } })),
    fc.constantFrom('true', 'false').map(value => ({ Null: { [key]: [value] } })),
  );
  return {
    effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    actions: few([...ACTIONS, 's3:Get*', 'S3:getobject?*', 's3:?etObject', 's3:*Acl', 'sqs:SendMessage', '*']),
    isNotActions: rarely,
    resources: few([
      '*', 'arn:{partition}:s3:::a/*', 'arn:{partition}:s3:::a/?', 'arn:{partition}:s3:::*/b', 'arn:{partition}:s3:::c/d',
      'arn:aws:s3:::a/b*',
      'arn:{partition}:s3:::a/b', 'arn:{partition}:s3:::a/b?*',
      'arn:{partition}:s3:::a/${aws:PrincipalTag/team}/*', 'arn:{partition}:sqs:*:{account}:q', 'arn:{partition}:sqs:*:*:q', `${QUEUE}*`,
    ]),
    isNotResources: rarely,
    conditions: fc.array(condition, { maxLength: 2 }).map(all => Object.assign({}, ...all)),
  };
}

/** Published statements, and others that are often nearly the same. */
const cases = fc.constantFrom(...FAMILIES).chain((family) => {
  const parts = partsOf(family);
  const whole = fc.record(parts);
  const change = fc.tuple(fc.nat(2), fc.record(parts), few(['actions', 'resources', 'conditions', 'effect']));
  const published = fc.array(whole.map(s => ({ ...s, isNotActions: false, isNotResources: s.isNotResources && s.effect === 'Deny' })),
    { minLength: 1, maxLength: 2 });
  return fc.tuple(fc.constant(family), published, fc.array(fc.oneof({ weight: 5, arbitrary: change }, { weight: 1, arbitrary: whole }),
    { minLength: 1, maxLength: 2 })).map(([f, of, changes]) => ({
    family: f,
    published: of,
    statements: changes.map((made): Written => {
      if (!Array.isArray(made)) return made as Written;
      const [i, other, names] = made;
      return { ...of[i % of.length], ...Object.fromEntries(names.map(name => [name, other[name as keyof Written]])) };
    }),
  }));
});

const mapTexts = <T>(value: T, map: (text: string) => string): T =>
  JSON.parse(JSON.stringify(value), (_, v) => typeof v === 'string' ? map(v) : v);
const [PARTITION, ACCOUNT] = ['AWS::Partition', 'AWS::AccountId'].map(name => reference(name));

function json({ effect, actions, isNotActions, resources, isNotResources, conditions }: Written): StatementJson {
  return {
    Effect: effect,
    [isNotActions ? 'NotAction' : 'Action']: actions,
    [isNotResources ? 'NotResource' : 'Resource']: resources,
    ...Object.keys(conditions).length > 0 && { Condition: conditions },
  };
}
const inFile = (statement: Written) =>
  mapTexts(json(statement), text => text.replaceAll('{partition}', PARTITION).replaceAll('{account}', ACCOUNT));
const inAccount = (statements: readonly Written[]) =>
  statements.map(s => mapTexts(json(s), text => text.replaceAll('{partition}', 'aws').replaceAll('{account}', '111122223333')));
const asData = ({ effect, actions, resources, isNotResources, conditions }: Written, i: number): StatementData => ({
  sid: `S${i}`,
  effect,
  actions,
  resources: isNotResources ? [] : resources,
  ...isNotResources
    && { notResources: resources },
  conditions,
  purpose: 'A test',
});

/** What the readers say today. */
function isWithin(statements: readonly Written[], published: readonly Written[]): boolean {
  const files = statements.map(inFile).map(file => ({ json: file, statement: toStatement({ ...file }, 'Statement') }));
  const comparison = new PermissionComparison({ statements: files, awsManagedPolicies: [], problems: [], notes: [] },
    { managedPolicies: [], statements: published.map(asData) }, new Map());
  return comparison.wider().lines.length === 0 && comparison.notDenied().length === 0;
}

/** Of the 1,600 cases, those in which the comparison says yes and the engine allows something. */
const LEAST_DECIDED = 100;

/** Only what allows, as the command `review` judges it: grants of one side that grants of the other side cover. */
function areCovered(statements: readonly Written[], published: readonly Written[]): boolean {
  const isPlain = ({ effect, isNotActions, isNotResources }: Written) => effect === 'Allow' && !isNotActions && !isNotResources;
  if (![...statements, ...published].every(isPlain)) return false;
  const allowed = grantsOf(published.map(asData));
  return grantsOf(statements.map(asData)).all.every(grant => allowed.cover(grant));
}

test.each([
  ['statements within published ones', isWithin], ['grants that published ones cover', areCovered],
])('%s allow no request that these refuse', async (_, is) => {
  let decided = 0;
  await fc.assert(fc.asyncProperty(cases, async ({ family, published, statements }) => {
    if (!is(statements, published)) return;
    const [ofFile, ofData] = [inAccount(statements), inAccount(published)];
    let allowed = 0;
    for (const call of CALLS) {
      for (const value of family.requests) {
        const request = { ...call, context: { [family.key]: value, 'aws:PrincipalTag/team': 'team' } };
        if (await simulate({ statements: ofFile, ...request }) !== 'Allowed') continue;
        allowed++;
        expect([request, await simulate({ statements: ofData, ...request })]).toEqual([request, 'Allowed']);
      }
    }
    decided += Number(allowed > 0);
  }), { numRuns: 1600 });
  expect(decided).toBeGreaterThanOrEqual(LEAST_DECIDED);
});
