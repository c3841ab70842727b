/** What Defender for Cloud creates or changes in an AWS account without a published name, so a person must look for it. Pure data. */
import { ARC, CLUSTERS, ONBOARD, page, REMOVE_CONTAINERS, SCANNER, type Plan } from './leftovers';
import type { PermissionSource } from '../../src/permissions/permission-set';
import { CONTAINERS_DOCS, DATABASES_DOCS, TERRAFORM_AND_DOCS } from '../../src/permissions/sources';
import { PLAN_PARAMETERS } from '../shared/plans';

const [, PERMISSIONS_DOCS, AGENTLESS_DOCS] = TERRAFORM_AND_DOCS;

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
    look: 'Nothing marks the change. Search CloudTrail for UpdateClusterConfig and PutRetentionPolicy by the roles. AWS charges for ' +
      'audit logs while they are on: aws eks describe-cluster --name CLUSTER --query cluster.logging',
  },
  {
    what: 'in EKS clusters: the Defender sensor, the Azure Policy extension, Azure Arc, entries of the config map aws-auth',
    plans: CLUSTERS,
    sources: [REMOVE_CONTAINERS, CONTAINERS_DOCS],
    look: 'kubectl get pods -n mdc; az k8s-extension list; az connectedk8s list; kubectl -n kube-system get configmap aws-auth -o yaml. ' +
      'Remove the extensions and Azure Arc before you delete the connector.',
  },
  {
    what: 'snapshots, images and logs that were copied to accounts of Microsoft',
    plans: PLAN_PARAMETERS,
    sources: [AGENTLESS_DOCS],
    look: 'They are not in your account. Microsoft does not publish how long they are kept.',
  },
  {
    what: 'keys of the disk scanner without its alias, grants on your keys, policies of your keys that the scanner replaced',
    plans: SCANNER,
    sources: [PERMISSIONS_DOCS, AGENTLESS_DOCS],
    look: 'Search CloudTrail for CreateKey, CreateGrant and PutKeyPolicy by the roles. To list grants: aws kms list-grants --key-id KEY',
  },
  {
    what: 'security groups and rules of just-in-time access',
    plans: ['DefenderForServers'],
    sources: [PERMISSIONS_DOCS],
    look: 'Search CloudTrail for AuthorizeSecurityGroupIngress and CreateSecurityGroup by the role. If you disconnect during an ' +
      'open request, its access stays open: check this first.',
  },
  {
    what: 'existing parameter groups and option groups of RDS, in which audit logs were switched on',
    plans: ['DefenderForDatabases'],
    sources: [DATABASES_DOCS],
    look: 'Microsoft changes a group in place if it is not a default group. Search CloudTrail for ModifyDBParameterGroup, ' +
      'ModifyDBClusterParameterGroup and ModifyOptionGroup by the role.',
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
    look: 'Search CloudTrail for AttachRolePolicy with AmazonSSMManagedInstanceCore or AmazonSSMPatchAssociation.',
  },
  {
    what: 'the bucket, queue, topic and role that "create new" of CloudTrail ingestion creates',
    plans: ['DefenderCspm'],
    sources: [page('MicrosoftDocs/defender-docs, integrate-cloud-trail, of 2026-05-28')],
    look: 'The portal shows the names that you chose. The bucket has an event notification: ' +
      'aws s3api get-bucket-notification-configuration',
  },
  {
    what: 'the application of CIEM in your Entra tenant',
    plans: ['DefenderCspm'],
    sources: [PERMISSIONS_DOCS],
    look: 'In Entra ID, under App registrations, look for the application whose service principal you gave as servicePrincipalObjectId.',
  },
];
