import { Aws, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { subText } from './sub-text';

/** ARN of a resource in the account that the template is deployed to. `region` is empty for global services. */
export function accountArn(service: string, region: string, resource: string): string {
  return subText(readableAccountArn(service, region, resource));
}

/** As `accountArn`, for ARNs that CDK or the user splits at synthesis. It is longer in the template. */
export function readableAccountArn(service: string, region: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** ARN of an AWS managed policy. */
export function awsManagedPolicyArn(name: string): string {
  return subText(`arn:${Aws.PARTITION}:iam::aws:policy/${name}`);
}

/** The stack that is deployed: it creates nested stacks, and generated names in them begin with its name. */
export function deployedStack(scope: IConstruct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? deployedStack(stack.nestedStackParent) : stack;
}

/**
 * How much of a stack name is at least in the names that CloudFormation generates for the resources of the stack.
 * Names of functions and roles have at most 64 characters: the name of the stack, at most 24 characters of the logical
 * id, and a random part of at most 13. AWS does not publish this; it is so in names of deployed resources in public
 * code, 2026-11.
 */
const STACK_NAME_LENGTH = 24;

/** Matches the generated names of the resources of a stack. The name of the stack can end in `*`. */
export function generatedNames(stackName: string): string {
  const prefix = stackName.endsWith('*') ? stackName.slice(0, -1) : `${stackName}-`;
  return `${prefix.slice(0, STACK_NAME_LENGTH)}*`;
}
