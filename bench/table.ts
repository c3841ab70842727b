/** A line of the result. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  /** The target. Undefined if the figure is only for information. */
  readonly target?: string;
  readonly isMet?: boolean;
}

/** A figure that must not exceed its target. */
export function atMost(
  name: string,
  value: number,
  target: number,
  show: (value: number) => string,
  detail = '',
): Figure {
  return {
    name,
    measured: `${show(value)}${detail && ` (${detail})`}`,
    target: `<= ${show(target)}`,
    isMet: value <= target,
  };
}

export const asRatio = (value: number) => value.toFixed(2);
export const asCount = (value: number) => value.toLocaleString('en');
export const asMs = (value: number) => `${value.toFixed(0)} ms`;
export const asMb = (value: number) => `${(value / 1e6).toFixed(0)} MB`;

export function toTable(figures: readonly Figure[]): string {
  const head = ['figure', 'measured', 'target', ''];
  const body = figures.map(({ name, measured, target = '', isMet }) =>
    [name, measured, target, isMet === undefined ? '' : isMet ? 'ok' : 'OVER']);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map(row => row[column].length)));
  const rule = widths.map(width => '-'.repeat(width));
  return [head, rule, ...body]
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
