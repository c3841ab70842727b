import { checkSettingHasEffect, type EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { checkEnum, checkStruct, checkBooleans } from '../../guardrails/input';

/** Solution that looks for vulnerabilities on servers. */
export enum VulnerabilityAssessmentType {
  /** Microsoft Defender Vulnerability Management. */
  TVM = 'TVM',
  /** Qualys. The API still takes it; check that Microsoft still offers it to you. */
  QUALYS = 'Qualys',
}

/** Settings of Defender for Servers that exist only on the Azure side. */
export interface AzureServersSettings {
  /**
   * Whether Microsoft Defender for Endpoint is installed on machines that Azure Arc reaches.
   * @default true
   */
  readonly defenderForEndpoint?: boolean;
  /**
   * Whether a vulnerability assessment solution is set up on machines that Azure Arc reaches.
   * @default true
   */
  readonly vulnerabilityAssessment?: boolean;
  /**
   * Which solution. An error where `vulnerabilityAssessment` is off.
   * @default VulnerabilityAssessmentType.TVM
   */
  readonly vulnerabilityAssessmentType?: VulnerabilityAssessmentType;
}

export function serversSettings(settings: AzureServersSettings | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'defenderForServers';
  const isOn = plans.has('DefenderForServersAws');
  checkSettingHasEffect(prop, settings !== undefined, 'plan DefenderPlan.defenderForServers()', isOn);
  if (!isOn) return [];
  checkStruct(prop, settings);
  if (settings) checkBooleans(settings, ['defenderForEndpoint', 'vulnerabilityAssessment'], `${prop}.`);
  const { defenderForEndpoint = true, vulnerabilityAssessment = true, vulnerabilityAssessmentType: given } = settings ?? {};
  checkSettingHasEffect(`${prop}.vulnerabilityAssessmentType`, given !== undefined, 'vulnerabilityAssessment: true', vulnerabilityAssessment);
  const type = given ?? VulnerabilityAssessmentType.TVM;
  checkEnum(`${prop}.vulnerabilityAssessmentType`, type, Object.values(VulnerabilityAssessmentType));
  return [
    { path: 'DefenderForServersAws.mdeAutoProvisioning.enabled', value: defenderForEndpoint, prop: `${prop}.defenderForEndpoint` },
    { path: 'DefenderForServersAws.vaAutoProvisioning.enabled', value: vulnerabilityAssessment, prop: `${prop}.vulnerabilityAssessment` },
    {
      path: 'DefenderForServersAws.vaAutoProvisioning.configuration.type',
      value: vulnerabilityAssessment ? type : undefined,
      prop: `${prop}.vulnerabilityAssessmentType`,
    },
  ];
}
