import type { Request } from './input';
import { ORGANIZATION_IN_AZURE } from '../../build/templates/organization-parameters';
import { accountInAzure } from '../../build/templates/parameters';
import { commandLine } from '../shared/command-line';

/** Names of the template files, in `templates/`. */
const HOST_MANAGEMENT_FILE = 'defender-host-management.template.json';
const DENY_DATA_READS_FILE = 'defender-deny-data-reads.template.json';
const ORGANIZATION_FILE = 'defender-organization.template.json';

function accountFile(request: Request): string {
  return `defender-account.${permissionsType(request)}.template.json`;
}

function permissionsType({ leastPrivilege }: Request): string {
  return leastPrivilege ? 'least-privilege' : 'default-access';
}

/** The files that the links need. */
export function filesOf(request: Request): string[] {
  return [
    accountFile(request),
    // The template of an organization contains it.
    ...request.denyDataReads && !request.organization ? [DENY_DATA_READS_FILE] : [],
    ...request.hostRegions.length > 0 ? [HOST_MANAGEMENT_FILE] : [],
    ...request.organization ? [ORGANIZATION_FILE] : [],
  ];
}

/** A statement for the policy of the bucket that refuses access without TLS. */
export function tlsStatement({ bucket }: Request): object {
  const arn = `arn:aws:s3:::${bucket}`;
  return {
    Sid: 'OnlyTls',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

interface Link {
  readonly title: string;
  readonly url: string;
}

/** Versions of the files in the bucket. A link names the version of its file if it is in this map. */
export type Versions = ReadonlyMap<string, string>;

/** One link for an organization, or the links for the roles, denied data reads, and host management in each region. */
export function quickCreateLinks(request: Request, versions: Versions = new Map()): Link[] {
  return request.organization ? [organizationLink(request, request.organization, versions)] : accountLinks(request, versions);
}

function organizationLink(request: Request, organization: { readonly [name: string]: string }, versions: Versions): Link {
  const { region, stackName, parameters, hostRegions } = request;
  return {
    title: `the organization, in ${region}`,
    url: link(request, region, ORGANIZATION_FILE, versions, stackName, {
      ...organization,
      TemplateFolderUrl: folderUrl(request),
      PermissionsType: permissionsType(request),
      ...request.denyDataReads ? { DenyDataReadsStackSet: 'true' } : {},
      ...hostRegions.length > 0 ? { HostManagementRegions: hostRegions.join(',') } : {},
      ...parameters,
    }),
  };
}

function accountLinks(request: Request, versions: Versions): Link[] {
  const { region, stackName, parameters, hostRegions } = request;
  const named = (names: RegExp) => Object.fromEntries(Object.entries(parameters).filter(([name]) => names.test(name)));
  const shared = named(/^Role(Path|NameSuffix)$/);
  return [
    { title: `the roles, in ${region}`, url: link(request, region, accountFile(request), versions, stackName, parameters) },
    ...request.denyDataReads ? [{
      title: `denied data reads in ${region}, after the roles`,
      url: link(request, region, DENY_DATA_READS_FILE, versions, `${stackName}-DenyDataReads`, named(/^(PolicyPath|RoleNameSuffix)$/)),
    }] : [],
    ...hostRegions.map(r => ({
      title: `host management in ${r}, after the roles`,
      url: link(request, r, HOST_MANAGEMENT_FILE, versions, `${stackName}-HostManagement`, shared),
    })),
  ];
}

/** Source of this URL format: AWS CloudFormation user guide, quick-create links, 2026-11. */
function link(
  request: Request, region: string, file: string, versions: Versions, stackName: string,
  parameters: { readonly [name: string]: string },
): string {
  const version = versions.has(file) ? `?versionId=${encodeURIComponent(versions.get(file)!)}` : '';
  const query = Object.entries({
    templateURL: `${folderUrl(request)}${file}${version}`,
    stackName,
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`param_${name}`, value])),
  }).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  return `https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks/create/review?${query}`;
}

function folderUrl({ bucket, bucketRegion, prefix }: Request): string {
  return `https://${bucket}.s3.${bucketRegion}.amazonaws.com/${prefix}`;
}

/** The command that deploys the security connector with the values of the links. */
export function azureCommand({ parameters, organization }: Request): string {
  const values = { ...organization, ...parameters };
  const shared = [...ORGANIZATION_IN_AZURE, ...accountInAzure()]
    .filter(({ name }) => name in values).map(({ name }) => `${name}=${values[name]}`);
  const file = `templates/azure/security-connector${organization ? '-organization' : ''}.json`;
  const command = 'az deployment group create -g DefenderForCloud -f'.split(' ');
  return commandLine([...command, file, '-p', 'awsAccountId=ACCOUNT_ID', ...shared]);
}

/** What the user must know before opening the links. */
export function warnings({ organization, hostRegions }: Request): string[] {
  if (hostRegions.length === 0) return [];
  const where = `in ${hostRegions.join(', ')}${organization ? ' of every account of the units' : ''}`;
  return [`Warning: host management gives an instance profile to every EC2 instance ${where} that has none. ` +
    'Read docs/host-management.md first.'];
}

/** What the user must know about an organization. */
export function organizationNotes({ organization }: Request): string[] {
  if (!organization) return [];
  return [
    'Trusted access of StackSets must be on: docs/organization.md. Begin with a few accounts of the final units, with OnlyAccountIds.',
    ...organization.OnlyAccountIds === undefined || organization.ConnectManagementAccount === 'false' ? [] : [
      'The account of the stack is connected, too. For a pilot of member accounts only, add --members-only.',
    ],
    'Azure creates a connector for every account of the organization that is not in ExcludedAccountIds, even if it has no roles.',
    'The link is for one version of its own template. CloudFormation reads the current version of the templates for accounts from ' +
      'the folder, so nobody but you may have write access to it.',
    ...organization.CallAs === undefined ? [] : [
      'Defender for Cloud onboards through the management account, so deploy the template of the roles there, too.',
      'Whoever creates this stack must be able to read the bucket. Member accounts need no access to it.',
      'New accounts can get host management before its roles. It then begins with the next scheduled run.',
    ],
  ];
}
