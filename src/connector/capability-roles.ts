import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { CapabilityId } from '../capabilities/defender-capability';
import { attachStatements, makeRole } from '../identity/defender-role';
import { trustPrincipal, type TrustContext } from '../identity/trust';
import type { ActiveCapability } from '../plans/merge-capabilities';
import type { PlaceholderValues } from '../policies/placeholders';

/** Makes the role of each capability, under the id of the capability. */
export function makeCapabilityRoles(
  scope: Construct,
  active: readonly ActiveCapability[],
  roleNames: ReadonlyMap<string, string>,
  tenant: Omit<TrustContext, 'roleArn'>,
): ReadonlyMap<string, iam.Role> {
  const roles = new Map<string, iam.Role>();
  const roleArn = (id: string) => roles.get(id)!.roleArn;
  for (const { capability: { id, summary }, trust, permissions } of active) {
    roles.set(id, makeRole(scope, id, {
      summary,
      roleName: roleNames.get(id)!,
      assumedBy: trustPrincipal(trust, { ...tenant, roleArn }),
      permissions,
    }));
  }
  // When all roles exist, since statements refer to other roles.
  for (const { capability: { id }, permissions, placeholders } of active) {
    const values: PlaceholderValues = { ...placeholders, roleArn, roleName: other => roleNames.get(other as CapabilityId)! };
    attachStatements(roles.get(id)!, permissions.statements, values);
  }
  return roles;
}
