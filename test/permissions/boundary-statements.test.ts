/**
 * The permissions boundary of examples/organization allows exactly what is written here, statement by statement, and the
 * engine refuses attacks.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { type DecidedCall, decide, document, EVERYTHING } from '../support/simulate';

const [ACCOUNT, TENANT] = ['111122223333', '11111111-2222-3333-4444-555555555555'];
const FILE = join(__dirname, '..', '..', 'examples', 'organization', 'permissions-boundary.json');
const POLICY = JSON.parse(readFileSync(FILE, 'utf-8').replaceAll('ACCOUNT_ID', ACCOUNT).replaceAll('TENANT_ID', TENANT));

const iamArn = (resource: string) => `arn:aws:iam::111122223333:${resource}`;
const actionsOf = (services: { readonly [service: string]: string }) =>
  Object.entries(services).flatMap(([service, names]) => names.split(' ').map(name => `${service}:${name}`));

/** Services that manage identities, or hand out credentials. */
const IDENTITIES = (
  'account account-access cognito-identity controltower ds ds-data iam identity-sync identitystore ' +
  'identitystore-auth organizations ram rds-db rolesanywhere signin sso sso-directory sso-oauth sts'
).split(' ');

const READS = actionsOf({
  'account': 'Get* List*',
  'cognito-identity': 'Describe* GetIdentity* List*',
  'ds': 'Describe* Get* List*',
  'iam': 'Generate* Get* List* Simulate*',
  'identity-sync': 'Get* List*',
  'identitystore-auth': 'BatchGet* List*',
  'identitystore': 'Describe* Get* IsMemberInGroups List*',
  'organizations': 'Describe* List*',
  'ram': 'Get* List*',
  'rolesanywhere': 'Get* List*',
  'signin': 'List*',
  'sso': 'Describe* Get* List*',
  'sso-directory': 'Describe* List* Search*',
  'sts': 'GetAccessKeyInfo GetCallerIdentity GetServiceBearerToken GetSessionToken',
});

/** Ways to act with the rights of a role that something else has. */
const WAYS = actionsOf({
  'airflow': 'Create* Invoke* Update*',
  'amplify': 'Create* Start* Update*',
  'apprunner': 'Start* Update*',
  'athena': 'CreatePresigned* StartCalculation*',
  'batch': 'Submit*',
  'bedrock-agentcore': 'Create* GetWorkload* Invoke* Pass* Start* Update*',
  'cloudformation': 'Continue* Create* Delete* Execute* Import* Rollback* Update*',
  'cloudwatch': 'Assume* GetSpaceCredentials*',
  'codebuild': 'Create* Retry* Start* Update*',
  'codedeploy': 'Create*',
  'codepipeline': 'Put* Retry* Start* Update*',
  'config': 'StartRemediation*',
  'datapipeline': 'Activate* Put*',
  'datazone': 'Get*Credentials GetIamPortal*',
  'deadline': 'Assume*',
  'ec2':
    'AttachVolume CreateLaunchTemplateVersion CreateReplaceRoot* EnableSerialConsole* ModifyFleet ' +
    'ModifyLaunchTemplate ModifySpotFleet*',
  'ec2-instance-connect': '*',
  'ecs': 'Create* Execute* Poll Register* Run* Start* Submit* Update*',
  'eks-auth': '*',
  'elasticbeanstalk': 'Create* Update*',
  'elasticmapreduce': 'Add* Create* GetClusterSession* GetOnCluster* GetPersistent* Start*',
  'emr-containers': 'GetManagedEndpoint* Start*',
  'emr-serverless': 'Access* Start*',
  'events': 'PutRule PutTargets',
  'fis': 'Start*',
  'gamelift': 'GetComputeA* GetInstanceAccess',
  'glue': 'Create* Run* Start* Update*',
  'greengrass': 'Create*',
  'imagebuilder': 'Create* Start*',
  'iot': 'Attach* Create* Update*',
  'kinesisanalytics': 'Add* Start* Update*',
  'lakeformation': 'BatchGrant* GetTemporary* Grant* Put*',
  'lambda': 'Add* Connect* Create* Invoke* Pass* Publish* Put* Resume* Run* Send* Update*',
  'lightsail': 'GetInstanceAccess*',
  's3': 'GetDataAccess',
  'sagemaker': 'Create* Start* Update*',
  'servicecatalog': 'Associate* Create* Execute* Provision* Update*',
  'ssm':
    'CreateAssociation* GetAccessToken ModifyDocument* PutResourcePolicy Register* RequestManaged* ' +
    'ResumeSession SendAutomation* StartAssociationsOnce StartChange* StartSession UpdateAssociation ' +
    'UpdateDocument* UpdateMaintenance* UpdateManaged*',
  'ssm-guiconnect': '*',
  'states': 'Redrive* Send* Start* Update*',
  'synthetics': 'Start* Update*',
});

const EXPECTED = [
  { Sid: 'AllButIdentities', Effect: 'Allow', NotAction: IDENTITIES.map(service => `${service}:*`), Resource: '*' },
  { Sid: 'ReadIdentities', Effect: 'Allow', Action: READS, Resource: '*' },
  {
    Sid: 'PassOwnRoles',
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: [
      iamArn('role/MDCContainersK8sCloudWatchToKinesisRole'), iamArn('role/MDCContainersK8sKinesisToS3Role'),
      iamArn('role/DefenderForCloud-HostManagement'), iamArn('role/AmazonSSMRoleForInstancesMDCSetup'),
    ],
    Condition: {
      StringEquals: { 'iam:PassedToService': ['logs.amazonaws.com', 'firehose.amazonaws.com', 'ssm.amazonaws.com', 'ec2.amazonaws.com'] },
    },
  },
  { Sid: 'AssumeCiemRole', Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: iamArn('role/DefenderForCloud-Ciem') },
  {
    Sid: 'CreateOrReuse',
    Effect: 'Allow',
    Action: ['iam:AddClientIDToOpenIDConnectProvider', 'iam:CreateOpenIDConnectProvider'],
    Resource: [
      iamArn('oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'),
      iamArn('oidc-provider/sts.windows.net/11111111-2222-3333-4444-555555555555/'),
    ],
  },
  {
    Sid: 'AttachSsmPolicies',
    Effect: 'Allow',
    Action: 'iam:AttachRolePolicy',
    Resource: iamArn('role/*'),
    Condition: {
      ArnEquals: {
        'iam:PolicyARN': ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore', 'arn:aws:iam::aws:policy/AmazonSSMPatchAssociation'],
      },
    },
  },
  {
    Sid: 'EnableStackSets',
    Effect: 'Allow',
    Action: 'organizations:EnableAWSServiceAccess',
    Resource: '*',
    Condition: { StringEquals: { 'organizations:ServicePrincipal': 'member.org.stacksets.cloudformation.amazonaws.com' } },
  },
  {
    Sid: 'CreateServiceLinkedRoles',
    Effect: 'Allow',
    Action: 'iam:CreateServiceLinkedRole',
    Resource: iamArn('role/aws-service-role/*'),
    Condition: { StringEquals: { 'iam:AWSServiceName': ['stacksets.cloudformation.amazonaws.com', 'ssm.amazonaws.com'] } },
  },
  { Sid: 'NotThroughOtherRoles', Effect: 'Deny', Action: WAYS, Resource: '*' },
];

test('has these statements and no others', () => {
  expect(POLICY.Statement.map((statement: { Sid: string }) => statement.Sid)).toEqual(EXPECTED.map(({ Sid }) => Sid));
  expect(POLICY).toEqual({ Version: '2012-10-17', Statement: EXPECTED });
});

test.each(EXPECTED.map(statement => [statement.Sid, statement] as const))('statement %s', (sid, expected) => {
  expect(POLICY.Statement.find((statement: { Sid: string }) => statement.Sid === sid)).toEqual(expected);
});

/** A call of a role whose own policies, and those of the resource, allow everything in the account: only the boundary decides. */
const callOf = (action: string, resource: string, context: DecidedCall['context'] = {}): DecidedCall => ({
  principal: iamArn('role/CspmMonitorAws'),
  action,
  resource,
  account: ACCOUNT,
  context,
  policies: [EVERYTHING],
  // A role can be assumed only if its trust allows it.
  resourcePolicy: action.startsWith('sts:') && resource !== '*'
    ? document([{ Effect: 'Allow', Principal: { AWS: iamArn('root') }, Action: ['sts:AssumeRole', 'sts:TagSession'] }]) : undefined,
});

const policyArn = (name: string) => ({ 'iam:PolicyARN': `arn:aws:iam::aws:policy/${name}` });
const service = (name: string) => ({ 'iam:AWSServiceName': `${name}.amazonaws.com` });
const passedTo = (name: string) => ({ 'iam:PassedToService': `${name}.amazonaws.com` });
const ofService = (name: string) => iamArn(`role/aws-service-role/${name}.amazonaws.com/AWSServiceRoleForIt`);
const PROVIDER = iamArn('oidc-provider/sts.windows.net/99999999-8888-7777-6666-555555555555/');
type Row = [what: string, action: string, resource: string, context?: DecidedCall['context']];

/** Each has a row that is like it and allowed, so that the attack is refused for its difference. */
const ATTACKS: readonly Row[] = [
  ['AdministratorAccess', 'iam:AttachRolePolicy', iamArn('role/Instance'), policyArn('AdministratorAccess')],
  ['a policy of its own', 'iam:AttachRolePolicy', iamArn('role/Instance'),
    { 'iam:PolicyARN': iamArn('policy/AmazonSSMManagedInstanceCore') }],
  ['no policy named', 'iam:AttachRolePolicy', iamArn('role/Instance')],
  ['the role of an administrator', 'sts:AssumeRole', iamArn('role/Admin')],
  ['a role whose name begins like that of CIEM', 'sts:AssumeRole', iamArn('role/DefenderForCloud-CiemAdmin')],
  ['another role with tags', 'sts:TagSession', iamArn('role/Admin')],
  ['a service-linked role of another service', 'iam:CreateServiceLinkedRole', ofService('autoscaling'), service('autoscaling')],
  ['a service-linked role without its service', 'iam:CreateServiceLinkedRole', ofService('ssm')],
  ['another role for EC2', 'iam:PassRole', iamArn('role/Admin'), passedTo('ec2')],
  ['an own role for Lambda', 'iam:PassRole', iamArn('role/DefenderForCloud-HostManagement'), passedTo('lambda')],
  ['a provider of another tenant', 'iam:CreateOpenIDConnectProvider', PROVIDER],
  ['an audience for another tenant', 'iam:AddClientIDToOpenIDConnectProvider', PROVIDER],
  ['trusted access of another service', 'organizations:EnableAWSServiceAccess', '*',
    { 'organizations:ServicePrincipal': 'ssm.amazonaws.com' }],
  ['an inline policy', 'iam:PutRolePolicy', iamArn('role/CspmMonitorAws')],
  ['another trust', 'iam:UpdateAssumeRolePolicy', iamArn('role/CspmMonitorAws')],
  ['no boundary', 'iam:DeleteRolePermissionsBoundary', iamArn('role/CspmMonitorAws')],
  ['code of a function', 'lambda:UpdateFunctionCode', 'arn:aws:lambda:eu-west-1:111122223333:function:one'],
];

const NEEDED: readonly Row[] = [
  ['the policy of the SSM agent', 'iam:AttachRolePolicy', iamArn('role/Instance'), policyArn('AmazonSSMManagedInstanceCore')],
  ['the role of CIEM', 'sts:AssumeRole', iamArn('role/DefenderForCloud-Ciem')],
  ['it with tags', 'sts:TagSession', iamArn('role/DefenderForCloud-Ciem')],
  ['the service-linked role of Systems Manager', 'iam:CreateServiceLinkedRole', ofService('ssm'), service('ssm')],
  ['the role of instances for EC2', 'iam:PassRole', iamArn('role/AmazonSSMRoleForInstancesMDCSetup'), passedTo('ec2')],
  ['the provider of the tenant', 'iam:CreateOpenIDConnectProvider', iamArn(`oidc-provider/sts.windows.net/${TENANT}/`)],
];

test.each<Row>(ATTACKS)('refuses %s: %s', async (...[, action, resource, context]) => {
  const call = callOf(action, resource, context);
  expect(await decide(call)).toBe('Allowed');
  expect(await decide({ ...call, boundary: POLICY.Statement })).not.toBe('Allowed');
});

test.each<Row>(NEEDED)('allows %s: %s', async (...[, action, resource, context]) => {
  expect(await decide({ ...callOf(action, resource, context), boundary: POLICY.Statement })).toBe('Allowed');
});
