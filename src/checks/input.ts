import { type Duration, Lazy, RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { show } from './messages';

/**
 * These functions check input. Each one throws an error that names the prop, the allowed values and the value that it
 * got. A value that is not known always passes if it has the type of the prop. A token of another type does not pass:
 * CDK would refuse it with an error that does not name the prop.
 *
 * Each value is checked once, where the user gives it: in the constructor of a public construct, or in a public method.
 * Other functions get checked values. If a construct of the library creates a public construct, it passes `_checked`
 * or `_resolved`.
 */

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NIL_GUID = '00000000-0000-0000-0000-000000000000';

/** A lookup of CDK returns such a text at first. It has no characters that IAM takes for a pattern or a variable. */
const PLACEHOLDER = /^(?!.*\$\{)[^*?]*dummy-value-for-[^*?]+$/s;

/**
 * Whether a value is not known yet: a token, or what a lookup of CDK returns in the first synthesis, before the CLI has
 * read the value and runs the app again.
 */
export function isNotKnown(value: unknown): boolean {
  return Token.isUnresolved(value) || (typeof value === 'string' && PLACEHOLDER.test(value));
}

/**
 * Returns a name or path that constructs of CDK accept. They refuse what a lookup returns in the first synthesis, and
 * the CLI would then never read the value.
 */
export function acceptedByCdk<T extends string | undefined>(value: T): T | string {
  return isNotKnown(value) && !Token.isUnresolved(value) ? Lazy.string({ produce: () => value }) : value;
}

function isUnknownText(value: unknown): boolean {
  return typeof value === 'string' && isNotKnown(value);
}

export function inputError(prop: string, allowed: string, got: unknown): Error {
  return new Error(`${prop} must be ${allowed}, got ${describeValue(got)}`);
}

/**
 * Returns the GUID in lower case, as Entra tokens contain it, because IAM compares it case-sensitively.
 *
 * @param what says whose id it is, and which command prints it
 */
export function checkGuid(prop: string, value: string, what?: string): string {
  if (isUnknownText(value)) return value;
  if (typeof value !== 'string' || !GUID.test(value)) {
    const form = 'a GUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (32 hexadecimal digits)';
    throw inputError(prop, what === undefined ? form : `${form}: ${what}`, value);
  }
  if (value === NIL_GUID) throw inputError(prop, 'a real GUID, not all zeros', value);
  return value.toLowerCase();
}

/** These texts say why a value must be known. */
export const IN_CONDITION_KEYS = 'condition keys contain it';
export const IT_IS_CHECKED = 'it is checked';

/** Throws if a value is a token. */
export function checkKnown(prop: string, value: unknown, because: string): void {
  if (Token.isUnresolved(value)) throw inputError(prop, `known at synthesis, because ${because}`, value);
}

/** Returns the tenant of a provider in lower case. Throws if it is not known, or is not a GUID. */
export function checkKnownTenant(prop: string, tenantId: string): string {
  checkKnown(prop, tenantId, IN_CONDITION_KEYS);
  return checkGuid(prop, tenantId);
}

export function checkPattern(prop: string, value: string, pattern: RegExp, allowed: string): string {
  if (isUnknownText(value)) return value;
  if (typeof value !== 'string' || !pattern.test(value)) throw inputError(prop, allowed, value);
  return value;
}

/**
 * Throws if IAM does not accept a text in a policy. It accepts the printable characters of Latin-1. Source: IAM API
 * reference, CreatePolicy and CreateRole, 2026-11.
 */
export function checkLatin1(prop: string, value: string): string {
  return checkPattern(prop, value, /^[\x20-\x7e\xa0-\xff]*$/, 'a text of the characters that policies of IAM can have ' +
    '(Latin-1)');
}

export function checkAccountId(prop: string, value: string): string {
  return checkPattern(prop, value, /^\d{12}$/, 'an AWS account id of exactly twelve digits');
}

export function checkOrganizationId(prop: string, value: string): string {
  return checkPattern(prop, value, /^o-[a-z0-9]{10,32}$/, 'the id of an organization, such as o-a1b2c3d4e5');
}

export function checkBucketName(prop: string, value: string): string {
  return checkPattern(prop, value, /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'an S3 bucket name of 3 to 63 lower-case letters, digits, dots or hyphens, without wildcards');
}

/**
 * Throws if an option is not a boolean. JavaScript takes the text `'false'`, which a context can contain, for true.
 */
export function checkBooleans<T extends object>(
  options: T, props: readonly (keyof T & string)[], prefix: string,
): void {
  for (const prop of props) {
    const value: unknown = options[prop];
    if (value === undefined || typeof value === 'boolean') continue;
    const allowed = Token.isUnresolved(value) ? 'known at synthesis: true or false' : 'true or false';
    throw inputError(`${prefix}${prop}`, allowed, value);
  }
}

/** Throws if a value is neither undefined nor a struct of options. */
export function checkStruct(prop: string, value: unknown): void {
  if (value !== undefined && !isStruct(value)) throw inputError(prop, 'a struct of options', value);
}

/**
 * Whether a value is an object with options, or a module with them. JavaScript callers can also pass a `Map`, another
 * built-in object, a token or a construct. The library would read no option of them.
 */
export function isStruct(value: unknown): value is object {
  const isPlain = ['[object Object]', '[object Module]'].includes(Object.prototype.toString.call(value));
  return typeof value === 'object' && isPlain && !Token.isUnresolved(value) && !Construct.isConstruct(value);
}

/**
 * Whether an object is not an instance of a class. The prototype differs between contexts of Node.js, such as those
 * of tests with Jest.
 */
export function hasNoClass(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Throws if an option is given that has no effect because of other options. It is not given if its value is undefined,
 * false or an empty list.
 */
export function checkHasEffect(option: string, value: unknown, condition: string, met: boolean): void {
  const given = value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  if (given && !met) throw new Error(`${option} has an effect only with ${condition}; remove one or change the other`);
}

/**
 * Throws if a value is not an instance of the class. TypeScript checks this, but JavaScript callers can pass anything.
 */
export function checkInstanceOf(prop: string, value: unknown, type: { readonly prototype: object }, how: string): void {
  if (value instanceof (type as unknown as new () => object)) return;
  throw new Error(`${prop} must be created with ${how}, got ${describeValue(value)}`);
}

/** Throws if a duration is a token of another unit, because CDK cannot convert it. */
export function checkTokenUnit(prop: string, duration: Duration, unit: 'days' | 'hours'): void {
  if (!duration.isUnresolved() || duration.unitLabel() === unit) return;
  throw inputError(prop, `a number of ${unit} if it is a token, as of Duration.${unit}(...)`, duration.unitLabel());
}

export function checkKey(prop: string, key: kms.IKey): void {
  if (typeof key?.grantDecrypt === 'function') return; // other resources also have addToResourcePolicy
  throw inputError(prop, 'a kms.IKey, such as kms.Key.fromKeyArn(...)', key);
}

export function checkKeyArn(prop: string, arn: string): void {
  checkPattern(prop, arn, /^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
    'the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/<key id>, without wildcards');
}

export function checkBucket(prop: string, bucket: s3.IBucket): void {
  if (typeof bucket?.addEventNotification === 'function') return;
  throw inputError(prop, 'an s3.IBucket, such as s3.Bucket.fromBucketName(...)', bucket);
}

/** Returns what `checkList` compares if the case of an entry does not matter. */
export function caseless(value: string): string {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function describeValue(value: unknown): string {
  if (typeof value === 'number' && Token.isUnresolved(value)) return 'a token of a number';
  if (Array.isArray(value) && Token.isUnresolved(value)) return 'a token of a list';
  // JSON cannot hold these.
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (isInstance(value)) return `an object of ${className(value.constructor as any) ?? 'no class'}`;
  return show(value);
}

/** Returns the name of a class. The name of a decorated class of aws-cdk-lib ends with a number, as `Topic2`. */
function className(type?: { readonly name: string; readonly [rtti: symbol]: any }): string | undefined {
  const published = type?.[Symbol.for('jsii.rtti')]?.fqn?.split('.').pop();
  return type?.name === `${published}2` ? published : type?.name;
}

/** Whether a value is an object other than a struct, a map or a list. */
function isInstance(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // A plain object can also come from another realm, such as that of a test.
  return prototype === null || Object.getPrototypeOf(prototype) !== null;
}

/**
 * Throws if a value is not in the enum. The error names the constants. TypeScript checks this, but JavaScript callers
 * can pass anything.
 *
 * @param named the enum as `{ Name }`, because an enum does not know its own name
 */
export function checkEnum(prop: string, value: string, named: { readonly [name: string]: object }): void {
  const [[name, constants]] = Object.entries(named);
  if (Object.values(constants).includes(value)) return;
  throw inputError(prop, `one of ${Object.keys(constants).map(constant => `${name}.${constant}`).join(', ')}`, value);
}

/** Throws for null too: CDK would take it for no policy, and CloudFormation then deletes the resource. */
export function checkRemovalPolicy(policy: RemovalPolicy | undefined): void {
  if (policy !== undefined) checkEnum('removalPolicy', policy, { RemovalPolicy });
}

interface ListRules<T> {
  /** Returns what no two entries may have in common. Without it, that is the entry itself. */
  readonly key?: (entry: T) => unknown;
  /** Whether an empty list is allowed. It means none. */
  readonly canBeEmpty?: boolean;
  /** Says what to do instead of an empty list. */
  readonly remedy?: string;
}

/**
 * Returns the entries of a list as `check` returns them, such as ids in lower case. `check` gets the name of an entry,
 * such as `regions[0]`, and the entry.
 *
 * Throws if a value is not a list, if it contains an entry twice, or if it is empty and may not be. Throws for a token
 * for the whole list too: its entries are not known, so they could not become parts of texts or of longer lists.
 */
export function checkList<T, R>(
  prop: string, values: readonly T[], what: string, check: (prop: string, entry: T) => R,
  { key = entry => entry, canBeEmpty = false, remedy }: ListRules<T> = {},
): R[] {
  if (!Array.isArray(values)) throw inputError(prop, `a list of ${what.replace(/([^aeiou])y$/, '$1ie')}s`, values);
  if (Token.isUnresolved(values)) {
    throw new Error(`${prop} must be a list with a length that is known at synthesis, got a token for the whole ` +
      `list; write each ${what} as an entry, which can be a token`);
  }
  const hole = Array.from(values.keys()).find(i => !(i in values)); // forEach would leave it out
  if (hole !== undefined) throw new Error(`${prop}[${hole}] must be a ${what}, got no entry`);
  const seen = new Set<unknown>();
  for (const value of values.map(key)) {
    if (isNotKnown(value)) continue;
    if (seen.has(value)) throw new Error(`${prop} must name each ${what} once, got ${JSON.stringify(value)} twice`);
    seen.add(value);
  }
  if (values.length > 0 || canBeEmpty) return values.map((value, i) => check(`${prop}[${i}]`, value));
  throw new Error(`${prop} must name at least one ${what}, got an empty list${remedy ? `; ${remedy}` : ''}`);
}

/** Throws for policy variables (`${...}`) too: IAM replaces the one for the audience by any audience that it gets. */
export function checkAudience(prop: string, value: string): string {
  return checkLatin1(prop, checkPattern(prop, value, /^(?!.*\$\{)[^\s*?]{1,255}$/,
    'an audience of 1 to 255 characters without wildcards and variables, such as api://<application id>'));
}

/**
 * Returns the key, or the key of an alias, because IAM ignores an alias in the resources of a policy. Throws if the app
 * does not know the key of an alias.
 */
export function keyItself(prop: string, key: kms.IKey): kms.IKey {
  checkKey(prop, key);
  const alias = key as kms.IAlias;
  if (alias.aliasName === undefined) return key;
  try {
    return alias.aliasTargetKey;
  } catch {
    throw inputError(prop, 'the key itself, such as kms.Key.fromKeyArn(...), because IAM ignores an alias in the ' +
      'resources of a policy', alias.aliasName);
  }
}

export function checkRegion(prop: string, region: string): void {
  checkPattern(prop, region, /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/, 'an AWS region, such as eu-west-1');
}

/** Throws if a value is not a whole number, or is out of range. */
export function checkInteger(prop: string, value: number, min: number, max = Infinity): number {
  if (typeof value === 'number' && isNotKnown(value)) return value;
  if (!Number.isInteger(value) || value < min || value > max) {
    const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
    throw inputError(prop, `a whole number ${range}`, value);
  }
  return value;
}
