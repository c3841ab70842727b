/** Commands for a person. Words in capitals are to be replaced. */
export interface Commands {
  /** They show or keep something, or another command undoes them. */
  readonly first?: readonly string[];
  /** They remove something. None for a lookalike. */
  readonly remove: readonly string[];
}

/** The one form of every command that this command prints: who pastes all lines runs nothing that cannot be undone. */
export function pasted({ first = [], remove }: Commands): string[] {
  if (remove.length === 0) return [...first];
  return [...first, '# Later, without the # at the beginning:', ...remove.map(command => `# ${command}`)];
}
