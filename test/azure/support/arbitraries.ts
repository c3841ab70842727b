import * as fc from 'fast-check';
import {
  DefenderPlan, PermissionsType, SensorInstallationMethod, SecurityConnectorApiVersion, ServersSubPlan,
  VulnerabilityAssessmentType, type DefenderCspmOptions, type DefenderForContainersOptions,
  type DefenderForDatabasesOptions, type DefenderForServersOptions, type SecurityConnectorProps,
} from '../../../src';
import { CIEM_OBJECT_ID } from '../../support/synth';

const option = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const flag = () => option(fc.boolean());
const word = fc.string({ unit: fc.constantFrom(...'abzAZ09-_'), minLength: 1, maxLength: 12 });
/** Characters with a meaning in JSON, in expressions or in Bicep. */
const anyText = fc.string({ unit: fc.constantFrom(...'az ${}[]()\'"\\,:\t=@é'), minLength: 1, maxLength: 20 });

const cspm: fc.Arbitrary<DefenderCspmOptions> = fc.record({
  agentlessVmScanning: flag(),
  agentlessKubernetesDiscovery: flag(),
  containerImageAssessment: flag(),
  databasesDspm: flag(),
  sensitiveDataDiscovery: flag(),
  ciem: option(fc.constant({ servicePrincipalObjectId: CIEM_OBJECT_ID })),
});
const servers: fc.Arbitrary<DefenderForServersOptions> = fc.record({
  subPlan: option(fc.constantFrom(ServersSubPlan.P1, ServersSubPlan.P2)),
  justInTimeVmAccess: flag(),
  agentlessVmScanning: flag(),
  arcAutoProvisioning: flag(),
}).map(o => ({ ...o, agentlessVmScanning: o.subPlan === ServersSubPlan.P1 ? undefined : o.agentlessVmScanning }));
const containers: fc.Arbitrary<DefenderForContainersOptions> = fc
  .record({
    controlPlaneAuditLogs: flag(),
    agentlessKubernetesDiscovery: flag(),
    containerImageAssessment: flag(),
    agentlessVmScanning: flag(),
    dataCollectionExternalId: option(word.map(w => `id${w}`)),
  })
  .map(o => ({
    ...o,
    dataCollectionExternalId: o.controlPlaneAuditLogs === false ? undefined : o.dataCollectionExternalId,
  }));
const databases: fc.Arbitrary<DefenderForDatabasesOptions> = fc.record({
  databasesDspm: flag(), rdsThreatProtection: flag(), arcAutoProvisioning: flag(),
});

/** Input of a caller, as data. */
export interface Input {
  readonly cspm?: DefenderCspmOptions;
  readonly servers?: DefenderForServersOptions;
  readonly containers?: DefenderForContainersOptions;
  readonly databases?: DefenderForDatabasesOptions;
  readonly permissionsType: PermissionsType;
  readonly roleNames: Record<string, string | undefined>;
  readonly accountKnown: boolean;
  readonly regionKnown: boolean;
  readonly in2026: boolean;
  /** Settings that are valid for every choice of plans, or are dropped if the plans do not use them. */
  readonly settings: Settings;
}
interface Settings {
  readonly tags?: Record<string, string>;
  readonly exclusionTags?: Record<string, string>;
  readonly applicationName: string;
  readonly defenderForEndpoint?: boolean;
  readonly vulnerabilityAssessmentType?: VulnerabilityAssessmentType;
  readonly azurePolicy?: boolean;
  readonly antiMalware?: boolean;
  readonly installationMethod?: SensorInstallationMethod;
  readonly serverlessContainers?: boolean;
  readonly securityFindings?: boolean;
}

const ROLE_KEYS = [
  'cspmMonitor', 'agentlessVmScanning', 'justInTimeVmAccess', 'arcAutoProvisioning', 'kubernetesService',
  'kubernetesDataCollection',
  'cloudWatchToKinesis', 'kinesisToS3', 'agentlessKubernetesDiscovery', 'containerImageAssessment',
  'sensitiveDataDiscovery', 'databasesDspm',
  'rdsThreatProtection', 'ciemOidc', 'ciemDiscovery',
];
const roleNames = fc
  .array(option(fc.string({ unit: fc.constantFrom(...'aZ9_+=,.@-'), maxLength: 20 })), { minLength: 15, maxLength: 15 })
  .map(names =>
    Object.fromEntries(ROLE_KEYS.map((key, i) => [key, names[i] === undefined ? undefined : `MDC${i}-${names[i]}`])),
  );

export const anyInput: fc.Arbitrary<Input> = fc.record({
  cspm: option(cspm),
  servers: option(servers),
  containers: option(containers),
  databases: option(databases),
  permissionsType: fc.constantFrom(PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS),
  roleNames,
  accountKnown: fc.boolean(),
  regionKnown: fc.boolean(),
  in2026: fc.boolean(),
  settings: fc.record({
    tags: option(fc.dictionary(word, anyText, { minKeys: 1, maxKeys: 3 })),
    exclusionTags: option(fc.dictionary(anyText, anyText, { minKeys: 1, maxKeys: 3 })),
    applicationName: anyText.map(t => `[${t}]`),
    defenderForEndpoint: flag(),
    vulnerabilityAssessmentType: option(
      fc.constantFrom(VulnerabilityAssessmentType.TVM, VulnerabilityAssessmentType.QUALYS),
    ),
    azurePolicy: flag(),
    antiMalware: flag(),
    installationMethod: option(fc.constantFrom(SensorInstallationMethod.ARC, SensorInstallationMethod.HELM)),
    serverlessContainers: flag(),
    securityFindings: flag(),
  }),
});

export function plansOf({ cspm: c, servers: s, containers: k, databases: d }: Input): DefenderPlan[] {
  return [
    ...k ? [DefenderPlan.defenderForContainers(k)] : [], ...c ? [DefenderPlan.defenderCspm(c)] : [],
    ...d ? [DefenderPlan.defenderForDatabases(d)] : [], ...s ? [DefenderPlan.defenderForServers(s)] : [],
  ];
}

/** The settings that have an effect with the plans of the input. */
export function settingsOf({
  cspm: c,
  servers: s,
  containers: k,
  in2026,
  settings,
}: Input): Partial<SecurityConnectorProps> {
  const scans =
    (c && c.agentlessVmScanning !== false) ||
    (k && k.agentlessVmScanning !== false) ||
    (s && (s.agentlessVmScanning ?? s.subPlan !== ServersSubPlan.P1));
  const images = (c && c.containerImageAssessment !== false) || (k && k.containerImageAssessment !== false);
  const late = <T>(value: T) => (in2026 ? value : undefined);
  return {
    apiVersion: in2026 ? SecurityConnectorApiVersion.V2026_08_01_PREVIEW : undefined,
    tags: settings.tags,
    agentlessVmScanning: scans ? { exclusionTags: settings.exclusionTags } : undefined,
    containerImageAssessment: images ? { securityFindings: late(settings.securityFindings) } : undefined,
    defenderCspm: c && {
      ciemApplicationName: c.ciem && settings.applicationName,
      serverlessContainers: late(settings.serverlessContainers),
    },
    defenderForServers: s && {
      defenderForEndpoint: settings.defenderForEndpoint,
      vulnerabilityAssessmentType: settings.vulnerabilityAssessmentType,
    },
    defenderForContainers: k && {
      azurePolicy: settings.azurePolicy,
      antiMalware: late(settings.antiMalware),
      installationMethod: late(settings.installationMethod),
    },
  };
}
