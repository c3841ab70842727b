/** The module of an organization, by HashiCorp's HCL. The step `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import {
  CFN, ARM, AZURE, BOUNDARY, UNITS, folderUrl, CASES, expectedConnector, connectorOf, forRoles,
} from './cases';
import {
  ACCOUNT_MODULE, accountVariablesFor, describeModules, evaluateAll, evaluateModule, ORGANIZATION_MODULE, textOf, variablesFor, type Values,
} from './support';
import { roleArnsIn } from '../azure/support/synth';
import { namedInAzure } from '../facts/roles';
import { deployTemplate } from '../support/parameters';
import { rolesOf } from '../support/resolve';
import { TENANT } from '../support/synth';
import type { Parameters } from '../templates/support';

jest.setTimeout(60_000); // For a busy machine.

/** The StackSets of the template for the same parameters, in the words of the provider. */
function expectedStackSets({ DenyDataReads, ...parameters }: Parameters): Record<string, object> {
  const { Resources } = deployTemplate(CFN.organization, {
    ...folderUrl, ...parameters, ...DenyDataReads ? { DenyDataReadsStackSet: DenyDataReads } : {},
  });
  return Object.fromEntries(Object.entries<any>({
    members: Resources.OrganizationMembers,
    deny_data_reads: Resources.OrganizationDenyDataReads,
    host_management: Resources.OrganizationHostManagement,
  }).filter(([, r]) => r !== undefined).map(([name, { Properties: p }]) => [name, {
    name: `${parameters.StackSetName ?? 'DefenderForCloud-Members'}${SUFFIXES[name]}`,
    description: p.Description,
    permission_model: p.PermissionModel,
    call_as: p.CallAs,
    ...p.Capabilities ? { capabilities: p.Capabilities } : {},
    parameters: Object.fromEntries(p.Parameters.map((x: any) => [x.ParameterKey, x.ParameterValue])),
    managed_execution: [{ active: p.ManagedExecution.Active }],
    operation_preferences: [preferences(p.OperationPreferences)],
  }]));
}

const SUFFIXES: Record<string, string> = { members: '', deny_data_reads: '-DenyDataReads', host_management: '-HostManagement' };

const preferences = (p: any) => ({
  max_concurrent_percentage: p.MaxConcurrentPercentage,
  failure_tolerance_percentage: p.FailureTolerancePercentage,
  concurrency_mode: p.ConcurrencyMode,
  region_concurrency_type: p.RegionConcurrencyType,
});

describeModules('the organization', () => {
  const base: Parameters = {
    AzureTenantId: TENANT,
    ...UNITS,
    DefenderForServers: 'P2',
    HostManagement: 'true',
    HostManagementRegions: 'eu-west-1,us-east-1',
    RolePath: '/a/',
    RoleNameSuffix: '-b',
    StackSetName: 'Ours',
  };
  const evaluate = (changed: Parameters = {}, more: Values = {}) =>
    evaluateModule(ORGANIZATION_MODULE, { ...variablesFor({ ...base, ...changed }), ...more });

  test.each<[string, Parameters]>([
    ['all', {}],
    ['no regions', { HostManagementRegions: '' }],
    ['a pilot', { OnlyAccountIds: '444455556666' }],
    ['no data reads', { DenyDataReads: 'true' }],
    ['a pilot without data reads', { DenyDataReads: 'true', OnlyAccountIds: '444455556666' }],
    ['a delegated administrator', { CallAs: 'DELEGATED_ADMIN', ConnectManagementAccount: 'false' }],
  ])('the StackSets are those of the template: %s', (_, changed) => {
    const { resources } = evaluate(changed);
    const found = Object.fromEntries(Object.entries(resources).filter(([a]) => a.startsWith('aws_cloudformation_stack_set.'))
      .map(([address, { template_body: body, auto_deployment: auto, lifecycle, timeouts, tags, depends_on: waits, ...rest }]) => {
        const name = /set\.(\w+)/.exec(address)![1];
        const waitsForRoles = name !== 'members';
        const file = waitsForRoles ? name.replaceAll('_', '-') : 'account.default-access';
        expect(body).toBe(textOf(`templates/defender-${file}.template.json`));
        const isPilot = changed.OnlyAccountIds !== undefined;
        expect(auto[0].depends_on_stack_sets ?? null).toEqual(
          waitsForRoles && changed.CallAs === undefined && !isPilot ? ['aws_cloudformation_stack_set.members.arn'] : null);
        expect([auto[0].enabled, auto[0].retain_stacks_on_account_removal ?? null]).toEqual(isPilot ? [false, null] : [true, false]);
        expect(waits).toEqual(waitsForRoles ? ['aws_cloudformation_stack_set_instance.members'] : undefined);
        return [name, rest];
      }));
    expect(found).toEqual(expectedStackSets({ ...base, ...changed }));
  });

  test.each<Parameters>([
    {},
    { ExcludedAccountIds: '444455556666,777788889999' },
    { OnlyAccountIds: '444455556666,777788889999' },
  ])('each unit and region has instances: %j', (changed) => {
    const { resources } = evaluate({ ...changed, DenyDataReads: 'true' });
    const { Resources } = deployTemplate(CFN.organization, { ...folderUrl, ...base, ...changed });
    const targetOf = (id: string) => Resources[id].Properties.StackInstancesGroup[0].DeploymentTargets;
    const instances = Object.entries(resources).filter(([address]) => address.includes('stack_set_instance'));
    expect(instances.map(([address]) => address.replace('aws_cloudformation_stack_set_instance.', '')).sort()).toEqual([
      ...['3456', '3457'].flatMap(n => ['eu-west-1', 'us-east-1'].map(r => `host_management["ou-ab12-cdef${n}/${r}"]`)),
      ...['3456', '3457'].flatMap(n => ['deny_data_reads', 'members'].map(name => `${name}["ou-ab12-cdef${n}"]`)),
    ].sort());
    for (const [address, { stack_set_name: name, ...instance }] of instances) {
      const isHosts = address.includes('host_management');
      const { OrganizationalUnitIds, AccountFilterType, Accounts } =
        targetOf(isHosts ? 'OrganizationHostManagement' : 'OrganizationMembers');
      const [, unit, region] = /"([^/"]+)(?:\/(.+))?"/.exec(address)!;
      expect(OrganizationalUnitIds).toContain(unit);
      expect(name).toBe(`Ours${SUFFIXES[/instance\.(\w+)/.exec(address)![1]]}`);
      expect(instance).toEqual({
        stack_set_instance_region: region ?? 'eu-central-1',
        call_as: 'SELF',
        deployment_targets: [{
          organizational_unit_ids: [unit], account_filter_type: AccountFilterType ?? null, accounts: Accounts ?? null,
        }],
        operation_preferences: [preferences(Resources.OrganizationMembers.Properties.OperationPreferences)],
        timeouts: [{ create: '12h', update: '12h', delete: '12h' }],
        lifecycle: [{ ignore_changes: ['deployment_targets'] }],
      });
    }
  });

  test('units beside the root keep their addresses, and their instances', () => {
    const { resources } = evaluate({ OrganizationalUnitIds: 'r-ab12', UnitsBelowRoot: 'ou-ab12-cdef3456', HostManagementRegions: '' });
    expect(Object.keys(resources).filter(address => address.includes('stack_set_instance')).sort()).toEqual([
      'aws_cloudformation_stack_set_instance.members["ou-ab12-cdef3456"]', 'aws_cloudformation_stack_set_instance.members["r-ab12"]',
    ]);
  });

  test('the management account gets the same by the module of an account', () => {
    const permissions = { PermissionsType: 'least-privilege', BoundaryArn: BOUNDARY, DenyDataReads: 'true' };
    const more = { tags: { team: 'a' }, stack_name: 'Mine' };
    const prefix = 'module.management_account[0].';
    const inModule = Object.entries(evaluate(permissions, more).resources).filter(([address]) => address.startsWith(prefix));
    const own = JSON.parse(JSON.stringify(Object.fromEntries(inModule)).replaceAll(prefix, ''));
    const { OrganizationalUnitIds, StackSetName, ...shared }: Parameters = { ...base, ...permissions };
    expect(own).toEqual(evaluateModule(ACCOUNT_MODULE, { ...accountVariablesFor(shared), ...more }).resources);
    expect(Object.keys(own).filter(a => a.startsWith('aws_iam_role.')).length).toBe(7);
    const without = evaluate({}, { connect_management_account: false });
    expect(Object.keys(without.resources).filter(a => a.startsWith('module.'))).toEqual([]);
    expect(without.outputs.management_account_role_arns).toBeNull();
  });

  test('members get every parameter, and the connector is that of the ARM template, for each combination of plans', () => {
    const results = evaluateAll(ORGANIZATION_MODULE, CASES.map((c, i) => ({
      ...variablesFor({ ...c, ...UNITS, ExcludedAccountIds: i % 2 === 0 ? '' : '444455556666' }), ...AZURE,
    })));
    results.forEach((result, i) => {
      expect(result.resources['aws_cloudformation_stack_set.members'].parameters).toEqual(forRoles(CASES[i]));
      const named = Object.values(roleArnsIn(connectorOf(result))).map(arn => arn.split('/').pop());
      const deployed = rolesOf(deployTemplate(CFN.account, forRoles(CASES[i])));
      expect(new Set(named)).toEqual(new Set(namedInAzure([...deployed.keys()])));
      expect(connectorOf(result)).toEqual(expectedConnector(
        ARM.organization, { ...CASES[i], ExcludedAccountIds: i % 2 === 0 ? '' : '444455556666' }));
    });
  });

  test.each<[Values, string[]]>([
    [{ call_as: 'DELEGATED_ADMIN' },
      ['call_as=DELEGATED_ADMIN needs connect_management_account=false: connect the management account separately.']],
    [{ call_as: 'DELEGATED_ADMIN', connect_management_account: false, ...AZURE },
      ['azure_resource_group_id with call_as=DELEGATED_ADMIN needs management_account_id.']],
    [{ organizational_unit_ids: ['r-ab12', 'ou-ab12-cdef3456'] }, [
      'organizational_unit_ids must be ids of units such as ou-ab12-cdef3456, or the root alone, such as r-ab12; ' +
      'if the stack has both today, move the units to units_below_root.',
    ]],
    [{ only_account_ids: ['444455556666'], excluded_account_ids: ['777788889999'] },
      ['only_account_ids needs an empty excluded_account_ids: all other accounts are left out already.']],
    [{ management_account_id: '1' }, ['management_account_id must have twelve digits.']],
  ])('%j is refused', (values, expected) => {
    expect(evaluate({}, values).refused).toEqual(expected);
  });

  test('the connector of a delegated administrator is for the management account', () => {
    const result = evaluate({}, {
      call_as: 'DELEGATED_ADMIN', connect_management_account: false, management_account_id: '999900001111', ...AZURE,
    });
    expect(connectorOf(result)).toEqual(expectedConnector(ARM.organization, base, { awsAccountId: '999900001111' }));
  });
});
