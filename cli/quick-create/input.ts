import { parseArgs } from 'util';
import { ORGANIZATION_PARAMETERS } from '../../build/templates/organization-parameters';
import { constraintOf } from '../../build/templates/parameter-spec';
import { ACCOUNT_PARAMETERS, MEMBER_PARAMETERS } from '../../build/templates/parameters';
import { version } from '../../package.json';
import { InputError } from '../shared/input-error';

/** What the user asks for, checked. */
export interface Request {
  readonly bucket: string;
  /** Id of the account that the bucket belongs to. */
  readonly bucketOwner: string;
  readonly bucketRegion: string;
  readonly prefix: string;
  readonly region: string;
  /** Whether the user did not name it. */
  readonly regionIsDefault: boolean;
  readonly stackName: string;
  readonly leastPrivilege: boolean;
  /** Whether the CSPM role cannot read contents. */
  readonly denyDataReads: boolean;
  /** Regions in which EC2 instances are managed. Empty: none. */
  readonly hostRegions: readonly string[];
  /** Parameters of the template of the roles. */
  readonly parameters: { readonly [name: string]: string };
  /** Other parameters of the template of an organization. Undefined: only this account. */
  readonly organization?: { readonly [name: string]: string };
  /** Undefined: the files are not in the bucket yet, and nothing is called. */
  readonly mode?: Mode;
}

/** The files are uploaded now; they are in the bucket and checked; the links name no versions, and nothing is checked. */
export type Mode = typeof MODES[number];

const MODES = ['upload', 'uploaded', 'unversioned'] as const;

const PLANS: { readonly [plan: string]: string } = {
  cspm: 'DefenderCspm',
  servers: 'DefenderForServers',
  containers: 'DefenderForContainers',
  databases: 'DefenderForDatabases',
};

/** Partition aws only: Microsoft publishes nothing for others. */
const REGION = /^(?!cn-|us-gov-|us-iso|eu-iso|eusc-)[a-z]{2,4}(-[a-z]+)+-\d+$/;
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const OPTIONS = {
  'bucket': text,
  'bucket-owner': text,
  'bucket-region': text,
  'prefix': text,
  'region': text,
  'stack-name': text,
  'tenant-id': text,
  'plans': text,
  'servers-plan': text,
  'least-privilege': flag,
  'audit-logs': flag,
  'host-management': flag,
  'host-regions': text,
  'ciem': text,
  'deny-data-reads': flag,
  'existing-provider': flag,
  'boundary': text,
  'path': text,
  'suffix': text,
  'units': text,
  'only-accounts': text,
  'excluded-accounts': text,
  'members-only': flag,
  'delegated-admin': flag,
  'upload': flag,
  'uploaded': flag,
  'unversioned': flag,
  'help': flag,
} as const;

/** The request in the arguments. Undefined if the user asks for help. Throws an InputError. */
export function readRequest(args: readonly string[]): Request | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const region = checked('region', values.region ?? 'us-east-1', REGION, 'a region of the partition aws, such as eu-west-1');
  const plans = readPlans(values.plans);
  checkListsHaveNoDuplicates(values);
  const parameters = readParameters(values, plans);
  return {
    bucket: checked('bucket', values.bucket, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'the name of a bucket of yours: 3 to 63 lower-case letters, digits or hyphens'),
    bucketOwner: checked('bucket-owner', values['bucket-owner'], /^\d{12}$/, 'the id of the account that the bucket belongs to, twelve digits'),
    bucketRegion: checked('bucket-region', values['bucket-region'] ?? region, REGION, 'a region, such as eu-west-1'),
    prefix: checked('prefix', values.prefix ?? `defender-for-cloud/${version}/`, /^([\w-][\w.-]*\/)*$/, 'empty, or folders that end with /'),
    region,
    regionIsDefault: values.region === undefined,
    stackName: checked('stack-name', values['stack-name'] ?? defaultStackName(values), /^[A-Za-z][A-Za-z0-9-]{0,100}$/,
      'at most 101 letters, digits or hyphens, beginning with a letter'),
    leastPrivilege: values['least-privilege'] ?? false,
    denyDataReads: values['deny-data-reads'] ?? false,
    hostRegions: readHostRegions(values, region),
    parameters,
    organization: readOrganization(values),
    mode: readMode(values),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isStray = code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL';
    throw new InputError(isStray ? `${message}. A list has commas and no spaces` : message);
  }
}

type Values = ReturnType<typeof parse>;

function checked(option: string, value: string | undefined, pattern: RegExp, allowed: string): string {
  if (value === undefined) throw new InputError(`--${option} is missing: it must be ${allowed}`);
  if (!pattern.test(value)) throw new InputError(`--${option} must be ${allowed}, got '${value}'`);
  return value;
}

function defaultStackName({ units }: Values): string {
  return units === undefined ? 'DefenderForCloud' : 'DefenderForCloudOrganization';
}

function checkListsHaveNoDuplicates(values: Values): void {
  for (const option of ['plans', 'host-regions', 'units', 'only-accounts', 'excluded-accounts'] as const) {
    const list = (values[option] ?? '').split(',');
    const twice = list.find((item, i) => list.indexOf(item) !== i);
    if (twice !== undefined) throw new InputError(`--${option} must have each value once, got '${twice}' twice`);
  }
}

function readMode(values: Values): Mode | undefined {
  const [mode, other] = MODES.filter(option => values[option]);
  if (other) throw new InputError(`--${mode} must be left out with --${other}`);
  return mode;
}

function readPlans(given = ''): string[] {
  const plans = given.split(',').filter(plan => plan !== '');
  const unknown = plans.find(plan => !Object.keys(PLANS).includes(plan));
  if (unknown) throw new InputError(`--plans must be of ${Object.keys(PLANS).join(',')} with commas and no spaces, got '${unknown}'`);
  return plans;
}

function readParameters(values: Values, plans: readonly string[]): { [name: string]: string } {
  const has = (plan: string) => plans.includes(plan);
  const needs = (option: keyof Values, what: string, met: boolean) => {
    if (values[option] && !met) throw new InputError(`--${option} needs ${what} in --plans, got '${plans.join(',')}'`);
  };
  needs('audit-logs', 'containers', has('containers'));
  needs('ciem', 'cspm', has('cspm'));
  needs('host-management', 'servers or databases', has('servers') || has('databases'));
  needs('servers-plan', 'servers', has('servers'));
  const servers = checked('servers-plan', values['servers-plan'] ?? 'P2', /^P[12]$/, 'P1 or P2');
  const switches = Object.fromEntries(plans.map(plan => [PLANS[plan], plan === 'servers' ? servers : 'true']));
  return {
    AzureTenantId: ownTenant(fromTemplate('tenant-id', values['tenant-id']?.toLowerCase(), 'AzureTenantId')),
    ...switches,
    ...values['audit-logs'] ? { ControlPlaneAuditLogs: 'true' } : {},
    ...values['host-management'] ? { HostManagement: 'true' } : {},
    ...values['existing-provider'] ? { IdentityProvider: 'Existing' } : {},
    ...optional('ciem', values.ciem?.toLowerCase(), 'CiemServicePrincipalObjectId'),
    ...readBoundary(values),
    ...optional('path', values.path, 'RolePath'),
    ...optional('suffix', values.suffix, 'RoleNameSuffix'),
  };
}

function readBoundary({ boundary, units }: Values): { [name: string]: string } {
  const { allowedPattern } = MEMBER_PARAMETERS.find(p => p.name === 'BoundaryArn')!;
  if (boundary !== undefined && units !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(boundary)) {
    throw new InputError('--boundary must be the ARN of an AWS managed policy with --units, because every account gets the ' +
      `same ARN, and IAM refuses a policy of another account, got '${boundary}'`);
  }
  return optional('boundary', boundary, 'BoundaryArn');
}

function readOrganization(values: Values): { [name: string]: string } | undefined {
  if (values.units === undefined) {
    const stray = (['only-accounts', 'excluded-accounts', 'members-only', 'delegated-admin'] as const)
      .find(o => values[o] !== undefined);
    if (stray) throw new InputError(`--${stray} has an effect only with --units`);
    return undefined;
  }
  if (values['only-accounts'] !== undefined && values['excluded-accounts'] !== undefined) {
    throw new InputError('--only-accounts needs no --excluded-accounts: all other accounts are left out already');
  }
  const isDelegated = values['delegated-admin'] ?? false;
  return {
    ...optional('units', values.units, 'OrganizationalUnitIds'),
    ...optional('only-accounts', values['only-accounts'], 'OnlyAccountIds'),
    ...optional('excluded-accounts', values['excluded-accounts'], 'ExcludedAccountIds'),
    ...isDelegated ? { CallAs: 'DELEGATED_ADMIN' } : {},
    // A delegated administrator is not in the management account.
    ...isDelegated || values['members-only'] ? { ConnectManagementAccount: 'false' } : {},
  };
}

function optional(option: string, value: string | undefined, parameter: string): { [name: string]: string } {
  return value === undefined ? {} : { [parameter]: fromTemplate(option, value, parameter) };
}

/** Checked by the pattern that the template has. */
function fromTemplate(option: string, value: string | undefined, parameter: string): string {
  const spec = [...ACCOUNT_PARAMETERS, ...ORGANIZATION_PARAMETERS].find(p => p.name === parameter)!;
  const { allowedPattern, maxLength = '' } = spec;
  // What follows a semicolon is about a stack that exists. A link creates one.
  const [allowed] = constraintOf(spec)!.split('; ');
  return checked(option, value, new RegExp(`^(?=.{0,${maxLength}}$)(?:${allowedPattern})$`), allowed);
}

/** The template has a rule for this. */
function ownTenant(tenant: string): string {
  return checked('tenant-id', tenant, /^(?!33e01921-4d64-4f8c-a055-5bdaffd5e33d|00000000-0000-0000-0000-0{12})/,
    "your own tenant, not Microsoft's and not all zeros");
}

function readHostRegions(values: Values, region: string): string[] {
  const given = values['host-regions'];
  if (given !== undefined && !values['host-management']) {
    throw new InputError(`--host-regions has an effect only with --host-management, got '${given}'`);
  }
  if (!values['host-management']) return [];
  return (given ?? region).split(',').map(r => checked('host-regions', r, REGION, 'regions with commas and no spaces between them'));
}
