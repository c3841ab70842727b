import { checkOptions, checkParameters, parametersOf, type Options, configuredRegion, knownRegion } from './options';
import { preflight } from './preflight';
import { DECIDE, exitCode, report, sorted, summary } from './report';
import { makeAsk, Patience, shownCommand } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import { withProgress } from '../asking/progress';
import { command, ends, renaming } from '../shared/command';
import {
  APP, ASSEMBLY, CONTEXT, JSON_OUTPUT, matching, PROFILE, QUIET, REGION, several, SHOW_COMMANDS, STACK, TEMPLATE_TO_DEPLOY,
  TERRAFORM_PLAN,
} from '../shared/options';
import { printCommands, printResult } from '../shared/print';
import { asStack, regionIn } from '../terraform/deployments';
import { readTerraformFile } from '../terraform/plan-file';
import { readStack } from '../verify/read-stack';

export const preflightCommand = () =>
  renaming(command('preflight', 'Says before a deployment what blocks it, and what it changes or deletes',
    'It only reads, except with --create-change-set: docs/preflight.md.')
    .optionsGroup('What is to be deployed (default: --assembly cdk.out):')
    .addOption(APP)
    .addOption(CONTEXT)
    .addOption(ASSEMBLY)
    .addOption(TEMPLATE_TO_DEPLOY)
    .addOption(TERRAFORM_PLAN)
    .addOption(STACK)
    .addOption(several('--parameter <Name=value>', 'a parameter of the template (default: that of the deployed stack, or of the template)',
      /^[A-Za-z0-9]+=/, 'Name=value'))
    .optionsGroup('Where to look:')
    .addOption(PROFILE)
    .addOption(REGION)
    .option('--member', 'the profile is that of a member account: checks what StackSets of the stack deploy there')
    .addOption(several('--member-account <id>', 'also checks this member account, with --assume-role', /^\d{12}$/,
      'an account id of twelve digits'))
    .addOption(matching('--assume-role <name>', 'role to assume in these accounts', /^[\w+=,.@/-]+$/,
      'the name of a role, such as OrganizationAccountAccessRole'))
    .optionsGroup('More checks:')
    .option('--create-change-set', 'also creates a change set of the stack, reads it and deletes it; it is not executed')
    .option('--allow-unknown', 'exit code 0 also if a question that decides has no answer')
    .optionsGroup('Output:')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 no blocker, 1 a blocker, 2 wrong arguments, or a question that decides has no answer:\n' +
      `${DECIDE}. --allow-unknown makes it 0`), { '--account': '--member-account' })
    .action(ends(async ({ json, quiet, showCommands, ...options }) => {
      checkOptions(options);
      const terraform = options.plan === undefined ? undefined : readTerraformFile(options.plan);
      const stack = terraform ? asStack(terraform) : await withProgress({ quiet, json }, async progress => readStack(options, progress));
      checkParameters(options, stack);
      const known = knownRegion({ ...options, region: options.region ?? regionIn(terraform) }, stack);
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
          { stack, terraform, region, parameters: parametersOf(options), member, accounts: account, assumeRole, createChangeSet },
          { ask: makeAsk('preflight', { ...asking, profile }), as: session => makeAsk('preflight', { ...asking, session }) });
      }));
      printResult(json, () => ({ stack: stack.id, region, summary: summary(rows), rows }), width => report(rows, width));
      return exitCode(rows, options.allowUnknown);
    }));

/** The options that questions depend on. */
function givenIn({ member, memberAccount, assumeRole, createChangeSet }: Options): string[] {
  return [
    ...member ? ['--member'] : [],
    ...memberAccount ? ['--member-account'] : [],
    ...assumeRole ? ['--assume-role'] : [],
    ...createChangeSet ? ['--create-change-set'] : [],
  ];
}

/** The commands that these options can run. Which of them are run, and how often, depends on what the stack has. */
function shownCommands(options: Options, stack: string, region: string | undefined): string[] {
  return callsOf('preflight', givenIn(options)).filter(([name]) => name !== 'configuredRegion' || region === undefined)
    .map(([name, { line, everywhere }]) => {
      const where = everywhere || (region === undefined && line.includes('<stack>')) ? '<region>' : region;
      return shownCommand(name, { stack }, { profile: options.profile, region: where });
    });
}
