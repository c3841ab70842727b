import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect, checkPattern } from '../../checks/input';
import { BOOLEAN, checkOptions } from '../../checks/known-options';
import { ifTrue } from '../template/expression';

/** Settings of Defender CSPM that exist only on the Azure side. */
export interface AzureCspmSettings {
  /**
   * Name of the CIEM application in your Entra tenant (`azureActiveDirectoryAppName`), 1 to 256 characters, such as
   * `mciem-aws-oidc-connector`. It is the application of the service principal in `ciem` of the plan. Required if CIEM
   * is on. Throws if CIEM is off.
   * @default - none
   */
  readonly ciemApplicationName?: string;
  /**
   * Whether serverless containers are scanned. Only in `2026-08-01-preview`.
   * @default - not set: the default of Defender for Cloud
   */
  readonly serverlessContainers?: boolean;
}

export function cspmSettings(settings: AzureCspmSettings | undefined, plans: EnabledPlans): FieldValue[] {
  const prop = 'defenderCspm';
  checkHasEffect(prop, settings, 'plan DefenderPlan.defenderCspm()', plans.has('DefenderCspmAws'));
  checkOptions(prop, settings, { ciemApplicationName: true, serverlessContainers: BOOLEAN });
  const { ciemApplicationName: name, serverlessContainers } = settings ?? {};
  const ciem = plans.hasCapability('DefenderCspmAws', DefenderCapability.CIEM_OIDC);
  const nameProp = `${prop}.ciemApplicationName`;
  checkHasEffect(nameProp, name, 'option ciem of DefenderPlan.defenderCspm()', ciem);
  if (ciem && name === undefined) {
    throw new Error(`${nameProp} must be given if CIEM is on: the name of the application in your Entra tenant, such ` +
      'as mciem-aws-oidc-connector');
  }
  if (name !== undefined) {
    checkPattern(nameProp, name, /^\S(.{0,254}\S)?$/, 'the name of an Entra application, 1 to 256 characters');
  }
  const onlyIf = plans.parameterFor('DefenderCspmAws', DefenderCapability.CIEM_OIDC);
  return [
    {
      path: 'DefenderCspmAws.ciem.ciemOidc.azureActiveDirectoryAppName',
      value: name === undefined ? undefined : ifTrue(onlyIf, name),
      prop: nameProp,
    },
    {
      path: 'DefenderCspmAws.serverlessContainers.enabled',
      value: serverlessContainers,
      prop: `${prop}.serverlessContainers`,
    },
  ];
}
