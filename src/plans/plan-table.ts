import type { CapabilityDefinition } from '../capabilities/capability-definition';
import {
  AGENTLESS_KUBERNETES_DISCOVERY, CLOUDWATCH_TO_KINESIS, CONTAINER_IMAGE_ASSESSMENT, KINESIS_TO_S3,
  KUBERNETES_DATA_COLLECTION, KUBERNETES_SERVICE,
} from '../capabilities/containers';
import { CIEM_DISCOVERY, CIEM_OIDC } from '../capabilities/cspm';
import { DATABASES_DSPM, RDS_THREAT_PROTECTION, SENSITIVE_DATA_DISCOVERY } from '../capabilities/data';
import { AGENTLESS_VM_SCANNING, ARC_AUTO_PROVISIONING, JUST_IN_TIME_VM_ACCESS } from '../capabilities/servers';

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
