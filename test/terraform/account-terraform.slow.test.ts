/**
 * Tests the account module with Terraform in a model of an account. ./stand-in has the published schemas of the AWS provider, and
 * refuses what IAM, Systems Manager and EventBridge refuse. The step `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { AccountConfiguration, exampleFile, moduleFile, stackInAccount } from './account-model';
import { AUDIENCES, CIEM_AUDIENCE, evaluateModule, textOf } from './support';
import { comparable, describeOpenTofu, describeTerraform, PROTECTED, withTerraform } from './terraform-cli';
import type { PermissionsType } from '../../src';
import { deployTemplate } from '../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';
import { ACCOUNT, committed, DEFAULT_ACCESS, LEAST_PRIVILEGE_ACCESS, type Parameters } from '../templates/support';

jest.setTimeout(300_000); // The machine can be busy.

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const PROVIDER_KEY = `aws_iam_openid_connect_provider||${PROVIDER}`;
const SENTINEL = 'api://of-another-product';

describeTerraform('the complete example', () => {
  let configuration: AccountConfiguration;
  beforeAll(() => { configuration = new AccountConfiguration({ 'main.tf': exampleFile('complete/main.tf') }); });

  test('is valid and applied, and a second plan has no change', () => {
    expect(configuration.succeed('validate')).toContain('The configuration is valid');
    const done = configuration.apply();
    expect(done.every(line => line.startsWith('create'))).toBe(true);
    expect(configuration.roles.length).toBe(18);
    // The provider takes 25 seconds for the queue. AWS services can assume the roles of the first run only after that.
    const order = ['aws_iam_role_policy_attachment.host_management_automation[0]', 'aws_sqs_queue.host_management["eu-west-1"]',
      'aws_ssm_association.host_management["eu-west-1"]'].map(address => done.indexOf(`create ${address}`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(configuration.plan()).toEqual([]);
  });

  test('has what the evaluator of the other tests finds', () => {
    const { resources } = evaluateModule(configuration.path, {});
    const state = configuration.state();
    expect(Object.keys(state).sort()).toEqual(Object.keys(resources).sort());
    for (const [address, { lifecycle, depends_on: _, timeouts, ...values }] of Object.entries(resources)) {
      const given = Object.entries(comparable(values))
        .filter(([, v]) => !/"?(module\.\w+\.)?aws_\w+\.\w+(\[[^\]]+\])?\.(arn|id|url)/.test(JSON.stringify(v)));
      const found = comparable(state[address]);
      expect([address, Object.fromEntries(given.map(([name]) => [name, found[name]]))]).toEqual([address, Object.fromEntries(given)]);
    }
  });

  test('a plan shows what others changed, and apply repairs it', () => {
    const { things } = configuration;
    const role = 'aws_iam_role||CspmMonitorAws-x';
    const open = {
      ...things[role],
      assume_role_policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}',
      permissions_boundary: null,
    };
    const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const deny = 'aws_iam_role_policy_attachment||CspmMonitorAws-x/'
      + 'arn:aws:iam::111122223333:policy/security/DefenderForCloud-CspmMonitorAws-x-DenyDataReads';
    expect(Object.keys(things)).toContain(deny);
    const { [deny]: _, ...others } = things;
    configuration.things = {
      ...others,
      [role]: open,
      [`aws_iam_role_policy_attachment||MDCContainersK8sRole-x/${admin}`]: {
        id: `MDCContainersK8sRole-x/${admin}`, role: 'MDCContainersK8sRole-x', policy_arn: admin,
      },
      'aws_iam_role_policy||MDCContainersK8sRole-x/inline': { role: 'MDCContainersK8sRole-x', name: 'inline' },
    };
    expect(configuration.plan()).toEqual([
      'create aws_iam_role_policy_attachment.cspm_monitor_deny[0]',
      // The policies that the deny limits are attached again after it.
      'delete,create aws_iam_role_policy_attachment.additional["cspm_monitor/reads"]',
      'delete,create aws_iam_role_policy_attachment.cspm_monitor[0]',
      'update aws_iam_role.cspm_monitor[0]',
      'update aws_iam_role_policies_exclusive.all["kubernetes_service"]',
      'update aws_iam_role_policy_attachments_exclusive.all["cspm_monitor"]',
      'update aws_iam_role_policy_attachments_exclusive.all["kubernetes_service"]',
    ]);
    configuration.apply();
    expect(Object.keys(configuration.things).sort()).toEqual(Object.keys(things).sort());
    expect(configuration.things[role].assume_role_policy).toBe(things[role].assume_role_policy);
    expect(configuration.plan()).toEqual([]);
  });

  test('another default version of the runbook is an error of the plan, because the provider reads and updates only the latest one', () => {
    const [key] = Object.keys(configuration.things).filter(k => k.startsWith('aws_ssm_document|'));
    const fails = (command: string[], message: string) => {
      const { status, output } = configuration.run(...command, '-no-color');
      expect([status, output.replace(/[\s│]+/g, ' ')]).toEqual([1, expect.stringContaining(message)]);
    };
    configuration.change(key, { default_version: '2', latest_version: '3' });
    fails(['plan'], 'aws ssm update-document-default-version '
      + '--name DefenderForCloud-HostManagement-Template --document-version 3 --region eu-west-1');
    configuration.change(key, { content: '{}', contents: [configuration.things[key].content] });
    fails(['apply', '-auto-approve'], 'InvalidDocumentVersion');
    configuration.change(key, { default_version: '3' });
  });

  test('a runbook whose text an earlier version has must be created anew', () => {
    const update = ['update aws_ssm_document.host_management["eu-west-1"]'];
    expect(configuration.apply()).toEqual(update);
    expect(configuration.plan()).toEqual(update); // the plan does not show that the apply had no effect
    const { output } = configuration.run('plan', '-refresh-only', '-no-color'); // if the provider reads the text, apply reports the error
    const [, addresses] = /Replace the document and its association: run terraform apply with -replace for (.*) of this module\./
      .exec(output.replace(/[\s│]+/g, ' '))!;
    const replaced = addresses.split(' and ').map(address => `-replace=module.defender.${address}`);
    expect(configuration.apply(...replaced)).toEqual([
      'delete aws_ssm_association.host_management["eu-west-1"]', 'delete aws_ssm_document.host_management["eu-west-1"]',
      'create aws_ssm_document.host_management["eu-west-1"]', 'create aws_ssm_association.host_management["eu-west-1"]',
    ]);
    expect(configuration.plan()).toEqual([]);
  });

  test('another permission type changes policies, and no role', () => {
    configuration.files = { 'main.tf': exampleFile('complete/main.tf').replace('"least-privilege"', '"default-access"') };
    const done = configuration.apply();
    expect(done.filter(line => / aws_iam_role\./.test(line)).every(line => line.startsWith('update'))).toBe(true);
    const deleted = done.filter(line => line.startsWith('delete'));
    expect(deleted.every(line => line.includes('container_image_assessment_aws_managed'))).toBe(true);
    expect(configuration.plan()).toEqual([]);
  });

  test('destroy removes host management, then policies, then roles, and the denies last of the CSPM role', () => {
    const lines = configuration.succeed('destroy', '-auto-approve', '-json').trim().split('\n').map(line => JSON.parse(line));
    const order = lines.filter(line => line.type === 'apply_complete')
      .map(({ hook }) => hook.resource.addr.replace('module.defender.', ''));
    const at = (address: string) => order.indexOf(address);
    expect(at('aws_ssm_association.host_management["eu-west-1"]')).toBeLessThan(at('aws_iam_role.host_management_automation[0]'));
    expect(at('aws_iam_role_policy_attachment.cspm_monitor_aws_managed["ReadOnlyAccess"]'))
      .toBeLessThan(at('aws_iam_role_policy_attachment.cspm_monitor_deny[0]'));
    expect(configuration.things).toEqual({});
  });
});

describeTerraform('CIEM with an application of the same configuration', () => {
  const text = (more: Record<string, unknown>) => `resource "terraform_data" "application" {
  input = "44444444-5555-6666-7777-888888888888"
}

${moduleFile({
  defender_cspm: true, ciem_service_principal_object_id: 'ID', ...more,
}).replace('"ID"', 'terraform_data.application.output')}`;

  test('its id is not known when Terraform plans: ciem switches CIEM on', () => {
    const configuration = new AccountConfiguration({ 'main.tf': text({ ciem: true }) });
    configuration.apply();
    expect(configuration.roles).toEqual(expect.arrayContaining(['DefenderForCloud-Ciem', 'DefenderForCloud-OidcCiem']));
    expect(configuration.things['aws_iam_role||DefenderForCloud-OidcCiem'].assume_role_policy)
      .toContain('44444444-5555-6666-7777-888888888888');
    expect(configuration.plan()).toEqual([]);
    configuration.files = { 'main.tf': text({ ciem: false }) };
    configuration.apply();
    expect(configuration.roles.filter(name => name.includes('Ciem'))).toEqual([]);
  });

  test('without ciem, Terraform cannot plan what exists', () => {
    expect(new AccountConfiguration({ 'main.tf': text({}) }).refusal('plan')).toContain('Invalid count argument');
  });
});

describeTerraform('values that are not known when Terraform plans', () => {
  const made = (values: Record<string, unknown>) => moduleFile(values, `
resource "terraform_data" "account" {
  input = "111122223333"
}

resource "aws_iam_policy" "reads" {
  name   = "Reads"
  policy = "{}"
}
`);

  test('the id of the account', () => {
    const configuration = new AccountConfiguration({
      'main.tf': made({ aws_account_id: '${terraform_data.account.output}', defender_cspm: true }),
    });
    configuration.apply();
    expect(configuration.things['aws_iam_role||CspmMonitorAws'].assume_role_policy).toContain('arn:aws:iam::111122223333:oidc-provider/');
    expect(configuration.plan()).toEqual([]);
  });

  test.each([
    [
      'that the module makes', { a: 'arn:aws:iam::111122223333:policy/DefenderForCloud-CspmMonitorAws' },
      'itself attaches arn:aws:iam::111122223333:policy/DefenderForCloud-CspmMonitorAws to cspm_monitor',
    ],
    ['twice', { a: '${aws_iam_policy.reads.arn}', b: '${aws_iam_policy.reads.arn}' }, 'must have each ARN only once per role'],
  ])('an additional policy %s: it is not attached', (_, policies, message) => {
    const configuration = new AccountConfiguration({ 'main.tf': made({ additional_policy_arns: { cspm_monitor: policies } }) });
    expect(configuration.refusal('apply')).toContain(message);
    expect(Object.keys(configuration.state()).filter(address => address.includes('.additional['))).toEqual([]);
  });
});

describeTerraform('a plan that Terraform must not defer', () => {
  // The module waits for a role that changes.
  const waiting = (values: Record<string, unknown>, description: string) => moduleFile(values, `
resource "aws_iam_role" "first" {
  name               = "First"
  description        = "${description}"
  assume_role_policy = "{}"
}
`).replace('}\n\nresource', '  depends_on = [aws_iam_role.first]\n}\n\nresource');

  test('with depends_on, account and partition keep a plan from replacing attachments', () => {
    const known = { aws_account_id: '111122223333', aws_partition: 'aws' };
    const configuration = new AccountConfiguration({ 'main.tf': waiting(known, 'a') });
    configuration.apply();
    configuration.files = { 'main.tf': waiting(known, 'b') };
    expect(configuration.plan()).toEqual(['update aws_iam_role.first']);
    configuration.files = { 'main.tf': waiting({}, 'b') };
    // docs/terraform.md warns of this.
    expect(configuration.plan()).toContain('delete,create aws_iam_role_policy_attachment.cspm_monitor_aws_managed["ReadOnlyAccess"]');
  });

  test('another path replaces the roles with their attachments, and another suffix, too', () => {
    const plans = { defender_cspm: true, deny_data_reads: true, exclusive_policies: true };
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile(plans) });
    configuration.apply();
    for (const names of [{ role_path: '/security/' }, { role_path: '/security/', role_name_suffix: '-b' }]) {
      configuration.files = { 'main.tf': moduleFile({ ...plans, ...names }) };
      configuration.apply(); // the model deletes no role that has attachments
      expect(configuration.plan()).toEqual([]);
    }
    const policies = Object.keys(configuration.things).filter(key => key.startsWith('aws_iam_policy|')).map(key => key.split('/')[1]);
    expect(policies.sort()).toEqual([
      'AgentlessScanner-b', 'CspmMonitorAws-b', 'CspmMonitorAws-b-DenyDataReads', 'DataSecurityPostureDB-b',
      'MDCContainersAgentlessDiscoveryK8sRole-b', 'SensitiveDataDiscovery-b',
    ].map(name => `DefenderForCloud-${name}`));
  });

  test('another path of policies replaces each policy with its attachment, and no role', () => {
    const plans = { defender_cspm: true, deny_data_reads: true, exclusive_policies: true };
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile(plans) });
    configuration.apply();
    configuration.files = { 'main.tf': moduleFile({ ...plans, policy_path: '/policies/' }) };
    const changes = configuration.plan();
    expect(changes).toContain('delete,create aws_iam_policy.cspm_monitor[0]');
    expect(changes).toContain('delete,create aws_iam_policy.cspm_monitor_deny[0]');
    expect(changes.filter(change => /aws_iam_role\./.test(change))).toEqual([]);
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
  });

  // docs/terraform.md describes this as the way to avoid the gap after a change of the suffix.
  test('a second module block needs another stack_name, and no regions of the first one', () => {
    const plans = { defender_for_servers: 'P1', host_management: true };
    const first = moduleFile({ ...plans, host_management_regions: ['eu-west-1'] });
    const second = (values: Record<string, unknown>) => moduleFile({ ...plans, role_name_suffix: '-b', ...values })
      .replace(/^[^]*?(?=module)/, '').replace('"defender"', '"second"');
    const configuration = new AccountConfiguration({ 'main.tf': first });
    configuration.apply();
    const before = configuration.things;
    const undo = configuration.snapshot();
    configuration.files = { 'second.tf': second({ host_management_regions: ['eu-west-1'] }) };
    const { status, output } = configuration.run('apply', '-auto-approve', '-no-color');
    expect([status, ...output.match(/EntityAlreadyExists: \S+/g)!.sort()]).toEqual([
      1, 'EntityAlreadyExists: aws_cloudformation_stack|eu-west-1|DefenderForCloud-OidcProviders',
      'EntityAlreadyExists: aws_ssm_document|eu-west-1|DefenderForCloud-HostManagement-Template',
    ]);
    const taken = Object.keys(configuration.state()).filter(a => /^module\.second\.aws_(sqs_queue|cloudwatch_event_rule)\./.test(a));
    expect(taken.length).toBe(2); // the resources of the first block, and Terraform reports no error
    undo();
    configuration.files = { 'second.tf': second({ stack_name: 'Second' }) };
    configuration.apply();
    configuration.files = { 'main.tf': first.replace(/\nmodule[^]*/, '') };
    configuration.apply();
    expect(configuration.roles).toEqual(Object.keys(before)
      .filter(key => key.startsWith('aws_iam_role|')).map(key => `${key.split('|')[2]}-b`).sort());
  });

  test('host management that is switched off is gone before its roles change', () => {
    const on = { defender_for_servers: 'P1', host_management: true, host_management_regions: ['eu-west-1'] };
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile(on) });
    configuration.apply();
    configuration.files = { 'main.tf': moduleFile({ defender_for_servers: 'P1' }) };
    const done = configuration.apply(); // the model refuses another order
    expect(done.filter(line => line.startsWith('delete')).length).toBe(16);
    expect(configuration.roles).toEqual(['CspmMonitorAws', 'DefenderForCloud-ArcAutoProvisioning', 'DefenderForCloud-DefenderForServers']);
  });
});

describeTerraform('a runbook that somebody else created', () => {
  test('is the only error of apply', () => {
    const configuration = new AccountConfiguration({
      'main.tf': moduleFile({ defender_for_servers: 'P1', host_management: true, host_management_regions: ['eu-west-1', 'us-east-1'] }),
    });
    const document = 'aws_ssm_document|us-east-1|DefenderForCloud-HostManagement-Template';
    configuration.change(document, { id: 'DefenderForCloud-HostManagement-Template' });
    expect(errorsOf(configuration)).toEqual([`EntityAlreadyExists: ${document}`]);
  });
});

describeTerraform('a plan of a later change', () => {
  const all = {
    defender_cspm: true, defender_for_servers: 'P2', defender_for_databases: true, deny_data_reads: true, azure_tenant_id: TENANT,
  };
  const configuration = withTerraform(() => new AccountConfiguration({ 'main.tf': later({}) }));

  function later(values: Record<string, unknown>): string {
    const { azure_tenant_id: tenant, ...others } = { ...all, ...values };
    return moduleFile(others).replace(TENANT, tenant);
  }

  test('shows the trust of each role that would trust another tenant', () => {
    configuration.apply();
    configuration.files = { 'main.tf': later({ azure_tenant_id: '55555555-2222-3333-4444-555555555555' }) };
    expect(configuration.plan()).toEqual([
      'update aws_cloudformation_stack.oidc_providers[0]', // which has the tenant for CIEM
      ...configuration.roleAddresses.map(address => `update ${address}`),
    ]);
  });

  test.each([
    [{ defender_for_databases: false }, ['rds_threat_protection']],
    [{ defender_for_servers: 'Off' }, ['just_in_time_vm_access']],
    [
      { defender_for_servers: 'Off', defender_for_databases: false },
      ['arc_auto_provisioning', 'just_in_time_vm_access', 'rds_threat_protection'],
    ],
  ])('%j: shows the roles that no other plan needs, and deletes no other', (values, expected) => {
    configuration.files = { 'main.tf': later(values) };
    const plan = configuration.plan();
    expect(plan.filter(line => / aws_iam_role\./.test(line))).toEqual(expected.map(role => `delete aws_iam_role.${role}[0]`));
  });

  test('shows that the denies of reading contents go, and deletes no role', () => {
    configuration.files = { 'main.tf': later({ deny_data_reads: false }) };
    expect(configuration.plan()).toEqual([
      'delete aws_iam_policy.cspm_monitor_deny[0]', 'delete aws_iam_role_policy_attachment.cspm_monitor_deny[0]',
    ]);
  });

  test('would destroy everything with another name of the module block, and nothing with the block of docs/terraform.md', () => {
    const renamed = later({}).replace('module "defender"', 'module "defender_for_cloud"');
    configuration.files = { 'main.tf': renamed };
    expect(configuration.plan().filter(line => line.startsWith('delete aws_iam_role.')).length).toBe(configuration.roles.length);
    const [moved] = /^moved \{[^]*?^\}\n/m.exec(textOf('docs/terraform.md'))!;
    configuration.files = { 'main.tf': `${renamed}\n${moved}` };
    expect(configuration.plan()).toEqual([]);
  });
});

/** Returns the first line of each error of an apply that fails. */
function errorsOf(configuration: AccountConfiguration): string[] {
  const { status, output } = configuration.run('apply', '-auto-approve', '-no-color');
  expect(status).toBe(1);
  return [...output.matchAll(/Error: (.*)/g)].map(([, line]) => line);
}

describeTerraform('the OIDC provider', () => {
  const create = { identity_provider: 'Create' };
  const CIEM = { defender_cspm: true, ciem_service_principal_object_id: CIEM_OBJECT_ID };
  const provider = {
    id: PROVIDER,
    arn: PROVIDER,
    url: `https://${PROVIDER.slice(PROVIDER.indexOf('/') + 1)}`,
    thumbprint_list: ['a'],
    tags: null,
    tags_all: {},
  };

  test('that Terraform created keeps the audiences of others, and no destroy deletes it', () => {
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile(create) });
    configuration.apply();
    const { client_id_list: audiences } = configuration.things[PROVIDER_KEY];
    expect([...audiences].sort()).toEqual([...AUDIENCES].sort());

    configuration.change(PROVIDER_KEY, { client_id_list: [...audiences, SENTINEL] });
    expect(configuration.plan()).toEqual([]);
    configuration.files = { 'main.tf': moduleFile({ ...create, defender_cspm: true }) };
    configuration.apply();
    expect(configuration.things[PROVIDER_KEY].client_id_list).toContain(SENTINEL);

    const before = configuration.things;
    for (const [files, command] of [
      [{}, 'destroy'], [{ 'main.tf': moduleFile({ identity_provider: 'Existing', defender_cspm: true }) }, 'apply'],
    ] as const) {
      configuration.files = files;
      expect(configuration.refusal(command)).toContain(PROTECTED);
      expect(configuration.things).toEqual(before);
    }
    configuration.succeed('state', 'rm', 'module.defender.aws_iam_openid_connect_provider.microsoft');
    configuration.succeed('apply', '-auto-approve'); // now Existing
    expect(configuration.plan()).toEqual([]);
    configuration.succeed('destroy', '-auto-approve');
    expect(Object.keys(configuration.things)).toEqual([PROVIDER_KEY]);
    expect(configuration.things[PROVIDER_KEY].client_id_list).toContain(SENTINEL);
  });

  test.each<[string, string, Record<string, string>]>([
    ['terraform destroy', 'destroy', {}],
    ['create = false', 'apply', { 'main.tf': moduleFile({ ...create, ...CIEM, create: false }) }],
  ])('that Terraform created stays by %s, in the steps of docs/terraform.md, and everything else goes', (_, command, files) => {
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile({ ...create, ...CIEM }) });
    configuration.apply();
    const providers = Object.keys(configuration.things).filter(key => key.startsWith('aws_iam_openid_connect_provider|'));
    expect(providers.length).toBe(2);
    configuration.files = files;
    expect(configuration.refusal(command as 'apply' | 'destroy')).toContain(PROTECTED);
    const commands = [...textOf('docs/terraform.md').matchAll(/^ *terraform (state rm '\S+')$/gm)].map(([, found]) => found);
    expect(commands.length).toBe(2);
    for (const found of commands) configuration.succeed(...found.replaceAll('\'', '').split(' '));
    configuration.succeed(command, '-auto-approve');
    expect(Object.keys(configuration.things).sort()).toEqual([...providers].sort());
  });

  describeOpenTofu('that OpenTofu created', () => {
    test('stays by the -exclude that the error offers, and everything else goes', () => {
      const configuration = new AccountConfiguration({ 'main.tf': moduleFile({ ...create, defender_cspm: true }) });
      configuration.apply();
      const [, option] = /(-exclude="[^"]+")/.exec(configuration.refusal('destroy'))!;
      expect(option).toBe('-exclude="module.defender.aws_iam_openid_connect_provider.microsoft"');
      configuration.succeed('destroy', '-auto-approve', option.replaceAll('"', ''));
      expect(Object.keys(configuration.things)).toEqual([PROVIDER_KEY]);
      expect(configuration.stateFile).toContain('aws_iam_openid_connect_provider');
    });
  });

  test('that Terraform created is deleted with the module block, unless a removed block takes its place', () => {
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile({ ...create, defender_cspm: true }) });
    configuration.apply();
    configuration.files = { 'main.tf': '' };
    const protectedNoMore = 'delete aws_iam_openid_connect_provider.microsoft[0]'; // as docs/terraform.md warns
    expect(configuration.plan()).toContain(protectedNoMore);

    const [, removed] = /```hcl\n( *removed \{[^]*?)```/.exec(textOf('docs/terraform.md'))!;
    configuration.files = { 'main.tf': removed };
    expect(configuration.plan().filter(line => !line.startsWith('delete ')))
      .toEqual(['forget aws_iam_openid_connect_provider.microsoft[0]']);
    configuration.succeed('apply', '-auto-approve');
    expect(Object.keys(configuration.things)).toEqual([PROVIDER_KEY]);
  });

  test('is not touched if the stack of the function gets another name; its role can be changed, not removed', () => {
    const role = 'arn:aws:iam::111122223333:role/deploy';
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile({ iam_role_arn: role }) });
    configuration.apply();
    configuration.files = { 'main.tf': moduleFile({ iam_role_arn: `${role}-again` }) };
    expect(configuration.apply()).toEqual(['update aws_cloudformation_stack.oidc_providers[0]']);
    configuration.files = { 'main.tf': moduleFile({}) };
    const { status, output } = configuration.run('apply', '-auto-approve', '-no-color');
    expect([status, output]).toEqual([1, expect.stringContaining('ValidationError')]);
    configuration.files = { 'main.tf': moduleFile({ stack_name: 'Other' }) };
    expect(configuration.plan()).toEqual(['delete,create aws_cloudformation_stack.oidc_providers[0]']);
  });

  test('that exists is not created, and comes in with the audiences of others', () => {
    const tags = { team: 'a' };
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile({ ...create, tags, defender_cspm: true }) });
    configuration.change(PROVIDER_KEY, { ...provider, client_id_list: [SENTINEL] });
    expect(errorsOf(configuration)).toEqual([`EntityAlreadyExists: ${PROVIDER_KEY}`]);
    expect(configuration.things[PROVIDER_KEY].client_id_list).toEqual([SENTINEL]);
    expect(configuration.roles.length).toBe(5); // as docs/terraform.md says
    configuration.files = { 'main.tf': moduleFile({ ...create, tags }) };

    configuration.succeed('import', 'module.defender.aws_iam_openid_connect_provider.microsoft[0]', PROVIDER);
    expect(configuration.refusal('plan')).toContain('Missing: api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479.');
    configuration.change(PROVIDER_KEY, { client_id_list: [SENTINEL, AUDIENCES[1]] });
    configuration.succeed('apply', '-auto-approve');
    expect([...configuration.things[PROVIDER_KEY].client_id_list].sort()).toEqual([AUDIENCES[1], SENTINEL]);
    expect(configuration.things[PROVIDER_KEY].tags).toBeNull();
    expect(configuration.things['aws_iam_role||CspmMonitorAws'].tags).toEqual(tags);
  });

  test('that others own must have the audiences before anything is applied', () => {
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile({ identity_provider: 'Existing', defender_cspm: true }) });
    expect(configuration.refusal('plan')).toContain('NoSuchEntity');
    configuration.change(PROVIDER_KEY, { ...provider, client_id_list: AUDIENCES.slice(0, 6) });
    expect(configuration.refusal('apply')).toContain(`Missing: ${AUDIENCES[6]}.`);
    expect(configuration.roles).toEqual([]);
    configuration.change(PROVIDER_KEY, { client_id_list: AUDIENCES });
    configuration.apply();
    expect(configuration.roles.length).toBe(6);
    expect(CIEM_AUDIENCE).not.toBe(AUDIENCES[0]);
  });
});

/** The part of the earlier module that determines addresses. */
const STACK_MODULE = `
variable "regions" {
  type = set(string)
}

resource "aws_cloudformation_stack" "roles" {
  name          = "DefenderForCloud"
  template_body = "{}"
}

resource "aws_cloudformation_stack" "deny_data_reads" {
  count         = 1
  name          = "DefenderForCloud-DenyDataReads"
  template_body = "{}"
}

resource "aws_cloudformation_stack" "host_management" {
  for_each      = var.regions
  region        = each.value
  name          = "DefenderForCloud-HostManagement"
  template_body = "{}"
}
`;

/** An account with the stacks of the earlier module with all plans that have instances, its configuration, and the new configuration. */
function withStacks(name: string, type: PermissionsType) {
  const parameters: Parameters = { AzureTenantId: TENANT, DefenderCspm: 'true', DefenderForServers: 'P2', HostManagement: 'true' };
  const regions = ['eu-west-1', 'us-east-1'];
  const made = {
    roles: stackInAccount(deployTemplate(ACCOUNT[type], parameters)),
    denies: stackInAccount(deployTemplate(committed('defender-deny-data-reads.template.json'), {})),
    ...Object.fromEntries(regions.map(region =>
      [region, stackInAccount(deployTemplate(committed('defender-host-management.template.json'), {}), region)])),
  };
  const configuration = new AccountConfiguration({
    'earlier/main.tf': STACK_MODULE,
    'main.tf': `module "defender" {\n  source = "./earlier"\n  regions = ${JSON.stringify(regions)}\n}\n`,
  });
  configuration.apply();
  const stacks = Object.keys(configuration.things);
  configuration.things = Object.assign(configuration.things, ...Object.values(made).map(m => m.things));
  configuration.files = {
    'removed.tf': exampleFile('from-stacks/removed.tf'),
    'main.tf': exampleFile('from-stacks/main.tf').replace('"11111111-2222-3333-4444-555555555555"', `"${TENANT}"`)
      .replace('permissions_type = "least-privilege"', `permissions_type = "${name}"`),
  };
  const imports = {
    'imports.tf': exampleFile('from-stacks/imports.tf'),
    ...Object.fromEntries(Object.entries(made).map(([file, { answer }]) => [`stacks/${file}.json`, answer])),
  };
  return { configuration, stacks, imports };
}

/** All changes after the imports. Terraform does not count imports as changes. */
const TAKEN_OVER = [
  'create aws_cloudformation_stack.oidc_providers[0]', // with the function
  'forget aws_cloudformation_stack.deny_data_reads[0]',
  'forget aws_cloudformation_stack.host_management["eu-west-1"]',
  'forget aws_cloudformation_stack.host_management["us-east-1"]',
  'forget aws_cloudformation_stack.roles',
  // In a template, the roles of host management apply to every region.
  'update aws_iam_policy.host_management_automation[0]',
  'update aws_iam_policy.host_management_launch[0]',
  'update aws_iam_role.host_management_automation[0]',
  'update aws_iam_role.host_management_launch[0]',
  // The text of a document changes, because Terraform formats JSON differently.
  'update aws_ssm_document.host_management["eu-west-1"]',
  'update aws_ssm_document.host_management["us-east-1"]',
];

describeTerraform('from stacks to resources', () => {
  let made: ReturnType<typeof withStacks>;
  beforeAll(() => { made = withStacks('least-privilege', LEAST_PRIVILEGE_ACCESS); });

  test('without removed.tf, the stacks would be deleted', () => {
    const { configuration } = made;
    configuration.files = { 'removed.tf': undefined };
    expect(configuration.plan().filter(line => line.startsWith('delete'))).toEqual(
      TAKEN_OVER.filter(line => line.startsWith('forget')).map(line => line.replace('forget', 'delete')));
    configuration.files = { 'removed.tf': exampleFile('from-stacks/removed.tf') };
  });

  test('without imports, apply fails, and nothing is deleted', () => {
    const { configuration } = made;
    const before = Object.keys(configuration.things);
    expect(configuration.plan().filter(line => line.startsWith('delete'))).toEqual([]);
    const undo = configuration.snapshot();
    expect(configuration.refusal('apply')).toContain('EntityAlreadyExists: aws_iam_role||CspmMonitorAws');
    expect(before.filter(key => !(key in configuration.things))).toEqual([]);
    undo();
  });

  test('with imports, every resource comes in as it is: no role is created, replaced or deleted', () => {
    const { configuration, imports } = made;
    configuration.files = imports;
    const before = configuration.things;
    expect(configuration.plan()).toEqual(TAKEN_OVER);
    configuration.succeed('apply', '-auto-approve');
    const after = configuration.things;
    expect(Object.keys(before).filter(key => !(key in after))).toEqual([]);
    expect(Object.keys(after).filter(key => !(key in before)))
      .toEqual(['aws_cloudformation_stack|eu-west-1|DefenderForCloud-OidcProviders']);
    for (const [key, role] of Object.entries(before).filter(([k]) => /^aws_iam_role\|(?!.*HostManagement)/.test(k))) {
      expect(after[key]).toMatchObject(role);
    }
    const queues = Object.entries(after).filter(([key]) => key.startsWith('aws_sqs_queue|'));
    expect(queues.map(([, { max_message_size: size }]) => size)).toEqual([1048576, 1048576]); // what the provider would make 262144
    expect(Object.keys(configuration.state()).filter(address => address.includes('aws_cloudformation_stack'))).toEqual(
      ['module.defender.aws_cloudformation_stack.oidc_providers[0]']);
  });

  test('when the stacks and the file are gone, there is nothing left to do, and destroy removes everything', () => {
    const { configuration, stacks } = made;
    for (const stack of stacks) configuration.change(stack, undefined);
    configuration.files = { 'imports.tf': undefined };
    expect(configuration.plan()).toEqual([]);
    configuration.succeed('destroy', '-auto-approve');
    expect(configuration.things).toEqual({});
  });

  test('with default access, too', () => {
    const { configuration, imports } = withStacks('default-access', DEFAULT_ACCESS);
    configuration.files = imports;
    expect(configuration.plan()).toEqual(TAKEN_OVER);
  });
});
