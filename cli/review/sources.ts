/** What the options name, as templates: files, an assembly, an app, a plan of Terraform, an account. */
import { existsSync, statSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { asInTemplates, readDeployedFile } from './deployed';
import { ifOf, isMap, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import type { Progress } from '../asking/progress';
import { CHILDREN, type NamedTemplate, withChildren } from '../diff/nested';
import { readSource } from '../diff/source';
import { TemplateTexts } from '../diff/text';
import { InputError } from '../shared/input-error';
import { readTemplate, readText } from '../shared/read-files';
import { parseTemplate } from '../shared/template-text';
import {
  isOtherWay, onlyAccountOf, type TerraformDeployment, terraformOf, unreadStacks, uploadedTemplate,
} from '../terraform/deployments';
import { readTerraformFile } from '../terraform/plan-file';
import { attempted, DeployedTemplate } from '../verify/deployed-template';
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
  const template = readTemplate(file, path);
  const name = basename(path).replace(/(\.template)?\.(json|ya?ml)$/, '');
  const notes: string[] = [];
  // A folder can be a parameter.
  const whole = withChildTemplates(template, url => siblingTemplate(url.replace(/^\$\{\w+\}/, '/'), dirname(file)), notes);
  return { templates: withChildren({ name, template: whole }, [whole]), notes };
}

/** A template with those that it names by their addresses. A file in place of a whole address is noted. */
function withChildTemplates(template: any, at: (url: string) => any, notes: string[] = []): any {
  const texts = new TemplateTexts(template);
  const resources = Object.entries<any>(template.Resources).map(([id, resource]) => {
    const url = CHILDREN.includes(resource.Type) ? texts.text(resource.Properties?.TemplateURL) : undefined;
    const child = url === undefined ? undefined : at(url);
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
  const account = onlyAccountOf(file);
  const templates = deployments.flatMap((deployment) => {
    const { name, region, template, isStack } = deployment;
    // The stacks of Terraform are deployments of their own.
    const given = isStack ? withKnownConditions(withChildTemplates(withValues(template, deployment), url => uploadedTemplate(file, url)))
      : { ...template, Resources: asInTemplates(withoutStacks(template.Resources), account) };
    const all = withChildren({ name: region === undefined ? name : `${name} in ${region}`, template: given }, [given]);
    return isStack ? all.map(named => ({ ...named, template: withKnownConditions(named.template) })) : all;
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

/** A template with the values of its parameters. Those that only the apply knows have not even their default. */
function withValues(template: any, { parameters: values, unknownParameters }: TerraformDeployment): any {
  const parameters = Object.entries<any>(template.Parameters ?? {}).map(([name, parameter]) => unknownParameters.includes(name)
    ? [name, { ...parameter, Default: undefined }] : [name, name in values ? { ...parameter, Default: values[name] } : parameter]);
  return parameters.length === 0 ? template : { ...template, Parameters: Object.fromEntries(parameters) };
}

/**
 * Only what a template has with the values of its parameters, which are in place of their defaults. What depends on
 * something else, such as the region, stays with its condition.
 */
function withKnownConditions(template: any): any {
  const known = Object.entries<any>(template.Parameters ?? {})
    .filter(([, { Type, Default }]) => Default !== undefined && !String(Default).includes('${') && !/^AWS::SSM::/.test(Type));
  const conditions = Object.entries(template.Conditions ?? {})
    .filter(([, condition]) => !referencesIn(condition).some(name => name.startsWith('AWS::')));
  const evaluated = new DeployedTemplate({ Parameters: Object.fromEntries(known), Conditions: Object.fromEntries(conditions) }, {
    ...{ account: '', region: '', partition: '', stackName: '', stackId: '', physicalIds: {} },
    parameters: Object.fromEntries(known.map(([name, { Default }]) => [name, String(Default)])),
  });
  const isTrue = (Condition: unknown) => attempted<boolean>(() => evaluated.resolve({ Condition }));
  const chosen = (value: any): any => {
    if (Array.isArray(value)) return value.map(chosen);
    if (!isMap(value)) return value;
    const [condition, yes, no] = ifOf(value) ?? [];
    const is = condition === undefined ? undefined : isTrue(condition);
    return is === undefined ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, chosen(v)])) : chosen(is ? yes : no);
  };
  const resources = Object.entries<any>(template.Resources).flatMap(([id, { Condition, ...resource }]) => {
    const is = Condition === undefined || isTrue(Condition);
    return is === false ? [] : [[id, { ...chosen(resource), ...is === undefined && { Condition } }]];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}
