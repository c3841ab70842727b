import { printableLine } from './printable';

/** A text of AWS or of a file for a line or cell of Markdown: it formats nothing, and begins no link, tag or cell. */
export function markdownText(text: string): string {
  return printableLine(text).replace(/[\\|<>&`*_[\]#~]/g, '\\$&');
}
