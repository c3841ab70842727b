import { ARC_OPTIONS, bindArc } from './arc-auto-provisioning-options';
import { CSPM_TABLE, type CiemOptions, type DefenderCspmOptions, type SensitiveDataScope } from './defender-cspm';
import { CONTAINERS_TABLE, type DefenderForContainersOptions } from './defender-for-containers';
import { DATABASES_TABLE, type DefenderForDatabasesOptions } from './defender-for-databases';
import { SERVERS_TABLE, ServersSubPlan, type DefenderForServersOptions } from './defender-for-servers';
import type { PlanBinding, PlanCapability } from './plan-binding';
import { optionsOfPlan } from './plan-table';
import { bindTag, capabilitiesOf, resolveOptions } from './resolve-plan-options';
import { GATED_DEPLOYMENT, trustWithLegacyReader } from '../capabilities/containers';
import { ciemTrust, CLOUDTRAIL_BUCKET } from '../capabilities/cspm';
import { rdsThreatProtectionTrust, sensitiveDataDiscoveryWithin } from '../capabilities/data';
import { DefenderCapability } from '../capabilities/defender-capability';
import { JUST_IN_TIME_ON_TAGGED_RESOURCES } from '../capabilities/servers';
import {
  checkAudience, checkBucketName, checkEnum, checkGuid, checkHasEffect, checkKeyArn, checkList, checkPattern,
} from '../checks/input';
import { BOOLEAN, checkOptions } from '../checks/known-options';
import { checkClusterAccess } from '../host-management/cluster-access';

export function bindDefenderCspm(options: DefenderCspmOptions): PlanBinding {
  const on = resolveOptions(CSPM_TABLE, options, { sensitiveDataScope: true });
  const { sensitiveDataScope, ciem } = options;
  checkHasEffect(
    'sensitiveDataScope', sensitiveDataScope, 'sensitiveDataDiscovery: true', on.sensitiveDataDiscovery);
  return {
    offering: 'DefenderCspmAws',
    title: 'Defender CSPM',
    capabilities: capabilitiesOf(CSPM_TABLE, on, [
      ...sensitiveDataScope === undefined ? [] : [bindScope(sensitiveDataScope)],
      ...ciem === undefined ? [] : bindCiem(ciem),
    ]),
  };
}

function bindScope(scope: SensitiveDataScope): PlanCapability {
  checkOptions('sensitiveDataScope', scope, { bucketNames: true, kmsKeyArns: true, decryptOnlyViaS3: BOOLEAN });
  const { bucketNames, kmsKeyArns, decryptOnlyViaS3 = true } = scope;
  if (bucketNames !== undefined) {
    checkList('sensitiveDataScope.bucketNames', bucketNames, 'bucket', checkBucketName,
      { remedy: 'leave it out for every bucket, or set sensitiveDataDiscovery: false for none' });
  }
  if (kmsKeyArns !== undefined) {
    checkList('sensitiveDataScope.kmsKeyArns', kmsKeyArns, 'KMS key', checkKeyArn,
      { remedy: 'leave it out for every key' });
  }
  return {
    capability: DefenderCapability.SENSITIVE_DATA_DISCOVERY,
    permissions: sensitiveDataDiscoveryWithin({ bucketNames, kmsKeyArns, decryptOnlyViaS3 }),
    placeholders: { bucket: bucketNames ?? [], keyArn: kmsKeyArns ?? [] },
  };
}

function bindCiem(ciem: CiemOptions): PlanCapability[] {
  checkOptions('ciem', ciem, { servicePrincipalObjectId: true, cloudTrailBucketName: true });
  const { servicePrincipalObjectId, cloudTrailBucketName: bucket } = ciem;
  const objectId = checkGuid('ciem.servicePrincipalObjectId', servicePrincipalObjectId,
    'what az ad sp list --display-name NAME --query "[].id" prints for the application of CIEM');
  if (bucket !== undefined) checkBucketName('ciem.cloudTrailBucketName', bucket);
  return [
    { capability: DefenderCapability.CIEM_OIDC, trust: ciemTrust(objectId) },
    {
      capability: DefenderCapability.CIEM_DISCOVERY,
      ...bucket === undefined ? {} : { permissions: CLOUDTRAIL_BUCKET, placeholders: { bucket } },
    },
  ];
}

/** Returns the table of a sub-plan. Options that the sub-plan does not have are off by default. */
function tableOf(subPlan: ServersSubPlan): typeof SERVERS_TABLE {
  const options = optionsOfPlan('defenderForServers').map(([name, option]) =>
    [name, option.notInSubPlan === subPlan ? { ...option, default: false } : option]);
  return Object.fromEntries(options);
}

export function bindDefenderForServers(options: DefenderForServersOptions): PlanBinding {
  const { subPlan = ServersSubPlan.P2, hostManagement, justInTimeTag } = options;
  checkEnum('subPlan', subPlan, { ServersSubPlan });
  const table = tableOf(subPlan);
  const on = resolveOptions(table, options, { ...ARC_OPTIONS, subPlan: true, justInTimeTag: true });
  checkHasEffect('agentlessVmScanning: true', on.agentlessVmScanning, 'subPlan: ServersSubPlan.P2',
    subPlan === ServersSubPlan.P2);
  checkHasEffect('justInTimeTag', justInTimeTag, 'justInTimeVmAccess: true', on.justInTimeVmAccess);
  return {
    offering: 'DefenderForServersAws',
    title: 'Defender for Servers',
    capabilities: capabilitiesOf(table, on, [
      ...bindTag(
        'justInTimeTag', justInTimeTag, DefenderCapability.JUST_IN_TIME_VM_ACCESS, JUST_IN_TIME_ON_TAGGED_RESOURCES),
      ...bindArc(options, on.arcAutoProvisioning),
    ]),
    hostManagement,
    azureValues: { 'subPlan.type': subPlan },
  };
}

export function bindDefenderForContainers(options: DefenderForContainersOptions): PlanBinding {
  const on = resolveOptions(
    CONTAINERS_TABLE, options, { gatedDeployment: BOOLEAN, dataCollectionExternalId: true, clusterAccess: true });
  const { dataCollectionExternalId: externalId, clusterAccess, gatedDeployment = false } = options;
  checkHasEffect(
    'dataCollectionExternalId', externalId, 'controlPlaneAuditLogs: true', on.controlPlaneAuditLogs);
  checkHasEffect('gatedDeployment: true', gatedDeployment, 'containerImageAssessment: true',
    on.containerImageAssessment);
  checkHasEffect('clusterAccess', clusterAccess, 'agentlessKubernetesDiscovery: true', on.agentlessKubernetesDiscovery);
  if (externalId !== undefined) {
    checkPattern('dataCollectionExternalId', externalId, /^[\w+=,.@:/-]{2,1224}$/,
      'an external id of 2 to 1224 letters, digits or any of _+=,.@:/-');
  }
  if (clusterAccess !== undefined) checkClusterAccess('clusterAccess', clusterAccess);
  const dataCollection = {
    capability: DefenderCapability.KUBERNETES_DATA_COLLECTION,
    trust: externalId === undefined ? undefined : trustWithLegacyReader(externalId),
  };
  const imageAssessment = {
    capability: DefenderCapability.CONTAINER_IMAGE_ASSESSMENT,
    permissions: gatedDeployment ? GATED_DEPLOYMENT : undefined,
  };
  return {
    offering: 'DefenderForContainersAws',
    title: 'Defender for Containers',
    capabilities: capabilitiesOf(CONTAINERS_TABLE, on, [dataCollection, imageAssessment]),
    clusterAccess,
    gatedDeployment,
    azureValues: { dataCollectionExternalId: externalId },
  };
}

export function bindDefenderForDatabases(options: DefenderForDatabasesOptions): PlanBinding {
  const on = resolveOptions(DATABASES_TABLE, options, { ...ARC_OPTIONS, rdsThreatProtectionAudience: true });
  const { rdsThreatProtectionAudience: audience, hostManagement } = options;
  checkHasEffect('rdsThreatProtectionAudience', audience, 'rdsThreatProtection: true', on.rdsThreatProtection);
  if (audience !== undefined) checkAudience('rdsThreatProtectionAudience', audience);
  const trust = rdsThreatProtectionTrust(audience);
  return {
    offering: 'DefenderForDatabasesAws',
    title: 'Defender for Databases',
    capabilities: capabilitiesOf(DATABASES_TABLE, on, [
      { capability: DefenderCapability.RDS_THREAT_PROTECTION, trust },
      ...bindArc(options, on.arcAutoProvisioning),
    ]),
    hostManagement,
  };
}
