/** `npm run migrate`: prepares a move from Microsoft's own stack or StackSet. docs/migrate.md has all steps. */
import { mkdirSync, writeFileSync } from 'fs';
import { join, relative, resolve } from 'path';
import { parseArgs } from 'util';
import { planImport, toOldResources, toRoles } from './import';
import { retain } from './retain';
import { InputError } from '../shared/input-error';
import { readJson, toTemplate } from '../shared/template-input';

const USAGE = `usage: npm run migrate -- retain --template FILE --out FILE [--also NAME]
       npm run migrate -- import --template FILE --roles FILE --sessions FILE --resources FILE --out FOLDER

retain: writes the old template again, so that OIDC providers, and instance profiles with their roles, stay when its
stack is deleted.

  --template FILE   the old template, or the answer of aws cloudformation get-template or describe-stack-set
  --out FILE        the template to update the stack or StackSet with
  --also NAME       more resources that stay, by logical id or role name; '*' means all; can be repeated

import: writes what a change set of the type IMPORT needs, so that a new stack takes over roles under their names.

  --template FILE   the template of the new stack, as cdk synth wrote it
  --roles FILE      answer of aws iam get-account-authorization-details --filter Role
  --sessions FILE   answer of aws iam list-roles, which has the longest session of each role
  --resources FILE  answer of aws cloudformation describe-stack-resources for the old stack
  --out FOLDER      gets import.template.json and resources-to-import.json
`;
/** CloudFormation accepts longer templates only from a bucket. */
const MOST_BYTES = 51_200;

type Values = { readonly [option: string]: string | string[] | boolean | undefined };

function main(args: string[]): void {
  const { values, positionals: [command, ...rest] } = parse(args);
  if (values.help || command === undefined) {
    console.log(USAGE);
    return;
  }
  if (rest.length > 0 || !['retain', 'import'].includes(command)) {
    throw new InputError(`the command must be retain or import, got '${[command, ...rest].join(' ')}'`);
  }
  if (command === 'retain') runRetain(values);
  else runImport(values);
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        template: text,
        roles: text,
        sessions: text,
        resources: text,
        out: text,
        also: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

function runRetain(values: Values): void {
  refuse(values, 'retain', ['roles', 'sessions', 'resources']);
  const file = path(values, 'template');
  const { template, logicalIds } = retain(toTemplate(readJson(file), file), values.also as string[] | undefined);
  write(path(values, 'out'), template);
  for (const id of logicalIds) console.log(`stays when the stack is deleted: ${id} (${template.Resources[id].Type})`);
  const parameters = Object.keys(template.Parameters ?? {}).map(name => `ParameterKey=${name},UsePreviousValue=true`);
  if (parameters.length > 0) console.log(`for update-stack-set: --parameters ${parameters.join(' ')}`);
}

function runImport(values: Values): void {
  refuse(values, 'import', ['also']);
  const [file, roles, sessions, resources] = ['template', 'roles', 'sessions', 'resources'].map(option => path(values, option));
  const plan = planImport(
    toTemplate(readJson(file), file),
    toRoles(readJson(roles), roles, readJson(sessions), sessions),
    toOldResources(readJson(resources), resources));
  const folder = path(values, 'out');
  mkdirSync(folder, { recursive: true });
  write(join(folder, 'import.template.json'), plan.template);
  write(join(folder, 'resources-to-import.json'), plan.resourcesToImport);
  for (const { ResourceType, ResourceIdentifier } of plan.resourcesToImport) {
    console.log(`imported: ${ResourceType} ${Object.values(ResourceIdentifier)[0]}`);
  }
  for (const session of plan.sessions) console.log(`longest session, the template wins: ${session}`);
  for (const name of plan.created) console.log(`does not exist yet, the next deployment creates it: ${name}`);
  for (const name of plan.left) console.log(`of the old stack, not taken over: ${name}`);
}

function refuse(values: Values, command: string, options: readonly string[]): void {
  const given = options.find(option => values[option] !== undefined);
  if (given) throw new InputError(`--${given} has no effect with ${command}`);
}

/** npm runs this in the root of the repository, wherever the user is. */
function path(values: Values, option: string): string {
  const value = values[option];
  if (typeof value !== 'string' || value === '') throw new InputError(`--${option} is missing`);
  return resolve(process.env.INIT_CWD ?? '.', value);
}

function write(file: string, content: unknown): void {
  const text = JSON.stringify(content);
  writeFileSync(file, text);
  console.log(`wrote ${relative(process.cwd(), file)}`);
  if (Buffer.byteLength(text) > MOST_BYTES) {
    console.log(`it has more than ${MOST_BYTES} bytes: upload it, and use --template-url, or --s3-bucket of aws cloudformation deploy`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`${error.message}\n\nnpm run migrate -- --help lists the options`);
  process.exitCode = 2;
}
