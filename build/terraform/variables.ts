import { descriptionOf } from './descriptions';
import { Hcl, hclBlock, hclString, NULL, type HclValue } from './hcl';
import { snakeCase, withVariableNames } from './names';
import { ORGANIZATION_PARAMETERS } from '../templates/organization-parameters';
import type { ParameterSpec, Condition, Rule } from '../templates/parameter-spec';
import { ACCOUNT_PARAMETERS } from '../templates/parameters';

/** A validation of a variable. */
export interface Validation {
  /** In HCL. */
  readonly condition: string;
  /** The error message: a text, or an expression in HCL. */
  readonly message: string | Hcl;
}

/** A variable. Modules also have variables that are not parameters of a template. */
export interface OwnVariable {
  readonly name: string;
  /** Without a full stop. */
  readonly description: string;
  /** In HCL. */
  readonly type: string;
  /** If undefined, the user must give a value. */
  readonly default?: HclValue;
  /** Whether the value can be null. If false, Terraform uses the default instead of null. By default true only if `default` is null. */
  readonly isNullable?: boolean;
  readonly validations?: readonly Validation[];
}

/** The variables of a module: those of the parameters, with the rules of the templates, and the module's own variables. */
export function variablesFile(...from: Parameters<typeof variablesOf>): string {
  return variableBlocks(variablesOf(...from));
}

export function variableBlocks(variables: readonly OwnVariable[]): string {
  return variables.map(variable).join('\n');
}

export function variablesOf(
  parameters: readonly ParameterSpec[], rules: readonly Rule[], own: readonly OwnVariable[],
): OwnVariable[] {
  const names = parameters.map(p => p.name);
  const ofParameters = parameters.map((parameter): OwnVariable => {
    const concerning = rules.filter(rule => subjectOf(rule.when ?? rule.must) === parameter.name);
    return {
      name: snakeCase(parameter.name),
      description: descriptionOf(parameter, names),
      type: typeOf(parameter),
      default: defaultOf(parameter),
      validations: [
        ...ownValidations(parameter, names),
        ...concerning.map(rule => ({
          condition: ruleCondition(rule, parameters), message: `${withVariableNames(rule.sentence, names)}.`,
        })),
      ],
    };
  });
  return [...ofParameters, ...own];
}

function variable({ name, description, type, default: value, isNullable = value === NULL, validations = [] }: OwnVariable): string {
  return hclBlock(`variable ${hclString(name)}`, {
    description: `${description}.`,
    type: new Hcl(type),
    ...value === undefined ? {} : { default: value },
    // With `nullable = false`, Terraform uses the default if the user sets null.
    ...isNullable ? {} : { nullable: false },
  }, validations.map(({ condition, message }) =>
    hclBlock('validation', { condition: new Hcl(condition), error_message: message })));
}

/** Names of the text parameters that are empty by default. In Terraform, their default is null, and an empty text means the same. */
const NULLABLE: ReadonlySet<string> = new Set([
  ...[...ACCOUNT_PARAMETERS, ...ORGANIZATION_PARAMETERS].filter(isNothingByDefault).map(p => p.name), 'ParentHierarchyId',
]);

function isNothingByDefault({ default: value, itemPattern }: ParameterSpec): boolean {
  return value === '' && itemPattern === undefined;
}

/** Returns the expression for the value of a parameter. The value is never null. */
export function valueOfParameter(name: string): string {
  return `${NULLABLE.has(name) ? 'local' : 'var'}.${snakeCase(name)}`;
}

/** The locals that `valueOfParameter` refers to, for the parameters of a module. */
export function localsOfParameters(names: readonly string[]): { [name: string]: Hcl } {
  return Object.fromEntries(names.filter(name => NULLABLE.has(name)).map(snakeCase)
    .map(name => [name, new Hcl(`var.${name} == null ? "" : var.${name}`)]));
}

export function isSwitch({ allowedValues }: ParameterSpec): boolean {
  return allowedValues?.includes('true') ?? false;
}

function typeOf(parameter: ParameterSpec): string {
  if (parameter.itemPattern !== undefined) return 'list(string)';
  return isSwitch(parameter) ? 'bool' : 'string';
}

function defaultOf(parameter: ParameterSpec): HclValue | undefined {
  if (isNothingByDefault(parameter)) return NULL;
  if (parameter.default === undefined) return undefined;
  if (parameter.itemPattern !== undefined) return [];
  return isSwitch(parameter) ? parameter.default === 'true' : parameter.default;
}

function ownValidations(parameter: ParameterSpec, names: readonly string[]): Validation[] {
  const {
    name, allowedValues, allowedPattern, refusedPathStarts, itemPattern, onlyItemPattern, constraintDescription,
    maxLength,
  } = parameter;
  const variableName = snakeCase(name);
  const message = `${variableName} must be ${withVariableNames(constraintDescription ?? '', names)}.`;
  if (itemPattern !== undefined) {
    const all = (pattern: string) => `alltrue([for item in var.${variableName} : ${matches('item', pattern)}])`;
    const size = `length(var.${variableName})`;
    const each = parameter.default === undefined ? `${size} > 0 && ${all(itemPattern)}` : all(itemPattern);
    const only = onlyItemPattern === undefined ? '' : ` || ${size} == 1 && ${all(onlyItemPattern)}`;
    return [{ condition: `${each}${only}`, message }, {
      condition: `length(toset(var.${variableName})) == ${size}`,
      message: `${variableName} must have each value only once.`,
    }];
  }
  if (allowedPattern !== undefined) {
    const patterns = [...maxLength === undefined ? [] : [`.{0,${maxLength}}`], allowedPattern];
    const conditions = patterns.map(pattern => matches(`var.${variableName}`, pattern));
    const refused = refusedPathStarts === undefined ? []
      : [`!${matches(`var.${variableName}`, `/(${refusedPathStarts.join('|')}).*`)}`];
    const orNull = isNothingByDefault(parameter) ? `var.${variableName} == null || ` : '';
    return [{ condition: `${orNull}${[...conditions, ...refused].join(' && ')}`, message }];
  }
  if (allowedValues === undefined || isSwitch(parameter)) return [];
  return [{
    condition: `contains([${allowedValues.map(hclString).join(', ')}], var.${variableName})`,
    message: `${variableName} must be one of ${allowedValues.join(', ')}.`,
  }];
}

/** A condition: the pattern matches the whole text, as in CloudFormation. */
export function matches(expression: string, pattern: string): string {
  return `can(regex(${hclString(`^(?:${pattern})$`)}, ${expression}))`;
}

/** A validation of a variable that can be null: the pattern matches the whole text. */
export function matching(name: string, pattern: string, what: string): Validation {
  return { condition: `var.${name} == null || ${matches(`var.${name}`, pattern)}`, message: `${name} must be ${what}.` };
}

/** The validation of the variable for the role that CloudFormation uses. */
export const ROLE_ARN = matching('iam_role_arn', 'arn:aws[\\w-]*:iam::\\d{12}:role/\\S+', 'the ARN of a role');

/** IAM and Azure treat keys of tags that differ only in case as the same key. */
export function differentTags(tags: string): Validation {
  return {
    condition: `length(toset([for key in keys(${tags}) : lower(key)])) == length(${tags})`,
    message: 'tags must not have keys that differ only in case.',
  };
}

const tagText = (count: string) => `[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]${count}`;

/** Tags of resources in AWS: what IAM accepts, which is the strictest of the services (type Tag in the API of IAM, 2026-11). */
export function tagsVariable(description: string): OwnVariable {
  const isText = `${matches('key', tagText('{1,128}'))} && ${matches('value', tagText('{0,256}'))}`;
  return {
    name: 'tags',
    description,
    type: 'map(string)',
    default: {},
    validations: [
      {
        condition: `length(var.tags) <= 50 && alltrue([for key, value in var.tags : ${isText}])`,
        message: 'tags must have at most 50 tags, with keys of 1 to 128 characters and values of at most 256 characters: '
          + 'letters, digits, spaces, and any of _.:/=+-@.',
      },
      {
        condition: '!anytrue([for key in keys(var.tags) : startswith(lower(key), "aws:")])',
        message: 'Keys of tags must not begin with aws:, which AWS reserves.',
      },
      differentTags('var.tags'),
    ],
  };
}

/** Many published modules have this variable. It switches off all resources, even where a module block can have no `count`. */
export function createVariable(ifFalse: string): OwnVariable {
  return { name: 'create', description: `Whether the module creates anything. If false, ${ifFalse}`, type: 'bool', default: true };
}

/** The `count` of a resource that always exists if the module creates anything. */
export const IF_CREATED = new Hcl('var.create ? 1 : 0');

/** CIEM has its own switch, because the id can come from a resource that does not exist yet, and a plan must know which resources exist. */
export function ciemVariable(more: readonly Validation[] = []): OwnVariable {
  return {
    name: 'ciem',
    description: 'Whether CIEM is on. If null, it is on if ciem_service_principal_object_id is set. '
      + 'If that id comes from another resource, set ciem=true, because Terraform does not know the id when it plans',
    type: 'bool',
    default: NULL,
    validations: [
      { condition: '!coalesce(var.ciem, false) || var.defender_cspm', message: 'ciem=true needs defender_cspm=true.' },
      ...more,
    ],
  };
}

/** Whether CIEM is on, in HCL. */
export const CIEM_IS_ON = '(var.ciem == null ? local.ciem_service_principal_object_id != "" : var.ciem)';

/** The first parameter of a condition. */
function subjectOf(condition: Condition): string {
  if ('all' in condition) return subjectOf(condition.all[0]);
  return 'any' in condition ? subjectOf(condition.any[0]) : condition.parameter;
}

function ruleCondition({ when, must }: Rule, parameters: readonly ParameterSpec[]): string {
  const required = inHcl(must, false, parameters);
  return when === undefined ? required : `${inHcl(when, true, parameters)} || ${required}`;
}

/** Writes a condition. Only a single comparison can be negated. */
function inHcl(condition: Condition, negated: boolean, parameters: readonly ParameterSpec[]): string {
  if ('all' in condition || 'any' in condition) {
    if (negated) throw new Error('a rule is for a single comparison');
    const [parts, operator] = 'all' in condition ? [condition.all, ' && '] : [condition.any, ' || '];
    return parts.map(part => inHcl(part, false, parameters)).join(operator);
  }
  const parameter = parameters.find(p => p.name === condition.parameter);
  if (!parameter) throw new Error(`a rule names ${condition.parameter}, which is not a parameter`);
  const value = 'is' in condition ? condition.is : condition.isNot;
  const isEqual = 'is' in condition !== negated;
  const reference = `var.${snakeCase(parameter.name)}`;
  if (parameter.itemPattern !== undefined) return `length(${reference}) ${isEqual ? '==' : '>'} 0`;
  if (isSwitch(parameter)) return isEqual === (value === 'true') ? reference : `!${reference}`;
  if (isNothingByDefault(parameter)) {
    return isEqual ? `${reference} == null || ${reference} == ""` : `${reference} != null && ${reference} != ""`;
  }
  return `${reference} ${isEqual ? '==' : '!='} ${hclString(value)}`;
}
