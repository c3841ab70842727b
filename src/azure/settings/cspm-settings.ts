import { checkSettingHasEffect, type EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkPattern, checkStruct, checkBooleans } from '../../guardrails/input';

/** Settings of Defender CSPM that exist only on the Azure side. */
export interface AzureCspmSettings {
  /**
   * Name of the CIEM application in your Entra tenant (`azureActiveDirectoryAppName`), 1 to 256 characters, such as
   * `mciem-aws-oidc-connector`: the one whose service principal `ciem` of the plan names. Must be given where CIEM is on; an error
   * where it is off.
   * @default - none
   */
  readonly ciemApplicationName?: string;
  /**
   * Whether serverless containers are scanned. `2026-08-01-preview` only.
   * @default - not set: the service's own
   */
  readonly serverlessContainers?: boolean;
}

export function cspmSettings(settings: AzureCspmSettings | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'defenderCspm';
  checkSettingHasEffect(prop, settings !== undefined, 'plan DefenderPlan.defenderCspm()', plans.has('DefenderCspmAws'));
  checkStruct(prop, settings);
  const { ciemApplicationName, serverlessContainers } = settings ?? {};
  checkBooleans({ serverlessContainers }, ['serverlessContainers'], `${prop}.`);
  const ciem = plans.hasCapability('DefenderCspmAws', DefenderCapability.CIEM_OIDC);
  checkSettingHasEffect(`${prop}.ciemApplicationName`, ciemApplicationName !== undefined, 'option ciem of DefenderPlan.defenderCspm()', ciem);
  if (ciem && ciemApplicationName === undefined) {
    throw new Error(`${prop}.ciemApplicationName must be given where CIEM is on: the name of the application in your Entra tenant, ` +
      'such as mciem-aws-oidc-connector');
  }
  if (ciemApplicationName !== undefined) {
    checkPattern(`${prop}.ciemApplicationName`, ciemApplicationName, /^\S(.{0,254}\S)?$/, 'the name of an Entra application, 1 to 256 characters');
  }
  return [
    { path: 'DefenderCspmAws.ciem.ciemOidc.azureActiveDirectoryAppName', value: ciemApplicationName, prop: `${prop}.ciemApplicationName` },
    { path: 'DefenderCspmAws.serverlessContainers.enabled', value: serverlessContainers, prop: `${prop}.serverlessContainers` },
  ];
}
