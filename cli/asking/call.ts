import { asText } from '../../src/checks/json-text';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { counted } from '../shared/counted';
import { isTooDeep } from '../shared/json';
import { templateOrNothing } from '../shared/template-text';

/**
 * Checks the parts of an answer that a command reads. Returns what the answer must have, or undefined if it is right. The text
 * names the place, and never shows the answer, because that can contain a secret.
 */
export type Shape = (value: unknown, at?: string) => string | undefined;

/** The path of the whole answer. Paths in it leave this out: `Stacks[0]`. */
const WHOLE = 'the answer';

const being = (kind: string, is: (value: unknown) => boolean): Shape =>
  (value, at = WHOLE) => is(value) ? undefined : `${at} must be ${kind}`;

export const ANYTHING: Shape = () => undefined;
export const TEXT = being('a string', value => typeof value === 'string');
export const NUMBER = being('a number', value => typeof value === 'number');
export const FLAG = being('true or false', value => typeof value === 'boolean');
/** Seconds since 1970, or a string: versions of the AWS CLI differ. */
export const DATE = being('a date', value => typeof value === 'string' || typeof value === 'number');

/** A `DATE` in ISO 8601. Undefined for everything else. */
export function iso(date: unknown): string | undefined {
  const text = asText(date ?? '');
  const parsed = new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}

export const ARN = being('an ARN', value => typeof value === 'string' && value.split(':').length > 5);

/** Also accepts a value that is missing or null. */
export function maybe(shape: Shape): Shape {
  return (value, at) => value === undefined || value === null ? undefined : shape(value, at);
}

export function list(shape: Shape): Shape {
  return (value, at = WHOLE) => Array.isArray(value) ? first(value, (element, i) => shape(element, `${at}[${i}]`)) : `${at} must be a list`;
}

/** A list with one value for each shape, as a query returns it. A value that is missing is null. */
export function row(...shapes: readonly Shape[]): Shape {
  return (value, at = WHOLE) => Array.isArray(value) && value.length >= shapes.length
    ? first(shapes, (shape, i) => shape(value[i], `${at}[${i}]`))
    : `${at} must be a list with at least ${counted(shapes.length, 'value')}`;
}

/** A list that has a first value. */
export function one(shape: Shape): Shape {
  return (value, at) => row(shape)(value, at);
}

export function having(members: { readonly [name: string]: Shape }): Shape {
  return (value, at = WHOLE) => isMap(value)
    ? first(Object.entries(members), ([name, shape]) => shape(value[name], at === WHOLE ? name : `${at}.${name}`))
    : `${at} must be an object`;
}

/** An object with any names, whose values all have this shape. */
export function each(shape: Shape): Shape {
  return (value, at = WHOLE) => isMap(value)
    ? first(Object.values(value), member => shape(member, `each value in ${at}`)) : `${at} must be an object`;
}

export function either(shape: Shape, other: Shape): Shape {
  return (value, at) => shape(value, at) === undefined ? undefined : other(value, at);
}

/** JSON as text. */
export function json(shape: Shape): Shape {
  return (value, at = WHOLE) => {
    const parsed = typeof value === 'string' ? parseJson(value) : undefined;
    return parsed === undefined || isTooDeep(parsed) ? `${at} must be a string with JSON` : shape(parsed, at);
  };
}

export const MAP = having({});
/** An IAM policy or trust policy. */
export const POLICY = having({ Statement: either(list(MAP), MAP) });
/** A CloudFormation template: a string with JSON or YAML, or an object. */
export const TEMPLATE: Shape = (value, at = WHOLE) => {
  const template = templateOrNothing(value);
  return template === undefined ? `${at} must be a CloudFormation template`
    : having({ Resources: each(having({ Type: maybe(TEXT) })) })(template, at);
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
/** When a command runs a call: always, or depending on the options in the text, such as `with --member or --member-account`. */
type When = 'always' | `with --${string}` | `unless --${string}`;

/** A command of the AWS CLI or the Azure CLI that a person could type. */
export interface Call {
  /**
   * The command as a person types it, with values in angle brackets. The program adds `--region`, `--profile` and `--output json`.
   */
  readonly line: string;
  /** What the answer shows. */
  readonly shows: string;
  /** The IAM actions that it needs. Calls of the Azure CLI need the role Reader instead. */
  readonly needs: readonly string[];
  readonly by: { readonly [asker in Asker]?: When };
  /** The parts of the answer that commands read. */
  readonly shape: Shape;
  /** Whether the call changes something. */
  readonly acts?: boolean;
  /** Whether the answer can contain a secret. Then no output of the program is shown, except an error of AWS. */
  readonly secret?: boolean;
  /** Whether the call runs each time, because its answer changes or is too long to keep. */
  readonly again?: boolean;
  /** Whether `preflight` runs the call in each region that matters, instead of only in the region of the stack. */
  readonly everywhere?: boolean;
}

/** A row of the catalogue. */
export function call(
  line: string, shows: string, needs: readonly string[] | string, by: Call['by'], shape: Shape,
  more: Pick<Call, 'acts' | 'secret' | 'again' | 'everywhere'> = {},
): Call {
  return { line, shows, needs: [needs].flat(), by, shape, ...more };
}

export const ALWAYS = 'always';
export const EVERYWHERE = { everywhere: true };
