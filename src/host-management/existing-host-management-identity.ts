import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ExistingHostManagementIdentityOptions, IHostManagementIdentity } from './host-management-identity-props';
import { resolveHostManagementRoleNames } from './names';
import { EXISTING_IDENTITY_OPTIONS } from './option-names';
import { checkPattern, isNotKnown } from '../checks/input';
import { checkOptionNames } from '../checks/known-options';
import { locatedError } from '../checks/located-error';
import { checkSameAccount } from '../checks/same-account';
import { readableAccountArn } from '../cloudformation/arns';

/** An existing identity of this account, referenced by its names. */
export class ExistingHostManagementIdentity extends Construct implements IHostManagementIdentity {
  public readonly instanceProfileArn: string;
  public readonly automationRole: iam.IRole;
  public readonly launchRole?: iam.IRole;
  public readonly attachPoliciesToExistingRoles: boolean;
  public readonly resourceGroups: string[];

  constructor(scope: Construct, id: string, options: ExistingHostManagementIdentityOptions) {
    super(scope, id);
    try {
      checkOptionNames(options, EXISTING_IDENTITY_OPTIONS);
      const names = resolveHostManagementRoleNames(options.roleNames, options.roleNameSuffix);
      const arn = (resource: string) => readableAccountArn('iam', '', resource);
      const role = (constructId: string, name: string) =>
        iam.Role.fromRoleArn(this, constructId, arn(`role/${name}`), { mutable: false });
      const { instanceProfileArn } = options;
      if (instanceProfileArn !== undefined) {
        checkPattern('instanceProfileArn', instanceProfileArn, /^arn:aws[\w-]*:iam::\d{12}:instance-profile\/\S+$/,
          'the ARN of an instance profile, such as arn:aws:iam::111122223333:instance-profile/name');
        const account = isNotKnown(instanceProfileArn) ? instanceProfileArn : instanceProfileArn.split(':')[4];
        checkSameAccount('instanceProfileArn', this, 'the ARN of a profile of the same account, {account}',
          { path: instanceProfileArn, account });
      }
      this.instanceProfileArn = instanceProfileArn ?? arn(`instance-profile/${names.instance}`);
      this.automationRole = role('AutomationRole', names.automation);
      if (options.runOnLaunch ?? true) this.launchRole = role('LaunchRole', names.launch);
      this.attachPoliciesToExistingRoles = options.attachPoliciesToExistingRoles ?? false;
      this.resourceGroups = [...options.resourceGroups ?? []];
    } catch (error) {
      throw locatedError(this, error);
    }
  }
}
