/** Random options of a log fan-out. */
import * as fc from 'fast-check';
import type { CloudTrailSourceOptions, LogConsumerOptions, LogSourceOptions, TrailSourceOptions } from '../../src';
import { letters, option, structOf, type Generators } from '../support/generators/basics';

const accounts = option(fc.uniqueArray(fc.constantFrom('111122223333', '444455556666', '777788889999'), { minLength: 1 }));
const organizationId = option(letters('abz09', 22).map(id => `o-${id.padEnd(10, 'x')}`));
const keyPrefix = option(fc.array(letters('aZ09_.-', 20), { minLength: 1, maxLength: 3 }).map(parts => parts.join('/')));

const SOURCE: Generators<LogSourceOptions> = { accounts, keyPrefix };
const CLOUD_TRAIL: Generators<CloudTrailSourceOptions> = { ...SOURCE, organizationId };
const TRAIL: Generators<TrailSourceOptions> = { accounts, organizationId };
const CONSUMER: Generators<LogConsumerOptions> = { queueName: option(letters('aZ09_-', 80)) };
export const sourceOptions = structOf(CLOUD_TRAIL);

export const LOG_FAN_OUT_GENERATORS = {
  LogSourceOptions: SOURCE, CloudTrailSourceOptions: CLOUD_TRAIL, TrailSourceOptions: TRAIL, LogConsumerOptions: CONSUMER,
};
