import { commandLine } from './command-line';
import { printResult } from './print';
import { fillIn } from './run-command';

/** A command of a list as a person types it. Values that are not known yet stay in angle brackets. */
export function shownCommand(line: string, values: Readonly<Record<string, string | undefined>>, more: readonly string[]): string {
  const all = [...line.matchAll(/<([a-z-]+)>/g)].map(([whole, name]) => [name, values[name] ?? whole]);
  return commandLine([...fillIn(line, Object.fromEntries(all), line), ...more]);
}

/** What `--show-commands` prints. */
export function printCommands(commands: readonly string[], json?: boolean): void {
  const isOpen = commands.some(command => /<[a-z-]+>/.test(command));
  printResult(json, () => ({ commands }), () =>
    [...isOpen ? ['# A value in angle brackets is in the answer of a command above it.'] : [], ...commands]);
}
