import { ACCOUNT_PARAMETER, PARTITION_PARAMETER, type ConnectorSource } from './connector-source';
import type { SecurityConnectorApiVersion } from './settings/api-version';
import { EnabledPlans } from './settings/enabled-plans';
import { featureValues, planValues } from './settings/feature-fields';
import { toNestedObject, valuesIn, type FieldValue } from './settings/field-value';
import { ENVIRONMENT, OFFERINGS } from './settings/fields';
import { organizationSettings } from './settings/organizational-data';
import { parameterFor, planParameters } from './settings/plan-parameters';
import { conditionalList, type ConditionalItem } from './template/conditional-list';
import type { DeploymentTemplate, TemplateParameter, TemplateParameters } from './template/deployment-template';
import { Expression, text } from './template/expression';
import { userSettings, type PlainProps } from './user-settings';

const RESOURCE_GROUP_LOCATION = new Expression('resourceGroup().location', 'resourceGroup().location');

/** The deployment template of the security connector for an AWS side. */
export function connectorTemplate(
  source: ConnectorSource, props: PlainProps, version: SecurityConnectorApiVersion, description: string,
): DeploymentTemplate {
  const plans = new EnabledPlans(source);
  const values = valuesIn(version, [
    ...userSettings(props, plans),
    ...organizationSettings(source.organization),
    ...planValues(plans),
    ...featureValues(plans, capability => source.roleArn(capability)),
  ]);
  const offerings = offeringsOf(plans, values);
  const isConditional = offerings.some(o => o.onlyIf !== undefined);
  return {
    description,
    apiVersion: version.version,
    parameters: parametersOf(source, props),
    variables: isConditional ? Object.fromEntries(offerings.map(o => [o.variable, o.value])) : undefined,
    resource: {
      name: text([{ parameter: 'connectorName' }]),
      location: text([{ parameter: 'location' }]),
      tags: props.tags,
      properties: {
        environmentName: 'AWS',
        hierarchyIdentifier: text([ACCOUNT_PARAMETER]),
        environmentData: { environmentType: ENVIRONMENT, ...toNestedObject(ENVIRONMENT, values) },
        offerings: isConditional ? conditionalList(offerings) : offerings.map(o => o.value),
      },
    },
  };
}

/** Their order does not depend on the order of the plans. */
function offeringsOf(plans: EnabledPlans, values: readonly FieldValue[]): ConditionalItem[] {
  return OFFERINGS.flatMap((offeringType) => {
    const plan = plans.bindings.find(b => b.offering === offeringType);
    if (!plan) return [];
    const value = { offeringType, ...toNestedObject(offeringType, values) };
    return [{ variable: offeringType, value, onlyIf: parameterFor(plan.condition) }];
  });
}

function parametersOf(
  { accountId, partition, bindings, organization }: ConnectorSource, props: PlainProps,
): TemplateParameters {
  return {
    connectorName: {
      description: 'Name of the security connector',
      defaultValue: props.connectorName ?? text(['aws-', accountId ?? ACCOUNT_PARAMETER]),
      minLength: 1,
      maxLength: 260,
    },
    location: {
      description: 'Azure region of the security connector',
      defaultValue: props.location ?? RESOURCE_GROUP_LOCATION,
    },
    [ACCOUNT_PARAMETER.parameter]: accountParameter(accountId, organization?.isDelegated),
    ...partition === undefined ? { [PARTITION_PARAMETER.parameter]: ANY_PARTITION } : {},
    ...planParameters(bindings),
  };
}

const ANY_PARTITION: TemplateParameter = {
  description: 'AWS partition of the account, such as aws, aws-cn or aws-us-gov',
  defaultValue: 'aws',
};

/** If the account is known, no other account is allowed, because the roles are in this account. */
function accountParameter(accountId: string | undefined, isDelegated = false): TemplateParameter {
  const description = isDelegated
    ? 'Id of the management account of the organization, not of the delegated administrator'
    : 'Id of the AWS account that the roles are in';
  return accountId === undefined
    ? { description: `${description}, twelve digits`, minLength: 12, maxLength: 12 }
    : { description, defaultValue: accountId, allowedValues: [accountId] };
}
