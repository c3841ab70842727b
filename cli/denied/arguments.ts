import { parseArgs } from 'util';
import { InputError } from '../shared/input-error';

export interface Options {
  readonly tenantId?: string;
  readonly stack?: string;
  readonly suffix: string;
  readonly cspmRole?: string;
  readonly roles: readonly string[];
  readonly profile?: string;
  /** Empty: the region of the AWS CLI. */
  readonly regions: readonly string[];
  readonly hours: number;
  readonly maxEvents: number;
  /** Empty: CloudTrail is asked. */
  readonly files: readonly string[];
  /** Table of Athena. Undefined if no query is wanted. */
  readonly athenaTable?: string;
  readonly json: boolean;
}

export const ALL_REGIONS = 'all';

export const USAGE = `usage: npm run denied -- [options]

Finds calls of Defender for Cloud that AWS denied, in CloudTrail or in files of events, and proposes
additionalReadActions: docs/denied-calls.md. It changes nothing. Options with * can be given several times.

whose calls
  --tenant-id <guid>     your own Entra tenant, which is in the session name (default: that in the trust of the CSPM role)
  --stack <name>         stack with the roles: takes their names from its outputs
  --suffix=<text>        RoleNameSuffix of the roles, behind = because it can begin with -
  --cspm-role <name>     name of the CSPM role (default: CspmMonitorAws and the suffix)
  --role <name> *        other roles of the connection whose names are not the default ones

where to look
  --profile <name>       profile of the AWS CLI
  --region <region> *    regions, or all (default: that of the AWS CLI). Calls of global services are in us-east-1
  --hours <n>, --days <n>
                         how long ago the range begins: at most 90 days, with --athena 3650 (default: 1 day)
  --max-events <n>       reads at most so many events per region, the newest ones (default: 10000)
  --file <path> *        reads files in place of CloudTrail: log files of a trail, output of lookup-events, results of the
                         query of --athena; .json, .csv, also with .gz, or folders with such files

  --athena               prints a query for Athena, and reads nothing
  --table <name>         its table (default: cloudtrail_logs)
  --json                 prints JSON in place of a table
  --help                 this text

exit code: 0 no permission is missing, 1 a permission is missing, 2 wrong arguments, or not everything could be read`;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAME: [RegExp, string] = [/^[\w+=,.@-]{1,64}$/, 'a role name of 1 to 64 letters, digits or any of _+=,.@-, without a path'];
const NUMBER: [RegExp, string] = [/^[1-9]\d{0,6}$/, 'a whole number from 1 to 9999999'];

const PATTERNS: Readonly<Record<string, [RegExp, string]>> = {
  'tenant-id': [GUID, 'a GUID, such as 11111111-2222-3333-4444-555555555555'],
  'stack': [/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'the name of a stack'],
  'suffix': [/^[\w+=,.@-]{1,63}$/, 'letters, digits or any of _+=,.@-'],
  'cspm-role': NAME,
  'role': NAME,
  'region': [/^(all|[a-z]{2,}(-[a-z]+)+-\d+)$/, 'an AWS region, such as eu-west-1, or all'],
  'hours': NUMBER,
  'days': NUMBER,
  'max-events': NUMBER,
  'table': [/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,2}$/, 'the name of a table, also with its database, such as default.cloudtrail_logs'],
};

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

const OPTIONS = {
  'tenant-id': text,
  'stack': text,
  'suffix': text,
  'cspm-role': text,
  'role': list,
  'profile': text,
  'region': list,
  'hours': text,
  'days': text,
  'max-events': text,
  'file': list,
  'athena': flag,
  'table': text,
  'json': flag,
  'help': flag,
} as const;

/** Pairs that contradict each other. */
const EXCLUSIVE: readonly (readonly [string, readonly string[]])[] = [
  ['hours', ['days']],
  ['stack', ['suffix', 'cspm-role']],
  ['file', ['region', 'hours', 'days', 'max-events', 'athena']],
  ['athena', ['region', 'max-events', 'json']],
];

/** Undefined if the user asks for help. Throws an InputError. */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const given: Readonly<Record<string, unknown>> = values;
  for (const [name, value] of Object.entries(given)) {
    for (const one of [value].flat()) {
      if (one === '') throw new InputError(`--${name} must have a value, got ""`);
      const [pattern, allowed] = PATTERNS[name] ?? [];
      if (pattern && !pattern.test(String(one))) throw new InputError(`--${name} must be ${allowed}, got "${one}"`);
    }
  }
  for (const [name, others] of EXCLUSIVE) {
    const other = others.find(o => given[o] !== undefined);
    if (given[name] !== undefined && other) throw new InputError(`--${name} and --${other} must not be given together`);
  }
  if (values.table !== undefined && !values.athena) throw new InputError('--table must be given only together with --athena');
  const { region = [] } = values;
  if (region.length > 1 && region.includes(ALL_REGIONS)) throw new InputError('--region all must not be given with other regions');
  return {
    tenantId: values['tenant-id']?.toLowerCase(),
    stack: values.stack,
    suffix: values.suffix ?? '',
    cspmRole: values['cspm-role'],
    roles: values.role ?? [],
    profile: values.profile,
    regions: [...new Set(region)],
    hours: hoursOf(values.hours, values.days, values.athena ? 3650 : 90),
    maxEvents: Number(values['max-events'] ?? 10_000),
    files: values.file ?? [],
    athenaTable: values.athena ? values.table ?? 'cloudtrail_logs' : undefined,
    json: values.json ?? false,
  };
}

function hoursOf(hours: string | undefined, days: string | undefined, maxDays: number): number {
  const result = hours === undefined ? Number(days ?? 1) * 24 : Number(hours);
  if (result <= maxDays * 24) return result;
  const [name, got] = hours === undefined ? ['days', days] : ['hours', hours];
  throw new InputError(`--${name} must be at most ${maxDays} days, got "${got}"${
    maxDays === 90 ? ': CloudTrail does not keep more. For a longer range, see --athena and --file' : ''}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const names = Object.keys(OPTIONS).map(name => `--${name}`).join(', ');
    throw new InputError(`${(error as Error).message.split('. ')[0]}. Allowed are ${names}`);
  }
}
