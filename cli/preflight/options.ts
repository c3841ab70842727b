import type { Ask } from '../asking/ask';
import { CommandError } from '../asking/run-command';
import { InputError } from '../shared/input-error';
import { requires } from '../shared/options';
import type { AssemblyStack } from '../verify/assembly';
import { checkStackOptions, regionOf, type StackOptions } from '../verify/read-stack';

export interface Options extends StackOptions {
  readonly region?: string;
  readonly parameter?: readonly string[];
  readonly member?: boolean;
  readonly memberAccount?: readonly string[];
  readonly assumeRole?: string;
  readonly createChangeSet?: boolean;
  readonly allowUnknown?: boolean;
  /** File of Terraform, in place of a stack. */
  readonly plan?: string;
}

/** A few at a time: each account is asked as much as the caller's own. */
const MOST_ACCOUNTS = 10;

/** Throws an `InputError` if options do not go together. */
export function checkOptions(options: Options): void {
  checkStackOptions(options);
  requires(options, 'memberAccount', 'assumeRole', 'the role to assume in this account');
  requires(options, 'assumeRole', 'memberAccount', 'the member account to assume it in');
  const { memberAccount: account = [], member, createChangeSet } = options;
  if (account.length > MOST_ACCOUNTS) {
    throw new InputError(`--member-account must be given at most ${MOST_ACCOUNTS} times, got ${account.length}`);
  }
  if (member && account.length > 0) throw new InputError(`--member-account must be left out with --member, got "${account[0]}"`);
  if (options.plan !== undefined && createChangeSet) {
    throw new InputError('--create-change-set must be left out with --plan: the plan of Terraform says what it deletes');
  }
  if (member && createChangeSet) throw new InputError('--create-change-set must be left out with --member: StackSets deploy there');
}

/** Throws an `InputError` if the template does not have a parameter that is given. */
export function checkParameters(options: Options, { template }: AssemblyStack): void {
  const names = Object.keys(template.Parameters ?? {});
  const unknown = Object.keys(parametersOf(options)).find(name => !names.includes(name));
  if (unknown === undefined) return;
  const allowed = names.length === 0 ? 'left out: the template has none' : `one of ${names.join(', ')}`;
  throw new InputError(`--parameter must be ${allowed}, got "${unknown}"`);
}

/** Values of parameters of the template, by name. A value can contain `=`. */
export function parametersOf({ parameter = [] }: Options): Record<string, string> {
  return Object.fromEntries(parameter.map(text => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
}

/** The region of the stack, as far as nobody is asked: of the option, the app or the environment. */
export function knownRegion({ region }: Options, stack: AssemblyStack, env = process.env): string | undefined {
  return regionOf(region, stack) ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined);
}

/** The region of the profile of the AWS CLI. Throws an `InputError` if it has none. */
export async function configuredRegion(ask: Ask): Promise<string> {
  const region = await ask('configuredRegion').catch((error) => {
    if (error instanceof CommandError && error.isSilent) return undefined;
    throw error;
  });
  if (!region) throw new InputError('--region is missing: neither the app, AWS_REGION nor the profile has one');
  return region;
}
