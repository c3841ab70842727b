import { asText } from '../../src/checks/json-text';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';

/** Compares IAM policies as IAM reads them: the order, and a single value instead of a list of one, make no difference. */
const MOST = 3;

/** The differences of an IAM policy or trust from what is expected, in words. Empty if both have the same meaning. */
export function policyDifferences(expected: any, actual: any): string[] {
  const [{ Statement: wanted, ...want }, { Statement: present, ...got }] = [normalPolicy(expected), normalPolicy(actual)];
  const missing = removeEqual(wanted, present);
  const extra = removeEqual(present, wanted);
  const found = differences(want, got);
  for (const statement of missing) {
    const twin = extra.find(other => other.Sid === statement.Sid && (statement.Sid || missing.length === extra.length));
    if (twin) {
      extra.splice(extra.indexOf(twin), 1);
      found.push(...differences(statement, twin, statement.Sid ? `statement ${statement.Sid}: ` : ''));
    } else {
      found.push(`a statement is missing: ${short(statement)}`);
    }
  }
  found.push(...extra.map(statement => `an extra statement that is not in the template: ${short(statement)}`));
  return found;
}

/** The differences between two JSON values, each with its place. */
export function differences(expected: any, actual: any, place = ''): string[] {
  if (JSON.stringify(sortKeys(expected)) === JSON.stringify(sortKeys(actual))) return [];
  if (isMap(expected) && isMap(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
    return keys.flatMap(key =>
      differences(memberOf(expected, key), memberOf(actual, key), place ? `${place.trimEnd()} ${key} ` : `${key} `));
  }
  if (isMaps(expected) && isMaps(actual) && expected.length === actual.length) {
    return expected.flatMap((item, i) => differences(item, actual[i], `${place.trimEnd()}[${i}] `));
  }
  const where = place || 'it ';
  if (actual === undefined) return [`${where}is missing, the template has ${short(expected)}`];
  if (expected === undefined) return [`${where}is ${short(actual)}, the template has none`];
  if (isTexts(expected) && isTexts(actual)) {
    const [want, got] = [[expected].flat(), [actual].flat()];
    const more = got.filter(value => !want.includes(value));
    const less = want.filter(value => !got.includes(value));
    const parts = [more.length && `also has ${more.join(', ')}`, less.length && `lacks ${less.join(', ')}`].filter(p => p);
    if (parts.length > 0 && (more.length === 0 || less.length === 0)) return [`${where}${parts.join(' and ')}`];
  }
  return [`${where}is ${short(actual)}, the template has ${short(expected)}`];
}

/** At most three differences in one line. */
export function inWords(found: readonly string[]): string {
  const more = found.length > MOST ? `; and ${found.length - MOST} more` : '';
  return found.slice(0, MOST).join('; ') + more;
}

function normalPolicy(policy: any): any {
  const { Statement = [], ...rest } = policy ?? {};
  return { ...rest, Statement: [Statement].flat().map(normalStatement) };
}

function removeEqual(from: any[], others: any[]): any[] {
  const known = new Set(others.map(other => JSON.stringify(other)));
  return from.filter(statement => !known.has(JSON.stringify(statement)));
}

/** The own member of an object, without members of every JavaScript object, such as `toString`. */
function memberOf(map: Readonly<Record<string, any>>, key: string): any {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isTexts(value: any): boolean {
  return [value].flat().every((v: any) => typeof v === 'string');
}

function isMaps(value: any): value is Record<string, any>[] {
  return Array.isArray(value) && value.every(isMap);
}

function short(value: any): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

/**
 * A statement in a normal form, as IAM reads it: order does not matter, a single value equals a list of one, and the ID of an
 * account equals the ARN of its root.
 */
export function normalStatement({ Condition, Principal, ...others }: any): any {
  return sortKeys({
    ...mapValues(others, one),
    ...Principal === undefined ? {} : { Principal: normalPrincipal(Principal) },
    ...Condition === undefined ? {}
      : { Condition: isMap(Condition) ? mapValues(Condition, by => isMap(by) ? mapValues(by, one) : by) : Condition },
  });
}

function sortKeys(value: any): any {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sortKeys(value[key])]));
}

function normalPrincipal(principal: any): any {
  if (!isMap(principal)) return principal;
  return mapValues(principal, (value, key) => one([value].flat().map(v => key === 'AWS' ? accountOf(v) : v)));
}

/** IAM returns the ARN of the root user in place of an account ID. */
function accountOf(principal: unknown): unknown {
  return /^arn:[\w-]+:iam::(\d{12}):root$/.exec(asText(principal))?.[1] ?? principal;
}

function one(value: any): any {
  const texts = new Map([value].flat().map(v => typeof v === 'object' ? [JSON.stringify(v), v] : [asText(v), asText(v)]));
  const values = [...texts.keys()].sort().map(text => texts.get(text));
  return values.length === 1 ? values[0] : values;
}

function mapValues(map: { readonly [key: string]: any }, convert: (value: any, key: string) => any): any {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(value, key)]));
}
