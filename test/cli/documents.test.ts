/** Every command line that a document names is accepted by the command. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { makeProgram } from '../../cli/main';

const ROOT = join(__dirname, '..', '..');
const NAME = 'cdk-defender-for-cloud';
const documents = ['.', 'docs', 'docs/contributing', 'examples', 'bench', 'e2e', 'landing-zones', 'terraform/account', 'terraform/azure',
  'terraform/organization']
  .flatMap(folder => readdirSync(join(ROOT, folder)).filter(file => file.endsWith('.md')).map(file => join(folder, file)));
const textOf = (document: string) => readFileSync(join(ROOT, document), 'utf-8');

/** Words of a line, as a shell reads them. It ends at a comment, a pipe or another command. */
function words(line: string): string[] {
  const found: string[] = [];
  for (const [word] of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+|\s+/g)) {
    if (/^(#|\||&&|;|>|<\()/.test(word)) break;
    if (word.trim() !== '') found.push(word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2').replace(/[;)]$/, ''));
  }
  return found;
}

const BEGIN = new RegExp(`^(?:.*[ (])?(?:npx |npm run cli -- )?${NAME} `);
/** Lines in fences: complete commands. */
const fenced = documents.flatMap(document => [...textOf(document).matchAll(/^ *```sh\n([^]*?)^ *```$/gm)]
  .flatMap(([, code]) => code.replace(/\\\n/g, ' ').split('\n'))
  .flatMap(line => /\bnpm run cli -- /.test(line) || BEGIN.test(line)
    ? [[document, line.trim(), words(line.replace(/^.*?npm run cli -- /, `${NAME} `).replace(BEGIN, ''))] as const] : []));
/** Between back quotes: what is left out can be required. */
const inline = documents.flatMap(document =>
  [...textOf(document).replace(/^ *```[^]*?^ *```$/gm, '')
    .matchAll(/(?<!`)`(?:npx |npm run cli -- )?cdk-defender-for-cloud ([^`]+)`|`npm run cli -- ([^`]+)`/g)]
    .map(([line, one, two]) => [document, line, words((one ?? two).replaceAll('\n', ' ')).filter(word => word !== '...')] as const));

/** Parses without running anything. */
function parse(args: readonly string[]): unknown {
  const program = makeProgram();
  const inert = (command: CommandUnknownOpts): void => {
    if (command.commands.length === 0) command.action(() => {});
    command.commands.forEach(inert);
  };
  inert(program);
  program.command('complete').argument('[shell]').action(() => {}); // cli/index.ts adds it
  program.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const command of program.commands) command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  try {
    program.parse([...args], { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? undefined : error;
  }
}

test.each(fenced)('%s: %s', (_, __, args) => {
  expect(args.length).toBeGreaterThan(0);
  expect(parse(args)).toBeUndefined();
});

const LEFT_OUT = ['commander.missingMandatoryOptionValue', 'commander.missingArgument', 'commander.help'];
test.each(inline)('%s: %s', (_, line, args) => {
  const error = parse(args);
  const isIncomplete = error instanceof CommanderError && LEFT_OUT.includes(error.code);
  expect([line, isIncomplete ? undefined : error]).toEqual([line, undefined]);
});

test('a file in JSON of another CLI does not depend on the format that its user has configured', () => {
  const redirected = documents.flatMap(document =>
    [...textOf(document).replaceAll('\\\n', ' ').matchAll(/^ *(?:aws|az) .* > *\S+\.json$/gm)].map(([line]) => line));
  expect(redirected.length).toBeGreaterThan(10);
  expect(redirected.filter(line => !/ --output (?:json|text) /.test(line))).toEqual([]);
});

test('there are such lines, and the parser of this test finds mistakes', () => {
  expect([fenced.length, inline.length].every(n => n > 20)).toBe(true);
  expect(parse(['verify', '--regoin', 'x'])).toMatchObject({ code: 'commander.unknownOption' });
  expect(parse(['verfy'])).toMatchObject({ code: 'commander.unknownCommand' });
  expect(parse(['policies', '--out'])).toMatchObject({ code: 'commander.optionMissingArgument' });
  expect(words("a --b 'c d' --e=\"f\" # g")).toEqual(['a', '--b', 'c d', '--e=f']);
});

test('every command is in docs/command.md, in README.md or in its own page', () => {
  const listed = textOf('docs/command.md');
  expect(makeProgram().commands.map(c => c.name()).filter(name => !new RegExp(`\`${name}\\b`).test(listed))).toEqual([]);
});
