/**
 * Actions that make a role comparable to an administrator. They help the reader and decide nothing: no such list is
 * complete. Source: AWS service authorization reference and IAM user guide, 2026-11. A test compares the patterns of names
 * and the lists with the actions of 2026-09.
 */
import { REFERENCES } from '../../src/policy-language/cloudformation/template-text';
import { ANY_TEXT, covers, restsAfter } from '../../src/policy-language/statements/pattern';
import { actionsIn } from '../../src/policy-language/statements/statement';

/** Services that manage identities and their permissions. */
const IDENTITY_SERVICES = [
  'account',
  'iam',
  'identitystore',
  'identitystore-auth',
  'organizations',
  'sso',
  'sso-directory',
  'sts',
] as const;

/** Action names of these services that begin in one of these ways only read. */
const IDENTITY_READS = ['BatchGet', 'Describe', 'Generate', 'Get', 'Is', 'List', 'Search', 'Simulate'] as const;

/**
 * The only actions of AWS STS that read, or give a role nothing new: a role cannot call GetSessionToken, because its
 * credentials are temporary, and a bearer token allows only what the role may do anyway. All other actions give credentials,
 * or set who they are for.
 */
const STS_READS = [
  'DecodeAuthorizationMessage', 'GetAccessKeyInfo', 'GetCallerIdentity', 'GetServiceBearerToken', 'GetSessionToken',
] as const;

/**
 * Actions of other services that run code under another identity, give credentials of another identity, or change who may do
 * something, such as functions, user data, instance profiles, commands, stacks, jobs, notebooks and access to clusters. Each line
 * has a service and action names. Read on 2026-11-30. The list leaves out actions that only start what somebody else wrote and
 * chose (`lambda:InvokeFunction`), policies of resources (`s3:PutBucketPolicy`), and grants on keys (`kms:CreateGrant`).
 */
const IDENTITY_USERS: readonly string[] = [
  'apprunner UpdateService',
  'autoscaling CreateAutoScalingGroup UpdateAutoScalingGroup',
  'batch RegisterJobDefinition SubmitJob',
  'bedrock-agentcore InvokeCodeInterpreter',
  'cloudformation CreateChangeSet CreateStack CreateStackInstances CreateStackSet ExecuteChangeSet UpdateStack',
  'cloudformation UpdateStackSet',
  'codebuild CreateProject StartBuild StartBuildBatch StartCommandExecution StartSandbox StartSandboxConnection',
  'codebuild UpdateProject',
  'codedeploy CreateDeployment',
  'codepipeline UpdatePipeline',
  'datapipeline PutPipelineDefinition',
  'deadline AssumeFleetRoleForRead AssumeFleetRoleForWorker AssumeQueueRoleForRead AssumeQueueRoleForUser',
  'deadline AssumeQueueRoleForWorker',
  'ec2 AssociateIamInstanceProfile CreateLaunchTemplateVersion CreateReplaceRootVolumeTask ModifyInstanceAttribute',
  'ec2 ModifyLaunchTemplate ReplaceIamInstanceProfileAssociation RunInstances',
  'ec2-instance-connect SendSSHPublicKey SendSerialConsoleSSHPublicKey',
  'ecr PutImage',
  'ecs CreateService ExecuteCommand RegisterTaskDefinition RunTask StartTask UpdateService',
  'eks AssociateAccessPolicy AssociateIdentityProviderConfig CreateAccessEntry CreatePodIdentityAssociation',
  'eks UpdateAccessEntry',
  'elasticbeanstalk UpdateEnvironment',
  'elasticmapreduce AddJobFlowSteps RunJobFlow',
  'emr-containers StartJobRun',
  'glue CreateDevEndpoint CreateJob RunStatement UpdateDevEndpoint UpdateJob',
  'lambda CreateFunction UpdateFunctionCode UpdateFunctionConfiguration',
  'rolesanywhere CreateTrustAnchor UpdateTrustAnchor',
  'sagemaker CreateNotebookInstance CreatePresignedDomainUrl CreatePresignedNotebookInstanceUrl CreateProcessingJob',
  'sagemaker CreateTrainingJob StartSession UpdateNotebookInstanceLifecycleConfig',
  'servicecatalog CreateProvisioningArtifact ProvisionProduct UpdateProvisionedProduct',
  'ssm CreateAssociation CreateAssociationBatch CreateDocument RegisterTaskWithMaintenanceWindow ResumeSession',
  'ssm SendCommand StartAutomationExecution StartChangeRequestExecution StartSession UpdateAssociation',
  'ssm UpdateDocument UpdateDocumentDefaultVersion UpdateMaintenanceWindowTask',
  'ssm-guiconnect StartConnection',
  'states UpdateStateMachine',
  'synthetics UpdateCanary',
  'transfer ImportSshPublicKey',
];

/** AWS managed policies that let a role give itself every permission, or use almost every service. */
const ADMINISTRATOR_POLICIES = ['administratoraccess', 'iamfullaccess', 'poweruseraccess'];

/** Includes policies for one service that can create roles, such as `AdministratorAccess-Amplify`. IAM ignores the case. */
export function isAdministratorPolicy(path: string): boolean {
  const name = path.split('/').at(-1)!.toLowerCase();
  return ADMINISTRATOR_POLICIES.some(known => name === known || name.startsWith(`${known}-`));
}

/**
 * Other AWS managed policies that allow a change of any role, user or provider, which is more than its tags: all others of the 1,485
 * policies of May 2026, as moto 5.2.1 contains them, change only those with names of their own service.
 */
const CHANGING_POLICIES = [
  'accountmanagementfromvercel', 'awscodestarservicerole', 'awsmcpserviceactionsfullaccess',
  'awsquicksetupdistributorpermissionsboundary', 'awsquicksetupmanagedinstanceprofileexecutionpolicy',
  'awsquicksetuppatchpolicypermissionsboundary', 'awsquicksetupssmhostmgmtpermissionsboundary', 'systemadministrator',
];

/** Whether an AWS managed policy allows changes of IAM. */
export function changesIam(path: string): boolean {
  const name = path.split('/').at(-1)!.toLowerCase();
  return CHANGING_POLICIES.includes(name) || isAdministratorPolicy(path) && name !== 'poweruseraccess';
}

const READS = IDENTITY_READS.map(verb => verb.toLowerCase());
const READS_OF_STS: readonly string[] = STS_READS.map(name => name.toLowerCase());
const OF_OTHER_SERVICES = IDENTITY_USERS.flatMap(line => actionsIn(line.toLowerCase()));

/**
 * Whether an action, or one that it matches, makes a role like an administrator. A part that is known only at
 * deployment is assumed to be right.
 */
export function isAdministratorAction(action: string): boolean {
  const pattern = action.replace(REFERENCES, ANY_TEXT).toLowerCase();
  return IDENTITY_SERVICES.some(service => restsAfter(`${service}:`, pattern).some(name => changes(service, name)))
    || OF_OTHER_SERVICES.some(other => covers(pattern, other));
}

const END_OF_BEGINNING = new RegExp(`[*?${ANY_TEXT}]`);

/** Whether an action name, which can contain wildcards, can match an action that does not only read. */
function changes(service: string, name: string): boolean {
  if (name.includes(':')) return false;
  if (service === 'sts') return !READS_OF_STS.includes(name);
  // A wildcard after a different beginning can match a name that does not begin with any of these.
  const [beginning] = name.split(END_OF_BEGINNING, 1);
  return !READS.some(verb => beginning.startsWith(verb)
    || (name.startsWith(beginning + ANY_TEXT) && verb.startsWith(beginning)));
}
