/** A parameter of a template. */
export interface ParameterSpec {
  readonly name: string;
  /** If undefined, the console shows the name. */
  readonly label?: string;
  /** Heading above it in the console. If undefined, it is among the others. */
  readonly group?: string;
  readonly description?: string;
  /** If undefined, the user must give a value. */
  readonly default?: string;
  readonly allowedValues?: string[];
  readonly allowedPattern?: string;
  /**
   * How a path must not begin, after its first slash. Not part of the pattern, because those of Terraform have no
   * lookahead. Without characters that a pattern interprets.
   */
  readonly refusedPathStarts?: readonly string[];
  /** Only for a list, which is a text with commas in CloudFormation: what each value must match. */
  readonly itemPattern?: string;
  /** Only for a list: what a value may match instead, if it is the only one. */
  readonly onlyItemPattern?: string;
  /** What the pattern allows, in words. */
  readonly constraintDescription?: string;
  /** In characters. */
  readonly maxLength?: number;
}

/** A parameter that switches something on. */
export const SWITCH = { allowedValues: ['true', 'false'], default: 'false' };

/** What a text may be, in words. A list is a text in CloudFormation. */
export function constraintOf({ constraintDescription, itemPattern }: ParameterSpec): string | undefined {
  if (itemPattern === undefined) return constraintDescription;
  const [allowed, ...more] = constraintDescription!.split('; ');
  return [`${allowed} (separated by commas)`, ...more].join('; ');
}

/** The whole pattern of a text, for CloudFormation and JavaScript. */
export function patternOf({ allowedPattern, refusedPathStarts }: ParameterSpec): string | undefined {
  return refusedPathStarts === undefined ? allowedPattern
    : allowedPattern!.replace('/', `/(?!${refusedPathStarts.join('|')})`);
}

/** Patterns of a text with commas, each with or without a space after it. */
export function list(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern'> {
  return { itemPattern, allowedPattern: `${itemPattern}(, ?${itemPattern})*` };
}

export function listOrNothing(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern' | 'default'> {
  return { default: '', itemPattern, allowedPattern: `(${list(itemPattern).allowedPattern})?` };
}

/** What is true of parameters, in every language of the templates. */
export type Condition =
  | { readonly parameter: string; readonly is: string }
  | { readonly parameter: string; readonly isNot: string }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

/** Parameters for which `when` is true and `must` is not are refused, with the sentence. */
export interface Rule {
  readonly id: string;
  readonly sentence: string;
  /** If undefined, always. */
  readonly when?: Condition;
  readonly must: Condition;
}
