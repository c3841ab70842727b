/** Only this file prints. It removes the codes that control a terminal, which texts from AWS and from files can contain. */
import { printableJson, printableLine } from './printable';

/** Prints the result of a command: as JSON, or as lines for the width of the terminal. */
export function printResult(json: boolean | undefined, value: () => object, lines: (width: number) => readonly string[]): void {
  if (json) console.log(printableJson(value()));
  else for (const line of lines(process.stdout.columns ?? 140)) console.log(printableLine(line));
}

/** Prints on the standard error: why there is no result, or notes about it. */
export function printNote(...lines: readonly string[]): void {
  for (const line of lines) console.error(printableLine(line));
}

/** Prints the commands for `--show-commands`. */
export function printCommands(commands: readonly string[], json?: boolean): void {
  const isOpen = commands.some(command => /<[a-z-]+>/.test(command));
  printResult(json, () => ({ commands }), () =>
    [...isOpen ? ['# Take a value in angle brackets from the output of a command above it.'] : [], ...commands]);
}
