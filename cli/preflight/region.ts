import type { Options } from './options';
import type { Ask } from '../asking/ask';
import { CommandError } from '../asking/run-command';
import { InputError } from '../shared/input-error';
import type { AssemblyStack } from '../verify/assembly';
import { regionOf } from '../verify/read-stack';

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
