/** Evaluates expressions of the app, so that `init` tries what it writes. */
import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { library } from '../../shared/library';
import { Call, Entries, Raw, Struct, type Code, type Option } from '../code';

/** Values of `Raw` expressions, by their TypeScript code. */
export interface Scope {
  readonly [text: string]: unknown;
}

export function valueOf(code: Code, scope: Scope = {}): any {
  if (code instanceof Raw) return Object.hasOwn(scope, code.typescript) ? scope[code.typescript] : member(code.typescript);
  if (code instanceof Struct) return optionsOf(code.options, scope);
  if (code instanceof Entries) return Object.fromEntries(Object.entries(code.values).map(([name, value]) => [name, valueOf(value, scope)]));
  if (code instanceof Call) {
    const { args = [], options = [], isNew, on } = code.parts;
    const values = [...args.map(arg => valueOf(arg, scope)), ...options.length === 0 ? [] : [optionsOf(options, scope)]];
    if (isNew) return new (member(code.name))(...values);
    const [owner, method] = on === undefined ? code.name.split('.') : [undefined, code.name];
    return (on === undefined ? member(owner!) : valueOf(on, scope))[method](...values);
  }
  return Array.isArray(code) ? code.map(entry => valueOf(entry, scope)) : code;
}

export function optionsOf(options: readonly Option[], scope: Scope = {}): any {
  return Object.fromEntries(options.map(({ name, value }) => [name, valueOf(value, scope)]));
}

const CDK: Scope = { Duration, RetentionDays };
const member = (path: string): any => {
  const [name, ...below] = path.split('.');
  const all = library() as unknown as Scope;
  return below.reduce((value, key) => value[key], (CDK[name] ?? all[name]) as any);
};

/** Options that a call accepts, and why it refuses the others. */
interface Accepted {
  readonly options: readonly Option[];
  /** Why each of the other options is refused, by the name of the option. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Accepts all options if they are allowed together, because one can need another. Otherwise, tries one after the other. */
export function accepted(candidates: readonly Option[], call: (options: readonly Option[]) => unknown): Accepted {
  const reasonAgainst = (options: readonly Option[]): string | undefined => {
    try {
      call(options);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const refused = new Map<string, string>();
  if (reasonAgainst(candidates) === undefined) return { options: candidates, refused };
  const options: Option[] = [];
  for (const candidate of candidates) {
    const reason = reasonAgainst([...options, candidate]);
    if (reason === undefined) options.push(candidate);
    else refused.set(candidate.name, reason);
  }
  return { options, refused };
}
