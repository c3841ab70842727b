import { checkSettingHasEffect, type EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkStruct, checkBooleans } from '../../checks/input';
import { checkOptionNames } from '../../checks/known-options';

/**
 * Settings of container image assessment that exist only on the Azure side. They apply to every plan that assesses
 * images.
 */
export interface AzureImageAssessmentSettings {
  /**
   * Whether findings are attached to images. Gated deployment reads them there. Only in `2026-08-01-preview`.
   * @default - not set: the default of Defender for Cloud
   */
  readonly securityFindings?: boolean;
}

export function imageAssessmentSettings(
  settings: AzureImageAssessmentSettings | undefined, plans: EnabledPlans,
): FieldValue[] {
  const prop = 'containerImageAssessment';
  const capability = DefenderCapability.CONTAINER_IMAGE_ASSESSMENT;
  const offerings = plans.offeringsWith(capability);
  const hasEffect = offerings.length > 0;
  checkSettingHasEffect(prop, settings !== undefined, 'a plan that has containerImageAssessment on', hasEffect);
  checkStruct(prop, settings);
  checkOptionNames(settings, { securityFindings: true }, `${prop}.`);
  if (settings) checkBooleans(settings, ['securityFindings'], `${prop}.`);
  return offerings.map(offering => ({
    path: `${featurePath(capability, offering)}.securityFindingsEnabled`,
    value: settings?.securityFindings,
    prop: `${prop}.securityFindings`,
  }));
}
