import { checkStackOptions } from '../reading/read-stack';
import {
  requires, command, APP, CONTEXT, ASSEMBLY, TEMPLATE, TERRAFORM_PLAN, STACK, several, accountId, guid, PROFILE, REGION, matching,
  JSON_OUTPUT, QUIET, SHOW_COMMANDS, excludes,
} from '../shared/command';
import { checkPlace } from '../shared/write-files';

/** The command with its options, but without its action. */
export const verifyOptions = () =>
  command('verify', 'Compares the deployed resources with your app, or with a template',
    'It changes nothing, except with --run-on: docs/verification.md.')
    .optionsGroup('What is expected (default: --assembly cdk.out):')
    .addOption(APP)
    .addOption(CONTEXT)
    .addOption(ASSEMBLY)
    .addOption(TEMPLATE)
    .addOption(TERRAFORM_PLAN)
    .addOption(STACK)
    .addOption(several('--parameter <Name=value>', 'a parameter of the template, instead of --stack: Terraform created the ' +
      'resources, not a stack', /^\w+=/, 'name=value'))
    .option('--member', 'the profile is of a member account: checks what the StackSets of the stack deployed there')
    .addOption(accountId('--account <id>', 'account that the profile must have (default: the account of the stack, if the app names it)'))
    .addOption(guid('--tenant-id <guid>', 'Entra tenant that the roles must trust'))
    .optionsGroup('Where to look:')
    .addOption(PROFILE)
    .addOption(REGION)
    .optionsGroup('More checks:')
    .option('--detect-drift', 'also starts drift detection of CloudFormation, and waits for it')
    .addOption(matching('--run-on <instance id>', 'also starts host management for this instance, which can change the instance',
      /^i-[0-9a-f]{8,17}$/, 'the id of an EC2 instance, such as i-1234567890abcdef0'))
    .option('--azure-resource-group <name>', 'also checks the security connector in Azure, with the Azure CLI')
    .option('--azure-connector <name>', 'name of the connector (default: aws- and the account id)')
    .addOption(guid('--azure-subscription <id>', 'subscription of the connector (default: the subscription of the Azure CLI)'))
    .optionsGroup('Output:')
    .option('--report <file>', 'also writes the result, with its date, as Markdown to this new file')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 if everything is as expected, 1 if something differs, 2 if an argument is wrong, or if nothing ' +
      'differs but something is not checked');

export type Options = ReturnType<ReturnType<typeof verifyOptions>['opts']>;

/** The place of the file of `--report`. */
export const REPORT = { what: '--report' };

/** Throws an `InputError` if options cannot be combined, or if the file of the report exists. */
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
