import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { renderedProperties } from './rendered-properties';

/** Path and name of an IAM resource, such as `/` and `CspmMonitorAws`. Either may be an intrinsic function. */
export interface RenderedName {
  readonly path: unknown;
  readonly name: unknown;
}

/** The name as it is in the template of this synthesis, with what aspects and escape hatches changed. */
export function renderedName(resource: CfnResource, nameProperty: string): RenderedName {
  const { Path: path = '/', [nameProperty]: name } = renderedProperties(resource);
  return { path, name };
}

/** As `renderedName`, also for a role that is made elsewhere (`iam.Role.customizeRoles`). None where that has no name yet. */
export function renderedRoleName(role: iam.IRole): RenderedName | undefined {
  const resource = role.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) return renderedName(resource, 'RoleName');
  // A precreated role without a name has an ARN that ends too early.
  const arn = JSON.stringify(Stack.of(role).resolve(role.roleArn));
  const match = /:role(\/(?:[^"]+\/)?)([^"/]+)"/.exec(arn);
  return match ? { path: match[1], name: match[2] } : undefined;
}
