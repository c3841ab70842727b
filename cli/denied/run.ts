import { athenaQuery } from './athena';
import { connectionOf, type Connection } from './connection';
import { findDenied, rangeOf } from './denied';
import { filesIn } from './files';
import { toJson } from './json';
import { readOptions, type Options, type Values } from './options';
import { report } from './report';
import { exitCode } from './result';
import { CLOCK, makeAsk, shownCommand } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import { withProgress } from '../asking/progress';
import { printResult } from '../shared/print';
import { printCommands } from '../shared/shown-commands';

/** What the command does. It needs aws-cdk-lib. */
export async function run({ json, quiet, showCommands, ...values }: Values): Promise<number> {
  const options = readOptions(values);
  if (showCommands) {
    printCommands(shownCommands(options), json);
    return 0;
  }
  filesIn(options.files); // A mistake in a path is found before AWS is asked.
  const found = await withProgress({ json, quiet }, async (progress) => {
    if (options.stack !== undefined || options.tenantId === undefined) progress.step('asking AWS whose calls these are');
    const ask = makeAsk('denied', { profile: options.profile });
    const connection = await connectionOf(options, ask);
    if (options.athenaTable !== undefined) return queryOf(connection, options, options.athenaTable);
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

function queryOf(connection: Connection, options: Options, table: string): string {
  const { from, to } = rangeOf(options, CLOCK);
  return athenaQuery(connection, table, from, to);
}

/** The commands that these options can run. */
function shownCommands({ stack, tenantId, profile, regions, files, athenaTable }: Options): string[] {
  const given = [
    ...stack === undefined ? [] : ['--stack'],
    ...tenantId === undefined ? [] : ['--tenant-id'],
    ...files.length > 0 ? ['--file'] : [],
    ...athenaTable === undefined ? [] : ['--athena'],
    ...regions === 'all' ? ['--region all'] : [],
  ];
  return callsOf('denied', given).flatMap(([name]) => {
    const where = name.endsWith('vents') && regions.length > 0 ? regions === 'all' ? ['<region>'] : regions : [undefined];
    return where.map(region => shownCommand(name, { stack }, { profile, region }));
  });
}
