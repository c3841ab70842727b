import type { ConnectorSource } from './connector-source';
import { type Change, defaultsOf, recordOf } from './existing/change';
import { OTHER_PROPERTIES, type ConnectorData } from './existing/connector-data';
import type { ExistingSecurityConnector } from './existing/existing-security-connector';
import { merge, mergeTags } from './existing/merge';
import { spelledAsIn, withValueAt } from './existing/paths';
import { checkAccountOfRoles, rolesIn, type NamedRole } from './existing/role-arns';
import { additionalSettings, type AdditionalSetting } from './settings/additional-settings';
import type { SecurityConnectorApiVersion } from './settings/api-version';
import { customFeatures } from './settings/custom-features';
import { EnabledPlans } from './settings/enabled-plans';
import { organizationSettings } from './settings/environment-settings';
import { featureValues, planValues } from './settings/feature-fields';
import { toNestedObject, valuesIn, type FieldValue } from './settings/field-value';
import { ENVIRONMENT, OFFERINGS } from './settings/fields';
import { parameterFor, planParameters } from './settings/plan-parameters';
import {
  ACCOUNT_PARAMETER, PARTITION_PARAMETER, type DeploymentTemplate, type TemplateParameter, type TemplateParameters,
} from './template/deployment-template';
import { type AzureObject, call, type ConditionalItem, conditionalList, parameter, text } from './template/expression';
import { userSettings, type PlainProps } from './user-settings';
import type { DefenderCapability } from '../capabilities/defender-capability';

/** The template, and its differences from the existing connector. */
export interface ConnectorTemplate extends DeploymentTemplate {
  readonly changes: readonly Change[];
  /** Roles of the existing connector that the app does not manage. */
  readonly keptRoles: readonly NamedRole[];
}

/** Returns the deployment template for an AWS side, merged into the existing connector if there is one. */
export function connectorTemplate(
  source: ConnectorSource, props: PlainProps, version: SecurityConnectorApiVersion, description: string,
  existing?: ExistingSecurityConnector,
): ConnectorTemplate {
  const plans = new EnabledPlans(source);
  const user = userSettings(props, plans, path => existing?._valueAt(path));
  const roleArn = (capability: DefenderCapability) => source.roleArn(capability);
  const custom = customFeatures(plans, user, roleArn);
  const all = [
    ...user,
    ...organizationSettings(source.organization),
    ...planValues(plans),
    ...featureValues(plans, roleArn),
    ...custom.values,
  ];
  const values = valuesIn(version, all);
  const additional = additionalSettings(props.additionalSettings, all, plans, custom.settings)
    .map(a => ({ ...a, keys: spelledAsIn(existing?._data.parts ?? new Map(), a.keys) }));
  const parameters = parametersOf(source, props, existing?._data);
  const merged = existing && merge(existing._data, values, additional, plans, defaultsOf(parameters));
  const parts = merged?.parts ?? newParts(plans, values, additional);
  const properties: AzureObject = existing?._data.properties ?? {};
  const roles = rolesIn({ ...Object.fromEntries(parts), [OTHER_PROPERTIES]: properties });
  checkAccountOfRoles(roles, source.accountId ?? existing?._data.accountId);
  const offerings = offeringsOf(plans, parts);
  const isConditional = offerings.some(o => o.onlyIf !== undefined);
  const tags = mergeTags(props.tags, existing?._data.tags ?? {});
  const changes = [...merged?.changes ?? [], ...existing ? tags.changes : []];
  const own = new Set([...values.map(v => v.path.split('.')), ...additional.map(a => a.keys)].map(keyOf));
  return {
    description,
    metadata: existing && { existing: recordOf(existing, changes) },
    apiVersion: version.version,
    parameters,
    variables: isConditional ? Object.fromEntries(offerings.map(o => [o.variable, o.value])) : undefined,
    resource: {
      name: parameter('connectorName'),
      location: parameter('location'),
      ...existing?._data.resource,
      tags: tags.tags,
      properties: {
        environmentName: 'AWS',
        hierarchyIdentifier: parameter(ACCOUNT_PARAMETER),
        environmentData: { environmentType: ENVIRONMENT, ...parts.get(ENVIRONMENT) },
        offerings: isConditional ? conditionalList(offerings) : offerings.map(o => o.value),
        ...properties,
      },
    },
    changes,
    keptRoles: existing ? roles.filter(({ keys }) => !own.has(keyOf(keys))) : [],
  };
}

/** Names of the file can contain dots. */
const keyOf = (keys: readonly string[]) => JSON.stringify(keys);

/**
 * Returns environment and offerings without an existing connector. Their order does not depend on the order of the
 * plans.
 */
function newParts(
  plans: EnabledPlans, values: readonly FieldValue[], additional: readonly AdditionalSetting[],
): ReadonlyMap<string, AzureObject> {
  const names = [ENVIRONMENT, ...OFFERINGS.filter(name => plans.has(name))];
  const parts = new Map<string, AzureObject>(names.map(name => [name, toNestedObject(name, values)]));
  for (const { keys: [part, ...keys], value } of additional) {
    parts.set(part, withValueAt(parts.get(part) ?? {}, keys, value));
  }
  return parts;
}

function offeringsOf({ bindings }: EnabledPlans, parts: ReadonlyMap<string, AzureObject>): ConditionalItem[] {
  return [...parts].filter(([part]) => part !== ENVIRONMENT).map(([offeringType, value]) => ({
    variable: offeringType,
    value: { offeringType, ...value },
    onlyIf: parameterFor(bindings.find(b => b.offering === offeringType)?.condition),
  }));
}

/**
 * Returns the parameters. With an existing connector, the template is only for this one, because it has its settings.
 */
function parametersOf(
  { accountId, partition, bindings, organization }: ConnectorSource, props: PlainProps, existing?: ConnectorData,
): TemplateParameters {
  return {
    connectorName: {
      description: 'Name of the security connector',
      defaultValue: existing?.name ?? props.connectorName ?? text(['aws-', accountId ?? parameter(ACCOUNT_PARAMETER)]),
      allowedValues: existing && [existing.name],
      minLength: 1,
      maxLength: 260,
    },
    location: {
      description: 'Azure region of the security connector',
      defaultValue: existing?.location ?? props.location ?? call('resourceGroup'),
    },
    [ACCOUNT_PARAMETER]: accountParameter(accountId ?? existing?.accountId, organization?.isDelegated),
    ...partition === undefined ? { [PARTITION_PARAMETER]: ANY_PARTITION } : {},
    ...planParameters(bindings),
  };
}

const ANY_PARTITION: TemplateParameter = {
  description: 'AWS partition of the account, such as aws, aws-cn or aws-us-gov',
  defaultValue: 'aws',
};

/**
 * Returns the account parameter. If the account is known, no other one is allowed, because the roles are in this
 * account.
 */
function accountParameter(accountId: string | undefined, isDelegated = false): TemplateParameter {
  const description = isDelegated
    ? 'Id of the management account of the organization, not of the delegated administrator'
    : 'Id of the AWS account that the roles are in';
  return accountId === undefined
    ? { description: `${description}, twelve digits`, minLength: 12, maxLength: 12 }
    : { description, defaultValue: accountId, allowedValues: [accountId] };
}
