import type { Request } from './input';

/** Names of the template files, in `templates/`. */
const HOST_MANAGEMENT_FILE = 'defender-host-management.template.json';
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
    ...request.hostRegions.length > 0 ? [HOST_MANAGEMENT_FILE] : [],
    ...request.organization ? [ORGANIZATION_FILE] : [],
  ];
}

/** Arguments of the AWS CLI that upload a file. */
export function uploadArguments({ bucket, bucketRegion, prefix }: Request, file: string): string[] {
  return ['s3', 'cp', `templates/${file}`, `s3://${bucket}/${prefix}${file}`, '--region', bucketRegion];
}

/** A statement for the policy of the bucket: only TLS. */
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

/** The link for an organization. Or the link for the roles, and one for host management in each of its regions. */
export function quickCreateLinks(request: Request): Link[] {
  return request.organization ? [organizationLink(request, request.organization)] : accountLinks(request);
}

function organizationLink(request: Request, organization: { readonly [name: string]: string }): Link {
  const { region, stackName, parameters, hostRegions } = request;
  return {
    title: `the organization, in ${region}`,
    url: link(request, region, ORGANIZATION_FILE, stackName, {
      ...organization,
      TemplateFolderUrl: folderUrl(request),
      PermissionsType: permissionsType(request),
      ...hostRegions.length > 0 ? { HostManagementRegions: hostRegions.join(',') } : {},
      ...parameters,
    }),
  };
}

function accountLinks(request: Request): Link[] {
  const { region, stackName, parameters, hostRegions } = request;
  const shared = Object.fromEntries(Object.entries(parameters).filter(([name]) => /^Role(Path|NameSuffix)$/.test(name)));
  return [
    { title: `the roles, in ${region}`, url: link(request, region, accountFile(request), stackName, parameters) },
    ...hostRegions.map(r => ({
      title: `host management in ${r}, after the roles`,
      url: link(request, r, HOST_MANAGEMENT_FILE, `${stackName}-HostManagement`, shared),
    })),
  ];
}

/** Source of the form: AWS CloudFormation user guide, quick-create links, 2026-11. */
function link(
  request: Request, region: string, file: string, stackName: string,
  parameters: { readonly [name: string]: string },
): string {
  const query = Object.entries({
    templateURL: `${folderUrl(request)}${file}`,
    stackName,
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`param_${name}`, value])),
  }).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  return `https://${region}.console.aws.amazon.com/cloudformation/home?region=${region}#/stacks/create/review?${query}`;
}

function folderUrl({ bucket, bucketRegion, prefix }: Request): string {
  return `https://${bucket}.s3.${bucketRegion}.amazonaws.com/${prefix}`;
}
