/** Names that CloudFormation or the user gives to functions, policies, stacks and rules, and what roles must still do. */
import { Aspects, Aws, type IAspect } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { generated } from './deployed';
import { organization, ownStack, RENAMES } from './forms';
import { ADD_AUDIENCE, decide, newApp, principal, PROVIDER } from './support';
import { DefenderOrganizationPolicies } from '../../src';
import { TENANT } from '../support/synth';

const ADMIN = principal('role/Admin');
const scpOf = (options: object) =>
  JSON.parse(DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], ciem: true, ...options }).serviceControlPolicy);
const FUNCTION_ROLE = (stack: string) => generated(stack, 'OidcProviderFunctionRole1A2B3C4D');

describe.each(['DefenderForCloud', 'DefenderForCloud-*', 'D*', 'DefenderForCloud-HostManagement',
  'DefenderForCloud-Ciem'])('with the stack %s', (stackName) => {
  const scp = scpOf({ stackNames: [stackName] });
  const stack = stackName.replace('*', '-1');

  test.each([
    ['launched instances get their profile', 'DefenderForCloud-HostManagementLaunch', 'iam:PassRole', 'DefenderForCloud-HostManagement'],
    ['instances get the role', 'DefenderForCloud-HostManagement', 'iam:PassRole', 'AmazonSSMRoleForInstancesMDCSetup'],
    ['CIEM assumes its role', 'DefenderForCloud-OidcCiem', 'sts:AssumeRole', 'DefenderForCloud-Ciem'],
    ['CIEM tags its session', 'DefenderForCloud-OidcCiem', 'sts:TagSession', 'DefenderForCloud-Ciem'],
  ])('%s', async (_, caller, action, role) => {
    expect(await decide(scp, principal(`role/${caller}`), action, principal(`role/${role}`))).toBe('Allowed');
  });

  test('the function adds audiences, roles of Defender for Cloud do not', async () => {
    const add = (role: string) => decide(scp, principal(`role/${role}`), ADD_AUDIENCE, PROVIDER);
    expect([await add(FUNCTION_ROLE(stack)), await add('DefenderForCloud-Ciem')]).toEqual(['Allowed', 'ExplicitlyDenied']);
  });

  test('nobody makes or takes the role of the function', async () => {
    for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PassRole', 'sts:AssumeRole']) {
      expect([action, await decide(scp, ADMIN, action, principal(`role/${FUNCTION_ROLE(stack)}`))]).toEqual([action, 'ExplicitlyDenied']);
    }
  });
});

test('nested stacks of a stack, and not those of another one', async () => {
  const scp = scpOf({ stackNames: ['Top'] });
  const update = (name: string) =>
    decide(scp, ADMIN, 'cloudformation:UpdateStack', `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/1234`);
  expect([await update('Top'), await update('Top-PartNestedStack1A2B3C4D-1XDDEMJLM5D3V'), await update('Topology')])
    .toEqual(['ExplicitlyDenied', 'ExplicitlyDenied', 'Allowed']);
});

test('the same name whatever the id of a provider is', () => {
  for (const provider of ['createOrReuse', 'addMissingAudiences'] as const) {
    const [role, ...others] = ownStack({ stackName: 'Top', provider }).things.filter(t => t.kind === 'functionRole');
    expect(others).toEqual([]);
    expect(role.arn).toMatch(/:role\/Top-OidcProviderFunction/);
  }
});

describe('stackNames beside an organization', () => {
  const { organize } = newApp();
  const scp = scpOf({
    ciem: undefined,
    organizations: [organize('One', { rolePath: '/security/', policyPath: '/security/' })],
    stackNames: ['Other'],
  });

  test.each(['', 'security/', 'a/b/'])('function and policies with the path %j', async (path) => {
    const role = principal(`role/${path}${FUNCTION_ROLE('Other')}`);
    expect(await decide(scp, role, ADD_AUDIENCE, PROVIDER)).toBe('Allowed');
    expect(await decide(scp, ADMIN, 'iam:PutRolePolicy', role)).toBe('ExplicitlyDenied');
    expect(await decide(scp, ADMIN, 'iam:CreatePolicyVersion', principal(`policy/${path}Other-CspmMonitorPolicy-1XDDEMJLM5D3V`)))
      .toBe('ExplicitlyDenied');
    expect(await decide(scp, ADMIN, 'iam:CreatePolicyVersion', principal(`policy/${path}AnOther-Policy`))).toBe('Allowed');
  });

  test('its runbook', async () => {
    const document = 'arn:aws:ssm:eu-west-1:111122223333:document/DefenderForCloud-HostManagement-1a2b3c4d';
    expect(await decide(scp, ADMIN, 'ssm:UpdateDocument', document)).toBe('ExplicitlyDenied');
  });
});

describe('names that the user gives', () => {
  const { things, scp } = organization({ aspect: RENAMES });
  const renamed = things.filter(t => /Renamed/.test(t.arn));

  test.each([
    ['policy', 'iam:CreatePolicyVersion', 10], ['functionRole', 'iam:PutRolePolicy', 1], ['function', 'lambda:UpdateFunctionCode', 1],
    ['function', 'lambda:CreateEventSourceMapping', 1], ['rule', 'events:DisableRule', 1],
  ] as const)('%s: %s is denied', async (kind, action, atLeast) => {
    const attacked = renamed.filter(t => t.kind === kind);
    expect(attacked.length).toBeGreaterThanOrEqual(atLeast);
    for (const { arn } of attacked) expect([arn, await decide(scp, ADMIN, action, arn)]).toEqual([arn, 'ExplicitlyDenied']);
  });

  test.each(['lambda:InvokeFunction', 'lambda:UpdateFunctionCode',
    'lambda:CreateEventSourceMapping'])('a version of the function: %s is denied', async (action) => {
    const [{ arn }] = renamed.filter(t => t.kind === 'function');
    expect(await decide(scp, ADMIN, action, `${arn}:$LATEST`)).toBe('ExplicitlyDenied');
    expect(await decide(scp, ADMIN, 'lambda:InvokeFunction', `${arn}OfOthers`)).toBe('Allowed');
  });

  test('the function still adds audiences', async () => {
    const [role] = renamed.filter(t => t.kind === 'functionRole');
    expect(await decide(scp, role.arn, ADD_AUDIENCE, PROVIDER)).toBe('Allowed');
  });

  test('one that is not known is an error', () => {
    const { app, organize, protect } = newApp();
    const one = organize('One');
    protect({ organizations: [one] });
    const aspect: IAspect = { visit: (node) => { if (node instanceof lambda.CfnFunction) node.functionName = `Function-${Aws.REGION}`; } };
    Aspects.of(one).add(aspect);
    expect(() => app.synth()).toThrow(/Handler\/Resource must have a path and a name that are known at synthesis/);
  });
});

test('the role of the monitoring in the StackSet of host management', async () => {
  const { things, scp } = organization({ monitored: true, rolePath: '/security/', hostManagementStackSetName: 'MyHosts' });
  const roles = things.filter(t => t.kind === 'monitoringRole').map(t => t.arn);
  expect(roles.map(role => role.includes('MyHosts'))).toContain(true);
  for (const role of roles) {
    for (const action of ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole']) {
      expect([role, action, await decide(scp, ADMIN, action, role)]).toEqual([role, action, 'ExplicitlyDenied']);
    }
    expect(await decide(scp, role, ADD_AUDIENCE, PROVIDER)).toBe('ExplicitlyDenied');
  }
});

test.each([
  [{ stackNames: ['A'], additionalRoleNames: ['A-OidcProviderFunctionRole-1'] },
    'the role of a function (A-*OidcProviderFu*) must differ from the other roles that are protected, got A-OidcProviderFunctionRole-1'],
  [{ stackNames: ['stacksets-exec-1'] }, 'the roles of StackSets (stacksets-exec-*) must not match a role that is protected'],
])('%j is refused', (options, message) => expect(() => scpOf(options)).toThrow(message));
