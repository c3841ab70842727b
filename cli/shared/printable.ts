/**
 * Makes texts of AWS and of files safe for a terminal. Others can write terminal codes, invisible characters and characters
 * that change the direction of text.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{34F}\u{115F}\u{1160}\u{2800}\u{3164}\u{FFA0}]/gu;

/** The text in one line, without such characters. */
export function printableLine(text: string): string {
  return text.replaceAll('\n', ' ').replace(UNSAFE, '?');
}

/** JSON with escapes for such characters. Its value stays the same. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, character => character === '\n' ? character :
    [...Array(character.length).keys()].map(i => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''));
}
