import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { makeProgram } from '../../../cli/main';

test('an option that several commands have is in the group of each', () => {
  const groupOf = (name: string) => makeProgram().commands.find(c => c.name() === name)!.options
    .find(option => option.long === '--assembly')!.helpGroupHeading;
  expect([groupOf('preflight'), groupOf('verify'), groupOf('leave')]).toEqual([
    expect.stringMatching(/^What is to be deployed/), expect.stringMatching(/^What is expected/), expect.stringMatching(/^What is disconnected/),
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

const leaves = (command: CommandUnknownOpts): CommandUnknownOpts[] => command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

test.each(leaves(makeProgram()).map(command => [command.name(), command] as const))('the help of %s says the exit codes', (_, command) => {
  let text = '';
  command.configureOutput({ writeOut: written => (text += written) });
  command.outputHelp();
  expect(text).toMatch(/\nexit code: 0 .*\b2 /);
});

test('--athena and its table are in a group of their own, in this order', () => {
  const denied = makeProgram().commands.find(c => c.name() === 'denied')!;
  const query = denied.options.filter(option => option.helpGroupHeading === 'A query in place of a report:');
  expect(query.map(option => option.long)).toEqual(['--athena', '--table']);
});

test('--template of preflight is not deployed yet', () => {
  const describe = (name: string) => makeProgram().commands.find(c => c.name() === name)!.options.find(option => option.long === '--template')!.description;
  expect([describe('preflight'), describe('verify')]).toEqual([
    'a template that is to be deployed without CDK; needs --stack', 'a template that was deployed without CDK; needs --stack',
  ]);
});
