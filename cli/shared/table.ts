import { printableLine } from './printable';

/** A text in one paragraph, or the lines of a cell. No text of a cell can control the terminal, or begin another row. */
export type Cell = string | readonly string[];

/**
 * The lines of a text table. If possible, cells wrap between words to fit the terminal.
 *
 * @param breaksWords whether words that are too long are broken. People cannot copy broken words or search for them.
 */
export function table(header: string[], rows: readonly (readonly Cell[])[], width: number, breaksWords = false): string[] {
  const gap = '  ';
  const texts = rows.map(row => row.map(cell => [cell].flat().map(printableLine).join('\n')));
  const widths = columnWidths([header, ...texts], width - gap.length * (header.length - 1), breaksWords);
  const lines = (cells: string[]): string[] => {
    const wrapped = cells.map((cell, i) => cell.split('\n').flatMap(line => wrap(line, widths[i])));
    const height = Math.max(...wrapped.map(w => w.length));
    return Array.from({ length: height }, (_, y) =>
      wrapped
        .map((w, i) => (w[y] ?? '').padEnd(widths[i]))
        .join(gap)
        .trimEnd(),
    );
  };
  return [...lines(header), widths.map(w => '-'.repeat(w)).join(gap), ...texts.flatMap(lines)];
}

/** The smallest width of a column in which words are broken. */
const LEAST = 24;

/**
 * The widths of the columns. Each column is as wide as its longest line. Then the widest columns shrink until all fit, but not below
 * their longest word, unless words are broken.
 */
function columnWidths(rows: string[][], room: number, breaksWords: boolean): number[] {
  const longest = (i: number, pattern: RegExp) =>
    Math.max(...rows.flatMap(row => row[i].match(pattern) ?? []).map(part => part.length));
  const floors = rows[0].map((_, i) => longest(i, /^ *\S+|\S+/gm));
  const widths = rows[0].map((_, i) => longest(i, /.+/g));
  shrink(widths, floors, room);
  if (breaksWords) shrink(widths, floors.map(floor => Math.min(floor, LEAST)), room);
  return widths;
}

function shrink(widths: number[], floors: readonly number[], room: number): void {
  for (;;) {
    const shrinkable = widths.map((w, i) => w > floors[i] ? w : 0);
    if (widths.reduce((a, b) => a + b, 0) <= room || Math.max(...shrinkable) === 0) return;
    widths[shrinkable.indexOf(Math.max(...shrinkable))]--;
  }
}

function wrap(text: string, width: number): string[] {
  const [indent = ''] = text.match(/^ */) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(' ').flatMap(long => parts(long, width - indent.length))) {
    if (line && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, indent + line];
}

/** Splits a word into parts that fit. A part ends after a sign or before a capital letter, so that people see that the word continues. */
function parts(word: string, width: number): string[] {
  const found: string[] = [];
  let rest = word;
  while (rest.length > width && width > 0) {
    const [part] = /^.*(?:[-/:._,=](?=[\w$*{])|[a-z](?=[A-Z]))/s.exec(rest.slice(0, width)) ?? [];
    const end = part !== undefined && part.length > width / 2 ? part.length : width;
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...found, rest];
}
