const BEGIN = '<!-- BEGIN_TF_DOCS -->';
const END = '<!-- END_TF_DOCS -->';

/**
 * Writes the reference of a module between the marks of its README. The format is that of
 * `terraform-docs markdown table --html=false --anchor=false` (b17ec1b, 2026-08), but without links to a registry.
 *
 * @param files the files of the module by name, in the format of `terraform fmt`
 */
export function withReference(readme: string, files: ReadonlyMap<string, string>): string {
  const [before, rest] = readme.split(BEGIN);
  const [, after] = (rest ?? '').split(END);
  if (after === undefined) throw new Error(`README.md has no ${BEGIN} and ${END}`);
  const configuration = [...files].filter(([name]) => name.endsWith('.tf')).map(([, text]) => text).join('\n');
  return `${before}${BEGIN}\n${reference(configuration)}${END}${after}`;
}

function reference(text: string): string {
  const all = blocks(text);
  const of = (kind: string) => all.filter(block => block.kind === kind).sort(byLabels);
  const [{ body: settings }] = of('terraform');
  const providers = [...settings.matchAll(/^ {4}(\w+) = \{\n[^]*?version = "(.*)"\n/gm)]
    .map(([, name, version]) => [name, version]).sort(byFirst);
  const [required] = /required_version = "(.*)"/.exec(settings)!.slice(1);
  return [
    section('Requirements', ['Name', 'Version'], [['terraform', required], ...providers]),
    section('Providers', ['Name', 'Version'], usedProviders(all).map(name => [name, Object.fromEntries(providers)[name] ?? 'n/a'])),
    section('Modules', ['Name', 'Source', 'Version'], of('module').map(b => [b.labels[0], textOf(b, 'source')!, 'n/a'])),
    section('Resources', ['Name', 'Type'], [
      ...of('resource').map(b => [b.labels.join('.'), 'resource']), ...of('data').map(b => [b.labels.join('.'), 'data source']),
    ]),
    section('Inputs', ['Name', 'Description', 'Type', 'Default', 'Required'], of('variable').map(input)),
    section('Outputs', ['Name', 'Description'], of('output').map(b => [b.labels[0], textOf(b, 'description')!])),
  ].join('\n');
}

interface Block {
  readonly kind: string;
  readonly labels: readonly string[];
  /** The lines inside it. */
  readonly body: string;
}

function blocks(text: string): Block[] {
  return [...text.matchAll(/^(\w+)((?: "\w+")*) \{(?:\}|\n([^]*?)^\})/gm)].map(([, kind, labels, body = '']) => ({
    kind, labels: [...labels.matchAll(/\w+/g)].map(([label]) => label), body,
  }));
}

/** Returns the expression of an attribute, which can have several lines. */
function valueOf({ body }: Block, name: string): string | undefined {
  const [, value] = new RegExp(`^  ${name} += (.*(?:\\n(?:    .*|  [)\\]}]+))*)`, 'm').exec(body) ?? [];
  return value?.replaceAll('\n  ', '\n');
}

function textOf(block: Block, name: string): string | undefined {
  const value = valueOf(block, name);
  return value === undefined ? undefined : JSON.parse(value);
}

function input(block: Block): string[] {
  const [type, value] = [valueOf(block, 'type')!, valueOf(block, 'default')];
  // A cell of a table is one line.
  const shown = type.includes('\n') ? `\`\`\`${type.replaceAll(/\s+/g, ' ')}\`\`\`` : `\`${type}\``;
  const isRequired = value === undefined;
  return [block.labels[0], textOf(block, 'description')!, shown, isRequired ? 'n/a' : `\`${value}\``, isRequired ? 'yes' : 'no'];
}

function usedProviders(all: readonly Block[]): string[] {
  const types = all.filter(({ kind }) => ['resource', 'data'].includes(kind)).map(({ labels }) => labels[0].split('_')[0]);
  return [...new Set(types)].sort();
}

const byFirst = ([a]: readonly string[], [b]: readonly string[]) => a < b ? -1 : 1;
const byLabels = (a: Block, b: Block) => byFirst([a.labels.join('.')], [b.labels.join('.')]);

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `## ${title}\n\nNo ${title.toLowerCase()}.\n`;
  const lines = columns.map(name => name === 'Required' ? ':------:' : '-'.repeat(name.length));
  const table = [`| ${columns.join(' | ')} |`, `| ${lines.join(' | ')} |`, ...rows.map(row => `| ${row.map(cell).join(' | ')} |`)];
  return `## ${title}\n\n${table.join('\n')}\n`;
}

/** Escapes the text of a cell. Code and addresses do not change. */
function cell(text: string): string {
  return text.startsWith('`') || /^\w+\.\w+$/.test(text) ? text : text.replaceAll('|', '\\|').replaceAll('_', '\\_');
}
