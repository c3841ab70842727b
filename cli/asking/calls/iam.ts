/** Calls about identities, rights, organizations, and the controls of AWS Control Tower. */
import { ALWAYS, call, EVERYWHERE, ARN, DATE, each, FLAG, having, json, list, MAP, maybe, NUMBER, POLICY, row, TEXT } from '../call';

const OF_PREFLIGHT = { preflight: ALWAYS } as const;
const OF_BOTH = { preflight: ALWAYS, verify: ALWAYS } as const;
const ACCOUNTS = list(row(TEXT, TEXT));

export const IAM = {
  configuredRegion: call('aws configure get region',
    'the region of the profile, if `--region`, the app and `AWS_REGION` name none. It reads only local files', [], OF_PREFLIGHT,
    TEXT),
  identity: call('aws sts get-caller-identity', 'account and partition', 'sts:GetCallerIdentity',
    { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS }, having({ Account: TEXT, Arn: ARN })),
  assumeRole: call('aws sts assume-role --role-arn <role> --role-session-name preflight', 'a session in a member account',
    'sts:AssumeRole', { preflight: 'with --assume-role' },
    having({ Credentials: having({ AccessKeyId: TEXT, SecretAccessKey: TEXT, SessionToken: TEXT }) }), { acts: true, secret: true }),

  roles: call('aws iam list-roles --query \'Roles[].RoleName\'', 'names of roles', 'iam:ListRoles', OF_PREFLIGHT, list(TEXT)),
  federatedRoles: call('aws iam list-roles --query ' +
    '"Roles[?contains(to_string(AssumeRolePolicyDocument), \':oidc-provider/\')].[RoleName,AssumeRolePolicyDocument]"',
  'roles that trust an OIDC provider', 'iam:ListRoles', { leave: ALWAYS }, maybe(list(row(TEXT, POLICY)))),
  role: call('aws iam get-role --role-name <role>', 'ARN and trust of a role', 'iam:GetRole',
    { preflight: ALWAYS, denied: 'unless --tenant-id' }, having({ Role: having({ Arn: TEXT, AssumeRolePolicyDocument: maybe(MAP) }) })),
  authorization: call('aws iam get-account-authorization-details --filter Role LocalManagedPolicy',
    'roles: path, trust, policies, permissions boundary, tags, last use', 'iam:GetAccountAuthorizationDetails',
    { verify: ALWAYS, review: 'with --deployed' },
    having({
      RoleDetailList: list(having({
        RoleName: TEXT,
        Path: maybe(TEXT),
        AssumeRolePolicyDocument: POLICY,
        AttachedManagedPolicies: list(having({ PolicyArn: TEXT })),
        RolePolicyList: list(having({ PolicyName: TEXT, PolicyDocument: POLICY })),
        Tags: maybe(list(having({ Key: TEXT, Value: TEXT }))),
        PermissionsBoundary: maybe(having({ PermissionsBoundaryArn: TEXT })),
        RoleLastUsed: maybe(having({ LastUsedDate: maybe(TEXT) })),
      })),
      Policies: list(having({ Arn: TEXT, PolicyVersionList: list(having({ IsDefaultVersion: maybe(FLAG), Document: maybe(POLICY) })) })),
    })),
  instanceProfiles: call('aws iam list-instance-profiles --query \'InstanceProfiles[].InstanceProfileName\'',
    'names of instance profiles', 'iam:ListInstanceProfiles', OF_PREFLIGHT, list(TEXT)),
  instanceProfile: call('aws iam get-instance-profile --instance-profile-name <profile>', 'the role of an instance profile, and its age',
    'iam:GetInstanceProfile', { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS },
    having({ InstanceProfile: having({ Arn: maybe(TEXT), CreateDate: maybe(DATE), Roles: list(having({ RoleName: TEXT })) }) })),
  attachedPolicies: call('aws iam list-attached-role-policies --role-name <role> --query \'AttachedPolicies[].PolicyArn\'',
    'the policies of this role', 'iam:ListAttachedRolePolicies', OF_PREFLIGHT, list(TEXT)),
  policies: call('aws iam list-policies --scope Local --query \'Policies[].Arn\'', 'names of managed policies', 'iam:ListPolicies',
    OF_PREFLIGHT, list(TEXT)),
  policy: call('aws iam get-policy --policy-arn <policy> --query \'Policy.DefaultVersionId\'',
    'whether the permissions boundary of the roles exists', 'iam:GetPolicy', OF_PREFLIGHT, TEXT),
  policyVersion: call('aws iam get-policy-version --policy-arn <policy> --version-id <version> --query \'PolicyVersion.Document\'',
    'the statements of the permissions boundary', 'iam:GetPolicyVersion', OF_PREFLIGHT, POLICY),
  providers: call('aws iam list-open-id-connect-providers --query \'OpenIDConnectProviderList[].Arn\'', 'OIDC providers',
    'iam:ListOpenIDConnectProviders', { preflight: ALWAYS, leave: ALWAYS }, list(TEXT)),
  provider: call('aws iam get-open-id-connect-provider --open-id-connect-provider-arn <provider>',
    'URL, audiences and thumbprints of an OIDC provider', 'iam:GetOpenIDConnectProvider',
    { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS },
    having({ ClientIDList: list(TEXT), ThumbprintList: maybe(list(TEXT)), Url: maybe(TEXT) })),
  accountSummary: call('aws iam get-account-summary', 'how many roles, policies, profiles and providers the account has, and may have; ' +
    'whether session tokens of the global STS endpoint work in opt-in regions (`GlobalEndpointTokenVersion`)', 'iam:GetAccountSummary',
  { preflight: ALWAYS, verify: ALWAYS }, having({ SummaryMap: each(NUMBER) })),
  simulation: call('aws iam simulate-principal-policy --policy-source-arn <principal> --action-names <actions> ' +
    '--resource-arns <resources> --query \'EvaluationResults[]\'', 'whether the principal that deploys may create the resources',
  'iam:SimulatePrincipalPolicy', OF_PREFLIGHT, list(having({
    EvalActionName: TEXT,
    EvalDecision: maybe(TEXT),
    MissingContextValues: maybe(list(TEXT)),
    OrganizationsDecisionDetail: maybe(MAP),
    PermissionsBoundaryDecisionDetail: maybe(MAP),
    ResourceSpecificResults: maybe(list(having({
      EvalResourceDecision: maybe(TEXT), MissingContextValues: maybe(list(TEXT)), PermissionsBoundaryDecisionDetail: maybe(MAP),
    }))),
  }))),
  quota: call('aws service-quotas get-service-quota --service-code <service> --quota-code <code>', 'a quota of the account',
    'servicequotas:GetServiceQuota', OF_PREFLIGHT, having({ Quota: having({ Value: NUMBER }) }), EVERYWHERE),

  organization: call('aws organizations describe-organization', 'the management account, and whether all features are on',
    'organizations:DescribeOrganization', OF_BOTH,
    having({ Organization: having({ MasterAccountId: TEXT, FeatureSet: maybe(TEXT) }) })),
  delegatedAdministrators: call('aws organizations list-delegated-administrators --service-principal ' +
    'member.org.stacksets.cloudformation.amazonaws.com --query \'DelegatedAdministrators[].Id\'', 'delegated administrators of StackSets',
  'organizations:ListDelegatedAdministrators', OF_PREFLIGHT, list(TEXT)),
  accounts: call('aws organizations list-accounts --query \'Accounts[].[Id,State||Status,Name,JoinedTimestamp]\'',
    'accounts of the organization', 'organizations:ListAccounts', OF_BOTH, list(row(TEXT, TEXT, maybe(TEXT), maybe(DATE)))),
  accountsOfUnit: call('aws organizations list-accounts-for-parent --parent-id <parent> --query \'Accounts[].[Id,State||Status]\'',
    'accounts of a unit', 'organizations:ListAccountsForParent', OF_BOTH, ACCOUNTS),
  unitsOfUnit: call('aws organizations list-organizational-units-for-parent --parent-id <parent> --query \'OrganizationalUnits[].Id\'',
    'units in a unit', 'organizations:ListOrganizationalUnitsForParent', OF_BOTH, list(TEXT)),
  parents: call('aws organizations list-parents --child-id <child> --query \'Parents[].Id\'', 'the parent of a unit or account',
    'organizations:ListParents', OF_PREFLIGHT, row(TEXT)),
  policiesOfTarget: call('aws organizations list-policies-for-target --target-id <target> --filter <policy-type> --query ' +
    '\'Policies[].[Id,Name]\'', 'service and resource control policies of accounts and units', 'organizations:ListPoliciesForTarget',
  OF_PREFLIGHT, maybe(list(row(TEXT, TEXT)))),
  organizationPolicy: call('aws organizations describe-policy --policy-id <policy> --query \'Policy.Content\'',
    'the statements of these policies', 'organizations:DescribePolicy', OF_PREFLIGHT, json(POLICY)),

  landingZones: call('aws controltower list-landing-zones --query \'landingZones[].arn\'',
    'whether AWS Control Tower is set up, and its home region', 'controltower:ListLandingZones', OF_PREFLIGHT, list(ARN), EVERYWHERE),
  enabledControls: call('aws controltower list-enabled-controls --query ' +
    '\'enabledControls[].[controlIdentifier,targetIdentifier,statusSummary.status]\'',
  'controls of AWS Control Tower, and the units and accounts that have them', 'controltower:ListEnabledControls', OF_PREFLIGHT,
  list(row(TEXT, TEXT, maybe(TEXT))), EVERYWHERE),
  proactiveControls: call('aws controlcatalog list-controls --filter \'Implementations={Types=[AWS::CloudFormation::Type::HOOK]}\' ' +
    '--query \'Controls[].[Arn,Aliases]\'', 'names of proactive controls, such as `CT.IAM.PR.3`', 'controlcatalog:ListControls',
  OF_PREFLIGHT, list(row(TEXT, list(TEXT))), EVERYWHERE),
  control: call('aws controlcatalog get-control --control-arn <control> --query \'Aliases\'',
    'the name of a control whose ARN names a region', 'controlcatalog:GetControl', OF_PREFLIGHT, list(TEXT), EVERYWHERE),
};
