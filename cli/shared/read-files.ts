import { readFileSync } from 'fs';
import { InputError } from './input-error';
import { jsonIn } from './json';
import { parseTemplate, templateIn } from './template-text';
import { asText, textOf as textIn, unreadable, wrongEncoding } from '../../src/checks/json-text';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';

/** The text of a file in UTF-8 or UTF-16. Throws an `InputError` if it cannot be read. */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InputError(unreadable(file, error));
  }
  return textOf(bytes, file);
}

/** The text of bytes in UTF-8, or in UTF-16, which PowerShell 5 writes. Throws an `InputError` for other encodings. */
export function textOf(bytes: Buffer, file: string): string {
  const wrong = wrongEncoding(bytes);
  if (wrong !== undefined) throw new InputError(`${file} ${wrong}`);
  return textIn(bytes);
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: any };
  readonly Metadata?: object;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Metadata?: { readonly [name: string]: unknown };
  readonly Parameters?: { readonly [name: string]: object };
  readonly Resources: { readonly [logicalId: string]: Resource };
}

/** The content of a JSON file. Throws an `InputError` if it is something else. */
export function readJson(file: string): unknown {
  return parseJson(readText(file), file);
}

/** The template in a file: JSON or YAML, or an output of the AWS CLI that contains one. Throws an `InputError` if it is something else. */
export function readTemplate(file: string, named = file): Template {
  return toTemplate(parseTemplate(readText(file), named), named);
}

/**
 * The template in a content, which is a template or the output of `aws cloudformation get-template` or `describe-stack-set`. Throws an
 * `InputError` if it is something else.
 */
export function toTemplate(content: unknown, file: string): Template {
  const template = templateIn(content, file);
  const resources = isMap(template) ? template.Resources : undefined;
  if (!isMap(resources) || Object.keys(resources).length === 0) {
    throw new InputError(`${file} must be a CloudFormation template, or the output of aws cloudformation get-template or ` +
      `describe-stack-set, got ${whatElse(template) ?? 'no Resources'}`);
  }
  for (const [id, resource] of Object.entries(resources)) {
    if (id.startsWith('Fn::ForEach')) {
      throw new InputError(`${file} must have no loop, got ${id}: give the template in which CloudFormation has replaced it, with ` +
        'aws cloudformation get-template --template-stage Processed');
    }
    if (!isMap(resource) || typeof resource.Type !== 'string') {
      throw new InputError(`${file} must be a CloudFormation template, got a resource without a Type: ${id}`);
    }
    if (resource.Properties !== undefined && !isMap(resource.Properties)) {
      throw new InputError(`${file} must be a CloudFormation template, got Properties that are not an object: ${id}`);
    }
    if (resource.Condition !== undefined && typeof resource.Condition !== 'string') {
      throw new InputError(`${file} must be a CloudFormation template, got a Condition that is not the name of one: ${id}`);
    }
  }
  return template as unknown as Template;
}

/** Names the kind of a file that is not a CloudFormation template. Undefined if it is not known, or if the file has `Resources`. */
export function whatElse(content: unknown): string | undefined {
  const { Resources, format_version: terraform, $schema: schema, type } = isMap(content) ? content : {};
  if (Resources !== undefined) return undefined;
  if (terraform !== undefined) return 'a file of Terraform: --plan of review, preflight and verify reads it';
  if (/deploymentTemplate/i.test(asText(schema)) || /^Microsoft\./i.test(asText(type))) return 'a file of Azure';
  return undefined;
}

function parseJson(text: string, what: string): unknown {
  return jsonIn(text, what, (error) => {
    throw new InputError(`${what} must be JSON: ${text.trim() === '' ? 'it is empty' : error.message}`);
  });
}
