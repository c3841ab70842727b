/** Commands that a person can paste into bash or zsh: whoever can name a resource chose what is in them. */
import { printableLine } from './printable';

/** Words that every shell reads as they are. zsh reads a word that begins with = as the path of a program. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

/**
 * One word of a command, whatever it has. A word with characters that `printable` replaces needs the quotes `$'...'`, which
 * bash and zsh know, with its bytes written out.
 */
export function quote(word: string): string {
  if (PLAIN.test(word)) return word;
  if (printableLine(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const bytes = (text: string) => [...Buffer.from(text)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  // A hexadecimal digit behind \xNN would belong to it in some shells, so everything that is not plain is written out.
  return `$'${[...word].map(character => /[^\w@%+=:,./ -]|[0-9a-f]/i.test(character) ? bytes(character) : character).join('')}'`;
}

/** A command of these words. */
export function commandLine(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** An option and its value, as one word if the value could be read as another option. */
export type Option = readonly [name: string, value: string | readonly string[]];

/** A command with options. The program is not quoted. */
export function commandOf(program: string, ...options: readonly Option[]): string {
  const words = options.flatMap(([name, value]) => {
    const values = [value].flat();
    return values.length === 1 && values[0].startsWith('-') ? [`--${name}=${quote(values[0])}`] : [`--${name}`, ...values.map(quote)];
  });
  return [program, ...words].join(' ');
}

/**
 * A text in a query of the AWS CLI (JMESPath). The path of an instance profile can have quotes, which would end it and
 * choose something else.
 */
export function queryText(value: string): string {
  return /^[\w+=,.@:/-]*$/.test(value) ? `'${value}'` : `\`${JSON.stringify(value).replaceAll('`', '\\u0060')}\``;
}
