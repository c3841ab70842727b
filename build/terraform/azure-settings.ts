import { PLAN_SETTINGS } from './azure-plan-settings';
import { needs, SHARED_SETTINGS, type AzureSetting } from './azure-shared-settings';
import { snakeCase } from './names';
import type { OwnVariable } from './variables';
import { SecurityConnectorApiVersion } from '../../src';
import { FIELDS } from '../../src/azure/settings/fields';
import { optionsOfPlan, PLAN_METHODS } from '../../src/plans/plan-table';
import { offeringOf } from '../templates/switches';

const [FIRST, NEWER] = [SecurityConnectorApiVersion.V2024_08_01_PREVIEW, SecurityConnectorApiVersion.V2026_08_01_PREVIEW].map(v => v.version);

const TITLES = new Map(featuresOfPlans().map(({ option, title }) => [option, title]));
/** Options of the plans that are on by default, once for all plans. The roles of AWS are there also without the feature. */
export const FEATURES: readonly OwnVariable[] = [...TITLES].map(([option, title]) => ({
  name: snakeCase(option),
  description: `${title}: Whether Azure uses it, in each plan that has it. Its role stays in AWS`,
  type: 'bool',
  default: true,
}));

/** The variable that switches a feature off, by the path of the feature, such as `DefenderCspmAws.vmScanners`. */
export const FEATURE_SWITCHES: ReadonlyMap<string, string> = new Map(featuresOfPlans().map(({ option, path }) => [path, snakeCase(option)]));

function featuresOfPlans(): { option: string; title: string; path: string }[] {
  return PLAN_METHODS.flatMap(method => optionsOfPlan(method)
    .filter(([option, { default: isOn }]) => isOn && option !== 'controlPlaneAuditLogs') // a parameter of the templates
    .flatMap(([option, { capabilities }]) => capabilities.map(({ title, feature }) => ({ option, title, path: `${offeringOf(method)}.${feature}` }))));
}

/** The settings, with the check that the version of the API has them. */
export const SETTINGS: readonly AzureSetting[] = [...SHARED_SETTINGS, ...PLAN_SETTINGS].map(setting => Object.keys(setting.fields).some(isNewer)
  ? { ...setting, validations: [...setting.validations ?? [], needs(setting.name, `var.api_version == "${NEWER}"`, `api_version=${NEWER}`)] }
  : setting);

function isNewer(path: string): boolean {
  const field = FIELDS.get(path);
  if (!field) throw new Error(`the security connector has no field ${path}`);
  return field.only === NEWER;
}

export const API_VERSION: OwnVariable = {
  name: 'api_version',
  description: 'API version of the Azure resource',
  type: 'string',
  default: FIRST,
  validations: [{
    condition: `contains(["${FIRST}", "${NEWER}"], var.api_version)`,
    message: `api_version must be one of ${FIRST}, ${NEWER}.`,
  }],
};
