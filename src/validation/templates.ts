import { readFileSync } from 'fs';
import { basename, resolve } from 'path';
import type { IPolicyValidationContext, PolicyViolatingResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ConstructPaths } from './construct-paths';
import { accountOf, nestedStacks, otherTemplateFiles, stackPaths } from './template-files';
import { intrinsicOf, isMap, parseJson } from '../cloudformation/template-functions';
import {
  defaultsOf, entriesOf, macrosOf, resourcesOf, unreadResources, type TemplateResource,
} from '../cloudformation/template-resources';
import { textsOf } from '../cloudformation/template-text';

/** Type of a StackSet. */
export const STACK_SET = 'AWS::CloudFormation::StackSet';

/** A template of the app, or one inside a StackSet. */
export interface Template {
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Values that other templates import, by the name of the export. */
  readonly exports: ReadonlyMap<string, unknown>;
  /** Values of the outputs, by their logical ids. */
  readonly outputs: ReadonlyMap<string, unknown>;
  /** Default values of the parameters. */
  readonly defaults: ReadonlyMap<string, unknown>;
  /** Names of the macros that change the whole template. */
  readonly macros: readonly (string | undefined)[];
  /** Macros and loops in place of resources. */
  readonly unreadResources: readonly [key: string, value: unknown][];
  /** All of it. */
  readonly json: unknown;
  /** The account that it is deployed to, if it is known. */
  readonly account?: string;
  /** The resource that deploys it, a nested stack or a StackSet, and the template of this resource. */
  deployedBy(): { readonly resource: TemplateResource; readonly template: Template } | undefined;
  /** A resource of the template, or all of it, as reports name it. */
  locate(logicalId: string | undefined, location: string): PolicyViolatingResource;
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
  const constructs = new ConstructPaths(root);
  const files = new Set([...context.templatePaths.map(path => resolve(path)), ...otherTemplateFiles(root)]);
  const nested = nestedStacks(root);
  const paths = stackPaths(root);
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
      locate: (resourceLogicalId, location) => resourceLogicalId === undefined && paths.has(path)
        ? { constructPath: paths.get(path), locations: [location] }
        : { resourceLogicalId, templatePath: path, locations: [location] },
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
            const inBody = logicalId === undefined ? location : `Resources.${logicalId}.${location}`;
            const constructPath = logicalId === undefined ? undefined
              : constructs.inStackSet(basename(path), id, logicalId);
            return constructPath === undefined
              ? template.locate(id, `Properties.TemplateBody.${inBody}`)
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
  const exports = new Map<string, unknown>();
  const outputs = new Map<string, unknown>();
  for (const [id, output] of entriesOf(json, 'Outputs')) {
    if (!isMap(output)) continue;
    outputs.set(id, output.Value);
    const [name] = isMap(output.Export) ? textsOf(output.Export.Name) : [];
    if (name !== undefined) exports.set(name, output.Value);
  }
  return {
    ...rest,
    resources: resourcesOf(json),
    exports,
    outputs,
    defaults: defaultsOf(json),
    macros: macrosOf(json),
    unreadResources: unreadResources(json),
    json,
  };
}
