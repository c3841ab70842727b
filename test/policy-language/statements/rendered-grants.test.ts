import { renderedGrants } from '../../../src/policy-language/statements/rendered-grants';

const deny = (Action: unknown) => ({ Effect: 'Deny', Action, Resource: '*' });
const said = (...statements: object[]) => [...renderedGrants(statements).keys()].sort();
const If = (...branches: unknown[]) => ({ 'Fn::If': ['C', ...branches] });

test('statements that say the same are the same, however they are divided and ordered', () => {
  expect(said(deny(['s3:GetObject', 'kms:Decrypt']))).toEqual(said(deny('kms:Decrypt'), { ...deny('s3:GetObject'), Sid: 'B' }));
  expect(said(deny(If(['s3:GetObject'], ['s3:GetObject'])))).toEqual(said(deny('s3:GetObject')));
});

test.each<[string, unknown]>([
  ['a text', If('s3:GetObject', 'kms:Decrypt')],
  ['lists', If(['s3:GetObject'], ['kms:Decrypt'])],
  ['one or none', ['kms:Decrypt', If('s3:GetObject', { Ref: 'AWS::NoValue' })]],
])('what is denied only under a condition is not what is always denied: %s', (_, actions) => {
  const always = said(deny(['s3:GetObject', 'kms:Decrypt']));
  expect(said(deny(actions))).not.toEqual(always);
  expect(always.every(grant => said(deny(actions)).includes(grant))).toBe(false);
});
