/**
 * Apps of the base have the names of the base. For the library of this tree, this puts today's names in their place: of the options of a
 * construct, of methods, and of statics of a class. It has the names that the apps use: another one is a change, because the library
 * refuses it or does not have it. When the base moves, these go.
 */
type Props = { readonly [name: string]: any };

export interface EarlierNames {
  readonly [construct: string]: {
    /** What an option is now, of its value. */
    readonly options?: { readonly [earlier: string]: (value: any) => Props };
    /** Today's name of a method or property. */
    readonly methods?: { readonly [earlier: string]: string };
    /** Today's name of a static method or constant. */
    readonly statics?: { readonly [earlier: string]: string };
  };
}

const EARLIER_NAMES: EarlierNames = {};

/** The public names of the library, with classes that have the names of the base, too. */
export function withEarlierNames(library: Props, names: EarlierNames = EARLIER_NAMES): Props {
  return Object.fromEntries(
    Object.entries(library).map(([name, value]) => [name, Object.hasOwn(names, name) ? taking(value, names[name]) : value]));
}

function taking(construct: any, { options = {}, methods = {}, statics = {} }: EarlierNames[string]): unknown {
  for (const [earlier, now] of Object.entries(methods)) alias(construct.prototype, earlier, now);
  for (const [earlier, now] of Object.entries(statics)) alias(construct, earlier, now);
  const renamed = (props: Props): Props => Object.assign({}, ...Object.entries(props)
    .map(([name, value]) => Object.hasOwn(options, name) ? options[name](value) : { [name]: value }));
  return new Proxy(construct, {
    construct: (target, [scope, id, props], newTarget) =>
      Reflect.construct(target, props === undefined ? [scope, id] : [scope, id, renamed(props)], newTarget),
  });
}

/** Today's name must be there: otherwise the apps would be told that theirs is missing. */
function alias(target: any, earlier: string, now: string): void {
  if (!(now in target)) throw new Error(`there is no ${now} in place of ${earlier}`);
  Object.defineProperty(target, earlier, { configurable: true, get() { return this[now]; } });
}
