import { Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IEntraIdentityProvider, RequiredAudienceOptions } from '../../src';
import { EntraResource } from '../../src/identity/entra-resource';

/**
 * A provider whose ARN does not refer to a resource, so that a condition can leave the resource out. It passes audiences to
 * the resource. If all audiences have the condition of the resource, they need no own conditions.
 */
export class ConstantProvider extends EntraResource {
  public readonly oidcProviderArn: string;

  constructor(
    scope: Construct, id: string, public readonly tenantId: string, private readonly resource: IEntraIdentityProvider,
    private readonly conditionalAudiences: boolean,
  ) {
    super(scope, id);
    this.oidcProviderArn =
      Fn.sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${this.oidcProviderIssuer}`);
  }

  public requireAudiences(audiences: string[], options?: RequiredAudienceOptions): void {
    this.resource.requireAudiences(audiences, this.conditionalAudiences ? options : undefined);
  }
}
