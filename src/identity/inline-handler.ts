import { CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeWildcards, explained, type PlaceholderValues } from './policy-statement';
import { resolveRolePath } from '../checks/iam-names';
import { acceptedByCdk, checkHasEffect, checkKey, inputError, isNotKnown } from '../checks/input';
import type { OptionNames } from '../checks/known-options';
import { FUNCTION_LOG_PERMISSIONS } from '../permissions/inline-functions';
import type { PermissionSet } from '../permissions/permission-set';
import { acknowledgeNag } from '../policy-language/nag';

/** Options for the CloudWatch log group of each Lambda function with inline code. */
export interface FunctionLogOptions {
  /**
   * How long the log of the function is kept. Throws if the stack has no such function.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * KMS key that encrypts the log of the function, in the same region. The key policy must allow CloudWatch Logs to use
   * it (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, 2026-11). The library does
   * not change this policy. Throws if the stack has no such function, or if the key is in another stack and the
   * function is in a member account.
   * @default - CloudWatch Logs encrypts the log with its own key
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** User options for a function: its log, and the path of its role. */
export interface FunctionOptions extends FunctionLogOptions {
  readonly rolePath?: string;
}

export const FUNCTION_LOG_OPTIONS: OptionNames<FunctionLogOptions> = { logRetention: true, logEncryptionKey: true };
export const FUNCTION_OPTIONS: OptionNames<FunctionOptions> = { ...FUNCTION_LOG_OPTIONS, rolePath: true };

const LOG_PROPS = Object.keys(FUNCTION_LOG_OPTIONS) as (keyof FunctionLogOptions)[];
const PROPS = Object.keys(FUNCTION_OPTIONS) as (keyof FunctionOptions)[];

/** Throws if a value is not allowed, or if an option has no effect because there is no function. */
export function checkFunctionLogOptions(options: FunctionLogOptions, condition: string, hasFunction: boolean): void {
  for (const prop of LOG_PROPS) checkHasEffect(prop, options[prop], condition, hasFunction);
  const { logRetention, logEncryptionKey } = options;
  const isDays = typeof logRetention === 'number' && logs.RetentionDays[logRetention] !== undefined;
  if (logRetention !== undefined && !isNotKnown(logRetention) && !isDays) {
    throw inputError('logRetention', 'a value of logs.RetentionDays, such as RetentionDays.ONE_YEAR', logRetention);
  }
  if (logEncryptionKey !== undefined) checkKey('logEncryptionKey', logEncryptionKey);
}

/** Like `checkFunctionLogOptions`, for a provider, whose role path has no effect without a function. */
export function checkFunctionOptions(options: FunctionOptions, condition: string, hasFunction: boolean): void {
  checkFunctionLogOptions(options, condition, hasFunction);
  checkHasEffect('rolePath', options.rolePath, condition, hasFunction);
  resolveRolePath(options.rolePath);
}

/** Throws if an option differs from those of the function that another construct of the stack has already created. */
export function checkSameFunction(options: FunctionOptions, created: FunctionOptions): void {
  const show = (o: FunctionOptions) => ({ ...o, logEncryptionKey: o.logEncryptionKey?.keyArn });
  const [given, first] = [show(options), { ...show(created), rolePath: created.rolePath ?? '/' }];
  for (const prop of PROPS) {
    if (given[prop] === undefined || given[prop] === first[prop]) continue;
    throw inputError(prop, `that of the first provider of the stack, ${first[prop] ?? 'the default'}, because they ` +
      'share one function', given[prop]);
  }
}

export interface InlineHandlerProps {
  /** Python code. Its `handler(event, context)` responds with cfnresponse. */
  readonly code: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly policyName: string;
  /** Permissions of the function, in addition to writing its log. */
  readonly permissions: PermissionSet;
  readonly placeholders?: PlaceholderValues;
  /** The resources that the function works on. A caller of the function cannot change them. */
  readonly environment?: { readonly [name: string]: string };
  readonly options?: FunctionOptions;
}

/**
 * Creates the function of a custom resource inside the construct `owner`, for tasks without a CloudFormation resource.
 * The code is inline, so the template needs no asset. The ARN of the function is the service token of the custom
 * resource.
 */
export function makeInlineHandler(
  owner: Construct, props: InlineHandlerProps,
): { readonly handler: lambda.Function; readonly role: iam.Role } {
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
    // By ARN, because CDK also adds a DependsOn for the role itself, and cfn-lint warns about that. A role without a
    // name in Role.customizeRoles has no ARN; CDK reports this at synthesis.
    role: CfnResource.isCfnResource(role.node.defaultChild)
      ? iam.Role.fromRoleArn(owner, 'HandlerRole', role.roleArn, { mutable: false }) : role,
    logGroup,
  });
  acknowledgeNag(handler, [{
    rule: 'AwsSolutions-L1',
    reason: 'AWS supports this runtime; the lowest version of aws-cdk-lib that this library supports has no newer one',
  }]);
  return { handler, role };
}

function makeRole(owner: Construct, props: InlineHandlerProps, logGroup: logs.ILogGroup): iam.Role {
  const values: PlaceholderValues = { ...props.placeholders, logGroupArn: logGroup.logGroupArn };
  const statements = [...props.permissions.statements, ...FUNCTION_LOG_PERMISSIONS.statements]
    .map(data => explained(data, values));
  const role = new iam.Role(owner, 'Role', {
    description: props.roleDescription,
    path: acceptedByCdk(props.options?.rolePath === '/' ? undefined : props.options?.rolePath),
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { [props.policyName]: new iam.PolicyDocument({ statements: statements.map(s => s.statement) }) },
  });
  acknowledgeWildcards(role, statements);
  return role;
}
