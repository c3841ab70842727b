import { settingNeeds, type Selection } from './selection';
import type { Setting } from './setting';
import { checkEnum, checkStruct, checkSwitches } from '../guardrails/input';

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

export function serversSettings(settings: AzureServersSettings | undefined, selection: Selection): Setting[] {
  const prop = 'defenderForServers';
  const plan = selection.plan('DefenderForServers');
  settingNeeds(prop, settings !== undefined, 'plan DefenderPlan.defenderForServers()', plan !== undefined);
  if (!plan) return [];
  checkStruct(prop, settings);
  if (settings) checkSwitches(settings, ['defenderForEndpoint', 'vulnerabilityAssessment'], `${prop}.`);
  const { defenderForEndpoint = true, vulnerabilityAssessment = true, vulnerabilityAssessmentType: given } = settings ?? {};
  settingNeeds(`${prop}.vulnerabilityAssessmentType`, given !== undefined, 'vulnerabilityAssessment: true', vulnerabilityAssessment);
  const type = given ?? VulnerabilityAssessmentType.TVM;
  checkEnum(`${prop}.vulnerabilityAssessmentType`, type, Object.values(VulnerabilityAssessmentType));
  return [
    { path: 'DefenderForServersAws.subPlan.type', value: plan.subPlan },
    { path: 'DefenderForServersAws.mdeAutoProvisioning.enabled', value: defenderForEndpoint, prop: `${prop}.defenderForEndpoint` },
    { path: 'DefenderForServersAws.vaAutoProvisioning.enabled', value: vulnerabilityAssessment, prop: `${prop}.vulnerabilityAssessment` },
    {
      path: 'DefenderForServersAws.vaAutoProvisioning.configuration.type',
      value: vulnerabilityAssessment ? type : undefined,
      prop: `${prop}.vulnerabilityAssessmentType`,
    },
  ];
}
