/** Tests settings of the module for Azure with the HCL of HashiCorp. `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import * as fc from 'fast-check';
import { AZURE, connectorOf, GROUP } from './cases';
import { AZURE_MODULE, describeModules, evaluateAll, evaluateModule, type Values } from './support';
import { PermissionsType } from '../../src';
import { anyInput, plansOf, settingsOf, type Input } from '../azure/support/arbitraries';
import { deployArm } from '../azure/support/arm';
import { synthBoth } from '../azure/support/synth';
import { CIEM_OBJECT_ID } from '../support/synth';

jest.setTimeout(120_000); // The machine can be busy.

const V2026 = '2026-08-01-preview';
const ALL: Values = {
  defender_cspm: true,
  defender_for_servers: 'P2',
  defender_for_containers: true,
  defender_for_databases: true,
  control_plane_audit_logs: true,
};
const ROLE = 'arn:aws:iam::444455556666:role/Given';
const SCOPE = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/n/providers/Microsoft.HybridCompute/privateLinkScopes/p';
const evaluate = (values: Values) => evaluateModule(AZURE_MODULE, { ...AZURE, ...values });

/** Returns every value of the connector by its path, which has the part of the connector and names. */
function pathsOf({ body: { properties: { environmentData, offerings } } }: any): Record<string, unknown> {
  const all = (value: any, path: string): [string, unknown][] => value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, v]) => all(v, `${path}.${key}`)) : [[path, value]];
  return Object.fromEntries([...all(environmentData, 'AwsAccount'), ...offerings.flatMap((o: any) => all(o, o.offeringType))]);
}

/** Returns the changes that variables cause in the connector with all plans. A removed field is undefined. */
function changed(values: Values): Record<string, unknown> {
  const { refused: none, resources } = evaluate({ ...ALL, ...values });
  expect(none).toEqual([]);
  const [before, after] = [pathsOf(connectorOf(evaluate(ALL))), pathsOf(connectorOf({ resources }))];
  return Object.fromEntries([...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(path => JSON.stringify(before[path]) !== JSON.stringify(after[path])).map(path => [path, after[path]]));
}

const [CSPM, SERVERS, CONTAINERS, DATABASES] =
  ['DefenderCspmAws', 'DefenderForServersAws', 'DefenderForContainersAws', 'DefenderForDatabasesAws'];
const off = (...features: string[]) =>
  Object.fromEntries(features.flatMap(f => [[`${f}.enabled`, false], [`${f}.cloudRoleArn`, undefined]]));
const each = (parts: string[], end: string, value: unknown) => Object.fromEntries(parts.map(part => [`${part}.${end}`, value]));
const SCANNING = [CSPM, SERVERS, CONTAINERS];

describeModules('a setting of the security connector', () => {
  test.each<[Values, Record<string, unknown>]>([
    [{}, {}],
    [{ scan_interval: 12 }, { 'AwsAccount.scanInterval': 12 }],
    [{ regions: ['eu-west-1', 'us-east-1'] }, { 'AwsAccount.regions': ['eu-west-1', 'us-east-1'] }],
    [{ agentless_scanning_exclusion_tags: { scan: 'never' } }, each(SCANNING, 'vmScanners.configuration.exclusionTags.scan', 'never')],
    [{ agentless_scanning_exclusion_tags: {} }, {}],
    [{ arc_proxy: 'http://p:3128' }, each([SERVERS, DATABASES], 'arcAutoProvisioning.configuration.proxy', 'http://p:3128')],
    [{ arc_private_link_scope: SCOPE }, each([SERVERS, DATABASES], 'arcAutoProvisioning.configuration.privateLinkScope', SCOPE)],
    [{ defender_for_endpoint: false }, { [`${SERVERS}.mdeAutoProvisioning.enabled`]: false }],
    [{ defender_for_endpoint_configuration: { a: { b: 1 } } }, { [`${SERVERS}.mdeAutoProvisioning.configuration.a.b`]: 1 }],
    [{ vulnerability_assessment: false }, {
      [`${SERVERS}.vaAutoProvisioning.enabled`]: false, [`${SERVERS}.vaAutoProvisioning.configuration.type`]: undefined,
    }],
    [{ defender_sensor: false }, { [`${CONTAINERS}.enableDefenderAgentAutoProvisioning`]: false }],
    [{ azure_policy: false }, { [`${CONTAINERS}.enablePolicyAgentAutoProvisioning`]: false }],
    [{ audit_log_retention: 30 }, { [`${CONTAINERS}.kubeAuditRetentionTime`]: 30 }],
    [{ arc_auto_provisioning: false }, off(`${SERVERS}.arcAutoProvisioning`, `${DATABASES}.arcAutoProvisioning`)],
    [{ agentless_vm_scanning: false }, off(...SCANNING.map(part => `${part}.vmScanners`))],
    [{ sensitive_data_discovery: false }, off(`${CSPM}.dataSensitivityDiscovery`)],
    [{ databases_dspm: false }, off(`${CSPM}.databasesDspm`, `${DATABASES}.databasesDspm`)],
    [{ rds_threat_protection: false }, off(`${DATABASES}.rds`)],
    [{ agentless_kubernetes_discovery: false }, off(...[CSPM, CONTAINERS].map(part => `${part}.mdcContainersAgentlessDiscoveryK8s`))],
    [{ container_image_assessment: false }, off(...[CSPM, CONTAINERS].map(part => `${part}.mdcContainersImageAssessment`))],
    [{ just_in_time_vm_access: false }, { [`${SERVERS}.defenderForServers.cloudRoleArn`]: undefined }],
    [{ api_version: V2026 }, {}],
    [
      { api_version: V2026, image_security_findings: true },
      each([CSPM, CONTAINERS], 'mdcContainersImageAssessment.securityFindingsEnabled', true),
    ],
    [{ api_version: V2026, serverless_containers: false }, { [`${CSPM}.serverlessContainers.enabled`]: false }],
    [{ api_version: V2026, serverless_posture: false }, { [`${CSPM}.agentlessServerlessPosture.enabled`]: false }],
    [{ api_version: V2026, serverless_posture_role_arn: ROLE }, {
      [`${CSPM}.agentlessServerlessPosture.enabled`]: true, [`${CSPM}.agentlessServerlessPosture.cloudRoleArn`]: ROLE,
    }],
    [{ api_version: V2026, cloud_trail_role_arn: ROLE }, { [`${CSPM}.ciem.logCollectionOidc.cloudRoleArn`]: ROLE }],
    [{ api_version: V2026, cloud_trail_ingestion: { provisioningType: 'AutoProvisioning', deploymentRegion: 'eu-west-1' } }, {
      [`${CSPM}.ciem.cloudTrailAuditLogIngestion.provisioningType`]: 'AutoProvisioning',
      [`${CSPM}.ciem.cloudTrailAuditLogIngestion.deploymentRegion`]: 'eu-west-1',
    }],
    [{ api_version: V2026, installation_method: 'Helm' }, { [`${CONTAINERS}.installationMethod`]: 'Helm' }],
    [{ api_version: V2026, anti_malware: true }, { [`${CONTAINERS}.containerAntiMalwareEnabled`]: true }],
    [{ api_version: V2026, security_gating: true }, { [`${CONTAINERS}.securityGatingEnabled`]: true }],
    [{
      additional_settings: {
        [`${CSPM}.new.enabled`]: true,
        [`${CSPM}.new.mode`]: 'a',
        [`${SERVERS}.vmScanners.newer`]: { deep: { er: 1 } },
        'AwsAccount.newest': ['a'],
        [`${SERVERS}.vmScanners.configuration.x`]: 2,
        [`${CONTAINERS}.dataCollectionExternalId`]: 'id', // there is no variable for this field
      },
    }, {
      [`${CSPM}.new.enabled`]: true,
      [`${CSPM}.new.mode`]: 'a',
      [`${SERVERS}.vmScanners.newer.deep.er`]: 1,
      'AwsAccount.newest': ['a'],
      [`${SERVERS}.vmScanners.configuration.x`]: 2,
      [`${CONTAINERS}.dataCollectionExternalId`]: 'id',
    }],
  ])('%j changes only its fields', (values, expected) => {
    expect(changed(values)).toEqual(expected);
  });

  test('the role of CIEM discovery is named only in the version of the API that has it', () => {
    const ciem = (api_version: string) =>
      pathsOf(connectorOf(evaluate({ ...ALL, ciem_service_principal_object_id: CIEM_OBJECT_ID, api_version })));
    const path = `${CSPM}.ciem.ciemDiscovery.cloudRoleArn`;
    expect([ciem('2024-08-01-preview')[path], ciem(V2026)[path]])
      .toEqual(['arn:aws:iam::111122223333:role/DefenderForCloud-Ciem', undefined]);
  });

  const unknown = 'Each path of additional_settings must have one or two names that this version does not know. '
    + 'Settings that it knows have a variable. For deeper settings, set an object.';
  const newer = (name: string) => `${name} needs api_version=${V2026}.`;
  test.each<[Values, string[]]>([
    ...[0, 25, 1.5].map((scan_interval): [Values, string[]] =>
      [{ scan_interval }, ['scan_interval must be a whole number of hours from 1 to 24.']]),
    ...[[], ['eu']].map((regions): [Values, string[]] => [{ regions }, ['regions must have at least one region, such as eu-west-1.']]),
    [{ regions: ['eu-west-1', 'eu-west-1'] }, ['regions must have each value only once.']],
    [{ agentless_scanning_exclusion_tags: { a: 'b' }, defender_for_servers: 'P1' },
      ['agentless_scanning_exclusion_tags needs a plan with agentless_vm_scanning=true.']],
    [{ agentless_scanning_exclusion_tags: { a: 'b' }, defender_for_servers: 'P2' }, []],
    [{ agentless_scanning_exclusion_tags: { [`${'a'.repeat(129)}`]: '' }, defender_for_servers: 'P2' },
      ['agentless_scanning_exclusion_tags must have keys of 1 to 128 characters, and values of at most 256.']],
    [{ arc_proxy: 'p:3128', defender_for_servers: 'P1' }, ['arc_proxy must be the URL of a proxy, such as http://proxy.example.com:3128.']],
    [{ arc_proxy: 'http://p' }, ['arc_proxy needs a plan with arc_auto_provisioning=true.']],
    [{ arc_proxy: 'http://p', defender_for_databases: true, arc_auto_provisioning: false },
      ['arc_proxy needs a plan with arc_auto_provisioning=true.']],
    [{ arc_private_link_scope: '/subscriptions/a', defender_for_servers: 'P1' },
      ['arc_private_link_scope must be the resource id of an Azure Arc private link scope.']],
    [{ audit_log_retention: 2, ...ALL }, ['audit_log_retention must be a number of days that CloudWatch Logs supports.']],
    [{ audit_log_retention: 7 }, ['audit_log_retention needs control_plane_audit_logs=true.']],
    [{ defender_for_endpoint_configuration: {} }, ['defender_for_endpoint_configuration needs defender_for_servers=P1 or P2.']],
    [{ image_security_findings: true, ...ALL }, [newer('image_security_findings')]],
    [{ installation_method: 'helm', ...ALL, api_version: V2026 }, ['installation_method must be one of Arc, Helm.']],
    [{ anti_malware: true, ...ALL, defender_sensor: false, api_version: V2026 },
      ['anti_malware needs defender_for_containers=true and defender_sensor=true.']],
    [{ anti_malware: false, ...ALL, defender_sensor: false, api_version: V2026 }, []],
    [{ security_gating: true, ...ALL, image_security_findings: false, api_version: V2026 },
      ['security_gating needs defender_for_containers, defender_sensor, container_image_assessment and image_security_findings.']],
    [{ serverless_posture: true, ...ALL, api_version: V2026 }, ['serverless_posture needs serverless_posture_role_arn.']],
    [{ serverless_posture: false, serverless_posture_role_arn: ROLE, ...ALL, api_version: V2026 },
      ['serverless_posture_role_arn must not be set with serverless_posture=false.']],
    [{ cloud_trail_role_arn: 'role', ...ALL, api_version: V2026 }, ['cloud_trail_role_arn must be the ARN of a role.']],
    [{ cloud_trail_ingestion: { provisioningType: 'BringYourOwn' }, ...ALL, api_version: V2026 }, [
      'cloud_trail_ingestion must have provisioningType BringYourOwn with cloudTrailResourceSets, '
      + 'or provisioningType ManualProvisioning or AutoProvisioning with deploymentRegion.',
    ]],
    [{ api_version: '2023-01-01' }, ['api_version must be one of 2024-08-01-preview, 2026-08-01-preview.']],
    ...[
      'CspmMonitorAws', 'Other.a', `${CSPM}.vmScanners.enabled`, `${CSPM}.VMSCANNERS`, `${CSPM}.a.b.c`, 'AwsAccount.organizationalData.a',
      `${SERVERS}.arcAutoProvisioning.configuration.a`, `${CSPM}.offeringType`,
    ].map((path): [Values, string[]] => [{ additional_settings: { [path]: 1 } }, [unknown]]),
    ...[[], ['x'], 'x', true].map((additional_settings): [Values, string[]] =>
      [{ additional_settings }, ['additional_settings must be an object whose keys are paths.']]),
    [{ additional_settings: { [`${CSPM}.a`]: {}, [`${CSPM}.a.b`]: 1 } }, ['additional_settings must not have a path below another one.']],
  ])('%j: %j', (values, expected) => {
    expect(evaluate(values).refused).toEqual(expected);
  });
});

/**
 * Input with the same feature switches in all plans, because the module has each switch only once. It has no values that only a file
 * or code can provide.
 */
const inputs = fc.tuple(anyInput, fc.record({
  agentlessVmScanning: fc.boolean(),
  agentlessKubernetesDiscovery: fc.boolean(),
  containerImageAssessment: fc.boolean(),
  databasesDspm: fc.boolean(),
  arcAutoProvisioning: fc.boolean(),
  sensitiveDataDiscovery: fc.boolean(),
  rdsThreatProtection: fc.boolean(),
  justInTimeVmAccess: fc.boolean(),
}), fc.boolean()).map(([{ settings }, f, controlPlaneAuditLogs]) => {
  const { agentlessVmScanning, agentlessKubernetesDiscovery, containerImageAssessment, databasesDspm, arcAutoProvisioning } = f;
  const kubernetes = { agentlessVmScanning, agentlessKubernetesDiscovery, containerImageAssessment };
  const input = {
    cspm: { ...kubernetes, databasesDspm, sensitiveDataDiscovery: f.sensitiveDataDiscovery },
    servers: { agentlessVmScanning, arcAutoProvisioning, justInTimeVmAccess: f.justInTimeVmAccess },
    containers: { ...kubernetes, controlPlaneAuditLogs },
    databases: { databasesDspm, arcAutoProvisioning, rdsThreatProtection: f.rdsThreatProtection },
    permissionsType: PermissionsType.DEFAULT_ACCESS,
    roleNames: {},
    settings,
  } as Input;
  return { input, features: { ...f, controlPlaneAuditLogs } };
});

/** The account of the roles in the input. */
const GIVEN_ACCOUNT = '444455556666';
const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
/** Removes empty objects. Like the templates for Azure, the module has the scanning mode even if scanning is off. */
const compact = (value: any): any => {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return Array.isArray(value) ? value.map(compact) : value;
  return Object.fromEntries(Object.entries(value)
    .filter(([key, v]) => !(value.enabled === false && key === 'configuration' && JSON.stringify(v) === '{"scanningMode":"Default"}'))
    .map(([key, v]) => [key, compact(v)] as const)
    .filter(([, v]) => typeof v !== 'object' || Array.isArray(v) || Object.keys(v).length > 0));
};

describeModules('random settings', () => {
  test('the connector is that of SecurityConnector with the props of the same names', () => {
    const samples = fc.sample(inputs, { numRuns: 25 });
    const [variables, expected] = [samples.map(({ input, features }): Values => {
      const { apiVersion, scanInterval, defenderCspm, defenderForServers, defenderForContainers, bicep: _, ...props } = settingsOf(input);
      const { cloudTrailIngestion, ...cspm } = defenderCspm!;
      const flat = { ...features, ...props, ...cspm, ...defenderForServers, ...defenderForContainers };
      return {
        ...AZURE,
        ...ALL,
        aws_account_id: GIVEN_ACCOUNT,
        ...Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== undefined).map(([name, value]) => [snake(name), value])),
        ...apiVersion && { api_version: apiVersion.version },
        ...scanInterval && { scan_interval: scanInterval.toHours() },
        ...cloudTrailIngestion && { cloud_trail_ingestion: cloudTrailIngestion._fields },
      };
    }), samples.map(({ input }) => {
      const { arm } = synthBoth({ plans: plansOf(input), permissionsType: input.permissionsType }, settingsOf(input), {
        env: { account: GIVEN_ACCOUNT, region: 'eu-west-1' },
      });
      const { resource } = deployArm(arm, {});
      return {
        type: `${resource.type}@${resource.apiVersion}`,
        name: resource.name,
        location: 'westeurope',
        parent_id: GROUP,
        body: { properties: resource.properties },
      };
    })];
    const results = evaluateAll(AZURE_MODULE, variables);
    results.forEach((result, i) => {
      expect([variables[i], result.refused]).toEqual([variables[i], []]);
      expect([variables[i], compact(connectorOf(result))]).toEqual([variables[i], compact(expected[i])]);
    });
    expect(new Set(variables.map(v => JSON.stringify(v))).size).toBeGreaterThan(5);
  });
});
