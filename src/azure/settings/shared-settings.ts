import { checkTags } from './azure-tags';
import type { EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect, checkPattern } from '../../checks/input';

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

const PRIVATE_LINK_SCOPE =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.HybridCompute\/privateLinkScopes\/[^/\s]+$/i;

/** Returns Arc settings for every plan that installs it, because an instance has only one Arc agent. */
export function arcSettings(
  { arcProxy, arcPrivateLinkScope }: { readonly arcProxy?: string; readonly arcPrivateLinkScope?: string },
  plans: EnabledPlans,
): FieldValue[] {
  const capability = DefenderCapability.ARC_AUTO_PROVISIONING;
  const offerings = plans.offeringsWith(capability);
  for (const [prop, value] of Object.entries({ arcProxy, arcPrivateLinkScope })) {
    checkHasEffect(prop, value, 'a plan that has arcAutoProvisioning on', offerings.length > 0);
  }
  if (arcProxy !== undefined) {
    checkPattern('arcProxy', arcProxy, /^https?:\/\/[^\s/?#]+\/?$/,
      'the URL of a proxy, such as http://proxy.example.com:3128');
  }
  if (arcPrivateLinkScope !== undefined) {
    checkPattern('arcPrivateLinkScope', arcPrivateLinkScope, PRIVATE_LINK_SCOPE,
      'the resource id of an Azure Arc private link scope, /subscriptions/<id>/resourceGroups/<name>/providers/' +
      'Microsoft.HybridCompute/privateLinkScopes/<name>');
  }
  return offerings.flatMap(offering => {
    const configuration = `${featurePath(capability, offering)}.configuration`;
    return [
      { path: `${configuration}.proxy`, value: arcProxy, prop: 'arcProxy' },
      { path: `${configuration}.privateLinkScope`, value: arcPrivateLinkScope, prop: 'arcPrivateLinkScope' },
    ];
  });
}

/** Returns settings for every plan that assesses images. */
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
