/** Who is exempt: administrators, the roles of self-managed StackSets, and the stacks that keep an exempt role. */
import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ACCOUNT, ADD_AUDIENCE, ADMINISTRATOR, contentsOf, decide, principal, PROVIDER, ROLES, STACK, STACK_SET, synthPolicies,
} from './support';
import {
  DefenderForCloudOrganization, DefenderOrganizationMonitoring, DefenderOrganizationPolicies, MonitoringTarget, OrganizationTargets,
} from '../../src';
import { canMatchTheSame } from '../../src/organization-policies/exempt-roles';
import { simulate } from '../support/simulate';
import { TENANT } from '../support/synth';

const REQUIRED = { azureTenantIds: [TENANT], stackNames: [STACK_SET] };
const scpOf = (options: object) => JSON.parse(DefenderOrganizationPolicies.render({ ...REQUIRED, ...options }).serviceControlPolicy);
/** The same in two policies, so that roles of later versions have room. */
function twoScpsOf(options: object) {
  const { serviceControlPolicy, secondServiceControlPolicy } =
    DefenderOrganizationPolicies.render({ ...REQUIRED, ...options, splitServiceControlPolicy: true });
  const [first, second] = [serviceControlPolicy, secondServiceControlPolicy!].map(policy => JSON.parse(policy));
  return { ...first, Statement: [...first.Statement, ...second.Statement] };
}
const ADMINISTRATION = principal('role/AWSCloudFormationStackSetAdministrationRole');
const EXECUTION = 'arn:aws:iam::444455556666:role/AWSCloudFormationStackSetExecutionRole';
const FUNCTION_ROLE = principal(`role/${STACK_SET.slice(0, 24)}-OidcProviderFunctionRole-ABC`);
const EXECUTIONS = 'arn:aws:iam::*:role/AWSCloudFormationStackSetExecutionRole';

describe('self-managed StackSets of a member account', () => {
  /** An organization construct in the stack of the administrator, and the policies in another one. */
  function selfManaged(account: string | undefined, selfManagedRoles?: { administration?: string; execution?: string }) {
    const app = new App();
    const env = account === undefined ? {} : { env: { account, region: 'eu-west-1' } };
    const organization = new DefenderForCloudOrganization(new Stack(app, 'Administrator', env), 'Defender', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.accounts('444455556666'),
      connectManagementAccount: false,
      selfManagedRoles,
      memberStackSetName: 'Security-Defender-Members',
    });
    const stack = new Stack(app, 'Policies');
    new DefenderOrganizationPolicies(stack, 'Policies', { organizations: [organization], administrators: [ADMINISTRATOR] });
    return contentsOf(stack).scp().content;
  }
  const WITHOUT = scpOf({ administrators: [EXECUTIONS] });
  const ANYWHERE = selfManaged(undefined);
  const POLICIES: [string, any][] = [
    ['an organization in a known account', selfManaged(ACCOUNT)],
    ['an organization in an account that is not known', ANYWHERE],
    ['the option', twoScpsOf({ administrators: [ADMINISTRATOR, EXECUTIONS], stackSetAdministrationRoles: [ADMINISTRATION] })],
  ];

  test('stop without the exemption', async () => {
    expect(await decide(WITHOUT, ADMINISTRATION, 'sts:AssumeRole', EXECUTION)).toBe('ExplicitlyDenied');
  });

  describe.each(POLICIES)('%s', (_, scp) => {
    test('the administration role assumes the execution role, and nobody else does', async () => {
      expect(await decide(scp, ADMINISTRATION, 'sts:AssumeRole', EXECUTION)).toBe('Allowed');
      for (const caller of ['role/Admin', 'role/x/AWSCloudFormationStackSetAdministrationRole',
        'user/AWSCloudFormationStackSetAdministrationRole']) {
        expect([caller, await decide(scp, principal(caller), 'sts:AssumeRole', EXECUTION)]).toEqual([caller, 'ExplicitlyDenied']);
      }
    });

    test('it changes nothing of what is protected', async () => {
      for (const [action, resource] of [
        ['iam:PutRolePolicy', ROLES[0]], ['iam:DeleteOpenIDConnectProvider', PROVIDER], [ADD_AUDIENCE, PROVIDER],
        ['cloudformation:UpdateStack', STACK],
        ['iam:PutRolePolicy', ADMINISTRATION], ['iam:UpdateAssumeRolePolicy', ADMINISTRATION], ['sts:AssumeRole', ADMINISTRATION],
        ['iam:CreateRole', EXECUTION], ['iam:UpdateAssumeRolePolicy', EXECUTION], ['iam:PassRole', EXECUTION],
        ['iam:CreateRole', ADMINISTRATOR], ['iam:UpdateAssumeRolePolicy', ADMINISTRATOR], ['iam:PutRolePolicy', FUNCTION_ROLE],
      ] as const) {
        expect([action, await decide(scp, ADMINISTRATION, action, resource)]).toEqual([action, 'ExplicitlyDenied']);
      }
    });

    test('nobody but administrators changes, creates or assumes it', async () => {
      for (const action of [
        'iam:AttachRolePolicy', 'iam:CreateRole', 'iam:DeleteRole', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy',
        'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy', 'iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'sts:AssumeRole',
      ]) {
        expect([action, await decide(scp, principal('role/Admin'), action, ADMINISTRATION)]).toEqual([action, 'ExplicitlyDenied']);
        expect([action, await decide(scp, principal('role/security/Administrator'), action, ADMINISTRATION)]).toEqual([action, 'Allowed']);
      }
    });

    test.each([
      ['cloudformation.amazonaws.com', 'Allowed'], ['lambda.amazonaws.com', 'ExplicitlyDenied'], [undefined, 'ExplicitlyDenied'],
    ])('who creates StackSets passes it to CloudFormation only: %s', async (service, decision) => {
      expect(await simulate({
        statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
        principal: principal('role/Admin'),
        action: 'iam:PassRole',
        resource: ADMINISTRATION,
        context: { 'aws:PrincipalArn': principal('role/Admin'), 'iam:PassedToService': service },
        serviceControlPolicy: scp,
      })).toBe(decision);
    });
  });

  test('the role of another account is not exempt if the account is known', async () => {
    const elsewhere = ADMINISTRATION.replace(ACCOUNT, '777788889999');
    expect(await decide(POLICIES[0][1], elsewhere, 'sts:AssumeRole', EXECUTION)).toBe('ExplicitlyDenied');
    // The trust of the execution role decides.
    expect(await decide(ANYWHERE, elsewhere, 'sts:AssumeRole', EXECUTION)).toBe('ImplicitlyDenied');
  });

  test('names of the user', async () => {
    const scp = selfManaged(ACCOUNT, { administration: 'Deployer', execution: 'Target' });
    const target = 'arn:aws:iam::444455556666:role/Target';
    expect(await decide(scp, principal('role/Deployer'), 'sts:AssumeRole', target)).toBe('Allowed');
    expect(await decide(scp, ADMINISTRATION, 'sts:AssumeRole', target)).toBe('ExplicitlyDenied');
  });

  test('service-managed StackSets exempt none', () => {
    const scp = scpOf({ administrators: [ADMINISTRATOR] });
    expect(JSON.stringify(scp)).not.toMatch(/AdministrationRole|PassedToService/);
    expect(scp.Statement.map((s: any) => s.Sid)).toEqual(['ProtectDefender', 'ProtectAudiences', 'ProtectExemptRoles', 'ProtectFunctions']);
  });

  test('every value of the statement is needed', () => {
    const [, , , sessions, statement] = POLICIES[0][1].Statement;
    expect(sessions).toEqual({
      Sid: 'ProtectSessions',
      Effect: 'Deny',
      Action: 'sts:AssumeRole',
      Resource: [EXECUTIONS, ADMINISTRATOR],
      Condition: { ArnNotLike: { 'aws:PrincipalArn': [ADMINISTRATOR, ADMINISTRATION] } },
    });
    expect(statement).toEqual({
      Sid: 'ProtectAdministrationRoles',
      Effect: 'Deny',
      Action: [
        'iam:Attach*', 'iam:Create*', 'iam:D*', 'iam:PassRole', 'iam:Put*', 'iam:Tag*', 'iam:U*', 'sts:AssumeRole',
      ],
      Resource: [ADMINISTRATION],
      Condition: {
        ArnNotLike: { 'aws:PrincipalArn': [EXECUTIONS, ADMINISTRATOR] },
        StringNotEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      },
    });
  });
});

describe('stacks of other StackSets', () => {
  const OTHER = `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/StackSet-Backup-890ffec2-14e5-44cf-89aa-0123456789ab/1234abcd`;
  const ATTACKS = [
    'CancelUpdateStack', 'ContinueUpdateRollback', 'CreateChangeSet', 'CreateStack', 'DeleteStack', 'ExecuteChangeSet', 'RollbackStack',
    'SetStackPolicy', 'UpdateStack', 'UpdateTerminationProtection',
  ].map(name => `cloudformation:${name}`);
  const SCP = scpOf({ protectStackSetStacks: true, administrators: [ADMINISTRATOR, 'arn:aws:iam::*:role/AWSControlTowerExecution'] });

  test('can be changed by default', async () => {
    for (const action of ATTACKS) expect(await decide(scpOf({}), principal('role/Admin'), action, OTHER)).toBe('Allowed');
  });

  test('are protected by the option, as those of this library', async () => {
    for (const action of ATTACKS) {
      for (const stack of [OTHER, STACK]) {
        expect([action, await decide(SCP, principal('role/Admin'), action, stack)]).toEqual([action, 'ExplicitlyDenied']);
        for (const caller of ['stacksets-exec-1a2b', 'AWSControlTowerExecution', 'security/Administrator']) {
          expect([caller, await decide(SCP, principal(`role/${caller}`), action, stack)]).toEqual([caller, 'Allowed']);
        }
      }
    }
  });

  test('a self-managed StackSet whose execution role is not exempt stops', async () => {
    expect(await decide(SCP, EXECUTION.replace('444455556666', ACCOUNT), 'cloudformation:UpdateStack', OTHER)).toBe('ExplicitlyDenied');
  });

  test('everybody reads them, and changes stacks that no StackSet created', async () => {
    expect(await decide(SCP, principal('role/Admin'), 'cloudformation:DescribeStacks', OTHER)).toBe('Allowed');
    expect(await decide(SCP, principal('role/Admin'), 'cloudformation:UpdateStack', OTHER.replace('StackSet-', 'My-'))).toBe('Allowed');
  });

  test('no resource is named that is matched anyway', () => {
    const stacks = (options: object) => scpOf(options).Statement[0].Resource.filter((r: string) => r.includes(':stack/'));
    expect(stacks({ protectStackSetStacks: true, stackNames: ['Mine', STACK_SET] })).toEqual([
      'arn:aws:cloudformation:*:*:stack/StackSet-*', 'arn:aws:cloudformation:*:*:stack/Mine/*', 'arn:aws:cloudformation:*:*:stack/Mine-*',
      'arn:aws:cloudformation:*:*:stack/stacksets-exec-role-stack-*',
    ]);
  });

  test('a note names the execution roles that stop', () => {
    const told = (protectStackSetStacks: boolean) => Annotations.fromStack(synthPolicies({ protectStackSetStacks }).stack)
      .findInfo('/Stack/Policies', Match.stringLikeRegexp('AWSControlTowerExecution.*organizationPoliciesStackSets')).length;
    expect([told(true), told(false)]).toEqual([1, 0]);
  });
});

describe('a role that is exempt must not be protected', () => {
  const render = (options: object) => () => scpOf(options);
  const admin = (role: string) => ({ administrators: [ADMINISTRATOR, `arn:aws:iam::*:role/${role}`] });

  test.each<[string, object, string]>([
    ['a role of the plans', admin('CspmMonitorAws'), 'CspmMonitorAws'],
    ['roles of the plans', admin('DefenderForCloud-*'), 'DefenderForCloud-'],
    ['a role of host management', admin('A?azonSSMRoleForInstancesMDCSetup'), 'AmazonSSMRoleForInstancesMDCSetup'],
    ['with a path', { ...admin('security/*'), rolePath: '/security/' }, 'security/CspmMonitorAws'],
    ['a further role', { ...admin('a/Team-*'), additionalRoleNames: ['a/Team-x'] }, 'a/Team-x'],
    ['a further suffix', { ...admin('*-x'.replace('*', 'Cspm*')), additionalRoleNameSuffixes: ['-x'] }, 'CspmMonitorAws-x'],
    ['functions', admin('StackSet-*'), 'StackSet-Security-Defend*OidcProviderFu*'],
    ['functions of a stack', { ...admin('Mine-*'), stackNames: ['Mine'] }, 'Mine-*'],
    ['as the role of StackSets', { stackSetAdministrationRoles: ['arn:aws:iam::*:role/Cspm*'] }, 'CspmMonitorAws'],
  ])('%s', (_, options, role) => {
    const prop = 'stackSetAdministrationRoles' in options ? 'stackSetAdministrationRoles[0]' : 'administrators[1]';
    expect(render(options))
      .toThrow(`DefenderOrganizationPolicies.render: ${prop} must not match a role that is protected, because this role ` +
      'would be exempt, got arn:aws:iam::*:role/');
    expect(render(options)).toThrow(`, which can match ${role}`);
    expect(() => synthPolicies(options)).toThrow(`Stack/Policies: ${prop} must not match`);
  });

  test.each<[string, object]>([
    ['a longer name', admin('CspmMonitorAws2')],
    ['another case', admin('cspmMonitorAws')],
    ['another path', admin('security/CspmMonitorAws')],
    ['one name like that of a function', { ...admin('Mine-Administrator'), stackNames: ['Mine'] }],
    ['names like that of a function', { ...admin('Mine-Administrator-*'), stackNames: ['Mine'] }],
    ['the roles of the CDK', admin('cdk-hnb659fds-*-role-*')],
    ['the roles of StackSets', admin('stacksets-exec-*')],
  ])('but may have %s', (_, options) => expect(render(options)).not.toThrow());

  test('pseudo parameters are no excuse', () => {
    expect(render({ administrators: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/Cspm*`] }))
      .toThrow('administrators[0] must not match');
  });

  test('names of an organization, when they are final', () => {
    const env = { account: '999988887777', region: 'us-east-1' };
    const app = new App();
    const stack = new Stack(app, 'Stack', { env });
    const organization = new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('r-ab12'),
      connectManagementAccount: false,
      roleNames: { cspmMonitor: 'Posture' },
    });
    const monitoring = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:999988887777:alerts')),
      organizations: [organization],
      organizationId: 'o-a1b2c3d4e5',
      memberStackSetName: 'Watch',
    });
    const policies = (role: string, i: number) => new DefenderOrganizationPolicies(stack, `Policies${i}`, {
      organizations: [organization],
      monitoringConstructs: [monitoring],
      administrators: [`arn:aws:iam::*:role/${role}`],
      serviceControlPolicyName: `S${i}`,
      resourceControlPolicyName: `R${i}`,
    });
    ['Post*', 'StackSet-W*', 'CspmMonitorAws'].forEach(policies);
    let message = '';
    try {
      app.synth();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message)
      .toContain('[Stack/Policies0] administrators[0] must not match a role that is protected, because this role would be exempt, ' +
      'got arn:aws:iam::*:role/Post*, which can match Posture');
    expect(message).toContain('[Stack/Policies1] administrators[0] must not match');
    expect(message).toContain('which can match StackSet-Watch-*MonitoringRole*');
    expect(message).not.toContain('Policies2');
  });
});

const TOKEN = Lazy.string({ produce: () => 'a' });
test.each<[string, string, boolean]>([
  ['a*', '*b', true], ['a*', 'b*', false], ['a?c', 'abc', true], ['*', TOKEN, true], [`${TOKEN}b`, `${TOKEN}?`, true], [TOKEN, 'a', false],
])('%j and %j can match the same: %s', (a, b, expected) => {
  expect([canMatchTheSame(a, b), canMatchTheSame(b, a)]).toEqual([expected, expected]);
});
