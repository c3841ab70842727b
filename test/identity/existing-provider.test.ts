import { App, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  DefenderPlan, EntraIdentityProvider, type DefenderForCloudConnectorProps, type ExistingEntraIdentityProviderOptions,
  type IEntraIdentityProvider,
} from '../../src';
import { configuredProviders } from '../support/resolve';
import { newStack } from '../support/stacks';
import { allPlans, CIEM_OBJECT_ID, connect, TENANT } from '../support/synth';

const MICROSOFT = 'oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const CSPM_AUDIENCE = 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479';
const SERVERS_AUDIENCE = 'api://AzureSecurityCenter.MultiCloud.DefenderForServers';
const SCANNER_AUDIENCE = 'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner';
const SOLUTION = 'set addMissingAudiences, or add each with `aws iam add-client-id-to-open-id-connect-provider ' +
  '--open-id-connect-provider-arn <arn> --client-id <audience>` and list all of them in audiences';

function connectWith(
  options: ExistingEntraIdentityProviderOptions,
  props: Partial<DefenderForCloudConnectorProps> = {},
  stackProps: StackProps = {},
) {
  const stack = newStack(stackProps);
  connect(stack, { identityProvider: EntraIdentityProvider.fromExisting(stack, 'Existing', options), ...props });
  return { stack, template: Template.fromStack(stack) };
}

function trustedProviders(template: Template): unknown[] {
  const roles = Object.values<any>(template.findResources('AWS::IAM::Role'));
  return roles
    .flatMap(r => r.Properties.AssumeRolePolicyDocument.Statement.map((s: any) => s.Principal.Federated))
    .filter(Boolean);
}

test('the provider of this account: nothing is created, roles trust its ARN in any partition and account', () => {
  const { template } = connectWith({});
  template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  template.resourceCountIs('AWS::Lambda::Function', 0);
  expect(trustedProviders(template)).toEqual([
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, `:${MICROSOFT}`]] },
  ]);
});

test('a provider by ARN', () => {
  const { template } = connectWith({ oidcProviderArn: `arn:aws:iam::111122223333:${MICROSOFT}` });
  expect(trustedProviders(template)).toEqual([`arn:aws:iam::111122223333:${MICROSOFT}`]);
});

test('a provider of the account of the stack, by ARN', () => {
  const oidcProviderArn = `arn:aws:iam::111122223333:${MICROSOFT}`;
  const { template } = connectWith({ oidcProviderArn }, {}, { env: { account: '111122223333' } });
  expect(trustedProviders(template)).toEqual([oidcProviderArn]);
});

test('an ARN that is known only at deployment is not checked', () => {
  const { template } = connectWith({ oidcProviderArn: Fn.importValue('Provider') }, {}, { env: { account: '111122223333' } });
  expect(trustedProviders(template)).toEqual([{ 'Fn::ImportValue': 'Provider' }]);
});

test.each<[string, any, string]>([
  ['something behind the provider', { oidcProviderArn: `arn:aws:iam::111122223333:${MICROSOFT}:x` },
    `oidcProviderArn must be the ARN of an OIDC provider, such as arn:aws:iam::111122223333:${MICROSOFT}, got`],
  ['something in front of it', { oidcProviderArn: `xarn:aws:iam::111122223333:${MICROSOFT}` },
    'oidcProviderArn must be the ARN of an OIDC provider'],
  ['a log without a function', { logRetention: 30 }, 'logRetention has an effect only with addMissingAudiences'],
  ['a log without a function, explicitly', { logRetention: 30, addMissingAudiences: false },
    'logRetention has an effect only with addMissingAudiences'],
])('%s is an error', (_, options, message) => {
  expect(() => connectWith(options)).toThrow(`Stack/Existing: ${message}`);
});

test('a provider of another account is refused', () => {
  expect(() => connectWith({ oidcProviderArn: `arn:aws:iam::444455556666:${MICROSOFT}` }, {}, { env: { account: '111122223333' } }))
    .toThrow('oidcProviderArn must be in the account of the stack, 111122223333, because roles can trust only a provider of their account');
});

describe('a provider in a stack of another account is refused', () => {
  const inTwoAccounts = (make: (scope: Stack) => IEntraIdentityProvider, prop = 'identityProvider') => {
    const app = new App();
    const theirs = new Stack(app, 'Theirs', { env: { account: '444455556666', region: 'eu-west-1' } });
    const ours = new Stack(app, 'Ours', { env: { account: '111122223333', region: 'eu-west-1' } });
    const provider = make(theirs);
    return () => connect(ours, { plans: allPlans({ ciem: true }), [prop]: provider });
  };

  test.each<[string, (scope: Stack) => IEntraIdentityProvider]>([
    ['fromExisting', scope => EntraIdentityProvider.fromExisting(scope, 'Provider')],
    ['createOrReuse', scope => EntraIdentityProvider.createOrReuse(scope, 'Provider')],
    ['new', scope => new EntraIdentityProvider(scope, 'Provider')],
  ])('%s', (_, make) => {
    expect(inTwoAccounts(make)).toThrow(
      'Ours/Defender: identityProvider must be a provider in a stack of the same account, 111122223333, because roles ' +
        'can trust only a provider of their account, got "Theirs/Provider in 444455556666"');
  });

  test('for CIEM', () => {
    const make = (scope: Stack) => EntraIdentityProvider.fromExisting(scope, 'Provider', { tenantId: TENANT });
    expect(inTwoAccounts(make, 'ciemIdentityProvider')).toThrow(
      'ciemIdentityProvider must be a provider in a stack of the same account, 111122223333');
  });
});

test('if the audiences are unknown, a warning lists the required ones', () => {
  const { stack } = connectWith({}, { plans: [DefenderPlan.defenderForServers()] });
  Annotations.fromStack(stack).hasWarning('/Stack/Existing',
    `the existing OIDC provider must have the audiences ${CSPM_AUDIENCE}, ${SERVERS_AUDIENCE}, ${SCANNER_AUDIENCE}, ` +
    `otherwise Defender for Cloud cannot assume the roles; ${SOLUTION} [ack: cdk-defender-for-cloud:unknownAudiences]`);
});

test.each<[string, string[], string]>([
  ['missing audiences are an error', [CSPM_AUDIENCE, SCANNER_AUDIENCE],
    `audiences of Stack/Existing must contain all audiences that the plans need, missing ${SERVERS_AUDIENCE}; ${SOLUTION}`],
  ['several missing audiences are listed in order', ['api://x'], `missing ${CSPM_AUDIENCE}, ${SERVERS_AUDIENCE}, ${SCANNER_AUDIENCE}; set`],
])('%s', (_, audiences, message) => {
  expect(() => connectWith({ audiences }, { plans: [DefenderPlan.defenderForServers()] })).toThrow(message);
});

test('no warning if all audiences exist', () => {
  const { stack } = connectWith({ audiences: [CSPM_AUDIENCE, 'api://somebody-else'] });
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

describe('addMissingAudiences', () => {
  /** Without a thumbprint, the function creates no provider. */
  const added = (template: Template) => {
    const [{ Properties: { Environment: { Variables } } }] = Object.values<any>(template.findResources('AWS::Lambda::Function'));
    expect(Object.keys(Variables)).toEqual(['PROVIDERS']);
    return configuredProviders(template.toJSON()).flatMap(({ audiences }) => audiences);
  };

  test('adds exactly the missing ones, sorted', () => {
    const { template } = connectWith(
      { audiences: [CSPM_AUDIENCE], addMissingAudiences: true },
      { plans: [DefenderPlan.defenderForServers()] },
    );
    expect(added(template)).toEqual([SERVERS_AUDIENCE, SCANNER_AUDIENCE]);
  });

  test('adds all that are needed if none is known', () => {
    const { template } = connectWith({ addMissingAudiences: true });
    expect(added(template)).toEqual([CSPM_AUDIENCE]);
  });

  test('once for all that need the provider', () => {
    const stack = newStack();
    const provider = EntraIdentityProvider.fromExisting(stack, 'Existing', { addMissingAudiences: true });
    provider.requireAudiences([SCANNER_AUDIENCE]);
    provider.requireAudiences([CSPM_AUDIENCE]);
    expect(added(Template.fromStack(stack))).toEqual([CSPM_AUDIENCE, SCANNER_AUDIENCE]);
  });

  test('the event chooses the provider, and says nothing else of it', () => {
    const { template } = connectWith({ oidcProviderArn: `arn:aws:iam::111122223333:${MICROSOFT}`, addMissingAudiences: true });
    const [{ Properties: { ServiceToken, ...properties } }] =
      Object.values<any>(template.findResources('Custom::OpenIDConnectProviderAudiences'));
    expect(properties).toEqual({
      ProviderArn: `arn:aws:iam::111122223333:${MICROSOFT}`,
      Configuration: [expect.stringMatching(/^[0-9a-f]{16}$/)],
      ServiceTimeout: '300',
    });
  });

  test('keeps the log as long as it says', () => {
    const { template } = connectWith({ addMissingAudiences: true, logRetention: 30 });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('creates nothing if none is missing', () => {
    const { template } = connectWith({ audiences: [CSPM_AUDIENCE], addMissingAudiences: true });
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('its function has inline code, and may only add audiences to that provider and write its own log', () => {
    const arn = `arn:aws:iam::111122223333:${MICROSOFT}`;
    const { template } = connectWith({ oidcProviderArn: arn, addMissingAudiences: true });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Code: { ZipFile: Match.stringLikeRegexp('add_client_id_to_open_id_connect_provider') },
    });
    const [role] = Object.values<any>(template.findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }] } },
    }));
    const [log] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    expect(role.Properties.Policies.map((p: any) => p.PolicyDocument.Statement)).toEqual([[
      { Sid: 'AddAudiences', Effect: 'Allow', Action: 'iam:AddClientIDToOpenIDConnectProvider', Resource: arn },
      {
        Sid: 'WriteOwnLog',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [log, 'Arn'] },
      },
    ]]);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('the tenants', () => {
  test("roles of Defender for Cloud require Microsoft's tenant", () => {
    expect(() => connectWith({ tenantId: TENANT }))
      .toThrow('identityProvider must be the provider of Microsoft\'s tenant 33e01921-4d64-4f8c-a055-5bdaffd5e33d, got ' + `"${TENANT}"`);
  });

  test("CIEM accepts an existing provider of the customer's tenant", () => {
    const stack = newStack();
    connect(stack, {
      plans: allPlans({ ciem: true }),
      ciemIdentityProvider: EntraIdentityProvider.fromExisting(stack, 'Ciem', {
        tenantId: TENANT,
        audiences: ['api://mciem-aws-oidc-app'],
      }),
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::OIDCProvider', 1);
    expect(
      JSON.stringify(
        template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'DefenderForCloud-OidcCiem' } }),
      ),
    ).toContain(`:oidc-provider/sts.windows.net/${TENANT}/`);
  });

  test('CIEM refuses the provider of another tenant, and any if it is off', () => {
    const build = (tenantId: string, ciem: boolean) => () => {
      const stack = newStack();
      const ciemIdentityProvider = EntraIdentityProvider.fromExisting(stack, 'Ciem', { tenantId });
      connect(stack, { plans: allPlans({ ciem }), ciemIdentityProvider });
    };
    expect(build(CIEM_OBJECT_ID, true))
      .toThrow(`ciemIdentityProvider must be the provider of your own tenant ${TENANT}, got "${CIEM_OBJECT_ID}"`);
    expect(build(TENANT, false)).toThrow('ciemIdentityProvider has an effect only with option ciem of DefenderPlan.defenderCspm');
  });
});
