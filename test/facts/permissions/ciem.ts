import { allow, both, managed, only } from './permission-types';
import type { Permissions } from '../types';

export const CIEM_OIDC = both(only(
  allow(['sts:AssumeRole', 'sts:TagSession'], ['arn:aws:iam::111122223333:role/DefenderForCloud-Ciem']),
));

/** Without a bucket of CloudTrail logs: Microsoft's template then allows every bucket, this library none. */
export const CIEM_DISCOVERY = both(managed('SecurityAudit'));

/** With the bucket `trail-bucket`. */
export const CIEM_DISCOVERY_WITH_TRAIL: Permissions = {
  awsManagedPolicies: ['SecurityAudit'],
  statements: [
    allow(['s3:ListBucket'], ['arn:aws:s3:::trail-bucket']),
    allow(['s3:GetObject'], ['arn:aws:s3:::trail-bucket/*']),
  ],
};
