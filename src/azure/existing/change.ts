import type { ExistingSecurityConnector } from './existing-security-connector';
import { asText } from '../../checks/json-text';
import { show, showPath } from '../settings/json-value';
import { bicepExpression } from '../template/bicep';
import type { TemplateParameters } from '../template/deployment-template';
import { argsOf, type AzureObject, type AzureValue, Expression, type Term } from '../template/expression';

/** A difference between the connector in Azure and the template. */
export interface Change {
  /** Names from the part down, such as `['DefenderCspmAws', 'vmScanners', 'enabled']`. */
  readonly keys: readonly string[];
  /** Value in Azure. Undefined if Azure does not have it. */
  readonly old?: AzureValue;
  /** Value in the template. Undefined if the template does not have it. */
  readonly new?: AzureValue;
  /** The prop or option of the app that causes the change. */
  readonly why: string;
}

/** Returns one line: path, old value, new value, reason. */
export function describeChange(change: Change): string {
  const [old, now] = [change.old, change.new].map(value => value === undefined ? 'not set' : show(value));
  return `${showPath(change.keys)}: ${old} -> ${now} (${change.why})`;
}

/**
 * Whether two values are the same in Azure. Azure treats lists of regions and accounts as sets. An expression is
 * compared by its value with the defaults of the parameters.
 */
export function isSame(old: AzureValue | undefined, now: AzureValue, defaults: ReadonlyMap<string, string>): boolean {
  return old !== undefined && canonical(old, defaults) === canonical(now, defaults);
}

function canonical(value: AzureValue, defaults: ReadonlyMap<string, string>): string {
  if (value instanceof Expression) {
    return JSON.stringify(atDefaults(value, defaults) ?? { expression: bicepExpression(value) });
  }
  if (Array.isArray(value)) return `[${value.map(v => canonical(v, defaults)).sort().join()}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}:${canonical(v, defaults)}`);
  return `{${entries.sort().join()}}`;
}

/** Returns the text of parameters and strings, if each parameter has a default. */
function atDefaults(term: Term, defaults: ReadonlyMap<string, string>): string | undefined {
  if (!(term instanceof Expression)) return asText(term);
  if ('parameter' in term.node) return defaults.get(term.node.parameter);
  const texts = argsOf(term, 'text')?.map(part => atDefaults(part, defaults));
  return texts?.every(text => text !== undefined) ? texts.join('') : undefined;
}

/**
 * Returns what the template records about the file: its API version, and the values that the app replaces. With it, the
 * command `verify` distinguishes a template that is not deployed yet from a change in the portal since the export.
 */
export function recordOf({ _apiVersion }: ExistingSecurityConnector, changes: readonly Change[]): AzureObject {
  const replaced = changes.map(change => [showPath(change.keys), change.old === undefined ? {} : { old: change.old }]);
  return { apiVersion: _apiVersion.version, replaced: Object.fromEntries(replaced) };
}

/** Returns defaults of parameters that are known texts. */
export function defaultsOf(parameters: TemplateParameters): ReadonlyMap<string, string> {
  return new Map(Object.entries(parameters).flatMap(([name, { defaultValue }]) =>
    typeof defaultValue === 'string' ? [[name, defaultValue] as const] : []));
}
