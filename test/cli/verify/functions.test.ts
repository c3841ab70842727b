import { answering, deployedTemplate, failure, shown } from './support';
import { checkFunctions } from '../../../cli/checking/providers';

const ROLE = 'arn:aws:iam::111122223333:role/defender/Role';
const lambda = (id: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Handler: 'index.handler', Runtime: 'python3.14', Timeout: 60, Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: id }, ...more,
  },
});
const behind = (type: string, id: string) => ({ Type: type, Properties: { ServiceToken: { 'Fn::GetAtt': [id, 'Arn'] } } });
const template = deployedTemplate({
  Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/defender/' } },
  Providers: lambda('Providers',
    { Environment: { Variables: { PROVIDERS: { 'Fn::Join': [' ', ['arn', 'api://a']] }, THUMBPRINT: 'aa' } } }),
  Access: lambda('Access'),
  OfTheUser: lambda('OfTheUser'),
  One: behind('Custom::ReusableOpenIDConnectProvider', 'Providers'),
  Two: behind('Custom::ReusableOpenIDConnectProvider', 'Providers'),
  Three: behind('Custom::StackSetsTrustedAccess', 'Access'),
  Four: behind('Custom::Mine', 'OfTheUser'),
}, { Providers: 'S-Providers-1' });

const deployed = { Handler: 'index.handler', Runtime: 'python3.14', Timeout: 60, Role: ROLE, LastModified: '2026-11-24', CodeSha256: 'x=' };
const Environment = { Variables: { PROVIDERS: 'arn api://a', THUMBPRINT: 'aa' } };
const check = async (changes: object) => shown(await checkFunctions({
  template,
  ask: answering({ function: ({ function: name }: any) => name === 'Access' ? deployed : { ...deployed, Environment, ...changes } }),
}));

const CODE = 'not checkable | last changed 2026-11-24, SHA-256 of the package x=; the template does not contain this value';

test('the functions of the library, each once, and never their code', async () => {
  expect(await check({})).toEqual([
    'function S-Providers-1 | ok | settings and environment as in the template, no layers',
    `function S-Providers-1: code | ${CODE}`,
    'function Access | ok | settings and environment as in the template, no layers',
    `function Access: code | ${CODE}`,
  ]);
});

test.each<[object, RegExp]>([
  [{ Environment: { Variables: { ...Environment.Variables, PROVIDERS: 'arn api://b' } } }, /PROVIDERS.*arn api:\/\/b/],
  [{ Environment: { Variables: { ...Environment.Variables, PYTHONPATH: '/tmp' } } }, /PYTHONPATH/],
  [{ Environment: undefined }, /PROVIDERS/],
  [{ Layers: [{ Arn: 'arn:aws:lambda:eu-west-1:999999999999:layer:boto3:1' }] }, /Layers.*layer:boto3/],
  [{ Role: 'arn:aws:iam::111122223333:role/Admin' }, /Role.*role\/Admin/],
  [{ Handler: 'other.handler' }, /Handler.*other/],
  [{ Runtime: 'python3.9' }, /Runtime.*python3\.9/],
])('%j differs', async (changes, text) => {
  expect(await check(changes)).toEqual(expect.arrayContaining([
    expect.stringMatching(new RegExp(`^function S-Providers-1 \\| differs \\| .*${text.source}`)), `function S-Providers-1: code | ${CODE}`,
  ]));
});

test('one that is gone', async () => {
  const [first] = shown(await checkFunctions({ template, ask: answering({ function: failure('ResourceNotFoundException') }) }));
  expect(first).toBe('function Providers | differs | it does not exist (ResourceNotFoundException)');
});
