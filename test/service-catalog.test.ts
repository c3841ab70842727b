import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack, type App } from 'aws-cdk-lib';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ALL_PLANS, audiencesOf, namesOfPlans, rolesOfPlans } from './facts/plans';
import { deployTemplate } from './support/parameters';
import { configuredProviders, resolveIn } from './support/resolve';
import { simulate } from './support/simulate';

const TENANT = '99999999-2222-3333-4444-555555555555';
process.env.CDK_CONTEXT_JSON = JSON.stringify({ tenantId: TENANT, shareWith: '222233334444, 333344445555' });
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { app } = require('../examples/service-catalog/app') as { app: App };
delete process.env.CDK_CONTEXT_JSON;
const assembly = app.synth();
const catalog = assembly.getStackByName('DefenderForCloudCatalog').template;
const setup = assembly.getStackByName('DefenderForCloudSetup').template;
const productStack = app.node.findAll().find(c => c instanceof ProductStack) as ProductStack;
const product = JSON.parse(readFileSync(join(assembly.directory, productStack.templateFile), 'utf-8'));

const ofType = (template: any, type: string) => Object.values<any>(template.Resources).filter(r => r.Type === type)
  .map(r => r.Properties);
const only = (template: any, type: string) => {
  const found = ofType(template, type);
  expect([type, found.length]).toEqual([type, 1]);
  return found[0];
};
const ALL = { DefenderCspm: 'true', DefenderForServers: 'P2', DefenderForContainers: 'true', DefenderForDatabases: 'true' };
const ROLES = rolesOfPlans({ ...ALL_PLANS, containers: { controlPlaneAuditLogs: false } });
const namesOf = (template: any) => ofType(template, 'AWS::IAM::Role').map(r => r.RoleName);

describe('the portfolio', () => {
  test('has one product, whose launch role is in the account that launches it', () => {
    expect(only(catalog, 'AWS::ServiceCatalog::Portfolio')).toMatchObject({ DisplayName: 'Security' });
    const { LocalRoleName, RoleArn } = only(catalog, 'AWS::ServiceCatalog::LaunchRoleConstraint');
    expect([LocalRoleName, RoleArn]).toEqual(['DefenderForCloudLaunch', undefined]);
    expect(only(catalog, 'AWS::ServiceCatalog::ResourceUpdateConstraint').TagUpdateOnProvisionedProduct).toBe('NOT_ALLOWED');
    expect(ofType(catalog, 'AWS::ServiceCatalog::TagOption')).toEqual([{ Active: true, Key: 'owner', Value: 'security-platform' }]);
  });

  test('is shared with the accounts of the context', () => {
    expect(ofType(catalog, 'AWS::ServiceCatalog::PortfolioShare').map(s => s.AccountId)).toEqual(['222233334444', '333344445555']);
  });
});

describe('the product', () => {
  test('has roles and policies only, and needs no file beside it', () => {
    const types = new Set(Object.values<any>(product.Resources).map(r => r.Type));
    expect([...types].sort()).toEqual(['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role']);
    expect(JSON.stringify(product)).not.toMatch(/aws:cdk|BootstrapVersion|cdk-hnb659fds|AssetParameters/);
    expect(Buffer.byteLength(JSON.stringify(product))).toBeLessThan(51_200);
  });

  test('lets its user choose plans, and nothing else', () => {
    expect(Object.fromEntries(Object.entries<any>(product.Parameters).map(([name, p]) => [name, [p.Default, ...p.AllowedValues]])))
      .toEqual({
        DefenderCspm: ['false', 'false', 'true'],
        DefenderForServers: ['Off', 'Off', 'P1', 'P2'],
        DefenderForContainers: ['false', 'false', 'true'],
        DefenderForDatabases: ['false', 'false', 'true'],
      });
  });

  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, namesOfPlans({})],
    ['Servers P1', { DefenderForServers: 'P1' }, namesOfPlans({ servers: { subPlan: 'P1' } })],
    ['Servers P2', { DefenderForServers: 'P2' }, namesOfPlans({ servers: {} })],
    ['Databases', { DefenderForDatabases: 'true' }, namesOfPlans({ databases: {} })],
    ['all', ALL, ROLES.map(({ roleName }) => roleName)],
  ])('creates the roles of the chosen plans: %s', (_, parameters, expected) => {
    expect(namesOf(deployTemplate(product, parameters))).toEqual(expected);
  });

  const roles = ofType(product, 'AWS::IAM::Role');
  /** All but those that a service assumes. */
  const ofTokens = ROLES.filter(({ audience }) => audience !== undefined);
  const byToken = roles.filter(role => ofTokens.some(({ roleName }) => roleName === role.RoleName));

  test('has the boundary in every role, and the tenant in every role that Defender for Cloud assumes', () => {
    expect(byToken.length).toBe(ofTokens.length);
    for (const role of roles) expect(resolveIn(product, role.PermissionsBoundary)).toBe(BOUNDARY);
    for (const { AssumeRolePolicyDocument: trust } of byToken) {
      expect(JSON.stringify(trust)).toContain(`MicrosoftDefenderForClouds_${TENANT}`);
    }
  });

  test('trusts only audiences that the provider of the setup has', () => {
    const audiences = byToken.flatMap(r => r.AssumeRolePolicyDocument.Statement)
      .map(s => Object.entries(s.Condition.StringEquals).find(([key]) => key.endsWith('/:aud'))![1]);
    expect(audiences).toHaveLength(ofTokens.length);
    expect([...new Set(audiences)].sort()).toEqual(audiencesOf(ROLES));
    expect([...configuredProviders(setup)[0].audiences].sort()).toEqual(audiencesOf(ROLES));
  });

  test('has no finding of cdk-nag', () => {
    expect(new AwsSolutionsChecks().validateScope(productStack).violations.map(v => JSON.stringify(v))).toEqual([]);
  });
});

const ACCOUNT = 'arn:aws:iam::111122223333';
const BOUNDARY = `${ACCOUNT}:policy/DefenderForCloudProductBoundary`;
const STACK = 'SC-111122223333-pp-abcdefghijklm';
const role = (name: string) => `${ACCOUNT}:role/${name}`;
const OWN_POLICY = `${ACCOUNT}:policy/${STACK}-DefenderCspmMonitorPolicy-ABCDEFGHIJKL`;
const BY_STACK = { 'aws:CalledVia': ['cloudformation.amazonaws.com'] };
const IN_BOUNDARY = { ...BY_STACK, 'iam:PermissionsBoundary': BOUNDARY };

const [launchRole] = ofType(setup, 'AWS::IAM::Role').filter(r => r.RoleName === 'DefenderForCloudLaunch');
const launchStatements: any[] = launchRole.Policies.flatMap((p: any) => resolveIn(setup, p.PolicyDocument).Statement);
const may = (action: string, resource: string, context: Record<string, string | string[]> = BY_STACK) =>
  simulate({ statements: launchStatements, action, resource, context });

describe('the launch role', () => {
  test('is for Service Catalog, and has no other policies', () => {
    const [statement, ...others] = launchRole.AssumeRolePolicyDocument.Statement;
    expect([statement.Principal, others]).toEqual([{ Service: 'servicecatalog.amazonaws.com' }, []]);
    expect(launchRole.ManagedPolicyArns).toBeUndefined();
  });

  test.each(ROLES)('creates, tags and deletes $roleName, with the boundary', async ({ roleName: name }) => {
    expect(await may('iam:CreateRole', role(name), IN_BOUNDARY)).toBe('Allowed');
    for (const action of [
      'iam:GetRole', 'iam:TagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole', 'iam:UpdateRoleDescription',
      'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies', 'iam:DeleteRole',
    ]) {
      expect([action, await may(action, role(name))]).toEqual([action, 'Allowed']);
    }
  });

  test('attaches and detaches every policy that the product attaches', async () => {
    const arns = ofType(product, 'AWS::IAM::Role').flatMap(r => r.ManagedPolicyArns.map((arn: any) =>
      [r.RoleName, arn.Ref ? `${ACCOUNT}:policy/${STACK}-${arn.Ref}-ABCDEFGHIJKL` : resolveIn(product, arn)]));
    expect(arns.length).toBeGreaterThan(ROLES.length);
    for (const [name, arn] of arns) {
      for (const action of ['iam:AttachRolePolicy', 'iam:DetachRolePolicy']) {
        expect([arn, await may(action, role(name), { ...IN_BOUNDARY, 'iam:PolicyARN': arn })]).toEqual([arn, 'Allowed']);
      }
    }
  });

  test('the product has nothing that needs another right: no inline policies, paths or session durations', () => {
    for (const properties of ofType(product, 'AWS::IAM::Role')) {
      expect(Object.keys(properties).filter(key => ![
        'AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'PermissionsBoundary', 'RoleName',
      ].includes(key))).toEqual([]);
    }
    for (const properties of ofType(product, 'AWS::IAM::ManagedPolicy')) expect(Object.keys(properties)).toEqual(['PolicyDocument']);
  });

  test.each(['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListPolicyVersions',
    'iam:DeletePolicyVersion', 'iam:DeletePolicy'])('%s for policies of the stack', async action => {
    expect(await may(action, OWN_POLICY)).toBe('Allowed');
    expect(await may(action, BOUNDARY)).toBe('ImplicitlyDenied');
    expect(await may(action, `${ACCOUNT}:policy/Other`)).toBe('ImplicitlyDenied');
  });

  test.each(['CreateStack', 'UpdateStack', 'DeleteStack', 'DescribeStacks', 'DescribeStackEvents'])('%s of products', async action => {
    const stack = (name: string) => `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/1234`;
    expect(await may(`cloudformation:${action}`, stack(STACK), {})).toBe('Allowed');
    expect(await may(`cloudformation:${action}`, stack('Production'), {})).toBe('ImplicitlyDenied');
  });

  test('reads templates of Service Catalog, and no other object', async () => {
    const read = (context: Record<string, string>) => may('s3:GetObject', 'arn:aws:s3:::bucket/template', context);
    expect(await read({ 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' })).toBe('Allowed');
    expect(await read({})).toBe('ImplicitlyDenied');
  });

  const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const CSPM = role('CspmMonitorAws');
  test.each<[string, string, string, Record<string, string | string[]>]>([
    ['another role', 'iam:CreateRole', role('Admin'), IN_BOUNDARY],
    ['a role whose name begins like one of the product', 'iam:CreateRole', role('CspmMonitorAws2'), IN_BOUNDARY],
    ['a role in a path', 'iam:CreateRole', role('x/CspmMonitorAws'), IN_BOUNDARY],
    ['a role without boundary', 'iam:CreateRole', CSPM, BY_STACK],
    ['a role with another boundary', 'iam:CreateRole', CSPM, { ...BY_STACK, 'iam:PermissionsBoundary': ADMIN }],
    ['a role without CloudFormation', 'iam:CreateRole', CSPM, { 'iam:PermissionsBoundary': BOUNDARY }],
    ['administrator access', 'iam:AttachRolePolicy', CSPM, { ...IN_BOUNDARY, 'iam:PolicyARN': ADMIN }],
    ['a policy of somebody else', 'iam:AttachRolePolicy', CSPM, { ...IN_BOUNDARY, 'iam:PolicyARN': `${ACCOUNT}:policy/Other` }],
    ['its policy on a role without boundary', 'iam:AttachRolePolicy', CSPM, { ...BY_STACK, 'iam:PolicyARN': OWN_POLICY }],
    ['its policy on another role', 'iam:AttachRolePolicy', role('Admin'), { ...IN_BOUNDARY, 'iam:PolicyARN': OWN_POLICY }],
    ['its policy on itself', 'iam:AttachRolePolicy', role('DefenderForCloudLaunch'), { ...IN_BOUNDARY, 'iam:PolicyARN': OWN_POLICY }],
    ['the trust of another role', 'iam:UpdateAssumeRolePolicy', role('Admin'), BY_STACK],
    ['the trust without CloudFormation', 'iam:UpdateAssumeRolePolicy', CSPM, {}],
    ['an inline policy', 'iam:PutRolePolicy', CSPM, IN_BOUNDARY],
    ['no boundary any more', 'iam:DeleteRolePermissionsBoundary', CSPM, IN_BOUNDARY],
    ['another boundary', 'iam:PutRolePermissionsBoundary', CSPM, IN_BOUNDARY],
    ['to pass a role', 'iam:PassRole', CSPM, BY_STACK],
    ['a user', 'iam:CreateUser', `${ACCOUNT}:user/x`, BY_STACK],
    ['an OIDC provider', 'iam:CreateOpenIDConnectProvider', `${ACCOUNT}:oidc-provider/x`, BY_STACK],
  ])('is denied: %s', async (_, action, resource, context) => {
    expect(await may(action, resource, context)).toBe('ImplicitlyDenied');
  });
});

describe('the boundary', () => {
  const [{ PolicyDocument: { Statement: BOUNDS } }] =
    ofType(setup, 'AWS::IAM::ManagedPolicy').filter(p => p.ManagedPolicyName === 'DefenderForCloudProductBoundary');
  const matches = (patterns: string[], action: string) =>
    patterns.some(p => new RegExp(`^${p.replaceAll('*', '.*')}$`, 'i').test(action));

  test('allows every action of the policies of the product', () => {
    const actions = ofType(product, 'AWS::IAM::ManagedPolicy').flatMap(p => p.PolicyDocument.Statement)
      .filter(s => s.Effect === 'Allow').flatMap(s => s.Action as string);
    expect(actions).toContain('iam:GetAccountSummary');
    const outside = actions.filter(action => !BOUNDS.some((s: any) =>
      s.NotAction ? !matches(s.NotAction, action) : matches(s.Action, action)));
    expect(outside).toEqual([]);
  });

  test.each(['iam:CreateUser', 'iam:AttachRolePolicy', 'iam:CreateAccessKey', 'iam:PassRole', 'sts:AssumeRole',
    'organizations:LeaveOrganization'])('does not allow %s', async action => {
    const resource = { 'iam:CreateUser': `${ACCOUNT}:user/x`, 'iam:CreateAccessKey': `${ACCOUNT}:user/x` }[action]
      ?? (action.startsWith('organizations') ? '*' : role('Admin'));
    const statements = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    expect(await simulate({ statements, boundary: BOUNDS, action, resource })).toBe('ImplicitlyDenied');
  });
});

test('the setup needs no bootstrap, and cdk-nag finds only what is limited or has no narrower form', () => {
  expect(setup.Parameters).toBeUndefined();
  const stack = app.node.findChild('DefenderForCloudSetup') as Stack;
  const found = new AwsSolutionsChecks().validateScope(stack).violations.map(v => v.ruleName);
  expect(found.sort()).toEqual([
    'AwsSolutions-IAM5', // the boundary
    'AwsSolutions-IAM5[Resource::*]', // reading templates
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:*:<AWS::AccountId>:stack/SC-<AWS::AccountId>-pp-*/*]',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/SC-<AWS::AccountId>-pp-*]',
  ]);
});
