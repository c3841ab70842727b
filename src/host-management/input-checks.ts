import type * as events from 'aws-cdk-lib/aws-events';
import type { HostManagementProps } from './host-management-props';
import { HostManagementOutput } from './output';
import { RateControl } from './rate-control';
import { checkTags, type TargetsConfig } from './targets';
import { checkInstanceOf, checkKey, checkPattern, inputError } from '../checks/input';

/** Throws if a prop of host management has a value that is not allowed. */
export function checkHostManagementProps(props: HostManagementProps, targets: TargetsConfig): void {
  const { output, schedule, maxConcurrency, maxErrors, exclusionTags, deadLetterQueueEncryptionKey } = props;
  const queueKey = deadLetterQueueEncryptionKey;
  if (queueKey !== undefined) checkKey('deadLetterQueueEncryptionKey', queueKey);
  if (output !== undefined) {
    checkInstanceOf('output', output, HostManagementOutput,
      'HostManagementOutput.bucket(...) or HostManagementOutput.newBucket()');
  }
  if (schedule !== undefined) {
    if (typeof schedule?.expressionString !== 'string') {
      throw inputError('schedule', 'an events.Schedule, such as events.Schedule.rate(Duration.days(30))', schedule);
    }
    checkSchedule('schedule', schedule);
  }
  if (maxConcurrency !== undefined) RateControl._check('maxConcurrency', maxConcurrency, false);
  if (maxErrors !== undefined) RateControl._check('maxErrors', maxErrors, true);
  if (exclusionTags === undefined) return;
  checkTags('exclusionTags', exclusionTags);
  const { key, values } = targets.association;
  for (const [excluded, value] of Object.entries(exclusionTags)) {
    if (key !== `tag:${excluded}` || values.some(target => target !== value)) continue;
    throw inputError(`exclusionTags.${excluded}`, 'a value that leaves some of the targets, because all targets have ' +
      'this tag; change or remove it, or choose other targets', value);
  }
}

const RATE = /^rate\(([1-9]\d{0,5}) (minute|hour|day)(s?)\)$/;
/** Six fields. State Manager also allows five, or seven with seconds, and `#` and `L` in the day of the week. */
const CRON = /^cron\((\S+ ){4,6}\S+\)$/;
/** The fourth of six fields, the fifth of seven. */
const MONTH = /^cron\((?:\S+ ){3,4}(\S+) \S+ \S+\)$/;
const MINUTES: { [unit: string]: number } = { minute: 1, hour: 60, day: 1440 };
const MIN_MINUTES = 30;
/** Upper limit of a rate. */
const LIMIT_MINUTES = 31 * 1440;

/**
 * Checks an expression of State Manager. Source: AWS Systems Manager user guide, cron and rate expressions, 2026-11.
 */
function checkSchedule(prop: string, { expressionString: schedule }: events.Schedule): void {
  const allowed = 'a rate such as rate(30 days) or a cron expression such as cron(0 2 ? * SUN *)';
  const rate = RATE.exec(schedule);
  if (!rate) {
    checkPattern(prop, schedule, CRON, allowed);
    checkMinute(prop, schedule);
    const month = MONTH.exec(schedule)?.[1] ?? '*';
    if (month === '*') return;
    throw inputError(prop, 'a schedule for all months (*), because State Manager does not support months in a cron ' +
      'expression', schedule);
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

/** Throws for a cron expression that runs every minute, such as `events.Schedule.cron({ hour: '2' })`. */
function checkMinute(prop: string, schedule: string): void {
  const fields = schedule.replace(/^cron\(|\)$/g, '').split(' ');
  const minute = fields.length === 7 ? fields[1] : fields[0];
  if (!minute.startsWith('*')) return;
  throw inputError(prop, "a schedule with a minute, such as events.Schedule.cron({ minute: '0', hour: '2' }), " +
    'because a run every minute is too frequent', schedule);
}
