import {
  DefaultTokenResolver, Fn, Stack, Tokenization, type CfnResource, type IPostProcessor, type IResolvable,
  type IResolveContext,
} from 'aws-cdk-lib';

interface RenderedResource {
  readonly Properties: { readonly [property: string]: unknown };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/**
 * Properties of a resource in the template of this synthesis, with the changes of aspects and escape hatches. Only the
 * named ones are complete. Resolving everything takes much longer: most of a role are its policy documents.
 */
export function renderedProperties(
  resource: CfnResource,
  ...names: readonly string[]
): RenderedResource['Properties'] {
  return rendered(resource, names).Properties;
}

/** What CloudFormation does with a resource that is removed: `Delete`, `Retain`, `RetainExceptOnCreate`, `Snapshot`. */
export function renderedDeletionPolicy(resource: CfnResource): string {
  return rendered(resource).DeletionPolicy ?? 'Delete';
}

/** Whether CloudFormation keeps a resource that is removed or replaced. */
export function isRetained(resource: CfnResource): boolean {
  const { DeletionPolicy, UpdateReplacePolicy } = rendered(resource);
  return [DeletionPolicy, UpdateReplacePolicy].some(policy => policy?.startsWith('Retain'));
}

function rendered(resource: CfnResource, properties: readonly string[] = []): RenderedResource {
  const template = resource._toCloudFormation() as { Resources: { [id: string]: IResolvable } };
  // Without its logical id, which takes a third of the time.
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
