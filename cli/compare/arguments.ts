import { parseArgs } from 'util';
import { PermissionsType } from '../../src/capabilities/capability-definition';
import { InputError } from '../shared/input-error';

export interface Options {
  readonly template: string;
  /** Undefined: the one that the template is more like. */
  readonly permissionsType?: PermissionsType;
  readonly writeJson?: string;
  readonly json: boolean;
}

export const USAGE = `usage: npm run compare -- --template FILE [options]

Compares the CloudFormation template that the Azure portal offers for your plans with the permission data of this
version: docs/follow-microsoft.md. It asks AWS and Azure nothing.

  --template FILE            the template, in JSON or YAML, or the answer of aws cloudformation get-template
  --permissions-type TYPE    default or least: the permission type that you chose in the portal. Without it: the one that
                             the template is more like
  --write-json FILE          also writes the template as JSON, for MicrosoftTemplate.fromFile
  --json                     prints JSON in place of a table
  --help                     this text

exit code: 0 this version has all roles, audiences and actions of the template, 1 it lacks one, 2 wrong arguments, or a
file that is not a template`;

const TYPES: { readonly [name: string]: PermissionsType | undefined } = {
  default: PermissionsType.DEFAULT_ACCESS,
  least: PermissionsType.LEAST_PRIVILEGE_ACCESS,
};

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  'template': text, 'permissions-type': text, 'write-json': text, 'json': flag, 'help': flag,
} as const;

/** Undefined if the user asks for help. Throws an `InputError`. */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new InputError(`--${name} must have a value, got ""`);
  }
  const { template, json = false } = values;
  if (template === undefined) throw new InputError('--template is missing: it must be the file with the template of the portal');
  const type = values['permissions-type'];
  const permissionsType = type === undefined ? undefined : TYPES[type];
  if (type !== undefined && permissionsType === undefined) {
    throw new InputError(`--permissions-type must be default or least, got "${type}"`);
  }
  return { template, permissionsType, writeJson: values['write-json'], json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const names = Object.keys(OPTIONS).map(name => `--${name}`).join(', ');
    throw new InputError(`${(error as Error).message.split('. ')[0]}. Allowed are ${names}`);
  }
}
