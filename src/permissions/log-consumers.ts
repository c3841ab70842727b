import type { StatementData } from './permission-set';

/**
 * What a consumer of a log fan-out may do: take messages from its queue (`{queueArn}`), and read the objects that they
 * name (`{objectArn}`). Sources: Amazon SQS, Amazon S3 and AWS KMS in the service authorization reference; AWS KMS
 * developer guide, `kms:ViaService` and encryption context; AWS CloudTrail user guide, encryption with SSE-KMS; all
 * 2026-11. Microsoft Sentinel publishes the same calls, with `s3:Get*` and `s3:List*` (Azure/Azure-Sentinel,
 * AwsRequiredPolicies, 2026-11).
 */
export const READ_LOGS: readonly StatementData[] = [
  {
    sid: 'ReceiveMessages',
    actions: [
      'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl',
      'sqs:GetQueueAttributes',
    ],
    resources: ['{queueArn}'],
    purpose: 'takes messages from its own queue only',
  },
  {
    sid: 'ReadObjects',
    actions: ['s3:GetObject'],
    resources: ['{objectArn}'],
    conditions: { StringEquals: { 'aws:ResourceAccount': '{bucketAccount}' } },
    purpose: 'reads the log files that the messages name',
    wildcardReason: 'the names of log files are not known; only those with the prefixes of the notifications',
  },
];

/** In addition, if log files are encrypted with a KMS key (`{keyArn}`). S3 passes the ARN of the object or bucket. */
export const READ_ENCRYPTED_LOGS: StatementData = {
  sid: 'DecryptObjects',
  actions: ['kms:Decrypt'],
  resources: ['{keyArn}'],
  conditions: {
    StringEquals: { 'kms:ViaService': 's3.{keyRegion}.{urlSuffix}' },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['{bucketArn}', '{bucketArn}/*'] },
  },
  purpose: 'reads log files of this bucket that are encrypted with the key',
};

/** In addition, if the queue is encrypted with a KMS key (`{keyArn}`). */
export const READ_ENCRYPTED_QUEUE: StatementData = {
  sid: 'DecryptMessages',
  actions: ['kms:Decrypt'],
  resources: ['{keyArn}'],
  conditions: { StringEquals: { 'kms:ViaService': 'sqs.{keyRegion}.{urlSuffix}' } },
  purpose: 'reads messages that are encrypted with the key',
};
