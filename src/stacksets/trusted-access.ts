import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TRUSTED_ACCESS } from './python-code';
import { type FunctionOptions, makeInlineHandler } from '../identity/inline-handler';
import { TRUSTED_ACCESS_PERMISSIONS } from '../permissions/inline-functions';

/** Enables trusted access between CloudFormation StackSets and AWS Organizations in the management account. */
export class TrustedAccess extends Construct {
  /** StackSets must depend on this resource. */
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, options: FunctionOptions) {
    super(scope, id);
    const { handler } = makeInlineHandler(this, {
      code: TRUSTED_ACCESS,
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
