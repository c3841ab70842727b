import { both } from './permission-types';
import type { Permissions } from '../types';

export const CIEM_OIDC = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resources: ['arn:aws:iam::111122223333:role/DefenderForCloud-Ciem'],
    },
  ],
});

/** Without a bucket of CloudTrail logs: Microsoft's template then allows every bucket, this library none. */
export const CIEM_DISCOVERY = both({ awsManagedPolicies: ['SecurityAudit'], statements: [] });

/** With the bucket `trail-bucket`. */
export const CIEM_DISCOVERY_WITH_TRAIL: Permissions = {
  awsManagedPolicies: ['SecurityAudit'],
  statements: [
    { effect: 'Allow', actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::trail-bucket'] },
    { effect: 'Allow', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::trail-bucket/*'] },
  ],
};
