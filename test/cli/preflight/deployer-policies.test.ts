/** The policies in docs/deployer-policies/, by a policy engine, against what each template and module needs. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { LATER_ACTIONS, TERRAFORM_ACTIONS } from '../../../build/docs/deployer-actions';
import { deployerPolicies, plannedApp, plannedTemplates } from '../../../build/docs/deployer-policies';
import type { Planned } from '../../../cli/preflight/planned';
import { deploymentsOf } from '../../../cli/preflight/rights/wanted';
import { simulate } from '../../support/simulate';

jest.setTimeout(120_000); // For a busy machine.

const ROOT = join(__dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'docs', 'deployer-policies');
const files = readdirSync(FOLDER).sort();
const policyOf = (file: string): any => JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf-8'));
const account = '111122223333';
const iam = (rest: string) => `arn:aws:iam::${account}:${rest}`;
const isAllowed = async (file: string, action: string, resource: string) =>
  await simulate({ statements: policyOf(file).Statement, action, resource }) === 'Allowed';

const templates = plannedTemplates();
/** CloudFormation adds twelve characters to a name that it chooses. An association has an id. */
const named = (arn: string) =>
  arn.replace(/-EXAMPLE/g, '-1A2B3C4D5E6F').replace(/(:association\/).*/, '$11a2b3c4d-1111-2222-3333-444455556666');
const needsOf = (planned: readonly Planned[]) => [...new Set(planned.flatMap(deploymentsOf)
  .flatMap(({ actions, arns }) => actions.flatMap(action => arns.map(arn => `${action} ${named(arn)}`))))];

test('the files are those of the data (npx projen docs:commands), and the page names each', () => {
  const made = deployerPolicies();
  expect(files).toEqual([...made.keys()].sort());
  expect(files.length).toBe(7);
  const page = readFileSync(join(ROOT, 'docs', 'deployer-policies.md'), 'utf-8');
  for (const file of files) {
    expect([file, readFileSync(join(FOLDER, file), 'utf-8')]).toEqual([file, made.get(file)]);
    expect(page).toContain(`(deployer-policies/${file})`);
  }
});

test.each(files)('%s fits into a managed policy, and has no wildcard of actions', (file) => {
  const policy = policyOf(file.replace('.json', ''));
  expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
  const actionsOf = (statements: any[]): string[] => statements.flatMap(({ Action }) => Action);
  expect(policy.Statement.map(({ Effect }: any) => Effect)).toEqual(policy.Statement.map(() => 'Allow'));
  expect(actionsOf(policy.Statement).filter(action => action.includes('*'))).toEqual([]);
  // Who deploys could give the roles everything then, though a boundary is advised.
  expect(actionsOf(policy.Statement).filter(action => /^iam:Delete(Role|User)PermissionsBoundary$/.test(action))).toEqual([]);
  const everywhere = [
    'cloudformation:CreateStackSet', 'cloudformation:GetTemplateSummary', 'cloudformation:ValidateTemplate',
    'iam:ListOpenIDConnectProviders', 'logs:DescribeLogGroups',
  ];
  expect(everywhere).toEqual(expect.arrayContaining(actionsOf(policy.Statement.filter(({ Resource }: any) => Resource.includes('*')))));
});

test.each<[string, () => Planned[], number]>([
  ['template-account', () => templates.account, 80],
  ['template-organization', () => templates.organization, 5],
  ['terraform-account-function', () => templates.functionOfTerraform, 8],
  ['terraform-organization', () => templates.organization, 5],
  ['cdk-execution-role', plannedApp, 80],
])('%s allows all that creates the resources', async (file, planned, least) => {
  const needs = needsOf(planned());
  expect(needs.length).toBeGreaterThan(least);
  const denied: string[] = [];
  for (const need of needs) {
    const [action, resource] = need.split(' ');
    if (!await isAllowed(file, action, resource)) denied.push(need);
  }
  expect(denied).toEqual([]);
});

describe('terraform-account', () => {
  const ROLES = templates.resources.flatMap(({ names, template }) => template.ofType('AWS::IAM::Role').flatMap(([id]) => names[id] ?? []));
  const regional = (service: string, rest: string) => `arn:aws:${service}:eu-north-1:${account}:${rest}`;
  const NAME = 'DefenderForCloud-HostManagement-Template';

  test('allows what the provider calls for each role and its policies', async () => {
    expect(ROLES.length).toBeGreaterThan(30);
    for (const role of new Set(ROLES)) {
      for (const action of ['iam:CreateRole', 'iam:GetRole', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies',
        'iam:UpdateAssumeRolePolicy',
        'iam:PutRolePermissionsBoundary', 'iam:TagRole', 'iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:ListInstanceProfilesForRole',
        'iam:DeleteRole']) {
        expect([action, role, await isAllowed('terraform-account', action, iam(`role/${role}`))]).toEqual([action, role, true]);
      }
      for (const action of ['iam:CreatePolicy', 'iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListPolicyVersions',
        'iam:CreatePolicyVersion', 'iam:DeletePolicy']) {
        const policy = role.startsWith('DefenderForCloud-') ? role : `DefenderForCloud-${role}`;
        for (const name of [policy, `${policy}-2`, `${policy}-DenyDataReads`]) {
          expect([action, name, await isAllowed('terraform-account', action, iam(`policy/${name}`))]).toEqual([action, name, true]);
        }
      }
    }
  });

  test.each([
    ['ssm:CreateDocument', regional('ssm', `document/${NAME}`)], ['ssm:DescribeDocumentPermission', regional('ssm', `document/${NAME}`)],
    ['ssm:UpdateDocumentDefaultVersion', regional('ssm', `document/${NAME}`)],
    ['ssm:CreateAssociation', regional('ssm', `document/${NAME}`)],
    ['ssm:DescribeAssociation', regional('ssm', 'association/1a2b3c4d-1111-2222-3333-444455556666')],
    ['events:PutRule', regional('events', `rule/${NAME}`)], ['events:ListTargetsByRule', regional('events', `rule/${NAME}`)],
    ['sqs:CreateQueue', regional('sqs', NAME)], ['sqs:SetQueueAttributes', regional('sqs', NAME)],
    ['sqs:ListQueueTags', regional('sqs', NAME)],
    ['iam:PassRole', iam('role/DefenderForCloud-HostManagementLaunch')], ['iam:PassRole', iam('role/AmazonSSMRoleForInstancesMDCSetup')],
    ['iam:CreateInstanceProfile', iam('instance-profile/AmazonSSMRoleForInstancesMDCSetup')],
    ['iam:CreateOpenIDConnectProvider', iam('oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/')],
  ])('allows %s on %s', async (action, resource) => {
    expect(await isAllowed('terraform-account', action, resource)).toBe(true);
  });

  test('has actions for each type of resource of the modules', () => {
    const types = ['account',
      'organization'].flatMap(module => readdirSync(join(ROOT, 'terraform', module)).filter(file => file.endsWith('.tf'))
      .flatMap(file =>
        [...readFileSync(join(ROOT, 'terraform', module, file), 'utf-8').matchAll(/^resource "(aws_\w+)"/gm)].map(m => m[1])));
    expect(Object.keys(TERRAFORM_ACTIONS).sort()).toEqual([...new Set(types)].sort());
  });
});

test('each type of the templates has what changes and deletes it, except what has nothing of its own', () => {
  const types = [...templates.account, ...templates.organization, ...plannedApp()]
    .flatMap(({ json }) => Object.values<any>(json.Resources).map(r => r.Type));
  const own = ['AWS::SQS::QueuePolicy'];
  expect([...new Set(types)].filter(type => type.startsWith('AWS::') && !(type in LATER_ACTIONS) && !own.includes(type))).toEqual([]);
});

const BUT_DEPLOYER = files.map(file => file.replace('.json', '')).filter(file => file !== 'cdk-deployer');
test.each(BUT_DEPLOYER)('%s allows nothing on resources of others', async (file) => {
  for (const [action, resource] of [
    ['iam:CreateRole', iam('role/Admin')], ['iam:AttachRolePolicy', iam('role/Admin')], ['iam:PassRole', iam('role/Admin')],
    ['iam:PassRole', iam('role/CspmMonitorAws')],
    ['iam:CreateUser', iam('user/a')], ['iam:CreatePolicyVersion', iam('policy/Admin')],
    ['lambda:InvokeFunction', `arn:aws:lambda:eu-west-1:${account}:function:other`],
    ['iam:DeleteOpenIDConnectProvider', iam('oidc-provider/token.actions.githubusercontent.com')],
    ['cloudformation:DeleteStack', `arn:aws:cloudformation:eu-west-1:${account}:stack/Other/1`],
    ['s3:PutObject', 'arn:aws:s3:::TEMPLATE-BUCKET/other'], ['sts:AssumeRole', iam('role/Admin')],
  ]) expect([action, resource, await isAllowed(file, action, resource)]).toEqual([action, resource, false]);
});

test('cdk-deployer assumes the roles of the bootstrap, and not the execution role', async () => {
  const role = (name: string) => iam(`role/cdk-hnb659fds-${name}-role-${account}-eu-west-1`);
  const allowed = await Promise.all(
    ['deploy', 'file-publishing', 'lookup', 'cfn-exec'].map(name => isAllowed('cdk-deployer', 'sts:AssumeRole', role(name))));
  expect(allowed).toEqual([true, true, true, false]);
});
