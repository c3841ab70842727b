import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import {
  CloudTrailIngestion, PermissionsType, SensorInstallationMethod, SecurityConnectorApiVersion, ServersSubPlan,
  type AzureContainersSettings, type AzureCspmSettings, type AzureServersSettings, type CloudTrailResourceSet,
  type DefenderPlan, type ProvisionedCloudTrailOptions,
  type DefenderRoleNames, type SecurityConnectorProps,
} from '../../../src';
import { flag, option, structOf, type Generators } from '../../support/generators/basics';
import { roleNames } from '../../support/generators/connector';
import { PLANS, plansOf as plansFrom, type Plans } from '../../support/generators/plans';

const word = fc.string({ unit: fc.constantFrom(...'abzAZ09-_'), minLength: 1, maxLength: 12 });
/** Characters with a meaning in JSON, in expressions or in Bicep. */
const anyText = fc.string({ unit: fc.constantFrom(...'az ${}[]()\'"\\,:\t=@é'), minLength: 1, maxLength: 20 });
const texts = (key: fc.Arbitrary<string>) => option(fc.dictionary(key, anyText, { minKeys: 1, maxKeys: 3 }));

/** Roles that the user gives, because they are not published. */
const GIVEN_ROLES = { serverless: 'arn:aws:iam::444455556666:role/Given-Serverless', trail: 'arn:aws:iam::444455556666:role/Given-Trail' };
const RESOURCE_SET: Generators<CloudTrailResourceSet> = {
  bucketArn: fc.constant('arn:aws:s3:::trail-logs'),
  queueArn: fc.constant('arn:aws:sqs:eu-west-1:444455556666:trail-logs'),
  keyArn: option(fc.constant('arn:aws:kms:eu-west-1:444455556666:key/1')),
  region: option(fc.constant('eu-west-1')),
};
const PROVISIONED: Generators<ProvisionedCloudTrailOptions> = {
  deploymentRegion: fc.constant('eu-west-1'), resourceNamePrefix: option(word),
};
const provisioned = structOf(PROVISIONED) as fc.Arbitrary<ProvisionedCloudTrailOptions>;
const CSPM: Generators<AzureCspmSettings> = {
  ciemApplicationName: anyText.map(text => `[${text}]`),
  serverlessContainers: flag(),
  serverlessPosture: flag(),
  serverlessPostureRoleArn: option(fc.constant(GIVEN_ROLES.serverless)),
  cloudTrailIngestion: option(fc.oneof(
    structOf(RESOURCE_SET).map(set => CloudTrailIngestion.fromResourceSets(set as CloudTrailResourceSet)),
    provisioned.map(options => CloudTrailIngestion.manuallyProvisioned(options)),
    provisioned.map(options => CloudTrailIngestion.automaticallyProvisioned(options)),
  )),
  cloudTrailRoleArn: option(fc.constant(GIVEN_ROLES.trail)),
};
const SERVERS: Generators<AzureServersSettings> = {
  defenderForEndpoint: flag(),
  defenderForEndpointConfiguration: option(fc.dictionary(word, fc.oneof(anyText, fc.boolean(), fc.integer()), { maxKeys: 2 })),
  vulnerabilityAssessment: flag(),
};
const CONTAINERS: Generators<AzureContainersSettings> = {
  defenderSensor: flag(),
  azurePolicy: flag(),
  auditLogRetention: option(fc.constantFrom(1, 30, 365)),
  installationMethod: option(fc.constantFrom(...Object.values(SensorInstallationMethod))),
  antiMalware: flag(),
  securityGating: flag(),
};
/** Settings that are valid for every choice of plans, or are dropped if the plans do not use them. */
type Settings = Required<Pick<SecurityConnectorProps, 'defenderCspm'>> & Omit<SecurityConnectorProps, Constructs>;
/** Constructs and files cannot be data; `excludedAccountIds` needs an organization. */
type Constructs = 'connector' | 'organization' | 'excludedAccountIds' | 'existing';
const SECURITY_CONNECTOR: Generators<Omit<SecurityConnectorProps, Constructs>> = {
  apiVersion: option(fc.constantFrom(...Object.values(SecurityConnectorApiVersion))),
  additionalSettings: option(fc.dictionary(
    word.map(name => `CspmMonitorAws.x${name.replace(/-/g, '')}`), fc.oneof(anyText, fc.boolean(), fc.integer()), { maxKeys: 2 })),
  connectorName: option(word.map(name => `a${name}0`)),
  location: option(fc.constant('westeurope')),
  tags: texts(word),
  bicep: fc.constant(true),
  scanInterval: option(fc.constantFrom(1, 12, 24).map(hours => Duration.hours(hours))),
  regions: option(fc.subarray(['eu-west-1', 'us-east-1', 'ap-southeast-2'], { minLength: 1 })),
  parentHierarchyId: option(fc.constantFrom('111122223333', 'o-ab12cdef34', 'r-ab12', 'ou-ab12-cdef3456')),
  agentlessScanningExclusionTags: texts(anyText),
  arcProxy: option(word.map(host => `http://${host}:3128`)),
  arcPrivateLinkScope: option(word.map(name => '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/network/providers/' +
    `Microsoft.HybridCompute/privateLinkScopes/${name}`)),
  imageSecurityFindings: flag(),
  defenderCspm: structOf(CSPM),
  defenderForServers: structOf(SERVERS),
  defenderForContainers: structOf(CONTAINERS),
};

/** By the name of the struct. */
export const AZURE_GENERATORS = {
  AzureContainersSettings: CONTAINERS,
  AzureCspmSettings: CSPM,
  CloudTrailResourceSet: RESOURCE_SET,
  ProvisionedCloudTrailOptions: PROVISIONED,
  AzureServersSettings: SERVERS,
  SecurityConnectorProps: SECURITY_CONNECTOR,
};

/** Input of a caller, as data. */
export interface Input extends Plans {
  readonly permissionsType: PermissionsType;
  readonly roleNames: DefenderRoleNames;
  readonly accountKnown: boolean;
  readonly regionKnown: boolean;
  readonly settings: Settings;
}

export const anyInput: fc.Arbitrary<Input> = fc.record({
  cspm: option(PLANS.cspm),
  servers: option(PLANS.servers),
  containers: option(PLANS.containers),
  databases: option(PLANS.databases),
  permissionsType: fc.constantFrom(...Object.values(PermissionsType)),
  roleNames,
  accountKnown: fc.boolean(),
  regionKnown: fc.boolean(),
  settings: structOf(SECURITY_CONNECTOR) as fc.Arbitrary<Settings>,
});

/** The same without capabilities of the user, whose fields are not in the listing, or have no role in Azure. */
export const publishedInput = anyInput.map((input): Input => {
  const without = <T>(plan: T): T => plan && { ...plan, additionalCapabilities: undefined };
  const { cspm, servers, containers, databases } = input;
  return { ...input, cspm: without(cspm), servers: without(servers), containers: without(containers), databases: without(databases) };
});

export const isIn2026 = ({ settings }: Input) => settings.apiVersion === SecurityConnectorApiVersion.V2026_08_01_PREVIEW;

/** Host management is of AWS only, so it has its defaults. */
export function plansOf({ cspm, servers, containers, databases }: Input): DefenderPlan[] {
  const plans = {
    cspm,
    containers,
    servers: servers && { ...servers, hostManagement: undefined },
    databases: databases && { ...databases, hostManagement: undefined },
  };
  return plansFrom(plans, ['containers', 'cspm', 'databases', 'servers']);
}

/** The settings that have an effect with the plans of the input. */
export function settingsOf(input: Input): Partial<SecurityConnectorProps> {
  const { cspm: c, servers: s, containers: k, databases: d, permissionsType, settings } = input;
  const scans =
    (c && c.agentlessVmScanning !== false) ||
    (k && k.agentlessVmScanning !== false) ||
    (s && (s.agentlessVmScanning ?? s.subPlan !== ServersSubPlan.P1));
  const assesses = (plan?: { containerImageAssessment?: boolean }) => plan && plan.containerImageAssessment !== false;
  const arc = [s, d].some(plan => plan && plan.arcAutoProvisioning !== false);
  const late = <T>(value: T) => (isIn2026(input) ? value : undefined);
  const { defenderForServers: servers, defenderForContainers: containers } = settings;
  const { serverlessPosture: posture, serverlessPostureRoleArn: role } = settings.defenderCspm;
  const sensor = containers?.defenderSensor !== false;
  const mayGate = permissionsType === PermissionsType.DEFAULT_ACCESS || k?.gatedDeployment === true;
  const gates = sensor && assesses(k) && settings.imageSecurityFindings !== false && mayGate;
  return {
    ...settings,
    agentlessScanningExclusionTags: scans ? settings.agentlessScanningExclusionTags : undefined,
    arcProxy: arc ? settings.arcProxy : undefined,
    arcPrivateLinkScope: arc ? settings.arcPrivateLinkScope : undefined,
    imageSecurityFindings: assesses(c) || assesses(k) ? late(settings.imageSecurityFindings) : undefined,
    defenderCspm: c && {
      ciemApplicationName: c.ciem && settings.defenderCspm.ciemApplicationName,
      serverlessContainers: late(settings.defenderCspm.serverlessContainers),
      serverlessPosture: late(role === undefined && posture ? undefined : posture), // on, it needs a role
      serverlessPostureRoleArn: late(posture === false ? undefined : role),
      cloudTrailIngestion: late(settings.defenderCspm.cloudTrailIngestion),
      cloudTrailRoleArn: late(settings.defenderCspm.cloudTrailRoleArn),
    },
    defenderForServers: s && servers,
    defenderForContainers: k && {
      ...containers,
      auditLogRetention: k.controlPlaneAuditLogs === false ? undefined : containers?.auditLogRetention,
      installationMethod: late(sensor ? containers?.installationMethod : undefined),
      antiMalware: late(sensor ? containers?.antiMalware : undefined),
      securityGating: late(gates ? containers?.securityGating : undefined),
    },
  };
}
