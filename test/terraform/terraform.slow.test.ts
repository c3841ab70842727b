/**
 * Terraform itself on the examples of the README files, with stand-ins for the providers: they have the documented
 * arguments, and create nothing. The step `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { GROUP } from './cases';
import { evaluateModule, textOf } from './support';
import { Configuration, describeTerraform } from './terraform-cli';

jest.setTimeout(120_000); // For a busy machine.

/** Without what is not set, and without an order that sets do not have. Null if the provider computes it. */
function comparable(value: any): any {
  if (Array.isArray(value)) return value.map(comparable).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  if (typeof value !== 'object' || value === null) return value;
  const left = ['id', 'arn', 'depends_on', 'lifecycle', 'depends_on_stack_sets'];
  return Object.fromEntries(Object.entries(value).filter(([key, v]) => v !== null && !left.includes(key))
    .map(([key, v]) => [key, comparable(key === 'timeouts' ? [v].flat() : v)]));
}

describeTerraform.each(['organization'])('the module %s', (module) => {
  const configuration = process.env.TERRAFORM_STAND_IN ? new Configuration(module) : undefined!;
  const isOrganization = module === 'organization';
  const roles = isOrganization
    ? ['aws_cloudformation_stack_set.members', 'module.management_account[0].aws_cloudformation_stack.roles']
    : ['aws_cloudformation_stack.roles'];

  test('is valid, and can be applied', () => {
    // The example of an organization begins without host management and without Azure.
    configuration.set('azure_resource_group_id', GROUP);
    configuration.set('azure_location', 'westeurope');
    configuration.set('host_management', true);
    configuration.set('host_management_regions', ['eu-west-1', 'us-east-1']);
    expect(configuration.succeed('validate')).toContain('The configuration is valid');
    const done = configuration.apply();
    expect(done.length).toBe(isOrganization ? 9 : 4);
    expect(configuration.plan()).toEqual([]);
  });

  test('has the values that the evaluator of the other tests finds', () => {
    // It needs the modules where they are.
    const { resources } = evaluateModule(configuration.path, {});
    expect(comparable(configuration.state())).toEqual(comparable(resources));
  });

  if (isOrganization) {
    test('a pilot ends by the steps of the README: for the rest, instances are created, and nothing is deleted', () => {
      configuration.set('only_account_ids', null);
      const stackSets = ['update aws_cloudformation_stack_set.host_management[0]', 'update aws_cloudformation_stack_set.members'];
      expect(configuration.plan()).toEqual(stackSets); // automatic deployment
      const address = 'module.defender.aws_cloudformation_stack_set_instance';
      for (const name of ['members', 'host_management']) {
        expect(textOf('terraform/organization/README.md')).toContain(`terraform state rm ${address}.${name}`);
        configuration.succeed('state', 'rm', `${address}.${name}`);
      }
      expect(configuration.apply().sort()).toEqual([
        'create aws_cloudformation_stack_set_instance.host_management["r-ab12/eu-west-1"]',
        'create aws_cloudformation_stack_set_instance.host_management["r-ab12/us-east-1"]',
        'create aws_cloudformation_stack_set_instance.members["r-ab12"]',
        ...stackSets,
      ]);
      const [{ deployment_targets: [targets] }] = Object.entries(configuration.state())
        .filter(([a]) => a.endsWith('.members["r-ab12"]')).map(([, values]) => values);
      expect([targets.account_filter_type, targets.accounts]).toEqual([null, null]);
    });

    test('a unit that is replaced after its instances left the state is not deleted', () => {
      configuration.set('organizational_unit_ids', ['ou-ab12-cdef3456']);
      expect(configuration.plan().filter(change => change.startsWith('delete'))).toHaveLength(3);
      for (const name of ['members', 'host_management']) {
        configuration.succeed('state', 'rm', `module.defender.aws_cloudformation_stack_set_instance.${name}`);
      }
      expect(configuration.apply().filter(change => change.startsWith('delete'))).toEqual([]);
    });
  }

  test('an excluded account or another region replaces nothing', () => {
    if (isOrganization) configuration.set('excluded_account_ids', ['444455556666']);
    configuration.set('host_management_regions', ['eu-west-1', 'us-east-1', 'eu-north-1']);
    expect(configuration.plan().filter(change => change.includes('delete'))).toEqual([]);
    expect(configuration.plan().filter(change => change.includes('eu-north-1')).length).toBe(isOrganization ? 2 : 1);
  });

  test('a wrong combination is refused', () => {
    configuration.set('control_plane_audit_logs', true);
    const { status, output } = configuration.run('plan', '-no-color');
    expect(status).toBe(1);
    expect(output).toContain('control_plane_audit_logs=true needs defender_for_containers=true.');
    configuration.set('control_plane_audit_logs', null);
  });

  test('without host management, its stacks are deleted before the roles change', () => {
    configuration.set('host_management_regions', []);
    configuration.set('host_management', false);
    const done = configuration.apply();
    expect(done.filter(line => line.startsWith('delete')).length).toBe(isOrganization ? 5 : 2);
    for (const address of roles) {
      // Those of the management account and those of the members do not depend on each other.
      const [, of] = /^(module\.\w+\[0\]\.)?/.exec(address)!;
      const own = done.filter(line => line.startsWith(`delete ${of ?? 'aws_'}`));
      expect(own.length).toBeGreaterThan(1);
      expect(done.indexOf(`update ${address}`)).toBeGreaterThan(Math.max(...own.map(line => done.indexOf(line))));
    }
  });
});
