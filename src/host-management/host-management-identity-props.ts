import type * as iam from 'aws-cdk-lib/aws-iam';

/** The global part of host management: what IAM holds once an account, however many regions use it. */
export interface IHostManagementIdentity {
  /** ARN of the instance profile that instances without one get. */
  readonly instanceProfileArn: string;
  /** Role that the automation runs under. */
  readonly automationRole: iam.IRole;
  /**
   * Role that EventBridge starts the automation with.
   * @default - there is none where launched instances are not looked after
   */
  readonly launchRole?: iam.IRole;
  /** Whether the automation may attach the policies of the SSM agent to roles that instances have already. */
  readonly attachPoliciesToExistingRoles: boolean;
  /** Names of the resource groups that the automation may list. */
  readonly resourceGroups: string[];
}

/** Names of the IAM entities of host management in place of the defaults. */
export interface HostManagementRoleNames {
  /**
   * Role for instances, and the instance profile that holds it. An error beside an `instanceProfile` of your own.
   * @default AmazonSSMRoleForInstancesMDCSetup, as in Microsoft's template
   */
  readonly instance?: string;
  /**
   * Role that the automation runs under.
   * @default DefenderForCloud-HostManagement
   */
  readonly automation?: string;
  /**
   * Role that EventBridge starts the automation with. An error where launched instances are not looked after.
   * @default DefenderForCloud-HostManagementLaunch
   */
  readonly launch?: string;
}

/** What both the identity and those that make one for themselves take. */
export interface HostManagementIdentityOptions {
  /**
   * Whether the policies of the SSM agent are attached to the roles that instances have already, where they lack them. Such
   * a role may have other users than the instances.
   * @default false - instances whose role lacks them are left alone and reported as failed
   */
  readonly attachPoliciesToExistingRoles?: boolean;
  /**
   * Whether an instance is looked after each time that it starts, so that launched ones need not wait for the next scheduled run.
   * @default true
   */
  readonly launchedInstances?: boolean;
  /**
   * Whether the automation's role may switch AWS Systems Manager Explorer on, as in Microsoft's template. Nothing here uses it:
   * it is for a run of the runbook `AWS-EnableExplorer` of your own.
   * @default false
   */
  readonly explorerPermissions?: boolean;
  /**
   * Instance profile that instances without one get. It must hold a role, which is not changed: that the role has the policies
   * `AmazonSSMManagedInstanceCore` and `AmazonSSMPatchAssociation` is up to you. An error where its role is not known.
   * @default - a new one, with a new role
   */
  readonly instanceProfile?: iam.IInstanceProfile;
  /**
   * Names of the IAM entities.
   * @default - the default names
   */
  readonly roleNames?: HostManagementRoleNames;
  /**
   * Whether the stack has an output for the ARN of each role.
   * @default true
   */
  readonly outputs?: boolean;
}

/** Properties of a `HostManagementIdentity`. */
export interface HostManagementIdentityProps extends HostManagementIdentityOptions {
  /**
   * Regions whose host management may use the identity. An error where one is there twice.
   * @default - all regions
   */
  readonly regions?: string[];
  /**
   * Name of the runbooks that the roles are for, where `HostManagement` gets a `documentName` of its own.
   * @default - every name that begins with `DefenderForCloud-HostManagement-`, as the default names do
   */
  readonly documentName?: string;
  /**
   * Names of the resource groups that are targets.
   * @default - none
   */
  readonly resourceGroups?: string[];
}

/** Options of `HostManagementIdentity.fromExisting`. */
export interface ExistingHostManagementIdentityOptions {
  /**
   * Whether the identity was made with `attachPoliciesToExistingRoles`.
   * @default false
   */
  readonly attachPoliciesToExistingRoles?: boolean;
  /**
   * Whether the identity was made with `launchedInstances`.
   * @default true
   */
  readonly launchedInstances?: boolean;
  /**
   * ARN of the instance profile. To be given where the identity was made with an `instanceProfile` of your own.
   * @default - the profile of the account that is named as `roleNames.instance`
   */
  readonly instanceProfileArn?: string;
  /**
   * Names of the IAM entities.
   * @default - the default names
   */
  readonly roleNames?: HostManagementRoleNames;
  /**
   * Resource groups that the identity was made with.
   * @default - none
   */
  readonly resourceGroups?: string[];
}
