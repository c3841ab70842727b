import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkEnum, checkHasEffect, inputError } from '../../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../../checks/known-options';

/** How the Defender sensor is installed on clusters. */
export enum SensorInstallationMethod {
  /** Through Azure Arc-enabled Kubernetes. */
  ARC = 'Arc',
  /** Through Helm. */
  HELM = 'Helm',
}

/** Settings of Defender for Containers that exist only on the Azure side. */
export interface AzureContainersSettings {
  /**
   * Whether the Defender sensor is installed on clusters (`enableDefenderAgentAutoProvisioning`).
   * @default true
   */
  readonly defenderSensor?: boolean;
  /**
   * Whether Azure Policy for Kubernetes is installed on clusters (`enablePolicyAgentAutoProvisioning`).
   * @default true
   */
  readonly azurePolicy?: boolean;
  /**
   * How long CloudWatch Logs keeps EKS audit logs, in days. Throws if it is `RetentionDays.INFINITE`, or if
   * `controlPlaneAuditLogs` of the plan is off.
   * @default - not set: the default of Defender for Cloud
   */
  readonly auditLogRetention?: RetentionDays;
  /**
   * How the sensor is installed on clusters. Only in `2026-08-01-preview`. Throws if `defenderSensor` is off.
   * @default - not set: the default of Defender for Cloud
   */
  readonly installationMethod?: SensorInstallationMethod;
  /**
   * Whether the sensor detects malware. Only in `2026-08-01-preview`. Throws if it is on and `defenderSensor` is off.
   * @default - not set: the default of Defender for Cloud
   */
  readonly antiMalware?: boolean;
  /**
   * Whether images are checked before they are deployed (gated deployment). Only in `2026-08-01-preview`. Throws if it
   * is on and one of these is off: `defenderSensor`, `containerImageAssessment` of the plan, or
   * `imageSecurityFindings`.
   * Throws if it is on with least privilege access, and `gatedDeployment` of the plan is off.
   *
   * Source: MicrosoftDocs/azure-security-docs, enablement-guide-runtime-gated, 2026-11.
   * @default - not set: the default of Defender for Cloud
   */
  readonly securityGating?: boolean;
}

const OPTIONS: OptionNames<AzureContainersSettings> = {
  defenderSensor: BOOLEAN,
  azurePolicy: BOOLEAN,
  auditLogRetention: true,
  installationMethod: true,
  antiMalware: BOOLEAN,
  securityGating: BOOLEAN,
};

export function containersSettings(
  settings: AzureContainersSettings | undefined, plans: EnabledPlans, securityFindings = true,
): FieldValue[] {
  const prop = 'defenderForContainers';
  const offering = 'DefenderForContainersAws';
  const isOn = plans.has(offering);
  checkHasEffect(prop, settings, 'plan DefenderPlan.defenderForContainers()', isOn);
  if (!isOn) return [];
  checkOptions(prop, settings, OPTIONS);
  const {
    defenderSensor = true, azurePolicy = true, auditLogRetention, installationMethod, antiMalware, securityGating,
  } = settings ?? {};
  const has = (capability: DefenderCapability) => plans.hasCapability(offering, capability);
  checkHasEffect(`${prop}.auditLogRetention`, auditLogRetention, 'controlPlaneAuditLogs: true of the plan',
    has(DefenderCapability.KUBERNETES_DATA_COLLECTION));
  if (auditLogRetention !== undefined) checkRetention(`${prop}.auditLogRetention`, auditLogRetention);
  checkHasEffect(`${prop}.installationMethod`, installationMethod, 'defenderSensor: true', defenderSensor);
  if (installationMethod !== undefined) {
    checkEnum(`${prop}.installationMethod`, installationMethod, { SensorInstallationMethod });
  }
  checkHasEffect(`${prop}.antiMalware: true`, antiMalware, 'defenderSensor: true', defenderSensor);
  const gatingNeeds = {
    'defenderSensor: true': defenderSensor,
    'containerImageAssessment: true of the plan': has(DefenderCapability.CONTAINER_IMAGE_ASSESSMENT),
    'imageSecurityFindings: true': securityFindings,
    'gatedDeployment: true of the plan, or with PermissionsType.DEFAULT_ACCESS': plans.allowsGatedDeployment(),
  };
  for (const [condition, met] of Object.entries(gatingNeeds)) {
    checkHasEffect(`${prop}.securityGating: true`, securityGating, condition, met);
  }

  const field = (name: string) => `${offering}.${name}`;
  return [
    {
      path: field('enableAuditLogsAutoProvisioning'),
      value: plans.isOn(offering, DefenderCapability.KUBERNETES_DATA_COLLECTION),
      source: 'controlPlaneAuditLogs of the plan',
    },
    { path: field('kubeAuditRetentionTime'), value: auditLogRetention, prop: `${prop}.auditLogRetention` },
    {
      path: field('enableDefenderAgentAutoProvisioning'),
      value: defenderSensor,
      prop: `${prop}.defenderSensor`,
      defaultWithout: settings?.defenderSensor === undefined ? offering : undefined,
    },
    {
      path: field('enablePolicyAgentAutoProvisioning'),
      value: azurePolicy,
      prop: `${prop}.azurePolicy`,
      defaultWithout: settings?.azurePolicy === undefined ? offering : undefined,
    },
    { path: field('installationMethod'), value: installationMethod, prop: `${prop}.installationMethod` },
    { path: field('containerAntiMalwareEnabled'), value: antiMalware, prop: `${prop}.antiMalware` },
    { path: field('securityGatingEnabled'), value: securityGating, prop: `${prop}.securityGating` },
  ];
}

function checkRetention(prop: string, days: RetentionDays): void {
  const allowed = Object.values(RetentionDays)
    .filter((d): d is RetentionDays => typeof d === 'number' && d !== RetentionDays.INFINITE);
  if (allowed.includes(days)) return;
  throw inputError(prop, `a number of days that CloudWatch Logs supports (${allowed.join(', ')})`, days);
}
