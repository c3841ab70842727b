/** Calls about identities, rights, organizations, and the controls of AWS Control Tower. */
import { ALWAYS, call, EVERYWHERE, ARN, DATE, each, FLAG, having, json, list, MAP, maybe, NUMBER, POLICY, row, TEXT } from '../call';

const ACCOUNTS = list(row(TEXT, TEXT));

export const IAM = {
  configuredRegion: call({
    line: 'aws configure get region',
    shows: 'the region of the profile, if `--region`, the app and `AWS_REGION` name none. It reads only local files',
    by: { preflight: ALWAYS },
    shape: TEXT,
  }),
  identity: call({
    line: 'aws sts get-caller-identity',
    shows: 'account and partition',
    by: { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS },
    shape: having({ Account: TEXT, Arn: ARN }),
  }),
  assumeRole: call({
    line: 'aws sts assume-role --role-arn <role> --role-session-name preflight',
    shows: 'a session in a member account',
    by: { preflight: 'with --assume-role' },
    shape: having({ Credentials: having({ AccessKeyId: TEXT, SecretAccessKey: TEXT, SessionToken: TEXT }) }),
    acts: true,
    secret: true,
  }),

  roles: call({
    line: 'aws iam list-roles --query \'Roles[].RoleName\'',
    shows: 'names of roles',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
  }),
  federatedRoles: call({
    line: 'aws iam list-roles --query ' +
      '"Roles[?contains(to_string(AssumeRolePolicyDocument), \':oidc-provider/\')].[RoleName,AssumeRolePolicyDocument]"',
    shows: 'roles that trust an OIDC provider',
    by: { leave: ALWAYS },
    shape: maybe(list(row(TEXT, POLICY))),
  }),
  role: call({
    line: 'aws iam get-role --role-name <role>',
    shows: 'ARN and trust of a role',
    by: { preflight: ALWAYS, denied: 'unless --tenant-id' },
    shape: having({ Role: having({ Arn: TEXT, AssumeRolePolicyDocument: maybe(MAP) }) }),
  }),
  authorization: call({
    line: 'aws iam get-account-authorization-details --filter Role LocalManagedPolicy',
    shows: 'roles: path, trust, policies, permissions boundary, tags, last use',
    by: { verify: ALWAYS, review: 'with --deployed' },
    shape: having({
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
    }),
  }),
  instanceProfiles: call({
    line: 'aws iam list-instance-profiles --query \'InstanceProfiles[].InstanceProfileName\'',
    shows: 'names of instance profiles',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
  }),
  instanceProfile: call({
    line: 'aws iam get-instance-profile --instance-profile-name <profile>',
    shows: 'the role of an instance profile, and its age',
    by: { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS },
    shape: having({ InstanceProfile: having({ Arn: maybe(TEXT), CreateDate: maybe(DATE), Roles: list(having({ RoleName: TEXT })) }) }),
  }),
  attachedPolicies: call({
    line: 'aws iam list-attached-role-policies --role-name <role> --query \'AttachedPolicies[].PolicyArn\'',
    shows: 'the policies of this role',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
  }),
  policies: call({
    line: 'aws iam list-policies --scope Local --query \'Policies[].Arn\'',
    shows: 'names of managed policies',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
  }),
  policy: call({
    line: 'aws iam get-policy --policy-arn <policy> --query \'Policy.DefaultVersionId\'',
    shows: 'whether the permissions boundary of the roles exists',
    by: { preflight: ALWAYS },
    shape: TEXT,
  }),
  policyVersion: call({
    line: 'aws iam get-policy-version --policy-arn <policy> --version-id <version> --query \'PolicyVersion.Document\'',
    shows: 'the statements of the permissions boundary',
    by: { preflight: ALWAYS },
    shape: POLICY,
  }),
  providers: call({
    line: 'aws iam list-open-id-connect-providers --query \'OpenIDConnectProviderList[].Arn\'',
    shows: 'OIDC providers',
    by: { preflight: ALWAYS, leave: ALWAYS },
    shape: list(TEXT),
  }),
  provider: call({
    line: 'aws iam get-open-id-connect-provider --open-id-connect-provider-arn <provider>',
    shows: 'URL, audiences and thumbprints of an OIDC provider',
    by: { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS },
    shape: having({ ClientIDList: list(TEXT), ThumbprintList: maybe(list(TEXT)), Url: maybe(TEXT) }),
  }),
  accountSummary: call({
    line: 'aws iam get-account-summary',
    shows: 'how many roles, policies, profiles and providers the account has, and may have; ' +
      'whether session tokens of the global STS endpoint work in opt-in regions (`GlobalEndpointTokenVersion`)',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: having({ SummaryMap: each(NUMBER) }),
  }),
  simulation: call({
    line: 'aws iam simulate-principal-policy --policy-source-arn <principal> --action-names <actions> ' +
      '--resource-arns <resources> --query \'EvaluationResults[]\'',
    shows: 'whether the principal that deploys may create the resources',
    by: { preflight: ALWAYS },
    shape: list(having({
      EvalActionName: TEXT,
      EvalDecision: maybe(TEXT),
      MissingContextValues: maybe(list(TEXT)),
      OrganizationsDecisionDetail: maybe(MAP),
      PermissionsBoundaryDecisionDetail: maybe(MAP),
      ResourceSpecificResults: maybe(list(having({
        EvalResourceDecision: maybe(TEXT), MissingContextValues: maybe(list(TEXT)), PermissionsBoundaryDecisionDetail: maybe(MAP),
      }))),
    })),
  }),
  quota: call({
    line: 'aws service-quotas get-service-quota --service-code <service> --quota-code <code>',
    shows: 'a quota of the account',
    by: { preflight: ALWAYS },
    shape: having({ Quota: having({ Value: NUMBER }) }),
    ...EVERYWHERE,
  }),

  organization: call({
    line: 'aws organizations describe-organization',
    shows: 'the management account, and whether all features are on',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: having({ Organization: having({ MasterAccountId: TEXT, FeatureSet: maybe(TEXT) }) }),
  }),
  delegatedAdministrators: call({
    line: 'aws organizations list-delegated-administrators --service-principal ' +
      'member.org.stacksets.cloudformation.amazonaws.com --query \'DelegatedAdministrators[].Id\'',
    shows: 'delegated administrators of StackSets',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
  }),
  accounts: call({
    line: 'aws organizations list-accounts --query \'Accounts[].[Id,State||Status,Name,JoinedTimestamp]\'',
    shows: 'accounts of the organization',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: list(row(TEXT, TEXT, maybe(TEXT), maybe(DATE))),
  }),
  accountsOfUnit: call({
    line: 'aws organizations list-accounts-for-parent --parent-id <parent> --query \'Accounts[].[Id,State||Status]\'',
    shows: 'accounts of a unit',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: ACCOUNTS,
  }),
  unitsOfUnit: call({
    line: 'aws organizations list-organizational-units-for-parent --parent-id <parent> --query \'OrganizationalUnits[].Id\'',
    shows: 'units in a unit',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: list(TEXT),
  }),
  parents: call({
    line: 'aws organizations list-parents --child-id <child> --query \'Parents[].Id\'',
    shows: 'the parent of a unit or account',
    by: { preflight: ALWAYS },
    shape: row(TEXT),
  }),
  policiesOfTarget: call({
    line: 'aws organizations list-policies-for-target --target-id <target> --filter <policy-type> --query ' +
      '\'Policies[].[Id,Name]\'',
    shows: 'service and resource control policies of accounts and units',
    by: { preflight: ALWAYS },
    shape: maybe(list(row(TEXT, TEXT))),
  }),
  organizationPolicy: call({
    line: 'aws organizations describe-policy --policy-id <policy> --query \'Policy.Content\'',
    shows: 'the statements of these policies',
    by: { preflight: ALWAYS },
    shape: json(POLICY),
  }),

  landingZones: call({
    line: 'aws controltower list-landing-zones --query \'landingZones[].arn\'',
    shows: 'whether AWS Control Tower is set up, and its home region',
    by: { preflight: ALWAYS },
    shape: list(ARN),
    ...EVERYWHERE,
  }),
  enabledControls: call({
    line: 'aws controltower list-enabled-controls --query ' +
      '\'enabledControls[].[controlIdentifier,targetIdentifier,statusSummary.status]\'',
    shows: 'controls of AWS Control Tower, and the units and accounts that have them',
    by: { preflight: ALWAYS },
    shape: list(row(TEXT, TEXT, maybe(TEXT))),
    ...EVERYWHERE,
  }),
  proactiveControls: call({
    line: 'aws controlcatalog list-controls --filter \'Implementations={Types=[AWS::CloudFormation::Type::HOOK]}\' ' +
      '--query \'Controls[].[Arn,Aliases]\'',
    shows: 'names of proactive controls, such as `CT.IAM.PR.3`',
    by: { preflight: ALWAYS },
    shape: list(row(TEXT, list(TEXT))),
    ...EVERYWHERE,
  }),
  control: call({
    line: 'aws controlcatalog get-control --control-arn <control> --query \'Aliases\'',
    shows: 'the name of a control whose ARN names a region',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
    ...EVERYWHERE,
  }),
};
