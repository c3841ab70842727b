import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { deployArm } from './support/arm';
import { deployBicep } from './support/bicep';
import { KNOWN, roleArnsIn, synthBoth } from './support/synth';
import { DefenderCapability, DefenderPlan, SecurityConnector } from '../../src';
import { EVERYTHING_ON, optionsOf } from '../facts/plans';
import { namedInAzure, ROLES } from '../facts/roles';
import type { PlanName } from '../facts/types';
import { combinationsOf } from '../support/combinations';
import { withParameters } from '../support/parameters';
import { connect } from '../support/synth';

const PLANS: Record<string, () => DefenderPlan> = {
  Cspm: () => DefenderPlan.defenderCspm(),
  Servers: () => DefenderPlan.defenderForServers(),
  Containers: () => DefenderPlan.defenderForContainers(),
  Databases: () => DefenderPlan.defenderForDatabases(),
};
const NAMES = Object.keys(PLANS);
const COMBINATIONS = combinationsOf(NAMES);

/** Both files for plans that depend on conditions; the conditions have these names. */
function conditional(conditions: Record<string, string>) {
  const app = new App();
  const stack = new Stack(app, 'Stack', KNOWN);
  const made = new Map<string, CfnCondition>();
  const condition = (id: string) => {
    const existing = made.get(id);
    if (existing) return existing;
    const { valueAsString } = new CfnParameter(stack, `${id}Parameter`, { default: 'true' });
    const created = new CfnCondition(stack, id, { expression: Fn.conditionEquals(valueAsString, 'true') });
    made.set(id, created);
    return created;
  };
  const plans = NAMES.map(n => n in conditions ? PLANS[n]().onlyIf(condition(conditions[n])) : PLANS[n]());
  const connector = connect(stack, { plans });
  const azure = new SecurityConnector(stack, 'Azure', { connector, bicep: true });
  const { directory } = app.synth();
  const read = (file: string) => readFileSync(join(directory, file), 'utf-8');
  return { arm: JSON.parse(read(azure.templateFile)), bicep: read(azure.bicepFile!) };
}

describe('each condition is a parameter of the same name', () => {
  const { arm, bicep } = conditional({
    Cspm: 'CspmOn', Servers: 'ServersOn', Containers: 'ContainersOn', Databases: 'DatabasesOn',
  });

  test.each(COMBINATIONS.map(names => [names.join(', ') || 'none', names] as const))('%s', (_, names) => {
    const parameters = Object.fromEntries(NAMES.map(name => [`${name}On`, names.includes(name)]));
    const { resource } = deployArm(arm, parameters);
    expect(resource).toEqual(deployArm(synthBoth({ plans: names.map(name => PLANS[name]()) }).arm).resource);
    expect(deployBicep(bicep, parameters).resource).toEqual(resource);
  });

  test('that must be given, as what it is in CloudFormation', () => {
    expect(arm.parameters.ServersOn).toEqual({
      type: 'bool',
      metadata: {
        description: 'Switches on: Defender for Servers. Use the value of the condition ServersOn in the ' +
          'CloudFormation stack',
      },
    });
    expect(() => deployArm(arm, { CspmOn: true })).toThrow('parameter ServersOn needs a value');
  });
});

test('one condition for two plans is one parameter, and a plan without condition is always on', () => {
  const { arm, bicep } = conditional({ Servers: 'MachinesOn', Databases: 'MachinesOn' });
  expect(Object.keys(arm.parameters)).toEqual(['connectorName', 'location', 'awsAccountId', 'MachinesOn']);
  expect(arm.parameters.MachinesOn.metadata.description).toContain(
    'Switches on: Defender for Servers; Defender for Databases.');
  for (const MachinesOn of [true, false]) {
    const { resource } = deployArm(arm, { MachinesOn });
    expect(new Set(resource.properties.offerings.map((o: any) => o.offeringType))).toEqual(new Set([
      'CspmMonitorAws', 'DefenderCspmAws', 'DefenderForContainersAws',
      ...MachinesOn ? ['DefenderForServersAws', 'DefenderForDatabasesAws'] : [],
    ]));
    expect(deployBicep(bicep, { MachinesOn }).resource).toEqual(resource);
  }
});

describe('a condition for some capabilities of a plan', () => {
  const AUDIT_LOGS = [
    DefenderCapability.KUBERNETES_SERVICE, DefenderCapability.KUBERNETES_DATA_COLLECTION,
    DefenderCapability.CLOUDWATCH_TO_KINESIS, DefenderCapability.KINESIS_TO_S3,
  ];
  const app = new App();
  const stack = new Stack(app, 'Stack', KNOWN);
  const condition = (id: string) => new CfnCondition(stack, id, {
    expression: Fn.conditionEquals(new CfnParameter(stack, `${id}Parameter`, { default: 'true' }).valueAsString, 'true'),
  });
  const connector = connect(stack, {
    plans: [
      DefenderPlan.defenderCspm(),
      DefenderPlan.defenderForContainers()
        .onlyIf(condition('ContainersOn'))
        .onlyIf(condition('AuditLogsOn'), ...AUDIT_LOGS)
        .onlyIf(condition('ScanningOn'), DefenderCapability.AGENTLESS_VM_SCANNING),
    ],
  });
  const azure = new SecurityConnector(stack, 'Azure', { connector, bicep: true });
  const { directory } = app.synth();
  const read = (file: string) => readFileSync(join(directory, file), 'utf-8');
  const [arm, bicep] = [JSON.parse(read(azure.templateFile)), read(azure.bicepFile!)];

  test.each(combinationsOf(['ContainersOn', 'AuditLogsOn', 'ScanningOn']).map(on => [on.join(', ') || 'none', on]))(
    '%s', (_, on) => {
      const parameters = Object.fromEntries(
        ['ContainersOn', 'AuditLogsOn', 'ScanningOn'].map(name => [name, on.includes(name)]));
      const containers = DefenderPlan.defenderForContainers({
        controlPlaneAuditLogs: on.includes('AuditLogsOn'), agentlessVmScanning: on.includes('ScanningOn'),
      });
      const { arm: plain } = synthBoth({
        plans: [DefenderPlan.defenderCspm(), ...on.includes('ContainersOn') ? [containers] : []],
      });
      const expected = withoutEmpty(deployArm(plain).resource);
      expect(roles(deployArm(arm, parameters).resource)).toEqual(roles(expected));
      expect(withoutEmpty(deployBicep(bicep, parameters).resource))
        .toEqual(withoutEmpty(deployArm(arm, parameters).resource));
    });

  test('is a parameter with a description of its own', () => {
    expect(arm.parameters.AuditLogsOn.metadata.description).toBe(
      'Switches on: Audit logs: setup (Defender for Containers); ' +
      'Audit logs: collection (Defender for Containers); ' +
      'Audit logs: CloudWatch Logs (Defender for Containers); ' +
      'Audit logs: Data Firehose (Defender for Containers). ' +
      'Use the value of the condition AuditLogsOn in the CloudFormation stack');
  });

  /** Which features are on, and their roles. */
  function roles(resource: any) {
    return resource.properties.offerings.map(({ offeringType, ...features }: any) => [
      offeringType,
      features.enableAuditLogsAutoProvisioning,
      ...Object.entries<any>(features).filter(([, f]) => f?.cloudRoleArn).map(([name, { cloudRoleArn }]) => [name, cloudRoleArn]),
    ]);
  }

  function withoutEmpty(value: any): any {
    return JSON.parse(JSON.stringify(value, (_key, v) =>
      typeof v === 'object' && v !== null && Object.keys(v).length === 0 ? undefined : v));
  }
});

describe('every capability of every plan with a condition of its own', () => {
  /** Those of one option have one condition, because their roles name each other. */
  const capabilitiesOf = (plan: PlanName) => optionsOf(plan).map(option => ROLES.filter(role => role.options[plan] === option)
    .map(role => DefenderCapability.all().find(({ id }) => id === role.capability)!));
  const CAPABILITIES = Object.fromEntries(NAMES.map(name => [name, capabilitiesOf(name.toLowerCase() as PlanName)]));
  const hostManagement = { enabled: false };
  const made: Record<string, () => DefenderPlan> = {
    Cspm: () => DefenderPlan.defenderCspm(EVERYTHING_ON.cspm),
    Servers: () => DefenderPlan.defenderForServers({ ...EVERYTHING_ON.servers, hostManagement }),
    Containers: () => DefenderPlan.defenderForContainers(EVERYTHING_ON.containers),
    Databases: () => DefenderPlan.defenderForDatabases({ ...EVERYTHING_ON.databases, hostManagement }),
  };
  const app = new App();
  const stack = new Stack(app, 'Stack', KNOWN);
  const condition = (id: string) => new CfnCondition(stack, id, {
    expression: Fn.conditionEquals(new CfnParameter(stack, `${id}Parameter`, { default: 'true' }).valueAsString, 'true'),
  });
  const plans = NAMES.map(name => CAPABILITIES[name].reduce(
    (plan, group) => plan.onlyIf(condition(`${name}${group[0].id}`), ...group), made[name]().onlyIf(condition(name))));
  const connector = connect(stack, { plans });
  const azure = new SecurityConnector(stack, 'Azure', {
    connector, bicep: true, defenderCspm: { ciemApplicationName: 'our-ciem' },
  });
  const assembly = app.synth();
  const cfn = assembly.getStackByName('Stack').template;
  const read = (file: string) => readFileSync(join(assembly.directory, file), 'utf-8');
  const [arm, bicep] = [JSON.parse(read(azure.templateFile)), read(azure.bicepFile!)];
  const ALL = NAMES.flatMap(name => [name, ...CAPABILITIES[name].map(([{ id }]) => `${name}${id}`)]);

  /** Both languages name exactly the roles that CloudFormation creates. */
  function expectRoles(on: readonly string[]): void {
    const resources = withParameters(cfn, Object.fromEntries(ALL.map(id => [`${id}Parameter`, String(on.includes(id))]))).Resources;
    const roles = Object.values<any>(resources).filter(r => r.Type === 'AWS::IAM::Role')
      .map(r => `arn:aws:iam::111122223333:role/${r.Properties.RoleName}`).sort();
    const parameters = Object.fromEntries(ALL.map(id => [id, on.includes(id)]));
    for (const { resource } of [deployArm(arm, parameters), deployBicep(bicep, parameters)]) {
      expect([on, [...new Set(Object.values(roleArnsIn(resource)))].sort()]).toEqual([on, namedInAzure(roles)]);
      const ciem = resource.properties.offerings.find((o: any) => o.offeringType === 'DefenderCspmAws')?.ciem.ciemOidc;
      const expected = on.includes('CspmCiemOidc') ? 'our-ciem' : undefined;
      if (ciem) expect([on, ciem.azureActiveDirectoryAppName]).toEqual([on, expected]);
    }
  }

  test('each capability off, alone and with another', () => {
    for (const [i, a] of ALL.entries()) for (const b of ALL.slice(i)) expectRoles(ALL.filter(id => ![a, b].includes(id)));
  });

  test('each capability on, alone and with another', () => {
    for (const [i, a] of ALL.entries()) for (const b of ALL.slice(i)) expectRoles([...new Set([...NAMES, a, b])]);
  });

  test('a capability of a plan that is off', () => expectRoles(ALL.filter(id => !NAMES.includes(id))));
});

test('a condition with the name of another parameter is an error', () => {
  expect(() => conditional({ Servers: 'Location' })).toThrow('the condition of Defender for Servers must have another ' +
    'name, got Location, which is the name of another parameter of the template for Azure');
});
