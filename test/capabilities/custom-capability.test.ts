/** `DefenderCapability.custom`: roles, trust, permissions, outputs and plans. The Azure side has a file of its own. */
import { App, Aws, CfnCondition, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DefenderCapability, DefenderForCloudConnector, DefenderForCloudOrganization, DefenderPlan, EntraIdentityProvider, OrganizationTargets,
  type CustomCapabilityOptions,
} from '../../src';
import { CIEM_AUDIENCE, MICROSOFT } from '../facts/identity';
import { ROLES } from '../facts/roles';
import {
  contosoLogs, CONTOSO_AUDIENCE, contosoPosture, TRAIL_AUDIENCE, contosoTrail,
} from '../support/custom-capabilities';
import { organize } from '../support/organization';
import { rolesOf } from '../support/resolve';
import { allPlans, CIEM_OBJECT_ID, connect, synth, TENANT } from '../support/synth';

const cspm = (...additionalCapabilities: DefenderCapability[]) => DefenderPlan.defenderCspm({ additionalCapabilities });
const roleOf = (template: any, name: string) => rolesOf(template).get(name)!;
const providersOf = (template: any) => Object.values<any>(template.Resources)
  .filter(r => r.Type === 'AWS::IAM::OIDCProvider').map(r => [r.Properties.Url, r.Properties.ClientIdList]);

describe('the role', () => {
  const all = () => synth({ plans: [cspm(contosoPosture(), contosoTrail(), contosoLogs())] });

  test("trusts one audience of Microsoft's tenant, in a session for the tenant of the customer", () => {
    const { json } = all();
    expect(roleOf(json, 'DefenderForCloud-ContosoPosture')).toEqual({
      roleName: 'DefenderForCloud-ContosoPosture',
      trust: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${MICROSOFT}/` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`sts.windows.net/${MICROSOFT}/:aud`]: CONTOSO_AUDIENCE,
              'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
            },
          },
        }],
      },
      awsManagedPolicies: [],
      statements: [{
        Sid: 'ReadFunctions', Effect: 'Allow', Action: ['lambda:GetFunctionConfiguration', 'lambda:ListFunctions'], Resource: '*',
      }],
    });
  });

  test("trusts one service principal of the customer's own tenant", () => {
    const { json, connector } = all();
    expect(roleOf(json, 'DefenderForCloud-ContosoTrail')).toEqual({
      roleName: 'DefenderForCloud-ContosoTrail',
      trust: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${TENANT}/` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`sts.windows.net/${TENANT}/:aud`]: TRAIL_AUDIENCE, [`sts.windows.net/${TENANT}/:sub`]: CIEM_OBJECT_ID,
            },
          },
        }],
      },
      awsManagedPolicies: ['AWSCloudTrail_ReadOnlyAccess'],
      statements: [],
    });
    expect(connector.ciemIdentityProvider!.tenantId).toBe(TENANT);
  });

  test('trusts an AWS service on behalf of the account', () => {
    expect(roleOf(all().json, 'DefenderForCloud-ContosoLogs')).toEqual({
      roleName: 'DefenderForCloud-ContosoLogs',
      trust: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: 'logs.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        }],
      },
      awsManagedPolicies: [],
      statements: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::defender-logs/*' }],
    });
  });

  test('adds its audience to the provider of its tenant, and no other', () => {
    const published = providersOf(synth({ plans: [cspm()] }).json)[0][1];
    expect(providersOf(all().json)).toEqual([
      [`https://sts.windows.net/${MICROSOFT}/`, [...published, CONTOSO_AUDIENCE].sort()],
      [`https://sts.windows.net/${TENANT}/`, [TRAIL_AUDIENCE]],
    ]);
  });

  test('shares the provider of the own tenant with CIEM', () => {
    const { json } = synth({
      plans: [DefenderPlan.defenderCspm({
        ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID }, additionalCapabilities: [contosoTrail()],
      })],
    });
    expect(providersOf(json)[1]).toEqual([`https://sts.windows.net/${TENANT}/`, [TRAIL_AUDIENCE, CIEM_AUDIENCE].sort()]);
  });


  test('has a description, an output and an ARN by its id', () => {
    const { json, connector, stack } = all();
    const posture = connector.capabilities.find(c => c.id === 'ContosoPosture')!;
    const [, role] = Object.entries<any>(json.Resources).find(([, r]) => r.Properties.RoleName?.endsWith('ContosoPosture'))!;
    expect(role.Properties.Description).toBe('Defender: read the configuration of functions');
    const [id, output] = Object.entries<any>(json.Outputs).find(([name]) => name.includes('ContosoPosture'))!;
    expect(id).toMatch(/^DefenderContosoPostureRoleArn/);
    expect(output).toEqual({ Description: 'read the configuration of functions', Value: stack.resolve(connector.role(posture).roleArn) });
    expect(output.Value['Fn::GetAtt'][0]).toMatch(/^DefenderContosoPosture/);
  });

  test('without a summary, its id describes it', () => {
    const { json } = synth({ plans: [cspm(contosoLogs())] });
    const role = Object.values<any>(json.Resources).find(r => r.Properties.RoleName === 'DefenderForCloud-ContosoLogs');
    expect(role.Properties.Description).toBe('Defender: custom capability ContosoLogs');
    expect(JSON.stringify(json.Outputs)).toContain('"Description":"Custom capability ContosoLogs"');
  });

  test('gets the suffix of default names', () => {
    const { json } = synth({ plans: [cspm(contosoPosture())], roleNameSuffix: '-cdk' });
    expect(rolesOf(json).has('DefenderForCloud-ContosoPosture-cdk')).toBe(true);
  });

  test('may have neither statements nor managed policies, for grants of the app', () => {
    const empty = contosoLogs({ statements: [] });
    const { stack, connector } = synth({ plans: [cspm(empty)] });
    s3.Bucket.fromBucketName(stack, 'Logs', 'defender-logs').grantPut(connector.role(empty));
    const own = Object.values<any>((stack as any)._toCloudFormation().Resources).find(r => r.Type === 'AWS::IAM::Policy');
    expect(JSON.stringify(stack.resolve(own.Properties.PolicyDocument))).toContain('s3:PutObject');
  });

  test('has statements as they are: Deny, NotAction and tokens', () => {
    const { json } = synth({
      plans: [cspm(contosoPosture({
        statements: [
          new iam.PolicyStatement({ notActions: ['iam:*'], notResources: [`arn:${Aws.PARTITION}:s3:::*`] }),
          new iam.PolicyStatement({
            effect: iam.Effect.DENY,
            actions: ['s3:*'],
            resources: [Lazy.string({ produce: () => 'arn:aws:s3:::x' })],
          }),
        ],
      }))],
    });
    expect(roleOf(json, 'DefenderForCloud-ContosoPosture').statements).toEqual([
      { Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::*' },
      { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::x' },
    ]);
  });

  test('keeps its statements if the app changes them later', () => {
    const statement = new iam.PolicyStatement({ actions: ['lambda:ListFunctions'], resources: ['*'] });
    const capability = contosoPosture({ statements: [statement] });
    statement.addActions('iam:CreateUser');
    expect(roleOf(synth({ plans: [cspm(capability)] }).json, 'DefenderForCloud-ContosoPosture').statements).toEqual([
      { Effect: 'Allow', Action: 'lambda:ListFunctions', Resource: '*' },
    ]);
  });

  test('with many statements, has several managed policies', () => {
    const statements = Array.from({ length: 60 }, (_, i) => new iam.PolicyStatement({
      sid: `S${i}`, actions: [`lambda:Get${'X'.repeat(200)}${i}`], resources: ['*'],
    }));
    const { json } = synth({ plans: [cspm(contosoPosture({ statements }))] });
    expect(roleOf(json, 'DefenderForCloud-ContosoPosture').statements.map((s: any) => s.Sid)).toEqual(statements.map(s => s.sid));
    const policies = Object.keys(json.Resources).filter(id => /ContosoPosturePolicy/.test(id));
    expect(policies.length).toBe(3);
  });

  test('with a statement that fits in no policy, is an error that names it', () => {
    const notActions = Array.from({ length: 60 }, (_, i) => `lambda:Get${'X'.repeat(150)}${i}`);
    const withSid = (sid?: string) => () =>
      synth({ plans: [cspm(contosoPosture({ statements: [new iam.PolicyStatement({ sid, notActions, resources: ['*'] })] }))] });
    expect(withSid())
      .toThrow('Stack/Defender: statement of ContosoPosture without a sid must fit in a managed policy of 6144 characters');
    expect(withSid('Mine')).toThrow('Stack/Defender: statement Mine must fit in a managed policy of 6144 characters');
  });

  test('is the only change of the template', () => {
    const [without, { json }] = [synth({ plans: allPlans() }).json, all()];
    const template = synth({ plans: [...allPlans().slice(1), cspm(contosoPosture())] }).json;
    const own = (id: string) => id.includes('ContosoPosture');
    expect(Object.keys(template.Resources).filter(id => !own(id))).toEqual(Object.keys(without.Resources));
    const changed = Object.keys(without.Resources)
      .filter(id => JSON.stringify(without.Resources[id]) !== JSON.stringify(template.Resources[id]));
    expect(changed.map(id => without.Resources[id].Type)).toEqual(['AWS::IAM::OIDCProvider']);
    expect(Object.keys(json.Resources).filter(own).length).toBe(2);
  });
});

describe('plans', () => {
  test('that have the same capability share its role', () => {
    const capability = contosoLogs();
    const { connector, json } = synth({
      plans: [cspm(capability), DefenderPlan.defenderForServers({ additionalCapabilities: [capability] })],
    });
    expect(connector.plansOf(capability)).toEqual(['Defender CSPM', 'Defender for Servers']);
    expect(Object.values<any>(json.Resources).filter(r => r.Properties?.RoleName === 'DefenderForCloud-ContosoLogs').length).toBe(1);
  });

  test.each<[string, (capability: DefenderCapability) => DefenderPlan]>([
    ['defenderCspm', c => DefenderPlan.defenderCspm({ additionalCapabilities: [c] })],
    ['defenderForServers', c => DefenderPlan.defenderForServers({ additionalCapabilities: [c] })],
    ['defenderForContainers', c => DefenderPlan.defenderForContainers({ additionalCapabilities: [c] })],
    ['defenderForDatabases', c => DefenderPlan.defenderForDatabases({ additionalCapabilities: [c] })],
  ])('%s', (_, plan) => {
    const capability = contosoLogs();
    const { connector } = synth({ plans: [plan(capability)] });
    expect(connector.capabilities.at(-1)).toBe(capability);
  });

  test('the order does not depend on the order in the plans', () => {
    const [a, b] = [contosoLogs({ id: 'Aa', roleName: 'A' }), contosoLogs({ id: 'Zz', roleName: 'Z' })];
    const both = [cspm(b, a), cspm(a, b)].map(plan => synth({ plans: [plan] }));
    expect(both[0].connector.capabilities.slice(-2)).toEqual([a, b]);
    expect(JSON.stringify(both[0].json)).toBe(JSON.stringify(both[1].json));
  });

  test('two roles may have the same audience, like those of Defender for Servers', () => {
    const { json } = synth({
      plans: [cspm(contosoPosture(), contosoPosture({ id: 'Second', roleName: 'Second', azure: undefined }))],
    });
    expect([...rolesOf(json).keys()]).toEqual(expect.arrayContaining(['DefenderForCloud-ContosoPosture', 'Second']));
    expect(providersOf(json)[0][1].filter((a: string) => a === CONTOSO_AUDIENCE).length).toBe(1);
  });

  test('onlyIf: role, policy, audience and output exist only with the condition', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const condition = new CfnCondition(stack, 'On', { expression: Fn.conditionEquals(Aws.REGION, 'eu-west-1') });
    const [posture, trail] = [contosoPosture(), contosoTrail()];
    connect(stack, { plans: [cspm(posture, trail).onlyIf(condition, posture, trail)] });
    const { Resources, Outputs } = app.synth().getStackArtifact('Stack').template;
    const conditions = Object.entries<any>({ ...Resources, ...Outputs })
      .filter(([id]) => /ContosoPosture|ContosoTrail|CiemIdentityProvider/.test(id)).map(([, r]) => r.Condition);
    expect(conditions).toEqual(Array(6).fill('On')); // two roles, a policy, a provider, two outputs
    expect(JSON.stringify(Resources)).toContain(`{"Fn::If":["On","${CONTOSO_AUDIENCE}",{"Ref":"AWS::NoValue"}]}`);
    expect(providersOf({ Resources })[1][1]).toEqual([TRAIL_AUDIENCE]);
  });

  test('onlyIf: two roles of the own tenant under different conditions', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const on = (id: string) => new CfnCondition(stack, id, { expression: Fn.conditionEquals(Aws.REGION, id) });
    const [trail, other] = [contosoTrail(), contosoTrail({ id: 'Other', roleName: 'Other', audience: 'api://other', azure: undefined })];
    connect(stack, { plans: [cspm(trail, other).onlyIf(on('Trail'), trail).onlyIf(on('Else'), other)] });
    const { Resources, Conditions } = app.synth().getStackArtifact('Stack').template;
    const [, own] = Object.values<any>(Resources).filter(r => r.Type === 'AWS::IAM::OIDCProvider');
    expect(Conditions[own.Condition]).toEqual({ 'Fn::Or': [{ Condition: 'Else' }, { Condition: 'Trail' }] });
    expect(own.Properties.ClientIdList).toEqual([
      { 'Fn::If': ['Trail', TRAIL_AUDIENCE, { Ref: 'AWS::NoValue' }] }, { 'Fn::If': ['Else', 'api://other', { Ref: 'AWS::NoValue' }] },
    ]);
  });
});

describe('an organization', () => {
  test('has the roles in the management account and in members', () => {
    const { json, members } = organize({ plans: [cspm(contosoPosture(), contosoTrail(), contosoLogs())] });
    const [own, member] = [rolesOf(json()), rolesOf(members().template)];
    for (const name of ['DefenderForCloud-ContosoPosture', 'DefenderForCloud-ContosoTrail', 'DefenderForCloud-ContosoLogs']) {
      expect(member.get(name)).toEqual(own.get(name));
      expect(member.get(name)!.trust.Statement.length).toBe(1);
    }
    const providers = Object.values<any>(members().template.Resources).filter(r => r.Type === 'Custom::ReusableOpenIDConnectProvider');
    expect(providers.length).toBe(2);
  });

  test('refuses managed policies of the account of the stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const managedPolicies = [iam.ManagedPolicy.fromManagedPolicyName(stack, 'Mine', 'Mine')];
    const organization = new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), plans: [cspm(contosoLogs({ managedPolicies }))],
    });
    expect(organization.managementConnector).toBeDefined();
    expect(() => app.synth()).toThrow('must be policies of AWS or of each account, got a policy of 111122223333; use the ARN without ' +
      'an account id, `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/<name>`');
  });

  test('takes managed policies that each account has', () => {
    const arn = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/Mine`;
    const managedPolicies = [iam.ManagedPolicy.fromManagedPolicyArn(new Stack(), 'Mine', arn)];
    const { members } = organize({ plans: [cspm(contosoLogs({ statements: [], managedPolicies }))] });
    const role = Object.values<any>(members().template.Resources).find(r => r.Properties.RoleName === 'DefenderForCloud-ContosoLogs');
    expect(JSON.stringify(role.Properties.ManagedPolicyArns)).toContain('policy/Mine');
  });

  test('refuses statements with resources of the stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const bucket = new s3.Bucket(stack, 'Logs');
    const statements = [new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] })];
    new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), plans: [cspm(contosoLogs({ statements }))],
    });
    expect(() => app.synth()).toThrow('ContosoLogs/Policy/Resource must not refer to Stack/Logs/Resource.Arn outside ');
    const alone = new Stack(app, 'Alone');
    const own = new s3.Bucket(alone, 'Logs');
    const capability = contosoLogs({
      statements: [new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [own.arnForObjects('*')] })],
    });
    connect(alone, { plans: [cspm(capability)] });
    const { Resources } = (alone as any).resolve((alone as any)._toCloudFormation());
    const [, policy] = Object.entries<any>(Resources).find(([id]) => /ContosoLogsPolicy/.test(id))!;
    expect(policy.Properties.PolicyDocument.Statement[0].Resource)
      .toEqual({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [alone.getLogicalId(own.node.defaultChild as s3.CfnBucket), 'Arn'] }, '/*']] });
  });
});

describe('is refused', () => {
  const values: CustomCapabilityOptions = { id: 'Mine', roleName: 'Mine', audience: 'api://mine' };
  const make = (more: Partial<Record<keyof CustomCapabilityOptions, unknown>>) => () =>
    DefenderCapability.custom({ ...values, ...more } as CustomCapabilityOptions);
  const token = Lazy.string({ produce: () => 'x' });

  test('without options', () => {
    expect(() => DefenderCapability.custom(undefined as any)).toThrow('DefenderCapability.custom: props must be a struct of options');
  });

  test.each<[string, Partial<Record<keyof CustomCapabilityOptions, unknown>>, string]>([
    ['an id in lower case', { id: 'mine' },
      'id must be an upper-case letter, then at most 63 letters or digits, such as ContosoPosture, got "mine"'],
    ['no id', { id: undefined }, 'id must be an upper-case letter'],
    ['a long id', { id: `A${'b'.repeat(64)}` }, 'id must be an upper-case letter'],
    ['an id with a hyphen', { id: 'My-Own' }, 'id must be an upper-case letter'],
    ['a token as id', { id: token }, 'id must be known at synthesis, because it is checked, got "${Token[TOKEN.'],
    ['the id of a published capability', { id: 'CspmMonitor' }, 'id must be another one than CspmMonitor, which the library has'],
    ['this id in another case', { id: 'CSPMMonitor' }, 'id must be another one than CspmMonitor'],
    ['the id of a construct', { id: 'HostManagement' }, 'id must be another one than HostManagement'],
    ['the id of the provider', { id: 'IdentityProvider' }, 'id must be another one than IdentityProvider'],
    ['the id of an output', { id: 'CspmMonitorRoleArn' }, 'id must be a name that does not end with RoleArn, as outputs do'],
    ['a role name with a slash', { roleName: 'a/b' }, 'roleName must be a role name of 1 to 64 letters'],
    ['no role name', { roleName: undefined }, 'roleName must be a role name of 1 to 64 letters'],
    ['a token as role name', { roleName: token }, 'roleName must be known at synthesis'],
    ['a published role name', { roleName: 'CspmMonitorAws' },
      'roleName must be another name than that of CspmMonitor, which is a capability of the library, got "CspmMonitorAws"'],
    ['a published role name in another case', { roleName: 'cspmmonitoraws' }, 'roleName must be another name than that of CspmMonitor'],
    ['a role name of Sentinel', { roleName: 'OIDC_MicrosoftSentinelRole' }, 'roleName must be a name that does not begin with OIDC_'],
    ['a role name of Sentinel in another case', { roleName: 'oidc_x' }, 'roleName must be a name that does not begin with OIDC_'],
    ['an empty summary', { summary: '' }, 'summary must be a text of 1 to 200 printable Latin-1 characters, got ""'],
    ['a summary with a line break', { summary: 'a\nb' }, 'summary must be a text'],
    ['a summary that is too long', { summary: 'a'.repeat(201) }, 'summary must be a text'],
    ['neither audience nor service', { audience: undefined }, 'exactly one of audience and service must be given, got none'],
    ['both', { service: 'logs.amazonaws.com' }, 'exactly one of audience and service must be given, got both'],
    ['an audience with a wildcard', { audience: 'api://*' }, 'audience must be an audience of 1 to 255 characters without wildcards'],
    ['an empty audience', { audience: '' }, 'audience must be an audience of 1 to 255 characters'],
    ['a token as audience', { audience: token }, 'audience must be known at synthesis'],
    ['sts.amazonaws.com', { audience: 'sts.amazonaws.com' },
      'audience must be another one than sts.amazonaws.com, which tokens of many issuers have'],
    ['STS.amazonaws.com', { audience: 'STS.amazonaws.com' }, 'audience must be another one than sts.amazonaws.com'],
    ['an audience of Sentinel', { audience: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e' },
      'audience must be the audience of the capability alone'],
    ['an audience of Sentinel (government)', { audience: 'api://d4230588-5f84-4281-a9c7-2c15194b28f7' },
      'audience must be the audience of the capability alone'],
    ['the audience of CIEM', { audience: CIEM_AUDIENCE, servicePrincipalObjectId: CIEM_OBJECT_ID },
      'audience must be the audience of the capability alone'],
    ['a service principal that is no GUID', { servicePrincipalObjectId: 'app' }, 'servicePrincipalObjectId must be a GUID'],
    ['a service principal and a service', { audience: undefined, service: 'logs.amazonaws.com', servicePrincipalObjectId: CIEM_OBJECT_ID },
      'servicePrincipalObjectId must be left out with service'],
    ['no service', { audience: undefined, service: 'logs' }, 'service must be an AWS service, such as logs.amazonaws.com, got "logs"'],
    ['a service with a wildcard', { audience: undefined, service: '*.amazonaws.com' }, 'service must be an AWS service'],
    ['a token as service', { audience: undefined, service: token }, 'service must be known at synthesis'],
    ['STS as service', { audience: undefined, service: 'sts.amazonaws.com' }, 'service must be a service that assumes roles'],
    ['statements that are no list', { statements: {} }, 'statements must be a list of iam.PolicyStatement, got {}'],
    ['a statement that is none', { statements: [{ Effect: 'Allow' }] },
      'statements[0] must be created with new iam.PolicyStatement(...), got {"Effect":"Allow"}'],
    ['a statement without resources', { statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'] })] },
      'statements[0] must be a statement for a role: A PolicyStatement used in an identity-based policy must specify at least one ' +
        'resource'],
    ['a statement with a principal',
      { statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'], principals: [new iam.AnyPrincipal()] })] },
      'statements[0] must be a statement for a role: A PolicyStatement used in an identity-based policy cannot specify any IAM principals'],
    ['a sid twice',
      { statements: ['a', 'b'].map(action => new iam.PolicyStatement({ sid: 'One', actions: [`s3:${action}`], resources: ['*'] })) },
      "statements must have different sids, got 'One' twice"],
    ['managed policies that are no list', { managedPolicies: 'SecurityAudit' }, 'managedPolicies must be a list of policies'],
    ['a managed policy that is none', { managedPolicies: ['SecurityAudit'] }, 'managedPolicies[0] must be an iam.IManagedPolicy'],
    ['a managed policy twice', {
      managedPolicies: [1, 2].map(() => iam.ManagedPolicy.fromManagedPolicyArn(new Stack(), 'P', 'arn:aws:iam::aws:policy/SecurityAudit')),
    },
    'managedPolicies must name each policy once'],
    ['a misspelled option', { statments: [] } as object, 'statments is not an option; did you mean statements?'],
    ['a path of a published capability', { azure: { offering: 'DefenderCspmAws', path: 'vmScanners' } },
      'azure.path must be another path than vmScanners, which is that of the capability AgentlessVmScanning, got "vmScanners"'],
    ['this path in another case', { azure: { offering: 'DefenderCspmAws', path: 'VMscanners' } },
      'azure.path must be another path than vmScanners'],
    ['a path below it', { azure: { offering: 'DefenderCspmAws', path: 'vmScanners.mine' } },
      'azure.path must be another path than vmScanners'],
    ['a path above it', { azure: { offering: 'DefenderCspmAws', path: 'ciem' } }, 'azure.path must be another path than ciem.ciemOidc'],
    ['a path that is none', { azure: { offering: 'DefenderCspmAws', path: 'a..b' } }, 'azure.path must be names with dots'],
    ['a token as path', { azure: { offering: 'DefenderCspmAws', path: token } }, 'azure.path must be known at synthesis'],
    ['an offering that is none', { azure: { offering: 'a.b', path: 'a' } },
      'azure.offering must be the name of an offering, such as DefenderCspmAws'],
    ['settings with the role', { azure: { offering: 'DefenderCspmAws', path: 'a', settings: { CloudRoleArn: 'x' } } },
      'azure.settings.CloudRoleArn is the role of the capability'],
    ['settings without a name', { azure: { offering: 'DefenderCspmAws', path: 'a', settings: { 1: 'x' } } },
      'azure.settings (its keys) must be names of settings'],
    ['a misspelled option of azure', { azure: { offering: 'DefenderCspmAws', path: 'a', setings: {} } },
      'azure.setings is not an option; did you mean azure.settings?'],
  ])('%s', (_, more, message) => {
    expect(make(more)).toThrow(`DefenderCapability.custom: ${message}`);
  });

  test.each(ROLES.map(({ roleName, capability, audience }) => [capability, roleName, audience] as const))(
    'with id, role name or audience of %s', (id, roleName, audience) => {
      expect(make({ id })).toThrow(`id must be another one than ${id}`);
      expect(make({ roleName })).toThrow(`roleName must be another name than that of ${id}`);
      expect(make({ audience: audience ?? CIEM_AUDIENCE })).toThrow('audience must be the audience of the capability alone');
    });
});

describe('additionalCapabilities is refused', () => {
  test.each<[string, () => unknown, string]>([
    ['no list', () => DefenderPlan.defenderCspm({ additionalCapabilities: contosoLogs() as any }),
      'DefenderPlan.defenderCspm: additionalCapabilities must be a list of capabilities, got an object of DefenderCapability'],
    ['no capability', () => cspm('ContosoLogs' as any),
      'DefenderPlan.defenderCspm: additionalCapabilities[0] must be created with DefenderCapability.custom(), got "ContosoLogs"'],
    ['a published one', () => cspm(contosoLogs(), DefenderCapability.AGENTLESS_VM_SCANNING),
      'DefenderPlan.defenderCspm: additionalCapabilities[1] must be created with DefenderCapability.custom(), because published ' +
      'capabilities have options of their own, got "AgentlessVmScanning"'],
    ['one twice', () => cspm(...Array(2).fill(contosoLogs())),
      'DefenderPlan.defenderCspm: additionalCapabilities must name each capability once, got "ContosoLogs" twice'],
    ['one of another offering', () => DefenderPlan.defenderForServers({ additionalCapabilities: [contosoPosture()] }),
      'DefenderPlan.defenderForServers: additionalCapabilities[0] (ContosoPosture) must have azure.offering DefenderForServersAws in the ' +
      'plan Defender for Servers, got DefenderCspmAws; correct it, or use the plan with that offering'],
    ['two with one id',
      () => synth({ plans: [cspm(contosoLogs()), DefenderPlan.defenderForServers({ additionalCapabilities: [contosoLogs()] })] }),
      'Stack/Defender: additionalCapabilities of all plans must have different ids, got two capabilities ContosoLogs; if they are the ' +
      'same, create one object and use it in each plan'],
    ['two with one role name',
      () => synth({ plans: [cspm(contosoLogs(), contosoLogs({ id: 'Other', roleName: 'defenderforcloud-contosologs' }))] }),
      "Stack/Defender: roleName of Other must differ from roleName of ContosoLogs, got 'defenderforcloud-contosologs' for both (IAM " +
        'ignores the case)'],
    ['a role name of the user', () => synth({ roleNames: { cspmMonitor: 'DefenderForCloud-ContosoLogs' }, plans: [cspm(contosoLogs())] }),
      "Stack/Defender: roleName of ContosoLogs must differ from roleNames.cspmMonitor, got 'DefenderForCloud-ContosoLogs' for both"],
    ['a role name that is too long with the suffix',
      () => synth({ roleNameSuffix: '-suffix', plans: [cspm(contosoLogs({ roleName: 'a'.repeat(60) }))] }),
      'Stack/Defender: roleName of ContosoLogs must be a role name of 1 to 64 letters'],
    ['a role name of host management', () => synth({
      plans: [DefenderPlan.defenderForServers({ additionalCapabilities: [contosoLogs({ roleName: 'DefenderForCloud-HostManagement' })] })],
    }), 'DefenderForCloud-HostManagement'],
    ['the tenant as service principal', () => synth({ plans: [cspm(contosoTrail({ servicePrincipalObjectId: TENANT }))] }),
      'Stack/Defender: servicePrincipalObjectId of ContosoTrail must be the object id of the service principal that assumes the ' +
      `role, not the id of the tenant, got "${TENANT}"`],
    ['a tenant that is a token', () => synth({ azureTenantId: Lazy.string({ produce: () => TENANT }), plans: [cspm(contosoTrail())] }),
      'Stack/Defender: azureTenantId must be known at synthesis if ContosoTrail has servicePrincipalObjectId'],
    ['a provider that nobody needs', () => {
      const stack = new Stack();
      const ciemIdentityProvider = EntraIdentityProvider.fromExisting(stack, 'Own', { tenantId: TENANT });
      return connect(stack, { plans: [cspm(contosoPosture())], ciemIdentityProvider });
    }, 'ciemIdentityProvider has an effect only with option ciem of DefenderPlan.defenderCspm, or a custom capability with ' +
      'servicePrincipalObjectId'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test('a role that another connector of the account has', () => {
    const stack = new Stack();
    const identityProvider = new EntraIdentityProvider(stack, 'Provider');
    const make = (id: string, roleNameSuffix?: string) => new DefenderForCloudConnector(stack, id, {
      azureTenantId: TENANT, identityProvider, roleNameSuffix, plans: [cspm(contosoLogs())],
    });
    make('One');
    expect(() => make('Two')).toThrow('DefenderForCloud-ContosoLogs');
    expect(make('Three', '-three').capabilities.map(c => c.id)).toContain('ContosoLogs');
  });
});

test('all() has the published capabilities only', () => {
  contosoPosture();
  expect(DefenderCapability.all().map(c => c.id).sort()).toEqual(ROLES.map(r => r.capability).sort());
});

test('the capability says its id, role name, summary and audience', () => {
  expect(contosoPosture()).toMatchObject({
    id: 'ContosoPosture',
    defaultRoleName: 'DefenderForCloud-ContosoPosture',
    summary: 'read the configuration of functions',
    audience: CONTOSO_AUDIENCE,
  });
  expect([contosoTrail().audience, contosoLogs().audience, String(contosoLogs())]).toEqual([undefined, undefined, 'ContosoLogs']);
});
