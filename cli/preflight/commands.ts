import { commandTable as table, type Ask as AskOf, type Command } from '../shared/aws-cli';

const define = <Name extends string>(commands: Record<Name, Command>) => commands;

/**
 * Every command that `cdk-defender-for-cloud preflight` runs. The same list stands in docs/preflight.md, and a test compares the two.
 * Only those with an option do more than read.
 */
export const COMMANDS = define({
  configuredRegion: {
    line: 'aws configure get region',
    shows: 'the region of the profile, if `--region`, the app and `AWS_REGION` name none. It reads files of this machine only',
    needs: [],
  },
  identity: {
    line: 'aws sts get-caller-identity',
    shows: 'account and partition',
    needs: ['sts:GetCallerIdentity'],
  },
  assumeRole: {
    line: 'aws sts assume-role --role-arn <role> --role-session-name preflight',
    shows: 'a session in a member account',
    needs: ['sts:AssumeRole'],
    option: '--assume-role',
  },
  stack: {
    line: 'aws cloudformation describe-stacks --stack-name <stack> --region <region>',
    shows: 'status and parameters of the stack, if it exists',
    needs: ['cloudformation:DescribeStacks'],
  },
  stackResources: {
    line: 'aws cloudformation list-stack-resources --stack-name <stack> --region <region>',
    shows: 'what the stack has created',
    needs: ['cloudformation:ListStackResources'],
  },
  stacks: {
    line: 'aws cloudformation list-stacks --region <region>',
    shows: 'the names of the stacks that StackSets created',
    needs: ['cloudformation:ListStacks'],
    option: '--member',
  },
  roles: {
    line: "aws iam list-roles --query 'Roles[].RoleName'",
    shows: 'names of roles',
    needs: ['iam:ListRoles'],
  },
  instanceProfiles: {
    line: "aws iam list-instance-profiles --query 'InstanceProfiles[].InstanceProfileName'",
    shows: 'names of instance profiles',
    needs: ['iam:ListInstanceProfiles'],
  },
  policies: {
    line: "aws iam list-policies --scope Local --query 'Policies[].Arn'",
    shows: 'names of managed policies',
    needs: ['iam:ListPolicies'],
  },
  document: {
    line: 'aws ssm describe-document --name <document> --region <region>',
    shows: 'whether a document of this name exists',
    needs: ['ssm:DescribeDocument'],
  },
  logGroups: {
    line: "aws logs describe-log-groups --log-group-name-prefix <prefix> --query 'logGroups[].logGroupName' --region <region>",
    shows: 'whether a log group of this name exists',
    needs: ['logs:DescribeLogGroups'],
  },
  rule: {
    line: 'aws events describe-rule --name <rule> --region <region>',
    shows: 'whether a rule of this name exists',
    needs: ['events:DescribeRule'],
  },
  owner: {
    line: 'aws cloudformation describe-stack-resources --physical-resource-id <id> --region <region>',
    shows: 'the stack that a resource belongs to',
    needs: ['cloudformation:DescribeStackResources'],
  },
  providers: {
    line: "aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[].Arn'",
    shows: 'OIDC providers',
    needs: ['iam:ListOpenIDConnectProviders'],
  },
  provider: {
    line: 'aws iam get-open-id-connect-provider --open-id-connect-provider-arn <provider>',
    shows: 'audiences of an OIDC provider',
    needs: ['iam:GetOpenIDConnectProvider'],
  },
  accountSummary: {
    line: 'aws iam get-account-summary',
    shows: 'how many roles, policies, profiles and providers the account has, and may have',
    needs: ['iam:GetAccountSummary'],
  },
  quota: {
    line: 'aws service-quotas get-service-quota --service-code <service> --quota-code <code> --region <region>',
    shows: 'a quota of the account',
    needs: ['servicequotas:GetServiceQuota'],
  },
  regions: {
    line: "aws ec2 describe-regions --all-regions --query 'Regions[].[RegionName,OptInStatus]'",
    shows: 'which regions are enabled',
    needs: ['ec2:DescribeRegions'],
  },
  organization: {
    line: 'aws organizations describe-organization',
    shows: 'the management account, and whether all features are on',
    needs: ['organizations:DescribeOrganization'],
  },
  delegatedAdministrators: {
    line:
      'aws organizations list-delegated-administrators --service-principal member.org.stacksets.cloudformation.amazonaws.com ' +
      "--query 'DelegatedAdministrators[].Id'",
    shows: 'delegated administrators of StackSets',
    needs: ['organizations:ListDelegatedAdministrators'],
  },
  accounts: {
    line: "aws organizations list-accounts --query 'Accounts[].[Id,State||Status]'",
    shows: 'accounts of the organization',
    needs: ['organizations:ListAccounts'],
  },
  accountsOfUnit: {
    line: "aws organizations list-accounts-for-parent --parent-id <parent> --query 'Accounts[].[Id,State||Status]'",
    shows: 'accounts of a unit',
    needs: ['organizations:ListAccountsForParent'],
  },
  unitsOfUnit: {
    line: "aws organizations list-organizational-units-for-parent --parent-id <parent> --query 'OrganizationalUnits[].Id'",
    shows: 'units in a unit',
    needs: ['organizations:ListOrganizationalUnitsForParent'],
  },
  parents: {
    line: "aws organizations list-parents --child-id <child> --query 'Parents[].Id'",
    shows: 'what a unit or account is below',
    needs: ['organizations:ListParents'],
  },
  trustedAccess: {
    line: 'aws cloudformation describe-organizations-access --call-as <call-as> --region <region>',
    shows: 'trusted access of StackSets',
    needs: ['cloudformation:DescribeOrganizationsAccess'],
  },
  deployedTemplate: {
    line: 'aws cloudformation get-template --stack-name <stack> --template-stage Original --region <region>',
    shows: 'the deployed template, with the targets of its StackSets',
    needs: ['cloudformation:GetTemplate'],
  },
  stackSets: {
    line: "aws cloudformation list-stack-sets --status ACTIVE --call-as <call-as> --query 'Summaries[].StackSetName' --region <region>",
    shows: 'names of StackSets',
    needs: ['cloudformation:ListStackSets'],
  },
  stackSetInstances: {
    line:
      'aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as> ' +
      "--query 'Summaries[].[Account,Region]' --region <region>",
    shows: 'accounts and regions that have a stack of the StackSet',
    needs: ['cloudformation:ListStackInstances'],
  },
  role: {
    line: "aws iam get-role --role-name <role> --query 'Role.Arn'",
    shows: 'the ARN of the role that you use',
    needs: ['iam:GetRole'],
  },
  simulation: {
    line:
      'aws iam simulate-principal-policy --policy-source-arn <principal> --action-names <actions> --resource-arns <resources> ' +
      "--query 'EvaluationResults[]'",
    shows: 'whether the principal that deploys may create the resources',
    needs: ['iam:SimulatePrincipalPolicy'],
  },
  policiesOfTarget: {
    line: "aws organizations list-policies-for-target --target-id <target> --filter <policy-type> --query 'Policies[].[Id,Name]'",
    shows: 'service and resource control policies of accounts and units',
    needs: ['organizations:ListPoliciesForTarget'],
  },
  organizationPolicy: {
    line: "aws organizations describe-policy --policy-id <policy> --query 'Policy.Content'",
    shows: 'the statements of such a policy',
    needs: ['organizations:DescribePolicy'],
  },
  policy: {
    line: "aws iam get-policy --policy-arn <policy> --query 'Policy.DefaultVersionId'",
    shows: 'whether the permissions boundary of the roles exists',
    needs: ['iam:GetPolicy'],
  },
  policyVersion: {
    line: "aws iam get-policy-version --policy-arn <policy> --version-id <version> --query 'PolicyVersion.Document'",
    shows: 'the statements of the permissions boundary',
    needs: ['iam:GetPolicyVersion'],
  },
  hooks: {
    line: "aws cloudformation list-types --type HOOK --visibility <visibility> --filters Category=ACTIVATED --query 'TypeSummaries[].TypeName' --region <region>",
    shows: 'hooks that are activated in the account, which can refuse resources',
    needs: ['cloudformation:ListTypes'],
  },
  instances: {
    line:
      'aws ec2 describe-instances --filters Name=instance-state-name,Values=pending,running,stopping,stopped ' +
      "--query 'Reservations[].Instances[].[InstanceId,IamInstanceProfile.Arn,State.Name,MetadataOptions.HttpEndpoint,Tags]' --region <region>",
    shows: 'instances, with their instance profile and tags',
    needs: ['ec2:DescribeInstances'],
  },
  managedInstances: {
    line: "aws ssm describe-instance-information --query 'InstanceInformationList[].[InstanceId,PingStatus]' --region <region>",
    shows: 'instances whose SSM agent reports',
    needs: ['ssm:DescribeInstanceInformation'],
  },
  instanceProfile: {
    line: "aws iam get-instance-profile --instance-profile-name <profile> --query 'InstanceProfile.Roles[].RoleName'",
    shows: 'the role of an instance profile that instances have',
    needs: ['iam:GetInstanceProfile'],
  },
  attachedPolicies: {
    line: "aws iam list-attached-role-policies --role-name <role> --query 'AttachedPolicies[].PolicyArn'",
    shows: 'the policies of this role',
    needs: ['iam:ListAttachedRolePolicies'],
  },
  clusters: {
    line: "aws eks list-clusters --query 'clusters' --region <region>",
    shows: 'EKS clusters',
    needs: ['eks:ListClusters'],
  },
  cluster: {
    line:
      'aws eks describe-cluster --name <cluster> --query ' +
      "'cluster.[accessConfig.authenticationMode,resourcesVpcConfig.endpointPublicAccess,resourcesVpcConfig.publicAccessCidrs]' --region <region>",
    shows: 'authentication mode and network access of a cluster',
    needs: ['eks:DescribeCluster'],
  },
  databases: {
    line:
      'aws rds describe-db-instances --query ' +
      "'DBInstances[].[DBInstanceIdentifier,BackupRetentionPeriod,KmsKeyId]' --region <region>",
    shows: 'automatic backups and keys of databases',
    needs: ['rds:DescribeDBInstances'],
  },
  volumes: {
    line: "aws ec2 describe-volumes --filters Name=encrypted,Values=true --query 'Volumes[].[VolumeId,KmsKeyId]' --region <region>",
    shows: 'keys of encrypted disks',
    needs: ['ec2:DescribeVolumes'],
  },
  key: {
    line: "aws kms describe-key --key-id <key> --query 'KeyMetadata.[KeyManager,KeyState]' --region <region>",
    shows: 'whether a key is a customer managed key, and enabled',
    needs: ['kms:DescribeKey'],
  },
  keyPolicy: {
    line: "aws kms get-key-policy --key-id <key> --policy-name default --query 'Policy' --region <region>",
    shows: 'whether the policy of a key lets IAM decide',
    needs: ['kms:GetKeyPolicy'],
  },
  buckets: {
    line: "aws s3api list-buckets --query 'Buckets[].Name'",
    shows: 'buckets',
    needs: ['s3:ListAllMyBuckets'],
  },
  bucketPolicy: {
    line: "aws s3api get-bucket-policy --bucket <bucket> --query 'Policy'",
    shows: 'statements of a bucket that deny',
    needs: ['s3:GetBucketPolicy'],
  },
  trails: {
    line: 'aws cloudtrail describe-trails --region <region>',
    shows: 'trails of the account and of the organization, and their buckets',
    needs: ['cloudtrail:DescribeTrails'],
  },
  trailStatus: {
    line: 'aws cloudtrail get-trail-status --name <trail> --region <region>',
    shows: 'whether a trail is logging',
    needs: ['cloudtrail:GetTrailStatus'],
  },
  notifications: {
    line: 'aws s3api get-bucket-notification-configuration --bucket <bucket>',
    shows: 'whom S3 notifies of new objects in the bucket of a trail',
    needs: ['s3:GetBucketNotification'],
  },
  subscriptions: {
    line: "aws sns list-subscriptions-by-topic --topic-arn <topic> --query 'Subscriptions[].Endpoint' --region <region>",
    shows: 'which queues get what S3 sends to a topic',
    needs: ['sns:ListSubscriptionsByTopic'],
  },
  landingZones: {
    line: "aws controltower list-landing-zones --query 'landingZones[].arn' --region <region>",
    shows: 'whether AWS Control Tower is set up, and its home region',
    needs: ['controltower:ListLandingZones'],
  },
  enabledControls: {
    line:
      "aws controltower list-enabled-controls --query 'enabledControls[].[controlIdentifier,targetIdentifier,statusSummary.status]' --region <region>",
    shows: 'controls of AWS Control Tower, and the units and accounts that have them',
    needs: ['controltower:ListEnabledControls'],
  },
  proactiveControls: {
    line:
      "aws controlcatalog list-controls --filter 'Implementations={Types=[AWS::CloudFormation::Type::HOOK]}' --query 'Controls[].[Arn,Aliases]' --region <region>",
    shows: 'names of proactive controls, such as `CT.IAM.PR.3`',
    needs: ['controlcatalog:ListControls'],
  },
  control: {
    line: "aws controlcatalog get-control --control-arn <control> --query 'Aliases' --region <region>",
    shows: 'the name of a control that has an ARN of one region',
    needs: ['controlcatalog:GetControl'],
  },
  createChangeSet: {
    line:
      'aws cloudformation create-change-set --stack-name <stack> --change-set-name <change-set> --change-set-type <type> ' +
      '<template-option> <template> --parameters <parameters> --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND --region <region>',
    shows: 'creates a change set, which is not executed. For a stack that does not exist, CloudFormation also creates an empty stack',
    needs: ['cloudformation:CreateChangeSet'],
    option: '--create-change-set',
  },
  changeSet: {
    line: 'aws cloudformation describe-change-set --change-set-name <change-set> --region <region>',
    shows: 'what the deployment adds, changes, replaces and removes',
    needs: ['cloudformation:DescribeChangeSet'],
    option: '--create-change-set',
  },
  deleteChangeSet: {
    line: 'aws cloudformation delete-change-set --change-set-name <change-set> --region <region>',
    shows: 'deletes the change set that preflight created',
    needs: ['cloudformation:DeleteChangeSet'],
    option: '--create-change-set',
  },
  reviewedStack: {
    line: "aws cloudformation describe-stacks --stack-name <stack> --query 'Stacks[0].StackStatus' --region <region>",
    shows: 'whether the stack that the change set created is still empty',
    needs: ['cloudformation:DescribeStacks'],
    option: '--create-change-set',
  },
  changeSets: {
    line: "aws cloudformation list-change-sets --stack-name <stack> --query 'Summaries[].ChangeSetName' --region <region>",
    shows: 'whether somebody else has a change set for it',
    needs: ['cloudformation:ListChangeSets'],
    option: '--create-change-set',
  },
  deleteEmptyStack: {
    line: 'aws cloudformation delete-stack --stack-name <stack> --region <region>',
    shows: 'deletes the empty stack that preflight created. Never another one: the stack is named by its id',
    needs: ['cloudformation:DeleteStack'],
    option: '--create-change-set',
  },
});

/** Their answer changes. */
export const POLLED: readonly CommandName[] = ['changeSet', 'reviewedStack', 'changeSets'];

export type CommandName = keyof typeof COMMANDS;
/** Runs a command and returns its JSON. Throws a `CommandError`. */
export type Ask = AskOf<CommandName>;

/** The table of docs/preflight.md. */
export const commandTable = () => table(COMMANDS);
