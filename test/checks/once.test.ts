/** Each value is checked once, where the user gives it: no check gets a text of the user twice. */
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationMonitoring, DefenderOrganizationPolicies,
  DefenderPlan, EntraIdentityProvider, HostManagementTargets, LogFanOut, LogSource, MemberIdentityProvider,
  MonitoredRoles, MonitoringTarget,
  OrganizationTargets, PermissionsType, SentinelConnector,
} from '../../src';
import { publishedAudiences } from '../../src/capabilities/defender-capability';
import * as iamNames from '../../src/checks/iam-names';
import * as input from '../../src/checks/input';
import * as namePatterns from '../../src/checks/name-patterns';

const env = { account: '111122223333', region: 'us-east-1' };
const guid = (letter: string) => `${letter.repeat(8)}-2222-3333-4444-555555555555`;
const plan = (hostManagement: object) =>
  DefenderPlan.defenderForServers({ hostManagement, arcInstanceTag: { key: 'arc', values: ['arc-value'] } });
const shared = {
  azureTenantId: guid('A'),
  roleNames: {
    cspmMonitor: 'cspm-role',
  },
  roleNameSuffix: '-suffix',
  rolePath: '/path/',
  policyPath: '/policies/',
};

const MAKE: { readonly [what: string]: (stack: Stack) => unknown } = {
  'a connector': stack => new DefenderForCloudConnector(stack, 'Defender', {
    ...shared,
    permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    additionalReadActions: ['bedrock:ListGuardrails'],
    snapshotSharingAccounts: ['222233334444'],
    plans: [
      DefenderPlan.defenderCspm({
        ciem: { servicePrincipalObjectId: guid('B'), cloudTrailBucketName: 'trail-bucket' },
        sensitiveDataScope: { bucketNames: ['one-bucket'] },
      }),
      plan({ documentName: 'Runbook', roleNames: { automation: 'auto' }, exclusionTags: { skip: 'yes' } }),
      DefenderPlan.defenderForContainers({ dataCollectionExternalId: 'external-id' }),
      DefenderPlan.defenderForDatabases(),
    ],
  }),
  'an organization': stack => new DefenderForCloudOrganization(stack, 'Organization', {
    ...shared,
    targets: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts('222233334444'),
    connectManagementAccount: false,
    hostManagementRegions: ['eu-west-1', 'eu-west-2'],
    memberStackSetName: 'Members',
    memberIdentityProvider: MemberIdentityProvider.create({ audiences: ['api://member'] }),
    plans: [plan({ documentName: 'Runbook', roleNames: { automation: 'auto' }, rolePath: '/hosts/', roleNameSuffix: '-hosts' })],
  }),
  'an organization whose providers have a function': stack => new DefenderForCloudOrganization(stack, 'Organization', {
    ...shared,
    targets: OrganizationTargets.organizationalUnits('r-ab12'),
    memberIdentityProvider: MemberIdentityProvider.fromExisting({ audiences: ['api://member'], addMissingAudiences: true }),
  }),
  'an existing connector': stack => DefenderForCloudConnector.fromConnectorAttributes(stack, 'Existing', {
    ...shared, policyPath: undefined, capabilities: [], stackNames: ['Stack'], policyNames: ['Policy*'],
  } as any),
  'providers': (stack) => {
    new EntraIdentityProvider(stack, 'New', { tenantId: guid('A'), audiences: ['api://a'] }).requireAudiences(['api://b']);
    EntraIdentityProvider.createOrReuse(stack, 'Reused', { tenantId: guid('B'), audiences: ['api://c'], rolePath: '/reused/' });
    EntraIdentityProvider.fromExisting(stack, 'Existing', { tenantId: guid('C'), addMissingAudiences: true, rolePath: '/existing/' })
      .requireAudiences(['api://d']);
  },
  'host management': stack => new DefenderForCloudConnector(stack, 'Defender', {
    ...shared, plans: [plan({ targets: HostManagementTargets.instances('i-0123456789abcdef0') })],
  }),
  'monitoring': stack => new DefenderMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(new Topic(stack, 'Topic')),
    roles: MonitoredRoles.named({ azureTenantId: guid('A'), roleNames: ['role'], stackNames: ['Stack'], policyNames: ['Policy*'] }),
    sentinelWorkspaceIds: [guid('B')],
    expectedPrincipalArns: ['arn:aws:iam::111122223333:user/x'],
    stackSetNames: ['StackSet'],
  }),
  'monitoring of an organization': stack => new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(new Topic(stack, 'Topic')),
    organizations: [new DefenderForCloudOrganization(stack, 'Organization', {
      azureTenantId: guid('A'), targets: OrganizationTargets.organizationalUnits('r-ab12'),
    })],
    organizationId: 'o-a1b2c3d4e5',
    sentinelWorkspaceIds: [guid('B')],
    expectedPrincipalArns: ['arn:aws:iam::111122223333:user/x'],
    sessionRegions: ['eu-west-1'],
  }),
  'organization policies': stack => new DefenderOrganizationPolicies(stack, 'Policies', {
    azureTenantIds: [guid('A')],
    sentinelWorkspaceIds: [guid('B')],
    stackNames: ['Stack'],
    ciem: true,
    rolePath: '/path/',
    policyPath: '/policies/',
    roleNameSuffix: '-suffix',
    additionalRoleNames: ['Other'],
    administrators: ['arn:aws:iam::*:role/Administrator'],
    additionalRoleNameSuffixes: ['-more'],
    documentName: 'Runbook',
  }),
  'logs': (stack) => {
    const source = LogSource.cloudTrail(new Bucket(stack, 'Bucket'),
      { accounts: ['222233334444'], keyPrefix: 'trails', organizationId: 'o-a1b2c3d4e5' });
    const fanOut = new LogFanOut(stack, 'FanOut', { source, encryptionKey: new Key(stack, 'Key') });
    fanOut.addConsumer('Consumer', { queueName: 'queue' });
    return new SentinelConnector(stack, 'Sentinel', { workspaceId: guid('B'), roleName: 'OIDC_Role' });
  },
};

/** Texts of the library that several constructs have: audiences of roles, and defaults. The user gives none of them. */
const OWN = [...publishedAudiences(), 'parallel', 'soft_failure_tolerance'];

/** Checks that got the same text twice, with the text. */
function repeated(make: () => unknown): string[] {
  const spies = [input, iamNames, namePatterns].flatMap((module: any) =>
    Object.keys(module).filter(name => /^(check|resolve)/.test(name)).map(name => ({ name, spy: jest.spyOn(module, name) })));
  make();
  return spies.flatMap(({ name, spy }) => {
    // The first argument is a prop, except for a few functions of one prop. Ids are in lower case inside.
    const texts = spy.mock.calls.map(([first, second]: any[]): unknown => (/^resolve|Suffix$/.test(name) ? first : second))
      .flatMap(text => typeof text === 'string' && text !== '' ? [text.toLowerCase()] : []);
    spy.mockRestore();
    return texts.filter((text, i) => texts.indexOf(text) !== i && !OWN.includes(text)).map(text => `${name} ${text}`);
  });
}

test.each(Object.entries(MAKE))('%s', (_, make) => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env });
  expect(repeated(() => make(stack))).toEqual([]);
});
