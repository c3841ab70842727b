/**
 * Texts of AWS for a terminal. They can contain what somebody else wrote: codes that control a terminal, and characters
 * that nobody sees or that change the direction of text.
 */

/** Line breaks are not among them. */
const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** The text without such characters. Line breaks stay. */
export function printable(text: string): string {
  return text.replace(UNSAFE, '?');
}

/** The same in one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}

/** JSON with such characters written out, which stays the same JSON. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, character =>
    [...Array(character.length).keys()].map(i => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''));
}
