import type { IConstruct } from 'constructs';

/**
 * What the constructs of an app remember together, under a name. It is kept on the construct given, usually the root of
 * the tree, so that apps in one process do not see each other. `create` makes it when it is asked for first.
 */
export function remembered<T extends object>(holder: IConstruct, name: string, create: () => T): T {
  const key = Symbol.for(`cdk-defender-for-cloud.${name}`);
  const existing: T | undefined = Reflect.get(holder, key);
  if (existing) return existing;
  const created = create();
  Object.defineProperty(holder, key, { value: created });
  return created;
}
