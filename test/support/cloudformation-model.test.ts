/** Tests the model against its own rules. A model that never loses a resource would prove nothing. */
import { AccountModel, inOrder, type Template } from './cloudformation-model';

const role = (name: string, more: object = {}) => ({ Type: 'AWS::IAM::Role', Properties: { RoleName: name }, ...more });
const provider = (more: object = {}) => ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://issuer' }, ...more });
const queue = (more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: {}, ...more });
const after = (id: string) => ({ DependsOn: [id] });
const template = (Resources: any): Template => ({ Resources });

const created = (resources: any, failAt?: string) => {
  const account = new AccountModel();
  account.create('S', template(resources), failAt);
  return account;
};

test('resources come behind what they refer to', () => {
  const resources = {
    A: queue(after('C')), B: { Type: 'AWS::SQS::Queue', Properties: { X: { 'Fn::Sub': 'a${A.Arn}' } } }, C: queue(),
  };
  expect(inOrder(template(resources))).toEqual(['C', 'A', 'B']);
});

test('a failed create deletes what it made, except what is retained', () => {
  const policies = { A: role('a'), B: role('b', { DeletionPolicy: 'Retain' }), C: role('c', { DeletionPolicy: 'RetainExceptOnCreate' }) };
  const account = created({ ...policies, D: { ...role('d'), DependsOn: ['A', 'B', 'C'] } }, 'D');
  expect([...account.existing]).toEqual(['AWS::IAM::Role b']);
});

test('a name that is taken fails, and the other stays', () => {
  const account = new AccountModel();
  const live = account.addForeign('AWS::IAM::Role', 'a');
  expect(account.create('S', template({ A: role('a') }))).toBe(false);
  expect([...account.existing]).toEqual([live]);
});

test.each([
  ['no policy', {}, false],
  ['Delete', { DeletionPolicy: 'Delete' }, false],
  ['RetainExceptOnCreate', { DeletionPolicy: 'RetainExceptOnCreate' }, false],
  ['Retain', { DeletionPolicy: 'Retain' }, true],
])('a second provider of one URL fails, and with %s the live one is kept or lost', (_, policy, kept) => {
  const account = new AccountModel();
  const live = account.addForeign('AWS::IAM::OIDCProvider', 'https://issuer');
  expect(account.create('S', template({ A: provider(policy) }))).toBe(false);
  expect(account.existing.has(live)).toBe(kept);
});

test('a failed update deletes what it made, and nothing that was there', () => {
  const account = created({ A: role('a'), B: role('b') });
  expect(account.update('S', template({ B: role('b'), C: role('c'), D: role('d', after('C')) }), 'D')).toBe(false);
  expect([...account.existing].sort()).toEqual(['AWS::IAM::Role a', 'AWS::IAM::Role b']);
  expect(account.update('S', template({ B: role('b2'), D: role('d', after('B')) }), 'D')).toBe(false); // D is a replacement in this case
  expect([...account.existing].sort()).toEqual(['AWS::IAM::Role a', 'AWS::IAM::Role b']);
});

test('an update that succeeds deletes what left the template and what it replaced, by their policies', () => {
  const retained = { DeletionPolicy: 'Retain' };
  const replaced = { UpdateReplacePolicy: 'Retain' };
  const account = created({ A: role('a'), B: role('b', retained), C: role('c', replaced), D: role('d') });
  expect(account.update('S', template({ C: role('c2', replaced), D: role('d2') }))).toBe(true);
  expect([...account.existing].sort()).toEqual(['b', 'c', 'c2', 'd2'].map(name => `AWS::IAM::Role ${name}`));
});

test('a stack that is deleted leaves what is retained', () => {
  const account = created({
    A: role('a'), B: role('b', { DeletionPolicy: 'Retain' }), C: role('c', { DeletionPolicy: 'RetainExceptOnCreate' }),
  });
  account.destroy('S');
  expect([...account.existing].sort()).toEqual(['AWS::IAM::Role b', 'AWS::IAM::Role c']);
  expect(account.create('S', template({ B: role('b') }))).toBe(false); // another resource has its name
});

test('an update of the policy alone is ignored; with another change, the next update follows the policy', () => {
  const retained = { DeletionPolicy: 'Retain' };
  for (const [changed, kept] of [[{ A: role('a', retained), B: role('b') }, false], [{ A: role('a', retained) }, true]] as const) {
    const account = created({ A: role('a'), B: role('b') });
    account.update('S', template(changed));
    account.update('S', template({ C: role('c') }));
    expect([changed, account.existing.has('AWS::IAM::Role a')]).toEqual([changed, kept]);
  }
});

test('create or reuse makes a provider that is not there, uses one that is, and leaves it', () => {
  const reuse = {
    A: {
      Type: 'Custom::ReusableOpenIDConnectProvider',
      Properties: { ProviderArn: 'arn:aws:iam::111122223333:oidc-provider/issuer' },
    },
  };
  const live = 'AWS::IAM::OIDCProvider https://issuer';
  for (const account of [new AccountModel(), created({ B: provider({ DeletionPolicy: 'Retain' }) })]) {
    expect(account.create('Other', template(reuse))).toBe(true);
    expect(account.existing.has(live)).toBe(true);
    account.destroy('Other');
    expect(account.existing.has(live)).toBe(true);
  }
});
