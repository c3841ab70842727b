import { athenaQuery } from './athena';
import { readOptions, type Options, type Values } from './command';
import { connectionOf, type Connection } from './connection';
import { filesIn, readFiles } from './files';
import { DeniedCalls } from './groups';
import { isoTime, lookUp } from './lookup';
import { report, toJson } from './report';
import { exitCode, resultOf, type Result } from './result';
import { CLOCK, enabledRegions, makeAsk, shownCommand, type Ask, type Clock } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import { inTurn } from '../asking/rows';
import { flagsIn } from '../shared/command';
import { printCommands, printResult } from '../shared/print';
import { withProgress } from '../shared/progress';

/** Runs the command. It needs aws-cdk-lib. */
export async function run({ json, quiet, showCommands, ...values }: Values): Promise<number> {
  const options = readOptions(values);
  if (showCommands) {
    printCommands(shownCommands(options), json);
    return 0;
  }
  filesIn(options.files); // This finds a wrong path before any request to AWS.
  const found = await withProgress({ json, quiet }, async (progress) => {
    if (options.stack !== undefined || options.tenantId === undefined) progress.step('asking AWS whose calls these are');
    const ask = makeAsk('denied', { profile: options.profile });
    const connection = await connectionOf(options, ask);
    if (options.athenaTable !== undefined) {
      const { from, to } = rangeOf(options, CLOCK);
      return athenaQuery(connection, options.athenaTable, from, to);
    }
    if (options.files.length > 0) progress.step(`reading ${options.files.join(', ')}`);
    return findDenied(connection, options, { ask, clock: CLOCK, progress: line => progress.step(line) });
  });
  if (typeof found === 'string') {
    printResult(json, () => ({ query: found }), () => found.split('\n'));
    return 0;
  }
  printResult(json, () => toJson(found), width => report(found, width));
  return exitCode(found);
}

/** The commands that these options can run. */
function shownCommands({ stack, tenantId, profile, regions, files, athenaTable }: Options): string[] {
  const values = { stack, tenantId, file: files, athena: athenaTable };
  const given = [...flagsIn(values, 'stack', 'tenantId', 'file', 'athena'), ...regions === 'all' ? ['--region all'] : []];
  return callsOf('denied', given).flatMap(([name]) => {
    const where = name.endsWith('vents') && regions.length > 0 ? regions === 'all' ? ['<region>'] : regions : [undefined];
    return where.map(region => shownCommand(name, { stack }, { profile, region }));
  });
}

interface Surroundings {
  readonly ask: Ask;
  readonly clock: Clock;
  readonly progress: (line: string) => void;
}

/** The range of `hours` that ends now. */
function rangeOf({ hours }: Options, clock: Clock): { from: Date; to: Date } {
  const to = new Date(clock.now());
  return { from: new Date(to.getTime() - hours * 3600 * 1000), to };
}

/** Reads the events of files, or those of CloudTrail in each region. */
export async function findDenied(connection: Connection, options: Options, { ask, clock, progress }: Surroundings): Promise<Result> {
  const calls = new DeniedCalls(connection);
  const add = (event: unknown) => calls.add(event);
  if (options.files.length > 0) return resultOf(connection, calls, { kind: 'files', ...readFiles(options.files, add) });
  const { regions, maxEvents } = options;
  const { from, to } = rangeOf(options, clock);
  const named = regions === 'all' ? await enabledRegions(ask) : regions;
  const looked = await inTurn(named.length > 0 ? named : [undefined], async region =>
    [await lookUp(ask, connection, region, { from, to, maxEvents, clock, progress }, add)]);
  return resultOf(connection, calls, { kind: 'CloudTrail', from: isoTime(from), to: isoTime(to), looked });
}
