import { statements } from './permission-set-markdown';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { ADDITIONAL_READS, READ_VERBS, REMAINING_DATA_READS } from '../../src/permissions/additional-reads';
import {
  DENY_GRANTS_ON_ALIASED_KEYS, DENY_MANAGING_ALIASED_KEYS, DENY_SHARING_WITH_OTHERS, DENY_TAGS_THAT_LIMIT_ROLES,
  SHARE_WITH_NAMED_ACCOUNTS,
} from '../../src/permissions/agentless-vm-scanning';
import { READ_CLOUDTRAIL_BUCKET } from '../../src/permissions/ciem';
import { ATTACH_FINDINGS } from '../../src/permissions/containers';
import { DENY_DATA_READS } from '../../src/permissions/data-reads';
import { DENY_MANAGING_OTHER_ALIASED_KEYS } from '../../src/permissions/databases';
import {
  AUDIENCE_ADDITION_PERMISSIONS, CREATE_OR_REUSE_PERMISSIONS, FUNCTION_LOG_PERMISSIONS, TRUSTED_ACCESS_PERMISSIONS,
} from '../../src/permissions/inline-functions';
import {
  KEY_POLICY_OF_DATABASE_SCANNING, KEY_POLICY_OF_DISK_SCANNING, KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY,
} from '../../src/permissions/key-policies';
import { OPEN_CLUSTERS_TO_OWN_ROLES } from '../../src/permissions/open-clusters';
import type { StatementData } from '../../src/permissions/permission-set';
import { SECURITY_AUDIT } from '../../src/permissions/security-audit';
import {
  DECRYPT_WITH_NAMED_KEYS, LIST_BUCKETS, ONLY_VIA_S3, READ_NAMED_BUCKETS,
} from '../../src/permissions/sensitive-data-discovery';
import { CHANGE_TAGGED_SECURITY_GROUPS, RUN_COMMANDS_ON_TAGGED_INSTANCES } from '../../src/permissions/servers';

interface OnRequest {
  readonly title: string;
  readonly text: string;
  readonly statements: readonly StatementData[];
}

/** The changes that options of the user cause. Values of the user are in braces. */
const ON_REQUEST: readonly OnRequest[] = [
  {
    title: `${DefenderCapability.CSPM_MONITOR.defaultRoleName} with \`denyDataReads\``,
    text:
      'These statements are added to both permission types. Reading configuration stays allowed, except for the ' +
      'actions below. Configuration can contain secrets if somebody wrote them there, and it stays readable: ' +
      'environment variables of functions, containers and builds, user data of instances and launch templates, ' +
      'lifecycle scripts, `cloudformation:GetTemplate`, parameters and outputs of stacks, Systems Manager documents, ' +
      'parameters of associations and maintenance window tasks, definitions of state machines, inputs of rules, ' +
      'schedules and pipes, settings and code of jobs and connectors (AWS Glue, Amazon EMR, MSK Connect, Managed ' +
      'Service for Apache Flink), text of queries, prompts of agents and flows, `cloudtrail:LookupEvents`, WAF samples. ' +
      'Some configuration includes credentials: pre-shared keys of VPN connections, BGP keys of Direct Connect, ' +
      'basic authentication of Amplify apps, Splunk tokens of Firehose streams, the first password of a CloudHSM ' +
      'cluster.\n\n' +
      'With default access, names and other metadata also stay readable: keys of objects, contacts in Amazon SES, ' +
      'users in Amazon Connect, Amazon Chime and Amazon WorkMail, ids of faces in Amazon Rekognition, comments on ' +
      'commits and documents. These contents also stay readable, because the template for member accounts has a maximum size. ' +
      'Without CDK, `defender-deny-data-reads.template.json` denies them, too: ' +
      `${REMAINING_DATA_READS.map(action => `\`${action}\``).join(', ')}.\n\n` +
      'Some patterns also match actions that write. Nothing allows these to the role. In the template, one statement, ' +
      '`DenyReadingContents`, replaces the statements for all resources.',
    statements: DENY_DATA_READS,
  },
  {
    title: `${DefenderCapability.CSPM_MONITOR.defaultRoleName} with \`additionalReadActions\``,
    text:
      'This statement is added to least privilege access. Microsoft [does not publish](not-published.md) its actions: ' +
      'you choose them. ' +
      `The name of each must begin with ${READ_VERBS.map(verb => `\`${verb}\``).join(', ')}. It must not have a ` +
      'wildcard. Actions are refused that `denyDataReads` denies, that are contents although `denyDataReads` does ' +
      'not deny them, that return credentials, links or settings that AWS marks as sensitive, or that write. An action ' +
      'of the published list is left out. `ReadActions` has the actions of the ' +
      `[${SECURITY_AUDIT.source.title}](#what-readactions-has), without contents, some as patterns.`,
    statements: [{ ...ADDITIONAL_READS, actions: ['{additionalReadActions}'] }],
  },
  {
    title: `${DefenderCapability.AGENTLESS_VM_SCANNING.defaultRoleName} with \`denyManagingAliasedKeys\``,
    text:
      'These statements are added. Microsoft publishes only the alias of the key that the scanner creates: no tag, no ' +
      'creator, no order of its calls. So a key without an alias cannot be told from a new key of the scanner, and ' +
      'stays manageable: give such keys an alias.',
    statements: [DENY_MANAGING_ALIASED_KEYS, DENY_GRANTS_ON_ALIASED_KEYS],
  },
  {
    title: `${DefenderCapability.DATABASES_DSPM.defaultRoleName} with \`denyManagingAliasedKeys\``,
    text: 'This statement is added. Its other statements about keys need a tag or the service RDS in the request.',
    statements: [DENY_MANAGING_OTHER_ALIASED_KEYS],
  },
  {
    title: `${DefenderCapability.AGENTLESS_VM_SCANNING.defaultRoleName} with \`snapshotSharingAccounts\``,
    text:
      'These statements replace `ec2:ModifySnapshotAttribute` of `VmScannerAccess`. Public sharing stays denied. ' +
      'With permissions of a file, only the deny is added. The scanner of databases has no such limit: IAM has no ' +
      'condition key for the receiver of an RDS snapshot.',
    statements: [...SHARE_WITH_NAMED_ACCOUNTS, DENY_SHARING_WITH_OTHERS],
  },
  {
    title: `${DefenderCapability.AGENTLESS_VM_SCANNING.defaultRoleName} with \`arcInstanceTag\` or \`justInTimeTag\``,
    text: 'This statement is added: a role must not set the tag that limits another role.',
    statements: [DENY_TAGS_THAT_LIMIT_ROLES],
  },
  {
    title: `${DefenderCapability.JUST_IN_TIME_VM_ACCESS.defaultRoleName} with \`justInTimeTag\``,
    text:
      'These statements replace `JitNetworkAccess`. Without `values`, the condition is `Null` `false`: any value. A ' +
      'security group that just-in-time access creates has no tag, so it cannot be opened.',
    statements: CHANGE_TAGGED_SECURITY_GROUPS,
  },
  {
    title: `${DefenderCapability.ARC_AUTO_PROVISIONING.defaultRoleName} with \`arcInstanceTag\``,
    text:
      'These statements replace `RunInstallationCommands`. Without `values`, the condition is `Null` `false`: any value.',
    statements: RUN_COMMANDS_ON_TAGGED_INSTANCES,
  },
  {
    title: 'Kubernetes roles with `denyClusterAccessForOthers`',
    text:
      `This statement replaces the same two actions of \`${DefenderCapability.KUBERNETES_SERVICE.defaultRoleName}\` ` +
      `and, with default access, of \`${DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY.defaultRoleName}\`. ` +
      '`{clusterRoleArn}` is the ARN of each of these two roles that exists.',
    statements: [OPEN_CLUSTERS_TO_OWN_ROLES],
  },
  {
    title: `${DefenderCapability.SENSITIVE_DATA_DISCOVERY.defaultRoleName} with \`sensitiveDataScope\``,
    text:
      'These statements replace `AmazonS3ReadOnlyAccess` if you name buckets, and the access to every key if you ' +
      'name keys.',
    statements: [LIST_BUCKETS, READ_NAMED_BUCKETS, { ...DECRYPT_WITH_NAMED_KEYS, conditions: ONLY_VIA_S3 }],
  },
  {
    title: `${DefenderCapability.CONTAINER_IMAGE_ASSESSMENT.defaultRoleName} with \`gatedDeployment\``,
    text:
      'This statement is added to both permission types. The power user policies of default access put images, but ' +
      'delete none.',
    statements: [ATTACH_FINDINGS],
  },
  {
    title: `${DefenderCapability.CIEM_DISCOVERY.defaultRoleName} with \`ciem.cloudTrailBucketName\``,
    text: 'These statements are added to `SecurityAudit`.',
    statements: READ_CLOUDTRAIL_BUCKET,
  },
  {
    title: 'The policy of a KMS key with `grantDiskScanning`, `grantSensitiveDataDiscovery` and `grantDatabaseScanning`',
    text:
      'These statements are added to the policy of the key, for the account with the condition `aws:PrincipalArn` on ' +
      'the role. `*` is the key itself, and `{keyRegion}` its region. For a key of another account, those of the disk ' +
      'scanner are added to its role, too, with the ARN of the key. See [your-resources.md](your-resources.md#kms-keys).',
    statements: [
      ...KEY_POLICY_OF_DISK_SCANNING, ...KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY, ...KEY_POLICY_OF_DATABASE_SCANNING,
    ],
  },
  {
    title: 'The function of `createOrReuse`',
    text:
      'A Lambda function with inline code, trusted by `lambda.amazonaws.com`. It is in each member account of an ' +
      'organization by default, and in each stack with `EntraIdentityProvider.createOrReuse`. If CIEM is on, it also ' +
      'creates the OIDC provider of your own tenant. The provider and its audiences stay if you delete the stack. ' +
      'Providers, audiences and thumbprint are in the environment of the function, so an event cannot name others.',
    statements: [...CREATE_OR_REUSE_PERMISSIONS.statements, ...FUNCTION_LOG_PERMISSIONS.statements],
  },
  {
    title: 'The function of `addMissingAudiences`',
    text:
      'A Lambda function with inline code, trusted by `lambda.amazonaws.com`. Audiences stay if you delete the stack.',
    statements: [...AUDIENCE_ADDITION_PERMISSIONS.statements, ...FUNCTION_LOG_PERMISSIONS.statements],
  },
  {
    title: 'The function of `activateTrustedAccess`',
    text:
      'A Lambda function with inline code, trusted by `lambda.amazonaws.com`, in the management account. Trusted ' +
      'access is never switched off.',
    statements: [...TRUSTED_ACCESS_PERMISSIONS.statements, ...FUNCTION_LOG_PERMISSIONS.statements],
  },
];

/** Options that change IAM in another way. */
const OTHER_OPTIONS = [
  [
    '`dataCollectionExternalId`',
    `\`${DefenderCapability.KUBERNETES_DATA_COLLECTION.defaultRoleName}\` also trusts an IAM user of Microsoft's ` +
      'AWS account: see its section.',
  ],
  [
    '`rdsThreatProtectionAudience`',
    `Replaces the audience of \`${DefenderCapability.RDS_THREAT_PROTECTION.defaultRoleName}\`.`,
  ],
  [
    '`clusterAccess`',
    `An EKS access entry for \`${DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY.defaultRoleName}\` in each ` +
      'cluster of the list, with the access policy that you chose for it.',
  ],
];

export function onRequestMarkdown(): string {
  return [
    '## On your request\n',
    'If you set one of these options, it replaces some of the permissions above, or adds permissions to them.\n',
    '| option | what changes |',
    '| --- | --- |',
    ...OTHER_OPTIONS.map(([option, text]) => `| ${option} | ${text} |`),
    '',
    ...ON_REQUEST.map(({ title, text, statements: data }) =>
      [`### ${title}\n`, `${text}\n`, statements(data)].join('\n'),
    ),
  ].join('\n');
}

/** Differences between the library and the published lists. */
export const DIFFERENCES = [
  'Statements are in customer managed policies, not inline. `ec2:CopySnapshots` is not an action, so it is ' +
    '`ec2:CopySnapshot`.',
  '`iam:PassRole` of `MDCContainersK8sRole` allows exactly the two pipeline roles, and each only for the service ' +
    'that assumes it. The published pattern does not match the default names.',
  'The role that CloudWatch Logs assumes has the condition `aws:SourceAccount`. The published trust does not have it.',
  '`DefenderForCloud-OidcCiem` may assume only the discovery role of its own account, with the two `sts` actions ' +
    'that have an effect there.',
  'CIEM reads no bucket unless you name one. The published default is every bucket.',
  'The deny of billing is attached if you choose default access. The public template creates it, but attaches it ' +
    'only in the other case. The deny also covers costs and budgets: `aws-portal`, `billingconductor`, `budgets`, ' +
    '`ce`, `cost-optimization-hub`, `purchase-orders`, `savingsplans` and `sustainability`.',
  'The roles of the EKS audit logs may use buckets of their own account only (`aws:ResourceAccount`). The published ' +
    'statements allow every bucket whose name has the prefix, also in accounts of others.',
  '`DefenderForCloud-AgentlessScanner` may not share a snapshot with everybody (`ec2:Add/group`). It shares snapshots ' +
    'with the account of the scanner.',
  'Host management: the template declares the role and the profile for instances, so the automation may not create ' +
    'IAM entities, remove a profile or start another runbook. Both published roles do not have the conditions on ' +
    '`aws:SourceAccount` and `aws:SourceArn`. Explorer is off by default.',
  '`kms:ViaService` ends in the domain of the partition instead of `amazonaws.com`.',
] as const;
