/** How names of roles stand in texts: in other cases, divided, as a part of a pattern. */
import { asText } from '../../src/checks/json-text';
import { intrinsicOf } from '../../src/policy-language/cloudformation/template-functions';
import { charactersOf, overlap } from '../../src/policy-language/statements/pattern';
import { isNamedByMicrosoft } from '../../src/readers/validation/products';

/** The texts that a function divides another one into, and what they are together again. */
export function divided(value: unknown, possible: (value: unknown) => readonly string[]): string[] {
  const [fn, args] = intrinsicOf(value) ?? [];
  const [joiner, list] = fn === 'Fn::Join' && Array.isArray(args) ? args : ['', value];
  const [split, divisor] = intrinsicOf(list) ?? [];
  const [delimiter, whole] = split === 'Fn::Split' && Array.isArray(divisor) ? divisor : [];
  if (typeof delimiter !== 'string' || delimiter === '') return [];
  return possible(whole).flatMap(text => [text.replaceAll(delimiter, () => asText(joiner)), ...text.split(delimiter)]);
}

/** Words of a text in lower case of which a function says a part that is not known, as patterns. */
export function halfKnown(text: string): string[] {
  return !text.includes('${fn::') ? [] : text.replace(/\$\{fn::[^{}]*\}/g, '\uE002').split(/[\s"'\\,:=/]+/)
    .filter(word => /\uE002/.test(word) && /[\w-]{2}/.test(word)).map(word => word.replaceAll('\uE002', '*'));
}

/** Whether a pattern for the ARNs of callers admits a role, of which `arn` is the end, in some account of any partition. */
export function admits(pattern: string, arn: string): boolean {
  return overlap(pattern.toLowerCase().replace(/\{\{resolve:[^{}]*\}\}/g, '*').replace(/^arn:[a-z-]+:/, 'arn:aws:'),
    `arn:aws:iam::${'?'.repeat(12)}:${arn}`);
}

/** ARNs of roles and sessions in a text that have wildcards, or what only the deployment knows, in the name, and more than these. */
export function patternsIn(given: string): string[] {
  const text = given.replace(/\$\{[^{}]*\}/g, '*');
  if (!/[*?]/.test(text)) return [];
  // Of a session, without its name.
  return [...text.matchAll(/\b(assumed-)?(role\/[^\s"'\\,]*)/g)].map(([, ofSession, pattern]) =>
    ofSession ? pattern.replace(/(.)\/[^/]*$/, '$1') : pattern)
    .filter(pattern => /[*?]/.test(pattern)
      && (pattern.includes(ANY_STACK) || /[^*?/]/.test(pattern.split('/').slice(1).join(''))));
}

/** In place of the name of a stack that is not known: who deploys it can choose the name of a role. */
export const ANY_STACK = '*?*';

/** In place of the name of its own stack, in texts of a template. */
export const OWN_STACK = '\uE005';
/** What CloudFormation leaves at least of the name of a stack and of a logical id, if both are too long. */
const LEAST = 24;

/**
 * Whether a text in lower case has the name that CloudFormation makes for a role without one, or a pattern for it: the name of the
 * stack, the logical id, and letters. Of a stack that is not known, only what names the logical id, too, is such a name.
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
 * Whether a name is in a text in lower case, and not a part of a word. IAM ignores the case. One that is long or of Microsoft is
 * a mention wherever it stands: what is beside it can be an escape or an option of a command.
 */
export function nameIn(name: string): (text: string) => boolean {
  const characters = charactersOf(name.toLowerCase());
  const known = characters.filter(character => character.length === 1).join('').replace(/\{\{resolve:[^{}]*\}\}/g, '');
  // Everything can be a name of which nothing is known: only an equal text is it. IAM has no name of more than 64 characters.
  if (known === '') {
    return text => text.replace(/\$\{(resolve:[^{}]*)\}/g, '{{$1}}').includes(name.toLowerCase().replace(/^\$\{(resolve:.*)\}$/, '{{$1}}'));
  }
  if (characters.length > 128) return () => false;
  const wanted = characters.map(character => character.length > 1 ? '[\\w+=,.@-]*' : character.replace(/\W/g, '\\$&')).join('');
  const isCertain = known.length >= 12 || isNamedByMicrosoft([name]);
  const pattern = new RegExp(isCertain ? wanted : `(?<!\\w)${wanted}(?!\\w)`);
  return text => pattern.test(text);
}
