import { DefenderCapability, type CapabilityId, type DefenderRoleNames } from './defender-capability';
import { checkNotReserved, checkRoleName } from '../checks/iam-names';
import { checkOptions } from '../checks/known-options';

/** Returns the field of `DefenderRoleNames` for a capability. The compiler reports capabilities without a field. */
export function roleNameKey(id: CapabilityId): keyof DefenderRoleNames {
  return `${id.charAt(0).toLowerCase()}${id.slice(1)}` as Uncapitalize<CapabilityId>;
}

/** Returns the option that names a role, for messages, and its value. */
function nameOption({ id, _isCustom: isCustom }: DefenderCapability, names: DefenderRoleNames): [string, string?] {
  if (isCustom) return [`roleName of ${id}`];
  const key = roleNameKey(id as CapabilityId);
  return [`roleNames.${key}`, names[key]];
}

/**
 * Returns the role names of these capabilities. The suffix applies to default names. Throws if a name is not allowed or
 * is used twice.
 */
export function resolveRoleNames(
  capabilities: readonly DefenderCapability[], names: DefenderRoleNames, suffix?: string,
): Map<string, string> {
  const resolved = new Map<string, string>();
  const propByName = new Map<string, string>();
  for (const capability of capabilities) {
    const { id, defaultRoleName, requiredNamePrefix } = capability._definition;
    const [prop, given = `${defaultRoleName}${suffix ?? ''}`] = nameOption(capability, names);
    const name = checkNotReserved(prop, checkRoleName(prop, given, requiredNamePrefix));
    const other = propByName.get(name.toLowerCase());
    if (other) throw new Error(`${prop} must differ from ${other}, got '${name}' for both (IAM ignores the case)`);
    const published = DefenderCapability.all().find(c => c.defaultRoleName.toLowerCase() === name.toLowerCase());
    if (capability._isCustom && published) {
      throw new Error(`${prop} must not be the default name of ${published}, got '${name}' with roleNameSuffix`);
    }
    propByName.set(name.toLowerCase(), prop);
    resolved.set(id, name);
  }
  return resolved;
}

/** Returns the fields of `names` for roles that do not exist. Throws if a field is not the name of a capability. */
export function unusedRoleNames(capabilities: readonly DefenderCapability[], names: DefenderRoleNames): string[] {
  const keyOf = ({ id }: DefenderCapability) => roleNameKey(id as CapabilityId);
  const known = DefenderCapability.all().map(keyOf);
  checkOptions<object>('roleNames', names, Object.fromEntries(known.map(key => [key, true])));
  const used = new Set<string>(capabilities.filter(c => !c._isCustom).map(keyOf));
  const given = Object.entries(names).filter(([, name]) => name !== undefined).map(([key]) => key);
  const unknown = given.find(key => !known.includes(key as keyof DefenderRoleNames));
  if (unknown !== undefined) {
    throw new Error(`roleNames must only have the fields ${known.join(', ')}, got '${unknown}'`);
  }
  return given.filter(key => !used.has(key));
}
