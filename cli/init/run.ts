/** `init`: writes the app, and says what comes next. */
import { relative, resolve } from 'path';
import { filesOf } from './files';
import { checkFolder, checkPackage, copyPackage, dependencyOf, writeFiles } from './folder';
import type { ConnectorOfApp, NewApp } from './new-app';
import type { Values } from './options';
import { fileOfPackage, packageNotes, REGISTRY } from './own-package';
import { answersOf, LANGUAGES } from './questions';
import { nextSteps } from './readme';
import { CONNECTOR_FILE } from './stack';
import { withTerminal } from './terminal';
import type { Files } from './typescript';
import { SAMPLE_TENANTS } from '../../src/identity/tenants';
import { commandLine } from '../shared/command-line';
import { counted } from '../shared/counted';
import { isMissing, withCdk } from '../shared/library';
import { requires } from '../shared/options';
import { printable, printableJson } from '../shared/printable';

export async function run(folder: string, values: Values): Promise<number> {
  const { connector } = values;
  const isThere = connector !== undefined && resolve(connector) === resolve(folder, CONNECTOR_FILE);
  checkFolder(folder, isThere ? CONNECTOR_FILE : undefined);
  // Before the first question, because an app that cannot be installed is of no use.
  const notes = notesOfPackage(values);
  if (!values.json) for (const note of notes) console.error(`Note: ${printable(note)}\n`);
  const { app, file: packageFile } = await appOf(values);
  const written = writeFiles(folder, without(filesOf(app), isThere ? CONNECTOR_FILE : undefined));
  if (packageFile !== undefined) copyPackage(folder, app.dependency, packageFile);
  const files = [...written, ...packageFile === undefined ? [] : [app.dependency.slice(2)]];
  const steps = nextSteps(app);
  const warnings = [...sampleTenant(app.tenantId), ...await unknownRegion(app.region)];
  if (values.json) {
    const { kept, changes } = app.connector ?? {};
    console.log(printableJson({ folder, files, steps, kept, changes, warnings: [...warnings, ...notes] }));
    return 0;
  }
  for (const file of files) console.log(file);
  console.log('\nNext, as README.md says:');
  const path = relative('.', folder);
  if (path !== '') console.log(`  ${printable(commandLine(['cd', path]))}`);
  for (const { text, commands } of steps) for (const line of [`# ${text}`, ...commands]) console.log(`  ${printable(line)}`);
  if (app.connector) console.log(`\n${connectorText(app.connector)}`);
  if (packageFile !== undefined) console.log(`\n${printable(app.dependency.slice(2))} is a copy of ${printable(packageFile)}.`);
  for (const warning of warnings) console.log(`\nWarning: ${warning}`);
  return 0;
}

/** Throws an `InputError` if the app could not be installed, whatever the answers are. */
function notesOfPackage({ language, package: given }: Values): string[] {
  const languages = language === undefined ? LANGUAGES : [language];
  if (given === undefined) return packageNotes(languages);
  if (given !== REGISTRY) checkPackage(languages, given);
  return [];
}

/** The app needs aws-cdk-lib, which knows regions. This command does without. */
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
    ? [`${tenantId} is the tenant of samples in documents. Write your own in the stack and its test before you deploy: az account show --query tenantId`]
    : [];
}

const without = (files: Files, left: string | undefined): Files => Object.fromEntries(Object.entries(files).filter(([path]) => path !== left));

function connectorText({ kept, changes, hasOwnRoleNames }: ConnectorOfApp): string {
  const listed = kept.length + changes.length === 0 ? '' : ' Comments in the stack list them.';
  return `${counted(kept.length, 'setting')} of the connector ${kept.length === 1 ? 'is' : 'are'} only in ${CONNECTOR_FILE}. ` +
    `The template for Azure changes ${hasOwnRoleNames ? 'the names of the roles, and ' : ''}${counted(changes.length, 'setting')}.${listed}`;
}

async function appOf(values: Values): Promise<{ readonly app: NewApp; readonly file?: string }> {
  for (const option of ['apiVersion', 'ciemObjectId', 'roleNameSuffix'] as const) {
    requires(values, option, 'connector', 'it is for a connector that exists');
  }
  const { connector: exported } = values;
  const existing = exported === undefined ? undefined : await withCdk(() => import('./connector/index.js'));
  const connector = existing?.readConnector(exported!, values.apiVersion);
  const facts = connector && { ...connector, plans: existing!.plansIn(connector) };
  const answers = values.json ? await answersOf(values, undefined, facts) : await withTerminal(ask => answersOf(values, ask, facts));
  const file = fileOfPackage(answers.language, values.package);
  const app: NewApp = { ...answers, region: values.region, dependency: dependencyOf(answers.language, file) };
  return { app: connector ? existing!.withConnector(app, connector, answers) : app, file };
}
