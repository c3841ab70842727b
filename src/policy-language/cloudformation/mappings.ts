import { intrinsicOf, isMap } from './template-functions';

/**
 * Replaces `Fn::FindInMap` in the template with its values. An unknown key can be any key of the mapping, so its values
 * become branches of `Fn::If`, with the same condition wherever the key is the same.
 *
 * @param known known values of parameters
 */
export function withMappings(template: unknown, known: ReadonlyMap<string, unknown>): unknown {
  if (!isMap(template) || !isMap(template.Mappings)) return template;
  const mappings = template.Mappings;
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (!isMap(value)) return value;
    const [name, args] = intrinsicOf(value) ?? [];
    const found = name === 'Fn::FindInMap' && Array.isArray(args) ? valueOf(args.map(filled)) : undefined;
    return found ?? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
  };
  const valueOf = ([map, first, second, options]: readonly unknown[]): unknown => {
    const path = [map, first, second].map(key => keyOf(key, known));
    const otherwise = isMap(options) ? options.DefaultValue : undefined;
    return chosen(mappings, path, [map, first, second], otherwise);
  };
  return { ...template, Resources: filled(template.Resources), Outputs: filled(template.Outputs) };
}

function keyOf(key: unknown, known: ReadonlyMap<string, unknown>): unknown {
  const [name, id] = intrinsicOf(key) ?? [];
  return name === 'Ref' && typeof id === 'string' && known.has(id) ? known.get(id) : key;
}

/** Returns the value at a path. Undefined if there is none, or if the path is longer than the mapping. */
function chosen(at: unknown, path: readonly unknown[], shown: readonly unknown[], otherwise: unknown): unknown {
  const [key, ...rest] = path;
  if (path.length === 0) return at;
  if (!isMap(at)) return otherwise;
  if (typeof key === 'string' || typeof key === 'number') return chosen(at[key], rest, shown, otherwise) ?? otherwise;
  const values = Object.keys(at).map(name => [name, chosen(at[name], rest, shown, otherwise)] as const)
    .filter(([, value]) => value !== undefined);
  return values.reduceRight<unknown>((others, [name, value]) => others === undefined ? value
    : { 'Fn::If': [`${JSON.stringify([shown[0], key])} is ${name}`, value, others] }, otherwise);
}
