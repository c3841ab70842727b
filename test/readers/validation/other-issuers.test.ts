/** What has the audience, session name or role name of Microsoft, but trusts the tokens of somebody else. */
import { App, Stack } from 'aws-cdk-lib';
import { addResources, CSPM_AUDIENCE, found, ISSUER, role, rulesFor, TENANT, trust, violationsOf } from './support';

const FOREIGN = 'sts.windows.net/99999999-2222-3333-4444-555555555555/';
const MICROSOFT_TENANT = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';
const SESSION = `MicrosoftDefenderForClouds_${TENANT}`;
const GITHUB = 'token.actions.githubusercontent.com';
const arn = (issuer: string) => `arn:aws:iam::111122223333:oidc-provider/${issuer}`;

/** A trust of the tokens of an issuer, with conditions on its audience and the session name. */
const of = (issuer: string, audience: unknown = CSPM_AUDIENCE, session: unknown = SESSION, Federated: unknown = arn(issuer)) => trust({
  Principal: { Federated },
  Condition: {
    StringEquals: {
      ...audience === null ? {} : { [`${issuer}:aud`]: audience }, ...session === null ? {} : { 'sts:RoleSessionName': session },
    },
  },
});
const WRONG = ['IssuerUnknown'];

describe('audience and session name of Defender for Cloud, with another issuer', () => {
  test.each<[string, object]>([
    ['another tenant', of(FOREIGN)],
    ['another tenant, only the session name', of(FOREIGN, 'api://own', SESSION)],
    ['another tenant, only the audience', of(FOREIGN, CSPM_AUDIENCE, 'anything')],
    ['another tenant, only the audience, in upper case', of(FOREIGN, CSPM_AUDIENCE.toUpperCase(), 'anything')],
    ['the tenant of the customer', of(`sts.windows.net/${TENANT}/`)],
    ['another tenant, any customer', of(FOREIGN, CSPM_AUDIENCE, 'MicrosoftDefenderForClouds_*')],
    ['the session name of Sentinel', of(FOREIGN, 'api://own', `MicrosoftSentinel_${TENANT}`)],
    ['Azure Government, which is for Sentinel only', of('sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/')],
    ['no Entra tenant', of(GITHUB)],
    ['an issuer that ends like that of Microsoft', of(`evil.example.com/${ISSUER}`)],
    ['an issuer with a host that ends like that of Microsoft', of(`evil-${ISSUER}`)],
    ['an issuer that goes on after that of Microsoft', of(`${ISSUER}v2.0`)],
    ['an issuer whose path ends like that of Microsoft, in an ARN with a parameter',
      of(`evil.example.com/${ISSUER}`, CSPM_AUDIENCE, SESSION,
        { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/evil.example.com/${ISSUER}` })],
    ['the newer endpoint', of(`login.microsoftonline.com/${TENANT}/v2.0`)],
    ['a built-in issuer', of('accounts.google.com', CSPM_AUDIENCE, SESSION, 'accounts.google.com')],
    ['a pattern for the audience', trust({
      Principal: { Federated: arn(FOREIGN) }, Condition: { StringLike: { [`${FOREIGN}:aud`]: 'api://4d8bed1f-*' } },
    })],
    ['a weak operator', trust({
      Principal: { Federated: arn(FOREIGN) }, Condition: { 'ForAllValues:StringEquals': { [`${FOREIGN}:aud`]: CSPM_AUDIENCE } },
    })],
    ['a dead condition on the audience of Microsoft', trust({ Principal: { Federated: arn(FOREIGN) } })],
    ['by the condition keys, if the provider is a parameter', of(FOREIGN, CSPM_AUDIENCE, SESSION, { Ref: 'ProviderArn' })],
    ['beside that of Microsoft in one statement', trust({ Principal: { Federated: [arn(ISSUER), arn(FOREIGN)] } })],
    ['in a branch', of(FOREIGN, CSPM_AUDIENCE, SESSION, { 'Fn::If': ['C', arn(FOREIGN), { Ref: 'AWS::NoValue' }] })],
    ['an action with a wildcard', { ...of(FOREIGN), Action: 'sts:AssumeRoleWith*' }],
  ])('%s', (_, statement) => {
    expect(rulesFor(statement, { RoleName: 'Role' }).filter(r => r !== 'ActionTooWide' && r !== 'TenantsDiffer'))
      .toContain('IssuerUnknown');
  });

  test('alone, there is one finding, and as second statement, too', () => {
    expect(rulesFor(of(FOREIGN))).toEqual(WRONG);
    expect(rulesFor([trust(), of(FOREIGN)])).toEqual(WRONG);
    expect(rulesFor([of(FOREIGN), trust()])).toEqual(WRONG);
    expect(rulesFor({ 'Fn::If': ['C', of(FOREIGN), trust()] })).toEqual(WRONG);
  });

  test('as JSON text', () => {
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: [trust({ Principal: { Federated: arn(ISSUER) } }), of(FOREIGN)] });
    expect(rulesFor([], { AssumeRolePolicyDocument })).toEqual(WRONG);
  });

  test.each<[string, unknown]>([
    ['Ref', { Ref: 'Foreign' }], ['Fn::GetAtt', { 'Fn::GetAtt': ['Foreign', 'Arn'] }], ['Fn::Sub', { 'Fn::Sub': '${Foreign.Arn}' }],
  ])('a provider of another tenant in the same template, by %s', (_, Federated) => {
    expect(found({
      Foreign: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${FOREIGN}`, ClientIdList: [CSPM_AUDIENCE] } },
      Role: role(of(FOREIGN, CSPM_AUDIENCE, SESSION, Federated)),
    })).toEqual(['IssuerUnknown Role']);
  });

  test('what is said', () => {
    const app = new App();
    addResources(new Stack(app, 'Stack'), { Role: role([trust(), of(FOREIGN)]) });
    expect(violationsOf(app).map(({ description, violatingResources: [{ locations }] }) => [description, locations])).toEqual([[
      `Role: it trusts tokens of ${FOREIGN}, but those of Microsoft for AWS have the issuer sts.windows.net/${MICROSOFT_TENANT}/`,
      ['Properties.AssumeRolePolicyDocument.Statement.1'],
    ]]);
  });

  test('its permissions are checked, too', () => {
    expect(rulesFor(of(FOREIGN), { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }))
      .toEqual(['IssuerUnknown', 'WiderThanPublished']);
  });
});

test.each([
  `login.microsoftonline.com/${MICROSOFT_TENANT}/v2.0`, `login.windows.net/${MICROSOFT_TENANT}/`,
  `sts.windows.net/${MICROSOFT_TENANT}/v2.0`,
  `login.microsoftonline.us/${MICROSOFT_TENANT.toUpperCase()}/v2.0`, `sts.chinacloudapi.cn/${MICROSOFT_TENANT}/`,
])("%s is another issuer for Microsoft's tenant, whatever the conditions are", (issuer) => {
  expect(rulesFor(of(issuer, 'an-application', null))).toEqual(WRONG);
  expect(rulesFor(trust({ Principal: { Federated: arn(issuer) }, Condition: undefined }))).toEqual(WRONG);
});

describe('a role with a published name', () => {
  const open = trust({ Principal: { Federated: arn(FOREIGN) }, Condition: undefined });

  test.each(['CspmMonitorAws', 'CspmMonitorAws-prod', 'cspmmonitoraws', 'acme-CspmMonitorAws'])(
    '%s must not be open to another tenant', RoleName => expect(rulesFor(open, { RoleName })).toEqual(WRONG));

  test('must not be open to another tenant in upper case', () => {
    expect(rulesFor(trust({ Principal: { Federated: arn(FOREIGN.toUpperCase()) }, Condition: undefined }), { RoleName: 'CspmMonitorAws' }))
      .toEqual(WRONG);
  });

  test('beside a statement for Defender for Cloud', () => {
    expect(rulesFor([trust(), open], { RoleName: 'CspmMonitorAws' })).toEqual(WRONG);
  });

  test('may be for an application of another tenant that it names', () => {
    expect(rulesFor([trust(), of(FOREIGN, 'api://inventory', null)], { RoleName: 'CspmMonitorAws' })).toEqual([]);
  });

  test('may have the provider of another product', () => {
    const github = trust({
      Principal: { Federated: arn(GITHUB) },
      Condition: { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${GITHUB}:sub`]: 'repo:octo-org/*' } },
    });
    expect(rulesFor([trust(), github], { RoleName: 'CspmMonitorAws' })).toEqual([]);
  });
});

describe('no finding', () => {
  const ciem = { [`sts.windows.net/${TENANT}/:aud`]: 'api://mciem-aws-oidc-app', [`sts.windows.net/${TENANT}/:sub`]: TENANT };

  test.each<[string, unknown, string?]>([
    ['CIEM, by the tenant of the customer',
      trust({ Principal: { Federated: arn(`sts.windows.net/${TENANT}/`) }, Condition: { StringEquals: ciem } })],
    ['Sentinel in Azure Government',
      of('sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/', 'api://d4230588-5f84-4281-a9c7-2c15194b28f7',
        `MicrosoftSentinel_${TENANT}`), 'OIDC_Sentinel'],
    ['an application of the own tenant', of(`sts.windows.net/${TENANT}/`, 'api://deployments', null)],
    ['any application of the own tenant', trust({
      Principal: { Federated: arn(`sts.windows.net/${TENANT}/`) }, Condition: { StringLike: { [`sts.windows.net/${TENANT}/:aud`]: '*' } },
    })],
    ['the newer endpoint for the own tenant', of(`login.microsoftonline.com/${TENANT}/v2.0`, 'an-application', null)],
    ['GitHub, with a session name', of(GITHUB, 'sts.amazonaws.com', 'Deployment')],
    ['SAML with a session name like that of Microsoft', trust({
      Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/Entra' },
      Action: 'sts:AssumeRoleWithSAML',
      Condition: { StringEquals: { 'SAML:aud': CSPM_AUDIENCE, 'sts:RoleSessionName': SESSION } },
    })],
    ['an AWS account with a session name like that of Microsoft', trust({
      Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:RoleSessionName': SESSION } },
    })],
    ['Deny', [trust(), { ...of(FOREIGN), Effect: 'Deny' }]],
  ])('%s', (_, statements, RoleName = 'Role') => {
    expect(rulesFor(statements, { RoleName })).toEqual([]);
  });
});
