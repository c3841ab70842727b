import { inPublishedCase, type Inventory, typeError, withPublishedNames } from './known-fields';
import { MOVED } from './older-forms';
import { removePath, spelledAsIn, valueIn, withoutValueAt, withValueAt } from './paths';
import { asText } from '../../checks/json-text';
import { showName } from '../../checks/messages';
import { ENVIRONMENT, type Fields, LISTING, OFFERINGS } from '../settings/fields';
import { isPlainObject, show } from '../settings/json-value';
import { CONNECTOR_NAME, RESOURCE_TYPE } from '../template/deployment-template';
import type { AzureObject, AzureValue } from '../template/expression';

/** An existing connector in Azure, without read-only values. */
export interface ConnectorData {
  readonly name: string;
  readonly location?: string;
  readonly accountId: string;
  readonly tags: { readonly [key: string]: string };
  /** Other properties of the resource that are not read-only, such as `kind`. */
  readonly resource: AzureObject;
  /** Other properties than the account, the environment and the offerings. */
  readonly properties: AzureObject;
  /** Environment and offerings, by their type. */
  readonly parts: ReadonlyMap<string, AzureObject>;
  readonly inventory: Inventory;
  /** Fields that the file has in the form of an older API version. The parts contain their current form. */
  readonly olderForms: readonly OlderForm[];
}

/** Properties in the output of Azure and its CLI that a template must not have. */
const READ_ONLY = new Set([
  'id', 'type', 'apiversion', 'etag', 'systemdata', 'resourcegroup', 'createdtime', 'changedtime', 'provisioningstate',
]);
/** Other properties that an Azure resource can have. Source: Azure documentation of resource providers, 2026-11. */
const RESOURCE_PROPERTIES = new Map(
  ['kind', 'sku', 'plan', 'identity', 'managedBy', 'managedByExtended', 'extendedLocation', 'zones']
    .map(key => [key.toLowerCase(), key]));
const READ_ONLY_PROPERTIES = new Set(['hierarchyidentifiertrialenddate', 'provisioningstate']);
/**
 * Properties of an offering that are no settings. The type is the name here, and the description is read-only. Source:
 * `CloudOffering` of Microsoft's API, read 2026-11.
 */
const NO_SETTINGS_OF_OFFERING = new Set(['offeringtype', 'description']);
const PUBLISHED_PROPERTIES = ['environmentName', 'hierarchyIdentifier', 'environmentData', 'offerings'];
/** Prefix for the names of unpublished properties. */
export const OTHER_PROPERTIES = 'properties';
/** Parts of the connector that are not offerings. An offering with such a name would replace them. */
const NO_OFFERINGS = [ENVIRONMENT, OTHER_PROPERTIES].map(name => name.toLowerCase());

/** Reads the output of Azure. Throws an error if it is not a connector of an AWS account. */
export function connectorData(answer: AzureObject, removed: readonly string[]): ConnectorData {
  const { name, location, type, tags, properties, ...more } = answer;
  if (asText(type).toLowerCase() !== RESOURCE_TYPE.toLowerCase()) throw typeError('type', RESOURCE_TYPE, type);
  if (typeof name !== 'string' || !CONNECTOR_NAME.test(name)) {
    throw typeError('name', 'the name of a connector', name);
  }
  if (location !== undefined && typeof location !== 'string') throw typeError('location', 'an Azure region', location);
  if (tags !== undefined && (!isPlainObject(tags) || Object.values(tags).some(v => typeof v !== 'string'))) {
    throw typeError('tags', 'an object of texts', tags);
  }
  const inventory: Inventory = { known: [], unknown: [] };
  const data = propertiesOf(properties, inventory, removed);
  const texts = (tags ?? {}) as { [key: string]: string };
  return { name, location, tags: texts, resource: resourceOf(without(more, READ_ONLY)), inventory, ...data };
}

/**
 * Throws for a name that resources do not have. In a template, such a name is part of its language (`resources`,
 * `scope`, `condition`, `copy`), or is a published name in another case.
 */
function resourceOf(others: AzureObject): AzureObject {
  const allowed = [...RESOURCE_PROPERTIES.values()].join(', ');
  const seen = new Set<string>();
  return Object.fromEntries(Object.entries(others).map(([key, value]) => {
    const name = RESOURCE_PROPERTIES.get(key.toLowerCase());
    if (name === undefined || seen.has(name)) {
      throw new Error(`the connector must have only the properties of a resource, such as ${allowed}, each once, ` +
        `got ${show(key)}`);
    }
    seen.add(name);
    return [name, value];
  }));
}

function propertiesOf(
  value: AzureValue | undefined, inventory: Inventory, removed: readonly string[],
): Pick<ConnectorData, 'accountId' | 'properties' | 'parts' | 'olderForms'> {
  if (!isPlainObject(value)) throw typeError('properties', 'an object', value);
  const names = inPublishedCase(Object.keys(value), PUBLISHED_PROPERTIES, name =>
    new Error(`properties must have each name once, because Azure ignores its case, got ${show(name)} twice`));
  const all = new Map(Object.values(value).map((v, i) => [names[i], v]));
  const take = (name: string) => {
    const taken = all.get(name);
    all.delete(name);
    return taken;
  };
  const environmentName = take('environmentName');
  if (asText(environmentName).toUpperCase() !== 'AWS') {
    throw typeError('properties.environmentName', 'AWS', environmentName);
  }
  const accountId = take('hierarchyIdentifier');
  if (typeof accountId !== 'string' || !/^\d{12}$/.test(accountId)) {
    throw typeError('properties.hierarchyIdentifier', 'an AWS account id of exactly twelve digits', accountId);
  }
  const parts = new Map<string, AzureObject>([
    [ENVIRONMENT, environmentOf(take('environmentData') ?? {})],
    ...offeringsOf(take('offerings') ?? []),
  ]);
  parts.set(OTHER_PROPERTIES, without(Object.fromEntries(all), READ_ONLY_PROPERTIES));
  for (const path of removed) removePath(path, parts);
  const properties = parts.get(OTHER_PROPERTIES) ?? {};
  parts.delete(OTHER_PROPERTIES);
  const olderForms = moveOlderForms(parts);
  for (const [part, object] of parts) {
    const known = Object.hasOwn(LISTING, part) ? LISTING[part] as Fields : undefined;
    if (known === undefined) inventory.unknown.push(part);
    else parts.set(part, withPublishedNames(part, object, known, inventory));
  }
  inventory.unknown.push(...Object.keys(properties).map(key => `${OTHER_PROPERTIES}.${showName(key)}`));
  return { accountId, properties, parts, olderForms };
}

function environmentOf(value: AzureValue): AzureObject {
  if (!isPlainObject(value)) throw typeError('properties.environmentData', 'an object', value);
  const type = Object.entries(value).find(([key]) => key.toLowerCase() === 'environmenttype')?.[1] ?? ENVIRONMENT;
  if (asText(type).toLowerCase() !== ENVIRONMENT.toLowerCase()) {
    throw typeError('properties.environmentData.environmentType', ENVIRONMENT, type);
  }
  return without(value, new Set(['environmenttype', 'accountname']));
}

function offeringsOf(value: AzureValue): [string, AzureObject][] {
  if (!Array.isArray(value)) throw typeError('properties.offerings', 'a list', value);
  const names = new Map(OFFERINGS.map(name => [name.toLowerCase(), name]));
  const seen = new Set<string>();
  return value.map((offering, i) => {
    const path = `properties.offerings[${i}]`;
    if (!isPlainObject(offering)) throw typeError(path, 'an object', offering);
    const types = Object.entries(offering).filter(([key]) => key.toLowerCase() === 'offeringtype').map(([, v]) => v);
    const [type] = types;
    if (types.length !== 1 || typeof type !== 'string' || !/^[A-Z]\w{0,99}$/i.test(type)
      || NO_OFFERINGS.includes(type.toLowerCase())) {
      throw typeError(`${path}.offeringType`, 'the name of one offering, such as CspmMonitorAws', type);
    }
    if (seen.has(type.toLowerCase())) {
      throw new Error(`properties.offerings must have each offering once, got ${type} twice`);
    }
    seen.add(type.toLowerCase());
    return [names.get(type.toLowerCase()) ?? type, without(offering, NO_SETTINGS_OF_OFFERING)];
  });
}

function without(object: AzureObject, names: ReadonlySet<string>): AzureObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !names.has(key.toLowerCase())));
}

/** A field in the form of an older API version. */
interface OlderForm {
  /** Path in the file. */
  readonly from: string;
  /** Path in the template. */
  readonly to: string;
}

/**
 * Moves fields of older API versions to their current paths. A field that the file also has at the current path stays.
 *
 * @param parts parts of the connector by name
 */
function moveOlderForms(parts: Map<string, AzureObject>): OlderForm[] {
  return MOVED.flatMap(([from, to]) => {
    const [keys, target] = [from, to].map(path => spelledAsIn(parts, path.split('.')));
    const value = valueIn(parts, keys);
    if (value === undefined || typeof value === 'object' || valueIn(parts, target) !== undefined) return [];
    const [part, ...below] = keys;
    const rest = withoutValueAt(parts.get(part)!, below);
    parts.set(part, withValueAt(rest, target.slice(1), value));
    return [{ from: keys.join('.'), to: target.join('.') }];
  });
}
