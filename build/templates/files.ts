import { createHash } from 'crypto';
import { accountTemplate } from './account';
import { azureAccount, azureOrganization } from './azure';
import { bicepParametersFile, parametersFile } from './azure-parameters-file';
import { withRules } from './azure-rules';
import { compactJson } from './compact';
import { denyDataReadsTemplate } from './deny-data-reads';
import { withoutEmptyDefaults } from './empty-defaults';
import { hostManagementTemplate } from './host-management';
import { organizationTemplate } from './organization';
import { PermissionsType } from '../../src';
import { armJson } from '../../src/azure/template/arm-json';
import { bicep } from '../../src/azure/template/bicep';

/** The permission types in names of files. A parameter of the organization template has the same values. */
const FILE_NAME_OF: Record<PermissionsType, string> = {
  [PermissionsType.DEFAULT_ACCESS]: 'default-access',
  [PermissionsType.LEAST_PRIVILEGE_ACCESS]: 'least-privilege',
};

/** The content of each file in `templates/`, by its path there. The same input gives the same bytes. */
export function templateFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [type, name] of Object.entries(FILE_NAME_OF)) {
    files.set(`defender-account.${name}.template.json`, compactJson(withoutEmptyDefaults(accountTemplate(type as PermissionsType))));
  }
  files.set('defender-deny-data-reads.template.json', compactJson(denyDataReadsTemplate()));
  files.set('defender-host-management.template.json', compactJson(hostManagementTemplate()));
  files.set('defender-organization.template.json', compactJson(withoutEmptyDefaults(organizationTemplate())));
  for (const [name, template] of Object.entries({
    'security-connector': azureAccount(), 'security-connector-organization': azureOrganization(),
  })) {
    const checked = withRules(template);
    files.set(`azure/${name}.json`, armJson(checked));
    files.set(`azure/${name}.bicep`, bicep(checked));
    files.set(`azure/${name}.parameters.json`, parametersFile(template));
    files.set(`azure/${name}.bicepparam`, bicepParametersFile(template, name));
  }
  files.set('SHA256SUMS', checksums(files));
  return files;
}

/** The content of a file for `sha256sum --check`. */
function checksums(files: ReadonlyMap<string, string>): string {
  const lines = [...files].map(([path, content]) => `${createHash('sha256').update(content).digest('hex')}  ${path}\n`);
  return lines.sort((a, b) => a.slice(66) < b.slice(66) ? -1 : 1).join('');
}
