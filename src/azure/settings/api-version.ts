/**
 * API version of the Azure resource type `Microsoft.Security/securityConnectors`.
 *
 * Source: Azure/bicep-types-az, `microsoft.security`, 2026-11.
 *
 * @example
 * new SecurityConnector(stack, 'Azure', {
 *   connector: defender,
 *   apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW,
 *   defenderForContainers: { antiMalware: true }, // only in this API version
 * });
 */
export class SecurityConnectorApiVersion {
  /** `2024-08-01-preview`. */
  public static readonly V2024_08_01_PREVIEW = new SecurityConnectorApiVersion('2024-08-01-preview');
  /**
   * `2026-08-01-preview`. It adds installation method, security gating, anti-malware, serverless containers and
   * security findings. It has no field for the ARN of the role `DefenderCapability.CIEM_DISCOVERY`.
   */
  public static readonly V2026_08_01_PREVIEW = new SecurityConnectorApiVersion('2026-08-01-preview');

  private constructor(
    /** The version as in templates, such as `2024-08-01-preview`. */
    public readonly version: string,
  ) {}

  /** The version as in templates, such as `2024-08-01-preview`. */
  public toString(): string {
    return this.version;
  }
}
