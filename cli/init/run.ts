/** `init`: writes the app, and prints the next steps. */
import { readFileSync, existsSync, readdirSync, statSync } from 'fs';
import { relative, resolve } from 'path';
import type { Values } from './command';
import type { ConnectorOfApp, NewApp } from './new-app';
import { checkOwnPackage, checkPackage, dependencyOf, fileOfPackage } from './own-package';
import { reviewWorkflow, WORKFLOW_FILE } from './pipeline';
import { pythonFiles } from './python';
import { answersOf, LANGUAGES, withTerminal } from './questions';
import { nextSteps, readme } from './readme';
import { scheduleFiles } from './schedule';
import { CONNECTOR_FILE } from './stack';
import { type Files, typescriptFiles } from './typescript';
import { SAMPLE_TENANTS } from '../../src/identity/tenants';
import { ACCESS_FILE, accessFile } from '../reading/access-file';
import { requires } from '../shared/command';
import { commandLine } from '../shared/command-line';
import { counted } from '../shared/counted';
import { InputError } from '../shared/input-error';
import { isMissing, withCdk } from '../shared/library';
import { printResult } from '../shared/print';
import { writeFiles, checkPlace, type Place } from '../shared/write-files';

export async function run(folder: string, values: Values): Promise<number> {
  const { connector } = values;
  const isThere = connector !== undefined && resolve(connector) === resolve(folder, CONNECTOR_FILE);
  checkFolder(folder, isThere ? CONNECTOR_FILE : undefined);
  // Before the first question, because an app that cannot be installed is useless.
  const languages = values.language === undefined ? LANGUAGES : [values.language];
  if (values.package === undefined) checkOwnPackage(languages);
  else checkPackage(languages, values.package);
  const { app, file: packageFile } = await appOf(values);
  const made = without(filesOf(app), isThere ? CONNECTOR_FILE : undefined);
  // The file is in the app, so that a clone of the app can install the package.
  const packages = packageFile === undefined ? {} : { [app.dependency.slice(2)]: readFileSync(packageFile) };
  writeFiles({ ...made, ...packages }, placeOf(folder));
  const files = [...Object.keys(made).sort(), ...Object.keys(packages)];
  const steps = nextSteps(app);
  const warnings = [...sampleTenant(app.tenantId), ...await unknownRegion(app.region)];
  const { kept, changes } = app.connector ?? {};
  const path = relative('.', folder);
  printResult(values.json, () => ({ folder, files, steps, kept, changes, warnings }), () => [
    ...files, '', 'Next steps, as in README.md:',
    ...path === '' ? [] : [`  ${commandLine(['cd', path])}`],
    ...steps.flatMap(({ text, commands }) => [`# ${text}`, ...commands]).map(line => `  ${line}`),
    ...app.connector ? ['', connectorText(app.connector)] : [],
    ...packageFile === undefined ? [] : ['', `${app.dependency.slice(2)} is a copy of ${packageFile}.`],
    ...warnings.flatMap(warning => ['', `Warning: ${warning}`]),
  ]);
  return 0;
}

/** aws-cdk-lib knows the regions. Without it, `init` gives no warning. */
async function unknownRegion(region: string | undefined): Promise<string[]> {
  if (region === undefined) return [];
  try {
    const warning = (await import('./region.js')).warningOfRegion(region);
    return warning === undefined ? [] : [warning];
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function sampleTenant(tenantId: string): string[] {
  return SAMPLE_TENANTS.includes(tenantId)
    ? [`${tenantId} is the tenant of samples in documents. Write your own id in the stack and its test before you deploy: az account ` +
      'show --query tenantId']
    : [];
}

const without = (files: Files, left: string | undefined): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => path !== left));

function connectorText({ kept, changes, hasOwnRoleNames }: ConnectorOfApp): string {
  const listed = kept.length + changes.length === 0 ? '' : ' Comments in the stack list them.';
  return `${counted(kept.length, 'setting')} of the connector ${kept.length === 1 ? 'is' : 'are'} only in ${CONNECTOR_FILE}. ` +
    'The template for Azure changes ' +
      `${hasOwnRoleNames ? 'the names of the roles, and ' : ''}${counted(changes.length, 'setting')}.${listed}`;
}

async function appOf(values: Values): Promise<{ readonly app: NewApp; readonly file?: string }> {
  for (const option of ['apiVersion', 'ciemObjectId', 'roleNameSuffix'] as const) {
    requires(values, option, 'connector', 'it is for an existing connector');
  }
  const { connector: exported } = values;
  const existing = exported === undefined ? undefined : await withCdk(() => import('./connector/index.js'));
  const connector = existing?.readConnector(exported!, values.apiVersion);
  const facts = connector && { ...connector, plans: existing!.plansIn(connector) };
  const answers = values.json ? await answersOf(values, undefined, facts) : await withTerminal(ask => answersOf(values, ask, facts));
  const file = fileOfPackage(answers.language, values.package);
  const dependency = dependencyOf(answers.language, file);
  const app: NewApp = { ...answers, region: values.region, dependency, schedule: values.schedule === true };
  return { app: connector ? existing!.withConnector(app, connector, answers) : app, file };
}

/** All files of the app, by their path. */
export const filesOf = (app: NewApp): Files => ({
  ...app.language === 'python' ? pythonFiles(app) : typescriptFiles(app),
  'README.md': readme(app),
  [WORKFLOW_FILE]: reviewWorkflow(app),
  ...app.schedule ? scheduleFiles(app) : {},
  [ACCESS_FILE]: accessFile({ roles: [], listed: [] }),
  ...app.connector ? { [CONNECTOR_FILE]: app.connector.json } : {},
});

const placeOf = (folder: string): Place => ({ what: 'the folder', folder });

/** Throws an `InputError` if something is in the folder, except `.git` and a file that the app contains anyway. */
export function checkFolder(folder: string, file?: string): void {
  if (folder === '') throw new InputError('the folder must have a name, got ""');
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
    throw new InputError(`the folder must be empty or new, got the file "${folder}"`);
  }
  checkPlace([], placeOf(folder));
  let content: string[];
  try {
    content = existsSync(folder) ? readdirSync(folder) : [];
  } catch (error) {
    throw new InputError(`the folder must be a folder, empty or new: ${(error as Error).message}`);
  }
  const own = content.filter(name => name !== '.git' && name !== file);
  if (own.length > 0) throw new InputError(`the folder must be empty or new, got "${folder}" with ${own.sort()[0]}`);
}
