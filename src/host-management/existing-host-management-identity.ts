import { Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  EXISTING_IDENTITY_OPTIONS, type ExistingHostManagementIdentityOptions,
  type IHostManagementIdentity,
} from './host-management-identity-props';
import { resolveHostManagementRoleNames } from './names';
import { checkGroupNames } from './targets';
import { checkSame } from '../checks/environments';
import { checkRoleNameSuffix, resolveRolePath } from '../checks/iam-names';
import { checkPattern, isNotKnown } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { readableAccountArn } from '../policy-language/cloudformation/resource-names';

/** The known properties of an identity that another template creates. */
interface ExistingIdentity {
  readonly instanceProfileArn: string;
  readonly automationRoleArn: string;
  readonly launchRoleArn?: string;
  readonly attachPoliciesToExistingRoles?: boolean;
  readonly resourceGroups?: readonly string[];
}

/** An existing identity of this account, referenced by its ARNs. */
export class ExistingHostManagementIdentity extends Resource implements IHostManagementIdentity {
  public readonly instanceProfileArn: string;
  public readonly automationRole: iam.IRole;
  public readonly launchRole?: iam.IRole;
  public readonly attachPoliciesToExistingRoles: boolean;
  public readonly resourceGroups: string[];

  /** @param resolve gets the construct, because errors begin with its path */
  constructor(scope: Construct, id: string, resolve: (identity: Construct) => ExistingIdentity) {
    super(scope, id);
    const { instanceProfileArn, automationRoleArn, launchRoleArn, ...options } = located(this, () => resolve(this));
    const role = (roleId: string, arn: string) => iam.Role.fromRoleArn(this, roleId, arn, { mutable: false });
    this.instanceProfileArn = instanceProfileArn;
    this.automationRole = role('AutomationRole', automationRoleArn);
    this.launchRole = launchRoleArn === undefined ? undefined : role('LaunchRole', launchRoleArn);
    this.attachPoliciesToExistingRoles = options.attachPoliciesToExistingRoles ?? false;
    this.resourceGroups = [...options.resourceGroups ?? []];
  }
}

/** Returns the identity for the options. Throws if one is not allowed. */
export function resolveExistingIdentity(
  identity: Construct, options: ExistingHostManagementIdentityOptions,
): ExistingIdentity {
  checkOptions('options', options, EXISTING_IDENTITY_OPTIONS);
  checkGroupNames('resourceGroups', options.resourceGroups);
  checkRoleNameSuffix(options.roleNameSuffix);
  const roleNames = resolveHostManagementRoleNames(options.roleNames, options.roleNameSuffix);
  const path = resolveRolePath(options.rolePath, 'the names of the roles are read behind it') ?? '/';
  const {
    instanceProfileArn = readableAccountArn('iam', '', `instance-profile${path}${roleNames.instance}`),
  } = options;
  if (options.instanceProfileArn !== undefined) {
    checkPattern('instanceProfileArn', instanceProfileArn, /^arn:aws[\w-]*:iam::\d{12}:instance-profile\/\S+$/,
      'the ARN of an instance profile, such as arn:aws:iam::111122223333:instance-profile/name');
    const account = isNotKnown(instanceProfileArn) ? instanceProfileArn : instanceProfileArn.split(':')[4];
    checkSame('account', 'instanceProfileArn', identity, 'the ARN of a profile of the same account, {own}',
      { path: instanceProfileArn, account });
  }
  const roleArn = (name: string) => readableAccountArn('iam', '', `role${path}${name}`);
  return {
    instanceProfileArn,
    automationRoleArn: roleArn(roleNames.automation),
    launchRoleArn: options.runOnLaunch ?? true ? roleArn(roleNames.launch) : undefined,
    attachPoliciesToExistingRoles: options.attachPoliciesToExistingRoles,
    resourceGroups: options.resourceGroups,
  };
}
