import { DEFENDER_TENANT_ID, defenderSessionName, entraIssuer } from '../../src/identity/tenants';
import type { TrustData } from '../../src/identity/trust';
import type { ServiceTrust } from '../../src/permissions/host-management';

/** Describes who may assume a role, with the exact conditions. */
export function trust(data: TrustData): string {
  switch (data.kind) {
    case 'defender': return [
      "Defender for Cloud, with a token of Microsoft's tenant for this application, and on behalf of your tenant " +
        'only:\n',
      ...webIdentity(DEFENDER_TENANT_ID, data.audience),
      `- \`sts:RoleSessionName\` equals \`${defenderSessionName('{tenant}')}\`\n`,
    ].join('\n');
    case 'ciem': return [
      'One service principal of your own tenant, and nobody else:\n',
      ...webIdentity('{tenant}', data.audience),
      `- \`${entraIssuer('{tenant}')}:sub\` equals the object id given in \`ciem.servicePrincipalObjectId\`\n`,
    ].join('\n');
    case 'service':
      return `The AWS service \`${data.service}\`, on behalf of this account only: ` +
        `\`${data.accountCondition}\` equals \`{account}\`.\n`;
    case 'role':
      return `The role of \`${data.role}\` in this account, and nobody else.\n`;
  }
}

/** Describes the trust of a service that must also name a resource of the account. */
export function serviceTrust({ service, sourceArn }: ServiceTrust): string {
  return `Who may assume it: the AWS service \`${service}\`: \`aws:SourceAccount\` equals \`{account}\`, and ` +
    `\`aws:SourceArn\` is \`${sourceArn}\`.\n`;
}

function webIdentity(tenant: string, audience: string): string[] {
  return [
    `- principal: OIDC provider \`${entraIssuer(tenant)}\` of this account`,
    `- \`${entraIssuer(tenant)}:aud\` equals \`${audience}\``,
  ];
}
