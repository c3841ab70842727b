/** Size limits of templates that are deployed from a file or inside a StackSet; CloudFormation accepts 51,200 bytes. */
import { App, DefaultStackSynthesizer, Stack, Tags } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { DefenderForCloudConnector, PermissionsType } from '../src';
import { ROLES } from './facts/roles';
import { organize } from './support/organization';
import { allPlans, TENANT } from './support/synth';

const { DEFAULT_ACCESS, LEAST_PRIVILEGE_ACCESS } = PermissionsType;
const TAGS = { 'cost-center': '1234', 'environment': 'production', 'owner': 'security-team' };

const everything = (permissionsType: PermissionsType) => ({
  azureTenantId: TENANT,
  permissionsType,
  denyDataReads: true,
  plans: allPlans({ ciem: true }),
});

const sizeOf = (template: unknown) => Buffer.byteLength(JSON.stringify(template));

/** Of one partition. */
const REGIONS = RegionInfo.regions.filter(r => r.partition === 'aws').map(r => r.name).slice(0, 33);

/** An account with every plan, CIEM, denied data reads, host management and three tags, without CDK bootstrap. */
function account(permissionsType: PermissionsType): number {
  const app = tagged(new App());
  const stack = new Stack(app, 'DefenderForCloud', {
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  });
  new DefenderForCloudConnector(stack, 'Defender', everything(permissionsType));
  return sizeOf(app.synth().getStackByName(stack.stackName).template);
}

/** The same in an organization: the template of the roles, and that of host management in a region. */
function members(permissionsType: PermissionsType): number[] {
  const { app, members: roles, hostManagement } = organize({
    ...everything(permissionsType), hostManagementRegions: ['eu-west-1', 'us-east-1'],
  });
  tagged(app);
  return [sizeOf(roles().template), sizeOf(hostManagement().template)];
}

function tagged(app: App): App {
  for (const [key, value] of Object.entries(TAGS)) Tags.of(app).add(key, value);
  return app;
}

/** Budgets are bytes per role, so that they are as tight with one more role. */
const perRole = (bytes: number) => bytes / ROLES.length;

test.each([
  [DEFAULT_ACCESS, 3_000], [LEAST_PRIVILEGE_ACCESS, 3_370],
])('one account, everything on, %s: at most %d bytes per role', (type, most) => {
  const bytes = perRole(account(type));
  expect(bytes).toBeLessThanOrEqual(most);
  expect(bytes).toBeGreaterThan(0.85 * most); // Not of less than everything.
});

test.each([
  [DEFAULT_ACCESS, 2_740], [LEAST_PRIVILEGE_ACCESS, 3_100],
])('a member account, everything on, %s: at most %d bytes per role', (type, most) => {
  const [roles, hostManagement] = members(type);
  expect(perRole(roles)).toBeLessThanOrEqual(most);
  expect(hostManagement).toBeLessThanOrEqual(8_700);
});

test.each([
  [DEFAULT_ACCESS, 2_840], [LEAST_PRIVILEGE_ACCESS, 3_200],
])('everything on in 33 regions, %s: the StackSet contains the template, at most %d bytes per role', (permissionsType, most) => {
  const { app, members: roles } = organize({
    ...everything(permissionsType), hostManagementRegions: REGIONS,
  });
  tagged(app);
  expect(perRole(Buffer.byteLength(roles().properties.TemplateBody))).toBeLessThanOrEqual(most);
});
