/** `npm run denied`: calls of Defender for Cloud that AWS denied, in CloudTrail or in files, and what to do about them. */
import { resolve } from 'path';
import { readOptions, USAGE } from './arguments';
import { athenaQuery } from './athena';
import { makeAsk } from './commands';
import { connectionOf } from './connection';
import { findDenied, rangeOf } from './denied';
import { jsonText, toJson } from './json';
import { CLOCK } from './lookup';
import { report } from './report';
import { exitCode } from './result';
import { InputError } from '../shared/input-error';
import { printable } from '../shared/printable';
import { CommandError } from '../shared/run-command';

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  const ask = makeAsk(options.profile);
  const connection = await connectionOf(options, ask);
  if (options.athenaTable !== undefined) {
    const { from, to } = rangeOf(options, CLOCK);
    console.log(athenaQuery(connection, options.athenaTable, from, to));
    return 0;
  }
  // npm runs this in the root of the repository, wherever the user is.
  const files = options.files.map(file => resolve(process.env.INIT_CWD ?? '.', file));
  const result = await findDenied(connection, { ...options, files }, { ask, clock: CLOCK, progress: line => console.error(printable(line)) });
  if (options.json) console.log(jsonText(toJson(result)));
  else for (const line of report(result, process.stdout.columns ?? 140)) console.log(line);
  return exitCode(result);
}

main(process.argv.slice(2)).then(
  code => (process.exitCode = code),
  (error) => {
    if (error instanceof InputError) console.error(`${printable(error.message)}\n\nnpm run denied -- --help lists the options`);
    else if (error instanceof CommandError) console.error(printable(`cannot ask: ${error.command}\n${error.message}`));
    else console.error(error);
    process.exitCode = 2;
  },
);
