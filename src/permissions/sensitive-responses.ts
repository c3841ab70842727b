import { CONTENT_RESPONSES } from './content-responses';

interface SensitiveResponses {
  /** Completes "can return". */
  readonly kind: string;
  readonly actions: readonly string[];
}

/**
 * Actions whose names look like configuration, but whose responses contain more. `additionalReadActions` refuses them
 * and their plural and batch forms.
 *
 * Reviewed: the response shapes of about 6,900 actions with an acceptable name in botocore 1.44.8 (2026-11-26): members
 * with the trait `sensitive`, and names and documentation of members about signed links, passwords, secrets, tokens,
 * private keys or credentials. Also the names of about 1,300 actions without a public API. Source of the names: AWS
 * service authorization reference, 2026-09.
 *
 * Accepted although sensitive: names, descriptions, tags, addresses of contacts, identities of users, ids of keys,
 * public keys, values that AWS redacts, prompts, definitions of state machines and policies, icons.
 */
export const SENSITIVE_RESPONSES: readonly SensitiveResponses[] = [
  {
    kind: 'credentials',
    actions: [
      '*:*IdentityContext',
      '*:*OauthParameter',
      '*:*VerificationCode',
      '*:*Webhook', // the URL contains the credential
      '*:GetParametersFor*port', // import and export tokens of keys
      'appstream:DescribeDirectoryConfig',
      'aws-marketplace:GetAgreementEntitlement',
      'chime:DescribeAppInstanceUserEndpoint',
      'chime:GetMediaPipeline',
      'chime:ListVoiceConnectorTerminationCredential',
      'cloudhsm:DescribeCluster',
      'codedeploy-commands-secure:*',
      'datasync:DescribeLocationFsxO*',
      'datazone:ListConnection',
      'directconnect:DescribeRouterConfiguration',
      'directconnect:DescribeVirtualInterface',
      'dms:DescribeCertificate', // wallets
      'dms:DescribeEndpoint',
      'drs:*ForDrs', // interfaces of agents
      'ds:DescribeDirectories',
      'ec2:DescribeBundleTask',
      'ec2:DescribeVerifiedAccessTrustProvider',
      'events:DescribeConnection',
      'events:DescribeEventSource',
      'evs:GetEnvironment',
      'firehose:DescribeDeliveryStream',
      'glue:GetJob',
      'grafana:*Workspace',
      'iot:GetRegistrationCode',
      'iotmanagedintegrations:GetManagedThing',
      'iotmanagedintegrations:GetProvisioningProfile',
      'lakeformation:GetWorkUnit',
      'lex:DescribeBotRecommendation',
      'lightsail:GetRelationalDatabase',
      'managedblockchain:GetAccessor',
      'mgn:*ForMgn',
      'quicksight:DescribeAssetBundleImportJob',
      'rds:DescribeTenantDatabase',
      'securityhub:GetFinding', // has pre-shared keys of VPN connections
      'tax:*TaxRegistration',
    ],
  },
  {
    kind: 'links',
    actions: [
      '*:*ActionLink',
      '*:*loadLink',
      'bedrock-agentcore:GetDataset',
      'datazone:GetNotebookExport',
      'devicefarm:*Job',
      'devicefarm:*Run',
      'devicefarm:ListSample',
      'discovery:DescribeImportTask',
      'ec2:DescribeConversionTask',
      'ec2:DescribeImport*Task',
      'elemental-activations:*SoftwareVersion',
      'glue:GetJobUpgradeAnalysis',
      'imagebuilder:GetMarketplaceResource',
      'inspector2:GetCisScanReport',
      'inspector2:GetCodeSecurityIntegration',
      'inspector:GetAssessmentReport',
      'invoicing:GetInvoicePDF',
      'iot:ListThingRegistrationTaskReport',
      'iotmanagedintegrations:GetAccountAssociation',
      'iotsitewise:DescribePortal',
      'lex:DescribeBotResourceGeneration',
      'lex:DescribeTestSetDiscrepancyReport',
      'lex:GetExport',
      'machinelearning:Get*',
      'odb:GetOciOnboardingStatus',
      'profile:GetUploadJobPath',
      'serverlessrepo:GetCloudFormationTemplate',
      'ses:GetExportJob',
      'ses:GetImportJob',
      'snowball:DescribeJob',
      'snowball:DescribeReturnShippingLabel',
      'snowball:GetSoftwareUpdate',
      'social-messaging:*WhatsAppFlowAsset',
      'social-messaging:*WhatsAppFlowPreview',
      'ssm:GetDeployablePatchSnapshotForInstance',
      'wisdom:GetImportJob',
      'wisdom:GetMessageTemplate',
    ],
  },
  { kind: 'contents', actions: CONTENT_RESPONSES },
  {
    // Environment variables, parameters, user data and free-form settings, where people write passwords.
    // Some responses have the same data as marked ones, without the mark: user data, type configurations.
    kind: 'settings that AWS marks as sensitive',
    actions: [
      '*:*EnvironmentVariable',
      'aidevops:*Service', // headers of requests
      'airflow:GetEnvironment',
      'airflow-serverless:GetWorkflow*',
      'apprunner:DescribeService',
      'arc-region-switch:GetPlan*',
      'autoscaling:DescribeLaunchConfiguration',
      'backup:*RestoreMetadata',
      'backup:GetRestoreJobMetadata',
      'bedrock-agentcore:GetAgentRuntime',
      'bedrock-agentcore:GetGatewayTarget',
      'bedrock-agentcore:GetHarness',
      'cleanrooms:GetIntermediateTable',
      'cleanrooms-ml:GetAudienceGenerationJob',
      'cleanrooms-ml:GetMLInputChannel',
      'cloudformation:*ResourceRequest*',
      'cloudformation:DescribeTypeConfiguration',
      'cloudformation:GetResource',
      'cloudformation:ListResource',
      'cloudfront:ListDistributionsBy*', // headers for origins
      'deadline:*SessionAction',
      'deadline:*Task',
      'deadline:GetFleet',
      'deadline:GetJob',
      'deadline:GetJobEntity',
      'deadline:GetQueueEnvironment',
      'ec2:DescribeInstanceAttribute',
      'ec2:DescribeLaunchTemplateVersion',
      'ec2:DescribeSpot*Request',
      'ec2:GetLaunchTemplateData',
      'ecs:DescribeDaemonTaskDefinition',
      'ecs:DescribeExpressGatewayService',
      'ecs:DescribeTask',
      'emr-containers:*JobRun',
      'emr-containers:*JobTemplate',
      'emr-containers:*ManagedEndpoint',
      'emr-serverless:GetApplication',
      'emr-serverless:GetJobRun',
      'emr-serverless:GetSession',
      'events:DescribeSubscriber',
      'iotsitewise:DescribePipeline*',
      'iotsitewise:DescribeTask',
      'kafkaconnect:DescribeConnector*',
      'kafkaconnect:DescribeWorkerConfiguration',
      'lambda:*MicrovmImageVersion',
      'lambda:GetFunctionConfiguration',
      'lambda:ListVersionsByFunction',
      'launchwizard:GetDeployment',
      'migrationhub-orchestrator:GetWorkflow',
      'pipes:DescribePipe',
      'proton:*Output',
      'proton:GetComponent',
      'proton:GetDeployment',
      'proton:GetEnvironment',
      'proton:GetService',
      'proton:GetServiceInstance',
      'rds:DescribeOptionGroup',
      'servicecatalog:*Output',
      'ssm:*MaintenanceWindowTask',
      'ssm:DescribeAssociation',
      'ssm:GetPatchBaseline',
      'ssm:ListAssociationVersion',
    ],
  },
];
