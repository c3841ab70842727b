/**
 * Reads text from a template of any origin. Unlike the functions in `intrinsics.ts`, these never throw, whatever the
 * template contains.
 */

// Private-use characters, so that a reference cannot be confused with text.
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
/** The reference with a name, in a text. */
export const reference = (name: string) => `${OPEN}${name}${CLOSE}`;
/** The references of a text; the first group is the name. */
export const REFERENCES = /\uE000([^\uE000\uE001]*)\uE001/g;

/** Templates do not need more; it protects against endless work. */
const MAX_DEPTH = 40;
const MAX_ALTERNATIVES = 32;
/** A template has at most 1 MB. */
const MAX_LENGTH = 1_000_000;

/** The intrinsic function of a value, with its argument. Undefined if the value is something else. */
export function intrinsicOf(value: unknown): readonly [string, unknown] | undefined {
  const entries = isMap(value) ? Object.entries(value) : [];
  const [name] = entries[0] ?? [''];
  return entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::')) ? entries[0] : undefined;
}

export function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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
  const [fn, args] = intrinsicOf(value) ?? [];
  if (fn === undefined || depth > MAX_DEPTH) return [];
  switch (fn) {
    case 'Ref':
      return args === 'AWS::NoValue' ? [] : [reference(asName(args))];
    case 'Fn::If':
      return Array.isArray(args) ? limit(args.slice(1, 3).flatMap(v => textsOf(v, depth + 1))) : [];
    case 'Fn::Join':
      return joined(args, depth);
    case 'Fn::Sub':
      return substituted(args, depth);
    case 'Fn::GetAtt':
      return [reference(Array.isArray(args) ? args.map(asName).join('.') : asName(args))];
    case 'Fn::ImportValue':
      return textsOf(args, depth + 1).map(name => reference(`${fn}:${withoutMarks(name)}`));
    default:
      return [reference(fn)];
  }
}

/** The elements of a list, or of one value instead of a list, with the elements of every branch of Fn::If. */
export function elementsOf(value: unknown, depth = 0): unknown[] {
  if (Array.isArray(value)) return value.flatMap(element => depth > MAX_DEPTH ? [] : elementsOf(element, depth + 1));
  const [fn, args] = intrinsicOf(value) ?? [];
  if (fn !== 'Fn::If' || !Array.isArray(args) || depth > MAX_DEPTH) return value === undefined ? [] : [value];
  return args.slice(1, 3).some(branch => Array.isArray(branch) || intrinsicOf(branch)?.[0] === 'Fn::If')
    ? args.slice(1, 3).flatMap(branch => elementsOf(branch, depth + 1))
    : [value];
}

/** A text for messages: references as in Fn::Sub. */
export function readable(text: string): string {
  return text.replace(REFERENCES, (_, name: string) => name.startsWith('resolve:') ? `{{${name}}}` : `\${${name}}`);
}

function withoutMarks(text: string): string {
  return text.replace(/[\uE000\uE001]/g, '');
}

function asName(value: unknown): string {
  return typeof value === 'string' ? value : '?';
}

function limit<T>(values: readonly T[]): T[] {
  return values.slice(0, MAX_ALTERNATIVES);
}

function joined(args: unknown, depth: number): string[] {
  if (!Array.isArray(args) || !Array.isArray(args[1])) return [reference('Fn::Join')];
  const delimiter = asName(args[0]);
  const elements = args[1].map(element => textsOf(element, depth + 1)).filter(texts => texts.length > 0);
  return elements.reduce<string[]>((texts, element, i) =>
    limit(texts.flatMap(t => element.map(e => i === 0 ? e : `${t}${delimiter}${e}`.slice(0, MAX_LENGTH)))), ['']);
}

function substituted(args: unknown, depth: number): string[] {
  const [text, variables] = Array.isArray(args) ? args : [args, {}];
  if (typeof text !== 'string') return [reference('Fn::Sub')];
  // Each variable is read once, however often the text uses it.
  const values = new Map(Object.entries(isMap(variables) ? variables : {}).map(([k, v]) => [k, textsOf(v, depth + 1)]));
  const pieces = text.split(/(\$\{[^}]*\})/).map((piece): string[] => {
    const name = /^\$\{([^!}][^}]*)\}$/.exec(piece)?.[1].trim();
    if (name === undefined) return [piece.replace(/^\$\{!/, '${')];
    return values.get(name) ?? [reference(name)];
  });
  return pieces.reduce<string[]>((texts, piece) =>
    limit(texts.flatMap(t => piece.map(p => `${t}${p}`.slice(0, MAX_LENGTH)))), ['']);
}
