/** Settings of a connector that exist only in Azure, as props of `SecurityConnector`. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { valueOf } from './evaluate';
import type { Connector } from './read';
import { isSame } from '../../../src/azure/existing/change';
import { valueIn } from '../../../src/azure/existing/paths';
import { SECURITY_CONNECTOR_OPTIONS } from '../../../src/azure/security-connector-props';
import { SensorInstallationMethod } from '../../../src/azure/settings/containers-settings';
import type { EnabledPlans } from '../../../src/azure/settings/enabled-plans';
import type { FieldValue } from '../../../src/azure/settings/field-value';
import { ENVIRONMENT } from '../../../src/azure/settings/fields';
import { isPlainObject } from '../../../src/azure/settings/json-value';
import type { AzureObject, AzureValue } from '../../../src/azure/template/expression';
import { userSettings, type PlainProps } from '../../../src/azure/user-settings';
import { asText } from '../../../src/checks/json-text';
import { groupedBy } from '../../shared/grouped';
import { Call, constant, Entries, Struct, type Code, type Option } from '../code';

interface Settings {
  /** Props of `SecurityConnector`, including those of structs. */
  readonly options: readonly Option[];
  /** Their values. */
  readonly props: PlainProps;
  /** Why a field has no option in the app, by its path. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Structs of props. Python names them. */
export const STRUCTS: { readonly [prop: string]: string } = {
  defenderCspm: 'AzureCspmSettings',
  defenderForServers: 'AzureServersSettings',
  defenderForContainers: 'AzureContainersSettings',
};

/** Names of the props in their order. */
const PROPS = Object.keys(SECURITY_CONNECTOR_OPTIONS);
/** The name in Microsoft's documents, if CIEM is on and the connector does not name its application. */
const CIEM_APPLICATION = 'mciem-aws-oidc-connector';
const CIEM_NAME = 'defenderCspm.ciemApplicationName';
const PARENT = `${ENVIRONMENT}.organizationalData.parentHierarchyId`;

/** The code of a prop in the app, and its value. */
interface Setting {
  readonly code: Code;
  readonly value: unknown;
}

export function settingsOf({ data: { parts }, hasCiem, isMember }: Connector, plans: EnabledPlans): Settings {
  const at = (path: string) => path === PARENT && !isMember ? undefined : valueIn(parts, path.split('.'));
  const settings = new Map<string, Setting>(hasCiem ? [[CIEM_NAME, plain(CIEM_APPLICATION)]] : []);
  const refused = new Map<string, string>();
  const props = (more: ReadonlyMap<string, Setting> = new Map()) => propsOf(new Map([...settings, ...more]));
  for (const { path, prop, defaultWithout } of userSettings(props(), plans)) {
    if (prop === undefined && defaultWithout !== undefined) refused.set(path, withoutOption(at(path)));
  }
  for (const fields of groupsOf(userSettings(props(), plans))) {
    const given = fields.filter(({ path }) => at(path) !== undefined);
    const areDefault = given.every(({ path, value }) => value !== undefined && isSame(at(path), value, new Map()));
    if (areDefault) continue;
    try {
      const candidates = settingsIn(fields, at);
      userSettings(props(candidates), plans);
      candidates.forEach((setting, prop) => settings.set(prop, setting));
    } catch (error) {
      for (const { path } of given) refused.set(path, (error as Error).message);
    }
  }
  const options = optionsIn('', settings).sort((a, b) => PROPS.indexOf(a.name) - PROPS.indexOf(b.name));
  return { options, props: props(), refused };
}

/** Why a value that SecurityConnector always writes in the same way stays in the file. */
function withoutOption(value: AzureValue | undefined): string {
  return value === 'Qualys'
    ? 'Microsoft ended its built-in Qualys scanner on 2024-05-01, so no option sets it; the file keeps it'
    : 'no option sets it; the file keeps it';
}

/** Fields that are set together. */
function groupsOf(values: readonly FieldValue[]): FieldValue[][] {
  const parent = { path: PARENT, value: undefined, prop: 'parentHierarchyId' };
  const optional = [...values.filter(v => v.prop !== undefined), parent];
  return [...groupedBy(optional, value => value.prop!.replace(/(\.serverlessPosture).*/, '$1')).values()];
}

/** Props for the fields of a group. Throws if one prop would need two values. */
function settingsIn(fields: readonly FieldValue[], at: (path: string) => AzureValue | undefined): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  if (fields[0].prop === 'defenderCspm.cloudTrailIngestion') {
    return settings.set(fields[0].prop,
      called(cloudTrail(Object.fromEntries(fields.map(({ path }) => [path.split('.').at(-1)!, at(path)])))));
  }
  for (const { path, prop } of fields) {
    const value = at(path);
    const others = fields.filter(field => field.prop === prop).map(field => at(field.path));
    if (others.some(other => other === undefined ? value !== undefined : !isSame(value, other, new Map()))) {
      throw new Error(`${prop} has one value for all plans with the feature, but their values differ`);
    }
    if (value !== undefined) settings.set(prop!, settingOf(prop!, value));
  }
  return settings;
}

const plain = (value: AzureValue): Setting => ({ code: codeOf(value), value });
const called = (code: Code): Setting => ({ code, value: valueOf(code) });

function settingOf(prop: string, value: AzureValue): Setting {
  switch (prop) {
    case 'scanInterval': return { code: new Call('Duration.hours', { args: [value as number] }), value };
    case 'defenderForContainers.installationMethod': return ofEnum('SensorInstallationMethod', SensorInstallationMethod, value);
    case 'defenderForContainers.auditLogRetention': return ofEnum('RetentionDays', RetentionDays, value);
    default: return plain(value);
  }
}

/** The constant of a value. The library later refuses a value without one. */
function ofEnum(name: string, values: { readonly [constant: string]: unknown }, value: AzureValue): Setting {
  const found = Object.keys(values).find(key => values[key] === value && !/^\d/.test(key));
  return found === undefined ? plain(value) : { code: constant(`${name}.${found}`), value };
}

/** Throws for an expression, which is null in a list. */
function codeOf(value: AzureValue): Code {
  if (Array.isArray(value)) return value.map(codeOf);
  if (typeof value !== 'object') return value;
  if (!isPlainObject(value)) throw new Error('a list in an app cannot contain null');
  return new Entries(Object.fromEntries(Object.entries(value).map(([name, v]) => [name, codeOf(v)])));
}

const CLOUD_TRAIL_METHODS = new Map([
  ['BringYourOwn', 'fromResourceSets'], ['ManualProvisioning', 'manuallyProvisioned'], ['AutoProvisioning', 'automaticallyProvisioned'],
]);

function cloudTrail(
  { provisioningType: type, deploymentRegion, resourceNamePrefix, cloudTrailResourceSets: sets }: Partial<AzureObject>,
): Code {
  const options = (values: { readonly [name: string]: AzureValue | undefined }): Option[] => Object.entries(values)
    .flatMap(([name, value]) => value === undefined ? [] : [{ name, value: value as Code }]);
  const method = CLOUD_TRAIL_METHODS.get(asText(type));
  if (method === undefined) throw new Error(`CloudTrailIngestion has no provisioningType ${JSON.stringify(type)}`);
  if (method !== 'fromResourceSets') {
    return new Call(`CloudTrailIngestion.${method}`, { options: options({ deploymentRegion, resourceNamePrefix }) });
  }
  return new Call(`CloudTrailIngestion.${method}`, {
    args: ((sets ?? []) as AzureObject[]).map(({ s3BucketArn, sqsQueueArn, kmsKeyArn, resourceRegion }) =>
      new Struct('CloudTrailResourceSet',
        options({ bucketArn: s3BucketArn, queueArn: sqsQueueArn, keyArn: kmsKeyArn, region: resourceRegion }))),
  });
}

/** The props in the form that the library takes. */
function propsOf(settings: ReadonlyMap<string, Setting>): PlainProps {
  const props = {};
  for (const [path, { value }] of settings) {
    const names = path.split('.');
    const last = names.pop()!;
    const struct = names.reduce<any>((object, name) => (object[name] ??= {}), props);
    struct[last] = value;
  }
  return props;
}

/** The props whose path begins with a prefix, as options of the app. */
function optionsIn(prefix: string, settings: ReadonlyMap<string, Setting>): Option[] {
  const names = [...new Set([...settings.keys()].filter(path => path.startsWith(prefix))
    .map(path => path.slice(prefix.length).split('.')[0]))];
  return names.map((name) => {
    const path = `${prefix}${name}`;
    const setting = settings.get(path);
    return { name, value: setting?.code ?? new Struct(STRUCTS[path], optionsIn(`${path}.`, settings)) };
  });
}
