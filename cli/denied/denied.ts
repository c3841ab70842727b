import type { Connection } from './connection';
import { readFiles } from './files';
import { DeniedCalls } from './groups';
import { isoTime, lookUp, type Looked } from './lookup';
import type { Options } from './options';
import { resultOf, type Result } from './result';
import { enabledRegions, type Ask, type Clock } from '../asking/ask';

export interface Surroundings {
  readonly ask: Ask;
  readonly clock: Clock;
  readonly progress: (line: string) => void;
}

/** The range that ends now. */
export function rangeOf({ hours }: Options, clock: Clock): { from: Date; to: Date } {
  const to = new Date(clock.now());
  return { from: new Date(to.getTime() - hours * 3600 * 1000), to };
}

/** Reads files, or asks CloudTrail in each region. */
export async function findDenied(connection: Connection, options: Options, { ask, clock, progress }: Surroundings): Promise<Result> {
  const calls = new DeniedCalls(connection);
  const add = (event: unknown) => calls.add(event);
  if (options.files.length > 0) return resultOf(connection, calls, { kind: 'files', ...readFiles(options.files, add) });
  const { from, to } = rangeOf(options, clock);
  const looked: Looked[] = [];
  for (const region of await regionsOf(options, ask)) {
    looked.push(await lookUp(ask, connection, region, { from, to, maxEvents: options.maxEvents, clock, progress }, add));
  }
  return resultOf(connection, calls, { kind: 'CloudTrail', from: isoTime(from), to: isoTime(to), looked });
}

async function regionsOf({ regions }: Options, ask: Ask): Promise<(string | undefined)[]> {
  if (regions.length === 0) return [undefined];
  if (regions !== 'all') return [...regions];
  return enabledRegions(ask);
}
