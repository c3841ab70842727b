/**
 * The resources that Defender for Cloud creates in an AWS account outside of the stacks that connect it, with their published
 * names and tags, in the order in which to remove them. Pure data.
 */
import type { PermissionSource } from '../../src/permissions/permission-set';
import { CONTAINERS_DOCS, DATABASES_DOCS, TERRAFORM, TERRAFORM_AND_DOCS } from '../../src/permissions/sources';
import type { PlanParameter } from '../shared/plans';
import { CLUSTER_CIDRS } from '../shared/published';

export type Plan = PlanParameter;

interface Leftover {
  /** The kind of resource, in the singular. */
  readonly what: string;
  /** The published name or tag. */
  readonly published: string;
  /** Plans with the feature that creates it. It is in use while one of them is on. */
  readonly plans: readonly Plan[];
  readonly sources: readonly PermissionSource[];
  /**
   * Actions that can give something this name or tag. CloudTrail records them with who did them. For Azure, the activity log
   * does.
   */
  readonly makers: readonly string[];
  /** Default names of the roles that may do one of these actions. Empty if no published permission includes one. */
  readonly roles: readonly string[];
  /** The step to take first, which can be undone, or why there is none. */
  readonly first: string;
  /** What is lost when it is removed, or what to know before it is removed. */
  readonly before: string;
}

const DISABLE = 'Disable it: aws kms enable-key undoes this. For 30 days, look for DisabledException in CloudTrail, and for databases ' +
  'and volumes that stop working. Its grants show who uses it.';

const define = <Id extends string>(leftovers: Record<Id, Leftover>) => leftovers;

/** A page of Microsoft's documents: where it is, its name, and its date. */
export const page = (title: string): PermissionSource => ({
  title,
  url: `https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/${title.split(', ')[1]}.md`,
  date: '2026-11',
});
export const REMOVE_CONTAINERS = page('MicrosoftDocs/defender-docs, defender-for-containers-remove, of 2026-07-03');
const NETWORK_ACCESS = page('MicrosoftDocs/defender-docs, defender-for-containers-network-access, of 2026-04-16');
const DATA_SECURITY = page('MicrosoftDocs/defender-docs, concept-data-security-posture-prepare, of 2026-04-20');
export const ONBOARD = page('MicrosoftDocs/defender-docs, quickstart-onboard-aws, of 2025-11-03');

const [, , AGENTLESS_DOCS] = TERRAFORM_AND_DOCS;

export const CLUSTERS: readonly Plan[] = ['DefenderCspm', 'DefenderForContainers'];
const DATABASES: readonly Plan[] = ['DefenderCspm', 'DefenderForDatabases'];
export const SCANNER: readonly Plan[] = ['DefenderCspm', 'DefenderForServers', 'DefenderForContainers'];
export const ARC: readonly Plan[] = ['DefenderForServers', 'DefenderForDatabases'];

/** The default names of the roles that get access to clusters, then the earlier default name of the second role. */
export const CLUSTER_ROLES = ['MDCContainersAgentlessDiscoveryK8sRole', 'MDCContainersK8sRole', 'DefenderForCloud-Containers-K8s'];

/** A copy that the database scanner makes. `kind` is part of the names of RDS commands and actions. */
function rdsSnapshot(kind: '' | 'cluster ', of: string): Leftover {
  const [action, command] = [`DB${kind && 'Cluster'}Snapshot`, `db-${kind && 'cluster-'}snapshot`];
  return {
    what: `RDS ${kind}snapshot`,
    published: 'defenderfordatabases*',
    plans: DATABASES,
    sources: [DATA_SECURITY, TERRAFORM],
    makers: [`rds:Create${action}`, `rds:Copy${action}`],
    roles: ['DefenderForCloud-DataSecurityPostureDB'],
    first: `A deleted RDS snapshot cannot be restored. Check its ${of}, time and tags, and copy it if you are not sure ` +
      `(aws rds copy-${command}).`,
    before: 'If it belongs to Defender for Cloud, it is a copy for a scan, not a backup.',
  };
}

function rdsParameterGroup(kind: '' | 'cluster ', of: string, reboot: string): Leftover {
  const action = `DB${kind && 'Cluster'}ParameterGroup`;
  return {
    what: `RDS ${kind}parameter group`,
    published: 'defenderfordatabases*',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    makers: [`rds:Create${action}`, `rds:Copy${action}`],
    roles: ['DefenderForCloud-DataThreatProtectionDB'],
    first: `Until you delete the group, you can assign it to ${of}s again. RDS does not delete a group that is in use. Save its ` +
      `settings: aws rds describe-db-${kind && 'cluster-'}parameters --source user.`,
    before: `Microsoft creates it in place of a default group. First give the ${of} that uses it another group, and ${reboot}.`,
  };
}

export const LEFTOVERS = define({
  accessEntry: {
    what: 'EKS access entry',
    published: 'principal: MDCContainersAgentlessDiscoveryK8sRole, MDCContainersK8sRole (earlier DefenderForCloud-Containers-K8s), or ' +
      'their names in the app',
    plans: CLUSTERS,
    sources: [CONTAINERS_DOCS, TERRAFORM],
    makers: ['eks:CreateAccessEntry'],
    roles: CLUSTER_ROLES.slice(0, 2),
    first: 'You can create it again, if you save the output of aws eks describe-access-entry and list-associated-access-policies.',
    before: 'If it stays, a role that is created later with the same ARN gets this access to the cluster.',
  },
  publicAccess: {
    what: 'EKS endpoint open to Defender for Cloud',
    published: `public access CIDR ${CLUSTER_CIDRS.join(' or ')}`,
    plans: CLUSTERS,
    sources: [NETWORK_ACCESS],
    makers: ['eks:UpdateClusterConfig'],
    roles: CLUSTER_ROLES.slice(0, 2),
    first: 'You can add the CIDR again.',
    before: 'Defender for Cloud or somebody in your organization added it.',
  },
  logSubscription: {
    what: 'log subscription',
    published: 'in log groups /aws/eks/*: destination is a delivery stream azuredefender-* or ms-defender-*',
    plans: ['DefenderForContainers'],
    sources: [CONTAINERS_DOCS],
    makers: ['logs:PutSubscriptionFilter'],
    roles: ['MDCContainersK8sRole'],
    first: 'You can create it again, if you save the output of aws logs describe-subscription-filters. Logs of the meantime are not ' +
      'sent.',
    before: 'The logs stay in the log group.',
  },
  deliveryStream: {
    what: 'delivery stream',
    published: 'azuredefender-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    makers: ['firehose:CreateDeliveryStream'],
    roles: ['MDCContainersK8sRole'],
    first: 'Without its log subscriptions, EKS does not write to it: wait until its metric IncomingRecords is 0 for a day, and ' +
      'save the output of aws firehose describe-delivery-stream.',
    before: 'First remove the log subscriptions that write to it.',
  },
  queue: {
    what: 'queue',
    published: 'azuredefender-<region>-<account>-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    makers: ['sqs:CreateQueue'],
    roles: [],
    first: 'A deleted queue cannot be restored. Wait until its metric NumberOfMessagesReceived is 0 for a day: then nobody reads it.',
    before: 'Its messages are lost. They only announce files in the bucket.',
  },
  bucket: {
    what: 'bucket',
    published: 'azuredefender-<region>-<account>-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    makers: ['s3:CreateBucket'],
    roles: [],
    first: 'Look at its objects. Save its policy, deny s3:* in the policy to everybody but you, and wait 30 days to see who needs it.',
    before: 'THE AUDIT LOGS IN IT ARE LOST. First copy what you must keep.',
  },
  diskSnapshot: {
    what: 'EBS snapshot',
    published: 'tag CreatedBy = Microsoft Defender for Cloud',
    plans: SCANNER,
    sources: [TERRAFORM, AGENTLESS_DOCS],
    makers: ['ec2:CreateTags', 'ec2:CreateSnapshot', 'ec2:CopySnapshot'],
    roles: ['DefenderForCloud-AgentlessScanner'],
    first: 'A Recycle Bin rule keeps snapshots with this tag for 30 days after their deletion, and AWS charges for them. First ' +
      'change this tag on your own snapshots.',
    before: 'If it belongs to Defender for Cloud, it is a copy for a scan, not a backup. Check its volume.',
  },
  databaseSnapshot: rdsSnapshot('', 'database'),
  clusterSnapshot: rdsSnapshot('cluster ', 'cluster'),
  parameterGroup: rdsParameterGroup('', 'database', 'reboot it'),
  clusterParameterGroup: rdsParameterGroup('cluster ', 'cluster', 'reboot its instances'),
  optionGroup: {
    what: 'RDS option group',
    published: 'defenderfordatabases* (published for parameter groups; the role may create option groups too)',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    makers: ['rds:CreateOptionGroup', 'rds:CopyOptionGroup'],
    roles: ['DefenderForCloud-DataThreatProtectionDB'],
    first: 'Until you delete the group, you can assign it to databases again. Save the output of aws rds describe-option-groups.',
    before: 'RDS deletes an option group only if no database and no snapshot uses it.',
  },
  scannerKey: {
    what: 'KMS key of the disk scanner',
    published: 'alias/DefenderForCloudKey',
    plans: SCANNER,
    sources: [TERRAFORM, AGENTLESS_DOCS],
    makers: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:CreateKey'],
    roles: ['DefenderForCloud-AgentlessScanner'],
    first: DISABLE,
    before: 'DATA THAT IS ENCRYPTED WITH IT IS LOST permanently when the waiting period ends. First remove the EBS snapshots.',
  },
  databaseKey: {
    what: 'KMS key for RDS snapshots',
    published: 'alias/DefenderForDatabases*, or a tag whose key begins with DefenderForDatabases',
    plans: DATABASES,
    sources: [DATA_SECURITY, TERRAFORM],
    makers: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:TagResource', 'kms:CreateKey'],
    roles: ['DefenderForCloud-DataSecurityPostureDB'],
    first: DISABLE,
    before: 'DATA THAT IS ENCRYPTED WITH IT IS LOST permanently when the waiting period ends. First remove the RDS snapshots.',
  },
  instanceProfile: {
    what: 'instance profile with its role',
    published: 'AmazonSSMRoleForInstancesMDCSetup',
    plans: ARC,
    sources: [TERRAFORM],
    makers: ['iam:CreateInstanceProfile', 'iam:CreateRole'],
    roles: [],
    first: 'Remove the role from the profile: aws iam add-role-to-instance-profile undoes this. Wait to see which instances need it.',
    before: 'INSTANCES THAT HAVE IT LOSE THEIR CREDENTIALS, and therefore Systems Manager. First give them another profile ' +
      '(docs/host-management.md#before-the-instance-profile-is-deleted).',
  },
  arcMachine: {
    what: 'Azure Arc machine',
    published: 'Microsoft.HybridCompute/machines with the tag MDFCSecurityConnector, and the tag AccountId = this account',
    plans: ARC,
    sources: [ONBOARD],
    makers: ['Microsoft.Resources/tags/write', 'Microsoft.HybridCompute/machines/write'],
    roles: [],
    first: 'Look at the machine and its extensions. The agent on the instance can connect it again, but without the extensions.',
    before: 'First disconnect the agent on the instance: sudo azcmagent disconnect. Azure removes machines that have been ' +
      'disconnected for seven days.',
  },
});

export type LeftoverId = keyof typeof LEFTOVERS;

export const SNAPSHOT_TAG = 'Microsoft Defender for Cloud';
/** The prefix of the log groups of EKS. */
export const EKS_LOGS = '/aws/eks/';
export const INSTANCE_PROFILE = 'AmazonSSMRoleForInstancesMDCSetup';
