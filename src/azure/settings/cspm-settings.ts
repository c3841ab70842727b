import { CloudTrailIngestion } from './cloud-trail-ingestion';
import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { checkHasEffect, checkInstanceOf, checkPattern } from '../../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../../checks/known-options';
import { ifTrue, type AzureValue } from '../template/expression';

/** Settings of Defender CSPM that exist only on the Azure side. */
export interface AzureCspmSettings {
  /**
   * Name of the CIEM application in your Entra tenant (`azureActiveDirectoryAppName`), 1 to 256 characters, such as
   * `mciem-aws-oidc-connector`. It is the application of the service principal in `ciem` of the plan. Required if CIEM
   * is on, unless `existing` has it. Throws if CIEM is off.
   * @default - the name in `existing`, otherwise none
   */
  readonly ciemApplicationName?: string;
  /**
   * Whether serverless containers are scanned. Only in `2026-08-01-preview`.
   * @default - not set: the default of Defender for Cloud
   */
  readonly serverlessContainers?: boolean;
  /**
   * Whether agentless posture of serverless functions is on (`agentlessServerlessPosture`). Throws if it is on without
   * `serverlessPostureRoleArn`, unless `existing` has the role. Only in `2026-08-01-preview`.
   * @default - true with `serverlessPostureRoleArn`, otherwise not set: the default of Defender for Cloud
   */
  readonly serverlessPosture?: boolean;
  /**
   * ARN of the role in AWS for agentless posture of serverless functions. Its name, audience and permissions are not
   * published. The template from the Azure portal contains it. For a role of this library, use
   * `DefenderCapability.custom` instead. Throws if `serverlessPosture` is `false`. Only in
   * `2026-08-01-preview`.
   * @default - the role in `existing`, otherwise none
   */
  readonly serverlessPostureRoleArn?: string;
  /**
   * CloudTrail logs for CIEM (preview). Only in `2026-08-01-preview`.
   * @default - not set
   */
  readonly cloudTrailIngestion?: CloudTrailIngestion;
  /**
   * ARN of the role in AWS that Defender for Cloud uses to read CloudTrail logs (`ciem.logCollectionOidc`). Its name,
   * audience and permissions are not published. The template from the Azure portal contains it. For a role of this
   * library, use `DefenderCapability.custom`. Only in `2026-08-01-preview`.
   * @default - not set
   */
  readonly cloudTrailRoleArn?: string;
}

const OPTIONS: OptionNames<AzureCspmSettings> = {
  ciemApplicationName: true,
  serverlessContainers: BOOLEAN,
  serverlessPosture: BOOLEAN,
  serverlessPostureRoleArn: true,
  cloudTrailIngestion: true,
  cloudTrailRoleArn: true,
};

const APPLICATION_NAME = 'DefenderCspmAws.ciem.ciemOidc.azureActiveDirectoryAppName';
const SERVERLESS_POSTURE = 'DefenderCspmAws.agentlessServerlessPosture';

/** @param inAzure returns the value of the existing connector at a path, which the user need not set again */
export function cspmSettings(
  settings: AzureCspmSettings | undefined, plans: EnabledPlans, inAzure: (path: string) => AzureValue | undefined,
): FieldValue[] {
  const prop = 'defenderCspm';
  checkHasEffect(prop, settings, 'plan DefenderPlan.defenderCspm()', plans.has('DefenderCspmAws'));
  checkOptions(prop, settings, OPTIONS);
  const { ciemApplicationName: given, serverlessContainers } = settings ?? {};
  const ciem = plans.hasCapability('DefenderCspmAws', DefenderCapability.CIEM_OIDC);
  const nameProp = `${prop}.ciemApplicationName`;
  checkHasEffect(nameProp, given, 'option ciem of DefenderPlan.defenderCspm()', ciem);
  const name = given ?? (ciem ? textOrNone(inAzure(APPLICATION_NAME)) : undefined);
  if (ciem && name === undefined) {
    throw new Error(`${nameProp} must be given if CIEM is on: the name of the application in your Entra tenant, such ` +
      'as mciem-aws-oidc-connector');
  }
  if (given !== undefined) {
    checkPattern(nameProp, given, /^\S(.{0,254}\S)?$/, 'the name of an Entra application, 1 to 256 characters');
  }
  const onlyIf = plans.parameterFor('DefenderCspmAws', DefenderCapability.CIEM_OIDC);
  return [
    {
      path: APPLICATION_NAME,
      value: name === undefined ? undefined : ifTrue(onlyIf, name),
      prop: nameProp,
    },
    {
      path: 'DefenderCspmAws.serverlessContainers.enabled',
      value: serverlessContainers,
      prop: `${prop}.serverlessContainers`,
    },
    ...serverlessPostureSettings(prop, settings, inAzure),
    ...cloudTrailSettings(prop, settings),
  ];
}

function textOrNone(value: AzureValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function serverlessPostureSettings(
  prop: string, settings: AzureCspmSettings | undefined, inAzure: (path: string) => AzureValue | undefined,
): FieldValue[] {
  const { serverlessPosture: given, serverlessPostureRoleArn: roleArn } = settings ?? {};
  const [switchProp, roleProp] = [`${prop}.serverlessPosture`, `${prop}.serverlessPostureRoleArn`];
  checkHasEffect(roleProp, roleArn, 'serverlessPosture: true', given ?? true);
  const role = roleArn ?? textOrNone(inAzure(`${SERVERLESS_POSTURE}.cloudRoleArn`));
  if (given && role === undefined) {
    throw new Error(`${roleProp} must be given if it is on: the ARN of the role for serverless posture in AWS`);
  }
  if (roleArn !== undefined) checkRoleArn(roleProp, roleArn);
  const isOn = given ?? (roleArn !== undefined ? true : undefined);
  return [
    { path: `${SERVERLESS_POSTURE}.enabled`, value: isOn, prop: isOn === given ? switchProp : roleProp },
    { path: `${SERVERLESS_POSTURE}.cloudRoleArn`, value: roleArn, prop: roleProp },
  ];
}

function cloudTrailSettings(prop: string, settings: AzureCspmSettings | undefined): FieldValue[] {
  const { cloudTrailIngestion: ingestion, cloudTrailRoleArn } = settings ?? {};
  if (ingestion !== undefined) {
    checkInstanceOf(`${prop}.cloudTrailIngestion`, ingestion, CloudTrailIngestion,
      'CloudTrailIngestion, such as CloudTrailIngestion.fromResourceSets()');
  }
  if (cloudTrailRoleArn !== undefined) checkRoleArn(`${prop}.cloudTrailRoleArn`, cloudTrailRoleArn);
  return [
    ...['provisioningType', 'deploymentRegion', 'resourceNamePrefix', 'cloudTrailResourceSets'].map(field => ({
      path: `DefenderCspmAws.ciem.cloudTrailAuditLogIngestion.${field}`,
      value: ingestion?._fields[field],
      prop: `${prop}.cloudTrailIngestion`,
    })),
    {
      path: 'DefenderCspmAws.ciem.logCollectionOidc.cloudRoleArn',
      value: cloudTrailRoleArn,
      prop: `${prop}.cloudTrailRoleArn`,
    },
  ];
}

function checkRoleArn(prop: string, arn: string): void {
  checkPattern(prop, arn, /^arn:[\w-]+:iam::\d{12}:role\/([\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/,
    'the ARN of a role, such as arn:aws:iam::111122223333:role/NAME');
}
