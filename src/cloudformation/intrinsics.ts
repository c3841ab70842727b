import { fillReferences } from './sub-text';

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/**
 * Replaces every intrinsic function of a resolved value by text, to measure or show the value. `render` returns the
 * text for a reference. A reference is a logical id or a pseudo parameter. For Fn::GetAtt, it ends in `.Attribute`.
 */
export function flattenIntrinsics(value: unknown, render: (reference: string) => string): Json {
  if (Array.isArray(value)) return value.map(v => flattenIntrinsics(v, render));
  if (value === null || typeof value !== 'object') return value as Json;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 1) {
    const [fn, args] = entries[0];
    if (fn === 'Ref') return render(String(args));
    if (fn === 'Fn::GetAtt') return render((Array.isArray(args) ? args : [args]).join('.'));
    if (fn === 'Fn::Join' && Array.isArray(args)) {
      return (flattenIntrinsics(args[1], render) as Json[]).join(String(args[0]));
    }
    if (fn === 'Fn::Sub' && typeof args === 'string') return fillReferences(args, render);
    if (fn.startsWith('Fn::')) return render(fn);
  }
  return Object.fromEntries(entries.map(([k, v]) => [k, flattenIntrinsics(v, render)]));
}

/** A part of a text: a literal, or a reference to a logical id or pseudo parameter. */
export type RenderedPart = string | { readonly reference: string };

/** The parts of a resolved text. Undefined if it contains anything except literals and references. */
export function partsOfText(value: unknown): RenderedPart[] | undefined {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return undefined;
  const [[fn, args], ...others] = Object.entries(value);
  if (others.length > 0) return undefined;
  if (fn === 'Ref') return [{ reference: String(args) }];
  if (fn === 'Fn::Sub' && typeof args === 'string') return partsOfSub(args);
  if (fn === 'Fn::Join' && Array.isArray(args) && args[0] === '' && Array.isArray(args[1])) {
    const parts = args[1].map(partsOfText);
    return parts.some(p => p === undefined) ? undefined : parts.flatMap(p => p!);
  }
  return undefined;
}

function partsOfSub(text: string): RenderedPart[] {
  return text.split(/(\$\{[^}]+\})/).filter(part => part !== '').map(part => {
    const [, escaped, reference] = /^\$\{(!?)([^}]+)\}$/.exec(part) ?? [];
    if (reference === undefined) return part;
    return escaped ? `\${${reference}}` : { reference };
  });
}
