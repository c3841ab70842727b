import { call } from './aws';
import { ENDPOINT, type Target } from './environment';
import { readStack } from './state';
import { until } from './wait';

/** Creates a stack with CloudFormation and without the CDK CLI. It needs the bucket of `cdk bootstrap`. */
export function createStack(name: string, body: string, target: Target): Promise<void> {
  return run('create', name, body, target);
}

/** Updates a stack in the same way. */
export function updateStack(name: string, body: string, target: Target): Promise<void> {
  return run('update', name, body, target);
}

async function run(operation: string, StackName: string, Body: string, target: Target): Promise<void> {
  const Bucket = `cdk-hnb659fds-assets-${target.account}-${target.region}`;
  const Key = `${StackName}.json`;
  await call('s3', 'put_object', { Bucket, Key, Body }, target);
  await call(
    'cloudformation',
    `${operation}_stack`,
    { StackName, TemplateURL: `${ENDPOINT}/${Bucket}/${Key}`, Capabilities: ['CAPABILITY_NAMED_IAM'] },
    target,
  );
  const status = async () => (await readStack(StackName, target))!.status;
  await until(`${operation} of ${StackName} has ended`, async () => !(await status()).endsWith('_IN_PROGRESS'));
  if (await status() !== `${operation.toUpperCase()}_COMPLETE`) throw new Error(`${StackName} is ${await status()}`);
}
