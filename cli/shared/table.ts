import { printableLine } from './printable';

/** A text that is one paragraph, or the lines of a cell. Neither can control the terminal, or begin a row of its own. */
export type Cell = string | readonly string[];

/** Lines of a text table. Cells wrap between words to fit the terminal if possible. */
export function table(header: string[], rows: readonly (readonly Cell[])[], width: number): string[] {
  const gap = '  ';
  const texts = rows.map(row => row.map(cell => [cell].flat().map(printableLine).join('\n')));
  const widths = columnWidths([header, ...texts], width - gap.length * (header.length - 1));
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

/** Each column is as wide as its longest line; the widest shrink until all fit, but not below their longest word. */
function columnWidths(rows: string[][], room: number): number[] {
  const longest = (i: number, parts: RegExp) =>
    Math.max(...rows.flatMap(row => row[i].match(parts) ?? []).map(part => part.length));
  const floors = rows[0].map((_, i) => longest(i, /^ *\S+|\S+/gm));
  const widths = rows[0].map((_, i) => longest(i, /.+/g));
  for (;;) {
    const shrinkable = widths.map((w, i) => w > floors[i] ? w : 0);
    if (widths.reduce((a, b) => a + b, 0) <= room || Math.max(...shrinkable) === 0) return widths;
    widths[shrinkable.indexOf(Math.max(...shrinkable))]--;
  }
}

function wrap(text: string, width: number): string[] {
  const [indent = ''] = text.match(/^ */) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(' ')) {
    if (line && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, indent + line];
}
