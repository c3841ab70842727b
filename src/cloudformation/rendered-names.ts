import { CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { accountArn } from './arns';
import { renderedProperties } from './rendered-properties';

/** Path and name of an IAM resource, such as `/` and `CspmMonitorAws`. Either may be an intrinsic function. */
export interface RenderedName {
  readonly path: unknown;
  readonly name: unknown;
}

/** Path and name in the template of this synthesis, with the changes of aspects and escape hatches. */
export function renderedName(resource: CfnResource, nameProperty: string): RenderedName {
  const { Path: path = '/', [nameProperty]: name } = renderedProperties(resource, 'Path', nameProperty);
  return { path, name };
}

/**
 * Path and name of a role. Also for a role that exists outside of the app (`iam.Role.customizeRoles`): undefined if
 * such a role has no name yet.
 */
export function renderedRoleName(role: iam.IRole): RenderedName | undefined {
  const resource = role.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) return renderedName(resource, 'RoleName');
  // The ARN of a precreated role without a name has no part for the name.
  const arn = JSON.stringify(Stack.of(role).resolve(role.roleArn));
  const match = /:role(\/(?:[^"]+\/)?)([^"/]+)"/.exec(arn);
  return match ? { path: match[1], name: match[2] } : undefined;
}

/**
 * An ARN that follows the path and name of an IAM resource in the template of each synthesis. Other than a reference,
 * it does not make one resource depend on another. `arn` returns the ARN for the rendered path and name.
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

/** ARN of a role or instance profile in this account, without a reference to it. */
export function renderedArn(kind: 'role' | 'instance-profile', rendered: () => RenderedName): string {
  return arnOfRendered(rendered, (path, name) => accountArn('iam', '', `${kind}${path}${name}`));
}
