import { placeOf } from './role-settings';
import { settingNeeds, type Selection } from './selection';
import type { Setting } from './setting';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkStruct, checkSwitches } from '../guardrails/input';

/** Settings of container image assessment that exist only on the Azure side. They hold for every plan that assesses images. */
export interface AzureImageAssessmentSettings {
  /**
   * Whether findings are attached to images, where gated deployment reads them. `2026-08-01-preview` only.
   * @default - not set: the service's own
   */
  readonly securityFindings?: boolean;
}

export function imageAssessmentSettings(settings: AzureImageAssessmentSettings | undefined, selection: Selection): Setting[] {
  const prop = 'containerImageAssessment';
  const capability = DefenderCapability.CONTAINER_IMAGE_ASSESSMENT;
  const offerings = selection.offeringsWith(capability);
  settingNeeds(prop, settings !== undefined, 'a plan that has containerImageAssessment on', offerings.length > 0);
  checkStruct(prop, settings);
  if (settings) checkSwitches(settings, ['securityFindings'], `${prop}.`);
  return offerings.map(offering => ({
    path: `${placeOf(capability, offering)}.securityFindingsEnabled`,
    value: settings?.securityFindings,
    prop: `${prop}.securityFindings`,
  }));
}
