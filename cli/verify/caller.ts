import { COMMANDS, type CommandName } from './commands';
import { common as commonOf, makeCaller as make, type Ask as AskOf, type CallerOptions } from '../shared/aws-cli';
import { CommandError } from '../shared/run-command';

export { CommandError, type CallerOptions };

/** Runs a command and returns its JSON. Throws a `CommandError`. */
export type Ask = AskOf<CommandName>;

/** Asks the AWS CLI and the Azure CLI. */
export function makeCaller(options: CallerOptions): Ask {
  return make(COMMANDS, { ...options, polled: ['driftStatus', 'execution'] });
}

/** What each command gets in addition. */
export function common(name: CommandName, options: CallerOptions): string[] {
  return commonOf(name, COMMANDS[name].line, options);
}
