import { checkSettingHasEffect, type EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { jsonValue } from './json-value';
import { checkEnum, checkStruct, checkBooleans } from '../../checks/input';
import { checkOptionNames, type OptionNames } from '../../checks/known-options';

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
   * Configuration of Defender for Endpoint (`mdeAutoProvisioning.configuration`). The API accepts any value. What
   * Defender for Endpoint expects is not published. Throws if JSON cannot hold the value.
   * @default - not set: the default of Defender for Cloud
   */
  readonly defenderForEndpointConfiguration?: { [key: string]: any };
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
  defenderForEndpoint: true,
  defenderForEndpointConfiguration: true,
  vulnerabilityAssessment: true,
  vulnerabilityAssessmentType: true,
};

export function serversSettings(settings: AzureServersSettings | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'defenderForServers';
  const isOn = plans.has('DefenderForServersAws');
  checkSettingHasEffect(prop, settings !== undefined, 'plan DefenderPlan.defenderForServers()', isOn);
  if (!isOn) return [];
  checkStruct(prop, settings);
  checkOptionNames(settings, OPTIONS, `${prop}.`);
  if (settings) checkBooleans(settings, ['defenderForEndpoint', 'vulnerabilityAssessment'], `${prop}.`);
  const {
    defenderForEndpoint = true, vulnerabilityAssessment = true, vulnerabilityAssessmentType: given,
  } = settings ?? {};
  const typeProp = `${prop}.vulnerabilityAssessmentType`;
  checkSettingHasEffect(typeProp, given !== undefined, 'vulnerabilityAssessment: true', vulnerabilityAssessment);
  const type = given ?? VulnerabilityAssessmentType.TVM;
  checkEnum(typeProp, type, Object.values(VulnerabilityAssessmentType));
  const configurationProp = `${prop}.defenderForEndpointConfiguration`;
  checkStruct(configurationProp, settings?.defenderForEndpointConfiguration);
  const offering = 'DefenderForServersAws';
  const assessment = `${offering}.vaAutoProvisioning`;
  return [
    {
      path: `${offering}.mdeAutoProvisioning.enabled`,
      value: defenderForEndpoint,
      prop: `${prop}.defenderForEndpoint`,
      defaultWithout: settings?.defenderForEndpoint === undefined ? offering : undefined,
    },
    {
      path: `${offering}.mdeAutoProvisioning.configuration`,
      value: jsonValue(configurationProp, settings?.defenderForEndpointConfiguration),
      prop: configurationProp,
    },
    {
      path: `${assessment}.enabled`,
      value: vulnerabilityAssessment,
      prop: `${prop}.vulnerabilityAssessment`,
      defaultWithout: settings?.vulnerabilityAssessment === undefined ? offering : undefined,
    },
    {
      path: `${assessment}.configuration.type`,
      value: vulnerabilityAssessment ? type : undefined,
      prop: typeProp,
      defaultWithout: given !== undefined ? undefined
        : settings?.vulnerabilityAssessment === undefined ? offering : `${assessment}.configuration.type`,
    },
  ];
}
