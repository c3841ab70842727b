import { preflight } from './preflight';
import { DECIDE, exitCode, report, sorted, summary, toJson } from './report';
import { makeAsk, Patience, shownCommand, type Ask } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import { CommandError } from '../asking/run-command';
import type { AssemblyStack } from '../reading/assembly';
import { checkStackOptions, regionOf, parametersIn } from '../reading/read-stack';
import { readExpected } from '../reading/terraform/deployments';
import {
  ACCOUNT, command, ends, APP, ASSEMBLY, AWS_REGION, CONTEXT, JSON_OUTPUT, matching, missingOption, PROFILE, QUIET, REGION, several,
  SHOW_COMMANDS, STACK, TEMPLATE_TO_DEPLOY, TERRAFORM_PLAN, requires, excludes, flagsIn,
} from '../shared/command';
import { InputError } from '../shared/input-error';
import { printCommands, printResult } from '../shared/print';
import { withProgress } from '../shared/progress';

/** The command with its options, but without its action. */
const preflightOptions = () =>
  command('preflight', 'Checks before a deployment what blocks it, and what it changes or deletes',
    'It only reads, except with --create-change-set: docs/preflight.md.')
    .optionsGroup('What is to be deployed (default: --assembly cdk.out):')
    .addOption(APP)
    .addOption(CONTEXT)
    .addOption(ASSEMBLY)
    .addOption(TEMPLATE_TO_DEPLOY)
    .addOption(TERRAFORM_PLAN)
    .addOption(STACK)
    .addOption(several('--parameter <Name=value>', 'a parameter of the template (default: its value in the deployed stack, or in the ' +
      'template)', /^[A-Za-z0-9]+=/, 'Name=value'))
    .optionsGroup('Where to look:')
    .addOption(PROFILE)
    .addOption(REGION)
    .option('--member', 'the profile is of a member account: checks what the StackSets of the stack deploy there')
    .addOption(several('--member-account <id>', 'also checks this member account, with --assume-role', ...ACCOUNT))
    .addOption(matching('--assume-role <name>', 'role to assume in these accounts', /^[\w+=,.@/-]+$/,
      'the name of a role, such as OrganizationAccountAccessRole'))
    .optionsGroup('More checks:')
    .option('--create-change-set', 'also creates a change set of the stack, reads it and deletes it; it is not executed')
    .option('--allow-unknown', 'exit code 0 even if a decisive question has no answer')
    .optionsGroup('Output:')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 if nothing blocks the deployment, 1 if something does, 2 if an argument is wrong or ' +
      `a decisive question has no answer\ndecisive questions: ${DECIDE}`);

type Options = ReturnType<ReturnType<typeof preflightOptions>['opts']>;

/** The limit keeps the run short: as many calls are made in each account as in the account of the caller. */
const MOST_ACCOUNTS = 10;

/** Throws an `InputError` if options cannot be combined. */
export function checkOptions(options: Options): void {
  checkStackOptions(options);
  requires(options, 'memberAccount', 'assumeRole', 'the role to assume in this account');
  requires(options, 'assumeRole', 'memberAccount', 'the member account to assume it in');
  const { memberAccount: account = [], member } = options;
  if (account.length > MOST_ACCOUNTS) {
    throw new InputError(`--member-account must be given at most ${MOST_ACCOUNTS} times, got ${account.length}`);
  }
  if (member && account.length > 0) throw new InputError(`--member-account must be left out with --member, got "${account[0]}"`);
  excludes(options, 'createChangeSet', 'plan', 'the plan of Terraform says what is deleted');
  excludes(options, 'createChangeSet', 'member', 'StackSets deploy there');
}

/** Throws an `InputError` if the template does not have a parameter that is given. */
export function checkParameters(options: Options, { template }: AssemblyStack): void {
  const names = Object.keys(template.Parameters ?? {});
  const unknown = Object.keys(parametersIn(options.parameter)).find(name => !names.includes(name));
  if (unknown === undefined) return;
  const allowed = names.length === 0 ? 'left out: the template has no parameters' : `one of ${names.join(', ')}`;
  throw new InputError(`--parameter must be ${allowed}, got "${unknown}"`);
}

/** The region of the stack that is known without a call: from the option, the app or the environment. */
export function knownRegion({ region }: Options, stack: AssemblyStack, env = process.env): string | undefined {
  return regionOf(region, stack) ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined);
}

/** The region of the profile of the AWS CLI. Throws an `InputError` if it has none. */
export async function configuredRegion(ask: Ask): Promise<string> {
  const region = await ask('configuredRegion').catch((error) => {
    if (error instanceof CommandError && error.isSilent) return undefined;
    throw error;
  });
  if (!region) throw new InputError(missingOption('region', `${AWS_REGION[1]}: neither the app, AWS_REGION nor the profile has one`));
  return region;
}

export const preflightCommand = () => preflightOptions().action(ends(async ({ json, quiet, showCommands, ...options }) => {
  checkOptions(options);
  const { stack, terraform } = await readExpected(options, { quiet, json });
  checkParameters(options, stack);
  const known = knownRegion({ ...options, region: options.region ?? terraform?.region }, stack);
  if (showCommands) {
    printCommands(shownCommands(options, stack.stackName, known), json);
    return 0;
  }
  const { member = false, memberAccount: account = [], assumeRole, createChangeSet = false, profile } = options;
  const region = known ?? await configuredRegion(makeAsk('preflight', { profile }));
  const rows = sorted(await withProgress({ quiet, json }, (progress) => {
    const asking = { region, progress, patience: new Patience() };
    progress.asking(callsOf('preflight', givenIn(options)).length);
    return preflight(
      { stack, terraform, region, parameters: parametersIn(options.parameter), member, accounts: account, assumeRole, createChangeSet },
      { ask: makeAsk('preflight', { ...asking, profile }), as: session => makeAsk('preflight', { ...asking, session }) });
  }));
  printResult(json, () => ({ stack: stack.id, region, summary: summary(rows), rows: rows.map(toJson) }), width => report(rows, width));
  return exitCode(rows, options.allowUnknown);
}));

/** The given options on which the calls depend. */
const givenIn = (options: Options) => flagsIn(options, 'member', 'memberAccount', 'assumeRole', 'createChangeSet');

/** The commands that can be run with these options. The resources of the stack decide which of them are run, and how often. */
function shownCommands(options: Options, stack: string, region: string | undefined): string[] {
  return callsOf('preflight', givenIn(options)).filter(([name]) => name !== 'configuredRegion' || region === undefined)
    .map(([name, { line, everywhere }]) => {
      const where = everywhere || (region === undefined && line.includes('<stack>')) ? '<region>' : region;
      return shownCommand(name, { stack }, { profile: options.profile, region: where });
    });
}
