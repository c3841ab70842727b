import { printableLine } from './printable';

/** Escapes a text of AWS or of a file for Markdown, so that it adds no format, link, tag or cell. */
export function markdownText(text: string): string {
  return printableLine(text).replace(/[\\|<>&`*_[\]#~]/g, '\\$&');
}
