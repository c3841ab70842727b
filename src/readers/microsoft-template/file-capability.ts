import type { MicrosoftTemplateCapabilityOptions } from './microsoft-template-options';
import type { RecognizedRole } from './recognize';
import type { FileTrust } from './role-trust';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { printable } from '../../checks/messages';
import type { UserPermissions } from '../../identity/user-permissions';

/** A trust of a kind that this library creates for custom capabilities. */
export type UsableTrust = Extract<FileTrust, { readonly kind: 'defender' | 'ciem' | 'service' }>;

/** Returns the name of a role for messages. */
export function nameOf({ name, resource: { id } }: RecognizedRole): string {
  return name ?? id;
}

/**
 * Returns the trust of a role for a custom capability. Throws if it is a capability of this version or a role of
 * Microsoft Sentinel, or if this library does not create this kind of trust.
 */
export function usableTrust(role: RecognizedRole): UsableTrust {
  const { kind, trust: { trust, differences }, what } = role;
  const name = printable(nameOf(role));
  if (kind === 'known') throw new Error(`role ${name} is a capability of this version: ${what}; use its plan`);
  if (kind === 'sentinel' || kind === 'mismatch') {
    throw new Error(`role ${name} cannot be used: it is ${printable(what)}`);
  }
  if (isUsable(trust) && differences.length === 0) return trust;
  const why = differences.join('; ') || 'it trusts another role of the file';
  throw new Error(`role ${name} has a trust that this library does not create: ${printable(why)}`);
}

function isUsable(trust: FileTrust): trust is UsableTrust {
  return ['defender', 'ciem', 'service'].includes(trust.kind);
}

/** Returns a custom capability with the name, the audience or service, and the permissions of a role of the file. */
export function toCapability(
  role: RecognizedRole, options: MicrosoftTemplateCapabilityOptions, userPermissions: UserPermissions,
): DefenderCapability {
  const trust = usableTrust(role);
  const { name } = role;
  if (name === undefined) throw new Error(`role ${role.resource.id} has no name in the file`);
  try {
    return DefenderCapability._ofFile({
      ...options,
      id: options.id ?? idOf(name),
      roleName: name,
      ...trust.kind === 'service' ? { service: trust.service } : {
        audience: trust.audience,
        servicePrincipalObjectId: trust.kind === 'ciem' ? trust.subject : undefined,
      },
    }, userPermissions);
  } catch (error) {
    throw new Error(`role ${printable(name)}: ${(error as Error).message}`);
  }
}

/** Returns an id, such as `ContosoPosture` for `DefenderForCloud-ContosoPosture`. */
function idOf(name: string): string {
  const words = name.replace(/^DefenderForCloud-/i, '').split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  return words.map(word => word[0].toUpperCase() + word.slice(1)).join('').slice(0, 64);
}
