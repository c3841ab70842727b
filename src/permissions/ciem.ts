import type { PermissionSet, StatementData } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

/**
 * Allows less than the public Terraform, which names the role in every account: only the role in the same account
 * trusts this role. Five of the seven sts actions in the Terraform do not support a role as resource, so they have no
 * effect there.
 */
export const CIEM_OIDC_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'AssumeCiemDiscoveryRole',
    actions: ['sts:AssumeRole', 'sts:TagSession'],
    resources: ['{renderedRoleArn:CiemDiscovery}'],
    purpose: 'assumes only the CIEM discovery role of this account',
  }],
  sources: TERRAFORM_AND_DOCS,
};

export const CIEM_DISCOVERY_PERMISSIONS: PermissionSet = {
  managedPolicies: [{
    name: 'SecurityAudit',
    purpose: 'reads who has which permissions in the account, because CIEM assesses them; it does not read contents',
  }],
  statements: [],
  sources: TERRAFORM_AND_DOCS,
};

/** Two more statements if the user names the CloudTrail bucket. `{bucket}` is its name. */
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
    purpose: 'reads these log files, to find which permissions are used',
    wildcardReason: 'CloudTrail writes new log files continuously; the bucket is fixed',
  },
];
