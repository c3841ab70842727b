import type { PermissionSet, StatementData } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

/**
 * Narrower than the public Terraform in two ways. It allows the role name in every account, yet the only role of that name
 * that trusts this one is in the same account. And five of its seven sts actions do not take a role as resource, so that
 * they never had an effect there.
 */
export const CIEM_OIDC_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'AssumeCiemDiscoveryRole',
    actions: ['sts:AssumeRole', 'sts:TagSession'],
    resources: ['arn:{partition}:iam::{account}:role/{roleName:CiemDiscovery}'],
    purpose: 'goes on to the CIEM discovery role of this account, and nowhere else',
  }],
  sources: TERRAFORM_AND_DOCS,
};

export const CIEM_DISCOVERY_PERMISSIONS: PermissionSet = {
  managedPolicies: [{
    name: 'SecurityAudit',
    purpose: 'reads who has which permission in the account, which is what CIEM assesses; no read access to contents',
  }],
  statements: [],
  sources: TERRAFORM_AND_DOCS,
};

/** Two statements where the user names the CloudTrail bucket; `{bucket}` is its name. */
export const READ_CLOUDTRAIL_BUCKET: readonly StatementData[] = [
  {
    sid: 'ListCloudTrailBucket',
    actions: ['s3:ListBucket'],
    resources: ['arn:{partition}:s3:::{bucket}'],
    purpose: 'finds CloudTrail log files in the bucket that the user named',
  },
  {
    sid: 'ReadCloudTrailLogs',
    actions: ['s3:GetObject'],
    resources: ['arn:{partition}:s3:::{bucket}/*'],
    purpose: 'reads those log files, to see which permissions are used',
    wildcardReason: 'log files are written all the time; the bucket is fixed',
  },
];
