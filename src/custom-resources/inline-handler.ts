import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeNag } from '../guardrails/nag';
import { FUNCTION_LOG_PERMISSIONS } from '../permissions/inline-functions';
import type { PermissionSet } from '../permissions/permission-set';
import type { PlaceholderValues } from '../policies/placeholders';
import { toPolicyStatement } from '../policies/policy-statement';
import { acknowledgeWildcards } from '../policies/wildcard-findings';

export interface InlineHandlerProps {
  /** Python, whose `handler(event, context)` answers through cfnresponse. */
  readonly code: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly policyName: string;
  /** What it may do beside writing its log. */
  readonly permissions: PermissionSet;
  readonly placeholders?: PlaceholderValues;
}

/** A function behind custom resources. */
export interface InlineHandler {
  readonly owner: Construct;
  readonly role: iam.Role;
  readonly serviceToken: string;
}

/**
 * The function behind a custom resource, for what CloudFormation has no resource for. Its code is inline, so that the
 * template can be handed out alone. `owner` is the construct that it is part of.
 */
export function makeInlineHandler(owner: Construct, props: InlineHandlerProps): InlineHandler {
  const logGroup = new logs.LogGroup(owner, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = makeRole(owner, props, logGroup);
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
  return { owner, role, serviceToken: handler.functionArn };
}

function makeRole(owner: Construct, props: InlineHandlerProps, logGroup: logs.ILogGroup): iam.Role {
  const values: PlaceholderValues = { ...props.placeholders, logGroupArn: logGroup.logGroupArn };
  const statements = [...props.permissions.statements, ...FUNCTION_LOG_PERMISSIONS.statements]
    .map(data => ({ data, statement: toPolicyStatement(data, values) }));
  const role = new iam.Role(owner, 'Role', {
    description: props.roleDescription,
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { [props.policyName]: new iam.PolicyDocument({ statements: statements.map(s => s.statement) }) },
  });
  acknowledgeWildcards(role, statements);
  return role;
}
