/** A value that Azure computes at deployment, in both languages: ARM JSON and Bicep. */
export class Expression {
  constructor(
    /** Without the brackets around it in JSON. */
    public readonly armExpression: string,
    public readonly bicepExpression: string,
    /** If it is a text: its parts. */
    public readonly parts?: readonly TextPart[],
  ) {}
}

/** A value in a template. */
export type AzureValue = string | number | boolean | Expression | AzureValue[] | { [key: string]: AzureValue };

/** A parameter of the template, by its name. */
export interface ParameterReference {
  readonly parameter: string;
}

export type TextPart = string | ParameterReference;

/** A text with parameters. A plain string if there are no parameters. */
export function text(parts: readonly TextPart[]): string | Expression {
  const joined = joinStrings(parts);
  if (joined.every(p => typeof p === 'string')) return joined.join('');
  const arm = joined.map(p => typeof p === 'string' ? armString(p) : `parameters('${p.parameter}')`);
  const [first] = joined;
  return new Expression(
    arm.length === 1 ? arm[0] : `concat(${arm.join(', ')})`,
    joined.length === 1 && typeof first !== 'string'
      ? first.parameter
      : `'${joined.map(p => typeof p === 'string' ? bicepEscape(p) : `\${${p.parameter}}`).join('')}'`,
    joined,
  );
}

/** A text that is null, and so not set, if a parameter is false. The text itself if there is no parameter. */
export function ifTrue(parameter: string | undefined, value: AzureValue): AzureValue {
  if (parameter === undefined) return value;
  const { armExpression: arm, bicepExpression: bicep } = value instanceof Expression
    ? value
    : { armExpression: armString(String(value)), bicepExpression: `'${bicepEscape(String(value))}'` };
  return new Expression(`if(parameters('${parameter}'), ${arm}, null())`, `${parameter} ? ${bicep} : null`);
}

function joinStrings(parts: readonly TextPart[]): TextPart[] {
  return parts.reduce<TextPart[]>((all, part) => {
    const last = all[all.length - 1];
    return typeof part === 'string' && typeof last === 'string' ? [...all.slice(0, -1), last + part] : [...all, part];
  }, []);
}

function armString(value: string): string {
  return `'${value.replace(/'/g, "''")}'`;
}

/** Escapes a text for a Bicep string. */
export function bicepEscape(value: string): string {
  return value
    .replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\$\{/g, '\\${')
    .replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
    .replace(/\p{Cc}/gu, character => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** An item of a list that is there only if a parameter of the template is true. */
export interface ConditionalItem {
  /** Name of the variable that has the value. */
  readonly variable: string;
  readonly value: AzureValue;
  /** Name of the parameter. If undefined, the item is always there. */
  readonly onlyIf?: string;
}

/** A list of the variables of the items. A list cannot have conditional items, so it is put together from lists. */
export function conditionalList(items: readonly ConditionalItem[]): Expression {
  const arm = items.map(({ variable, onlyIf }) => {
    const item = `createArray(variables('${variable}'))`;
    return onlyIf === undefined ? item : `if(parameters('${onlyIf}'), ${item}, createArray())`;
  });
  const bicep = items.map(({ variable, onlyIf }) =>
    onlyIf === undefined ? `[${variable}]` : `${onlyIf} ? [${variable}] : []`);
  return new Expression(`concat(${arm.join(', ')})`, `concat(${bicep.join(', ')})`);
}
