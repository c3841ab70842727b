import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { command, ends, JSON_OUTPUT } from '../shared/command';
import { InputError } from '../shared/input-error';
import { packageFolder } from '../shared/library';
import { printResult } from '../shared/print';
import { checkPlace, writeFiles } from '../shared/write-files';

export const templatesCommand = () =>
  command('templates', 'Writes the CloudFormation and Azure templates of this version, for deployments without CDK',
    'docs/without-cdk.md says what each template deploys. SHA256SUMS has the checksums.')
    .option('--out <folder>', 'a new or empty folder', 'templates')
    .addOption(JSON_OUTPUT)
    .addHelpText('after', '\nexit code: 0 if everything is written, 2 if an argument is wrong')
    .action(ends(({ out, json }) => {
      const files = copy(join(packageFolder(), 'templates'), out);
      printResult(json, () => ({ files }), () => files);
      return 0;
    }));

/** Copies the files, and returns the names of the written files. */
function copy(from: string, folder: string): string[] {
  const place = { what: '--out', folder };
  checkPlace([], place);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new InputError(`--out must be a folder without files, got "${folder}"`);
  const files = readdirSync(from, { recursive: true, encoding: 'utf-8' }).filter(file => statSync(join(from, file)).isFile());
  return writeFiles(Object.fromEntries(files.map(file => [file, readFileSync(join(from, file))])), place).sort();
}
