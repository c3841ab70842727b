import type { EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect } from '../../checks/input';

/** For every plan that assesses images. */
export function imageAssessmentSettings(securityFindings: boolean | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'imageSecurityFindings';
  const capability = DefenderCapability.CONTAINER_IMAGE_ASSESSMENT;
  const offerings = plans.offeringsWith(capability);
  checkHasEffect(
    prop, securityFindings !== undefined, 'a plan that has containerImageAssessment on', offerings.length > 0);
  return offerings.map(offering => ({
    path: `${featurePath(capability, offering)}.securityFindingsEnabled`, value: securityFindings, prop,
  }));
}
