import { DEFENDER_TENANT_ID } from '../src/identity/tenants';
import type { TrustData } from '../src/identity/trust';

/** Who may assume a role, in words and with the exact conditions. */
export function trust(data: TrustData): string {
  switch (data.kind) {
    case 'defender': return [
      "Defender for Cloud, with a token of Microsoft's tenant for this application, and on behalf of your tenant only:\n",
      `- principal: OIDC provider \`sts.windows.net/${DEFENDER_TENANT_ID}/\` of this account`,
      `- \`sts.windows.net/${DEFENDER_TENANT_ID}/:aud\` equals \`${data.audience}\``,
      '- `sts:RoleSessionName` equals `MicrosoftDefenderForClouds_{tenant}`\n',
    ].join('\n');
    case 'ciem': return [
      'One service principal of your own tenant, and nobody else:\n',
      '- principal: OIDC provider `sts.windows.net/{tenant}/` of this account',
      `- \`sts.windows.net/{tenant}/:aud\` equals \`${data.audience}\``,
      '- `sts.windows.net/{tenant}/:sub` equals the object id given in `ciem.servicePrincipalObjectId`\n',
    ].join('\n');
    case 'service': return `The AWS service \`${data.service}\`, on behalf of this account only: \`${data.accountCondition}\` equals \`{account}\`.\n`;
    case 'role': return `The role of \`${data.role}\` in this account, and nobody else.\n`;
  }
}
