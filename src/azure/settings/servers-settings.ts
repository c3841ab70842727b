import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { jsonValue } from './json-value';
import { checkHasEffect, checkStruct } from '../../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../../checks/known-options';

/** Settings of Defender for Servers that exist only on the Azure side. */
export interface AzureServersSettings {
  /**
   * Whether Microsoft Defender for Endpoint is installed on machines with Azure Arc.
   * @default true
   */
  readonly defenderForEndpoint?: boolean;
  /**
   * Configuration of Defender for Endpoint (`mdeAutoProvisioning.configuration`). The API accepts any value, and
   * Microsoft does not publish which ones Defender for Endpoint expects. Throws if it is not a JSON value.
   * @default - not set: the default of Defender for Cloud
   */
  readonly defenderForEndpointConfiguration?: { [key: string]: any };
  /**
   * Whether Microsoft Defender Vulnerability Management (`TVM`) finds vulnerabilities on machines with Azure Arc.
   * `existing` keeps another type, such as `Qualys`, which Microsoft retired on 2024-05-01. Details: `docs/azure.md`.
   *
   * Source: MicrosoftDocs/azure-docs, deploy-vulnerability-assessment-vm, 2024-01; MicrosoftDocs/defender-docs,
   * auto-deploy-vulnerability-assessment, 2026-07.
   * @default true
   */
  readonly vulnerabilityAssessment?: boolean;
}

const OPTIONS: OptionNames<AzureServersSettings> = {
  defenderForEndpoint: BOOLEAN,
  defenderForEndpointConfiguration: true,
  vulnerabilityAssessment: BOOLEAN,
};

export function serversSettings(settings: AzureServersSettings | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'defenderForServers';
  const offering = 'DefenderForServersAws';
  const isOn = plans.has(offering);
  checkHasEffect(prop, settings, 'plan DefenderPlan.defenderForServers()', isOn);
  if (!isOn) return [];
  checkOptions(prop, settings, OPTIONS);
  const { defenderForEndpoint = true, vulnerabilityAssessment = true } = settings ?? {};
  const configurationProp = `${prop}.defenderForEndpointConfiguration`;
  checkStruct(configurationProp, settings?.defenderForEndpointConfiguration);
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
      value: vulnerabilityAssessment ? 'TVM' : undefined,
      defaultWithout: isDefault ? offering : typeField,
    },
  ];
}
