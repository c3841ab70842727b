import { ifOf, intrinsicOf, isMap, NO_VALUE } from './template-functions';

/** Templates do not need more; it protects against endless work. */
const MAX_DEPTH = 40;
const MAX_CONDITIONS = 40;
/** Up to this many conditions, all combinations are tried. */
const MAX_COMBINED = 6;
/** Up to this many variants, each is returned. Branches that exclude each other, such as of a mapping, have few. */
const MAX_VARIANTS = 100;

type Holds = (condition: string) => boolean;

/**
 * Returns the variants of a template value: one for each combination of the conditions in its Fn::If. They contain no
 * Fn::If and no AWS::NoValue. An absent element of a list is undefined, so that the others keep their positions.
 *
 * @param value any part of a template
 * @param onlyIf the condition of the resource. It is true if the resource exists.
 */
export function variantsOf(value: unknown, onlyIf?: unknown): readonly unknown[] {
  return readVariants(value, onlyIf).variants;
}

/** Returns the variants, and whether these are all: of too many, only a part is returned. */
export function readVariants(
  value: unknown, onlyIf?: unknown,
): { readonly variants: readonly unknown[]; readonly isComplete: boolean } {
  const names = new Set<string>();
  collectConditions(value, names, 0);
  const free = [...names].filter(name => name !== onlyIf);
  const areFew = free.length <= MAX_COMBINED;
  const every = areFew ? undefined : everyVariant(value, onlyIf);
  const variants = every ?? combinations(free).map(holds => resolve(value, name => name === onlyIf || holds(name), 0));
  return {
    variants: [...new Map(variants.map(variant => [JSON.stringify(variant), variant])).values()],
    isComplete: areFew || every !== undefined,
  };
}

/** Returns every variant of a value with many conditions. Undefined for too many variants. */
function everyVariant(value: unknown, onlyIf: unknown): unknown[] | undefined {
  const variants: unknown[] = [];
  const open = [new Map([[onlyIf, true]])];
  for (const known of open) { // the loop adds both values of the first condition that is not known
    let next: string | undefined;
    const variant = resolve(value, (name) => {
      if (!known.has(name)) next ??= name;
      return known.get(name) ?? true;
    }, 0);
    if (next === undefined) variants.push(variant);
    else if (open.length > 2 * MAX_VARIANTS) return undefined;
    else open.push(new Map(known).set(next, true), new Map(known).set(next, false));
  }
  return variants;
}

function collectConditions(value: unknown, names: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH || names.size >= MAX_CONDITIONS || typeof value !== 'object' || value === null) return;
  const branches = ifOf(value);
  if (branches) names.add(branches[0]);
  const parts = branches ? branches.slice(1, 3) : Object.values(value);
  for (const part of parts) collectConditions(part, names, depth + 1);
}

/**
 * Returns all combinations of a few conditions. For many, returns all true, all false, and each one different from the
 * rest.
 */
function combinations(names: readonly string[]): Holds[] {
  if (names.length <= MAX_COMBINED) {
    return Array.from({ length: 2 ** names.length }, (_, bits) => (name: string) =>
      Math.floor(bits / 2 ** names.indexOf(name)) % 2 === 0);
  }
  return [true, false].flatMap(most => [
    () => most,
    ...names.map(other => (name: string) => name === other ? !most : most),
  ]);
}

function resolve(value: unknown, holds: Holds, depth: number): unknown {
  let chosen = value;
  for (let branches = ifOf(chosen); branches; branches = ifOf(chosen)) {
    chosen = branches[holds(branches[0]) ? 1 : 2];
  }
  const [fn, args] = intrinsicOf(chosen) ?? [];
  if (depth > MAX_DEPTH || (fn === 'Ref' && args === NO_VALUE)) return undefined;
  if (Array.isArray(chosen)) return chosen.map(element => resolve(element, holds, depth + 1));
  if (!isMap(chosen)) return chosen;
  const entries = Object.entries(chosen).map(([key, inner]) => [key, resolve(inner, holds, depth + 1)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
