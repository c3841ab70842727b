import type { Connection } from './connection';
import { parseJson } from '../../src/policy-language/cloudformation/template-functions';
import type { Ask, Clock } from '../asking/ask';
import { CommandError, inPlaceOfAnswer } from '../asking/run-command';
import { counted } from '../shared/counted';

/** The limits are per account and region. Source: AWS CloudTrail API reference, LookupEvents, 2026-11. */
const EVENTS_PER_REQUEST = 50;
const MILLISECONDS_PER_REQUEST = 500;

/** What was read from a region. */
export interface Looked {
  /** As the user gave it. Undefined for the region of the AWS CLI. */
  readonly region?: string;
  readonly events: number;
  /** Time of the oldest event that was read. CloudTrail returns the newest events first. */
  readonly oldest?: string;
  /** The reason if not all events of the range were read. */
  readonly problem?: string;
}

interface LookupOptions {
  readonly from: Date;
  readonly to: Date;
  readonly maxEvents: number;
  /** Shows the progress to a person who waits. */
  readonly progress: (line: string) => void;
  readonly clock: Clock;
}

/** Reads the events of a region. If a request fails, the events that were read before count. */
export async function lookUp(
  ask: Ask, { sessionName }: Connection, region: string | undefined, options: LookupOptions, add: (event: unknown) => void,
): Promise<Looked> {
  const { from, to, maxEvents, progress, clock } = options;
  const name = region ?? 'the region of the AWS CLI';
  const requests = Math.ceil(maxEvents / EVENTS_PER_REQUEST);
  progress(`${name}: at most ${requests} requests of ${EVENTS_PER_REQUEST} events, two per second: ` +
    `${duration(requests * MILLISECONDS_PER_REQUEST)} or less, more if the AWS CLI is slow`);
  const values = { session: sessionName, from: isoTime(from), to: isoTime(to) };
  const start = clock.now();
  let events = 0;
  let oldest: string | undefined;
  let nextToken: string | undefined;
  for (let request = 1; ; request++) {
    const earliest = clock.now() + MILLISECONDS_PER_REQUEST;
    // All users of the account share two requests per second. A throttled request is repeated later.
    const page = await ask(nextToken === undefined ? 'events' : 'moreEvents', { ...values, region, page: nextToken })
      .catch(inPlaceOfAnswer(error => error));
    if (page instanceof CommandError) return { region, events, oldest, problem: page.said };
    const found: any[] = Array.isArray(page?.Events) ? page.Events : [];
    for (const entry of found) {
      const event: any = typeof entry?.CloudTrailEvent === 'string' ? parseJson(entry.CloudTrailEvent) : undefined;
      if (typeof event?.eventTime === 'string') oldest = event.eventTime;
      add(event);
    }
    events += found.length;
    nextToken = typeof page?.NextToken === 'string' && page.NextToken !== '' ? page.NextToken : undefined;
    if (nextToken === undefined) return { region, events, oldest };
    if (events >= maxEvents) {
      return { region, events, oldest, problem: `only the newest ${events} events were read (--max-events)` };
    }
    if (request % 10 === 0) progress(`${name}: ${events} events${left(oldest, events, clock.now() - start, options)}`);
    await clock.wait(Math.max(0, earliest - clock.now()));
  }
}

/** The time that is reached, and an estimate of the remaining duration. Reading ends at the start of the range or at `maxEvents`. */
function left(oldest: string | undefined, events: number, elapsed: number, { from, to, maxEvents }: LookupOptions): string {
  const time = Date.parse(oldest ?? '');
  if (Number.isNaN(time)) return '';
  const done = Math.max((to.getTime() - time) / (to.getTime() - from.getTime()), events / maxEvents);
  return done > 0 && done <= 1 ? `, back to ${oldest}, about ${duration(elapsed / done - elapsed)} left` : `, back to ${oldest}`;
}

export function isoTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const [n, unit] = seconds < 90 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return counted(n, unit);
}
