import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { jsonValue } from './json-value';
import { checkEnum, checkHasEffect, checkStruct } from '../../checks/input';
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
  defenderForEndpoint: BOOLEAN,
  defenderForEndpointConfiguration: true,
  vulnerabilityAssessment: BOOLEAN,
  vulnerabilityAssessmentType: true,
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
  checkEnum(typeProp, type, { VulnerabilityAssessmentType });
  const configurationProp = `${prop}.defenderForEndpointConfiguration`;
  checkStruct(configurationProp, settings?.defenderForEndpointConfiguration);
  const offering = 'DefenderForServersAws';
  const field = (name: string) => `${offering}.${name}`;
  const typeField = field('vaAutoProvisioning.configuration.type');
  const isDefault = settings?.vulnerabilityAssessment === undefined;
  return [
    {
      path: field('mdeAutoProvisioning.enabled'),
      value: defenderForEndpoint,
      prop: `${prop}.defenderForEndpoint`,
      defaultWithout: settings?.defenderForEndpoint === undefined ? offering : undefined,
    },
    {
      path: field('mdeAutoProvisioning.configuration'),
      value: jsonValue(configurationProp, settings?.defenderForEndpointConfiguration),
      prop: configurationProp,
    },
    {
      path: field('vaAutoProvisioning.enabled'),
      value: vulnerabilityAssessment,
      prop: `${prop}.vulnerabilityAssessment`,
      defaultWithout: isDefault ? offering : undefined,
    },
    {
      path: typeField,
      value: vulnerabilityAssessment ? type : undefined,
      prop: typeProp,
      defaultWithout: given !== undefined ? undefined : isDefault ? offering : typeField,
    },
  ];
}
