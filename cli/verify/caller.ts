import { argumentsOf, type CommandName } from './commands';
import { CommandError, runCommand } from '../shared/run-command';

export { CommandError };

/** Runs a command and returns its JSON. Throws a `CommandError`. */
export type Ask = (name: CommandName, values?: Readonly<Record<string, string>>) => Promise<any>;

export interface CallerOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly azureSubscription?: string;
}

const AT_ONCE = 4;

/** Asks the AWS CLI and the Azure CLI. Runs each command once, even if several checks need it. */
export function makeCaller(options: CallerOptions): Ask {
  const answers = new Map<string, Promise<any>>();
  const slots = Array.from({ length: AT_ONCE }, () => Promise.resolve<unknown>(undefined));
  let next = 0;
  return (name, values) => {
    const words = [...argumentsOf(name, values), ...common(name, options)];
    const key = JSON.stringify(words);
    const known = answers.get(key);
    if (known && !POLLED.has(name)) return known;
    const slot = next++ % AT_ONCE;
    const answer = slots[slot].then(() => runCommand(words));
    slots[slot] = answer.catch(() => undefined);
    answers.set(key, answer);
    return answer;
  };
}

/** Their answer changes. */
const POLLED = new Set<CommandName>(['driftStatus', 'execution']);

/** What each command gets in addition. */
export function common(name: CommandName, { profile, region, azureSubscription }: CallerOptions): string[] {
  const given = (option: string, value: string | undefined) => value === undefined ? [] : [option, value];
  const subscription = name === 'azureHealth' ? undefined : azureSubscription; // in the URL
  return name.startsWith('azure')
    ? [...given('--subscription', subscription), '--output', 'json']
    : [...given('--profile', profile), ...given('--region', region), '--output', 'json'];
}
