import type { SecurityConnectorApiVersion } from './api-version';
import { userSettings, type PlainProps } from './connector-settings';
import { ACCOUNT_PARAMETER, PARTITION_PARAMETER, type ConnectorSource } from './connector-source';
import type { DeploymentTemplate, TemplateParameter } from './deployment-template';
import { Expression, text, type AzureValue } from './expression';
import { masterSettings } from './organizational-data';
import { roleSettings } from './role-settings';
import { offeringType, Selection } from './selection';
import { nest, settingsIn } from './setting';
import type { PlanBinding } from '../plans/plan-binding';

/** Order of the offerings in the template, whatever the order of the plans. */
const OFFERINGS: PlanBinding['offering'][] = ['FoundationalCspm', 'DefenderCspm', 'DefenderForServers', 'DefenderForContainers', 'DefenderForDatabases'];
const RESOURCE_GROUP_LOCATION = new Expression('resourceGroup().location', 'resourceGroup().location');

/** The security connector for an AWS half, as a deployment template. */
export function connectorTemplate(
  source: ConnectorSource, props: PlainProps, version: SecurityConnectorApiVersion, description: string,
): DeploymentTemplate {
  const selection = new Selection(source.bindings);
  const settings = settingsIn(version, [
    ...userSettings(props, selection),
    ...masterSettings(source.organization),
    ...roleSettings(source, selection),
  ]);
  const offerings = OFFERINGS.filter(o => selection.plan(o)).map((offering): AzureValue =>
    ({ offeringType: offeringType(offering), ...nest(offeringType(offering), settings) }));
  return {
    description,
    apiVersion: version.version,
    parameters: {
      connectorName: {
        description: 'Name of the security connector',
        defaultValue: props.connectorName ?? text(['aws-', source.accountId ?? ACCOUNT_PARAMETER]),
        minLength: 1,
        maxLength: 260,
      },
      location: { description: 'Azure region of the security connector', defaultValue: props.location ?? RESOURCE_GROUP_LOCATION },
      [ACCOUNT_PARAMETER.parameter]: accountParameter(source.accountId),
      ...source.partition === undefined ? {
        [PARTITION_PARAMETER.parameter]: { description: 'AWS partition of the account, such as aws, aws-cn or aws-us-gov', defaultValue: 'aws' },
      } : {},
    },
    resource: {
      name: text([{ parameter: 'connectorName' }]),
      location: text([{ parameter: 'location' }]),
      tags: props.tags,
      properties: {
        environmentName: 'AWS',
        hierarchyIdentifier: text([ACCOUNT_PARAMETER]),
        environmentData: { environmentType: 'AwsAccount', ...nest('AwsAccount', settings) },
        offerings,
      },
    },
  };
}

/** A known account stands there as the only one that is allowed, since the ARNs of the roles are in that account. */
function accountParameter(accountId: string | undefined): TemplateParameter {
  return accountId === undefined
    ? { description: 'Id of the AWS account that the roles are in, twelve digits', minLength: 12, maxLength: 12 }
    : { description: 'Id of the AWS account that the roles are in', defaultValue: accountId, allowedValues: [accountId] };
}
