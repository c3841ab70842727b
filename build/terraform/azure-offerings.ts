import { canBeNull, hclExpression, operand } from './azure-expression';
import { FEATURE_SWITCHES, SETTINGS } from './azure-settings';
import { Hcl, hclValue, type HclValue } from './hcl';
import { ENVIRONMENT, isField, LISTING, type Fields } from '../../src/azure/settings/fields';
import { argsOf, Expression, type AzureObject, type AzureValue, type Term } from '../../src/azure/template/expression';
import { AZURE_API_VERSION } from '../templates/switches';

const FIELDS_OF_SETTINGS: ReadonlyMap<string, string> = new Map(SETTINGS.flatMap(({ fields }) => Object.entries(fields)));

/** The objects of the connector, by path, with their known names in lower case. `additional_settings` can add other names. */
export interface Nodes {
  [path: string]: string[];
}

/** A value, and whether it can be null. A template of Azure leaves null out. Terraform would send null. */
interface Converted {
  readonly value: HclValue;
  readonly isNullable: boolean;
}

/**
 * Converts an object of the template to HCL, and adds the fields of the settings and of `additional_settings`.
 *
 * @param path such as `DefenderCspmAws.vmScanners`
 * @param nodes the function adds the object and the objects in it
 */
export function objectInHcl(path: string, object: AzureObject, known: Fields | undefined, nodes: Nodes): Hcl {
  const keys = [...Object.keys(object).filter(key => !known || !(key in known)), ...Object.keys(known ?? {})];
  nodes[path] = []; // so that it comes before the objects in it
  const converted = keys.flatMap((key): [string, Converted][] => {
    const value = inHcl(`${path}.${key}`, object[key], known?.[key], nodes);
    return value ? [[key, value]] : [];
  });
  nodes[path] = converted.map(([key]) => key.toLowerCase());
  return new Hcl(`merge(${withoutNull(converted)}, local.additional_settings[${JSON.stringify(path)}])`);
}

function withoutNull(entries: readonly (readonly [string, Converted])[]): string {
  const text = hclValue(Object.fromEntries(entries.map(([key, { value }]) => [key, value])));
  return entries.some(([, { isNullable }]) => isNullable) ? `{ for key, value in ${text} : key => value if value != null }` : text;
}

/** Converts a value. Returns undefined if neither the template nor a setting has the path. */
function inHcl(path: string, value: AzureValue | undefined, known: Fields[string] | undefined, nodes: Nodes): Converted | undefined {
  const setting = FIELDS_OF_SETTINGS.get(path);
  if (setting !== undefined) return { value: new Hcl(setting), isNullable: setting.includes('null') || isOptional(setting) };
  // For an account, this is an expression, so its fields cannot be converted one by one.
  if (path === `${ENVIRONMENT}.organizationalData`) {
    return value === undefined ? undefined
      : { value: toHcl(value), isNullable: value instanceof Expression };
  }
  if (known && !isField(known)) {
    if (value !== undefined && !(value instanceof Expression)) {
      const converted = objectInHcl(path, value as AzureObject, known, nodes);
      const isOfNewer = Object.values(known).every(({ only }) => only !== undefined && only !== AZURE_API_VERSION.version);
      return isOfNewer ? ifNotEmpty(converted.text) : { value: converted, isNullable: false };
    }
    return value === undefined ? onlyOfSettings(path, known, nodes) : { value: toHcl(value), isNullable: canBeNull(value as Term) };
  }
  return value === undefined ? undefined : leaf(path, value, known);
}

/** An object that the template does not have exists if the user sets a setting in it. */
function onlyOfSettings(path: string, known: Fields, nodes: Nodes): Converted | undefined {
  const entries = Object.keys(known).flatMap((key): [string, Converted][] => {
    const converted = inHcl(`${path}.${key}`, undefined, known[key], nodes);
    return converted ? [[key, converted]] : [];
  });
  if (entries.length === 0) return undefined;
  return ifNotEmpty(withoutNull(entries));
}

/** The object, or null if it is empty. Terraform does not send the null. */
function ifNotEmpty(object: string): Converted {
  return { value: new Hcl(`one([for object in [${object}] : object if length(keys(object)) > 0])`), isNullable: true };
}

/** A value of the template. A variable can switch it off, or only one API version may have it. */
function leaf(path: string, value: AzureValue, known: Fields[string] | undefined): Converted {
  const [, above, name] = /^(.*)\.(\w+)$/.exec(path)!;
  const feature = FEATURE_SWITCHES.get(above);
  const isSwitch = name === 'enabled';
  const conditions = [
    ...feature !== undefined && (isSwitch || name === 'cloudRoleArn') ? [`var.${feature}`] : [],
  ];
  const ofVersion = known?.only === undefined ? [] : [`var.api_version == "${String(known.only)}"`];
  if (isSwitch) {
    const isOn = [...value === true && conditions.length > 0 ? [] : [hclExpression(value as Term)], ...conditions].join(' && ');
    return { value: new Hcl(ofVersion.length > 0 ? `${ofVersion[0]} ? ${isOn} : null` : isOn), isNullable: ofVersion.length > 0 };
  }
  if (conditions.length === 0 && ofVersion.length === 0) {
    return { value: toHcl(value), isNullable: value instanceof Expression && canBeNull(value) };
  }
  const [condition, role = value as Term] = argsOf(value as Term, 'if') ?? [];
  const all = [...condition === undefined ? [] : [operand(condition, ['if'])], ...conditions, ...ofVersion].join(' && ');
  return { value: new Hcl(`${all} ? ${hclExpression(role)} : null`), isNullable: true };
}

function isOptional(setting: string): boolean {
  return SETTINGS.some(({ name, isNullable, default: value }) => setting.includes(`var.${name}`) && (isNullable ?? (value instanceof Hcl)));
}

export function toHcl(value: AzureValue): HclValue {
  if (value instanceof Expression) return new Hcl(hclExpression(value));
  if (Array.isArray(value)) return value.map(toHcl);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, toHcl(v)]));
}

/** The known fields of a part of the connector. */
export function fieldsOf(part: string): Fields {
  return LISTING[part] as Fields;
}
