import { conditionInHcl, type ConditionTerms } from './account/expressions';
import { hclString } from './hcl';
import { PermissionsType } from '../../src';
import { intrinsicOf } from '../../src/policy-language/cloudformation/template-functions';
import { accountTemplate } from '../templates/account';

/** The parameters of the stack in an expression. */
const PARAMETERS = 'values';

/**
 * The names of the roles that an account gets, by the parameters of the stack: `local.roles.before` and `local.roles.after`, for those of
 * `local.parameters`. Both permission types have the same roles.
 */
export function organizationRolesFile(): string {
  const { Conditions, Resources } = accountTemplate(PermissionsType.DEFAULT_ACCESS);
  const roles = Object.values<any>(Resources).filter(r => r.Type === 'AWS::IAM::Role' && r.Properties.RoleName !== undefined);
  const namesByCondition = new Map<string | undefined, string[]>();
  for (const { Condition, Properties } of roles) {
    const names = namesByCondition.get(Condition) ?? [];
    namesByCondition.set(Condition, [...names, nameOf(Properties.RoleName)]);
  }
  const lists = [...namesByCondition].map(([condition, names]) => {
    const list = `[${names.map(hclString).join(', ')}]`;
    return condition === undefined ? list : `${expressionOf(condition, Conditions)} ? ${list} : []`;
  });
  return `locals {
  roles = { for when, ${PARAMETERS} in local.parameters : when => concat(
${lists.map(list => `    ${list},\n`).join('')}  ) }
}
`;
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
