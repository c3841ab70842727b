import { Command, Option } from '@commander-js/extra-typings';
import { InputError } from './input-error';
import { DEFENDER_TENANT_ID } from '../../src/identity/tenants';

/** A command that copies its options. Commands share options, but an option keeps the help group of the command it was first added to. */
class CommandWithCopies extends Command {
  public addOption(option: Option): any {
    const copy: Option = Object.assign(Object.create(Object.getPrototypeOf(option)), option);
    return super.addOption(copy.required ? copy.argParser(parserOf(copy)) : copy);
  }
}

/** A parser that refuses an empty value, such as that of an empty variable in a script, and the next option as a value. */
function parserOf({ long, parseArg }: Option): (value: string, previous: unknown) => unknown {
  return (value, previous) => {
    if (value.startsWith('--')) throw new InputError(`${long} must have a value, got the option ${value}`);
    if (parseArg) return parseArg(value, previous);
    if (value === '') throw new InputError(`${long} must have a value, got ""`);
    return value;
  };
}

/** A command without options, which throws errors. The summary is one sentence without its full stop. */
export function command(name: string, summary: string, ...details: readonly string[]): Command {
  return new CommandWithCopies(name)
    .summary(summary)
    .description([`${summary}.`, ...details].join('\n\n'))
    .helpOption('-h, --help', 'shows this help')
    .helpCommand(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} }); // `main` prints the errors.
}

/**
 * The action of a command. It returns the exit code: 0 if there is nothing to do, 1 if something was found, 2 if a question has no
 * answer.
 */
export function ends<Args extends unknown[]>(work: (...args: Args) => number | Promise<number>): (...args: Args) => Promise<void> {
  return async (...args) => {
    process.exitCode = await work(...args);
  };
}

/** The option that sets a value: `--tenant-id` for `tenantId`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/**
 * Throws an `InputError` if an option is given without another option that it needs. Both are named as values, such as `runOn`.
 *
 * @param what describes the value of the other option
 */
export function requires<Name extends string>(
  values: { readonly [name in Name]?: unknown }, option: Name, other: Name, what: string,
): void {
  if (values[option] !== undefined && values[other] === undefined) {
    throw new InputError(`${flagOf(option)} needs ${flagOf(other)}: ${what}`);
  }
}

/** The message about a missing option. `allowed` ends with an example: `the id of ..., such as ...`. */
export const missingOption = (name: string, allowed: string): string => `${flagOf(name)} is missing: it must be ${allowed}`;

/** The values of required options. Throws an `InputError` that names all options that are missing. */
export function givenOptions<Name extends string>(
  values: { readonly [name in NoInfer<Name>]?: string }, allowed: { readonly [name in Name]: string },
): { readonly [name in Name]: string } {
  const names = Object.keys(allowed) as Name[];
  const missing = names.filter(name => values[name] === undefined);
  if (missing.length > 0) throw new InputError(...missing.map(name => missingOption(name, allowed[name])));
  return Object.fromEntries(names.map(name => [name, values[name]])) as { readonly [name in Name]: string };
}

/** Throws an `InputError` if two options are given that exclude each other. `why` is the reason. */
export function excludes<Name extends string>(
  values: { readonly [name in Name]?: unknown }, option: Name, other: Name, why?: string,
): void {
  if (values[option] === undefined || values[other] === undefined) return;
  throw new InputError(`${flagOf(option)} must be left out with ${flagOf(other)}${why === undefined ? '' : `: ${why}`}`);
}

/** The flags of the named options that are given. */
export function flagsIn<Name extends string>(values: { readonly [name in Name]?: unknown }, ...names: readonly Name[]): string[] {
  return names.filter(name => values[name] !== undefined && [values[name]].flat().length > 0).map(flagOf);
}

/** An option whose value must match a pattern. */
export function matching<Flags extends string>(
  flags: Flags, description: string, pattern: RegExp, allowed: string, normal = (value: string) => value,
) {
  const option = new Option(flags, description);
  return option.argParser((value: string) => {
    if (!pattern.test(value)) throw new InputError(`${option.long} must be ${allowed}, got "${value}"`);
    return normal(value);
  });
}

function repeated<Flags extends string>(
  flags: Flags, description: string, itemsOf: (value: string) => readonly string[], pattern: RegExp, allowed: string,
) {
  const option = new Option(flags, description);
  return option.argParser((value: string, others: readonly string[] | undefined) => {
    if (value === '') throw new InputError(`${option.long} must have a value, got ""`);
    const items = itemsOf(value);
    const wrong = items.find(item => !pattern.test(item));
    if (wrong !== undefined) throw new InputError(`${option.long} must be ${allowed}, got "${wrong}"`);
    return [...others ?? [], ...items];
  });
}

/** An option that can be given several times. */
export const several = <Flags extends string>(flags: Flags, description: string, pattern = /(?:)/, allowed = '') =>
  repeated(flags, `${description}; can be repeated`, value => [value], pattern, allowed);

/** An option with a list of values. */
export const list = <Flags extends string>(flags: Flags, description: string, pattern = /(?:)/, allowed = '') =>
  repeated(flags, `${description}; separated by commas, or repeated`, value => value.split(/, ?/), pattern, allowed);

// Options that several commands have. They mean the same in each command.

/** The permission types. */
export const permissions = (description: string) => new Option('--permissions <type>', description).choices(['least', 'default'] as const);

export const JSON_OUTPUT = new Option('--json', 'prints JSON, even for errors');
export const REPLACE = new Option('--replace', 'replaces existing files, but no links and no files that this command reads');
export const QUIET = new Option('--quiet', 'does not show progress');
export const SHOW_COMMANDS = new Option('--show-commands', 'prints the commands of the AWS CLI and the Azure CLI, but does not run them');

export const PROFILE = new Option('--profile <name>', 'profile of the AWS CLI');
export const AWS_REGION = [/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'an AWS region, such as eu-west-1'] as const;
const ALL_REGIONS = 'all';
/** A region or `all`, for an option that can be given several times. */
export const REGION_OR_ALL = [new RegExp(`${AWS_REGION[0].source}|^${ALL_REGIONS}$`), `${AWS_REGION[1]}, or ${ALL_REGIONS}`] as const;

/** The regions that the option names. Throws an `InputError` if `all` is given with other regions. */
export function regionsOf(regions: readonly string[] = []): readonly string[] | typeof ALL_REGIONS {
  if (!regions.includes(ALL_REGIONS)) return [...new Set(regions)];
  if (regions.length > 1) throw new InputError(`--region ${ALL_REGIONS} must not be given with other regions`);
  return ALL_REGIONS;
}

export const REGION = matching('--region <name>', 'region of the stack (default: the region of the stack in the app, or ' +
  'of the AWS CLI)', ...AWS_REGION);

export const APP = new Option('--app <folder>', 'folder of a CDK app with its cdk.json; the CDK CLI synthesizes it')
  .conflicts(['assembly', 'template']);
export const CONTEXT = several('-c, --context <key=value>', 'context of the app; only with --app', /^[^=]+=/, 'key=value');
export const ASSEMBLY = new Option('--assembly <folder>', 'a cloud assembly, the folder that cdk synth writes (default: cdk.out)')
  .conflicts(['app', 'template']);
const templateThat = (is: string) => new Option('--template <file>', `a template that ${is} deployed without CDK; needs --stack`)
  .conflicts(['app', 'assembly']);
export const TEMPLATE = templateThat('was');
export const TEMPLATE_TO_DEPLOY = templateThat('is to be');
export const TERRAFORM_PLAN = new Option('--plan <file>', 'a plan or state of Terraform: the output of terraform show -json')
  .conflicts(['app', 'assembly', 'template', 'stack', 'context', 'parameter']);
export const STACK = new Option('--stack <name>', 'stack of the app, if it has several; or the stack of the template');

export const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const guid = <Flags extends string>(flags: Flags, description: string) =>
  matching(flags, description, GUID, 'a GUID, such as 11111111-2222-3333-4444-555555555555', id => id.toLowerCase());
/** Refuses ids that cannot be your own tenant: Microsoft's tenant with Defender for Cloud, and zeros. */
export const OWN_TENANT = new RegExp(`^(?!${DEFENDER_TENANT_ID}|0{8}(-0{4}){3}-0{12})`, 'i');
/** Describes the id in messages. */
export const OWN_TENANT_ALLOWED = 'a GUID, the id of your own Entra tenant, which az account show --query tenantId prints, such as ' +
  '11111111-2222-3333-4444-555555555555';
export const ACCOUNT = [/^\d{12}$/, 'an account id of twelve digits'] as const;
export const accountId = <Flags extends string>(flags: Flags, description: string) => matching(flags, description, ...ACCOUNT);
