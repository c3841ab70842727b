import type { StatementData } from './permission-set';

/**
 * Statements for the policy of a KMS key that does not let IAM policies give access. They repeat what the roles may
 * already do with other keys, but only on behalf of the service that needs it, in the region of the key
 * (`{keyRegion}`). `kms:RetireGrant` has no effect in a key policy. Sources: AWS KMS developer guide, permissions
 * reference, `kms:ViaService` and `kms:GrantIsForAWSResource`; Amazon EBS user guide, encryption; Amazon RDS user
 * guide, AWS KMS key management; all 2026-11.
 */
const OF_THE_KEY = { resources: ['*'], wildcardReason: 'in the policy of a key, * is the key itself' } as const;

const via = (service: string) => ({ 'kms:ViaService': `${service}.{keyRegion}.{urlSuffix}` });

/** Allows grants that the service creates for its own resources, but no other grants. */
const grantsVia = (service: string) =>
  ({ StringEquals: via(service), Bool: { 'kms:GrantIsForAWSResource': 'true' } });

export const KEY_POLICY_OF_DISK_SCANNING: readonly StatementData[] = [
  {
    ...OF_THE_KEY,
    sid: 'UseThroughEc2',
    actions: ['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom'],
    conditions: { StringEquals: via('ec2') },
    purpose: 'lets Amazon EBS create snapshots of encrypted disks, and copy them with the key of the scanner',
  },
  {
    ...OF_THE_KEY,
    sid: 'GrantsForEc2',
    actions: ['kms:CreateGrant'],
    conditions: grantsVia('ec2'),
    purpose: 'lets Amazon EBS use the key while it copies a snapshot',
  },
  {
    ...OF_THE_KEY,
    sid: 'Describe',
    actions: ['kms:DescribeKey'],
    purpose: 'reads what the key is, such as its account and whether it is enabled; not its policy',
  },
];

export const KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY: readonly StatementData[] = [{
  ...OF_THE_KEY,
  sid: 'DecryptThroughS3',
  actions: ['kms:Decrypt'],
  conditions: { StringEquals: via('s3') },
  purpose: 'reads objects that are encrypted with the key',
}];

export const KEY_POLICY_OF_DATABASE_SCANNING: readonly StatementData[] = [{
  ...OF_THE_KEY,
  sid: 'GrantsForRds',
  actions: ['kms:CreateGrant'],
  conditions: grantsVia('rds'),
  purpose: 'lets Amazon RDS use the key while it copies a snapshot of a database',
}];
