/** Each check of input, at the limits of what it allows. */
import { App, Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { unknownRegions } from '../../src/checks/environments';
import { checkRoleName, checkRoleNameSuffix } from '../../src/checks/iam-names';
import {
  checkAccountId, checkAudience, checkBooleans, checkBucketName, checkEnum, checkGuid, checkHasEffect,
  checkInstanceOf, checkInteger, checkKey, checkKnownTenant, checkList, checkOrganizationId, checkPattern,
  checkRegion, checkStruct, inputError, isNotKnown,
} from '../../src/checks/input';

const checkPatternOfA = (value: any) => checkPattern('a', value, /^a$/, 'a');
const checkGuidOfA = (value: any) => checkGuid('a', value);
const GUID = '11111111-2222-3333-4444-55555555aaaf';
const ZEROS = '00000000-0000-0000-0000-000000000000';
const LOOKUP = 'dummy-value-for-/security/tenant';
const repeat = (n: number) => 'a'.repeat(n);

/** Whether each value is accepted. */
const accepts = (check: (value: any) => unknown, values: readonly unknown[]) =>
  values.map((value) => {
    try {
      check(value);
      return true;
    } catch {
      return false;
    }
  });
function expectAll(check: (value: any) => unknown, { good, bad }: { good: readonly unknown[]; bad: readonly unknown[] }) {
  expect(accepts(check, good)).toEqual(good.map(() => true));
  expect(accepts(check, bad)).toEqual(bad.map(() => false));
}
/** The whole message of the error. */
function messageOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

test('what is not known yet: tokens, and lookups before the CLI reads them', () => {
  const known = ['', 'x', 'dummy-value-for-', 'dummy-value-for-a*', 'dummy-value-for-a?', `*${LOOKUP}`, `${LOOKUP}-\${aws:username}`, 1,
    undefined, null, {}];
  expect([Aws.REGION, LOOKUP, `/x/${LOOKUP}/`, Lazy.any({ produce: () => 1 }),
    Token.asNumber(Lazy.any({ produce: () => 1 }))].map(isNotKnown))
    .toEqual([true, true, true, true, true]);
  expect(known.map(isNotKnown)).toEqual(known.map(() => false));
});

describe('values in messages', () => {
  class Plan {}
  test.each<[unknown, string]>([
    ['a "quoted" text', '"a \\"quoted\\" text"'],
    [5, '5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ a: [1] }, '{"a":[1]}'],
    [['a'], '["a"]'],
    [() => 1, 'a function'],
    [new Plan(), 'an object of Plan'],
    [new Topic(new Stack(), 'Topic'), 'an object of Topic'], // CDK calls the class Topic2
    [new (class Alarms extends Topic {})(new Stack(), 'Topic'), 'an object of Alarms'],
    [Object.create(null), 'an object of no class'],
    [NaN, 'NaN'], // JSON has null for it
    [10n, '10'],
    [Symbol('x'), 'Symbol(x)'],
    [Token.asNumber({ Ref: 'Count' }), 'a token of a number'],
    [Token.asList({ Ref: 'Ids' }), 'a token of a list'],
    [repeat(200), `"${repeat(119)}... (202 characters)`],
    ['\u202e', '"\\u{202e}"'],
  ])('%p', (value, text) => {
    expect(inputError('prop', 'what is allowed', value)).toEqual(new Error(`prop must be what is allowed, got ${text}`));
  });

  test('a circular struct', () => {
    const struct: any = {};
    struct.self = struct;
    expect(inputError('prop', 'x', struct).message).toBe('prop must be x, got an object that JSON cannot hold');
  });
});

describe('GUIDs', () => {
  test('in lower case', () => {
    expect(checkGuid('id', GUID.toUpperCase())).toBe(GUID);
    expect(checkGuid('id', LOOKUP)).toBe(LOOKUP);
    expect(checkGuid('id', Aws.STACK_ID)).toBe(Aws.STACK_ID);
  });

  test('nothing that almost is one', () => {
    expectAll(value => checkGuid('id', value), {
      good: [GUID],
      bad: [
        ZEROS, `${GUID}a`, `a${GUID}`, `{${GUID}}`, GUID.slice(1), GUID.replace(/-/g, ''), GUID.replace('a', 'g'), ` ${GUID}`, `${GUID}\n`,
        '', 5, undefined, [GUID],
      ],
    });
  });

  test('messages', () => {
    expect(messageOf(() => checkGuid('id', 'x'))).toBe(
      'id must be a GUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (32 hexadecimal digits), got "x"');
    expect(messageOf(() => checkGuid('id', ZEROS))).toBe(`id must be a real GUID, not all zeros, got "${ZEROS}"`);
  });

  test('the tenant of a provider must be known', () => {
    expect(checkKnownTenant('tenantId', GUID.toUpperCase())).toBe(GUID);
    expect(checkKnownTenant('tenantId', LOOKUP)).toBe(LOOKUP);
    expect(messageOf(() => checkKnownTenant('tenantId', Aws.ACCOUNT_ID))).toMatch(
      /^tenantId must be known at synthesis, because condition keys contain it, got "\$\{Token/);
  });
});

describe('texts', () => {
  test('a pattern', () => {
    expect(checkPattern('prop', 'abc', /^abc$/, 'abc')).toBe('abc');
    expect(checkPattern('prop', LOOKUP, /^abc$/, 'abc')).toBe(LOOKUP);
    expect(messageOf(() => checkPattern('prop', 'abcd', /^abc$/, 'abc'))).toBe('prop must be abc, got "abcd"');
    expect(messageOf(() => checkPattern('prop', ['abc'] as any, /^abc$/, 'abc'))).toBe('prop must be abc, got ["abc"]');
  });

  test('a token of another type would be an error of CDK that does not name the prop', () => {
    const tokens = [Token.asNumber({ Ref: 'A' }), Token.asList({ Ref: 'A' }), Token.asAny({ Ref: 'A' })];
    for (const check of [checkPatternOfA, checkGuidOfA]) expectAll(check, { good: [Aws.STACK_NAME], bad: tokens });
    expectAll(value => checkInteger('count', value, 1), { good: [tokens[0]], bad: [Aws.STACK_NAME, ...tokens.slice(1)] });
  });

  test('account ids', () => {
    expectAll(value => checkAccountId('account', value), {
      good: ['111122223333', '000000000000', Aws.ACCOUNT_ID],
      bad: ['11112222333', '1111222233334', 'a111122223333', '111122223333a', '1111 2222 3333', 111122223333],
    });
    expect(checkAccountId('account', '111122223333')).toBe('111122223333');
    expect(messageOf(() => checkAccountId('account', '1'))).toBe(
      'account must be an AWS account id of exactly twelve digits, got "1"');
  });

  test('role names', () => {
    expectAll(value => checkRoleName('name', value), {
      good: ['a', repeat(64), 'A_0+=,.@-', Aws.STACK_NAME],
      bad: ['', repeat(65), 'a b', 'path/a', 'a*', 'ä', 5],
    });
    expect(checkRoleName('name', 'Role')).toBe('Role');
    expect(messageOf(() => checkRoleName('name', ''))).toBe(
      'name must be a role name of 1 to 64 letters, digits or any of _+=,.@-, got ""');
  });

  test('role names with a prefix', () => {
    expectAll(value => checkRoleName('name', value, 'MDC'), {
      good: ['MDC', 'MDCRole', Aws.STACK_NAME, LOOKUP],
      bad: ['mdcRole', 'RoleMDC'],
    });
    expect(messageOf(() => checkRoleName('name', 'Role', 'MDC'))).toBe(
      'name must be a role name that begins with MDC, because Microsoft requires it, got "Role"');
  });

  test('suffixes of role names', () => {
    expectAll(value => checkRoleNameSuffix(value), {
      good: [undefined, 'a', repeat(25), '-cdk_+=,.@'], bad: ['', repeat(26), 'a/b', ' a'],
    });
    expect(messageOf(() => checkRoleNameSuffix(''))).toBe(
      'roleNameSuffix must be a text of 1 to 25 letters, digits or any of _+=,.@-, got ""');
  });

  test('ids of organizations', () => {
    expectAll(value => checkOrganizationId('organizationId', value), {
      good: ['o-a1b2c3d4e5', `o-${repeat(32)}`, Aws.STACK_NAME],
      bad: [`o-${repeat(9)}`, `o-${repeat(33)}`, 'o-A1b2c3d4e5', 'r-a1b2c3d4e5', 'xo-a1b2c3d4e5', ''],
    });
  });

  test('keys', () => {
    expectAll(value => checkKey('key', value), {
      good: [new Key(new Stack(), 'Key'), Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/x')],
      bad: ['alias/mine', {}, { addToResourcePolicy: () => ({}) }, new Topic(new Stack(), 'Topic'), null, undefined],
    });
    expect(messageOf(() => checkKey('key', 'alias/mine' as any)))
      .toBe('key must be a kms.IKey, such as kms.Key.fromKeyArn(...), got "alias/mine"');
  });

  test('bucket names', () => {
    expectAll(value => checkBucketName('bucket', value), {
      good: ['abc', repeat(63), 'a.b-c', '0ab', Aws.STACK_NAME],
      bad: ['ab', repeat(64), 'Abc', 'a..b', '-ab', 'ab-', '.ab', 'ab.', 'a*c', 'a_c', 'a..', '..a'],
    });
    expect(messageOf(() => checkBucketName('bucket', 'a*'))).toBe(
      'bucket must be an S3 bucket name of 3 to 63 lower-case letters, digits, dots or hyphens, without wildcards, got "a*"');
  });

  test('audiences', () => {
    expectAll(value => checkAudience('audience', value), {
      good: ['a', repeat(255), 'api://x/y', Aws.STACK_NAME],
      bad: ['', repeat(256), 'a b', 'a*', 'a?', '*', 'a\n', 'a${aws:x}', 'api://日本', 'a\u0000'],
    });
    expect(messageOf(() => checkAudience('audience', '*'))).toBe(
      'audience must be an audience of 1 to 255 characters without wildcards and variables, such as api://<application id>, got "*"');
  });

  test('values of an enum', () => {
    expect(messageOf(() => checkEnum('type', 'C', { Kind: { FIRST: 'A', SECOND: 'B' } })))
      .toBe('type must be one of Kind.FIRST, Kind.SECOND, got "C"');
    expect(messageOf(() => checkEnum('type', 'B', { Kind: { FIRST: 'A', SECOND: 'B' } }))).toBe('no error');
  });
});

describe('regions', () => {
  test('their form', () => {
    expectAll(value => checkRegion('region', value), {
      good: ['eu-west-1', 'us-gov-east-1', 'ap-southeast-10', 'us-isob-east-1', 'eusc-de-east-1', Aws.REGION],
      bad: ['eu-west', 'west-1', 'e-west-1', 'abcde-west-1', 'eu-west-1a', 'xeu_west-1', 'EU-WEST-1', 'eu--1', ' eu-west-1', 'eu-1'],
    });
    expect(messageOf(() => checkRegion('region', 'Ireland'))).toBe(
      'region must be an AWS region, such as eu-west-1, got "Ireland"');
  });

  test('that aws-cdk-lib does not know', () => {
    expect(unknownRegions('regions', ['eu-west-1', 'eu-wst-1', Aws.REGION, 'us-east-1', 'mars-east-1', 'us-gov-esat-1'])).toBe(
      'regions has regions that aws-cdk-lib does not know: check the spelling of eu-wst-1 (did you mean eu-west-1?), mars-east-1, ' +
      'us-gov-esat-1 (did you mean us-gov-east-1?)');
    expect(unknownRegions('regions', [Aws.REGION, 'eu-west-1'])).toBeUndefined();
  });
});

describe('lists', () => {
  const check = (values: any, rules?: object) => messageOf(() => checkList('ids', values, 'unit', (_, value) => value, rules));

  test('each value once, at least one', () => {
    expect(check(['a', 'b'])).toBe('no error');
    expect(check([])).toBe('ids must name at least one unit, got an empty list');
    expect(check([], { remedy: 'leave it out for all' }))
      .toBe('ids must name at least one unit, got an empty list; leave it out for all');
    expect(check([], { canBeEmpty: true })).toBe('no error');
    expect(check('a')).toBe('ids must be a list of units, got "a"');
    const withHole = ['a', 'b', 'c'];
    delete withHole[1];
    expect(check(withHole)).toBe('ids[1] must be a unit, got no entry');
    expect(check(['a', 'b', 'a'])).toBe('ids must name each unit once, got "a" twice');
    expect(check([{ id: 'a' }, { id: 'a' }], { key: (value: any) => value.id })).toBe('ids must name each unit once, got "a" twice');
  });

  test('a token for the whole list is named as such, also where entries can be tokens', () => {
    const list = Token.asList({ Ref: 'Ids' });
    expect(check(list)).toBe('ids must be a list with a length that is known at synthesis, got a token for the whole ' +
      'list; write each unit as an entry, which can be a token');
    expect(check([Aws.REGION])).toBe('no error');
  });

  test('the entries as the check of an entry returns them', () => {
    expect(checkList('ids', [GUID.toUpperCase()], 'tenant', checkGuid)).toEqual([GUID]);
    expect(messageOf(() => checkList('regions', ['eu-west-1', 'Ireland'], 'region', checkRegion))).toBe(
      'regions[1] must be an AWS region, such as eu-west-1, got "Ireland"');
  });

  test('values that are not known may be equal', () => expect(check([Aws.REGION, Aws.REGION, LOOKUP, LOOKUP])).toBe('no error'));
});

describe('numbers', () => {
  test.each<[number, number | undefined, number[], unknown[]]>([
    [1, 100, [1, 50, 100], [0, 101, 1.5, '5', NaN, Infinity, -1, undefined]],
    [0, undefined, [0, 1_000_000], [-1, 0.5, Infinity, null]],
  ])('from %p to %p', (min, max, good, bad) => expectAll(value => checkInteger('count', value, min, max), { good, bad }));

  test('messages, and values that are not known', () => {
    expect(messageOf(() => checkInteger('count', 0, 1))).toBe('count must be a whole number of at least 1, got 0');
    expect(messageOf(() => checkInteger('count', 0, 1, 9))).toBe('count must be a whole number from 1 to 9, got 0');
    const token = Token.asNumber({ Ref: 'Count' });
    expect(checkInteger('count', token, 1, 9)).toBe(token);
    expect(checkInteger('count', 4, 1, 9)).toBe(4);
  });
});

describe('structs', () => {
  test('booleans', () => {
    const check = (value: unknown, prefix = '') => messageOf(() => checkBooleans({ a: true, b: value }, ['a', 'b'], prefix));
    expect([check(true), check(false), check(undefined)]).toEqual(['no error', 'no error', 'no error']);
    expect(check('false')).toBe('b must be true or false, got "false"');
    expect(check(null, 'ciem.')).toBe('ciem.b must be true or false, got null');
    expect(check(Aws.REGION)).toMatch(/^b must be known at synthesis: true or false, got "\$\{Token/);
  });

  test('structs', () => {
    expectAll(value => checkStruct('s', value), {
      good: [undefined, {}, { a: 1 }, new (class Options {})(), Object.create(null), { [Symbol.toStringTag]: 'Module' }],
      bad: [null, [], 'x', 5, () => ({}), new Map(), new Set(), new Date(0), Token.asAny({ Ref: 'A' }), new App()],
    });
  });

  test('options without effect', () => {
    const check = (given: boolean, met: boolean) => messageOf(() => checkHasEffect('a', given, 'b', met));
    expect([check(false, false), check(false, true), check(true, true)]).toEqual(['no error', 'no error', 'no error']);
    expect(check(true, false)).toBe('a has an effect only with b; remove one or change the other');
  });

  test.each([[undefined], [false], [[]]])('an option is not given: %p', (value) => {
    expect(messageOf(() => checkHasEffect('a', value, 'b', false))).toBe('no error');
  });

  test.each([[null], [0], [''], [['x']], [{}]])('an option is given: %p', (value) => {
    expect(messageOf(() => checkHasEffect('a', value, 'b', false))).toContain('a has an effect only with b');
  });

  test('instances', () => {
    const check = (value: unknown) => messageOf(() => checkInstanceOf('date', value, Date, 'new Date()'));
    expect(check(new Date(0))).toBe('no error');
    expect(check('2026')).toBe('date must be created with new Date(), got "2026"');
    expect(check(new Map())).toBe('date must be created with new Date(), got an object of Map');
  });
});
