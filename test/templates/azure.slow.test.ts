import { readFileSync } from 'fs';
import { join } from 'path';
import { connectorProps, EVERYTHING, FOLDER, ACCOUNT, DEFAULT_ACCESS, PLAN_COMBINATIONS, type Parameters } from './support';
import { deployArm } from '../azure/support/arm';
import { deployBicep } from '../azure/support/bicep';
import { roleArnsIn, synthBoth } from '../azure/support/synth';
import { SWITCHES_IN_AZURE } from '../facts/plans';
import { namedInAzure } from '../facts/roles';
import { deployTemplate } from '../support/parameters';
import { resolveIn, rolesOf } from '../support/resolve';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';

const read = (path: string) => readFileSync(join(FOLDER, 'azure', path), 'utf-8');
const ARM = JSON.parse(read('security-connector.json'));
const BICEP = read('security-connector.bicep');
const ORGANIZATION_ARM = JSON.parse(read('security-connector-organization.json'));
const ORGANIZATION_BICEP = read('security-connector-organization.bicep');
const AWS_ACCOUNT = { awsAccountId: '111122223333' };

/** The same values as in CloudFormation, for the parameters that Azure has. */
function azureParameters(parameters: Parameters): Record<string, unknown> {
  const shared = Object.entries(parameters).filter(([name]) => name in ARM.parameters)
    .map(([name, value]) => [name, ARM.parameters[name].type === 'bool' ? value === 'true' : value]);
  return { ...AWS_ACCOUNT, ...Object.fromEntries(shared) };
}

/** Without settings of features that are off, and without empty objects: they have no effect. Roles stay. */
function effective(value: any): any {
  if (Array.isArray(value)) return value.map(effective);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([k]) => value.enabled !== false || k !== 'configuration')
    .map(([k, v]) => [k, effective(v)]);
  return Object.fromEntries(entries.filter(([, v]) => typeof v !== 'object' || Object.keys(v).length > 0));
}

describe('the connector is that of the construct', () => {
  test.each(PLAN_COMBINATIONS.map(p => [JSON.stringify(p), p] as const))('%s', (_, parameters) => {
    const ciem = parameters.CiemServicePrincipalObjectId !== '';
    const { arm } = synthBoth(connectorProps(parameters),
      ciem ? { defenderCspm: { ciemApplicationName: 'mciem-aws-oidc-connector' } } : {});
    const { resource } = deployArm(ARM, azureParameters(parameters));
    expect(effective(resource)).toEqual(effective(deployArm(arm).resource));
    expect(effective(deployBicep(BICEP, azureParameters(parameters)).resource)).toEqual(effective(resource));
  });
});

test.each([
  ['an account', ARM, BICEP], ['an organization', ORGANIZATION_ARM, ORGANIZATION_BICEP],
])('%s: both languages name exactly the roles of CloudFormation, for each combination of plans', (_, arm, bicep) => {
  for (const parameters of PLAN_COMBINATIONS) {
    const made = [...rolesOf(deployTemplate(ACCOUNT[DEFAULT_ACCESS], parameters)).keys()]
      .map(name => `arn:aws:iam::111122223333:role/${name}`).sort();
    for (const { resource } of [deployArm(arm, azureParameters(parameters)), deployBicep(bicep, azureParameters(parameters))]) {
      expect([parameters, [...new Set(Object.values(roleArnsIn(resource)))].sort()]).toEqual([parameters, namedInAzure(made)]);
    }
  }
});

describe.each([
  ['an account', ARM, BICEP, 'security-connector'],
  ['an organization', ORGANIZATION_ARM, ORGANIZATION_BICEP, 'security-connector-organization'],
])('%s', (_, arm, bicep, file) => {
  test.each([
    [{ ControlPlaneAuditLogs: true }, 'ControlPlaneAuditLogs=true needs DefenderForContainers=true'],
    [{ ControlPlaneAuditLogs: true, DefenderCspm: true }, 'ControlPlaneAuditLogs=true needs DefenderForContainers=true'],
    [{ CiemServicePrincipalObjectId: CIEM_OBJECT_ID }, 'CiemServicePrincipalObjectId needs DefenderCspm=true'],
    [{ CiemServicePrincipalObjectId: CIEM_OBJECT_ID, DefenderForContainers: true, ControlPlaneAuditLogs: true },
      'CiemServicePrincipalObjectId needs DefenderCspm=true'],
  ])('%j is refused, as in CloudFormation', (given, message) => {
    const parameters = { ...AWS_ACCOUNT, ...given };
    expect(() => deployArm(arm, parameters)).toThrow(message);
    expect(() => deployBicep(bicep, parameters)).toThrow(message);
    const texts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
    expect(() => deployTemplate(ACCOUNT[DEFAULT_ACCESS], { AzureTenantId: TENANT, ...texts })).toThrow(message);
  });

  test('a path of more than 512 characters is refused', () => {
    expect(deployArm(arm, { ...AWS_ACCOUNT, RolePath: `/${'a'.repeat(510)}/` }).parameters.RolePath.length).toBe(512);
    expect(() => deployArm(arm, { ...AWS_ACCOUNT, RolePath: `/${'a'.repeat(511)}/` })).toThrow('length of RolePath');
    expect(bicep).toContain('@maxLength(512)\nparam RolePath string');
  });

  test('the parameters file in Bicep has the same values, for the file next to it', () => {
    const [using, empty, ...lines] = read(`${file}.bicepparam`).trimEnd().split('\n');
    expect([using, empty]).toEqual([`using '${file}.bicep'`, '']);
    const values = lines.map(line => /^param (\w+) = (?:'([^'\\]*)'|(true|false))$/.exec(line)!)
      .map(([, name, text, flag]) => [name, text ?? flag === 'true']);
    const { parameters } = JSON.parse(read(`${file}.parameters.json`));
    expect(values).toEqual(Object.entries<any>(parameters).map(([name, { value }]) => [name, value]));
  });

  test('the parameters file has every parameter, and the values of the defaults', () => {
    const { $schema, contentVersion, parameters } = JSON.parse(read(`${file}.parameters.json`));
    expect([$schema, contentVersion]).toEqual(
      ['https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#', '1.0.0.0']);
    expect(Object.keys(parameters)).toEqual(Object.keys(arm.parameters));
    const values = Object.fromEntries(Object.entries<any>(parameters).map(([name, { value }]) => [name, value]));
    expect(deployArm(arm, values).resource).toEqual(deployArm(arm, AWS_ACCOUNT).resource);
    expect(deployBicep(bicep, values).resource).toEqual(deployArm(arm, AWS_ACCOUNT).resource);
  });
});

describe('excluded accounts in Azure', () => {
  const both = (ExcludedAccountIds: string) => [
    () => deployArm(ORGANIZATION_ARM, { ...AWS_ACCOUNT, ExcludedAccountIds }),
    () => deployBicep(ORGANIZATION_BICEP, { ...AWS_ACCOUNT, ExcludedAccountIds }),
  ];

  test.each(['', '444455556666', '444455556666,777788889999', '444455556666, 777788889999'])('%j is accepted', (text) => {
    for (const deploy of both(text)) {
      expect(deploy().resource.properties.environmentData.organizationalData.excludedAccountIds)
        .toEqual(text === '' ? [] : text.split(/, ?/));
    }
  });

  test.each(['44445555666', '4444555566667', '444455556666,', ',444455556666', '444455556666;777788889999', '444455556666 777788889999'])(
    '%j is refused: the account would get a connector', (text) => {
      for (const deploy of both(text)) expect(deploy).toThrow('ExcludedAccountIds must be ids of twelve digits each, or nothing');
    });
});

test.each<Parameters>([{}, { RolePath: '/security/', RoleNameSuffix: '-template' }])(
  '%j: ARNs are those of CloudFormation', (changed) => {
    const parameters: Parameters = { ...EVERYTHING, ...changed };
    const deployed = deployTemplate(ACCOUNT[DEFAULT_ACCESS], parameters);
    const { RolePath = '/' } = changed;
    const expected = [...rolesOf(deployed).keys()].map(name => `arn:aws:iam::111122223333:role${RolePath}${name}`);
    const inAzure = Object.values(roleArnsIn(deployArm(ARM, azureParameters(parameters)).resource));
    expect([...new Set(inAzure)].sort()).toEqual(namedInAzure(expected).sort());
    expect(resolveIn(deployed, { 'Fn::GetAtt': ['CspmMonitor', 'Arn'] })).toBe(`arn:aws:iam::111122223333:role${RolePath}` +
    `CspmMonitorAws${parameters.RoleNameSuffix ?? ''}`);
  });

test('parameters that both sides have are the same, with the same defaults', () => {
  const cfn = ACCOUNT[DEFAULT_ACCESS].Parameters;
  const shared = Object.keys(ARM.parameters).filter(name => name in cfn);
  expect(shared).toEqual([
    'DefenderCspm', 'DefenderForServers', 'DefenderForContainers', 'DefenderForDatabases', 'ControlPlaneAuditLogs',
    'CiemServicePrincipalObjectId', ...SWITCHES_IN_AZURE.map(({ parameter }) => parameter), 'RolePath', 'RoleNameSuffix',
  ]);
  for (const name of shared) {
    expect([name, String(ARM.parameters[name].defaultValue)]).toEqual([name, cfn[name].Default]);
  }
  const texts = shared.filter(name => ARM.parameters[name].type === 'string');
  expect(texts.length).toBeGreaterThan(1);
  for (const name of texts) expect([name, ARM.parameters[name].allowedValues]).toEqual([name, cfn[name].AllowedValues]);
  expect(Object.keys(ARM.parameters).filter(name => !(name in cfn))).toEqual(
    ['connectorName', 'location', 'awsAccountId', 'awsPartition', 'CiemApplicationName', 'ParentHierarchyId']);
});

test('a member account with a connector of its own names its parent, and other accounts have no organization', () => {
  const parameters = azureParameters(EVERYTHING);
  expect(deployArm(ARM, parameters).resource.properties.environmentData).toEqual({ environmentType: 'AwsAccount' });
  const member = { ...parameters, ParentHierarchyId: 'ou-ab12-cdef3456' };
  const { arm } = synthBoth(connectorProps(EVERYTHING), {
    parentHierarchyId: 'ou-ab12-cdef3456', defenderCspm: { ciemApplicationName: 'mciem-aws-oidc-connector' },
  });
  const { resource } = deployArm(ARM, member);
  expect(resource.properties.environmentData).toEqual({
    environmentType: 'AwsAccount',
    organizationalData: { organizationMembershipType: 'Member', parentHierarchyId: 'ou-ab12-cdef3456' },
  });
  expect(effective(resource)).toEqual(effective(deployArm(arm).resource));
  expect(deployBicep(BICEP, member).resource).toEqual(resource);
});

describe('for an organization', () => {
  test.each([
    ['', []],
    ['444455556666', ['444455556666']],
    ['444455556666,777788889999', ['444455556666', '777788889999']],
    ['444455556666, 777788889999', ['444455556666', '777788889999']],
  ])(
    'excluded accounts: "%s"', (ExcludedAccountIds, expected) => {
      const parameters = { ...azureParameters(EVERYTHING), ExcludedAccountIds };
      const { resource } = deployArm(ORGANIZATION_ARM, parameters);
      expect(resource.properties.environmentData).toEqual({
        environmentType: 'AwsAccount',
        organizationalData: {
          organizationMembershipType: 'Organization',
          stacksetName: 'DefenderForCloud-Members',
          excludedAccountIds: expected,
        },
      });
      expect(deployBicep(ORGANIZATION_BICEP, parameters).resource).toEqual(resource);
      expect(resource.properties.offerings).toEqual(deployArm(ARM, azureParameters(EVERYTHING)).resource.properties.offerings);
    });
});
