/** A parameter of a template. */
export interface ParameterSpec {
  readonly name: string;
  /** If undefined, the console shows the name. */
  readonly label?: string;
  /** The heading above the parameter in the console. If undefined, the console shows it under other parameters. */
  readonly group?: string;
  readonly description?: string;
  /** If undefined, the user must give a value. */
  readonly default?: string;
  readonly allowedValues?: string[];
  readonly allowedPattern?: string;
  /**
   * After its first slash, a path must not begin with one of these. They are not part of the pattern, because patterns of Terraform
   * have no lookahead. They must not contain special characters of patterns.
   */
  readonly refusedPathStarts?: readonly string[];
  /** Only for a list, which is a text with commas in CloudFormation: the pattern of each value. */
  readonly itemPattern?: string;
  /** Only for a list: another pattern for a value that is the only one. */
  readonly onlyItemPattern?: string;
  /** Describes what the pattern allows. */
  readonly constraintDescription?: string;
  /** In characters. */
  readonly maxLength?: number;
}

/** A parameter that switches something on. */
export const SWITCH = { allowedValues: ['true', 'false'], default: 'false' };

/** Describes what CloudFormation allows, where a list is a text. */
export function constraintOf({ constraintDescription, itemPattern }: ParameterSpec): string | undefined {
  if (itemPattern === undefined) return constraintDescription;
  const [allowed, ...more] = constraintDescription!.split('; ');
  return [`${allowed} (separated by commas)`, ...more].join('; ');
}

/** Returns the complete pattern of a text, for CloudFormation and JavaScript. */
export function patternOf({ allowedPattern, refusedPathStarts }: ParameterSpec): string | undefined {
  return refusedPathStarts === undefined ? allowedPattern
    : allowedPattern!.replace('/', `/(?!${refusedPathStarts.join('|')})`);
}

/** Returns the patterns of a list with commas. A space can follow each comma. */
export function list(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern'> {
  return { itemPattern, allowedPattern: `${itemPattern}(, ?${itemPattern})*` };
}

export function listOrNothing(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern' | 'default'> {
  return { default: '', itemPattern, allowedPattern: `(${list(itemPattern).allowedPattern})?` };
}

/** A condition on parameters. The same condition is written to the templates in each language. */
export type Condition =
  | { readonly parameter: string; readonly is: string }
  | { readonly parameter: string; readonly isNot: string }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

/** A rule: if `when` is true and `must` is false, the template refuses the parameters with the sentence. */
export interface Rule {
  readonly id: string;
  readonly sentence: string;
  /** If undefined, the rule always applies. */
  readonly when?: Condition;
  readonly must: Condition;
}
