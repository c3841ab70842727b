/** Options of `DefenderTrustValidation`. */
export interface DefenderTrustValidationProps {
  /**
   * Ids (GUIDs) of your Entra tenants. A role that trusts another tenant is reported.
   * @default - every tenant is accepted, but all roles of the app must trust the same one
   */
  readonly azureTenantIds?: string[];
  /**
   * Ids (GUIDs) of your workspaces of Microsoft Sentinel. Its roles may trust the session names
   * `MicrosoftSentinel_<id>` and `MicrosoftDefenderForClouds_<id>` of these workspaces; every other session name is
   * reported. Source: Azure/Azure-Sentinel, AWS-S3 and issue 11985, 2026-11.
   * @default - `MicrosoftSentinel_<id>` of every workspace is accepted, the other name only for a workspace of a
   * `SentinelConnector` of the app. Before aws-cdk-lib 2.258, it is one of a tenant
   */
  readonly sentinelWorkspaceIds?: string[];
  /**
   * Audiences that roles may trust in addition to those that Microsoft publishes, such as those of a preview. 1 to 255
   * characters each, without wildcards.
   * @default - only published audiences
   */
  readonly audiences?: string[];
}
