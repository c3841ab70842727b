import { readFileSync, statSync } from 'fs';
import { basename } from 'path';
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';
import { repeatedName, unreadable } from '../../src/checks/json-text';
import { MicrosoftTemplate } from '../../src/readers/microsoft-template/microsoft-template';
import { InputError } from '../shared/input-error';
import { textOf } from '../shared/read-files';

/** CloudFormation accepts no larger template. */
const MAX_BYTES = 1024 * 1024;

export interface ReadTemplate {
  readonly template: MicrosoftTemplate;
  readonly json: unknown;
}

/** A template in JSON or YAML. Throws an `InputError`. */
export function readTemplate(path: string): ReadTemplate {
  const bytes = readBytes(path);
  const name = basename(path);
  const text = textOf(bytes, name);
  try {
    const json = parseTemplate(text, name);
    return { template: MicrosoftTemplate._of(name, json, bytes), json };
  } catch (error) {
    if ((error as Error).constructor === Error) throw new InputError((error as Error).message);
    throw error;
  }
}

/** The JSON of a template in JSON or YAML, or of the answer that contains one. Throws an `InputError`. */
export function parseTemplate(text: string, name: string): unknown {
  return withBody(parse(text, name), name);
}

function readBytes(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw new InputError(`${path} must have at most 1 MiB, got ${size} bytes`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(unreadable(path, error));
  }
}

function parse(text: string, name: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // What begins like JSON is most probably not YAML, though YAML has all of JSON.
    if (/^\s*[{[]/.test(text)) throw new InputError(`${name} must be JSON: ${(error as Error).message}`);
    return yamlToJson(text, name);
  }
  const wrong = repeatedName(text);
  if (wrong !== undefined) throw new InputError(`${name} ${wrong}`);
  return json;
}

/** The template in an answer of `aws cloudformation get-template`, which is a text if the template is YAML. */
function withBody(json: unknown, name: string): unknown {
  const { TemplateBody: body, Resources: resources } = (json ?? {}) as { TemplateBody?: unknown; Resources?: unknown };
  if (body === undefined || resources !== undefined) return json;
  return typeof body === 'string' ? parse(body, `the TemplateBody of ${name}`) : body;
}

/** The short forms of intrinsic functions. All others of YAML's tags are refused. */
const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'Select', 'Split',
  'Sub', 'ToJsonString', 'Transform',
];
/** No template needs more; aliases could make a small file endless. */
const [MAX_DEPTH, MAX_NODES] = [60, 200_000];
/** Tags that YAML itself gives to values. */
const OF_YAML = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map(name => `tag:yaml.org,2002:${name}`);

/**
 * The JSON of a CloudFormation template in YAML, with its short forms such as `!Sub`. Throws an `InputError` with the
 * line for what is no template.
 */
export function yamlToJson(text: string, file: string): unknown {
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, logLevel: 'error', prettyErrors: true });
  const [error] = document.errors;
  if (error?.code === 'MULTIPLE_DOCS') throw new InputError(`${file} must have one template, got several documents of YAML`);
  if (error) throw new InputError(`${file} must be JSON or YAML: ${error.message.split('\n')[0].replace(/:$/, '')}`);
  return new Converter(document, text, file).convert(document.contents, 0);
}

class Converter {
  private nodes = 0;

  constructor(private readonly document: Document, private readonly text: string, private readonly file: string) {}

  public convert(node: unknown, depth: number): unknown {
    if (node === null || node === undefined) return null;
    const at = node as Node;
    if (depth > MAX_DEPTH) this.fail(at, `values must not be nested more than ${MAX_DEPTH} levels deep`);
    if (++this.nodes > MAX_NODES) this.fail(at, `a template must have at most ${MAX_NODES} values, also through aliases`);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target === undefined) this.fail(at, `the alias *${node.source} has no anchor in front of it`);
      return this.convert(target, depth + 1);
    }
    const value = this.value(at, depth);
    const { tag } = at as { tag?: string };
    return tag === undefined || OF_YAML.includes(tag) ? value : this.withFunction(at, tag, value);
  }

  private value(node: Node, depth: number): unknown {
    if (isSeq(node)) return node.items.map(item => this.convert(item, depth + 1));
    if (isMap(node)) {
      return Object.fromEntries(node.items.map(({ key, value }) => [this.key(key, node), this.convert(value, depth + 1)]));
    }
    if (!isScalar(node)) return this.fail(node, 'the value is of no known kind');
    const { value, source } = node;
    // An account id such as 012345678901 is not a number.
    return typeof value === 'number' && source !== undefined && String(value) !== source ? source : value;
  }

  private key(key: unknown, map: Node): string {
    if (!isScalar(key) || key.value === null || (key.tag !== undefined && !OF_YAML.includes(key.tag))) {
      return this.fail(map, 'keys must be texts');
    }
    const name = key.source ?? String(key.value);
    if (name === '<<') return this.fail(key, 'merge keys (<<) are not supported by CloudFormation');
    return name;
  }

  private withFunction(node: Node, tag: string, value: unknown): unknown {
    const name = tag.slice(1);
    if (tag === '!Ref' || tag === '!Condition') return { [name]: value };
    if (!tag.startsWith('!') || !FUNCTIONS.includes(name)) {
      return this.fail(node, `the tag ${JSON.stringify(tag)} is no function of CloudFormation`);
    }
    if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value };
    const [id, ...attribute] = value.split('.');
    return { 'Fn::GetAtt': [id, attribute.join('.')] };
  }

  private fail(node: Node, message: string): never {
    const line = this.text.slice(0, node.range?.[0] ?? 0).split('\n').length;
    throw new InputError(`${this.file} must be a CloudFormation template: ${message}, in line ${line}`);
  }
}
