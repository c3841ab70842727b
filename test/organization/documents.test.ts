/** The tables of docs/organization.md: each row of choices works as it says, and the numbers are right. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  DefenderCapability, DefenderForCloudOrganization, DefenderPlan, MemberIdentityProvider, OrganizationTargets,
  SecurityConnector, StackSetCallAs,
} from '../../src';
import { organize } from '../support/organization';
import { ofType } from '../support/resolve';
import { acknowledgeSampleTenant, CIEM_OBJECT_ID, connect, TENANT } from '../support/synth';

const units = (...ids: string[]) => OrganizationTargets.organizationalUnits(...ids);

const DOCUMENT = readFileSync(join(__dirname, '../../docs/organization.md'), 'utf-8');

/** The cells of the table after a line with this text. */
function table(before: string): string[][] {
  const lines = DOCUMENT.split('\n');
  const heading = lines.findIndex(line => line.includes(before));
  const start = lines.findIndex((line, i) => i > heading && line.startsWith('|'));
  const length = lines.slice(start).findIndex(line => !line.startsWith('|'));
  const cells = (line: string) => line.split('|').slice(1, -1).map(cell => cell.trim());
  return lines.slice(start + 2, start + length).map(cells);
}

const targetsOf = (view: { properties: any }) => view.properties.StackInstancesGroup[0].DeploymentTargets;

describe('the table of choices', () => {
  test('some organizational units, with the units below them', () => {
    const { members } = organize({ targets: units('ou-ab12-cdef3456', 'ou-ab12-00000001') });
    expect(targetsOf(members())).toEqual({ OrganizationalUnitIds: ['ou-ab12-cdef3456', 'ou-ab12-00000001'] });
  });
  test('the whole organization', () => {
    const { members } = organize({ targets: units('r-ab12') });
    expect(targetsOf(members())).toEqual({ OrganizationalUnitIds: ['r-ab12'] });
    expect(members().properties.AutoDeployment).toMatchObject({ Enabled: true });
  });
  test('all accounts except some', () => {
    const { members, stack } = organize({ targets: units('r-ab12').excludingAccounts('111122223333') });
    expect(targetsOf(members())).toEqual({
      OrganizationalUnitIds: ['r-ab12'], AccountFilterType: 'DIFFERENCE', Accounts: ['111122223333'],
    });
    Annotations.fromStack(stack).hasWarning('/Stack/Defender', Match.stringLikeRegexp(
      'automatic deployment ignores excludingAccounts.* keep such accounts in a unit that is not a target'));
  });
  test('only some accounts, for example a pilot', () => {
    const { members } = organize({ targets: units('r-ab12').onlyAccounts('111122223333') });
    expect(targetsOf(members())).toMatchObject({ AccountFilterType: 'INTERSECTION', Accounts: ['111122223333'] });
    expect(members().properties.AutoDeployment).toEqual({ Enabled: false });
  });
  test('a list of accounts, without trusted access', () => {
    const { members } = organize({ targets: OrganizationTargets.accounts('111122223333', '444455556666') });
    expect(targetsOf(members())).toEqual({ Accounts: ['111122223333', '444455556666'] });
    expect(members().properties.PermissionModel).toBe('SELF_MANAGED');
  });
  test('two units with different plans', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    acknowledgeSampleTenant(stack);
    const organization = new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT,
      targets: units('ou-ab12-cdef3456'),
      plans: [DefenderPlan.defenderForServers({ hostManagement: { enabled: false } })],
    });
    const sandbox = new DefenderForCloudOrganization(stack, 'Sandbox', {
      azureTenantId: TENANT, targets: units('ou-ab12-00000001'), connectManagementAccount: false,
    });
    const most = new SecurityConnector(stack, 'Azure', { organization, excludedAccountIds: ['444455556666'] });
    const own = new SecurityConnector(stack, 'AzureSandbox', {
      connector: sandbox.memberConnector, parentHierarchyId: 'ou-ab12-00000001',
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    const { directory } = app.synth();
    const [properties, sandboxProperties] = [most, own].map(({ templateFile }) =>
      JSON.parse(readFileSync(join(directory, templateFile), 'utf-8')).resources[0].properties);
    expect(properties.environmentData.organizationalData.excludedAccountIds).toEqual(['444455556666']);
    expect(sandboxProperties.offerings.map((o: any) => o.offeringType)).toEqual(['CspmMonitorAws']);
    expect(sandboxProperties.hierarchyIdentifier).toBe("[parameters('awsAccountId')]");
  });
  test('accounts with and without the OIDC provider (Microsoft Sentinel)', () => {
    const { template } = organize().members();
    expect(ofType(template, 'Custom::ReusableOpenIDConnectProvider')).toHaveLength(1);
    expect(ofType(template, 'AWS::Lambda::Function')).toHaveLength(1);
    expect(ofType(template, 'AWS::IAM::OIDCProvider')).toEqual([]);
  });
  test('no function in member accounts', () => {
    for (const [memberIdentityProvider, providers] of [
      [MemberIdentityProvider.create(), 1], [MemberIdentityProvider.fromExisting(), 0],
    ] as const) {
      const { template } = organize({
        memberIdentityProvider,
        memberCiemIdentityProvider: memberIdentityProvider,
        plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
      }).members();
      expect(ofType(template, 'AWS::Lambda::Function')).toEqual([]);
      expect(ofType(template, 'AWS::IAM::OIDCProvider')).toHaveLength(2 * providers); // Microsoft's tenant, and yours
    }
  });
  test('to change a role in all members', () => {
    const { organization, members } = organize();
    const deny = new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:GetObject'], resources: ['*'] });
    organization.memberConnector.role(DefenderCapability.CSPM_MONITOR).addToPrincipalPolicy(deny);
    expect(JSON.stringify(ofType(members().template, 'AWS::IAM::Policy'))).toContain('"s3:GetObject"');
  });
  test('to deploy from a delegated administrator of StackSets', () => {
    const { json, members } = organize({ callAs: StackSetCallAs.DELEGATED_ADMIN });
    expect(members().properties.CallAs).toBe('DELEGATED_ADMIN');
    expect(ofType(json(), 'AWS::IAM::Role')).toEqual([]);
    const management = new Stack(new App(), 'Management');
    connect(management);
    Template.fromStack(management).resourceCountIs('AWS::IAM::Role', 1);
  });

  test('every row has a test here, in its order', () => {
    const titles = [...readFileSync(__filename, 'utf-8').matchAll(/^ {2}test\('(.+)', \(\) => \{$/gm)].map(m => m[1]);
    expect(titles.slice(0, -1)).toEqual(table('## Choose the accounts').map(([wanted]) => wanted));
  });
});

test.each(table('For R = 3:'))('numbers of a roll-out to %s accounts', (...row) => {
  const { json } = organize({
    plans: [DefenderPlan.defenderForServers()], hostManagementRegions: ['eu-west-1', 'us-east-1', 'us-west-2'],
  });
  const [roles, hostManagement] = ofType(json(), 'AWS::CloudFormation::StackSet').map(r => r.Properties);
  const regionsOf = (stackSet: any): number => stackSet.StackInstancesGroup[0].Regions.length;
  expect(hostManagement.OperationPreferences).toEqual(roles.OperationPreferences);
  const { MaxConcurrentPercentage, FailureTolerancePercentage } = roles.OperationPreferences;

  const numberIn = (text: string) => Number(text.replaceAll(',', ''));
  const accounts = numberIn(row[0]);
  const atOnce = Math.max(1, Math.floor(accounts * MaxConcurrentPercentage / 100));
  expect(row[1].split(' + ').map(numberIn)).toEqual([regionsOf(roles) * accounts, regionsOf(hostManagement) * accounts]);
  expect(row.slice(2).map(numberIn)).toEqual([
    atOnce, Math.floor(accounts * FailureTolerancePercentage / 100),
    Math.ceil(accounts / atOnce), Math.ceil(accounts / Math.min(atOnce, 100)),
  ]);
});
