/** Defaults of parameters: whoever deploys gives other values, so they must not make a role narrower in silence. */
import type { NamedTemplate } from '../diff/nested';
import type { Permissions, ShownGrant } from '../diff/permissions';
import { rolesOf, type Role } from '../diff/roles';

/** A role of `review`, and what its text does not say for sure, one sentence each. */
export interface RoleAsDeployed extends Role {
  readonly ofDefaults: readonly string[];
  /** Who can assume it, without the defaults. */
  readonly openTrust: Permissions;
}

/** The roles of a template. Names, trusts and what is allowed have the defaults of its parameters, what is denied has not. */
export function rolesAsDeployed(named: NamedTemplate, source: readonly NamedTemplate[]): RoleAsDeployed[] {
  const roles = rolesOf(named, source);
  const parameters = Object.entries<any>(named.template.Parameters ?? {});
  if (!parameters.some(([, parameter]) => parameter?.Default !== undefined)) return roles.map(asItIs);
  const Parameters = Object.fromEntries(parameters.map(([name, { Default, ...others }]) => [name, others]));
  const bare = { ...named, template: { ...named.template, Parameters } };
  const open = new Map(rolesOf(bare, source.map(other => other === named ? bare : other)).map(role => [keyOf(role), role]));
  return roles.map((role) => {
    const other = open.get(keyOf(role));
    return other === undefined ? asItIs(role) : withoutDefaults(role, other);
  });
}

const asItIs = (role: Role): RoleAsDeployed => ({ ...role, ofDefaults: [], openTrust: role.trust });
const keyOf = ({ kind, logicalId }: Role) => `${kind} ${logicalId}`;

function withoutDefaults(role: Role, bare: Role): RoleAsDeployed {
  const { permissions, sentences } = merged(role.permissions, bare.permissions);
  const policies = bare.attached.map(({ value }) => value).filter(value => !role.attached.some(known => known.value === value));
  return {
    ...role,
    // The names of roles that a policy names can be defaults, too.
    ...role.of && { of: [...new Set([...role.of, ...bare.of ?? []])] },
    openTrust: bare.trust,
    permissions,
    ofDefaults: [
      ...sentences,
      ...policies.map(text => `The default of a parameter is shown for the policy ${text}: another one can allow more`),
    ],
  };
}

/** What is allowed with the defaults, what is denied without them, and what is not known without them. */
function merged(given: Permissions, bare: Permissions): { permissions: Permissions; sentences: string[] } {
  const isAllowed = ({ effect }: ShownGrant) => effect === 'Allow';
  const allows = given.grants.filter(isAllowed);
  const known = new Set(allows.map(keyOfGrant));
  const denied = new Set(bare.grants.map(keyOfGrant));
  const open = bare.grants.filter(grant => isAllowed(grant) && !known.has(keyOfGrant(grant)));
  const actions = open.filter(({ shownAction }) => shownAction.includes('${')).map(({ shownAction }) => shownAction);
  const resources = open.filter(({ target }) => /^\$\{\w+\}$/.test(target)).map(({ target }) => target);
  const denies = given.grants.filter(grant => !isAllowed(grant) && !denied.has(keyOfGrant(grant))).map(({ shownAction }) => shownAction);
  return {
    permissions: { grants: [...allows, ...bare.grants.filter(grant => !isAllowed(grant))], opaque: bare.opaque },
    sentences: [
      ...[...new Set(actions)].map(text => `The default of a parameter is shown for the action ${text}: another value can allow more`),
      ...[...new Set(resources)].map(text => `The default of a parameter is shown for the resource ${text}: another value can be more`),
      ...[...new Set(denies)].map(text => `What denies ${text} depends on the default of a parameter, so it does not count`),
    ],
  };
}

function keyOfGrant({ effect, action, target, conditions }: ShownGrant): string {
  return JSON.stringify([effect, action, target, conditions]);
}
