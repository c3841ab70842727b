import type { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkMadeWith, inputError } from './guardrails/input';
import { HostManagement } from './host-management/host-management';
import { HostManagementIdentity } from './host-management/host-management-identity';
import type { HostManagementProps } from './host-management/host-management-props';
import { DOCUMENT_NAME_PREFIX } from './host-management/names';
import { HostManagementTargets } from './host-management/targets';

/** Host management of member accounts, in the two halves that their two StackSets hold. */
export class MemberHostManagement {
  private readonly props: HostManagementProps;
  private readonly documentName: string;
  private readonly resourceGroups?: string[];

  /** An error where an option is a construct of one account. */
  constructor(organization: Construct, props: HostManagementProps) {
    refuseConstructs(props);
    if (props.targets !== undefined) {
      checkMadeWith('hostManagement.targets', props.targets, HostManagementTargets, 'HostManagementTargets, such as HostManagementTargets.allInstances()');
    }
    this.props = props;
    // The roles of the one template name the documents of the other.
    this.documentName = props.documentName ?? `${DOCUMENT_NAME_PREFIX}${organization.node.addr.slice(2, 10)}`;
    const { resourceGroup } = (props.targets ?? HostManagementTargets.allInstances())._bind();
    this.resourceGroups = resourceGroup === undefined ? undefined : [resourceGroup];
  }

  /** What IAM holds once an account. */
  public makeGlobalPart(member: Stack, regions: readonly string[]): HostManagementIdentity {
    const { attachPoliciesToExistingRoles, launchedInstances, explorerPermissions, roleNames } = this.props;
    return new HostManagementIdentity(member, 'HostManagementIdentity', {
      attachPoliciesToExistingRoles,
      launchedInstances,
      explorerPermissions,
      roleNames,
      documentName: this.documentName,
      resourceGroups: this.resourceGroups,
      regions: [...regions],
    });
  }

  /** What there is once a region. */
  public makeRegionalPart(member: Stack): HostManagement {
    const { attachPoliciesToExistingRoles, explorerPermissions, roleNames, ...regional } = this.props;
    const identity = HostManagementIdentity.fromExisting(member, 'HostManagementIdentity', {
      attachPoliciesToExistingRoles,
      launchedInstances: regional.launchedInstances,
      roleNames,
      resourceGroups: this.resourceGroups,
    });
    return new HostManagement(member, 'HostManagement', { ...regional, identity, documentName: this.documentName });
  }
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
