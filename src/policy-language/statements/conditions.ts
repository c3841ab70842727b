import { ANY_TEXT, charactersOf, covers, literal } from './pattern';
import type { Condition, Statement } from './statement';
import { readable } from '../cloudformation/template-text';

type Matches = (outer: string, inner: string) => boolean;

const same: Matches = (outer, inner) => covers(literal(outer), literal(inner));
const ignoringCase: Matches = (outer, inner) => same(outer.toLowerCase(), inner.toLowerCase());

/**
 * Operators that are true if the request value is one of their values, with the test whether an outer value covers an
 * inner one. Numbers, dates and addresses are compared as text.
 */
const ONE_OF = new Map<string, Matches>(Object.entries({
  stringequals: same,
  stringequalsignorecase: ignoringCase,
  stringlike: covers,
  arnequals: coversArn,
  arnlike: coversArn,
  numericequals: same,
  dateequals: same,
  ipaddress: same,
  bool: ignoringCase,
  binaryequals: same,
}));

/** Operators whose requests another operator with the same values also admits. */
const NARROWER = new Map<string, readonly string[]>(Object.entries({
  stringequalsignorecase: ['stringequals'],
  stringlike: ['stringequals'],
  arnequals: ['arnlike'],
  arnlike: ['arnequals'],
}));

/** The negated operators: true if the request value is none of their values. */
const NONE_OF = /^(string|numeric|date|arn)not|^notip/;

/** Whether the outer conditions admit each request that the inner ones admit. False if this is not known. */
export function admitsAll(outer: readonly Condition[], inner: readonly Condition[]): boolean {
  return outer.every(wide => inner.some(narrow => isWithin(narrow, wide)));
}

function isWithin(narrow: Condition, wide: Condition): boolean {
  if (!covers(literal(wide.key), literal(narrow.key))) return false;
  const [n, w] = [operatorOf(narrow), operatorOf(wide)];
  if (n.quantifier !== w.quantifier) return false;
  const isSame = n.base === w.base && n.isIfExists === w.isIfExists;
  // Each excluded value must stay excluded. The key may be missing in both.
  const keepsAll = wide.values.every(value => narrow.values.some(other => same(value, other)));
  if (NONE_OF.test(w.base)) return isSame && n.quantifier === undefined && keepsAll;
  const matches = ONE_OF.get(w.base);
  if (matches === undefined) {
    return isSame && keepsAll && narrow.values.every(value => wide.values.some(other => same(other, value)));
  }
  // Only IfExists admits a request without the key.
  if (n.isIfExists && !w.isIfExists) return false;
  if (n.base !== w.base && !NARROWER.get(w.base)?.includes(n.base)) return false;
  // An exact value can look like a pattern. The value a* of StringEquals is not a pattern, but the pattern a* covers
  // it.
  return narrow.values.every(value => wide.values.some(other => matches(other, value)));
}

function operatorOf({ operator }: Condition) {
  const [, quantifier, base, ifExists] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(operator.toLowerCase())!;
  return { quantifier, base, isIfExists: ifExists !== undefined };
}

/** Wildcards of ARNs in conditions end at the next colon. */
function coversArn(outer: string, inner: string): boolean {
  if (outer === inner || inner.includes(ANY_TEXT)) return covers(outer, inner);
  const [o, i] = [outer, inner].map(arn => charactersOf(arn).map(c => c === ':' ? '\n' : c).join('').split('\n'));
  return o.length >= 6 && i.length >= 6 && !outer.includes('?')
    && [0, 1, 2, 3, 4].every(n => covers(o[n], i[n])) && covers(o.slice(5).join(':'), i.slice(5).join(':'));
}

/** How a statement limits a condition key. */
type Limit =
  | { readonly kind: 'missing' }
  /** The condition is also true for other values, or without the key. */
  | { readonly kind: 'ineffective'; readonly reason: string }
  | { readonly kind: 'wildcard'; readonly value: string }
  /** The condition allows only these values. */
  | { readonly kind: 'values'; readonly values: readonly string[] };

const EXACT = ['stringequals', 'stringequalsignorecase', 'stringlike'];

/** Returns how the conditions of a statement limit a key. All conditions must be true, so the narrowest one applies. */
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
