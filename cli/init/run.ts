/** `init`: writes the app, and says what comes next. */
import { relative } from 'path';
import { filesOf } from './files';
import { checkFolder, dependencyOf, writeFiles } from './folder';
import type { NewApp } from './new-app';
import type { Values } from './options';
import { answersOf } from './questions';
import { nextSteps } from './readme';
import { withTerminal } from './terminal';
import { commandLine } from '../shared/command-line';
import { printable } from '../shared/printable';

export async function run(folder: string, values: Values): Promise<number> {
  checkFolder(folder);
  const app = await appOf(folder, values);
  const files = writeFiles(folder, filesOf(app));
  const steps = nextSteps(app);
  if (values.json) {
    console.log(JSON.stringify({ folder, files, steps }, null, 2));
    return 0;
  }
  for (const file of files) console.log(file);
  console.log('\nNext, as README.md says:');
  const path = relative('.', folder);
  if (path !== '') console.log(`  ${printable(commandLine(['cd', path]))}`);
  for (const { text, commands } of steps) for (const line of [`# ${text}`, ...commands]) console.log(`  ${printable(line)}`);
  if (values.package === undefined) {
    console.log(`\nThe app takes cdk-defender-for-cloud ${app.dependency} from ${app.language === 'python' ? 'PyPI' : 'npm'}. ` +
      'If you have its file, begin again with --package FILE.');
  }
  return 0;
}

async function appOf(folder: string, values: Values): Promise<NewApp> {
  const answers = values.json ? await answersOf(values) : await withTerminal(ask => answersOf(values, ask));
  return {
    ...answers,
    region: values.region,
    dependency: dependencyOf(answers.language, folder, values.package),
  };
}
