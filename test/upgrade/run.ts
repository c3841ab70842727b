/**
 * Compares what the library of the base commit and that of this tree make of the same inputs. The step `.ci/steps/upgrade.sh` runs it, with
 * a folder that has the trees `base` and `current`: both have the apps of the base.
 */
import { join } from 'path';
import { judge, report, type Change } from './change';
import { compareApps } from './compare-apps';
import { EXCEPTIONS } from './exceptions';
import { publishedReplacements } from './replacements';
import { synthesize } from './synthesize';
import { compareTemplateFiles } from './template-files';
import { compareTerraform } from './terraform';

const [folder] = process.argv.slice(2);
const trees = ['base', 'current'].map(name => join(folder, name));

function main(): number {
  const replacements = publishedReplacements();
  const before = synthesize(trees[0]);
  const after = synthesize(trees[1], `${trees[0]}.json`);
  const changes: Change[] = Object.entries(before).flatMap(([title, made]) => compareApps(made, after[title], title, replacements));
  const accepted = Object.values(before).filter(({ error }) => error === undefined);
  const azure = accepted.reduce((sum, made) => sum + Object.keys(made.azure!).length, 0);
  console.log(`${accepted.length} apps of the base compared, ${azure} templates for Azure among them`);
  const refused = Object.entries(before).filter(([title, { error }]) => error !== undefined && !title.startsWith('existing '));
  for (const [title, { error }] of refused) throw new Error(`the library of the base refuses its own ${title}: ${error}`);

  const files = compareTemplateFiles(join(trees[0], 'templates'), join(trees[1], 'templates'), replacements);
  console.log(`${files.sets} sets of parameters compared`);
  const terraform = compareTerraform(trees[0], trees[1]);
  console.log(terraform ? `${terraform.resources} resources of Terraform planned` : 'skipped: Terraform is not installed');
  changes.push(...files.changes, ...terraform?.changes ?? []);

  const { unexpected, stale } = judge(changes, EXCEPTIONS, terraform ? [] : ['terraform']);
  if (unexpected.length > 0) console.error(`\n${report(unexpected)}`);
  if (unexpected.length + stale.length === 0) console.log(`nothing changes but what ${EXCEPTIONS.length} rows say`);
  for (const key of stale) console.error(`error: nothing does this any more, so test/upgrade/exceptions.ts must not have it: ${key}`);
  return unexpected.length + stale.length === 0 ? 0 : 1;
}

process.exitCode = main();
