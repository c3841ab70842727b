import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { initOptions } from '../../../cli/init/command';
import { linksOptions } from '../../../cli/links/input';
import { makeProgram } from '../../../cli/main';
import { givenOptions } from '../../../cli/shared/command';
import { optionsOf } from '../support/options';

test('an option that several commands have is in the group of each', () => {
  const groupOf = (name: string) => makeProgram().commands.find(c => c.name() === name)!.options
    .find(option => option.long === '--assembly')!.helpGroupHeading;
  expect([groupOf('preflight'), groupOf('verify'), groupOf('leave')]).toEqual([
    expect.stringMatching(/^What is to be deployed/), expect.stringMatching(/^What is expected/),
    expect.stringMatching(/^What to disconnect/),
  ]);
});

test('what is not given is not there, whichever command was read before', () => {
  const read = (args: string[]) => {
    const command = makeProgram().commands.find(c => c.name() === 'verify')!;
    return command.action(() => {}).parse(args, { from: 'user' }).opts();
  };
  expect(read(['--app', 'a', '-c', 'x=1', '-c', 'y=2'])).toEqual({ app: 'a', context: ['x=1', 'y=2'] });
  expect(read(['--app', 'b', '-c', 'z=3'])).toEqual({ app: 'b', context: ['z=3'] });
});

const leaves = (command: CommandUnknownOpts): CommandUnknownOpts[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

test.each(leaves(makeProgram()).map(command => [command.name(), command] as const))('the help of %s says the exit codes', (_, command) => {
  let text = '';
  command.configureOutput({ writeOut: written => (text += written) });
  command.outputHelp();
  expect(text).toMatch(/\nexit code: 0 .*\b2 /);
});

test('--athena and its table are in a group of their own, in this order', () => {
  const denied = makeProgram().commands.find(c => c.name() === 'denied')!;
  const query = denied.options.filter(option => option.helpGroupHeading === 'A query instead of a report:');
  expect(query.map(option => option.long)).toEqual(['--athena', '--table']);
});

test('--template of preflight is not deployed yet', () => {
  const describe = (name: string) =>
    makeProgram().commands.find(c => c.name() === name)!.options.find(option => option.long === '--template')!.description;
  expect([describe('preflight'), describe('verify')]).toEqual([
    'a template that is to be deployed without CDK; needs --stack', 'a template that was deployed without CDK; needs --stack',
  ]);
});

test('other mistakes of commands', () => {
  const act = (name: string, ...args: string[]) =>
    () => makeProgram().commands.find(c => c.name() === name)!.action(() => {}).parse(args, { from: 'user' });
  expect(act('compare', '--permission', 'least')).toThrow("unknown option '--permission'\n(Did you mean --permissions?)");
  expect(act('compare', 'x')).toThrow('too many arguments');
  expect(act('links', '--organization', 'a', 'b'))
    .toThrow("too many arguments for 'links'. Expected 0 arguments but got 1. A list with spaces needs quotation marks");
});

test('an option that several commands have takes the same kind of value in each, and what it is called says one thing', () => {
  const kinds = new Map<string, Set<string>>();
  for (const option of leaves(makeProgram()).flatMap(command => command.options)) {
    kinds.set(option.long!, (kinds.get(option.long!) ?? new Set()).add(option.flags.replace(/^-\w, /, '')));
  }
  const different = [...kinds].filter(([, flags]) => flags.size > 1).map(([, flags]) => [...flags].sort());
  // One file, or a folder with several. A plan of Terraform is a file, one of Defender for Cloud has a name. Without a file, AWS is asked.
  expect(different)
    .toEqual([['--out <file>', '--out <folder>'], ['--plan <file>', '--plan <name>'], ['--deployed <file>', '--deployed [file]']]);
  // What these are called in other places: props of the library, parameters of the templates, words of the portal.
  const others = ['--permissions-type', '--least-privilege', '--suffix', '--units', '--accounts', '--output', '--stack-name',
    '--stack-set-name'];
  expect(others.filter(name => kinds.has(name))).toEqual([]);
});

test('a list has commas, or the option is repeated', () => {
  const read = (...args: string[]) => optionsOf(linksOptions(), args).excludedAccounts;
  expect(read('--excluded-accounts', 'a,b, c', '--excluded-accounts=d')).toEqual(['a', 'b', 'c', 'd']);
  expect(() => read('--excluded-accounts', '')).toThrow('--excluded-accounts must have a value, got ""');
  const units = (...args: string[]) => optionsOf(initOptions(), args).organization;
  expect(units('--organization', 'ou-ab12-cdef3456,ou-ab12-00000001')).toEqual(['ou-ab12-cdef3456', 'ou-ab12-00000001']);
  expect(() => units('--organization', 'ou-ab12-cdef3456,x'))
    .toThrow(/^--organization must be the id of a root or an organizational unit, .*, got "x"$/);
});

test('all options that are missing are named at once', () => {
  const allowed = { out: 'the file to write, such as a.json', roleArn: 'an ARN, such as arn:aws:iam::111122223333:role/A', file: 'x' };
  expect(() => givenOptions({ file: 'y' }, allowed)).toThrow(
    '--out is missing: it must be the file to write, such as a.json\n--role-arn is missing: it must be an ARN, such as '
      + 'arn:aws:iam::111122223333:role/A');
  expect(givenOptions({ out: 'o', roleArn: 'r', file: '' }, allowed)).toEqual({ out: 'o', roleArn: 'r', file: '' });
});

test('the list of commands is in the order of a roll-out, each with its question', () => {
  const commands = makeProgram().commands;
  expect(commands.map(command => command.name())).toEqual(
    ['init', 'templates', 'links', 'migrate', 'preflight', 'review', 'policies', 'verify', 'denied', 'diff', 'compare', 'leave']);
  expect(commands.filter(command => !/^(How|Where|Will|Who|Do|Does|Which|Can) [^?]*\?/.test(command.summary()))).toEqual([]);
});
