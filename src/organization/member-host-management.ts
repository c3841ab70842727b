import { CfnResource, Lazy, Token, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { accountArn } from '../cloudformation/arns';
import { renderedName } from '../cloudformation/rendered-names';
import { inputError } from '../guardrails/input';
import { HostManagement } from '../host-management/host-management';
import { HostManagementIdentity } from '../host-management/host-management-identity';
import type { IHostManagementIdentity } from '../host-management/host-management-identity-props';
import type { HostManagementProps } from '../host-management/host-management-props';
import { defaultDocumentName } from '../host-management/names';
import { resolveTargets } from '../host-management/targets';

/** Host management of member accounts, in the two halves that their two StackSets hold. */
export class MemberHostManagement {
  private readonly props: HostManagementProps;
  private readonly documentName: string;
  private readonly resourceGroups?: string[];

  /** An error where an option is a construct of one account. */
  constructor(organization: Construct, props: HostManagementProps) {
    refuseConstructs(props);
    this.props = props;
    // The roles of the one template name the documents of the other.
    this.documentName = props.documentName ?? defaultDocumentName(organization);
    const { resourceGroup } = resolveTargets('hostManagement.targets', props.targets);
    this.resourceGroups = resourceGroup === undefined ? undefined : [resourceGroup];
  }

  /** What IAM holds once an account. */
  public makeGlobalPart(member: Stack, regions: readonly string[]): HostManagementIdentity {
    const { attachPoliciesToExistingRoles, launchedInstances, explorerPermissions, roleNames, outputs } = this.props;
    return new HostManagementIdentity(member, 'HostManagementIdentity', {
      attachPoliciesToExistingRoles,
      launchedInstances,
      explorerPermissions,
      roleNames,
      outputs,
      documentName: this.documentName,
      resourceGroups: this.resourceGroups,
      regions: [...regions],
    });
  }

  /** What there is once a region. */
  public makeRegionalPart(member: Stack, globalPart: HostManagementIdentity): HostManagement {
    const { attachPoliciesToExistingRoles, explorerPermissions, roleNames, outputs, ...regional } = this.props;
    const role = (id: string, { node }: iam.IRole) =>
      iam.Role.fromRoleArn(member, id, renderedArn('role', node.defaultChild, 'RoleName'), { mutable: false });
    const identity: IHostManagementIdentity = {
      instanceProfileArn: renderedArn('instance-profile', globalPart.node.findChild('InstanceProfile').node.defaultChild, 'InstanceProfileName'),
      automationRole: role('AutomationRole', globalPart.automationRole),
      launchRole: globalPart.launchRole && role('LaunchRole', globalPart.launchRole),
      attachPoliciesToExistingRoles: globalPart.attachPoliciesToExistingRoles,
      resourceGroups: globalPart.resourceGroups,
    };
    return new HostManagement(member, 'HostManagement', { ...regional, identity, documentName: this.documentName });
  }
}

/** ARN of what another member template makes in the same account, by path and name as aspects and escape hatches leave them. */
function renderedArn(kind: string, resource: IConstruct | undefined, nameProperty: string): string {
  if (!CfnResource.isCfnResource(resource)) {
    throw new Error('the roles of host management must be made by the organization, got Role.customizeRoles: its names are not known here');
  }
  return Lazy.uncachedString({
    produce: () => {
      const { path, name } = renderedName(resource, nameProperty);
      const text = (value: unknown) => typeof value === 'string' ? value : Token.asString(value);
      return accountArn('iam', '', `${kind}${text(path)}${text(name)}`);
    },
  });
}

function refuseConstructs({ identity, instanceProfile, output }: HostManagementProps): void {
  const why = 'since it goes to accounts that do not have it';
  if (identity) throw inputError('hostManagement.identity', `left out in an organization, ${why}`, 'an identity of one account');
  if (instanceProfile) {
    throw inputError('hostManagement.instanceProfile', `left out in an organization, ${why}`, 'an instance profile of one account');
  }
  if (output?._isGiven) {
    throw inputError('hostManagement.output', `HostManagementOutput.newBucket() in an organization, a bucket for each account and region, ${why}`, 'a bucket of one account');
  }
}
