/**
 * Deploys apps of the base commit (test/upgrade/base-commit), and updates them with this library. Nothing must be replaced, and `verify`
 * must have no findings. This is skipped in a clone without that commit. The step `upgrade` compares all other apps.
 */
import { spawnSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { join } from 'path';
import { call } from './support/aws';
import { describeAll, FOLDER, newAccount, type Target } from './support/environment';
import { makeOrganization, type Organization } from './support/organization';
import { idsOf, readRoles } from './support/roles';
import { datesOfProviders, inventory, isOurs } from './support/state';
import { createStack, updateStack } from './support/templates';
import { TENANT } from './support/trust';
import { verify } from './support/verify';
import { synthesize } from '../test/upgrade/synthesize';

const trees = mkdtempSync(join(FOLDER, 'upgrade-'));
const { status, stdout, stderr } = spawnSync('bash', [join(__dirname, '..', '.ci', 'upgrade-trees.sh'), trees], { encoding: 'utf-8' });
if (status !== 0) console.log(`${stdout}${stderr}`);
const describeUpgrade = status === 3 ? describe.skip : describe;

const region = 'eu-west-1';
const ACCOUNT = 'example single-account';
const ORGANIZATION = 'example organization';

/** The templates of both apps by title, from the base and from this library. */
let templates: [base: Record<string, string>, current: Record<string, string>];

beforeAll(() => {
  const [base, current] = ['base', 'current'].map((tree) => {
    const made = Object.entries(synthesize(join(trees, tree), '', ACCOUNT, ORGANIZATION));
    return Object.fromEntries(made.map(([title, { stacks }]) => [title, JSON.stringify(Object.values(stacks!)[0].template)]));
  });
  templates = [base, current];
});

/** Creates the resources of `cdk bootstrap` that a stack needs. */
async function prepare({ account }: Target): Promise<void> {
  const Bucket = `cdk-hnb659fds-assets-${account}-${region}`;
  const version = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' };
  await call('s3', 'create_bucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: region } }, { account, region });
  await call('ssm', 'put_parameter', version, { account, region });
}

/** Like CloudFormation, the emulator can refuse an update if the template does not change. */
async function update(stackName: string, body: string, target: Target): Promise<void> {
  await updateStack(stackName, body, target).catch((error) => {
    if (!String(error).includes('No updates are to be performed')) throw error;
  });
}

/** Names and the ids that AWS generates. A replaced resource has another id or another date. */
async function identities(target: Target): Promise<unknown> {
  const { Associations } = await call('ssm', 'list_associations', {}, target);
  const roles = await readRoles(target, isOurs);
  return {
    roles: idsOf(roles),
    arns: [...roles.values()].map(({ arn }) => arn).sort(),
    associations: Associations.map((a: any) => a.AssociationId).sort(),
    providers: await datesOfProviders(target),
    names: await inventory(target),
  };
}

/** Returns the result of `verify`, with its output if it finds a difference. */
async function verified(target: Target, body: string, stackName: string): Promise<unknown> {
  const file = join(mkdtempSync(join(FOLDER, 'verify-')), 'template.json');
  writeFileSync(file, body);
  const { code, differences, output, results } = await verify(target, ['--template', file, '--stack', stackName, '--tenant-id', TENANT]);
  return { differences, code, output: code === 0 ? '' : output, role: results['role CspmMonitorAws'] };
}
const CONTENT = { differences: [], code: 0, output: '', role: 'ok' };

describeUpgrade('an account', () => {
  const target = { account: newAccount('account'), region };

  test('keeps its roles, providers and all other resources, and verify has no finding', async () => {
    await prepare(target);
    await createStack('DefenderForCloud', templates[0][ACCOUNT], target);
    const before = await identities(target);
    expect(before).toMatchObject({ roles: { CspmMonitorAws: expect.stringMatching(/^A/) }, associations: [expect.anything()] });

    await update('DefenderForCloud', templates[1][ACCOUNT], target);
    expect(await identities(target)).toEqual(before);
    expect(await verified(target, templates[1][ACCOUNT], 'DefenderForCloud')).toEqual(CONTENT);
  });
});

(status === 3 ? describe.skip : describeAll)('an organization', () => {
  const target = { account: newAccount('management'), region };
  let organization: Organization;
  const member = () => ({ account: organization.accounts.a, region });
  /** Options for the root of the organization. */
  const body = (template: string) => template.replaceAll('r-ab12', organization.root);

  async function all(): Promise<unknown> {
    const { Summaries } = await call('cloudformation', 'list_stack_sets', { Status: 'ACTIVE' }, target);
    const instances = await Promise.all(Summaries.map(async ({ StackSetName }: any) =>
      (await call('cloudformation', 'list_stack_instances', { StackSetName }, target)).Summaries));
    return {
      stackSets: Summaries.map((s: any) => s.StackSetId).sort(),
      stacks: instances.flat().map((i: any) => [i.StackId, i.Status]).sort(),
      management: await identities(target),
      member: [await identities(member()), await identities({ ...member(), region: 'us-east-1' })],
    };
  }

  let before: unknown;
  beforeAll(async () => {
    organization = await makeOrganization({ accounts: ['a'] }, target);
    await prepare(target);
  });

  test('is connected by the library of the base', async () => {
    await createStack('DefenderForCloudOrganization', body(templates[0][ORGANIZATION]), target);
    before = await all();
    expect(before).toMatchObject({
      stacks: Array.from({ length: 3 }, () => [expect.stringContaining('arn:'), 'CURRENT']),
      member: [{ roles: { CspmMonitorAws: expect.stringMatching(/^A/) } }, { associations: [expect.anything()] }],
    });
  });

  test('keeps its StackSets, the stacks of its members, and their roles and all other resources', async () => {
    await update('DefenderForCloudOrganization', body(templates[1][ORGANIZATION]), target);
    expect(await all()).toEqual(before);
  });

  test('verify has no finding, in the management account and in a member', async () => {
    const current = body(templates[1][ORGANIZATION]);
    expect(await verified(target, current, 'DefenderForCloudOrganization')).toEqual(CONTENT);
    const [{ StackSetName, TemplateBody }] = Object.values<any>(JSON.parse(current).Resources).map(({ Properties }) => Properties)
      .filter(properties => /-Members$/.test(properties.StackSetName));
    const { Summaries: [{ StackId }] } = await call('cloudformation', 'list_stack_instances', { StackSetName }, target);
    expect(await verified(member(), TemplateBody, StackId.split('/')[1])).toEqual(CONTENT);
  });
});
