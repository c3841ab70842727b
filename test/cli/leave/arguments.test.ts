import { parseOptions, USAGE } from '../../../cli/leave/arguments';

test('nothing is given', () => {
  expect(parseOptions([])).toMatchObject({ regions: [], context: [], json: false, help: false });
});

test('everything that can be given together', () => {
  expect(parseOptions([
    '--app', 'a', '-c', 'x=1', '--stack', 's', '--profile', 'p', '--region', 'eu-west-1', '--region', 'us-east-1', '--region', 'eu-west-1',
    '--account-leaves', '444455556666', '--azure-subscription', '11111111-2222-3333-4444-555555555555', '--json',
  ])).toEqual({
    app: 'a',
    assembly: undefined,
    template: undefined,
    context: ['x=1'],
    stack: 's',
    profile: 'p',
    regions: ['eu-west-1', 'us-east-1'],
    accountLeaves: '444455556666',
    plan: undefined,
    azureSubscription: '11111111-2222-3333-4444-555555555555',
    json: true,
    help: false,
  });
});

test.each(['DefenderForServers', 'defenderForServers', 'DEFENDERFORSERVERS'])('the plan %s', (name) => {
  expect(parseOptions(['--plan', name]).plan).toBe('DefenderForServers');
});

test.each<[string[], string]>([
  [['--plan', 'Servers'], '--plan must be one of DefenderCspm, DefenderForServers, DefenderForContainers, DefenderForDatabases, got "Servers"'],
  [['--account-leaves', '1234567890123'], '--account-leaves must be an account id of twelve digits, got "1234567890123"'],
  [['--region', 'eu-west-1', '--region', 'Ireland'], '--region must be an AWS region, such as eu-west-1, got "Ireland"'],
  [['--azure-subscription', 'prod'], '--azure-subscription must be the id of a subscription, which is a GUID, got "prod"'],
  [['--profile', ''], '--profile must have a value, got ""'],
  [['--app', 'a', '--assembly', 'b'], '--app and --assembly must not be given together, got "a" and "b"'],
  [['--plan', 'DefenderCspm', '--account-leaves', '444455556666'], '--account-leaves and --plan must not be given together, got "444455556666" and "DefenderCspm"'],
  [['--template', 't.json'], '--template must be given only together with --stack, got "t.json"'],
  [['--context', 'x=1'], '--context must be given only together with --app, got "x=1"'],
  [['--app', 'a', '--context', 'x'], '--context must be key=value, got "x"'],
])('%j is a mistake', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});

test('an unknown option: the message lists those that there are', () => {
  expect(() => parseOptions(['--delete'])).toThrow(/Unknown option '--delete'. Allowed are --profile, .*--json, --help$/);
  for (const name of ['--account-leaves', '--plan', '--azure-subscription', '--region']) expect(USAGE).toContain(name);
});
