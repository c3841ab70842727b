/** What the service control policy denies, and what still works. A policy engine decides. */
import type * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ACCOUNT, ADD_AUDIENCE, ADMINISTRATOR, ATTACKS, CIEM_ROLES, decide, DEPLOYER, DOCUMENT, EXECUTION_ROLE, FUNCTION,
  FUNCTION_ROLE, OWN_PROVIDER, POLICY, principal, PROFILE, PROVIDER, ROLES, RULE, STACK, synthPolicies,
} from './support';
import {
  DefenderOrganizationMonitoring, DefenderOrganizationPolicies, MonitoredEvent, MonitoringTarget, PermissionsType,
} from '../../src';
import { organize } from '../support/organization';
import { hostManagementRolesOf, rolesOf } from '../support/resolve';
import { allPlans, synth, TENANT } from '../support/synth';

const SCP = synthPolicies({ administrators: [ADMINISTRATOR] }).scp().content;
const SCP_CIEM = synthPolicies({ administrators: [ADMINISTRATOR], ciem: true }).scp().content;

/** The attacks with another decision than the expected one. */
async function others(expected: string, scp: object | undefined, caller: string, attacks = ATTACKS): Promise<string[]> {
  const decisions = await Promise.all(attacks.map(async ([action, resource]) =>
    [`${action} ${resource}`, await decide(scp, caller, action, resource)]));
  return decisions.filter(([, decision]) => decision !== expected).map(([attack]) => attack);
}

test('there are attacks on everything, and all work without the policy', async () => {
  expect(ATTACKS.length).toBeGreaterThan(300);
  expect(await others('Allowed', undefined, principal('role/Admin'))).toEqual([]);
});

/** One attack per action. */
const SAMPLE = [...new Map(ATTACKS.map(attack => [attack[0], attack])).values()];

test('every attack is denied to an administrator of the account', async () => {
  expect(await others('ExplicitlyDenied', SCP, principal('role/Admin'))).toEqual([]);
});

describe('attacks are denied to', () => {
  test.each([
    'role/path/Admin', 'user/ann', 'root', 'federated-user/ann',
    // Almost exempt.
    'role/stacksets-exec', 'role/Stacksets-exec-1', 'role/mine/stacksets-exec-1', 'user/stacksets-exec-1',
    'role/Administrator', 'role/security/Administrator2', 'role/security/Administrator/x', 'user/security/Administrator',
    'role/aws-service-role/stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgAdmin',
    'role/AWSCloudFormationStackSetExecutionRole', 'role/StackSet-Other-1XDDEMJLM5D3V',
    // Roles of the library itself.
    'role/CspmMonitorAws', 'role/DefenderForCloud-ArcAutoProvisioning', 'role/DefenderForCloud-HostManagement',
  ])('%s', async (caller) => {
    const arn = caller.startsWith('federated-user') ? `arn:aws:sts::${ACCOUNT}:${caller}` : principal(caller);
    expect(await others('ExplicitlyDenied', SCP, arn, SAMPLE)).toEqual([]);
  });
});

describe('nothing is denied to', () => {
  test.each([
    ['the execution role of StackSets', EXECUTION_ROLE],
    ['the service-linked role of StackSets', DEPLOYER],
    ['an administrator', principal('role/security/Administrator')],
  ])('%s', async (_, caller) => {
    expect(await others('Allowed', SCP, caller, SAMPLE)).toEqual([]);
  });
});

test('every action and every resource of the policy is needed', async () => {
  const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const attacks: [string, string][] = [
    ...ATTACKS, ...CIEM_ROLES.map((r): [string, string] => ['iam:DeleteRole', r]), [ADD_AUDIENCE, OWN_PROVIDER],
    ['iam:DeleteOpenIDConnectProvider', OWN_PROVIDER],
  ];
  const without: [string, boolean][] = [];
  for (const [i, statement] of SCP_CIEM.Statement.entries()) {
    for (const key of ['Action', 'Resource'] as const) {
      const values: string[] = [statement[key]].flat();
      for (const value of values) {
        const changed = JSON.parse(JSON.stringify(SCP_CIEM));
        changed.Statement[i][key] = [...values.filter(v => v !== value), key === 'Action' ? 's3:GetObject' : 'arn:aws:s3:::x'];
        const affected = attacks.filter(a => new RegExp(`^${literal(value)}$`).test(a[key === 'Action' ? 0 : 1]));
        const decisions = await Promise.all(affected.map(a => decide(changed, principal('role/Admin'), ...a)));
        without.push([`${i} ${value}`, decisions.includes('Allowed')]);
      }
    }
  }
  expect(without.length).toBeGreaterThan(70);
  expect(without.filter(([, isNeeded]) => !isNeeded)).toEqual([]);
});

describe('the role of a function', () => {
  test('adds audiences, and creates the provider', async () => {
    expect(await decide(SCP, FUNCTION_ROLE, ADD_AUDIENCE, PROVIDER)).toBe('Allowed');
    expect(await decide(SCP, FUNCTION_ROLE, 'iam:CreateOpenIDConnectProvider', PROVIDER)).toBe('Allowed');
    expect(await decide(SCP_CIEM, FUNCTION_ROLE, ADD_AUDIENCE, OWN_PROVIDER)).toBe('Allowed');
  });

  test('can do nothing else that is denied', async () => {
    const all = ATTACKS.filter(([action]) => action !== ADD_AUDIENCE);
    expect(await others('ExplicitlyDenied', SCP, FUNCTION_ROLE, all)).toEqual([]);
  });
});

describe('people who sign in by IAM Identity Center are administrators', () => {
  const administrators = ['arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Security_*'];
  const scp = synthPolicies({ administrators }).scp().content;
  const person = principal('role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Security_1a2b3c4d');
  const provider = principal('saml-provider/AWSSSO_1a2b3c4d_DO_NOT_DELETE');

  test('they can do everything', async () => {
    expect(await others('Allowed', scp, person, SAMPLE)).toEqual([]);
  });

  test('nobody else can change how they sign in', async () => {
    for (const action of ['iam:UpdateSAMLProvider', 'iam:DeleteSAMLProvider']) {
      expect(await decide(scp, principal('role/Admin'), action, provider)).toBe('ExplicitlyDenied');
    }
    expect(await decide(scp, principal('role/Admin'), 'iam:UpdateSAMLProvider', principal('saml-provider/Okta'))).toBe('Allowed');
  });

  test.each([
    ['role/aws-reserved/sso.amazonaws.com/*', 'ExplicitlyDenied'],
    ['role/aws-reserved/*', 'ExplicitlyDenied'],
    ['role/a*', 'ExplicitlyDenied'],
    ['role/AWSReservedSSO_Admin_*', 'ExplicitlyDenied'],
    ['role/OktaAdmin', 'Allowed'],
    ['role/aws-service-role/*', 'Allowed'],
  ])('%s can be such a role or not: %s', async (role, decision) => {
    const { content } = synthPolicies({ administrators: [`arn:aws:iam::*:${role}`] }).scp();
    expect(await decide(content, principal('role/Admin'), 'iam:UpdateSAMLProvider', provider)).toBe(decision);
  });
});

test('SAML providers of other administrators', async () => {
  const administrators = ['arn:aws:iam::*:role/OktaAdmin'];
  const { content } = synthPolicies({ administrators, samlProviderNames: ['Okta', 'Other.Idp'] }).scp();
  for (const action of ['iam:CreateSAMLProvider', 'iam:UpdateSAMLProvider', 'iam:DeleteSAMLProvider', 'iam:TagSAMLProvider']) {
    for (const [name, decision] of [['Okta', 'ExplicitlyDenied'], ['Other.Idp', 'ExplicitlyDenied'], ['Okta2', 'Allowed']]) {
      expect(await decide(content, principal('role/Admin'), action, principal(`saml-provider/${name}`))).toBe(decision);
      expect(await decide(content, principal('role/OktaAdmin'), action, principal(`saml-provider/${name}`))).toBe('Allowed');
    }
  }
});

describe('the monitoring of an organization', () => {
  const { organization, stack } = organize({ plans: allPlans() }, { env: { account: '999988887777', region: 'us-east-1' } });
  const monitoring = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:999988887777:alerts')),
    organizations: [organization],
    organizationId: 'o-a1b2c3d4e5',
    memberStackSetName: 'Watch',
  });
  const render = (props: object) =>
    JSON.parse(DefenderOrganizationPolicies.render({ organizations: [organization], ...props }).serviceControlPolicy);
  const role = principal('role/StackSet-Watch-1234abcd-12-MonitoringRole0A1B2C3D-1XDDEMJLM5D3V');
  const watchStack = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/StackSet-Watch-1234abcd-12ab-34cd-56ef-1234567890ab/x`;
  const attacks: [string, string][] = [
    ['iam:DeleteRolePolicy', role], ['iam:PutRolePolicy', role], ['iam:DeleteRole', role], ['iam:UpdateAssumeRolePolicy', role],
    ['cloudformation:DeleteStack', watchStack], ['cloudformation:UpdateStack', watchStack],
  ];

  test('its role and stacks are protected if the policies know it', async () => {
    expect(await others('ExplicitlyDenied', render({ monitoringConstructs: [monitoring] }), principal('role/Admin'), attacks)).toEqual([]);
    expect(await others('Allowed', render({}), principal('role/Admin'), attacks)).toEqual([]);
    expect(await others('Allowed', render({ monitoringConstructs: [monitoring] }), EXECUTION_ROLE, attacks)).toEqual([]);
  });

  test('its role may not add audiences, as the functions may', async () => {
    expect(await decide(render({ monitoringConstructs: [monitoring] }), role, ADD_AUDIENCE, PROVIDER)).toBe('ExplicitlyDenied');
  });

  test('its rules are protected in any case', async () => {
    const { name } = monitoring.memberMonitoring.rule(MonitoredEvent.TRUST_CHANGED).node.defaultChild as events.CfnRule;
    const rule = `arn:aws:events:us-east-1:${ACCOUNT}:rule/${name}`;
    for (const action of ['DisableRule', 'EnableRule', 'DeleteRule', 'PutRule', 'RemoveTargets', 'PutTargets'].map(a => `events:${a}`)) {
      expect(await decide(SCP, principal('role/Admin'), action, rule)).toBe('ExplicitlyDenied');
    }
  });
});

test('a permissions boundary of the user', async () => {
  const scp = synthPolicies({ additionalPolicyNames: ['security/OrgBoundary'] }).scp().content;
  for (const action of ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion']) {
    expect(await decide(scp, principal('role/Admin'), action, principal('policy/security/OrgBoundary'))).toBe('ExplicitlyDenied');
    expect(await decide(scp, principal('role/Admin'), action, principal('policy/OrgBoundary'))).toBe('Allowed');
  }
});

describe('CIEM', () => {
  const attacks: [string, string][] = [
    ...CIEM_ROLES.map((role): [string, string] => ['iam:UpdateAssumeRolePolicy', role]),
    ['iam:DeleteOpenIDConnectProvider', OWN_PROVIDER],
    [ADD_AUDIENCE, OWN_PROVIDER],
  ];

  test('protects its roles and the own provider', async () => {
    expect(await others('ExplicitlyDenied', SCP_CIEM, principal('role/Admin'), attacks)).toEqual([]);
  });

  test('leaves them to others if it is off', async () => {
    expect(await others('Allowed', SCP, principal('role/Admin'), attacks)).toEqual([]);
  });
});

describe('everybody can still', () => {
  test.each<[string, string, string]>([
    ...ROLES.flatMap((role): [string, string, string][] => [
      ['read a role', 'iam:GetRole', role],
      ['pass a role', 'iam:PassRole', role],
      ['change a role with a longer name', 'iam:UpdateAssumeRolePolicy', `${role}2`],
      ['change a role with a path', 'iam:DeleteRole', role.replace('role/', 'role/path/')],
    ]),
    ['change another role of a StackSet', 'iam:PutRolePolicy', principal('role/StackSet-Security-Other-1XDDEMJLM5D3V')],
    ['change another policy', 'iam:CreatePolicyVersion', principal('policy/StackSet-Security-Other-1XDDEMJLM5D3V')],
    ['attach another policy to another role', 'iam:AttachRolePolicy', principal('role/Application')],
    ['assume another role', 'sts:AssumeRole', principal('role/Application')],
    ['assume a role of Defender for Cloud, as far as its trust allows', 'sts:AssumeRole', ROLES[0]],
    ['read a policy', 'iam:GetPolicyVersion', POLICY],
    ['change a SAML provider', 'iam:UpdateSAMLProvider', principal('saml-provider/AWSSSO_1a2b3c4d_DO_NOT_DELETE')],
    ['read the provider', 'iam:GetOpenIDConnectProvider', PROVIDER],
    ['create the provider, for Sentinel', 'iam:CreateOpenIDConnectProvider', PROVIDER],
    ['delete another provider', 'iam:DeleteOpenIDConnectProvider', principal('oidc-provider/token.actions.githubusercontent.com')],
    ['delete another profile', 'iam:DeleteInstanceProfile', `${PROFILE}2`],
    ['read the runbook', 'ssm:GetDocument', DOCUMENT],
    ['run the runbook', 'ssm:StartAutomationExecution', DOCUMENT],
    ['report the status of an association, as the SSM agent does', 'ssm:UpdateAssociationStatus', DOCUMENT],
    ['change another document', 'ssm:UpdateDocument', DOCUMENT.replace('DefenderForCloud', 'Mine')],
    ['read the rule', 'events:DescribeRule', RULE],
    ['disable another rule', 'events:DisableRule', RULE.replace('DefenderForCloud', 'Mine')],
    ['enable another rule', 'events:EnableRule', RULE.replace('DefenderForCloud', 'Mine')],
    ['read the function', 'lambda:GetFunction', FUNCTION],
    ['invoke another function', 'lambda:InvokeFunction', FUNCTION.replace('Security-', 'Other-')],
    ['invoke another function of the stack', 'lambda:InvokeFunction', FUNCTION.replace('OidcProvider', 'Mine')],
    ['connect a source of events with another function', 'lambda:CreateEventSourceMapping', FUNCTION.replace('OidcProvider', 'Mine')],
    ['create another role of the stack', 'iam:CreateRole', FUNCTION_ROLE.replace('OidcProvider', 'Mine')],
    ['set another alarm', 'cloudwatch:SetAlarmState', `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:Mine`],
    ['read the stack', 'cloudformation:DescribeStacks', STACK],
    ['detect drift of the stack', 'cloudformation:DetectStackDrift', STACK],
    ['delete another stack', 'cloudformation:DeleteStack', STACK.replace('-Members-', '-Other-')],
  ])('%s: %s %s', async (_, action, resource) => {
    expect(await decide(SCP_CIEM, principal('role/Admin'), action, resource)).toBe('Allowed');
  });
});

describe("the roles' own permissions stay", () => {
  const SERVICES = /^(iam|sts|ssm|events|cloudwatch|lambda|cloudformation):/;

  test.each(Object.values(PermissionsType))('%s', async (permissionsType) => {
    const { json } = synth({ permissionsType, plans: allPlans({ ciem: true }) });
    const calls = [...rolesOf(json).values(), ...hostManagementRolesOf(json).values()].flatMap(role =>
      role.statements.filter(s => s.Effect === 'Allow').flatMap(s => [s.Action].flat().flatMap((action: string) =>
        [s.Resource].flat().map((resource: string) => [role.roleName, action, resource] as const))));
    expect(calls.length).toBeGreaterThan(150);
    let allowed = 0;
    for (const [roleName, action, pattern] of calls) {
      // The policy names no other service, so it cannot deny their actions.
      if (!SERVICES.test(action) || /:(Get|List|Describe)/.test(action)) continue;
      expect([roleName, action]).not.toEqual([roleName, expect.stringContaining('*')]);
      const resource = pattern.replaceAll('*', 'x');
      const caller = principal(`role/${roleName}`);
      const decision = await decide(SCP_CIEM, caller, action, resource).catch(() => 'no valid request');
      expect([action, resource, decision]).toEqual([action, resource, expect.stringMatching(/^(Allowed|no valid request)$/)]);
      if (decision === 'Allowed') allowed += 1;
    }
    expect(allowed).toBeGreaterThan(5);
  });

  test('nothing else than the seven services is denied', () => {
    const actions = SCP_CIEM.Statement.flatMap((s: any) => s.Action);
    expect(actions.filter((a: string) => !SERVICES.test(a))).toEqual([]);
    expect(SCP_CIEM.Statement.map((s: any) => s.Effect)).toEqual(['Deny', 'Deny', 'Deny', 'Deny']);
  });
});

test('the own tenant is that of the props', () => {
  expect(JSON.stringify(SCP_CIEM)).toContain(TENANT);
  expect(JSON.stringify(SCP)).not.toContain(TENANT);
});
