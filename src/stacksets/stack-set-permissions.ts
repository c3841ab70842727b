import type { CfnStackSet, CfnStackSetProps } from 'aws-cdk-lib';
import type { OrganizationTargetsConfig } from './organization-targets';
import { checkRoleName } from '../checks/iam-names';
import { checkEnum, checkHasEffect } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { accountArn } from '../policy-language/cloudformation/resource-names';

/** Whether the stack is in the management account or in the account of a delegated administrator. */
export enum StackSetCallAs {
  /** The management account. With self-managed permissions, the account that administers StackSets. */
  SELF = 'SELF',
  /** A member account that is registered as a delegated administrator of StackSets. */
  DELEGATED_ADMIN = 'DELEGATED_ADMIN',
}

/** Names of the roles of StackSets with self-managed permissions. The roles must already exist. */
export interface SelfManagedStackSetRoles {
  /**
   * Role in the account of the stack that assumes the execution roles: a name of 1 to 64 characters, without a path.
   * @default AWSCloudFormationStackSetAdministrationRole
   */
  readonly administration?: string;
  /**
   * Role in each target account that deploys the stacks: a name of 1 to 64 characters, without a path.
   * @default AWSCloudFormationStackSetExecutionRole
   */
  readonly execution?: string;
}

interface StackSetPermissions {
  readonly autoDeployment?: boolean;
  readonly retainStacksOnAccountRemoval?: boolean;
  readonly callAs?: StackSetCallAs;
  readonly selfManagedRoles?: SelfManagedStackSetRoles;
}

/** Properties of a StackSet that depend on its permission model: service-managed or self-managed. */
export interface ResolvedPermissions {
  /** Whether StackSets deploy automatically to accounts that join later. */
  readonly autoDeploys: boolean;
  /**
   * False for a delegated administrator, because its StackSets belong to the management account, whose id is not known.
   */
  readonly isOwn: boolean;
  /** Properties of the `CfnStackSet`, except automatic deployment. */
  readonly model: Pick<CfnStackSetProps, 'permissionModel' | 'callAs' | 'administrationRoleArn' | 'executionRoleName'>;
  /** Automatic deployment of the `CfnStackSet`. */
  readonly autoDeployment?: CfnStackSet.AutoDeploymentProperty;
}

/** Resolves the permissions. Throws if an option is not for the permission model of the targets. */
export function resolvePermissions(
  targets: OrganizationTargetsConfig, permissions: StackSetPermissions,
): ResolvedPermissions {
  const { callAs } = permissions;
  if (callAs !== undefined) checkEnum('callAs', callAs, { StackSetCallAs });
  if (targets.organizationalUnitIds === undefined) return selfManaged(permissions);
  return serviceManaged(targets, permissions);
}

function selfManaged(permissions: StackSetPermissions): ResolvedPermissions {
  const { autoDeployment, retainStacksOnAccountRemoval, callAs, selfManagedRoles = {} } = permissions;
  const ofUnits = {
    autoDeployment,
    retainStacksOnAccountRemoval: retainStacksOnAccountRemoval !== undefined,
    callAs: callAs === StackSetCallAs.DELEGATED_ADMIN,
  };
  for (const [option, value] of Object.entries(ofUnits)) {
    checkHasEffect(option, value, 'OrganizationTargets.organizationalUnits', false);
  }
  checkOptions('selfManagedRoles', selfManagedRoles, { administration: true, execution: true });
  const {
    administration = 'AWSCloudFormationStackSetAdministrationRole',
    execution = 'AWSCloudFormationStackSetExecutionRole',
  } = selfManagedRoles;
  checkRoleName('selfManagedRoles.administration', administration);
  checkRoleName('selfManagedRoles.execution', execution);
  return {
    autoDeploys: false,
    isOwn: true,
    model: {
      permissionModel: 'SELF_MANAGED',
      administrationRoleArn: accountArn('iam', '', `role/${administration}`),
      executionRoleName: execution,
    },
  };
}

function serviceManaged(
  { filter }: OrganizationTargetsConfig, permissions: StackSetPermissions,
): ResolvedPermissions {
  const { callAs, selfManagedRoles, retainStacksOnAccountRemoval } = permissions;
  checkHasEffect('selfManagedRoles', selfManagedRoles, 'OrganizationTargets.accounts', false);
  // Automatic deployment ignores the filter.
  const autoDeploys = permissions.autoDeployment ?? filter !== 'INTERSECTION';
  const retains = retainStacksOnAccountRemoval !== undefined;
  checkHasEffect('retainStacksOnAccountRemoval', retains, 'automatic deployment', autoDeploys);
  return {
    autoDeploys,
    isOwn: callAs !== StackSetCallAs.DELEGATED_ADMIN,
    model: { permissionModel: 'SERVICE_MANAGED', callAs },
    autoDeployment: autoDeploys
      ? { enabled: true, retainStacksOnAccountRemoval: retainStacksOnAccountRemoval ?? false }
      : { enabled: false },
  };
}
