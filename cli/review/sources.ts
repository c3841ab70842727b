/** What the options name, as templates: files, an assembly, an app, a plan of Terraform, an account. */
import { existsSync, statSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { readDeployedFile } from './deployed';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import type { Progress } from '../asking/progress';
import { parseTemplate } from '../compare/read';
import { CHILDREN, type NamedTemplate, withChildren } from '../diff/nested';
import { readSource } from '../diff/source';
import { TemplateTexts } from '../diff/text';
import { InputError } from '../shared/input-error';
import { readText, toTemplate } from '../shared/read-files';
import { isOtherWay, terraformOf, unreadStacks } from '../terraform/deployments';
import { readTerraformFile } from '../terraform/plan-file';
import { assemblyOf, siblingTemplate, type StackOptions } from '../verify/read-stack';

export interface ReviewSource {
  /** In words. */
  readonly source: string;
  readonly templates: readonly NamedTemplate[];
  readonly unread: readonly string[];
  /** What else to know of it, one sentence each. */
  readonly notes?: readonly string[];
}

export interface SourceOptions extends Omit<StackOptions, 'stack'> {
  readonly deployed?: string;
}

/** Throws an `InputError` if there is nothing to read. */
export function readReviewed(options: SourceOptions, progress?: Progress): ReviewSource {
  const { template, plan, deployed, app } = options;
  if (deployed !== undefined) {
    const { template: account, unread } = readDeployedFile(deployed);
    return { source: `the account in ${deployed}`, templates: [account], unread };
  }
  if (plan !== undefined) return ofTerraform(plan);
  if (template !== undefined) return { source: `the template ${template}`, ...ofTemplate(template), unread: [] };
  const folder = assemblyOf(options, progress);
  const source = app === undefined ? `the cloud assembly ${options.assembly ?? 'cdk.out'}` : `the app in ${app}`;
  return { source, templates: readSource(folder, process.cwd()).templates, unread: [] };
}

/** An earlier side: a template, an assembly, or the answer about an account. Throws an `InputError`. */
export function readEarlier(path: string): ReviewSource {
  if (!existsSync(path)) throw new InputError(`--against must be a file or a cloud assembly, got "${path}", which does not exist`);
  if (statSync(path).isDirectory()) {
    const templates = readSource(path, process.cwd()).templates;
    return { source: `the ${existsSync(join(path, 'manifest.json')) ? 'cloud assembly' : 'folder'} ${path}`, templates, unread: [] };
  }
  const json = parseTemplate(readText(path), path);
  if (isMap(json) && Array.isArray(json.RoleDetailList)) return readReviewed({ deployed: path });
  if (isMap(json) && typeof json.format_version === 'string') return ofTerraform(path);
  return { source: path, ...ofTemplate(path), unread: [] };
}

/** A template in JSON or YAML, with those beside it that it deploys by their addresses. */
function ofTemplate(path: string): Pick<ReviewSource, 'templates' | 'notes'> {
  const file = resolve(path);
  const template = toTemplate(parseTemplate(readText(file), path), path);
  const name = basename(path).replace(/(\.template)?\.(json|ya?ml)$/, '');
  const notes: string[] = [];
  const whole = withSiblings(template, dirname(file), notes);
  return { templates: withChildren({ name, template: whole }, [whole]), notes };
}

/** Templates that a template names by address are files beside it if they have the same names. A whole address is noted. */
function withSiblings(template: any, folder: string, notes: string[]): any {
  const texts = new TemplateTexts(template);
  const resources = Object.entries<any>(template.Resources).map(([id, resource]) => {
    const url = CHILDREN.includes(resource.Type) ? texts.text(resource.Properties?.TemplateURL) : undefined;
    const child = url === undefined ? undefined : siblingTemplate(url.replace(/^\$\{\w+\}/, '/'), folder);
    if (child === undefined) return [id, resource];
    if (/^https?:/i.test(url!)) {
      notes.push(`${id} deploys ${url}: the file of this name beside the template was read in its place, which can differ`);
    }
    return [id, { ...resource, Properties: { ...resource.Properties, TemplateBody: JSON.stringify(child) } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

function ofTerraform(path: string): ReviewSource {
  const file = readTerraformFile(path);
  const { deployments } = terraformOf(file);
  const templates = deployments.flatMap(({ name, region, template, parameters, unknownParameters, isStack }) => {
    // The stacks of Terraform are deployments of their own.
    const given = withValues(isStack ? template : { ...template, Resources: withoutStacks(template.Resources) }, parameters, unknownParameters);
    return withChildren({ name: region === undefined ? name : `${name} in ${region}`, template: given }, [given]);
  });
  return {
    source: `the ${file.kind} of Terraform ${path}`,
    templates,
    unread: [
      ...deployments.flatMap(({ unread }) => unread).map(address => `${address}: only Terraform's apply knows its permissions or its role`),
      ...deployments.flatMap(({ unknownBoundaries }) => unknownBoundaries)
        .map(address => `${address}: only Terraform's apply knows its permissions boundary`),
      ...unreadStacks(file).map(address => `${address}: its template is not in the file`),
      ...file.resources.filter(isOtherWay).map(({ address }) => `${address}: it is not read, and can make roles or give them permissions`),
    ],
  };
}

function withoutStacks(resources: object): object {
  return Object.fromEntries(Object.entries<any>(resources).filter(([, { Type }]) => !CHILDREN.includes(Type)));
}

/** A template with the values of its parameters. Those that are not known have no default either. */
function withValues(template: any, values: Readonly<Record<string, string>>, unknown: readonly string[]): any {
  const parameters = Object.entries<any>(template.Parameters ?? {}).map(([name, parameter]) =>
    [name, name in values || unknown.includes(name) ? { ...parameter, Default: values[name] } : parameter]);
  return parameters.length === 0 ? template : { ...template, Parameters: Object.fromEntries(parameters) };
}
