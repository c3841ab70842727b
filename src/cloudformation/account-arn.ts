import { Aws } from 'aws-cdk-lib';

/** ARN of a resource of the account that the template is deployed to. `region` is empty for global services. */
export function accountArn(service: string, region: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}
