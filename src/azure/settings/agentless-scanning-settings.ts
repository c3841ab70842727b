import { checkTags } from './azure-tags';
import type { EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkEnum, checkHasEffect } from '../../checks/input';
import { checkOptions } from '../../checks/known-options';

/** Mode of the agentless scanner. */
export enum AgentlessScanningMode {
  /** `Default`, the only mode of the API. */
  DEFAULT = 'Default',
}

/** Settings of agentless VM scanning that exist only on the Azure side. They apply to every plan that scans. */
export interface AzureAgentlessScanningSettings {
  /**
   * Tags of instances that are not scanned: AWS tag keys of 1 to 128 characters, and values of at most 256.
   * @default - none: every instance is scanned
   */
  readonly exclusionTags?: { [key: string]: string };
  /**
   * Mode of the scanner.
   * @default AgentlessScanningMode.DEFAULT
   */
  readonly scanningMode?: AgentlessScanningMode;
}

export function agentlessScanningSettings(
  settings: AzureAgentlessScanningSettings | undefined, plans: EnabledPlans,
): FieldValue[] {
  const prop = 'agentlessVmScanning';
  const capability = DefenderCapability.AGENTLESS_VM_SCANNING;
  const offerings = plans.offeringsWith(capability);
  checkHasEffect(prop, settings, 'a plan that has agentlessVmScanning on', offerings.length > 0);
  checkOptions(prop, settings, { exclusionTags: true, scanningMode: true });
  const { exclusionTags: tags, scanningMode = AgentlessScanningMode.DEFAULT } = settings ?? {};
  checkEnum(`${prop}.scanningMode`, scanningMode, { AgentlessScanningMode });
  if (tags) checkTags(`${prop}.exclusionTags`, tags, { maxKey: 128, maxValue: 256 });
  const exclusionTags = tags && Object.keys(tags).length > 0 ? tags : undefined;
  return offerings.flatMap(offering => {
    const feature = featurePath(capability, offering);
    const configuration = `${feature}.configuration`;
    return [
      {
        path: `${configuration}.scanningMode`,
        value: scanningMode,
        prop: `${prop}.scanningMode`,
        defaultWithout: settings?.scanningMode === undefined ? feature : undefined,
      },
      { path: `${configuration}.exclusionTags`, value: exclusionTags, prop: `${prop}.exclusionTags` },
    ];
  });
}
