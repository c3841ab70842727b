import { athenaQuery } from './athena';
import { COMMANDS, makeAsk } from './commands';
import { connectionOf } from './connection';
import { findDenied, rangeOf } from './denied';
import { filesIn } from './files';
import { toJson } from './json';
import { CLOCK } from './lookup';
import { readOptions, type Options, type Values } from './options';
import { report } from './report';
import { exitCode } from './result';
import { common } from '../shared/aws-cli';
import { printResult } from '../shared/print';
import { withProgress } from '../shared/progress';
import { printCommands, shownCommand } from '../shared/shown-commands';

/** What the command does. It needs aws-cdk-lib. */
export async function run({ json, quiet, showCommands, ...values }: Values): Promise<number> {
  const options = readOptions(values);
  if (showCommands) {
    printCommands(shownCommands(options), json);
    return 0;
  }
  filesIn(options.files); // A mistake in a path is found before AWS is asked.
  const ask = makeAsk(options.profile);
  const connection = await connectionOf(options, ask);
  const { athenaTable } = options;
  if (athenaTable !== undefined) {
    const { from, to } = rangeOf(options, CLOCK);
    const query = athenaQuery(connection, athenaTable, from, to);
    printResult(json, () => ({ query }), () => query.split('\n'));
    return 0;
  }
  const result = await withProgress({ json, quiet }, progress =>
    findDenied(connection, options, { ask, clock: CLOCK, progress: line => progress.step(line) }));
  printResult(json, () => toJson(result), width => report(result, width));
  return exitCode(result);
}

/** The commands that these options can run. */
function shownCommands({ stack, tenantId, profile, regions, files, athenaTable }: Options): string[] {
  const names = [
    ...stack === undefined ? [] : ['stack'] as const,
    ...tenantId === undefined ? ['role'] as const : [],
    ...files.length > 0 || athenaTable !== undefined ? [] : [...regions === 'all' ? ['regions'] as const : [], 'events'] as const,
  ];
  return names.flatMap((name) => {
    const { line } = COMMANDS[name];
    const where = name === 'events' && regions !== 'all' ? regions : [];
    const shown = (region?: string) => shownCommand(line, { stack }, common(name, line, { profile, region }));
    return where.length > 0 ? where.map(shown) : [shown()];
  });
}
