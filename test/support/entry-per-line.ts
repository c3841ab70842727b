/** Each of these gets its own line: entries of a section of a template, and elements of lists of statements or offerings. */
const SECTIONS = ['Outputs', 'Parameters', 'Resources', 'Rules', 'offerings', 'outputs', 'parameters', 'resources'];
const LISTS = ['Statement', 'statements'];

/**
 * Writes a template as JSON for a snapshot, with one entry per line. It is complete, and a diff shows which resources and
 * statements change. The type of a resource comes first. The other names are in alphabetical order.
 */
export function entryPerLine(template: object): string {
  return linesOf('', template, byName);
}

/** Writes the same in the order of the template. */
export function entryPerLineInOrder(template: object): string {
  return linesOf('', template, () => 0);
}

function linesOf(name: string, value: unknown, order: (a: string, b: string) => number): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const entries = Array.isArray(value) ? value.map(entry => linesOf('an entry', entry, order))
    : Object.entries(value).sort(([a], [b]) => order(a, b)).map(([key, entry]) => `${JSON.stringify(key)}: ${linesOf(key, entry, order)}`);
  const isBroken = name === '' || SECTIONS.includes(name) || LISTS.includes(name) && entries.length > 1;
  return isBroken && entries.length > 0 ? `${open}\n${entries.join(',\n')}\n${close}` : `${open}${entries.join(', ')}${close}`;
}

function byName(a: string, b: string): number {
  return Number(b === 'Type') - Number(a === 'Type') || (a < b ? -1 : 1);
}
