import { existsSync, readFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { Stack, Stage, type IPolicyValidationContext, type PolicyViolatingResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ConstructPaths } from './construct-paths';
import { parseJson } from './documents';
import { isMap, textsOf } from '../cloudformation/template-text';

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
  /** The account that it is deployed to, if it is known. */
  readonly account?: string;
  /** The StackSet that deploys it. */
  readonly stackSet?: string;
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
  const read: Template[] = [];
  const unread: UnreadTemplate[] = [];
  for (const path of files) {
    const json = parseJson(readFileSync(path, 'utf-8'));
    const template = toTemplate(json, {
      account: accountOf(path),
      locate: (resourceLogicalId, location) =>
        ({ resourceLogicalId, templatePath: path, locations: [location] }),
    });
    read.push(template);
    for (const { id, type, properties } of template.resources.values()) {
      if (type !== 'AWS::CloudFormation::StackSet') continue;
      for (const text of textsOf(properties.TemplateBody)) {
        const body = parseJson(text);
        if (!isMap(body)) {
          unread.push({ text, resource: template.locate(id, 'Properties.TemplateBody') });
          continue;
        }
        read.push(toTemplate(body, {
          stackSet: id,
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

/** Templates that are no stacks of the assembly: those of nested stacks, and those that StackSets upload. */
function otherTemplateFiles(root: IConstruct | undefined): string[] {
  const stacks = root?.node.findAll().filter(construct => Stack.isStack(construct)) ?? [];
  return stacks.flatMap((stack) => {
    const folder = Stage.of(stack)?.outdir;
    const path = folder === undefined ? undefined : resolve(join(folder, stack.templateFile));
    return path !== undefined && existsSync(path) ? [path] : [];
  });
}

function toTemplate(json: unknown, rest: Omit<Template, 'resources' | 'exports'>): Template {
  const resources = new Map<string, TemplateResource>();
  for (const [id, resource] of entriesOf(json, 'Resources')) {
    if (!isMap(resource) || typeof resource.Type !== 'string') continue;
    const properties = isMap(resource.Properties) ? resource.Properties : {};
    resources.set(id, { id, type: resource.Type, condition: resource.Condition, properties });
  }
  const exports = new Map<string, unknown>();
  for (const [, output] of entriesOf(json, 'Outputs')) {
    const [name] = isMap(output) && isMap(output.Export) ? textsOf(output.Export.Name) : [];
    if (isMap(output) && name !== undefined) exports.set(name, output.Value);
  }
  return { ...rest, resources, exports };
}

function entriesOf(json: unknown, section: string): [string, unknown][] {
  const value = isMap(json) ? json[section] : undefined;
  return isMap(value) ? Object.entries(value) : [];
}

/** The account of a stack, as the manifest of its cloud assembly has it. Undefined if it is not known. */
function accountOf(templatePath: string): string | undefined {
  const manifest = join(dirname(templatePath), 'manifest.json');
  const json = existsSync(manifest) ? parseJson(readFileSync(manifest, 'utf-8')) : undefined;
  for (const [, artifact] of entriesOf(json, 'artifacts')) {
    if (!isMap(artifact) || !isMap(artifact.properties)) continue;
    if (artifact.properties.templateFile !== basename(templatePath)) continue;
    return /^aws:\/\/(\d{12})\//.exec(String(artifact.environment))?.[1];
  }
  return undefined;
}
