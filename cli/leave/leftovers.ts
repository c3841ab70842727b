/**
 * What Defender for Cloud creates in an AWS account outside of the stacks that connect it: by its published names and
 * tags, in the order in which to remove it. Pure data.
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
   * Every principal with one of these actions can give a resource this name or tag. CloudTrail records the calls with the caller.
   * For Azure, the activity log does.
   */
  readonly makers: readonly string[];
  /** Default names of the roles of Defender for Cloud with these actions. Empty if no published permission contains them. */
  readonly roles: readonly string[];
  /** A first step that can be undone, or the reason why there is none. */
  readonly first: string;
  /** What its removal loses, or what to know before. */
  readonly before: string;
}

const DISABLE = 'Disable it, which aws kms enable-key undoes. Wait 30 days for DisabledException in CloudTrail and for databases and ' +
  'volumes that stop. Its grants say who uses it.';

const define = <Id extends string>(leftovers: Record<Id, Leftover>) => leftovers;

export const REMOVE_CONTAINERS: PermissionSource = {
  title: 'MicrosoftDocs/defender-docs, defender-for-containers-remove, of 2026-07-03',
  url: 'https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/defender-for-containers-remove.md',
  date: '2026-11',
};
const NETWORK_ACCESS: PermissionSource = {
  title: 'MicrosoftDocs/defender-docs, defender-for-containers-network-access, of 2026-04-16',
  url: 'https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/defender-for-containers-network-access.md',
  date: '2026-11',
};
const DATA_SECURITY: PermissionSource = {
  title: 'MicrosoftDocs/defender-docs, concept-data-security-posture-prepare, of 2026-04-20',
  url: 'https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/concept-data-security-posture-prepare.md',
  date: '2026-11',
};
export const ONBOARD: PermissionSource = {
  title: 'MicrosoftDocs/defender-docs, quickstart-onboard-aws, of 2025-11-03',
  url: 'https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/quickstart-onboard-aws.md',
  date: '2026-11',
};

const [, , AGENTLESS_DOCS] = TERRAFORM_AND_DOCS;

export const CLUSTERS: readonly Plan[] = ['DefenderCspm', 'DefenderForContainers'];
const DATABASES: readonly Plan[] = ['DefenderCspm', 'DefenderForDatabases'];
export const SCANNER: readonly Plan[] = ['DefenderCspm', 'DefenderForServers', 'DefenderForContainers'];
export const ARC: readonly Plan[] = ['DefenderForServers', 'DefenderForDatabases'];

/** The default names of the roles that get access to clusters, and the earlier one of the second. */
export const CLUSTER_ROLES = ['MDCContainersAgentlessDiscoveryK8sRole', 'MDCContainersK8sRole', 'DefenderForCloud-Containers-K8s'];

/** A copy that the scanner of databases makes. `kind` is in the names of commands and actions of RDS. */
function rdsSnapshot(kind: '' | 'cluster ', of: string): Leftover {
  const [action, command] = [`DB${kind && 'Cluster'}Snapshot`, `db-${kind && 'cluster-'}snapshot`];
  return {
    what: `RDS ${kind}snapshot`,
    published: 'defenderfordatabases*',
    plans: DATABASES,
    sources: [DATA_SECURITY, TERRAFORM],
    makers: [`rds:Create${action}`, `rds:Copy${action}`],
    roles: ['DefenderForCloud-DataSecurityPostureDB'],
    first: `Nothing keeps a deleted snapshot of RDS. Look at ${of}, time and tags, and copy what you are not sure of ` +
      `(aws rds copy-${command}).`,
    before: 'A copy for a scan, not a backup, if it is of Defender for Cloud.',
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
    first: `You can give ${of}s the group back until it is deleted. RDS deletes no group that is used. Keep its settings: aws rds ` +
      `describe-db-${kind && 'cluster-'}parameters --source user.`,
    before: `Microsoft creates it in place of a default group. The ${of} that uses it needs another group first, ${reboot}.`,
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
    first: 'You can create it again, if you keep the answers of aws eks describe-access-entry and list-associated-access-policies.',
    before: 'A role that is created later with the same ARN has this access to the cluster again.',
  },
  publicAccess: {
    what: 'EKS endpoint open to Defender for Cloud',
    published: `public access CIDR ${CLUSTER_CIDRS.join(' or ')}`,
    plans: CLUSTERS,
    sources: [NETWORK_ACCESS],
    makers: ['eks:UpdateClusterConfig'],
    roles: CLUSTER_ROLES.slice(0, 2),
    first: 'You can add the CIDR again.',
    before: 'Defender for Cloud or one of you added it.',
  },
  logSubscription: {
    what: 'log subscription',
    published: 'in log groups /aws/eks/*: destination is a delivery stream azuredefender-* or ms-defender-*',
    plans: ['DefenderForContainers'],
    sources: [CONTAINERS_DOCS],
    makers: ['logs:PutSubscriptionFilter'],
    roles: ['MDCContainersK8sRole'],
    first: 'You can create it again, if you keep the answer of aws logs describe-subscription-filters. ' +
      'Events that EKS logs in the meantime are not sent.',
    before: 'The logs stay in the log group.',
  },
  deliveryStream: {
    what: 'delivery stream',
    published: 'azuredefender-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    makers: ['firehose:CreateDeliveryStream'],
    roles: ['MDCContainersK8sRole'],
    first: 'Without its log subscriptions nothing of EKS writes to it: wait until its metric IncomingRecords is 0 for a day, and ' +
      'keep the answer of aws firehose describe-delivery-stream.',
    before: 'First remove the log subscriptions that write to it.',
  },
  queue: {
    what: 'queue',
    published: 'azuredefender-<region>-<account>-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    makers: ['sqs:CreateQueue'],
    roles: [],
    first: 'Nothing keeps a deleted queue. Wait until its metric NumberOfMessagesReceived is 0 for a day: then nobody reads it.',
    before: 'Its messages are lost. They only announce files of the bucket.',
  },
  bucket: {
    what: 'bucket',
    published: 'azuredefender-<region>-<account>-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    makers: ['s3:CreateBucket'],
    roles: [],
    first: 'Look at its objects. Save its policy, deny s3:* in it to everybody but you, and wait 30 days for who misses it.',
    before: 'THE AUDIT LOGS IN IT ARE LOST. First copy what you must keep.',
  },
  diskSnapshot: {
    what: 'EBS snapshot',
    published: 'tag CreatedBy = Microsoft Defender for Cloud',
    plans: SCANNER,
    sources: [TERRAFORM, AGENTLESS_DOCS],
    makers: ['ec2:CreateTags', 'ec2:CreateSnapshot', 'ec2:CopySnapshot'],
    roles: ['DefenderForCloud-AgentlessScanner'],
    first: 'A rule of the Recycle Bin keeps snapshots with this tag for 30 days after their deletion, at their price. Tag your own ' +
      'ones in another way first.',
    before: 'A copy for a scan, not a backup, if it is of Defender for Cloud: look at its volume.',
  },
  databaseSnapshot: rdsSnapshot('', 'database'),
  clusterSnapshot: rdsSnapshot('cluster ', 'cluster'),
  parameterGroup: rdsParameterGroup('', 'database', 'and a reboot'),
  clusterParameterGroup: rdsParameterGroup('cluster ', 'cluster', 'and its instances a reboot'),
  optionGroup: {
    what: 'RDS option group',
    published: 'defenderfordatabases* (published for parameter groups; the role may create option groups too)',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    makers: ['rds:CreateOptionGroup', 'rds:CopyOptionGroup'],
    roles: ['DefenderForCloud-DataThreatProtectionDB'],
    first: 'You can give databases the group back until it is deleted. Keep the answer of aws rds describe-option-groups.',
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
    before: 'WHAT IS ENCRYPTED WITH IT IS LOST for good when the waiting period ends: first remove the EBS snapshots.',
  },
  databaseKey: {
    what: 'KMS key for RDS snapshots',
    published: 'alias/DefenderForDatabases*, or a tag whose key begins with DefenderForDatabases',
    plans: DATABASES,
    sources: [DATA_SECURITY, TERRAFORM],
    makers: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:TagResource', 'kms:CreateKey'],
    roles: ['DefenderForCloud-DataSecurityPostureDB'],
    first: DISABLE,
    before: 'WHAT IS ENCRYPTED WITH IT IS LOST for good when the waiting period ends: first remove the RDS snapshots.',
  },
  instanceProfile: {
    what: 'instance profile with its role',
    published: 'AmazonSSMRoleForInstancesMDCSetup',
    plans: ARC,
    sources: [TERRAFORM],
    makers: ['iam:CreateInstanceProfile', 'iam:CreateRole'],
    roles: [],
    first: 'Take the role out of the profile, which aws iam add-role-to-instance-profile undoes, and wait for instances that miss it.',
    before: 'INSTANCES THAT HAVE IT LOSE THEIR CREDENTIALS, and so Systems Manager: first give them another profile ' +
      '(docs/host-management.md#before-the-instance-profile-is-deleted).',
  },
  arcMachine: {
    what: 'Azure Arc machine',
    published: 'Microsoft.HybridCompute/machines with the tag MDFCSecurityConnector, and AccountId = this account',
    plans: ARC,
    sources: [ONBOARD],
    makers: ['Microsoft.Resources/tags/write', 'Microsoft.HybridCompute/machines/write'],
    roles: [],
    first: 'Look at the machine and its extensions. The agent on the instance can connect it again, without them.',
    before: 'First disconnect the agent on the instance: sudo azcmagent disconnect. Azure removes machines that are disconnected after ' +
      'seven days.',
  },
});

export type LeftoverId = keyof typeof LEFTOVERS;

export const SNAPSHOT_TAG = 'Microsoft Defender for Cloud';
/** What the names of log groups of EKS begin with. */
export const EKS_LOGS = '/aws/eks/';
export const INSTANCE_PROFILE = 'AmazonSSMRoleForInstancesMDCSetup';
