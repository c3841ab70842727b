import type { AwsManagedPolicyData, PermissionSet, StatementData } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

export const READ_EVERY_BUCKET: AwsManagedPolicyData = {
  name: 'AmazonS3ReadOnlyAccess',
  purpose: 'reads objects of every bucket to find sensitive data; sensitiveDataScope can limit the buckets',
};

export const DECRYPT: StatementData = {
  sid: 'DecryptObjects',
  actions: ['kms:Decrypt'],
  resources: ['*'],
  purpose: 'reads objects that are encrypted with a KMS key',
  wildcardReason: 'an object can be encrypted with any key that its owner chose; sensitiveDataScope can limit the keys',
};

export const SENSITIVE_DATA_DISCOVERY_PERMISSIONS: PermissionSet = {
  managedPolicies: [READ_EVERY_BUCKET],
  statements: [DECRYPT],
  sources: TERRAFORM_AND_DOCS,
};

/** Allows the use of keys only through S3, on behalf of the role. */
export const ONLY_VIA_S3 = { StringLike: { 'kms:ViaService': 's3.*.{urlSuffix}' } };

/** Replaces `READ_EVERY_BUCKET` if the user names buckets. Listing buckets cannot be limited to a resource. */
export const LIST_BUCKETS: StatementData = {
  sid: 'ListBuckets',
  actions: ['s3:GetAccountPublicAccessBlock', 's3:ListAllMyBuckets'],
  resources: ['*'],
  purpose: 'lists the buckets of the account',
  wildcardReason: 'these two actions cannot be limited to a resource',
};

/** Replaces `READ_EVERY_BUCKET` if the user names buckets: the same read actions, only on them (`{bucket}`). */
export const READ_NAMED_BUCKETS: StatementData = {
  sid: 'ReadNamedBuckets',
  actions: ['s3:Get*', 's3:List*'],
  resources: ['arn:{partition}:s3:::{bucket}', 'arn:{partition}:s3:::{bucket}/*'],
  purpose: 'reads the settings and objects of the buckets that the user named, and of no other bucket',
  wildcardReason: 'the read actions of AmazonS3ReadOnlyAccess, on the named buckets and on every object in them',
};

/** Replaces `DECRYPT` if the user names keys (`{keyArn}`). */
export const DECRYPT_WITH_NAMED_KEYS: StatementData = {
  ...DECRYPT,
  resources: ['{keyArn}'],
  wildcardReason: undefined,
};

const NOTHING_ELSE = { effect: 'Deny', resources: [], wildcardReason: 'the deny must cover everything' } as const;

/**
 * The same limit as `READ_NAMED_BUCKETS` for a role whose permissions come from a file. The patterns leave out the two
 * actions of `LIST_BUCKETS`, which have no resource. S3 Access Grants, Object Lambda, Outposts and directory buckets
 * give access to objects through their own resources. Source: Service Authorization Reference, 2026-11.
 */
export const DENY_OTHER_BUCKETS: StatementData = {
  ...NOTHING_ELSE,
  sid: 'DenyOtherBuckets',
  actions: [
    's3:*Object*',
    's3:Get*Configuration',
    's3:GetBucket*',
    's3:GetDataAccess',
    's3:ListBucket*',
    's3:ListMultipartUploadParts',
    's3-object-lambda:*Object*',
    's3-outposts:*Object*',
    's3express:CreateSession',
  ],
  notResources: ['arn:{partition}:s3:::{bucket}', 'arn:{partition}:s3:::{bucket}/*'],
  purpose: 'reading or writing objects, and reading settings, of buckets that the user did not name',
};

/** The same limit as `DECRYPT_WITH_NAMED_KEYS` for a role whose permissions come from a file. */
export const DENY_OTHER_KEYS: StatementData = {
  ...NOTHING_ELSE,
  sid: 'DenyOtherKeys',
  actions: ['kms:Decrypt', 'kms:ReEncryptFrom'],
  notResources: ['{keyArn}'],
  purpose: 'decrypting with keys that the user did not name',
};

/** The same limit as `ONLY_VIA_S3` for a role whose permissions come from a file. */
export const DENY_OUTSIDE_OF_S3: StatementData = {
  ...NOTHING_ELSE,
  sid: 'DenyDecryptingOutsideOfS3',
  actions: ['kms:Decrypt', 'kms:ReEncryptFrom'],
  resources: ['*'],
  conditions: { StringNotLike: ONLY_VIA_S3.StringLike },
  purpose: 'decrypting other than through S3',
};
