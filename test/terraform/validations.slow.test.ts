/** Tests what the modules refuse, with the HCL library of HashiCorp. `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { CFN, BOUNDARY, folderUrl, MODULES } from './cases';
import {
  aboutVariables, describeModules, evaluateAll, evaluateModule, ORGANIZATION_MODULE, variablesFor,
} from './support';
import { deployTemplate } from '../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';
import type { Parameters } from '../templates/support';

jest.setTimeout(60_000); // The machine can be busy.

/** Values that the patterns accept or refuse. */
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
  RolePath: [
    `/${'a'.repeat(510)}/`, `/${'a'.repeat(511)}/`, '/', '/security/', '/a/b.c,d+e@f=g-h/', '', 'security', '/security', '//', '/a b/',
    '/a\\b/', '/${a}/', '/%{if}/', '/aws-reserved/sso.amazonaws.com/', '/stacksets-exec-1/', '/StackSet-x/a/', '/a/StackSet-x/',
    '/StackSets/', '/service-role/',
  ],
  PolicyPath: [
    `/${'a'.repeat(510)}/`, `/${'a'.repeat(511)}/`, '/', '/security/', '/a/b.c,d+e@f=g-h/', '', 'security', '/security', '//', '/a b/',
    '/*/', '/${a}/', '/aws-reserved/',
  ],
  RoleNameSuffix: ['', '-a', 'a_+=,.@-', 'a'.repeat(25), 'a'.repeat(26), '/a', 'a b', '"', '\\', '${a}'],
  OrganizationalUnitIds: [
    'r-ab12', 'ou-ab12-cdef3456', 'ou-ab12-cdef3456,ou-ab12-cdef3457', 'r-ab12,ou-ab12-cdef3456', 'r-ab12,r-ab13', 'r-ab1',
    'R-AB12', 'ou-ab12', 'r-ab12,', 'r-ab12, r-ab13', '',
  ],
  OnlyAccountIds: ['', '444455556666', '444455556666,777788889999', '44445555666'],
  UnitsBelowRoot: ['', 'ou-ab12-cdef3456', 'ou-ab12-cdef3456,ou-ab12-cdef3457', 'r-ab12', 'ou-ab12'],
  ExcludedAccountIds: ['', '444455556666', '444455556666,777788889999', '44445555666', '4444555566667', '444455556666,', 'a'],
  HostManagementRegions: ['', 'eu-west-1', 'eu-west-1,us-gov-east-1', 'eu-west', 'EU-WEST-1', 'eu-west-1;us-east-1', 'eu-west-1,'],
  FailureTolerancePercentage: ['0', '10', '100', '101', '010', '-1', '1.5', ''],
  FailureToleranceCount: ['', '0', '12345', '123456', '-1', '1.5', '10%'],
  StackSetName: ['DefenderForCloud-Members', 'a', 'a'.repeat(101), 'a'.repeat(102), '1a', 'a_b', '', 'a b'],
};

/** Differences of the account module: an account can have its own boundary, and Terraform can create OIDC providers. */
const OF_ACCOUNT = { BoundaryArn: CFN.account.Parameters.BoundaryArn, IdentityProvider: MODULES[0].parameters.IdentityProvider };

/** Returns the errors of CloudFormation with names of variables. */
function refusedByCloudFormation(parameters: Parameters, organization: boolean): string[] {
  const { Parameters } = CFN.organization;
  const names = Object.keys(Parameters);
  const patterns = organization ? Parameters : { ...Parameters, ...OF_ACCOUNT };
  try {
    deployTemplate({ ...CFN.organization, Parameters: patterns }, {
      ...folderUrl, ...organization ? {} : { OrganizationalUnitIds: 'r-ab12' }, ...parameters,
    });
    return [];
  } catch (error) {
    return (error as Error).message.split('; ').map(sentence => `${aboutVariables(sentence, names)}.`);
  }
}

const PLANS: Parameters = { DefenderCspm: 'true', DefenderForServers: 'P1', HostManagement: 'true' };

describeModules.each(MODULES)('validations of $folder', ({ folder, parameters, required, needed }) => {
  const values = (given: Parameters) => ({ ...needed, ...variablesFor(given) });
  const isOrganization = folder === ORGANIZATION_MODULE;
  const base: Parameters = {
    ...required,
    ...PLANS,
    ...isOrganization ? { ConnectManagementAccount: 'false' } : {},
  };

  test.each(Object.keys(parameters).filter(name => parameters[name].AllowedPattern || !parameters[name].AllowedValues.includes('true')))(
    '%s refuses what CloudFormation refuses', (name) => {
      const cases = VALUES[name].map(value => ({ ...base, [name]: value, ...value === 'Off' ? { HostManagement: 'false' } : {} }));
      const results = evaluateAll(folder, cases.map(values));
      expect(results.map(({ refused }, i) => [VALUES[name][i], refused.length > 0])).toEqual(
        cases.map((c, i) => [VALUES[name][i], refusedByCloudFormation(c, isOrganization).length > 0]));
      // Each pattern is tested with values that it accepts and values that it refuses.
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
    const refused = evaluateAll(folder, all.map(values)).map(r => [...r.refused].sort());
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
    expect(evaluateModule(folder, { ...values(base), [name]: [joined] }).refused).toEqual(
      [`${name} must be ${isOrganization ? 'ids of twelve digits each' : 'regions such as eu-west-1'}, or nothing.`]);
  });

  test.each(isOrganization
    ? [['organizational_unit_ids', 'ou-ab12-cdef3456'], ['excluded_account_ids', '444455556666'], ['host_management_regions', 'eu-west-1']]
    : [['host_management_regions', 'eu-west-1']])('%s has each value once', (name, value) => {
    expect(evaluateModule(folder, { ...values(base), [name]: [value, value] }).refused)
      .toEqual([`${name} must have each value only once.`]);
  });

  test('a name that CloudFormation refuses', () => {
    expect(evaluateModule(folder, { ...values(base), stack_name: '1' }).refused)
      .toEqual([`stack_name must be at most ${isOrganization ? 128 : 101} letters, digits or hyphens, beginning with a letter.`]);
  });
});
