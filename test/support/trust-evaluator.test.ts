import { mayAssume, type AssumeRequest } from './trust-evaluator';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/issuer.example/';
const WEB: AssumeRequest = {
  action: 'sts:AssumeRoleWithWebIdentity',
  principal: { type: 'Federated', id: PROVIDER },
  context: { 'issuer.example/:aud': 'api://one', 'sts:RoleSessionName': 'Session_abc' },
};
const USER: AssumeRequest = {
  action: 'sts:AssumeRole',
  principal: { type: 'AWS', id: 'arn:aws:iam::111122223333:user/ann' },
  context: {},
};

function policy(...statements: object[]): any {
  return { Version: '2012-10-17', Statement: statements };
}

function webStatement(changes: object = {}): object {
  return {
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'issuer.example/:aud': 'api://one', 'sts:RoleSessionName': 'Session_abc' } },
    ...changes,
  };
}

function userStatement(aws: unknown, changes: object = {}): object {
  return { Effect: 'Allow', Principal: { AWS: aws }, Action: 'sts:AssumeRole', ...changes };
}

describe('conditions', () => {
  const withCondition = (condition: object) => mayAssume(policy(webStatement({ Condition: condition })), WEB);

  test.each<[string, object, boolean]>([
    ['all equal', { StringEquals: { 'issuer.example/:aud': 'api://one', 'sts:RoleSessionName': 'Session_abc' } }, true],
    [
      'one of two differs',
      { StringEquals: { 'issuer.example/:aud': 'api://one', 'sts:RoleSessionName': 'Session_abcd' } },
      false,
    ],
    [
      'two operators, one differs',
      { StringEquals: { 'issuer.example/:aud': 'api://one' }, StringLike: { 'sts:RoleSessionName': 'x*' } },
      false,
    ],
    ['one of several values', { StringEquals: { 'issuer.example/:aud': ['api://two', 'api://one'] } }, true],
    ['none of several values', { StringEquals: { 'issuer.example/:aud': ['api://two', 'api://three'] } }, false],
    ['value in another case', { StringEquals: { 'issuer.example/:aud': 'API://one' } }, false],
    ['key in another case', { StringEquals: { 'Issuer.example/:AUD': 'api://one' } }, true],
    ['key that is not in the request', { StringEquals: { 'issuer.example/:sub': 'me' } }, false],
    ['StringEquals treats * as a literal', { StringEquals: { 'sts:RoleSessionName': 'Session_*' } }, false],
    ['StringLike treats * as a wildcard', { StringLike: { 'sts:RoleSessionName': 'Session_*' } }, true],
    ['StringLike treats ? as one character', { StringLike: { 'sts:RoleSessionName': 'Session_ab?' } }, true],
    ['StringLike matches the whole value', { StringLike: { 'sts:RoleSessionName': 'Session_' } }, false],
    ['StringLike is case-sensitive', { StringLike: { 'sts:RoleSessionName': 'session_*' } }, false],
    ['StringLike treats . as a literal', { StringLike: { 'issuer.example/:aud': 'api:..one' } }, false],
    ['StringLike on a key that is not in the request', { StringLike: { 'issuer.example/:sub': '*' } }, false],
  ])('%s', (_, condition, expected) => expect(withCondition(condition)).toBe(expected));

  test.each([
    'StringNotEquals', 'StringEqualsIfExists', 'StringEqualsIgnoreCase', 'ForAnyValue:StringEquals', 'Null', 'ArnLike',
  ])('%s is an error', operator => {
    const decide = () => withCondition({ [operator]: { 'sts:RoleSessionName': 'Session_abc' } });
    expect(decide).toThrow(`unknown operator ${operator}`);
  });

  test('an unknown operator is an error even if the principal does not match', () => {
    expect(() => mayAssume(policy(webStatement({ Condition: { Null: { x: 'true' } } })), USER)).toThrow(
      'unknown operator Null',
    );
  });

  test('a policy variable is an error', () => {
    expect(() => withCondition({ StringEquals: { 'sts:RoleSessionName': '${aws:username}' } })).toThrow(
      'policy variable',
    );
  });
});

describe('principals', () => {
  test.each<[string, unknown, boolean]>([
    ['the same user', 'arn:aws:iam::111122223333:user/ann', true],
    ['one of several', ['arn:aws:iam::111122223333:user/bob', 'arn:aws:iam::111122223333:user/ann'], true],
    ['another user', 'arn:aws:iam::111122223333:user/anna', false],
    ['the account', '111122223333', true],
    ['the root of the account', 'arn:aws:iam::111122223333:root', true],
    ['another account', 'arn:aws:iam::999999999999:root', false],
    ['anyone', '*', true],
  ])('AWS: %s', (_, aws, expected) => expect(mayAssume(policy(userStatement(aws)), USER)).toBe(expected));

  test('anyone', () => expect(mayAssume(policy({ ...userStatement('-'), Principal: '*' }), USER)).toBe(true));

  test.each<[string, AssumeRequest['principal'], boolean]>([
    ['the provider', { type: 'Federated', id: PROVIDER }, true],
    ['its ARN as an AWS principal', { type: 'AWS', id: PROVIDER }, false],
    ['a provider with the same prefix', { type: 'Federated', id: `${PROVIDER}more` }, false],
    ['the root of its account', { type: 'AWS', id: 'arn:aws:iam::111122223333:root' }, false],
  ])('Federated: %s', (_, principal, expected) => {
    expect(mayAssume(policy(webStatement()), { ...WEB, principal })).toBe(expected);
  });

  test.each<[string, AssumeRequest['principal'], boolean]>([
    ['the service', { type: 'Service', id: 'logs.amazonaws.com' }, true],
    ['another service', { type: 'Service', id: 'ec2.amazonaws.com' }, false],
    ['a user', USER.principal, false],
  ])('Service: %s', (_, principal, expected) => {
    const statement = { Effect: 'Allow', Principal: { Service: 'logs.amazonaws.com' }, Action: 'sts:AssumeRole' };
    expect(mayAssume(policy(statement), { ...USER, principal })).toBe(expected);
  });
});

describe('actions and effects', () => {
  test.each<[unknown, boolean]>([
    ['sts:AssumeRole', true],
    ['STS:assumerole', true],
    [['sts:TagSession', 'sts:AssumeRole'], true],
    ['sts:*', true],
    ['sts:AssumeRoleWithSAML', false],
    ['sts:Assume', false],
  ])('%j', (action, expected) => {
    expect(mayAssume(policy(userStatement('*', { Action: action })), USER)).toBe(expected);
  });

  test('one statement out of several is enough', () => {
    expect(mayAssume(policy(webStatement(), userStatement('*')), USER)).toBe(true);
  });
  test('a deny wins', () => {
    expect(mayAssume(policy(userStatement('*'), userStatement('*', { Effect: 'Deny' })), USER)).toBe(false);
  });
  test('a deny for others does not', () => {
    expect(
      mayAssume(
        policy(userStatement('*'), userStatement('arn:aws:iam::111122223333:user/bob', { Effect: 'Deny' })),
        USER,
      ),
    ).toBe(true);
  });
  test('no statement allows nothing', () => expect(mayAssume(policy(), USER)).toBe(false));
});

test.each<[string, object]>([
  ['NotPrincipal', { Effect: 'Allow', NotPrincipal: { AWS: 'x' }, Action: 'sts:AssumeRole' }],
  ['NotAction', { Effect: 'Allow', Principal: '*', NotAction: 'sts:AssumeRole' }],
  ['CanonicalUser', { Effect: 'Allow', Principal: { CanonicalUser: 'x' }, Action: 'sts:AssumeRole' }],
  ['Audit', { Effect: 'Audit', Principal: '*', Action: 'sts:AssumeRole' }],
])('%s is an error', (element, statement) => expect(() => mayAssume(policy(statement), USER)).toThrow(element));
