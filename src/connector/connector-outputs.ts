import { CfnOutput } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { defenderSessionName } from '../identity/tenants';
import type { ActiveCapability } from '../plans/merge-capabilities';
import type { ConditionScope } from '../policy-language/cloudformation/conditions';
import { accountArn } from '../policy-language/cloudformation/deployed-names';
import { arnOfRendered, renderedRoleName } from '../policy-language/cloudformation/rendered-names';

/** An output for the ARN of each role. */
export function makeRoleOutputs(
  scope: Construct,
  active: readonly ActiveCapability[],
  roles: ReadonlyMap<string, iam.Role>,
  conditions: ConditionScope,
): void {
  for (const { capability: { id, _definition: { title } }, onlyIf } of active) {
    new CfnOutput(scope, `${id}RoleArn`, {
      value: roles.get(id)!.roleArn, description: title, condition: conditions.combine(onlyIf),
    });
  }
}

export function makeUserIdentityOutput(scope: Construct, cloudTrailUserIdentityArn: string): void {
  new CfnOutput(scope, 'CloudTrailUserIdentityArn', {
    value: cloudTrailUserIdentityArn,
    description: 'userIdentity.arn in CloudTrail',
  });
}

/** Follows aspects and escape hatches that change the name of the role. A path is not part of this ARN. */
export function userIdentityArn(role: iam.IRole, givenName: string, azureTenantId: string): string {
  return arnOfRendered(() => renderedRoleName(role) ?? { path: '/', name: givenName }, (_, name) =>
    accountArn('sts', '', `assumed-role/${name}/${defenderSessionName(azureTenantId)}`));
}
