import { isMap } from '../../src/cloudformation/template-functions';

const KEYS = ['Sid', 'Effect', 'Action', 'Condition'];

/**
 * Why IAM does not accept a statement without intrinsic functions and without `NotAction` and the like. Undefined if its
 * form is right; names are not checked. `target` is what it must have: a trust has a `Principal`.
 */
export function whyInvalid(statement: unknown, target: 'Resource' | 'Principal'): string | undefined {
  if (!isMap(statement)) return 'it is not a map';
  const { Effect, Action, Condition = {}, [target]: targets } = statement;
  const unknown = Object.keys(statement).find(key => ![...KEYS, target].includes(key));
  if (unknown !== undefined) return `it must not have ${unknown}`;
  if (Effect !== 'Allow' && Effect !== 'Deny') return 'Effect must be Allow or Deny';
  if (!isTexts(Action)) return 'Action must be a text or a list of them';
  if (!(target === 'Principal' && isMap(targets) ? areTexts(targets) : isTexts(targets))) {
    return `${target} must be a text or a list of them`;
  }
  if (!isMap(Condition) || !Object.values(Condition).every(keys => isMap(keys) && areTexts(keys, true))) {
    return 'Condition must have operators, keys and values';
  }
  return undefined;
}

function areTexts(map: { readonly [key: string]: unknown }, orValues = false): boolean {
  const values = Object.values(map);
  return values.length > 0 && values.every(value => isTexts(value, orValues));
}

/** A text, or a list of them that is not empty. Conditions accept numbers and truth values too. */
function isTexts(value: unknown, orValues = false): boolean {
  const all = [value].flat();
  return all.length > 0 && all.every(v => typeof v === 'string' || orValues && ['number', 'boolean'].includes(typeof v));
}
