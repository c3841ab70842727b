/**
 * API version of the Azure resource type `Microsoft.Security/securityConnectors`.
 *
 * Source: Azure/bicep-types-az, `microsoft.security`, 2026-11.
 */
export class SecurityConnectorApiVersion {
  /** `2024-08-01-preview`. */
  public static readonly V2024_08_01_PREVIEW = new SecurityConnectorApiVersion('2024-08-01-preview');
  /**
   * `2026-08-01-preview`: adds installation method, security gating, anti-malware, serverless containers and security
   * findings. It has no place for the ARN of the role `DefenderCapability.CIEM_DISCOVERY`.
   */
  public static readonly V2026_08_01_PREVIEW = new SecurityConnectorApiVersion('2026-08-01-preview');

  private constructor(
    /** The version as it stands in templates, such as `2024-08-01-preview`. */
    public readonly version: string,
  ) {}

  /** The version as it stands in templates. */
  public toString(): string {
    return this.version;
  }
}
