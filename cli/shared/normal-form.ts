import { isMap } from '../../src/policy-language/cloudformation/template-functions';

/**
 * A statement as IAM reads it, in one form: order means nothing, nor does one value in place of a list of one, nor the
 * id of an account in place of its root.
 */
export function normalStatement({ Condition, Principal, ...others }: any): any {
  return sortKeys({
    ...mapValues(others, one),
    ...Principal === undefined ? {} : { Principal: normalPrincipal(Principal) },
    ...Condition === undefined ? {}
      : { Condition: isMap(Condition) ? mapValues(Condition, by => isMap(by) ? mapValues(by, one) : by) : Condition },
  });
}

export function sortKeys(value: any): any {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sortKeys(value[key])]));
}

function normalPrincipal(principal: any): any {
  if (!isMap(principal)) return principal;
  return mapValues(principal, (value, key) => one([value].flat().map(v => key === 'AWS' ? accountOf(v) : v)));
}

/** IAM returns the ARN of an account's root for the id of the account. */
function accountOf(principal: unknown): unknown {
  return /^arn:[\w-]+:iam::(\d{12}):root$/.exec(String(principal))?.[1] ?? principal;
}

function one(value: any): any {
  const texts = new Map([value].flat().map(v => typeof v === 'object' ? [JSON.stringify(v), v] : [String(v), String(v)]));
  const values = [...texts.keys()].sort().map(text => texts.get(text));
  return values.length === 1 ? values[0] : values;
}

function mapValues(map: { readonly [key: string]: any }, convert: (value: any, key: string) => any): any {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(value, key)]));
}
