import { statements } from './permission-set-markdown';
import { DefenderCapability } from '../src/capabilities/defender-capability';
import { READ_CLOUDTRAIL_BUCKET } from '../src/permissions/ciem';
import { DENY_DATA_READS } from '../src/permissions/data-reads';
import {
  AUDIENCE_ADDITION_PERMISSIONS, CREATE_OR_REUSE_PERMISSIONS, FUNCTION_LOG_PERMISSIONS, TRUSTED_ACCESS_PERMISSIONS,
} from '../src/permissions/inline-functions';
import type { StatementData } from '../src/permissions/permission-set';
import {
  DECRYPT_WITH_NAMED_KEYS, LIST_BUCKETS, ONLY_VIA_S3, READ_NAMED_BUCKETS,
} from '../src/permissions/sensitive-data-discovery';

interface OnRequest {
  readonly title: string;
  readonly text: string;
  readonly statements: readonly StatementData[];
}

/** What changes with an option of the user, with the user's values in braces. */
const ON_REQUEST: readonly OnRequest[] = [
  {
    title: `${DefenderCapability.CSPM_MONITOR.defaultRoleName} with \`denyDataReads\``,
    text:
      'These come on top of either permission type. Reading configuration stays allowed, except for what is named ' +
      'below. ' +
      'Configuration can hold secrets where somebody put them there, and stays readable: environment variables of ' +
      'functions, ' +
      'containers and builds, user data of instances and launch templates, `cloudformation:GetTemplate`, ' +
      '`cloudtrail:LookupEvents`, pre-shared keys of VPN connections, WAF samples.',
    statements: DENY_DATA_READS,
  },
  {
    title: `${DefenderCapability.SENSITIVE_DATA_DISCOVERY.defaultRoleName} with \`sensitiveDataScope\``,
    text:
      'These take the place of `AmazonS3ReadOnlyAccess` (where buckets are named) and of every key (where keys ' +
      'are named).',
    statements: [LIST_BUCKETS, READ_NAMED_BUCKETS, { ...DECRYPT_WITH_NAMED_KEYS, conditions: ONLY_VIA_S3 }],
  },
  {
    title: `${DefenderCapability.CIEM_DISCOVERY.defaultRoleName} with \`ciem.cloudTrailBucketName\``,
    text: 'These come on top of `SecurityAudit`.',
    statements: READ_CLOUDTRAIL_BUCKET,
  },
  {
    title: 'The function of `createOrReuse`',
    text:
      'A Lambda function with inline code, trusted by `lambda.amazonaws.com`: in each member account of an ' +
      'organization by default, and where you use `EntraIdentityProvider.createOrReuse`. With CIEM the same for the ' +
      'OIDC provider of your own tenant. Provider and audiences stay when the stack is deleted.',
    statements: [...CREATE_OR_REUSE_PERMISSIONS.statements, ...FUNCTION_LOG_PERMISSIONS.statements],
  },
  {
    title: 'The function of `addMissingAudiences`',
    text:
      'A Lambda function with inline code, trusted by `lambda.amazonaws.com`. Audiences stay when the stack is ' +
      'deleted.',
    statements: [...AUDIENCE_ADDITION_PERMISSIONS.statements, ...FUNCTION_LOG_PERMISSIONS.statements],
  },
  {
    title: 'The function of `activateTrustedAccess`',
    text:
      'A Lambda function with inline code, trusted by `lambda.amazonaws.com`, in the management account. Trusted ' +
      'access is never ' +
      'switched off.',
    statements: [...TRUSTED_ACCESS_PERMISSIONS.statements, ...FUNCTION_LOG_PERMISSIONS.statements],
  },
];

/** Options that change IAM in another way. */
const OTHER_OPTIONS = [
  [
    '`dataCollectionExternalId`',
    `\`${DefenderCapability.KUBERNETES_DATA_COLLECTION.defaultRoleName}\` also trusts an IAM user of Microsoft's ` +
      'AWS account: see there.',
  ],
  [
    '`rdsThreatProtectionAudience`',
    `Takes the place of the audience of \`${DefenderCapability.RDS_THREAT_PROTECTION.defaultRoleName}\`.`,
  ],
  [
    '`clusterAccess`',
    `An EKS access entry for \`${DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY.defaultRoleName}\` in each ` +
      'cluster ' +
      'named, with the access policy named beside it.',
  ],
];

export function onRequestMarkdown(): string {
  return [
    '## On your request\n',
    'These take the place of, or come on top of, the permissions above if you set the option.\n',
    '| option | what changes |',
    '| --- | --- |',
    ...OTHER_OPTIONS.map(([option, text]) => `| ${option} | ${text} |`),
    '',
    ...ON_REQUEST.map(({ title, text, statements: data }) =>
      [`### ${title}\n`, `${text}\n`, statements(data)].join('\n'),
    ),
  ].join('\n');
}

/** Where the library grants less than the published lists, for readers who compare the two. */
export const DIFFERENCES = [
  'Statements are in customer managed policies, not inline; `ec2:CopySnapshots`, which is not an action, is ' +
    '`ec2:CopySnapshot`.',
  '`iam:PassRole` of `MDCContainersK8sRole` covers exactly the two pipeline roles, each to the one service that ' +
    'takes it; the published pattern misses the default names.',
  'The role that CloudWatch Logs takes has `aws:SourceAccount`, which the published trust does not have.',
  '`DefenderForCloud-OidcCiem` may go on to the discovery role of its own account only, with the two `sts` actions ' +
    'that can have an effect there.',
  'CIEM reads no bucket unless one is named; the published default is every bucket.',
  'The deny of billing is attached where default access is chosen; the public template makes it, but attaches it in ' +
    'the other case only.',
  'Host management: role and profile for instances are declared, so the automation has no right to create IAM ' +
    'entities, to take a profile away or ' +
    'to start another runbook; both published roles lack the conditions on `aws:SourceAccount` and `aws:SourceArn`; ' +
    'Explorer is off unless asked for.',
  '`kms:ViaService` ends in the domain of the partition in place of `amazonaws.com`.',
] as const;
