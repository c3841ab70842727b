import { printableLine } from '../shared/printable';

/** Commands for a person, who replaces the words in capitals. */
export interface Commands {
  /** Commands that show or save something, or that another command undoes. */
  readonly first?: readonly string[];
  /** Commands that remove something. A lookalike has none. */
  readonly remove: readonly string[];
}

/** A command on a line of its own. */
interface Command {
  readonly command: string;
  readonly removes: boolean;
}

/** A line of a report. A string is prose: it can contain names and descriptions that others chose, so no shell may run it. */
export type Line = string | Command;

/** The lines of a report for commands. All reports use this form. */
export function commandLines({ first = [], remove }: Commands): Line[] {
  return [
    ...first.map(command => ({ command, removes: false })),
    ...remove.length === 0 ? [] : ['   Run these later, without the # at the beginning:'],
    ...remove.map(command => ({ command, removes: true })),
  ];
}

/**
 * Formats the lines so that a person can paste all of them into a shell: only commands that remove nothing run. Everything
 * else is a comment. A comment ends with its line, so each line is made printable, and nothing may wrap it later.
 */
export function pasted(lines: readonly Line[]): string[] {
  return lines.map(line => printableLine(
    typeof line === 'string' ? line && `# ${line}` : `    ${line.removes ? '# ' : ''}${line.command}`));
}
