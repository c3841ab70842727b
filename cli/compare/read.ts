import { readFileSync, statSync } from 'fs';
import { basename } from 'path';
import { yamlToJson } from './yaml';
import { repeatedName, unreadable } from '../../src/checks/json-text';
import { MicrosoftTemplate } from '../../src/readers/microsoft-template/microsoft-template';
import { InputError } from '../shared/input-error';
import { textOf } from '../shared/read-text';

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
    const json = withBody(parse(text, name), name);
    return { template: MicrosoftTemplate._of(name, json, bytes), json };
  } catch (error) {
    if ((error as Error).constructor === Error) throw new InputError((error as Error).message);
    throw error;
  }
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
