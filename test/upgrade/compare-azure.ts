import type { Change } from './change';
import { differences, fingerprint } from './normal-form';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';

/** What Azure Resource Manager does not act on. */
const FREE = ['$schema', 'contentVersion', 'metadata'];

/**
 * What differs between two deployment templates, or two connectors. An offering is found by its type, a resource by its type too, so that
 * their order is of no importance.
 */
export function compareAzure(before: unknown, after: unknown, where: string): Change[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path): Change[] => {
    const lines = differences(old.get(path), now.get(path));
    const verb = !now.has(path) ? 'removed' : !old.has(path) ? 'added' : 'changed';
    return lines.length === 0 ? [] : [{ verb, type: 'azure', id: path, lines, where }];
  });
}

/** Every value that is neither a list nor a map, by its path. A list or a map that is empty is a value. */
function valuesOf(value: unknown, path = ''): Map<string, unknown> {
  const inner: [string, unknown][] = Array.isArray(value) ? value.map((item, i) => [stepOf(item, i), item])
    : isMap(value) ? Object.entries(value).filter(([key]) => path !== '' || !FREE.includes(key)) : [];
  if (inner.length === 0) return new Map([[path, value]]);
  return new Map(inner.flatMap(([step, item]) => [...valuesOf(item, path === '' ? step : `${path}.${step}`)]));
}

/** A row has no spaces in an id. */
function stepOf(item: unknown, index: number): string {
  const name = isMap(item) ? item.offeringType ?? item.type : undefined;
  return typeof name === 'string' ? /\s/.test(name) ? fingerprint([name]) : name : String(index);
}
