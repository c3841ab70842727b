/** Property injectors for the public constructs reach what the app creates, and nothing inside it. Injected props are checked. */
import { App, PropertyInjectors, Stack, type InjectionContext } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import * as library from '../src';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationMonitoring, DefenderOrganizationPolicies,
  DefenderPlan, EntraIdentityProvider, HostManagement, HostManagementIdentity, LogFanOut, LogSource, MemberIdentityProvider,
  MonitoringTarget, OrganizationTargets, PermissionsType, SecurityConnector, SentinelConnector,
} from '../src';
import { organizeIn } from './support/organization';
import { stackIn, templateOf } from './support/stacks';
import { CIEM_OBJECT_ID, connect, TENANT } from './support/synth';

const CLASSES = [
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationMonitoring, DefenderOrganizationPolicies,
  EntraIdentityProvider, HostManagement, HostManagementIdentity, LogFanOut, SecurityConnector, SentinelConnector,
];
const OTHER_TENANT = '77777777-8888-4999-aaaa-bbbbbbbbbbbb';

/** An app whose platform team changes the props of some classes. */
function appWith(...changes: [id: string, change: (props: any, context: InjectionContext) => object][]): App {
  const app = new App();
  PropertyInjectors.of(app).add(...changes.map(([constructUniqueId, inject]) => ({ constructUniqueId, inject })));
  return app;
}

/** Everything that the app creates, with every kind of construct inside. */
function createEverything(app: App): Construct[] {
  const target = (stack: Stack) =>
    MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:security'));
  const plans = [
    DefenderPlan.defenderForServers(), DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } }),
  ];
  const management = stackIn(app, 'Management', '111122223333');
  const organization = organizeIn(management, { plans, memberIdentityProvider: MemberIdentityProvider.create() });
  const account = stackIn(app, 'Account', '444455556666');
  const connector = connect(account, { plans });
  const other = stackIn(app, 'Other', '777788889999');
  const identity = new HostManagementIdentity(other, 'Identity');
  const logs = new LogFanOut(other, 'Logs', { source: LogSource.cloudTrail(s3.Bucket.fromBucketName(other, 'Bucket', 'central-logs')) });
  const sentinel = stackIn(app, 'Sentinel', '222233334444');
  return [
    organization, connector, identity, logs,
    new DefenderOrganizationMonitoring(management, 'Monitoring', {
      target: target(management), organizations: [organization], organizationId: 'o-a1b2c3d4e5',
    }),
    new DefenderOrganizationPolicies(management, 'Policies', {
      organizations: [organization], administrators: ['arn:aws:iam::*:role/Administrator'], targetIds: ['ou-ab12-cdef3456'],
    }),
    new SecurityConnector(account, 'Azure', { connector, defenderCspm: { ciemApplicationName: 'mciem' } }),
    new DefenderMonitoring(account, 'Monitoring', { target: target(account), hostManagement: connector.hostManagement }),
    new EntraIdentityProvider(other, 'Provider'),
    new HostManagement(other, 'HostManagement', { identity }),
    new HostManagement(sentinel, 'OwnIdentity'),
    new SentinelConnector(sentinel, 'Sentinel', { workspaceId: OTHER_TENANT }),
  ];
}

test('each public construct has the id that CDK gives its own: package and class', () => {
  const constructs = Object.entries<any>(library).filter(([, { prototype }]) => prototype instanceof Construct);
  const ids = Object.fromEntries(constructs.map(([name, type]) => [name, type.PROPERTY_INJECTION_ID]));
  // The app does not create a LogConsumer. The fan-out does.
  expect(ids).toEqual({
    ...Object.fromEntries(CLASSES.map(({ name }) => [name, `cdk-defender-for-cloud.${name}`])), LogConsumer: undefined,
  });
});

test('an injector is asked once for each construct that the app creates, and for no construct inside of it', () => {
  const asked: string[] = [];
  const app = appWith(...CLASSES.map(type => [type.PROPERTY_INJECTION_ID, (props, { scope, id }) => {
    asked.push(`${scope.node.path}/${id}: ${type.name}`);
    return props;
  }] as Parameters<typeof appWith>[number]));
  const created = createEverything(app);
  expect(asked.sort()).toEqual(created.map(c => `${c.node.path}: ${c.constructor.name}`).sort());

  const inside = app.node.findAll().filter(c => !created.includes(c as Construct))
    .flatMap(c => CLASSES.filter(type => c instanceof type).map(type => [c.node.path, type, c] as const));
  expect(inside.map(([path, { name }]) => `${path}: ${name}`).sort()).toEqual([
    'Account/Defender/CiemIdentityProvider: EntraIdentityProvider',
    'Account/Defender/HostManagement/Identity: HostManagementIdentity',
    'Account/Defender/HostManagement: HostManagement',
    'Account/Defender/IdentityProvider: EntraIdentityProvider',
    'Management/All/HostManagement/Member/HostManagement: HostManagement',
    'Management/All/HostManagement/Member/Monitoring: DefenderMonitoring',
    'Management/All/ManagementAccount/CiemIdentityProvider: EntraIdentityProvider',
    'Management/All/ManagementAccount/HostManagement/Identity: HostManagementIdentity',
    'Management/All/ManagementAccount/HostManagement: HostManagement',
    'Management/All/ManagementAccount/IdentityProvider: EntraIdentityProvider',
    'Management/All/ManagementAccount: DefenderForCloudConnector',
    'Management/All/Members/Member/Defender: DefenderForCloudConnector',
    'Management/All/Members/Member/HostManagementIdentity: HostManagementIdentity',
    'Management/All/Members/Member/IdentityProvider: EntraIdentityProvider',
    'Management/Monitoring/Administrator: DefenderMonitoring',
    'Management/Monitoring/Members/Member/Monitoring: DefenderMonitoring',
    'Sentinel/OwnIdentity/Identity: HostManagementIdentity',
    'Sentinel/Sentinel/IdentityProvider: EntraIdentityProvider',
  ]);
  // A construct inside is of the same class as one of the app, also for code that looks at the class or at jsii's type.
  for (const [, type, construct] of inside) {
    expect(Construct.isConstruct(construct)).toBe(true);
    expect(construct.constructor).toBe(type);
    expect(Object.getPrototypeOf(construct)).toBe(type.prototype);
  }
});

/** Name, path and trust of each role of a stack and of its members. */
function rolesOf(stack: Stack): { name: string; path?: string; trust: string }[] {
  const roles = (template: any): any[] => Object.values<any>(template.Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::IAM::Role' ? [Properties] : Type === 'AWS::CloudFormation::StackSet' ? roles(JSON.parse(Properties.TemplateBody)) : []);
  return roles(templateOf(stack))
    .map(({ RoleName: name, Path: path, AssumeRolePolicyDocument: trust }) => ({ name, path, trust: JSON.stringify(trust) }));
}

describe('tenant, permission type and path of a platform team', () => {
  // What is before the props is a default. What is after them cannot be changed.
  const change = (props: object) => ({
    permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, rolePath: '/platform/', ...props, azureTenantId: OTHER_TENANT,
  });
  const cspmMonitor = (path: string | undefined, tenant = OTHER_TENANT) =>
    ({ name: 'CspmMonitorAws', path, trust: expect.stringContaining(`"sts:RoleSessionName":"MicrosoftDefenderForClouds_${tenant}"`) });

  test('a connector has them, and its own path where it sets one', () => {
    const app = appWith([DefenderForCloudConnector.PROPERTY_INJECTION_ID, change]);
    const [first, second] = [stackIn(app, 'First', '111122223333'), stackIn(app, 'Second', '444455556666')];
    connect(first);
    connect(second, { rolePath: '/own/' });
    expect(rolesOf(first)).toEqual([cspmMonitor('/platform/')]);
    expect(rolesOf(second)).toEqual([cspmMonitor('/own/')]);
    expect(JSON.stringify(templateOf(first))).not.toContain(TENANT);
    // The role of default access has ReadOnlyAccess of AWS.
    expect(JSON.stringify(templateOf(first))).not.toContain('ReadOnlyAccess');
  });

  test('an organization has them in its account and in those of the members, with an injector of its own', () => {
    const ofOrganization = appWith([DefenderForCloudOrganization.PROPERTY_INJECTION_ID, change]);
    const stack = stackIn(ofOrganization, 'Stack', '111122223333');
    organizeIn(stack, { memberIdentityProvider: MemberIdentityProvider.create() });
    expect(rolesOf(stack)).toEqual([cspmMonitor('/platform/'), cspmMonitor('/platform/')]);

    const ofConnector = appWith([DefenderForCloudConnector.PROPERTY_INJECTION_ID, change]);
    const other = stackIn(ofConnector, 'Stack', '111122223333');
    organizeIn(other, { memberIdentityProvider: MemberIdentityProvider.create() });
    expect(rolesOf(other)).toEqual([cspmMonitor(undefined, TENANT), cspmMonitor(undefined, TENANT)]);
  });

  test('a class of the app that extends the connector has them, too', () => {
    class OurConnector extends DefenderForCloudConnector {}
    const stack = stackIn(appWith([DefenderForCloudConnector.PROPERTY_INJECTION_ID, change]), 'Stack', '111122223333');
    const connector = new OurConnector(stack, 'Defender', { azureTenantId: TENANT });
    expect(connector.constructor).toBe(OurConnector);
    expect(rolesOf(stack)).toMatchObject([{ path: '/platform/' }]);
  });
});

const connector = (stack: Stack) => connect(stack);
test.each<[what: string, type: { PROPERTY_INJECTION_ID: string }, props: any, create: (stack: Stack) => IConstruct, message: RegExp]>([
  ['a tenant that is none', DefenderForCloudConnector, { azureTenantId: 'contoso.com' }, connector,
    /^Stack\/Defender: azureTenantId must be a GUID/],
  ['a misspelled option', DefenderForCloudConnector, { azureTenantId: TENANT, permissionType: 'x' }, connector,
    /^Stack\/Defender: permissionType is not an option; did you mean permissionsType\?/],
  ['a boundary, which would have no effect', DefenderForCloudConnector,
    { azureTenantId: TENANT, permissionsBoundary: { managedPolicyArn: 'arn:aws:iam::111122223333:policy/Boundary' } }, connector,
    /^Stack\/Defender: permissionsBoundary is not an option of this construct/],
  ['nothing', DefenderForCloudConnector, undefined, connector, /^Stack\/Defender: props must be a struct of options/],
  ['a path that is reserved', DefenderForCloudOrganization,
    { azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), rolePath: '/aws-service-role/' },
    stack => organizeIn(stack),
    /^Stack\/All: rolePath must be another path than/],
  ['an audience with a wildcard', EntraIdentityProvider, { audiences: ['api://*'] }, stack => new EntraIdentityProvider(stack, 'Provider'),
    /^Stack\/Provider: audiences/],
  ['no region', HostManagementIdentity, { regions: [] }, stack => new HostManagementIdentity(stack, 'Identity'),
    /^Stack\/Identity: regions must/],
])('an injector that gives %s is refused as the app is', (_, type, props, create, message) => {
  const app = appWith([type.PROPERTY_INJECTION_ID, () => props]);
  expect(() => create(stackIn(app, 'Stack', '111122223333'))).toThrow(message);
});
