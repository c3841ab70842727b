import { Stack, type CfnResource } from 'aws-cdk-lib';

/** Properties of a resource in the template of this synthesis, with the changes of aspects and escape hatches. */
export function renderedProperties(resource: CfnResource): { readonly [property: string]: unknown } {
  const template: { Resources: { [id: string]: { Properties: { [property: string]: unknown } } } } =
    Stack.of(resource).resolve(resource._toCloudFormation());
  return Object.values(template.Resources)[0].Properties;
}
