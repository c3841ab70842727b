import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Options of `DefenderCapability.custom`: a capability of Defender for Cloud that this version of the library does not
 * know. The template that the Azure portal offers has the values. Its role must trust exactly one of `audience` and
 * `service`.
 */
export interface CustomCapabilityOptions {
  /**
   * Name of the capability in construct ids and outputs, such as `ContosoPosture`: an upper-case letter,
   * then at most 63 letters or digits. If you change it later, the role is replaced. Throws if the library has a
   * capability or a construct with this id.
   */
  readonly id: string;
  /**
   * Name of the role, 1 to 64 letters, digits or any of `_+=,.@-`, with `roleNameSuffix` of the connector behind it.
   * Throws if it is the default name of another capability, if it begins with `OIDC_`, like roles of Microsoft
   * Sentinel, or if organization policies exempt such a role, as `StackSet-*`. IAM ignores the case.
   */
  readonly roleName: string;
  /**
   * What the role may do, in a few words: the description of the role and of its output. 1 to 200 printable characters
   * of Latin-1.
   * @default - the id of the capability
   */
  readonly summary?: string;
  /**
   * Audience of the Microsoft application that assumes the role: 1 to 255 characters, without wildcards and variables.
   * The role accepts it only in a session for your tenant. Throws if a published capability or Microsoft Sentinel has
   * it, or if it is `sts.amazonaws.com`.
   * @default - none: an AWS service assumes the role
   */
  readonly audience?: string;
  /**
   * Object id (GUID) of a service principal in your own Entra tenant. The role then trusts tokens of your tenant for
   * the audience and this service principal, as the role of CIEM does, and not tokens of Microsoft's tenant. Throws if
   * `audience` is not given.
   * @default - the role trusts Microsoft's tenant
   */
  readonly servicePrincipalObjectId?: string;
  /**
   * AWS service that assumes the role, such as `logs.amazonaws.com`. The role trusts it only on behalf of its own
   * account (condition `aws:SourceAccount`). A service that does not send this key cannot assume the role.
   * @default - none: an application with the audience assumes the role
   */
  readonly service?: string;
  /**
   * Statements of the role, without principals. The role has them as they are; the command `review` shows them.
   * Throws if two have the same `sid`, or if a statement is not allowed in a policy of a role.
   * @default - none
   */
  readonly statements?: iam.PolicyStatement[];
  /**
   * Managed policies of the role, such as `iam.ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')`. In an
   * organization, each account must have them. Throws if the list contains a policy twice.
   * @default - none
   */
  readonly managedPolicies?: iam.IManagedPolicy[];
  /**
   * Where the Azure side names the role.
   * @default - the Azure side does not name the role
   */
  readonly azure?: CustomCapabilityAzure;
}

/** The feature of a custom capability in the security connector. */
export interface CustomCapabilityAzure {
  /**
   * Name of the offering with the feature, such as `DefenderCspmAws`. A plan with another offering throws.
   */
  readonly offering: string;
  /**
   * Path of the feature in the offering, such as `agentlessServerlessPosture` or `ciem.logCollectionOidc`.
   * `cloudRoleArn` below it becomes the ARN of the role. If the published listing has `enabled` below it, this becomes
   * true. Throws if it is the path of a published capability, or above or below one.
   */
  readonly path: string;
  /**
   * More settings of the feature, by their path below `path`, such as `{ 'configuration.scanningMode': 'Default' }`. A
   * value is anything that JSON can hold. If the capability has a condition, `enabled: true` follows it. Throws if it
   * has `cloudRoleArn`. `SecurityConnector` throws if the published listing has a setting, or one that resembles it.
   * @default - none
   */
  readonly settings?: { [path: string]: any };
}
