import type { CfnStackSet } from 'aws-cdk-lib';
import { checkEnum, checkInteger, checkRegions, inputError } from '../guardrails/input';

/** Whether a StackSet goes through its regions at once. */
export enum RegionConcurrency {
  /** All regions at once. */
  PARALLEL = 'PARALLEL',
  /** One region after the other. */
  SEQUENTIAL = 'SEQUENTIAL',
}

/** What failures do to the number of accounts that are worked on at a time. */
export enum StackSetConcurrencyMode {
  /** Nothing, until there are more than the tolerance allows. */
  SOFT_FAILURE_TOLERANCE = 'SOFT_FAILURE_TOLERANCE',
  /** At most one account more than the tolerance allows is worked on, fewer with each failure. */
  STRICT_FAILURE_TOLERANCE = 'STRICT_FAILURE_TOLERANCE',
}

/**
 * How an operation goes through accounts and regions. Percentages are of the accounts in a region and rounded down. Deployment to
 * accounts that join later does not follow them.
 *
 * Source: AWS CloudFormation API reference, StackSetOperationPreferences, 2026-11.
 */
export interface StackSetOperationPreferences {
  /**
   * Accounts worked on at a time, in percent, from 1 to 100. An error beside `maxConcurrentCount`.
   * @default 100 - CloudFormation's own quotas are what limits it then
   */
  readonly maxConcurrentPercentage?: number;
  /**
   * Accounts worked on at a time, at least 1. An error beside `maxConcurrentPercentage`.
   * @default - `maxConcurrentPercentage` counts
   */
  readonly maxConcurrentCount?: number;
  /**
   * Accounts that may fail before the operation stops in a region, in percent, from 0 to 100. An operation that stops fails the
   * deployment, which then is rolled back in every account. An error beside `failureToleranceCount`.
   * @default 20 - one odd account in five keeps nobody else waiting
   */
  readonly failureTolerancePercentage?: number;
  /**
   * Accounts that may fail before the operation stops in a region, at least 0. An error beside `failureTolerancePercentage`.
   * @default - `failureTolerancePercentage` counts
   */
  readonly failureToleranceCount?: number;
  /**
   * What failures do to the number of accounts that are worked on at a time.
   * @default StackSetConcurrencyMode.SOFT_FAILURE_TOLERANCE
   */
  readonly concurrencyMode?: StackSetConcurrencyMode;
  /**
   * Whether the regions of host management are gone through at once.
   * @default RegionConcurrency.PARALLEL
   */
  readonly regionConcurrency?: RegionConcurrency;
  /**
   * Order of the regions of host management. An error without `RegionConcurrency.SEQUENTIAL`.
   * @default - CloudFormation's
   */
  readonly regionOrder?: string[];
}

/** The preferences as CloudFormation takes them. An error where they contradict each other. */
export function resolveOperationPreferences(preferences: StackSetOperationPreferences = {}): CfnStackSet.OperationPreferencesProperty {
  const {
    maxConcurrentCount, maxConcurrentPercentage, failureToleranceCount, failureTolerancePercentage, regionOrder,
    regionConcurrency = RegionConcurrency.PARALLEL, concurrencyMode = StackSetConcurrencyMode.SOFT_FAILURE_TOLERANCE,
  } = preferences;
  const prop = (name: keyof StackSetOperationPreferences) => `operationPreferences.${name}`;
  checkEnum(prop('regionConcurrency'), regionConcurrency, Object.values(RegionConcurrency));
  checkEnum(prop('concurrencyMode'), concurrencyMode, Object.values(StackSetConcurrencyMode));
  onlyOne(preferences, 'maxConcurrentCount', 'maxConcurrentPercentage');
  onlyOne(preferences, 'failureToleranceCount', 'failureTolerancePercentage');
  if (maxConcurrentCount !== undefined) checkInteger(prop('maxConcurrentCount'), maxConcurrentCount, 1);
  if (maxConcurrentPercentage !== undefined) checkInteger(prop('maxConcurrentPercentage'), maxConcurrentPercentage, 1, 100);
  if (failureToleranceCount !== undefined) checkInteger(prop('failureToleranceCount'), failureToleranceCount, 0);
  if (failureTolerancePercentage !== undefined) checkInteger(prop('failureTolerancePercentage'), failureTolerancePercentage, 0, 100);
  if (regionOrder) {
    checkRegions(prop('regionOrder'), regionOrder);
    if (regionConcurrency !== RegionConcurrency.SEQUENTIAL) {
      throw inputError(prop('regionConcurrency'), 'RegionConcurrency.SEQUENTIAL where there is a regionOrder', regionConcurrency);
    }
  }
  return {
    maxConcurrentCount,
    maxConcurrentPercentage: maxConcurrentCount === undefined ? maxConcurrentPercentage ?? 100 : undefined,
    failureToleranceCount,
    failureTolerancePercentage: failureToleranceCount === undefined ? failureTolerancePercentage ?? 20 : undefined,
    concurrencyMode,
    regionConcurrencyType: regionConcurrency,
    regionOrder,
  };
}

function onlyOne(preferences: StackSetOperationPreferences, a: keyof StackSetOperationPreferences, b: keyof StackSetOperationPreferences): void {
  if (preferences[a] !== undefined && preferences[b] !== undefined) {
    throw new Error(`operationPreferences must have ${a} or ${b}, got both`);
  }
}
