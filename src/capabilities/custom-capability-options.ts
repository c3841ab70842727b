import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Options of `DefenderCapability.custom`: a capability of Defender for Cloud that this version of the library does not
 * know. The template from the Azure portal contains the values. Its role must trust exactly one of `audience` and
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
   * Name of the role, 1 to 64 letters, digits or any of `_+=,.@-`. The connector appends its `roleNameSuffix`.
   * Throws if it is the default name of another capability, if it begins with `OIDC_`, like roles of Microsoft
   * Sentinel, or if organization policies exempt such a role, as `StackSet-*`. IAM ignores the case.
   */
  readonly roleName: string;
  /**
   * What the role may do, in a few words, for the descriptions of the role and its output. 1 to 200 printable Latin-1
   * characters.
   * @default - the id of the capability
   */
  readonly summary?: string;
  /**
   * Audience of the Microsoft application that assumes the role: 1 to 255 characters, without wildcards and variables.
   * The role accepts it only in a session for your tenant. Throws if a published capability or Microsoft Sentinel uses
   * it, or if it is `sts.amazonaws.com`.
   * @default - none: an AWS service assumes the role
   */
  readonly audience?: string;
  /**
   * Object id (GUID) of a service principal in your own Entra tenant. The role then trusts tokens of your tenant for
   * the audience and this service principal, like the role of CIEM, instead of tokens of Microsoft's tenant. Throws if
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
   * Statements of the role, without principals. They are not changed, and the command `review` shows them.
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
   * Path of the feature in the offering, such as `agentlessServerlessPosture` or `ciem.logCollectionOidc`. The ARN of
   * the role is written to `cloudRoleArn` below it. If the published listing has `enabled` there, it is set to true.
   * Throws if a published capability has this path, or a path above or below it.
   */
  readonly path: string;
  /**
   * Additional settings of the feature, by their path below `path`, such as `{ 'configuration.scanningMode': 'Default'
   * }`. A value can be any JSON value. A condition of the capability applies to `enabled: true`. Throws if it contains
   * `cloudRoleArn`. `SecurityConnector` throws if the published listing has the same or a similar setting.
   * @default - none
   */
  readonly settings?: { [path: string]: any };
}
