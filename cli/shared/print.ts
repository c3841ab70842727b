import { printableJson, printableLine } from './printable';

/** Prints what a command found: as JSON, or as lines for the width of the terminal. Neither can control the terminal. */
export function printResult(json: boolean | undefined, value: () => object, lines: (width: number) => readonly string[]): void {
  if (json) console.log(printableJson(value()));
  else for (const line of lines(process.stdout.columns ?? 140)) console.log(printableLine(line));
}
