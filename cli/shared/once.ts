/** Caches the results of a function by key, such as a role. */
export function once<T, R>(make: (key: T) => R): (key: T) => R {
  const known = new Map<T, R>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key)!;
  };
}
