import { Stack, type CfnResource } from 'aws-cdk-lib';

interface RenderedResource {
  readonly Properties: { readonly [property: string]: unknown };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Properties of a resource in the template of this synthesis, with the changes of aspects and escape hatches. */
export function renderedProperties(resource: CfnResource): RenderedResource['Properties'] {
  return rendered(resource).Properties;
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

function rendered(resource: CfnResource): RenderedResource {
  const template: { Resources: { [id: string]: RenderedResource } } =
    Stack.of(resource).resolve(resource._toCloudFormation());
  return Object.values(template.Resources)[0];
}
