import { Option } from '@commander-js/extra-typings';
import { ofType, stackSetsOf, type LeavingApp, readApp } from './app';
import { lastDays, toJson } from './finding';
import { exitCode, leave, type LeaveOptions } from './leave';
import { EKS_LOGS, INSTANCE_PROFILE, type Plan } from './leftovers';
import { report, summary } from './report';
import { makeAsk, shownCommand } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import {
  command, ends, accountId, APP, ASSEMBLY, CONTEXT, guid, JSON_OUTPUT, PROFILE, QUIET, REGION_OR_ALL, regionsOf, several, SHOW_COMMANDS,
  TEMPLATE, flagsIn,
} from '../shared/command';
import { InputError } from '../shared/input-error';
import { PLAN_NAMES, PLAN_PARAMETERS } from '../shared/plans';
import { printCommands, printResult } from '../shared/print';
import { withProgress } from '../shared/progress';

export const leaveCommand = () =>
  command('leave', 'Prints the steps to disconnect, what stays, and what Defender for Cloud created outside of the stacks',
    'It only reads, and never runs the commands that it prints. See docs/leave.md.')
    .optionsGroup('What to disconnect (default: --assembly cdk.out; without this folder, the command only searches):')
    .addOption(APP)
    .addOption(CONTEXT)
    .addOption(ASSEMBLY)
    .addOption(TEMPLATE)
    .option('--stack <name>', 'one stack of the app (default: all stacks), or the stack of the template')
    .optionsGroup('To remove only a part:')
    .addOption(accountId('--account-leaves <id>', 'the account that leaves the organization; to search it, use its --profile')
      .conflicts('plan'))
    .addOption(new Option('--plan <name>', `the plan to remove: ${PLAN_NAMES.join(', ')}`).argParser(planOf))
    .optionsGroup('Where to look:')
    .addOption(PROFILE)
    .addOption(several('--region <name>', 'regions to search, or all (default: all enabled regions)', ...REGION_OR_ALL))
    .addOption(guid('--azure-subscription <id>', 'also looks for Azure Arc machines in this subscription, with the Azure CLI'))
    .optionsGroup('Output:')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 if nothing is left outside of the stacks, 1 if something was found, 2 if an argument is ' +
      'wrong, or if nothing was found but something could not be searched')
    .action(ends(async ({ json, quiet, showCommands, region, ...others }) => {
      const regions = regionsOf(region);
      const options = { ...others, regions: regions === 'all' ? [] : regions };
      const app = await withProgress({ quiet, json }, async progress => readApp(options, progress));
      const now = new Date();
      if (showCommands) {
        printCommands(shownCommands(app, options, now), json);
        return 0;
      }
      const plan = await withProgress({ quiet, json }, (progress) => {
        const { profile, azureSubscription } = options;
        const calls = callsOf('leave', givenIn(options));
        progress.asking(calls.length);
        // A command without placeholders needs no other answer, and runs once in each region.
        const perRegion = calls.filter(([, { line }]) => !line.includes('<')).length;
        return leave(makeAsk('leave', { profile, azureSubscription, progress }), app, options, now,
          count => progress.expecting(perRegion * count));
      });
      printResult(json, () => ({ summary: summary(plan), ...plan, unanswered: plan.unanswered.map(toJson) }),
        width => report(plan, width, now, options.profile));
      return exitCode(plan);
    }));

/** Accepts the names of `--plans` of other commands, of the template parameters, and of the methods of `DefenderPlan`. */
function planOf(name: string): Plan {
  const plan = PLAN_PARAMETERS.find((known, i) => [known.toLowerCase(), PLAN_NAMES[i]].includes(name.toLowerCase()));
  if (plan === undefined) throw new InputError(`--plan must be one of ${PLAN_NAMES.join(', ')}, got "${name}"`);
  return plan;
}

/** The options that decide which commands run. */
const givenIn = ({ regions, ...options }: LeaveOptions) =>
  flagsIn({ ...options, region: regions }, 'region', 'accountLeaves', 'azureSubscription');

/** The commands that these options can run. Which of them run, and in which regions, depends on what exists. */
function shownCommands(app: LeavingApp, options: LeaveOptions, now: Date): string[] {
  const { regions: [first, ...others], accountLeaves, profile, azureSubscription } = options;
  const known = { account: accountLeaves, profile: INSTANCE_PROFILE, prefix: EKS_LOGS, ...lastDays(now) };
  return callsOf('leave', givenIn(options)).flatMap(([name, { line }]) => {
    const region = name === 'identity' ? first ?? 'us-east-1' : others.length > 0 ? '<region>' : first ?? '<region>';
    return valuesOf(line, app).map(values => shownCommand(name, { ...values, ...known }, { profile, azureSubscription, region }));
  });
}

/** Values for the placeholders of a command: one set for each stack, or for each StackSet, of the app. */
function valuesOf(line: string, { stacks }: LeavingApp): Record<string, string>[] {
  if (line.includes('<stack>')) return stacks.map(({ stackName }) => ({ stack: stackName }));
  if (!line.includes('<stack-set>')) return [{}];
  return stacks.flatMap((stack) => {
    const known = stackSetsOf(stack, []).map(({ name, callAs }) => ({ 'stack-set': name, 'call-as': callAs }));
    return ofType(stack.template, 'AWS::CloudFormation::StackSet').length > known.length ? [...known, {}] : known;
  });
}
