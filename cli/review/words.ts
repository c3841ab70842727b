/** Levels and conditions in words. */
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

/** Such as `aws:SourceAccount is 111122223333`. Of operators that people do not know, the name stays. */
function conditionInWords({ shownKey, operator, values }: Condition): string {
  const name = operator.toLowerCase();
  const shown = values.map(value => value === '' ? '""' : readable(value)).join(' or ');
  if (name === 'null' && values.length === 1) return `${shownKey} ${values[0].toLowerCase() === 'true' ? 'is missing' : 'is present'}`;
  return `${shownKey} ${OPERATORS[name] ?? operator} ${shown}`;
}

/** Conditions of a statement, and those of the template under which it is there. */
export function conditionsInWords(
  { conditions, when = [] }: { readonly conditions: readonly Condition[]; readonly when?: readonly string[] },
): string[] {
  return [...conditions.map(conditionInWords).sort(), ...whenInWords(when)];
}

/**
 * A value that a condition of the template chooses, as the reader writes it. A parameter can have an empty default, in
 * whose place somebody gives a value.
 */
export function choiceInWords(text: string): string {
  const [, condition, yes, no] = /^\$\{(\w+)(?: \{.*\})? \? (.*) : (.*)\}$/s.exec(text) ?? [];
  if (condition === undefined) return text;
  const shown = (value: string) => value === 'undefined' ? 'none' : value === '' ? 'that of a parameter' : value;
  return `${shown(yes)} with the condition ${condition} of the template, otherwise ${shown(no)}`;
}

/** Names of conditions of a template, without their meaning. */
export function whenInWords(when: readonly string[]): string[] {
  return when.map(name => `only with the condition ${name.replace(/ \{.*\}$/s, '')} of the template`);
}
