import { conditionInHcl, type ConditionTerms } from './account/expressions';
import { Hcl, hclBlock, hclString, hclValue, type HclValue } from './hcl';
import { PermissionsType } from '../../src';
import { intrinsicOf } from '../../src/policy-language/cloudformation/template-functions';
import { accountTemplate } from '../templates/account';

/** The parameters of the stack in an expression. */
const PARAMETERS = 'values';

/**
 * Whether an account gets a role, by its name, with the parameters of the stack: `local.roles.before` and `local.roles.after`, for those of
 * `local.parameters`. Both permission types have the same roles. What a plan does not know yet concerns only the roles that depend on it.
 */
export function organizationRolesFile(): string {
  const { Conditions, Resources } = accountTemplate(PermissionsType.DEFAULT_ACCESS);
  const roles = Object.values<any>(Resources).filter(r => r.Type === 'AWS::IAM::Role' && r.Properties.RoleName !== undefined);
  const isThere = roles.map(({ Condition, Properties }): [string, HclValue] =>
    [nameOf(Properties.RoleName), Condition === undefined ? true : new Hcl(expressionOf(Condition, Conditions))]);
  const ofParameters = hclValue(Object.fromEntries(isThere));
  return hclBlock('locals', { roles: new Hcl(`{ for when, ${PARAMETERS} in local.parameters : when => ${ofParameters} }`) });
}

/** The name without its suffix. */
function nameOf(roleName: unknown): string {
  const text = intrinsicOf(roleName)?.[1];
  const [, name] = /^([\w-]+)\$\{RoleNameSuffix\}$/.exec(String(text)) ?? [];
  if (name === undefined) throw new Error(`${JSON.stringify(roleName)} is no name with a suffix`);
  return name;
}

/** A condition with those that it names in it. */
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
