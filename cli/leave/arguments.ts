import { parseArgs } from 'util';
import { PLANS, type Plan } from './leftovers';
import { UsageError } from '../verify/arguments';

export { UsageError };

export interface Options {
  readonly profile?: string;
  readonly regions: readonly string[];
  readonly app?: string;
  readonly assembly?: string;
  readonly template?: string;
  readonly context: readonly string[];
  readonly stack?: string;
  readonly accountLeaves?: string;
  readonly plan?: Plan;
  readonly azureSubscription?: string;
  readonly json: boolean;
  readonly help: boolean;
}

export const USAGE = `usage: npm run leave -- [options]

Prints how to disconnect what your app connects, in which order, what stays, and what Defender for Cloud created outside
of the stacks in the account that you are signed in to. It only reads. It never runs a command that it prints.

what is disconnected (default: --assembly cdk.out; without it, only the search)
  --app <folder>               a CDK app: the folder with cdk.json; it is synthesized by the CDK CLI
  -c, --context key=value      context of the app; only with --app
  --assembly <folder>          a cloud assembly that is already synthesized
  --template <file>            a template that you deployed without CDK, such as those in templates/; needs --stack
  --stack <name>               one stack of the app (default: all of them); or the stack of the template

only a part
  --account-leaves <id>        one account leaves the organization. The search needs the --profile of this account
  --plan <name>                one plan is removed: ${PLANS.join(', ')}

where to look
  --profile <name>             profile of the AWS CLI
  --region <region>            only this region; can be given several times (default: all enabled regions)
  --azure-subscription <id>    also looks for Azure Arc machines in this subscription, with the Azure CLI

  --json                       prints JSON in place of text
  --help                       this text

exit code: 0 nothing is left outside of the stacks, 1 something was found, 2 wrong arguments, or nothing was found but
something could not be looked at`;

const PATTERNS: Record<string, [RegExp, string]> = {
  'account-leaves': [/^\d{12}$/, 'an account id of twelve digits'],
  'region': [/^[a-z]{2,}(-[a-z]+)+-\d+$/, 'an AWS region, such as eu-west-1'],
  'azure-subscription': [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'the id of a subscription, which is a GUID'],
};

const OPTIONS = {
  'profile': { type: 'string' },
  'region': { type: 'string', multiple: true },
  'app': { type: 'string' },
  'assembly': { type: 'string' },
  'template': { type: 'string' },
  'context': { type: 'string', short: 'c', multiple: true },
  'stack': { type: 'string' },
  'account-leaves': { type: 'string' },
  'plan': { type: 'string' },
  'azure-subscription': { type: 'string' },
  'json': { type: 'boolean' },
  'help': { type: 'boolean' },
} as const;

/** Throws a `UsageError` that names the option, the value and what is allowed. */
export function parseOptions(args: readonly string[]): Options {
  const values = parse(args);
  for (const [name, given] of Object.entries(values)) {
    const [pattern, allowed] = PATTERNS[name] ?? [];
    for (const value of [given].flat()) {
      if (value === '') throw new UsageError(`--${name} must have a value, got ""`);
      if (pattern && !pattern.test(String(value))) throw new UsageError(`--${name} must be ${allowed}, got "${value}"`);
    }
  }
  const { app, assembly, template, context = [], stack } = values;
  excludes({ app, assembly, template });
  excludes({ 'account-leaves': values['account-leaves'], 'plan': values.plan });
  if (template !== undefined && stack === undefined) {
    throw new UsageError(`--template must be given only together with --stack, got "${template}"`);
  }
  for (const entry of context) {
    if (!/^[^=]+=/.test(entry)) throw new UsageError(`--context must be key=value, got "${entry}"`);
  }
  if (context.length > 0 && app === undefined) {
    throw new UsageError(`--context must be given only together with --app, got "${context[0]}"`);
  }
  return {
    profile: values.profile,
    regions: [...new Set(values.region ?? [])],
    app,
    assembly,
    template,
    context,
    stack,
    accountLeaves: values['account-leaves'],
    plan: planOf(values.plan),
    azureSubscription: values['azure-subscription'],
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function excludes(options: Readonly<Record<string, string | undefined>>): void {
  const [[one, first] = [], [two, second] = []] = Object.entries(options).filter(([, value]) => value !== undefined);
  if (two) throw new UsageError(`--${one} and --${two} must not be given together, got "${first}" and "${second}"`);
}

/** As in a template, or as the method of `DefenderPlan`. */
function planOf(name: string | undefined): Plan | undefined {
  if (name === undefined) return undefined;
  const plan = PLANS.find(known => known.toLowerCase() === name.toLowerCase());
  if (plan === undefined) throw new UsageError(`--plan must be one of ${PLANS.join(', ')}, got "${name}"`);
  return plan;
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
