import type { OrganizationTargetsConfig } from './organization-targets';
import { accountArn } from '../cloudformation/arns';
import { checkEnum, checkHasEffect, checkRoleName } from '../guardrails/input';

/** In which capacity the account of the stack calls StackSets. */
export enum StackSetCallAs {
  /** The stack is in the management account; with self-managed permissions, in the account that administers StackSets. */
  SELF = 'SELF',
  /** The stack is in a member account that is registered as a delegated administrator of StackSets. */
  DELEGATED_ADMIN = 'DELEGATED_ADMIN',
}

/** Names of the roles of StackSets with self-managed permissions, which must exist. */
export interface SelfManagedStackSetRoles {
  /**
   * Role in the account of the stack, without path, that assumes the other one.
   * @default AWSCloudFormationStackSetAdministrationRole
   */
  readonly administration?: string;
  /**
   * Role in each target account that deploys.
   * @default AWSCloudFormationStackSetExecutionRole
   */
  readonly execution?: string;
}

export interface StackSetPermissions {
  readonly autoDeployment?: boolean;
  readonly retainStacksOnAccountRemoval?: boolean;
  readonly callAs?: StackSetCallAs;
  readonly selfManagedRoles?: SelfManagedStackSetRoles;
}

/** Everything that differs between service-managed and self-managed permissions. An error where the one is given what is the other's. */
export function resolvePermissions(targets: OrganizationTargetsConfig, permissions: StackSetPermissions) {
  const { callAs, selfManagedRoles, retainStacksOnAccountRemoval } = permissions;
  if (callAs !== undefined) checkEnum('callAs', callAs, Object.values(StackSetCallAs));
  const isServiceManaged = targets.organizationalUnitIds !== undefined;
  if (!isServiceManaged) {
    checkHasEffect('autoDeployment', permissions.autoDeployment === true, 'OrganizationTargets.organizationalUnits', isServiceManaged);
    checkHasEffect('retainStacksOnAccountRemoval', retainStacksOnAccountRemoval !== undefined, 'OrganizationTargets.organizationalUnits', isServiceManaged);
    checkHasEffect('callAs', callAs === StackSetCallAs.DELEGATED_ADMIN, 'OrganizationTargets.organizationalUnits', isServiceManaged);
    const { administration = 'AWSCloudFormationStackSetAdministrationRole', execution = 'AWSCloudFormationStackSetExecutionRole' } = selfManagedRoles ?? {};
    checkRoleName('selfManagedRoles.administration', administration);
    checkRoleName('selfManagedRoles.execution', execution);
    return {
      isServiceManaged,
      autoDeploys: false,
      permissionModel: 'SELF_MANAGED',
      administrationRoleArn: accountArn('iam', '', `role/${administration}`),
      executionRoleName: execution,
    };
  }
  checkHasEffect('selfManagedRoles', selfManagedRoles !== undefined, 'OrganizationTargets.accounts', !isServiceManaged);
  // Accounts that are added to the units later get it whatever the filter says.
  const autoDeploys = permissions.autoDeployment ?? targets.filter !== 'INTERSECTION';
  checkHasEffect('retainStacksOnAccountRemoval', retainStacksOnAccountRemoval !== undefined, 'automatic deployment', autoDeploys);
  return {
    isServiceManaged,
    autoDeploys,
    permissionModel: 'SERVICE_MANAGED',
    callAs,
    autoDeployment: autoDeploys
      ? { enabled: true, retainStacksOnAccountRemoval: retainStacksOnAccountRemoval ?? false }
      : { enabled: false },
  };
}
