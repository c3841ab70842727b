/** Options of `DefenderTrustValidation`. */
export interface DefenderTrustValidationProps {
  /**
   * Ids (GUIDs) of your Entra tenants. A role that trusts another tenant is reported.
   * @default - every tenant is accepted, but all roles of the app must trust the same one
   */
  readonly azureTenantIds?: string[];
  /**
   * Audiences that roles may trust in addition to those that Microsoft publishes, such as those of a preview. 1 to 255
   * characters each, without wildcards.
   * @default - only published audiences
   */
  readonly audiences?: string[];
}
