import { asText } from '../../src/checks/json-text';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { isTooDeep } from '../shared/json';
import { templateOrNothing } from '../shared/template-text';

/**
 * The parts of an answer that are read: what is wrong, or undefined. It names places, and shows nothing of the answer, which can
 * hold a secret.
 */
export type Shape = (value: unknown, at?: string) => string | undefined;

const being = (kind: string, is: (value: unknown) => boolean): Shape => (value, at = 'it') => is(value) ? undefined : `${at} is no ${kind}`;

export const ANYTHING: Shape = () => undefined;
export const TEXT = being('text', value => typeof value === 'string');
export const NUMBER = being('number', value => typeof value === 'number');
export const FLAG = being('truth value', value => typeof value === 'boolean');
/** Seconds since 1970 or a text, as the versions of the AWS CLI differ. */
export const DATE = being('date', value => typeof value === 'string' || typeof value === 'number');

/** Such a date as ISO 8601. Undefined for everything else. */
export function iso(date: unknown): string | undefined {
  const text = asText(date ?? '');
  const parsed = new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}

export const ARN = being('ARN', value => typeof value === 'string' && value.split(':').length > 5);

/** Missing or null is as good. */
export function maybe(shape: Shape): Shape {
  return (value, at) => value === undefined || value === null ? undefined : shape(value, at);
}

export function list(shape: Shape): Shape {
  return (value, at = 'it') => Array.isArray(value) ? first(value, (element, i) => shape(element, `${at}[${i}]`)) : `${at} is no list`;
}

/** A list with something at each of these places, as queries make it: null is at those that are missing. */
export function row(...shapes: readonly Shape[]): Shape {
  return (value, at = 'it') => Array.isArray(value) && value.length >= shapes.length
    ? first(shapes, (shape, i) => shape(value[i], `${at}[${i}]`)) : `${at} is no list of ${shapes.length}`;
}

/** A list whose first place is filled. */
export function one(shape: Shape): Shape {
  return (value, at) => row(shape)(value, at);
}

export function having(members: { readonly [name: string]: Shape }): Shape {
  return (value, at = 'it') => isMap(value)
    ? first(Object.entries(members), ([name, shape]) => shape(value[name], at === 'it' ? name : `${at}.${name}`)) : `${at} is no object`;
}

/** Any names, each with such a value. */
export function each(shape: Shape): Shape {
  return (value, at = 'it') => isMap(value)
    ? first(Object.values(value), member => shape(member, `a member of ${at}`)) : `${at} is no object`;
}

/** One or the other. */
export function either(shape: Shape, other: Shape): Shape {
  return (value, at) => shape(value, at) === undefined ? undefined : other(value, at);
}

/** JSON as text. */
export function json(shape: Shape): Shape {
  return (value, at = 'it') => {
    const parsed = typeof value === 'string' ? parseJson(value) : undefined;
    return parsed === undefined || isTooDeep(parsed) ? `${at} is no JSON` : shape(parsed, at);
  };
}

export const MAP = having({});
/** A policy or trust of IAM. */
export const POLICY = having({ Statement: either(list(MAP), MAP) });
/** A template of CloudFormation, as text in JSON or YAML, or not as text. */
export const TEMPLATE: Shape = (value, at = 'it') => {
  const template = templateOrNothing(value);
  return template === undefined ? `${at} is no template` : having({ Resources: each(having({ Type: maybe(TEXT) })) })(template, at);
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
/** When a command asks: always, or with or without options that stand in the text, such as `with --member or --member-account`. */
type When = 'always' | `with --${string}` | `unless --${string}`;

/** A command of the AWS CLI or the Azure CLI that a person could type. */
export interface Call {
  /**
   * As typed. A value in angle brackets is filled in. `--region`, `--profile` and `--output json` are added.
   */
  readonly line: string;
  /** What it is asked for. */
  readonly shows: string;
  /** IAM actions that it needs. The Azure CLI needs the role Reader instead. */
  readonly needs: readonly string[];
  readonly by: { readonly [asker in Asker]?: When };
  /** What is read of its answer. */
  readonly shape: Shape;
  /** Whether it does more than read. */
  readonly acts?: boolean;
  /** Whether its answer can hold a secret: then nothing that the program says is shown, except an error of AWS. */
  readonly secret?: boolean;
  /** Whether its answer changes, or is too long to keep: it is asked each time. */
  readonly again?: boolean;
  /** Whether `preflight` asks it in each region that matters, and not in that of the stack. */
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
