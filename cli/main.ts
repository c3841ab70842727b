import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { version } from '../package.json';
import { CommandError, howToSignIn } from './asking/run-command';
import { compareCommand } from './compare/command';
import { deniedCommand } from './denied/command';
import { diffCommand } from './diff/command';
import { initCommand } from './init/command';
import { leaveCommand } from './leave/command';
import { linksCommand } from './links/command';
import { migrateCommand } from './migrate/command';
import { policiesCommand } from './policies/command';
import { preflightCommand } from './preflight/command';
import { reviewCommand } from './review/command';
import { command } from './shared/command';
import { InputError } from './shared/input-error';
import { printNote, printResult } from './shared/print';
import { templatesCommand } from './templates/command';
import { verifyCommand } from './verify/command';
import { asText } from '../src/checks/json-text';

const NAME = 'cdk-defender-for-cloud';

/** The commands in the order of a roll-out, each with the question that it answers. */
const COMMANDS: readonly (readonly [make: () => CommandUnknownOpts, question: string])[] = [
  [initCommand, 'How do I begin with CDK? Writes an app, with its test'],
  [templatesCommand, 'How do I begin without CDK? Writes templates for CloudFormation and Azure'],
  [linksCommand, 'Where do I click? Prints links that open the CloudFormation console with a template'],
  [migrateCommand, 'How do I leave the stack of the Azure portal? Writes the files for the migration'],
  [preflightCommand, 'Will the deployment work, and what does it change or delete?'],
  [reviewCommand, 'Who outside of AWS can do what? For the person who approves this access'],
  [policiesCommand, 'How do I keep others from changing the roles? Prints policies of AWS Organizations'],
  [verifyCommand, 'Do AWS and Azure have what my app says?'],
  [deniedCommand, 'Which calls of Defender for Cloud did AWS deny?'],
  [diffCommand, 'Can the roles do more, or less, than before?'],
  [compareCommand, 'Does the template of the portal differ from this version?'],
  [leaveCommand, 'How do I disconnect, and what is left?'],
];

/** The program with all its commands. */
export function makeProgram() {
  const program = command(NAME, 'Helps to connect AWS accounts to Microsoft Defender for Cloud, to check the connection, and to remove it')
    .usage('<command> [options]')
    .version(version, '-V, --version', 'version of the package')
    .addHelpText('after', '\nexit code: 0 if there is nothing to do, 1 if something was found, 2 if an argument is wrong or ' +
      'a question has no answer\n' +
      `${NAME} <command> --help lists the options of a command`);
  for (const [make, question] of COMMANDS) program.addCommand(make().summary(question));
  return program;
}

/** Runs a command, and prints its errors. With `--json`, errors are JSON on the standard output, too. */
export async function main(args: readonly string[], program: CommandUnknownOpts): Promise<void> {
  try {
    await program.parseAsync(withoutHelpOfUnknown(args, program), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    process.exitCode = 2;
    if (isJson(args)) printResult(true, () => ({ error: errorObject(error) }), () => []);
    else printNote(...linesOf(error, commandsOf(args, program)));
  }
}

function isJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).includes('--json');
}

function errorObject(error: unknown): { message: string; command?: string } {
  if (error instanceof CommandError) return { message: error.message, command: error.command };
  return { message: messageOf(error) };
}

function linesOf(error: unknown, commands: readonly CommandUnknownOpts[]): string[] {
  if (error instanceof CommandError) {
    return [`failed: ${error.command}`, error.said, ...error.needsSignIn ? [howToSignIn(error.command)] : []];
  }
  // The arguments name no command.
  if (error instanceof CommanderError && error.code === 'commander.help') return commands.at(-1)!.helpInformation().trimEnd().split('\n');
  if (error instanceof InputError || error instanceof CommanderError) {
    const listed = error instanceof CommanderError && error.code === 'commander.unknownCommand' ? 'commands' : 'options';
    // Commander puts its suggestion on a separate line.
    const lines = error instanceof InputError ? error.lines : messageOf(error).split(/\n(?=\(Did you mean [^\n]*$)/);
    return [...lines, '', `${commands.map(c => c.name()).join(' ')} --help lists the ${listed}`];
  }
  const details = error instanceof Error ? error.stack ?? error.message : asText(error);
  return [`unexpected error in ${NAME} ${version}. ` +
    'Please report the command and this text, but no secrets:', ...details.split('\n')];
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : asText(error);
  if (!(error instanceof CommanderError)) return message;
  return message.replace(/^error: /, '').replace(/'([^']*)'/g, '"$1"').replace(/^unknown command "help"$/, '$&\n(Did you mean --help?)');
}

/** The program and the commands that the arguments name: three for `cdk-defender-for-cloud migrate retain`. */
function commandsOf([word, ...rest]: readonly string[], from: CommandUnknownOpts): CommandUnknownOpts[] {
  const next = from.commands.find(c => c.name() === word);
  return [from, ...next ? commandsOf(rest, next) : []];
}

/** The arguments up to a command that does not exist. Otherwise, commander shows the help of the program if `--help` follows. */
function withoutHelpOfUnknown(args: readonly string[], program: CommandUnknownOpts): string[] {
  const known = commandsOf(args, program);
  const word = args[known.length - 1];
  const isUnknown = known.at(-1)!.commands.length > 0 && word !== undefined && !word.startsWith('-');
  return args.slice(0, isUnknown ? known.length : args.length);
}
