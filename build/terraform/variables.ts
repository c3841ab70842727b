import { descriptionOf } from './descriptions';
import { Hcl, hclBlock, hclString, NULL, type HclValue } from './hcl';
import { snakeCase, withVariableNames } from './names';
import { ORGANIZATION_PARAMETERS } from '../templates/organization-parameters';
import type { ParameterSpec, Condition, Rule } from '../templates/parameter-spec';
import { ACCOUNT_PARAMETERS } from '../templates/parameters';

/** What a variable must be, and the message if it is not. */
export interface Validation {
  /** In HCL. */
  readonly condition: string;
  /** A text, or in HCL. */
  readonly message: string | Hcl;
}

/** A variable. The modules have some that no template has. */
export interface OwnVariable {
  readonly name: string;
  /** Without a full stop. */
  readonly description: string;
  /** In HCL. */
  readonly type: string;
  /** If undefined, the user must give a value. */
  readonly default?: HclValue;
  /** Whether null is a value of its own. If undefined, null is the default, except where the default is null. */
  readonly isNullable?: boolean;
  readonly validations?: readonly Validation[];
}

/** The variables of a module: those of the parameters, with the rules of the templates, and its own. */
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
    // Null is the default then, and not null.
    ...isNullable ? {} : { nullable: false },
  }, validations.map(({ condition, message }) =>
    hclBlock('validation', { condition: new Hcl(condition), error_message: message })));
}

/** Names of the parameters that are texts, and nothing by default. In Terraform, null is nothing. The empty text is, too. */
const NULLABLE: ReadonlySet<string> = new Set([
  ...[...ACCOUNT_PARAMETERS, ...ORGANIZATION_PARAMETERS].filter(isNothingByDefault).map(p => p.name), 'ParentHierarchyId',
]);

function isNothingByDefault({ default: value, itemPattern }: ParameterSpec): boolean {
  return value === '' && itemPattern === undefined;
}

/** The value of a parameter in HCL, which is never null. */
export function valueOfParameter(name: string): string {
  return `${NULLABLE.has(name) ? 'local' : 'var'}.${snakeCase(name)}`;
}

/** The locals that `valueOfParameter` needs, for the parameters of a module. */
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
      message: `${variableName} must have each value once.`,
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

/** The whole text matches, as in CloudFormation. */
export function matches(expression: string, pattern: string): string {
  return `can(regex(${hclString(`^(?:${pattern})$`)}, ${expression}))`;
}

/** The whole text of a variable that can be null matches. */
export function matching(name: string, pattern: string, what: string): Validation {
  return { condition: `var.${name} == null || ${matches(`var.${name}`, pattern)}`, message: `${name} must be ${what}.` };
}

/** Of the variable for the role that CloudFormation uses. */
export const ROLE_ARN = matching('iam_role_arn', 'arn:aws[\\w-]*:iam::\\d{12}:role/\\S+', 'the ARN of a role');

/** Keys of tags, also those that differ only in case, are the same for IAM and for Azure. */
export function differentTags(tags: string): Validation {
  return {
    condition: `length(toset([for key in keys(${tags}) : lower(key)])) == length(${tags})`,
    message: 'tags must have keys that differ not only in case.',
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
        message: 'tags must be at most 50, with keys of 1 to 128 characters and values of at most 256: '
          + 'letters, digits, spaces, and any of _.:/=+-@.',
      },
      {
        condition: '!anytrue([for key in keys(var.tags) : startswith(lower(key), "aws:")])',
        message: 'tags must have keys that do not begin with aws:, which AWS reserves.',
      },
      differentTags('var.tags'),
    ],
  };
}

/** As in many published modules: everything can be left out, also while the module has no `count`. */
export function createVariable(ifFalse: string): OwnVariable {
  return { name: 'create', description: `Whether the module creates anything. If false, ${ifFalse}`, type: 'bool', default: true };
}

/** The `count` of a resource that is always there if the module creates anything. */
export const IF_CREATED = new Hcl('var.create ? 1 : 0');

/** A switch of its own, because the id can come from a resource that does not exist yet. What exists must be known when Terraform plans. */
export function ciemVariable(more: readonly Validation[] = []): OwnVariable {
  return {
    name: 'ciem',
    description: 'Whether CIEM is on. If null, it is on with ciem_service_principal_object_id, which must then be known when Terraform plans. '
      + 'If the id comes from another resource, set true',
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

/** The parameter that a condition is about first. */
function subjectOf(condition: Condition): string {
  if ('all' in condition) return subjectOf(condition.all[0]);
  return 'any' in condition ? subjectOf(condition.any[0]) : condition.parameter;
}

function ruleCondition({ when, must }: Rule, parameters: readonly ParameterSpec[]): string {
  const required = inHcl(must, false, parameters);
  return when === undefined ? required : `${inHcl(when, true, parameters)} || ${required}`;
}

/** If negated, the condition must be a single comparison. */
function inHcl(condition: Condition, negated: boolean, parameters: readonly ParameterSpec[]): string {
  if ('all' in condition || 'any' in condition) {
    if (negated) throw new Error('a rule is for a single comparison');
    const [parts, operator] = 'all' in condition ? [condition.all, ' && '] : [condition.any, ' || '];
    return parts.map(part => inHcl(part, false, parameters)).join(operator);
  }
  const parameter = parameters.find(p => p.name === condition.parameter);
  if (!parameter) throw new Error(`a rule names ${condition.parameter}, which is no parameter`);
  const value = 'is' in condition ? condition.is : condition.isNot;
  const isEqual = 'is' in condition !== negated;
  const reference = `var.${snakeCase(parameter.name)}`;
  if (parameter.itemPattern !== undefined) return `length(${reference}) ${isEqual ? '==' : '>'} 0`;
  if (isSwitch(parameter)) return isEqual === (value === 'true') ? reference : `!${reference}`;
  if (isNothingByDefault(parameter)) return isEqual ? `${reference} == null || ${reference} == ""` : `${reference} != null && ${reference} != ""`;
  return `${reference} ${isEqual ? '==' : '!='} ${hclString(value)}`;
}
