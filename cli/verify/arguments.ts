import { parseArgs } from 'util';

export interface Options {
  readonly profile?: string;
  readonly region?: string;
  readonly app?: string;
  readonly assembly?: string;
  readonly template?: string;
  readonly context: readonly string[];
  readonly stack?: string;
  readonly member: boolean;
  readonly account?: string;
  readonly tenantId?: string;
  readonly detectDrift: boolean;
  readonly runOn?: string;
  readonly azureResourceGroup?: string;
  readonly azureConnector?: string;
  readonly azureSubscription?: string;
  readonly json: boolean;
  readonly help: boolean;
}

/** The user's mistake. */
export class UsageError extends Error {}

export const USAGE = `usage: npm run verify -- [options]

Compares what is deployed in AWS with what your app synthesizes, or with a template. It changes nothing, except with
--run-on.

what is expected (default: --assembly cdk.out)
  --app <folder>               a CDK app: the folder with cdk.json; it is synthesized by the CDK CLI
  -c, --context key=value      context of the app; only with --app
  --assembly <folder>          a cloud assembly that is already synthesized
  --template <file>            a template that you deployed without CDK, such as those in templates/; needs --stack.
                               Parameters are those of the deployed stack
  --stack <name>               which stack of the app, needed if it has several; or the stack of the template
  --member                     the profile is that of a member account: checks what StackSets of the stack deployed there
  --account <id>               account that the profile must be of (default: that of the stack, if the app names it)
  --tenant-id <guid>           Entra tenant that the roles must trust

where to look
  --profile <name>             profile of the AWS CLI
  --region <region>            region of the stack (default: that of the stack in the app, or of the AWS CLI)

more checks
  --detect-drift               also starts drift detection of CloudFormation, and waits for it
  --run-on <instance id>       also starts host management for this instance, which can change the instance
  --azure-resource-group <rg>  also checks the security connector in Azure, with the Azure CLI
  --azure-connector <name>     its name (default: aws- and the account id)
  --azure-subscription <id>    its subscription (default: that of the Azure CLI)

  --json                       prints JSON in place of a table
  --help                       this text

exit code: 0 all is as expected, 1 something differs, 2 wrong arguments or a question without an answer`;

const PATTERNS: Record<string, [RegExp, string]> = {
  'account': [/^\d{12}$/, 'an account id of twelve digits'],
  'tenant-id': [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'a GUID, such as 11111111-2222-3333-4444-555555555555'],
  'region': [/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'an AWS region, such as eu-west-1'],
  'run-on': [/^i-[0-9a-f]{8,17}$/, 'the id of an EC2 instance, such as i-1234567890abcdef0'],
  'azure-subscription': [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the id of a subscription, which is a GUID'],
};

const OPTIONS = {
  'profile': { type: 'string' },
  'region': { type: 'string' },
  'app': { type: 'string' },
  'assembly': { type: 'string' },
  'template': { type: 'string' },
  'context': { type: 'string', short: 'c', multiple: true },
  'stack': { type: 'string' },
  'member': { type: 'boolean' },
  'account': { type: 'string' },
  'tenant-id': { type: 'string' },
  'detect-drift': { type: 'boolean' },
  'run-on': { type: 'string' },
  'azure-resource-group': { type: 'string' },
  'azure-connector': { type: 'string' },
  'azure-subscription': { type: 'string' },
  'json': { type: 'boolean' },
  'help': { type: 'boolean' },
} as const;

/** Throws a `UsageError` that names the option, the value and what is allowed. */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new UsageError(`--${name} must have a value, got ""`);
    const [pattern, allowed] = PATTERNS[name] ?? [];
    if (pattern && !pattern.test(String(value))) throw new UsageError(`--${name} must be ${allowed}, got "${value}"`);
  }
  const { app, assembly, template, context = [] } = values;
  const [[one, first] = [], [two, second] = []] = Object.entries({ app, assembly, template }).filter(([, v]) => v !== undefined);
  if (two) throw new UsageError(`--${one} and --${two} must not be given together, got "${first}" and "${second}"`);
  if (template !== undefined) {
    requires('template', template, 'stack', values.stack);
    if (values.member) {
      throw new UsageError('--member must be left out with --template: in a member account, --stack names a stack of a StackSet');
    }
  }
  for (const entry of context) {
    if (!/^[^=]+=/.test(entry)) throw new UsageError(`--context must be key=value, got "${entry}"`);
  }
  requires('context', context[0], 'app', app);
  requires('azure-connector', values['azure-connector'], 'azure-resource-group', values['azure-resource-group']);
  requires('azure-subscription', values['azure-subscription'], 'azure-resource-group', values['azure-resource-group']);
  return {
    ...values,
    context,
    member: values.member ?? false,
    tenantId: values['tenant-id']?.toLowerCase(),
    detectDrift: values['detect-drift'] ?? false,
    runOn: values['run-on'],
    azureResourceGroup: values['azure-resource-group'],
    azureConnector: values['azure-connector'],
    azureSubscription: values['azure-subscription'],
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const names = Object.keys(OPTIONS).map(name => `--${name}`).join(', ');
    // The first sentence names the argument. The rest is about positional arguments, which there are none of.
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. Allowed are ${names}`);
  }
}

function requires(name: string, value: string | undefined, other: string, otherValue: string | undefined): void {
  if (value !== undefined && otherValue === undefined) {
    throw new UsageError(`--${name} must be given only together with --${other}, got "${value}"`);
  }
}
