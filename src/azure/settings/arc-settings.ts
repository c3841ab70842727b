import type { EnabledPlans } from './enabled-plans';
import { featurePath } from './feature-fields';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect, checkPattern } from '../../checks/input';
import { checkOptions } from '../../checks/known-options';

/**
 * Settings of Azure Arc auto-provisioning that exist only on the Azure side. They apply to every plan that installs
 * Arc, because an instance has only one Arc agent.
 */
export interface AzureArcSettings {
  /**
   * URL of the HTTP proxy that the Arc agent uses, such as `http://proxy.example.com:3128`.
   * @default - none
   */
  readonly proxy?: string;
  /**
   * Resource id of the Azure Arc private link scope for the machines:
   * `/subscriptions/.../resourceGroups/.../providers/Microsoft.HybridCompute/privateLinkScopes/...`.
   * @default - none
   */
  readonly privateLinkScope?: string;
}

const PRIVATE_LINK_SCOPE =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.HybridCompute\/privateLinkScopes\/[^/\s]+$/i;

export function arcSettings(settings: AzureArcSettings | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'arcAutoProvisioning';
  const capability = DefenderCapability.ARC_AUTO_PROVISIONING;
  const offerings = plans.offeringsWith(capability);
  checkHasEffect(prop, settings, 'a plan that has arcAutoProvisioning on', offerings.length > 0);
  checkOptions(prop, settings, { proxy: true, privateLinkScope: true });
  const { proxy, privateLinkScope } = settings ?? {};
  if (proxy !== undefined) {
    checkPattern(`${prop}.proxy`, proxy, /^https?:\/\/[^\s/?#]+\/?$/,
      'the URL of a proxy, such as http://proxy.example.com:3128');
  }
  if (privateLinkScope !== undefined) {
    checkPattern(`${prop}.privateLinkScope`, privateLinkScope, PRIVATE_LINK_SCOPE,
      'the resource id of an Azure Arc private link scope, /subscriptions/<id>/resourceGroups/<name>/providers/' +
      'Microsoft.HybridCompute/privateLinkScopes/<name>');
  }
  return offerings.flatMap(offering => {
    const configuration = `${featurePath(capability, offering)}.configuration`;
    return [
      { path: `${configuration}.proxy`, value: proxy, prop: `${prop}.proxy` },
      { path: `${configuration}.privateLinkScope`, value: privateLinkScope, prop: `${prop}.privateLinkScope` },
    ];
  });
}
