/** `--plan` of preflight and verify: files that are no output of Terraform, and odd ones that are. Real ones are in test/terraform. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { deploymentsOf } from '../../cli/terraform/deployments';
import { readTerraformFile } from '../../cli/terraform/plan-file';

const FOLDER = mkdtempSync(join(tmpdir(), 'plan-'));
function fileOf(content: unknown): string {
  const file = join(FOLDER, 'plan.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const read = (content: unknown) => readTerraformFile(fileOf(content));
const resource = (address: string, values: object, more: object = {}) =>
  ({ address, mode: 'managed', type: address.replace(/^(module\.\w+\.)*/, '').split('.')[0], values, ...more });
const plan = (resources: unknown, more: object = {}) => ({ format_version: '1.2', planned_values: { root_module: { resources } }, ...more });

test.each<[string, unknown, string]>([
  ['no JSON', 'Terraform used the selected providers', 'plan.json must be JSON'],
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
  ['resources that are no list', 'x'], ['a resource without values', [{ address: 'aws_iam_role.a', mode: 'managed', type: 'aws_iam_role' }]],
  ['values that are no object', [resource('aws_iam_role.a', 'x' as never)]], ['null', [null]],
  ['policies that are no JSON', [resource('aws_iam_role.a', { ...ROLE, assume_role_policy: '{' })]],
  ['names like members of objects', [resource('aws_iam_role.constructor', { name: '__proto__' }), resource('toString.a', {}), resource('constructor.b', {})]],
])('%s: no error', (_, resources) => {
  expect(deploymentsOf(read(plan(resources))).every(({ template }) => Object.keys(template.Resources).length < 3)).toBe(true);
});

test('policies by name, ARN and reference, in the root and in modules, of the same region', () => {
  const policy = { name: 'A', path: '/', policy: '{"Statement":[]}' };
  const attachment = (address: string, values: object) => resource(address, values);
  const change = (address: string, unknown: object) => ({ address, mode: 'managed', type: 'x', change: { actions: ['create'], before: null, after_unknown: unknown } });
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
          { address: 'aws_iam_role_policy_attachment.own', expressions: { policy_arn: { references: ['aws_iam_policy.own[0].arn', 'aws_iam_policy.own[0]', 'aws_iam_policy.own'] } } },
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
  expect(removed.map(({ address, how }) => [address, how])).toEqual([['a', 'deleted'], ['b', 'replaced'], ['c', 'replaced'], ['d', 'forgotten']]);
});
