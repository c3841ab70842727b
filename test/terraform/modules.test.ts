/** The modules, evaluated with HashiCorp's HCL. The step `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ARGUMENTS } from './provider-arguments';
import {
  ACCOUNT_MODULE, aboutVariables, describeModule, describeModules, evaluateAll, evaluateModule, isList, ORGANIZATION_MODULE, ROOT,
  textOf, variableName, variablesFor, type Values, type Variable,
} from './support';
import { deployArm } from '../azure/support/arm';
import { deployTemplate } from '../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';
import { committed, PLAN_COMBINATIONS, type Parameters } from '../templates/support';

jest.setTimeout(60_000); // For a busy machine.

const CFN = {
  account: committed('defender-account.default-access.template.json'),
  organization: committed('defender-organization.template.json'),
};
const ARM = {
  account: committed('azure/security-connector.json'), organization: committed('azure/security-connector-organization.json'),
};
const ROLE_PARAMETERS = Object.keys(CFN.account.Parameters);
const { TemplateFolderUrl, ...OF_ORGANIZATION } = CFN.organization.Parameters;
const { PermissionsType, HostManagementRegions } = OF_ORGANIZATION;

const GROUP = '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud';
const AZURE = { azure_resource_group_id: GROUP, azure_location: 'westeurope' };
const BOUNDARY = 'arn:aws:iam::aws:policy/PowerUserAccess';
const UNITS = { OrganizationalUnitIds: 'ou-ab12-cdef3456,ou-ab12-cdef3457' };
const folderUrl = { TemplateFolderUrl: 'https://our-templates.s3.eu-west-1.amazonaws.com/' };

const MODULES = [
  {
    folder: ACCOUNT_MODULE,
    parameters: { ...CFN.account.Parameters, PermissionsType, HostManagementRegions } as Record<string, any>,
    own: ['azure_connector_name', 'azure_location', 'azure_resource_group_id', 'ciem_application_name', 'stack_name', 'tags'],
    required: { AzureTenantId: TENANT } as Parameters,
  },
  {
    folder: ORGANIZATION_MODULE,
    parameters: OF_ORGANIZATION as Record<string, any>,
    own: [
      'azure_connector_name', 'azure_location', 'azure_resource_group_id', 'ciem_application_name',
      'connect_management_account', 'management_account_id', 'stack_name', 'tags',
    ],
    required: { AzureTenantId: TENANT, OrganizationalUnitIds: 'r-ab12' } as Parameters,
  },
];

describeModules.each(MODULES)('variables of $folder', ({ folder, parameters, own, required }) => {
  const { variables, unformatted } = process.env.TERRAFORM_EVALUATOR ? describeModule(folder) : { variables: [], unformatted: [] };
  const byName = new Map(variables.map(v => [v.name, v]));

  test('are the parameters of the templates, and these', () => {
    expect([...byName.keys()].sort()).toEqual([...Object.keys(parameters).map(variableName), ...own].sort());
  });

  test.each(Object.entries(parameters))('%s: type, default, description', (name, { AllowedValues, Default, Description }) => {
    const isSwitch = AllowedValues?.includes('true');
    const { type, nullable, description, ...rest } = byName.get(variableName(name)) as Variable;
    expect([type, nullable]).toEqual([isList(name) ? 'list(string)' : isSwitch ? 'bool' : 'string', false]);
    expect('default' in rest).toBe(Default !== undefined);
    if (Default !== undefined) expect(rest.default).toEqual(isList(name) ? [] : isSwitch ? Default === 'true' : Default);
    const words = Description.replace('. Azure needs the same', '').replace(/, with commas.*/, '');
    expect(description).toContain(aboutVariables(words, Object.keys(parameters)));
  });

  test('every file is as `terraform fmt` writes it', () => {
    expect(unformatted).toEqual([]);
  });

  test('only what CloudFormation requires is required', () => {
    expect(evaluateModule(folder, variablesFor(required)).refused).toEqual([]);
    expect(variables.filter(v => !('default' in v)).map(v => v.name).sort())
      .toEqual(Object.keys(required).map(variableName).sort());
  });
});

/** Values that patterns accept or refuse. */
const VALUES: Record<string, string[]> = {
  AzureTenantId: [
    TENANT, TENANT.toUpperCase().replace('1', 'A'), `${TENANT}\n`, `x${TENANT}`, '', '00000000-0000-0000-0000-000000000000',
    '33e01921-4d64-4f8c-a055-5bdaffd5e33d',
  ],
  DefenderForServers: ['Off', 'P1', 'P2', 'p2', 'P3', '', 'Off,P1'],
  IdentityProvider: ['CreateOrReuse', 'Existing', 'Create', ''],
  PermissionsType: ['default-access', 'least-privilege', 'least', ''],
  CallAs: ['SELF', 'DELEGATED_ADMIN', 'self', ''],
  CiemServicePrincipalObjectId: ['', CIEM_OBJECT_ID, CIEM_OBJECT_ID.toUpperCase(), 'x'],
  BoundaryArn: [
    '', BOUNDARY, 'arn:aws:iam::111122223333:policy/team/Boundary', 'arn:aws-us-gov:iam::111122223333:policy/a',
    'arn:aws:iam::111122223333:role/a', 'arn:aws:iam::1111222233334:policy/a', 'arn:aws:iam::111122223333:policy/a b', BOUNDARY + '\n',
  ],
  RolePath: ['/', '/security/', '/a/b.c,d+e@f=g-h/', '', 'security', '/security', '//', '/a b/', '/a\\b/', '/${a}/', '/%{if}/'],
  RoleNameSuffix: ['', '-a', 'a_+=,.@-', 'a'.repeat(25), 'a'.repeat(26), '/a', 'a b', '"', '\\', '${a}'],
  OrganizationalUnitIds: [
    'r-ab12', 'ou-ab12-cdef3456', 'r-ab12,ou-ab12-cdef3456', 'r-ab1', 'R-AB12', 'ou-ab12', 'r-ab12,', 'r-ab12, r-ab13', '',
  ],
  ExcludedAccountIds: ['', '444455556666', '444455556666,777788889999', '44445555666', '4444555566667', '444455556666,', 'a'],
  HostManagementRegions: ['', 'eu-west-1', 'eu-west-1,us-gov-east-1', 'eu-west', 'EU-WEST-1', 'eu-west-1;us-east-1', 'eu-west-1,'],
  StackSetName: ['DefenderForCloud-Members', 'a', 'a'.repeat(101), 'a'.repeat(102), '1a', 'a_b', '', 'a b'],
};

/** What CloudFormation says, about variables. */
function refusedByCloudFormation(parameters: Parameters, organization: boolean): string[] {
  const names = Object.keys(CFN.organization.Parameters);
  try {
    deployTemplate(CFN.organization, {
      ...folderUrl, ...organization ? {} : { OrganizationalUnitIds: 'r-ab12' }, ...parameters,
    });
    return [];
  } catch (error) {
    return (error as Error).message.split('; ').map(sentence => `${aboutVariables(sentence, names)}.`);
  }
}

describeModules.each(MODULES)('validations of $folder', ({ folder, parameters, required }) => {
  const isOrganization = folder === ORGANIZATION_MODULE;
  const base: Parameters = { ...required, DefenderCspm: 'true', DefenderForServers: 'P1', HostManagement: 'true' };

  test.each(Object.keys(parameters).filter(name => parameters[name].AllowedPattern || !parameters[name].AllowedValues.includes('true')))(
    '%s refuses what CloudFormation refuses', (name) => {
      const cases = VALUES[name].map(value => ({ ...base, [name]: value, ...value === 'Off' ? { HostManagement: 'false' } : {} }));
      const own = isOrganization ? { connect_management_account: false } : {};
      const results = evaluateAll(folder, cases.map(c => ({ ...variablesFor(c), ...own })));
      expect(results.map(({ refused }, i) => [VALUES[name][i], refused.length > 0])).toEqual(
        cases.map((c, i) => [VALUES[name][i], refusedByCloudFormation(c, isOrganization).length > 0]));
      // Each pattern is tried with values of both kinds.
      expect(new Set(results.map(r => r.refused.length > 0))).toEqual(new Set([true, false]));
    });

  test('wrong combinations are refused with the same sentences', () => {
    const switches = ['DefenderCspm', 'DefenderForContainers', 'DefenderForDatabases', 'ControlPlaneAuditLogs', 'HostManagement'];
    const all = switches.reduce<Parameters[]>((cases, name) =>
      cases.flatMap(c => ['false', 'true'].map(value => ({ ...c, [name]: value }))), [required])
      .flatMap(c => ['Off', 'P1', 'P2'].map(DefenderForServers => ({ ...c, DefenderForServers })))
      .flatMap(c => ['', CIEM_OBJECT_ID].map(CiemServicePrincipalObjectId => ({ ...c, CiemServicePrincipalObjectId })))
      .flatMap(c => ['', 'eu-west-1'].map(regions => ({ ...c, HostManagementRegions: regions })));
    expect(all.length).toBe(384);
    const refused = evaluateAll(folder, all.map(variablesFor)).map(r => [...r.refused].sort());
    const expected = all.map(c => refusedByCloudFormation(c, isOrganization).sort());
    expect(refused).toEqual(expected);
    expect(expected.filter(sentences => sentences.length === 0).length).toBe(99 + 45);
    expect([...new Set(refused.flat())].sort()).toEqual([
      'ciem_service_principal_object_id needs defender_cspm=true.',
      'control_plane_audit_logs=true needs defender_for_containers=true.',
      'host_management=true needs defender_for_servers=P1 or P2, or defender_for_databases=true.',
      'host_management_regions needs host_management=true.',
    ]);
  });

  test('a list has one value per item', () => {
    const name = isOrganization ? 'excluded_account_ids' : 'host_management_regions';
    const joined = isOrganization ? '444455556666,777788889999' : 'eu-west-1,us-east-1';
    expect(evaluateModule(folder, { ...variablesFor(base), [name]: [joined] }).refused).toEqual(
      [`${name} must be ${parameters[isOrganization ? 'ExcludedAccountIds' : 'HostManagementRegions'].ConstraintDescription}.`]);
  });

  test.each<[Values, string[]]>([
    [{ stack_name: '1' }, ['stack_name must be at most 101 letters, digits or hyphens, beginning with a letter.']],
    [{ azure_resource_group_id: 'DefenderForCloud', azure_location: 'westeurope' },
      ['azure_resource_group_id must be as /subscriptions/<id>/resourceGroups/<name>.']],
    [{ azure_resource_group_id: GROUP }, ['azure_resource_group_id needs azure_location.']],
    [{ azure_connector_name: '' }, ['azure_connector_name must have 1 to 260 characters.']],
    [AZURE, []],
  ])('%j', (values, expected) => {
    expect(evaluateModule(folder, { ...variablesFor(base), ...values }).refused).toEqual(expected);
  });
});

/** All plans, with changing values of the rest. */
const CASES: Parameters[] = PLAN_COMBINATIONS.map((plans, i) => ({
  ...plans,
  DenyDataReads: String(i % 2 === 1),
  IdentityProvider: i % 3 === 1 ? 'Existing' : 'CreateOrReuse',
  BoundaryArn: i % 5 === 1 ? BOUNDARY : '',
  RolePath: i % 2 === 0 ? '/security/' : '/',
  RoleNameSuffix: i % 3 === 0 ? '-terraform' : '',
}));

function armParameters(arm: any, parameters: Parameters): Values {
  const shared = Object.entries(parameters).filter(([name]) => name in arm.parameters)
    .map(([name, value]) => [name, arm.parameters[name].type === 'bool' ? value === 'true' : value]);
  return { awsAccountId: '111122223333', location: 'westeurope', ...Object.fromEntries(shared) };
}

/** The connector as ARM would create it. */
function expectedConnector(arm: any, parameters: Parameters, more: Values = {}): object {
  const { resource: { type, apiVersion, name, location, properties } } =
    deployArm(arm, { ...armParameters(arm, parameters), ...more });
  return { type: `${type}@${apiVersion}`, name, location, parent_id: GROUP, body: { properties } };
}

const connectorOf = ({ resources }: { resources: Record<string, any> }) => {
  const { depends_on: _, ...rest } = resources['azapi_resource.security_connector[0]'];
  return rest;
};

describeModules('the account', () => {
  test('the stack gets every parameter, and the connector is that of the ARM template, for each combination of plans', () => {
    const results = evaluateAll(ACCOUNT_MODULE, CASES.map(c => ({ ...variablesFor(c), ...AZURE })));
    expect(results.length).toBe(99);
    results.forEach((result, i) => {
      const { parameters } = result.resources['aws_cloudformation_stack.roles'];
      expect(parameters).toEqual(CASES[i]);
      expect(Object.keys(parameters).sort()).toEqual([...ROLE_PARAMETERS].sort());
      deployTemplate(CFN.account, parameters); // throws what CloudFormation refuses
      expect(connectorOf(result)).toEqual(expectedConnector(ARM.account, CASES[i]));
      expect(JSON.stringify(connectorOf(result))).not.toContain('null');
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
    expect(outputs.security_connector_id).toBeNull();
    expect(Object.keys(outputs.host_management_stack_ids as object)).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('names of the connector and of the application of CIEM', () => {
    const parameters = { AzureTenantId: TENANT, DefenderCspm: 'true', CiemServicePrincipalObjectId: CIEM_OBJECT_ID };
    const result = evaluateModule(ACCOUNT_MODULE, {
      ...variablesFor(parameters), ...AZURE, azure_connector_name: 'ours', ciem_application_name: 'our-application',
    });
    expect(connectorOf(result)).toEqual(expectedConnector(ARM.account, parameters, {
      connectorName: 'ours', CiemApplicationName: 'our-application',
    }));
    expect(result.resources['azapi_resource.security_connector[0]'].depends_on).toEqual(['aws_cloudformation_stack.roles']);
    expect(result.outputs.security_connector_id).toBe('azapi_resource.security_connector[0].id');
  });
});

/** The StackSets of the template for the same parameters, in the words of the provider. */
function expectedStackSets(parameters: Parameters): Record<string, object> {
  const { Resources } = deployTemplate(CFN.organization, { ...folderUrl, ...parameters });
  return Object.fromEntries(Object.entries<any>({
    members: Resources.OrganizationMembers, host_management: Resources.OrganizationHostManagement,
  }).filter(([, r]) => r !== undefined).map(([name, { Properties: p }]) => [name, {
    name: name === 'members' ? p.StackSetName : `${parameters.StackSetName ?? 'DefenderForCloud-Members'}-HostManagement`,
    description: p.Description,
    permission_model: p.PermissionModel,
    call_as: p.CallAs,
    ...p.Capabilities ? { capabilities: p.Capabilities } : {},
    parameters: Object.fromEntries(p.Parameters.map((x: any) => [x.ParameterKey, x.ParameterValue])),
    managed_execution: [{ active: p.ManagedExecution.Active }],
    operation_preferences: [preferences(p.OperationPreferences)],
  }]));
}

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

  test.each<[string, Parameters, Values]>([
    ['all', {}, {}],
    ['no regions', { HostManagementRegions: '' }, {}],
    ['a delegated administrator', { CallAs: 'DELEGATED_ADMIN' }, { connect_management_account: false }],
  ])('the StackSets are those of the template: %s', (_, changed, more) => {
    const { resources } = evaluate(changed, more);
    const found = Object.fromEntries(Object.entries(resources).filter(([a]) => a.startsWith('aws_cloudformation_stack_set.'))
      .map(([address, { template_body: body, auto_deployment: auto, lifecycle, timeouts, tags, depends_on: waits, ...rest }]) => {
        const name = /set\.(\w+)/.exec(address)![1];
        const isHosts = name === 'host_management';
        expect(body).toBe(textOf(
          `templates/defender-${isHosts ? 'host-management' : 'account.default-access'}.template.json`));
        expect(auto[0].depends_on_stack_sets ?? null).toEqual(
          isHosts && changed.CallAs === undefined ? ['aws_cloudformation_stack_set.members.arn'] : null);
        expect([auto[0].enabled, auto[0].retain_stacks_on_account_removal]).toEqual([true, false]);
        expect(waits).toEqual(isHosts ? ['aws_cloudformation_stack_set_instance.members'] : undefined);
        return [name, rest];
      }));
    expect(found).toEqual(expectedStackSets({ ...base, ...changed }));
  });

  test.each(['', '444455556666,777788889999'])('each unit and region has instances. Excluded: "%s"', (ExcludedAccountIds) => {
    const { resources } = evaluate({ ExcludedAccountIds });
    const { Resources } = deployTemplate(CFN.organization, { ...folderUrl, ...base, ExcludedAccountIds });
    const targetOf = (id: string) => Resources[id].Properties.StackInstancesGroup[0].DeploymentTargets;
    const instances = Object.entries(resources).filter(([address]) => address.includes('stack_set_instance'));
    expect(instances.map(([address]) => address.replace('aws_cloudformation_stack_set_instance.', '')).sort()).toEqual([
      ...['3456', '3457'].flatMap(n => ['eu-west-1', 'us-east-1'].map(r => `host_management["ou-ab12-cdef${n}/${r}"]`)),
      ...['3456', '3457'].map(n => `members["ou-ab12-cdef${n}"]`),
    ].sort());
    for (const [address, { stack_set_name: name, ...instance }] of instances) {
      const isHosts = address.includes('host_management');
      const { OrganizationalUnitIds, AccountFilterType, Accounts } =
        targetOf(isHosts ? 'OrganizationHostManagement' : 'OrganizationMembers');
      const [, unit, region] = /"([^/"]+)(?:\/(.+))?"/.exec(address)!;
      expect(OrganizationalUnitIds).toContain(unit);
      expect(name).toBe(isHosts ? 'Ours-HostManagement' : 'Ours');
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

  test('the management account gets the same by the module of an account', () => {
    const permissions = { PermissionsType: 'least-privilege', BoundaryArn: BOUNDARY, DenyDataReads: 'true' };
    const more = { tags: { team: 'a' }, stack_name: 'Mine' };
    const own = Object.fromEntries(Object.entries(evaluate(permissions, more).resources)
      .filter(([address]) => address.startsWith('module.management_account[0].'))
      .map(([address, resource]) => [address.replace('module.management_account[0].', ''), resource]));
    const { OrganizationalUnitIds, StackSetName, ...shared }: Parameters = { ...base, ...permissions };
    expect(own).toEqual(evaluateModule(ACCOUNT_MODULE, { ...variablesFor(shared), ...more }).resources);
    expect(Object.keys(own).length).toBe(3);
    const without = evaluate({}, { connect_management_account: false });
    expect(Object.keys(without.resources).filter(a => a.startsWith('module.'))).toEqual([]);
    expect(without.outputs.management_account_stack_id).toBeNull();
  });

  test('members get every parameter, and the connector is that of the ARM template, for each combination of plans', () => {
    const results = evaluateAll(ORGANIZATION_MODULE, CASES.map((c, i) => ({
      ...variablesFor({ ...c, ...UNITS, ExcludedAccountIds: i % 2 === 0 ? '' : '444455556666' }), ...AZURE,
    })));
    results.forEach((result, i) => {
      expect(result.resources['aws_cloudformation_stack_set.members'].parameters).toEqual(CASES[i]);
      expect(connectorOf(result)).toEqual(expectedConnector(
        ARM.organization, { ...CASES[i], ExcludedAccountIds: i % 2 === 0 ? '' : '444455556666' }));
    });
  });

  test.each<[Values, string[]]>([
    [{ call_as: 'DELEGATED_ADMIN' },
      ['connect_management_account=true needs call_as=SELF. Use the other module in the management account.']],
    [{ call_as: 'DELEGATED_ADMIN', connect_management_account: false, ...AZURE },
      ['azure_resource_group_id with call_as=DELEGATED_ADMIN needs management_account_id.']],
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

describeModules('the examples in the README files', () => {
  test.each(['account', 'organization'])('%s', (name) => {
    const [, example] = /```hcl\n([^]*?)```/.exec(textOf(`terraform/${name}/README.md`))!;
    const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
    // Terraform would fetch the repository, and use this folder of it.
    writeFileSync(join(folder, 'main.tf'),
      example.replace(/"git::https:[^"]*\/\/(terraform\/\w+)\?ref=[^"]*"/, (_, path) => JSON.stringify(join(ROOT, path))));
    const { refused, resources } = evaluateModule(folder, {});
    expect(refused).toEqual([]);
    const addresses = Object.keys(resources).map(a => a.replace('module.defender.', ''));
    expect(addresses).toContain('azapi_resource.security_connector[0]');
    expect(addresses.filter(a => a.includes('host_management["')).length).toBe(name === 'account' ? 2 : 2 + 2);
  });
});

test.each(['account', 'organization'])('%s has only arguments that the providers document', (name) => {
  const text = textOf(`terraform/${name}/main.tf`) + textOf(`terraform/${name}/azure.tf`);
  const resources = [...text.matchAll(/^resource "(\w+)" "\w+" \{\n([^]*?)^\}/gm)];
  expect(resources.length).toBe(name === 'account' ? 3 : 5);
  for (const [, type, body] of resources) {
    const used = [...body.matchAll(/^ {2}(\w+) (?:=|\{)|^ {4}(\w+) += /gm)];
    let block = '';
    for (const [line, own, inner] of used) {
      if (own) block = line.endsWith('{') ? own : '';
      const path = own ?? (block && `${block}.${inner}`);
      if (path && !/^(count|for_each|depends_on|lifecycle.*)$/.test(path)) expect(ARGUMENTS[type]).toContain(path);
    }
  }
});
