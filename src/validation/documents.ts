import { elementsOf, intrinsicOf, isMap, textsOf } from '../cloudformation/template-text';

/** A principal of a statement, such as `Federated` and an ARN. */
export interface Principal {
  readonly kind: string;
  readonly value: string;
}

/** One condition: an operator, a key in lower case, and its values. Each value can have alternatives (Fn::If). */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly (readonly string[])[];
}

/** A statement of a policy document, as far as the template shows it. */
export interface Statement {
  readonly effect: string;
  readonly principals: readonly Principal[];
  readonly hasNotPrincipal: boolean;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: readonly Condition[];
  /** Whether conditions are in an intrinsic function that cannot be read. */
  readonly hidesConditions: boolean;
  readonly sid?: string;
  /** Position in the document, such as `Statement.0`. */
  readonly location: string;
}

/** The statements of a policy document, with those of every branch of Fn::If. */
export function statementsOf(document: unknown): Statement[] {
  return elementsOf(document).flatMap((given) => {
    const parsed = isMap(given) && !intrinsicOf(given) ? given : parsedText(given);
    return elementsOf(parsed?.Statement).flatMap((statement, i) =>
      branches(statement).flatMap(branch => toStatements(branch, `Statement.${i}`)));
  });
}

/** A document that is given as text. */
function parsedText(value: unknown): { readonly [key: string]: unknown } | undefined {
  const [text] = textsOf(value);
  const parsed = text === undefined ? undefined : parseJson(text);
  return isMap(parsed) ? parsed : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A map, or the maps in the branches of Fn::If. */
function branches(value: unknown, depth = 0): { readonly [key: string]: unknown }[] {
  if (!isMap(value) || depth > 8) return [];
  const [fn, args] = intrinsicOf(value) ?? [];
  if (fn === undefined) return [value];
  return fn === 'Fn::If' && Array.isArray(args) ? args.slice(1, 3).flatMap(b => branches(b, depth + 1)) : [];
}

function toStatements(json: { readonly [key: string]: unknown }, location: string): Statement[] {
  const base = {
    effect: textsOf(json.Effect)[0] ?? '',
    principals: principalsOf(json.Principal),
    hasNotPrincipal: json.NotPrincipal !== undefined,
    actions: texts(json.Action),
    notActions: json.NotAction === undefined ? undefined : texts(json.NotAction),
    resources: texts(json.Resource),
    notResources: json.NotResource === undefined ? undefined : texts(json.NotResource),
    sid: textsOf(json.Sid)[0],
    location,
  };
  return conditionBranches(json.Condition).map(condition => ({ ...base, ...conditionsOf(condition) }));
}

/** The branches of a condition in Fn::If. A branch without a condition is undefined. */
function conditionBranches(value: unknown, depth = 0): unknown[] {
  const [fn, args] = intrinsicOf(value) ?? [];
  if (fn === 'Ref' && args === 'AWS::NoValue') return [undefined];
  if (fn !== 'Fn::If' || !Array.isArray(args) || depth > 8) return [value];
  return [args[1], args[2]].flatMap(branch => conditionBranches(branch, depth + 1));
}

function conditionsOf(condition: unknown): Pick<Statement, 'conditions' | 'hidesConditions'> {
  if (!isMap(condition)) return { conditions: [], hidesConditions: false };
  if (intrinsicOf(condition)) return { conditions: [], hidesConditions: true };
  const operators = Object.entries(condition);
  return {
    hidesConditions: operators.some(([, keys]) => intrinsicOf(keys) !== undefined),
    conditions: operators.flatMap(([operator, keys]) => isMap(keys) && !intrinsicOf(keys)
      ? Object.entries(keys).map(([key, value]) => ({
        operator, key: key.toLowerCase(), values: elementsOf(value).map(v => textsOf(v)).filter(v => v.length > 0),
      }))
      : []),
  };
}

function principalsOf(value: unknown): Principal[] {
  if (!isMap(value) || intrinsicOf(value)) return textsOf(value).map(text => ({ kind: 'AWS', value: text }));
  return Object.entries(value).flatMap(([kind, values]) => texts(values).map(text => ({ kind, value: text })));
}

function texts(value: unknown): string[] {
  return elementsOf(value).flatMap(v => textsOf(v));
}
