import { CustomResource, Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FunctionLogOptions } from '../custom-resources/function-log-options';
import { makeInlineHandler } from '../custom-resources/inline-handler';
import { AUDIENCE_ADDITION_PERMISSIONS } from '../permissions/inline-functions';

/**
 * IAM accepts an audience that the provider already has, so a second run changes nothing. The function never removes an
 * audience, because other users of the provider may need it. It retries, because permissions that CloudFormation has
 * just given take seconds to have an effect.
 */
const HANDLER = `
import time

import boto3
import cfnresponse

PASSING = ('AccessDenied', 'ConcurrentModification', 'ServiceFailure', 'Throttling')


def handler(event, context):
    provider = event['ResourceProperties']['ProviderArn']
    try:
        if event['RequestType'] != 'Delete':
            iam = boto3.client('iam')
            for audience in event['ResourceProperties']['Audiences']:
                add(iam, provider, audience)
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, provider)
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, provider, reason=str(error))


def add(iam, provider, audience):
    for wait in (1, 2, 4, 8, 0):
        try:
            iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=provider, ClientID=audience)
            return
        except iam.exceptions.ClientError as error:
            if not wait or error.response['Error']['Code'] not in PASSING:
                raise
            time.sleep(wait)
`;

export interface AudienceAdditionProps {
  readonly oidcProviderArn: string;
  readonly audiences: () => string[];
  readonly log: FunctionLogOptions;
}

/**
 * Adds audiences to an OIDC provider that the stack does not own. This is a Lambda function, because CloudFormation has
 * no resource for it.
 */
export class AudienceAddition extends Construct {
  constructor(scope: Construct, id: string, { oidcProviderArn, audiences, log }: AudienceAdditionProps) {
    super(scope, id);
    const serviceToken = makeInlineHandler(this, {
      code: HANDLER,
      description: 'Adds audiences to one OIDC provider, never removes any',
      roleDescription: 'Adds audiences to one OIDC provider',
      policyName: 'AddAudiences',
      permissions: AUDIENCE_ADDITION_PERMISSIONS,
      placeholders: { oidcProviderArn },
      log,
    });
    new CustomResource(this, 'Audiences', {
      serviceToken,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::OpenIDConnectProviderAudiences',
      properties: { ProviderArn: oidcProviderArn, Audiences: Lazy.list({ produce: audiences }) },
    });
  }
}
