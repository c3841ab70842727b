import { CfnResource, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, type PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { PermissionsFile, RoleArnOf } from '../identity/user-permissions';
import { renderedProperties } from '../policy-language/cloudformation/resource-names';
import { isMap } from '../policy-language/cloudformation/template-functions';

/**
 * Reports an error at synthesis if the role differs from the permissions that were read from a file. Call it after the
 * library has created all policies of the role, and before the user adds any.
 *
 * @param own statements that the library adds
 */
export function checkRenderedPermissions(
  role: Role, file: PermissionsFile, roleArn: RoleArnOf, own: readonly PolicyStatement[],
): void {
  const stack = Stack.of(role);
  const resources = role.node.children.filter(c => c instanceof ManagedPolicy).map(policy => policy.node.defaultChild);
  const policies = resources.filter(resource => CfnResource.isCfnResource(resource));
  if (policies.length < resources.length) return; // the role exists outside the app (Role.customizeRoles)
  role.node.addValidation({
    validate: () => {
      const difference = file.difference({
        all: policies.flatMap((policy) => {
          const { PolicyDocument: document } = renderedProperties(policy, 'PolicyDocument');
          return [isMap(document) ? document.Statement : document].flat();
        }),
        own: own.map(statement => stack.resolve(statement.toStatementJson())),
        roleArn,
        resolve: text => stack.resolve(text),
      });
      return difference === undefined ? [] : [`the policies of the role in the template must match ${file.name}, ` +
        `got ${difference}; do not change these policies, but add your own policy to the role`];
    },
  });
}
