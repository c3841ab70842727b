import { intrinsicOf, isMap, readFunction, type TextPart, type TextReader } from './template-functions';

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/**
 * Replaces every intrinsic function of a resolved value with text, to measure or show the value. `render` returns the
 * text for a reference. A reference is a logical id or a pseudo parameter. For Fn::GetAtt, it ends in `.Attribute`.
 */
export function flattenIntrinsics(value: unknown, render: (reference: string) => string): Json {
  if (Array.isArray(value)) return value.map(v => flattenIntrinsics(v, render));
  if (!isMap(value)) return value as Json;
  const found = intrinsicOf(value);
  if (!found) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, flattenIntrinsics(v, render)]));
  return readFunction<Json>(found, {
    literal: text => text,
    reference: render,
    join: (parts, delimiter) => parts.join(delimiter),
    value: v => flattenIntrinsics(v, render),
    other: render,
  });
}

/**
 * Returns the parts of a resolved text. Undefined if it contains more than literals and references by Ref or Fn::Sub.
 */
export function partsOfText(value: unknown): TextPart[] | undefined {
  const found = intrinsicOf(value);
  if (found?.[0] === 'Fn::GetAtt') return undefined;
  return found ? readFunction(found, PARTS) : typeof value === 'string' ? [value] : undefined;
}

const PARTS: TextReader<TextPart[] | undefined> = {
  literal: text => [text],
  reference: name => [{ reference: name }],
  join: (parts, delimiter) => delimiter !== '' || parts.includes(undefined) ? undefined : parts.flatMap(part => part!),
  value: partsOfText,
  other: () => undefined,
};
