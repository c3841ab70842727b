import { parseOptions, USAGE, UsageError } from '../../../cli/verify/arguments';

test('nothing is given', () => {
  expect(parseOptions([])).toMatchObject({ member: false, detectDrift: false, json: false, help: false, context: [] });
});

test('each option', () => {
  expect(parseOptions([
    '--profile', 'audit', '--region', 'eu-west-1', '--app', 'my-app', '-c', 'a=1', '--context', 'b=2=3', '--stack', 'Prod/S',
    '--member', '--account', '111122223333', '--tenant-id', 'AAAAAAAA-2222-3333-4444-555555555555', '--detect-drift',
    '--run-on', 'i-0123456789abcdef0', '--azure-resource-group', 'rg', '--azure-connector', 'c',
    '--azure-subscription', '22222222-2222-3333-4444-555555555555', '--json', '--help',
  ])).toMatchObject({
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
    help: true,
  });
});

test.each([
  [['--account', '1111'], '--account must be an account id of twelve digits, got "1111"'],
  [['--account', '1111222233334'], '--account must be an account id of twelve digits, got "1111222233334"'],
  [['--tenant-id', 'contoso'], '--tenant-id must be a GUID, such as 11111111-2222-3333-4444-555555555555, got "contoso"'],
  [['--region', 'Ireland'], '--region must be an AWS region, such as eu-west-1, got "Ireland"'],
  [['--run-on', 'web-1'], '--run-on must be the id of an EC2 instance, such as i-1234567890abcdef0, got "web-1"'],
  [['--profile', ''], '--profile must have a value, got ""'],
  [['--app', 'a', '--assembly', 'b'], '--app and --assembly must not be given together, got "a" and "b"'],
  [['--app', 'a', '-c', 'x'], '--context must be key=value, got "x"'],
  [['-c', 'x=y'], '--context must be given only together with --app, got "x=y"'],
  [['--azure-connector', 'x'], '--azure-connector must be given only together with --azure-resource-group, got "x"'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(new UsageError(message));
});

test.each([
  [['--regoin', 'eu-west-1'], "Unknown option '--regoin'"],
  [['eu-west-1'], "Unexpected argument 'eu-west-1'"],
  [['--profile'], "Option '--profile <value>' argument missing"],
])('%j is refused, and the options are named', (args, begin) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(`${begin}. Allowed are --profile, --region, `);
});

test('the help names each option', () => {
  const [, known] = /Allowed are (.*)$/.exec(messageOf(() => parseOptions(['--x'])))!;
  for (const option of known.split(', ')) expect(USAGE).toContain(option);
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
