import { ACCOUNT, committed, DEFAULT_ACCESS, EVERYTHING, type Parameters } from './support';
import { DefenderPlan, OrganizationTargets, StackSetCallAs } from '../../src';
import { ROLES } from '../facts/roles';
import { organize } from '../support/organization';
import { deployTemplate } from '../support/parameters';
import { ofType, resolveIn, rolesOf } from '../support/resolve';

const TEMPLATE = committed('defender-organization.template.json');
const FOLDER_URL = 'https://our-templates.s3.eu-west-1.amazonaws.com/defender-for-cloud/1.0.0-rc.1/';
const REQUIRED: Parameters = {
  ...EVERYTHING, OrganizationalUnitIds: 'r-ab12', TemplateFolderUrl: FOLDER_URL, HostManagementRegions: 'eu-west-1,us-east-1',
};
const deploy = (changed: Parameters = {}) => deployTemplate(TEMPLATE, { ...REQUIRED, ...changed });
/** Without nested stacks for the account of the stack. */
const MEMBERS_ONLY: Parameters = { ConnectManagementAccount: 'false' };
const DELEGATED: Parameters = { CallAs: 'DELEGATED_ADMIN', ...MEMBERS_ONLY };
const stackSetsOf = (template: any) => ofType(template, 'AWS::CloudFormation::StackSet');
const DENIED: Parameters = { DenyDataReadsStackSet: 'true' };
const DENIES = committed('defender-deny-data-reads.template.json');
/** What CloudFormation makes of the texts of parameters, as the schema of a StackSet says. */
const typed = (value: object) => JSON.parse(JSON.stringify(value).replace(/"(\d+|true|false)"/g, '$1'));
const ROOT = OrganizationTargets.organizationalUnits('r-ab12');

describe('the StackSets of the construct, with templates from the folder', () => {
  test.each([
    ['a root', {}, { targets: ROOT }],
    ['excluded accounts', { ExcludedAccountIds: '444455556666,777788889999' },
      { targets: ROOT.excludingAccounts('444455556666', '777788889999') }],
    ['units', { OrganizationalUnitIds: 'ou-ab12-cdef3456,ou-ab12-cdef3457' },
      { targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef3456', 'ou-ab12-cdef3457') }],
    ['a pilot', { OnlyAccountIds: '444455556666,777788889999' }, { targets: ROOT.onlyAccounts('444455556666', '777788889999') }],
    ['a pilot of a delegated administrator', { ...DELEGATED, OnlyAccountIds: '444455556666' },
      { targets: ROOT.onlyAccounts('444455556666'), callAs: StackSetCallAs.DELEGATED_ADMIN }],
    ['a delegated administrator', DELEGATED,
      { targets: ROOT, callAs: StackSetCallAs.DELEGATED_ADMIN }],
    ['one region', { HostManagementRegions: 'eu-west-1' }, { targets: ROOT, hostManagementRegions: ['eu-west-1'] }],
    ['tolerance and retention', { FailureTolerancePercentage: '20', RetainStacksOnAccountRemoval: 'true' },
      { targets: ROOT, operationPreferences: { failureTolerancePercentage: 20 }, retainStacksOnAccountRemoval: true }],
    ['a number of accounts that may fail', { FailureToleranceCount: '2' },
      { targets: ROOT, operationPreferences: { failureToleranceCount: 2 } }],
  ])('%s', (_, parameters: Parameters, props) => {
    const { json } = organize({
      plans: [DefenderPlan.defenderForServers()],
      hostManagementRegions: ['eu-west-1', 'us-east-1'],
      connectManagementAccount: false,
      memberStackSetName: 'DefenderForCloud-Members',
      hostManagementStackSetName: 'DefenderForCloud-Members-HostManagement',
      ...props,
    });
    const view = (template: any) => resolveIn(template, stackSetsOf(template).map(({ Properties }) => {
      const { Parameters: _parameters, TemplateBody, TemplateURL, CallAs, AutoDeployment, OperationPreferences, ...rest } = Properties;
      return {
        ...rest,
        CallAs: CallAs
        ?? 'SELF',
        AutoDeployment: typed(AutoDeployment),
        OperationPreferences: typed(OperationPreferences),
      };
    }));
    expect(view(deploy(parameters))).toEqual(view(json()));
  });

  test('a pilot has no automatic deployment, and the deployment after it has', () => {
    const automatic = (changed: Parameters) => stackSetsOf(deploy(changed)).map(s => s.Properties.AutoDeployment.Enabled);
    expect(automatic({ OnlyAccountIds: '444455556666' })).toEqual([false, false]);
    expect(automatic({ OnlyAccountIds: '' })).toEqual([true, true]);
    expect(automatic({ ExcludedAccountIds: '444455556666' })).toEqual([true, true]);
  });

  test('a stack that has the root and units today keeps exactly these targets', () => {
    for (const ExcludedAccountIds of ['', '444455556666']) {
      const given = { OrganizationalUnitIds: 'r-ab12', UnitsBelowRoot: 'ou-ab12-cdef3456,ou-ab12-cdef3457', ExcludedAccountIds };
      for (const { Properties } of stackSetsOf(deploy(given))) {
        const { OrganizationalUnitIds, AccountFilterType } = Properties.StackInstancesGroup[0].DeploymentTargets;
        expect(OrganizationalUnitIds).toEqual(['r-ab12', 'ou-ab12-cdef3456', 'ou-ab12-cdef3457']);
        expect(AccountFilterType).toBe(ExcludedAccountIds === '' ? undefined : 'DIFFERENCE');
      }
    }
  });

  test('host management waits for the roles, also for a delegated administrator', () => {
    for (const changed of [{}, DELEGATED]) {
      expect(deploy(changed).Resources.OrganizationHostManagement.DependsOn).toEqual(['OrganizationMembers']);
    }
  });
});

describe('tolerance and retention', () => {
  const operations = (changed: Parameters) =>
    new Set(stackSetsOf(deploy({ ...DENIED, ...changed })).map(s => JSON.stringify(s.Properties.OperationPreferences)));
  const retentions = (changed: Parameters) =>
    stackSetsOf(deploy({ ...DENIED, ...changed })).map(s => s.Properties.AutoDeployment.RetainStacksOnAccountRemoval);
  const preferences = (tolerance: object) => new Set([JSON.stringify({
    ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE', ...tolerance, MaxConcurrentPercentage: 25, RegionConcurrencyType: 'PARALLEL',
  })]);

  test.each<[string, Parameters, object]>([
    ['one in ten', {}, { FailureTolerancePercentage: '10' }],
    ['a percentage', { FailureTolerancePercentage: '100' }, { FailureTolerancePercentage: '100' }],
    ['a number, in place of the percentage', { FailureToleranceCount: '0', FailureTolerancePercentage: '20' },
      { FailureToleranceCount: '0' }],
  ])('accounts that may fail: %s, in each StackSet', (_, changed, tolerance) => {
    expect(operations(changed)).toEqual(preferences(tolerance));
  });

  test.each([
    ['FailureTolerancePercentage', '101'], ['FailureTolerancePercentage', '-1'], ['FailureTolerancePercentage', '010'],
    ['FailureTolerancePercentage', ''],
    ['FailureToleranceCount', '1.5'], ['FailureToleranceCount', '10%'], ['RetainStacksOnAccountRemoval', 'yes'],
  ])('%s=%s is refused', (name, value) => {
    expect(() => deploy({ [name]: value })).toThrow(name);
  });

  test('accounts that leave lose their stacks, unless the parameter keeps them; a pilot has no automatic deployment', () => {
    expect(retentions({})).toEqual(['false', 'false', 'false']);
    expect(retentions({ RetainStacksOnAccountRemoval: 'true' })).toEqual(['true', 'true', 'true']);
    expect(retentions({ RetainStacksOnAccountRemoval: 'true', OnlyAccountIds: '444455556666' })).toEqual([undefined, undefined, undefined]);
  });
});

describe('denied data reads', () => {
  const [members, denies, hosts] = ['OrganizationMembers', 'OrganizationDenyDataReads', 'OrganizationHostManagement'];

  test.each<[string, Parameters]>([
    ['a root', {}], ['a pilot', { OnlyAccountIds: '444455556666' }], ['excluded accounts', { ExcludedAccountIds: '444455556666' }],
    ['a delegated administrator', DELEGATED],
  ])('the StackSet has the targets, the region and the order of operations of the roles: %s', (_, changed) => {
    const { Resources } = deploy({ ...DENIED, ...changed, RoleNameSuffix: '-b' });
    const view = ({ Properties: { StackInstancesGroup, OperationPreferences, PermissionModel, ManagedExecution, CallAs } }: any) =>
      ({ StackInstancesGroup, OperationPreferences, PermissionModel, ManagedExecution, CallAs });
    expect(view(Resources[denies])).toEqual(view(Resources[members]));
    expect(Resources[denies].Properties).toMatchObject({
      StackSetName: 'DefenderForCloud-Members-DenyDataReads',
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: [{ ParameterKey: 'RoleNameSuffix', ParameterValue: '-b' }, { ParameterKey: 'PolicyPath', ParameterValue: '/' }],
      AutoDeployment: Resources[hosts].Properties.AutoDeployment, // after the StackSet with the roles
    });
    expect(Resources[denies].DependsOn).toEqual([members]);
  });

  test('it contains the file of an account, so it needs none in the folder', () => {
    expect(JSON.parse(deploy(DENIED).Resources[denies].Properties.TemplateBody)).toEqual(DENIES);
  });

  test('the management account has the same policy, after its roles', () => {
    const { Resources } = deploy({ ...DENIED, RoleNameSuffix: '-b' });
    const { DependsOn, ...policy } = Resources.CspmMonitorDenyPolicy;
    expect([policy, DependsOn]).toEqual(
      [deployTemplate(DENIES, { RoleNameSuffix: '-b' }).Resources.CspmMonitorDenyPolicy, ['ManagementAccountRoles']]);
  });
});

describe('which resources there are', () => {
  const [members, hosts] = ['OrganizationMembers', 'OrganizationHostManagement'];
  const [ownRoles, ownHosts] = ['ManagementAccountRoles', 'ManagementAccountHosts'];
  test.each<[Parameters, string[]]>([
    [{}, [members, hosts, ownRoles, ownHosts]],
    [{ HostManagementRegions: '' }, [members, ownRoles]],
    [{ HostManagement: 'false', HostManagementRegions: '' }, [members, ownRoles]],
    [MEMBERS_ONLY, [members, hosts]],
    [DELEGATED, [members, hosts]],
    [DENIED, [members, hosts, ownRoles, ownHosts, 'OrganizationDenyDataReads', 'CspmMonitorDenyPolicy']],
    [{ ...DENIED, ...MEMBERS_ONLY, HostManagementRegions: '' }, [members, 'OrganizationDenyDataReads']],
    [{ ...MEMBERS_ONLY, HostManagementRegions: '' }, [members]],
  ])('%j', (changed, expected) => expect(Object.keys(deploy(changed).Resources).sort()).toEqual(expected.sort()));
});

describe.each(['default-access', 'least-privilege'])('nested stacks connect the management account: %s', (type) => {
  const given = { ...EVERYTHING, RolePath: '/a/', RoleNameSuffix: '-b', PermissionsType: type };
  const { ManagementAccountRoles: roles, ManagementAccountHosts: hosts } = deploy(given).Resources;

  test('from the files that members get, with their parameters', () => {
    const [memberRoles, memberHosts] = stackSetsOf(deploy(given)).map(({ Properties }) => ({
      TemplateURL: Properties.TemplateURL,
      Parameters: Object.fromEntries(Properties.Parameters.map((p: any) => [p.ParameterKey, p.ParameterValue])),
    }));
    expect(roles).toEqual({ Type: 'AWS::CloudFormation::Stack', Properties: memberRoles });
    expect(hosts.Properties).toEqual(memberHosts);
  });

  test('host management after its roles', () => expect(hosts.DependsOn).toEqual(['ManagementAccountRoles']));
});

test.each(['default-access', 'least-privilege'])('members get the files, with the parameters of this stack: %s', (type) => {
  const given = {
    ...EVERYTHING,
    IdentityProvider: 'Existing',
    RolePath: '/a/',
    RoleNameSuffix: '-b',
    PolicyPath: '/c/',
    BoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
  };
  const [roles, hosts] = stackSetsOf(deploy({ ...given, PermissionsType: type }));
  expect(roles.Properties.TemplateURL).toBe(`${FOLDER_URL}defender-account.${type}.template.json`);
  expect(hosts.Properties.TemplateURL).toBe(`${FOLDER_URL}defender-host-management.template.json`);
  const passed = ({ Properties }: any): Parameters => Object.fromEntries(
    Properties.Parameters.map((p: any) => [p.ParameterKey, p.ParameterValue]));
  expect(passed(roles)).toEqual(given);
  expect(Object.keys(passed(roles))).toEqual(Object.keys(ACCOUNT[DEFAULT_ACCESS].Parameters));
  expect(passed(hosts)).toEqual({ RolePath: '/a/', RoleNameSuffix: '-b' });
  const template = committed(`defender-account.${type}.template.json`);
  expect(rolesOf(deployTemplate(template, passed(roles))).size).toBe(ROLES.length);
  deployTemplate(committed('defender-host-management.template.json'), passed(hosts));
});

test.each<Parameters>([
  { OrganizationalUnitIds: 'ou-ab12-cdef3456,ou-ab12-cdef3457', HostManagementRegions: 'eu-west-1,us-east-1' },
  { OrganizationalUnitIds: 'r-ab12', UnitsBelowRoot: 'ou-ab12-cdef3456,ou-ab12-cdef3457' },
  { OnlyAccountIds: '444455556666,777788889999' },
  { ExcludedAccountIds: '444455556666,777788889999,888899990000' },
])('a space after a comma changes nothing: %j', (changed) => {
  const spaced = Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, value.replaceAll(',', ', ')]));
  const targets = (parameters: Parameters) => stackSetsOf(deploy(parameters)).map(({ Properties }) => Properties.StackInstancesGroup);
  expect(targets(spaced)).toEqual(targets(changed));
  expect(JSON.stringify(targets(spaced))).not.toContain(' ');
});

describe('what CloudFormation refuses', () => {
  test.each<[Parameters, string]>([
    [{ OrganizationalUnitIds: '' }, 'OrganizationalUnitIds must be ids of units such as ou-ab12-cdef3456, or the root alone'],
    ...['r-ab12,ou-ab12-cdef3456', 'ou-ab12-cdef3456,r-ab12', 'r-ab12,r-ab12'].map((OrganizationalUnitIds): [Parameters, string] => [
      { OrganizationalUnitIds },
      'the root alone, such as r-ab12 (separated by commas); if the stack has both today, move the units to UnitsBelowRoot',
    ]),
    ...['ou-ab12-cdef3456,  ou-ab12-cdef3457', 'ou-ab12-cdef3456 ,ou-ab12-cdef3457', ' ou-ab12-cdef3456', 'ou-ab12-cdef3456, ',
      'ou-ab12-cdef3456,']
      .map((OrganizationalUnitIds): [Parameters, string] =>
        [{ OrganizationalUnitIds }, 'or the root alone, such as r-ab12 (separated by commas)']),
    [{ UnitsBelowRoot: 'r-ab12' }, 'UnitsBelowRoot must be ids of units such as ou-ab12-cdef3456, or nothing'],
    [{ OnlyAccountIds: '1234' }, 'OnlyAccountIds must be ids of twelve digits each, or nothing'],
    [{ OnlyAccountIds: '444455556666', ExcludedAccountIds: '777788889999' },
      'OnlyAccountIds needs an empty ExcludedAccountIds: all other accounts are left out already'],
    [{ ExcludedAccountIds: '444455556666 777788889999' },
      'ExcludedAccountIds must be ids of twelve digits each, or nothing (separated by commas)'],
    [{ HostManagementRegions: 'eu-west-1; us-east-1' },
      'HostManagementRegions must be regions such as eu-west-1, or nothing (separated by commas)'],
    [{ RolePath: `/${'a'.repeat(511)}/` }, 'RolePath must be at most 512 characters between two /, not reserved'],
    [{ RolePath: '/StackSet-x/' }, 'RolePath must be at most 512 characters between two /, not reserved'],
    [{ OrganizationalUnitIds: 'r-ab12,o-ab12cdef34' }, 'OrganizationalUnitIds must be ids'],
    [{ BoundaryArn: 'arn:aws:iam::111122223333:policy/Boundary' }, 'BoundaryArn must be the ARN of an AWS managed policy, or nothing'],
    [{ ExcludedAccountIds: '1234' }, 'ExcludedAccountIds must be ids of twelve digits each, or nothing'],
    [{ HostManagementRegions: 'Ireland' }, 'HostManagementRegions must be regions such as eu-west-1, or nothing'],
    [{ TemplateFolderUrl: FOLDER_URL.slice(0, -1) }, 'TemplateFolderUrl must be the URL of a folder in S3 that ends with /'],
    [{ TemplateFolderUrl: 'https://example.com/' }, 'TemplateFolderUrl must be'],
    [{ PermissionsType: 'DefaultAccess' }, 'PermissionsType must be default-access, least-privilege'],
    [{ StackSetName: '1' }, 'StackSetName must be at most 101 letters, digits or hyphens, beginning with a letter'],
    [{ CallAs: 'DELEGATED_ADMIN' }, 'CallAs=DELEGATED_ADMIN needs ConnectManagementAccount=false'],
    [{ HostManagement: 'false' }, 'HostManagementRegions needs HostManagement=true'],
    [{ DefenderForContainers: 'false' }, 'ControlPlaneAuditLogs=true needs DefenderForContainers=true'],
  ])('%j', (changed, message) => expect(() => deploy(changed)).toThrow(message));
});
