import type { IResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { BOOLEAN, type OptionNames } from '../checks/known-options';

/** The IAM roles and the instance profile of host management: once per account, for all its regions. */
export interface IHostManagementIdentity extends IResource {
  /** ARN of the instance profile for instances that have none. */
  readonly instanceProfileArn: string;
  /** Role that the automation assumes. */
  readonly automationRole: iam.IRole;
  /**
   * Role that EventBridge assumes to start the automation.
   * @default - none if `runOnLaunch` is off
   */
  readonly launchRole?: iam.IRole;
  /** Whether the automation may attach the policies of the SSM agent to roles that instances already have. */
  readonly attachPoliciesToExistingRoles: boolean;
  /** Names of the resource groups that the automation may list. */
  readonly resourceGroups: string[];
}

/**
 * Names of the roles of host management. A name has 1 to 64 letters, digits or any of `_+=,.@-`. Throws if two names
 * are the same; IAM ignores case. `HostManagementIdentity` throws if organization policies exempt roles with this name,
 * such as `StackSet-*`.
 */
export interface HostManagementRoleNames {
  /**
   * Role for instances. The instance profile with this role has the same name. Throws if you also set
   * `instanceProfile`.
   * @default AmazonSSMRoleForInstancesMDCSetup, as in Microsoft's template
   */
  readonly instance?: string;
  /**
   * Role that the automation assumes.
   * @default DefenderForCloud-HostManagement
   */
  readonly automation?: string;
  /**
   * Role that EventBridge assumes to start the automation. Throws if `runOnLaunch` is off.
   * @default DefenderForCloud-HostManagementLaunch
   */
  readonly launch?: string;
}

/** Options of `HostManagementIdentity`, and of constructs that create one. */
export interface HostManagementIdentityOptions {
  /**
   * Whether the automation attaches missing policies of the SSM agent to roles that instances already have. Others may
   * also use such a role.
   * @default false - instances with such a role are not changed, and are reported as failed
   */
  readonly attachPoliciesToExistingRoles?: boolean;
  /**
   * Whether the automation also runs for each instance that starts. Launched instances then do not wait for the next
   * scheduled run.
   * @default true
   */
  readonly runOnLaunch?: boolean;
  /**
   * Whether the role of the automation may switch on AWS Systems Manager Explorer, as in Microsoft's template. This
   * library does not use these permissions. They are for your own executions of the runbook `AWS-EnableExplorer`.
   * @default false
   */
  readonly explorerPermissions?: boolean;
  /**
   * Instance profile for instances that have none. Its role is not changed: you must attach the policies
   * `AmazonSSMManagedInstanceCore` and `AmazonSSMPatchAssociation` to it. If this app creates the role, synthesis warns
   * of a missing policy, and fails if EC2 cannot assume the role. Throws if the role of the profile is not known, or if
   * the profile is of another account.
   * @default - a new instance profile, with a new role
   */
  readonly instanceProfile?: iam.IInstanceProfile;
  /**
   * Names of the roles and of the instance profile.
   * @default - the default names
   */
  readonly roleNames?: HostManagementRoleNames;
  /**
   * Suffix for the default name of each role and of the instance profile. It has 1 to 25 letters, digits or any
   * of `_+=,.@-`.
   * @default - that of the connector or the organization if it creates the identity, otherwise no suffix
   */
  readonly roleNameSuffix?: string;
  /**
   * Path of each role and of the instance profile, such as `/security/`. The rules, and the effect of a later change,
   * are those of `rolePath` of `DefenderForCloudConnector`. Instances with the previous instance profile lose their
   * credentials when it is deleted.
   * @default - that of the connector or the organization if it creates the identity, otherwise /
   */
  readonly rolePath?: string;
  /**
   * Path of the managed policies of the roles, such as `/security/`. The rules, and the effect of a later change, are
   * those of `policyPath` of `DefenderForCloudConnector`.
   * @default - that of the connector or the organization if it creates the identity, otherwise /
   */
  readonly policyPath?: string;
  /**
   * Whether the stack has an output for the ARN of each role.
   * @default true
   */
  readonly outputs?: boolean;
}

/** Properties of a `HostManagementIdentity`. */
export interface HostManagementIdentityProps extends HostManagementIdentityOptions {
  /**
   * Regions whose host management may use the identity. The permissions name each region, in ARNs or in a condition on
   * `aws:RequestedRegion`. The trust also names each region if it fits in 2,048 characters (about 14 to 19 regions).
   * Otherwise it allows every region of the same account. Throws if the list is empty or contains a region twice.
   * @default - all regions
   */
  readonly regions?: string[];
  /**
   * Name of the runbooks that may use the roles. Set it if `HostManagement` gets its own `documentName`.
   * @default - every name that begins with `DefenderForCloud-HostManagement-`, like the default names
   */
  readonly documentName?: string;
  /**
   * Names of the resource groups that are targets. Throws if the list contains a group twice.
   * @default - none
   */
  readonly resourceGroups?: string[];
  /** The props above, if the construct that creates the identity has resolved them. @internal */
  readonly _resolved?: ResolvedIdentityProps;
}

/** Options of the connector or the organization that host management can have too. @internal */
export type HostManagementDefaults =
  Pick<HostManagementIdentityOptions, 'roleNameSuffix' | 'rolePath' | 'policyPath' | 'outputs'>;

/** The props, checked. The paths are undefined for `/`. @internal */
export interface ResolvedIdentityProps extends Omit<HostManagementIdentityProps, '_resolved'> {
  readonly roleNames: Required<HostManagementRoleNames>;
}

/** Options of `HostManagementIdentity.fromExisting`. They describe how the identity was created. */
export interface ExistingHostManagementIdentityOptions {
  /**
   * Whether the identity was created with `attachPoliciesToExistingRoles`.
   * @default false
   */
  readonly attachPoliciesToExistingRoles?: boolean;
  /**
   * Whether the identity was created with `runOnLaunch`.
   * @default true
   */
  readonly runOnLaunch?: boolean;
  /**
   * ARN of the instance profile. Set it if the identity was created with your own `instanceProfile`.
   * @default - the instance profile of this account with the name `roleNames.instance`
   */
  readonly instanceProfileArn?: string;
  /**
   * Names of the roles and of the instance profile.
   * @default - the default names
   */
  readonly roleNames?: HostManagementRoleNames;
  /**
   * The `roleNameSuffix` of the identity.
   * @default - no suffix
   */
  readonly roleNameSuffix?: string;
  /**
   * The `rolePath` of the identity. Throws if it is not a valid role path, or is a token.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * The `resourceGroups` of the identity.
   * @default - none
   */
  readonly resourceGroups?: string[];
}

/** Names of the options that `HostManagement` shares with `HostManagementIdentity`, which it creates. */
export const IDENTITY_OPTIONS: OptionNames<HostManagementIdentityOptions> = {
  attachPoliciesToExistingRoles: BOOLEAN,
  runOnLaunch: BOOLEAN,
  explorerPermissions: BOOLEAN,
  instanceProfile: true,
  roleNames: true,
  roleNameSuffix: true,
  rolePath: true,
  policyPath: true,
  outputs: BOOLEAN,
};

/**
 * Names of the props of `HostManagementIdentity`. `output` is an option of `HostManagement`, not a misspelled
 * `outputs`.
 */
export const IDENTITY_PROPS: OptionNames<HostManagementIdentityProps & { readonly output?: object }> = {
  ...IDENTITY_OPTIONS, regions: true, documentName: true, resourceGroups: true, output: true, _resolved: true,
};

/** Names of the options of `HostManagementIdentity.fromExisting`. */
export const EXISTING_IDENTITY_OPTIONS: OptionNames<ExistingHostManagementIdentityOptions> = {
  attachPoliciesToExistingRoles: BOOLEAN,
  runOnLaunch: BOOLEAN,
  instanceProfileArn: true,
  roleNames: true,
  roleNameSuffix: true,
  rolePath: true,
  resourceGroups: true,
};
