import { PLAN_SETTINGS } from './azure-plan-settings';
import { needs, SHARED_SETTINGS, type AzureSetting } from './azure-shared-settings';
import { inSentence } from './descriptions';
import { snakeCase } from './names';
import type { OwnVariable } from './variables';
import { FIELDS } from '../../src/azure/settings/fields';
import { optionsOfPlan, PLAN_METHODS } from '../../src/plans/plan-table';
import { API_VERSIONS, AZURE_API_VERSION, isInAzure, isParameterInAzure, offeringOf, SWITCHES } from '../templates/switches';

const [FIRST, NEWER] = API_VERSIONS.map(v => v.version);

interface Feature {
  readonly option: string;
  readonly title: string;
  /** Such as `DefenderCspmAws.vmScanners`. */
  readonly path: string;
  /** The versions of the API that have the feature. */
  readonly versions: readonly string[];
}

/** Features that are on by default. Options that no version of the API has are left out, because they would have no effect. */
const FEATURES_OF_PLANS: readonly Feature[] = PLAN_METHODS.flatMap(method => optionsOfPlan(method)
  .filter(([option, { default: isOn }]) => isOn && option !== 'controlPlaneAuditLogs') // a parameter of the templates
  .flatMap(([option, { capabilities }]) => capabilities.map(capability => ({
    option,
    title: capability.title,
    path: `${offeringOf(method)}.${capability.feature}`,
    versions: API_VERSIONS.filter(version => isInAzure({ method, capabilities: [capability] }, version)).map(v => v.version),
  })))
  .filter(({ versions }) => versions.length > 0));

/** Options that are on by default. An option of several plans has one variable. AWS has the role even if the feature is off. */
const ONE_PER_OPTION = [...new Map(FEATURES_OF_PLANS.map(f => [f.option, f])).values()];
export const FEATURES: readonly OwnVariable[] = ONE_PER_OPTION.map(({ option, title, versions }) => ({
  name: snakeCase(option),
  description: `Whether Azure uses ${inSentence(title)}, in each plan that has it. If false, its role stays in AWS`
    + (versions.length === API_VERSIONS.length ? '' : `. It needs api_version ${versions.join(' or ')}`),
  type: 'bool',
  default: true,
}));

/** The variable that switches a feature off, by the path of the feature, such as `DefenderCspmAws.vmScanners`. */
export const FEATURE_SWITCHES: ReadonlyMap<string, string> =
  new Map(FEATURES_OF_PLANS.map(({ option, path }) => [path, snakeCase(option)]));

/** Variables of options that are off by default, and that only the newer version of the API has. */
const SWITCHES_OF_NEWER = SWITCHES.map(s => s.parameter).filter(name => !isParameterInAzure(name, AZURE_API_VERSION)).map(snakeCase);

/** Adds a validation to a variable: the selected API version must have the option. */
export function withApiVersion(variable: OwnVariable): OwnVariable {
  if (!SWITCHES_OF_NEWER.includes(variable.name)) return variable;
  return { ...variable, validations: [...variable.validations ?? [], ofNewer(variable.name, `!var.${variable.name}`)] };
}

const ofNewer = (name: string, isUnset?: string) => needs(name, `var.api_version == "${NEWER}"`, `api_version=${NEWER}`, isUnset);

/** The settings. A validation checks that the selected API version has them. */
export const SETTINGS: readonly AzureSetting[] = [...SHARED_SETTINGS, ...PLAN_SETTINGS].map(setting =>
  Object.keys(setting.fields).some(isNewer)
    ? { ...setting, validations: [...setting.validations ?? [], ofNewer(setting.name)] }
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
