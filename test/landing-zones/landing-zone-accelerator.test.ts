import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { roleNamesIn, SAMPLE_ROLES, templateOf, templatePath, yamlInReadme, yamlOf } from './support';
import { SWITCHES } from '../facts/plans';
import { deployTemplate } from '../support/parameters';
import { TENANT } from '../support/synth';

const { customizations: { cloudFormationStacks: STACKS, ...otherCustomizations }, ...otherKeys } =
  yamlOf('landing-zone-accelerator/customizations-config.yaml');
const [ROLES, HOSTS] = STACKS;
/** In README.md, because it is optional. */
const [DENIES] = yamlInReadme('runOrder');

/** The file with a tenant. */
function parametersOf({ parameters }: any, changed: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, value }: any) => [name, changed[name] ?? value ?? TENANT]));
}

/** As the accelerator makes a stack: CfnInclude puts the values into the template. */
function included(stack: any, changed: Record<string, string> = {}): any {
  const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  const app = new App();
  new CfnInclude(new Stack(app, 'Stack', { synthesizer }), stack.name, {
    templateFile: templatePath(stack.template), parameters: parametersOf(stack, changed),
  });
  return app.synth().stacks[0].template;
}

/** Properties of a custom stack in the schema of version 1.15.5 of the accelerator. */
const SCHEMA: Record<string, string> = {
  name: 'string',
  description: 'string',
  template: 'string',
  runOrder: 'number',
  terminationProtection: 'boolean',
  regions: 'object',
  deploymentTargets: 'object',
  parameters: 'object',
};

test('the file has stacks and nothing else, with the properties that the accelerator knows', () => {
  expect([otherKeys, otherCustomizations]).toEqual([{}, {}]);
  expect(STACKS.map((s: any) => s.name)).toEqual(['DefenderForCloud', 'DefenderForCloud-HostManagement']);
  for (const stack of [...STACKS, DENIES]) {
    expect(Object.fromEntries(Object.entries(stack).map(([key, value]) => [key, typeof value]))).toEqual(SCHEMA);
    expect(stack.name).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
    expect(stack.regions).toEqual([expect.stringMatching(/^[a-z]{2}-[a-z]+-\d$/)]);
    for (const parameter of stack.parameters) expect(Object.keys(parameter)).toEqual(['name', 'value']);
  }
});

test('a value that is not a text is refused by the accelerator: only the tenant, which the user fills in', () => {
  const notText = [...STACKS, DENIES].flatMap((s: any) => s.parameters).filter((p: any) => typeof p.value !== 'string');
  expect(notText).toEqual([{ name: 'AzureTenantId', value: null }]);
});

test('a pilot names accounts, not a unit. One that does not exist is refused by the accelerator: the user names it', () => {
  for (const { deploymentTargets } of [...STACKS, DENIES]) {
    expect(deploymentTargets).toEqual({ accounts: ['REPLACE-WITH-A-PILOT-ACCOUNT'] });
  }
});

test.each<[string, any]>([...STACKS, DENIES].map((s: any) => [s.name, s]))('%s: the parameters are those of the template', (_, stack) => {
  // What is off by default need not be in the file.
  const left = SWITCHES.map(({ parameter }) => parameter);
  const named = (parameters: object) => Object.keys(parameters).filter(name => !left.includes(name));
  expect(named(parametersOf(stack))).toEqual(named(templateOf(stack.template).Parameters));
});

test('denied data reads are after the roles, in their region, with their suffix', () => {
  expect([DENIES.name, DENIES.template]).toEqual(
    ['DefenderForCloud-DenyDataReads', 'defender-for-cloud/defender-deny-data-reads.template.json']);
  expect([DENIES.runOrder, DENIES.regions]).toEqual([2, ROLES.regions]);
  expect(parametersOf(ROLES)).toMatchObject(parametersOf(DENIES));
});

test('the roles are first, and host management has the same path and suffix', () => {
  expect(ROLES.template).toMatch(/\/defender-account\.least-privilege\.template\.json$/);
  expect(HOSTS.template).toMatch(/\/defender-host-management\.template\.json$/);
  expect([ROLES.runOrder, HOSTS.runOrder]).toEqual([1, 2]);
  expect(HOSTS.regions).toEqual(ROLES.regions); // the order is only within a region
  expect(parametersOf(ROLES)).toMatchObject(parametersOf(HOSTS));
});

describe('what the accelerator makes of the templates', () => {
  test.each<[string, any]>([...STACKS, DENIES].map((s: any) => [s.name, s]))('%s is what CloudFormation makes of parameters',
    (_, stack) => {
      const template = included(stack);
      // What the file does not name keeps its default.
      const kept = Object.entries<any>(template.Parameters ?? {}).map(([name, { Default }]) => [name, Default]);
      const switches = SWITCHES.map(({ parameter }) => [parameter, 'false']).filter(([name]) => !(name in parametersOf(stack)));
      expect(kept).toEqual(stack === ROLES ? switches : []);
      const expected = deployTemplate(templateOf(stack.template), parametersOf(stack));
      expect(deployTemplate(template, {}).Resources).toEqual(expected.Resources);
    });

  test('the roles of the chosen plans', () => {
    expect(roleNamesIn(deployTemplate(included(ROLES), {}))).toEqual(SAMPLE_ROLES);
  });

  test('other values: path, suffix, boundary, CIEM', () => {
    const changed = {
      RolePath: '/security/',
      RoleNameSuffix: '-lz',
      BoundaryArn: 'arn:aws:iam::111122223333:policy/Boundary',
      CiemServicePrincipalObjectId: '33333333-4444-5555-6666-777777777777',
    };
    const expected = deployTemplate(templateOf(ROLES.template), parametersOf(ROLES, changed));
    const actual = deployTemplate(included(ROLES, changed), {});
    expect(actual.Resources).toEqual(expected.Resources);
    expect(roleNamesIn(actual)).toContain('CspmMonitorAws-lz');
  });

  test.each([
    ['zeros', { AzureTenantId: '00000000-0000-0000-0000-000000000000' }, 'must be your own tenant'],
    ['host management without a plan', { DefenderForServers: 'Off' }, 'HostManagement=true needs DefenderForServers'],
    ['audit logs without Containers', { ControlPlaneAuditLogs: 'true' }, 'needs DefenderForContainers=true'],
  ])('the rules of the template remain: %s', (_, changed: Record<string, string>, message) => {
    expect(() => deployTemplate(included(ROLES, changed), {})).toThrow(message);
  });

  test('patterns do not remain, which docs/without-cdk.md says', () => {
    expect(() => deployTemplate(included(ROLES, { AzureTenantId: 'contoso' }), {})).not.toThrow();
  });
});
