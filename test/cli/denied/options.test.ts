import { deniedOptions, readOptions } from '../../../cli/denied/command';
import { optionsOf } from '../support/options';

const read = (args: readonly string[]) => readOptions(optionsOf(deniedOptions(), args));

test('nothing is given: one day, in the region of the AWS CLI, at most 10,000 events', () => {
  expect(read([])).toEqual({
    tenantId: undefined,
    stack: undefined,
    suffix: '',
    cspmRole: undefined,
    roles: [],
    profile: undefined,
    regions: [],
    hours: 24,
    maxEvents: 10_000,
    files: [],
    athenaTable: undefined,
  });
});

test('each option', () => {
  expect(read([
    '--tenant-id', 'AAAAAAAA-2222-3333-4444-555555555555', '--role-name-suffix=-prod', '--cspm-role', 'Cspm', '--role', 'A', '--role', 'B',
    '--profile', 'audit', '--region', 'eu-west-1', '--region', 'us-east-1', '--region', 'eu-west-1', '--days', '90', '--max-events', '500',
    '--json',
  ])).toMatchObject({
    tenantId: 'aaaaaaaa-2222-3333-4444-555555555555',
    suffix: '-prod',
    cspmRole: 'Cspm',
    roles: ['A', 'B'],
    profile: 'audit',
    regions: ['eu-west-1', 'us-east-1'],
    hours: 2160,
    maxEvents: 500,
  });
  expect(read(['--file', 'a.json', '--file', 'b', '--stack', 'S'])).toMatchObject({ files: ['a.json', 'b'], stack: 'S' });
  expect(read(['--athena', '--days', '400'])).toMatchObject({ athenaTable: 'cloudtrail_logs', hours: 9600 });
  expect(read(['--athena', '--table', 'a.b'])).toMatchObject({ athenaTable: 'a.b' });
  expect(read(['--hours', '3'])).toMatchObject({ hours: 3 });
  expect(read(['--region', 'all'])).toMatchObject({ regions: 'all' });
});

test.each([
  [['--tenant-id', 'contoso'], '--tenant-id must be a GUID, such as 11111111-2222-3333-4444-555555555555, got "contoso"'],
  [['--region', 'Ireland'], '--region must be an AWS region, such as eu-west-1, or all, got "Ireland"'],
  [['--region', 'eu-west-1', '--region', '$(x)'], '--region must be an AWS region, such as eu-west-1, or all, got "$(x)"'],
  [['--region', 'all', '--region', 'eu-west-1'], '--region all must not be given with other regions'],
  [['--role', 'a/b'], '--role must be a role name of 1 to 64 letters, digits or any of _+=,.@-, without a path, got "a/b"'],
  [['--cspm-role', ''], '--cspm-role must be a role name of 1 to 64 letters, digits or any of _+=,.@-, without a path, got ""'],
  [['--stack', '-x y'], '--stack must be the name of a stack, got "-x y"'],
  [['--stack', 'x y'], '--stack must be the name of a stack, got "x y"'],
  [['--days', '0'], '--days must be a whole number from 1 to 90, or with --athena to 3650, got "0"'],
  [['--days', '1.5'], '--days must be a whole number from 1 to 90, or with --athena to 3650, got "1.5"'],
  [['--days', '91'],
    '--days must be a whole number from 1 to 90, or with --athena to 3650, got "91": CloudTrail keeps 90 days. For a longer range, see ' +
      '--athena and --file'],
  [['--hours', '2161'],
    '--hours must be a whole number from 1 to 2160, or with --athena to 87600, got "2161": CloudTrail keeps 90 days. For a longer range, ' +
      'see --athena and --file'],
  [['--athena', '--days', '3651'], '--days must be a whole number from 1 to 90, or with --athena to 3650, got "3651"'],
  [['--max-events', 'all'], '--max-events must be a whole number from 1 to 9999999, got "all"'],
  [['--hours', '1', '--days', '1'], "option '--hours <n>' cannot be used with option '--days <n>'"],
  [['--stack', 'S', '--role-name-suffix=x'], "option '--stack <name>' cannot be used with option '--role-name-suffix <suffix>'"],
  [['--file', 'x', '--region', 'eu-west-1'],
    '--region must be left out with --file: it limits the events of CloudTrail, but all events of a file are read, whatever their time ' +
      'and region'],
  [['--file', 'x', '--athena'], '--athena must be left out with --file: it limits the events of CloudTrail'],
  [['--file', 'x', '--days', '3'],
    '--days must be left out with --file: it limits the events of CloudTrail, but all events of a file are read'],
  [['--file', 'x', '--max-events', '3'], '--max-events must be left out with --file'],
  [['--file', 'x', '--hours', '3'], '--hours must be left out with --file'],
  [['--athena', '--region', 'eu-west-1'], '--athena must not be given together with --region or --max-events: the query does not use them'],
  [['--athena', '--max-events', '5'], '--athena must not be given together with --region or --max-events: the query does not use them'],
  [['--table', 'x'], '--table needs --athena: it prints the query of this table'],
  [['--athena', '--table', 'a"; DROP TABLE b; --'],
    '--table must be the name of a table, also with its database, such as default.cloudtrail_logs, got "a"; DROP TABLE b; --"'],
  [['--regoin', 'x'], "unknown option '--regoin'\n(Did you mean --region?)"],
  [['x'], 'too many arguments. Expected 0 arguments but got 1.'],
])('%j is refused', (args, message) => {
  expect(() => read(args)).toThrow(message);
});
