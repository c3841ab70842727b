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
  /** How a text must not begin. Not part of the pattern, because those of Terraform have no lookahead. */
  readonly refusedStarts?: readonly string[];
  /** Only for a list, which is a text with commas in CloudFormation: what each value must match. */
  readonly itemPattern?: string;
  /** Only for a list: what a value may match instead, if it is the only one. */
  readonly onlyItemPattern?: string;
  /** What the pattern allows, in words. */
  readonly constraintDescription?: string;
  /** In characters. */
  readonly maxLength?: number;
}

/** What a text may be, in words. A list is a text in CloudFormation. */
export function constraintOf({ constraintDescription, itemPattern }: ParameterSpec): string | undefined {
  if (itemPattern === undefined) return constraintDescription;
  const [allowed, ...more] = constraintDescription!.split('; ');
  return [`${allowed} (separated by commas)`, ...more].join('; ');
}

/** The whole pattern of a text, for CloudFormation and JavaScript. */
export function patternOf({ allowedPattern, refusedStarts }: ParameterSpec): string | undefined {
  return refusedStarts === undefined ? allowedPattern : `(?!${startsPattern(refusedStarts)})${allowedPattern}`;
}

/** What matches the beginnings of texts. They have no characters that a pattern interprets. */
export function startsPattern(starts: readonly string[]): string {
  const common = [...starts[0]].findIndex((c, i) => starts.some(start => start[i] !== c));
  return `${starts[0].slice(0, common)}(${starts.map(start => start.slice(common)).join('|')})`;
}

/** Patterns of a text with commas, each with or without a space after it. */
export function list(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern'> {
  return { itemPattern, allowedPattern: `${itemPattern}(, ?${itemPattern})*` };
}

export function listOrNothing(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern' | 'default'> {
  return { default: '', itemPattern, allowedPattern: `(${list(itemPattern).allowedPattern})?` };
}
