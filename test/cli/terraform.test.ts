/** `--plan` of preflight and verify: files that are no output of Terraform, and odd ones that are. Real ones are in test/terraform. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { failure, IDENTITY, shown } from './verify/support';
import { checkTerraform } from '../../cli/preflight/terraform';
import { deploymentsOf, terraformOf, unreadStacks } from '../../cli/reading/terraform/deployments';
import { readTerraformFile } from '../../cli/reading/terraform/plan-file';
import { verify } from '../../cli/verify/verify';

const FOLDER = mkdtempSync(join(tmpdir(), 'plan-'));
function fileOf(content: unknown): string {
  const file = join(FOLDER, 'plan.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const read = (content: unknown) => readTerraformFile(fileOf(content));
const resource = (address: string, values: object, more: object = {}) =>
  ({ address, mode: 'managed', type: address.replace(/^(module\.\w+\.)*/, '').split('.')[0], values, ...more });
const plan = (resources: unknown, more: object = {}) =>
  ({ format_version: '1.2', planned_values: { root_module: { resources } }, ...more });

test.each<[string, unknown, string]>([
  ['a text', 'Terraform used the selected providers', 'got what is no JSON, such as the plan itself: '],
  ['the plan itself', 'PK\u0003\u0004\u0000', 'got what is no JSON, such as the plan itself: '],
  ['a list', [], 'got no object in'],
  ['a state file', { version: 4, serial: 3, lineage: 'x', resources: [] }, 'got a state file, whose format is for Terraform only'],
  ['a template', { Resources: {} }, 'got no format_version in'],
  ['another format', { format_version: '2.0', planned_values: {} }, 'got format_version 2.0; this command knows 1.x'],
  ['a plan with an error', plan([], { errored: true }), 'got a plan that ended with an error'],
  ['an empty state', { format_version: '1.0' }, 'got an empty state'],
  ['values that are no object', { format_version: '1.0', planned_values: 'x' }, 'got plan without values'],
])('%s is refused', (_, content, message) => {
  expect(() => read(content)).toThrow(message);
});

const ROLE = { name: 'CspmMonitorAws', path: '/', assume_role_policy: '{"Statement":[]}' };

test.each<[string, unknown]>([
  ['resources that are no list', 'x'],
  ['a resource without values', [{ address: 'aws_iam_role.a', mode: 'managed', type: 'aws_iam_role' }]],
  ['values that are no object', [resource('aws_iam_role.a', 'x' as never)]], ['null', [null]],
  ['policies that are no JSON', [resource('aws_iam_role.a', { ...ROLE, assume_role_policy: '{' })]],
  ['names like members of objects',
    [resource('aws_iam_role.constructor', { name: '__proto__' }), resource('toString.a', {}), resource('constructor.b', {})]],
])('%s: no error', (_, resources) => {
  expect(deploymentsOf(read(plan(resources))).every(({ template }) => Object.keys(template.Resources).length < 3)).toBe(true);
});

test('policies by name, ARN and reference, in the root and in modules, of the same region', () => {
  const policy = { name: 'A', path: '/', policy: '{"Statement":[]}' };
  const attachment = (address: string, values: object) => resource(address, values);
  const change = (address: string, unknown: object) =>
    ({ address, mode: 'managed', type: 'x', change: { actions: ['create'], before: null, after_unknown: unknown } });
  const [deployment] = deploymentsOf(read(plan([
    resource('aws_iam_role.a', ROLE), resource('aws_iam_policy.own[0]', policy),
    attachment('aws_iam_role_policy_attachment.own[0]', { role: 'CspmMonitorAws' }),
    attachment('aws_iam_role_policy_attachment.aws', { role: 'CspmMonitorAws', policy_arn: 'arn:aws:iam::aws:policy/SecurityAudit' }),
    attachment('aws_iam_role_policy_attachment.other', { role: 'Other', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    resource('aws_iam_role_policy.inline', { role: 'CspmMonitorAws', name: 'Inline', policy: '{"Statement":[{"Effect":"Deny"}]}' }),
  ], {
    resource_changes: [change('aws_iam_role_policy_attachment.own[0]', { policy_arn: true })],
    configuration: {
      root_module: {
        resources: [
          {
            address: 'aws_iam_role_policy_attachment.own',
            expressions: {
              policy_arn: { references: ['aws_iam_policy.own[0].arn', 'aws_iam_policy.own[0]', 'aws_iam_policy.own'] },
            },
          },
        ],
      },
    },
  })));
  expect(deployment.template.Resources.aws_iam_role_a.Properties).toEqual({
    RoleName: 'CspmMonitorAws',
    Path: '/',
    AssumeRolePolicyDocument: { Statement: [] },
    ManagedPolicyArns: [{ Ref: 'aws_iam_policy_own_0_' }, 'arn:aws:iam::aws:policy/SecurityAudit'],
    Policies: [{ PolicyName: 'Inline', PolicyDocument: { Statement: [{ Effect: 'Deny' }] } }],
  });
  // It gives permissions to a role that is not in the file.
  expect(deployment.unread).toEqual(['aws_iam_role_policy_attachment.other']);
});

test('what a plan removes, and how', () => {
  const change = (address: string, ...actions: string[]) =>
    ({ address, mode: 'managed', type: 'aws_iam_role', change: { actions, before: { name: address }, after: null } });
  const { removed } = read(plan([], {
    resource_changes: [
      change('a', 'delete'), change('b', 'delete', 'create'), change('c', 'create', 'delete'), change('d', 'forget'), change('e', 'no-op'),
      change('f', 'update'), { ...change('g', 'delete'), mode: 'data' },
    ],
  }));
  expect(removed.map(({ address, how }) => [address, how]))
    .toEqual([['a', 'deleted'], ['b', 'replaced'], ['c', 'replaced'], ['d', 'forgotten']]);
});

describe('what is not certain is not told', () => {
  const role = (address: string, more: object = {}) => resource(address, { ...ROLE, ...more });
  const attachment = (address: string, values: object = {}) =>
    resource(`aws_iam_role_policy_attachment.${address}`, { role: 'CspmMonitorAws', ...values });
  const policy = (address: string, name: string) => resource(`aws_iam_policy.${address}`, { name, path: '/', policy: '{"Statement":[]}' });
  const unknown = (address: string, ...names: string[]) => ({
    address,
    mode: 'managed',
    type: 'x',
    change: {
      actions: ['create'], before: null, after_unknown: Object.fromEntries(names.map(name => [name, true])),
    },
  });
  const configured = (address: string, ...references: string[]) => ({ address, expressions: { policy_arn: { references } } });
  const propertiesOf = (resources: object[], more: object = {}, id = 'aws_iam_role_a') => {
    const [deployment] = deploymentsOf(read(plan(resources, more)));
    return { ...deployment.template.Resources[id].Properties, unread: deployment.unread, boundaries: deployment.unknownBoundaries };
  };

  test.each<[string, string[], string[], unknown]>([
    ['one of two policies', ['aws_iam_policy.p["a"]', 'aws_iam_policy.q'],
      ['aws_iam_policy.p["a"].arn', 'aws_iam_policy.p["a"]', 'aws_iam_policy.q.arn', 'aws_iam_policy.q'], undefined],
    ['an instance that a value chooses', ['aws_iam_policy.p["a"]', 'aws_iam_policy.p["b"]'], ['aws_iam_policy.p', 'each.value'], undefined],
    ['an instance that nothing chooses', ['aws_iam_policy.p["a"]', 'aws_iam_policy.p["b"]'], ['aws_iam_policy.p'], undefined],
    ['an instance of the same key', ['aws_iam_policy.p["a"]', 'aws_iam_policy.p["b"]'], ['aws_iam_policy.p', 'each.key'],
      { Ref: 'aws_iam_policy_p__a__' }],
    ['the only instance', ['aws_iam_policy.p["b"]'], ['aws_iam_policy.p'], { Ref: 'aws_iam_policy_p__b__' }],
    ['a named instance', ['aws_iam_policy.p[0]', 'aws_iam_policy.p[1]'],
      ['aws_iam_policy.p[1].arn', 'aws_iam_policy.p[1]', 'aws_iam_policy.p'], { Ref: 'aws_iam_policy_p_1_' }],
  ])('%s', (_, policies, references, expected) => {
    const found = propertiesOf(
      [role('aws_iam_role.a'), attachment('x["a"]'), ...policies.map((p, i) => policy(p.replace('aws_iam_policy.', ''), `P${i}`))], {
        resource_changes: [unknown('aws_iam_role_policy_attachment.x["a"]', 'policy_arn')],
        configuration: { root_module: { resources: [configured('aws_iam_role_policy_attachment.x', ...references)] } },
      });
    const address = 'aws_iam_role_policy_attachment.x["a"]';
    expect([found.ManagedPolicyArns, found.unread])
      .toEqual(expected ? [[expected], []] : [[{ 'Fn::KnownAfterApply': `${address}.policy_arn` }], [address]]);
  });

  describe('a policy that the caller of a module gives to it', () => {
    const address = 'module.cspm[0].aws_iam_role_policy_attachment.custom[1]';
    const found = (references: readonly string[], own = ['var.policies', 'count.index'], policies = ['own[0]', 'other']) => propertiesOf([
      role('aws_iam_role.a'), ...policies.map(name => policy(name, name)),
      { ...resource(address, { role: 'CspmMonitorAws' }), type: 'aws_iam_role_policy_attachment' },
    ], {
      resource_changes: [unknown(address, 'policy_arn')],
      configuration: {
        root_module: {
          module_calls: {
            cspm: {
              expressions: { policies: { references } },
              module: {
                resources: [configured('aws_iam_role_policy_attachment.custom', ...own)],
              },
            },
          },
        },
      },
    });
    const OWN = ['aws_iam_policy.own[0].arn', 'aws_iam_policy.own[0]', 'aws_iam_policy.own'];
    test.each<[string, readonly string[], readonly string[] | undefined, object]>([
      ['one', OWN, undefined, { Ref: 'aws_iam_policy_own_0_' }],
      ['the instance of the index of the module', ['aws_iam_policy.own', 'count.index'], undefined, { Ref: 'aws_iam_policy_own_0_' }],
    ])('%s', (_, references, own, expected) => {
      const { ManagedPolicyArns, unread } = found(references, own as string[] | undefined);
      expect([ManagedPolicyArns, unread]).toEqual([[expected], []]);
    });
    test.each<[string, readonly string[], string[] | undefined]>([
      ['one of two', [...OWN, 'aws_iam_policy.other.arn', 'aws_iam_policy.other'], undefined],
      ['one of a policy and of an output', [...OWN, 'module.more.arn', 'module.more'], undefined],
      ['one or what a variable has', [...OWN, 'var.more'], undefined],
      ['nothing', [], undefined],
      ['one of two in the module', OWN, ['var.policies', 'aws_iam_policy.inner.arn', 'aws_iam_policy.inner']],
    ])('%s is not certain', (_, references, own) => {
      const { ManagedPolicyArns, unread } = found(references, own);
      expect([ManagedPolicyArns, unread]).toEqual([[{ 'Fn::KnownAfterApply': `${address}.policy_arn` }], [address]]);
    });
  });

  test('two roles of one name, as in two accounts: neither gets what is attached', () => {
    const found = propertiesOf([role('aws_iam_role.a'), role('module.b.aws_iam_role.a'),
      attachment('x', { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' })]);
    expect([found.ManagedPolicyArns, found.unread]).toEqual([undefined, ['aws_iam_role_policy_attachment.x']]);
  });

  test('addresses that differ only in characters that are no letters are two roles', () => {
    const [{ template }] = deploymentsOf(
      read(plan([role('aws_iam_role.a["x-y"]', { name: 'One' }), role('aws_iam_role.a["x_y"]', { name: 'Two' })])));
    expect(Object.values<any>(template.Resources).map(r => r.Properties.RoleName)).toEqual(['One', 'Two']);
  });

  test('each way to give permissions to a role', () => {
    const found = propertiesOf([
      role('aws_iam_role.a', {
        managed_policy_arns: ['arn:aws:iam::aws:policy/SecurityAudit', 'arn:aws:iam::111122223333:policy/P'],
        inline_policy: [{ name: 'constructor', policy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' }],
      }),
      resource('aws_iam_policy.p', { name: 'P', arn: 'arn:aws:iam::111122223333:policy/P', path: '/', policy: '{"Statement":[]}' }),
      attachment('x', { policy_arn: 'arn:aws:iam::aws:policy/SecurityAudit' }),
      resource('aws_iam_policy_attachment.many',
        { name: 'x', roles: ['CspmMonitorAws', 'Other'], policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    ]);
    expect(found.ManagedPolicyArns)
      .toEqual(['arn:aws:iam::aws:policy/SecurityAudit', 'arn:aws:iam::aws:policy/ReadOnlyAccess', { Ref: 'aws_iam_policy_p' }]);
    expect(found.Policies.map((p: any) => p.PolicyName)).toEqual(['constructor']);
    expect(found.unread).toEqual([]);
  });

  test('a boundary and a trust that only the apply knows', () => {
    const found = propertiesOf([role('aws_iam_role.a')], { resource_changes: [unknown('aws_iam_role.a', 'permissions_boundary')] });
    expect([found.unread, found.boundaries]).toEqual([['aws_iam_role.a'], ['aws_iam_role.a']]);
  });

  test('tags that are sensitive are not shown', () => {
    const tagged = {
      ...role('aws_iam_role.a', { tags_all: { secret: 's3cret', team: 'a' } }), sensitive_values: { tags_all: { secret: true } },
    };
    expect(propertiesOf([tagged]).Tags).toEqual([{ Key: 'team', Value: 'a' }]);
  });

  test('stacks whose template is neither JSON nor YAML, or at an address, or has a loop or nothing', () => {
    const file = read(plan([
      resource('aws_cloudformation_stack.text', { name: 'A', template_body: 'Resources: [' }),
      resource('aws_cloudformation_stack.address', { name: 'B', template_url: 'https://x' }),
      resource('aws_cloudformation_stack.loop', { name: 'L', template_body: '{"Resources":{"Fn::ForEach::X":["I",["a"],{}]}}' }),
      resource('aws_cloudformation_stack.empty', { name: 'E', template_body: '{"Resources":{}}' }),
      resource('aws_cloudformation_stack.json', { name: 'C', template_body: '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}' }),
      resource('aws_cloudformation_stack.yaml', { name: 'D', template_body: 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n' }),
    ]));
    const unread = ['text', 'address', 'loop', 'empty'].map(name => `aws_cloudformation_stack.${name}`);
    expect(unreadStacks(file)).toEqual(unread);
    expect(terraformOf(file).deployments.filter(d => d.isStack).map(d => [d.name, d.template.Resources])).toEqual([
      ['C', { A: { Type: 'AWS::SNS::Topic' } }], ['D', { A: { Type: 'AWS::SNS::Topic' } }],
    ]);
    expect(checkTerraform(terraformOf(file)).filter(row => row.unanswered).map(row => row.id))
      .toEqual(unread.map(address => `stack ${address}`));
  });

  test('verify of a plan that is not applied says so', async () => {
    const file = terraformOf(read(plan([role('aws_iam_role.a')])));
    const all = { id: 'Terraform', stackName: 'Terraform', template: { Resources: {} }, folder: FOLDER };
    const findings = await verify(() => Promise.reject(failure('AccessDenied')), IDENTITY, all, {}, new Date(), file);
    expect(shown(findings)).toContain(
      'roles | not checked | Terraform has not created aws_iam_role_a yet: apply the plan, and verify the state');
  });

  test('what a failed replacement left is a row of its own', () => {
    const change = (actions: string[], more: object = {}) =>
      ({
        address: 'aws_iam_role.a',
        mode: 'managed',
        type: 'aws_iam_role',
        change: {
          actions, before: { name: 'A' }, after: null,
        },
        ...more,
      });
    const { removed } = read(
      plan([],
        {
          resource_changes: [change(['delete', 'create']), change(['no-op'], { deposed: 'f00' }),
            change(['delete'], { deposed: 'ba5' })],
        }));
    expect(removed.map(({ address, how }) => [address, how]))
      .toEqual([['aws_iam_role.a', 'replaced'], ['aws_iam_role.a (deposed ba5)', 'deleted']]);
  });

  test('modules in modules, and many roles', () => {
    const deep = `${'{"child_modules":['.repeat(3000)}{"resources":[${JSON.stringify(role('aws_iam_role.deep'))}]}${']}'.repeat(3000)}`;
    const file = read(`{"format_version":"1.2","planned_values":{"root_module":${deep}}}`);
    expect(deploymentsOf(file)[0].template.Resources.aws_iam_role_deep).toBeDefined();
    const many = Array.from({ length: 500 }, (_, i) => [
      role(`aws_iam_role.r[${i}]`, { name: `R${i}` }),
      attachment(`x[${i}]`, { role: `R${i}`, policy_arn: 'arn:aws:iam::aws:policy/SecurityAudit' }),
    ]).flat();
    expect(Object.keys(deploymentsOf(read(plan(many)))[0].template.Resources).length).toBe(500);
  });
});
