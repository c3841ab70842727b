/** Tests the module for Azure with the HCL library of HashiCorp. The step `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { ARM, AZURE, CASES, CFN, connectorOf, expectedConnector, forAzure, forRoles, GROUP } from './cases';
import { ACCOUNT_MODULE, AZURE_MODULE, describeModules, evaluateAll, evaluateModule, textOf, variablesFor, type Values } from './support';
import { roleArnsIn } from '../azure/support/synth';
import { namedInAzure } from '../facts/roles';
import { deployTemplate } from '../support/parameters';
import { rolesOf } from '../support/resolve';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';

jest.setTimeout(60_000); // The machine can be busy.

/** The output of the module for AWS after its pilot. */
const everyone = (accounts: unknown, more: Values = {}) => ({ phase: 'everyone', excluded_account_ids: accounts, ...more });
const PILOT = 'organization is in the phase pilot, but Azure would connect every account. In excluded_account_ids, list all accounts '
  + 'except those of the pilot and the management account: the module organization does not know them. Or connect Azure after the pilot.';

const excluded = (i: number) => i % 2 === 0 ? [] : ['444455556666', '777788889999'];

describeModules('the security connector', () => {
  test.each<[string, (i: number) => Values, (i: number) => Values]>([
    ['account', () => ({}), () => ({})],
    ['organization', i => ({ organization: everyone(excluded(i)) }), i => ({ ExcludedAccountIds: excluded(i).join() })],
  ])('is that of the ARM template, with the roles that exist, for each combination of plans: %s', (kind, own, parametersOf) => {
    const arm = kind === 'account' ? ARM.account : ARM.organization;
    const results = evaluateAll(AZURE_MODULE, CASES.map((c, i) => ({ ...variablesFor(forAzure(c)), ...AZURE, ...own(i) })));
    expect(results.length).toBe(99);
    results.forEach((result, i) => {
      expect(Object.keys(result.resources)).toEqual(['azapi_resource.security_connector[0]', 'terraform_data.account[0]']);
      const made = rolesOf(deployTemplate(CFN.account, forRoles(CASES[i])));
      const named = Object.values(roleArnsIn(connectorOf(result))).map(arn => arn.split('/').pop());
      expect([CASES[i], [...new Set(named)].sort()]).toEqual([CASES[i], namedInAzure([...made.keys()]).sort()]);
      expect(connectorOf(result)).toEqual(expectedConnector(arm, CASES[i], parametersOf(i)));
      expect(JSON.stringify(connectorOf(result))).not.toContain('null');
    });
  });

  const evaluate = (values: Values = {}) => evaluateModule(AZURE_MODULE, { ...AZURE, ...values });

  test('names of the connector and of the application of CIEM, and another partition', () => {
    const parameters = { DefenderCspm: 'true', CiemServicePrincipalObjectId: CIEM_OBJECT_ID };
    const result = evaluate({
      ...variablesFor(parameters),
      connector_name: 'ours',
      ciem_application_name: 'our-application',
      aws_partition: 'aws-us-gov',
      tags: { team: 'a' },
    });
    expect(connectorOf(result)).toEqual(expectedConnector(ARM.account, parameters, {
      connectorName: 'ours', CiemApplicationName: 'our-application', awsPartition: 'aws-us-gov',
    }));
    const { tags, list_unique_id_property: keys, lifecycle } = result.resources['azapi_resource.security_connector[0]'];
    expect(tags).toEqual({ team: 'a' });
    expect(keys).toEqual({ 'properties.offerings': 'offeringType' });
    expect(lifecycle).toEqual([expect.objectContaining({ ignore_changes: ['name', 'parent_id', 'location'] })]);
    expect(result.outputs.security_connector_id).toBe('azapi_resource.security_connector[0].id');
  });

  test('the output azure of the modules for AWS is a value of the variable aws, and a variable of the same name replaces a value', () => {
    const { aws_account_id: _, ...place } = AZURE;
    for (const c of CASES.filter((__, i) => i % 9 === 0)) {
      const { outputs } = evaluateModule(ACCOUNT_MODULE, { ...variablesFor(c), azure_tenant_id: TENANT });
      const connector = connectorOf(evaluateModule(AZURE_MODULE, { ...place, aws: outputs.azure }));
      expect([c, connector]).toEqual([c, expectedConnector(ARM.account, c)]);
    }
    const aws = {
      aws_account_id: '444455556666', defender_cspm: true, defender_for_servers: 'P2', role_path: '/a/', role_name_suffix: '-a',
    };
    const made = connectorOf(evaluateModule(AZURE_MODULE, {
      ...AZURE, aws, defender_cspm: false, defender_for_servers: 'P1', role_path: '/', role_name_suffix: '',
    }));
    expect(made).toEqual(expectedConnector(ARM.account, { DefenderForServers: 'P1' }));
  });

  test.each<[Values, string[]]>([
    [{ aws: {} }, ['aws_account_id must be set if aws has none.']],
    [{ aws: { aws_account_id: '1' } }, ['aws_account_id must have twelve digits.']],
    [{ aws: { aws_account_id: '111122223333', defender_for_servers: 'P3' } }, ['defender_for_servers must be one of Off, P1, P2.']],
    [{ aws: { aws_account_id: '111122223333', control_plane_audit_logs: true } },
      ['control_plane_audit_logs=true needs defender_for_containers=true.']],
    [{ aws: { aws_account_id: '111122223333', control_plane_audit_logs: true }, defender_for_containers: true }, []],
    [{ aws: { aws_account_id: '111122223333', defender_for_containers: true }, control_plane_audit_logs: true, audit_log_retention: 30 },
      []],
    [{ aws: { aws_account_id: '111122223333', defender_cspm: true, ciem: true }, defender_cspm: false },
      ['ciem=true needs defender_cspm=true.']],
  ])('with %j and no account id, %j is refused', (values, expected) => {
    const { aws_account_id: _, ...place } = AZURE;
    expect(evaluateModule(AZURE_MODULE, { ...place, ...values }).refused).toEqual(expected);
  });

  test('CIEM can be switched without the id, which Azure does not need', () => {
    const on = { DefenderCspm: 'true', CiemServicePrincipalObjectId: CIEM_OBJECT_ID };
    expect(connectorOf(evaluate({ defender_cspm: true, ciem: true }))).toEqual(expectedConnector(ARM.account, on));
    expect(connectorOf(evaluate({ ...variablesFor(on), ciem: false }))).toEqual(expectedConnector(ARM.account, { DefenderCspm: 'true' }));
  });

  test('a member account with a connector of its own', () => {
    const result = evaluate({ parent_hierarchy_id: 'r-ab12' });
    expect(connectorOf(result)).toEqual(expectedConnector(ARM.account, {}, { ParentHierarchyId: 'r-ab12' }));
    expect(connectorOf(result).body.properties.environmentData.organizationalData)
      .toEqual({ organizationMembershipType: 'Member', parentHierarchyId: 'r-ab12' });
  });

  test('an organization with the default and with another name of the StackSet', () => {
    const dataOf = (organization: Values) => connectorOf(evaluate({ organization })).body.properties.environmentData.organizationalData;
    expect(dataOf(everyone([]))).toEqual({
      organizationMembershipType: 'Organization', stacksetName: 'DefenderForCloud-Members', excludedAccountIds: [],
    });
    expect(dataOf(everyone([], { stack_set_name: 'Ours' }))).toEqual({
      organizationMembershipType: 'Organization', stacksetName: 'Ours', excludedAccountIds: [],
    });
    expect(dataOf({ phase: 'pilot', excluded_account_ids: ['444455556666'] }).excludedAccountIds).toEqual(['444455556666']);
  });

  test.each<[Values, string[]]>([
    [{ aws_account_id: '1111' }, ['aws_account_id must have twelve digits.']],
    [{ aws_account_id: '1111222233334' }, ['aws_account_id must have twelve digits.']],
    [{ aws_partition: 'azure' }, ['aws_partition must be a partition such as aws.']],
    [{ resource_group_id: 'DefenderForCloud' }, ['resource_group_id must have the form /subscriptions/<id>/resourceGroups/<name>.']],
    [{ resource_group_id: `${GROUP}/providers/x` }, ['resource_group_id must have the form /subscriptions/<id>/resourceGroups/<name>.']],
    [{ location: '' }, ['location must be an Azure region such as westeurope.']],
    [{ aws_partition: '' }, ['aws_partition must be a partition such as aws.']],
    ...['', 'a/b', 'a b', '-a', 'a.', 'a\n', 'a'.repeat(261)].map((connector_name): [Values, string[]] => [{ connector_name }, [
      'connector_name must be a name of 1 to 260 letters, digits, dots, underscores or hyphens '
      + 'that begins and ends with a letter or digit.',
    ]]),
    ...['a', 'A.b_c-9', 'a'.repeat(260)].map((connector_name): [Values, string[]] => [{ connector_name }, []]),
    [{ ciem_application_name: ' ' }, ['ciem_application_name must be the name of an application.']],
    ...['a<b', 'a/b', '', 'a'.repeat(513)].map((key): [Values, string[]] => [{ tags: { [key]: 'a' } }, [
      'tags must have at most 50 tags. A key has 1 to 512 characters, but none of <>%&\\?/. A value has at most 256 characters.',
    ]]),
    [{ tags: { Microsoft1: 'a' } }, ['Keys of tags must not begin with microsoft, azure or windows, which Azure reserves.']],
    [{ tags: { team: 'a', Team: 'b' } }, ['tags must not have keys that differ only in case.']],
    [{ tags: { 'it\'s': 'a', 'aws:x': 'b'.repeat(256) } }, []],
    [{ organization: everyone(['1']) }, ['excluded_account_ids of organization must be ids of twelve digits each, or nothing.']],
    [{ organization: everyone(['444455556666', '444455556666']) },
      ['excluded_account_ids of organization must have each value only once.']],
    [{ organization: null }, []],
    [{ organization: everyone(null) },
      ['organization must have excluded_account_ids: the accounts that Azure does not connect, or [] to connect every account.']],
    [{ organization: { phase: 'pilot', excluded_account_ids: null } }, [PILOT]],
    [{ organization: { phase: 'pilot', excluded_account_ids: [] } }, [PILOT]],
    ...['Pilot', '', null].map((phase): [Values, string[]] =>
      [{ organization: { ...everyone([]), phase } }, ['organization must have the phase pilot or everyone.']]),
    [{ organization: everyone([], { stack_set_name: '1' }) },
      ['stack_set_name of organization must be at most 101 letters, digits or hyphens, beginning with a letter.']],
    [{ organization: everyone([]), parent_hierarchy_id: 'r-ab12' },
      ['parent_hierarchy_id is for the connector of one account, and organization is for all accounts. Set only one of them.']],
    [{ control_plane_audit_logs: true }, ['control_plane_audit_logs=true needs defender_for_containers=true.']],
    [{ ciem_service_principal_object_id: CIEM_OBJECT_ID }, ['ciem_service_principal_object_id needs defender_cspm=true.']],
    [{ ciem: true }, ['ciem=true needs defender_cspm=true.']],
    [{ defender_for_servers: 'P3' }, ['defender_for_servers must be one of Off, P1, P2.']],
    ...['security', '/stacksets-exec-1/', '/aws-service-role/x/'].map((role_path): [Values, string[]] => [
      { role_path }, ['role_path must be at most 512 characters between two /, not reserved.'],
    ]),
    [{}, []],
  ])('%j is refused: %j', (values, expected) => {
    expect(evaluate(values).refused).toEqual(expected);
  });

  test.each([
    ['', true], ['111122223333', true], ['o-ab12cdef34', true], ['r-ab12', true], ['ou-ab12-cdef3456', true],
    ['Root', false], ['1111', false], ['ou-ab12-cdef3456\n', false],
  ])('parent_hierarchy_id %j: accepted %s', (value, accepted) => {
    expect(evaluate({ parent_hierarchy_id: value }).refused).toEqual(
      accepted ? [] : ['parent_hierarchy_id must be the id of an account, an organization, a root or a unit, or empty.']);
  });
});

test.each(['account', 'organization'])('the module %s needs no provider of Azure', (module) => {
  expect(textOf(`terraform/${module}/versions.tf`)).not.toContain('azapi');
  expect(textOf('terraform/azure/versions.tf')).not.toContain('hashicorp/aws');
});
