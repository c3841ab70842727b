import { readApp } from '../../../cli/leave/app';
import { leaveCommand } from '../../../cli/leave/command';
import { optionsOf } from '../support/options';

const parse = (...args: string[]) => optionsOf(leaveCommand(), args);

test('everything that can be given together', () => {
  expect(parse(
    '--app', 'a', '-c', 'x=1', '--stack', 's', '--profile', 'p', '--region', 'eu-west-1', '--region', 'us-east-1',
    '--account-leaves', '444455556666', '--azure-subscription', '11111111-2222-3333-4444-555555555555', '--json', '--quiet',
    '--show-commands',
  )).toEqual({
    app: 'a',
    context: ['x=1'],
    stack: 's',
    profile: 'p',
    region: ['eu-west-1', 'us-east-1'],
    accountLeaves: '444455556666',
    azureSubscription: '11111111-2222-3333-4444-555555555555',
    json: true,
    quiet: true,
    showCommands: true,
  });
});

test.each(['servers', 'DefenderForServers', 'defenderForServers', 'DEFENDERFORSERVERS'])('the plan %s', (name) => {
  expect(parse('--plan', name).plan).toBe('DefenderForServers');
});

test.each<[string[], string]>([
  [['--plan', 'server'], '--plan must be one of cspm, servers, containers, databases, got "server"'],
  [['--account-leaves', '1234567890123'], '--account-leaves must be an account id of twelve digits, got "1234567890123"'],
  [['--region', 'eu-west-1', '--region', 'Ireland'], '--region must be an AWS region, such as eu-west-1, or all, got "Ireland"'],
  [['--region', 'wall'], '--region must be an AWS region, such as eu-west-1, or all, got "wall"'],
  [['--azure-subscription', 'prod'], '--azure-subscription must be a GUID'],
  [['--app', 'a', '--assembly', 'b'], "option '--app <folder>' cannot be used with option '--assembly <folder>'"],
  [['--plan', 'DefenderCspm', '--account-leaves', '444455556666'],
    "option '--account-leaves <id>' cannot be used with option '--plan <name>'"],
  [['--delete'], "unknown option '--delete'"],
])('%j is a mistake', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});

test.each<[string[], string]>([
  [['--template', 't.json'], '--template needs --stack: the name of the stack'],
  [['--context', 'x=1'], '--context needs --app: the folder of the app, with cdk.json'],
  [['--stack', 'S'], '--stack needs --app, --assembly or --template: this folder has no cdk.out'],
])('%j does not name an app', (args, message) => {
  expect(() => readApp(parse(...args))).toThrow(message);
});

test('without an app and without cdk.out: nothing but published names', () => {
  expect(readApp({})).toEqual({ kind: 'none', from: 'none: only published names are known', stacks: [] });
});
