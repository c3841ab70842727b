import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  DefenderPlan, EntraIdentityProvider, type DefenderForCloudConnectorProps, type IEntraIdentityProvider,
} from '../../src';
import { existsOnlyIf } from '../../src/policy-language/cloudformation/conditions';
import { withParameters } from '../support/parameters';
import { configuredProviders, ofType, resolveIn, rolesOf } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { CIEM_OBJECT_ID, connect, TENANT } from '../support/synth';

const MICROSOFT = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const arnOf = (issuer: string) => `arn:aws:iam::111122223333:oidc-provider/${issuer}`;

function connectWith(props: (stack: Stack) => Partial<DefenderForCloudConnectorProps> = () => ({})) {
  const stack = newStack();
  const identityProvider = EntraIdentityProvider.createOrReuse(stack, 'Provider', { audiences: ['api://mine'] });
  connect(stack, { identityProvider, ...props(stack) });
  return { stack, json: templateOf(stack) };
}

const withCiem = (stack: Stack): Partial<DefenderForCloudConnectorProps> => ({
  plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
  ciemIdentityProvider: EntraIdentityProvider.createOrReuse(stack, 'CiemProvider', { tenantId: TENANT.toUpperCase() }),
});

test('the function has the provider, its thumbprint and the audiences that roles trust in its environment', () => {
  const { json } = connectWith();
  expect(ofType(json, 'AWS::IAM::OIDCProvider')).toEqual([]);
  const [{ Properties: { Environment } }] = ofType(json, 'AWS::Lambda::Function');
  expect(resolveIn(json, Environment)).toEqual({
    Variables: {
      PROVIDERS: `${arnOf(MICROSOFT)} api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479 api://mine`,
      THUMBPRINT: '626d44e704d1ceabe3bf0d53397464ac8080142c',
    },
  });
});

test('the event chooses the provider, and says nothing else of it', () => {
  const { json } = connectWith();
  const [{ Properties: { ServiceToken, ...properties } }] = ofType(json, 'Custom::ReusableOpenIDConnectProvider');
  expect(resolveIn(json, properties)).toEqual({
    ProviderArn: arnOf(MICROSOFT), Configuration: [expect.stringMatching(/^[0-9a-f]{16}$/)], ServiceTimeout: '300',
  });
});

describe('CloudFormation calls the function again', () => {
  const configuration = (build: (stack: Stack, provider: IEntraIdentityProvider) => void = () => undefined) => {
    const stack = newStack();
    const provider = EntraIdentityProvider.createOrReuse(stack, 'Provider');
    provider.requireAudiences(['api://a']);
    build(stack, provider);
    return ofType(templateOf(stack), 'Custom::ReusableOpenIDConnectProvider')[0].Properties.Configuration;
  };
  const isOn = (stack: Stack, value: string) =>
    new CfnCondition(stack, `On${value}`, { expression: Fn.conditionEquals(new CfnParameter(stack, value).valueAsString, 'on') });

  test('if the audiences change, and not otherwise', () => {
    const more = configuration((_, p) => p.requireAudiences(['api://b']));
    expect(configuration((_, p) => p.requireAudiences(['api://a']))).toEqual(configuration());
    expect(more).not.toEqual(configuration());
    expect(configuration((_, p) => p.requireAudiences(['api://c']))).not.toEqual(more);
  });

  test('if the value of a condition changes', () => {
    const [, ...bits] = configuration((stack, p) => {
      const [x, y] = [isOn(stack, 'X'), isOn(stack, 'Y')];
      p.requireAudiences(['api://b', 'api://c'], { onlyIf: x });
      p.requireAudiences(['api://c', 'api://d'], { onlyIf: y });
    });
    expect(bits).toEqual([{ 'Fn::If': ['OnX', 1, 0] }, { 'Fn::If': ['OnY', 1, 0] }]);
  });

  test('if another condition decides', () => {
    const [one, other] = ['X', 'Y'].map(name => configuration((stack, p) => {
      const conditions = { X: isOn(stack, 'X'), Y: isOn(stack, 'Y') };
      p.requireAudiences(['api://b'], { onlyIf: conditions[name as 'X'] });
    }));
    expect(one[0]).not.toBe(other[0]);
  });

  test('if an audience changes that is known only at deployment', () => {
    expect(configuration((stack, p) => p.requireAudiences([new CfnParameter(stack, 'Mine').valueAsString])).slice(1))
      .toEqual([{ Ref: 'Mine' }]);
  });
});

test('a provider with a condition is in the environment and the permissions only if the condition is true', () => {
  const stack = newStack();
  const ids = ['One', 'Two'].map(name => new CfnParameter(stack, name).valueAsString);
  const [one, two] = ids.map((id, i) => new CfnCondition(stack, `If${i}`, { expression: Fn.conditionEquals(id, 'on') }));
  existsOnlyIf(EntraIdentityProvider.createOrReuse(stack, 'Microsoft', { audiences: ['api://a'] }), one);
  existsOnlyIf(EntraIdentityProvider.createOrReuse(stack, 'Mine', { tenantId: TENANT, audiences: ['api://b'] }), two);
  existsOnlyIf(stack.node.findChild('OidcProviderFunction'), one);
  const template = templateOf(stack);
  for (const [given, expected] of [
    [{ One: 'on', Two: 'off' }, [{ arn: arnOf(MICROSOFT), audiences: ['api://a'] }]],
    [{ One: 'on', Two: 'on' }, [
      { arn: arnOf(MICROSOFT), audiences: ['api://a'] }, { arn: arnOf(`sts.windows.net/${TENANT}/`), audiences: ['api://b'] },
    ]],
  ] as const) {
    const json = withParameters(template, given);
    expect(configuredProviders(json)).toEqual(expected);
    const [{ Properties: { Policies: [policy] } }] = ofType(json, 'AWS::IAM::Role');
    expect(resolveIn(json, policy.PolicyDocument.Statement[0].Resource)).toEqual(expected.map(({ arn }) => arn));
  }
});

test('audiences that do not fit in the environment are refused, with a remedy', () => {
  const audiences = [...Array(80).keys()].map(i => `api://${String(i).padStart(60, '0')}`);
  const build = () => {
    const stack = newStack();
    EntraIdentityProvider.createOrReuse(stack, 'Provider', { audiences });
    Template.fromStack(stack);
  };
  expect(build).toThrow('audiences of Stack/Provider must have at most 3696 bytes in total, because they are in the ' +
    'environment of a Lambda function, got 5359; add the others with `aws iam add-client-id-to-open-id-connect-provider');
  audiences.splice(55);
  expect(build).not.toThrow();
});

test('an audience with a space would be two', () => {
  const provider = EntraIdentityProvider.createOrReuse(newStack(), 'Provider');
  expect(() => provider.requireAudiences(['api://a b'])).toThrow('Stack/Provider: audiences[0] must be an audience of 1 to 255 characters');
});

test('the second construct of a tenant is named in errors of its own, and can need an audience twice', () => {
  const stack = newStack();
  const [, second] = ['One', 'Two'].map(id => EntraIdentityProvider.createOrReuse(stack, id));
  expect(() => second.requireAudiences(['api://a b'])).toThrow('Stack/Two: audiences[0] must be an audience');
  expect(() => second.requireAudiences(Array.from({ length: 101 }, (_, i) => `api://${i}`)))
    .toThrow('Stack/Two: audiences of Stack/One must be at most 100, got 101');
  expect(() => EntraIdentityProvider.createOrReuse(newStack(), 'Provider').requireAudiences(['api://x', 'api://x'])).not.toThrow();
  expect(() => EntraIdentityProvider.createOrReuse(newStack(), 'Provider', { audiences: ['api://x', 'api://x'] }))
    .toThrow('Stack/Provider: audiences must');
});

test('roles trust the ARN that the function answers with, so that they wait for it', () => {
  const { json } = connectWith();
  const [id] = Object.entries<any>(json.Resources).find(([, r]) => r.Type === 'Custom::ReusableOpenIDConnectProvider')!;
  const [role] = ofType(json, 'AWS::IAM::Role').filter(r => r.Properties.RoleName === 'CspmMonitorAws');
  expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Federated: { Ref: id } });
  expect(rolesOf(json).get('CspmMonitorAws')!.trust.Statement[0].Principal).toEqual({ Federated: arnOf(MICROSOFT) });
});

test('the function may create that one provider, add to it, write its log, and nothing else', () => {
  const { json } = connectWith();
  const [role] = ofType(json, 'AWS::IAM::Role').filter(r => !r.Properties.RoleName);
  expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  const [create, log, ...others] = role.Properties.Policies.flatMap((p: any) => p.PolicyDocument.Statement);
  expect(others).toEqual([]);
  expect(resolveIn(json, create)).toEqual({
    Sid: 'CreateOrReuse',
    Effect: 'Allow',
    Action: ['iam:AddClientIDToOpenIDConnectProvider', 'iam:CreateOpenIDConnectProvider'],
    Resource: [arnOf(MICROSOFT)],
  });
  expect(log).toMatchObject({ Sid: 'WriteOwnLog', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] });
  expect(ofType(json, 'AWS::IAM::Policy')).toEqual([]);
});

test('two providers of a stack share the function, which may work on both', () => {
  const { json } = connectWith(withCiem);
  expect(ofType(json, 'AWS::Lambda::Function')).toHaveLength(1);
  expect(ofType(json, 'AWS::IAM::Policy')).toEqual([]);
  const [role] = ofType(json, 'AWS::IAM::Role').filter(r => !r.Properties.RoleName);
  const [create] = role.Properties.Policies.flatMap((p: any) => p.PolicyDocument.Statement);
  expect(resolveIn(json, create.Resource)).toEqual([arnOf(MICROSOFT), arnOf(`sts.windows.net/${TENANT}/`)]);
  expect(configuredProviders(json)[1])
    .toEqual({ arn: arnOf(`sts.windows.net/${TENANT}/`), audiences: ['api://mciem-aws-oidc-app'] });
});

test('two constructs of one tenant are one provider, which gets the audiences of both', () => {
  const stack = newStack();
  const both = ['One', 'Two'].map(id => EntraIdentityProvider.createOrReuse(stack, id, { audiences: [`api://${id}`] }));
  both[0].requireAudiences(['api://later']);
  const json = templateOf(stack);
  expect(configuredProviders(json)).toEqual([{ arn: arnOf(MICROSOFT), audiences: ['api://One', 'api://Two', 'api://later'] }]);
  const [one, two] = ofType(json, 'Custom::ReusableOpenIDConnectProvider').map(r => r.Properties.Configuration);
  expect(one).toEqual(two);
});

test('of two constructs of one tenant, one with a condition: the function always knows the provider', () => {
  const stack = newStack();
  const on = new CfnCondition(stack, 'On', { expression: Fn.conditionEquals(new CfnParameter(stack, 'P').valueAsString, 'on') });
  EntraIdentityProvider.createOrReuse(stack, 'Always', { audiences: ['api://a'] });
  existsOnlyIf(EntraIdentityProvider.createOrReuse(stack, 'Sometimes', { audiences: ['api://b'] }), on);
  const off = withParameters(templateOf(stack), { P: 'off' });
  expect(configuredProviders(off)).toEqual([{ arn: arnOf(MICROSOFT), audiences: ['api://a', 'api://b'] }]);
});

test('the function has a place of its own, so that it stays when the first provider goes', () => {
  const functionIn = (json: any) => Object.keys(json.Resources).filter(id => json.Resources[id].Type === 'AWS::Lambda::Function');
  const stack = newStack();
  EntraIdentityProvider.createOrReuse(stack, 'Other', { tenantId: TENANT, audiences: ['api://mine'] });
  expect(functionIn(templateOf(stack))).toEqual(functionIn(connectWith().json));
});

test('it is an OIDC provider of aws-cdk-lib', () => {
  const stack = newStack();
  for (const provider of [
    EntraIdentityProvider.createOrReuse(stack, 'Reusable'), EntraIdentityProvider.fromExisting(stack, 'Existing'),
    new EntraIdentityProvider(stack, 'New'),
  ]) {
    const asAwsCdkLib: iam.IOidcProvider = provider;
    expect(asAwsCdkLib.oidcProviderIssuer).toBe(MICROSOFT);
    expect(asAwsCdkLib.openIdConnectProviderIssuer).toBe(MICROSOFT);
    const { principalJson } = new iam.OpenIdConnectPrincipal(asAwsCdkLib).policyFragment;
    expect(stack.resolve(principalJson)).toEqual({ Federated: [stack.resolve(provider.oidcProviderArn)] });
    expect(stack.resolve(asAwsCdkLib.openIdConnectProviderArn)).toEqual(stack.resolve(provider.oidcProviderArn));
  }
});

test.each<[string, object, string]>([
  ['a tenant', { tenantId: 'contoso' }, 'tenantId must be a GUID'],
  ['an audience', { audiences: ['api://*'] }, 'audiences[0] must be an audience of 1 to 255 characters without wildcards'],
])('%s that is not allowed is refused', (_, options, message) => {
  expect(() => EntraIdentityProvider.createOrReuse(newStack(), 'Provider', options)).toThrow(message);
});

test('a tenant that is not known at synthesis is refused', () => {
  const stack = newStack();
  const { valueAsString: tenantId } = new CfnParameter(stack, 'Tenant');
  expect(() => EntraIdentityProvider.createOrReuse(stack, 'Provider', { tenantId })).toThrow('tenantId must be known at synthesis');
});
