import { printableLine } from './printable';

/** Cells must be escaped. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);

/** A text from AWS or from a file, escaped for a line or cell of Markdown, so that it cannot format, link, or begin a tag or cell. */
export function markdownText(text: string): string {
  return printableLine(text).replace(/[\\|<>&`*_[\]#~]/g, '\\$&');
}
