import type { EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect } from '../../checks/input';
import { BOOLEAN, checkOptions } from '../../checks/known-options';

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
  checkHasEffect(prop, settings, 'a plan that has containerImageAssessment on', offerings.length > 0);
  checkOptions(prop, settings, { securityFindings: BOOLEAN });
  return offerings.map(offering => ({
    path: `${featurePath(capability, offering)}.securityFindingsEnabled`,
    value: settings?.securityFindings,
    prop: `${prop}.securityFindings`,
  }));
}
