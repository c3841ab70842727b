/** What has a line of its own: each entry of a section of a template, and each of several statements or offerings. */
const SECTIONS = ['Outputs', 'Parameters', 'Resources', 'Rules', 'offerings', 'outputs', 'parameters', 'resources'];
const LISTS = ['Statement', 'statements'];

/**
 * The JSON of a template for a snapshot, with one entry a line. Nothing is lost, and a diff shows the resources and
 * statements that change. The type of a resource comes first, then names in alphabetical order.
 */
export function entryPerLine(template: object): string {
  return linesOf('', template, byName);
}

/** The same in the order of the template. */
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
