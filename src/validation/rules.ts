/** A rule of `DefenderTrustValidation`. Ids are a contract: users acknowledge them. */
export interface Rule {
  readonly severity: 'error' | 'warning';
  readonly fix: string;
}

const PERMISSIONS = 'as in docs/PERMISSIONS.md of cdk-defender-for-cloud';
const EXACTLY_ONE_AUDIENCE =
  `use StringEquals on <issuer>:aud with exactly one audience: that of the feature, ${PERMISSIONS}`;
const SESSION_NAME = 'use StringEquals on sts:RoleSessionName with ' +
  'MicrosoftDefenderForClouds_<id of your Entra tenant, in lower case>';
const ONLY_THE_PROVIDER = 'the only principal of the statement must be the OIDC provider: {"Federated": "<its ARN>"}';
const NOT_IN_PRODUCTS = `Defender for Cloud does not need it: attach what the feature needs, ${PERMISSIONS}`;

/** Every rule by its id, in the order of the documentation. */
export const RULES = {
  AudienceMissing: { severity: 'error', fix: EXACTLY_ONE_AUDIENCE },
  AudienceIneffective: { severity: 'error', fix: EXACTLY_ONE_AUDIENCE },
  AudienceWildcard: { severity: 'error', fix: EXACTLY_ONE_AUDIENCE },
  AudienceSeveral: { severity: 'error', fix: `${EXACTLY_ONE_AUDIENCE}; make one role per feature` },
  AudienceUnknown: {
    severity: 'error',
    fix: `use the audience that Microsoft publishes for the feature, ${PERMISSIONS}; if it is right, list it in ` +
      'audiences',
  },
  SessionNameMissing: { severity: 'error', fix: SESSION_NAME },
  SessionNameIneffective: { severity: 'error', fix: SESSION_NAME },
  SessionNameWildcard: { severity: 'error', fix: SESSION_NAME },
  SessionNameForm: { severity: 'error', fix: SESSION_NAME },
  SessionNameOfOtherTenant: {
    severity: 'error',
    fix: 'use the id of your own Entra tenant; if the other tenant is yours too, add it to azureTenantIds; if it is ' +
      'a workspace of Microsoft Sentinel, add it to sentinelWorkspaceIds',
  },
  TenantsDiffer: {
    severity: 'error',
    fix: 'use the id of your own Entra tenant in every role; if all are yours, list them in azureTenantIds; list ' +
      'workspaces of Microsoft Sentinel in sentinelWorkspaceIds',
  },
  ProviderOfOtherAccount: {
    severity: 'error',
    fix: 'use the provider of the same account: arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/<issuer>',
  },
  PrincipalWildcard: { severity: 'error', fix: ONLY_THE_PROVIDER },
  NotPrincipal: { severity: 'error', fix: ONLY_THE_PROVIDER },
  ActionTooWide: {
    severity: 'error',
    fix: 'allow sts:AssumeRoleWithWebIdentity only, and sts:TagSession if you need session tags',
  },
  TrustNotReadable: {
    severity: 'warning',
    fix: 'write the condition into the template, so that a reviewer can read it',
  },
  AdministratorPermissions: { severity: 'error', fix: NOT_IN_PRODUCTS },
  WiderThanPublished: { severity: 'warning', fix: NOT_IN_PRODUCTS },
  SentinelRoleName: {
    severity: 'error',
    fix: 'give the role a name that begins with OIDC_, followed by letters, digits, - or _',
  },
  SentinelSessionName: {
    severity: 'error',
    fix: 'use StringEquals on sts:RoleSessionName with MicrosoftSentinel_<id of your workspace>; if Sentinel uses ' +
      'MicrosoftDefenderForClouds_<id of your workspace>, list the workspace in sentinelWorkspaceIds',
  },
  CiemSubject: {
    severity: 'error',
    fix: 'use StringEquals on <issuer>:sub with the object id of the service principal of the CIEM application',
  },
  DuplicateProvider: {
    severity: 'error',
    fix: 'keep one provider per account, and let all roles trust it; an account can have only one per URL',
  },
  TemplateNotReadable: {
    severity: 'warning',
    fix: 'give the template as JSON, so that it can be checked',
  },
} satisfies { readonly [id: string]: Rule };

export type RuleId = keyof typeof RULES;

/** Something that a rule found. */
export interface Finding {
  readonly rule: RuleId;
  /** What is wrong, without the resource. */
  readonly text: string;
  /** Where in the resource, such as `Properties.Url`. */
  readonly location: string;
}
