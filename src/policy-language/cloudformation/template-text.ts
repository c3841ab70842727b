import { ifOf, intrinsicOf, NO_VALUE, readFunction } from './template-functions';

/** Reads text from a template of any origin. Unlike `intrinsics.ts`, it also knows what Fn::If can be. */

// Private-use characters, so that a reference cannot be confused with text.
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
/** The reference with a name, in a text. */
export const reference = (name: string) => `${OPEN}${name}${CLOSE}`;
/** The references of a text; the first group is the name. */
export const REFERENCES = /\uE000([^\uE000\uE001]*)\uE001/g;

/** Templates do not need more; it protects against endless work. */
const MAX_DEPTH = 40;
/** As many texts can be only a part of those that a value can be. */
export const MAX_ALTERNATIVES = 32;
/** A template has at most 1 MB. */
const MAX_LENGTH = 1_000_000;

/**
 * The texts that a value can be: one per branch of Fn::If. What is known only at deployment is a `reference` in the
 * text, also a dynamic reference (`{{resolve:...}}`). Empty if the value is no text, or is absent (`AWS::NoValue`).
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

/** Pseudo parameters whose values have letters, digits, dots and hyphens only. */
const PLAIN_VALUES = ['AWS::Region', 'AWS::AccountId', 'AWS::Partition', 'AWS::StackName', 'AWS::URLSuffix'];

/**
 * The texts of a part of Fn::Split. Undefined if it is another list, or if only the deployment knows where the text is
 * split, because a value can contain the delimiter.
 */
function selectedTexts(args: unknown, depth: number): string[] | undefined {
  const [index, list] = Array.isArray(args) ? args : [];
  const [fn, split] = intrinsicOf(list) ?? [];
  const [delimiter, whole] = fn === 'Fn::Split' && Array.isArray(split) ? split : [];
  if (typeof delimiter !== 'string' || !/^[^A-Za-z0-9.\-\uE000\uE001]+$/.test(delimiter)) return undefined;
  const parts = textsOf(whole, depth).map((text) => {
    const references = [...text.matchAll(REFERENCES)];
    if (!references.every(([, name]) => PLAIN_VALUES.includes(name))) return undefined;
    return text.replace(REFERENCES, OPEN).split(delimiter)
      .map(part => part.replaceAll(OPEN, () => references.shift()?.[0] ?? ''))[Number(index)];
  });
  return parts.length > 0 && parts.every(part => part !== undefined) ? parts : undefined;
}

/** Each combination of the texts that the parts can be. A part that is absent has none. */
function joined(parts: readonly (readonly string[])[], delimiter: string): string[] {
  return parts.filter(part => part.length > 0).reduce<string[]>((texts, part, i) =>
    limit(texts.flatMap(t => part.map(p => i === 0 ? p : `${t}${delimiter}${p}`.slice(0, MAX_LENGTH)))), ['']);
}

/** An element of a list, and the conditions of the template under which it is there. */
export interface ConditionalElement {
  readonly value: unknown;
  /** Names, the outermost first. Before one that must be false stands `not `. */
  readonly conditions: readonly string[];
}

export interface ElementOptions {
  /** In place of the name of a condition. */
  readonly nameOf?: (condition: string) => string;
  /** The elements that a value has, if the template says what they are, such as those of a parameter. */
  readonly listOf?: (value: unknown) => readonly string[] | undefined;
}

/** The elements of a list, or of one value in place of a list, with those of both branches of Fn::If. */
export function conditionalElements(
  value: unknown, options: ElementOptions = {}, depth = 0,
): ConditionalElement[] {
  if (value === undefined || value === null) return [];
  if (depth > MAX_DEPTH) return [{ value, conditions: [] }]; // so that its reader refuses it
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

/** Two values that are too deep to compare are not the same. */
function isSame(a: unknown, b: unknown, depth = 0): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const others = new Map(Object.entries(b));
  return depth <= MAX_DEPTH && Object.keys(a).length === others.size && Array.isArray(a) === Array.isArray(b)
    && Object.entries(a).every(([key, value]) => others.has(key) && isSame(value, others.get(key), depth + 1));
}

/** The same elements, whatever their conditions are. */
export function elementsOf(value: unknown): unknown[] {
  return conditionalElements(value).map(element => element.value);
}

/** A text for messages: references as in Fn::Sub. */
export function readable(text: string): string {
  return text.replace(REFERENCES, (_, name: string) => name.startsWith('resolve:') ? `{{${name}}}` : `\${${name}}`);
}

function withoutMarks(text: string): string {
  return text.replace(/[\uE000\uE001]/g, '');
}

function limit<T>(values: readonly T[]): T[] {
  return values.slice(0, MAX_ALTERNATIVES);
}
