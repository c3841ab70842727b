import { CfnOutput, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, type IRole, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { checkRenderedPermissions } from './rendered-permissions';
import type { ResolvedOptions } from './resolve-options';
import { CLUSTER_ROLES } from '../capabilities/access-limits';
import { publishedAudiences } from '../capabilities/defender-capability';
import { attachStatements, attachUserPermissions, makeRole } from '../identity/defender-role';
import { explained, type PlaceholderValues } from '../identity/policy-statement';
import { defenderSessionName } from '../identity/tenants';
import { type TrustContext, trustPrincipal } from '../identity/trust';
import { areOfRole, type RoleArnOf, type UserPermissions } from '../identity/user-permissions';
import { ADDITIONAL_READS } from '../permissions/additional-reads';
import type { ActiveCapability } from '../plans/merge-capabilities';
import type { ConditionScope } from '../policy-language/cloudformation/conditions';
import {
  accountArn, arnOfRendered, renderedArn, renderedRoleName,
} from '../policy-language/cloudformation/resource-names';

/** Creates the role of each capability. The construct id is the id of the capability. */
export function makeCapabilityRoles(
  scope: Construct,
  active: readonly ActiveCapability[],
  { roleNames, rolePath, policyPath }: Pick<ResolvedOptions, 'roleNames' | 'rolePath' | 'policyPath'>,
  tenant: Omit<TrustContext, 'roleArn'>,
): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  const published = publishedAudiences();
  const roleArn = (id: string) => roles.get(id)!.roleArn;
  for (const { capability, trust, permissions, userPermissions } of active) {
    const { id } = capability;
    roles.set(id, makeRole(scope, id, {
      // The summary describes this version's data, so it does not apply to a file.
      summary: userPermissions?.file && !capability._isCustom
        ? "permissions of Microsoft's template" : capability.summary,
      roleName: roleNames.get(id)!,
      path: rolePath,
      assumedBy: trustPrincipal(trust, { ...tenant, roleArn }),
      permissions,
    }));
    if (trust.kind === 'defender' && !published.includes(trust.audience)) acknowledgeAudience(roles.get(id)!);
  }
  // After all roles exist, because statements refer to other roles.
  const renderedRoleArn = (id: string) => renderedArn('role', () => renderedRoleName(roles.get(id)!)
    ?? { path: '/', name: roleNames.get(id)! });
  const clusterRoleArn = CLUSTER_ROLES.filter(id => roles.has(id)).map(renderedRoleArn);
  for (const { capability: { id }, permissions, userPermissions, placeholders } of active) {
    const values: PlaceholderValues = { ...placeholders, roleArn, renderedRoleArn, clusterRoleArn };
    const role = roles.get(id)!;
    if (userPermissions) {
      // Text, because a role's statements can name the role itself.
      const arnOf: RoleArnOf = (capabilityId, logicalId) => {
        const other = capabilityIdOfFileRole(active, userPermissions, capabilityId, logicalId);
        return other === undefined ? undefined : renderedRoleArn(other);
      };
      attachUserPermissions(role, userPermissions, arnOf, permissions.statements, values, policyPath);
      const { file } = userPermissions;
      acknowledgeWiderThanPublished(role, userPermissions, `the permissions are those of ${file?.name ?? 'the app'}`);
      if (file) {
        const own = permissions.statements.map(d => explained(d, values).statement);
        checkRenderedPermissions(role, file, arnOf, own);
      }
    } else {
      attachStatements(role, permissions.statements, values, policyPath);
    }
    const hasAdditionalReads = permissions.statements.some(s => s.sid === ADDITIONAL_READS.sid);
    if (hasAdditionalReads) acknowledgeAdditionalReads(role);
  }
  return roles;
}

/**
 * The capability of a role in a file, by the id of a published capability or by its logical id in the file.
 * Undefined if the capability is off in the app.
 */
export function capabilityIdOfFileRole(
  active: readonly ActiveCapability[], { file }: UserPermissions, capabilityId: string | undefined, logicalId: string,
): string | undefined {
  return active.find(({ capability, userPermissions }) => capabilityId === undefined
    ? areOfRole(userPermissions, file?.sha256, logicalId) : capability.id === capabilityId)?.capability.id;
}

/** Acknowledges an audience from an option, which `DefenderTrustValidation` does not know. */
function acknowledgeAudience(role: Role): void {
  Validations.of(role).acknowledge({
    id: 'DefenderTrustValidation::AudienceUnknown',
    reason: 'an option of the plan names the audience, because Microsoft has not published it',
  });
}

/**
 * Acknowledges actions from an option, which `DefenderTrustValidation` does not know. It still reports user policies.
 */
function acknowledgeAdditionalReads(role: Role): void {
  for (const policy of role.node.children.filter(c => c instanceof ManagedPolicy)) {
    if (!JSON.stringify(policy.document.toJSON()).includes(`"${ADDITIONAL_READS.sid}`)) continue;
    Validations.of(policy).acknowledge({
      id: 'DefenderTrustValidation::WiderThanPublished',
      reason: 'additionalReadActions names the actions, because Microsoft has not published them',
    });
  }
}

/** Acknowledges permissions from code or a file of the app. Policies that the user adds later are still reported. */
function acknowledgeWiderThanPublished(role: Role, { managedPolicyArns }: UserPermissions, reason: string): void {
  const resource = role.node.defaultChild;
  const policies = role.node.children.filter(c => c instanceof ManagedPolicy);
  for (const construct of managedPolicyArns.length > 0 && resource ? [resource, ...policies] : policies) {
    Validations.of(construct).acknowledge({ id: 'DefenderTrustValidation::WiderThanPublished', reason });
  }
}

/** Creates an output for the ARN of each role. */
export function makeRoleOutputs(
  scope: Construct,
  active: readonly ActiveCapability[],
  roles: ReadonlyMap<string, Role>,
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

/** Reflects role names that aspects or escape hatches change. This ARN does not contain the role path. */
export function userIdentityArn(role: IRole, givenName: string, azureTenantId: string): string {
  return arnOfRendered(() => renderedRoleName(role) ?? { path: '/', name: givenName }, (_, name) =>
    accountArn('sts', '', `assumed-role/${name}/${defenderSessionName(azureTenantId)}`));
}
