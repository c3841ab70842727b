/** Longer lists have one value per line. */
const MAX_LINE = 100;

/** A text that is already HCL, so nothing quotes it. */
export class Hcl {
  constructor(public readonly text: string) {}
}

export const NULL = new Hcl('null');

/** A value in HCL. */
export type HclValue = string | number | boolean | Hcl | HclValue[] | { [key: string]: HclValue };

/** Returns the text in quotation marks. `${` and `%{` are escaped, so that they start no template. */
export function hclString(value: string): string {
  return `"${hclEscape(value)}"`;
}

/** Returns the content of the quotation marks. */
export function hclEscape(value: string): string {
  return value
    .replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
    .replace(/([$%])\{/g, '$1$1{');
}

/** Writes the value in the format of `terraform fmt`. */
export function hclValue(value: HclValue, indent = ''): string {
  if (value instanceof Hcl) return value.text.replaceAll('\n', `\n${indent}`);
  if (typeof value === 'string') return hclString(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return hclList(value, indent);
  const entries = Object.entries(value);
  return entries.length === 0 ? '{}' : `{\n${attributes(entries, `${indent}  `)}${indent}}`;
}

/** Writes a key of an object: a name, or a text in quotation marks. */
export function hclKey(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : hclString(key);
}

/** Writes a short list in one line. */
function hclList(values: readonly HclValue[], indent: string): string {
  const inLine = `[${values.map(v => hclValue(v, indent)).join(', ')}]`;
  if (values.length < 2 || !inLine.includes('\n') && inLine.length <= MAX_LINE) return inLine;
  return `[\n${values.map(v => `${indent}  ${hclValue(v, `${indent}  `)},\n`).join('')}${indent}]`;
}

/** Writes a block with its attributes. Inner blocks follow, each after an empty line. */
export function hclBlock(header: string, content: { [key: string]: HclValue }, inner: readonly string[] = []): string {
  const blocks = inner.map(block => `\n${block.replace(/^(?=.)/gm, '  ')}`);
  return `${header} {\n${attributes(Object.entries(content), '  ')}${blocks.join('')}}\n`;
}

/** The attribute `depends_on`, which is the last part of a block. Without addresses, there is none. */
export function dependsOn(addresses: readonly string[]): string[] {
  return addresses.length === 0 ? [] : [`depends_on = ${hclValue(addresses.map(address => new Hcl(address)))}\n`];
}

/** Writes each attribute in one line, except objects. In consecutive lines, the equals signs are aligned. */
function attributes(entries: readonly (readonly [string, HclValue])[], indent: string): string {
  const lines = entries.map(([key, value]) => ({ key, text: hclValue(value, indent) }));
  const isLong = ({ text }: { text: string }) => text.includes('\n');
  return lines.map((line, i) => {
    if (isLong(line)) return `${indent}${line.key} = ${line.text}\n`;
    let [from, to] = [i, i];
    while (from > 0 && !isLong(lines[from - 1])) from -= 1;
    while (to < lines.length - 1 && !isLong(lines[to + 1])) to += 1;
    const width = Math.max(...lines.slice(from, to + 1).map(l => l.key.length));
    return `${indent}${line.key.padEnd(width)} = ${line.text}\n`;
  }).join('');
}
