import { Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** Name of a bucket if it is known at synthesis. A policy that contains it does not refer to the bucket. */
export function knownBucketName({ bucketName, node: { defaultChild } }: s3.IBucket): string | undefined {
  const name = defaultChild instanceof s3.CfnBucket ? defaultChild.bucketName : bucketName;
  return Token.isUnresolved(name) ? undefined : name;
}
