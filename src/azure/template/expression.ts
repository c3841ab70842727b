/**
 * A value that Azure computes at deployment, as a tree. There is one printer for each language: `armExpression`,
 * `bicepExpression`, and `hclExpression` of the Terraform modules.
 */
export class Expression {
  constructor(
    public readonly node:
      | { readonly parameter: string }
      | { readonly variable: string }
      | { readonly fn: AzureFunction; readonly args: readonly Term[] },
  ) {}
}

/** A literal, or a nested expression. */
export type Term = string | number | Expression;

/**
 * Functions of Azure Resource Manager, and three of this library: `text` is `concat` of texts, because `concat` here
 * joins lists, `notEquals` is `not` of `equals`, and `resourceGroup` is the location of the resource group.
 */
export type AzureFunction =
  | 'text' | 'concat' | 'createArray' | 'null' | 'if' | 'and' | 'not' | 'equals' | 'notEquals' | 'empty' | 'fail'
  | 'length' | 'replace' | 'split' | 'sub' | 'mul' | 'resourceGroup';

/** A value in a template. */
export type AzureValue = string | number | boolean | Expression | AzureValue[] | AzureObject;

/** A JSON object in a template. */
export interface AzureObject {
  [key: string]: AzureValue;
}

export function parameter(name: string): Expression {
  return new Expression({ parameter: name });
}

export function variable(name: string): Expression {
  return new Expression({ variable: name });
}

export function call(fn: AzureFunction, ...args: readonly Term[]): Expression {
  return new Expression({ fn, args });
}

/** Returns the arguments if the term is a call of this function. */
export function argsOf(term: Term, fn: AzureFunction): readonly Term[] | undefined {
  return term instanceof Expression && 'fn' in term.node && term.node.fn === fn ? term.node.args : undefined;
}

/** Returns a text from its parts, as a plain string if all parts are strings. */
export function text(parts: readonly (string | Expression)[]): string | Expression {
  const joined = parts.reduce<(string | Expression)[]>((all, part) => {
    const last = all[all.length - 1];
    return typeof part === 'string' && typeof last === 'string' ? [...all.slice(0, -1), last + part] : [...all, part];
  }, []);
  return joined.length > 1 ? call('text', ...joined) : joined[0] ?? '';
}

/**
 * Returns the value if a parameter is true, otherwise null (not set) or another value. Without a parameter, returns the
 * value.
 */
export function ifTrue(name: string | undefined, value: Term, otherwise = call('null')): Term {
  return name === undefined ? value : call('if', parameter(name), value, otherwise);
}

/** A list item that exists only if a parameter of the template is true. */
export interface ConditionalItem {
  /** Name of the variable with the value. */
  readonly variable: string;
  readonly value: AzureValue;
  /** Name of the parameter. If undefined, the item always exists. */
  readonly onlyIf?: string;
}

/** Returns a list of the items' variables. Lists cannot have conditional items, so it is concatenated from lists. */
export function conditionalList(items: readonly ConditionalItem[]): Expression {
  return call('concat', ...items.map(({ variable: name, onlyIf }) =>
    ifTrue(onlyIf, call('createArray', variable(name)), call('createArray'))));
}
