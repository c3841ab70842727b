/** Roles without conditions are found by their provider, wherever the templates show what it is. */
import { App, CfnParameter, NestedStack, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { addResources, CSPM_AUDIENCE, found, ISSUER, role, TENANT, trust, trustIf, violationsOf } from './support';
import { EntraIdentityProvider } from '../../../src';

const OPEN = ['AudienceMissing', 'SessionNameMissing'];
const PROVIDER = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } };
const OTHER_PROVIDER = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://token.actions.githubusercontent.com' } };
const openRole = (Federated: unknown) => role(trust({ Principal: { Federated }, Condition: undefined }));
const rulesOf = (app: App) => violationsOf(app).map(v => v.ruleName);

function inStack(build: (stack: Stack) => void, props?: StackProps): string[] {
  const app = new App();
  build(new Stack(app, 'Stack', props));
  return rulesOf(app);
}

describe('a provider that the library creates or reuses', () => {
  test('is found', () => {
    expect(inStack((stack) => {
      const provider = EntraIdentityProvider.createOrReuse(stack, 'Provider', { audiences: [CSPM_AUDIENCE] });
      new iam.Role(stack, 'Role', { assumedBy: new iam.OpenIdConnectPrincipal(provider) });
    })).toEqual(OPEN);
  });

  test('is no duplicate of another one', () => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    expect(inStack((stack) => {
      EntraIdentityProvider.createOrReuse(stack, 'Provider', { audiences: [CSPM_AUDIENCE] });
      addResources(new Stack(stack.node.root as App, 'Other', { env }), { Provider: PROVIDER });
    }, { env })).toEqual([]);
  });

  test('of the own tenant is no provider of Microsoft', () => {
    expect(inStack((stack) => {
      const provider = EntraIdentityProvider.createOrReuse(stack, 'Provider', { tenantId: TENANT, audiences: ['api://any'] });
      new iam.Role(stack, 'Role', { assumedBy: new iam.OpenIdConnectPrincipal(provider) });
    })).toEqual([]);
  });
});

describe('nested stacks', () => {
  const withProvider = (stack: Stack, url = `https://${ISSUER}`) =>
    new iam.OidcProviderNative(stack, 'Provider', { url, clientIds: ['api://any'] });
  const trusting = (stack: Stack, arn: string) => {
    new iam.Role(stack, 'Role', { assumedBy: new iam.WebIdentityPrincipal(arn) });
  };

  test('a role in a nested stack, with the provider of its parent', () => {
    expect(inStack((stack) => {
      trusting(new NestedStack(stack, 'Nested'), withProvider(stack).oidcProviderArn);
    })).toEqual(OPEN);
  });

  test('with a provider for another issuer', () => {
    expect(inStack((stack) => {
      trusting(new NestedStack(stack, 'Nested'), withProvider(stack, 'https://token.actions.githubusercontent.com').oidcProviderArn);
    })).toEqual([]);
  });

  test('two levels below', () => {
    expect(inStack((stack) => {
      trusting(new NestedStack(new NestedStack(stack, 'Outer'), 'Inner'), withProvider(stack).oidcProviderArn);
    })).toEqual(OPEN);
  });

  test('a role in the parent, with the provider of a nested stack', () => {
    expect(inStack((stack) => {
      trusting(stack, withProvider(new NestedStack(stack, 'Nested')).oidcProviderArn);
    })).toEqual(OPEN);
  });

  test('a role in a sibling of the nested stack with the provider', () => {
    expect(inStack((stack) => {
      trusting(new NestedStack(stack, 'Roles'), withProvider(new NestedStack(stack, 'Providers')).oidcProviderArn);
    })).toEqual(OPEN);
  });

  test('a parameter that is passed by hand', () => {
    const build = (given: string) => inStack((stack) => {
      const nested = new NestedStack(stack, 'Nested', { parameters: { ProviderArn: given } });
      trusting(nested, new CfnParameter(nested, 'ProviderArn').valueAsString);
    });
    expect(build(`arn:aws:iam::111122223333:oidc-provider/${ISSUER}`)).toEqual(OPEN);
    expect(build('arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com')).toEqual([]);
  });

  test('the default value of a parameter that the parent does not give', () => {
    const build = (parameters?: { [name: string]: string }) => inStack((stack) => {
      const nested = new NestedStack(stack, 'Nested', { parameters });
      trusting(nested,
        new CfnParameter(nested, 'ProviderArn', { default: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` }).valueAsString);
    });
    expect(build({ Another: 'value' })).toEqual(OPEN);
    expect(build()).toEqual(OPEN);
    expect(build({ ProviderArn: 'arn:aws:iam::111122223333:oidc-provider/gitlab.com' })).toEqual([]);
  });

  test('the same id in two nested stacks is not confused', () => {
    expect(inStack((stack) => {
      const [one, two] = [new NestedStack(stack, 'One'), new NestedStack(stack, 'Two')];
      trusting(one, withProvider(stack).oidcProviderArn);
      trusting(two, new iam.OidcProviderNative(stack, 'Other', { url: 'https://gitlab.com', clientIds: ['any'] }).oidcProviderArn);
    })).toEqual(OPEN);
  });
});

describe('parameters', () => {
  const withDefault = (value: string | undefined, arn: (name: string) => unknown = Ref => ({ Ref })) => inStack((stack) => {
    new CfnParameter(stack, 'Given', { default: value });
    addResources(stack, { Role: openRole(arn('Given')) });
  });

  test.each<[string, string | undefined, ((name: string) => unknown) | undefined, string[]]>([
    ['a default value', `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`, undefined, OPEN],
    ['a default value of another issuer', 'arn:aws:iam::111122223333:oidc-provider/gitlab.com', undefined, []],
    ['no default value', undefined, undefined, ['TrustNotKnown']],
    ['the issuer', ISSUER, name => ({ 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/\${${name}}` }), OPEN],
    ['the tenant', '33e01921-4d64-4f8c-a055-5bdaffd5e33d', name =>
      ({ 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/sts.windows.net/\${${name}}/` }), OPEN],
  ])('%s', (_, value, arn, expected) => {
    expect(withDefault(value, arn)).toEqual(expected);
  });

  // The default value of such a parameter is the name of the SSM parameter.
  test('from SSM', () => {
    const build = (roleName?: string, conditions?: { [operator: string]: unknown }) => inStack((stack) => {
      new iam.Role(stack, 'Role', {
        roleName,
        assumedBy: new iam.WebIdentityPrincipal(ssm.StringParameter.valueForStringParameter(stack, '/provider'), conditions),
      });
    });
    expect(build('CspmMonitorAws')).toEqual(OPEN);
    expect(build(undefined, { StringLike: { 'sts:RoleSessionName': 'MicrosoftDefenderForClouds_*' } }))
      .toEqual(['AudienceMissing', 'SessionNameWildcard']);
    expect(build('Deployment')).toEqual(['TrustNotKnown']);
  });

  test('of a StackSet', () => {
    const TemplateBody = JSON.stringify({
      Parameters: { ProviderArn: { Type: 'String' } },
      Resources: { Role: openRole({ Ref: 'ProviderArn' }) },
    });
    const stackSet = (ParameterValue: unknown, provider = PROVIDER) => found({
      Provider: provider,
      Members: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: {
          StackSetName: 'Members',
          PermissionModel: 'SELF_MANAGED',
          TemplateBody,
          Parameters: [
            { ParameterKey: 'Another', ParameterValue: 'value' }, { ParameterKey: 'ProviderArn', ParameterValue },
          ],
        },
      },
    });
    const open = OPEN.map(rule => `${rule} Members`);
    expect(stackSet(`arn:aws:iam::111122223333:oidc-provider/${ISSUER}`)).toEqual(open);
    expect(stackSet({ Ref: 'Provider' })).toEqual(open);
    expect(stackSet({ Ref: 'Provider' }, OTHER_PROVIDER)).toEqual([]);
  });

  test('a long chain, and one that doubles the text at each step', () => {
    const chain = (length: number, next: (id: string) => unknown) => Object.fromEntries(Array.from({ length }, (_, i) =>
      [`P${i}`, { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: i + 1 < length ? next(`P${i + 1}`) : `https://${ISSUER}` } }]));
    const ids = (resources: object) => found({ ...resources, Role: openRole({ Ref: 'P0' }) })
      .filter(f => f.endsWith(' Role')).map(f => f.split(' ')[0]);
    expect(ids(chain(20, Ref => ({ Ref })))).toEqual(OPEN);
    expect(ids(chain(400, Ref => ({ Ref })))).toEqual(['TrustNotKnown']);
    // The text is no issuer any more, but names Microsoft's tenant.
    expect(ids(chain(34, id => ({ 'Fn::Sub': `\${${id}}\${${id}}` })))).toEqual(['IssuerUnknown']);
  });

  test('references in a circle', () => {
    const circle = (Url: unknown) => ({ Type: 'AWS::IAM::OIDCProvider', Properties: { Url } });
    expect(found({
      One: circle({ 'Fn::Sub': '${Two}${Two}' }), Two: circle({ 'Fn::Sub': '${One}${One}' }), Role: openRole({ Ref: 'One' }),
    })).toEqual(['TrustNotKnown Role']);
  });
});

describe('a provider that is not known', () => {
  const hidden = (changes: object) => trust({ Principal: { Federated: { Ref: 'ProviderArn' } }, ...changes });
  const session = (operator: string, value: string) => hidden({ Condition: { [operator]: { 'sts:RoleSessionName': value } } });

  test.each<[string, object, string[], string?]>([
    ['a session name of Defender for Cloud', session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`), ['AudienceMissing']],
    ['any session name of Defender for Cloud', session('StringLike', 'MicrosoftDefender*'), ['AudienceMissing', 'SessionNameWildcard']],
    ['a weak operator', session('StringEqualsIfExists', `MicrosoftDefenderForClouds_${TENANT}`),
      ['AudienceMissing', 'SessionNameIneffective']],
    ['a session name of Microsoft Sentinel', session('StringEquals', `MicrosoftSentinel_${TENANT}`),
      ['AudienceMissing', 'SentinelRoleName']],
    ['a provider that is part of an ARN', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`),
      Principal: { Federated: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/${Issuer}' } },
    }, ['AudienceMissing']],
    ['a dynamic reference', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`),
      Principal: { Federated: '{{resolve:ssm:/defender/provider-arn}}' },
    }, ['AudienceMissing']],
    ['a dynamic reference in an ARN', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`),
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/{{resolve:ssm:/issuer}}' },
    }, ['AudienceMissing']],
    ['every principal', { ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`), Principal: '*' },
      ['AudienceMissing', 'PrincipalWildcard']],
    ['every AWS principal', hidden({ Principal: { AWS: '*' }, Condition: undefined }), [...OPEN, 'PrincipalWildcard'], 'CspmMonitorAws'],
    ['every AWS principal, but no tokens', hidden({ Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: undefined }), [],
      'CspmMonitorAws'],
    ['every provider', { ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`), Principal: { Federated: '*' } },
      ['AudienceMissing', 'PrincipalWildcard']],
    ['beside another provider', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`),
      Principal: { Federated: ['arn:aws:iam::111122223333:oidc-provider/gitlab.com', { Ref: 'ProviderArn' }] },
    }, ['AudienceMissing', 'IssuerUnknown']],
    ['session tags too', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`), Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'],
    }, ['AudienceMissing']],
    ['NotAction', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`), Action: undefined, NotAction: 'sts:GetCallerIdentity',
    }, ['AudienceMissing', 'ActionTooWide']],
    ['a dot in the name of a tag', hidden({
      Condition: { StringEquals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`, 'aws:RequestTag/a.b:c': 'any' } },
    }), ['AudienceMissing']],
    ['another claim of the issuer', hidden({
      Condition: { StringEquals: { [`${ISSUER}:amr`]: 'any', 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` } },
    }), ['AudienceMissing']],
    ['principals of AWS', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`), Principal: { AWS: { Ref: 'PrincipalArn' } },
    }, []],
    ['a published role name', hidden({ Condition: undefined }), OPEN, 'CspmMonitorAws'],
    ['another session name', session('StringEquals', 'Deployment'), ['TrustNotKnown']],
    ['every session name', session('StringLike', '*'), ['TrustNotKnown']],
    ['no condition', hidden({ Condition: undefined }), ['TrustNotKnown']],
    ['a dynamic reference', hidden({ Principal: { Federated: '{{resolve:ssm:/provider}}' }, Condition: undefined }), ['TrustNotKnown']],
    ['every provider, in a role of somebody else', hidden({ Principal: { Federated: '*' }, Condition: undefined }), ['PrincipalWildcard']],
    ['the key of its issuer', hidden({ Condition: { StringEquals: { 'gitlab.com:sub': 'project' } } }), []],
    ['another issuer in a condition', hidden({
      Condition: { StringEquals: { 'gitlab.com:aud': 'any', 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` } },
    }), ['IssuerUnknown'], 'CspmMonitorAws'],
    ['another issuer in the ARN', {
      ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`),
      Principal: { Federated: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/gitlab.com' } },
    }, ['IssuerUnknown']],
    ['conditions that only the deployment knows', hidden({ Condition: { StringEquals: { 'Fn::GetAtt': ['Json', 'Value'] } } }),
      ['TrustNotKnown'], 'CspmMonitorAws'],
    ['conditions of EKS that only the deployment knows', hidden({ Condition: { StringEquals: { 'Fn::GetAtt': ['Json', 'Value'] } } }), []],
    ['SAML', { ...session('StringEquals', `MicrosoftDefenderForClouds_${TENANT}`), Action: 'sts:AssumeRoleWithSAML' }, []],
  ])('%s', (_, statement, expected, RoleName = 'Role') => {
    expect(found({ Role: role(statement, { RoleName }) }).map(f => f.split(' ')[0])).toEqual(expected);
  });

  test('of a role with a provider of EKS', () => {
    const Url = { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] };
    expect(found({
      Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url } },
      Cluster: { Type: 'AWS::EKS::Cluster', Properties: {} },
      Role: openRole({ Ref: 'Provider' }),
      Hidden: role({ ...trustIf({ StringEquals: { 'Fn::GetAtt': ['Json', 'Value'] } }), Principal: { Federated: { Ref: 'Provider' } } }),
    })).toEqual([]);
  });
});
