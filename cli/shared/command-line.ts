/** A command as a person types it in a POSIX shell: a word is quoted if the shell would read it in another way. */
export function commandLine(words: readonly string[]): string {
  return words.map(word => /^[\w@%+=:,./<>-]+$/.test(word) ? word : quote(word)).join(' ');
}

/** One word for a POSIX shell, whatever the value has. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
