import { Aws, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ClusterAccessPolicy, DefenderPlan, EntraIdentityProvider, HostManagementIdentity, HostManagementOutput,
  MemberIdentityProvider, OrganizationTargets, PermissionsType, RegionConcurrency, StackSetCallAs,
  type DefenderForCloudOrganizationProps, type HostManagementOptions,
} from '../../src';
import { organize, ROOT } from '../support/organization';

const units = () => OrganizationTargets.organizationalUnits(ROOT);
const accounts = () => OrganizationTargets.accounts('111122223333');
const servers = (hostManagement?: HostManagementOptions) => [DefenderPlan.defenderForServers({ hostManagement })];
const preferences = (operationPreferences: DefenderForCloudOrganizationProps['operationPreferences']) => ({
  operationPreferences,
});

test.each<[string, () => Partial<DefenderForCloudOrganizationProps>, string]>([
  ['targets', () => ({ targets: 'r-ab12' as any }),
    "targets must be created with OrganizationTargets, such as OrganizationTargets.organizationalUnits('r-ab12'), " + 'got "r-ab12"'],
  ['nothing to switch off', () => ({ regionalHostManagement: false }),
    'regionalHostManagement: false has an effect only with a plan that has host management'],
  ['a zone for a region', () => ({ plans: servers(), hostManagementRegions: ['eu-west-1a'] }),
    'hostManagementRegions[0] must be an AWS region, such as eu-west-1, got "eu-west-1a"'],
  ['regions without plan', () => ({ hostManagementRegions: ['eu-west-1'] }),
    'hostManagementRegions has an effect only with a plan that has host management'],
  ['regions, host management off', () => ({ plans: servers({ enabled: false }), hostManagementRegions: ['eu-west-1'] }),
    'hostManagementRegions has an effect only with'],
  [
    'name of a StackSet',
    () => ({ memberStackSetName: '1st' }),
    'memberStackSetName must be a name of 1 to 128 letters, digits or hyphens that begins with a letter, got "1st"',
  ],
  ['a name that is no text', () => ({ memberStackSetName: 5 as any }), 'memberStackSetName must be a name of 1 to 128 letters, digits'],
  ['null in place of preferences', () => ({ operationPreferences: null as any }),
    'operationPreferences must be a struct of options, such as { maxConcurrentPercentage: ... }, got null'],
  ['null in place of regions', () => ({ plans: servers(), hostManagementRegions: null as any }),
    'hostManagementRegions must be a list of regions, got null'],
  ['an order that is no list', () => ({
    plans: servers(), hostManagementRegions: ['eu-west-1'], ...preferences({ regionOrder: 5 as any }),
  }), 'operationPreferences.regionOrder must be a list of regions, got 5'],
  ['null in place of a provider', () => ({ managementIdentityProvider: null as any }),
    'identityProvider must be an EntraIdentityProvider, such as EntraIdentityProvider.createOrReuse(...), got null'],
  ['a long name', () => ({ memberStackSetName: 'x'.repeat(129) }), 'memberStackSetName must be a name of 1 to 128'],
  [
    'a name for a missing StackSet',
    () => ({ hostManagementStackSetName: 'x' }),
    'hostManagementStackSetName has an effect only with a plan that has host management',
  ],
  [
    'one name for both',
    () => ({ plans: servers(), memberStackSetName: 'x', hostManagementStackSetName: 'x' }),
    "memberStackSetName and hostManagementStackSetName must differ, got 'x' for both",
  ],
  [
    'one name in two cases',
    () => ({ plans: servers(), memberStackSetName: 'x', hostManagementStackSetName: 'X' }),
    "memberStackSetName and hostManagementStackSetName must differ, got 'x' for both",
  ],
  ['a provider as a switch', () => ({ memberIdentityProvider: true as any }),
    'memberIdentityProvider must be created with MemberIdentityProvider, such as MemberIdentityProvider.createOrReuse(), got true'],
  ['a provider for CIEM without CIEM', () => ({ memberCiemIdentityProvider: MemberIdentityProvider.createOrReuse() }),
    'memberCiemIdentityProvider has an effect only with option ciem of DefenderPlan.defenderCspm'],
  ['callAs', () => ({ callAs: 'ME' as any }), 'callAs must be one of StackSetCallAs.SELF, StackSetCallAs.DELEGATED_ADMIN, got "ME"'],
  ['callAs with accounts', () => ({ targets: accounts(), callAs: StackSetCallAs.DELEGATED_ADMIN }),
    'callAs has an effect only with OrganizationTargets.organizationalUnits'],
  ['a delegated administrator that connects itself', () => ({ callAs: StackSetCallAs.DELEGATED_ADMIN, connectManagementAccount: true }),
    'connectManagementAccount must be off with callAs DELEGATED_ADMIN, got true: this is not the management account'],
  ['automatic deployment with a list', () => ({ targets: accounts(), autoDeployment: true }),
    'autoDeployment has an effect only with OrganizationTargets.organizationalUnits'],
  ['retention with a list', () => ({ targets: accounts(), retainStacksOnAccountRemoval: false }),
    'retainStacksOnAccountRemoval has an effect only with Org'],
  ['retention without automatic deployment', () => ({ autoDeployment: false, retainStacksOnAccountRemoval: true }),
    'retainStacksOnAccountRemoval has an effect only with automatic deployment'],
  ['roles without a list', () => ({ selfManagedRoles: {} }), 'selfManagedRoles has an effect only with OrganizationTargets.accounts'],
  ['role name', () => ({ targets: accounts(), selfManagedRoles: { administration: 'a role' } }),
    'selfManagedRoles.administration must be a role name of 1 to 64 letters'],
  ['a role of StackSets that is no name', () => ({ targets: accounts(), selfManagedRoles: { execution: 'a role' } }),
    'selfManagedRoles.execution must be a role name of 1 to 64 letters'],
  ['trusted access for a list', () => ({ targets: accounts(), activateTrustedAccess: true }),
    'activateTrustedAccess has an effect only with OrganizationTargets.organizationalUnits'],
  ['trusted access by a delegate', () => ({ callAs: StackSetCallAs.DELEGATED_ADMIN, activateTrustedAccess: true }),
    'activateTrustedAccess has an effect only with callAs SELF'],
  ['order without regions', () => preferences({ regionOrder: ['eu-west-1'] }),
    'operationPreferences.regionOrder has an effect only with a plan that has host management'],
  [
    'order of other regions',
    () => ({
      plans: servers(),
      hostManagementRegions: ['eu-west-1'],
      ...preferences({ regionConcurrency: RegionConcurrency.SEQUENTIAL, regionOrder: ['us-east-1'] }),
    }),
    'operationPreferences.regionOrder must be the same regions as hostManagementRegions, got ["us-east-1"]',
  ],
  [
    'clusters',
    () => ({
      plans: [
        DefenderPlan.defenderForContainers({
          clusterAccess: [{ clusterName: 'a', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
        }),
      ],
    }),
    'Defender for Containers: clusterAccess must be left out in an organization, because not every account has ' +
      'these clusters',
  ],
])('%s', (_, props, message) => {
  expect(() => organize(props())).toThrow(message);
});

describe('resources of one account are refused for members', () => {
  const stack = new Stack();
  test.each<[string, HostManagementOptions, string]>([
    ['an identity', { identity: HostManagementIdentity.fromExisting(stack, 'Identity') },
      'hostManagement.identity must be left out in an organization'],
    ['an instance profile', { instanceProfile: iam.InstanceProfile.fromInstanceProfileName(stack, 'Profile', 'fleet') },
      'hostManagement.instanceProfile must be left out in an organization'],
    ['a bucket', { output: HostManagementOutput.bucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'reports')) },
      'hostManagement.output must be HostManagementOutput.newBucket() in an organization'],
  ])('%s', (_, hostManagement, message) => {
    expect(() => organize({ plans: servers(hostManagement) })).toThrow(message);
  });

  test('a provider for the account of the stack if that is not connected', () => {
    const managementIdentityProvider = EntraIdentityProvider.fromExisting(stack, 'Provider');
    expect(() => organize({ connectManagementAccount: false, managementIdentityProvider }))
      .toThrow('managementIdentityProvider has an effect only with connectManagementAccount');
  });
});

test('tokens are accepted', () => {
  const { organization } = organize({
    targets: OrganizationTargets.organizationalUnits(Aws.STACK_NAME).excludingAccounts(Aws.STACK_ID),
    memberStackSetName: Aws.STACK_NAME,
  });
  expect(organization.stackSetName).toBe(Aws.STACK_NAME);
});

describe('warnings', () => {
  test.each<[string, Partial<DefenderForCloudOrganizationProps>, string]>([
    [
      'filters that do not apply to new accounts',
      { targets: units().onlyAccounts('111122223333'), autoDeployment: true },
      'autoDeployment ignores onlyAccounts',
    ],
  ])('%s', (_, props, message) => {
    Annotations.fromStack(organize(props).stack).hasWarning('/Stack/Defender', Match.stringLikeRegexp(message));
  });

  test('a note says that a delegated administrator does not replace the management account', () => {
    expect(Annotations.fromStack(organize({ callAs: StackSetCallAs.DELEGATED_ADMIN }).stack).findInfo(
      '/Stack/Defender', Match.stringLikeRegexp('onboards an organization through its management account'))).toHaveLength(1);
  });

  test('a note says that roles are retained', () => {
    expect(Annotations.fromStack(organize({ retainStacksOnAccountRemoval: true }).stack).findWarning(
      '/Stack/Defender',
      Match.stringLikeRegexp('accounts that leave keep the roles, and Defender for Cloud can still assume them'),
    )).toHaveLength(1);
  });

  test.each<[string, string[] | undefined, boolean, string, string[]]>([
    ['host management in a region without it', ['eu-west-1', 'me-south-1', 'eu-south-1'], true, 'eu-west-1', ['eu-south-1, me-south-1']],
    ['the region of the stack, which the connector of the management account knows', undefined, true, 'il-central-1', []],
    ['the region of the stack, without this connector', undefined, false, 'il-central-1', ['il-central-1']],
    ['regions that have it', ['eu-west-1', 'eu-central-1'], false, 'eu-west-1', []],
  ])('RDS threat protection: %s', (_, hostManagementRegions, connectManagementAccount, region, expected) => {
    const { stack } = organize(
      { plans: [DefenderPlan.defenderForDatabases()], hostManagementRegions, connectManagementAccount },
      { env: { account: '111122223333', region } });
    const said = Annotations.fromStack(stack).findWarning('/Stack/Defender', Match.stringLikeRegexp('unsupportedRegion'));
    expect(said.map(({ entry }) => entry.data)).toEqual(expected.map(regions => 'RdsThreatProtection is not available for ' +
      `resources of member accounts in ${regions}, of hostManagementRegions or of the stack: set rdsThreatProtection: false, or ` +
      'acknowledge this warning if your resources are in other regions ' +
      '[ack: cdk-defender-for-cloud:unsupportedRegion]'));
    const ofConnector = Annotations.fromStack(stack)
      .findWarning('/Stack/Defender/ManagementAccount', Match.stringLikeRegexp('unsupportedRegion'));
    expect(ofConnector).toHaveLength(connectManagementAccount && region === 'il-central-1' ? 1 : 0);
  });

  test('none about regions for plans without RDS threat protection', () => {
    const { stack } = organize(
      { plans: servers(), hostManagementRegions: ['me-south-1'], connectManagementAccount: false },
      { env: { account: '111122223333', region: 'il-central-1' } });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('none for valid input', () => {
    Annotations.fromStack(organize({ plans: servers(), activateTrustedAccess: true }).stack).hasNoWarning(
      '*',
      Match.anyValue(),
    );
  });
});

test('a list of accounts must not contain the account that is connected separately', () => {
  const targets = OrganizationTargets.accounts('111122223333', '444455556666');
  const env = { account: '111122223333', region: 'eu-west-1' };
  expect(() => organize({ targets }, { env }))
    .toThrow('targets must be accounts other than 111122223333 of the stack, because connectManagementAccount connects it');
  expect(() => organize({ targets, connectManagementAccount: false }, { env })).not.toThrow();
});

test('warns that automatic deployment ignores exclusions', () => {
  const told = (props: Partial<DefenderForCloudOrganizationProps>) => {
    const { stack } = organize({ targets: units().excludingAccounts('111122223333'), ...props });
    return Annotations.fromStack(stack).findWarning(
      '/Stack/Defender',
      Match.stringLikeRegexp('automatic deployment ignores excludingAccounts'),
    ).length;
  };
  expect([
    told({}),
    told({ autoDeployment: true }),
    told({ autoDeployment: false }),
    told({ targets: units() }),
  ]).toEqual([1, 1, 0, 0]);
});

test('a message says what happens to instances of an account that leaves', () => {
  const told = (props: Partial<DefenderForCloudOrganizationProps>) =>
    Annotations.fromStack(organize(props).stack).findInfo(
      '/Stack/Defender',
      Match.stringLikeRegexp('its instance profile is deleted: instances that have it keep running without credentials'),
    ).length;
  expect([
    told({ plans: servers() }),
    told({ plans: servers(), retainStacksOnAccountRemoval: true }),
    told({ plans: [DefenderPlan.defenderCspm()] }),
  ]).toEqual([1, 0, 0]);
});

test('an organization says once that the permission type is not set', () => {
  const told = (props: Partial<DefenderForCloudOrganizationProps>) =>
    Annotations.fromStack(organize(props).stack).findInfo('*', Match.stringLikeRegexp('permissionsType is not set')).map(({ id }) => id);
  expect([
    told({ plans: [DefenderPlan.defenderCspm()] }),
    told({ connectManagementAccount: false }),
    told({ permissionsType: PermissionsType.DEFAULT_ACCESS }),
  ]).toEqual([['/Stack/Defender'], ['/Stack/Defender'], []]);
});

test('warns about a region that may be misspelled', () => {
  const { stack } = organize({ plans: servers(), hostManagementRegions: ['eu-west-1', 'eu-wset-1'] });
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Defender',
    Match.stringLikeRegexp('check the spelling of eu-wset-1 '),
  );
});
