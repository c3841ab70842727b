import type { SecurityConnectorProps } from './security-connector-props';
import { checkTags } from './settings/azure-tags';
import { containersSettings } from './settings/containers-settings';
import { cspmSettings } from './settings/cspm-settings';
import type { EnabledPlans } from './settings/enabled-plans';
import { environmentSettings, memberSettings } from './settings/environment-settings';
import type { FieldValue } from './settings/field-value';
import { serversSettings } from './settings/servers-settings';
import { agentlessScanningSettings, arcSettings, imageAssessmentSettings } from './settings/shared-settings';
import { CONNECTOR_NAME } from './template/deployment-template';
import type { AzureValue } from './template/expression';
import { checkPattern } from '../checks/input';

type NotPlain = 'connector' | 'organization' | 'apiVersion' | 'existing' | 'scanInterval' | 'bicep';

/** The props that are plain data, whose tokens can be resolved. */
export interface PlainProps extends Omit<SecurityConnectorProps, NotPlain> {
  /** The interval in hours. */
  readonly scanInterval?: number;
}

/**
 * Returns field values from the user's props. Throws if a value is not allowed.
 *
 * @param inAzure returns the value of the existing connector at a path
 */
export function userSettings(
  props: PlainProps, plans: EnabledPlans, inAzure: (path: string) => AzureValue | undefined = () => undefined,
): FieldValue[] {
  return [
    ...environmentSettings(props.regions, props.scanInterval),
    ...memberSettings(props.parentHierarchyId),
    ...agentlessScanningSettings(props.agentlessScanningExclusionTags, plans),
    ...arcSettings(props, plans),
    ...imageAssessmentSettings(props.imageSecurityFindings, plans),
    ...cspmSettings(props.defenderCspm, plans, inAzure),
    ...serversSettings(props.defenderForServers, plans),
    ...containersSettings(props.defenderForContainers, plans, props.imageSecurityFindings),
  ];
}

/** Throws if Azure does not allow the name, location or tags. */
export function checkResource({ connectorName, location, tags }: PlainProps): void {
  if (connectorName !== undefined) {
    checkPattern('connectorName', connectorName, CONNECTOR_NAME,
      'a name of 1 to 260 letters, digits, dots, underscores or hyphens that begins and ends with a letter or digit');
  }
  if (location !== undefined) {
    checkPattern('location', location, /^[a-z][a-z0-9 ]{1,63}$/i, 'an Azure region, such as westeurope');
  }
  // Limits of Azure, 2026-11.
  if (tags !== undefined) {
    checkTags('tags', tags, {
      maxKey: 512, maxValue: 256, notInKeys: '<>%&\\?/', maxTags: 50, reserved: ['microsoft', 'azure', 'windows'],
    });
  }
}
