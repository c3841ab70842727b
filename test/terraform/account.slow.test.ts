/** The module of an account, by HashiCorp's HCL. The step `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { CFN, ROLE_PARAMETERS, CASES, forRoles } from './cases';
import { ACCOUNT_MODULE, describeModules, evaluateAll, evaluateModule, textOf, variablesFor } from './support';
import { deployTemplate } from '../support/parameters';
import { TENANT } from '../support/synth';

jest.setTimeout(60_000); // For a busy machine.

describeModules('the account', () => {
  test('the stack gets every parameter, for each combination of plans', () => {
    const results = evaluateAll(ACCOUNT_MODULE, CASES.map(variablesFor));
    expect(results.length).toBe(99);
    results.forEach((result, i) => {
      const { parameters } = result.resources['aws_cloudformation_stack.roles'];
      expect(parameters).toEqual(forRoles(CASES[i]));
      const denies = 'aws_cloudformation_stack.deny_data_reads[0]' in result.resources;
      expect([CASES[i], String(denies)]).toEqual([CASES[i], CASES[i].DenyDataReads]);
      expect(Object.keys(parameters).sort()).toEqual([...ROLE_PARAMETERS].sort());
      deployTemplate(CFN.account, parameters); // throws what CloudFormation refuses
    });
  });

  test.each(['default-access', 'least-privilege'])('template and stack: %s', (type) => {
    const { resources } = evaluateModule(ACCOUNT_MODULE, { azure_tenant_id: TENANT, permissions_type: type, tags: { team: 'a' } });
    expect(Object.keys(resources)).toEqual(['aws_cloudformation_stack.roles']);
    const { parameters, ...stack } = resources['aws_cloudformation_stack.roles'];
    expect(stack).toEqual({
      name: 'DefenderForCloud',
      template_body: textOf(`templates/defender-account.${type}.template.json`),
      capabilities: ['CAPABILITY_NAMED_IAM'],
      tags: { team: 'a' },
    });
  });

  test('denied data reads are a stack after the roles, with the suffix, and only if nothing of an earlier version loses them', () => {
    const variables = { azure_tenant_id: TENANT, deny_data_reads: true, role_path: '/a/', role_name_suffix: '-b' };
    expect(evaluateModule(ACCOUNT_MODULE, variables).refused).toEqual([
      'deny_data_reads=true is a stack of its own now. For roles of an earlier version, first do the steps of ' +
      'terraform/account/README.md. Then, or without such roles, set data_reads_denied_before_update=true.',
    ]);
    const { resources, outputs } = evaluateModule(ACCOUNT_MODULE, { ...variables, data_reads_denied_before_update: true });
    expect(resources['aws_cloudformation_stack.deny_data_reads[0]']).toEqual({
      name: 'DefenderForCloud-DenyDataReads',
      template_body: textOf('templates/defender-deny-data-reads.template.json'),
      parameters: { RoleNameSuffix: '-b' },
      capabilities: ['CAPABILITY_IAM'],
      tags: {},
      depends_on: ['aws_cloudformation_stack.roles'],
    });
    expect(Object.keys(resources).length).toBe(2);
    expect(outputs.deny_data_reads_stack_id).toBe('aws_cloudformation_stack.deny_data_reads[0].id');
  });

  test('host management is a stack in each region, after the roles, with path and suffix', () => {
    const { resources, outputs } = evaluateModule(ACCOUNT_MODULE, {
      azure_tenant_id: TENANT,
      defender_for_servers: 'P1',
      host_management: true,
      host_management_regions: ['eu-west-1', 'us-east-1'],
      role_path: '/a/',
      role_name_suffix: '-b',
    });
    for (const region of ['eu-west-1', 'us-east-1']) {
      expect(resources[`aws_cloudformation_stack.host_management["${region}"]`]).toEqual({
        region,
        name: 'DefenderForCloud-HostManagement',
        template_body: textOf('templates/defender-host-management.template.json'),
        parameters: { RolePath: '/a/', RoleNameSuffix: '-b' },
        tags: {},
        depends_on: ['aws_cloudformation_stack.roles'],
      });
    }
    expect(Object.keys(resources).length).toBe(3);
    expect(Object.keys(outputs.host_management_stack_ids as object)).toEqual(['eu-west-1', 'us-east-1']);
  });
});
