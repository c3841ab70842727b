import { Token, Tokenization } from 'aws-cdk-lib';
import { checkInstanceOf, checkInteger, inputError } from '../checks/input';
import { withName } from '../checks/messages';

/** Systems Manager accepts at most seven characters. */
const MAX_INSTANCES = 9_999_999;

/**
 * How many instances a scheduled run of host management checks at the same time, or may fail: the rate control of
 * Systems Manager. Source: AWS Systems Manager API reference, CreateAssociation, 2026-11.
 *
 * @example
 * DefenderPlan.defenderForServers({
 *   hostManagement: { maxConcurrency: RateControl.percentage(10), maxErrors: RateControl.instances(5) },
 * });
 */
export class RateControl {
  /**
   * A number of instances.
   *
   * @param count from 0 to 9,999,999. Throws if it is not a whole number in this range.
   */
  public static instances(count: number): RateControl {
    return withName('RateControl.instances', () =>
      new RateControl(text(checkInteger('count', count, 0, MAX_INSTANCES)), count === 0));
  }

  /**
   * A part of the instances of the run.
   *
   * @param percentage from 0 to 100. Throws if it is not a whole number in this range.
   */
  public static percentage(percentage: number): RateControl {
    return withName('RateControl.percentage', () =>
      new RateControl(`${text(checkInteger('percentage', percentage, 0, 100))}%`, percentage === 0));
  }

  /**
   * Throws if a value is not a rate control, or is zero where zero is not allowed.
   * @internal
   */
  public static _check(prop: string, value: RateControl, canBeZero: boolean): void {
    checkInstanceOf(prop, value, RateControl, 'RateControl.instances(...) or RateControl.percentage(...)');
    if (value.isZero && !canBeZero) throw inputError(prop, 'more than zero', String(value));
  }

  private readonly value: string;
  private readonly isZero: boolean;

  private constructor(value: string, isZero: boolean) {
    this.value = value;
    this.isZero = isZero;
  }

  /** The value in the format of Systems Manager, such as `5` or `10%`. */
  public toString(): string {
    return this.value;
  }
}

/** A number, which can be a token. */
function text(value: number): string {
  return Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : String(value);
}
