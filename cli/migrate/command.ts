import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { planImport, toOldResources, toRoles } from './import';
import { retain } from './retain';
import { command, ends } from '../shared/command';
import { InputError } from '../shared/input-error';
import { several } from '../shared/options';
import { readJson, toTemplate } from '../shared/template-input';

/** CloudFormation accepts longer templates only from a bucket. */
const MOST_BYTES = 51_200;

export const migrateCommand = () =>
  command('migrate', "Prepares a move from Microsoft's own stack or StackSet", 'docs/migrate.md has all steps.')
    .addCommand(retainCommand())
    .addCommand(importCommand());

const retainCommand = () =>
  command('retain', 'Writes the old template again, so that OIDC providers, and instance profiles with their roles, stay when its stack is deleted')
    .requiredOption('--template <file>', 'the old template, or the answer of aws cloudformation get-template or describe-stack-set')
    .requiredOption('--out <file>', 'the template to update the stack or StackSet with')
    .addOption(several('--also <name>', "more resources that stay, by logical id or role name; '*' means all"))
    .action(ends(({ template: file, out, also }) => {
      const { template, logicalIds } = retain(toTemplate(readJson(file), file), also);
      write(out, template);
      for (const id of logicalIds) console.log(`stays when the stack is deleted: ${id} (${template.Resources[id].Type})`);
      const parameters = Object.keys(template.Parameters ?? {}).map(name => `ParameterKey=${name},UsePreviousValue=true`);
      if (parameters.length > 0) console.log(`for update-stack-set: --parameters ${parameters.join(' ')}`);
      return 0;
    }));

const importCommand = () =>
  command('import', 'Writes what a change set of the type IMPORT needs, so that a new stack takes over roles under their names')
    .requiredOption('--template <file>', 'the template of the new stack, as cdk synth wrote it')
    .requiredOption('--roles <file>', 'answer of aws iam get-account-authorization-details --filter Role')
    .requiredOption('--sessions <file>', 'answer of aws iam list-roles, which has the longest session of each role')
    .requiredOption('--resources <file>', 'answer of aws cloudformation describe-stack-resources for the old stack')
    .requiredOption('--out <folder>', 'gets import.template.json and resources-to-import.json')
    .action(ends(({ template, roles, sessions, resources, out }) => {
      const plan = planImport(
        toTemplate(readJson(template), template),
        toRoles(readJson(roles), roles, readJson(sessions), sessions),
        toOldResources(readJson(resources), resources));
      write(join(out, 'import.template.json'), plan.template, out);
      write(join(out, 'resources-to-import.json'), plan.resourcesToImport);
      for (const { ResourceType, ResourceIdentifier } of plan.resourcesToImport) {
        console.log(`imported: ${ResourceType} ${Object.values(ResourceIdentifier)[0]}`);
      }
      for (const session of plan.sessions) console.log(`longest session, the template wins: ${session}`);
      for (const name of plan.created) console.log(`does not exist yet, the next deployment creates it: ${name}`);
      for (const name of plan.left) console.log(`of the old stack, not taken over: ${name}`);
      return 0;
    }));

function write(file: string, content: unknown, folder?: string): void {
  const text = JSON.stringify(content);
  try {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new InputError(`--out must be a place that can be written to: ${(error as Error).message}`);
  }
  console.log(`wrote ${file}`);
  if (Buffer.byteLength(text) > MOST_BYTES) {
    console.log(`it has more than ${MOST_BYTES} bytes: upload it, and use --template-url, or --s3-bucket of aws cloudformation deploy`);
  }
}
