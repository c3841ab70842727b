import { agentlessScanningSettings } from './agentless-scanning-settings';
import { arcSettings } from './arc-settings';
import { containersSettings } from './containers-settings';
import { cspmSettings } from './cspm-settings';
import { environmentSettings } from './environment-settings';
import { imageAssessmentSettings } from './image-assessment-settings';
import { memberSettings } from './organizational-data';
import type { SecurityConnectorProps } from './security-connector-props';
import type { Selection } from './selection';
import { serversSettings } from './servers-settings';
import type { Setting } from './setting';
import { checkTags } from './tags';
import { checkPattern, checkStruct } from '../guardrails/input';

/** What the user said, as plain data: tokens in it can be resolved. */
export interface PlainProps extends Omit<SecurityConnectorProps, 'connector' | 'organization' | 'apiVersion' | 'scanInterval' | 'bicep'> {
  /** In hours. */
  readonly scanInterval?: number;
}

/** Settings that the user made, checked. */
export function userSettings(props: PlainProps, selection: Selection): Setting[] {
  return [
    ...environmentSettings(props.regions, props.scanInterval),
    ...memberSettings(props.parentHierarchyId),
    ...agentlessScanningSettings(props.agentlessVmScanning, selection),
    ...arcSettings(props.arcAutoProvisioning, selection),
    ...imageAssessmentSettings(props.containerImageAssessment, selection),
    ...cspmSettings(props.defenderCspm, selection),
    ...serversSettings(props.defenderForServers, selection),
    ...containersSettings(props.defenderForContainers, selection, props.containerImageAssessment?.securityFindings),
  ];
}

/** Throws when name, location or tags are such that Azure would refuse them. */
export function checkResource({ connectorName, location, tags }: PlainProps): void {
  if (connectorName !== undefined) {
    checkPattern('connectorName', connectorName, /^[a-z0-9]([\w.-]{0,258}[a-z0-9])?$/i,
      'a name of 1 to 260 letters, digits, dots, underscores or hyphens that begins and ends with a letter or digit');
  }
  if (location !== undefined) checkPattern('location', location, /^[a-z][a-z0-9 ]{1,63}$/i, 'an Azure region, such as westeurope');
  // Azure's limits, 2026-11.
  checkStruct('tags', tags);
  if (tags && Object.keys(tags).length > 0) {
    checkTags('tags', tags, { maxKey: 512, maxValue: 256, notInKeys: '<>%&\\\\?/', maxTags: 50, reserved: ['microsoft', 'azure', 'windows'] });
  }
}
