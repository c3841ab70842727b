/** Random plans, as data, so that each synthesis gets its own plans. */
import { Aws } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { flag, letters, namesOf, option, path, policyPath, structOf, suffix, type Generators } from './basics';
import {
  ClusterAccessPolicy, DefenderCapability, type DefenderPlan, HostManagementOutput, HostManagementTargets, RateControl, ServersSubPlan,
  type ArcAutoProvisioningOptions, type CiemOptions, type ClusterAccess, type CustomCapabilityAzure,
  type CustomCapabilityOptions, type DefenderCspmOptions, type DefenderForContainersOptions,
  type DefenderForDatabasesOptions, type DefenderForServersOptions, type HostManagementOptions,
  type HostManagementRoleNames, type ResourceTag, type SensitiveDataScope,
} from '../../../src';
import { onByDefault, PLAN_NAMES, SWITCHES } from '../../facts/plans';
import type { PlanName } from '../../facts/types';
import { CIEM_OBJECT_ID, MAKERS } from '../synth';

const buckets = fc.uniqueArray(letters('abz09', 55), { minLength: 1, maxLength: 8 }).map(names => names.map(n => `bucket-${n}`));
const keys = fc.uniqueArray(letters('0123456789abcdef-', 36), { minLength: 1, maxLength: 4 })
  .map(ids => ids.map(id => `arn:aws:kms:eu-west-1:111122223333:key/${id}`));

const RESOURCE_TAG: Generators<ResourceTag> = {
  key: letters('abAZ09 _.:/=+-@', 120).map(key => `k${key}`),
  values: option(fc.uniqueArray(letters('aZ09', 50), { minLength: 1, maxLength: 3 })),
};
const SENSITIVE_DATA_SCOPE: Generators<SensitiveDataScope> = {
  bucketNames: option(buckets), kmsKeyArns: option(keys), decryptOnlyViaS3: flag(),
};
const CIEM: Generators<CiemOptions> = {
  servicePrincipalObjectId: fc.constant(CIEM_OBJECT_ID), cloudTrailBucketName: option(fc.constant('trail-bucket')),
};
type Switch<Options> = { [K in keyof Options]-?: Options[K] extends boolean | undefined ? K : never }[keyof Options];
/** The options of a plan that switch on roles. All other options need their own generators. */
const switches = <Options>(plan: PlanName) => Object.fromEntries([
  ...onByDefault(plan), ...SWITCHES.filter(s => s.plan === plan).map(({ option: name }) => name),
].map(name => [name, flag()])) as Record<Exclude<Switch<Options>, 'gatedDeployment'>, fc.Arbitrary<boolean | undefined>>;

const CUSTOM_AZURE: Generators<CustomCapabilityAzure> = {
  offering: fc.constantFrom('DefenderCspmAws', 'DefenderForServersAws', 'DefenderForContainersAws', 'DefenderForDatabasesAws'),
  path: letters('abAZ', 20).map(name => `newFeature${name}`),
  settings: option(fc.dictionary(letters('abcd', 20).map(name => `set${name}`), fc.constantFrom(true, 7, 'text', { a: ['b', 1] }))),
};
const CUSTOM: Generators<CustomCapabilityOptions> = {
  id: letters('aZ09', 40).map(id => `Custom${id}`),
  roleName: letters('aZ09_+=,.@-', 20).map(name => `Custom${name}`),
  summary: option(letters('aZ09 ,-', 150).map(text => `read ${text}`)),
  audience: option(letters('aZ09-.', 200).map(a => `api://custom${a}`)),
  servicePrincipalObjectId: option(fc.constant(CIEM_OBJECT_ID)),
  service: option(fc.constantFrom('logs.amazonaws.com', 'delivery.logs.amazonaws.com')),
  statements: option(fc.constantFrom([], [
    new iam.PolicyStatement({ sid: 'Read', actions: ['lambda:ListFunctions', 'lambda:Get*'], resources: ['*'] }),
    new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:GetObject'], resources: [`arn:${Aws.PARTITION}:s3:::logs/*`] }),
  ], [
    new iam.PolicyStatement({
      notActions: ['iam:*'], notResources: ['arn:aws:s3:::*'], conditions: { Bool: { 'aws:SecureTransport': 'true' } },
    }),
  ])),
  managedPolicies: option(fc.constantFrom([iam.ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')])),
  azure: option(structOf(CUSTOM_AZURE)),
};
/** Capabilities of the user in a plan. In each plan, they have different ids and role names. */
const additionalCapabilities = (prefix: string, offering: string) => option(fc.array(structOf(CUSTOM), { maxLength: 2 }).map(all =>
  all.map((o, i) => DefenderCapability.custom({
    ...o,
    id: `${prefix}${i}${o.id}`,
    roleName: `${prefix}${i}${o.roleName}`,
    audience: o.service === undefined ? o.audience ?? 'api://custom' : undefined,
    servicePrincipalObjectId: o.service === undefined ? o.servicePrincipalObjectId : undefined,
    azure: o.azure && { ...o.azure, offering, path: `${prefix}${i}.${o.azure.path}` },
  }))));

const CSPM: Generators<DefenderCspmOptions> = {
  additionalCapabilities: additionalCapabilities('Posture', 'DefenderCspmAws'),
  ...switches<DefenderCspmOptions>('cspm'),
  sensitiveDataScope: option(structOf(SENSITIVE_DATA_SCOPE)),
  ciem: option(structOf(CIEM)),
};
const cspm = structOf(CSPM)
  .map(o => ({ ...o, sensitiveDataScope: o.sensitiveDataDiscovery === false ? undefined : o.sensitiveDataScope }));

const HOST_ROLE_NAMES: Generators<HostManagementRoleNames> = namesOf('Host', ['instance', 'automation', 'launch']);
/** Constructs of the same app cannot be data. */
type HostManagementData = Omit<HostManagementOptions, 'deadLetterQueueEncryptionKey' | 'identity' | 'instanceProfile' | '_defaults'>;
const HOST_MANAGEMENT: Generators<HostManagementData> = {
  enabled: flag(),
  attachPoliciesToExistingRoles: flag(),
  runOnLaunch: flag(),
  explorerPermissions: flag(),
  roleNames: option(structOf(HOST_ROLE_NAMES)),
  roleNameSuffix: suffix,
  rolePath: path,
  policyPath,
  outputs: flag(),
  targets: option(fc.constantFrom(
    HostManagementTargets.allInstances(), HostManagementTargets.instancesWithTag('pilot'),
    HostManagementTargets.instancesWithTag('stage', 'test', 'pilot'), HostManagementTargets.resourceGroup('x'.repeat(128)),
    HostManagementTargets.instances('i-0123456789abcdef0', 'i-01234567'),
  )),
  exclusionTags: option(fc.dictionary(letters('aZ09:/', 20), letters('aZ09 ', 20), { minKeys: 1, maxKeys: 3 })),
  schedule: option(fc.constantFrom('rate(30 minutes)', 'rate(1 day)', 'rate(30 days)', 'cron(0 2 ? * SUN *)')
    .map(expression => events.Schedule.expression(expression))),
  maxConcurrency: option(fc.constantFrom(
    RateControl.instances(1), RateControl.instances(50), RateControl.percentage(10), RateControl.percentage(100))),
  maxErrors: option(fc.constantFrom(
    RateControl.instances(0), RateControl.instances(5), RateControl.percentage(0), RateControl.percentage(100))),
  output: option(fc.constant(HostManagementOutput.newBucket({ versioned: true }))),
  documentName: option(letters('aZ09_.-', 50).map(name => `Run${name}`)),
};
const hostManagement = structOf(HOST_MANAGEMENT).map((o): HostManagementOptions => o.enabled === false ? { enabled: false } : {
  ...o, roleNames: o.runOnLaunch === false ? { ...o.roleNames, launch: undefined } : o.roleNames,
});

const ARC: Generators<ArcAutoProvisioningOptions> = {
  arcAutoProvisioning: flag(), arcInstanceTag: option(structOf(RESOURCE_TAG)), hostManagement: option(hostManagement),
};
const withoutArc = <T extends ArcAutoProvisioningOptions>(o: T): T =>
  o.arcAutoProvisioning === false ? { ...o, arcInstanceTag: undefined, hostManagement: undefined } : o;

const SERVERS: Generators<DefenderForServersOptions> = {
  additionalCapabilities: additionalCapabilities('Servers', 'DefenderForServersAws'),
  ...ARC,
  subPlan: option(fc.constantFrom(...Object.values(ServersSubPlan))),
  ...switches<DefenderForServersOptions>('servers'),
  justInTimeTag: option(structOf(RESOURCE_TAG)),
};
const servers = structOf(SERVERS).map(o => withoutArc({
  ...o,
  justInTimeTag: o.justInTimeVmAccess === false ? undefined : o.justInTimeTag,
  agentlessVmScanning: o.subPlan === ServersSubPlan.P1 ? undefined : o.agentlessVmScanning,
}));

const CLUSTER_ACCESS: Generators<ClusterAccess> = {
  clusterName: letters('abz09-_', 20).map(name => `c${name}`),
  accessPolicy: fc.constantFrom(ClusterAccessPolicy.ADMIN_VIEW, ClusterAccessPolicy.CLUSTER_ADMIN),
};
const CONTAINERS: Generators<DefenderForContainersOptions> = {
  additionalCapabilities: additionalCapabilities('Images', 'DefenderForContainersAws'),
  ...switches<DefenderForContainersOptions>('containers'),
  gatedDeployment: flag(),
  dataCollectionExternalId: option(letters('aZ09_+=,.@:/-', 1200).map(id => `id${id}`)),
  clusterAccess: option(fc.uniqueArray(structOf(CLUSTER_ACCESS), { minLength: 1, maxLength: 3, selector: a => a.clusterName })),
};
const containers = structOf(CONTAINERS).map(o => ({
  ...o,
  dataCollectionExternalId: o.controlPlaneAuditLogs === false ? undefined : o.dataCollectionExternalId,
  gatedDeployment: o.containerImageAssessment === false ? undefined : o.gatedDeployment,
  clusterAccess: o.agentlessKubernetesDiscovery === false ? undefined : o.clusterAccess,
}));

const DATABASES: Generators<DefenderForDatabasesOptions> = {
  additionalCapabilities: additionalCapabilities('Data', 'DefenderForDatabasesAws'),
  ...ARC,
  ...switches<DefenderForDatabasesOptions>('databases'),
  rdsThreatProtectionAudience: option(letters('aZ09-.', 200).map(a => `api://${a}`)),
};
const databases = structOf(DATABASES).map(o => withoutArc({
  ...o, rdsThreatProtectionAudience: o.rdsThreatProtection === false ? undefined : o.rdsThreatProtectionAudience,
}));

/** Options of plans, valid for each plan alone. */
export interface Plans {
  readonly cspm?: DefenderCspmOptions;
  readonly servers?: DefenderForServersOptions;
  readonly containers?: DefenderForContainersOptions;
  readonly databases?: DefenderForDatabasesOptions;
}
export const PLANS = { cspm, servers, containers, databases };

/** Creates the plans. Two plans share the options of Azure Arc, so both use those of Defender for Servers. */
export function plansOf(plans: Plans, order: readonly PlanName[] = PLAN_NAMES): DefenderPlan[] {
  const sharesArc = plans.servers !== undefined && plans.servers.arcAutoProvisioning !== false;
  const options: Plans = sharesArc && plans.databases
    ? { ...plans, databases: { ...plans.databases, arcInstanceTag: undefined, hostManagement: undefined } } : plans;
  return order.flatMap(name => options[name] ? [MAKERS[name](options[name])] : []);
}

/** The generators by the name of the struct. */
export const PLAN_GENERATORS = {
  ArcAutoProvisioningOptions: ARC,
  CiemOptions: CIEM,
  ClusterAccess: CLUSTER_ACCESS,
  CustomCapabilityAzure: CUSTOM_AZURE,
  CustomCapabilityOptions: CUSTOM,
  DefenderCspmOptions: CSPM,
  DefenderForContainersOptions: CONTAINERS,
  DefenderForDatabasesOptions: DATABASES,
  DefenderForServersOptions: SERVERS,
  DefenderPlanOptions: { additionalCapabilities: CSPM.additionalCapabilities },
  HostManagementOptions: HOST_MANAGEMENT,
  HostManagementRoleNames: HOST_ROLE_NAMES,
  ResourceTag: RESOURCE_TAG,
  SensitiveDataScope: SENSITIVE_DATA_SCOPE,
};
