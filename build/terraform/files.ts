import { readFileSync } from 'fs';
import { join } from 'path';
import { accountModule } from './account/files';
import { azureFile } from './azure';
import { Hcl, hclBlock } from './hcl';
import { snakeCase } from './names';
import { OF_ORGANIZATION } from './own-variables';
import { isSwitch, variablesFile } from './variables';
import { azureOrganization } from '../templates/azure';
import { ORGANIZATION_PARAMETERS } from '../templates/organization-parameters';
import type { ParameterSpec } from '../templates/parameter-spec';
import {
  ACCOUNT_PARAMETERS, DENY_DATA_READS, DENY_DATA_READS_PARAMETERS, HOST_MANAGEMENT_PARAMETERS, MEMBER_PARAMETERS,
} from '../templates/parameters';
import { FILTER_RULE, MANAGEMENT_RULE, PLAN_RULES, REGION_RULE } from '../templates/rules';

/** The modules read the templates from files, so they need no bucket. They have one variable for data reads. */
const OF_STACK_SETS = ORGANIZATION_PARAMETERS
  .filter(p => !['TemplateFolderUrl', 'DenyDataReadsStackSet'].includes(p.name));
const SHARED = OF_STACK_SETS.filter(p => ['PermissionsType', 'HostManagementRegions'].includes(p.name));
const RULES = [...PLAN_RULES, REGION_RULE];

const COMMENT = '# Made by `npm run templates` from the parameters of the templates. Do not edit.\n\n';

/** The content of each file in `terraform/` that is not, or not completely, written manually, by its path there. */
export function terraformFiles(): Map<string, string> {
  const account = [...withDenyDataReads(ACCOUNT_PARAMETERS), ...SHARED];
  const readme = readFileSync(join(__dirname, '..', '..', 'terraform', 'account', 'README.md'), 'utf-8');
  const ofAccount = [...accountModule(SHARED, RULES, readme)].map(([name, content]) => [`account/${name}`, content] as const);
  return new Map([...ofAccount, ...Object.entries({
    'organization/variables.tf': variablesFile(
      [...OF_STACK_SETS, ...withDenyDataReads(MEMBER_PARAMETERS)], [...RULES, MANAGEMENT_RULE, FILTER_RULE], OF_ORGANIZATION),
    'organization/parameters.tf': parametersFile(),
    'organization/management-account.tf': managementAccountFile(account),
    'organization/azure.tf': azureFile(azureOrganization(), [
      'module.management_account', 'aws_cloudformation_stack_set_instance.members',
      'aws_cloudformation_stack_set_instance.deny_data_reads',
    ]),
  }).map(([path, content]) => [path, COMMENT + content] as const)]);
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

/** StackSets do not deploy to the management account. */
function managementAccountFile(parameters: readonly ParameterSpec[]): string {
  const names = [...parameters.map(p => snakeCase(p.name)), 'stack_name', 'tags'];
  return hclBlock('module "management_account"', {
    source: '../account',
    count: new Hcl('var.connect_management_account ? 1 : 0'),
    ...Object.fromEntries(names.map(name => [name, new Hcl(`var.${name}`)])),
  });
}
