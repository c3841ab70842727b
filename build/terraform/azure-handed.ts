/** What the modules for AWS hand to the module for Azure by their output `azure`, and how a variable of the same name replaces a value. */
import { Hcl, hclString, NULL, type HclValue } from './hcl';
import { variablesOf, type OwnVariable } from './variables';
import { accountInAzure } from '../templates/parameters';
import { PLAN_RULES } from '../templates/rules';
import { API_VERSIONS } from '../templates/switches';

const PARAMETERS = variablesOf(accountInAzure(API_VERSIONS), PLAN_RULES, []);

/** The type of each value, and its value if neither `aws` nor a variable has it. A text that is null there is empty here. */
const VALUES: readonly { readonly name: string; readonly type: string; readonly otherwise?: HclValue }[] = [
  { name: 'aws_account_id', type: 'string' },
  { name: 'aws_partition', type: 'string', otherwise: 'aws' },
  ...PARAMETERS.map(({ name, type, default: value }) => ({ name, type, otherwise: value === NULL ? '' : value })),
  { name: 'ciem', type: 'bool' },
];
const NAMES = new Set(VALUES.map(({ name }) => name));

/** The variable that takes the output `azure` as it is. */
export const AWS: OwnVariable = {
  name: 'aws',
  description: 'The output azure of the module account or organization: plans and names of roles, for an account also its id. '
    + 'A variable of the same name replaces a value. If neither is set, no plan is on, role_path is / and aws_partition is aws',
  type: `object({\n${VALUES.map(({ name, type, otherwise }) =>
    `  ${name.padEnd(Math.max(...VALUES.map(v => v.name.length)))} = optional(${type}${
      otherwise === undefined ? '' : `, ${typeof otherwise === 'string' ? hclString(otherwise) : String(otherwise)}`})\n`).join('')}})`,
  default: {},
};

const valueOf = (name: string) => `(var.${name} == null ? var.aws.${name} : var.${name})`;

/**
 * Replaces references to variables that `aws` can have.
 *
 * @param own the variable whose validation this is. It must not refer to a local, which depends on the variable
 */
export function withHanded(text: string, own?: string): string {
  return text.replace(/\bvar\.(\w+)\b/g, (all, name: string) => {
    if (!NAMES.has(name)) return all;
    return name === own ? valueOf(name) : `local.${name}`;
  });
}

/** The values that the module uses. CIEM is also on if only its id is there. */
export const HANDED_LOCALS: { readonly [name: string]: Hcl } = {
  ...Object.fromEntries([...NAMES].map(name => [name, new Hcl(valueOf(name).slice(1, -1))])),
  ciem: new Hcl('var.ciem != null ? var.ciem : var.aws.ciem != null ? var.aws.ciem : local.ciem_service_principal_object_id != ""'),
};

const OF_AWS = 'that of aws';

/** The variable, with validations of the value that the module uses. */
export function handed(variable: OwnVariable): OwnVariable {
  const { name, description, validations = [] } = variable;
  const own = validations.map(({ condition, message }) => ({ condition: withHanded(condition, name), message }));
  if (!NAMES.has(name)) return { ...variable, validations: own };
  const text = description.includes(OF_AWS) ? description : `${description.replace(/\. If null, [^.]*/, '')}. If null, ${OF_AWS}`;
  return { ...variable, description: text, default: NULL, validations: own };
}
