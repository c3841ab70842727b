import { FIELDS } from '../settings/fields';
import { isPlainObject } from '../settings/json-value';
import type { AzureObject, AzureValue } from '../template/expression';

/** Returns the value at a path. Undefined if there is none. */
function valueAt(object: AzureValue | undefined, keys: readonly string[]): AzureValue | undefined {
  return keys.reduce<AzureValue | undefined>(
    (at, key) => isPlainObject(at) && Object.hasOwn(at, key) ? at[key] : undefined, object);
}

/** Returns the value at a path that begins with the name of a part. Undefined if there is none. */
export function valueIn(
  parts: ReadonlyMap<string, AzureObject>, [part, ...keys]: readonly string[],
): AzureValue | undefined {
  return valueAt(parts.get(part), keys);
}

/**
 * Whether a feature is on, by its path, such as `DefenderCspmAws.vmScanners`. A feature without the field `enabled` is
 * on if it has a role.
 */
export function isFeatureOn(parts: ReadonlyMap<string, AzureObject>, path: string): boolean {
  const at = (field: string) => valueIn(parts, [...path.split('.'), field]);
  return FIELDS.has(`${path}.enabled`) ? at('enabled') === true : at('cloudRoleArn') !== undefined;
}

/** Returns a path with names as spelled in the file. Azure ignores case, so another case is the same setting. */
export function spelledAsIn(parts: ReadonlyMap<string, AzureObject>, keys: readonly string[]): string[] {
  let at: AzureValue | undefined = Object.fromEntries(parts);
  return keys.map((key) => {
    const names = isPlainObject(at) ? Object.keys(at) : [];
    const name = names.includes(key) ? key : names.find(n => n.toLowerCase() === key.toLowerCase()) ?? key;
    at = valueAt(at, [name]);
    return name;
  });
}

/** Returns a copy with a value at a path. Other values on the path are replaced with objects. */
export function withValueAt(object: AzureObject, [key, ...keys]: readonly string[], value: AzureValue): AzureObject {
  if (keys.length === 0) return { ...object, [key]: value };
  const below = Object.hasOwn(object, key) ? object[key] : undefined;
  return { ...object, [key]: withValueAt(isPlainObject(below) ? below : {}, keys, value) };
}

/** Returns a copy without the value at a path, and without objects that become empty. */
export function withoutValueAt(object: AzureObject, [key, ...keys]: readonly string[]): AzureObject {
  const { [key]: below, ...others } = object;
  if (keys.length === 0 || !isPlainObject(below)) return others;
  const rest = withoutValueAt(below, keys);
  return Object.keys(rest).length === 0 ? others : { ...object, [key]: rest };
}

/**
 * Removes a path, which begins with the name of a part. Throws if it does not exist.
 *
 * @param parts parts of the connector by name
 */
export function removePath(path: string, parts: Map<string, AzureObject>): void {
  const [first, ...keys] = path.split('.');
  const part = parts.get(first);
  if (part === undefined || valueAt(part, keys) === undefined) {
    const allowed = `paths of the file, which begin with ${[...parts.keys()].join(', ')}`;
    throw new Error(`remove must have ${allowed}, got ${JSON.stringify(path)}`);
  }
  if (keys.length === 0) parts.delete(first);
  else parts.set(first, withoutValueAt(part, keys));
}
