import { hclValue } from './hcl';
import type { OwnVariable } from './variables';

/** An output of a module. */
export interface Output {
  readonly name: string;
  /** With a full stop. */
  readonly description: string;
}

const [BEGIN, END] = ['<!-- BEGIN_TF_DOCS -->', '<!-- END_TF_DOCS -->'];

/** The text of a README with the tables of `terraform-docs` between its marks. Throws if it has no marks. */
export function withTables(
  readme: string, versions: { readonly [name: string]: string }, variables: readonly OwnVariable[], outputs: readonly Output[],
): string {
  const [before, rest] = readme.split(BEGIN);
  if (rest === undefined || !rest.includes(END)) throw new Error(`the README must have ${BEGIN} and ${END}`);
  return before + [BEGIN, ...tables(versions, variables, outputs), END].join('\n') + rest.split(END)[1];
}

function tables(versions: { readonly [name: string]: string }, variables: readonly OwnVariable[], outputs: readonly Output[]): string[] {
  const byName = <T extends { readonly name: string }>(all: readonly T[]) => [...all].sort((a, b) => a.name < b.name ? -1 : 1);
  return [
    '## Requirements',
    '',
    '| Name | Version |',
    '|------|---------|',
    ...Object.entries(versions).map(([name, version]) => `| ${link('requirement', name)} | ${version} |`),
    '',
    '## Inputs',
    '',
    '| Name | Description | Type | Default | Required |',
    '|------|-------------|------|---------|:--------:|',
    ...byName(variables).map(({ name, description, type, default: value }) => `| ${link('input', name)} | ${escaped(description)}. | \`${type}\` | `
      + `${value === undefined ? 'n/a' : `\`${hclValue(value)}\``} | ${value === undefined ? 'yes' : 'no'} |`),
    '',
    '## Outputs',
    '',
    '| Name | Description |',
    '|------|-------------|',
    ...byName(outputs).map(({ name, description }) => `| ${link('output', name)} | ${escaped(description)} |`),
  ];
}

function link(kind: string, name: string): string {
  const anchor = `${kind}_${name}`;
  return `<a name="${anchor}"></a> [${escaped(name)}](#${escaped(anchor)})`;
}

function escaped(text: string): string {
  return text.replaceAll('_', '\\_');
}
