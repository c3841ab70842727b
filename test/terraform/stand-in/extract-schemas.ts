/**
 * Writes `aws-schemas.json`, the schemas of the AWS provider for ./main.go, from a published source: the TypeScript that HashiCorp
 * generated from the schema of the provider (@cdktf/provider-aws). The source maps of this package contain it, with a comment for each
 * attribute. Arguments: the folder of the unpacked package, and the file to write.
 */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

/** The resources of the account module, and the data sources of the organization module for its bucket and its stack. */
const RESOURCES = [
  'cloudformation-stack', 'cloudwatch-event-rule', 'cloudwatch-event-target', 'iam-instance-profile', 'iam-openid-connect-provider',
  'iam-policy', 'iam-role', 'iam-role-policies-exclusive', 'iam-role-policy-attachment', 'iam-role-policy-attachments-exclusive',
  'sqs-queue', 'sqs-queue-policy', 'ssm-association', 'ssm-document',
];
const DATA_SOURCES = ['caller-identity', 'cloudformation-stack', 'iam-openid-connect-provider', 'partition', 's3-bucket-policy'];

/** Types of CDK for Terraform. */
const ELEMENTS: { readonly [name: string]: string } = { string: 'string', number: 'number', boolean: 'bool' };

/** A `type` is a type of Terraform without parentheses: `list string`. */
interface Attribute {
  readonly type: string;
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
}

interface Schema {
  readonly attributes: { [name: string]: Attribute };
  /** Blocks by name: how often they can occur (`single`, `list` or `set`), and their content. */
  readonly blocks: { [name: string]: Schema & { readonly nesting: string } };
}

const [folder, file] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf-8'));
const provider = /provider version (\S+)/.exec(readFileSync(join(folder, 'README.md'), 'utf-8'))![1];
const all = (names: readonly string[], prefix: string) => Object.fromEntries(names.map((name) => {
  const source = sourceOf(`${prefix}${name}`);
  return [/tfResourceType = "(\w+)"/.exec(source)![1], schemaOf(source)];
}));
writeFileSync(file, `${JSON.stringify({
  from: `hashicorp/aws ${provider}, by @cdktf/provider-aws ${version}`,
  resources: all(RESOURCES, ''),
  dataSources: all(DATA_SOURCES, 'data-aws-'),
}, null, 1)}\n`);

/** Returns the TypeScript from which a file was compiled. */
function sourceOf(name: string): string {
  const compiled = readFileSync(join(folder, 'lib', name, 'index.js'), 'utf-8');
  const [, map] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(compiled)!;
  return JSON.parse(Buffer.from(map, 'base64').toString()).sourcesContent[0];
}

function schemaOf(source: string): Schema {
  const [, main] = source.split(/^export class \w+ extends cdktf\.Terraform(?:Resource|DataSource) \{/m);
  const settable = entriesOf(main.slice(main.indexOf('synthesizeHclAttributes')));
  const attributes: [string, Attribute][] = [];
  for (const [, name, computed, optional, required, body] of main.matchAll(
    /^ {2}\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n([^]*?\n {2}\})/gm)) {
    if (settable.get(name)?.isBlock) continue;
    const type = settable.get(name)?.type ?? typeOfGetter(body);
    if (type === undefined) continue; // a computed object
    const flags = { required, optional, computed };
    attributes.push([name, { type, ...Object.fromEntries(Object.entries(flags).filter(([, v]) => v === 'true').map(([k]) => [k, true])) }]);
  }
  return { attributes: Object.fromEntries(attributes), blocks: blocksOf(source, settable) };
}

interface Entry {
  readonly isBlock: boolean;
  readonly type: string;
  readonly struct: string;
}

/** Returns the values that a function writes for Terraform, by name. */
function entriesOf(text: string): Map<string, Entry> {
  const [body] = text.split('remove undefined attributes');
  return new Map([...body.matchAll(/^ +(\w+): \{\n +value: [^\n]*\n +isBlock: (\w+),\n +type: "(\w+)",\n +storageClassType: "(\w+)",/gm)]
    .map(([, name, isBlock, nesting, storage]) => [name, {
      isBlock: isBlock === 'true',
      type: isBlock === 'true' ? nesting
        : [nesting === 'simple' ? '' : nesting, ELEMENTS[storage.replace(/(?:List|Map)$/, '')] ?? storage].join(' ').trim(),
      struct: storage,
    }]));
}

function typeOfGetter(body: string): string | undefined {
  if (body.includes('getStringAttribute')) return 'string';
  if (body.includes('getNumberAttribute')) return 'number';
  if (body.includes('getBooleanAttribute')) return 'bool';
  if (body.includes('getStringMapAttribute') || body.includes('= new cdktf.StringMap(')) return 'map string';
  if (body.includes('Fn.tolist(this.getListAttribute')) return 'set string';
  return body.includes('getListAttribute') ? 'list string' : undefined;
}

function blocksOf(source: string, entries: ReadonlyMap<string, Entry>): Schema['blocks'] {
  return Object.fromEntries([...entries].filter(([, e]) => e.isBlock).map(([name, { type, struct }]) => {
    const title = type === 'struct' ? struct : struct.replace(/List$/, '');
    const [, config] = new RegExp(`^export interface ${title} \\{([^]*?)^\\}`, 'm').exec(source)!;
    const start = source.indexOf(`export function ${title[0].toLowerCase()}${title.slice(1)}ToHclTerraform(`);
    const inner = entriesOf(source.slice(start));
    const required = new Set([...config.matchAll(/^ +readonly (\w+): /gm)].map(m => m[1]));
    const flagOf = (attribute: string) => required.has(attribute.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()))
      ? { required: true as const } : { optional: true as const };
    // Terraform allows one object instead of a list with at most one element. The source has the same description for both.
    return [name, {
      nesting: name === 'timeouts' ? 'single' : type === 'struct' ? 'list' : type,
      attributes: Object.fromEntries([...inner].filter(([, e]) => !e.isBlock).map(([n, e]) => [n, { type: e.type, ...flagOf(n) }])),
      blocks: blocksOf(source, inner),
    }];
  }));
}
