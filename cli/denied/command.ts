import {
  ends, command, flagOf, guid, JSON_OUTPUT, matching, PROFILE, QUIET, REGION_OR_ALL, regionsOf, requires, several,
  SHOW_COMMANDS,
} from '../shared/command';
import { InputError } from '../shared/input-error';
import { withCdk } from '../shared/library';

const NAME = [/^[\w+=,.@-]{1,64}$/, 'a role name of 1 to 64 letters, digits or any of _+=,.@-, without a path'] as const;
const NUMBER = [/^[1-9]\d{0,6}$/, 'a whole number from 1 to 9999999'] as const;
/** CloudTrail keeps events for 90 days. */
const MOST_DAYS = { asked: 90, athena: 3650 };
const upTo = (perDay: number) => `a whole number from 1 to ${MOST_DAYS.asked * perDay}, or with --athena to ${MOST_DAYS.athena * perDay}`;

/** The command with its options, without its action. */
export const deniedOptions = () =>
  command('denied', 'Finds calls of Defender for Cloud that AWS denied, and proposes additionalReadActions',
    'It reads CloudTrail or files with events, and changes nothing. See docs/denied-calls.md.')
    .optionsGroup('Whose calls:')
    .addOption(guid('--tenant-id <guid>', 'your own Entra tenant, which is in the session name (default: the tenant in the trust of the ' +
      'CSPM role)'))
    .addOption(matching('--stack <name>', 'stack with the roles, whose outputs have their names',
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'the name of a stack').conflicts(['roleNameSuffix', 'cspmRole']))
    .addOption(matching('--role-name-suffix <suffix>', 'RoleNameSuffix of the roles', /^[\w+=,.@-]{1,63}$/, 'letters, digits or any ' +
      'of _+=,.@-'))
    .addOption(matching('--cspm-role <name>', 'name of the CSPM role (default: CspmMonitorAws and the suffix)', ...NAME))
    .addOption(several('--role <name>', 'more roles of the connection, with names that are not the default names', ...NAME))
    .optionsGroup('Where to look:')
    .addOption(PROFILE)
    .addOption(several('--region <name>', 'regions, or all; calls of global services are in us-east-1 (default: the region of the AWS CLI)',
      ...REGION_OR_ALL))
    .addOption(matching('--hours <n>', `how many hours ago the range begins: ${upTo(24)}`, NUMBER[0], upTo(24)).conflicts('days'))
    .addOption(matching('--days <n>', `how many days ago the range begins: ${upTo(1)} (default: 1)`, NUMBER[0], upTo(1)))
    .addOption(matching('--max-events <n>', 'the most events to read per region, newest first (default: 10000)', ...NUMBER))
    .addOption(several('--file <path>', 'files to read instead of CloudTrail: log files of a trail, output of lookup-events, or ' +
      'results of the query of --athena; .json or .csv, also with .gz, or folders with such files'))
    .optionsGroup('A query instead of a report:')
    .option('--athena', 'prints a query for Athena, and reads no events')
    .addOption(matching('--table <name>', 'table of the query (default: cloudtrail_logs); only with --athena',
      /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,2}$/, 'the name of a table, also with its database, such as default.cloudtrail_logs'))
    .optionsGroup('Output:')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 if no permission is missing, 1 if one is missing, 2 if an argument is wrong or not everything ' +
      'could be read');

export type Values = ReturnType<ReturnType<typeof deniedOptions>['opts']>;

/** The values of the options. Throws an `InputError` if options exclude each other. */
export function readOptions(values: Values) {
  const { region = [], athena, table } = values;
  requires(values, 'table', 'athena', 'it prints the query of this table');
  const ofCloudTrail = (['region', 'hours', 'days', 'maxEvents', 'athena'] as const).find(name => values[name] !== undefined);
  if (values.file && ofCloudTrail) {
    throw new InputError(`${flagOf(ofCloudTrail)} must be left out with --file: it limits the events of CloudTrail, but all events of a ` +
      'file are read, whatever their time and region');
  }
  if (athena && (region.length > 0 || values.maxEvents !== undefined)) {
    throw new InputError('--athena must not be given together with --region or --max-events: the query does not use them');
  }
  return {
    tenantId: values.tenantId,
    stack: values.stack,
    suffix: values.roleNameSuffix ?? '',
    cspmRole: values.cspmRole,
    roles: values.role ?? [],
    profile: values.profile,
    /** If empty, the region of the AWS CLI. */
    regions: regionsOf(region),
    hours: hoursOf(values.hours, values.days, athena ? MOST_DAYS.athena : MOST_DAYS.asked),
    maxEvents: Number(values.maxEvents ?? 10_000),
    /** If empty, CloudTrail is read. */
    files: values.file ?? [],
    /** Table of Athena. Undefined without --athena. */
    athenaTable: athena ? table ?? 'cloudtrail_logs' : undefined,
  };
}

export type Options = Readonly<ReturnType<typeof readOptions>>;

function hoursOf(hours: string | undefined, days: string | undefined, maxDays: number): number {
  const result = hours === undefined ? Number(days ?? 1) * 24 : Number(hours);
  if (result <= maxDays * 24) return result;
  const [name, got, perDay] = hours === undefined ? ['days', days, 1] : ['hours', hours, 24];
  throw new InputError(`--${name} must be ${upTo(perDay)}, got "${got}"${
    maxDays === MOST_DAYS.asked ? ': CloudTrail keeps 90 days. For a longer range, see --athena and --file' : ''}`);
}

export const deniedCommand = () => deniedOptions().action(ends(async values => (await withCdk(() => import('./run.js'))).run(values)));
