/**
 * A text of AWS for a terminal. It can contain what somebody else wrote: codes that control a terminal, and characters
 * without a width or that change the direction of text. Line breaks stay.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '?');
}
