/** `npm run permissions-diff`: what roles may do more or less in one template, cloud assembly or commit than in another. */
import { join } from 'path';
import { parseOptions, USAGE, UsageError } from './arguments';
import { compare } from './compare';
import { dataOf, exitCode, report, summary } from './report';
import { sidesOf } from './sides';
import { readSource, type Places } from './source';
import { InputError } from '../shared/input-error';

function main(args: string[], today: Date): number {
  const options = parseOptions(args);
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  // npm runs this in the root of the repository, wherever the user is.
  const places: Places = { folder: process.env.INIT_CWD ?? '.', repository: join(__dirname, '..', '..') };
  const [before, after] = sidesOf(readSource(options.before, places), readSource(options.after, places));
  const roles = compare(before, after);
  const data: [string, string[]][] = [[options.before, dataOf(before, today)], [options.after, dataOf(after, today)]];
  if (options.json) {
    console.log(JSON.stringify({ permissionData: Object.fromEntries(data), summary: summary(roles), roles }, null, 2));
  } else {
    for (const line of report(roles, data, process.stdout.columns ?? 140)) console.log(line);
  }
  return exitCode(roles);
}

try {
  process.exitCode = main(process.argv.slice(2), new Date());
} catch (error) {
  process.exitCode = 2;
  if (error instanceof UsageError || error instanceof InputError) {
    console.error(`${error.message}\n\nnpm run permissions-diff -- --help lists the options`);
  } else {
    console.error(error);
  }
}
