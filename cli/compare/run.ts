/** `npm run compare`: what Microsoft's template of the portal has, and this version has not. */
import { writeFileSync } from 'fs';
import { resolve } from 'path';
import { readOptions, USAGE } from './arguments';
import { compare, isBehind } from './compare';
import { readTemplate } from './read';
import { report, summary } from './report';
import { InputError } from '../shared/input-error';
import { printable } from '../shared/printable';

function main(args: string[]): number {
  const options = readOptions(args);
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  // npm runs this in the root of the repository, wherever the user is.
  const path = (file: string) => resolve(process.env.INIT_CWD ?? '.', file);
  const read = readTemplate(path(options.template));
  if (options.writeJson !== undefined) write(path(options.writeJson), read.json, path(options.template));
  const comparison = compare(read, options.permissionsType);
  if (options.json) console.log(JSON.stringify({ ...comparison, summary: summary(comparison) }, null, 2));
  else for (const line of report(comparison, process.stdout.columns ?? 140)) console.log(line);
  return isBehind(comparison) ? 1 : 0;
}

function write(file: string, json: unknown, template: string): void {
  if (file === template) throw new InputError(`--write-json must be another file than --template, got "${file}"`);
  try {
    writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
  } catch (error) {
    throw new InputError(`--write-json must be a file that can be written: ${(error as Error).message}`);
  }
  console.error(printable(`Written: ${file}`));
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.exitCode = 2;
  if (error instanceof InputError) console.error(`${printable(error.message)}\n\nnpm run compare -- --help lists the options`);
  else console.error(error);
}
