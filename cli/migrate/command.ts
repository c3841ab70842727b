import { planImport, toOldResources, toRoles } from './import';
import { openRoles, retain } from './retain';
import { command, ends, givenOptions, JSON_OUTPUT, REPLACE, several } from '../shared/command';
import { commandLine } from '../shared/command-line';
import { printResult } from '../shared/print';
import { MOST_TEMPLATE_BYTES } from '../shared/published';
import { readJson, readTemplate, readText } from '../shared/read-files';
import { writeFiles, type Place } from '../shared/write-files';

const EXIT_CODE = '\nexit code: 0 if everything is written, 2 if an argument is wrong or the files do not match each other';

export const migrateCommand = () =>
  command('migrate', "Prepares a move from Microsoft's own stack or StackSet", 'For all steps, see docs/migrate.md.')
    .addHelpText('after', EXIT_CODE)
    .addCommand(retainCommand())
    .addCommand(importCommand());

const retainCommand = () =>
  command('retain', 'Changes the old template so that OIDC providers, and instance profiles with their roles, stay when its stack is ' +
    'deleted')
    .option('--template <file>', 'the old template, or the output of aws cloudformation get-template or describe-stack-set')
    .option('--out <file>', 'the template to update the stack or StackSet with')
    .addOption(several('--also <name>', "more resources to keep, by logical id or role name; '*' means all except the function for " +
      'OIDC providers'))
    .addOption(REPLACE)
    .addOption(JSON_OUTPUT)
    .addHelpText('after', EXIT_CODE)
    .action(ends(({ also, json, replace = false, ...values }) => {
      const { template: file, out } = givenOptions(values, {
        template: 'the file with the old template, such as microsoft.json',
        out: 'the file to write, such as retained.json',
      });
      const { template, logicalIds } = retain(readTemplate(file), also);
      const written = write({ [out]: template }, { what: '--out', replace, inputs: [file] });
      const stays = logicalIds.map(id => ({ logicalId: id, type: template.Resources[id].Type }));
      const parameters = Object.keys(template.Parameters ?? {}).map(name => `ParameterKey=${name},UsePreviousValue=true`);
      const open = openRoles(template);
      printResult(json, () => ({ written, stays, parameters, open }), () => [
        ...written.flatMap(lines),
        ...stays.map(({ logicalId, type }) => `stays when the stack is deleted: ${logicalId} (${type})`),
        ...open.map(text => `open until the old stack is deleted: ${text}`),
        ...parameters.length > 0 ? [`for ${updateOf(readText(file))}: --parameters ${commandLine(parameters)}`] : [],
      ]);
      return 0;
    }));

/** The update command for the kind of output. A template alone can belong to a stack or a StackSet. */
function updateOf(text: string): string {
  const [, key] = /^\s*\{\s*"(StackSet|TemplateBody|StagesAvailable)"\s*:/.exec(text) ?? [];
  return key === undefined ? 'update-stack or update-stack-set' : key === 'StackSet' ? 'update-stack-set' : 'update-stack';
}

const importCommand = () =>
  command('import', 'Writes what a change set of the type IMPORT needs, so that a new stack takes over roles under their names')
    .option('--template <file>', 'the template of the new stack, as cdk synth wrote it')
    .option('--roles <file>', 'output of aws iam get-account-authorization-details --filter Role')
    .option('--sessions <file>', 'output of aws iam list-roles, which has the longest session of each role')
    .option('--resources <file>', 'output of aws cloudformation describe-stack-resources for the old stack')
    .option('--out <folder>', 'the folder for import.template.json and resources-to-import.json')
    .addOption(REPLACE)
    .addOption(JSON_OUTPUT)
    .addHelpText('after', EXIT_CODE)
    .action(ends(({ json, replace = false, ...values }) => {
      const { template, roles, sessions, resources, out: folder } = givenOptions(values, {
        template: 'the file with the template of the new stack, such as cdk.out/Security.template.json',
        roles: 'the file with the output about the roles, such as roles.json',
        sessions: 'the file with the output of aws iam list-roles, such as sessions.json',
        resources: 'the file with the resources of the old stack, such as resources.json',
        out: 'the folder to write to, such as import',
      });
      const plan = planImport(
        readTemplate(template),
        toRoles(readJson(roles), roles, readJson(sessions), sessions),
        toOldResources(readJson(resources), resources));
      const written = write(
        { 'import.template.json': plan.template, 'resources-to-import.json': plan.resourcesToImport },
        { what: '--out', folder, replace, inputs: [template, roles, sessions, resources] });
      const imported = plan.resourcesToImport.map(({ ResourceType, ResourceIdentifier }) =>
        ({ type: ResourceType, name: Object.values(ResourceIdentifier)[0] }));
      const { sessions: longestSessions, created, left, open } = plan;
      printResult(json, () => ({ written, imported, longestSessions, created, left, open }), () => [
        ...written.flatMap(lines),
        ...imported.map(({ type, name }) => `imported: ${type} ${name}`),
        ...longestSessions.map(session => `longest session, which the template changes: ${session}`),
        ...created.map(name => `does not exist yet, so the next deployment creates it: ${name}`),
        ...left.map(name => `in the old stack, but not taken over: ${name}`),
        ...open.map(text => `open now: ${text}`),
      ]);
      return 0;
    }));

interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
}

function write(contents: { readonly [file: string]: unknown }, place: Place): WrittenFile[] {
  const texts = Object.entries(contents).map(([file, content]) => [file, JSON.stringify(content)] as const);
  const files = writeFiles(Object.fromEntries(texts), place);
  return files.map((file, i) => ({ file, bytes: Buffer.byteLength(texts[i][1]) }));
}

function lines({ file, bytes }: WrittenFile): string[] {
  return [
    `wrote ${file}`,
    ...bytes > MOST_TEMPLATE_BYTES
      ? [`it has more than ${MOST_TEMPLATE_BYTES} bytes, so upload it, and use --template-url, or --s3-bucket of aws cloudformation deploy`]
      : [],
  ];
}
