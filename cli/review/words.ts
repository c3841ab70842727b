/** Words for levels and conditions. */
import type { Level } from './result';
import { readable } from '../../src/policy-language/cloudformation/template-text';
import type { Condition } from '../../src/policy-language/statements/statement';

export const LEVEL_WORDS: { readonly [level in Level]: string } = {
  administrator: 'like an administrator',
  permissions: 'changes permissions',
  contents: 'reads contents',
  write: 'changes resources',
  configuration: 'reads configuration',
};

export const LEVEL_MEANINGS: { readonly [level in Level]: string } = {
  administrator: 'changes identities, gives credentials or runs code under another identity',
  permissions: 'changes who may do something, such as the policy of a bucket',
  contents: 'returns objects, messages, code, secrets or the like',
  write: 'changes or deletes something, or is not known',
  configuration: 'only reads how something is configured',
};

const OPERATORS: { readonly [operator: string]: string | undefined } = {
  stringequals: 'is',
  stringnotequals: 'is not',
  stringlike: 'matches',
  stringnotlike: 'does not match',
  arnequals: 'matches',
  arnlike: 'matches',
  arnnotequals: 'does not match',
  arnnotlike: 'does not match',
  bool: 'is',
  numericequals: 'is',
  ipaddress: 'is in',
  notipaddress: 'is not in',
};

/** A text such as `aws:SourceAccount is 111122223333`. Operators that people do not know keep their names. */
function conditionInWords({ shownKey, operator, values }: Condition): string {
  const name = operator.toLowerCase();
  const shown = values.map(value => value === '' ? '""' : readable(value)).join(' or ');
  if (name === 'null' && values.length === 1) return `${shownKey} ${values[0].toLowerCase() === 'true' ? 'is missing' : 'is present'}`;
  return `${shownKey} ${OPERATORS[name] ?? operator} ${shown}`;
}

/** Conditions of a statement, and template conditions on which it depends. */
export function conditionsInWords(
  { conditions, when = [] }: { readonly conditions: readonly Condition[]; readonly when?: readonly string[] },
): string[] {
  return [...conditions.map(conditionInWords).sort(), ...whenInWords(when)];
}

/**
 * A value that a template condition chooses, in words. A parameter can have an empty default, which the user replaces with
 * a value.
 */
export function choiceInWords(text: string): string {
  const [, name, meaning, yes, no] = /^\$\{(\w+)(?: (\{.*\}))? \? (.*) : (.*)\}$/s.exec(text) ?? [];
  if (name === undefined) return text;
  const shown = (value: string) => value === 'undefined' ? 'none' : value === '' ? 'that of a parameter' : value;
  const rule = ruleInWords(meaning);
  return `${shown(yes)} ${rule === undefined ? `with the condition ${name} of the template` : `if ${rule}`}, otherwise ${shown(no)}`;
}

/** Template conditions in words: as comparisons if there are only a few, otherwise by their parameters or their name. */
export function whenInWords(when: readonly string[]): string[] {
  return when.map((text) => {
    const [, not, name, meaning] = /^(not )?(\S+)(?: (\{.*\}))?$/s.exec(text) ?? [undefined, undefined, text];
    const rule = ruleInWords(meaning, not !== undefined);
    if (rule !== undefined) return `only if ${rule}`;
    const parameters = [...new Set([...(meaning ?? '').matchAll(/\{"Ref":"(\w+)"\}/g)].map(([, parameter]) => parameter))];
    if (parameters.length > 0) return `depends on the parameter${parameters.length === 1 ? '' : 's'} ${parameters.join(', ')}`;
    return `only ${not === undefined ? 'with' : 'without'} the condition ${name} of the template`;
  });
}

/** A comparison of a parameter. */
interface Comparison {
  readonly parameter: string;
  readonly value: string;
  readonly is: boolean;
}

function ruleInWords(meaning: string | undefined, isNegated = false): string | undefined {
  if (meaning === undefined) return undefined;
  let rule: unknown;
  try {
    rule = JSON.parse(meaning);
  } catch {
    return undefined;
  }
  const [all, any] = [comparisons(rule, 'Fn::And', isNegated), comparisons(rule, 'Fn::Or', isNegated)];
  if (all && !(isNegated && all.length > 1)) return all.map(inWords).join(' and ');
  if (!any || isNegated) return undefined;
  const [{ parameter }] = any;
  if (any.every(other => other.parameter === parameter && other.is)) return `${parameter} is ${any.map(shownValue).join(' or ')}`;
  return any.length <= MOST_COMPARISONS ? any.map(inWords).join(' or ') : undefined;
}

const MOST_COMPARISONS = 3;
const shownValue = ({ value }: Comparison) => value === '' ? 'empty' : value;
const inWords = (comparison: Comparison) => `${comparison.parameter} ${comparison.is ? 'is' : 'is not'} ${shownValue(comparison)}`;

/** The comparisons that one function joins, on every level. Undefined if it contains anything else. */
function comparisons(rule: any, joining: string, isNegated = false): readonly Comparison[] | undefined {
  const [[name, parts] = ['', undefined]] = Object.entries<any>(rule ?? {});
  if (!Array.isArray(parts)) return undefined;
  if (name === 'Fn::Not') {
    return Object.keys(parts[0] ?? {}).join() === 'Fn::Equals' ? comparisons(parts[0], joining, !isNegated) : undefined;
  }
  if (name === 'Fn::Equals') {
    const [{ Ref: parameter } = { Ref: undefined }, value] = typeof parts[0] === 'object' ? parts : [parts[1], parts[0]];
    const isPlain = typeof parameter === 'string' && !parameter.startsWith('AWS::') && typeof value === 'string';
    return isPlain ? [{ parameter, value, is: !isNegated }] : undefined;
  }
  if (name !== joining) return undefined;
  const found = parts.map(part => comparisons(part, joining, isNegated));
  return found.every(part => part !== undefined) ? found.flat() : undefined;
}
