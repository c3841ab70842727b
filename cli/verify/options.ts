import { checkStackOptions } from '../reading/read-stack';
import {
  requires, command, APP, CONTEXT, ASSEMBLY, TEMPLATE, TERRAFORM_PLAN, STACK, several, accountId, guid, PROFILE, REGION, matching,
  JSON_OUTPUT, QUIET, SHOW_COMMANDS, excludes,
} from '../shared/command';
import { checkPlace } from '../shared/write-files';

/** The command with its options, without its action. */
export const verifyOptions = () =>
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
    .addHelpText('after', '\nexit code: 0 nothing differs, 1 something differs, 2 wrong arguments, or nothing differs but ' +
      'something is not checked');

export type Options = ReturnType<ReturnType<typeof verifyOptions>['opts']>;

/** The place for the file of `--report`. */
export const REPORT = { what: '--report' };

/** Throws an `InputError` if options contradict each other, or if the report file exists. */
export function checkOptions(options: Options): void {
  checkStackOptions(options, options.parameter === undefined);
  requires(options, 'parameter', 'template', 'the template with the same roles');
  for (const name of ['stack', 'detectDrift', 'runOn'] as const) excludes(options, name, 'parameter', 'there is no stack');
  for (const name of ['member', 'detectDrift'] as const) excludes(options, name, 'plan');
  excludes(options, 'member', 'template', 'in a member account, --stack names a stack of a StackSet');
  if (options.report !== undefined) checkPlace([options.report], REPORT);
  requires(options, 'azureConnector', 'azureResourceGroup', 'the resource group of the security connector');
  requires(options, 'azureSubscription', 'azureResourceGroup', 'the resource group of the security connector');
}
