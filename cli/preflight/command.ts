import { COMMANDS, POLLED, type CommandName } from './commands';
import { checkOptions, checkParameters, parametersOf, type Options } from './options';
import { preflight } from './preflight';
import { configuredRegion, knownRegion } from './region';
import { report, sorted, summary } from './report';
import { common, makeCaller, type Command } from '../shared/aws-cli';
import { command, ends, renaming } from '../shared/command';
import {
  APP, ASSEMBLY, CONTEXT, JSON_OUTPUT, matching, PROFILE, QUIET, REGION, several, SHOW_COMMANDS, STACK, TEMPLATE_TO_DEPLOY,
} from '../shared/options';
import { printResult } from '../shared/print';
import { counting, withProgress } from '../shared/progress';
import { printCommands, shownCommand } from '../shared/shown-commands';
import { readStack } from '../verify/read-stack';

export const preflightCommand = () =>
  renaming(command('preflight', 'Says before a deployment what blocks it, and what it changes or deletes',
    'It only reads, except with --create-change-set: docs/preflight.md.')
    .optionsGroup('What is to be deployed (default: --assembly cdk.out):')
    .addOption(APP)
    .addOption(CONTEXT)
    .addOption(ASSEMBLY)
    .addOption(TEMPLATE_TO_DEPLOY)
    .addOption(STACK)
    .addOption(several('--parameter <Name=value>', 'a parameter of the template (default: that of the deployed stack, or of the template)',
      /^[A-Za-z0-9]+=/, 'Name=value'))
    .optionsGroup('Where to look:')
    .addOption(PROFILE)
    .addOption(REGION)
    .option('--member', 'the profile is that of a member account: checks what StackSets of the stack deploy there')
    .addOption(several('--member-account <id>', 'also checks this member account, with --assume-role', /^\d{12}$/, 'an account id of twelve digits'))
    .addOption(matching('--assume-role <name>', 'role to assume in these accounts', /^[\w+=,.@/-]+$/,
      'the name of a role, such as OrganizationAccountAccessRole'))
    .optionsGroup('More checks:')
    .option('--create-change-set', 'also creates a change set of the stack, reads it and deletes it; it is not executed')
    .optionsGroup('Output:')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 no blocker, 1 a blocker, 2 wrong arguments, or AWS could not be asked'), { '--account': '--member-account' })
    .action(ends(async ({ json, quiet, showCommands, ...options }) => {
      checkOptions(options);
      const stack = readStack(options);
      checkParameters(options, stack);
      const known = knownRegion(options, stack);
      if (showCommands) {
        printCommands(shownCommands(options, stack.stackName, known), json);
        return 0;
      }
      const region = known ?? await configuredRegion(makeCaller(COMMANDS, { profile: options.profile }));
      const rows = sorted(await withProgress({ quiet, json }, (progress) => {
        const counted = (more: object) => counting(makeCaller(COMMANDS, { region, polled: POLLED, ...more }), progress, name => COMMANDS[name].shows);
        const { member = false, memberAccount: account = [], assumeRole, createChangeSet = false } = options;
        return preflight(
          { stack, region, parameters: parametersOf(options), member, accounts: account, assumeRole, createChangeSet },
          { ask: counted({ profile: options.profile }), as: session => counted({ session }) });
      }));
      printResult(json, () => ({ stack: stack.id, region, summary: summary(rows), rows }), width => report(rows, width));
      return rows.some(({ status }) => status === 'blocker') ? 1 : 0;
    }));

/** The commands that these options can run. Which of them are run, and how often, depends on what the stack has. */
function shownCommands(options: Options, stack: string, region: string | undefined): string[] {
  const isGiven: Readonly<Record<string, boolean>> = {
    '--member': options.member || options.memberAccount !== undefined,
    '--assume-role': options.assumeRole !== undefined,
    '--create-change-set': options.createChangeSet ?? false,
  };
  return (Object.keys(COMMANDS) as CommandName[]).flatMap((name) => {
    const { line, option }: Command = COMMANDS[name];
    if (name === 'configuredRegion' && region !== undefined) return [];
    const values = /--stack-name/.test(line) ? { stack, region } : {};
    return option === undefined || isGiven[option] ? [shownCommand(line, values, common(name, line, { profile: options.profile, region }))] : [];
  });
}
