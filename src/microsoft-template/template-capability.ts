import type { FileTrust } from './role-trust';
import type { CustomCapabilityAzure, CustomCapabilityOptions } from '../capabilities/custom-capability-options';
import { checkOptions, type OptionNames } from '../checks/known-options';

/** Options of `MicrosoftTemplate.capability`: what the file does not say. */
export interface MicrosoftTemplateCapabilityOptions {
  /**
   * Name of the capability in construct ids, outputs and `roleArns`: an upper-case letter, then at most 63 letters or
   * digits. If you change it later, the role is replaced.
   * @default - the letters and digits of the role name, without `DefenderForCloud-` in front
   */
  readonly id?: string;
  /**
   * What the role may do, in a few words: the description of the role and of its output. 1 to 200 printable characters
   * of Latin-1.
   * @default - the id of the capability
   */
  readonly summary?: string;
  /**
   * Object id (GUID) of a service principal in your own Entra tenant. Required if the role trusts tokens of your own
   * tenant. Throws if it trusts Microsoft's tenant.
   * @default - none
   */
  readonly servicePrincipalObjectId?: string;
  /**
   * Where the Azure side names the role. The file does not say it.
   * @default - the Azure side does not name the role
   */
  readonly azure?: CustomCapabilityAzure;
}

const OPTIONS: OptionNames<MicrosoftTemplateCapabilityOptions> = {
  id: true, summary: true, servicePrincipalObjectId: true, azure: true,
};

/** The options of a capability with the name and the trust of a role of the file. Throws if one is missing. */
export function capabilityOptions(
  roleName: string, trust: FileTrust, options: MicrosoftTemplateCapabilityOptions,
): CustomCapabilityOptions {
  checkOptions('options', options, OPTIONS);
  const { id = idFor(roleName), servicePrincipalObjectId: subject, ...rest } = options;
  const isOwnTenant = trust.kind === 'ciem';
  if (isOwnTenant !== (subject !== undefined)) {
    throw new Error(isOwnTenant
      ? `servicePrincipalObjectId must be given, because the role ${roleName} trusts tokens of your own tenant: the ` +
        'object id of the service principal that may assume it'
      : `servicePrincipalObjectId must be left out, because the role ${roleName} does not trust tokens of your tenant`);
  }
  return {
    ...rest,
    id,
    roleName,
    ...trust.kind === 'service' ? { service: trust.service } : {},
    ...'audience' in trust ? { audience: trust.audience } : {},
    ...isOwnTenant ? { servicePrincipalObjectId: subject } : {},
  };
}

/** `DefenderForCloud-ServerlessPosture` is `ServerlessPosture`. */
function idFor(roleName: string): string {
  const words = roleName.replace(/^DefenderForCloud-/i, '').split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  return words.map(word => word[0].toUpperCase() + word.slice(1)).join('').slice(0, 64);
}
