import { CfnResource, type Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import { inputError } from '../checks/input';
import { withName } from '../checks/messages';
import { newInner } from '../checks/property-injection';
import { ExistingHostManagementIdentity } from '../host-management/existing-host-management-identity';
import { HostManagement } from '../host-management/host-management';
import { HostManagementIdentity, resolveIdentityOptions } from '../host-management/host-management-identity';
import type { HostManagementDefaults } from '../host-management/host-management-identity-props';
import { withoutIdentityOptions, type HostManagementProps } from '../host-management/host-management-props';
import { checkDocumentName, defaultDocumentName } from '../host-management/names';
import { resolveTargets, resourceGroupsOf } from '../host-management/targets';
import { renderedArn, renderedName } from '../policy-language/cloudformation/resource-names';

/** Host management of member accounts, in two parts for two StackSets. */
export class MemberHostManagement {
  private readonly props: HostManagementProps;
  private readonly documentName: string;
  private readonly resourceGroups?: string[];

  /** Throws if an option is a construct of one account. */
  constructor(organization: Construct, props: HostManagementProps, private readonly defaults: HostManagementDefaults) {
    refuseConstructs(props);
    this.props = props;
    // The policies of the roles in one template contain the name of the runbook in the other template.
    this.documentName = props.documentName === undefined ? defaultDocumentName(organization)
      : checkDocumentName('hostManagement.documentName', props.documentName);
    this.resourceGroups = resourceGroupsOf(resolveTargets('hostManagement.targets', props.targets));
  }

  /** Creates the roles and the instance profile, once per account. */
  public makeGlobalPart(member: Stack, regions: readonly string[]): HostManagementIdentity {
    const id = 'HostManagementIdentity';
    const options = withName(`${member.node.path}/${id}`, () => resolveIdentityOptions(this.props, this.defaults));
    const { documentName, resourceGroups } = this;
    return newInner(HostManagementIdentity, member, id, {
      _resolved: { ...options, documentName, resourceGroups, regions: [...regions] },
    });
  }

  /** Creates the runbook, the association and the rule, once per region. */
  public makeRegionalPart(member: Stack, globalPart: HostManagementIdentity): HostManagement {
    const { automationRole, launchRole, attachPoliciesToExistingRoles, resourceGroups } = globalPart;
    const roleArn = ({ node }: iam.IRole) => arnInMember('role', node.defaultChild, 'RoleName');
    const instanceProfile = globalPart.node.findChild('InstanceProfile').node.defaultChild;
    const identity = new ExistingHostManagementIdentity(member, 'HostManagementIdentity', () => ({
      instanceProfileArn: arnInMember('instance-profile', instanceProfile, 'InstanceProfileName'),
      automationRoleArn: roleArn(automationRole),
      launchRoleArn: launchRole && roleArn(launchRole),
      attachPoliciesToExistingRoles,
      resourceGroups,
    }));
    const { documentName } = this;
    return newInner(HostManagement, member, 'HostManagement', {
      ...withoutIdentityOptions(this.props), identity, documentName: undefined, _defaults: { documentName },
    });
  }
}

/**
 * Returns the ARN of a resource that another member template creates in the same account. It contains the path and name
 * of the resource after changes by aspects and escape hatches.
 */
function arnInMember(
  kind: 'role' | 'instance-profile', resource: IConstruct | undefined, nameProperty: string,
): string {
  if (!CfnResource.isCfnResource(resource)) {
    throw new Error('the organization must create the roles of host management, got Role.customizeRoles: ' +
      'the names of existing roles are not known here');
  }
  return renderedArn(kind, () => renderedName(resource, nameProperty));
}

function refuseConstructs(props: HostManagementProps): void {
  const { identity, instanceProfile, deadLetterQueueEncryptionKey: key, output } = props;
  const reason = 'because other accounts do not have it';
  const leftOut = `left out in an organization, ${reason}`;
  if (identity) throw inputError('hostManagement.identity', leftOut, 'an identity of one account');
  if (instanceProfile) {
    throw inputError('hostManagement.instanceProfile', leftOut, 'an instance profile of one account');
  }
  if (key) throw inputError('hostManagement.deadLetterQueueEncryptionKey', leftOut, 'a key of one account');
  const found = output?._existsInOneAccount;
  if (found === undefined) return;
  throw inputError('hostManagement.output',
    'HostManagementOutput.newBucket() in an organization, which creates a bucket per account and region' +
    (found === 'a bucket' ? '' : `, without ${found}`),
    `${found} of one account`);
}
