import type { Condition, Statement } from './statement';
import { readable } from '../cloudformation/template-text';

/** How a statement limits a condition key. */
export type Limit =
  | { readonly kind: 'missing' }
  /** The condition is also true for other values, or without the key. */
  | { readonly kind: 'ineffective'; readonly reason: string }
  | { readonly kind: 'wildcard'; readonly value: string }
  /** Only these values. */
  | { readonly kind: 'values'; readonly values: readonly string[] };

const EXACT = ['stringequals', 'stringequalsignorecase', 'stringlike'];

/** How the conditions of a statement limit a key. All conditions must be true, so the narrowest one counts. */
export function limitOf(statement: Statement, key: (key: string) => boolean): Limit {
  const limits = statement.conditions.filter(c => key(c.key)).map(limitBy);
  const order = ['values', 'wildcard', 'ineffective', 'missing'];
  const [narrowest] = limits.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || count(a) - count(b));
  return narrowest ?? { kind: 'missing' };
}

function count(limit: Limit): number {
  return limit.kind === 'values' ? limit.values.length : 0;
}

function limitBy({ operator, values }: Condition): Limit {
  const name = operator.toLowerCase();
  if (values.length === 0) return { kind: 'missing' };
  if (!EXACT.includes(name)) return { kind: 'ineffective', reason: `${operator} ${whyIneffective(name)}` };
  const wildcard = values.find(value => /\$\{(?!\*\}|\?\}|\$\})/.test(value) // policy variables
    || (name === 'stringlike' && /[*?]/.test(value.replace(/\$\{[*?$]\}/g, ''))));
  if (wildcard !== undefined) return { kind: 'wildcard', value: readable(wildcard) };
  return { kind: 'values', values: [...new Set(values)] };
}

function whyIneffective(operator: string): string {
  if (operator.startsWith('foranyvalue:')) return 'is for keys with several values, so it also accepts other values';
  if (operator.startsWith('forallvalues:')) return 'is also true if the token does not have the key';
  if (operator.endsWith('ifexists')) return 'is also true if the token does not have the key';
  if (operator === 'null') return 'only checks whether the token has the key';
  if (operator.includes('not')) return 'accepts every value except those in it';
  return 'does not compare the value as text';
}
