import { Aws } from 'aws-cdk-lib';
import { subText } from './sub-text';

/** ARN of a resource of the account that the template is deployed to. `region` is empty for global services. */
export function accountArn(service: string, region: string, resource: string): string {
  return subText(readableAccountArn(service, region, resource));
}

/** As `accountArn`, but longer in the template: for ARNs that CDK or the user takes apart at synthesis. */
export function readableAccountArn(service: string, region: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** ARN of a policy that AWS manages. */
export function awsManagedPolicyArn(name: string): string {
  return subText(`arn:${Aws.PARTITION}:iam::aws:policy/${name}`);
}
