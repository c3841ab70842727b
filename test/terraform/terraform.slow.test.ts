/**
 * Tests the examples of the README files with Terraform and with stand-ins for the providers, which have the documented
 * arguments and create nothing. The step `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { evaluateModule, textOf } from './support';
import { comparable, Configuration, describeTerraform, TOOL, withTerraform } from './terraform-cli';

jest.setTimeout(120_000); // The machine can be busy.

/** Values that the provider computes, that only the evaluator has, or that contain the time of the plan. */
const LEFT = [
  'id', 'arn', 'depends_on', 'lifecycle', 'output', 'outputs', 'region', 'override_provider', 'policy_body', 'tags_all',
  'checksum_sha256', 'timeouts',
];

/** Each copy of the repository has the same files. The evaluator has its own region. */
const withoutFolders = (values: any): any => JSON.parse(JSON.stringify(values).replaceAll(/"[^" ]*\/templates\//g, '"templates/')
  .replaceAll(/\.s3\.[a-z0-9-]+\./g, '.s3.REGION.'));

describeTerraform('the module organization', () => {
  const configuration = withTerraform(() => Configuration.ofReadme('organization'));

  test('is valid, and can be applied', () => {
    // The example of an organization starts without host management.
    configuration.set('host_management', true);
    configuration.set('host_management_regions', ['eu-west-1', 'us-east-1']);
    expect(configuration.succeed('validate')).toContain('The configuration is valid');
    const done = configuration.apply();
    expect(done.length).toBe(5);
    expect(configuration.plan()).toEqual([]);
  });

  test('has the values that the evaluator of the other tests finds', () => {
    // The example needs the modules at their relative paths.
    const { resources } = evaluateModule(configuration.path, {});
    expect(withoutFolders(comparable(configuration.state(), LEFT))).toEqual(withoutFolders(comparable(resources, LEFT)));
  });

  test('another region deletes nothing', () => {
    configuration.set('host_management_regions', ['eu-west-1', 'us-east-1', 'eu-north-1']);
    const plan = configuration.plan();
    expect(plan.filter(change => change.includes('delete'))).toEqual([]);
    expect(plan.length).toBe(1);
    expect(plan[0]).toContain('update aws_cloudformation_stack.organization[0]');
  });

  test('another name of the stack or of the StackSet is refused, because the roles of all accounts would be replaced', () => {
    for (const [name, others] of [['stack_name', 'OtherStack'], ['stack_set_name', 'OtherStackSet']]) {
      configuration.set(name, others);
      expect(configuration.refusal('plan')).toContain(`You cannot change ${name} of an existing `);
      configuration.set(name, null);
    }
  });

  test('a wrong combination is refused', () => {
    configuration.set('control_plane_audit_logs', true);
    expect(configuration.refusal('plan')).toContain('control_plane_audit_logs=true needs defender_for_containers=true.');
    configuration.set('control_plane_audit_logs', null);
  });

  test('with more default tags than S3 accepts, the files get none of them', () => {
    configuration.set('override_default_tags', true);
    expect(configuration.apply().filter(change => !/^update aws_s3_object\.template_\d\d\[/.test(change))).toEqual(
      ['update aws_cloudformation_stack.organization[0]']); // the regions of the test before
    const files = Object.entries(configuration.state()).filter(([address]) => address.includes('aws_s3_object'));
    expect(files.map(([, { override_provider: blocks }]) => blocks)).toEqual(Array(3).fill([{ default_tags: [{ tags: {} }] }]));
    expect(configuration.plan()).toEqual([]);
  });

  test('without host management, one update of the stack: CloudFormation has the order', () => {
    configuration.set('host_management_regions', []);
    configuration.set('host_management', false);
    expect(configuration.apply()).toEqual(['update aws_cloudformation_stack.organization[0]']);
  });
});

describeTerraform('where Terraform fetches a module from', () => {
  const withSource = (module: string, separator: string) => {
    const configuration = Configuration.ofReadme(module);
    configuration.edit(`${configuration.repository}//terraform`, `${configuration.repository}${separator}terraform`);
    configuration.succeed('get', '-update');
    return configuration;
  };

  test('the organization needs the whole clone, and says so with an absolute path without //', () => {
    const words = withSource('organization', '/').refusal('plan');
    expect(words).toContain('In source, write // before the folder, such as /PATH/cdk-defender-for-cloud//terraform/organization');
  });

  test.each(['account', 'azure'])('the module %s needs its folder only', (module) => {
    expect(withSource(module, '/').plan().length).toBeGreaterThan(1);
  });
});

describeTerraform('the tests of the modules', () => {
  test('a user has the test of the document, for the example of the README', () => {
    const [, text] = /```hcl\n(mock_provider [^]*?)```/.exec(textOf('docs/terraform.md'))!;
    const configuration = Configuration.ofReadme('account');
    mkdirSync(join(configuration.path, 'tests'));
    writeFileSync(join(configuration.path, 'tests', 'defender.tftest.hcl'), text);
    expect(configuration.succeed('test', '-no-color')).toContain('1 passed, 0 failed');
    configuration.set('defender_for_servers', 'P1');
    configuration.set('defender_cspm', false);
    expect(configuration.run('test', '-no-color')).toMatchObject({ status: 1 });
  });

  // OpenTofu has its own file for the organization.
  test.each([['account', 8], ['azure', 10], ['organization', TOOL === 'tofu' ? 3 : 4]])('pass: %s', (module, count) => {
    expect(Configuration.ofFolder(module).succeed('test', '-no-color')).toContain(`${count} passed, 0 failed`);
  });
});
