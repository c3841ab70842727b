import { parseOptions } from './support';

test('nothing is given', () => {
  expect(parseOptions([])).toEqual({});
});

test('each option', () => {
  expect(parseOptions([
    '--profile', 'audit', '--region', 'eu-west-1', '--app', 'my-app', '-c', 'a=1', '--context', 'b=2=3', '--stack', 'Prod/S',
    '--member', '--account', '111122223333', '--tenant-id', 'AAAAAAAA-2222-3333-4444-555555555555', '--detect-drift',
    '--run-on', 'i-0123456789abcdef0', '--azure-resource-group', 'rg', '--azure-connector', 'c',
    '--azure-subscription', '22222222-2222-3333-4444-555555555555', '--json', '--quiet', '--show-commands',
  ])).toEqual({
    profile: 'audit',
    region: 'eu-west-1',
    app: 'my-app',
    context: ['a=1', 'b=2=3'],
    stack: 'Prod/S',
    member: true,
    account: '111122223333',
    tenantId: 'aaaaaaaa-2222-3333-4444-555555555555',
    detectDrift: true,
    runOn: 'i-0123456789abcdef0',
    azureResourceGroup: 'rg',
    azureConnector: 'c',
    azureSubscription: '22222222-2222-3333-4444-555555555555',
    json: true,
    quiet: true,
    showCommands: true,
  });
});

test.each([
  [['--account', '1111'], '--account must be an account id of twelve digits, got "1111"'],
  [['--account', '1111222233334'], '--account must be an account id of twelve digits, got "1111222233334"'],
  [['--tenant-id', 'contoso'], '--tenant-id must be a GUID, such as 11111111-2222-3333-4444-555555555555, got "contoso"'],
  [['--region', 'Ireland'], '--region must be an AWS region, such as eu-west-1, got "Ireland"'],
  [['--run-on', 'web-1'], '--run-on must be the id of an EC2 instance, such as i-1234567890abcdef0, got "web-1"'],
  [['--profile', ''], '--profile must have a value, got ""'],
  [['--profile', '--json'], '--profile must have a value, got the option --json'],
  [['--region', ''], '--region must be an AWS region, such as eu-west-1, got ""'],
  [['--app', 'a', '--assembly', 'b'], "error: option '--app <folder>' cannot be used with option '--assembly <folder>'"],
  [['--app', 'a', '-c', 'x'], '--context must be key=value, got "x"'],
  [['-c', 'x=y'], '--context needs --app: the folder of the app, with cdk.json'],
  [['--azure-connector', 'x'], '--azure-connector needs --azure-resource-group: the resource group of the security connector'],
  [['--regoin', 'eu-west-1'], "error: unknown option '--regoin'\n(Did you mean --region?)"],
  [['eu-west-1'], 'error: too many arguments. Expected 0 arguments but got 1.'],
  [['--profile'], "error: option '--profile <name>' argument missing"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(new Error(message));
});
