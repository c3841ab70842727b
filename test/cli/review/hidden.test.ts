/** What could hide a role, a permission or an issuer from `review` is said, and is an alarm if it can be administrator-like. */
import { allow, onlyRole, reviewOf, RIGHT, roleOf, TENANT, trust } from './support';
import { exitCode } from '../../../cli/review/review';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/';
const GOOGLE = `${PROVIDER}accounts.google.com`;
const OTHERS = { 'accounts.google.com:aud': 'x' };

interface Parts {
  readonly Condition?: object;
  readonly action?: string;
  readonly Resources?: object;
  readonly Parameters?: object;
}
/** A role whose trust has this provider, and nothing that names Microsoft. */
const withProvider = (Federated: unknown, { Condition, action = 's3:ListBucket', Resources, ...more }: Parts) => reviewOf({
  ...more, Resources: { Role: roleOf({ statements: [allow(action)], trusts: [{ ...trust(Condition), Principal: { Federated } }] }), ...Resources },
});

describe('a provider that is not known', () => {
  const own = (Type: string, Properties: object) => ({ Resources: { P: { Type, Properties } } });
  const parameter = (Type: string, Default?: string) => ({ Parameters: { P: { Type, Default } } });
  test.each<[string, unknown, Parts]>([
    ['StringNotEquals on a foreign key', { 'Fn::ImportValue': 'P' }, { Condition: { StringNotEquals: OTHERS } }],
    ['StringEqualsIfExists on a foreign key', { Ref: 'P' }, { ...parameter('String'), Condition: { StringEqualsIfExists: OTHERS } }],
    ['ForAllValues on a foreign key', { Ref: 'P' }, { ...parameter('String'), Condition: { 'ForAllValues:StringEquals': OTHERS } }],
    ['a part of the host', { Ref: 'P' }, own('AWS::IAM::OIDCProvider', { Url: { 'Fn::Sub': `https://sts.\${AWS::URLSuffix}/${TENANT}/` } })],
    ['a provider without a known URL', { Ref: 'P' }, own('AWS::IAM::OIDCProvider', { Url: { Ref: 'AWS::NoValue' } })],
    ['a dynamic reference', '{{resolve:ssm:/idp/entra}}', {}],
    ['a dynamic reference in an ARN', `${PROVIDER}{{resolve:ssm:/idp/host}}/${TENANT}/`, {}],
    ['a parameter of Parameter Store, whose default is a name', { Ref: 'P' }, parameter('AWS::SSM::Parameter::Value<String>', GOOGLE)],
    ['a custom resource of somebody else', { Ref: 'P' }, own('Custom::X', { ProviderArn: GOOGLE })],
  ])('%s: it is said, and an alarm if the role is like an administrator', (_, provider, more) => {
    const small = withProvider(provider, more);
    expect([small.roles, exitCode(small), small.unread]).toEqual([[], 0, [expect.stringMatching(/the role Contoso trusts an OIDC provider that is not known/)]]);
    const administrator = withProvider(provider, { ...more, action: '*' });
    expect(onlyRole(administrator).alarms).toEqual([expect.stringMatching(/^Like an administrator, beyond what Microsoft publishes: .* allows \*$/)]);
    expect(onlyRole(administrator).trusts[0].dangers).toEqual([expect.stringMatching(/^No issuer: /)]);
    expect(exitCode(administrator)).toBe(1);
  });

  test('a condition that only tokens of one issuer fulfil shows it', () => {
    for (const Condition of [{ StringEquals: OTHERS }, { StringLike: { 'accounts.google.com:sub': 'a*' } }]) {
      const review = withProvider({ 'Fn::ImportValue': 'P' }, { Condition, action: '*' });
      expect([review.roles, review.unread]).toEqual([[], []]);
    }
  });

  test('the scheme of its URL has no case, and a custom resource of this library is its provider', () => {
    const upper = withProvider({ Ref: 'P' }, own('AWS::IAM::OIDCProvider', { Url: `HTTPS://sts.windows.net/${TENANT}/` }));
    expect(onlyRole(upper).trusts[0].who).toBe(`an application of the Entra tenant ${TENANT}`);
    const ours = withProvider({ Ref: 'P' }, { ...own('Custom::OpenIDConnectProviderAudiences', { ProviderArn: `${PROVIDER}sts.windows.net/${TENANT}/` }), Condition: RIGHT });
    expect(onlyRole(ours).trusts[0].issuer).toBe(`sts.windows.net/${TENANT}/`);
  });
});
