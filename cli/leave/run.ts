/** `npm run leave`: how to disconnect, in which order, what stays, and what is left outside of the stacks. Reads only. */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { parseOptions, USAGE, UsageError, type Options } from './arguments';
import { makeAsk, CommandError } from './ask';
import { readApp } from './input';
import { exitCode, leave } from './leave';
import { report, summary } from './report';
import { printable, printableJson } from './shell';
import { synthesize } from '../verify/synthesize';

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  // The AWS CLI repeats a call that AWS throttles, and waits longer each time. By default it gives up sooner.
  process.env.AWS_RETRY_MODE ??= 'standard';
  process.env.AWS_MAX_ATTEMPTS ??= '6';
  const app = readApp(options, from, synthesized(options));
  const now = new Date();
  const plan = await leave(makeAsk(options), app, options, now, process.stderr.isTTY ? progress : undefined);
  if (options.json) console.log(printableJson({ summary: summary(plan), ...plan }));
  else for (const line of report(plan, process.stdout.columns ?? 140, now, options.profile)) console.log(line);
  return exitCode(plan);
}

/** npm runs this in the root of the repository, wherever the user is. */
function from(folder: string): string {
  return resolve(process.env.INIT_CWD ?? '.', folder);
}

function synthesized(options: Options): string | undefined {
  if (options.app === undefined) return undefined;
  const output = mkdtempSync(join(tmpdir(), 'leave-'));
  // The templates of StackSets can be files in it, which are read later.
  process.once('exit', () => rmSync(output, { recursive: true, force: true }));
  synthesize({ ...options, app: from(options.app), output });
  return output;
}

function progress(done: number, regions: number): void {
  process.stderr.write(`\r${done} of ${regions} regions${done === regions ? '\n' : ''}`);
}

main(process.argv.slice(2)).then(
  code => (process.exitCode = code),
  (error) => {
    if (error instanceof UsageError) console.error(`${printable(error.message)}\n\nnpm run leave -- --help lists the options`);
    else if (error instanceof CommandError) console.error(printable(`cannot ask: ${error.command}: ${error.message}`));
    else console.error(error);
    process.exitCode = 2;
  },
);
