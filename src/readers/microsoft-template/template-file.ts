import { createHash } from 'crypto';
import { basename } from 'path';
import { CONTROL, checkDepth, checkJoined, checkToken } from './joined-texts';
import { readJsonFile } from '../../checks/json-file';
import { repeatedName } from '../../checks/json-text';
import { show, showName } from '../../checks/messages';
import { functionsIn, isMap, parseJson } from '../../policy-language/cloudformation/template-functions';
import {
  defaultsOf, entriesOf, resourcesOf, templateIn, type TemplateResource,
} from '../../policy-language/cloudformation/template-resources';

/** The parts of a CloudFormation template that the reader uses. */
export interface TemplateFile {
  /** Name of the file, for messages. */
  readonly name: string;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Defaults of parameters, used only to recognize roles by their names. */
  readonly defaults: ReadonlyMap<string, unknown>;
  /** Names of the parameters. */
  readonly parameters: ReadonlySet<string>;
  /** Functions inside resources that can change their sibling keys, by the ids of the resources. */
  readonly macros: ReadonlyMap<string, string>;
  /** Hash of the bytes of the file. */
  readonly sha256: string;
}

const EXPECTED = {
  maxBytes: 1024 * 1024,
  size: 'at most 1 MiB, which is the limit of CloudFormation',
  form: 'a CloudFormation template in JSON (npx cdk-defender-for-cloud compare --template YAML-FILE --write-json ' +
    'NEW-FILE converts YAML)',
};
/** Source: CloudFormation quotas, 2026-11. */
const MAX_RESOURCES = 500;
/** Matches characters of the private use area, which mark references and comparisons. No policy contains them. */
const RESERVED = /[\u{E000}-\u{F8FF}]|\p{Surrogate}/u;
/** Functions that can return anything, including their sibling keys. */
const MACRO = /^Fn::(?:Transform$|ForEach::)/;

/**
 * Reads a template, or the output of `aws cloudformation get-template` or `describe-stack-set`. Throws an error for
 * everything else.
 */
export function readTemplateFile(path: string): TemplateFile {
  const { bytes, json } = readJsonFile(path, EXPECTED);
  return toTemplateFile(basename(path), json, bytes);
}

/** Converts a template that is already read. `bytes` is the content of its file. */
export function toTemplateFile(name: string, json: unknown, bytes: string | Buffer): TemplateFile {
  const template = templateIn(json, text => parsed(text, typeof json === 'string' ? 'text' : 'TemplateBody'));
  checkValue(template, 0);
  if (!isMap(template) || !isMap(template.Resources) || Object.keys(template.Resources).length === 0) {
    throw new Error('must be a CloudFormation template, got no Resources');
  }
  checkResources(template);
  const defaults = defaultsOf(template);
  checkJoined(template, defaults);
  const resources = resourcesOf(template);
  if (![...resources.values()].some(({ type }) => type === 'AWS::IAM::Role')) {
    throw new Error('must have at least one role (AWS::IAM::Role), got none');
  }
  return {
    name,
    resources,
    defaults,
    parameters: new Set(entriesOf(template, 'Parameters').map(([id]) => id)),
    macros: new Map(entriesOf(template, 'Resources').flatMap(([id, resource]) => {
      const [macro] = functionsIn(resource).find(([fn]) => MACRO.test(fn)) ?? functionsBeside(resource);
      return macro === undefined ? [] : [[id, macro]];
    })),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Returns functions instead of the properties of a resource, or next to them. */
function functionsBeside(resource: unknown): string[] {
  const properties = isMap(resource) && isMap(resource.Properties) ? resource.Properties : {};
  return Object.keys(properties).filter(key => key.startsWith('Fn::'));
}

/** Parses the template that is a text in output of the AWS CLI. */
function parsed(text: string, what: string): unknown {
  const template = parseJson(text);
  if (template === undefined) throw new Error(`must be ${EXPECTED.form}, got a ${what} that is not JSON`);
  const repeated = repeatedName(text);
  if (repeated !== undefined) throw new Error(`${repeated} of the ${what}`);
  return template;
}

function checkResources(template: { readonly [section: string]: unknown }): void {
  const count = entriesOf(template, 'Resources').length;
  if (count > MAX_RESOURCES) {
    const most = `${MAX_RESOURCES} resources, which is the limit of CloudFormation`;
    throw new Error(`must have at most ${most}, got ${count}`);
  }
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
  const fn = [template, template.Parameters].flatMap(section => Object.keys(isMap(section) ? section : {}))
    .find(key => key.startsWith('Fn::'));
  if (fn !== undefined) {
    throw new Error(`must have no function beside its sections or parameters, got ${showName(fn)}`);
  }
  const macro = [template.Transform].flat().find(t => t !== undefined && t !== 'AWS::LanguageExtensions');
  if (macro !== undefined) {
    throw new Error(`must have no Transform, because a macro can change each role, got ${show(macro)}`);
  }
}

function checkValue(value: unknown, depth: number): void {
  checkDepth(depth);
  if (typeof value === 'string') checkText(value);
  checkToken(value);
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
  checkToken(text);
}
