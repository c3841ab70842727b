import { ifOf, intrinsicOf, NO_VALUE, readFunction } from './template-functions';

/** Reads text from a template of any origin. Unlike `intrinsics.ts`, it also reads the values of Fn::If. */

// Private-use characters distinguish references from text.
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
/** Marks the reference with a name in a text. */
export const reference = (name: string) => `${OPEN}${name}${CLOSE}`;
/** Matches references in a text. The first group is the name. */
export const REFERENCES = /\uE000([^\uE000\uE001]*)\uE001/g;

/** Templates do not need more. The limit protects against excessive work. */
const MAX_DEPTH = 40;
/** Maximum number of texts. If this many are returned, others may be missing. */
export const MAX_ALTERNATIVES = 32;
/** A template has at most 1 MB. */
const MAX_LENGTH = 1_000_000;

/**
 * Returns the possible texts of a value: one per branch of Fn::If. Parts that are known only at deployment, including
 * dynamic references (`{{resolve:...}}`), are a `reference` in the text. Empty if the value is not a text, or is absent
 * (`AWS::NoValue`).
 */
export function textsOf(value: unknown, depth = 0): string[] {
  return rawTexts(value, depth).map(text => text.slice(0, MAX_LENGTH)
    .replace(/\{\{(resolve:[^{}]*)\}\}/g, (_, name: string) => reference(withoutMarks(name))));
}

function rawTexts(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  const found = intrinsicOf(value);
  if (!found || depth > MAX_DEPTH) return [];
  return readFunction<string[]>(found, {
    literal: text => [text],
    reference: name => name === NO_VALUE ? [] : [reference(name)],
    join: joined,
    value: inner => textsOf(inner, depth + 1),
    other: (name, args) => {
      const branches = ifOf(value)?.slice(1);
      if (branches) return limit(branches.flatMap(branch => textsOf(branch, depth + 1)));
      const selected = name === 'Fn::Select' ? selectedTexts(args, depth + 1) : undefined;
      if (selected) return selected;
      return name === 'Fn::ImportValue'
        ? textsOf(args, depth + 1).map(text => reference(`${name}:${withoutMarks(text)}`)) : [reference(name)];
    },
  });
}

/** Pseudo parameters whose values have only letters, digits, dots and hyphens. */
const PLAIN_VALUES = [
  'AWS::Region', 'AWS::AccountId', 'AWS::Partition', 'AWS::StackName', 'AWS::URLSuffix', 'AWS::StackId.UniqueId',
];
const STACK_ID = reference('AWS::StackId');
/** The ID in its parts, because many templates take the name of their stack out of it. */
const PARTS_OF_STACK_ID = `arn:${reference('AWS::Partition')}:cloudformation:${reference('AWS::Region')}:`
  + `${reference('AWS::AccountId')}:stack/${reference('AWS::StackName')}/${reference('AWS::StackId.UniqueId')}`;

/**
 * Returns the texts of a part of Fn::Split. Undefined for another list, or if the parts are known only at deployment,
 * because a value can contain the delimiter.
 */
function selectedTexts(args: unknown, depth: number): string[] | undefined {
  const [index, list] = Array.isArray(args) ? args : [];
  const [fn, split] = intrinsicOf(list) ?? [];
  const [delimiter, whole] = fn === 'Fn::Split' && Array.isArray(split) ? split : [];
  if (typeof delimiter !== 'string' || !/^[^A-Za-z0-9.\-\uE000\uE001]+$/.test(delimiter)) return undefined;
  const parts = textsOf(whole, depth).map((given) => {
    const text = given === STACK_ID ? PARTS_OF_STACK_ID : given;
    const references = [...text.matchAll(REFERENCES)];
    if (!references.every(([, name]) => PLAIN_VALUES.includes(name))) return undefined;
    return text.replace(REFERENCES, OPEN).split(delimiter)
      .map(part => part.replaceAll(OPEN, () => references.shift()?.[0] ?? ''))[Number(index)];
  });
  return parts.length > 0 && parts.every(part => part !== undefined) ? parts : undefined;
}

/** Returns each combination of the possible texts of the parts. An absent part has none. */
function joined(parts: readonly (readonly string[])[], delimiter: string): string[] {
  return parts.filter(part => part.length > 0).reduce<string[]>((texts, part, i) =>
    limit(texts.flatMap(t => part.map(p => i === 0 ? p : `${t}${delimiter}${p}`.slice(0, MAX_LENGTH)))), ['']);
}

/** An element of a list, and the template conditions under which it exists. */
export interface ConditionalElement {
  readonly value: unknown;
  /** Names of conditions, the outermost first. `not ` precedes one that must be false. */
  readonly conditions: readonly string[];
}

export interface ElementOptions {
  /** Returns a text that replaces the name of a condition. */
  readonly nameOf?: (condition: string) => string;
  /** Returns the elements of a value if the template defines them, such as those of a parameter. */
  readonly listOf?: (value: unknown) => readonly string[] | undefined;
}

/** Returns the elements of a list, or of one value instead of a list, including both branches of Fn::If. */
export function conditionalElements(
  value: unknown, options: ElementOptions = {}, depth = 0,
): ConditionalElement[] {
  if (value === undefined || value === null) return [];
  if (depth > MAX_DEPTH) return [{ value, conditions: [] }]; // the reader then rejects it
  if (Array.isArray(value)) return value.flatMap(element => conditionalElements(element, options, depth + 1));
  const [name, args] = intrinsicOf(value) ?? [];
  if (name === 'Ref' && args === NO_VALUE) return [];
  const list = options.listOf?.(value);
  if (list) return list.map(text => ({ value: text, conditions: [] }));
  const [condition, yes, no] = ifOf(value) ?? [];
  if (condition === undefined) return [{ value, conditions: [] }];
  const branches = [yes, no].map(branch => conditionalElements(branch, options, depth + 1));
  if (isSame(branches[0], branches[1])) return branches[0];
  const text = options.nameOf?.(condition) ?? condition;
  return branches.flatMap((elements, i) =>
    elements.map(e => ({ ...e, conditions: [i === 0 ? text : `not ${text}`, ...e.conditions] })));
}

/** Whether two values are the same. Values that are too deep to compare are not. */
function isSame(a: unknown, b: unknown, depth = 0): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const others = new Map(Object.entries(b));
  return depth <= MAX_DEPTH && Object.keys(a).length === others.size && Array.isArray(a) === Array.isArray(b)
    && Object.entries(a).every(([key, value]) => others.has(key) && isSame(value, others.get(key), depth + 1));
}

/** Returns the elements without their conditions. */
export function elementsOf(value: unknown): unknown[] {
  return conditionalElements(value).map(element => element.value);
}

/** Returns a text for messages, with references as in Fn::Sub. */
export function readable(text: string): string {
  return text.replace(REFERENCES, (_, name: string) => name.startsWith('resolve:') ? `{{${name}}}` : `\${${name}}`);
}

function withoutMarks(text: string): string {
  return text.replace(/[\uE000\uE001]/g, '');
}

function limit<T>(values: readonly T[]): T[] {
  return values.slice(0, MAX_ALTERNATIVES);
}
