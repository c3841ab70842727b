import { ifOf, intrinsicOf, NO_VALUE } from '../cloudformation/template-functions';

/** An element of a list, and the conditions of the file under which it is there. */
export interface ConditionalElement {
  readonly value: unknown;
  readonly conditions: readonly string[];
}

/** Templates do not need more; it protects against endless work. */
const MAX_DEPTH = 40;

/** The elements of a list, or of one value in place of a list, with those of both branches of Fn::If. */
export function conditionalElements(value: unknown, depth = 0): ConditionalElement[] {
  if (value === undefined || value === null) return [];
  if (depth > MAX_DEPTH) return [{ value, conditions: [] }]; // so that its reader refuses it
  if (Array.isArray(value)) return value.flatMap(element => conditionalElements(element, depth + 1));
  const [name, args] = intrinsicOf(value) ?? [];
  if (name === 'Ref' && args === NO_VALUE) return [];
  const [condition, yes, no] = ifOf(value) ?? [];
  if (condition === undefined) return [{ value, conditions: [] }];
  const branches = [yes, no].map(branch => conditionalElements(branch, depth + 1));
  const [first, second] = branches.map(branch => JSON.stringify(branch));
  if (first === second) return branches[0];
  return branches.flat().map(e => ({ ...e, conditions: [condition, ...e.conditions] }));
}
