import type { CfnStackSet } from 'aws-cdk-lib';
import { checkEnum, checkInteger, checkList, checkRegion, inputError } from '../checks/input';
import { checkOptions, type OptionNames } from '../checks/known-options';

/** Whether a StackSet deploys to its regions at the same time. */
export enum RegionConcurrency {
  /** All regions at the same time. */
  PARALLEL = 'PARALLEL',
  /** One region after the other. */
  SEQUENTIAL = 'SEQUENTIAL',
}

/** How failures change the number of accounts that a StackSet deploys to at the same time. */
export enum StackSetConcurrencyMode {
  /** The number stays the same until more accounts fail than the failure tolerance allows. */
  SOFT_FAILURE_TOLERANCE = 'SOFT_FAILURE_TOLERANCE',
  /** The number is at most one more than the failure tolerance, and decreases with each failure. */
  STRICT_FAILURE_TOLERANCE = 'STRICT_FAILURE_TOLERANCE',
}

/** One in four, so that problems appear in the first quarter, and a rollout has only four waves. */
const DEFAULT_MAX_CONCURRENT_PERCENTAGE = 25;
/**
 * One in ten, because some accounts are always in an unexpected state, but a general error must not reach all accounts.
 */
const DEFAULT_FAILURE_TOLERANCE_PERCENTAGE = 10;

/**
 * How an operation of a StackSet deploys to accounts and regions. Percentages are of the accounts in a region, rounded
 * down. The deployment to accounts that join later ignores these preferences.
 *
 * Source: AWS CloudFormation API reference, StackSetOperationPreferences, 2026-11.
 */
export interface StackSetOperationPreferences {
  /**
   * Maximum percentage of accounts to deploy to at the same time, from 1 to 100. At least one account. Throws if you
   * also set `maxConcurrentCount`.
   * @default 25 - one in four accounts, so that a problem does not reach all accounts at the same time
   */
  readonly maxConcurrentPercentage?: number;
  /**
   * Maximum number of accounts to deploy to at the same time, at least 1. Throws if you also set
   * `maxConcurrentPercentage`.
   * @default - `maxConcurrentPercentage` applies
   */
  readonly maxConcurrentCount?: number;
  /**
   * Percentage of accounts that may fail before the operation stops in a region, from 0 to 100. If the operation stops,
   * the deployment fails and is rolled back in every account. Throws if you also set `failureToleranceCount`.
   * @default 10 - one in ten accounts may fail without an effect on the others; none if there are fewer than ten
   */
  readonly failureTolerancePercentage?: number;
  /**
   * Number of accounts that may fail before the operation stops in a region, at least 0. Throws if you also set
   * `failureTolerancePercentage`.
   * @default - `failureTolerancePercentage` applies
   */
  readonly failureToleranceCount?: number;
  /**
   * How failures change the number of accounts to deploy to at the same time.
   * @default StackSetConcurrencyMode.SOFT_FAILURE_TOLERANCE
   */
  readonly concurrencyMode?: StackSetConcurrencyMode;
  /**
   * Whether host management is deployed to its regions at the same time. With `excludingAccounts` or `onlyAccounts`,
   * CloudFormation always deploys to one region after the other.
   * @default RegionConcurrency.PARALLEL
   */
  readonly regionConcurrency?: RegionConcurrency;
  /**
   * Order of the regions of host management. It contains the same regions as `hostManagementRegions`. Throws if
   * `regionConcurrency` is not `RegionConcurrency.SEQUENTIAL`.
   * @default - the order that CloudFormation chooses
   */
  readonly regionOrder?: string[];
}

const NAMES: OptionNames<StackSetOperationPreferences> = {
  maxConcurrentPercentage: true,
  maxConcurrentCount: true,
  failureTolerancePercentage: true,
  failureToleranceCount: true,
  concurrencyMode: true,
  regionConcurrency: true,
  regionOrder: true,
};

type NumericPreference =
  | 'maxConcurrentCount' | 'maxConcurrentPercentage' | 'failureToleranceCount' | 'failureTolerancePercentage';

/**
 * Returns the preferences for CloudFormation. Throws if a value is not allowed, or if two values contradict each other.
 */
export function resolveOperationPreferences(
  preferences: StackSetOperationPreferences = {},
): CfnStackSet.OperationPreferencesProperty {
  checkOptions('operationPreferences', preferences, NAMES);
  const {
    maxConcurrentCount, maxConcurrentPercentage, failureToleranceCount, failureTolerancePercentage, regionOrder,
    regionConcurrency = RegionConcurrency.PARALLEL, concurrencyMode = StackSetConcurrencyMode.SOFT_FAILURE_TOLERANCE,
  } = preferences;
  const prop = (name: keyof StackSetOperationPreferences) => `operationPreferences.${name}`;
  checkEnum(prop('regionConcurrency'), regionConcurrency, { RegionConcurrency });
  checkEnum(prop('concurrencyMode'), concurrencyMode, { StackSetConcurrencyMode });
  onlyOne(preferences, 'maxConcurrentCount', 'maxConcurrentPercentage');
  onlyOne(preferences, 'failureToleranceCount', 'failureTolerancePercentage');
  const checkNumber = (name: NumericPreference, min: number, max?: number) => {
    const value = preferences[name];
    if (value !== undefined) checkInteger(prop(name), value, min, max);
  };
  checkNumber('maxConcurrentCount', 1);
  checkNumber('maxConcurrentPercentage', 1, 100);
  checkNumber('failureToleranceCount', 0);
  checkNumber('failureTolerancePercentage', 0, 100);
  if (regionOrder !== undefined) {
    checkList(prop('regionOrder'), regionOrder, 'region', checkRegion,
      { remedy: 'leave it out for the order that CloudFormation chooses' });
    if (regionConcurrency !== RegionConcurrency.SEQUENTIAL) {
      const allowed = 'RegionConcurrency.SEQUENTIAL if you set regionOrder';
      throw inputError(prop('regionConcurrency'), allowed, regionConcurrency);
    }
  }
  const withDefault = (percentage: number | undefined, count: number | undefined, standard: number) =>
    count === undefined ? percentage ?? standard : undefined;
  return {
    maxConcurrentCount,
    maxConcurrentPercentage:
      withDefault(maxConcurrentPercentage, maxConcurrentCount, DEFAULT_MAX_CONCURRENT_PERCENTAGE),
    failureToleranceCount,
    failureTolerancePercentage:
      withDefault(failureTolerancePercentage, failureToleranceCount, DEFAULT_FAILURE_TOLERANCE_PERCENTAGE),
    concurrencyMode,
    regionConcurrencyType: regionConcurrency,
    regionOrder,
  };
}

function onlyOne(preferences: StackSetOperationPreferences, a: NumericPreference, b: NumericPreference): void {
  if (preferences[a] !== undefined && preferences[b] !== undefined) {
    throw new Error(`operationPreferences must have ${a} or ${b}, got both`);
  }
}
