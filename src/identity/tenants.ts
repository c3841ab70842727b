/**
 * Microsoft's own Entra tenant, which holds the Defender for Cloud applications. The same for every customer, and shared
 * with Microsoft Sentinel's AWS connector. Source: Microsoft's public Terraform for the AWS connector, 2026-11.
 */
export const DEFENDER_TENANT_ID = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';

/** SHA-1 thumbprint that Microsoft publishes for `sts.windows.net`. Same source and date. */
export const ENTRA_THUMBPRINT = '626d44e704d1ceabe3bf0d53397464ac8080142c';

/** Host and path of the issuer, as it stands in condition keys and in the provider's ARN. */
export function entraIssuer(tenantId: string): string {
  return `sts.windows.net/${tenantId}/`;
}

/**
 * The session name under which Defender for Cloud assumes roles for one customer. It is what ties a role to the customer's
 * tenant: the audience alone admits Defender for Cloud acting for anyone. Microsoft once changed a prefix like this one, so
 * it stands here and nowhere else. Same source and date.
 */
export function defenderSessionName(azureTenantId: string): string {
  return `MicrosoftDefenderForClouds_${azureTenantId}`;
}
