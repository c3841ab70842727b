import { createHash } from 'crypto';
import { basename } from 'path';
import { readJsonFile } from '../checks/json-file';
import { show, showName } from '../checks/show';
import { isMap, parseJson } from '../cloudformation/template-functions';
import { defaultsOf, entriesOf, resourcesOf, type TemplateResource } from '../cloudformation/template-resources';

/** What the reader uses of a CloudFormation template. */
export interface TemplateFile {
  /** Name of the file, for messages. */
  readonly name: string;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Defaults of parameters, to recognize roles by their names. They are used for nothing else. */
  readonly defaults: ReadonlyMap<string, unknown>;
  /** Names of the parameters. */
  readonly parameters: ReadonlySet<string>;
  /** Hash of the bytes of the file. */
  readonly sha256: string;
}

const EXPECTED = {
  maxBytes: 1024 * 1024,
  size: 'at most 1 MiB, because CloudFormation accepts no more',
  form: 'a CloudFormation template in JSON (npx cdk-defender-for-cloud compare --template YAML-FILE --write-json ' +
    'NEW-FILE converts YAML)',
};
/** No template needs more; deeper values would exhaust the stack. */
const MAX_DEPTH = 60;
/** Marks of references and of comparisons are characters of the private use area. No policy has them. */
const RESERVED = /[\u{E000}-\u{F8FF}]|\p{Surrogate}/u;
/** White space aside. No name, ARN or policy has them, and terminals act on some. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;
/** How CDK writes a token in a text. A text of a file must not become one. */
const TOKEN = /[$#]\{Token\[/;

/** Reads a template, or the answer of `aws cloudformation get-template`. Throws a sentence for everything else. */
export function readTemplateFile(path: string): TemplateFile {
  const { bytes, json } = readJsonFile(path, EXPECTED);
  return toTemplateFile(basename(path), json, bytes);
}

/** The same for a template that is already read. `bytes` are those of its file. */
export function toTemplateFile(name: string, json: unknown, bytes: string | Buffer): TemplateFile {
  const template = bodyOf(json);
  checkValue(template, 0);
  if (!isMap(template) || !isMap(template.Resources) || Object.keys(template.Resources).length === 0) {
    throw new Error('must be a CloudFormation template, got no Resources');
  }
  checkResources(template);
  const resources = resourcesOf(template);
  if (![...resources.values()].some(({ type }) => type === 'AWS::IAM::Role')) {
    throw new Error('must have at least one role (AWS::IAM::Role), got none');
  }
  return {
    name,
    resources,
    defaults: defaultsOf(template),
    parameters: new Set(entriesOf(template, 'Parameters').map(([id]) => id)),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** The template in an answer of the AWS CLI. */
function bodyOf(json: unknown): unknown {
  const body = isMap(json) ? json.TemplateBody : undefined;
  if (body === undefined || (isMap(json) && json.Resources !== undefined)) return json;
  const template = typeof body === 'string' ? parseJson(body) : body;
  if (template === undefined) throw new Error(`must be ${EXPECTED.form}, got a TemplateBody that is not JSON`);
  return template;
}

function checkResources(template: { readonly [section: string]: unknown }): void {
  for (const [id, resource] of entriesOf(template, 'Resources')) {
    if (id.startsWith('Fn::')) throw new Error(`must have all resources in the file, got ${showName(id)} in Resources`);
    if (!/^[A-Za-z0-9]{1,255}$/.test(id)) {
      throw new Error(`must have logical ids of letters and digits, got ${show(id)}`);
    }
    if (!isMap(resource) || typeof resource.Type !== 'string') {
      throw new Error(`must have resources with a Type, got ${showName(id)} without one`);
    }
    if (resource.Properties !== undefined && !isMap(resource.Properties)) {
      throw new Error(`must have Properties that are an object, got others for ${showName(id)}`);
    }
  }
  const macro = [template.Transform].flat().find(t => t !== undefined && t !== 'AWS::LanguageExtensions');
  if (macro !== undefined) {
    throw new Error(`must have no Transform, because a macro can change each role, got ${show(macro)}`);
  }
}

function checkValue(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new Error(`must not be nested more than ${MAX_DEPTH} levels deep`);
  if (typeof value === 'string') checkText(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    checkText(key);
    if (key === '__proto__') throw new Error('must have names of CloudFormation, got the key __proto__');
    checkValue(inner, depth + 1);
  }
}

function checkText(text: string): void {
  const reserved = RESERVED.exec(text);
  if (reserved) throw new Error(`must have no characters of the private use area of Unicode, got ${show(reserved[0])}`);
  const control = CONTROL.exec(text);
  if (control) throw new Error(`must have no control characters, got ${show(control[0])}`);
  if (TOKEN.test(text)) throw new Error(`must have no tokens of CDK, got ${show(text)}`);
}
