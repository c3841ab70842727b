/** Texts that come from an account, made safe for a terminal and for a shell: whoever can name a resource chose them. */

/** Controls of a terminal, marks that change the direction of text, and characters that nobody sees. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** The text in one line, with such characters written out. */
export function printable(text: string): string {
  return text.replace(UNSAFE, character => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** JSON with such characters written out, which stays the same JSON. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, character => character === '\n' ? character
    : [...Array(character.length).keys()].map(i => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''));
}

/**
 * A word of a command, which shells read as this one word. A word with characters that a terminal would act on needs the
 * quotes `$'...'`, which bash and zsh know, with its bytes written out.
 */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(UNSAFE) < 0) return `'${word.replaceAll('\'', '\'\\\'\'')}'`;
  const bytes = (text: string) => [...Buffer.from(text)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  // A hexadecimal digit behind \xNN would belong to it in some shells, so everything that is not plain is written out.
  return `$'${[...word].map(character => /[^\w@%+=:,./ -]|[0-9a-f]/i.test(character) ? bytes(character) : character).join('')}'`;
}

/** An option and its value, as one word if the value could be read as another option. */
export type Option = readonly [name: string, value: string | readonly string[]];

/** A command that a person can paste. */
export function commandOf(program: string, ...options: readonly Option[]): string {
  const words = options.flatMap(([name, value]) => {
    const values = [value].flat();
    return values.length === 1 && values[0].startsWith('-') ? [`--${name}=${quote(values[0])}`] : [`--${name}`, ...values.map(quote)];
  });
  return [program, ...words].join(' ');
}

/** A number of things, in words. */
export function several(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
