/** Returns every combination of these values, including the empty one. */
export function combinationsOf<T>(values: readonly T[]): T[][] {
  const [first, ...others] = values;
  if (values.length === 0) return [[]];
  const without = combinationsOf(others);
  return [...without, ...without.map(c => [first, ...c])];
}
