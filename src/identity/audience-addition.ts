import { CustomResource, Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { makeInlineHandler } from '../custom-resources/inline-handler';
import { AUDIENCE_ADDITION_PERMISSIONS } from '../permissions/inline-functions';

/**
 * IAM takes an audience that is there already without an error, so a second run changes nothing. Nothing is ever removed:
 * the provider belongs to somebody else, who may have come to need the audience too.
 */
const HANDLER = `
import boto3
import cfnresponse


def handler(event, context):
    provider = event['ResourceProperties']['ProviderArn']
    try:
        if event['RequestType'] != 'Delete':
            iam = boto3.client('iam')
            for audience in event['ResourceProperties']['Audiences']:
                iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=provider, ClientID=audience)
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, provider)
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, provider, reason=str(error))
`;

/** Adds audiences to an OIDC provider that the stack does not own. CloudFormation has no resource for that, hence a function. */
export class AudienceAddition extends Construct {
  constructor(scope: Construct, id: string, oidcProviderArn: string, audiences: () => string[]) {
    super(scope, id);
    const { serviceToken } = makeInlineHandler(this, {
      code: HANDLER,
      description: 'Adds audiences to one OIDC provider, never removes any',
      roleDescription: 'Adds audiences to one OIDC provider',
      policyName: 'AddAudiences',
      permissions: AUDIENCE_ADDITION_PERMISSIONS,
      placeholders: { oidcProviderArn },
    });
    new CustomResource(this, 'Audiences', {
      serviceToken,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::OpenIDConnectProviderAudiences',
      properties: { ProviderArn: oidcProviderArn, Audiences: Lazy.list({ produce: audiences }) },
    });
  }
}
