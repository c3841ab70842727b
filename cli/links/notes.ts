import type { Request } from './input';

/** What the user must know before opening the links. */
export function warnings({ organization, hostRegions }: Request): string[] {
  if (hostRegions.length === 0) return [];
  const where = `in ${hostRegions.join(', ')}${organization ? ' of every account of the units' : ''}`;
  return [`Warning: host management gives an instance profile to every EC2 instance ${where} that has none. ` +
    'Read docs/host-management.md first.'];
}

/** What the user must know of an organization. */
export function organizationNotes({ organization }: Request): string[] {
  if (!organization) return [];
  return [
    'Trusted access of StackSets must be on: docs/organization.md. Begin with a few accounts of the final units: OnlyAccountIds.',
    ...organization.OnlyAccountIds === undefined || organization.ConnectManagementAccount === 'false' ? [] : [
      'The account of the stack is connected, too. For a pilot of member accounts only, add --members-only.',
    ],
    'Azure creates a connector for every account of the organization that ExcludedAccountIds does not name, also without roles.',
    'The link is for one version of its own template. CloudFormation reads the templates of accounts from the folder, in their ' +
      'current version: nobody but you may write to it.',
    ...organization.CallAs === undefined ? [] : [
      'Defender for Cloud onboards through the management account: deploy the template of the roles there, too.',
      'Who creates this stack must be able to read the bucket. Member accounts need not.',
      'New accounts can get host management before its roles. It then begins with the next scheduled run.',
    ],
  ];
}
