/**
 * Microsoft's own Entra tenant with the Defender for Cloud applications. It is the same for every customer. The AWS
 * connector of Microsoft Sentinel also uses it. Source: Microsoft's public Terraform for the AWS connector, 2026-11.
 */
export const DEFENDER_TENANT_ID = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';

/** Tenants of the samples of this library. */
export const SAMPLE_TENANTS = ['11111111-2222-3333-4444-555555555555', '22222222-3333-4444-5555-666666666666'];

/** SHA-1 thumbprint that Microsoft publishes for `sts.windows.net`. Same source and date. */
export const ENTRA_THUMBPRINT = '626d44e704d1ceabe3bf0d53397464ac8080142c';

/** Host and path of the issuer, as in condition keys and in the ARN of the provider. */
export function entraIssuer(tenantId: string): string {
  return `sts.windows.net/${tenantId}/`;
}

/**
 * The session name that Defender for Cloud uses to assume the roles of one customer. The condition on it limits a role
 * to the customer's tenant, because the audience is the same for all customers. Microsoft has changed such a prefix
 * before, so it is defined only here. Same source and date.
 */
export function defenderSessionName(azureTenantId: string): string {
  return `MicrosoftDefenderForClouds_${azureTenantId}`;
}

/** Prefix of the names of Microsoft Sentinel's roles. Source: Azure/Azure-Sentinel, AWS-S3, 2026-11. */
export const SENTINEL_ROLE_PREFIX = 'OIDC_';
/** Names of roles that Microsoft Sentinel can use. Same source. */
export const SENTINEL_ROLE_NAME = new RegExp(`^${SENTINEL_ROLE_PREFIX}[-_a-zA-Z0-9]+$`);

/**
 * Role of Microsoft Sentinel's attack disruption, which changes policies of users and roles. The library never creates
 * it. Source: MicrosoftDocs/defender-docs, sentinel/aws-disruption, 2026-07-01.
 */
export const SENTINEL_ACTIONS_ROLE = 'OIDC_Actions_Sentinel';

/**
 * Microsoft's tenant that issues the tokens of Microsoft Sentinel in Azure Government. Source:
 * MicrosoftDocs/defender-docs, connect-aws-configure-environment, 2026-07.
 */
export const SENTINEL_GOVERNMENT_TENANT_ID = 'cab8a31a-1906-4287-a0d8-4eef66b95f6e';

/** Microsoft's own tenants, which are never the user's. */
export const MICROSOFT_TENANT_IDS: readonly string[] = [DEFENDER_TENANT_ID, SENTINEL_GOVERNMENT_TENANT_ID];

/** The session name that Microsoft Sentinel uses for one workspace. Source: Azure/Azure-Sentinel, AWS-S3, 2026-11. */
export function sentinelSessionName(workspaceId: string): string {
  return `MicrosoftSentinel_${workspaceId}`;
}

/**
 * Both session names that Microsoft Sentinel has used for one workspace. The second one has the prefix of Defender for
 * Cloud. Source: Azure/Azure-Sentinel, AWS-S3, and its issues 11980 and 11985, 2026-11.
 */
export function sentinelSessionNames(workspaceId: string): string[] {
  return [sentinelSessionName(workspaceId), defenderSessionName(workspaceId)];
}
