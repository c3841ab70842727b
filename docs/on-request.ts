import { ciemDiscoveryWithCloudTrail } from '../src/capabilities/ciem-discovery';
import { sensitiveDataDiscoveryWithin } from '../src/capabilities/sensitive-data-discovery';
import { DENY_DATA_READS } from '../src/permissions/data-reads';

/** What changes with an option of the user's, with the user's values in braces. */
export const PERMISSION_SETS_ON_REQUEST = [
  {
    title: 'CspmMonitorAws with `denyDataReads`',
    text: 'On top of either permission type. Reading configuration stays allowed, but for what is named below.',
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
