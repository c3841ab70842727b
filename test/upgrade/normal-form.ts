/** A form of values of templates in which texts, policies and sets that mean the same are equal. */
import { createHash } from 'crypto';
import { intrinsicOf, isMap, NO_VALUE, parseJson, readFunction } from '../../src/policy-language/cloudformation/template-functions';
import { readable, reference } from '../../src/policy-language/cloudformation/template-text';

/** What a value can refer to. */
export interface Surroundings {
  readonly conditions: { readonly [name: string]: unknown };
  /** Files that the app uploads under their hash, if they are templates. */
  readonly assets: { readonly [hash: string]: unknown };
}

/** Lists whose order has no meaning. */
const SETS = [
  'Accounts', 'Action', 'Audiences', 'AWS', 'ClientIdList', 'Federated', 'ManagedPolicyArns', 'NotAction', 'NotResource',
  'OrganizationalUnitIds',
  'Regions', 'Resource', 'Roles', 'Service', 'ThumbprintList', 'Thumbprints',
];

export const HASHES = /\b[0-9a-f]{64}\b/g;

/** Functions of text become text, conditions what they test, JSON texts values. Undefined if the value is absent. */
export function normalForm(value: unknown, around: Surroundings): unknown {
  const normal = (inner: unknown) => normalForm(inner, around);
  if (typeof value === 'string') return textForm(value, around);
  if (Array.isArray(value)) return value.map(normal).filter(v => v !== undefined);
  if (!isMap(value)) return value;
  if (value.Ref === NO_VALUE) return undefined;
  const text = textOf(value, around);
  if (text !== undefined) return textForm(text, around);
  const [name, args] = intrinsicOf(value) ?? [];
  if (name === 'Fn::If' && Array.isArray(args)) return { 'Fn::If': [conditionForm(args[0], around), ...args.slice(1).map(normal)] };
  if (typeof value.Condition === 'string' && Object.keys(value).length === 1) return conditionForm(value.Condition, around);
  const entries = Object.entries(value).map(([key, inner]) => [key, setForm(key, normal(inner))] as const);
  return Object.fromEntries(entries.filter(([, v]) => v !== undefined).sort(([a], [b]) => a < b ? -1 : 1));
}

/** What a condition tests: its name is of no importance. */
export function conditionForm(name: unknown, around: Surroundings): unknown {
  return typeof name === 'string' && name in around.conditions ? normalForm(around.conditions[name], around) : name;
}

/** The text that functions make, with marks for references. */
export function textOf(value: unknown, around: Surroundings): string | undefined {
  if (typeof value === 'string') return value;
  const found = intrinsicOf(value);
  return found && readFunction<string | undefined>(found, {
    literal: text => text,
    reference: name => name === NO_VALUE ? undefined : reference(name),
    join: (parts, delimiter) => parts.includes(undefined) ? undefined : parts.join(delimiter),
    value: inner => textOf(inner, around),
    other: () => undefined,
  });
}

/** A JSON text is its value. An uploaded template is compared by its content, not by its hash. */
function textForm(text: string, around: Surroundings): unknown {
  const parsed = /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
  return parsed === undefined ? text.replace(HASHES, hash => hash in around.assets ? 'ASSET' : hash) : normalForm(parsed, around);
}

function setForm(key: string, value: unknown): unknown {
  if (key === 'Statement') return sorted([value].flat().map(statement => isMap(statement) ? statementForm(statement) : statement));
  return SETS.includes(key) && Array.isArray(value) ? sorted(value) : value;
}

/** One value in place of a list means the list of it. */
function statementForm(statement: { readonly [key: string]: unknown }): unknown {
  const listOf = (value: unknown) => sorted([value].flat());
  const maps = (value: unknown): unknown => isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isMap(inner) ? maps(inner) : listOf(inner)])) : value;
  return Object.fromEntries(Object.entries(statement).map(([key, value]) =>
    [key, /^(Not)?(Action|Resource)$/.test(key) ? listOf(value) : /^(Condition|(Not)?Principal)$/.test(key) ? maps(value) : value]));
}

function sorted(values: readonly unknown[]): unknown[] {
  const texts = new Map(values.map(value => [JSON.stringify(value), value]));
  return [...texts].sort(([a], [b]) => a < b ? -1 : 1).map(([, value]) => value);
}

/** What differs between two values in normal form, one thing a line. Empty if they are equal. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const at = (step: string) => path === '' ? step : `${path}.${step}`;
  if (Array.isArray(before) && Array.isArray(after)) {
    if (path === 'Statement' || path.endsWith('.Statement')) return differencesOfStatements(before, after, path);
    if (before.length === after.length && [...before, ...after].some(isMap)) {
      return before.flatMap((item, i) => differences(item, after[i], at(String(i))));
    }
    const texts = [before, after].map(list => list.map(item => JSON.stringify(item)));
    const changed = changes(texts[0], texts[1], path);
    return changed.length > 0 ? changed : [line('-', path, before), line('+', path, after)]; // another order
  }
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap(key => differences(before[key], after[key], at(key)));
  }
  return [...before === undefined ? [] : [line('-', path, before)], ...after === undefined ? [] : [line('+', path, after)]];
}

/** Statements that differ in their actions only are shown by these actions. */
function differencesOfStatements(before: readonly unknown[], after: readonly unknown[], path: string): string[] {
  const headerOf = (statement: unknown) => JSON.stringify(isMap(statement) ? { ...statement, Action: undefined } : statement);
  const of = (statements: readonly unknown[]) => new Map(statements.map(s => [headerOf(s), s as { Action?: unknown[] }]));
  const [old, current] = [of(before), of(after)];
  if (old.size < before.length || current.size < after.length) {
    return changes(before.map(s => JSON.stringify(s)), after.map(s => JSON.stringify(s)), path);
  }
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((header) => {
    const [was, is] = [old.get(header), current.get(header)];
    if (!was || !is) return [line(was ? '-' : '+', path, was ?? is)];
    const names = [was, is].map(({ Action = [] }) => Action.map(String));
    return changes(names[0], names[1], `${path} ${header} Action`);
  });
}

function changes(before: readonly string[], after: readonly string[], path: string): string[] {
  return [
    ...before.filter(text => !after.includes(text)).map(text => `- ${path}: ${readable(text)}`),
    ...after.filter(text => !before.includes(text)).map(text => `+ ${path}: ${readable(text)}`),
  ];
}

function line(sign: string, path: string, value: unknown): string {
  return `${sign} ${path === '' ? '' : `${path}: `}${readable(typeof value === 'string' ? value : JSON.stringify(value))}`;
}

/** 64 bits of what the lines say. */
export function fingerprint(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}
