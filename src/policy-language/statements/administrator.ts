import { type Excess, summary } from './excess';
import { ANY_TEXT, covers, restsAfter } from './pattern';
import { actionsIn } from './statement';
import { REFERENCES } from '../cloudformation/template-text';

/**
 * With which actions a role is like an administrator. Source: AWS service authorization reference and IAM user guide,
 * 2026-11. Patterns of names and lists are complete for the actions of 2026-09: a test compares them.
 */

/** Services that say who somebody is, and what he may do. */
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

/** How the names of their actions begin that only read. */
const IDENTITY_READS = ['Describe', 'Generate', 'Get', 'Is', 'List', 'Search', 'Simulate'] as const;

/** The only actions of AWS STS that read. The others give credentials, or say for whom these are. */
const STS_READS = ['DecodeAuthorizationMessage', 'GetAccessKeyInfo', 'GetCallerIdentity'] as const;

/**
 * Actions of other services that run code under another identity, give credentials of one, or change who may do
 * something: functions, user data, instance profiles, volumes, commands, documents, stacks, products, projects, tasks,
 * jobs, images, notebooks, state machines, access to clusters, keys of SFTP users, trust anchors. Each line has a
 * service and names of its actions. Read on 2026-11-30.
 *
 * Not in it: actions that only start what somebody else wrote and chose (`lambda:InvokeFunction`), policies of
 * resources (`s3:PutBucketPolicy`), grants on keys (`kms:CreateGrant`).
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

/** AWS managed policies with which a role can give itself every permission, or use almost every service. */
const ADMINISTRATOR_POLICIES = ['administratoraccess', 'iamfullaccess', 'poweruseraccess'];

/** Also those for one service, such as `AdministratorAccess-Amplify`, which can create roles. IAM ignores the case. */
export function isAdministratorPolicy(path: string): boolean {
  const name = path.split('/').at(-1)!.toLowerCase();
  return ADMINISTRATOR_POLICIES.some(known => name === known || name.startsWith(`${known}-`));
}

const PASS_ROLE = 'iam:passrole';
const READS = IDENTITY_READS.map(verb => verb.toLowerCase());
const READS_OF_STS: readonly string[] = STS_READS.map(name => name.toLowerCase());
const OF_OTHER_SERVICES = IDENTITY_USERS.flatMap(line => actionsIn(line.toLowerCase()));

/**
 * What of a statement makes its role like an administrator, of what published statements do not have: an action that
 * changes identities, gives credentials or runs code under another identity, a wildcard that matches one, or NotAction.
 * Which resources and conditions the statement has is of no importance: they can be met, and a role with few rights can
 * get more in several steps. The exception is passing roles that are harmless.
 *
 * @param isHarmless whether a resource is the ARN of a role with which nobody is like an administrator
 */
export function administratorRights(
  excess: readonly Excess[], isHarmless: (resource: string) => boolean,
): string | undefined {
  const found = excess.flatMap(({ actions, resources, statement: { notActions, notResources } }): string[] => {
    if (notActions) return ['every action that NotAction does not name'];
    return actions.filter(isAdministratorAction).flatMap((action) => {
      if (notResources) return [`${action} on everything that NotResource does not name`];
      const isExempt = (resource: string) => action.toLowerCase() === PASS_ROLE && isHarmless(resource);
      return resources.filter(resource => !isExempt(resource)).map(r => r === '*' ? action : `${action} on ${r}`);
    });
  });
  return found.length === 0 ? undefined : summary([...new Set(found)]);
}

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

/** Whether a name, or one that it matches, is that of an action that does not read. Names have no colon. */
function changes(service: string, name: string): boolean {
  if (name.includes(':')) return false;
  if (service === 'sts') return !READS_OF_STS.includes(name);
  // A wildcard behind another beginning can match a name that begins in no such way.
  const [beginning] = name.split(END_OF_BEGINNING, 1);
  return !READS.some(verb => beginning.startsWith(verb)
    || (name.startsWith(beginning + ANY_TEXT) && verb.startsWith(beginning)));
}

/** What is known of a role that others pass. */
export interface PassedRole {
  /** Whether all its permissions are known, and none but passing roles makes it like an administrator. */
  readonly isHarmless: boolean;
  /** ARNs of roles that it may pass. */
  readonly passes: readonly string[];
}

/**
 * Whether a text is the ARN of a role that others may pass: with it and with all roles that it may pass, also over
 * others, nobody is like an administrator.
 *
 * @param rolesOf the roles that an ARN can be. Empty if they are not known.
 */
export function isHarmlessToPass<T>(
  arn: string, passing: T, rolesOf: (arn: string) => readonly T[], judge: (role: T) => PassedRole,
): boolean {
  const seen = new Set([passing]);
  const pending = [arn];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const roles = rolesOf(next);
    if (roles.length === 0) return false;
    for (const role of roles.filter(r => !seen.has(r))) {
      seen.add(role);
      const { isHarmless, passes } = judge(role);
      if (!isHarmless) return false;
      pending.push(...passes);
    }
  }
  return true;
}

/** The same function that works once for each key, such as a role. */
export function once<T, R>(make: (key: T) => R): (key: T) => R {
  const known = new Map<T, R>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key)!;
  };
}
