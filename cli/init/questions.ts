/** Asks on a terminal for what the options and the connector leave open. Without a terminal, throws an error. */
import { promises } from 'readline';
import type { Language } from './code';
import { SUFFIX_ALLOWED, SUFFIX_OF_ROLES, UNIT, UNIT_ALLOWED, type Values } from './command';
import type { NewApp } from './new-app';
import { ACCOUNT, flagOf, GUID, missingOption, OWN_TENANT } from '../shared/command';
import { InputError } from '../shared/input-error';
import { PLAN_NAMES, type PlanName } from '../shared/plans';

type Asked = 'language' | 'tenantId' | 'permissions' | 'plans' | 'serversPlan' | 'units' | 'pilot' | 'account';

export interface Answers extends Pick<NewApp, Asked> {
  /** Only with a connector: names for new roles, and the service principal of CIEM. */
  readonly roleNameSuffix?: string;
  readonly ciemObjectId?: string;
}

/** What an existing connector says about the answers. */
export interface ConnectorFacts {
  readonly file: string;
  readonly plans: readonly PlanName[];
  readonly isOrganization: boolean;
  readonly hasCiem: boolean;
}

/** Shows a question, and returns the answer. */
type Ask = (question: string) => Promise<string>;

interface Question<T> {
  readonly text: string;
  readonly allowed: string;
  /** Undefined if the answer is not allowed. */
  readonly read: (answer: string) => T | undefined;
  /** What an empty answer means. Undefined if the answer must not be empty. */
  readonly empty?: string;
}

const guid = (answer: string) => GUID.test(answer) ? answer.toLowerCase() : undefined;
const oneOf = <const T extends string>(values: readonly T[]) => (answer: string) => values.find(value => value === answer);

export const LANGUAGES: readonly Language[] = ['typescript', 'python'];
const define = <T>(text: string, allowed: string, read: Question<T>['read'], empty?: string): Question<T> =>
  ({ text, allowed, read, empty });
/** Reads an answer that can be empty. */
const orEmpty = (pattern: RegExp) => (answer: string) => answer === '' || pattern.test(answer) ? answer : undefined;
const listIn = (answer: string) => answer === '' ? [] : answer.split(',').map(item => item.trim());

const LANGUAGE = define('Language: typescript or python', 'typescript or python', oneOf(LANGUAGES));
const TENANT = define('Id of your Entra tenant (az account show --query tenantId)',
  "a GUID, the id of your own Entra tenant, which az account show --query tenantId prints, not Microsoft's and not all zeros",
  answer => OWN_TENANT.test(answer) ? guid(answer) : undefined);
const PLANS = define(`Plans, separated by commas: ${PLAN_NAMES.join(',')}; or none: only foundational CSPM`,
  `some of ${PLAN_NAMES.join(', ')}, each once, separated by commas, or none`, readPlans);
const SERVERS_PLAN = define('Plan of Defender for Servers: P1 or P2 (with agentless scanning)', 'P1 or P2', oneOf(['P1', 'P2']));
const PERMISSIONS = define('Permissions: least (least privilege), or default (of the portal, which also reads contents, pushes images ' +
  'to ECR and reaches every EKS cluster)', 'least or default', oneOf(['least', 'default']));
const UNITS = define('Root or organizational units, such as r-ab12, separated by commas',
  `${UNIT_ALLOWED}, each once; a root must be alone`, answer => readUnits(listIn(answer)), 'one account');
const PILOT = define('Accounts of a pilot, separated by commas', `${ACCOUNT[1]}, each once`, answer => readAccounts(listIn(answer)),
  'all accounts of the units, and the management account');
const ownAccount = (isOrganization: boolean) =>
  define(`Id of the ${isOrganization ? 'management account' : 'account to connect'}`, ACCOUNT[1], orEmpty(ACCOUNT[0]),
    'the account of the AWS CLI');
const UNITS_OF_CONNECTOR = define(UNITS.text,
  `${UNITS.allowed}. The connector is that of an organization, and does not name its root or units`,
  answer => answer === '' ? undefined : UNITS.read(answer));
const CIEM = define(
  'CIEM: object id of the service principal of its application (az ad sp list --display-name NAME --query "[].id")',
  'a GUID, the object id of the service principal of CIEM, which the connector does not contain', guid);
const SUFFIX = define('Suffix for the names of new roles, such as -cdk, while the roles of the connector exist',
  SUFFIX_ALLOWED, orEmpty(SUFFIX_OF_ROLES), 'the same names');

/** The plans in the order of the library, whatever the order of the answer. */
function readPlans(answer: string): PlanName[] | undefined {
  if (answer === 'none') return [];
  const names = answer.split(',').map(name => name.trim());
  const isAllowed = names.every(name => PLAN_NAMES.includes(name as PlanName)) && new Set(names).size === names.length;
  return isAllowed ? PLAN_NAMES.filter(name => names.includes(name)) : undefined;
}

function readAccounts(ids: readonly string[]): string[] | undefined {
  return ids.every(id => ACCOUNT[0].test(id)) && new Set(ids).size === ids.length ? [...ids] : undefined;
}

function readUnits(units: readonly string[]): string[] | undefined {
  const isAllowed = units.every(unit => UNIT.test(unit)) && new Set(units).size === units.length
    && (units.length === 1 || units.every(unit => !unit.startsWith('r-')));
  return isAllowed ? [...units] : undefined;
}

/** Answers a question that no option answers. */
type Answer = <T>(option: string, question: Question<T>) => Promise<T>;

/** What the options say, and answers for the rest. Throws an `InputError` with all missing options if nobody can be asked. */
export async function answersOf(values: Values, ask?: Ask, connector?: ConnectorFacts): Promise<Answers> {
  const missing: string[] = [];
  const answers = await withAnswers(values, !!ask, async (option, question) => {
    if (ask) return answerTo(question, ask);
    missing.push(missingOption(option, question.allowed));
    return undefined as never;
  }, connector);
  if (missing.length > 0) throw new InputError(...missing);
  return answers;
}

async function withAnswers(values: Values, isAsked: boolean, answer: Answer, connector?: ConnectorFacts): Promise<Answers> {
  const { language, tenantId, permissions, organization } = values;
  // Throws for wrong options before the first question.
  const given = {
    tenantId: tenantId === undefined ? undefined : valueOf(TENANT, 'tenantId', tenantId),
    plans: values.plans === undefined ? connector?.plans : valueOf(PLANS, 'plans', values.plans),
    units: organization === undefined ? undefined : valueOf(UNITS, 'organization', organization.join()),
    pilot: values.pilot === undefined ? undefined : valueOf(PILOT, 'pilot', values.pilot.join()),
  };
  if (connector) checkConnector(values, connector);
  const units = connector?.isOrganization ? UNITS_OF_CONNECTOR : UNITS;
  const areUnitsKnown = connector ? !connector.isOrganization : !isAsked;
  /** Asks a question that has an answer even without a terminal. */
  const asked = <T>(isOpen: boolean, option: string, question: Question<T>, otherwise: T) =>
    isAsked && isOpen ? answer(option, question) : otherwise;
  const own = {
    language: language ?? await answer('language', LANGUAGE),
    tenantId: given.tenantId ?? await answer('tenantId', TENANT),
    plans: given.plans ?? await answer('plans', PLANS),
  };
  const hasServers = !connector && own.plans?.includes('servers');
  if (values.serversPlan !== undefined && own.plans && !hasServers) {
    throw new InputError('--servers-plan must be left out without the plan servers');
  }
  const chosen = {
    ...own,
    serversPlan: values.serversPlan ?? await asked(!!hasServers, 'serversPlan', SERVERS_PLAN, 'P2'),
    permissions: permissions ?? await answer('permissions', PERMISSIONS),
    units: given.units ?? (areUnitsKnown ? [] : await answer('organization', units)),
  };
  const isOrganization = (chosen.units ?? []).length > 0;
  if (given.pilot && chosen.units && !isOrganization) {
    throw new InputError('--pilot must be left out without --organization: it is for accounts of units');
  }
  const account = values.account ?? await asked(!connector, 'account', ownAccount(isOrganization), '');
  return {
    ...chosen,
    pilot: given.pilot ?? await asked(isOrganization && !connector, 'pilot', PILOT, []),
    ...account === '' ? {} : { account },
    ...connector ? await connectorAnswers(values, isAsked, answer, connector) : {},
  };
}

/** Throws an `InputError` for options that contradict the connector. */
function checkConnector({ organization, ciemObjectId }: Values, { file, isOrganization, hasCiem }: ConnectorFacts): void {
  if (organization !== undefined && !isOrganization) {
    throw new InputError(`--organization must be left out: the connector in ${file} is that of one account`);
  }
  if (ciemObjectId !== undefined && !hasCiem) {
    throw new InputError(`--ciem-object-id must be left out: the connector in ${file} has no CIEM`);
  }
}

async function connectorAnswers(
  values: Values, isAsked: boolean, answer: Answer, { hasCiem }: ConnectorFacts,
): Promise<Partial<Answers>> {
  const suffix = values.roleNameSuffix ?? (isAsked ? await answer('roleNameSuffix', SUFFIX) : '');
  return {
    ...hasCiem ? { ciemObjectId: values.ciemObjectId ?? await answer('ciemObjectId', CIEM) } : {},
    ...suffix === '' ? {} : { roleNameSuffix: suffix },
  };
}

function valueOf<T>({ allowed, read }: Question<T>, option: string, value: string): T {
  const result = read(value);
  if (result === undefined) throw new InputError(`${flagOf(option)} must be ${allowed}, got "${value}"`);
  return result;
}

/** Asks again until the answer is allowed. */
async function answerTo<T>({ text, allowed, read, empty }: Question<T>, ask: Ask): Promise<T> {
  const end = empty === undefined ? ': ' : ` (empty: ${empty}): `;
  let result = read((await ask(`${text}${end}`)).trim());
  while (result === undefined) result = read((await ask(`It must be ${allowed}${end}`)).trim());
  return result;
}

/**
 * Runs work that can ask the person at the terminal. Questions are written to the standard error. Without a terminal, it
 * cannot ask.
 */
export async function withTerminal<T>(work: (ask?: Ask) => Promise<T>): Promise<T> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return work();
  const terminal = promises.createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<never>((_, reject) => terminal.once('close', () => reject(new InputError('no answer: nothing was written'))));
  closed.catch(() => {}); // After the last answer, the terminal may close.
  try {
    return await work(question => Promise.race([terminal.question(question), closed]));
  } finally {
    terminal.close();
  }
}
