/**
 * Tests `cdk-defender-for-cloud verify` with the AWS CLI and the emulator. After a deployment, nothing differs. After a change of the
 * account, it reports exactly this change.
 */
import { mkdtempSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Settings } from './fixtures/organization/app';
import { call } from './support/aws';
import { bootstrap, cdkOk, synthesizeExample } from './support/cdk';
import { describeAll, FOLDER, newAccount } from './support/environment';
import { makeOrganization, type Organization } from './support/organization';
import { readProviders, readStack } from './support/state';
import { OTHER_TENANT, TENANT } from './support/trust';
import { verify } from './support/verify';
import { until } from './support/wait';
import { namesOfPlans } from '../test/facts/plans';
import { HOST_MANAGEMENT_ROLES } from '../test/facts/roles';

const region = 'eu-west-1';
const tenant = ['--tenant-id', TENANT];

describeAll('a stack that was deployed from its template', () => {
  const TARGET = { account: newAccount('one account'), region };
  const assembly = mkdtempSync(join(FOLDER, 'assembly-'));
  const args = ['--assembly', assembly, ...tenant];

  beforeAll(async () => {
    synthesizeExample('single-account', assembly, { tenantId: TENANT, plans: 'servers' });
    const TemplateBody = readFileSync(join(assembly, 'DefenderForCloud.template.json'), 'utf-8');
    const stack = { StackName: 'DefenderForCloud', TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] };
    await call('cloudformation', 'create_stack', stack, TARGET);
    await until('the stack is there', async () => (await readStack('DefenderForCloud', TARGET))?.status === 'CREATE_COMPLETE');
  });

  test('nothing differs', async () => {
    const { code, differences, results, output } = await verify(TARGET, args);
    expect({ differences, code, output: code === 0 ? '' : output }).toEqual({ differences: [], code: 0, output: '' });
    expect(results).toMatchObject({
      'account': 'information',
      'stack DefenderForCloud': 'ok',
      'template of DefenderForCloud': 'ok',
      'tenant': 'ok',
      'OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/': 'ok',
      ...Object.fromEntries([...namesOfPlans({ servers: {} }), ...HOST_MANAGEMENT_ROLES].map(name => [`role ${name}`, 'ok'])),
      'instance profile AmazonSSMRoleForInstancesMDCSetup': 'ok',
      'library version of DefenderForCloud': 'information',
      'permission data of DefenderForCloud': 'information',
      'STS token version': 'information',
    });
    expect(Object.values(results).filter(result => result === 'ok')).toHaveLength(16);
  });

  test('each change of the account is reported, and nothing else', async () => {
    const { documents: [document], rule, queue } = await namesOf(TARGET);
    await widenTrust('CspmMonitorAws');
    await detachFirstPolicy('DefenderForCloud-AgentlessScanner');
    await removeAudience('api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479');
    await call('iam', 'put_role_policy', {
      RoleName: 'DefenderForCloud-ArcAutoProvisioning',
      PolicyName: 'More',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
    }, TARGET);
    await changeRunbook(document);
    await call('events', 'disable_rule', { Name: rule }, TARGET);
    await call('sqs', 'send_message', { QueueUrl: queue, MessageBody: '{}' }, TARGET);

    const { code, differences } = await verify(TARGET, args);
    expect(Object.fromEntries(differences)).toEqual({
      'OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/':
        'it lacks the audience api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'role CspmMonitorAws: trust':
        'Condition StringEquals sts:RoleSessionName is missing, the template has ' +
        `MicrosoftDefenderForClouds_${TENANT}; any Microsoft Entra tenant can make Defender for Cloud use it ` +
        "(confused deputy), because its trust has no condition on sts:RoleSessionName, like Microsoft's Terraform of 2023-04",
      'role DefenderForCloud-AgentlessScanner: attached policies':
        expect.stringMatching(`^it lacks arn:aws:iam::${TARGET.account}:policy/\\S+$`),
      'role DefenderForCloud-ArcAutoProvisioning: attached policies': 'also has the inline policy More',
      [`runbook ${document}`]:
        'the content of its default version 2 differs from the template: description is something else',
      [`rule ${rule}`]: 'it is DISABLED',
      [`queue ${queue.split('/').at(-1)}`]: '1 event could not start the runbook',
    });
    expect(code).toBe(1);
  });

  test('without credentials, it says so and ends with 2', async () => {
    const { code, output } = await verify({ account: '', region }, args);
    expect([code, output]).toEqual([2, expect.stringContaining('"command": "aws sts get-caller-identity')]);
  });

  test('a stack that is not there differs', async () => {
    const { code, differences } = await verify({ account: newAccount('empty'), region }, args);
    expect([code, differences]).toEqual([1, [
      ['stack DefenderForCloud', 'it does not exist in this account and region'],
    ]]);
  });

  async function widenTrust(RoleName: string): Promise<void> {
    const { Role: { AssumeRolePolicyDocument: trust } } = await call('iam', 'get_role', { RoleName }, TARGET);
    delete trust.Statement[0].Condition.StringEquals['sts:RoleSessionName'];
    await call('iam', 'update_assume_role_policy', { RoleName, PolicyDocument: JSON.stringify(trust) }, TARGET);
  }

  async function detachFirstPolicy(RoleName: string): Promise<void> {
    const { AttachedPolicies: [{ PolicyArn }] } =
      await call('iam', 'list_attached_role_policies', { RoleName }, TARGET);
    await call('iam', 'detach_role_policy', { RoleName, PolicyArn }, TARGET);
  }

  async function removeAudience(ClientID: string): Promise<void> {
    const [{ arn }] = await readProviders(TARGET);
    const provider = { OpenIDConnectProviderArn: arn, ClientID };
    await call('iam', 'remove_client_id_from_open_id_connect_provider', provider, TARGET);
  }

  async function changeRunbook(Name: string): Promise<void> {
    const { Content } = await call('ssm', 'get_document', { Name }, TARGET);
    const changed = JSON.stringify({ ...JSON.parse(Content), description: 'something else' });
    await call('ssm', 'update_document', { Name, Content: changed, DocumentVersion: '$LATEST' }, TARGET);
    await call('ssm', 'update_document_default_version', { Name, DocumentVersion: '2' }, TARGET);
  }
});

describeAll('an organization with an account that failed', () => {
  const MANAGEMENT = { account: newAccount('management'), region };
  let organization: Organization;
  let args: string[];

  beforeAll(async () => {
    organization = await makeOrganization(
      { units: { all: { accounts: ['a', 'b', 'c', 'd', 'e', 'f'] } } }, MANAGEMENT);
    const settings: Settings = {
      units: [organization.units.all],
      activateTrustedAccess: true,
      hostManagementRegions: [region],
      operationPreferences: { failureTolerancePercentage: 20 },
    };
    const app = 'e2e/fixtures/organization';
    args = ['--app', app, '-c', `tenantId=${TENANT}`, '-c', `settings=${JSON.stringify(settings)}`, ...tenant];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await call('iam', 'create_role', { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument }, member('b'));
    await bootstrap(MANAGEMENT);
    await cdkOk(['deploy'], { ...MANAGEMENT, app, context: { tenantId: TENANT, settings: JSON.stringify(settings) } });
  });
  const member = (name: string) => ({ account: organization.accounts[name], region });

  test('the management account: only that instance is reported, with its reason', async () => {
    const { code, differences, results } = await verify(MANAGEMENT, args);
    expect([code, differences]).toEqual([1, [[
      expect.stringMatching(`^StackSet Organization-Defender-\\w{8}-Members: instances: ${organization.accounts.b} eu-west-1$`),
      expect.stringMatching(/^OUTDATED \(FAILED\): .*Role with name CspmMonitorAws already exists/),
    ], ['accounts of the organization', '7 accounts: 1 differs, 0 not checked; 1 management, 6 active']]]);
    const ok = Object.keys(results).filter(check => results[check] === 'ok').map(check => check.replace(/-[0-9A-F]{8}-/, '-'));
    expect(ok).toEqual(expect.arrayContaining([
      'role CspmMonitorAws',
      'trusted access of StackSets',
      'StackSet Organization-Defender-Members',
      'StackSet Organization-Defender-Members: last operation',
      'StackSet Organization-Defender-HostManagement',
      'StackSet Organization-Defender-HostManagement: order',
      'StackSet Organization-Defender-HostManagement: instances',
    ]));
  });

  test('a member account: nothing differs', async () => {
    const { code, differences, output } = await verify(member('a'), ['--member', ...args]);
    expect({ differences, code, output: code === 0 ? '' : output }).toEqual({ differences: [], code: 0, output: '' });
  });

  test('the account that failed has no stack with the roles', async () => {
    const { code, differences } = await verify(member('b'), ['--member', ...args]);
    expect([code, differences]).toEqual([1, [[
      expect.stringMatching(/^StackSet Organization-Defender-\w{8}-Members$/),
      expect.stringMatching(/^it has no stack in eu-west-1, and the account lacks its roles DefenderForCloud-AgentlessScanner, /),
    ]]]);
  });

  test('roles for another tenant are reported', async () => {
    const { code, differences } = await verify(member('a'), ['--member', ...args, '--tenant-id', OTHER_TENANT]);
    expect([code, differences]).toEqual([1, [
      ['tenant', `roles trust Entra tenant ${TENANT}, expected ${OTHER_TENANT}`],
    ]]);
  });
});

async function namesOf(target: { account: string; region: string }) {
  const { DocumentIdentifiers } = await call(
    'ssm', 'list_documents', { Filters: [{ Key: 'Owner', Values: ['Self'] }] }, target);
  const { Rules: [{ Name: rule }] } = await call('events', 'list_rules', {}, target);
  const { QueueUrls: [queue] } = await call('sqs', 'list_queues', {}, target);
  return { documents: DocumentIdentifiers.map((d: any) => d.Name) as string[], rule: rule as string, queue: queue as string };
}
