import { Token } from 'aws-cdk-lib';
import { checkPattern, inputError } from '../checks/input';

const RATE = /^rate\(([1-9]\d{0,5}) (minute|hour|day)(s?)\)$/;
/** Six fields. State Manager also allows five, or seven with seconds, and `#` and `L` in the day of the week. */
const CRON = /^cron\((\S+ ){4,6}\S+\)$/;
const MINUTES: { [unit: string]: number } = { minute: 1, hour: 60, day: 1440 };
const MIN_MINUTES = 30;
/** A rate must be shorter. */
const LIMIT_MINUTES = 31 * 1440;

/**
 * Checks an expression of State Manager. Source: AWS Systems Manager user guide, cron and rate expressions, 2026-11.
 */
export function checkSchedule(prop: string, schedule: string): void {
  if (Token.isUnresolved(schedule)) return;
  const allowed = 'a rate such as rate(30 days) or a cron expression such as cron(0 2 ? * SUN *)';
  const rate = typeof schedule === 'string' ? RATE.exec(schedule) : undefined;
  if (!rate) {
    checkPattern(prop, schedule, CRON, allowed);
    return;
  }
  const [, amount, unit, plural] = rate;
  if ((Number(amount) === 1) === (plural === 's')) {
    throw inputError(prop, `${allowed}, with a singular unit for 1 and a plural unit otherwise`, schedule);
  }
  const minutes = Number(amount) * MINUTES[unit];
  if (minutes < MIN_MINUTES || minutes >= LIMIT_MINUTES) {
    throw inputError(prop, 'a rate of at least 30 minutes and less than 31 days', schedule);
  }
}
