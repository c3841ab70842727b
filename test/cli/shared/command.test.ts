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
