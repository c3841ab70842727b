/** `cdk-defender-for-cloud verify --template`: the committed templates after their deployment, and an account that differs. */
import { copyFileSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { type App, NestedStack } from 'aws-cdk-lib';
import { parseOptions } from './support';
import { accountAfter } from './world';
import type { Ask } from '../../../cli/asking/ask';
import type { CallName } from '../../../cli/asking/catalogue';
import { exitCode, type Finding } from '../../../cli/checking/findings';
import { memberTemplate, readAssembly } from '../../../cli/reading/assembly';
import { readTemplateStack } from '../../../cli/reading/read-stack';
import { verify } from '../../../cli/verify/verify';
import { namesOfPlans, type PlanChoice } from '../../facts/plans';
import { HOST_MANAGEMENT_ROLES, ROLES } from '../../facts/roles';
import { deployTemplate } from '../../support/parameters';
import { resolveIn } from '../../support/resolve';
import { newStack } from '../../support/stacks';
import { connect, TENANT } from '../../support/synth';
import { committed, EVERYTHING, FOLDER } from '../../templates/support';

const WHERE = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const IDENTITY = { ...WHERE, arn: `arn:aws:iam::${WHERE.account}:user/auditor` };
const TODAY = new Date('2026-12-24');
const ACCOUNT_FILES = ['default-access', 'least-privilege'].map(type => `defender-account.${type}.template.json`);
const HOSTS = 'defender-host-management.template.json';
const DENIES = 'defender-deny-data-reads.template.json';
const ORGANIZATION = 'defender-organization.template.json';

type Parameters = Readonly<Record<string, string>>;

const run = (file: string, ask: Ask, folder = FOLDER, args: string[] = []) =>
  verify(ask, IDENTITY, readTemplateStack(join(folder, file), 'S'),
    parseOptions(['--template', file, '--stack', 'S', '--tenant-id', TENANT, ...args]), TODAY);
/** The code of functions is never compared. */
const wrong = (findings: readonly Finding[]) =>
  findings.filter(f => f.status !== 'ok' && f.status !== 'information' && !/^function \w+: code$/.test(f.id));
/** Another answer in place of one. */
const but = (ask: Ask, command: CallName, change: (answer: any) => void): Ask => async (name, values) => {
  const answer = structuredClone(await ask(name, values));
  if (name === command) change(answer);
  return answer;
};

const NAMED = {
  ...EVERYTHING, RolePath: '/security/', RoleNameSuffix: '-x', BoundaryArn: 'arn:aws:iam::111122223333:policy/Boundary',
};
/** The function that manages the provider, where there is one, has a role too. */
const count = (plans: PlanChoice, others: number) => namesOfPlans(plans).length + others;
const EVERY_ROLE = ROLES.length + HOST_MANAGEMENT_ROLES.length + 1;
const SETS: [string, Parameters, number][] = [
  ['the defaults', {}, count({}, 1)],
  ['Servers P1', { DefenderForServers: 'P1' }, count({ servers: { subPlan: 'P1' } }, 1)],
  ['containers with audit logs, and an OIDC provider that exists', {
    DefenderForContainers: 'true', ControlPlaneAuditLogs: 'true', IdentityProvider: 'Existing',
  }, count({ containers: {} }, 0)],
  ['CSPM', { DefenderCspm: 'true' }, count({ cspm: {} }, 1)],
  ['everything', EVERYTHING, EVERY_ROLE],
  ['everything, with names, path and boundary', NAMED, EVERY_ROLE],
];

describe.each(ACCOUNT_FILES)('%s', (file) => {
  test.each(SETS)('%s: nothing differs, and no role is expected whose condition is false', async (_, given, roles) => {
    const findings = await run(file, accountAfter(committed(file), WHERE, { AzureTenantId: TENANT, ...given }));
    expect(wrong(findings)).toEqual([]);
    expect(findings.filter(f => f.id.startsWith('role '))).toHaveLength(roles);
    expect(findings.find(f => f.id === 'tenant')?.status).toBe('ok');
  });

  test('a changed trust differs, also one that is JSON text in the template', async () => {
    const ask = accountAfter(committed(file), WHERE, NAMED);
    for (const name of ['CspmMonitorAws-x', 'DefenderForCloud-OidcCiem-x']) {
      const findings = await run(file, but(ask, 'authorization', ({ RoleDetailList }) => {
        const role = RoleDetailList.find((r: any) => r.RoleName === name);
        role.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals = {};
      }));
      expect(wrong(findings).map(f => [f.id, f.status])).toEqual([[`role ${name}: trust`, 'differs']]);
    }
  });

  test('a missing role, a detached policy and another boundary differ', async () => {
    const ask = accountAfter(committed(file), WHERE, NAMED);
    const findings = await run(file, but(ask, 'authorization', ({ RoleDetailList: list }) => {
      list.splice(list.findIndex((r: any) => r.RoleName === 'SensitiveDataDiscovery-x'), 1);
      const role = list.find((r: any) => r.RoleName === 'CspmMonitorAws-x');
      role.AttachedManagedPolicies.pop();
      delete list.find((r: any) => r.RoleName === 'MDCContainersK8sRole-x').PermissionsBoundary;
    }));
    expect(wrong(findings).map(f => f.id).sort()).toEqual([
      'role CspmMonitorAws-x: attached policies', 'role MDCContainersK8sRole-x: permissions boundary', 'role SensitiveDataDiscovery-x',
    ]);
  });

  test('another tenant, a lacking audience, and another template differ', async () => {
    const ask = accountAfter(committed(file), WHERE, { AzureTenantId: '22222222-3333-4444-5555-666666666666', DefenderCspm: 'true' });
    const findings = await run(file, but(but(ask, 'provider', p => p.ClientIDList.shift()), 'stackTemplate', (answer) => {
      answer.TemplateBody = JSON.stringify({
        ...committed(file), Conditions: { ...committed(file).Conditions, Bound: { 'Fn::Equals': ['a', 'b'] } },
      });
    }));
    expect(wrong(findings).map(f => f.id).sort()).toEqual([
      'OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', 'template of S', 'tenant',
    ]);
    expect(wrong(findings).find(f => f.id === 'template of S')?.text).toContain('the conditions differ');
  });
});

describe('denied data reads, by a stack of their own', () => {
  const policy = 'arn:aws:iam::111122223333:policy/CspmMonitorDenyPolicy';
  /** The account with both stacks. The second one may have another document than its file. */
  const both = (change: (statement: any) => void = () => {}): Ask => {
    const roles = accountAfter(committed(ACCOUNT_FILES[0]), WHERE, { AzureTenantId: TENANT });
    const { Resources } = deployTemplate(committed(DENIES), {});
    const document = resolveIn({ Resources }, structuredClone(Resources.CspmMonitorDenyPolicy.Properties.PolicyDocument), WHERE);
    change(document.Statement[0]);
    return but(roles, 'authorization', ({ RoleDetailList, Policies }) => {
      RoleDetailList.find((r: any) => r.RoleName === 'CspmMonitorAws').AttachedManagedPolicies.push({ PolicyArn: policy });
      Policies.push({ Arn: policy, PolicyVersionList: [{ IsDefaultVersion: true, Document: document }] });
    });
  };

  test('a policy that is exactly that of the file is no difference, and is named', async () => {
    const findings = await run(ACCOUNT_FILES[0], both());
    expect(wrong(findings)).toEqual([]);
    expect(findings.find(f => f.id === 'role CspmMonitorAws')?.text).toMatch(/2 policies; another stack denies the reading of contents$/);
  });

  test.each<[string, (statement: any) => void]>([
    ['denies less', statement => statement.Action.pop()],
    ['allows', statement => (statement.Effect = 'Allow')],
  ])('a policy that %s is reported, as any other', async (_, change) => {
    expect(wrong(await run(ACCOUNT_FILES[0], both(change))).map(f => [f.id, f.text])).toEqual(
      [['role CspmMonitorAws: attached policies', `also has ${policy}`]]);
  });

  test('without the file beside the template, it is reported', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verify-'));
    copyFileSync(join(FOLDER, ACCOUNT_FILES[0]), join(folder, ACCOUNT_FILES[0]));
    expect(wrong(await run(ACCOUNT_FILES[0], both(), folder)).map(f => f.id)).toEqual(['role CspmMonitorAws: attached policies']);
    rmSync(folder, { recursive: true });
  });

  /** The second stack, whose policy is or is not attached to the role, which is or is not there. */
  const second = (change: (answer: any) => void): Ask =>
    but(accountAfter(committed(DENIES), WHERE, {}), 'authorization', (answer) => {
      const [{ Arn: PolicyArn }] = answer.Policies;
      answer.RoleDetailList = [{ RoleName: 'CspmMonitorAws', AttachedManagedPolicies: [{ PolicyArn }] }];
      change(answer);
    });
  const POLICY = 'policy CspmMonitorDenyPolicy';

  test('the second stack: its policy is attached to the role', async () => {
    const findings = await run(DENIES, second(() => {}));
    expect(wrong(findings)).toEqual([]);
    expect(findings.find(f => f.id === POLICY)?.text).toBe('attached to CspmMonitorAws, as in the template');
  });

  test.each([
    ['detached', a => (a.RoleDetailList[0].AttachedManagedPolicies = []), 'CspmMonitorAws lacks it'],
    ['of a role that is gone', a => (a.RoleDetailList = []), 'the role CspmMonitorAws does not exist'],
    ['changed', a => a.Policies[0].PolicyVersionList[0].Document.Statement.pop(), 'a statement is missing'],
    ['deleted', a => (a.Policies = []), 'it does not exist'],
  ] as [string, (answer: any) => void, string][])('the second stack, whose policy is %s', async (_, change, found) => {
    expect(wrong(await run(DENIES, second(change)))).toEqual(
      [expect.objectContaining({ id: POLICY, status: 'differs', text: expect.stringContaining(found) })]);
  });
});

describe('host management', () => {
  test.each<[Parameters]>([[{}], [{ RolePath: '/security/', RoleNameSuffix: '-x' }]])('%j: nothing differs', async (given) => {
    const findings = await run(HOSTS, accountAfter(committed(HOSTS), WHERE, given));
    expect(wrong(findings)).toEqual([]);
    expect(findings.map(f => f.id)).toEqual(expect.arrayContaining(
      ['DefenderForCloud-HostManagement-Template'].flatMap(n => [`runbook ${n}`, `association ${n}`, `rule ${n}`])));
  });

  test('the role of another path differs', async () => {
    const findings = await run(HOSTS, but(accountAfter(committed(HOSTS), WHERE, {}), 'stack', ({ Stacks: [stack] }) => {
      stack.Parameters.find((p: any) => p.ParameterKey === 'RolePath').ParameterValue = '/security/';
    }));
    expect(wrong(findings).map(f => `${f.id.split(' ')[0]} ${f.status}`).sort()).toEqual(
      ['association differs', 'rule differs', 'runbook differs']);
  });
});

describe('the organization', () => {
  const GIVEN = {
    OrganizationalUnitIds: 'ou-ab12-cdef3456,ou-ab12-cdef7890',
    ExcludedAccountIds: '444455556666',
    TemplateFolderUrl: 'https://our-templates.s3.eu-west-1.amazonaws.com/defender/1/',
    PermissionsType: 'least-privilege',
    HostManagementRegions: 'eu-west-1,us-east-1',
    ...NAMED,
    BoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
  };
  const FILES: Record<string, string> = { 'DefenderForCloud-Members': ACCOUNT_FILES[1], 'DefenderForCloud-Members-HostManagement': HOSTS };
  const OF_HOSTS = new Set(['document', 'documentContent', 'association', 'rule', 'ruleTargets', 'queue']);

  /** The management account: the stack, its nested stacks and the StackSets. */
  function organization(given: Parameters): Ask {
    const own = (file: string) => accountAfter(committed(file), WHERE,
      Object.fromEntries(Object.entries(given).filter(([name]) => name in committed(file).Parameters)));
    const [outer, roles, hosts] = [ORGANIZATION, ACCOUNT_FILES[1], HOSTS].map(own);
    return async (name, values = {}) => {
      if (/^stack(Template|Resources)?$/.test(name)) {
        return (values.stack === 'S' ? outer : values.stack!.includes('Hosts') ? hosts : roles)(name, values);
      }
      if (name === 'stackSet') {
        const { StackSet } = await outer(name, values);
        return { StackSet: { ...StackSet, TemplateBody: JSON.stringify(committed(FILES[values['stack-set']!])) } };
      }
      if (name.startsWith('stackSet') || name === 'trustedAccess') return outer(name, values);
      return (OF_HOSTS.has(name) ? hosts : roles)(name, values);
    };
  }

  test.each<[string, Parameters, number]>([
    ['everything', {}, EVERY_ROLE],
    ['no host management, a delegated administrator',
      { HostManagementRegions: '', CallAs: 'DELEGATED_ADMIN', ConnectManagementAccount: 'false' }, 0],
  ])('%s: nothing differs', async (_, more, roles) => {
    const findings = await run(ORGANIZATION, organization({ ...GIVEN, ...more }));
    expect(wrong(findings)).toEqual([]);
    expect(findings.filter(f => f.id.startsWith('role '))).toHaveLength(roles);
    const checks = findings.map(f => f.id);
    expect(checks).toContain('StackSet DefenderForCloud-Members');
    expect(checks.includes('StackSet DefenderForCloud-Members-HostManagement')).toBe(roles > 0);
    expect(checks.includes('runbook DefenderForCloud-HostManagement-Template')).toBe(roles > 0);
  });

  test('a StackSet with another template, parameter or unit, and a nested stack with another parameter, differ', async () => {
    const changed = but(but(organization(GIVEN), 'stackSet', ({ StackSet }) => {
      if (StackSet.StackSetName.endsWith('HostManagement')) {
        StackSet.TemplateBody = JSON.stringify({ Resources: {} });
      } else {
        StackSet.Parameters.find((p: any) => p.ParameterKey === 'DefenderCspm').ParameterValue = 'false';
        StackSet.OrganizationalUnitIds.pop();
      }
    }), 'stack', ({ Stacks: [stack] }) => {
      stack.Parameters = stack.Parameters.map((p: any) => p.ParameterKey === 'AzureTenantId' && stack.Parameters.length < 20
        ? { ...p, ParameterValue: '22222222-3333-4444-5555-666666666666' } : p);
    });
    const found = wrong(await run(ORGANIZATION, changed)).map(f => `${f.id}: ${f.text}`);
    expect(found).toEqual(expect.arrayContaining([
      'StackSet DefenderForCloud-Members: parameter DefenderCspm is false, the template has true; it does not deploy to ou-ab12-cdef7890',
      expect.stringMatching(/^StackSet DefenderForCloud-Members-HostManagement: .*HostManagementDocument is not deployed/),
      expect.stringMatching(/^parameters of S-ManagementAccountRoles: AzureTenantId is 22222222-/),
      expect.stringMatching(/^tenant: /),
    ]));
  });

  test('a nested stack and a StackSet that somebody gave a parameter which the outer stack does not give differ', async () => {
    const changed = but(but(organization(GIVEN), 'stackSet', ({ StackSet }) => {
      StackSet.Parameters = [...StackSet.Parameters.filter((p: any) => p.ParameterKey !== 'PolicyPath'),
        { ParameterKey: 'PolicyPath', ParameterValue: '/other/' }];
    }), 'stack', ({ Stacks: [stack] }) => {
      stack.Parameters =
        stack.Parameters.map((p: any) =>
          p.ParameterKey === 'PolicyPath' && stack.Parameters.length < 20 ? { ...p, ParameterValue: '/other/' } : p);
    });
    const found = wrong(await run(ORGANIZATION, changed)).map(f => `${f.id}: ${f.text}`);
    expect(found).toEqual(expect.arrayContaining([
      'parameters of S-ManagementAccountRoles: PolicyPath is /other/, the template has /',
      expect.stringMatching(/^StackSet DefenderForCloud-Members: .*parameter PolicyPath is \/other\/, the template has \//),
    ]));
  });

  test('without the other files beside it, it says what it cannot check', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verify-template-'));
    try {
      copyFileSync(join(FOLDER, ORGANIZATION), join(folder, ORGANIZATION));
      const findings = wrong(await run(ORGANIZATION, organization(GIVEN), folder));
      expect(findings.map(f => [f.id, f.status])).toEqual([
        ['StackSet DefenderForCloud-Members: template', 'not checked'],
        ['StackSet DefenderForCloud-Members-HostManagement: template', 'not checked'],
        ['stack S-ManagementAccountRoles', 'not checked'],
        ['stack S-ManagementAccountHosts', 'not checked'],
      ]);
      expect(exitCode(findings)).toBe(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an app whose connector is in a nested stack', () => {
  const assembly = () => {
    const outer = newStack();
    connect(new NestedStack(outer, 'Nested'));
    const [stack] = readAssembly((outer.node.root as App).synth().directory);
    const [nested] = Object.values<any>(stack.template.Resources).filter(({ Type }) => Type === 'AWS::CloudFormation::Stack');
    return { stack, template: memberTemplate(nested.Properties, stack) };
  };
  const account = ({ stack, template }: ReturnType<typeof assembly>): Ask => {
    const [outer, roles] = [stack.template, template].map(json => accountAfter(json, WHERE));
    return (name, values = {}) => (/^stack/.test(name) && values.stack === stack.stackName ? outer : roles)(name, values);
  };
  const verified = (given: ReturnType<typeof assembly>, ask: Ask) =>
    verify(ask, IDENTITY, given.stack, parseOptions(['--tenant-id', TENANT]), TODAY);

  test('its roles are checked', async () => {
    const given = assembly();
    const findings = await verified(given, account(given));
    expect(wrong(findings)).toEqual([]);
    expect(findings.map(({ id }) => id)).toContain('role CspmMonitorAws');
    const open = but(account(given), 'authorization', ({ RoleDetailList: [role] }) => { role.AssumeRolePolicyDocument.Statement = []; });
    expect(wrong(await verified(given, open)).map(({ status }) => status)).toContain('differs');
  });

  test('values and a template that are not known are not checked', async () => {
    const given = assembly();
    const [nested] = Object.values<any>(given.stack.template.Resources);
    nested.Properties.Parameters = { P: { 'Fn::GetAtt': ['Other', 'Value'] } };
    expect(wrong(await verified(given, account(given))).map(({ id, status }) => `${id} ${status}`))
      .toEqual([expect.stringMatching(/^parameters of S-Nested\w+ not checked$/)]);
    nested.Properties.TemplateURL = 'https://example.com/other.json';
    expect(wrong(await verified(given, account(given))).map(({ status }) => status)).toEqual(['not checked', 'not checked']);
  });
});

describe('arguments', () => {
  test.each([
    [['--template', 'a.json'], '--template needs --stack: the name of the stack'],
    [['--template', 'a', '--app', 'b', '--stack', 'S'], "option '--app <folder>' cannot be used with option '--template <file>'"],
    [['--template', 'a', '--assembly', 'b', '--stack', 'S'], "option '--assembly <folder>' cannot be used with option '--template <file>'"],
    [['--template', 'a', '--member', '--stack', 'S'], '--member must be left out with --template'],
    [['--template', 'a', '--stack', 'S', '-c', 'a=b'], '--context needs --app: the folder of the app, with cdk.json'],
  ])('%j', (args, message) => expect(() => parseOptions(args)).toThrow(message));
});
