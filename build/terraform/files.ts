import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { azureMainFile } from './azure-module';
import { azureVariablesFile } from './azure-variables';
import { Hcl, hclBlock } from './hcl';
import { snakeCase } from './names';
import { OF_ORGANIZATION, organizationParametersFile } from './organization';
import { OF_ACCOUNT } from './own-variables';
import { withReference } from './readme';
import { isSwitch, variablesFile } from './variables';
import { ORGANIZATION_PARAMETERS } from '../templates/organization-parameters';
import type { ParameterSpec } from '../templates/parameter-spec';
import {
  ACCOUNT_PARAMETERS, DENY_DATA_READS, DENY_DATA_READS_PARAMETERS, HOST_MANAGEMENT_PARAMETERS, MEMBER_PARAMETERS,
} from '../templates/parameters';
import { FILTER_RULE, MANAGEMENT_RULE, PLAN_RULES, REGION_RULE } from '../templates/rules';

/** The module uploads the templates. It has one variable for data reads. */
const OF_STACK_SETS = ORGANIZATION_PARAMETERS
  .filter(p => !['TemplateFolderUrl', 'DenyDataReadsStackSet'].includes(p.name));
const SHARED = OF_STACK_SETS.filter(p => ['PermissionsType', 'HostManagementRegions'].includes(p.name));
const RULES = [...PLAN_RULES, REGION_RULE];

const COMMENT = '# Made by `npm run templates` from the parameters of the templates. Do not edit.\n\n';

/** The content of each file in `terraform/` that is not written manually, by its path there. */
export function terraformFiles(): Map<string, string> {
  const account = [...withDenyDataReads(ACCOUNT_PARAMETERS), ...SHARED];
  const files = new Map(Object.entries({
    'account/variables.tf': variablesFile(account, RULES, OF_ACCOUNT),
    'account/parameters.tf': parametersFile(),
    'organization/variables.tf': variablesFile(
      [...OF_STACK_SETS, ...withDenyDataReads(MEMBER_PARAMETERS)], [...RULES, MANAGEMENT_RULE, FILTER_RULE], OF_ORGANIZATION),
    'organization/parameters.tf': organizationParametersFile(),
    'azure/main.tf': azureMainFile(),
    'azure/variables.tf': azureVariablesFile(),
  }).map(([path, content]) => [path, COMMENT + content]));
  for (const module of ['azure', 'organization']) files.set(`${module}/README.md`, readmeOf(module, files));
  return files;
}

/** With the reference of the module's files, of which some are written manually. */
function readmeOf(module: string, generated: ReadonlyMap<string, string>): string {
  const folder = join(__dirname, '..', '..', 'terraform', module);
  const texts = readdirSync(folder).filter(name => name.endsWith('.tf')).map(name =>
    [name, generated.get(`${module}/${name}`) ?? readFileSync(join(folder, name), 'utf-8')] as const);
  return withReference(readFileSync(join(folder, 'README.md'), 'utf-8'), new Map(texts));
}

/** The parameters with the switch of the file that denies data reads, in place of that of the roles. */
function withDenyDataReads(parameters: readonly ParameterSpec[]): ParameterSpec[] {
  return parameters.map(p => p.name === DENY_DATA_READS.name ? DENY_DATA_READS : p);
}

/** Values for the parameters of the templates, which are texts. */
function parametersFile(): string {
  const values = (parameters: readonly ParameterSpec[]) => Object.fromEntries(parameters.map((parameter) => {
    const variable = `var.${snakeCase(parameter.name)}`;
    return [parameter.name, new Hcl(isSwitch(parameter) ? `tostring(${variable})` : variable)];
  }));
  return hclBlock('locals', {
    role_parameters: { ...values(ACCOUNT_PARAMETERS), [DENY_DATA_READS.name]: 'false' }, // a file of its own denies them
    deny_data_reads_parameters: values(DENY_DATA_READS_PARAMETERS),
    host_management_parameters: values(HOST_MANAGEMENT_PARAMETERS),
  });
}
