/**
 * With which actions a role is like an administrator. Source: AWS service authorization reference and IAM user guide,
 * 2026-11. Patterns of names and lists are complete for the actions of 2026-09: a test compares them.
 */

/** Services that say who somebody is, and what he may do. */
export const IDENTITY_SERVICES = [
  'account',
  'iam',
  'identitystore',
  'identitystore-auth',
  'organizations',
  'sso',
  'sso-directory',
  'sts',
] as const;

/** How the names of their actions begin that only read. */
export const IDENTITY_READS = ['Describe', 'Generate', 'Get', 'Is', 'List', 'Search', 'Simulate'] as const;

/** The only actions of AWS STS that read. The others give credentials, or say for whom these are. */
export const STS_READS = ['DecodeAuthorizationMessage', 'GetAccessKeyInfo', 'GetCallerIdentity'] as const;

/**
 * Actions of other services that run code under another identity, or change who may do something: functions, user
 * data, instance profiles, commands, documents, stacks, projects, tasks, jobs, images, state machines, access to
 * clusters, trust anchors. A service and names of its actions. Read on 2026-11-29.
 *
 * Not in it: actions that only start what somebody else wrote and chose (`lambda:InvokeFunction`), policies of
 * resources (`s3:PutBucketPolicy`), grants on keys (`kms:CreateGrant`).
 */
export const IDENTITY_USERS: readonly string[] = [
  'autoscaling CreateAutoScalingGroup UpdateAutoScalingGroup',
  'batch RegisterJobDefinition SubmitJob',
  'cloudformation CreateChangeSet CreateStack CreateStackInstances CreateStackSet ExecuteChangeSet UpdateStack',
  'cloudformation UpdateStackSet',
  'codebuild CreateProject StartBuild StartBuildBatch UpdateProject',
  'codepipeline UpdatePipeline',
  'ec2 AssociateIamInstanceProfile CreateLaunchTemplateVersion ModifyInstanceAttribute ModifyLaunchTemplate',
  'ec2 ReplaceIamInstanceProfileAssociation RunInstances',
  'ec2-instance-connect SendSSHPublicKey SendSerialConsoleSSHPublicKey',
  'ecr PutImage',
  'ecs CreateService ExecuteCommand RegisterTaskDefinition RunTask StartTask UpdateService',
  'eks AssociateAccessPolicy AssociateIdentityProviderConfig CreateAccessEntry CreatePodIdentityAssociation',
  'eks UpdateAccessEntry',
  'elasticmapreduce AddJobFlowSteps RunJobFlow',
  'glue CreateJob UpdateJob',
  'lambda CreateFunction UpdateFunctionCode UpdateFunctionConfiguration',
  'rolesanywhere CreateTrustAnchor UpdateTrustAnchor',
  'sagemaker CreateNotebookInstance CreatePresignedNotebookInstanceUrl CreateTrainingJob',
  'ssm CreateAssociation CreateAssociationBatch CreateDocument RegisterTaskWithMaintenanceWindow SendCommand',
  'ssm StartAutomationExecution StartSession UpdateAssociation UpdateDocument UpdateDocumentDefaultVersion',
  'ssm UpdateMaintenanceWindowTask',
  'states UpdateStateMachine',
];
