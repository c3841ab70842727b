import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { accountModule } from './account/files';
import { azureMainFile } from './azure-module';
import { azureVariablesFile } from './azure-variables';
import { OF_ORGANIZATION, organizationParametersFile } from './organization';
import { organizationRolesFile } from './organization-roles';
import { withReference } from './readme';
import { uploadsFile } from './uploads';
import { variablesFile } from './variables';
import { templateFiles } from '../templates/files';
import { ORGANIZATION_PARAMETERS } from '../templates/organization-parameters';
import { MEMBER_PARAMETERS, withDenyDataReads } from '../templates/parameters';
import { FILTER_RULE, MANAGEMENT_RULE, PLAN_RULES, REGION_RULE } from '../templates/rules';

/** The module uploads the templates. It has one variable for data reads. */
const OF_STACK_SETS = ORGANIZATION_PARAMETERS
  .filter(p => !['TemplateFolderUrl', 'DenyDataReadsStackSet'].includes(p.name));
const SHARED = OF_STACK_SETS.filter(p => ['PermissionsType', 'HostManagementRegions'].includes(p.name));
const RULES = [...PLAN_RULES, REGION_RULE];

const COMMENT = '# Made by `npm run templates` from the parameters of the templates. Do not edit.\n\n';

/** The content of each file in `terraform/` that is not, or not completely, written manually, by its path there. */
export function terraformFiles(): Map<string, string> {
  const ofAccount = [...accountModule(SHARED, RULES)].map(([name, content]) => [`account/${name}`, content] as const);
  const others = Object.entries({
    'organization/variables.tf': variablesFile(
      [...OF_STACK_SETS, ...withDenyDataReads(MEMBER_PARAMETERS)], [...RULES, MANAGEMENT_RULE, FILTER_RULE], OF_ORGANIZATION),
    'organization/parameters.tf': organizationParametersFile(),
    'organization/roles.tf': organizationRolesFile(),
    'organization/uploads.tf': uploadsFile(templateFiles()),
    'azure/main.tf': azureMainFile(),
    'azure/variables.tf': azureVariablesFile(),
  }).map(([path, content]) => [path, COMMENT + content] as const);
  const files = new Map([...ofAccount, ...others]);
  for (const module of ['account', 'azure', 'organization']) files.set(`${module}/README.md`, readmeOf(module, files));
  return files;
}

/** With the reference of the module's files, of which some are written manually. */
function readmeOf(module: string, generated: ReadonlyMap<string, string>): string {
  const folder = join(__dirname, '..', '..', 'terraform', module);
  // A generated file that is new is not in the folder yet.
  const inModule = [...generated.keys()].filter(path => path.startsWith(`${module}/`)).map(path => path.slice(module.length + 1));
  const names = [...new Set([...readdirSync(folder), ...inModule])].filter(name => /^[^/]+\.tf$/.test(name)).sort();
  const texts = names.map(name => [name, generated.get(`${module}/${name}`) ?? readFileSync(join(folder, name), 'utf-8')] as const);
  return withReference(readFileSync(join(folder, 'README.md'), 'utf-8'), new Map(texts));
}
