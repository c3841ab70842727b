import { asText } from '../../src/checks/json-text';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { isTooDeep } from '../shared/json';
import { templateOrNothing } from '../shared/template-text';

/**
 * Checks the parts of an answer that are read. Returns what is wrong, or undefined. The text names places, but shows no value of the
 * answer, because it can be a secret.
 */
export type Shape = (value: unknown, at?: string) => string | undefined;

const being = (kind: string, is: (value: unknown) => boolean): Shape =>
  (value, at = 'it') => is(value) ? undefined : `${at} must be ${kind}`;

export const ANYTHING: Shape = () => undefined;
export const TEXT = being('a text', value => typeof value === 'string');
export const NUMBER = being('a number', value => typeof value === 'number');
export const FLAG = being('true or false', value => typeof value === 'boolean');
/** Seconds since 1970, or a text: this depends on the version of the AWS CLI. */
export const DATE = being('a date', value => typeof value === 'string' || typeof value === 'number');

/** A `DATE` in the format of ISO 8601. Undefined if it is not a date. */
export function iso(date: unknown): string | undefined {
  const text = asText(date ?? '');
  const parsed = new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}

export const ARN = being('an ARN', value => typeof value === 'string' && value.split(':').length > 5);

/** The value can also be missing or null. */
export function maybe(shape: Shape): Shape {
  return (value, at) => value === undefined || value === null ? undefined : shape(value, at);
}

export function list(shape: Shape): Shape {
  return (value, at = 'it') => Array.isArray(value)
    ? first(value, (element, i) => shape(element, `${at}[${i}]`)) : `${at} must be a list`;
}

/** A list with at least one element for each shape. A query returns null for an element that is missing. */
export function row(...shapes: readonly Shape[]): Shape {
  return (value, at = 'it') => Array.isArray(value) && value.length >= shapes.length
    ? first(shapes, (shape, i) => shape(value[i], `${at}[${i}]`))
    : `${at} must be a list of at least ${shapes.length}`;
}

export function having(members: { readonly [name: string]: Shape }): Shape {
  return (value, at = 'it') => isMap(value)
    ? first(Object.entries(members), ([name, shape]) => shape(value[name], at === 'it' ? name : `${at}.${name}`))
    : `${at} must be an object`;
}

/** An object with any names, whose values have this shape. */
export function each(shape: Shape): Shape {
  return (value, at = 'it') => isMap(value)
    ? first(Object.values(value), member => shape(member, `a member of ${at}`)) : `${at} must be an object`;
}

/** A value that has one of two shapes. */
export function either(shape: Shape, other: Shape): Shape {
  return (value, at) => shape(value, at) === undefined ? undefined : other(value, at);
}

/** A text of JSON that has this shape. */
export function json(shape: Shape): Shape {
  return (value, at = 'it') => {
    const parsed = typeof value === 'string' ? parseJson(value) : undefined;
    return parsed === undefined || isTooDeep(parsed) ? `${at} must be JSON` : shape(parsed, at);
  };
}

export const MAP = having({});
/** A policy or a trust policy of IAM. */
export const POLICY = having({ Statement: either(list(MAP), MAP) });
/** A CloudFormation template: an object, or a text of JSON or YAML. */
export const TEMPLATE: Shape = (value, at = 'it') => {
  const template = templateOrNothing(value);
  return template === undefined ? `${at} must be a template` : having({ Resources: each(having({ Type: maybe(TEXT) })) })(template, at);
};

function first<T>(values: readonly T[], problem: (value: T, i: number) => string | undefined): string | undefined {
  for (let i = 0; i < values.length; i++) {
    const found = problem(values[i], i);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A command of this package that asks AWS and Azure. */
export type Asker = 'preflight' | 'verify' | 'leave' | 'denied' | 'review';
/** When a command makes a call: always, or with or without options that the text names, such as `with --member or --member-account`. */
type When = 'always' | `with --${string}` | `unless --${string}`;

/** A command of the AWS CLI or the Azure CLI that a person could type. */
export interface Call {
  /** The command line. Values in angle brackets are filled in, and `--region`, `--profile` and `--output json` are added. */
  readonly line: string;
  /** What the answer shows, for the tables in the documents. */
  readonly shows: string;
  /** The IAM actions that the call needs. A call of the Azure CLI needs the role Reader instead. */
  readonly needs: readonly string[];
  /** The commands that make this call. */
  readonly by: { readonly [asker in Asker]?: When };
  /** The parts of the answer that are read. */
  readonly shape: Shape;
  /** Whether the call does more than read. */
  readonly acts?: boolean;
  /** Whether the answer can contain a secret. If so, no output of the CLI is shown, except errors of AWS. */
  readonly secret?: boolean;
  /** Whether the call is made each time, because its answer changes or is too long to keep. */
  readonly again?: boolean;
  /** Whether `preflight` makes the call in each region that matters, and not only in the region of the stack. */
  readonly everywhere?: boolean;
}

/** Names of services of the AWS CLI that differ from the prefix of their actions. */
const PREFIXES: Readonly<Record<string, string>> = { 's3api': 's3', 'resourcegroupstaggingapi': 'tag', 'service-quotas': 'servicequotas' };

/** The action with the name of a command: `iam:ListRoles` of `aws iam list-roles`. None if the command does not call AWS. */
function actionIn(line: string): string[] {
  const [, service, operation] = /^aws (?!configure)(\S+) (\S+)/.exec(line) ?? [];
  if (service === undefined) return [];
  const name = operation.replace(/(?:^|-)((?:db|id)(?![a-z])|[a-z])/g, (_, letters: string) => letters.toUpperCase());
  return [`${PREFIXES[service] ?? service}:${name}`];
}

/** Makes an entry of the catalogue. `needs` is given if it is not only the action with the name of the command. */
export const call = ({ needs, ...entry }: Omit<Call, 'needs'> & { readonly needs?: readonly string[] | string }): Call =>
  ({ ...entry, needs: needs === undefined ? actionIn(entry.line) : [needs].flat() });

export const ALWAYS = 'always';
export const EVERYWHERE = { everywhere: true };
