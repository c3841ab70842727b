/** Several organization constructs for one policies construct, and several policies constructs. */
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, ADD_AUDIENCE, contentsOf, decide, newApp, principal, PROVIDER } from './support';
import { DefenderOrganizationMonitoring, DefenderOrganizationPolicies, MonitoringTarget, OrganizationTargets } from '../../src';
import { newStack } from '../support/stacks';
import { allPlans, TENANT } from '../support/synth';
import { OTHER_TENANT } from '../support/trust-matrix';

const units = (...ids: string[]) => OrganizationTargets.organizationalUnits(...ids);
const accounts = (...ids: string[]) => OrganizationTargets.accounts(...ids);
const [A, B] = ['444455556666', '777788889999'];
const TWO = 'ou-ab12-00000002';
const ADMIN = principal('role/Admin');

const sessionsOf = (rcp: any): string[] => rcp.Statement[0].Condition.StringNotEquals['sts:RoleSessionName'];
const session = (tenant: string) => `MicrosoftDefenderForClouds_${tenant}`;
const rendered = (options: object) => {
  const { serviceControlPolicy, resourceControlPolicy } = DefenderOrganizationPolicies.render(options);
  return { scp: JSON.parse(serviceControlPolicy), rcp: JSON.parse(resourceControlPolicy) };
};

describe('azureTenantIds are added to the tenant of the organization', () => {
  test('in the resource control policy', () => {
    const { organize } = newApp();
    const { rcp } = rendered({ organizations: [organize('One')], azureTenantIds: [OTHER_TENANT.toUpperCase(), TENANT] });
    expect(sessionsOf(rcp)).toEqual([session(TENANT), session(OTHER_TENANT)]);
  });

  test('CIEM protects the provider of the organization only', async () => {
    const { organize } = newApp();
    const { scp } = rendered({
      organizations: [organize('One', { plans: allPlans({ ciem: true }) })],
      azureTenantIds: [OTHER_TENANT],
    });
    const remove = (tenant: string) => decide(
      scp, ADMIN, 'iam:DeleteOpenIDConnectProvider', principal(`oidc-provider/sts.windows.net/${tenant}/`));
    expect([await remove(TENANT), await remove(OTHER_TENANT)]).toEqual(['ExplicitlyDenied', 'Allowed']);
  });
});

describe('one construct for two organizations', () => {
  const { organize, protect } = newApp();
  const one = organize('One', { plans: allPlans(), memberStackSetName: 'Alpha', hostManagementStackSetName: 'AlphaHosts' });
  const two = organize('Two', {
    azureTenantId: OTHER_TENANT,
    targets: units(TWO),
    plans: allPlans({ ciem: true }),
    roleNameSuffix: '-two',
    memberStackSetName: 'Beta',
    hostManagementStackSetName: 'BetaHosts',
  });
  const three = organize('Three', { targets: accounts(A), memberStackSetName: 'Gamma' });
  const { stack } = protect({ organizations: [one, two, three], targetIds: ['r-ab12'], splitServiceControlPolicy: true });
  const [iam, others] = Object.values<any>(Template.fromStack(stack).findResources('AWS::Organizations::Policy', {
    Properties: { Type: 'SERVICE_CONTROL_POLICY' },
  })).map(({ Properties }) =>
    JSON.parse(JSON.stringify(Properties.Content).replaceAll('{"Fn::Sub":', '').replace(/\{?("arn:[^"]*")\}/g, '$1')
      .replaceAll('${AWS::Partition}', 'aws')));
  const both = { Version: '2012-10-17', Statement: [...iam.Statement, ...others.Statement] };

  test('admits the sessions of all tenants', () => {
    expect(sessionsOf(contentsOf(stack).rcp().content)).toEqual([session(TENANT), session(OTHER_TENANT)]);
  });

  test.each([
    ['a role of the first', 'iam:DeleteRole', principal('role/CspmMonitorAws')],
    ['a role of the second', 'iam:DeleteRole', principal('role/CspmMonitorAws-two')],
    ['a CIEM role of the second', 'iam:DeleteRole', principal('role/DefenderForCloud-Ciem-two')],
    ['the provider of the second', 'iam:DeleteOpenIDConnectProvider', principal(`oidc-provider/sts.windows.net/${OTHER_TENANT}/`)],
    ['the profile of the second', 'iam:DeleteInstanceProfile', principal('instance-profile/AmazonSSMRoleForInstancesMDCSetup-two')],
    ['a stack of the first', 'cloudformation:DeleteStack', `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/StackSet-Alpha-1/x`],
    ['a stack of the second', 'cloudformation:DeleteStack', `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/StackSet-BetaHosts-1/x`],
    ['a stack of the third', 'cloudformation:DeleteStack', `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/StackSet-Gamma-1/x`],
    ['a function of the second', 'lambda:InvokeFunction',
      `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:StackSet-Beta-1-OidcProviderFunctionHand-1`],
    ['the runbook of the first', 'ssm:UpdateDocument',
      `arn:aws:ssm:eu-west-1:${ACCOUNT}:document/${one.memberHostManagement!.documentName}`],
    ['the runbook of the second', 'ssm:UpdateDocument',
      `arn:aws:ssm:eu-west-1:${ACCOUNT}:document/${two.memberHostManagement!.documentName}`],
    ['the rule of the second', 'events:DisableRule', `arn:aws:events:eu-west-1:${ACCOUNT}:rule/${two.memberHostManagement!.documentName}`],
  ])('protects %s', async (_, action, resource) => {
    expect(await decide(both, ADMIN, action, resource)).toBe('ExplicitlyDenied');
    for (const deployer of ['stacksets-exec-1', 'AWSCloudFormationStackSetExecutionRole']) {
      expect([deployer, await decide(both, principal(`role/${deployer}`), action, resource)]).toEqual([deployer, 'Allowed']);
    }
  });

  test('leaves the provider of a tenant without CIEM', async () => {
    const resource = principal(`oidc-provider/sts.windows.net/${TENANT}/`);
    expect(await decide(both, ADMIN, 'iam:DeleteOpenIDConnectProvider', resource)).toBe('Allowed');
  });

  test('lets the functions of all add audiences', async () => {
    for (const set of ['Alpha', 'Beta', 'Gamma']) {
      const role = principal(`role/StackSet-${set}-1234-OidcProviderFunctionRol-1XDDEMJLM5D3V`);
      expect([set, await decide(both, role, ADD_AUDIENCE, PROVIDER)]).toEqual([set, 'Allowed']);
      expect([set, await decide(both, role, 'iam:DeleteOpenIDConnectProvider', PROVIDER)]).toEqual([set, 'ExplicitlyDenied']);
    }
    // That of host management has no function.
    for (const set of ['Delta', 'BetaHosts']) {
      const role = principal(`role/StackSet-${set}-1234-OidcProviderFunctionRol-1XDDEMJLM5D3V`);
      expect([set, await decide(both, role, ADD_AUDIENCE, PROVIDER)]).toEqual([set, 'ExplicitlyDenied']);
    }
  });

  test('does not let the role of one with the path of another', async () => {
    const { organize: other } = newApp();
    const withPath = other('One', { memberStackSetName: 'Alpha' });
    for (const role of Stack.of(withPath.memberConnector).node.findAll()) if ('path' in role) (role as any).path = '/security/';
    const { scp } = rendered({ organizations: [withPath, other('Two', { memberStackSetName: 'Beta' })] });
    const add = (role: string) => decide(scp, principal(`role/${role}-OidcProviderFunctionRol-1`), ADD_AUDIENCE, PROVIDER);
    expect([await add('security/StackSet-Alpha-1'), await add('StackSet-Beta-1')]).toEqual(['Allowed', 'Allowed']);
    expect([await add('StackSet-Alpha-1'), await add('security/StackSet-Beta-1')]).toEqual(['ExplicitlyDenied', 'ExplicitlyDenied']);
  });

  test('names what both have once', () => {
    const { organize: other } = newApp();
    const { scp } = rendered({ organizations: [other('One', { plans: allPlans() }), other('Two', { plans: allPlans() })] });
    for (const { Resource } of scp.Statement) expect(new Set(Resource).size).toBe(Resource.length);
    for (const { Condition } of scp.Statement) {
      const exempt = Condition.ArnNotLike['aws:PrincipalArn'];
      expect(new Set(exempt).size).toBe(exempt.length);
    }
  });
});

test('several monitoring constructs are protected', async () => {
  const env = { account: '999988887777', region: 'us-east-1' };
  const { organize } = newApp(env);
  const [one, two] = [organize('One', { memberStackSetName: 'Alpha' }),
    organize('Two', { targets: units(TWO), memberStackSetName: 'Beta' })];
  const monitoringConstructs = [one, two].map((organization, i) => {
    const stack = Stack.of(organization);
    return new DefenderOrganizationMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${env.account}:alerts`)),
      organizations: [organization],
      organizationId: 'o-a1b2c3d4e5',
      memberStackSetName: `Watch${i}`,
    });
  });
  const { scp } = rendered({ organizations: [one, two], monitoringConstructs });
  for (const i of [0, 1]) {
    const role = principal(`role/StackSet-Watch${i}-1234-MonitoringRole0A1B2C3D-1XDDEMJLM5D3V`);
    expect(await decide(scp, ADMIN, 'iam:PutRolePolicy', role)).toBe('ExplicitlyDenied');
    expect(await decide(scp, ADMIN, 'cloudformation:DeleteStack',
      `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/StackSet-Watch${i}-1/x`))
      .toBe('ExplicitlyDenied');
  }
});

describe('two policies constructs', () => {
  const REQUIRED = { azureTenantIds: [TENANT], stackNames: ['StackSet-X-*'] };

  test('cannot have one name in one stack or account', () => {
    const stack = newStack();
    new DefenderOrganizationPolicies(stack, 'One', REQUIRED);
    expect(() => new DefenderOrganizationPolicies(stack, 'Two', REQUIRED)).toThrow(
      'Stack/Two creates the service control policy DefenderForCloud-Protection, which Stack/One already creates; AWS Organizations ' +
      'allows each name once per policy type: set serviceControlPolicyName, or give all organizations to one DefenderOrganizationPolicies');
    expect(() => new DefenderOrganizationPolicies(stack, 'Three', { ...REQUIRED, serviceControlPolicyName: 'Mine' })).toThrow(
      'creates the resource control policy DefenderForCloud-Sessions, which Stack/One already creates; AWS Organizations allows each ' +
      'name once per policy type: set resourceControlPolicyName');
    const { protect } = newApp({ account: A, region: 'eu-west-1' });
    protect(REQUIRED, 'One');
    expect(() => protect(REQUIRED, 'Two')).toThrow('set serviceControlPolicyName');
  });

  test('the name of the second half counts', () => {
    const stack = newStack();
    new DefenderOrganizationPolicies(stack, 'One', { ...REQUIRED, splitServiceControlPolicy: true });
    expect(() => new DefenderOrganizationPolicies(stack, 'Two', { ...REQUIRED, serviceControlPolicyName: 'DefenderForCloud-Protection-2' }))
      .toThrow('creates the service control policy DefenderForCloud-Protection-2, which Stack/One already creates');
  });

  test('a warning names the prop if the accounts are not known', () => {
    const { protect } = newApp();
    protect(REQUIRED, 'One');
    const { stack } = protect(REQUIRED, 'Two');
    Annotations.fromStack(stack).hasWarning('/Two/Policies', Match.stringLikeRegexp('set serviceControlPolicyName'));
  });

  test('are no mistake in two accounts, or with two names', () => {
    const app = new App();
    for (const account of [A, B]) {
      const stack = new Stack(app, `Stack${account}`, { env: { account, region: 'eu-west-1' } });
      new DefenderOrganizationPolicies(stack, 'Policies', REQUIRED);
      const other = new DefenderOrganizationPolicies(stack, 'Other', {
        ...REQUIRED, serviceControlPolicyName: 'Mine', resourceControlPolicyName: 'DefenderForCloud-Protection',
      });
      Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('already creates'));
      expect(other.serviceControlPolicy.name).toBe('Mine');
    }
  });

  test('are deployed one after the other', () => {
    const stack = newStack();
    new DefenderOrganizationPolicies(stack, 'One', { ...REQUIRED, splitServiceControlPolicy: true });
    new DefenderOrganizationPolicies(stack, 'Two', { ...REQUIRED, serviceControlPolicyName: 'A', resourceControlPolicyName: 'B' });
    const policies = Object.entries<any>(Template.fromStack(stack).findResources('AWS::Organizations::Policy'));
    const after = Object.fromEntries(policies.map(([, p]) => [p.Properties.Name, p.DependsOn?.map((id: string) =>
      policies.find(([other]) => other === id)![1].Properties.Name)]));
    expect(after).toEqual({
      // First: when a policy is split, the other one loses what this one has.
      'DefenderForCloud-Protection-2': undefined,
      'DefenderForCloud-Protection': ['DefenderForCloud-Protection-2'],
      'DefenderForCloud-Sessions': ['DefenderForCloud-Protection'],
      'A': ['DefenderForCloud-Sessions'],
      'B': ['A'],
    });
  });
});
