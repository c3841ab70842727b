/** Makes the app for an existing connector in Azure. */
import { App, Stack } from 'aws-cdk-lib';
import { valueOf, type Scope } from './evaluate';
import { plansOf } from './plans';
import { inFile, type Connector } from './read';
import { rolesOf } from './roles';
import { settingsOf } from './settings';
import { sourceOf, type ConnectorSource } from '../../../src/azure/connector-source';
import { connectorTemplate, type ConnectorTemplate } from '../../../src/azure/connector-template';
import { describeChange, isSame, type Change } from '../../../src/azure/existing/change';
import { OTHER_PROPERTIES } from '../../../src/azure/existing/connector-data';
import { ExistingSecurityConnector } from '../../../src/azure/existing/existing-security-connector';
import { valueIn } from '../../../src/azure/existing/paths';
import { describeOrganization } from '../../../src/azure/organization-in-azure';
import { SecurityConnectorApiVersion } from '../../../src/azure/settings/api-version';
import { EnabledPlans } from '../../../src/azure/settings/enabled-plans';
import { ENVIRONMENT, isField, LISTING, type Field, type Fields } from '../../../src/azure/settings/fields';
import { isPlainObject, show, showPath } from '../../../src/azure/settings/json-value';
import type { AzureObject, AzureValue } from '../../../src/azure/template/expression';
import { DefenderCapability } from '../../../src/capabilities/defender-capability';
import type { DefenderPlan } from '../../../src/plans/defender-plan';
import { temporaryFolder } from '../../shared/write-files';
import { snakeCase, type Language } from '../code';
import type { ConnectorOfApp, NewApp } from '../new-app';
import type { Answers } from '../questions';
import { CONNECTOR_PATH, DEFENDER, stackContent, TENANT, THIS } from '../stack';

export { plansIn } from './plans';
export { readConnector } from './read';

/**
 * Returns the app with the settings of the connector. Synthesizes the app once, and throws an `InputError` if that
 * fails.
 */
export function withConnector(app: NewApp, connector: Connector, answers: Answers): NewApp {
  return inFile(connector.file, () => {
    const plans = plansOf(connector, answers);
    const capabilities = capabilitiesOf(plans.calls.map(call => valueOf(call)));
    const roles = rolesOf(connector, capabilities, answers.roleNameSuffix);
    const nameOf = ({ id }: DefenderCapability) => roles.names.get(id)!;
    const { name, accountId } = connector.data;
    const draft: ConnectorOfApp = {
      name,
      accountId,
      subscription: connector.subscription,
      group: connector.group,
      json: connector.json,
      apiVersion: connector.apiVersion,
      plans: plans.calls,
      hasHostManagement: capabilities.includes(DefenderCapability.ARC_AUTO_PROVISIONING),
      ciem: connector.hasCiem ? { objectId: answers.ciemObjectId!, roleName: nameOf(DefenderCapability.CIEM_OIDC) } : undefined,
      hasOwnRoleNames: answers.roleNameSuffix !== undefined,
      roleOptions: roles.options,
      roles: capabilities.filter(c => c._definition.trust.kind === 'defender').map(nameOf).sort(),
      excludedAccounts: excludedIn(connector),
      settings: [],
      kept: [],
      changes: [],
    };
    return { ...app, connector: { ...draft, ...azureOf({ ...app, connector: draft }, connector, plans.refused) } };
  });
}

/** Capabilities that are on, in the order of the library: that of foundational CSPM is the first one. */
function capabilitiesOf(plans: readonly DefenderPlan[]): DefenderCapability[] {
  const on = new Set(plans.flatMap(plan => plan._bind().capabilities.map(c => c.capability)));
  return DefenderCapability.all().filter(c => c === DefenderCapability.CSPM_MONITOR || on.has(c));
}

/** Accounts that StackSets can exclude. They never deploy to the management account. */
function excludedIn({ data: { parts, accountId } }: Connector): string[] {
  const given = valueIn(parts, [ENVIRONMENT, 'organizationalData', 'excludedAccountIds']) as string[] | undefined;
  return [...new Set(given)].filter(id => /^\d{12}$/.test(id) && id !== accountId).sort();
}

/** A region of the default partition of templates for Azure. */
const ANY_REGION = 'us-east-1';

/** The settings, and how the template for Azure differs from the file. */
function azureOf(
  app: NewApp, connector: Connector, refused: ReadonlyMap<string, string>,
): Pick<ConnectorOfApp, 'settings' | 'kept' | 'changes'> {
  const { path: outdir, remove } = temporaryFolder();
  try {
    const cdk = new App({ outdir });
    const stack = new Stack(cdk, 'DefenderForCloud', { env: { account: connector.data.accountId, region: app.region ?? ANY_REGION } });
    const { defender: call } = stackContent(app);
    const scope: Scope = { [THIS.typescript]: stack, [TENANT.typescript]: app.tenantId, [CONNECTOR_PATH.typescript]: connector.file };
    const defender = valueOf(call, scope);
    const account = app.units.length > 0 ? defender.managementConnector : defender;
    const { options, props, refused: more } = settingsOf(connector, new EnabledPlans(account._plans));
    const { azure } = stackContent({ ...app, connector: { ...app.connector!, settings: options } });
    valueOf(azure, { ...scope, [DEFENDER.typescript]: defender });
    synthesize(cdk);
    const source: ConnectorSource = {
      ...sourceOf(account), organization: app.units.length > 0 ? describeOrganization(defender) : undefined,
    };
    const version = SecurityConnectorApiVersion[connector.apiVersion] as SecurityConnectorApiVersion;
    const existing = ExistingSecurityConnector.fromFile(connector.file, { apiVersion: version });
    const template = connectorTemplate(source, props, version, '', existing);
    const code = connectorTemplate(source, props, version, '');
    return {
      settings: options,
      ...differences(connector, {
        parts: partsOf(code),
        changes: template.changes,
        renamesRoles: app.connector!.hasOwnRoleNames,
        refused: new Map([...refused, ...more]),
      }, app.language),
    };
  } finally {
    remove();
  }
}

/** Synthesizes without CDK's validation of templates, which takes seconds and depends on no value of the connector. */
function synthesize(app: App): void {
  const { CDK_VALIDATION: before } = process.env;
  process.env.CDK_VALIDATION = 'false';
  try {
    app.synth();
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}

function partsOf({ resource: { properties } }: ConnectorTemplate): ReadonlyMap<string, AzureObject> {
  const { environmentData, offerings } = properties as { environmentData: AzureObject; offerings: AzureObject[] };
  return new Map([[ENVIRONMENT, environmentData], ...offerings.map(offering => [offering.offeringType as string, offering] as const)]);
}

/** What the app changes in Azure, and what only the file of the connector says. */
interface TemplateOfApp {
  /** Parts of the connector that the code alone makes, without the file. */
  readonly parts: ReadonlyMap<string, AzureObject>;
  /** What the app changes in the file. */
  readonly changes: readonly Change[];
  /** Whether roles get other names than those of the file. README.md of the app says it, instead of a line per role. */
  readonly renamesRoles: boolean;
  /** Why a field has no option, by its path. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Lines about what only the file contains, and about what changes. They name options as in the language of the app. */
function differences(
  { data }: Connector, { parts, changes, renamesRoles, refused }: TemplateOfApp, language: Language,
): Pick<ConnectorOfApp, 'kept' | 'changes'> {
  const inLanguage = (reason: string) => language !== 'python' ? reason
    : reason.replace(OPTION, (_, type: string = '', names: string) => `${type}${snakeCase(names)}`);
  const isChanged = (keys: readonly string[]) => changes.some(change => change.keys.every((key, i) => key === keys[i]));
  const isInCode = (keys: readonly string[], value: AzureValue) => {
    const own = valueIn(parts, keys);
    return own !== undefined && isSame(value, own, new Map());
  };
  const kept = leavesOf(data.parts)
    .filter(({ keys, value, isKnown }) => !(isKnown && isEmpty(value)) && !isChanged(keys) && !isInCode(keys, value))
    .map(({ keys, value, isKnown }) => line(keys, value, inLanguage(refused.get(keys.join('.')) ?? (isKnown
      ? 'the plans of this app do not use it'
      : `this version of the library does not know it; ${inLanguage('additionalSettings')} can set it`))));
  const others = [
    ...Object.entries(data.resource).map(([key, value]) => [[key], value] as const),
    ...Object.entries(data.properties).map(([key, value]) => [[OTHER_PROPERTIES, key], value] as const),
  ].map(([keys, value]) => line(keys, value, 'the library has no option for it'));
  const isExpected = ({ keys, new: now }: Change) => renamesRoles && now !== undefined && keys.at(-1) === 'cloudRoleArn';
  const unexpected = changes.filter(change => !isExpected(change)).map(change => ({ ...change, why: inLanguage(change.why) }));
  return { kept: [...kept, ...others], changes: unexpected.map(describeChange) };
}

/** The option at the beginning of a reason, or a method and its option. What follows can be a value of the file. */
const OPTION = /^([A-Z]\w*\.)?([a-z][\w.[\]]*(?:: [a-z][\w.[\]]*)?)/;
/** An empty text, map or list is the same as no setting. An empty offering is on. */
const isEmpty = (value: AzureValue) => value === '' || typeof value === 'object' && Object.keys(value).length === 0;
const line = (keys: readonly string[], value: AzureValue, reason: string) => `${showPath(keys)}: ${show(value)}: ${reason}`;

interface Leaf {
  readonly keys: readonly string[];
  readonly value: AzureValue;
  readonly isKnown: boolean;
}

/** Every value of the connector: fields of the listing, and the topmost names that are not in the listing. */
function leavesOf(parts: ReadonlyMap<string, AzureObject>): Leaf[] {
  const below = (keys: readonly string[], value: AzureValue, known: Field | Fields | undefined): Leaf[] => {
    if (known === undefined || isField(known)) return [{ keys, value, isKnown: known !== undefined }];
    if (!isPlainObject(value)) return [];
    return Object.entries(value).flatMap(([key, v]) => below([...keys, key], v, Object.hasOwn(known, key) ? known[key] : undefined));
  };
  return [...parts].flatMap(([part, value]) => below([part], value, Object.hasOwn(LISTING, part) ? LISTING[part] : undefined));
}
