import { App, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, RegionConcurrency, StackSetCallAs,
  StackSetConcurrencyMode,
} from '../../src';
import { ALL_PLANS, namesOfPlans } from '../facts/plans';
import { organize, read, ROOT } from '../support/organization';
import { ofType, rolesOf } from '../support/resolve';
import { newStack } from '../support/stacks';
import { acknowledgeSampleTenant, allPlans, TENANT } from '../support/synth';

const UNIT = 'ou-ab12-cdef3456';
const servers = () => [DefenderPlan.defenderForServers()];

test('the roles are deployed to one region per account, with settings for hundreds of accounts', () => {
  const { properties } = organize({
    targets: OrganizationTargets.organizationalUnits(ROOT).excludingAccounts('111122223333'),
  }).members();
  const { TemplateBody, ...rest } = properties;
  expect(TemplateBody.length).toBeGreaterThan(1500);
  expect(rest).toEqual({
    StackSetName: 'Stack-Defender-D1E580BD-Members',
    Description: 'Microsoft Defender for Cloud: roles in member accounts',
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
    ManagedExecution: { Active: true },
    OperationPreferences: {
      MaxConcurrentPercentage: 25,
      FailureTolerancePercentage: 10,
      ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
      RegionConcurrencyType: 'PARALLEL',
    },
    StackInstancesGroup: [{
      DeploymentTargets: { OrganizationalUnitIds: [ROOT], AccountFilterType: 'DIFFERENCE', Accounts: ['111122223333'] },
      Regions: [{ Ref: 'AWS::Region' }],
    }],
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  });
});

test('the regional part of host management is deployed to all given regions, after the roles', () => {
  const synthesized = organize({
    plans: servers(),
    hostManagementRegions: ['eu-west-1', 'us-east-1'],
    targets: OrganizationTargets.organizationalUnits(UNIT).excludingAccounts('111122223333'),
  });
  const { properties: { TemplateBody, ...rest }, resource } = synthesized.hostManagement();
  const { logicalId, properties: members } = synthesized.members();
  expect(members.StackInstancesGroup[0].Regions).toEqual([{ Ref: 'AWS::Region' }]);
  expect(rest).toMatchObject({
    StackSetName: 'Stack-Defender-D1E580BD-HostManagement',
    PermissionModel: 'SERVICE_MANAGED',
    StackInstancesGroup: [
      { DeploymentTargets: members.StackInstancesGroup[0].DeploymentTargets, Regions: ['eu-west-1', 'us-east-1'] },
    ],
    ManagedExecution: { Active: true },
    OperationPreferences: members.OperationPreferences,
  });
  expect(rest.Capabilities).toBeUndefined();
  // Also the order for accounts that join later; the reference orders the two StackSets in the stack.
  expect(rest.AutoDeployment).toEqual({
    Enabled: true,
    RetainStacksOnAccountRemoval: false,
    DependsOn: [{
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':cloudformation:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ':stackset/',
          { Ref: logicalId },
        ],
      ],
    }],
  });
  expect(resource.DependsOn).toBeUndefined();
  expect(TemplateBody).not.toContain('"Type":"AWS::IAM::');
});

test('without automatic deployment the stack defines the order', () => {
  const synthesized = organize({ plans: servers(), autoDeployment: false });
  expect(synthesized.members().properties.AutoDeployment).toEqual({ Enabled: false });
  expect(synthesized.hostManagement().properties.AutoDeployment).toEqual({ Enabled: false });
  expect(synthesized.hostManagement().resource.DependsOn).toEqual([synthesized.members().logicalId]);
});

test('host management is in the region of the stack by default, and absent without a plan that has it', () => {
  const synthesized = organize({ plans: servers() });
  expect(synthesized.organization.hostManagementRegions).toHaveLength(1);
  expect(synthesized.hostManagement().properties.StackInstancesGroup[0].Regions).toEqual([{ Ref: 'AWS::Region' }]);
  const without = organize({ plans: [DefenderPlan.defenderCspm()] });
  expect(ofType(without.json(), 'AWS::CloudFormation::StackSet')).toHaveLength(1);
  expect(without.organization.hostManagementStackSet).toBeUndefined();
  expect(without.organization.hostManagementStackSetName).toBeUndefined();
  expect(without.organization.hostManagementRegions).toEqual([]);
});

test('the first step of switching host management off: the regional part goes, its roles stay as they are', () => {
  const hostManagementRegions = ['eu-west-1', 'us-east-1'];
  const before = organize({ plans: servers(), hostManagementRegions });
  const step = organize({ plans: servers(), hostManagementRegions, regionalHostManagement: false });
  expect(ofType(step.json(), 'AWS::CloudFormation::StackSet')).toHaveLength(1);
  expect(step.organization.hostManagementStackSetName).toBeUndefined();
  expect(step.organization.memberHostManagement).toBeUndefined();
  expect(step.members().template).toEqual(before.members().template);
  Annotations.fromStack(step.stack).hasWarning('/Stack/Defender', Match.stringLikeRegexp(
    'no region uses them: after this deployment, switch it off with hostManagement'));
});

test('the tenant is in lower case everywhere, also for CIEM', () => {
  const [lower, upper] = ['abcdefab-2222-3333-4444-555555555555', 'ABCDEFAB-2222-3333-4444-555555555555'].map((azureTenantId) => {
    const { json, members } = organize({ azureTenantId, plans: allPlans({ ciem: true }) });
    return [JSON.stringify(json()), members().body];
  });
  expect(upper).toEqual(lower);
  expect(upper.join()).not.toContain('ABCDEFAB');
});

describe('the account of the stack', () => {
  test('is connected like any single account, including host management', () => {
    const { json, organization } = organize({ plans: allPlans(), roleNames: { cspmMonitor: 'PostureReader' } });
    expect([...rolesOf(json()).keys()]).toEqual(['PostureReader', ...namesOfPlans(ALL_PLANS).slice(1)]);
    expect(ofType(json(), 'AWS::SSM::Association')).toHaveLength(1);
    expect(organization.managementConnector!.hostManagement).toBeDefined();
  });

  test('or is not connected', () => {
    const { json, organization } = organize({ plans: allPlans(), connectManagementAccount: false });
    expect(organization.managementConnector).toBeUndefined();
    expect([...new Set(Object.values<any>(json().Resources).map(r => r.Type))]).toEqual([
      'AWS::CloudFormation::StackSet',
    ]);
  });
});

test('only some accounts: no automatic deployment, which would ignore the filter', () => {
  const targets = OrganizationTargets.organizationalUnits(UNIT).onlyAccounts('111122223333');
  const { properties } = organize({ targets }).members();
  expect(properties.StackInstancesGroup[0].DeploymentTargets).toEqual({
    OrganizationalUnitIds: [UNIT], AccountFilterType: 'INTERSECTION', Accounts: ['111122223333'],
  });
  expect(properties.AutoDeployment).toEqual({ Enabled: false });
  expect(organize({ targets, autoDeployment: true }).members().properties.AutoDeployment.Enabled).toBe(true);
});

test('a list of accounts, by self-managed StackSets', () => {
  const targets = OrganizationTargets.accounts('111122223333', '444455556666');
  const synthesized = organize({ targets, plans: servers(), hostManagementRegions: ['eu-west-1', 'us-east-1'] });
  for (const { properties } of [synthesized.members(), synthesized.hostManagement()]) {
    expect(properties).toMatchObject({
      PermissionModel: 'SELF_MANAGED',
      AdministrationRoleARN: {
        'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/AWSCloudFormationStackSetAdministrationRole',
      },
      ExecutionRoleName: 'AWSCloudFormationStackSetExecutionRole',
      StackInstancesGroup: [{ DeploymentTargets: { Accounts: ['111122223333', '444455556666'] } }],
    });
    expect(properties.AutoDeployment).toBeUndefined();
    expect(properties.CallAs).toBeUndefined();
  }
  expect(synthesized.hostManagement().resource.DependsOn).toEqual([synthesized.members().logicalId]);
  const named = organize({ targets, selfManagedRoles: { administration: 'Admin', execution: 'Deploy' } }).members()
    .properties;
  expect(JSON.stringify(named.AdministrationRoleARN)).toContain(':role/Admin"');
  expect(named.ExecutionRoleName).toBe('Deploy');
});

test('a delegated administrator: no connector in this account, StackSets of the management account', () => {
  const { organization, members, hostManagement } = organize({
    callAs: StackSetCallAs.DELEGATED_ADMIN,
    plans: servers(),
  });
  expect(organization.managementConnector).toBeUndefined();
  expect(members().properties.CallAs).toBe('DELEGATED_ADMIN');
  expect(hostManagement().properties.AutoDeployment).toEqual({ Enabled: true, RetainStacksOnAccountRemoval: false });
  expect(hostManagement().resource.DependsOn).toEqual([members().logicalId]);
});

test('operation preferences', () => {
  const { members, hostManagement } = organize({
    plans: servers(),
    hostManagementRegions: ['eu-west-1', 'us-east-1'],
    retainStacksOnAccountRemoval: true,
    operationPreferences: {
      maxConcurrentCount: 10,
      failureToleranceCount: 0,
      concurrencyMode: StackSetConcurrencyMode.STRICT_FAILURE_TOLERANCE,
      regionConcurrency: RegionConcurrency.SEQUENTIAL,
      regionOrder: ['us-east-1', 'eu-west-1'],
    },
  });
  const expected = {
    MaxConcurrentCount: 10,
    FailureToleranceCount: 0,
    ConcurrencyMode: 'STRICT_FAILURE_TOLERANCE',
    RegionConcurrencyType: 'SEQUENTIAL',
  };
  expect(members().properties.OperationPreferences).toEqual(expected); // there is one region
  expect(hostManagement().properties.OperationPreferences).toEqual({
    ...expected,
    RegionOrder: ['us-east-1', 'eu-west-1'],
  });
  expect(members().properties.AutoDeployment).toEqual({ Enabled: true, RetainStacksOnAccountRemoval: true });
});

describe('names', () => {
  const place = (stack: Stack, id: string, props = {}) =>
    new DefenderForCloudOrganization(stack, id, {
      azureTenantId: TENANT,
      plans: servers(),
      targets: OrganizationTargets.organizationalUnits(UNIT),
      connectManagementAccount: false,
      ...props,
    });

  test('are made of the path, unique, and short enough for the names of stacks', () => {
    const app = new App();
    const long = 'WithANameThatIsRatherLongAndGoesOnAndOnForAsLongAsAnybodyWouldWantToType'.repeat(2);
    const organizations = [new Stack(app, 'One'), new Stack(app, 'Two'), new Stack(new Stage(app, 'Production'), 'One')]
      .flatMap(stack => ['Defender', 'Second', `${long}A`, `${long}B`, 'A-B', 'AB'].map(id => place(stack, id)));
    const names = organizations.flatMap(o => [o.stackSetName, o.hostManagementStackSetName!]);
    expect(names[0]).toMatch(/^One-Defender-[0-9A-F]{8}-Members$/);
    expect(names[24]).toMatch(/^ProductionOne-Defender-[0-9A-F]{8}-Members$/);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,79}$/);
  });

  test('or are set by the user', () => {
    const organization = place(newStack(), 'Defender', {
      memberStackSetName: 'defender', hostManagementStackSetName: 'x'.repeat(128),
    });
    expect(organization.stackSetName).toBe('defender');
    expect(organization.stackSet.stackSetName).toBe('defender');
    expect(organization.hostManagementStackSetName).toBe('x'.repeat(128));
  });
});

test('two organizations in one stack, each with its own units, plans and names', () => {
  const stack = newStack();
  acknowledgeSampleTenant(stack);
  const make = (id: string, unit: string, plans: DefenderPlan[], connectManagementAccount: boolean) =>
    new DefenderForCloudOrganization(stack, id, {
      azureTenantId: TENANT, plans, connectManagementAccount, targets: OrganizationTargets.organizationalUnits(unit),
    });
  const first = make('Workloads', 'ou-ab12-00000001', allPlans(), true);
  const second = make('Sandboxes', 'ou-ab12-00000002', [DefenderPlan.defenderCspm()], false);
  const { json } = read(stack);
  const sets = ofType(json(), 'AWS::CloudFormation::StackSet').map(r => r.Properties);
  expect(sets.map(s => [s.StackSetName, s.StackInstancesGroup[0].DeploymentTargets.OrganizationalUnitIds[0]])).toEqual([
    ['Stack-Workloads-F5A22B21-Members', 'ou-ab12-00000001'],
    ['Stack-Workloads-F5A22B21-HostManagement', 'ou-ab12-00000001'],
    ['Stack-Sandboxes-95F0CF4F-Members', 'ou-ab12-00000002'],
  ]);
  expect([...rolesOf(JSON.parse(sets[0].TemplateBody)).keys()]).toEqual(namesOfPlans(ALL_PLANS));
  expect([...rolesOf(JSON.parse(sets[2].TemplateBody)).keys()]).toEqual(namesOfPlans({ cspm: {} }));
  for (const node of [first.node, second.node]) {
    expect(node.findAll().flatMap(c => c.node.metadata).filter(m => m.type === 'aws:cdk:warning')).toEqual([]);
  }
});
