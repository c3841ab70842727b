import { conditionInHcl, type ConditionTerms } from './account/expressions';
import { Hcl, hclBlock, hclString, hclValue, type HclValue } from './hcl';
import { PermissionsType } from '../../src';
import { intrinsicOf } from '../../src/policy-language/cloudformation/template-functions';
import { accountTemplate } from '../templates/account';

/** The name that expressions use for the parameters of the stack. */
const PARAMETERS = 'values';

/**
 * Locals that say by name which roles an account gets: `local.roles.before` and `local.roles.after` are computed from the parameters in
 * `local.parameters`. Both permission types have the same roles. If a plan does not know a parameter yet, only the roles that depend on
 * it are unknown.
 */
export function organizationRolesFile(): string {
  const { Conditions, Resources } = accountTemplate(PermissionsType.DEFAULT_ACCESS);
  const roles = Object.values<any>(Resources).filter(r => r.Type === 'AWS::IAM::Role' && r.Properties.RoleName !== undefined);
  const isThere = roles.map(({ Condition, Properties }): [string, HclValue] =>
    [nameOf(Properties.RoleName), Condition === undefined ? true : new Hcl(expressionOf(Condition, Conditions))]);
  const ofParameters = hclValue(Object.fromEntries(isThere));
  return hclBlock('locals', { roles: new Hcl(`{ for when, ${PARAMETERS} in local.parameters : when => ${ofParameters} }`) });
}

/** The name of a role without the suffix for all roles. */
function nameOf(roleName: unknown): string {
  const text = intrinsicOf(roleName)?.[1];
  const [, name] = /^([\w-]+)\$\{RoleNameSuffix\}$/.exec(String(text)) ?? [];
  if (name === undefined) throw new Error(`${JSON.stringify(roleName)} is not a name with a suffix`);
  return name;
}

/** Writes a condition. Conditions that it refers to are written in their place. */
function expressionOf(id: string, conditions: any): string {
  const terms: ConditionTerms = {
    condition: (other) => {
      const inner = expressionOf(other, conditions);
      return / (?:&&|\|\|) /.test(inner) ? `(${inner})` : inner;
    },
    equals: (parameter, value) => `${PARAMETERS}.${parameter} == ${hclString(value)}`,
  };
  return conditionInHcl(conditions[id], terms);
}
