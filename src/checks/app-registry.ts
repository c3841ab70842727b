import type { IConstruct } from 'constructs';

/**
 * State that the constructs of an app share. It is stored under a name on `holder`, usually the root of the tree, so
 * two apps in one process do not share it. The first call creates it.
 */
export function sharedState<T extends object>(holder: IConstruct, name: string, create: () => T): T {
  const key = Symbol.for(`cdk-defender-for-cloud.${name}`);
  const existing: T | undefined = Reflect.get(holder, key);
  if (existing) return existing;
  const created = create();
  Object.defineProperty(holder, key, { value: created });
  return created;
}
