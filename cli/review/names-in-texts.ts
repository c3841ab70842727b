/** Finds names of roles in texts, also in another case, split into parts, or as a part of a pattern. */
import { asText } from '../../src/checks/json-text';
import { intrinsicOf } from '../../src/policy-language/cloudformation/template-functions';
import { charactersOf, overlap } from '../../src/policy-language/statements/pattern';
import { isNamedByMicrosoft } from '../../src/readers/validation/products';

/** The parts into which functions split a text, and the text that they join again. */
export function divided(value: unknown, possible: (value: unknown) => readonly string[]): string[] {
  const [fn, args] = intrinsicOf(value) ?? [];
  const [joiner, list] = fn === 'Fn::Join' && Array.isArray(args) ? args : ['', value];
  const [split, divisor] = intrinsicOf(list) ?? [];
  const [delimiter, whole] = split === 'Fn::Split' && Array.isArray(divisor) ? divisor : [];
  if (typeof delimiter !== 'string' || delimiter === '') return [];
  return possible(whole).flatMap(text => [text.replaceAll(delimiter, () => asText(joiner)), ...text.split(delimiter)]);
}

/** Words in which a function supplies an unknown part, as patterns. The text is in lower case. */
export function halfKnown(text: string): string[] {
  return !text.includes('${fn::') ? [] : text.replace(/\$\{fn::[^{}]*\}/g, '\uE002').split(/[\s"'\\,:=/]+/)
    .filter(word => /\uE002/.test(word) && /[\w-]{2}/.test(word)).map(word => word.replaceAll('\uE002', '*'));
}

/** Whether a pattern for ARNs of callers matches a role in any account and partition. `arn` is the end of the role's ARN. */
export function admits(pattern: string, arn: string): boolean {
  return overlap(pattern.toLowerCase().replace(/\{\{resolve:[^{}]*\}\}/g, '*').replace(/^arn:[a-z-]+:/, 'arn:aws:'),
    `arn:aws:iam::${'?'.repeat(12)}:${arn}`);
}

/** ARNs of roles and sessions with a wildcard or an unknown part in the name, unless the whole name is one. */
export function patternsIn(given: string): string[] {
  const text = given.replace(/\$\{[^{}]*\}/g, '*');
  if (!/[*?]/.test(text)) return [];
  // The name of a session is not a part of the role's name.
  return [...text.matchAll(/\b(assumed-)?(role\/[^\s"'\\,]*)/g)].map(([, ofSession, pattern]) =>
    ofSession ? pattern.replace(/(.)\/[^/]*$/, '$1') : pattern)
    .filter(pattern => /[*?]/.test(pattern)
      && (pattern.includes(ANY_STACK) || /[^*?/]/.test(pattern.split('/').slice(1).join(''))));
}

/** Replaces the name of an unknown stack: whoever deploys it can choose the name of a role. */
export const ANY_STACK = '*?*';

/** Replaces the name of the stack itself in texts of its template. */
export const OWN_STACK = '\uE005';
/** CloudFormation keeps at least this much of a stack's name and of a logical ID when both are too long. */
const LEAST = 24;

/**
 * Whether a text in lower case contains the name that CloudFormation generates for a role (stack name, logical ID, letters), or
 * a pattern that matches it. If the stack is not known, the text must also contain the logical ID.
 */
export function generatedNameIn(stack: string | undefined, logicalId: string, path: string): (text: string) => boolean {
  const id = logicalId.slice(0, LEAST).toLowerCase();
  const [known = ''] = (stack ?? '').toLowerCase().slice(0, LEAST).split('*');
  const whole = stack === undefined || known === stack.toLowerCase() ? known : `${known}*`;
  const names = [`${OWN_STACK}-${id}`, ...stack === undefined ? [] : [`${whole}-${id}`]];
  const isName = new RegExp(
    `(?<![\\w-])(?:${names.map(inRegExp).join('|')})${stack === undefined ? `|-${id}\\w*-[a-z0-9]{12,13}(?!\\w)` : ''}`);
  const isPattern = (pattern: string) => names.some(name => overlap(pattern, `role${path}${name}*`))
    || stack === undefined && pattern.includes(`-${id}`) && overlap(pattern, `role${path}*-${id}*`);
  return text => isName.test(text) || patternsIn(text).some(isPattern);
}

const inRegExp = (pattern: string) => pattern.split('*').map(part => part.replace(/[^\w\uE005]/g, '\\$&')).join('[\\w-]*');

/**
 * Whether a text in lower case contains a name as a whole word. IAM ignores the case. A long name, or one of Microsoft, also counts
 * within a word, because an escape or a command option can be next to it.
 */
export function nameIn(name: string): (text: string) => boolean {
  const characters = charactersOf(name.toLowerCase());
  const known = characters.filter(character => character.length === 1).join('').replace(/\{\{resolve:[^{}]*\}\}/g, '');
  // If no part of the name is known, only an equal text counts. IAM has no name of more than 64 characters.
  if (known === '') {
    return text => text.replace(/\$\{(resolve:[^{}]*)\}/g, '{{$1}}').includes(name.toLowerCase().replace(/^\$\{(resolve:.*)\}$/, '{{$1}}'));
  }
  if (characters.length > 128) return () => false;
  const wanted = characters.map(character => character.length > 1 ? '[\\w+=,.@-]*' : character.replace(/\W/g, '\\$&')).join('');
  const isCertain = known.length >= 12 || isNamedByMicrosoft([name]);
  const pattern = new RegExp(isCertain ? wanted : `(?<!\\w)${wanted}(?!\\w)`);
  return text => pattern.test(text);
}
