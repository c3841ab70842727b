import { printableLine } from '../shared/printable';

/** Commands for a person. Words in capitals are to be replaced. */
export interface Commands {
  /** They show or keep something, or another command undoes them. */
  readonly first?: readonly string[];
  /** They remove something. None for a lookalike. */
  readonly remove: readonly string[];
}

/** A command on a line of its own. */
interface Command {
  readonly command: string;
  readonly removes: boolean;
}

/** A line of a report. A text is prose, which can have names and descriptions that others chose: no shell may read it. */
export type Line = string | Command;

/** The one form of every command that this command prints. */
export function commandLines({ first = [], remove }: Commands): Line[] {
  return [
    ...first.map(command => ({ command, removes: false })),
    ...remove.length === 0 ? [] : ['   Later, without the # at the beginning:'],
    ...remove.map(command => ({ command, removes: true })),
  ];
}

/**
 * The lines so that a person can paste all of them into a shell: only commands that remove nothing run. Everything else is
 * a comment, which ends where a line ends: each is printable, and nothing may wrap it later.
 */
export function pasted(lines: readonly Line[]): string[] {
  return lines.map(line => printableLine(
    typeof line === 'string' ? line && `# ${line}` : `    ${line.removes ? '# ' : ''}${line.command}`));
}
