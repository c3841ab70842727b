import { show, showPath } from '../settings/json-value';
import { Expression, type AzureValue } from '../template/expression';

/** A difference between the connector in Azure and the template. */
export interface Change {
  /** Names from the part down, such as `['DefenderCspmAws', 'vmScanners', 'enabled']`. */
  readonly keys: readonly string[];
  /** Undefined if Azure does not have it. */
  readonly old?: AzureValue;
  /** Undefined if the template does not have it. */
  readonly new?: AzureValue;
  /** The prop or option of the app that is the reason. */
  readonly why: string;
}

/** One line: path, old, new, why. */
export function describeChange(change: Change): string {
  const [old, now] = [change.old, change.new].map(value => value === undefined ? 'not set' : show(value));
  return `${showPath(change.keys)}: ${old} -> ${now} (${change.why})`;
}

/**
 * Whether two values are the same in Azure. Lists are sets there: regions and accounts. An expression is compared by
 * what it is with the defaults of the parameters.
 */
export function isSame(old: AzureValue | undefined, now: AzureValue, defaults: ReadonlyMap<string, string>): boolean {
  return old !== undefined && canonical(old, defaults) === canonical(now, defaults);
}

function canonical(value: AzureValue, defaults: ReadonlyMap<string, string>): string {
  if (value instanceof Expression) {
    return JSON.stringify(atDefaults(value, defaults) ?? { expression: value.bicepExpression });
  }
  if (Array.isArray(value)) return `[${value.map(v => canonical(v, defaults)).sort().join()}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}:${canonical(v, defaults)}`);
  return `{${entries.sort().join()}}`;
}

/** The text of an expression if each parameter in it has a default. */
function atDefaults({ parts }: Expression, defaults: ReadonlyMap<string, string>): string | undefined {
  const texts = parts?.map(part => typeof part === 'string' ? part : defaults.get(part.parameter));
  return texts?.every(text => text !== undefined) ? texts.join('') : undefined;
}
