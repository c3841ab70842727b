/** Longer lists have one value per line. */
const MAX_LINE = 100;

/** An expression as it stands in HCL. */
export class Hcl {
  constructor(public readonly text: string) {}
}

export const NULL = new Hcl('null');

/** A value in HCL. */
export type HclValue = string | number | boolean | Hcl | HclValue[] | { [key: string]: HclValue };

/** A text in quotation marks. `${` and `%{` are no templates in it. */
export function hclString(value: string): string {
  return `"${hclEscape(value)}"`;
}

/** What stands between the quotation marks. */
export function hclEscape(value: string): string {
  return value
    .replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
    .replace(/([$%])\{/g, '$1$1{');
}

/** The value as `terraform fmt` writes it. */
export function hclValue(value: HclValue, indent = ''): string {
  if (value instanceof Hcl) return value.text.replaceAll('\n', `\n${indent}`);
  if (typeof value === 'string') return hclString(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return hclList(value, indent);
  const entries = Object.entries(value);
  return entries.length === 0 ? '{}' : `{\n${attributes(entries, `${indent}  `)}${indent}}`;
}

/** A name, or a text in quotation marks, as key of an object. */
export function hclKey(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : hclString(key);
}

/** In one line if it is short. */
function hclList(values: readonly HclValue[], indent: string): string {
  const inLine = `[${values.map(v => hclValue(v, indent)).join(', ')}]`;
  if (values.length < 2 || !inLine.includes('\n') && inLine.length <= MAX_LINE) return inLine;
  return `[\n${values.map(v => `${indent}  ${hclValue(v, `${indent}  `)},\n`).join('')}${indent}]`;
}

/** A block with attributes, and blocks inside it after an empty line. */
export function hclBlock(header: string, content: { [key: string]: HclValue }, inner: readonly string[] = []): string {
  const blocks = inner.map(block => `\n${block.replace(/^(?=.)/gm, '  ')}`);
  return `${header} {\n${attributes(Object.entries(content), '  ')}${blocks.join('')}}\n`;
}

/** What a block waits for, as its last part. Nothing if it waits for nothing. */
export function dependsOn(addresses: readonly string[]): string[] {
  return addresses.length === 0 ? [] : [`depends_on = ${hclValue(addresses.map(address => new Hcl(address)))}\n`];
}

/** One line each, except objects. Signs of equality of lines that follow one another stand in one column. */
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
