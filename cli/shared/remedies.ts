import type { EqualRows } from './equal-rows';

/** What a user reads below a table: what to do about each row, one paragraph per remedy. */
export function remedyLines(rows: readonly EqualRows[]): string[] {
  const byRemedy = new Map<string, string[]>();
  for (const { about, remedy } of rows) if (remedy !== undefined) byRemedy.set(remedy, [...byRemedy.get(remedy) ?? [], ...about]);
  const lines = [...byRemedy].flatMap(([remedy, about]) => [`What to do about ${about.join('; ')}:`, `  ${remedy}`]);
  return lines.length > 0 ? [...lines, ''] : [];
}
