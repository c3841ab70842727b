import { Construct } from 'constructs';
import { checkBooleans, inputError, isStruct } from './input';

/** A list of options has this value for a boolean option. */
export const BOOLEAN = 'boolean';

/**
 * A list of the names of all options of a struct, because jsii keeps none at run time. The type makes it complete: a
 * list does not compile if an option of the struct is missing, or if a boolean option is not `BOOLEAN`. Other values
 * have no meaning.
 */
export type OptionNames<Options> = {
  readonly [name in keyof Options]-?: Options[name] extends boolean | undefined ? typeof BOOLEAN : unknown;
};

/**
 * Throws if options are not a struct, if one of them is misspelled, or if a boolean option is not a boolean.
 *
 * @param struct the struct in messages, such as `ciem`. It is in front of the names of options, except `props` and
 * `options`, which stand for what a constructor or a method gets. The props of a constructor must be given.
 */
export function checkOptions<Options extends object>(
  struct: string, options: Options | undefined, names: OptionNames<Options>,
): void {
  if (options === undefined && struct !== 'props') return;
  if (!isStruct(options)) {
    throw inputError(struct, `a struct of options, such as { ${Object.keys(names)[0]}: ... }`, options);
  }
  const prefix = ['props', 'options'].includes(struct) ? '' : `${struct}.`;
  checkOptionNames(options, names, prefix);
  const all = Object.keys(names) as (keyof Options & string)[];
  checkBooleans(options, all.filter(name => names[name] === BOOLEAN), prefix);
}

/**
 * Throws if an option is given that belongs elsewhere. An option that is a construct passes: it can be for another
 * construct, such as `DefenderMonitoring`, that gets the same struct.
 *
 * @param elsewhere the names of such options, each with a text that says what it is
 */
export function checkElsewhere(options: object, elsewhere: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || !Object.hasOwn(elsewhere, name) || Construct.isConstruct(value)) continue;
    throw new Error(`${name} is not an option of this construct: it is ${elsewhere[name]}`);
  }
}

/** Returns the options of a struct, without those of a struct that extends it. */
export function pickOptions<Options>(options: Options, names: OptionNames<Options>): Options {
  const picked = (Object.keys(names) as (keyof Options)[]).map(name => [name, options[name]]);
  return Object.fromEntries(picked) as Options;
}

/**
 * These options of public structs begin with the name of an option of another struct, or the name of such an option
 * begins with theirs. An object that is spread into several structs can have them. A test compares them with these.
 */
export const OPTIONS_OF_OTHERS: readonly string[] = `
  account accounts audience audiences azureTenantId azureTenantIds deadLetterQueue deadLetterQueueEncryptionKey
  hostManagement hostManagementIdentity hostManagementRegions hostManagementRoleNames hostManagementStackSetName
  identity identityEvents identityProvider instance instanceProfile instanceProfileArn organization organizationId
  organizations output rdsThreatProtectionAudience region regionConcurrency regionOrder regionalHostManagement
  regions resourceControlPolicy resourceControlPolicyName roleName roleNameSuffix roleNames service
  serviceControlPolicy serviceControlPolicyName target targetIds targets
`.trim().split(/\s+/);

/** Shorter names differ so little that two wrong letters say nothing. */
const SHORT_NAME = 6;

/**
 * Throws if an option is misspelled. Without an error it would have no effect, and often leave the wider access.
 *
 * A name is misspelled if the struct has no such option, and one of these is true for an option that is not given:
 *
 * - The names are the same without hyphens and underscores, in any case: `permissions_type`, `justInTimeVMAccess`.
 * - The names differ by at most two letters, or by one if a name has fewer than six: a letter that is missing, added or
 *   replaced, or two neighbors that are swapped: `permissionType`, `enable`, `bucketName`. `y` is one letter for `ies`:
 *   `additionalCapability`.
 * - One name begins with the other, of at least six letters, and no other struct has an option of the wrong name:
 *   `arcAutoProvision`, `permissionsTypeOfRoles`.
 *
 * Other unknown names are allowed, because one struct may be spread into several constructs, and so is a name without a
 * value, or one that resembles an option that is given too. `checkElsewhere` refuses some more.
 *
 * @param prefix the struct in front of the names, such as `ciem.`
 */
export function checkOptionNames<Options extends object>(
  options: Options | undefined, names: OptionNames<Options>, prefix: string,
): void {
  if (typeof options !== 'object' || options === null) return;
  const given = new Set(Object.entries(options).filter(([, value]) => value !== undefined).map(([name]) => name));
  for (const name of given) {
    if (Object.hasOwn(names, name)) continue;
    const others = Object.keys(names).filter(known => !given.has(known));
    const meant = nearest(name, others) ?? withSameBeginning(name, others);
    if (meant === undefined) continue;
    throw new Error(`${prefix}${name} is not an option; did you mean ${prefix}${meant}?`);
  }
}

/** Returns the name that resembles the wrong one most, or undefined if none does. */
export function nearest(wrong: string, names: readonly string[]): string | undefined {
  return sorted(wrong, names).find(({ name, letters }) => letters <= allowedDistance(wrong, name))?.name;
}

/** Returns the names with how many letters differ, the nearest ones first. */
function sorted(wrong: string, names: readonly string[]): { readonly name: string; readonly letters: number }[] {
  return names.map(name => ({ name, letters: distance(plain(wrong), plain(name)) }))
    .sort((a, b) => a.letters - b.letters);
}

/** Returns the option that begins with a name, or whose name it begins with. Of several, returns the nearest one. */
function withSameBeginning(wrong: string, names: readonly string[]): string | undefined {
  if (OPTIONS_OF_OTHERS.includes(wrong)) return undefined;
  const similar = names.filter((name) => {
    const [short, long] = [plain(wrong), plain(name)].sort((a, b) => a.length - b.length);
    return short.length >= SHORT_NAME && long.startsWith(short);
  });
  return sorted(wrong, similar)[0]?.name;
}

/** Returns the names that are not known as text, each with the known name that it resembles most. */
export function withSuggestions(names: readonly string[], known: readonly string[]): string {
  return names.map((name) => {
    const meant = nearest(name, known);
    return meant === undefined ? name : `${name} (did you mean ${meant}?)`;
  }).join(', ');
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '').replace(/ies$/, 'y');
}

function allowedDistance(a: string, b: string): number {
  return Math.min(a.length, b.length) < SHORT_NAME ? 1 : 2;
}

/** Returns how many letters to add, remove, replace or swap with their neighbor to make one text of the other. */
function distance(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, above[j] + 1, row[j - 1] + 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
    }
    [twoAbove, above] = [above, row];
  }
  return above[b.length];
}
