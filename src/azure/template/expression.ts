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

/** A literal, or an expression in another one. */
export type Term = string | number | Expression;

/**
 * Functions of Azure Resource Manager, and those that are only here: `text` is `concat` of texts, because `concat` here
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

/** The arguments if the term is a call of this function. */
export function argsOf(term: Term, fn: AzureFunction): readonly Term[] | undefined {
  return term instanceof Expression && 'fn' in term.node && term.node.fn === fn ? term.node.args : undefined;
}

/** A text from its parts. A plain string if all parts are strings. */
export function text(parts: readonly (string | Expression)[]): string | Expression {
  const joined = parts.reduce<(string | Expression)[]>((all, part) => {
    const last = all[all.length - 1];
    return typeof part === 'string' && typeof last === 'string' ? [...all.slice(0, -1), last + part] : [...all, part];
  }, []);
  return joined.length > 1 ? call('text', ...joined) : joined[0] ?? '';
}

/** If a parameter is false: null, which is not set, or another value. The value itself if there is no parameter. */
export function ifTrue(name: string | undefined, value: Term, otherwise = call('null')): Term {
  return name === undefined ? value : call('if', parameter(name), value, otherwise);
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
  return call('concat', ...items.map(({ variable: name, onlyIf }) =>
    ifTrue(onlyIf, call('createArray', variable(name)), call('createArray'))));
}
