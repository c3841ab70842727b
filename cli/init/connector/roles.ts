/** Names and path of the roles that a connector has, as options of the app. */
import { accepted, optionsOf } from './evaluate';
import type { Connector } from './read';
import { valueIn } from '../../../src/azure/existing/paths';
import { rolesIn } from '../../../src/azure/existing/role-arns';
import { SecurityConnectorApiVersion } from '../../../src/azure/settings/api-version';
import { rolesOfFeatures } from '../../../src/azure/settings/feature-fields';
import { FIELDS, hasField } from '../../../src/azure/settings/fields';
import { show } from '../../../src/azure/settings/json-value';
import type { CapabilityId, DefenderCapability } from '../../../src/capabilities/defender-capability';
import { resolveRoleNames, roleNameKey } from '../../../src/capabilities/role-names';
import { checkRoleNameSuffix, resolveRolePath } from '../../../src/checks/iam-names';
import { asText } from '../../../src/checks/json-text';
import { Struct, type Option } from '../code';
import { SUFFIX_OF_ROLES } from '../command';

/**
 * The options for names and path, and the names that the roles get with them.
 *
 * @param capabilities the capabilities that are on; the first one is that of foundational CSPM
 * @param given a suffix, instead of the names of the connector
 */
export function rolesOf(
  connector: Connector, capabilities: readonly DefenderCapability[], given?: string,
): { readonly options: Option[]; readonly names: ReadonlyMap<string, string> } {
  const suffix = given ?? suffixOf(capabilities[0], nameIn(connector, capabilities[0]));
  const names = given === undefined ? namesIn(connector, capabilities, suffix) : [];
  const resolved = (options: readonly Option[]) => resolveRoleNames(capabilities, optionsOf(options), suffix || undefined);
  checkRoleNameSuffix(suffix || undefined);
  const used = accepted(names, resolved).options;
  if (given !== undefined) checkSuffix(connector, resolved(used), given);
  return {
    options: [
      ...suffix === '' ? [] : [{ name: 'roleNameSuffix', value: suffix }],
      ...accepted(pathOf(connector, capabilities), options => resolveRolePath(optionsOf(options).rolePath)).options,
      ...used.length === 0 ? [] : [{ name: 'roleNames', value: new Struct('DefenderRoleNames', used) }],
    ],
    names: resolved(used),
  };
}

/** Throws if the suffix gives a new role the name of one that the connector has. IAM ignores the case of names. */
function checkSuffix({ data: { parts } }: Connector, names: ReadonlyMap<string, string>, suffix: string): void {
  const nameOf = (arn: string) => arn.split('/').at(-1)!.trim().toLowerCase();
  const existing = new Set(rolesIn(Object.fromEntries(parts)).map(({ arn }) => nameOf(arn)));
  const taken = [...names.values()].find(name => existing.has(name.toLowerCase()));
  if (taken === undefined) return;
  throw new Error(`--role-name-suffix must give the new roles other names than those of the connector, got ${show(suffix)}: ` +
    `the connector has ${show(taken)}. To keep its names, leave the option out`);
}

/** Options for names that differ from the default names with the suffix. */
function namesIn(connector: Connector, capabilities: readonly DefenderCapability[], suffix: string): Option[] {
  const version = SecurityConnectorApiVersion[connector.apiVersion] as SecurityConnectorApiVersion;
  return capabilities.flatMap((capability) => {
    // Azure expects the default name if it cannot have another one.
    const hasNoField = rolesOfFeatures(capability).every(path => !hasField(version, FIELDS.get(path)!));
    const name = hasNoField ? capability.defaultRoleName : nameIn(connector, capability);
    const isDefault = name === undefined || name === `${capability.defaultRoleName}${suffix}`;
    return isDefault ? [] : [{ name: roleNameKey(capability.id as CapabilityId), value: name }];
  });
}

/** The name of the role in the first plan that names it. */
function nameIn(connector: Connector, capability: DefenderCapability): string | undefined {
  return roleIn(connector, capability)?.[2];
}

/** The path as an option, if all roles have it. */
function pathOf(connector: Connector, capabilities: readonly DefenderCapability[]): Option[] {
  const [path, ...others] = new Set(capabilities.flatMap(capability => roleIn(connector, capability)?.[1] ?? []));
  return path === undefined || path === '/' || others.length > 0 ? [] : [{ name: 'rolePath', value: path }];
}

/** The ARN of the role, its path and its name. */
function roleIn({ data: { parts } }: Connector, capability: DefenderCapability): RegExpExecArray | undefined {
  const arns = rolesOfFeatures(capability).map(path => valueIn(parts, path.split('.'))).filter(arn => arn !== undefined);
  return /^arn:[\w-]+:iam::\d{12}:role(\/(?:.*\/)?)([^/]+)$/.exec(asText(arns[0])) ?? undefined;
}

/** The suffix of the first role: what follows its default name. */
function suffixOf({ defaultRoleName }: DefenderCapability, name = ''): string {
  const suffix = name.startsWith(defaultRoleName) ? name.slice(defaultRoleName.length) : '';
  return SUFFIX_OF_ROLES.test(suffix) ? suffix : '';
}
