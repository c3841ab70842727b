/** Microsoft Sentinel, CIEM, and trust policies of other products. */
import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { addResources, found, ISSUER, role, rulesFor, trust, trustIf, violationsOf } from './support';
import { DefenderTrustValidation } from '../../../src';
import {
  DISRUPTION_ACTIONS, DISRUPTION_AUDIENCE, DISRUPTION_ROLE, DISRUPTION_SESSION, DISRUPTION_TRUST,
} from '../../facts/attack-disruption';

const SENTINEL_AUDIENCE = 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e';
const WORKSPACE = '7777777a-2222-3333-4444-555555555555';

describe('attack disruption by Microsoft Sentinel', () => {
  const own = (sessionName?: unknown, audience: string | string[] = DISRUPTION_AUDIENCE) => trustIf({
    StringEquals: { [`${ISSUER}:aud`]: audience, ...sessionName ? { 'sts:RoleSessionName': sessionName } : {} },
  });

  test('its role is named as what it is', () => {
    const app = new App();
    addResources(new Stack(app, 'Stack'), {
      Role: role(DISRUPTION_TRUST.Statement[0], {
        RoleName: DISRUPTION_ROLE,
        Policies: [{ PolicyName: 'Own', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: DISRUPTION_ACTIONS, Resource: '*' }] } }],
      }),
    });
    const violations = violationsOf(app);
    expect(violations.map(v => v.ruleName)).toEqual(['AttackDisruption']);
    expect(violations.map(v => v.description)).toContain('Role: attack disruption by Microsoft Sentinel can use it, and its session name ' +
      `${DISRUPTION_SESSION} names neither your tenant nor your workspace`);
  });

  test.each<[string, object, string[], string?]>([
    ['with the account of the stack', own({ 'Fn::Sub': 'MicrosoftSentinel_${AWS::AccountId}' }), ['AttackDisruption']],
    ['with a parameter', own({ 'Fn::Sub': 'MicrosoftSentinel_${Account}' }), ['AttackDisruption']],
    ['without a session name', own(), ['AttackDisruption']],
    ['without an audience', trustIf({ StringEquals: { 'sts:RoleSessionName': DISRUPTION_SESSION } }),
      ['AudienceMissing', 'AttackDisruption']],
    ['under another name', own(DISRUPTION_SESSION), ['AttackDisruption'], 'Actions'],
    ['not with the audience of the logs', own(DISRUPTION_SESSION, SENTINEL_AUDIENCE), ['SentinelSessionName']],
    ['nor with the account of the stack', own({ 'Fn::Sub': 'MicrosoftSentinel_${AWS::AccountId}' }, SENTINEL_AUDIENCE),
      ['SentinelSessionName']],
    ['beside the audience of the logs', own(DISRUPTION_SESSION, [SENTINEL_AUDIENCE, DISRUPTION_AUDIENCE]),
      ['AudienceUnknown', 'AttackDisruption', 'AudienceSeveral']],
    ['of a workspace, with the audience of the logs', own(`MicrosoftSentinel_${WORKSPACE}`, SENTINEL_AUDIENCE), []],
  ])('%s', (_, statement, expected, RoleName: string = DISRUPTION_ROLE) => {
    expect(rulesFor(statement, { RoleName })).toEqual(expected);
  });
});

/** Source: Azure/Azure-Sentinel, AWS_EKS_Resources_Deployment.json, 2026-12: the trust is a text, its name a parameter. */
test('the role of Sentinel for EKS logs, as its second template has it', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new CfnParameter(stack, 'AwsRoleName', { default: 'OIDC_MicrosoftSentinelRoleEKS' });
  new CfnParameter(stack, 'SentinelWorkspaceId');
  const text = (session: string) => JSON.stringify({
    Statement: [trustIf({ StringEquals: { [`${ISSUER}:aud`]: SENTINEL_AUDIENCE, 'sts:RoleSessionName': session } })],
  });
  const roleIn = (session: string) => ({
    Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'AwsRoleName' }, AssumeRolePolicyDocument: { 'Fn::Sub': text(session) } },
  });
  addResources(stack, { Eks: roleIn('MicrosoftSentinel_${SentinelWorkspaceId}'), Open: roleIn('MicrosoftSentinel_*') });
  expect(violationsOf(app).map(v => [v.ruleName, v.violatingResources[0].resourceLogicalId])).toEqual([['SentinelSessionName', 'Open']]);
});

describe('Microsoft Sentinel', () => {
  const sentinel = (sessionName: unknown = `MicrosoftSentinel_${WORKSPACE}`, audience: unknown = SENTINEL_AUDIENCE) =>
    trustIf({ StringEquals: { [`${ISSUER}:aud`]: audience, 'sts:RoleSessionName': sessionName } });

  test.each<[string, object, string[], string?]>([
    ['as Microsoft publishes it', sentinel(), []],
    ['of another tenant than Defender for Cloud', sentinel('MicrosoftSentinel_88888888-2222-3333-4444-555555555555'), []],
    ['a workspace that is a parameter', sentinel({ 'Fn::Sub': 'MicrosoftSentinel_${WorkspaceId}' }), []],
    ['another form', sentinel('MicrosoftSentinel'), ['SentinelSessionName']],
    ['the session name of Defender for Cloud', sentinel('MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555'), []],
    ['no session name', trustIf({ StringEquals: { [`${ISSUER}:aud`]: SENTINEL_AUDIENCE } }), ['SentinelSessionName']],
    ['any session name', trustIf({
      StringEquals: { [`${ISSUER}:aud`]: SENTINEL_AUDIENCE }, StringLike: { 'sts:RoleSessionName': 'MicrosoftSentinel_*' },
    }), ['SentinelSessionName']],
    ['another audience', sentinel(undefined, 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479'), ['AudienceUnknown']],
    ['no audience', trustIf({ StringEquals: { 'sts:RoleSessionName': `MicrosoftSentinel_${WORKSPACE}` } }), ['AudienceMissing']],
    ['another role name', sentinel(), ['SentinelRoleName'], 'SentinelRole'],
    ['a role name with only the prefix', sentinel(), ['SentinelRoleName'], 'OIDC_'],
    ['a role name with something before the prefix', sentinel(), ['SentinelRoleName'], 'My-OIDC_Role'],
    ['a role name with other characters', sentinel(), ['SentinelRoleName'], 'OIDC_Role.eu'],
    ['its name in a session tag of Defender for Cloud', trustIf({
      StringEquals: {
        [`${ISSUER}:aud`]: 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
        'sts:RoleSessionName': 'MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555',
        'aws:RequestTag/workspace': `MicrosoftSentinel_${WORKSPACE}`,
      },
    }), [], 'CspmMonitorAws'],
  ])('%s', (_, statement, expected, RoleName = 'OIDC_MicrosoftSentinelRole') => {
    expect(rulesFor(statement, { RoleName })).toEqual(expected);
  });

  test('a role without a name', () => {
    expect(rulesFor(sentinel())).toEqual(['SentinelRoleName']);
  });

  describe('workspaces that the user names', () => {
    const TENANT = '11111111-2222-3333-4444-555555555555';
    const [OTHER, FOREIGN] = ['99999999-2222-3333-4444-555555555555', 'aaaaaaaa-2222-3333-4444-555555555555'];
    const [first, second] = [`MicrosoftSentinel_${WORKSPACE}`, `MicrosoftDefenderForClouds_${WORKSPACE}`];
    const CSPM = 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479';
    const own = { azureTenantIds: [TENANT], sentinelWorkspaceIds: [WORKSPACE.toUpperCase(), OTHER] };

    test.each<[string, object, string[], string?]>([
      ['the first name', sentinel(first), []],
      ['the second name', sentinel(second), []],
      ['both names', sentinel([first, second]), []],
      ['the second workspace', sentinel([`MicrosoftDefenderForClouds_${OTHER}`, `MicrosoftSentinel_${OTHER}`]), []],
      ['the second name, from a parameter', sentinel({ 'Fn::Sub': 'MicrosoftDefenderForClouds_${WorkspaceId}' }), []],
      ['another workspace', sentinel(`MicrosoftSentinel_${FOREIGN}`), ['SentinelSessionName']],
      ['both names, and another workspace', sentinel([first, second, `MicrosoftSentinel_${FOREIGN}`]), ['SentinelSessionName']],
      ['the second name, and that of a foreign tenant', sentinel([second, `MicrosoftDefenderForClouds_${FOREIGN}`]),
        ['SentinelSessionName']],
      ['the second name, and that of the own tenant', sentinel([second, `MicrosoftDefenderForClouds_${TENANT}`]),
        ['SentinelSessionName']],
      ['a foreign tenant alone', sentinel(`MicrosoftDefenderForClouds_${FOREIGN}`), ['SessionNameOfOtherTenant']],
      ['the workspace in capital letters', sentinel('MicrosoftDefenderForClouds_7777777A-2222-3333-4444-555555555555'),
        ['SessionNameForm']],
      ['the second name and more', sentinel(`${second}x`), ['SessionNameForm']],
      ['with the audience of a capability', sentinel(second, CSPM), ['AudienceUnknown']],
      // A role of Defender for Cloud has no workspace: there, the id is that of another tenant.
      ['a role of Defender for Cloud', sentinel(second, CSPM), ['SessionNameOfOtherTenant'], 'CspmMonitorAws'],
      ['a role of Defender for Cloud that also trusts the tenant', sentinel([`MicrosoftDefenderForClouds_${TENANT}`, second], CSPM),
        ['SessionNameOfOtherTenant'], 'CspmMonitorAws'],
      ['a role of Defender for Cloud with the audience of Sentinel', sentinel(second), ['SessionNameOfOtherTenant'],
        'MDCContainersK8sDataCollectionRole'],
      ['the tenant of a role of Defender for Cloud', sentinel(`MicrosoftDefenderForClouds_${TENANT}`, CSPM), [], 'CspmMonitorAws'],
    ])('%s', (_, statement, expected, RoleName = 'OIDC_MicrosoftSentinelRole') => {
      expect(rulesFor(statement, { RoleName }, own)).toEqual(expected);
    });

    test('without them, the second name is that of a tenant', () => {
      const RoleName = 'OIDC_MicrosoftSentinelRole';
      expect(rulesFor(sentinel(second), { RoleName }, { azureTenantIds: [TENANT] })).toEqual(['SessionNameOfOtherTenant']);
      expect(rulesFor(sentinel([first, second]), { RoleName }, { azureTenantIds: [TENANT] })).toEqual(['SentinelSessionName']);
    });

    test('a workspace beside Defender for Cloud is no second tenant', () => {
      const resources = { Defender: role(trust()), Sentinel: role(sentinel(second), { RoleName: 'OIDC_Sentinel' }) };
      expect(found(resources, { sentinelWorkspaceIds: [WORKSPACE] })).toEqual([]);
      expect(found(resources)).toEqual(['TenantsDiffer Defender', 'TenantsDiffer Sentinel']);
    });

    test('a workspace that is not known can be any', () => {
      const sentinelWorkspaceIds = [Lazy.string({ produce: () => WORKSPACE })];
      const RoleName = 'OIDC_Sentinel';
      expect(rulesFor(sentinel([second, `MicrosoftSentinel_${OTHER}`]), { RoleName }, { sentinelWorkspaceIds })).toEqual([]);
      expect(rulesFor(sentinel(`${second}x`), { RoleName }, { sentinelWorkspaceIds })).toEqual(['SessionNameForm']);
    });

    test('what is said', () => {
      const stack = new Stack(undefined, 'Stack');
      addResources(stack, { Role: role(sentinel(`MicrosoftSentinel_${FOREIGN}`), { RoleName: 'OIDC_Sentinel' }) });
      expect(violationsOf(stack.node.root as App, { sentinelWorkspaceIds: [WORKSPACE] })[0].description).toContain(
        `MicrosoftSentinel_${FOREIGN} is not a session name of Microsoft Sentinel for one of sentinelWorkspaceIds`);
    });

    test('an empty list: no workspace may connect', () => {
      const statement = sentinel(`MicrosoftSentinel_${FOREIGN}`);
      expect(rulesFor(statement, { RoleName: 'OIDC_Sentinel' }, { sentinelWorkspaceIds: [] })).not.toEqual([]);
      expect(rulesFor(statement, { RoleName: 'OIDC_Sentinel' })).toEqual([]);
    });

    test.each<[string, any, string]>([
      ['no GUID', { sentinelWorkspaceIds: ['my-workspace'] }, 'sentinelWorkspaceIds[0] must be a GUID'],
      ['twice', { sentinelWorkspaceIds: [`abcd${TENANT.slice(4)}`, `ABCD${TENANT.slice(4)}`] },
        'sentinelWorkspaceIds must name each workspace once'],
      ['no list', { sentinelWorkspaceIds: WORKSPACE }, 'sentinelWorkspaceIds must be a list of workspaces'],
    ])('%s is an error', (_, props, message) => expect(() => new DefenderTrustValidation(props)).toThrow(message));
  });

  describe('a role name that is a parameter', () => {
    const withDefault = (Default: string | undefined, statement: unknown, more: object = {}) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      new CfnParameter(stack, 'Name', { default: Default });
      addResources(stack, { Role: role(statement, { RoleName: { Ref: 'Name' } }), ...more });
      return violationsOf(app).map(v => v.ruleName);
    };
    const noSession = trustIf({ StringEquals: { [`${ISSUER}:aud`]: SENTINEL_AUDIENCE } });
    const grants = (Roles: unknown[]) => ({
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'P', Roles, PolicyDocument: { Statement: { Effect: 'Allow', Action: 'iam:*', Resource: '*' } },
        },
      },
    });

    test.each<[string, string | undefined, object, string[]]>([
      ['the default is for Sentinel', 'OIDC_MicrosoftSentinelRole', noSession, ['SentinelSessionName']],
      ['the default is for something else', 'MyRole', noSession, ['SessionNameMissing']],
      ['no default', undefined, noSession, ['SessionNameMissing']],
      // The name can be changed, so a default is not wrong.
      ['a default that Sentinel cannot use', 'MyRole', sentinel(), []],
    ])('%s', (_, name, statement, expected) => expect(withDefault(name, statement)).toEqual(expected));

    test('the default is that of a capability: its permissions are compared', () => {
      const inventory = grants([{ Ref: 'Role' }]);
      inventory.Policy.Properties.PolicyDocument.Statement.Action = 's3:GetObject';
      const other = { 'Fn::Sub': 'api://${App}' };
      expect(withDefault('CspmMonitorAws', sentinel(`MicrosoftDefenderForClouds_${WORKSPACE}`, other), inventory))
        .toEqual(['WiderThanPublished']);
      expect(withDefault('Other', sentinel(`MicrosoftDefenderForClouds_${WORKSPACE}`, other), inventory)).toEqual(['WiderThanPublished']);
    });

    test('a policy is attached to the default name', () => {
      expect(withDefault('OIDC_Sentinel', sentinel(), grants(['OIDC_Sentinel']))).toEqual(['WiderThanPublished']);
      expect(withDefault('OIDC_Sentinel', sentinel(), grants(['OIDC_Other']))).toEqual([]);
      expect(withDefault('OIDC_Sentinel', sentinel(), grants([{ Ref: 'Name' }]))).toEqual(['WiderThanPublished']);
      expect(withDefault('OIDC_Sentinel', sentinel(), grants([{ Ref: 'NAME' }]))).toEqual([]);
    });
  });

  test('beside Defender for Cloud: a workspace is no tenant', () => {
    expect(found({ Defender: role(trust()), Sentinel: role(sentinel(), { RoleName: 'OIDC_Sentinel' }) })).toEqual([]);
    const own = { azureTenantIds: ['11111111-2222-3333-4444-555555555555'] };
    expect(found({ Sentinel: role(sentinel(), { RoleName: 'OIDC_Sentinel' }) }, own)).toEqual([]);
  });

  test('its permissions are what Microsoft publishes for it', () => {
    const allowing = (Action: string, Resource: string) => rulesFor(sentinel(), {
      RoleName: 'OIDC_MicrosoftSentinelRole',
      ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess' }],
      Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: { Effect: 'Allow', Action, Resource } } }],
    });
    expect(allowing('sqs:ReceiveMessage', 'arn:aws:sqs:eu-west-1:111122223333:queue')).toEqual([]);
    expect(allowing('s3:Get*', 'arn:aws:s3:::bucket/*')).toEqual([]);
    expect(allowing('sqs:ReceiveMessage', '*')).toEqual(['WiderThanPublished']);
    expect(allowing('s3:Get*', 'arn:aws:s3:::*')).toEqual(['WiderThanPublished']);
    expect(allowing('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111122223333:queue')).toEqual(['WiderThanPublished']);
    expect(rulesFor(sentinel(), { RoleName: 'OIDC_A', ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }))
      .toEqual(['WiderThanPublished']);
  });
});

describe('CIEM', () => {
  const issuer = 'sts.windows.net/11111111-2222-3333-4444-555555555555/';
  const Principal = { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` };
  const subject = '66666666-7777-8888-9999-aaaaaaaaaaaa';
  const ciem = (Condition: object) => trust({ Principal, Condition });
  const audience = { [`${issuer}:aud`]: 'api://mciem-aws-oidc-app' };

  test.each<[string, object, string[], string?]>([
    ['as Microsoft publishes it', ciem({ StringEquals: { ...audience, [`${issuer}:sub`]: subject } }), []],
    ['no subject', ciem({ StringEquals: audience }), ['CiemSubject']],
    ['any subject', ciem({ StringEquals: audience, StringLike: { [`${issuer}:sub`]: '*' } }), ['CiemSubject']],
    ['two subjects', ciem({ StringEquals: { ...audience, [`${issuer}:sub`]: [subject, WORKSPACE] } }), ['CiemSubject']],
    ['a subject that is a parameter', ciem({ StringEquals: { ...audience, [`${issuer}:sub`]: { Ref: 'Subject' } } }), []],
    ['no audience', ciem({ StringEquals: { [`${issuer}:sub`]: subject } }), ['AudienceMissing'], 'DefenderForCloud-OidcCiem'],
    ['a suffix of the role name, without conditions', trust({ Principal, Condition: undefined }), ['AudienceMissing', 'CiemSubject'],
      'DefenderForCloud-OidcCiem-cdk'],
    ['another role name that begins like it', trust({ Principal, Condition: undefined }), [], 'DefenderForCloud-Oidc'],
    ...['ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'StringEqualsIfExists', 'StringNotEquals', 'ForAnyValue:StringLike']
      .map((operator): [string, object, string[]] =>
        [`${operator} of the audience`, ciem({ [operator]: audience }), ['AudienceIneffective', 'CiemSubject']]),
    ['a weak operator beside an exact subject', ciem({ StringEqualsIfExists: audience, StringEquals: { [`${issuer}:sub`]: subject } }),
      ['AudienceIneffective']],
    ['ignoring case', ciem({ StringEqualsIgnoreCase: { [`${issuer}:aud`]: 'API://MCIEM-AWS-OIDC-APP' } }),
      ['AudienceUnknown', 'CiemSubject']],
    ['a pattern of the audience', ciem({ StringLike: { [`${issuer}:aud`]: 'api://mciem-*' } }), ['AudienceWildcard', 'CiemSubject']],
    ['a pattern that also fits others', ciem({ StringLike: { [`${issuer}:aud`]: ['api://deployments', 'api://*'] } }),
      ['AudienceWildcard', 'CiemSubject']],
    ['a pattern under a weak operator', ciem({ StringLikeIfExists: { [`${issuer}:aud`]: 'api://mciem-*' } }),
      ['AudienceIneffective', 'CiemSubject']],
    ['a pattern for any of several values', ciem({ 'ForAnyValue:StringLike': { [`${issuer}:aud`]: 'api://mciem-*' } }),
      ['AudienceIneffective', 'CiemSubject']],
    ['the audience as a session name', ciem({
      StringEquals: { [`${issuer}:aud`]: 'api://deployments', 'sts:RoleSessionName': 'api://mciem-aws-oidc-app' },
    }), []],
    ['a pattern that does not fit', ciem({ StringLike: { [`${issuer}:aud`]: 'api://deploy-*' } }), []],
    ['every audience', ciem({ StringLike: { [`${issuer}:aud`]: '*' } }), []],
    ['a star in an exact value', ciem({ StringEquals: { [`${issuer}:aud`]: 'api://mciem-*' } }), []],
    ['a pattern that is excluded', ciem({ StringNotLike: { [`${issuer}:aud`]: 'api://mciem-*' } }), []],
    ['the audience in one branch',
      ciem({ StringEquals: { [`${issuer}:aud`]: { 'Fn::If': ['C', 'api://mciem-aws-oidc-app', 'api://deployments'] } } }),
      ['CiemSubject']],
    ['another application of the own tenant', ciem({ StringEquals: { [`${issuer}:aud`]: 'api://deployments' } }), []],
    ['another application without an audience', ciem({ StringEquals: { [`${issuer}:sub`]: subject } }), []],
  ])('%s', (_, statement, expected, RoleName = 'SignIn') => {
    expect(rulesFor(statement, { RoleName })).toEqual(expected);
  });

  test('of another tenant than the expected ones', () => {
    const statement = ciem({ StringEquals: { ...audience, [`${issuer}:sub`]: subject } });
    expect(rulesFor(statement, {}, { azureTenantIds: ['11111111-2222-3333-4444-555555555555'] })).toEqual([]);
    expect(rulesFor(statement, {}, { azureTenantIds: ['99999999-2222-3333-4444-555555555555'] })).toEqual(['SessionNameOfOtherTenant']);
    const deployments = ciem({ StringEquals: { [`${issuer}:aud`]: 'api://deployments' } });
    expect(rulesFor(deployments, {}, { azureTenantIds: ['99999999-2222-3333-4444-555555555555'] })).toEqual([]);
  });

  test('of another tenant than the roles of Defender for Cloud', () => {
    const resources = (tenant: string) => ({
      SignIn: role(ciem({ StringEquals: { ...audience, [`${issuer}:sub`]: subject } })),
      Cspm: role(trust({
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
            'sts:RoleSessionName': `MicrosoftDefenderForClouds_${tenant}`,
          },
        },
      })),
    });
    expect(found(resources('11111111-2222-3333-4444-555555555555'))).toEqual([]);
    expect(found(resources('99999999-2222-3333-4444-555555555555'))).toEqual(['TenantsDiffer SignIn', 'TenantsDiffer Cspm']);
  });

  test('its role may only assume the discovery role', () => {
    const statement = ciem({ StringEquals: { ...audience, [`${issuer}:sub`]: subject } });
    const assume = (Resource: unknown) => ({
      Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource }] } }],
    });
    expect(rulesFor(statement, assume('arn:aws:iam::111122223333:role/DefenderForCloud-Ciem'))).toEqual([]);
    // Microsoft publishes it for any account, and this library narrows it.
    expect(rulesFor(statement, assume('arn:aws:iam::*:role/DefenderForCloud-Ciem'))).toEqual([]);
    expect(rulesFor(statement, assume('*'))).toEqual(['WiderThanPublished']);
  });
});

describe('trust policies of other products, which would break the rules', () => {
  const administrator = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] };
  const federated = (issuer: string) => ({ Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` });

  test.each<[string, object]>([
    ['GitHub Actions', trust({
      Principal: federated('token.actions.githubusercontent.com'),
      Condition: {
        StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
        StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:*' },
      },
    })],
    ['HCP Terraform', trust({
      Principal: federated('app.terraform.io'),
      Condition: {
        StringEquals: { 'app.terraform.io:aud': 'aws.workload.identity' },
        StringLike: { 'app.terraform.io:sub': 'organization:acme:project:*:workspace:*:run_phase:*' },
      },
    })],
    ['IAM roles for service accounts of EKS', trust({
      Principal: federated('oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE'),
      Condition: {
        StringEquals: {
          'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub': 'system:serviceaccount:default:my-service-account',
          'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud': 'sts.amazonaws.com',
        },
      },
    })],
    ['GitLab', trust({ Principal: federated('gitlab.com'), Condition: { StringLike: { 'gitlab.com:sub': 'project_path:g/*' } } })],
    ['Amazon Cognito', trust({ Principal: { Federated: 'cognito-identity.amazonaws.com' }, Condition: undefined })],
    ['an Entra tenant', trust({ Principal: federated('sts.windows.net/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/'), Condition: undefined })],
    ['a provider whose path begins the same', trust({
      Principal: federated('sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d0/'), Condition: undefined,
    })],
    ['an AWS service', trust({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: undefined })],
    ['SAML', trust({
      Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/Entra' },
      Action: 'sts:AssumeRoleWithSAML',
      Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    })],
  ])('%s', (_, statement) => {
    expect(rulesFor(statement, administrator)).toEqual([]);
  });
});
