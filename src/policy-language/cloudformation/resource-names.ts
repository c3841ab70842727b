import {
  Aws, CfnResource, DefaultTokenResolver, Fn, type IPostProcessor, type IResolvable, type IResolveContext, Lazy,
  Stack, Token, Tokenization,
} from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { partOfElement } from './private-cdk';
import { subText } from './sub-text';

/**
 * Returns the ARN of a resource in the account that the template is deployed to. `region` is empty for global services.
 */
export function accountArn(service: string, region: string, resource: string): string {
  return subText(readableAccountArn(service, region, resource));
}

/** Like `accountArn`, for ARNs that CDK or the user splits at synthesis. The result is longer in the template. */
export function readableAccountArn(service: string, region: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** ARN of an AWS managed policy. */
export function awsManagedPolicyArn(name: string): string {
  return subText(`arn:${Aws.PARTITION}:iam::aws:policy/${name}`);
}

/**
 * Minimum part of a stack name in names that CloudFormation generates for resources of the stack. Names of functions
 * and roles have at most 64 characters: the stack name, the logical id, and a random part of at most 13. If they are
 * too long, at least 24 characters of each of the first two remain. AWS does not document this. Source: names of
 * deployed resources in public code, 2026-11.
 */
const STACK_NAME_LENGTH = 24;
/** Part of the logical id that is compared: less than 24, because policies of AWS Organizations must be short. */
const LOGICAL_ID_LENGTH = 14;

/** Returns a pattern for the generated names of a stack's resources. The name of the stack can end in `*`. */
export function generatedNames(stackName: string): string {
  const prefix = stackName.endsWith('*') ? stackName.slice(0, -1) : `${stackName}-`;
  return `${prefix.slice(0, STACK_NAME_LENGTH)}*`;
}

/**
 * Returns a pattern for the generated name of a resource in a stack or its nested stacks, whose names are between both
 * parts.
 */
export function generatedName(stackName: string, logicalId: string): string {
  return `${generatedNames(stackName)}${logicalId.slice(0, LOGICAL_ID_LENGTH)}*`;
}

/** Path and name of an IAM resource, such as `/` and `CspmMonitorAws`. Either may be an intrinsic function. */
export interface RenderedName {
  readonly path: unknown;
  readonly name: unknown;
}

/** Returns the rendered path and name, including changes by aspects and escape hatches. */
export function renderedName(resource: CfnResource, nameProperty: string): RenderedName {
  const { Path: path = '/', [nameProperty]: name } = renderedProperties(resource, 'Path', nameProperty);
  return { path, name };
}

/**
 * Returns the path and name of a role, including one outside the app (`iam.Role.customizeRoles`). Undefined if such a
 * role has no name yet.
 */
export function renderedRoleName(role: iam.IRole): RenderedName | undefined {
  const resource = role.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) return renderedName(resource, 'RoleName');
  // The ARN of a precreated role without a name has no part for the name.
  const arn = JSON.stringify(Stack.of(role).resolve(role.roleArn));
  const match = /:role(\/(?:(?:[^"\\]|\\.)+\/)?)((?:[^"\\/]|\\.)+)"/.exec(arn);
  if (!match) return undefined;
  // A path can contain a quotation mark or a backslash.
  const [path, name] = match.slice(1).map(text => JSON.parse(`"${text}"`));
  return { path, name };
}

/**
 * Returns an ARN that reflects the rendered path and name of an IAM resource. Unlike a reference, it does not make one
 * resource depend on another. `arn` returns the ARN for the rendered path and name.
 */
export function arnOfRendered(rendered: () => RenderedName, arn: (path: string, name: string) => string): string {
  const text = (value: unknown) => typeof value === 'string' ? value : Token.asString(value);
  return Lazy.uncachedString({
    produce: () => {
      const { path, name } = rendered();
      return arn(text(path), text(name));
    },
  });
}

/** Returns the ARN of a role or instance profile in this account, without a reference to it. */
export function renderedArn(kind: 'role' | 'instance-profile', rendered: () => RenderedName): string {
  return arnOfRendered(rendered, (path, name) => accountArn('iam', '', `${kind}${path}${name}`));
}

interface RenderedResource {
  readonly Properties: { readonly [property: string]: unknown };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * Returns rendered properties of a resource, including changes by aspects and escape hatches. Only the named ones are
 * complete. Resolving everything takes much longer, because most of a role is its policy documents.
 */
export function renderedProperties(
  resource: CfnResource,
  ...names: readonly string[]
): RenderedResource['Properties'] {
  return renderedResource(resource, names).Properties;
}

/** Returns the deletion policy of a resource: `Delete`, `Retain`, `RetainExceptOnCreate` or `Snapshot`. */
export function renderedDeletionPolicy(resource: CfnResource): string {
  return renderedResource(resource).DeletionPolicy ?? 'Delete';
}

/** Whether CloudFormation keeps a resource that is removed or replaced. */
export function isRetained(resource: CfnResource): boolean {
  const { DeletionPolicy, UpdateReplacePolicy } = renderedResource(resource);
  return [DeletionPolicy, UpdateReplacePolicy].some(policy => policy?.startsWith('Retain'));
}

function renderedResource(resource: CfnResource, properties: readonly string[] = []): RenderedResource {
  const template = partOfElement(resource) as { Resources: { [id: string]: IResolvable } };
  // Does not resolve the logical id, which would take a third of the time.
  const [content] = Object.values(template.Resources);
  const resolver = new SomeProperties(Stack.of(resource), properties);
  return Tokenization.resolve(content, { scope: resource, resolver, preparing: false });
}

/** Resolves the tokens of some properties, and of everything that is neither a property nor metadata. */
class SomeProperties extends DefaultTokenResolver {
  // CDK resolves properties before it writes their names in upper case.
  private readonly names: ReadonlySet<string>;

  constructor(stack: Stack, names: readonly string[]) {
    super({ join: (left, right) => left === undefined ? right : stack.resolve(Fn.join('', [left, right])) });
    this.names = new Set(names.map(name => name.toLowerCase()));
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    const [section, property] = context.documentPath;
    const isNeeded = section === 'Properties' ? property === undefined || this.names.has(property.toLowerCase())
      : section !== 'Metadata';
    // CDK checks the types of properties; it accepts an intrinsic function for every type.
    return isNeeded ? super.resolveToken(token, context, postProcessor) : { Ref: 'AWS::NoValue' };
  }
}
