/**
 * The permissions boundary of examples/organization, as the sample of docs/boundary.md loads it: the functions and roles
 * of the library work under it.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ts from 'typescript';
import { EntraIdentityProvider, PermissionsType } from '../../src';
import { TrustedAccess } from '../../src/stacksets/trusted-access';
import { resolveIn, rolesOf } from '../support/resolve';
import { simulate } from '../support/simulate';
import { newStack, templateOf } from '../support/stacks';
import { allPlans, connect, TENANT } from '../support/synth';

const ROOT = join(__dirname, '..', '..');
const readBoundary = (name: string) => readFileSync(join(ROOT, 'examples', 'organization', name), 'utf-8');
/** The code of the sample, which ends with the line that applies the boundary to the stack. */
const SAMPLE = /^```ts\n(import [^]*?^iam\.PermissionsBoundary\.of\(stack\)\.apply\(boundary\);)\n```$/m
  .exec(readFileSync(join(ROOT, 'docs', 'boundary.md'), 'utf-8'))![1];

/** The template of a stack with the boundary of the document. */
function bounded(fill: (stack: Stack) => void): any {
  const stack = newStack();
  fill(stack);
  const code = ts.transpile(SAMPLE, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS });
  const require = () => ({ readFileSync: readBoundary });
  new Function('require', 'exports', 'iam', 'Aws', 'stack', 'azureTenantId', code)(require, {}, iam, Aws, stack, TENANT);
  return templateOf(stack);
}

function boundaryOf(template: any): object[] {
  const boundary = Object.values<any>(template.Resources)
    .find(r => r.Properties.ManagedPolicyName === 'DefenderForCloudBoundary');
  return resolveIn(template, boundary.Properties.PolicyDocument.Statement);
}

test('is the same policy without CDK, and in a partition', () => {
  const filled = JSON.parse(readBoundary('permissions-boundary.json').replaceAll('ACCOUNT_ID', '111122223333')
    .replaceAll('TENANT_ID', TENANT));
  const template = bounded(() => {});
  expect(filled).toEqual({ Version: '2012-10-17', Statement: boundaryOf(template) });
  expect(filled.Statement.map((s: any) => s.Sid)).toEqual([
    'AllButIdentities', 'ReadIdentities', 'PassOwnRoles', 'AssumeCiemRole', 'CreateOrReuse', 'AttachSsmPolicies', 'EnableStackSets',
    'CreateServiceLinkedRoles', 'NotThroughOtherRoles',
  ]);
  expect(JSON.stringify(template)).not.toContain('arn:aws:');
  // The limit of IAM for a managed policy.
  expect(JSON.stringify(filled).length).toBeLessThanOrEqual(6144);
});

/** The role of the only function whose role has an inline policy with this name. */
function functionRole(template: any, policyName: string): any {
  const found = Object.values<any>(template.Resources).filter(r =>
    r.Type === 'AWS::IAM::Role' && r.Properties.Policies?.some((p: any) => p.PolicyName === policyName));
  expect(found).toHaveLength(1);
  return resolveIn(template, found[0].Properties);
}

const provider = (tenant: string) => `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${tenant}/`;
const [MICROSOFT, OTHER] = ['33e01921-4d64-4f8c-a055-5bdaffd5e33d', '99999999-8888-7777-6666-555555555555'];

type Call = [action: string, resource: string, context?: Record<string, string>];

/** What each function calls, by the name of its policy. */
const FUNCTIONS: Record<string, { make: (stack: Stack) => void; calls: Call[]; denied: Call[] }> = {
  CreateOrReuse: {
    make: stack => connect(stack, {
      plans: allPlans({ ciem: true }),
      identityProvider: EntraIdentityProvider.createOrReuse(stack, 'IdentityProvider'),
      ciemIdentityProvider: EntraIdentityProvider.createOrReuse(stack, 'CiemIdentityProvider', { tenantId: TENANT }),
    }),
    calls: [MICROSOFT, TENANT].flatMap<Call>(tenant => [
      ['iam:AddClientIDToOpenIDConnectProvider', provider(tenant)],
      ['iam:CreateOpenIDConnectProvider', provider(tenant)],
    ]),
    denied: [
      ['iam:CreateOpenIDConnectProvider', provider(OTHER)],
      ['iam:DeleteOpenIDConnectProvider', provider(MICROSOFT)],
    ],
  },
  AddAudiences: {
    make: stack => connect(stack, {
      identityProvider: EntraIdentityProvider.fromExisting(stack, 'IdentityProvider', { addMissingAudiences: true }),
    }),
    calls: [['iam:AddClientIDToOpenIDConnectProvider', provider(MICROSOFT)]],
    denied: [['iam:RemoveClientIDFromOpenIDConnectProvider', provider(MICROSOFT)]],
  },
  ActivateTrustedAccess: {
    make: stack => new TrustedAccess(stack, 'TrustedAccess', {}), // the organization makes it in its own stack
    calls: [
      ['cloudformation:DescribeOrganizationsAccess', '*'],
      ['cloudformation:ActivateOrganizationsAccess', '*'],
      ['organizations:DescribeOrganization', '*'],
      ['organizations:ListAWSServiceAccessForOrganization', '*'],
      ['organizations:EnableAWSServiceAccess', '*',
        { 'organizations:ServicePrincipal': 'member.org.stacksets.cloudformation.amazonaws.com' }],
      [
        'iam:CreateServiceLinkedRole',
        'arn:aws:iam::111122223333:role/aws-service-role/stacksets.cloudformation.amazonaws.com/' +
          'AWSServiceRoleForCloudFormationStackSetsOrgAdmin',
        { 'iam:AWSServiceName': 'stacksets.cloudformation.amazonaws.com' },
      ],
    ],
    denied: [
      ['organizations:EnableAWSServiceAccess', '*', { 'organizations:ServicePrincipal': 'ssm.amazonaws.com' }],
      ['organizations:LeaveOrganization', '*'],
    ],
  },
};

describe.each(Object.entries(FUNCTIONS))('function %s', (policyName, { make, calls, denied }) => {
  const template = bounded(make);
  const boundary = boundaryOf(template);
  const role = functionRole(template, policyName);
  const statements: object[] = role.Policies.flatMap((p: any) => p.PolicyDocument.Statement);
  const logStream = (statements.at(-1) as any).Resource.replace(/\*$/, 'log-stream:one');
  const decide = (under: object[] | undefined, [action, resource, context]: Call) =>
    simulate({ statements, boundary: under, action, resource, context });

  test('has the boundary', () => {
    expect(role.PermissionsBoundary).toBe('arn:aws:iam::111122223333:policy/DefenderForCloudBoundary');
  });

  test.each<Call>([
    ...calls, ['logs:CreateLogStream', logStream], ['logs:PutLogEvents', logStream],
  ])('%s on %s', async (...call) => {
    expect(await decide(boundary, call)).toBe('Allowed');
    expect(await decide([], call)).toBe('ImplicitlyDenied'); // The boundary counts.
  });

  test.each<Call>(denied)('not %s on %s, even if its own policies allowed it', async (...[action, resource, context]) => {
    const all = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    expect(await simulate({ statements: all, action, resource, context })).toBe('Allowed');
    expect(await simulate({ statements: all, boundary, action, resource, context })).not.toBe('Allowed');
  });
});

/** Actions and resources of a statement that can be called as they are written; a `*` in a resource becomes a name. */
function callsOf(statement: any): Call[] {
  const context = Object.fromEntries(Object.values<any>(statement.Condition ?? {}).flatMap(keys =>
    Object.entries<any>(keys).map(([key, values]) => [key, [values].flat()[0].replace(/\*/g, 'x')])));
  const actions: string[] = [statement.Action].flat().filter((action: string) => !action.includes('*'));
  const resources: string[] = [statement.Resource].flat();
  const named = (resource: string) =>
    resource === '*' ? '*' : resource.replace(':*:', ':eu-west-1:').replace(/\*/g, 'x');
  return actions.flatMap(action => resources.map<Call>(resource => [action, named(resource), context]));
}

test.each(Object.values(PermissionsType))('all that the roles allow, %s', async permissionsType => {
  const template = bounded(stack => connect(stack, { permissionsType, plans: allPlans({ ciem: true }) }));
  const boundary = boundaryOf(template);
  const refused: string[] = [];
  let allowed = 0;
  for (const { roleName, statements } of rolesOf(template).values()) {
    for (const [action, resource, context] of statements.filter(s => s.Effect === 'Allow').flatMap(callsOf)) {
      const call = { statements, action, resource, context };
      const without = await simulate(call).catch(() => 'no such request');
      if (without !== 'Allowed') continue; // A statement lists resources of several actions.
      allowed++;
      if (await simulate({ ...call, boundary }) !== 'Allowed') refused.push(`${roleName}: ${action} ${resource}`);
    }
  }
  expect(refused).toEqual([]);
  expect(allowed).toBeGreaterThan(permissionsType === PermissionsType.DEFAULT_ACCESS ? 60 : 200);
});
