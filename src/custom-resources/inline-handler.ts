import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeNag } from '../guardrails/nag';

export interface InlineHandlerProps {
  /** Python, whose `handler(event, context)` answers through cfnresponse. */
  readonly code: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly policyName: string;
  /** What it may do beside writing its log. */
  readonly statements: readonly iam.PolicyStatement[];
}

/**
 * The function behind a custom resource, for what CloudFormation has no resource for. Its code is inline, so that the template
 * can be handed out alone. `owner` is the construct that it is part of.
 */
export function makeInlineHandler(owner: Construct, props: InlineHandlerProps): { readonly role: iam.Role; readonly serviceToken: string } {
  const logGroup = new logs.LogGroup(owner, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new iam.Role(owner, 'Role', {
    description: props.roleDescription,
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      [props.policyName]: new iam.PolicyDocument({
        statements: [
          ...props.statements,
          new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
        ],
      }),
    },
  });
  const handler = new lambda.Function(owner, 'Handler', {
    description: props.description,
    runtime: lambda.Runtime.PYTHON_3_14,
    handler: 'index.handler',
    code: lambda.Code.fromInline(props.code.trim()),
    timeout: Duration.minutes(1),
    // By its ARN, since Lambda's construct adds a DependsOn beside the reference otherwise, which cfn-lint warns of.
    role: iam.Role.fromRoleArn(owner, 'HandlerRole', role.roleArn, { mutable: false }),
    logGroup,
  });
  acknowledgeNag(handler, [{
    rule: 'AwsSolutions-L1',
    reason: 'a runtime that AWS supports; aws-cdk-lib may know a newer one than its lowest version that this library works with',
  }]);
  return { role, serviceToken: handler.functionArn };
}
