import type { HostManagementProps } from './host-management-props';
import { HostManagementOutput } from './output';
import { checkSchedule } from './schedule';
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
