import { mayAssume, type AssumeRequest } from './trust-evaluator';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/issuer.example/';
const WEB: AssumeRequest = {
  action: 'sts:AssumeRoleWithWebIdentity',
  principal: { type: 'Federated', id: PROVIDER },
  context: { 'issuer.example/:aud': 'api://one', 'sts:RoleSessionName': 'Session_abc' },
};
const RIGHT = {
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'issuer.example/:aud': 'api://one', 'sts:RoleSessionName': 'Session_abc' } },
};
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const decide = (changes: object, request = WEB) => mayAssume(policy({ ...RIGHT, ...changes }), request);
const aud = (value: unknown, key = 'issuer.example/:aud') => ({ Condition: { StringEquals: { [key]: value } } });
const like = (value: unknown) => ({ Condition: { StringLike: { 'sts:RoleSessionName': value } } });

test.each<[string, object, boolean]>([
  ['as it is', {}, true],
  ['one of several values', aud(['api://two', 'api://one']), true],
  ['a value in another case', aud('API://one'), false],
  ['a value with a wildcard', aud('api://*'), false],
  ['a key in another case', aud('api://one', 'Issuer.example/:AUD'), true],
  ['a key that is not in the request', aud('me', 'issuer.example/:sub'), false],
  ['the whole value by StringLike', like('Session_abc'), true],
  ['its beginning', like('Session_*'), true],
  ['a character for each that is missing', like('Session_???'), true],
  ['one character too few', like('Session_??'), false],
  ['the middle only', like('ession*'), false],
  ['one of several patterns', like(['x*', '*_abc']), true],
  ['a pattern in another case', like('session_*'), false],
  ['a character that has a meaning in a regular expression', like('Session.abc'), false],
  ['a pattern that is right, beside a value that is not', {
    Condition: { ...aud('api://two').Condition, ...like('Session_*').Condition },
  }, false],
  ['no condition', { Condition: undefined }, true],
  ['one of several actions', { Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'] }, true],
  ['another action', { Action: 'sts:AssumeRole' }, false],
  ['another provider', { Principal: { Federated: `${PROVIDER}more` } }, false],
  ['its ARN as an AWS principal', { Principal: { AWS: PROVIDER } }, false],
  ['the account of the provider', { Principal: { AWS: '111122223333' } }, false],
])('%s', (_, changes, expected) => expect(decide(changes)).toBe(expected));

test.each<[string, boolean]>([
  ['arn:aws:iam::111122223333:user/ann', true], ['arn:aws:iam::111122223333:user/anna', false],
  ['111122223333', true], ['arn:aws:iam::111122223333:root', true], ['arn:aws:iam::999999999999:root', false],
])('a user, for %s', (AWS, expected) => {
  const user = { ...WEB, principal: { type: 'AWS', id: 'arn:aws:iam::111122223333:user/ann' } } as const;
  expect(decide({ Principal: { AWS } }, user)).toBe(expected);
});

test('one statement out of several is enough, and none is not', () => {
  expect(mayAssume(policy({ ...RIGHT, Action: 'sts:AssumeRole' }, RIGHT), WEB)).toBe(true);
  expect(mayAssume(policy(), WEB)).toBe(false);
});

test.each<[string, object]>([
  ['unknown operator StringEqualsIgnoreCase', { Condition: { StringEqualsIgnoreCase: { 'sts:RoleSessionName': 'Session_abc' } } }],
  // The evaluator throws although the principal does not match.
  ['unknown operator Null', { Principal: { AWS: 'x' }, Condition: { Null: { x: 'true' } } }],
  ['policy variable in Session_${aws:username}', like('Session_${aws:username}')],
  ['policy variable', { Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } } }],
  ['unknown effect Deny', { Effect: 'Deny' }],
  ['principal is not an object', { Principal: '*' }],
  ['NotPrincipal', { NotPrincipal: { AWS: 'x' } }],
  ['NotAction', { NotAction: 'sts:AssumeRole' }],
  ['CanonicalUser', { Principal: { CanonicalUser: 'x' } }],
])('%s is an error', (message, changes) => expect(() => decide(changes)).toThrow(message));
