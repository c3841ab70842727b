import { Command, type CommanderError, type Option } from '@commander-js/extra-typings';
import { InputError } from './input-error';

/** Commands share options. Each has a copy, because an option knows the group of the help that it was first added to. */
class CommandWithCopies extends Command {
  public addOption(option: Option): any {
    const copy: Option = Object.assign(Object.create(Object.getPrototypeOf(option)), option);
    return super.addOption(copy.required ? copy.argParser(parserOf(copy)) : copy);
  }
}

/** A script sets an option from an empty variable, or the value is forgotten: the next option is no value. */
function parserOf({ long, parseArg }: Option): (value: string, previous: unknown) => unknown {
  return (value, previous) => {
    if (value.startsWith('--')) throw new InputError(`${long} must have a value, got the option ${value}`);
    if (parseArg) return parseArg(value, previous);
    if (value === '') throw new InputError(`${long} must have a value, got ""`);
    return value;
  };
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
    .configureOutput({ writeErr: () => {} }); // Who catches the error prints it.
}

/**
 * A command whose options had other names before. Who gives an old one learns the new one, such as `--permissions` of
 * `--permissions-type`. `otherwise` gets the other mistakes.
 */
export function renaming<Own extends Command<any, any>>(
  own: Own, names: Readonly<Record<string, string>>, otherwise = (error: CommanderError): void => { throw error; },
): Own {
  own.exitOverride((error) => {
    const [, old] = /^error: unknown option '(--[\w-]+)/.exec(error.message) ?? [];
    if (error.code === 'commander.unknownOption' && old in names) throw new InputError(`${old} is now ${names[old]}`);
    otherwise(error);
  });
  return own;
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
