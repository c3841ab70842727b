import type { Command, OptionValues } from '@commander-js/extra-typings';

/** The options that a command reads of arguments, without running it. Throws as the command does. */
export function optionsOf<Options extends OptionValues>(command: Command<any, Options>, args: readonly string[]): Options {
  command.action(() => {}).parse([...args], { from: 'user' });
  return command.opts();
}
