import { cpSync, existsSync, readdirSync } from 'fs';
import { join } from 'path';
import { command, ends } from '../shared/command';
import { InputError } from '../shared/input-error';
import { JSON_OUTPUT } from '../shared/options';
import { packageFolder } from '../shared/package-folder';

export const templatesCommand = () => command('templates', 'Writes the CloudFormation and Azure templates of this version, for deployments without CDK',
  'docs/without-cdk.md says what each of them deploys.')
  .option('--out <folder>', 'a folder that does not exist, or is empty', 'templates')
  .addOption(JSON_OUTPUT)
  .action(ends(({ out, json }) => {
    const from = join(packageFolder(), 'templates');
    if (existsSync(out) && readdirSync(out).length > 0) throw new InputError(`--out must be a folder without files, got "${out}"`);
    cpSync(from, out, { recursive: true });
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter(f => f.isFile())
      .map(f => join(f.parentPath, f.name)).sort();
    if (json) console.log(JSON.stringify({ files }, null, 2));
    else for (const file of files) console.log(file);
    return 0;
  }));
