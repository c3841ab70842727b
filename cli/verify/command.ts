import { identify } from './checks/account';
import { toJson, exitCode, markdown, report, summary } from './findings';
import { checkOptions, REPORT, type Options } from './options';
import { regionOf } from './read-stack';
import { verify } from './verify';
import { version } from '../../package.json';
import { makeAsk, shownCommand } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import { withProgress } from '../asking/progress';
import {
  command, ends, accountId, APP, ASSEMBLY, CONTEXT, guid, JSON_OUTPUT, matching, PROFILE, QUIET, REGION, several, SHOW_COMMANDS, STACK,
  TEMPLATE, TERRAFORM_PLAN,
} from '../shared/command';
import { printCommands, printResult } from '../shared/print';
import { writeFiles } from '../shared/write-files';
import { readExpected } from '../terraform/deployments';

export const verifyCommand = () =>
  command('verify', 'Compares what is deployed with what your app synthesizes, or with a template',
    'It changes nothing, except with --run-on: docs/verification.md.')
    .optionsGroup('What is expected (default: --assembly cdk.out):')
    .addOption(APP)
    .addOption(CONTEXT)
    .addOption(ASSEMBLY)
    .addOption(TEMPLATE)
    .addOption(TERRAFORM_PLAN)
    .addOption(STACK)
    .addOption(several('--parameter <Name=value>', 'a parameter of the template, in place of --stack: what Terraform made, ' +
      'and no stack', /^\w+=/, 'name=value'))
    .option('--member', 'the profile is that of a member account: checks what StackSets of the stack deployed there')
    .addOption(accountId('--account <id>', 'account that the profile must be of (default: that of the stack, if the app names it)'))
    .addOption(guid('--tenant-id <guid>', 'Entra tenant that the roles must trust'))
    .optionsGroup('Where to look:')
    .addOption(PROFILE)
    .addOption(REGION)
    .optionsGroup('More checks:')
    .option('--detect-drift', 'also starts drift detection of CloudFormation, and waits for it')
    .addOption(matching('--run-on <instance id>', 'also starts host management for this instance, which can change the instance',
      /^i-[0-9a-f]{8,17}$/, 'the id of an EC2 instance, such as i-1234567890abcdef0'))
    .option('--azure-resource-group <name>', 'also checks the security connector in Azure, with the Azure CLI')
    .option('--azure-connector <name>', 'its name (default: aws- and the account id)')
    .addOption(guid('--azure-subscription <id>', 'its subscription (default: that of the Azure CLI)'))
    .optionsGroup('Output:')
    .option('--report <file>', 'also writes the result, with its date, as Markdown to this new file')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 nothing differs, 1 something differs, 2 wrong arguments, or nothing differs but a question ' +
      'has no answer')
    .action(ends(async ({ json, quiet, showCommands, ...options }) => {
      checkOptions(options);
      const { stack, terraform } = await readExpected(options, { quiet, json });
      const where = { ...options, region: options.member ? options.region : regionOf(options.region ?? terraform?.region, stack) };
      if (showCommands) {
        printCommands(shownCommands(where, stack.stackName), json);
        return 0;
      }
      const { identity, findings } = await withProgress({ quiet, json }, async (progress) => {
        progress.asking(callsOf('verify', givenIn(options)).length);
        const ask = makeAsk('verify', { ...where, progress });
        const who = await identify(ask);
        return { identity: who, findings: await verify(ask, who, stack, where, new Date(), terraform) };
      });
      printResult(json, () => ({ account: identity.account, stack: stack.id, summary: summary(findings), findings: findings.map(toJson) }),
        width => report(findings, width));
      if (options.report !== undefined) {
        const verified = { version, time: new Date(), account: identity.account, stack: stack.id };
        writeFiles({ [options.report]: markdown(findings, verified) }, REPORT);
      }
      return exitCode(findings);
    }));

/** The options that questions depend on. */
function givenIn({ member, detectDrift, runOn, azureResourceGroup }: Options): string[] {
  return [
    ...member ? ['--member'] : [],
    ...detectDrift ? ['--detect-drift'] : [],
    ...runOn === undefined ? [] : ['--run-on'],
    ...azureResourceGroup === undefined ? [] : ['--azure-resource-group'],
  ];
}

/** The commands that these options can run. Which of them are run, and how often, depends on what the stack has. */
export function shownCommands(options: Options, stackName: string): string[] {
  const values = {
    stack: options.member ? undefined : stackName,
    instance: options.runOn,
    group: options.azureResourceGroup,
    connector: options.azureConnector,
  };
  return callsOf('verify', givenIn(options)).filter(([, { line }]) => !options.parameter || !line.includes('<stack>'))
    .map(([name]) => shownCommand(name, values, options));
}
