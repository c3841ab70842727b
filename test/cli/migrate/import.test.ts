import { planImport, toOldResources, toRoles } from '../../../cli/migrate/import';
import type { Template } from '../../../cli/shared/read-files';
import { DefenderPlan, EntraIdentityProvider, type DefenderForCloudConnectorProps } from '../../../src';
import { namesOfPlans } from '../../facts/plans';
import { HOST_MANAGEMENT_ROLES } from '../../facts/roles';
import { newStack, templateOf } from '../../support/stacks';
import { connect, TENANT } from '../../support/synth';

const OF_SERVERS = namesOfPlans({ servers: {} });
const PROVIDER_ARN = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Federated: PROVIDER_ARN }, Action: 'sts:AssumeRoleWithWebIdentity' }],
};

/** As in the output of `aws iam get-account-authorization-details`. */
const existing = (RoleName: string, more: object = {}) => ({
  Path: '/',
  RoleName,
  RoleId: 'AROAEXAMPLE',
  Arn: `arn:aws:iam::111122223333:role/${RoleName}`,
  AssumeRolePolicyDocument: TRUST,
  InstanceProfileList: [],
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  Tags: [],
  MaxSessionDuration: 3600,
  ...more,
});
const INSTANCES = existing('AmazonSSMRoleForInstancesMDCSetup', {
  InstanceProfileList: [{ InstanceProfileName: 'AmazonSSMRoleForInstancesMDCSetup', Path: '/' }],
});

function ours(options: { reuse?: boolean } = {}, props: Partial<DefenderForCloudConnectorProps> = {}): Template {
  const stack = newStack();
  const identityProvider = options.reuse === false ? undefined : EntraIdentityProvider.createOrReuse(stack, 'Provider');
  connect(stack, { plans: [DefenderPlan.defenderForServers()], identityProvider, ...props });
  return templateOf(stack);
}
const idOf = (template: Template, type: string, name: string) => Object.entries(template.Resources)
  .find(([, r]) => r.Type === type && Object.values(r.Properties ?? {}).includes(name))![0];

/** As Microsoft's Terraform of 2023-04 made it. */
const OPEN = {
  Version: '2012-10-17',
  Statement: [{
    ...TRUST.Statement[0],
    Condition: {
      StringEquals: { 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud': 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479' },
    },
  }],
};

test('roles that any tenant can use are named, those that are imported and the others', () => {
  const sentinel = existing('OIDC_MicrosoftSentinelRole', { AssumeRolePolicyDocument: OPEN });
  const { open } = planImport(ours(), [
    existing('CspmMonitorAws', { AssumeRolePolicyDocument: OPEN }),
    existing('azuredefender-kubernetes', { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(OPEN)) }),
    existing('DefenderForCloud-AgentlessScanner', {
      AssumeRolePolicyDocument: JSON.parse(JSON.stringify(OPEN)
        .replace(':{"sts.', `:{"sts:RoleSessionName":"MicrosoftDefenderForClouds_${TENANT}","sts.`)),
    }),
    existing('Twice', { AssumeRolePolicyDocument: JSON.stringify(OPEN).replace('"Effect"', '"Effect":"Allow","Effect"') }),
    existing('Unrelated'), sentinel, existing('Text', { AssumeRolePolicyDocument: 'a text' }),
  ], []);
  const why = 'any Microsoft Entra tenant can make Defender for Cloud use it (confused deputy), because its trust has no condition on ' +
    'sts:RoleSessionName, like Microsoft\'s Terraform of 2023-04';
  expect(open).toEqual([
    `CspmMonitorAws: ${why}; the next deployment adds the condition`,
    `azuredefender-kubernetes: ${why}; delete the role, or add the condition`,
    `Twice: ${why}; delete the role, or add the condition`,
  ]);
  expect(planImport(ours(), [existing('CspmMonitorAws')], []).open).toEqual([]);
});

test('a role that exists is imported as it is, under the logical id of the new stack', () => {
  const template = ours();
  const role = existing('CspmMonitorAws', {
    AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    RolePolicyList: [{ PolicyName: 'Deny', PolicyDocument: { Version: '2012-10-17', Statement: [] } }],
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/B' },
    Tags: [{ Key: 'team', Value: 'a' }, { Key: 'aws:cloudformation:stack-name', Value: 'Old' }],
  });
  const plan = planImport(template, [existing('Unrelated'), role], []);
  const id = idOf(template, 'AWS::IAM::Role', 'CspmMonitorAws');
  expect(plan.template).toEqual({
    Resources: {
      [id]: {
        Type: 'AWS::IAM::Role',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          RoleName: 'CspmMonitorAws',
          AssumeRolePolicyDocument: TRUST,
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          Policies: [{ PolicyName: 'Deny', PolicyDocument: { Version: '2012-10-17', Statement: [] } }],
          PermissionsBoundary: 'arn:aws:iam::111122223333:policy/B',
          Tags: [{ Key: 'team', Value: 'a' }],
        },
      },
    },
  });
  expect(plan.resourcesToImport).toEqual([
    { ResourceType: 'AWS::IAM::Role', LogicalResourceId: id, ResourceIdentifier: { RoleName: 'CspmMonitorAws' } },
  ]);
  expect(plan.created).toEqual([
    ...OF_SERVERS.slice(1).map(name => `AWS::IAM::Role ${name}`),
    'AWS::IAM::Role AmazonSSMRoleForInstancesMDCSetup',
    'AWS::IAM::InstanceProfile AmazonSSMRoleForInstancesMDCSetup',
    'AWS::IAM::Role DefenderForCloud-HostManagement',
    'AWS::IAM::Role DefenderForCloud-HostManagementLaunch',
  ]);
});

test('the import template refers to nothing, so it needs no other resource', () => {
  const all = ours().Resources;
  const names = Object.values(all).flatMap(r => r.Type === 'AWS::IAM::Role' ? r.Properties?.RoleName ?? [] : []);
  expect([...names].sort()).toEqual([...OF_SERVERS, ...HOST_MANAGEMENT_ROLES].sort());
  const { template, created } = planImport(ours(), names.map(name => existing(name)), []);
  expect(Object.keys(template.Resources)).toHaveLength(names.length);
  expect(created).toEqual(['AWS::IAM::InstanceProfile AmazonSSMRoleForInstancesMDCSetup']);
  expect(JSON.stringify(template)).not.toMatch(/"(Ref|Fn::)/);
  // Why `cdk import` cannot do it: it imports our definitions, and these refer to policies that do not exist yet.
  expect(JSON.stringify(all[idOf(ours(), 'AWS::IAM::Role', 'CspmMonitorAws')])).toMatch(/"ManagedPolicyArns":\[[^\]]*"Ref":/);
});

test('the instance profile that Microsoft made is imported too, with its role', () => {
  const template = ours();
  const plan = planImport(template, [INSTANCES], []);
  const id = idOf(template, 'AWS::IAM::InstanceProfile', 'AmazonSSMRoleForInstancesMDCSetup');
  expect(plan.template.Resources[id].Properties).toEqual({
    InstanceProfileName: 'AmazonSSMRoleForInstancesMDCSetup', Roles: ['AmazonSSMRoleForInstancesMDCSetup'],
  });
  expect(plan.resourcesToImport).toContainEqual({
    ResourceType: 'AWS::IAM::InstanceProfile',
    LogicalResourceId: id,
    ResourceIdentifier: { InstanceProfileName: 'AmazonSSMRoleForInstancesMDCSetup' },
  });
});

test('a role and an instance profile with the path of the app', () => {
  const Path = '/security/';
  const hosts = existing('AmazonSSMRoleForInstancesMDCSetup', {
    Path, InstanceProfileList: [{ InstanceProfileName: 'AmazonSSMRoleForInstancesMDCSetup', Path }],
  });
  const { template } = planImport(ours({}, { rolePath: Path }), [existing('CspmMonitorAws', { Path }), hosts], []);
  const imported = Object.values(template.Resources);
  expect(imported.map(r => [r.Type, r.Properties?.Path])).toEqual([
    ['AWS::IAM::Role', Path], ['AWS::IAM::Role', Path], ['AWS::IAM::InstanceProfile', Path],
  ]);
});

test('policies of other tools than the AWS CLI are decoded', () => {
  const role = existing('CspmMonitorAws', { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)) });
  const [imported] = Object.values(planImport(ours(), [role], []).template.Resources);
  expect(imported.Properties?.AssumeRolePolicyDocument).toEqual(TRUST);
});

test('what only the old stack has is listed', () => {
  const old = toOldResources({
    StackResources: [
      { LogicalResourceId: 'A', ResourceType: 'AWS::IAM::Role', PhysicalResourceId: 'CspmMonitorAws' },
      { LogicalResourceId: 'B', ResourceType: 'AWS::IAM::Role', PhysicalResourceId: 'DefenderForCloud-Containers-K8s' },
      { LogicalResourceId: 'C', ResourceType: 'AWS::IAM::OIDCProvider', PhysicalResourceId: PROVIDER_ARN },
      { LogicalResourceId: 'D', ResourceType: 'AWS::IAM::Policy' }, // its creation failed
    ],
  }, 'old.json');
  expect(planImport(ours(), [existing('CspmMonitorAws')], old).left).toEqual([
    'AWS::IAM::Role DefenderForCloud-Containers-K8s', `AWS::IAM::OIDCProvider ${PROVIDER_ARN}`,
  ]);
});

const readRoles = (details: object, listed: object = { Roles: [] }) => toRoles(details, 'r.json', listed, 's.json');

test('the longest session is imported as it is, and what changes it is printed', () => {
  const [keeps, shortens] = ['DefenderForCloud-DefenderForServers', 'CspmMonitorAws'];
  const details = [keeps, shortens].map(name => ({ ...existing(name), MaxSessionDuration: undefined }));
  const roles = readRoles({ RoleDetailList: details }, {
    Roles: [
      { RoleName: shortens, MaxSessionDuration: 43200 }, { RoleName: keeps, MaxSessionDuration: 3600 },
    ],
  });
  const template = ours();
  const { template: imported, sessions } = planImport(template, roles, []);
  const ofRole = (name: string) => imported.Resources[idOf(template, 'AWS::IAM::Role', name)].Properties;
  expect(ofRole(shortens)).toMatchObject({ RoleName: shortens, MaxSessionDuration: 43200 });
  expect(ofRole(keeps)).not.toHaveProperty('MaxSessionDuration');
  expect(sessions).toEqual(['CspmMonitorAws: at most 43200 seconds now, 3600 after the next deployment']);

  // An app that says so keeps it.
  const id = idOf(template, 'AWS::IAM::Role', shortens);
  const role = template.Resources[id];
  const longer = { ...role, Properties: { ...role.Properties, MaxSessionDuration: 43200 } };
  const saysSo = { ...template, Resources: { ...template.Resources, [id]: longer } };
  expect(planImport(saysSo, roles, []).sessions).toEqual([]);
});

test.each<[string, () => unknown, string]>([
  [
    'a template that creates the provider again',
    () => planImport(ours({ reuse: false }), [existing('CspmMonitorAws')], [
      { ResourceType: 'AWS::IAM::OIDCProvider', PhysicalResourceId: PROVIDER_ARN },
    ]),
    'the template creates the OIDC provider https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/, which the account ' +
      'already has: use EntraIdentityProvider.createOrReuse in the app',
  ],
  ['a role with another path', () => planImport(ours(), [existing('CspmMonitorAws', { Path: '/security/' })], []),
    'the role CspmMonitorAws has the path /security/, but the template has "/": CloudFormation cannot change a path; set rolePath ' +
      'in the app, or use roleNameSuffix instead of an import'],
  ['an instance profile with another path',
    () => planImport(ours({}, { rolePath: '/security/' }), [existing('Mine', { InstanceProfileList: INSTANCES.InstanceProfileList })], []),
    'the instance profile AmazonSSMRoleForInstancesMDCSetup has the path /, but the template has "/security/": CloudFormation cannot'],
  ['names that no role has', () => planImport(ours({}, { roleNameSuffix: '-cdk' }), [existing('CspmMonitorAws')], []),
    'no role of the template exists in the account: deploy the stack without an import'],
  ['no list of roles', () => readRoles({ Roles: [] }), 'r.json must be the output of aws iam get-account-authorization-details'],
  ['a role without a name', () => readRoles({ RoleDetailList: [{}] }), 'got no RoleDetailList'],
  ['a part of the roles', () => readRoles({ RoleDetailList: [], IsTruncated: true }), 'r.json must have all roles, got only a part'],
  ['no sessions', () => readRoles({ RoleDetailList: [] }, { RoleDetailList: [] }), 's.json must be the output of aws iam list-roles'],
  ['a session without a limit', () => readRoles({ RoleDetailList: [] }, { Roles: [{ RoleName: 'A' }] }),
    'got no Roles with a MaxSessionDuration'],
  ['a role without a session', () => readRoles({ RoleDetailList: [{ RoleName: 'A', Path: '/' }] }),
    's.json must have all roles of r.json, got no role A: run both commands again'],
  ['no list of resources', () => toOldResources({ Stacks: [] }, 'o.json'),
    'o.json must be the output of aws cloudformation describe-stack-resources'],
])('%s is refused', (_, make, message) => expect(make).toThrow(message));
