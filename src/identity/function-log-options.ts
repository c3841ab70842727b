import type * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { checkHasEffect, checkKey, inputError, isNotKnown, resolveRolePath } from '../checks/input';
import type { OptionNames } from '../checks/known-options';

/** The CloudWatch log group of each Lambda function with inline code. */
export interface FunctionLogOptions {
  /**
   * How long the function's log is kept. Throws if the stack has no such function.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * KMS key that encrypts the function's log, in the region of the function. The policy of the key must let CloudWatch
   * Logs use it (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, 2026-11). The
   * library does not change this policy. Throws if the stack has no such function, or if it is the key of another stack
   * and the function is in a member account.
   * @default - CloudWatch Logs encrypts the log with a key of its own
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** What the user chooses for a function: its log, and the path of its role. */
export interface FunctionOptions extends FunctionLogOptions {
  readonly rolePath?: string;
}

export const FUNCTION_LOG_OPTIONS: OptionNames<FunctionLogOptions> = { logRetention: true, logEncryptionKey: true };
export const FUNCTION_OPTIONS: OptionNames<FunctionOptions> = { ...FUNCTION_LOG_OPTIONS, rolePath: true };

const LOG_PROPS = ['logRetention', 'logEncryptionKey'] as const;

/** Throws if a value is not allowed, or if an option has no effect because there is no function. */
export function checkFunctionLogOptions(options: FunctionLogOptions, condition: string, hasFunction: boolean): void {
  for (const prop of LOG_PROPS) checkHasEffect(prop, options[prop], condition, hasFunction);
  const { logRetention, logEncryptionKey } = options;
  if (logRetention !== undefined && !isNotKnown(logRetention) && RetentionDays[logRetention] === undefined) {
    throw inputError('logRetention', 'a value of logs.RetentionDays, such as RetentionDays.ONE_YEAR', logRetention);
  }
  if (logEncryptionKey !== undefined) checkKey('logEncryptionKey', logEncryptionKey);
}

/** As `checkFunctionLogOptions`, for a provider, whose role path has no effect without a function. */
export function checkFunctionOptions(options: FunctionOptions, condition: string, hasFunction: boolean): void {
  checkFunctionLogOptions(options, condition, hasFunction);
  checkHasEffect('rolePath', options.rolePath, condition, hasFunction);
  resolveRolePath(options.rolePath);
}

/** Throws if an option is given and is not that of the function, which something else in the stack created before. */
export function checkSameFunction(options: FunctionOptions, created: FunctionOptions): void {
  const show = (o: FunctionOptions) => ({ ...o, logEncryptionKey: o.logEncryptionKey?.keyArn });
  const [given, first] = [show(options), { ...show(created), rolePath: created.rolePath ?? '/' }];
  for (const prop of [...LOG_PROPS, 'rolePath'] as const) {
    if (given[prop] === undefined || given[prop] === first[prop]) continue;
    throw inputError(prop, `that of the first provider of the stack, ${first[prop] ?? 'the default'}, because they ` +
      'share one function', given[prop]);
  }
}
