/** Reads CloudFormation templates: JSON, or YAML with its short forms such as `!Sub`. */
import { isAlias, isMap as isYamlMap, isScalar, isSeq, Lexer, parseDocument, Parser, type Document, type Node } from 'yaml';
import { InputError, unlessWrong } from './input-error';
import { isTooDeep, jsonIn, MOST_LEVELS } from './json';
import { asText } from '../../src/checks/json-text';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { templateIn as bodyIn } from '../../src/policy-language/cloudformation/template-resources';

/** The template in a file: JSON, YAML, or an output of the AWS CLI that contains a template. Throws an `InputError`. */
export function parseTemplate(text: string, what: string): unknown {
  return templateIn(parse(text, what), what);
}

/**
 * The template in the output of `aws cloudformation get-template` or `describe-stack-set`, with or without `--query TemplateBody`. AWS
 * returns a YAML template as a text. Other content is returned as it is. Throws an `InputError`.
 */
export function templateIn(content: unknown, what: string): unknown {
  return bodyIn(content, text => parse(text, `the template in ${what}`));
}

/** The template, or undefined if the content is not a template, such as a text that is neither JSON nor YAML. */
export function templateOrNothing(content: unknown): { readonly [section: string]: any } | undefined {
  const template = unlessWrong(() => templateIn(content, 'the text'));
  return isMap(template) && isMap(template.Resources) ? template : undefined;
}

function parse(text: string, what: string): unknown {
  const json = jsonIn(text, what, (error) => {
    if (text.trim() === '') throw new InputError(`${what} must be JSON or YAML: it is empty`);
    // A text that begins like JSON is most probably not YAML, although JSON is valid YAML.
    if (/^\s*[{[]/.test(text)) throw new InputError(`${what} must be JSON: ${error.message}`);
    return yamlToJson(text, what);
  });
  if (isTooDeep(json)) throw new InputError(`${what} must not be nested more than ${MOST_LEVELS} levels deep`);
  return json;
}

/** The intrinsic functions that have a short form. Other YAML tags are refused. */
export const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'Select', 'Split',
  'Sub', 'ToJsonString',
];
/** No template needs more. Aliases can make a small file very large. */
const [MAX_DEPTH, MAX_NODES] = [60, 200_000];
const TOO_DEEP = `values must not be nested more than ${MAX_DEPTH} levels deep`;
const MAX_MESSAGE = 150;
/** The standard tags of YAML. */
const OF_YAML = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map(name => `tag:yaml.org,2002:${name}`);

/**
 * The JSON of a CloudFormation template in YAML, with its short forms such as `!Sub`. Throws an `InputError` with the
 * line if the text is not a template.
 */
export function yamlToJson(text: string, file: string): unknown {
  const deep = tooDeepAt(text);
  if (deep !== undefined) throw new InputError(`${file} must be a CloudFormation template: ${TOO_DEEP}, in line ${lineAt(text, deep)}`);
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, logLevel: 'error', prettyErrors: true });
  const [error] = document.errors;
  if (error?.code === 'MULTIPLE_DOCS') throw new InputError(`${file} must have one template, got several documents of YAML`);
  if (error) throw new InputError(`${file} must be JSON or YAML: ${shortened(error.message.split('\n')[0].replace(/:$/, ''))}`);
  return new Converter(document, text, file).convert(document.contents, 0);
}

/**
 * The place at which a text is nested too deeply, or undefined. `parseDocument` calls itself for each level, so it would exhaust the stack.
 * `Parser` keeps the levels in a list.
 */
function tooDeepAt(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme)) continue;
    if (parser.stack.length > 2 * MAX_DEPTH) return parser.offset;
  }
  return undefined;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Shortens a message of the parser, which can quote the whole file, such as a file of Terraform or Bicep. */
function shortened(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}...` : message;
}

class Converter {
  private nodes = 0;

  constructor(private readonly document: Document, private readonly text: string, private readonly file: string) {}

  public convert(node: unknown, depth: number): unknown {
    if (node === null || node === undefined) return null;
    const at = node as Node;
    if (depth > MAX_DEPTH) this.fail(at, TOO_DEEP);
    if (++this.nodes > MAX_NODES) this.fail(at, `a template must have at most ${MAX_NODES} values, including those of aliases`);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target === undefined) this.fail(at, `the alias *${node.source} has no anchor before it`);
      return this.convert(target, depth + 1);
    }
    const value = this.value(at, depth);
    const { tag } = at as { tag?: string };
    return tag === undefined || OF_YAML.includes(tag) ? value : this.withFunction(at, tag, value);
  }

  private value(node: Node, depth: number): unknown {
    if (isSeq(node)) return node.items.map(item => this.convert(item, depth + 1));
    if (isYamlMap(node)) {
      return Object.fromEntries(node.items.map(({ key, value }) => [this.key(key, node), this.convert(value, depth + 1)]));
    }
    if (!isScalar(node)) return this.fail(node, 'the value is of an unknown kind');
    const { value, source } = node;
    // An account id such as 012345678901 is a text, and not the number that YAML reads.
    return typeof value === 'number' && source !== undefined && asText(value) !== source ? source : value;
  }

  private key(key: unknown, map: Node): string {
    if (!isScalar(key) || key.value === null || (key.tag !== undefined && !OF_YAML.includes(key.tag))) {
      return this.fail(map, 'keys must be texts');
    }
    const name = key.source ?? asText(key.value);
    if (name === '<<') return this.fail(key, 'merge keys (<<) are not supported by CloudFormation');
    return name;
  }

  private withFunction(node: Node, tag: string, value: unknown): unknown {
    const name = tag.slice(1);
    if (tag === '!Ref' || tag === '!Condition') return { [name]: value };
    if (!tag.startsWith('!') || ![...FUNCTIONS, 'Transform'].includes(name)) {
      return this.fail(node, `the tag ${JSON.stringify(tag)} is not a function of CloudFormation`);
    }
    if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value };
    const [id, ...attribute] = value.split('.');
    return { 'Fn::GetAtt': [id, attribute.join('.')] };
  }

  private fail(node: Node, message: string): never {
    const line = lineAt(this.text, node.range?.[0] ?? 0);
    throw new InputError(`${this.file} must be a CloudFormation template: ${message}, in line ${line}`);
  }
}
