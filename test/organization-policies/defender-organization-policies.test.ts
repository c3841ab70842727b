import { Annotations as Messages, App, Aspects, Aws, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ADD_AUDIENCE, ADMINISTRATOR, contentsOf, decide, principal, PROVIDER, STACK_SET, synthPolicies } from './support';
import { DefenderOrganizationPolicies, OrganizationTargets, type DefenderForCloudOrganizationProps } from '../../src';
import { namesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES } from '../facts/roles';
import { entryPerLine } from '../support/entry-per-line';
import { organize } from '../support/organization';
import { newStack, templateOf } from '../support/stacks';
import { allPlans, TENANT } from '../support/synth';

/** The policies in the stack of an organization. */
function withOrganization(props: Partial<DefenderForCloudOrganizationProps> = {}) {
  const { organization, stack } = organize({ plans: allPlans(), ...props });
  const policies = new DefenderOrganizationPolicies(stack, 'Policies', { organizations: [organization] });
  return { organization, stack, policies, ...contentsOf(stack) };
}
const resourcesOf = (content: any): string[] => [content.Statement[0].Resource, content.Statement[2].Resource].flat();
const names = (content: any, kind: string) => resourcesOf(content).flatMap(arn => arn.split(`:${kind}/`)[1] ?? []);
const exemptOf = (content: any) => content.Statement[0].Condition.ArnNotLike['aws:PrincipalArn'];

test('the policies with default names', () => {
  const { stack } = synthPolicies({ administrators: [ADMINISTRATOR], targetIds: ['r-ab12'] });
  expect(entryPerLine(templateOf(stack).Resources)).toMatchSnapshot();
});

describe('resources', () => {
  test('are attached to the targets, one after the other', () => {
    const targetIds = ['r-ab12', 'ou-ab12-cdef3456', '444455556666'];
    const { stack } = synthPolicies({ targetIds, serviceControlPolicyName: 'A', resourceControlPolicyName: 'B' });
    const template = Template.fromStack(stack);
    template.hasResource('AWS::Organizations::Policy', {
      Properties: { Type: 'SERVICE_CONTROL_POLICY', Name: 'A', TargetIds: targetIds }, DependsOn: Match.absent(),
    });
    template.hasResource('AWS::Organizations::Policy', {
      Properties: { Type: 'RESOURCE_CONTROL_POLICY', Name: 'B', TargetIds: targetIds },
      DependsOn: [Match.stringLikeRegexp('ServiceControlPolicy')],
    });
  });

  test('are not attached without targets', () => {
    const { scp, rcp } = synthPolicies();
    expect(scp().properties.TargetIds).toBeUndefined();
    expect(rcp().properties.TargetIds).toBeUndefined();
  });
});

describe('messages', () => {
  const messages = (stack: Stack, find: 'findWarning' | 'findInfo') =>
    Annotations.fromStack(stack)[find]('/Stack/Policies', Match.anyValue()).map(m => String(m.entry.data));

  test('say whom the policies bind, and what must be enabled', () => {
    const { stack } = synthPolicies();
    expect(messages(stack, 'findWarning')).toEqual([]);
    expect(messages(stack, 'findInfo')).toEqual([
      expect.stringMatching(/never to the management account.*organizationPoliciesManagementAccount/),
      expect.stringMatching(/SERVICE_CONTROL_POLICY and RESOURCE_CONTROL_POLICY must be enabled.*organizationPoliciesTypes/),
      expect.stringContaining('without targetIds'),
    ]);
  });

  test('say that roles of deployments open a way', () => {
    const administrators = ['cfn-exec-role', 'deploy-role'].map(name => `arn:aws:iam::*:role/cdk-hnb659fds-${name}-*`);
    expect(messages(synthPolicies({ administrators }).stack, 'findWarning')).toContainEqual(
      expect.stringMatching(/cdk-hnb659fds-cfn-exec-role-\*.*everyone who may update.*organizationPoliciesDeployers/));
    expect(JSON.stringify(messages(synthPolicies({ administrators: [ADMINISTRATOR] }).stack, 'findWarning')))
      .not.toContain('organizationPoliciesDeployers');
  });

  test('can be acknowledged', () => {
    const stack = newStack();
    const policies = new DefenderOrganizationPolicies(stack, 'Policies', {
      azureTenantIds: [TENANT], stackNames: [STACK_SET], targetIds: ['r-ab12'],
    });
    expect(messages(stack, 'findInfo')).toHaveLength(2);
    for (const id of ['organizationPoliciesManagementAccount', 'organizationPoliciesTypes']) {
      Messages.of(policies).acknowledgeInfo(`cdk-defender-for-cloud:${id}`, 'known');
    }
    expect(messages(stack, 'findInfo')).toEqual([]);
  });
});

describe('an organization gives', () => {
  test('its tenant', () => {
    expect(JSON.stringify(withOrganization().rcp().content)).toContain(`"MicrosoftDefenderForClouds_${TENANT}"`);
  });

  test('the roles of its plans only, and those of host management', () => {
    const { scp } = withOrganization({ plans: allPlans().slice(1, 2), roleNameSuffix: '-x' });
    expect(names(scp().content, 'role').filter(n => !/\*$/.test(n)).sort())
      .toEqual([...namesOfPlans({ servers: {} }), ...HOST_MANAGEMENT_ROLES].map(name => `${name}-x`).sort());
    expect(names(scp().content, 'instance-profile')).toEqual(['AmazonSSMRoleForInstancesMDCSetup-x']);
    expect(names(scp().content, 'document')).toEqual([expect.stringMatching(/^DefenderForCloud-HostManagement-\w{8}$/)]);
    expect(names(scp().content, 'rule')).toEqual([...names(scp().content, 'document'), 'DefenderMonitoring-*']);
  });

  test('nothing of host management if it is off', () => {
    const { scp } = withOrganization({ plans: allPlans().slice(0, 1) });
    expect(JSON.stringify(scp().content)).not.toMatch(/HostManagement|instance-profile|:ssm:/);
  });

  test('the names of its StackSets', () => {
    const { scp } = withOrganization({ memberStackSetName: 'Roles', hostManagementStackSetName: 'AVeryLongNameOfAStackSet' });
    expect(names(scp().content, 'stack')).toEqual([
      'StackSet-Roles-*', 'StackSet-AVeryLongNameOfAStackSet-*', 'stacksets-exec-role-stack-*',
    ]);
    expect(names(scp().content, 'policy')).toEqual(['StackSet-Roles-*', 'DefenderForCloud-*', '*/DefenderForCloud-*']);
  });

  test('CIEM, if it is on', () => {
    expect(names(withOrganization({ plans: allPlans({ ciem: true }) }).scp().content, 'oidc-provider')).toEqual([
      'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', `sts.windows.net/${TENANT}/`,
    ]);
    expect(names(withOrganization().scp().content, 'oidc-provider')).toHaveLength(1);
  });

  test('the execution roles of its permission model', () => {
    expect(exemptOf(withOrganization().scp().content)).toEqual([
      'arn:aws:iam::*:role/stacksets-exec-*',
      'arn:aws:iam::*:role/aws-service-role/member.org.stacksets.*',
    ]);
    const targets = OrganizationTargets.accounts('444455556666');
    expect(exemptOf(withOrganization({ targets }).scp().content)).toEqual([
      'arn:aws:iam::*:role/AWSCloudFormationStackSetExecutionRole',
    ]);
    expect(exemptOf(withOrganization({ targets, selfManagedRoles: { execution: 'Mine' } }).scp().content)).toEqual([
      'arn:aws:iam::*:role/Mine',
    ]);
  });

  test('names and paths as they are after aspects', async () => {
    const { stack, scp } = withOrganization();
    Aspects.of(stack).add({
      visit: node => {
        if (node instanceof iam.CfnRole) node.path = '/security/';
        if (node instanceof iam.CfnRole && node.roleName === 'CspmMonitorAws') node.roleName = 'Renamed';
      },
    });
    const { content } = scp();
    expect(names(content, 'role')).toEqual(expect.arrayContaining(['security/Renamed', 'security/SensitiveDataDiscovery']));
    const admin = principal('role/Admin');
    expect(await decide(content, admin, 'iam:DeleteRole', principal('role/security/Renamed'))).toBe('ExplicitlyDenied');
    expect(await decide(content, admin, 'iam:DeleteRole', principal('role/Renamed'))).toBe('Allowed');
    // The function in the template of members, which adds audiences.
    const functionRole = principal('role/security/StackSet-Stack-Defender-M-OidcProviderFunctionRole-1XDDEMJLM5D3V');
    const provider = principal('oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/');
    expect(await decide(content, functionRole, ADD_AUDIENCE, provider)).toBe('Allowed');
    expect(await decide(content, functionRole.replace('security/', ''), ADD_AUDIENCE, provider)).toBe('ExplicitlyDenied');
  });

  test('an error if a name is not known', () => {
    const { organization, policies } = withOrganization();
    (organization.memberConnector.cspmMonitorRole.node.defaultChild as iam.CfnRole).roleName = `Cspm-${Aws.REGION}`;
    expect(() => DefenderOrganizationPolicies.render({ organizations: [organization] })).toThrow(
      new RegExp(String.raw`^DefenderOrganizationPolicies\.render: Stack\/Defender\/Members\/.*CspmMonitor\/Resource must have a `
        + String.raw`path and a name that are known`));
    expect(policies.serviceControlPolicy).toBeDefined();
  });

  test('another stack of the same app', () => {
    const { organization, stack } = organize();
    const other = new Stack(stack.node.root as App, 'Other');
    new DefenderOrganizationPolicies(other, 'Policies', { organizations: [organization], administrators: [ADMINISTRATOR] });
    expect(names(contentsOf(other).scp().content, 'role')).toContain('CspmMonitorAws');
  });
});

describe('names from options', () => {
  test('are those of the roles', () => {
    const { scp } = synthPolicies({
      roleNames: { cspmMonitor: 'Posture' },
      roleNameSuffix: '-x',
      hostManagementRoleNames: { instance: 'Fleet' },
      additionalRoleNames: ['OIDC_MicrosoftSentinelRole', 'security/Scanner'],
      documentName: 'Hosts',
      stackNames: ['Defender'],
    });
    const { content } = scp();
    expect(names(content, 'role')).toEqual(expect.arrayContaining([
      'Posture', 'SensitiveDataDiscovery-x', 'Fleet', 'DefenderForCloud-HostManagement-x', 'OIDC_MicrosoftSentinelRole',
      'security/Scanner', 'Defender-*OidcProviderFu*',
    ]));
    expect(names(content, 'instance-profile')).toEqual(['Fleet']);
    expect(names(content, 'document')).toEqual(['Hosts']);
    expect(names(content, 'stack')).toEqual(['Defender/*', 'Defender-*', 'stacksets-exec-role-stack-*']);
    expect(names(content, 'policy')).toEqual(['DefenderForCloud-*', 'Defender-*']);
  });
});

test('each further suffix is for all roles and the instance profile', () => {
  const { serviceControlPolicy } = DefenderOrganizationPolicies.render({
    azureTenantIds: [TENANT],
    stackNames: [STACK_SET],
    additionalRoleNameSuffixes: ['-a', '-b'],
    rolePath: '/x/',
    ciem: true,
    documentName: 'Hosts',
    splitServiceControlPolicy: true,
  });
  const content = { Statement: [JSON.parse(serviceControlPolicy).Statement[0], {}, { Resource: [] }] };
  for (const suffix of ['', '-a', '-b']) {
    expect(names(content, 'role')).toEqual(expect.arrayContaining([
      `x/CspmMonitorAws${suffix}`, `x/DefenderForCloud-Ciem${suffix}`, `x/DefenderForCloud-HostManagementLaunch${suffix}`,
    ]));
  }
  expect(names(content, 'instance-profile')).toEqual(['', '-a', '-b'].map(suffix => `x/AmazonSSMRoleForInstancesMDCSetup${suffix}`));
});

test('a path is that of every role and of the instance profile', async () => {
  const { scp } = synthPolicies({ rolePath: '/security/defender/', roleNameSuffix: '-x', ciem: true, additionalRoleNames: ['Other'] });
  const { content } = scp();
  const inAccount = (role: string) => `arn:aws:iam::111122223333:role${role}`;
  const admin = inAccount('/Admin');
  const isDenied = async (caller: string, action: string, resource: string) =>
    (await decide(content, caller, action, resource)) === 'ExplicitlyDenied';
  for (const name of [
    'CspmMonitorAws-x', 'AmazonSSMRoleForInstancesMDCSetup-x', 'DefenderForCloud-HostManagementLaunch-x', 'DefenderForCloud-Ciem-x',
    'StackSet-Security-Defende-OidcProviderFunctionRole-1XDDEMJLM5D3V',
  ]) {
    expect(await isDenied(admin, 'iam:PutRolePolicy', inAccount(`/security/defender/${name}`))).toBe(true);
    expect(await isDenied(admin, 'iam:PutRolePolicy', inAccount(`/${name}`))).toBe(false);
  }
  expect(await isDenied(admin, 'iam:PutRolePolicy', inAccount('/Other'))).toBe(true);
  expect(names(content, 'instance-profile')).toEqual(['security/defender/AmazonSSMRoleForInstancesMDCSetup-x']);
  const add = ['iam:AddClientIDToOpenIDConnectProvider', PROVIDER] as const;
  expect(await isDenied(inAccount('/security/defender/StackSet-Security-Defende-OidcProviderFunctionRole-1'), ...add)).toBe(false);
  expect(await isDenied(inAccount('/StackSet-Security-Defende-OidcProviderFunctionRole-1'), ...add)).toBe(true);
});

describe('render', () => {
  test('gives what the construct deploys', () => {
    const props = { azureTenantIds: [TENANT], stackNames: [STACK_SET], administrators: [ADMINISTRATOR], ciem: true };
    const rendered = DefenderOrganizationPolicies.render(props);
    const { scp, rcp } = synthPolicies(props);
    expect(JSON.parse(rendered.serviceControlPolicy)).toEqual(scp().content);
    expect(JSON.parse(rendered.resourceControlPolicy)).toEqual(rcp().content);
  });

  test('in another partition', () => {
    const { serviceControlPolicy } = DefenderOrganizationPolicies.render({
      azureTenantIds: [TENANT],
      stackNames: [STACK_SET],
      administrators: [`arn:${Aws.PARTITION}:iam::*:role/Admin`],
      partition: 'aws-us-gov',
    });
    expect(serviceControlPolicy).not.toContain('arn:aws:');
    expect(serviceControlPolicy).toContain('"arn:aws-us-gov:iam::*:role/Admin"');
  });

  test('needs known values', () => {
    const value = Lazy.string({ produce: () => 'arn:aws:iam::*:role/Admin' });
    expect(() => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: [STACK_SET], administrators: [value] }))
      .toThrow('serviceControlPolicy must contain only values that are known at synthesis');
  });
});

test('tokens are passed on', () => {
  const stack = newStack();
  const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
  const policies = new DefenderOrganizationPolicies(stack, 'Policies', {
    azureTenantIds: [parameter('Tenant')],
    sentinelWorkspaceIds: [parameter('Workspace')],
    stackNames: [STACK_SET],
    administrators: [parameter('Administrator')],
    targetIds: [parameter('Target')],
  });
  expect(stack.resolve(policies.resourceControlPolicy.targetIds)).toEqual([{ Ref: 'Target' }]);
  const text = JSON.stringify(templateOf(stack));
  for (const ref of ['Tenant', 'Workspace', 'Administrator']) expect(text).toContain(`{"Ref":"${ref}"}`);
});
