import { printResult } from './print';

/** What `--show-commands` prints. */
export function printCommands(commands: readonly string[], json?: boolean): void {
  const isOpen = commands.some(command => /<[a-z-]+>/.test(command));
  printResult(json, () => ({ commands }), () =>
    [...isOpen ? ['# A value in angle brackets is in the answer of a command above it.'] : [], ...commands]);
}
