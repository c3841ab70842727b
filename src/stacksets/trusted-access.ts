import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type FunctionOptions, makeInlineHandler } from '../identity/inline-handler';
import { TRUSTED_ACCESS_PERMISSIONS } from '../permissions/inline-functions';

/**
 * The function calls CloudFormation. It is not enough to enable the service in AWS Organizations: CloudFormation then
 * still fails with "You must enable organizations access". The function never switches off trusted access, because
 * other StackSets may need it.
 */
export const TRUSTED_ACCESS_HANDLER = `
import time

import boto3
import cfnresponse


def handler(event, context):
    physical_id = 'stacksets-organizations-access'
    try:
        if event['RequestType'] != 'Delete':
            cloudformation = boto3.client('cloudformation')
            if cloudformation.describe_organizations_access()['Status'] != 'ENABLED':
                cloudformation.activate_organizations_access()
                for _ in range(8):
                    if cloudformation.describe_organizations_access()['Status'] == 'ENABLED':
                        break
                    time.sleep(5)
                else:
                    raise RuntimeError('trusted access of StackSets is not enabled yet: deploy again')
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, physical_id)
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, physical_id, reason=str(error))
`;

/** Switches on trusted access between CloudFormation StackSets and AWS Organizations, in the management account. */
export class TrustedAccess extends Construct {
  /** StackSets must depend on this resource. */
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, options: FunctionOptions) {
    super(scope, id);
    const { handler } = makeInlineHandler(this, {
      code: TRUSTED_ACCESS_HANDLER,
      description: 'Switches on trusted access of StackSets, never off',
      roleDescription: 'Switches on trusted access of StackSets',
      policyName: 'ActivateTrustedAccess',
      permissions: TRUSTED_ACCESS_PERMISSIONS,
      options,
    });
    this.resource = new CustomResource(this, 'Access', {
      serviceToken: handler.functionArn,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::StackSetsTrustedAccess',
    });
  }
}
