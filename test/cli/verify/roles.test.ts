import { answering, deployedTemplate, shown } from './support';
import { checkProviders, checkTenant } from '../../../cli/checking/providers';
import { checkRoles } from '../../../cli/checking/roles';

const TENANT = '22222222-3333-4444-5555-666666666666';
const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const ISSUER = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const trust = (tenant: string, audience = 'api://a') => ({
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: { Ref: 'Provider' } },
    Condition: { StringEquals: { [`${ISSUER}:aud`]: audience, 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${tenant}` } },
  }],
});
const read = { Version: '2012-10-17', Statement: [{ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
const resources = (tenant = TENANT) => ({
  Provider: {
    Type: 'AWS::IAM::OIDCProvider',
    Properties: { Url: `https://${ISSUER}`, ClientIdList: ['api://a'], ThumbprintList: ['aa'] },
  },
  Scanner: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust(tenant),
      ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/SecurityAudit' }],
      Policies: [{ PolicyName: 'Inline', PolicyDocument: read }],
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/Boundary',
      Tags: [{ Key: 'owner', Value: 'security' }],
    },
  },
  Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: read, Roles: [{ Ref: 'Scanner' }] } },
});
const POLICY = 'arn:aws:iam::111122223333:policy/P';
const template = (tenant?: string) => deployedTemplate(resources(tenant), { Provider: PROVIDER, Policy: POLICY });

/** The role as IAM has it, and changes of it. */
const role = (changes: object = {}) => ({
  RoleName: 'Scanner',
  Path: '/',
  AssumeRolePolicyDocument: JSON.parse(JSON.stringify(trust(TENANT)).replace('{"Ref":"Provider"}', `"${PROVIDER}"`)),
  AttachedManagedPolicies: [
    { PolicyName: 'SecurityAudit', PolicyArn: 'arn:aws:iam::aws:policy/SecurityAudit' }, { PolicyName: 'P', PolicyArn: POLICY },
  ],
  RolePolicyList: [{ PolicyName: 'Inline', PolicyDocument: read }],
  PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/Boundary' },
  Tags: [{ Key: 'owner', Value: 'security' }, { Key: 'aws:cloudformation:stack-name', Value: 'S' }],
  ...changes,
});
const authorization = (roles: object[], document: object = read) => answering({
  authorization: {
    RoleDetailList: roles,
    Policies: [{
      Arn: POLICY,
      PolicyVersionList: [{ IsDefaultVersion: false, Document: { Statement: [] } }, { IsDefaultVersion: true, Document: document }],
    }],
  },
});

describe('role', () => {
  const check = async (changes: object, document?: object) =>
    shown((await checkRoles({ ask: authorization([role(changes)], document), template: template() })).slice(0, -1));

  test('as in the template', async () => {
    expect(await check({})).toEqual(['role Scanner | ok | trust as in the template, 3 policies, permissions boundary']);
  });

  test.each<[string, object, string]>([
    ['another policy',
      { AttachedManagedPolicies: [...role().AttachedManagedPolicies, { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }] },
      'role Scanner: attached policies | differs | also has arn:aws:iam::aws:policy/AdministratorAccess'],
    ['a policy less', { AttachedManagedPolicies: role().AttachedManagedPolicies.slice(1) },
      'role Scanner: attached policies | differs | it lacks arn:aws:iam::aws:policy/SecurityAudit'],
    ['an inline policy that is called as a member of each object', {
      RolePolicyList: [...role().RolePolicyList,
        { PolicyName: 'constructor', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } }],
    }, 'role Scanner: attached policies | differs | also has the inline policy constructor'],
    ['an inline policy less', { RolePolicyList: [] },
      'role Scanner: policy documents | differs | the inline policy Inline is missing'],
    ['another path', { Path: '/security/' },
      'role Scanner: path | differs | it is /security/, but must be /, because policies and Azure name the role by its ARN'],
    ['no boundary', { PermissionsBoundary: undefined },
      'role Scanner: permissions boundary | differs | it is missing, the template has arn:aws:iam::111122223333:policy/Boundary'],
    ['another boundary', { PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/AdministratorAccess' } },
      'role Scanner: permissions boundary | differs | it is arn:aws:iam::aws:policy/AdministratorAccess, ' +
        'the template has arn:aws:iam::111122223333:policy/Boundary'],
    ['a tag less', { Tags: [] }, 'role Scanner: tags | differs | owner is missing, the template has security'],
  ])('%s', async (_, changes, line) => expect(await check(changes)).toEqual([line]));

  describe('without the session name, as in the Terraform of Microsoft of 2023-04', () => {
    const why = 'any Microsoft Entra tenant can make Defender for Cloud use it (confused deputy), because its trust has no condition on ' +
      'sts:RoleSessionName, like Microsoft\'s Terraform of 2023-04';
    const open = JSON.parse(JSON.stringify(role().AssumeRolePolicyDocument).replace(/,"sts:RoleSessionName":"[^"]*"/, ''));

    test('a role of the template', async () => {
      expect(await check({ AssumeRolePolicyDocument: open })).toEqual(['role Scanner: trust | differs | Condition StringEquals ' +
        `sts:RoleSessionName is missing, the template has MicrosoftDefenderForClouds_${TENANT}; ${why}`]);
    });

    test('a role of something else, which Sentinel does not use', async () => {
      const others = ['azuredefender-kubernetes', 'OIDC_Sentinel'].map(RoleName => role({ RoleName, AssumeRolePolicyDocument: open }));
      const found = await checkRoles({ ask: authorization([role(), ...others]), template: template() });
      expect(shown(found)).toEqual([
        'role Scanner | ok | trust as in the template, 3 policies, permissions boundary',
        `role azuredefender-kubernetes | information | it is not of this stack: ${why}; delete it if nothing uses it, or add the condition`,
        'use of the roles | information | Defender for Cloud has assumed no role yet',
      ]);
    });
  });

  test('another document of the policy', async () => {
    const more = { ...read, Statement: [{ ...read.Statement[0], Action: ['s3:GetObject', 's3:PutObject'] }] };
    expect(await check({}, more)).toEqual([
      'role Scanner: policy documents | differs | P: statement Read: Action also has s3:PutObject',
    ]);
  });

  test('it is terminated', async () => {
    expect(shown(await checkRoles({ ask: authorization([]), template: template() }))).toEqual([
      'role Scanner | differs | it does not exist',
    ]);
  });

  test('its last use tells whether Defender for Cloud has signed in', async () => {
    const use = async (changes: object) =>
      shown((await checkRoles({ ask: authorization([role(changes)]), template: template() })).slice(-1));
    expect(await use({})).toEqual(['use of the roles | information | Defender for Cloud has assumed no role yet']);
    expect(await use({ RoleLastUsed: { LastUsedDate: '2026-11-24T10:00:00+00:00', Region: 'eu-west-1' } })).toEqual([
      'use of the roles | information | last use: Scanner 2026-11-24',
    ]);
  });
});

describe('OIDC provider', () => {
  const check = async (changes: object) => shown(await checkProviders({
    template: template(),
    ask: answering({ provider: { Url: ISSUER, ClientIDList: ['api://a'], ThumbprintList: ['aa'], ...changes } }),
  }));
  const title = `OIDC provider ${ISSUER}`;

  test.each<[object, string]>([
    [{}, `${title} | ok | 1 audiences`],
    [{ ClientIDList: ['api://a', 'api://sentinel'] }, `${title} | ok | 1 audiences, and 1 that no role of this stack needs`],
    [{ ClientIDList: [] }, `${title} | differs | it lacks the audience api://a`],
    [{ ThumbprintList: ['bb'] }, `${title} | differs | it lacks the thumbprint aa`],
    [{ Url: 'sts.windows.net/other/' },
      `${title} | differs | its URL is https://sts.windows.net/other/, but the template has https://${ISSUER}`],
  ])('%j', async (changes, line) => expect(await check(changes)).toEqual([line]));

  test('one that the stack does not own: the trusts say what it must have', async () => {
    const { Provider, ...others } = resources();
    const text = JSON.stringify(others).replaceAll('{"Ref":"Provider"}', `"${PROVIDER}"`);
    const ask = answering({ provider: { Url: ISSUER, ClientIDList: ['api://b'], ThumbprintList: [] } });
    expect(shown(await checkProviders({ ask, template: deployedTemplate(JSON.parse(text)) }))).toEqual([
      `${title} | differs | it lacks the audience api://a`,
    ]);
    expect(Provider.Type).toBe('AWS::IAM::OIDCProvider');
  });

  test('one that a custom resource created or reused', async () => {
    const { Provider: _, ...others } = resources();
    const reused = {
      Type: 'Custom::ReusableOpenIDConnectProvider',
      Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ProviderArn: PROVIDER, Configuration: ['0', '1'] },
    };
    const environment = { PROVIDERS: `\n${PROVIDER}  api://a api://mine`, THUMBPRINT: 'cc' };
    const reusing = deployedTemplate({
      ...others,
      Provider: reused,
      Function: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: environment } } },
      // A function of the user, with a variable of the same name.
      Other: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { PROVIDERS: 'github gitlab' } } } },
    }, { Provider: PROVIDER });
    const found = async (ClientIDList: string[], ThumbprintList: string[]) =>
      shown(await checkProviders({ ask: answering({ provider: { Url: ISSUER, ClientIDList, ThumbprintList } }), template: reusing }));
    expect([...await found(['api://a', 'api://mine'], ['aa']), ...await found(['api://a'], ['cc'])]).toEqual([
      `${title} | differs | it lacks the thumbprint cc`, `${title} | differs | it lacks the audience api://mine`,
    ]);
  });
});

describe('tenant', () => {
  const of = (tenant: string, expected?: string) =>
    shown(checkTenant({ ask: answering({}), template: template(tenant) }, expected));

  test.each<[string, string, string | undefined, string]>([
    ['that of the user', TENANT, TENANT, `tenant | ok | roles trust Entra tenant ${TENANT}`],
    ['nobody says which', TENANT, undefined,
      `tenant | information | roles trust Entra tenant ${TENANT}; --tenant-id compares it with yours`],
    ['another one', TENANT, '99999999-3333-4444-5555-666666666666',
      `tenant | differs | roles trust Entra tenant ${TENANT}, expected 99999999-3333-4444-5555-666666666666`],
    ['the placeholder', '11111111-2222-3333-4444-555555555555', undefined,
      'tenant | differs | roles trust Entra tenant 11111111-2222-3333-4444-555555555555, the placeholder of the examples'],
  ])('%s', (_, tenant, expected, line) => expect(of(tenant, expected)).toEqual([line]));

  test('the workspace of Microsoft Sentinel is none', () => {
    const workspace = '66666666-7777-8888-9999-aaaaaaaaaaaa';
    const document = JSON.parse(JSON.stringify(trust(workspace)));
    document.Statement[0].Condition.StringEquals['sts:RoleSessionName'] = [`MicrosoftSentinel_${workspace}`,
      `MicrosoftDefenderForClouds_${workspace}`];
    const sentinel = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'OIDC_Sentinel', AssumeRolePolicyDocument: document } };
    const both = deployedTemplate({ ...resources(), Sentinel: sentinel }, { Provider: PROVIDER, Policy: POLICY });
    expect(shown(checkTenant({ ask: answering({}), template: both }, TENANT)))
      .toEqual([`tenant | ok | roles trust Entra tenant ${TENANT}`]);
  });
});
