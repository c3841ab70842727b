import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import type { Construct, IConstruct } from 'constructs';

interface InjectableClass {
  readonly PROPERTY_INJECTION_ID: string;
  new (scope: Construct, id: string, props: any): IConstruct;
}

/** The decorated class has the class without the decorator under this key. */
const UNDECORATED = Symbol('without property injection');

/**
 * Applies `@propertyInjectable` of CDK to a public construct: property injectors of the app change its props before the
 * constructor checks them. The decorated class is a subclass, so this keeps the class itself for `newInner`.
 */
export function injectable<Class extends InjectableClass>(undecorated: Class): Class {
  return Object.defineProperty(propertyInjectable(undecorated), UNDECORATED, { value: undecorated });
}

/**
 * Creates a construct inside another construct of the library. No property injector changes its props, because the
 * outer construct has resolved them. It is an instance of the public class, as are those that the app creates.
 */
export function newInner<Props, Inner extends IConstruct>(
  type: new (scope: Construct, id: string, props: Props) => Inner, scope: Construct, id: string, props: Props,
): Inner {
  const { [UNDECORATED]: undecorated } = type as unknown as { readonly [UNDECORATED]: typeof type };
  return Reflect.construct(undecorated, [scope, id, props], type);
}
