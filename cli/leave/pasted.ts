import { printableLine } from '../shared/printable';

/** Commands for people, who replace the words in capitals. */
export interface Commands {
  /** Commands that show or save something, or that another command can undo. */
  readonly first?: readonly string[];
  /** Commands that remove something. Empty for a lookalike. */
  readonly remove: readonly string[];
}

/** A command on a line of its own. */
interface Command {
  readonly command: string;
  readonly removes: boolean;
}

/** A line of a report. A text can contain names and descriptions that others chose, so no shell may run it. */
export type Line = string | Command;

/** The form of all commands that `leave` prints. */
export function commandLines({ first = [], remove }: Commands): Line[] {
  return [
    ...first.map(command => ({ command, removes: false })),
    ...remove.length === 0 ? [] : ['   Later, without the # at the beginning:'],
    ...remove.map(command => ({ command, removes: true })),
  ];
}

/**
 * Formats lines so that a person can paste all of them into a shell. Only commands that remove nothing run. Everything else is a
 * comment. A comment ends with its line, so lines contain no line breaks, and must not be wrapped later.
 */
export function pasted(lines: readonly Line[]): string[] {
  return lines.map(line => printableLine(
    typeof line === 'string' ? line && `# ${line}` : `    ${line.removes ? '# ' : ''}${line.command}`));
}
