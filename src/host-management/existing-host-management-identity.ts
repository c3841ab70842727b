import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  EXISTING_IDENTITY_OPTIONS, type ExistingHostManagementIdentityOptions,
  type IHostManagementIdentity,
} from './host-management-identity-props';
import { resolveHostManagementRoleNames } from './names';
import { checkGroupNames } from './targets';
import { checkSame } from '../checks/environments';
import { resolveRolePath } from '../checks/iam-names';
import { checkPattern, isNotKnown } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { readableAccountArn } from '../policy-language/cloudformation/resource-names';

/** An existing identity of this account, referenced by its names. */
export class ExistingHostManagementIdentity extends Construct implements IHostManagementIdentity {
  public readonly instanceProfileArn: string;
  public readonly automationRole: iam.IRole;
  public readonly launchRole?: iam.IRole;
  public readonly attachPoliciesToExistingRoles: boolean;
  public readonly resourceGroups: string[];

  constructor(scope: Construct, id: string, options: ExistingHostManagementIdentityOptions) {
    super(scope, id);
    const { roleNames, path, instanceProfileArn } = located(this, () => this.resolve(options));
    this.instanceProfileArn = instanceProfileArn;
    this.automationRole = this.role('AutomationRole', path + roleNames.automation);
    if (options.runOnLaunch ?? true) this.launchRole = this.role('LaunchRole', path + roleNames.launch);
    this.attachPoliciesToExistingRoles = options.attachPoliciesToExistingRoles ?? false;
    this.resourceGroups = [...options.resourceGroups ?? []];
  }

  private role(id: string, pathAndName: string): iam.IRole {
    return iam.Role.fromRoleArn(this, id, readableAccountArn('iam', '', `role${pathAndName}`), { mutable: false });
  }

  /** Throws if an option is not allowed. */
  private resolve(options: ExistingHostManagementIdentityOptions) {
    checkOptions('options', options, EXISTING_IDENTITY_OPTIONS);
    checkGroupNames('resourceGroups', options.resourceGroups);
    const roleNames = resolveHostManagementRoleNames(options.roleNames, options.roleNameSuffix);
    const path = resolveRolePath(options.rolePath, 'the names of the roles are read behind it') ?? '/';
    const {
      instanceProfileArn = readableAccountArn('iam', '', `instance-profile${path}${roleNames.instance}`),
    } = options;
    if (options.instanceProfileArn !== undefined) {
      checkPattern('instanceProfileArn', instanceProfileArn, /^arn:aws[\w-]*:iam::\d{12}:instance-profile\/\S+$/,
        'the ARN of an instance profile, such as arn:aws:iam::111122223333:instance-profile/name');
      const account = isNotKnown(instanceProfileArn) ? instanceProfileArn : instanceProfileArn.split(':')[4];
      checkSame('account', 'instanceProfileArn', this, 'the ARN of a profile of the same account, {own}',
        { path: instanceProfileArn, account });
    }
    return { roleNames, path, instanceProfileArn };
  }
}
