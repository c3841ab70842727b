/** The values by their key. Keys and values are in the order of the pairs. */
export function grouped<K, V>(pairs: Iterable<readonly [key: K, value: V]>): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** The values by the key that each of them has. */
export const groupedBy = <K, V>(values: Iterable<V>, keyOf: (value: V) => K) =>
  grouped([...values].map(value => [keyOf(value), value] as const));
