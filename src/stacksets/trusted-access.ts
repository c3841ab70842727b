import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { makeInlineHandler } from '../custom-resources/inline-handler';
import { TRUSTED_ACCESS_PERMISSIONS } from '../permissions/inline-functions';

/**
 * CloudFormation's own call: switching the service on in AWS Organizations alone leaves it at "You must enable organizations access".
 * Access is never switched off, since other StackSets may have come to need it.
 */
const HANDLER = `
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
  /** What StackSets depend on. */
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { serviceToken } = makeInlineHandler(this, {
      code: HANDLER,
      description: 'Switches on trusted access of StackSets, never off',
      roleDescription: 'Switches on trusted access of StackSets',
      policyName: 'ActivateTrustedAccess',
      permissions: TRUSTED_ACCESS_PERMISSIONS,
    });
    this.resource = new CustomResource(this, 'Access', {
      serviceToken,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::StackSetsTrustedAccess',
    });
  }
}
