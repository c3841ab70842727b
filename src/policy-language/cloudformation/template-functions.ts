/**
 * Reads CloudFormation intrinsic functions, for all template readers in this repository. It never throws, whatever the
 * template contains, and does not need CDK.
 */

export function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON. Undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An intrinsic function: its name, such as `Ref`, and its argument. */
export type Intrinsic = readonly [name: string, args: unknown];

/** Returns the intrinsic function of a value. Undefined for other values. */
export function intrinsicOf(value: unknown): Intrinsic | undefined {
  const entries = isMap(value) ? Object.entries(value) : [];
  return entries.length === 1 && isFunctionName(entries[0][0]) ? entries[0] : undefined;
}

function isFunctionName(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

/**
 * Whether a macro (Fn::Transform or Fn::ForEach) writes a part of a map, even next to other keys. The final map is then
 * unknown.
 */
export function hasMacro(value: unknown): boolean {
  return isMap(value) && Object.keys(value).some(isMacro);
}

export function isMacro(key: string): boolean {
  return key === 'Fn::Transform' || key.startsWith('Fn::ForEach');
}

/** Returns a value, all nested values, and the keys of its maps. */
export function partsOf(value: unknown): unknown[] {
  const parts = [value];
  for (const part of parts) { // the loop adds parts to this list
    const inside = Array.isArray(part) ? part : isMap(part) ? [...Object.keys(part), ...Object.values(part)] : [];
    for (const inner of inside) parts.push(inner);
  }
  return parts;
}

export const NO_VALUE = 'AWS::NoValue';

/** Callbacks that convert functions of a text. */
export interface TextReader<T> {
  literal(text: string): T;
  /** A logical id or a pseudo parameter, with `.Attribute` for an attribute. */
  reference(name: string): T;
  join(parts: readonly T[], delimiter: string): T;
  /** A value inside another function. */
  value(value: unknown): T;
  /** Other functions, and those with unreadable arguments. */
  other(name: string, args: unknown): T;
}

export function readFunction<T>([name, args]: Intrinsic, reader: TextReader<T>): T {
  const target = name === 'Fn::Sub' ? undefined : targetOf([name, args]);
  if (target !== undefined) return reader.reference(target);
  if (name === 'Fn::Join' && Array.isArray(args) && Array.isArray(args[1])) {
    return reader.join(args[1].map(part => reader.value(part)), typeof args[0] === 'string' ? args[0] : '?');
  }
  const sub = name === 'Fn::Sub' ? subOf(args) : undefined;
  if (!sub) return reader.other(name, args);
  // Each variable is read only once, even if the text uses it often.
  const variables = new Map(Object.entries(sub.variables).map(([key, value]) => [key, reader.value(value)]));
  return reader.join(partsOfSub(sub.text).map(part => typeof part === 'string' ? reader.literal(part)
    : variables.has(part.reference) ? variables.get(part.reference)! : reader.reference(part.reference)), '');
}

/**
 * Returns the target of `Ref` or `Fn::GetAtt`: a logical id or a pseudo parameter, with `.Attribute` for an attribute.
 */
function targetOf([name, args]: Intrinsic): string | undefined {
  if (name !== 'Ref' && name !== 'Fn::GetAtt') return undefined;
  if (typeof args === 'string') return args;
  if (name === 'Ref' || !Array.isArray(args) || typeof args[0] !== 'string') return undefined;
  return args.map(arg => typeof arg === 'string' ? arg : '?').join('.');
}

interface Sub {
  readonly text: string;
  readonly variables: { readonly [name: string]: unknown };
}

function subOf(args: unknown): Sub | undefined {
  const [text, variables] = Array.isArray(args) ? args : [args];
  return typeof text === 'string' ? { text, variables: isMap(variables) ? variables : {} } : undefined;
}

/** A part of a text: a literal, or a reference to a logical id or pseudo parameter. */
export type TextPart = string | { readonly reference: string };

/** Returns the parts of the text of Fn::Sub. */
function partsOfSub(text: string): TextPart[] {
  return text.split(/(\$\{[^}]+\})/).filter(part => part !== '').map((part) => {
    const [, escaped, name] = /^\$\{(!?)([^!}][^}]*)\}$/.exec(part) ?? [];
    if (name === undefined) return part;
    return escaped ? `\${${name}}` : { reference: name.trim() };
  });
}

/** Replaces the references in the text of Fn::Sub with `render`. */
export function fillReferences(text: string, render: (reference: string) => string): string {
  return partsOfSub(text).map(part => typeof part === 'string' ? part : render(part.reference)).join('');
}

/** Returns every function in a value, outer ones first, even in maps with other keys, and each `Condition`. */
export function functionsIn(value: unknown): Intrinsic[] {
  if (Array.isArray(value)) return value.flatMap(functionsIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(entry =>
    [...isFunctionName(entry[0]) || entry[0] === 'Condition' ? [entry] : [], ...functionsIn(entry[1])]);
}

/** Returns references in a value: logical ids and pseudo parameters, with `.Attribute` for attributes. */
export function referencesIn(value: unknown): string[] {
  return functionsIn(value).flatMap((found) => {
    const target = targetOf(found);
    if (target !== undefined) return [target];
    const sub = found[0] === 'Fn::Sub' ? subOf(found[1]) : undefined;
    if (!sub) return [];
    const names = partsOfSub(sub.text).flatMap(part => typeof part === 'string' ? [] : [part.reference]);
    return names.filter(name => !(name in sub.variables));
  });
}

/** Returns the condition and the branches of Fn::If. Undefined for other values. */
export function ifOf(value: unknown): readonly [condition: string, yes: unknown, no: unknown] | undefined {
  const [name, args] = intrinsicOf(value) ?? [];
  if (name !== 'Fn::If' || !Array.isArray(args)) return undefined;
  return [typeof args[0] === 'string' ? args[0] : '?', args[1], args[2]];
}

/** Returns the id of a reference, and its attribute, which is empty for Ref. */
export function splitReference(name: string): [id: string, attribute: string] {
  const [id, ...attribute] = name.split('.');
  return [id, attribute.join('.')];
}
