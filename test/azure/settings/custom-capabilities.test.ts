/** The Azure side of `DefenderCapability.custom`. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Aws, CfnCondition, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import {
  DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, SecurityConnector, type CustomCapabilityAzure,
  type DefenderCapability, type SecurityConnectorProps,
} from '../../../src';
import { contosoLogs, contosoPosture, contosoTrail } from '../../support/custom-capabilities';
import { connect, TENANT } from '../../support/synth';
import { warningTexts } from '../existing/warnings';
import { deployArm } from '../support/arm';
import { deployBicep } from '../support/bicep';
import { connectorFile, existingOf, V2024, V2026 } from '../support/existing';
import { KNOWN, offering, synthBoth } from '../support/synth';

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const cspm = (...additionalCapabilities: DefenderCapability[]) => DefenderPlan.defenderCspm({ additionalCapabilities });
const make = (capabilities: DefenderCapability[], props: Partial<SecurityConnectorProps> = {}) =>
  synthBoth({ plans: [cspm(...capabilities)] }, { apiVersion: V2026, ...props });
const newFeature = (azure: Partial<CustomCapabilityAzure> = {}) =>
  contosoPosture({ azure: { offering: 'DefenderCspmAws', path: 'ai.newFeature', ...azure } });
const unchanged = offering(deployArm(make([]).arm).resource, 'DefenderCspmAws');

/** The offering in both languages. */
function inBoth({ arm, bicep }: { arm: any; bicep: string }, parameters: Record<string, boolean> = {}): any {
  const [first, second] = [deployArm(arm, parameters), deployBicep(bicep, parameters)].map(d => offering(d.resource, 'DefenderCspmAws'));
  expect(second).toEqual(first);
  return first;
}

test('a feature of the listing has its role, and is on', () => {
  expect(inBoth(make([contosoPosture(), contosoTrail()]))).toEqual({
    ...unchanged,
    agentlessServerlessPosture: { enabled: true, cloudRoleArn: role('DefenderForCloud-ContosoPosture') },
    ciem: { logCollectionOidc: { cloudRoleArn: role('DefenderForCloud-ContosoTrail') } },
  });
});

test.each([
  ['agentlessServerlessPosture', contosoPosture(), 'azure.path of ContosoPosture'],
  ['ciem.logCollectionOidc', contosoTrail(), 'azure.path of ContosoTrail'],
])('%s needs the API version that has it', (_, capability, prop) => {
  expect(() => make([capability], { apiVersion: V2024 })).toThrow(
    `Stack/Azure: ${prop} must be left out with apiVersion 2024-08-01-preview: only 2026-08-01-preview has it, so leave it out, or use ` +
      'that version');
});

test.each([[V2024], [V2026]])('a feature that the listing does not have, with settings, in %s', (apiVersion) => {
  const settings = { 'enabled': true, 'depth': 2, 'scope.regions': ['eu-west-1', { a: null }], 'none': null };
  expect(inBoth(make([newFeature({ settings })], { apiVersion }))).toEqual({
    ...offering(deployArm(make([], { apiVersion }).arm).resource, 'DefenderCspmAws'),
    ai: {
      newFeature: {
        cloudRoleArn: role('DefenderForCloud-ContosoPosture'), enabled: true, depth: 2, scope: { regions: ['eu-west-1', {}] },
      },
    },
  });
});

test('settings below a feature of the listing', () => {
  const azure = { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture', settings: { mode: 'Deep' } };
  expect(inBoth(make([contosoPosture({ azure })])).agentlessServerlessPosture)
    .toEqual({ enabled: true, cloudRoleArn: role('DefenderForCloud-ContosoPosture'), mode: 'Deep' });
});

test('without azure, the Azure side is as before, also with a suffix', () => {
  const both = synthBoth({ plans: [cspm(contosoLogs())], roleNameSuffix: '-cdk' }, { apiVersion: V2026 });
  expect(both.text).toBe(synthBoth({ plans: [cspm()], roleNameSuffix: '-cdk' }, { apiVersion: V2026 }).text);
  expect(warningTexts(both)).toEqual([]);
});

test('the role name with a suffix', () => {
  const both = synthBoth({ plans: [cspm(newFeature())], roleNameSuffix: '-cdk' }, { apiVersion: V2026 });
  expect(inBoth(both).ai.newFeature).toEqual({ cloudRoleArn: role('DefenderForCloud-ContosoPosture-cdk') });
});

test('settings may have tokens that are known at synthesis', () => {
  const settings = { name: Lazy.string({ produce: () => 'known' }) };
  expect(inBoth(make([newFeature({ settings })])).ai.newFeature.name).toBe('known');
  expect(() => make([newFeature({ settings: { name: Aws.STACK_NAME } })])).toThrow(
    'azure of ContosoPosture.settings.name must be known at synthesis, because the template for Azure contains it');
});

test('other plans', () => {
  const capability = contosoPosture({ azure: { offering: 'DefenderForDatabasesAws', path: 'newFeature' } });
  const plans = [DefenderPlan.defenderForDatabases({ additionalCapabilities: [capability] })];
  const { resource } = deployArm(synthBoth({ plans }).arm);
  expect(offering(resource, 'DefenderForDatabasesAws').newFeature).toEqual({ cloudRoleArn: role('DefenderForCloud-ContosoPosture') });
});

test.each<[string, () => unknown, string]>([
  ['a role of the props', () => make([contosoPosture()], { defenderCspm: { serverlessPostureRoleArn: role('Other') } }),
    'azure.path of ContosoPosture must not set DefenderCspmAws.agentlessServerlessPosture.enabled, which ' +
    'defenderCspm.serverlessPostureRoleArn sets'],
  ['off in the props', () => make([contosoPosture()], { defenderCspm: { serverlessPosture: false } }),
    'azure.path of ContosoPosture must not set DefenderCspmAws.agentlessServerlessPosture.enabled'],
  ['a role for CloudTrail in the props', () => make([contosoTrail()], { defenderCspm: { cloudTrailRoleArn: role('Other') } }),
    'azure.path of ContosoTrail must not set DefenderCspmAws.ciem.logCollectionOidc.cloudRoleArn, which ' +
    'defenderCspm.cloudTrailRoleArn sets'],
  ['the same path twice', () => make([contosoPosture(), contosoPosture({ id: 'Second', roleName: 'Second' })]),
    'azure.path of Second must not set DefenderCspmAws.agentlessServerlessPosture.enabled, which azure.path of ContosoPosture sets'],
  ['the same path of an unknown feature twice', () => make([newFeature(), contosoPosture({
    id: 'Second', roleName: 'Second', azure: { offering: 'DefenderCspmAws', path: 'ai.newfeature' },
  })]), 'azure.path of ContosoPosture must not be another path, or below one, got also azure.path of Second'],
  ['an additional setting',
    () => make([newFeature()], { additionalSettings: { 'DefenderCspmAws.ai.newFeature.cloudRoleArn': role('Other') } }),
    'azure.path of ContosoPosture must not be another path, or below one, got also ' +
    'additionalSettings["DefenderCspmAws.ai.newFeature.cloudRoleArn"]'],
  ['an additional setting above', () => make([newFeature()], { additionalSettings: { 'DefenderCspmAws.ai': {} } }),
    'azure.path of ContosoPosture must not be another path, or below one, got also additionalSettings["DefenderCspmAws.ai"]'],
  ['a path below a field', () => make([newFeature({ path: 'agentlessServerlessPosture.enabled' })]),
    'azure.path of ContosoPosture must not be below DefenderCspmAws.agentlessServerlessPosture.enabled'],
  ['a path that resembles one of the listing', () => make([newFeature({ path: 'agentlessServerlesPosture' })]),
    'DefenderCspmAws.agentlessServerlesPosture is not an option; did you mean DefenderCspmAws.agentlessServerlessPosture?'],
  ['a path of the listing in another case', () => make([newFeature({ path: 'agentlessServerlessposture' })]),
    'azure.path of ContosoPosture must have the name agentlessServerlessPosture, got agentlessServerlessposture'],
  ['enabled where the listing has it', () => make([newFeature({ path: 'agentlessServerlessPosture', settings: { enabled: true } })]),
    'azure.settings["enabled"] of ContosoPosture must be left out: use defenderCspm.serverlessPosture'],
  ['a setting that JSON cannot hold', () => make([newFeature({ settings: { depth: Infinity } })]),
    'azure.settings["depth"] of ContosoPosture must be a number that JSON keeps exactly'],
])('refused: %s', (_, act, message) => {
  expect(act).toThrow(`Stack/Azure: ${message}`);
});

test('a condition switches the role off, and the feature', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', KNOWN);
  const { valueAsString } = new CfnParameter(stack, 'Parameter', { default: 'true' });
  const condition = new CfnCondition(stack, 'On', { expression: Fn.conditionEquals(valueAsString, 'true') });
  const known = contosoPosture();
  const unknown = contosoPosture({
    id: 'New', roleName: 'New', azure: { offering: 'DefenderCspmAws', path: 'ai.newFeature', settings: { enabled: true, depth: 1 } },
  });
  const connector = connect(stack, { plans: [cspm(known, unknown).onlyIf(condition, known, unknown)] });
  const azure = new SecurityConnector(stack, 'Azure', { connector, bicep: true, apiVersion: V2026 });
  const { directory } = app.synth();
  const read = (file: string) => readFileSync(join(directory, file), 'utf-8');
  const files = { arm: JSON.parse(read(azure.templateFile)), bicep: read(azure.bicepFile!) };
  expect(inBoth(files, { On: true })).toMatchObject({
    agentlessServerlessPosture: { enabled: true, cloudRoleArn: role('DefenderForCloud-ContosoPosture') },
    ai: { newFeature: { enabled: true, depth: 1, cloudRoleArn: role('New') } },
  });
  const off = inBoth(files, { On: false });
  expect(off.agentlessServerlessPosture.enabled).toBe(false);
  expect(off.ai.newFeature).toMatchObject({ enabled: false, depth: 1 });
  expect([off.agentlessServerlessPosture.cloudRoleArn ?? null, off.ai.newFeature.cloudRoleArn ?? null]).toEqual([null, null]);
  expect(files.arm.parameters.On.metadata.description).toBe(
    'Switches on: read the configuration of functions (Defender CSPM); read the configuration of functions (Defender CSPM). ' +
    'Use the value of the condition On in the CloudFormation stack');
});

describe('over a connector that exists', () => {
  const posture = (fields: object) => connectorFile(c => c.properties.offerings.push({ offeringType: 'DefenderCspmAws', ...fields }));
  const over = (fields: object, ...capabilities: DefenderCapability[]) => make(capabilities, { existing: existingOf(posture(fields)) });

  test('its role wins, the rest stays', () => {
    const both = over({
      agentlessServerlessPosture: { enabled: false, cloudRoleArn: role('Old'), mode: 'kept' },
      ai: { newFeature: { cloudRoleArn: role('Old'), kept: 1 } },
    }, contosoPosture(), contosoPosture({ id: 'New', roleName: 'New', azure: { offering: 'DefenderCspmAws', path: 'ai.newFeature' } }));
    expect(inBoth(both)).toMatchObject({
      agentlessServerlessPosture: { enabled: true, cloudRoleArn: role('DefenderForCloud-ContosoPosture'), mode: 'kept' },
      ai: { newFeature: { cloudRoleArn: role('New'), kept: 1 } },
    });
    const texts = warningTexts(both).join('\n');
    expect(texts).toContain('agentlessServerlessPosture.enabled: false -> true (ContosoPosture is on in the plan)');
    expect(texts).toContain(`agentlessServerlessPosture.cloudRoleArn: "${role('Old')}" -> "${role('DefenderForCloud-ContosoPosture')}" ` +
      '(role of ContosoPosture)');
    expect(texts).toContain(`ai.newFeature.cloudRoleArn: "${role('Old')}" -> "${role('New')}" (role of New)`);
  });

  test('without the capability, the role of the file stays', () => {
    const fields = { agentlessServerlessPosture: { enabled: true, cloudRoleArn: role('Old') } };
    expect(inBoth(over(fields))).toMatchObject(fields);
  });
});

describe('an organization', () => {
  const write = (change: (made: DefenderForCloudOrganization) => void = () => {}) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', KNOWN);
    const organization = new DefenderForCloudOrganization(stack, 'Organization', {
      azureTenantId: TENANT, plans: [cspm(contosoPosture())], targets: OrganizationTargets.organizationalUnits('r-ab12'),
    });
    change(organization);
    const azure = new SecurityConnector(stack, 'Azure', { organization, apiVersion: V2026 });
    const { directory } = app.synth();
    const errors = Annotations.fromStack(stack).findError('*', Match.anyValue()).map(e => e.entry.data);
    return { arm: JSON.parse(readFileSync(join(directory, azure.templateFile), 'utf-8')), errors };
  };

  test('names the role of the management account, which is that of members', () => {
    const { arm, errors } = write();
    expect(offering(deployArm(arm).resource, 'DefenderCspmAws').agentlessServerlessPosture)
      .toEqual({ enabled: true, cloudRoleArn: role('DefenderForCloud-ContosoPosture') });
    expect(errors).toEqual([]);
  });

  test('refuses another name in members', () => {
    const rename = ({ memberConnector }: DefenderForCloudOrganization) => {
      const capability = memberConnector.capabilities.find(c => c.id === 'ContosoPosture')!;
      (memberConnector.role(capability).node.defaultChild as CfnRole).roleName = 'Other';
    };
    expect(write(rename).errors).toEqual([
      'the role of ContosoPosture must have the same name in the management account and in members, got ' +
      '/DefenderForCloud-ContosoPosture and /Other',
    ]);
  });
});
