import type { AwsManagedPolicyData, PermissionSet, StatementData } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

export const READ_EVERY_BUCKET: AwsManagedPolicyData = {
  name: 'AmazonS3ReadOnlyAccess',
  purpose: 'reads objects of every bucket to sample them for sensitive data; name buckets in sensitiveDataScope for less',
};

export const DECRYPT: StatementData = {
  sid: 'DecryptObjects',
  actions: ['kms:Decrypt'],
  resources: ['*'],
  purpose: 'reads objects that are encrypted with a KMS key',
  wildcardReason: 'objects are encrypted with whatever key their owner chose; name keys in sensitiveDataScope for less',
};

export const SENSITIVE_DATA_DISCOVERY_PERMISSIONS: PermissionSet = {
  managedPolicies: [READ_EVERY_BUCKET],
  statements: [DECRYPT],
  sources: TERRAFORM_AND_DOCS,
};

/** Key use is limited to what S3 does on behalf of the role. */
export const ONLY_VIA_S3 = { StringLike: { 'kms:ViaService': 's3.*.{urlSuffix}' } };

/** In place of `READ_EVERY_BUCKET` where the user names buckets: finding them is not limited to a resource. */
export const LIST_BUCKETS: StatementData = {
  sid: 'ListBuckets',
  actions: ['s3:GetAccountPublicAccessBlock', 's3:ListAllMyBuckets'],
  resources: ['*'],
  purpose: 'sees which buckets exist',
  wildcardReason: 'these two actions cannot be limited to a resource',
};

/** In place of `READ_EVERY_BUCKET` where the user names buckets: its read actions, on those buckets (`{bucket}`) only. */
export const READ_NAMED_BUCKETS: StatementData = {
  sid: 'ReadNamedBuckets',
  actions: ['s3:Get*', 's3:List*'],
  resources: ['arn:{partition}:s3:::{bucket}', 'arn:{partition}:s3:::{bucket}/*'],
  purpose: 'reads the buckets that the user named, their settings and their objects, and no others',
  wildcardReason: 'the read actions of AmazonS3ReadOnlyAccess, on the named buckets and every object in them',
};

/** In place of `DECRYPT` where the user names keys, `{keyArn}`. */
export const DECRYPT_WITH_NAMED_KEYS: StatementData = {
  ...DECRYPT,
  resources: ['{keyArn}'],
  wildcardReason: undefined,
};
