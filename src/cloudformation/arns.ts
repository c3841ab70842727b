import { Aws } from 'aws-cdk-lib';
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
