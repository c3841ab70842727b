import { existsSync, readdirSync, readFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { CfnResource, type IPolicyValidationContext, type PolicyViolatingResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { asText, repeatedName } from '../../checks/json-text';
import { addressOf, assetsIn, isAddressOf } from '../../policy-language/cloudformation/address';
import { withMappings } from '../../policy-language/cloudformation/mappings';
import { intrinsicOf, isMap, parseJson } from '../../policy-language/cloudformation/template-functions';
import {
  defaultsOf, entriesOf, macrosOf, resourcesOf, type TemplateResource, unreadResources,
} from '../../policy-language/cloudformation/template-resources';
import { textsOf } from '../../policy-language/cloudformation/template-text';

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
  /** Macros and loops instead of resources. */
  readonly unreadResources: readonly [key: string, value: unknown][];
  /** The whole template. */
  readonly json: unknown;
  /** The account that the template is deployed to, if known. */
  readonly account?: string;
  /** Returns the nested stack or StackSet that deploys the template, and the template of this resource. */
  deployedBy(): { readonly resource: TemplateResource; readonly template: Template } | undefined;
  /** Returns how reports refer to a resource, or to the whole template. */
  locate(logicalId: string | undefined, location: string): PolicyViolatingResource;
}

/** A StackSet whose template is not JSON, or is JSON with a repeated name. */
export interface UnreadTemplate {
  readonly text: string;
  readonly resource: PolicyViolatingResource;
}

interface Templates {
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
  const paths = new Map(stacksOf(root).map(stack => [fileOf(stack), stack.node.path]));
  const byPath = new Map<string, Template>();
  const read: Template[] = [];
  const unread: UnreadTemplate[] = [];
  for (const path of files) {
    const json = parseJson(readFileSync(path, 'utf-8'));
    const template = toTemplate(json, !nested.has(path), {
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
  }
  for (const template of read) { // the loop adds the templates of StackSets to this list
    for (const resource of template.resources.values()) {
      const { id, type, properties } = resource;
      if (type !== STACK_SET) continue;
      for (const text of templateTexts(properties.TemplateBody)) {
        const body = parseJson(text);
        // This library reads the last value of a repeated name, but CloudFormation can read the other one.
        if (!isMap(body) || repeatedName(text) !== undefined) {
          unread.push({ text, resource: template.locate(id, 'Properties.TemplateBody') });
        }
        if (!isMap(body)) continue;
        read.push(toTemplate(body, false, {
          deployedBy: () => ({ resource, template }),
          locate: (logicalId, location) => {
            const inBody = logicalId === undefined ? location : `Resources.${logicalId}.${location}`;
            const { templatePath } = template.locate(id, location);
            const constructPath = logicalId === undefined || templatePath === undefined ? undefined
              : constructs.inStackSet(basename(templatePath), id, logicalId);
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

/** Returns the template in a StackSet as text. Fn::ToJsonString contains it as JSON. */
function templateTexts(body: unknown): string[] {
  const [fn, args] = intrinsicOf(body) ?? [];
  return fn === 'Fn::ToJsonString' ? [JSON.stringify(args)] : textsOf(body);
}

/** @param isStack whether the template is a stack, whose parameters get no values from other templates */
function toTemplate(
  given: unknown, isStack: boolean, rest: Pick<Template, 'account' | 'deployedBy' | 'locate'>,
): Template {
  const defaults = defaultsOf(given);
  const json = withMappings(given, isStack ? defaults : new Map());
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
    defaults,
    macros: macrosOf(json),
    unreadResources: unreadResources(json),
    json,
  };
}

/** Returns template files that are not stacks of the assembly: nested stacks, and templates that StackSets upload. */
function otherTemplateFiles(root: IConstruct | undefined): string[] {
  return stacksOf(root).map(stack => fileOf(stack)).filter(path => existsSync(path));
}

/** Returns nested stacks by file, with the file of the parent and the logical id there. */
function nestedStacks(
  root: IConstruct | undefined,
): Map<string, { readonly parent: string; readonly id: string }> {
  return new Map(stacksOf(root).flatMap((stack) => {
    const { nestedStackResource: resource, nestedStackParent: parent } = stack;
    if (!parent || !resource) return [];
    return [[fileOf(stack), { parent: fileOf(parent), id: asText(parent.resolve(resource.logicalId)) }] as const];
  }));
}

function stacksOf(root: IConstruct | undefined): Stack[] {
  return root?.node.findAll().filter(construct => Stack.isStack(construct)) ?? [];
}

function fileOf(stack: Stack): string {
  return resolve(Stage.of(stack)!.outdir, stack.templateFile); // only an app or a stage is synthesized
}

/** Returns the account of a stack from the manifest of its cloud assembly. Undefined if it is not known. */
function accountOf(templatePath: string): string | undefined {
  const manifest = join(dirname(templatePath), 'manifest.json');
  const json = existsSync(manifest) ? parseJson(readFileSync(manifest, 'utf-8')) : undefined;
  for (const [, artifact] of Object.entries(isMap(json) && isMap(json.artifacts) ? json.artifacts : {})) {
    if (!isMap(artifact) || !isMap(artifact.properties)) continue;
    if (artifact.properties.templateFile !== basename(templatePath)) continue;
    return /^aws:\/\/(\d{12})\//.exec(asText(artifact.environment))?.[1];
  }
  return undefined;
}

/** Finds the constructs of resources in the templates of StackSets. CDK finds those of other resources. */
class ConstructPaths {
  private byLogicalId?: Map<string, CfnResource[]>;

  /** @param root the app. Undefined if the constructs are not known. */
  constructor(private readonly root: IConstruct | undefined) {}

  /**
   * Returns the path of a resource in the template of a StackSet: among resources of other stacks with this logical id,
   * the nearest one in the tree. Undefined if there is none, or if several are equally near.
   */
  public inStackSet(templateFile: string, stackSetId: string, logicalId: string): string | undefined {
    const stackSet = this.withLogicalId(stackSetId).find(r => Stack.of(r).templateFile === templateFile);
    if (!stackSet) return undefined;
    const near = (other: CfnResource) => {
      const scopes = new Set(stackSet.node.scopes);
      return other.node.scopes.filter(scope => scopes.has(scope)).length;
    };
    const candidates = this.withLogicalId(logicalId)
      .filter(r => Stack.of(r) !== Stack.of(stackSet) && Stack.of(r).nestedStackParent === undefined)
      .map(resource => ({ path: resource.node.path, distance: near(resource) }));
    const nearest = Math.max(...candidates.map(c => c.distance));
    const found = candidates.filter(c => c.distance === nearest);
    // Without a common scope below the app, it could be any stack.
    return found.length === 1 && nearest > 1 ? found[0].path : undefined;
  }

  private withLogicalId(logicalId: string): CfnResource[] {
    this.byLogicalId ??= this.index();
    return this.byLogicalId.get(logicalId) ?? [];
  }

  private index(): Map<string, CfnResource[]> {
    const index = new Map<string, CfnResource[]>();
    for (const construct of this.root?.node.findAll() ?? []) {
      if (!CfnResource.isCfnResource(construct)) continue;
      const id = asText(Stack.of(construct).resolve(construct.logicalId));
      index.set(id, [...index.get(id) ?? [], construct]);
    }
    return index;
  }
}

/**
 * Whether a nested stack deploys another template than its own file: the asset manifests name the file, but not for the
 * address in the template, for example because an escape hatch changed it.
 */
export function isReplaced(template: Template): boolean {
  const { templatePath: path } = template.locate('', '');
  const { TemplateURL: url } = template.deployedBy()?.resource.properties ?? {};
  if (path === undefined || url === undefined) return false;
  const folder = dirname(path);
  const own = readdirSync(folder).filter(name => name.endsWith('.assets.json')).flatMap((name) => {
    const manifest = parseJson(readFileSync(join(folder, name), 'utf-8'));
    return assetsIn(entriesOf(manifest, 'files').map(([, file]) => file))
      .filter(asset => asset.path === basename(path));
  });
  const address = addressOf(url);
  return own.length > 0 && !own.some(({ bucket, key }) => address !== undefined && isAddressOf(address, bucket, key));
}
