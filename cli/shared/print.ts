/** The one place that prints. Texts of AWS and of files can contain codes that control a terminal: none of them gets there. */
import { printableJson, printableLine } from './printable';

/** Prints what a command found: as JSON, or as lines for the width of the terminal. */
export function printResult(json: boolean | undefined, value: () => object, lines: (width: number) => readonly string[]): void {
  if (json) console.log(printableJson(value()));
  else for (const line of lines(process.stdout.columns ?? 140)) console.log(printableLine(line));
}

/** Prints why there is no result, or what happened beside it, on the standard error. */
export function printNote(...lines: readonly string[]): void {
  for (const line of lines) console.error(printableLine(line));
}

/** What `--show-commands` prints. */
export function printCommands(commands: readonly string[], json?: boolean): void {
  const isOpen = commands.some(command => /<[a-z-]+>/.test(command));
  printResult(json, () => ({ commands }), () =>
    [...isOpen ? ['# A value in angle brackets is in the answer of a command above it.'] : [], ...commands]);
}
