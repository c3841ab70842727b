import { Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { deployedStack } from '../checks/environments';

/** Returns the name of a bucket if it is known at synthesis, so that a policy need not refer to the bucket. */
export function knownBucketName({ bucketName, node: { defaultChild } }: s3.IBucket): string | undefined {
  const name = defaultChild instanceof s3.CfnBucket ? defaultChild.bucketName : bucketName;
  return Token.isUnresolved(name) ? undefined : name;
}

/**
 * Returns a name that a policy can contain without a reference. The name of a nested stack is not known at synthesis.
 */
export function knownName(scope: IConstruct, what: string, mostCharacters: number): string {
  const { stackName } = deployedStack(scope);
  const end = `-${what}-${scope.node.addr.slice(-8)}`;
  return `${Token.isUnresolved(stackName) ? stackName : stackName.slice(0, mostCharacters - end.length)}${end}`;
}
