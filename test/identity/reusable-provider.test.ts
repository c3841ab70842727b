import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, type DefenderForCloudConnectorProps } from '../../src';
import { resolveIn, rolesOf } from '../support/resolve';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';

const MICROSOFT = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const arnOf = (issuer: string) => `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
const ofType = (json: any, type: string) => Object.values<any>(json.Resources).filter(r => r.Type === type);

function connect(props: (stack: Stack) => Partial<DefenderForCloudConnectorProps> = () => ({})) {
  const stack = new Stack(new App(), 'Stack');
  const identityProvider = EntraIdentityProvider.createOrReuse(stack, 'Provider', { audiences: ['api://mine'] });
  new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, identityProvider, ...props(stack) });
  return { stack, json: Template.fromStack(stack).toJSON() };
}

const withCiem = (stack: Stack): Partial<DefenderForCloudConnectorProps> => ({
  plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
  ciemIdentityProvider: EntraIdentityProvider.createOrReuse(stack, 'CiemProvider', { tenantId: TENANT.toUpperCase() }),
});

test('the function gets the provider, and the audiences that roles trust', () => {
  const { json } = connect();
  expect(ofType(json, 'AWS::IAM::OIDCProvider')).toEqual([]);
  const [{ Properties: { ServiceToken, ...properties } }] = ofType(json, 'Custom::ReusableOpenIDConnectProvider');
  expect(resolveIn(json, properties)).toEqual({
    ProviderArn: arnOf(MICROSOFT),
    Url: `https://${MICROSOFT}`,
    Thumbprints: ['626d44e704d1ceabe3bf0d53397464ac8080142c'],
    Audiences: ['api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', 'api://mine'],
    ServiceTimeout: '300',
  });
});

test('roles trust the ARN that the function answers with, so that they wait for it', () => {
  const { json } = connect();
  const [id] = Object.entries<any>(json.Resources).find(([, r]) => r.Type === 'Custom::ReusableOpenIDConnectProvider')!;
  const [role] = ofType(json, 'AWS::IAM::Role').filter(r => r.Properties.RoleName === 'CspmMonitorAws');
  expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Federated: { Ref: id } });
  expect(rolesOf(json).get('CspmMonitorAws')!.trust.Statement[0].Principal).toEqual({ Federated: arnOf(MICROSOFT) });
});

test('the function may create that one provider, add to it, write its log, and nothing else', () => {
  const { json } = connect();
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
  const { json } = connect(withCiem);
  expect(ofType(json, 'AWS::Lambda::Function')).toHaveLength(1);
  expect(ofType(json, 'AWS::IAM::Policy')).toEqual([]);
  const [role] = ofType(json, 'AWS::IAM::Role').filter(r => !r.Properties.RoleName);
  const [create] = role.Properties.Policies.flatMap((p: any) => p.PolicyDocument.Statement);
  expect(resolveIn(json, create.Resource)).toEqual([arnOf(MICROSOFT), arnOf(`sts.windows.net/${TENANT}/`)]);
  const second = ofType(json, 'Custom::ReusableOpenIDConnectProvider').find(r => r.Properties.Url.includes(TENANT))!;
  expect(second.Properties.Audiences).toEqual(['api://mciem-aws-oidc-app']);
});

test('the function has a place of its own, so that it stays when the first provider goes', () => {
  const functionIn = (json: any) => Object.keys(json.Resources).filter(id => json.Resources[id].Type === 'AWS::Lambda::Function');
  const stack = new Stack(new App(), 'Stack');
  EntraIdentityProvider.createOrReuse(stack, 'Other', { tenantId: TENANT, audiences: ['api://mine'] });
  expect(functionIn(Template.fromStack(stack).toJSON())).toEqual(functionIn(connect().json));
});

test('it is an OIDC provider of aws-cdk-lib', () => {
  const stack = new Stack(new App(), 'Stack');
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
  ['a word', 'yes' as any, 'options must be a struct of options, got "yes"'],
])('%s that is not allowed is refused', (_, options, message) => {
  expect(() => EntraIdentityProvider.createOrReuse(new Stack(new App(), 'Stack'), 'Provider', options)).toThrow(message);
});

test('a tenant that is not known at synthesis is refused', () => {
  const stack = new Stack(new App(), 'Stack');
  const { valueAsString: tenantId } = new CfnParameter(stack, 'Tenant');
  expect(() => EntraIdentityProvider.createOrReuse(stack, 'Provider', { tenantId })).toThrow('tenantId must be known at synthesis');
});
