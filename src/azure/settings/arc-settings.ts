import type { EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect, checkPattern } from '../../checks/input';

const PRIVATE_LINK_SCOPE =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.HybridCompute\/privateLinkScopes\/[^/\s]+$/i;

/** For every plan that installs Arc, because an instance has only one Arc agent. */
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
