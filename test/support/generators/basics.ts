/** What the generators of random input share. */
import * as fc from 'fast-check';

/** A generator for each option of a struct: a new option without one does not compile, so it cannot be forgotten. */
export type Generators<T> = { readonly [K in keyof T]-?: fc.Arbitrary<T[K]> };

export const structOf = <T>(generators: Generators<T>): fc.Arbitrary<T> => fc.record(generators) as fc.Arbitrary<T>;

/** A value that can also be left out. */
export const option = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
export const flag = () => option(fc.boolean());
export const letters = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength, size: 'max' });
/** Names of IAM, different for each key, because each contains its number. */
export const namesOf = <K extends string>(prefix: string, keys: readonly K[], maxLength = 50) =>
  Object.fromEntries(keys.map((key, i) => [
    key, option(letters('aZ09_+=,.@-', maxLength).map(text => `${prefix}${i}-${text}`)),
  ])) as { [key in K]: fc.Arbitrary<string | undefined> };
export const suffix = option(letters('aZ09_+=,.@-', 24).map(text => `-${text}`));
/** Paths of roles, with characters that JSON, Fn::Sub and the languages of Azure write in another way. */
export const path = option(fc.array(letters('aZ09_.,+@=-:$}\'"\\', 30), { maxLength: 3 }).map(parts => `/${parts.map(part => `${part}/`).join('')}`));
export const policyPath = option(fc.array(letters('aZ09_.,+@=-', 30), { maxLength: 3 }).map(parts => `/${parts.map(part => `${part}/`).join('')}`));
