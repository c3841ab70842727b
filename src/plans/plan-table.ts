import { AGENTLESS_KUBERNETES_DISCOVERY } from '../capabilities/agentless-kubernetes-discovery';
import { AGENTLESS_VM_SCANNING } from '../capabilities/agentless-vm-scanning';
import { ARC_AUTO_PROVISIONING } from '../capabilities/arc-auto-provisioning';
import type { CapabilityDefinition } from '../capabilities/capability-definition';
import { CIEM_DISCOVERY } from '../capabilities/ciem-discovery';
import { CIEM_OIDC } from '../capabilities/ciem-oidc';
import { CLOUDWATCH_TO_KINESIS } from '../capabilities/cloudwatch-to-kinesis';
import { CONTAINER_IMAGE_ASSESSMENT } from '../capabilities/container-image-assessment';
import { DATABASES_DSPM } from '../capabilities/databases-dspm';
import { JUST_IN_TIME_VM_ACCESS } from '../capabilities/just-in-time-vm-access';
import { KINESIS_TO_S3 } from '../capabilities/kinesis-to-s3';
import { KUBERNETES_DATA_COLLECTION } from '../capabilities/kubernetes-data-collection';
import { KUBERNETES_SERVICE } from '../capabilities/kubernetes-service';
import { RDS_THREAT_PROTECTION } from '../capabilities/rds-threat-protection';
import { SENSITIVE_DATA_DISCOVERY } from '../capabilities/sensitive-data-discovery';

/** An option that switches on capabilities. */
export interface PlanOption {
  readonly capabilities: readonly CapabilityDefinition[];
  readonly default: boolean;
  /** Whether it is a struct of options, and not true or false. */
  readonly isStruct?: boolean;
  /** Sub-plan that does not have it. */
  readonly notInSubPlan?: string;
}

/** An option that is on by default, as in the Azure portal. */
function onByDefault(...capabilities: CapabilityDefinition[]): PlanOption {
  return { capabilities, default: true };
}

/**
 * Which capabilities the options of each plan switch on, by the method of `DefenderPlan`. Data without CDK: the plans,
 * the documents, the templates and the commands read it.
 */
export const PLAN_TABLE = {
  defenderCspm: {
    agentlessVmScanning: onByDefault(AGENTLESS_VM_SCANNING),
    sensitiveDataDiscovery: onByDefault(SENSITIVE_DATA_DISCOVERY),
    databasesDspm: onByDefault(DATABASES_DSPM),
    agentlessKubernetesDiscovery: onByDefault(AGENTLESS_KUBERNETES_DISCOVERY),
    containerImageAssessment: onByDefault(CONTAINER_IMAGE_ASSESSMENT),
    ciem: { capabilities: [CIEM_OIDC, CIEM_DISCOVERY], default: false, isStruct: true },
  },
  defenderForServers: {
    justInTimeVmAccess: onByDefault(JUST_IN_TIME_VM_ACCESS),
    agentlessVmScanning: { ...onByDefault(AGENTLESS_VM_SCANNING), notInSubPlan: 'P1' },
    arcAutoProvisioning: onByDefault(ARC_AUTO_PROVISIONING),
  },
  defenderForContainers: {
    controlPlaneAuditLogs: onByDefault(
      KUBERNETES_SERVICE, KUBERNETES_DATA_COLLECTION, CLOUDWATCH_TO_KINESIS, KINESIS_TO_S3,
    ),
    agentlessKubernetesDiscovery: onByDefault(AGENTLESS_KUBERNETES_DISCOVERY),
    containerImageAssessment: onByDefault(CONTAINER_IMAGE_ASSESSMENT),
    agentlessVmScanning: onByDefault(AGENTLESS_VM_SCANNING),
  },
  defenderForDatabases: {
    databasesDspm: onByDefault(DATABASES_DSPM),
    rdsThreatProtection: onByDefault(RDS_THREAT_PROTECTION),
    arcAutoProvisioning: onByDefault(ARC_AUTO_PROVISIONING),
  },
} satisfies { readonly [method: string]: { readonly [option: string]: PlanOption } };

export type PlanMethod = keyof typeof PLAN_TABLE;

/** The methods of `DefenderPlan`, in the order of documents and templates. */
export const PLAN_METHODS = Object.keys(PLAN_TABLE) as PlanMethod[];

/** The options of a plan with their names, in the order of its roles. */
export function optionsOfPlan(method: PlanMethod): [option: string, PlanOption][] {
  return Object.entries(PLAN_TABLE[method]);
}
