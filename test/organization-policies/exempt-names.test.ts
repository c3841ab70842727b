/** Names with which a role that Microsoft assumes would be exempt from the service control policy. */
import { App, Aspects, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { decide, principal, ROLES, STACK_SET } from './support';
import {
  DefenderCapability, DefenderForCloudOrganization, DefenderOrganizationPolicies, DefenderPlan, HostManagementIdentity,
  OrganizationTargets,
} from '../../src';
import { inline, NEW_AUDIENCE, oneRole, read, trustOf } from '../readers/microsoft-template/support';
import { newStack } from '../support/stacks';
import { connect, TENANT } from '../support/synth';

/** Administrators as the documents name them. */
const ADMINISTRATORS = [
  'OrganizationAccountAccessRole', 'AWSControlTowerExecution', 'aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_*',
  'cdk-hnb659fds-cfn-exec-role-*', 'AWSCloudFormationStackSetExecutionRole',
].map(role => `arn:aws:iam::*:role/${role}`);
// Two policies, because so many administrators do not fit into one.
const { serviceControlPolicy, secondServiceControlPolicy } = DefenderOrganizationPolicies.render({
  azureTenantIds: [TENANT], stackNames: [STACK_SET], administrators: ADMINISTRATORS, splitServiceControlPolicy: true,
});
const SCP = {
  Version: '2012-10-17', Statement: [serviceControlPolicy, secondServiceControlPolicy].flatMap(policy => JSON.parse(policy!).Statement),
};
const isExempt = async (role: string) =>
  await decide(SCP, principal(`role/${role}`), 'iam:UpdateAssumeRolePolicy', ROLES[0]) === 'Allowed'
  || await decide(SCP, principal(`role/${role}`), 'iam:AddClientIDToOpenIDConnectProvider',
    principal('oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/')) === 'Allowed';

/** A name, the pattern that messages have, and whether this service control policy exempts it. */
const NAMES: readonly [name: string, reserved: string, isExempt: boolean][] = [
  ['stacksets-exec-0123456789abcdef', 'stacksets-exec-*', true],
  ['stacksets-exec-', 'stacksets-exec-*', true],
  ['StackSet-Security-Defender-OidcProviderFunction', 'StackSet-*', true],
  ['StackSet-Security-Defender-x', 'StackSet-*', false],
  ['StackSet-DefenderForCloud-x', 'StackSet-*', false],
  ['OrganizationAccountAccessRole', 'OrganizationAccountAccessRole', true],
  ['AWSControlTowerExecution', 'AWSControlTower*', true],
  ['aws-controltower-ReadOnlyExecutionRole', 'aws-controltower-*', false],
  ['AWSReservedSSO_x', 'AWSReservedSSO_*', false],
  ['AWSCloudFormationStackSetExecutionRole', 'AWSCloudFormationStackSet*', true],
  ['AWSServiceRoleForSupport', 'AWSServiceRoleFor*', false],
  ['cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1', 'cdk-*-cfn-exec-role-*', true],
  ['cdk-accel-deploy-role-111122223333-eu-west-1', 'cdk-*-deploy-role-*', false],
  // IAM takes them for the same names.
  ['STACKSETS-EXEC-1', 'stacksets-exec-*', false],
  ['organizationaccountaccessrole', 'OrganizationAccountAccessRole', false],
];
const WHY = (reserved: string) =>
  `another role name than ${reserved}, because organization policies exempt such roles of AWS and of deployment tools, got `;

const custom = (roleName: string) => DefenderCapability.custom({ id: 'Own', roleName, audience: NEW_AUDIENCE });
const withCustom = (roleName: string, props: object = {}) =>
  connect(newStack(), { plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [custom(roleName)] })], ...props });

describe.each(NAMES)('%s', (name, reserved, exempt) => {
  test('is exempt, or is that of roles that others exempt', async () => expect(await isExempt(name)).toBe(exempt));

  test('is no name of a role', () => {
    const message = `${WHY(reserved)}"${name}"`;
    expect(() => custom(name)).toThrow(`roleName must be ${message}`);
    expect(() =>
      read(oneRole({ RoleName: name, AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE), ...inline() })).capability('Role', { id: 'Own' }))
      .toThrow(`roleName must be ${message}`);
    expect(() => connect(newStack(), { roleNames: { cspmMonitor: name } }))
      .toThrow(`Stack/Defender: roleNames.cspmMonitor must be ${message}`);
    expect(() => new DefenderForCloudOrganization(newStack(), 'Organization', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('r-ab12'),
      connectManagementAccount: false,
      roleNames: { cspmMonitor: name },
    })).toThrow(`Stack/Organization: roleNames.cspmMonitor must be ${message}`);
    expect(() => new HostManagementIdentity(newStack(), 'Hosts', { roleNames: { automation: name } }))
      .toThrow(`Stack/Hosts: roleNames.automation must be ${message}`);
    expect(() => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: ['A'], roleNames: { cspmMonitor: name } }))
      .toThrow(`roleNames.cspmMonitor must be ${message}`);
  });

  test('is no name that a suffix completes', () => {
    const half = Math.max(2, name.length - 4);
    const [start, suffix] = [name.slice(0, half), name.slice(half)];
    const isReservedAlone =
      new RegExp(String.raw`^(stacksets-exec-|StackSet-|AWSControlTower|aws-controltower-|AWSReservedSSO_|`
        + String.raw`AWSCloudFormationStackSet|AWSServiceRoleFor|cdk-.*-(cfn-exec|deploy)-role-)`, 'i').test(start);
    expect(() => withCustom(start, { roleNameSuffix: suffix })).toThrow(`must be ${WHY(reserved)}"${isReservedAlone ? start : name}"`);
  });

  test('is no name that an aspect or an escape hatch gives', () => {
    const { node, cspmMonitorRole } = connect(newStack());
    (cspmMonitorRole.node.defaultChild as iam.CfnRole).roleName = name;
    expect(() => (node.root as App).synth()).toThrow(
      `Stack/Defender/CspmMonitor: path and name of the role in the template must be ${WHY(reserved)}"${name}"`);
  });
});

describe('paths', () => {
  const PATHS: readonly [path: string, reserved: string, isExempt: boolean][] = [
    ['/stacksets-exec-1/', 'stacksets-exec-*', true],
    ['/StackSet-Security-Defender/a/', 'StackSet-*', false],
    ['/aws-reserved/sso.amazonaws.com/', 'aws-reserved/*', false],
    ['/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/', 'aws-service-role/*', true],
    ['/AWSReservedSSO_Admin/', 'AWSReservedSSO_*', false],
  ];

  test.each(PATHS)('%s is refused, also with a name that is none', async (path, reserved, exempt) => {
    expect(await isExempt(`${path.slice(1)}CspmMonitorAws`)).toBe(exempt);
    const { node } = connect(newStack());
    Aspects.of(node.root).add({ visit: (c) => { if (c instanceof iam.CfnRole) c.path = path; } });
    expect(() => (node.root as App).synth()).toThrow(`must be ${WHY(reserved)}"${path.slice(1)}CspmMonitorAws"`);
    expect(() => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: ['A'], rolePath: path }))
      .toThrow(`rolePath must be another path than /${reserved}, because organization policies exempt such roles`);
  });

  test.each(['/', '/security/', '/service-role/', '/a/stacksets-exec/', '/x-aws-reserved/'])('%s is allowed', (rolePath) => {
    expect(() => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: ['A'], rolePath })).not.toThrow();
  });
});

describe('names that only resemble them', () => {
  test.each(['MyStackSet-Scanner', 'stacksets-execution', 'ControlTowerScanner', 'cdk-scanner', 'cdk-security-role-scanner',
    'Defender-AWSReservedSSO_', 'AWSDefenderScanner', 'OrganizationAccountAccessRole2'])(
    '%s', name => expect(() => withCustom(name)).not.toThrow());
  test.each(['-stacksets-exec-1', 'AWSControlTowerExecution', '-StackSet-x',
    '-role-a'])('the suffix %s, whose names begin with the default names', (roleNameSuffix) => {
    expect(() => connect(newStack(), { roleNameSuffix })).not.toThrow();
  });
});

test('no role of a name that is accepted is exempt', async () => {
  const part = fc.constantFrom('stacksets-exec-', 'StackSet-', 'Security-Defender-', 'AWSControlTower', 'Execution', 'Organization',
    'AccountAccessRole', 'a', '-', 'cdk-',
    'hnb659fds', '-cfn-exec', '-role-', 'AWSReservedSSO_', 'AWSCloudFormation', 'StackSetExecutionRole');
  const names = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join('')).filter(name => name.length <= 60);
  const accepted = fc.sample(names, { numRuns: 300 }).filter((name) => {
    try {
      return custom(name) !== undefined;
    } catch {
      return false;
    }
  });
  expect(accepted.length).toBeGreaterThan(10);
  expect((await Promise.all(accepted.map(async name => await isExempt(name) ? name : '')).then(found => found.filter(name => name !== ''))))
    .toEqual([]);
}, 60_000);

describe('roles of StackSets', () => {
  const render = (options: object) =>
    () => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: ['A'], ...options });

  test('must not be protected, because they are exempt', () => {
    expect(render({ additionalRoleNames: ['stacksets-exec-1'] }))
      .toThrow('the roles of StackSets (stacksets-exec-*) must not match a role that is protected, because ' +
      'this role would be exempt, got stacksets-exec-1: give this role another name, or do not protect it');
    expect(render({ additionalRoleNames: ['aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/X'] }))
      .toThrow('(aws-service-role/member.org');
    expect(render({ additionalRoleNames: ['OrganizationAccountAccessRole', 'Team'] })).not.toThrow();
  });

  test.each(['execution', 'administration'])('of a self-managed StackSet, the %s role', (which) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '999988887777', region: 'us-east-1' } });
    const organization = new DefenderForCloudOrganization(stack, 'Organization', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.accounts('111122223333'),
      connectManagementAccount: false,
      selfManagedRoles: { [which]: 'CspmMonitorAws' },
    });
    new DefenderOrganizationPolicies(stack, 'Policies', { organizations: [organization] });
    expect(() => app.synth()).toThrow('[Stack/Policies] the roles of StackSets (CspmMonitorAws) must not match a role that is protected');
  });
});
