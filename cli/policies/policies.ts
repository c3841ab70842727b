import { toInputError, type Request } from './input';
import { DOCUMENT_NAME } from '../../build/templates/document-name';
import { quote } from '../shared/command-line';
import { library } from '../shared/library';

export interface PolicyFile {
  /** Name of the file. */
  readonly file: string;
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  /** Name of the policy in AWS Organizations. */
  readonly name: string;
  readonly description: string;
  readonly content: string;
}

/** The policies: two, or three with --split. Throws an InputError if a value is not allowed, or a policy is too large. */
export function policiesOf(request: Request): PolicyFile[] {
  const { serviceControlPolicy, secondServiceControlPolicy, resourceControlPolicy } = render(request);
  const type = 'SERVICE_CONTROL_POLICY';
  const description = 'Only StackSets and administrators change what Defender for Cloud needs';
  return [
    { file: 'scp.json', type, name: 'DefenderForCloud-Protection', description, content: serviceControlPolicy },
    ...secondServiceControlPolicy === undefined ? [] : [{
      file: 'scp-2.json',
      type,
      name: 'DefenderForCloud-Protection-2',
      description: `${description}: all but IAM`,
      content: secondServiceControlPolicy,
    } as const],
    {
      file: 'rcp.json',
      type: 'RESOURCE_CONTROL_POLICY',
      name: 'DefenderForCloud-Sessions',
      description: 'Tokens of Microsoft only under the session names of your tenants',
      content: resourceControlPolicy,
    },
  ];
}

function render(request: Request) {
  const [suffix, ...furtherSuffixes] = [...request.suffixes].sort();
  const some = (values: readonly string[]) => values.length === 0 ? undefined : [...values];
  try {
    return library().DefenderOrganizationPolicies.render({
      azureTenantIds: [...request.tenantIds],
      stackNames: [...request.stackSetNames.map(name => `StackSet-${name}-*`), ...request.stackNames],
      roleNameSuffix: suffix === '' ? undefined : suffix,
      additionalRoleNameSuffixes: some(furtherSuffixes),
      rolePath: request.path,
      documentName: DOCUMENT_NAME,
      ciem: request.ciem,
      administrators: some(request.administrators),
      samlProviderNames: some(request.samlProviders),
      stackSetAdministrationRoles: some(request.administrationRoles),
      protectStackSetStacks: request.protectStackSetStacks,
      splitServiceControlPolicy: request.split,
      sentinelWorkspaceIds: some(request.workspaceIds),
      partition: request.partition,
    });
  } catch (error) {
    throw toInputError((error as Error).message);
  }
}

/** Commands that create the policies and attach them. The folder is that of the files. */
export function commandsOf(policies: readonly PolicyFile[], folder: string | undefined): string[] {
  const content = ({ file, content: json }: PolicyFile) =>
    folder === undefined ? json : `file://${folder.replace(/\/+$/, '')}/${file}`;
  return policies.flatMap(policy => [
    `aws organizations create-policy --type ${policy.type} --name ${quote(policy.name)} \\`,
    `  --description ${quote(policy.description)} \\`,
    `  --content ${quote(content(policy))} --query Policy.PolicySummary.Id --output text`,
  ]);
}
