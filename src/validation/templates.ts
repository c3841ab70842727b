import { readFileSync } from 'fs';
import { basename, resolve } from 'path';
import type { IPolicyValidationContext, PolicyViolatingResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ConstructPaths } from './construct-paths';
import { accountOf, nestedStacks, otherTemplateFiles } from './template-files';
import { intrinsicOf, isMap, parseJson } from '../cloudformation/template-functions';
import { textsOf } from '../cloudformation/template-text';

/** Type of a StackSet. */
export const STACK_SET = 'AWS::CloudFormation::StackSet';

export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly condition: unknown;
  readonly properties: { readonly [property: string]: unknown };
}

/** A template of the app, or one inside a StackSet. */
export interface Template {
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Values that other templates import, by the name of the export. */
  readonly exports: ReadonlyMap<string, unknown>;
  /** Values of the outputs, by their logical ids. */
  readonly outputs: ReadonlyMap<string, unknown>;
  /** Default values of the parameters. */
  readonly defaults: ReadonlyMap<string, unknown>;
  /** The account that it is deployed to, if it is known. */
  readonly account?: string;
  /** The resource that deploys it, a nested stack or a StackSet, and the template of this resource. */
  deployedBy(): { readonly resource: TemplateResource; readonly template: Template } | undefined;
  /** A resource of the template, as reports name it. */
  locate(logicalId: string, location: string): PolicyViolatingResource;
}

/** A StackSet whose template is not JSON. */
export interface UnreadTemplate {
  readonly text: string;
  readonly resource: PolicyViolatingResource;
}

export interface Templates {
  readonly read: readonly Template[];
  readonly unread: readonly UnreadTemplate[];
}

/** Reads every template of the app: of stacks, of nested stacks, and in StackSets. */
export function readTemplates(context: IPolicyValidationContext): Templates {
  // Before aws-cdk-lib 2.258, plugins do not get the constructs.
  const { appConstruct: root }: IPolicyValidationContext & { readonly appConstruct?: IConstruct } = context;
  const paths = new ConstructPaths(root);
  const files = new Set([...context.templatePaths.map(path => resolve(path)), ...otherTemplateFiles(root)]);
  const nested = nestedStacks(root);
  const byPath = new Map<string, Template>();
  const read: Template[] = [];
  const unread: UnreadTemplate[] = [];
  for (const path of files) {
    const json = parseJson(readFileSync(path, 'utf-8'));
    const template = toTemplate(json, {
      account: accountOf(path),
      deployedBy: () => {
        const { parent, id } = nested.get(path) ?? {};
        const parentTemplate = byPath.get(parent ?? '');
        const resource = parentTemplate?.resources.get(id ?? '');
        return parentTemplate && resource ? { resource, template: parentTemplate } : undefined;
      },
      locate: (resourceLogicalId, location) =>
        ({ resourceLogicalId, templatePath: path, locations: [location] }),
    });
    read.push(template);
    byPath.set(path, template);
    for (const resource of template.resources.values()) {
      const { id, type, properties } = resource;
      if (type !== STACK_SET) continue;
      for (const text of templateTexts(properties.TemplateBody)) {
        const body = parseJson(text);
        if (!isMap(body)) {
          unread.push({ text, resource: template.locate(id, 'Properties.TemplateBody') });
          continue;
        }
        read.push(toTemplate(body, {
          deployedBy: () => ({ resource, template }),
          locate: (logicalId, location) => {
            const constructPath = paths.inStackSet(basename(path), id, logicalId);
            return constructPath === undefined
              ? template.locate(id, `Properties.TemplateBody.Resources.${logicalId}.${location}`)
              : { constructPath, locations: [location] };
          },
        }));
      }
    }
  }
  return { read, unread };
}

/** A template in a StackSet, as text. Fn::ToJsonString has it as it is. */
function templateTexts(body: unknown): string[] {
  const [fn, args] = intrinsicOf(body) ?? [];
  return fn === 'Fn::ToJsonString' ? [JSON.stringify(args)] : textsOf(body);
}

function toTemplate(json: unknown, rest: Pick<Template, 'account' | 'deployedBy' | 'locate'>): Template {
  const resources = new Map<string, TemplateResource>();
  for (const [id, resource] of entriesOf(json, 'Resources')) {
    if (!isMap(resource) || typeof resource.Type !== 'string') continue;
    const properties = isMap(resource.Properties) ? resource.Properties : {};
    resources.set(id, { id, type: resource.Type, condition: resource.Condition, properties });
  }
  const exports = new Map<string, unknown>();
  const outputs = new Map<string, unknown>();
  for (const [id, output] of entriesOf(json, 'Outputs')) {
    if (!isMap(output)) continue;
    outputs.set(id, output.Value);
    const [name] = isMap(output.Export) ? textsOf(output.Export.Name) : [];
    if (name !== undefined) exports.set(name, output.Value);
  }
  const defaults = new Map(entriesOf(json, 'Parameters').map(([id, parameter]) => [id, defaultOf(parameter)]));
  return { ...rest, resources, exports, outputs, defaults };
}

/** The default value of a parameter. The one of an SSM parameter type is a name, not a value. */
function defaultOf(parameter: unknown): unknown {
  const { Type: type, Default: value } = isMap(parameter) ? parameter : {};
  return String(type).startsWith('AWS::SSM::Parameter::') ? undefined : value;
}

function entriesOf(json: unknown, section: string): [string, unknown][] {
  const value = isMap(json) ? json[section] : undefined;
  return isMap(value) ? Object.entries(value) : [];
}
