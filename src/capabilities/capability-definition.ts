import type { TrustData } from '../identity/trust';
import type { PermissionSet } from '../permissions/permission-set';

/** How much access Defender for Cloud gets: the two permission types of the Azure portal. */
export enum PermissionsType {
  /** What Microsoft calls default access: reads everything except billing, ready for future features. */
  DEFAULT_ACCESS = 'DefaultAccess',
  /** Only what current features need. */
  LEAST_PRIVILEGE_ACCESS = 'LeastPrivilegeAccess',
}

/** Everything about a capability except which plans have it. */
export interface CapabilityDefinition<Id extends string = string> {
  /** Names the capability in logical ids, role lists and outputs. A contract: an id never changes. */
  readonly id: Id;
  /** What the capability is, in a few words. Describes the output of the role. */
  readonly title: string;
  /** Microsoft's default name of the role. */
  readonly defaultRoleName: string;
  /** Microsoft accepts only role names that begin with this. */
  readonly requiredNamePrefix?: string;
  /** What the role may do, in a few words. */
  readonly summary: string;
  /** Why Defender for Cloud needs it, in a sentence. */
  readonly purpose: string;
  /** What the role could be misused for. Whoever approves the role reads this. */
  readonly risk: string;
  readonly trust: TrustData;
  /** What a reviewer should know about the trust: what is assumed, or can be added. */
  readonly trustNote?: string;
  readonly permissions: { readonly [type in PermissionsType]: PermissionSet };
  /** Microsoft's name of the feature in the offerings of the Azure security connector, such as `vmScanners`. */
  readonly feature: string;
  /** Regions in which the feature is not available. */
  readonly unsupportedRegions?: readonly string[];
}

/** Keeps the id as a literal type, of which the list of capability ids is made. */
export function defineCapability<Id extends string>(definition: CapabilityDefinition<Id>): CapabilityDefinition<Id> {
  return definition;
}

/** The same permissions in both permission types. */
export function same(permissions: PermissionSet): CapabilityDefinition['permissions'] {
  return {
    [PermissionsType.DEFAULT_ACCESS]: permissions,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: permissions,
  };
}
