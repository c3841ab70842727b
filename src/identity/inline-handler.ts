import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionOptions } from './function-log-options';
import { acknowledgeWildcards, explained, type PlaceholderValues } from './policy-statement';
import { resolveRolePath } from '../checks/input';
import { FUNCTION_LOG_PERMISSIONS } from '../permissions/inline-functions';
import type { PermissionSet } from '../permissions/permission-set';
import { acknowledgeNag } from '../policy-language/nag';

export interface InlineHandlerProps {
  /** Python code. Its `handler(event, context)` responds with cfnresponse. */
  readonly code: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly policyName: string;
  /** What the function may do, in addition to writing its log. */
  readonly permissions: PermissionSet;
  readonly placeholders?: PlaceholderValues;
  /** What the function works on. Whoever may invoke the function cannot change it. */
  readonly environment?: { readonly [name: string]: string };
  readonly options?: FunctionOptions;
}

/**
 * Creates the function of a custom resource inside the construct `owner`, for tasks that CloudFormation has no resource
 * for. The code is inline, so the template needs no asset. Returns the service token of the custom resource.
 */
export function makeInlineHandler(owner: Construct, props: InlineHandlerProps): string {
  const logGroup = new logs.LogGroup(owner, 'Log', {
    retention: props.options?.logRetention ?? logs.RetentionDays.ONE_MONTH,
    encryptionKey: props.options?.logEncryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = makeRole(owner, props, logGroup);
  const handler = new lambda.Function(owner, 'Handler', {
    description: props.description,
    runtime: lambda.Runtime.PYTHON_3_14,
    handler: 'index.handler',
    code: lambda.Code.fromInline(props.code.trim()),
    environment: props.environment,
    timeout: Duration.minutes(1),
    // By ARN: with the role itself, CDK also adds a DependsOn, and cfn-lint warns about that.
    role: iam.Role.fromRoleArn(owner, 'HandlerRole', role.roleArn, { mutable: false }),
    logGroup,
  });
  acknowledgeNag(handler, [{
    rule: 'AwsSolutions-L1',
    reason: 'AWS supports this runtime; the lowest version of aws-cdk-lib that this library supports has no newer one',
  }]);
  return handler.functionArn;
}

function makeRole(owner: Construct, props: InlineHandlerProps, logGroup: logs.ILogGroup): iam.Role {
  const values: PlaceholderValues = { ...props.placeholders, logGroupArn: logGroup.logGroupArn };
  const statements = [...props.permissions.statements, ...FUNCTION_LOG_PERMISSIONS.statements]
    .map(data => explained(data, values));
  const role = new iam.Role(owner, 'Role', {
    description: props.roleDescription,
    path: resolveRolePath(props.options?.rolePath),
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { [props.policyName]: new iam.PolicyDocument({ statements: statements.map(s => s.statement) }) },
  });
  acknowledgeWildcards(role, statements);
  return role;
}
