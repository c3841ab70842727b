import { comparable, comparableData } from '../../../src/policy-language/statements/comparable-text';
import { covers } from '../../../src/policy-language/statements/pattern';

test.each<[string, unknown, string | undefined, boolean]>([
  ['arn:{partition}:kms:*:{account}:key/*', 'arn:aws:kms:eu-west-1:111122223333:key/1', '111122223333', true],
  ['arn:{partition}:kms:*:{account}:key/*', 'arn:aws-cn:kms:eu-west-1:111122223333:key/1', '444455556666', false],
  ['arn:{partition}:kms:*:{account}:key/*', 'arn:aws:kms:eu-west-1:111122223333:key/1', undefined, true],
  ['arn:{partition}:kms:*:{account}:key/*', 'arn:aws:kms:eu-west-1:*:key/1', undefined, false],
  ['arn:{partition}:s3:::{bucket}/*', 'arn:aws:s3:::invoices/2026/*', undefined, true],
  ['arn:{partition}:s3:::{bucket}/*', 'arn:aws:s3:::*/*', undefined, false],
  ['arn:{partition}:s3:::{bucket}', 'arn:aws:s3:::invoices-?', undefined, false],
  ['arn:{partition}:s3:::{bucket}', 'arn:aws:s3:::', undefined, false],
  ['arn:{partition}:kms:*:{account}:key/*', 'arn:aws:kms:eu-west-1::key/1', undefined, false],
  ['arn:{partition}:kms:*:{account}:key/*', 'arn::kms:eu-west-1:111122223333:key/1', undefined, false],
  ['{account}', '', undefined, false],
  ['rds.*.{urlSuffix}', 'rds.*.', undefined, false],
  ['arn:{partition}:s3:::ms-defender-*', 'arn:aws:s3:::\uE000Bucket\uE001', undefined, true],
  ['arn:{partition}:s3:::ms-defender-*', '\uE000Bucket.Arn\uE001/*', undefined, true],
  ['arn:{partition}:s3:::ms-defender-*', 'arn:\uE000AWS::Partition\uE001:s3:::other', undefined, false],
  ['{account}', '111122223333', '111122223333', true],
  ['{account}', '\uE000AWS::AccountId\uE001', '111122223333', true],
  ['{account}', '444455556666', '111122223333', false],
  ['rds.*.{urlSuffix}', 'rds.*.amazonaws.com', undefined, true],
  ['rds.*.{urlSuffix}', 'rds.eu-west-1.\uE000AWS::URLSuffix\uE001', undefined, true],
  ['rds.*.{urlSuffix}', 's3.eu-west-1.amazonaws.com', undefined, false],
])('%s of the data covers %s in the account %s: %s', (data, text, account, expected) => {
  expect(covers(comparableData(data), comparable(String(text), account))).toBe(expected);
});
