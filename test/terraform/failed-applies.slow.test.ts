/**
 * Tests failed applies with Terraform, with the state that the provider leaves (./stand-in/failures.go) and a model of CloudFormation
 * (./failures.ts). The step `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { AccountConfiguration, moduleFile } from './account-model';
import { fail, OrganizationInAccount, type Operation, type When } from './failures';
import { textOf } from './support';
import { describeTerraform, PROTECTED, type Configuration } from './terraform-cli';

jest.setTimeout(300_000); // The machine can be busy.

const STACK = 'aws_cloudformation_stack.organization[0]';
const ADDRESS = `module.defender.${STACK}`;
const LOST = 'ExpiredToken: waiting for';
const REMEDY = textOf('docs/terraform.md').split('\n## After an apply that failed\n')[1]?.split('\n## ')[0];

/** Returns addresses of the resources that the next apply would delete and create. */
const tainted = (configuration: Configuration): string[] => JSON.parse(configuration.stateFile).resources
  .flatMap((r: any) => r.instances.filter((i: any) => i.status === 'tainted')
    .map((i: any) => [r.module, r.type, r.name].filter(Boolean).join('.') + ('index_key' in i ? `[${JSON.stringify(i.index_key)}]` : '')));

/** Matches all errors of Terraform. The requested failure must be the only one. */
const ERRORS = /Error: \w+/g;

function created(): OrganizationInAccount {
  const configuration = new OrganizationInAccount();
  configuration.apply();
  return configuration;
}

/** The first apply, in which something fails. */
function failedCreate(when: When): OrganizationInAccount {
  const configuration = new OrganizationInAccount();
  fail(configuration, 'create', when);
  expect(configuration.refusal('apply').match(ERRORS)).toEqual(['Error: ExpiredToken']);
  return configuration;
}

describeTerraform('a create of the stack of an organization', () => {
  test('whose wait was lost: no apply deletes the stack, and when it is complete, untaint leaves nothing to do', () => {
    const configuration = failedCreate('during');
    expect(configuration.stack!.status).toBe('CREATE_IN_PROGRESS');
    expect(tainted(configuration)).toEqual([ADDRESS]);
    expect(configuration.refusal('apply')).toContain(PROTECTED);
    expect(configuration.settle(true)).toBe('CREATE_COMPLETE');
    const before = configuration.things;
    expect(configuration.refusal('apply')).toContain(PROTECTED);
    expect(configuration.things).toEqual(before);
    const [, command] = /terraform (untaint '\S+organization\[0\]')/.exec(REMEDY)!;
    configuration.succeed(...command.replaceAll('\'', '').split(' '));
    expect(configuration.plan()).toEqual([]);
    configuration.apply();
    expect(configuration.things).toEqual(before);
  });

  test('that is complete, but could not be read: the same', () => {
    const configuration = failedCreate('after');
    expect(configuration.refusal('plan')).toContain(PROTECTED);
    configuration.succeed('untaint', ADDRESS);
    expect(configuration.plan()).toEqual([]);
  });

  test('that CloudFormation rolled back is gone from AWS and from the state, and the next apply creates it', () => {
    const configuration = failedCreate('during');
    expect(configuration.settle(false)).toBe('DELETE_COMPLETE');
    expect(configuration.plan()).toEqual([`create ${STACK}`]);
    expect(configuration.apply()).toEqual([`create ${STACK}`]);
    expect(configuration.plan()).toEqual([]);
  });

  test('that did not reach AWS: the next apply creates it', () => {
    const configuration = failedCreate('before');
    expect(configuration.stack).toBeUndefined();
    expect(configuration.apply()).toEqual([`create ${STACK}`]);
  });
});

describeTerraform('the stack of an organization', () => {
  test('is not replaced, nor destroyed with everything', () => {
    const configuration = created();
    const before = configuration.things;
    const { status, output } = configuration.run('apply', '-auto-approve', '-no-color', `-replace=${ADDRESS}`);
    expect([status, output]).toEqual([1, expect.stringContaining(PROTECTED)]);
    expect(configuration.refusal('destroy')).toContain(PROTECTED);
    expect(configuration.things).toEqual(before);
  });

  test.each<[string, string]>([
    ['is deleted with the module block, before the files', ''],
    // OpenTofu removes it from the state even without the lifecycle block.
    ['is deleted by a removed block in its place', 'removed {\n  from = module.defender\n\n  lifecycle {\n    destroy = true\n  }\n}\n'],
  ])('%s', (_, text) => {
    const configuration = created();
    configuration.insteadOfAll(text);
    const done = configuration.apply();
    expect(done[0]).toBe(`delete ${STACK}`);
    expect(done.filter(line => line.includes('aws_s3_object')).length).toBe(3);
    expect(Object.keys(configuration.things)).toEqual(['aws_s3_bucket|eu-west-1|our-templates']);
  });

  test('of one of several module instances is deleted when it is moved to an address that has no block', () => {
    const configuration = new OrganizationInAccount();
    configuration.edit('module "defender" {\n',
      'module "defender" {\n  for_each = toset(["a", "b"])\n  stack_name = "Stack-${each.key}"\n');
    configuration.apply();
    configuration.edit('toset(["a", "b"])', 'toset(["a"])');
    expect(configuration.refusal('apply')).toContain(PROTECTED);
    const [moved] = /^ +moved \{\n[^]*?^ +\}\n/m.exec(textOf('docs/terraform.md').split('### Remove an organization')[1])!;
    configuration.insteadOfAll(`${configuration.text}\n${moved}`);
    const plan = configuration.plan();
    expect(plan.filter(line => !line.includes('module.removed.'))).toEqual([]);
    expect(plan).toContain(`delete module.removed.${STACK}`);
    configuration.apply();
    expect(Object.keys(configuration.things).filter(key => key.startsWith('aws_cloudformation_stack|')))
      .toEqual(['aws_cloudformation_stack|eu-west-1|Stack-a']);
  });

  test('whose deletion was lost, or failed: the files stay until it is gone', () => {
    const configuration = created();
    configuration.insteadOfAll('');
    fail(configuration, 'delete', 'during');
    expect(configuration.refusal('apply')).toContain(LOST);
    expect(configuration.settle(false)).toBe('DELETE_FAILED');
    expect(configuration.files.length).toBe(3);
    expect(configuration.apply()[0]).toBe(`delete ${STACK}`);
    expect(configuration.files).toEqual([]);
  });
});

describeTerraform('an update to other templates', () => {
  /** Returns the folders of the files of all versions. */
  const foldersOf = (configuration: OrganizationInAccount) =>
    [...new Set(configuration.files.map(file => file.slice(0, file.lastIndexOf('/'))))];
  const changes = (plan: string[]) => plan.filter(line => !/^(create|forget) aws_s3_object\.template\w*\[/.test(line));

  test('forgets the earlier files, and deletes none', () => {
    const configuration = created();
    const [first] = foldersOf(configuration);
    configuration.upgrade();
    const plan = configuration.plan();
    expect(plan.length).toBe(3 + 3 + 1);
    expect(changes(plan)).toEqual([`update ${STACK}`]);
    const done = configuration.apply();
    expect(done[3]).toBe(`update ${STACK}`); // after the new files
    expect(foldersOf(configuration).length).toBe(2);
    expect(foldersOf(configuration)).toContain(first);
    expect(configuration.plan()).toEqual([]);
    configuration.insteadOfAll('');
    configuration.apply();
    expect(foldersOf(configuration)).toEqual([first]); // docs/terraform.md describes who deletes it
  });

  test('whose wait was lost: no apply deletes the files to which the stack rolls back', () => {
    const configuration = created();
    configuration.upgrade();
    fail(configuration, 'update', 'during');
    expect(configuration.refusal('apply')).toContain(LOST);
    expect(configuration.stack!.status).toBe('UPDATE_IN_PROGRESS');
    expect(configuration.plan().filter(line => line.includes('delete'))).toEqual([]);
    configuration.apply(); // Terraform finds nothing to do
    expect(configuration.settle(false)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(configuration.plan()).toEqual([`update ${STACK}`]);
    fail(configuration, 'update', 'during');
    expect(configuration.refusal('apply')).toContain(LOST);
    expect(configuration.settle(false)).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(configuration.apply()).toEqual([`update ${STACK}`]);
    expect(foldersOf(configuration).length).toBe(2);
  });

  test('while CloudFormation still works on the earlier one is refused by it, and changes nothing', () => {
    const configuration = created();
    configuration.set('defender_for_containers', true);
    fail(configuration, 'update', 'during');
    expect(configuration.refusal('apply')).toContain(LOST);
    configuration.set('defender_for_containers', null);
    expect(configuration.refusal('apply')).toContain('is in UPDATE_IN_PROGRESS state and can not be updated');
    expect(configuration.settle(true)).toBe('UPDATE_COMPLETE');
    expect(configuration.apply()).toEqual([`update ${STACK}`]);
    expect(configuration.stack!.parameters.DefenderForContainers).toBe('false');
  });

  test.each<[string, (configuration: OrganizationInAccount) => void]>([
    ['another folder', configuration => configuration.set('template_prefix', 'other/')],
    ['templates that the user changed, so that the address is the same', configuration => configuration.changeTemplates()],
  ])('%s: an error with the command that keeps the files', (_, change) => {
    const configuration = created();
    const before = configuration.files;
    change(configuration);
    const refusal = configuration.refusal('plan');
    expect(refusal).toContain('in the state has files of other templates, or files in another bucket or folder than s3://our-templates/');
    const [, command] = /Run terraform (state rm '[^']+')/.exec(refusal)!;
    configuration.succeed(...command.replaceAll('\'', '').replace('NAME', 'defender').split(' '));
    expect(changes(configuration.plan())).toEqual([`update ${STACK}`]);
    configuration.apply();
    expect(configuration.files.length).toBe(6);
    expect(configuration.files).toEqual(expect.arrayContaining(before));
    expect(configuration.plan()).toEqual([]);
  });

  test('an upload that failed changes nothing else, and its error is the only one', () => {
    const configuration = created();
    const before = configuration.stack;
    configuration.upgrade();
    fail(configuration, 'create', 'before', 'aws_s3_object');
    const refusal = configuration.refusal('apply');
    expect(refusal.match(/Error: /g)!.length).toBe(1);
    expect(refusal).toContain('ExpiredToken: create of aws_s3_object was not called');
    expect(configuration.stack).toEqual(before);
    expect(configuration.apply().length).toBe(2);
  });
});

describeTerraform('an account', () => {
  /** Runs a first apply in which the provider does not wait for the creation of a resource of this type. */
  function failedIn(type: string, values: Record<string, unknown> = {}): AccountConfiguration {
    const configuration = new AccountConfiguration({ 'main.tf': moduleFile(values) });
    fail(configuration, 'create', 'during', type);
    expect(configuration.refusal('apply')).toContain(LOST);
    return configuration;
  }

  test('whose stack of the function lost its wait: only this stack is deleted and created', () => {
    const configuration = failedIn('aws_cloudformation_stack');
    expect(configuration.plan()).toEqual(['delete,create aws_cloudformation_stack.oidc_providers[0]']);
    const [stack] = Object.keys(configuration.things).filter(key => key.startsWith('aws_cloudformation_stack|'));
    configuration.change(stack, { status: 'ROLLBACK_COMPLETE' }); // a stack with this status cannot be updated
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
  });

  test('whose role lost its wait: only this role is deleted and created, in the apply that makes its policies', () => {
    const configuration = failedIn('aws_iam_role', { defender_for_servers: 'P1' });
    const [address] = tainted(configuration);
    const role = address.replace('module.defender.', '');
    const plan = configuration.plan();
    expect(plan.filter(line => line.includes('delete'))).toEqual([expect.stringContaining(`delete,create ${role}`)]);
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
    expect(configuration.roles).toEqual(['CspmMonitorAws', 'DefenderForCloud-ArcAutoProvisioning', 'DefenderForCloud-DefenderForServers']);
  });

  test('whose OIDC provider lost its wait: it is not deleted, and untaint leaves nothing to do', () => {
    const configuration = failedIn('aws_iam_openid_connect_provider', { identity_provider: 'Create' });
    expect(configuration.refusal('apply')).toContain(PROTECTED);
    const [, command] = /terraform (untaint '[^']+microsoft\[0\]')/.exec(REMEDY)!;
    configuration.succeed(...command.replaceAll('\'', '').split(' '));
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
  });
});

describeTerraform('a connector in Azure', () => {
  function connector() {
    const configuration = new AccountConfiguration({});
    configuration.insteadOfAll(AccountConfiguration.ofReadme('azure').text);
    configuration.succeed('get');
    return configuration;
  }

  test.each<[When, string[]]>([
    ['before', ['create azapi_resource.security_connector[0]']],
    ['during', ['delete,create azapi_resource.security_connector[0]']],
  ])('whose creation failed %s: what the next apply does, as docs/terraform.md says', (when, expected) => {
    const configuration = connector();
    fail(configuration, 'create', when, 'azapi_resource');
    expect(configuration.refusal('apply').match(ERRORS)).toEqual(['Error: ExpiredToken']);
    expect(configuration.plan()).toEqual(expected);
    configuration.run('untaint', 'module.security_connector.azapi_resource.security_connector[0]');
    expect(configuration.plan()).toEqual(when === 'during' ? [] : expected);
  });

  test('whose update failed keeps its earlier state', () => {
    const configuration = connector();
    configuration.apply();
    configuration.set('defender_for_containers', true);
    fail(configuration, 'update', 'before', 'azapi_resource');
    expect(configuration.refusal('apply')).toContain('ExpiredToken');
    expect(configuration.plan()).toEqual(['update azapi_resource.security_connector[0]']);
  });
});

/** Tests the model. Its source describes how the provider behaves. */
describeTerraform('the stand-in', () => {
  const NAMES = { aws_cloudformation_stack: 'Stack', aws_iam_role: 'Role' };
  type Type = keyof typeof NAMES;
  const CHANGING = { aws_cloudformation_stack: 'template_body', aws_iam_role: 'description' };
  const block = (type: Type, value: string) => `resource "${type}" "a" {
  name               = "${NAMES[type]}"
  ${CHANGING[type]} = "${value}"
${type === 'aws_iam_role' ? '  assume_role_policy = "{}"\n' : ''}}\n`;
  /** Returns the resource in the account, its value there and in the state, and the actions of a plan. */
  function left(configuration: Configuration, type: Type, plan: readonly string[]) {
    const [thing] = Object.entries(configuration.things).filter(([key]) => key.startsWith(`${type}|`)).map(([, t]) => t);
    const state = JSON.parse(configuration.stateFile).resources.find((r: any) => r.type === type)?.instances[0];
    const next = plan.find(line => line.endsWith(`${type}.a`))?.split(' ')[0];
    return [thing?.[CHANGING[type]], state?.attributes[CHANGING[type]], state?.status ?? 'ok', next];
  }

  const TYPES: Type[] = ['aws_cloudformation_stack', 'aws_iam_role'];
  const both = (value: string) => TYPES.map(type => block(type, value)).join('\n');
  test.each<[Operation, When, any[], any[]?]>([
    ['create', 'before', [undefined, undefined, 'ok', 'create']],
    ['create', 'during', ['{}', '{}', 'tainted', 'delete,create']],
    ['create', 'after', ['{}', '{}', 'tainted', 'delete,create']],
    ['update', 'before', ['{}', '[]', 'ok', 'update']],
    ['update', 'during', ['[]', '[]', 'ok', undefined]],
    ['update', 'after', ['[]', '[]', 'ok', undefined]],
    ['delete', 'before', ['{}', '{}', 'ok', 'delete']],
    ['delete', 'during', ['{}', '{}', 'ok', 'delete'], [undefined, '{}', 'ok', undefined]], // only CloudFormation continues
    ['delete', 'after', [undefined, '{}', 'ok', undefined]],
  ])('%s fails %s: what is in the account, in the state, and in the next plan', (operation, when, ofStack, ofRole = ofStack) => {
    const configuration = new AccountConfiguration({});
    configuration.insteadOfAll(both('{}'));
    if (operation !== 'create') configuration.apply();
    if (operation === 'update') configuration.insteadOfAll(both('[]'));
    if (operation === 'delete') configuration.insteadOfAll('');
    for (const type of TYPES) fail(configuration, operation, when, type);
    expect(configuration.refusal('apply').match(/ExpiredToken: /g)!.length).toBe(2);
    const plan = configuration.plan();
    expect(TYPES.map(type => left(configuration, type, plan))).toEqual([ofStack, ofRole]);
    configuration.run('apply', '-auto-approve');
    expect(configuration.plan()).toEqual([]); // it fails once
  });

  test('a stack with termination protection stays, and the provider forgets it', () => {
    const configuration = new AccountConfiguration({});
    configuration.insteadOfAll(block('aws_cloudformation_stack', '{}'));
    configuration.apply();
    const [stack] = Object.keys(configuration.things);
    configuration.change(stack, { termination_protection: true });
    expect(configuration.destroy()).toEqual(['delete aws_cloudformation_stack.a']);
    expect(Object.keys(configuration.things)).toEqual([stack]);
    expect(configuration.stateFile).not.toContain('"aws_cloudformation_stack"');
  });
});
