/**
 * What Defender for Cloud creates in an AWS account outside of the stacks that connect it: by its published names and
 * tags, in the order in which to remove it. Pure data.
 */
import type { PermissionSource } from '../../src/permissions/permission-set';
import { CONTAINERS_DOCS, DATABASES_DOCS, TERRAFORM, TERRAFORM_AND_DOCS } from '../../src/permissions/sources';
import { CLUSTER_CIDRS } from '../shared/defender-addresses';
import { PLAN_PARAMETERS, type PlanParameter } from '../shared/plans';

export type Plan = PlanParameter;

export interface Leftover {
  /** In the singular. */
  readonly what: string;
  /** The name or tag as published. */
  readonly published: string;
  /** Plans with the feature that creates it. As long as one of them is on, it is in use. */
  readonly plans: readonly Plan[];
  readonly sources: readonly PermissionSource[];
  /** What is lost when it is removed, or what to know before. */
  readonly before: string;
}

const define = <Id extends string>(leftovers: Record<Id, Leftover>) => leftovers;

const REMOVE_CONTAINERS: PermissionSource = {
  title: 'Microsoft Learn, Remove Defender for Containers from AWS (EKS), of 2025-11-27',
  url: 'https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-aws-remove',
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
const ONBOARD: PermissionSource = {
  title: 'MicrosoftDocs/defender-docs, quickstart-onboard-aws, of 2025-11-03',
  url: 'https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/quickstart-onboard-aws.md',
  date: '2026-11',
};

const [, PERMISSIONS_DOCS, AGENTLESS_DOCS] = TERRAFORM_AND_DOCS;

const CLUSTERS: readonly Plan[] = ['DefenderCspm', 'DefenderForContainers'];
const DATABASES: readonly Plan[] = ['DefenderCspm', 'DefenderForDatabases'];
const SCANNER: readonly Plan[] = ['DefenderCspm', 'DefenderForServers', 'DefenderForContainers'];
const ARC: readonly Plan[] = ['DefenderForServers', 'DefenderForDatabases'];

export const LEFTOVERS = define({
  accessEntry: {
    what: 'EKS access entry',
    published: 'principal: MDCContainersAgentlessDiscoveryK8sRole, MDCContainersK8sRole (earlier DefenderForCloud-Containers-K8s), or their names in the app',
    plans: CLUSTERS,
    sources: [CONTAINERS_DOCS, TERRAFORM],
    before: 'A role that is created later with the same ARN has this access to the cluster again.',
  },
  publicAccess: {
    what: 'EKS endpoint open to Defender for Cloud',
    published: `public access CIDR ${CLUSTER_CIDRS.join(' or ')}`,
    plans: CLUSTERS,
    sources: [NETWORK_ACCESS],
    before: 'Defender for Cloud or one of you added it.',
  },
  logSubscription: {
    what: 'log subscription',
    published: 'in log groups /aws/eks/*: destination is a delivery stream azuredefender-* or ms-defender-*',
    plans: ['DefenderForContainers'],
    sources: [CONTAINERS_DOCS],
    before: 'The logs stay in the log group.',
  },
  deliveryStream: {
    what: 'delivery stream',
    published: 'azuredefender-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    before: 'First remove the log subscriptions that write to it.',
  },
  queue: {
    what: 'queue',
    published: 'azuredefender-<region>-<account>-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    before: 'Its messages are lost. They only announce files of the bucket.',
  },
  bucket: {
    what: 'bucket',
    published: 'azuredefender-<region>-<account>-<cluster>; ms-defender-* (only the prefix is published)',
    plans: ['DefenderForContainers'],
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    before: 'THE AUDIT LOGS IN IT ARE LOST. First copy what you must keep.',
  },
  diskSnapshot: {
    what: 'EBS snapshot',
    published: 'tag CreatedBy = Microsoft Defender for Cloud',
    plans: SCANNER,
    sources: [TERRAFORM, AGENTLESS_DOCS],
    before: 'A copy for a scan, not a backup. Anyone with ec2:CreateTags can set the tag on a snapshot of yours: look at its volume first.',
  },
  databaseSnapshot: {
    what: 'RDS snapshot',
    published: 'defenderfordatabases*',
    plans: DATABASES,
    sources: [DATA_SECURITY, TERRAFORM],
    before: 'A copy for a scan, not a backup.',
  },
  clusterSnapshot: {
    what: 'RDS cluster snapshot',
    published: 'defenderfordatabases*',
    plans: DATABASES,
    sources: [DATA_SECURITY, TERRAFORM],
    before: 'A copy for a scan, not a backup.',
  },
  parameterGroup: {
    what: 'RDS parameter group',
    published: 'defenderfordatabases*',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    before: 'Microsoft creates it in place of a default group. The database that uses it needs another group first, and a reboot.',
  },
  clusterParameterGroup: {
    what: 'RDS cluster parameter group',
    published: 'defenderfordatabases*',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    before: 'Microsoft creates it in place of a default group. The cluster that uses it needs another group first, and its instances a reboot.',
  },
  optionGroup: {
    what: 'RDS option group',
    published: 'defenderfordatabases* (published for parameter groups; the role may create option groups too)',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    before: 'RDS deletes an option group only if no database and no snapshot uses it.',
  },
  scannerKey: {
    what: 'KMS key of the disk scanner',
    published: 'alias/DefenderForCloudKey',
    plans: SCANNER,
    sources: [TERRAFORM, AGENTLESS_DOCS],
    before: 'WHAT IS ENCRYPTED WITH IT IS LOST for good when the waiting period ends: first remove the EBS snapshots.',
  },
  databaseKey: {
    what: 'KMS key for RDS snapshots',
    published: 'alias/DefenderForDatabases*, or a tag whose key begins with DefenderForDatabases',
    plans: DATABASES,
    sources: [DATA_SECURITY, TERRAFORM],
    before: 'WHAT IS ENCRYPTED WITH IT IS LOST for good when the waiting period ends: first remove the RDS snapshots.',
  },
  instanceProfile: {
    what: 'instance profile with its role',
    published: 'AmazonSSMRoleForInstancesMDCSetup',
    plans: ARC,
    sources: [TERRAFORM],
    before: 'INSTANCES THAT HAVE IT LOSE THEIR CREDENTIALS, and so Systems Manager: first give them another profile ' +
      '(docs/host-management.md#before-the-instance-profile-is-deleted).',
  },
  arcMachine: {
    what: 'Azure Arc machine',
    published: 'Microsoft.HybridCompute/machines with the tag MDFCSecurityConnector, and AccountId = this account',
    plans: ARC,
    sources: [ONBOARD],
    before: 'First disconnect the agent on the instance: sudo azcmagent disconnect. Azure removes machines that are disconnected after seven days.',
  },
});

export type LeftoverId = keyof typeof LEFTOVERS;

/** The default names of the roles that get access to clusters, and the earlier one of the second. */
export const CLUSTER_ROLES = ['MDCContainersAgentlessDiscoveryK8sRole', 'MDCContainersK8sRole', 'DefenderForCloud-Containers-K8s'];
export const SNAPSHOT_TAG = 'Microsoft Defender for Cloud';
/** What the names of log groups of EKS begin with. */
export const EKS_LOGS = '/aws/eks/';
export const INSTANCE_PROFILE = 'AmazonSSMRoleForInstancesMDCSetup';

/** What Defender for Cloud creates or changes, and has no published name. */
export interface NotSearchable {
  readonly what: string;
  readonly plans: readonly Plan[];
  readonly sources: readonly PermissionSource[];
  /** How a person can find it. */
  readonly look: string;
}

export const NOT_SEARCHABLE: readonly NotSearchable[] = [
  {
    what: 'what Defender for Cloud changed in EKS clusters: audit logs switched on, retention of their log groups, authentication mode',
    plans: CLUSTERS,
    sources: [CONTAINERS_DOCS],
    look: 'Nothing marks the change. CloudTrail: UpdateClusterConfig, PutRetentionPolicy by the roles. Audit logs cost as long as they are on: ' +
      'aws eks describe-cluster --name CLUSTER --query cluster.logging',
  },
  {
    what: 'in EKS clusters: the Defender sensor, the Azure Policy extension, Azure Arc, entries of the config map aws-auth',
    plans: CLUSTERS,
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    look: 'kubectl get pods -n mdc; az k8s-extension list; az connectedk8s list; kubectl -n kube-system get configmap aws-auth -o yaml. Remove the ' +
      'extensions and Azure Arc before you delete the connector.',
  },
  {
    what: 'snapshots, images and logs that were copied to the accounts of Microsoft',
    plans: PLAN_PARAMETERS,
    sources: [AGENTLESS_DOCS],
    look: 'They are not in your account. Microsoft does not publish how long they are kept.',
  },
  {
    what: 'keys of the disk scanner without its alias, grants on your keys, policies of your keys that the scanner replaced',
    plans: SCANNER,
    sources: [PERMISSIONS_DOCS, AGENTLESS_DOCS],
    look: 'CloudTrail: CreateKey, CreateGrant, PutKeyPolicy by the roles. aws kms list-grants --key-id KEY',
  },
  {
    what: 'security groups and rules of just-in-time access',
    plans: ['DefenderForServers'],
    sources: [PERMISSIONS_DOCS],
    look: 'CloudTrail: AuthorizeSecurityGroupIngress, CreateSecurityGroup by the role. Open requests end with access still open: look first.',
  },
  {
    what: 'existing parameter groups and option groups of RDS, in which audit logs were switched on',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    look: 'Microsoft changes a group that is not a default group in place. CloudTrail: ModifyDBParameterGroup, ModifyDBClusterParameterGroup, ' +
      'ModifyOptionGroup by the role.',
  },
  {
    what: 'on instances: the Azure Arc agent, Defender for Endpoint and other extensions',
    plans: ARC,
    sources: [ONBOARD],
    look: 'They stay installed. On each instance: azcmagent show. Remove the extensions in Azure before you disconnect the agent.',
  },
  {
    what: 'policies that host management attached to roles of your instances',
    plans: ARC,
    sources: [{ title: 'docs/host-management.md#undo', date: '2026-11' }],
    look: 'CloudTrail: AttachRolePolicy of AmazonSSMManagedInstanceCore, AmazonSSMPatchAssociation.',
  },
  {
    what: 'what "create new" of CloudTrail ingestion creates: bucket, queue, topic, role',
    plans: ['DefenderCspm'],
    sources: [{
      title: 'MicrosoftDocs/defender-docs, integrate-cloud-trail, of 2026-05-28',
      url: 'https://github.com/MicrosoftDocs/defender-docs/blob/main/defender-for-cloud/integrate-cloud-trail.md',
      date: '2026-11',
    }],
    look: 'The portal shows the names that you chose. A bucket has an event notification: aws s3api get-bucket-notification-configuration',
  },
  {
    what: 'the application of CIEM in your Entra tenant',
    plans: ['DefenderCspm'],
    sources: [PERMISSIONS_DOCS],
    look: 'In Entra ID, App registrations: the application whose service principal you gave as servicePrincipalObjectId.',
  },
];
