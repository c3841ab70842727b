/** Commands that a person can paste into bash or zsh. They are quoted, because anyone who can name a resource can write part of them. */
import { printableLine } from './printable';

/** Words that every shell takes literally. zsh replaces a word that begins with = by the path of a program. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

/**
 * Quotes one word of a command. A word with characters that `printableLine` replaces needs the quotes `$'...'` of bash and zsh, with its
 * bytes as escape sequences.
 */
export function quote(word: string): string {
  if (PLAIN.test(word)) return word;
  if (printableLine(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const bytes = (text: string) => [...Buffer.from(text)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  // Some shells read a hexadecimal digit after \xNN as part of it, so these digits are escaped, too.
  return `$'${[...word].map(character => /[^\w@%+=:,./ -]|[0-9a-f]/i.test(character) ? bytes(character) : character).join('')}'`;
}

/** A command that consists of these words. */
export function commandLine(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** An option and its value. They are one word if the value looks like an option. */
export type Option = readonly [name: string, value: string | readonly string[]];

/** A command with options. `program` is not quoted. */
export function commandOf(program: string, ...options: readonly Option[]): string {
  const words = options.flatMap(([name, value]) => {
    const values = [value].flat();
    return values.length === 1 && values[0].startsWith('-') ? [`--${name}=${quote(values[0])}`] : [`--${name}`, ...values.map(quote)];
  });
  return [program, ...words].join(' ');
}

/**
 * A text in a query of the AWS CLI (JMESPath). The path of an instance profile can contain quotes, which would end the text and change
 * the query.
 */
export function queryText(value: string): string {
  return /^[\w+=,.@:/-]*$/.test(value) ? `'${value}'` : `\`${JSON.stringify(value).replaceAll('`', '\\u0060')}\``;
}
