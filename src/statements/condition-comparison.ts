import { ANY_TEXT, charactersOf, covers, literal } from './pattern';
import type { Condition } from './statement';

type Matches = (outer: string, inner: string) => boolean;

const same: Matches = (outer, inner) => covers(literal(outer), literal(inner));
const ignoringCase: Matches = (outer, inner) => same(outer.toLowerCase(), inner.toLowerCase());

/**
 * Operators that are true if the value of the request is one of their values: when a value of the outer one covers a
 * value of the inner one. Numbers, dates and addresses are compared as text.
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

/** Operators whose requests another operator admits too, with the same values. */
const NARROWER = new Map<string, readonly string[]>(Object.entries({
  stringequalsignorecase: ['stringequals'],
  stringlike: ['stringequals'],
  arnequals: ['arnlike'],
  arnlike: ['arnequals'],
}));

/** The opposites of the above: true if the value of the request is none of their values. */
const NONE_OF = /^(string|numeric|date|arn)not|^notip/;

/** Whether each request that the inner conditions admit is admitted by the outer ones. If that is not known: no. */
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
  // A request without the key is admitted by IfExists only.
  if (n.isIfExists && !w.isIfExists) return false;
  if (n.base !== w.base && !NARROWER.get(w.base)?.includes(n.base)) return false;
  // An exact value can look like a pattern: StringEquals a* is not the pattern a*, but the pattern a* covers it.
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
