import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { checkEnum, checkHasEffect } from '../../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../../checks/known-options';

/** Solution that finds vulnerabilities on servers. */
export enum VulnerabilityAssessmentType {
  /** Microsoft Defender Vulnerability Management. */
  TVM = 'TVM',
  /** Qualys. The API still accepts it. Check that Microsoft still offers it. */
  QUALYS = 'Qualys',
}

/** Settings of Defender for Servers that exist only on the Azure side. */
export interface AzureServersSettings {
  /**
   * Whether Microsoft Defender for Endpoint is installed on machines with Azure Arc.
   * @default true
   */
  readonly defenderForEndpoint?: boolean;
  /**
   * Whether a vulnerability assessment solution is installed on machines with Azure Arc.
   * @default true
   */
  readonly vulnerabilityAssessment?: boolean;
  /**
   * The vulnerability assessment solution. Throws if `vulnerabilityAssessment` is off.
   * @default VulnerabilityAssessmentType.TVM
   */
  readonly vulnerabilityAssessmentType?: VulnerabilityAssessmentType;
}

const OPTIONS: OptionNames<AzureServersSettings> = {
  defenderForEndpoint: BOOLEAN, vulnerabilityAssessment: BOOLEAN, vulnerabilityAssessmentType: true,
};

export function serversSettings(settings: AzureServersSettings | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'defenderForServers';
  const isOn = plans.has('DefenderForServersAws');
  checkHasEffect(prop, settings, 'plan DefenderPlan.defenderForServers()', isOn);
  if (!isOn) return [];
  checkOptions(prop, settings, OPTIONS);
  const {
    defenderForEndpoint = true, vulnerabilityAssessment = true, vulnerabilityAssessmentType: given,
  } = settings ?? {};
  const typeProp = `${prop}.vulnerabilityAssessmentType`;
  checkHasEffect(typeProp, given, 'vulnerabilityAssessment: true', vulnerabilityAssessment);
  const type = given ?? VulnerabilityAssessmentType.TVM;
  checkEnum(typeProp, type, Object.values(VulnerabilityAssessmentType));
  const field = (name: string) => `DefenderForServersAws.${name}`;
  const assessment = vulnerabilityAssessment ? type : undefined;
  return [
    { path: field('mdeAutoProvisioning.enabled'), value: defenderForEndpoint, prop: `${prop}.defenderForEndpoint` },
    {
      path: field('vaAutoProvisioning.enabled'),
      value: vulnerabilityAssessment,
      prop: `${prop}.vulnerabilityAssessment`,
    },
    { path: field('vaAutoProvisioning.configuration.type'), value: assessment, prop: typeProp },
  ];
}
