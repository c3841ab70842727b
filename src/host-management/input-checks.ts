import type { HostManagementProps } from './host-management-props';
import { HostManagementOutput } from './output';
import { checkTags, type TargetsConfig } from './targets';
import { checkInstanceOf, checkKey, checkPattern, inputError } from '../checks/input';

/** Allowed values of `maxConcurrency` and `maxErrors`. */
const MAX_CONCURRENCY = /^([1-9]\d{0,6}|[1-9]\d?%|100%)$/;
const MAX_ERRORS = /^(0|[1-9]\d{0,6}|0%|[1-9]\d?%|100%)$/;

/** Throws if a prop of host management has a value that is not allowed. */
export function checkHostManagementProps(props: HostManagementProps, targets: TargetsConfig): void {
  const { output, schedule, maxConcurrency, maxErrors, exclusionTags, deadLetterQueueEncryptionKey } = props;
  const queueKey = deadLetterQueueEncryptionKey;
  if (queueKey !== undefined) checkKey('deadLetterQueueEncryptionKey', queueKey);
  if (output !== undefined) {
    checkInstanceOf('output', output, HostManagementOutput,
      'HostManagementOutput.bucket(...) or HostManagementOutput.newBucket()');
  }
  if (schedule !== undefined) checkSchedule('schedule', schedule);
  if (maxConcurrency !== undefined) checkRateControl('maxConcurrency', maxConcurrency, MAX_CONCURRENCY);
  if (maxErrors !== undefined) checkRateControl('maxErrors', maxErrors, MAX_ERRORS);
  if (exclusionTags === undefined) return;
  checkTags('exclusionTags', exclusionTags);
  const { key, values } = targets.association;
  for (const [excluded, value] of Object.entries(exclusionTags)) {
    if (key !== `tag:${excluded}` || values.some(target => target !== value)) continue;
    throw inputError(`exclusionTags.${excluded}`, 'a value that leaves some of the targets, because all targets have ' +
      'this tag; change or remove it, or choose other targets', value);
  }
}

function checkRateControl(prop: string, value: string, pattern: RegExp): void {
  checkPattern(prop, value, pattern, 'a number or a percentage (up to 100%) as a string, such as "50" or "10%"');
}

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
function checkSchedule(prop: string, schedule: string): void {
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
