import { checkTags } from './azure-tags';
import type { EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect } from '../../checks/input';

export function agentlessScanningSettings(
  given: { [key: string]: string } | undefined, plans: EnabledPlans,
): FieldValue[] {
  const prop = 'agentlessScanningExclusionTags';
  const capability = DefenderCapability.AGENTLESS_VM_SCANNING;
  const offerings = plans.offeringsWith(capability);
  checkHasEffect(prop, given, 'a plan that has agentlessVmScanning on', offerings.length > 0);
  if (given !== undefined) checkTags(prop, given, { maxKey: 128, maxValue: 256 });
  const exclusionTags = given && Object.keys(given).length > 0 ? given : undefined;
  return offerings.flatMap(offering => {
    const feature = featurePath(capability, offering);
    const configuration = `${feature}.configuration`;
    return [
      // The only mode of the API.
      { path: `${configuration}.scanningMode`, value: 'Default', defaultWithout: feature },
      { path: `${configuration}.exclusionTags`, value: exclusionTags, prop },
    ];
  });
}
