import { Command, type CommandUnknownOpts, type Option } from '@commander-js/extra-typings';
import { InputError } from './input-error';

/** Commands share options. Each has a copy, because an option knows the group of the help that it was first added to. */
class CommandWithCopies extends Command {
  public addOption(option: Option): any {
    return super.addOption(Object.assign(Object.create(Object.getPrototypeOf(option)), option));
  }
}

/** A command without options, whose mistakes are thrown. The summary is one sentence without its full stop. */
export function command(name: string, summary: string, ...details: readonly string[]): Command {
  return new CommandWithCopies(name)
    .summary(summary)
    .description([`${summary}.`, ...details].join('\n\n'))
    .helpOption('-h, --help', 'this text')
    .helpCommand(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} }) // Who catches the error prints it.
    .hook('preAction', (_, action) => checkValues(action));
}

/**
 * The action of a command: the process ends with what it returns, 0 nothing to do, 1 something was found, 2 a question
 * without an answer.
 */
export function ends<Args extends unknown[]>(work: (...args: Args) => number | Promise<number>): (...args: Args) => Promise<void> {
  return async (...args) => {
    process.exitCode = await work(...args);
  };
}

/** An option that a script sets from an empty variable is a mistake, unless the option itself checks its value. */
function checkValues(action: CommandUnknownOpts): void {
  for (const option of action.options) {
    const value: unknown = action.getOptionValue(option.attributeName());
    if (value === '' && option.parseArg === undefined) throw new InputError(`${option.long} must have a value, got ""`);
  }
}
