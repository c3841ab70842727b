import { differences, inWords, policyDifferences } from '../../../cli/reading/policy-difference';

const READ = { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
const policy = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements });

describe('policies that mean the same', () => {
  test.each<[string, unknown, unknown]>([
    ['order of keys', policy(READ), policy({ Resource: '*', Action: READ.Action, Sid: 'Read', Effect: 'Allow' })],
    ['order of actions', policy(READ), policy({ ...READ, Action: ['s3:ListBucket', 's3:GetObject'] })],
    ['a list of one', policy({ ...READ, Resource: ['*'] }), policy(READ)],
    ['one statement without a list', { ...policy(), Statement: READ }, policy(READ)],
    ['order of statements', policy(READ, { ...READ, Sid: 'B' }), policy({ ...READ, Sid: 'B' }, READ)],
    [
      'the root of an account for its id',
      policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }),
      policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
    ],
    [
      'a truth value as text',
      policy({ ...READ, Condition: { Bool: { 'aws:SecureTransport': true } } }),
      policy({ ...READ, Condition: { Bool: { 'aws:SecureTransport': ['true'] } } }),
    ],
  ])('%s', (_, expected, actual) => expect(policyDifferences(expected, actual)).toEqual([]));
});

describe('policies that differ', () => {
  test.each<[string, unknown, unknown, string[]]>([
    ['an action more', policy(READ), policy({ ...READ, Action: [...READ.Action, 's3:*'] }), [
      'statement Read: Action also has s3:*',
    ]],
    ['an action less', policy(READ), policy({ ...READ, Action: 's3:GetObject' }), ['statement Read: Action lacks s3:ListBucket']],
    ['another resource', policy({ ...READ, Resource: 'arn:aws:s3:::a' }), policy(READ), [
      'statement Read: Resource is *, the template has arn:aws:s3:::a',
    ]],
    ['a condition less', policy({ ...READ, Condition: { StringEquals: { 'sts:ExternalId': '1' } } }), policy(READ), [
      'statement Read: Condition is missing, the template has {"StringEquals":{"sts:ExternalId":"1"}}',
    ]],
    ['a statement more', policy(READ), policy(READ, { Effect: 'Allow', Action: '*', Resource: '*' }), [
      'an extra statement that is not in the template: {"Action":"*","Effect":"Allow","Resource":"*"}',
    ]],
    ['a statement less', policy(READ, { ...READ, Sid: 'B' }), policy(READ), [
      'a statement is missing: {"Action":["s3:GetObject","s3:ListBucket"],"Effect":"Allow","Resource":"*","Sid":"B"}',
    ]],
    ['everyone', policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }),
      policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }), [
        'Principal is *, the template has {"AWS":"111122223333"}',
      ]],
    ['no policy', policy(READ), undefined, [
      'Version is missing, the template has 2012-10-17',
      'a statement is missing: {"Action":["s3:GetObject","s3:ListBucket"],"Effect":"Allow","Resource":"*","Sid":"Read"}',
    ]],
  ])('%s', (_, expected, actual, found) => expect(policyDifferences(expected, actual)).toEqual(found));
});

test('JSON differs only in values, not in the order of keys', () => {
  expect(differences({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([]);
  expect(differences({ a: { b: 1 } }, { a: { b: 2 } })).toEqual(['a b is 2, the template has 1']);
  expect(differences({ a: ['x'] }, { a: ['x', 'y'] })).toEqual(['a also has y']);
  expect(differences({ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 3 }] })).toEqual(['a[1] b is 3, the template has 2']);
  expect(differences(undefined, 'arn')).toEqual(['it is arn, the template has none']);
});

test('at most three differences stand in a line', () => {
  expect(inWords(['a', 'b'])).toBe('a; b');
  expect(inWords(['a', 'b', 'c', 'd', 'e'])).toBe('a; b; c; and 2 more');
});
