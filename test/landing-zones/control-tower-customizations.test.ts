import { existsSync, readFileSync } from 'fs';
import { roleNamesIn, SAMPLE_ROLES, templateOf, templatePath, textOf, yamlInReadme, yamlOf } from './support';
import { SWITCHES } from '../facts/plans';
import { deployTemplate } from '../support/parameters';
import { TENANT } from '../support/synth';

const FILE = 'control-tower-customizations/manifest.yaml';
const { region, version, resources: RESOURCES, ...otherKeys } = yamlOf(FILE);
const [ROLES, HOSTS] = RESOURCES;
/** In README.md, because it is optional. */
const [DENIES] = yamlInReadme('resource_file');

function parametersOf({ parameters }: any, changed: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(parameters.map((p: any) => [p.parameter_key, changed[p.parameter_key] ?? p.parameter_value]));
}

/** Keys of a resource in version 2021-03-15 of the manifest. */
const SCHEMA: Record<string, string> = {
  name: 'string',
  description: 'string',
  resource_file: 'string',
  deploy_method: 'string',
  regions: 'object',
  deployment_targets: 'object',
  parameters: 'object',
};

test('the manifest has the keys of its version, and nothing that deletes stacks of others', () => {
  expect(otherKeys).toEqual({}); // enable_stack_set_deletion deletes what is not in the file
  expect(version).toBe('2021-03-15');
  expect(textOf(FILE)).toMatch(/^version: 2021-03-15$/m); // a date: with quotes it is refused
  for (const resource of [...RESOURCES, DENIES]) {
    expect(Object.fromEntries(Object.entries(resource).map(([key, value]) => [key, typeof value]))).toEqual(SCHEMA);
    expect(resource.deploy_method).toBe('stack_set');
    expect(resource.regions).toEqual([region]);
    expect(`CustomControlTower-${resource.name}`).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
    for (const parameter of resource.parameters) {
      expect(Object.keys(parameter)).toEqual(['parameter_key', 'parameter_value']);
      expect(typeof parameter.parameter_value).toBe('string');
    }
  }
});

test('its validation finds the files: the third word of the line, in the folder templates', () => {
  const paths = textOf(FILE).split('\n').filter(line => line.includes('_file:')).map(line => line.replace(/ +/g, ' ').split(' ')[2]);
  expect(paths).toEqual(RESOURCES.map((r: any) => r.resource_file));
  for (const path of paths) {
    expect(path).toMatch(/^templates\/[\w.-]+\.json$/);
    expect(existsSync(templatePath(path))).toBe(true);
    expect(Buffer.byteLength(readFileSync(templatePath(path)))).toBeLessThanOrEqual(51_200);
  }
});

test('the roles are first, because resources are deployed in the order of the file', () => {
  expect(RESOURCES.map((r: any) => r.name)).toEqual(['DefenderForCloud', 'DefenderForCloud-HostManagement']);
  expect(ROLES.resource_file).toMatch(/\/defender-account\.least-privilege\.template\.json$/);
  expect(HOSTS.resource_file).toMatch(/\/defender-host-management\.template\.json$/);
  expect(parametersOf(ROLES)).toMatchObject(parametersOf(HOSTS));
});

test('denied data reads have the file and the targets of the roles', () => {
  expect([DENIES.name, DENIES.resource_file]).toEqual(
    ['DefenderForCloud-DenyDataReads', 'templates/defender-deny-data-reads.template.json']);
  expect([DENIES.regions, DENIES.deployment_targets]).toEqual([ROLES.regions, ROLES.deployment_targets]);
  expect(() => deployTemplate(templateOf(DENIES.resource_file), parametersOf(DENIES))).not.toThrow();
});

test('a pilot names accounts, not a unit. The placeholders deploy nothing: no such account, and the template refuses the tenant', () => {
  for (const { deployment_targets } of RESOURCES) {
    expect(deployment_targets).toEqual({ accounts: ['REPLACE-WITH-A-PILOT-ACCOUNT'] });
  }
  expect(() => deployTemplate(templateOf(ROLES.resource_file), parametersOf(ROLES))).toThrow('AzureTenantId must be a GUID in lower case');
});

test('parameters without a value in the file are those with an empty default', () => {
  const { Parameters } = templateOf(ROLES.resource_file);
  const left = Object.keys(Parameters).filter(name => !(name in parametersOf(ROLES)));
  expect(left.map(name => [name, Parameters[name].Default])).toEqual([
    ['CiemServicePrincipalObjectId', ''], ...SWITCHES.map(({ parameter }) => [parameter, 'false']), ['BoundaryArn', ''],
    ['RoleNameSuffix', ''],
  ]);
});

test('with a tenant, the templates accept the parameters, and make the roles of the chosen plans', () => {
  const roles = deployTemplate(templateOf(ROLES.resource_file), parametersOf(ROLES, { AzureTenantId: TENANT }));
  expect(roleNamesIn(roles)).toEqual(SAMPLE_ROLES);
  expect(() => deployTemplate(templateOf(HOSTS.resource_file), parametersOf(HOSTS))).not.toThrow();
});
