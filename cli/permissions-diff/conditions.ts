import type { Condition } from '@cloud-copilot/iam-policy';
import { includes, includesArn } from './actions';

type Matches = (outer: string, inner: string) => boolean;

const same: Matches = (outer, inner) => outer === inner;
const ignoringCase: Matches = (outer, inner) => outer.toLowerCase() === inner.toLowerCase();

/**
 * Operators that are true if the value of the request is one of their values: when a value of the outer one covers a
 * value of the inner one. Numbers, dates and addresses are compared as text.
 */
const ONE_OF: { readonly [operator: string]: Matches | undefined } = {
  stringequals: same,
  stringequalsignorecase: ignoringCase,
  stringlike: includes,
  arnequals: includesArn,
  arnlike: includesArn,
  numericequals: same,
  dateequals: same,
  ipaddress: same,
  bool: ignoringCase,
  binaryequals: same,
};

/** Operators whose requests another operator admits too, with the same values. */
const NARROWER: { readonly [outer: string]: readonly string[] | undefined } = {
  stringequalsignorecase: ['stringequals'],
  stringlike: ['stringequals'],
  arnequals: ['arnlike'],
  arnlike: ['arnequals'],
};

/** The opposites of the above: true if the value of the request is none of their values. */
const NONE_OF = /^(string|numeric|date|arn)not|^notip/;

/** Whether each request that the inner conditions admit is admitted by the outer ones. If that is not known: no. */
export function admitsAll(outer: readonly Condition[], inner: readonly Condition[]): boolean {
  return outer.every(wide => inner.some(narrow => isWithin(narrow, wide)));
}

function isWithin(narrow: Condition, wide: Condition): boolean {
  if (narrow.conditionKey().toLowerCase() !== wide.conditionKey().toLowerCase()) return false;
  const [n, w] = [narrow.operation(), wide.operation()];
  if (n.setOperator() !== w.setOperator()) return false;
  const [narrowBase, wideBase] = [baseOf(narrow), baseOf(wide)];
  const [narrowValues, wideValues] = [narrow.conditionValues(), wide.conditionValues()];
  if (NONE_OF.test(wideBase)) {
    // Each excluded value must stay excluded. The key may be missing in both.
    return narrowBase === wideBase && n.setOperator() === undefined && n.isIfExists() === w.isIfExists()
      && wideValues.every(value => narrowValues.includes(value));
  }
  // A request without the key is admitted by IfExists only.
  if (n.isIfExists() && !w.isIfExists()) return false;
  const matches = ONE_OF[wideBase];
  if (matches === undefined) {
    return narrowBase === wideBase && n.isIfExists() === w.isIfExists()
      && [...narrowValues].sort().join('\n') === [...wideValues].sort().join('\n');
  }
  if (narrowBase !== wideBase && !NARROWER[wideBase]?.includes(narrowBase)) return false;
  // An exact value can look like a pattern: StringEquals a* is not the pattern a*, but the pattern a* covers it.
  return narrowValues.every(value => wideValues.some(other => matches(other, value)));
}

function baseOf(condition: Condition): string {
  return condition.operation().baseOperator().toLowerCase();
}

/** Such as `if aws:SourceAccount StringEquals 111122223333`. Empty without conditions. */
export function inWords(conditions: readonly Condition[], when: readonly string[] = []): string {
  const texts = conditions.map(c => `${c.conditionKey()} ${c.operation().value()} ${c.conditionValues().join(' or ')}`);
  return [
    ...texts.length > 0 ? [` if ${texts.sort().join(' and ')}`] : [],
    ...when.length > 0 ? [` with ${when.map(w => w.replace(/ \{.*\}$/s, '')).join(' and ')} of the template`] : [],
  ].join('');
}
