/** What the options leave open: at most five questions on a terminal, otherwise an error. */
import type { Language } from './code';
import { UNIT, UNIT_ALLOWED, type Values } from './options';
import { PLAN_NAMES, type PlanName } from './plans';
import { InputError } from '../shared/input-error';
import { flagOf, GUID } from '../shared/options';

export interface Answers {
  readonly language: Language;
  readonly tenantId: string;
  readonly permissions: 'least' | 'default';
  readonly plans: readonly PlanName[];
  /** Empty: one account. */
  readonly units: readonly string[];
}

/** Shows a question, and returns the answer. */
export type Ask = (question: string) => Promise<string>;

interface Question<T> {
  readonly text: string;
  readonly allowed: string;
  /** Undefined if the answer is not allowed. */
  read(answer: string): T | undefined;
}

const oneOf = <T extends string>(values: readonly T[]) => (answer: string) => values.find(value => value === answer);

const LANGUAGE: Question<Language> = {
  text: 'Language: typescript or python', allowed: 'typescript or python', read: oneOf(['typescript', 'python']),
};
const TENANT: Question<string> = {
  text: 'Id of your Entra tenant (az account show --query tenantId)',
  allowed: 'a GUID, the id of your own Entra tenant',
  read: answer => GUID.test(answer) ? answer.toLowerCase() : undefined,
};
const PLANS: Question<PlanName[]> = {
  text: `Plans: some of ${PLAN_NAMES.join(',')}, or none for foundational CSPM only`,
  allowed: `some of ${PLAN_NAMES.join(', ')}, each once, with commas, or none`,
  read: answer => readPlans(answer),
};
const PERMISSIONS: Question<'least' | 'default'> = {
  text: 'Permissions: least (least privilege) or default (as the portal)', allowed: 'least or default', read: oneOf(['least', 'default']),
};
const UNITS: Question<string[]> = {
  text: 'Root or units of the organization, such as r-ab12, with commas (empty: one account)',
  allowed: `${UNIT_ALLOWED}, each once; a root must be alone`,
  read: answer => readUnits(answer === '' ? [] : answer.split(',').map(unit => unit.trim())),
};

/** The plans in the order of the library, whatever the order of the answer. */
function readPlans(answer: string): PlanName[] | undefined {
  if (answer === 'none') return [];
  const names = answer.split(',').map(name => name.trim());
  const isAllowed = names.every(name => PLAN_NAMES.includes(name as PlanName)) && new Set(names).size === names.length;
  return isAllowed ? PLAN_NAMES.filter(name => names.includes(name)) : undefined;
}

function readUnits(units: readonly string[]): string[] | undefined {
  const isAllowed = units.every(unit => UNIT.test(unit)) && new Set(units).size === units.length
    && (units.length === 1 || units.every(unit => !unit.startsWith('r-')));
  return isAllowed ? [...units] : undefined;
}

/** What the options say, and answers for the rest. Throws an `InputError` if a value is missing and nobody can be asked. */
export async function answersOf(values: Values, ask?: Ask): Promise<Answers> {
  const { language, tenantId, plans, permissions, organization } = values;
  // What is wrong is said before the first question.
  const given = {
    plans: plans === undefined ? undefined : valueOf(PLANS, 'plans', plans),
    units: organization === undefined ? undefined : valueOf(UNITS, 'organization', organization.join()),
  };
  return {
    language: language ?? await answerTo(LANGUAGE, 'language', ask),
    tenantId: tenantId ?? await answerTo(TENANT, 'tenantId', ask),
    plans: given.plans ?? await answerTo(PLANS, 'plans', ask),
    permissions: permissions ?? await answerTo(PERMISSIONS, 'permissions', ask),
    units: given.units ?? (ask ? await answerTo(UNITS, 'organization', ask) : []),
  };
}

function valueOf<T>({ allowed, read }: Question<T>, option: string, value: string): T {
  const result = read(value);
  if (result === undefined) throw new InputError(`${flagOf(option)} must be ${allowed}, got "${value}"`);
  return result;
}

/** Asks again until the answer is allowed. */
async function answerTo<T>({ text, allowed, read }: Question<T>, option: string, ask: Ask | undefined): Promise<T> {
  if (!ask) throw new InputError(`${flagOf(option)} is missing: it must be ${allowed}`);
  let result = read((await ask(`${text}: `)).trim());
  while (result === undefined) result = read((await ask(`It must be ${allowed}: `)).trim());
  return result;
}
