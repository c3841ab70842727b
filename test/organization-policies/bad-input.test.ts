import { Aws, CfnParameter } from 'aws-cdk-lib';
import { DefenderOrganizationPolicies } from '../../src';
import { organize } from '../support/organization';
import { newStack } from '../support/stacks';
import { TENANT } from '../support/synth';

/** Builds the policies with these props, some of which only JavaScript callers can pass. */
function build(props: any): () => void {
  return () => void new DefenderOrganizationPolicies(newStack(), 'Policies', props);
}
const ROLE_PATH =
  'rolePath must be a path of at most 512 characters that begins and ends with /, such as /security/, without empty parts, spaces, *, ? ' +
    'and ${, got';
const RIGHT = { azureTenantIds: [TENANT], stackNames: ['StackSet-Members-*'] };

test.each<[string, any, string]>([
  ['no tenant', { stackNames: ['Defender'] },
    "azureTenantIds must be set without organizations, such as ['11111111-2222-3333-4444-555555555555'], got undefined"],
  ['a SAML provider with a wildcard', { ...RIGHT, administrators: ['arn:aws:iam::*:role/A'], samlProviderNames: ['Okta*'] },
    'samlProviderNames[0] must be the name of a SAML provider'],
  ['a SAML provider of nobody', { ...RIGHT, samlProviderNames: ['Okta'] }, 'samlProviderNames has an effect only with administrators'],
  ['a monitoring of an account', { ...RIGHT, monitoringConstructs: [{}] },
    'monitoringConstructs[0] must be created with new DefenderOrganizationMonitoring(...)'],
  ['no stack', { azureTenantIds: [TENANT] },
    "stackNames must be set without organizations, such as ['StackSet-DefenderForCloud-Members-*'], got undefined"],
  ['one tenant as text', { ...RIGHT, azureTenantIds: TENANT }, `azureTenantIds must be a list of tenants, got "${TENANT}"`],
  ['no GUID', { ...RIGHT, azureTenantIds: ['contoso'] }, 'azureTenantIds[0] must be a GUID of the form'],
  ["Microsoft's tenant", { ...RIGHT, azureTenantIds: [TENANT, '33E01921-4d64-4f8c-a055-5bdaffd5e33d'] },
    "azureTenantIds[1] must be your own Entra tenant, not Microsoft's"],
  ['a tenant twice', { ...RIGHT, azureTenantIds: ['abcdef01-2345-6789-abcd-ef0123456789', 'ABCDEF01-2345-6789-abcd-ef0123456789'] },
    'azureTenantIds must name each tenant once, got "abcdef01-2345-6789-abcd-ef0123456789" twice'],
  ['a workspace that is no GUID', { ...RIGHT, sentinelWorkspaceIds: ['*'] }, 'sentinelWorkspaceIds[0] must be a GUID of the form'],
  ['no name of a stack', { ...RIGHT, stackNames: ['*'] }, 'stackNames[0] must be the name of a stack: letters, digits'],
  ['a wildcard in a stack', { ...RIGHT, stackNames: ['a*b'] }, 'stackNames[0] must be the name of a stack'],
  ['a number as stack', { ...RIGHT, stackNames: [1] }, 'stackNames[0] must be the name of a stack'],
  ['a wildcard as role', { ...RIGHT, additionalRoleNames: ['OIDC_*'] }, 'additionalRoleNames[0] must be the name of a role without'],
  ['a wildcard in a path', { ...RIGHT, additionalRoleNames: ['a*/b'] }, 'additionalRoleNames[0] must be the name of a role without'],
  ['an ARN as role', { ...RIGHT, additionalRoleNames: ['arn:aws:iam::111122223333:role/x'] }, 'additionalRoleNames[0] must be'],
  ['a role twice', { ...RIGHT, additionalRoleNames: ['a', 'A'] }, 'additionalRoleNames must name each role once, got "a" twice'],
  ['a wildcard as policy', { ...RIGHT, additionalPolicyNames: ['Boundary*'] },
    'additionalPolicyNames[0] must be the name of a policy without wildcards'],
  ['an ARN as policy', { ...RIGHT, additionalPolicyNames: ['arn:aws:iam::111122223333:policy/x'] },
    'additionalPolicyNames[0] must be the name of a policy'],
  ['a policy twice', { ...RIGHT, additionalPolicyNames: ['a', 'A'] }, 'additionalPolicyNames must name each policy once, got "a" twice'],
  ['a stack twice', { ...RIGHT, stackNames: ['a', 'A'] }, 'stackNames must name each stack once, got "a" twice'],
  ['a SAML provider with a path', { ...RIGHT, administrators: ['arn:aws:iam::*:role/A'], samlProviderNames: ['a/Okta'] },
    'samlProviderNames[0] must be the name of a SAML provider'],
  ['names of CIEM roles without CIEM', { ...RIGHT, roleNames: { ciemOidc: 'x' } },
    'a name of a role of CIEM has an effect only with ciem: true'],
  ['an unknown role', { ...RIGHT, roleNames: { scanner: 'x' } }, 'roleNames must only have the fields'],
  ['a role name', { ...RIGHT, roleNames: { cspmMonitor: 'a b' } }, 'roleNames.cspmMonitor must be a role name of'],
  ['a suffix', { ...RIGHT, roleNameSuffix: '*' }, 'roleNameSuffix must be a text of 1 to 25'],
  ['a path without slashes', { ...RIGHT, rolePath: 'security' }, ROLE_PATH],
  ['a wildcard as path', { ...RIGHT, rolePath: '/*/' }, ROLE_PATH],
  ['a path of 513 characters', { ...RIGHT, rolePath: `/${'abc/'.repeat(128)}` }, ROLE_PATH],
  ['an empty part of a path', { ...RIGHT, rolePath: '/a//b/' }, ROLE_PATH],
  ['a policy variable in a path', { ...RIGHT, rolePath: '/${aws:username}/' }, ROLE_PATH],
  ['a path that only AWS knows', { ...RIGHT, rolePath: `/${Aws.REGION}/` },
    'rolePath must be known at synthesis, because the policies contain it, got'],
  ['a number as path', { ...RIGHT, rolePath: 1 }, ROLE_PATH],
  ['a role of host management', { ...RIGHT, hostManagementRoleNames: { launch: '*' } },
    'hostManagementRoleNames.launch must be a role name'],
  ['a runbook', { ...RIGHT, documentName: 'a*' }, 'documentName must be a name of 3 to 64'],
  ['a target', { ...RIGHT, targetIds: ['ab12'] }, 'targetIds[0] must be the id of a root (r-ab12), an organizational unit'],
  ['thirteen digits', { ...RIGHT, targetIds: ['1111222233334'] }, 'targetIds[0] must be the id of a root'],
  ['an empty name', { ...RIGHT, serviceControlPolicyName: '' }, 'serviceControlPolicyName must be a name of 1 to 128'],
  ['a long name', { ...RIGHT, resourceControlPolicyName: 'x'.repeat(129) }, 'resourceControlPolicyName must be a name of 1'],
])('%s', (_, props, message) => {
  expect(build(props)).toThrow(`Stack/Policies: ${message}`);
});

describe('administrators', () => {
  test.each([
    '*', 'arn:*', 'arn:aws:iam::*:role/*', 'arn:aws:iam::*:*', 'arn:aws:iam::*:role/*Admin', 'arn:aws:iam::*:role/?dmin',
    'arn:aws:iam::*:user/ann', 'arn:aws:iam::*:root', 'arn:aws:iam::1111:role/Admin', 'arn:aws:iam::?:role/Admin',
    'arn:aws:sts::111122223333:assumed-role/Admin/session', 'Admin', '', ' arn:aws:iam::*:role/Admin',
    'arn:aws:iam::*:role/Admin\n', `arn:${Aws.PARTITION}:iam::*:role/*`, 5, undefined,
  ])('%j is refused', (arn) => {
    expect(build({ ...RIGHT, administrators: [arn] })).toThrow('administrators[0] must be the ARN of a role, such as');
  });

  test.each([
    'arn:aws:iam::111122223333:role/Admin', 'arn:*:iam::*:role/Admin', 'arn:aws-us-gov:iam::*:role/path/Admin-*',
    'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_*', `arn:${Aws.PARTITION}:iam::*:role/Admin`,
    `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/Admin`,
  ])('%s is allowed', (arn) => {
    expect(build({ ...RIGHT, administrators: [arn] })).not.toThrow();
  });

  test('a list is needed', () => {
    expect(build({ ...RIGHT, administrators: 'arn:aws:iam::*:role/Admin' })).toThrow('administrators must be a list of roles');
  });
});

test.each(['roleNames', 'roleNameSuffix', 'rolePath', 'policyPath', 'hostManagementRoleNames', 'documentName', 'ciem'])(
  '%s must be left out with organizations', (prop) => {
    const { organization, stack } = organize();
    expect(() => new DefenderOrganizationPolicies(stack, 'Policies', { organizations: [organization], [prop]: false } as any))
      .toThrow(`Stack/Policies: ${prop} must be left out with organizations, which have it, got both`);
  });

test('errors of render name the method', () => {
  expect(() => DefenderOrganizationPolicies.render({ stackNames: ['x'] })).toThrow(
    'DefenderOrganizationPolicies.render: azureTenantIds must be set without organizations, such as ' +
      "['11111111-2222-3333-4444-555555555555'], got undefined");
  expect(() => DefenderOrganizationPolicies.render({ ...RIGHT, partition: 'arn:aws' })).toThrow(
    'DefenderOrganizationPolicies.render: partition must be a partition, such as aws, got "arn:aws"');
  expect(() => DefenderOrganizationPolicies.render({ ...RIGHT, partition: 'aws:iam' })).toThrow('partition must be a partition');
});

describe('lists', () => {
  test.each([
    ['an empty list', { organizations: [] }, 'organizations must name at least one organization, got an empty list'],
    ['no list', { organizations: 'x' }, 'organizations must be a list of organizations, got "x"'],
    ['something else', { organizations: [{}] }, 'organizations[0] must be created with new DefenderForCloudOrganization(...), got {}'],
    ['an empty list of monitoring constructs', { ...RIGHT, monitoringConstructs: [] },
      'monitoringConstructs must name at least one monitoring, got an empty list'],
    ['another monitoring', { ...RIGHT, monitoringConstructs: [{}] },
      'monitoringConstructs[0] must be created with new DefenderOrganizationMonitoring(...), got {}'],
    ['a suffix twice', { ...RIGHT, additionalRoleNameSuffixes: ['-x', '-X'] },
      'additionalRoleNameSuffixes must name each suffix once, got "-x" twice'],
    ['a suffix with a wildcard', { ...RIGHT, additionalRoleNameSuffixes: ['-x', '*'] },
      'additionalRoleNameSuffixes[1] must be a text of 1 to 25 letters'],
    ['a suffix behind a wildcard', { ...RIGHT, additionalRoleNameSuffixes: ['*x'] },
      'additionalRoleNameSuffixes[0] must be a text of 1 to 25 letters'],
    ['a suffix before a wildcard', { ...RIGHT, additionalRoleNameSuffixes: ['x*'] },
      'additionalRoleNameSuffixes[0] must be a text of 1 to 25 letters'],
    ['a long name to split', { ...RIGHT, splitServiceControlPolicy: true, serviceControlPolicyName: 'x'.repeat(127) },
      'serviceControlPolicyName must be a name of 1 to 126 characters with splitServiceControlPolicy'],
    ['no role of StackSets', { ...RIGHT, stackSetAdministrationRoles: ['Deployer'] },
      'stackSetAdministrationRoles[0] must be the ARN of a role'],
    ['a tenant as workspace', { ...RIGHT, sentinelWorkspaceIds: [TENANT.toUpperCase()] },
      'sentinelWorkspaceIds[0] must be the id of a Log Analytics workspace (its customerId), not of an Entra tenant, got '],
    ["Microsoft's tenant as workspace",
      { ...RIGHT, sentinelWorkspaceIds: ['66666666-7777-8888-9999-aaaaaaaaaaaa', '33e01921-4d64-4f8c-a055-5bdaffd5e33d'] },
      'sentinelWorkspaceIds[1] must be the id of a Log Analytics workspace'],
  ])('%s', (_, props: any, message) => {
    expect(build(props)).toThrow(`Stack/Policies: ${message}`);
  });

  test('one twice is a mistake, and what an organization has', () => {
    const { organization, stack } = organize();
    let i = 0;
    const policies = (props: any) => () => void new DefenderOrganizationPolicies(stack, `Policies${i++}`, props);
    expect(policies({ organizations: [organization, organization] })).toThrow(
      'organizations must name each organization once, got "Stack/Defender" twice');
    expect(policies({ organizations: [organization], additionalRoleNameSuffixes: ['-x'] })).toThrow(
      'additionalRoleNameSuffixes must be left out with organizations, which have it, got both');
    expect(policies({ organizations: [organization], sentinelWorkspaceIds: [TENANT] })).toThrow('not of an Entra tenant');
  });
});

test('a workspace or tenant that is not known is no mistake', () => {
  const stack = newStack();
  const id = new CfnParameter(stack, 'Id').valueAsString;
  expect(() => new DefenderOrganizationPolicies(stack, 'Policies', {
    azureTenantIds: [id],
    stackNames: ['X'],
    sentinelWorkspaceIds: [new CfnParameter(stack, 'Workspace').valueAsString, '66666666-7777-8888-9999-aaaaaaaaaaaa'],
  })).not.toThrow();
});
