/** What `--show-commands` prints. */
export function printCommands(commands: readonly string[], json?: boolean): void {
  if (json) {
    console.log(JSON.stringify({ commands }, null, 2));
    return;
  }
  if (commands.some(command => /<[a-z-]+>/.test(command))) console.log('# A value in angle brackets is in the answer of a command above it.');
  for (const command of commands) console.log(command);
}
