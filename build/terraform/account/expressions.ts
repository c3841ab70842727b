import { inHostRegions } from './host-regions';
import type { References } from './references';
import {
  ifOf, intrinsicOf, isMap, NO_VALUE, parseJson, readFunction,
} from '../../../src/policy-language/cloudformation/template-functions';
import { Hcl, hclEscape, hclKey, hclString, hclValue, type HclValue } from '../hcl';
import { snakeCase } from '../names';
import { valueOfParameter } from '../variables';

/** Converts a value of a template to HCL. Throws if the value has a function that HCL does not have. */
export function inHcl(value: unknown, references: References): HclValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(v => inHcl(v, references));
  const branches = ifOf(value);
  if (branches !== undefined) {
    const [condition, ...values] = branches;
    const [yes, no] = values.map(v => intrinsicOf(v)?.[1] === NO_VALUE ? 'null' : text(v, references));
    return new Hcl(`local.${snakeCase(condition)} ? ${yes} : ${no}`);
  }
  if (intrinsicOf(value) !== undefined) return new Hcl(text(value, references));
  if (!isMap(value)) throw new Error(`${JSON.stringify(value)} has no counterpart in HCL`);
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [hclKey(key), inHcl(v, references)]));
}

/** Converts a text or a function to an expression: a reference, or a text in quotation marks. */
function text(value: unknown, references: References): string {
  const inside = insideText(value, references);
  const local = references.locals.get(`"${inside}"`);
  if (local !== undefined) return `local.${local}`;
  const [, reference] = /^\$\{([^{}]+)\}$/.exec(inside) ?? [];
  return reference ?? `"${inside}"`;
}

/** Returns the content of the quotation marks. */
function insideText(value: unknown, references: References): string {
  if (typeof value === 'string') return hclEscape(value);
  const found = intrinsicOf(value);
  if (found === undefined) throw new Error(`${JSON.stringify(value)} is no text`);
  return readFunction<string>(found, {
    literal: hclEscape,
    reference: name => `\${${references.expression(name)}}`,
    join: (parts, delimiter) => parts.join(hclEscape(delimiter)),
    value: inner => insideText(inner, references),
    other: (name) => { throw new Error(`${name} has no counterpart in HCL`); },
  });
}

/** The elements of a statement in the order in which people read them. */
const ELEMENTS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];

/**
 * Writes a policy as JSON. In a template, a trust policy is a JSON text in Fn::Sub if the names of its keys contain the tenant id.
 */
export function policyInHcl(document: unknown, references: References): Hcl {
  const sub = intrinsicOf(document)?.[1];
  const { Version, Statement } = (typeof sub === 'string' ? parseJson(sub) : document) as { Version: string; Statement: any[] };
  const value = (v: unknown) => typeof sub === 'string' ? subsInHcl(v, references) : inHcl(v, references);
  const statements = Statement.map((statement) => {
    const other = Object.keys(statement).find(key => !ELEMENTS.includes(key));
    if (other !== undefined) throw new Error(`a statement has ${other}`);
    return inHostRegions(Object.fromEntries(ELEMENTS.filter(key => key in statement).map(key => [key, value(statement[key])])));
  });
  return encoded({ Version, Statement: statements });
}

/** Converts a value whose keys and texts have the syntax of Fn::Sub. */
function subsInHcl(value: unknown, references: References): HclValue {
  if (Array.isArray(value)) return value.map(v => subsInHcl(v, references));
  if (!isMap(value)) return new Hcl(text({ 'Fn::Sub': value }, references));
  return Object.fromEntries(Object.entries(value).map(([key, v]) =>
    [hclKey(key) === key ? key : `"${insideText({ 'Fn::Sub': key }, references)}"`, subsInHcl(v, references)]));
}

/** Encodes the value as JSON text. */
export function encoded(value: HclValue): Hcl {
  return new Hcl(`jsonencode(${hclValue(value)})`);
}

/** Returns an expression for a set: the elements of the list if the condition is true, otherwise no element. */
export function setIf(condition: string, list: string): string {
  return `toset(${condition} ? ${list.includes('?') ? `(${list})` : list} : [])`;
}

/** One value for each permission type: default access, and least privilege. Each type has its own template. */
export type ByPermissionsType<T> = readonly [defaultAccess: T, leastPrivilege: T];

export function forBoth<T, U>([defaultAccess, leastPrivilege]: ByPermissionsType<T>, make: (value: T) => U): ByPermissionsType<U> {
  return [make(defaultAccess), make(leastPrivilege)];
}

/** Chooses one of two expressions by the permission type. If both are the same, no choice is written. */
export function byPermissionsType([defaultAccess, leastPrivilege]: ByPermissionsType<Hcl>): Hcl {
  return defaultAccess.text === leastPrivilege.text
    ? defaultAccess : new Hcl(`local.least_privilege ? ${leastPrivilege.text} : ${defaultAccess.text}`);
}

/** Writes the two parts of a condition that depend on the module: a reference to another condition, and a comparison. */
export interface ConditionTerms {
  readonly condition: (id: string) => string;
  readonly equals: (parameter: string, value: string) => string;
}

/** Converts the conditions of a template to values of locals. */
export function conditionsInHcl(template: any): { [name: string]: Hcl } {
  const terms: ConditionTerms = {
    condition: id => `local.${snakeCase(id)}`,
    equals: (parameter, value) => `${valueOfParameter(parameter)}${value === 'true' ? '' : ` == ${hclString(value)}`}`,
  };
  return Object.fromEntries(Object.entries(template.Conditions)
    .map(([id, expression]) => [snakeCase(id), new Hcl(conditionInHcl(expression, terms))]));
}

/** Converts a condition of a template to an expression. */
export function conditionInHcl(expression: any, terms: ConditionTerms): string {
  if ('Condition' in expression) return terms.condition(expression.Condition);
  const [[operator, values]] = Object.entries<any>(expression);
  const write = (value: any) => conditionInHcl(value, terms);
  switch (operator) {
    case 'Fn::And': return values.map(write).join(' && ');
    case 'Fn::Or': return values.map(write).join(' || ');
    case 'Fn::Not': return write(values[0]).replace(' == ', ' != ');
    case 'Fn::Equals': return terms.equals(values[0].Ref, values[1]);
    default: throw new Error(`${operator} has no counterpart in HCL`);
  }
}
