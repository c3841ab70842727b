/**
 * Characters that control a terminal, are invisible, or change the direction of text. Texts from AWS and from files can contain them,
 * because others can write these texts.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{34F}\u{115F}\u{1160}\u{2800}\u{3164}\u{FFA0}]/gu;

/** The text in one line, with `?` in place of unsafe characters. */
export function printableLine(text: string): string {
  return text.replaceAll('\n', ' ').replace(UNSAFE, '?');
}

/** JSON with unsafe characters as escape sequences, so its value stays the same. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, character => character === '\n' ? character :
    [...Array(character.length).keys()].map(i => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''));
}
