/** All output of commands. It removes codes that control a terminal, because texts of AWS and of files can contain them. */
import { printableJson, printableLine } from './printable';

/** Prints the result of a command as JSON, or as lines that fit the terminal. */
export function printResult(json: boolean | undefined, value: () => object, lines: (width: number) => readonly string[]): void {
  if (json) console.log(printableJson(value()));
  else for (const line of lines(process.stdout.columns ?? 140)) console.log(printableLine(line));
}

/** Prints errors and notes to the standard error. */
export function printNote(...lines: readonly string[]): void {
  for (const line of lines) console.error(printableLine(line));
}

/** Prints the output of `--show-commands`. */
export function printCommands(commands: readonly string[], json?: boolean): void {
  const isOpen = commands.some(command => /<[a-z-]+>/.test(command));
  printResult(json, () => ({ commands }), () =>
    [...isOpen ? ['# A value in angle brackets comes from the answer of a command above.'] : [], ...commands]);
}
