import { CustomResource, Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../guardrails/nag';

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
`.trim();

/**
 * Adds audiences to an OIDC provider that the stack does not own. CloudFormation has no resource for that, hence a function;
 * its code is inline, so that the template can be handed out alone.
 */
export class AudienceAddition extends Construct {
  constructor(scope: Construct, id: string, oidcProviderArn: string, audiences: () => string[]) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'Role', {
      description: 'Adds audiences to one OIDC provider',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        AddAudiences: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({ actions: ['iam:AddClientIDToOpenIDConnectProvider'], resources: [oidcProviderArn] }),
            new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
          ],
        }),
      },
    });
    const handler = new lambda.Function(this, 'Handler', {
      description: 'Adds audiences to one OIDC provider, never removes any',
      runtime: lambda.Runtime.PYTHON_3_14,
      handler: 'index.handler',
      code: lambda.Code.fromInline(HANDLER),
      timeout: Duration.minutes(1),
      // By its ARN, since Lambda's construct adds a DependsOn beside the reference otherwise, which cfn-lint warns of.
      role: iam.Role.fromRoleArn(this, 'HandlerRole', role.roleArn, { mutable: false }),
      logGroup,
    });
    acknowledgeNag(handler, [{
      rule: 'AwsSolutions-L1',
      reason: 'a runtime that AWS supports; aws-cdk-lib may know a newer one than its lowest version that this library works with',
    }]);
    new CustomResource(this, 'Audiences', {
      serviceToken: handler.functionArn,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::OpenIDConnectProviderAudiences',
      properties: { ProviderArn: oidcProviderArn, Audiences: Lazy.list({ produce: audiences }) },
    });
  }
}
