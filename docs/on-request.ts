import { ciemDiscoveryWithCloudTrail } from '../src/capabilities/ciem-discovery';
import { sensitiveDataDiscoveryWithin } from '../src/capabilities/sensitive-data-discovery';
import { DENY_DATA_READS } from '../src/permissions/data-reads';

/** What changes with an option of the user's, with the user's values in braces. */
export const PERMISSION_SETS_ON_REQUEST = [
  {
    title: 'CspmMonitorAws with `denyDataReads`',
    text: 'On top of either permission type. Reading configuration stays allowed, but for what is named below. Configuration can hold ' +
      'secrets where somebody put them there, and stays readable: environment variables of functions, containers and builds, user data of ' +
      'instances and launch templates, `cloudformation:GetTemplate`, `cloudtrail:LookupEvents`, pre-shared keys of VPN connections, WAF samples.',
    set: { statements: DENY_DATA_READS },
  },
  {
    title: 'SensitiveDataDiscovery with `sensitiveDataScope`',
    text: 'In place of `AmazonS3ReadOnlyAccess` (where buckets are named) and of every key (where keys are named).',
    set: sensitiveDataDiscoveryWithin({ bucketNames: ['{bucket}'], kmsKeyArns: ['{keyArn}'], decryptOnlyViaS3: true }),
  },
  {
    title: 'DefenderForCloud-Ciem with `ciem.cloudTrailBucketName`',
    text: 'On top of `SecurityAudit`.',
    set: ciemDiscoveryWithCloudTrail('{bucket}'),
  },
];

/** Options that change IAM in another way than by statements of a role above. */
export const OTHER_OPTIONS = [
  ['`identityProvider` from `EntraIdentityProvider.fromExisting(..., { addMissingAudiences: true })`',
    'A Lambda function whose role may `iam:AddClientIDToOpenIDConnectProvider` on that one provider (any audience, since IAM has no condition on it) ' +
    'and write its own log (`logs:CreateLogStream`, `logs:PutLogEvents`), trusted by `lambda.amazonaws.com`. Audiences stay when the stack is deleted.'],
  ['`memberIdentityProvider` with `addMissingAudiences`', 'The same function in each member account.'],
  ['`activateTrustedAccess` of `DefenderForCloudOrganization`',
    'In the management account, a Lambda function whose role may `cloudformation:ActivateOrganizationsAccess` and `cloudformation:DescribeOrganizationsAccess`, ' +
    '`organizations:DescribeOrganization` and `organizations:ListAWSServiceAccessForOrganization`, `organizations:EnableAWSServiceAccess` for StackSets only ' +
    '(`organizations:ServicePrincipal`), `iam:CreateServiceLinkedRole` for the one role of StackSets, and write its own log. It is never switched off.'],
  ['`dataCollectionExternalId`', "`MDCContainersK8sDataCollectionRole` also trusts an IAM user of Microsoft's AWS account: see there."],
  ['`rdsThreatProtectionAudience`', 'Takes the place of the audience of `DefenderForCloud-DataThreatProtectionDB`.'],
  ['`clusterAccess`', 'An EKS access entry for `MDCContainersAgentlessDiscoveryK8sRole` in each cluster named, with the access policy named beside it.'],
] as const;

/** Where the library gives less than the published lists, for whoever compares the two. */
export const DIFFERENCES = [
  'Statements stand in customer managed policies, not inline; `ec2:CopySnapshots`, which is no action, is `ec2:CopySnapshot`.',
  '`iam:PassRole` of `MDCContainersK8sRole` covers exactly the two pipeline roles, each to the one service that takes it; the published pattern misses the default names.',
  'The role that CloudWatch Logs takes has `aws:SourceAccount`, which the published trust does not have.',
  '`DefenderForCloud-OidcCiem` may go on to the discovery role of its own account only, with the two `sts` actions that can have an effect there.',
  'CIEM reads no bucket unless one is named; the published default is every bucket.',
  'The deny of billing is attached where default access is chosen; the public template makes it, but attaches it in the other case only.',
  'Host management: role and profile for instances are declared, so the automation has no right to create IAM entities, to take a profile away or ' +
    'to start another runbook; both published roles lack the conditions on `aws:SourceAccount` and `aws:SourceArn`; Explorer is off unless asked for.',
  '`kms:ViaService` ends in the domain of the partition in place of `amazonaws.com`.',
] as const;
