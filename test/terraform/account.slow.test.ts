/**
 * Compares the native account module with the templates and the constructs, with the HCL library of HashiCorp. The step
 * `.ci/steps/terraform.sh` builds the evaluator and runs this.
 */
import { join } from 'path';
import { CASES } from './cases';
import { asTemplate, ofType, resolved, variablesOf } from './native';
import {
  ACCOUNT_MODULE, variablesFor, AUDIENCES, CIEM_AUDIENCE, describeModules, evaluateAll, evaluateModule, textOf, type Evaluated,
} from './support';
import type { Ask } from '../../cli/asking/ask';
import { readTemplateStack } from '../../cli/reading/read-stack';
import { verify } from '../../cli/verify/verify';
import { PermissionsType } from '../../src';
import { answering, parseOptions } from '../cli/verify/support';
import { deployTemplate } from '../support/parameters';
import { configuredProviders, hostManagementRolesOf, resolveIn, rolesOf, type RoleView } from '../support/resolve';
import { synth, TENANT } from '../support/synth';
import { attacksOn } from '../support/trust-attacks';
import { mayAssume } from '../support/trust-evaluator';
import { admittedBy, expectedFor, expectPlainTrusts, LETTERED_TENANT, requests, ROLE_NAMES } from '../support/trust-matrix';
import { ACCOUNT, committed, connectorProps, EVERYTHING, FOLDER, type Parameters } from '../templates/support';

jest.setTimeout(120_000); // The machine can be busy.

const TYPES = [
  ['default-access', PermissionsType.DEFAULT_ACCESS],
  ['least-privilege', PermissionsType.LEAST_PRIVILEGE_ACCESS],
] as const;
const DENIES = committed('defender-deny-data-reads.template.json');
const DENIED: any[] = resolveIn(DENIES, DENIES.Resources.CspmMonitorDenyPolicy.Properties.PolicyDocument.Statement);

/** The roles of the stacks of the templates, and the denies of another stack. */
function deployed(type: PermissionsType, { DenyDataReads, ...parameters }: Parameters): any {
  const account = deployTemplate(ACCOUNT[type], parameters);
  if (DenyDataReads !== 'true') return account;
  const denies = deployTemplate(DENIES, { RoleNameSuffix: parameters.RoleNameSuffix });
  const { CspmMonitor } = account.Resources;
  const attached = [...CspmMonitor.Properties.ManagedPolicyArns, ...Object.keys(denies.Resources).map(Ref => ({ Ref }))];
  return {
    ...account,
    Resources: {
      ...account.Resources,
      ...denies.Resources,
      CspmMonitor: { ...CspmMonitor, Properties: { ...CspmMonitor.Properties, ManagedPolicyArns: attached } },
    },
  };
}

/** Returns the other properties of roles than trust and permissions, by the name of the role. */
function frames(template: any): Record<string, unknown> {
  return Object.fromEntries(Object.values<any>(template.Resources)
    .filter(r => r.Type === 'AWS::IAM::Role' && 'RoleName' in r.Properties)
    .map(({ Properties: { RoleName, AssumeRolePolicyDocument, ManagedPolicyArns, ...rest } }) =>
      [resolveIn(template, RoleName), resolveIn(template, rest)]));
}

const IDENTITY = { account: '111122223333', partition: 'aws', arn: 'arn:aws:iam::111122223333:user/auditor' };

/** The answers of AWS about the account that a module created. */
function accountOf(evaluated: Evaluated): Ask {
  const resources = resolved(evaluated);
  const attachments = Object.values(ofType(resources, 'aws_iam_role_policy_attachment'));
  return answering({
    arcAssociations: [],
    authorization: {
      RoleDetailList: Object.values(ofType(resources, 'aws_iam_role')).map(role => ({
        RoleName: role.name,
        Path: role.path,
        AssumeRolePolicyDocument: role.assume_role_policy,
        AttachedManagedPolicies: attachments.filter(a => a.role === role.name).map(a => ({ PolicyArn: a.policy_arn })),
        RolePolicyList: [],
        PermissionsBoundary: role.permissions_boundary === null ? undefined : { PermissionsBoundaryArn: role.permissions_boundary },
        Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
      })),
      Policies: Object.values(ofType(resources, 'aws_iam_policy')).map(({ name, path = '/', policy }) => ({
        Arn: `arn:aws:iam::111122223333:policy${path}${name}`, PolicyVersionList: [{ IsDefaultVersion: true, Document: policy }],
      })),
    },
    provider: ({ provider }: any) => ({
      Url: provider.split('oidc-provider/')[1], ClientIDList: [...AUDIENCES, CIEM_AUDIENCE], ThumbprintList: [],
    }),
    instanceProfile: ({ profile }: any) => ({ InstanceProfile: { Roles: [{ RoleName: profile }] } }),
    accountSummary: { SummaryMap: { GlobalEndpointTokenVersion: 2 } },
  });
}

describeModules.each(TYPES)('each combination of plans, %s', (name, type) => {
  let results: Evaluated[];
  beforeAll(() => { results = evaluateAll(ACCOUNT_MODULE, CASES.map(c => variablesOf(c, name))); });
  const each = (check: (evaluated: Evaluated, parameters: Parameters) => void) => {
    expect(results.length).toBe(99);
    results.forEach((result, i) => {
      expect(result.refused).toEqual([]);
      check(result, CASES[i]);
    });
  };

  test('roles, trusts and permissions are those of the template', () => each((result, parameters) => {
    const template = asTemplate(result);
    const expected = deployed(type, parameters);
    expect(rolesOf(template)).toEqual(rolesOf(expected));
    expect(hostManagementRolesOf(template)).toEqual(hostManagementRolesOf(expected));
    expect(frames(template)).toEqual(frames(expected));
  }));

  test('roles, trusts and permissions are those of the constructs', () => each((result, parameters) => {
    const { RolePath, RoleNameSuffix } = parameters;
    const plain = JSON.stringify(Object.fromEntries(rolesOf(asTemplate(result)))).replaceAll(`:role${RolePath}`, ':role/');
    const { json } = synth({ ...connectorProps({ ...parameters, DenyDataReads: 'false' }), permissionsType: type });
    const expected = Object.fromEntries(rolesOf(json));
    expected.CspmMonitorAws.statements.push(...parameters.DenyDataReads === 'true' ? DENIED : []);
    expect(JSON.parse(RoleNameSuffix === '' ? plain : plain.replaceAll(RoleNameSuffix, ''))).toEqual(expected);
  }));

  test('roles have nothing else, and every resource that can have tags has them', () => each(({ resources }) => {
    for (const role of Object.values(ofType(resources, 'aws_iam_role'))) {
      const isHost = /^(AmazonSSMRole|DefenderForCloud-HostManagement)/.test(role.name);
      expect(Object.keys(role).sort()).toEqual([
        'assume_role_policy', 'description', 'force_detach_policies', ...isHost ? [] : ['max_session_duration'], 'name', 'path',
        'permissions_boundary', 'tags',
      ]);
      expect([role.force_detach_policies, role.max_session_duration]).toEqual([null, isHost ? undefined : null]);
    }
    for (const [address, values] of Object.entries(resources)) {
      const [resource] = address.split('.');
      const untagged = ['aws_iam_role_policy_attachment', 'aws_cloudwatch_event_target', 'aws_sqs_queue_policy'];
      expect([address, values.tags]).toEqual([address, untagged.includes(resource) ? undefined : { team: 'a' }]);
    }
  }));

  test('the instance profile is that of the template', () => each((result, parameters) => {
    const [profile] = Object.values(ofType(resolved(result), 'aws_iam_instance_profile'));
    expect(profile).toEqual(parameters.HostManagement === 'true' ? {
      name: `AmazonSSMRoleForInstancesMDCSetup${parameters.RoleNameSuffix}`,
      path: parameters.RolePath,
      role: `AmazonSSMRoleForInstancesMDCSetup${parameters.RoleNameSuffix}`,
      tags: { team: 'a' },
    } : undefined);
  }));

  test('the function of the template creates or reuses OIDC providers, for the same audiences', () => each(({ resources }, parameters) => {
    const stacks = Object.values(ofType(resources, 'aws_cloudformation_stack'));
    expect(stacks.length).toBe(parameters.IdentityProvider === 'Existing' ? 0 : 1);
    for (const stack of stacks) {
      expect(stack.template_body).toBe(textOf('terraform/account/oidc_providers.template.json'));
      const ofStack = deployTemplate(JSON.parse(stack.template_body), stack.parameters);
      const { Resources } = deployed(type, parameters);
      expect(Object.keys(ofStack.Resources).length).toBe(parameters.CiemServicePrincipalObjectId === '' ? 4 : 5);
      for (const [id, resource] of Object.entries(ofStack.Resources)) expect([id, resource]).toEqual([id, Resources[id]]);
      expect(configuredProviders(ofStack)).toEqual(configuredProviders({ Resources }));
      expect(stack).toMatchObject({ capabilities: ['CAPABILITY_IAM'], iam_role_arn: null });
    }
  }));

  test('outputs name each role that exists, by keys that need no resource', () => each(({ outputs, resources }) => {
    const roles = Object.keys(resources).filter(a => a.startsWith('aws_iam_role.'));
    const keys = roles.map(a => /\.(\w+)/.exec(a)![1]).sort();
    expect(Object.keys(outputs.role_arns as object).sort()).toEqual(keys);
    expect(Object.values(outputs.role_arns as object).sort()).toEqual(roles.map(a => `${a}.arn`).sort());
    expect(outputs.role_names).toEqual(Object.fromEntries(roles.map(a => [/\.(\w+)/.exec(a)![1], resources[a].name])));
  }));

  test('verify finds that the roles are those of the template with the same values, and nothing differs', async () => {
    const file = `defender-account.${name}.template.json`;
    let roles = 0;
    for (const [i, result] of results.entries()) {
      const { DenyDataReads, IdentityProvider, ...parameters } = CASES[i];
      const options = parseOptions(['--template', file, '--tenant-id', TENANT, ...Object.entries({ AzureTenantId: TENANT, ...parameters })
        .flatMap(([key, value]) => ['--parameter', `${key}=${value}`])]);
      const findings = await verify(accountOf(result), IDENTITY, readTemplateStack(join(FOLDER, file), file), options);
      expect([CASES[i], findings.filter(f => f.status !== 'ok' && f.status !== 'information')]).toEqual([CASES[i], []]);
      const found = findings.filter(f => f.id.startsWith('role ') && f.status === 'ok');
      expect(found.length).toBe(Object.keys(ofType(result.resources, 'aws_iam_role')).length);
      roles += found.length;
    }
    expect(roles).toBeGreaterThan(900);
  });

  test('every policy fits into the quotas of IAM, as Terraform sends it', () => each(({ resources }) => {
    const trusts = Object.values(ofType(resources, 'aws_iam_role')).map(r => r.assume_role_policy.length);
    const policies = Object.values(ofType(resources, 'aws_iam_policy')).map(p => p.policy.length);
    expect([Math.max(...trusts) <= 2048, Math.max(...policies) <= 6144]).toEqual([true, true]);
  }));
});

describeModules.each(TYPES)('who may assume the roles, %s', (name) => {
  const customer = { account: '111122223333', tenant: LETTERED_TENANT };
  let roles: Map<string, RoleView>;
  beforeAll(() => {
    roles = rolesOf(asTemplate(evaluateModule(ACCOUNT_MODULE, {
      ...variablesFor({ ...EVERYTHING, AzureTenantId: LETTERED_TENANT }), permissions_type: name,
    })));
  });

  test('only the callers of the matrix', () => {
    const callers = requests(customer);
    expect([...roles.keys()].sort()).toEqual(ROLE_NAMES);
    for (const role of ROLE_NAMES) {
      expect([role, admittedBy(roles.get(role)!, callers)]).toEqual([role, expectedFor(role, customer, false)]);
    }
    expectPlainTrusts(roles);
  });

  // The module has no external id for the legacy reader of clusters.
  test.each(attacksOn(customer).filter(({ right }) => !('sts:ExternalId' in right.context && right.principal.type === 'AWS')))(
    '$role refuses what almost matches', ({ role, right, changes }) => {
      const { trust } = roles.get(role)!;
      expect(mayAssume(trust, right)).toBe(true);
      expect(changes.filter(([, change]) => mayAssume(trust, change(right))).map(([change]) => change)).toEqual([]);
    });
});
