/** Helpers for the generators of random input. */
import * as fc from 'fast-check';

/** A generator for each option of a struct: a new option without one does not compile, so it cannot be forgotten. */
export type Generators<T> = { readonly [K in keyof T]-?: fc.Arbitrary<T[K]> };

export const structOf = <T>(generators: Generators<T>): fc.Arbitrary<T> => fc.record(generators) as fc.Arbitrary<T>;

/** A generator for a value that can be left out. */
export const option = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
export const flag = () => option(fc.boolean());
export const letters = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength, size: 'max' });
/** Names of IAM. Each contains the number of its key, so that names of different keys differ. */
export const namesOf = <K extends string>(prefix: string, keys: readonly K[], maxLength = 50) =>
  Object.fromEntries(keys.map((key, i) => [
    key, option(letters('aZ09_+=,.@-', maxLength).map(text => `${prefix}${i}-${text}`)),
  ])) as { [key in K]: fc.Arbitrary<string | undefined> };
export const suffix = option(letters('aZ09_+=,.@-', 24).map(text => `-${text}`));
const pathOf = (allowed: string) => option(
  fc.array(letters(allowed, 30), { maxLength: 3 }).map(parts => `/${parts.map(part => `${part}/`).join('')}`));
/** Paths of roles, with characters that JSON, Fn::Sub and the languages of Azure escape. */
export const path = pathOf('aZ09_.,+@=-:$}\'"\\');
export const policyPath = pathOf('aZ09_.,+@=-');
