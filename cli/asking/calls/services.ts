/** Calls about resources that Defender for Cloud reads, changes and creates in AWS, and about the Azure side. */
import {
  ALWAYS, call, EVERYWHERE, ANYTHING, ARN, DATE, each, either, FLAG, having, json, list, MAP, maybe, NUMBER, POLICY, row, TEXT,
} from '../call';

const OF_PREFLIGHT = { preflight: ALWAYS } as const;
const OF_VERIFY = { verify: ALWAYS } as const;
const OF_LEAVE = { leave: ALWAYS } as const;
const EVENTS = having({ Events: list(ANYTHING), NextToken: maybe(TEXT) });
const WITH_AZURE = { verify: 'with --azure-resource-group' } as const;
/** Connectors and their health reports. One shape, because the call for the next page serves both. */
const CONNECTORS = having({
  value: list(having({
    id: maybe(TEXT),
    properties: having({
      hierarchyIdentifier: maybe(TEXT),
      environmentName: maybe(TEXT),
      status: maybe(having({ code: maybe(TEXT), description: maybe(TEXT) })),
      issues: maybe(list(MAP)),
      resourceDetails: maybe(having({ id: maybe(TEXT), connectorId: maybe(TEXT) })),
    }),
  })),
  nextLink: maybe(TEXT),
});
const SNAPSHOTS = maybe(list(row(TEXT, maybe(NUMBER), maybe(DATE))));
const NOTIFICATIONS = maybe(list(having({
  Id: maybe(TEXT),
  Events: list(TEXT),
  TopicArn: maybe(TEXT),
  QueueArn: maybe(TEXT),
  LambdaFunctionArn: maybe(TEXT),
  Filter: maybe(having({ Key: maybe(having({ FilterRules: maybe(list(having({ Name: TEXT, Value: TEXT }))) })) })),
})));

// Queries shorten long answers before this program reads them. They search `efender` to find names with `Defender` or `defender`.
export const SERVICES = {
  regions: call('aws ec2 describe-regions --all-regions --query \'Regions[].[RegionName,OptInStatus]\'', 'which regions are enabled',
    'ec2:DescribeRegions', { preflight: ALWAYS, leave: 'unless --region', denied: 'with --region all' }, list(row(TEXT, TEXT))),
  instances: call('aws ec2 describe-instances --filters Name=instance-state-name,Values=pending,running,stopping,stopped --query ' +
    '\'Reservations[].Instances[].[InstanceId,IamInstanceProfile.Arn,State.Name,MetadataOptions.HttpEndpoint,Tags]\'',
  'instances, with their instance profile and tags', 'ec2:DescribeInstances', OF_PREFLIGHT,
  list(row(TEXT, maybe(TEXT), TEXT, maybe(TEXT), maybe(list(having({ Key: TEXT, Value: TEXT }))))), EVERYWHERE),
  managedInstances: call('aws ssm describe-instance-information --query \'InstanceInformationList[].[InstanceId,PingStatus]\'',
    'instances whose SSM agent reports', 'ssm:DescribeInstanceInformation', OF_PREFLIGHT, list(row(TEXT, TEXT)), EVERYWHERE),
  profileAssociations: call('aws ec2 describe-iam-instance-profile-associations ' +
    '--query IamInstanceProfileAssociations[].[InstanceId,IamInstanceProfile.Arn]', 'which instances have which profile',
  'ec2:DescribeIamInstanceProfileAssociations', OF_LEAVE, maybe(list(row(TEXT, TEXT)))),
  document: call('aws ssm describe-document --name <document>',
    'whether a document of this name exists, and its default and latest version', 'ssm:DescribeDocument',
    { preflight: ALWAYS, verify: ALWAYS },
    having({ Document: having({ Name: maybe(TEXT), DefaultVersion: maybe(TEXT), LatestVersion: maybe(TEXT), Status: maybe(TEXT) }) }),
    EVERYWHERE),
  documentContent: call('aws ssm get-document --name <document> --document-version <version>',
    'content of the default version of the runbook', 'ssm:GetDocument', OF_VERIFY, having({ Content: either(MAP, json(MAP)) })),
  association: call('aws ssm describe-association --association-id <association>', 'schedule, targets and last status of the association',
    'ssm:DescribeAssociation', OF_VERIFY, having({
      AssociationDescription: having({
        AssociationName: maybe(TEXT), Overview: maybe(having({ Status: maybe(TEXT), AssociationStatusAggregatedCount: maybe(MAP) })),
      }),
    })),
  arcAssociations: call('aws ssm list-associations --query ' +
    '"Associations[?contains(to_string(@), \'ArcForServer\')].[AssociationName,Name]"',
  'associations named like those of Azure\'s multicloud connector, which also installs Azure Arc', 'ssm:ListAssociations',
  { preflight: ALWAYS, verify: ALWAYS }, maybe(list(row(maybe(TEXT), maybe(TEXT)))), EVERYWHERE),
  startRunbook: call('aws ssm start-automation-execution --document-name <document> --parameters InstanceId=<instance>',
    'starts the runbook for one instance, which **can change** this instance', ['ssm:StartAutomationExecution', 'iam:PassRole'],
    { verify: 'with --run-on' }, having({ AutomationExecutionId: TEXT }), { acts: true }),
  execution: call('aws ssm get-automation-execution --automation-execution-id <execution>', 'result of the execution',
    'ssm:GetAutomationExecution', { verify: 'with --run-on' }, having({
      AutomationExecution: having({
        AutomationExecutionStatus: TEXT,
        FailureMessage: maybe(TEXT),
        StepExecutions: maybe(list(having({ StepName: TEXT, StepStatus: TEXT }))),
      }),
    }), { again: true }),
  rule: call('aws events describe-rule --name <rule>', 'whether a rule of this name exists, its state and pattern', 'events:DescribeRule',
    { preflight: ALWAYS, verify: ALWAYS }, having({ Name: maybe(TEXT), State: maybe(TEXT), EventPattern: maybe(json(MAP)) }), EVERYWHERE),
  ruleTargets: call('aws events list-targets-by-rule --rule <rule>', 'what the rule starts', 'events:ListTargetsByRule', OF_VERIFY,
    having({ Targets: list(having({ Id: TEXT })) })),
  ruleOnBus: call('aws events describe-rule --name <rule> --event-bus-name <bus>',
    'the same for a rule on a custom event bus, which the monitoring of an organization uses', 'events:DescribeRule', OF_VERIFY,
    having({ Name: maybe(TEXT), State: maybe(TEXT), EventPattern: maybe(json(MAP)) })),
  ruleTargetsOnBus: call('aws events list-targets-by-rule --rule <rule> --event-bus-name <bus>', 'where the rule sends events',
    'events:ListTargetsByRule', OF_VERIFY, having({ Targets: list(having({ Id: TEXT })) })),
  function: call('aws lambda get-function-configuration --function-name <function>',
    'settings, environment, layers and hash of a function of the library, but not its code', 'lambda:GetFunctionConfiguration', OF_VERIFY,
    having({
      Environment: maybe(having({ Variables: maybe(MAP) })),
      Layers: maybe(list(having({ Arn: TEXT }))),
      LastModified: maybe(TEXT),
      CodeSha256: maybe(TEXT),
    }), { secret: true }),
  queue: call('aws sqs get-queue-attributes --queue-url <queue> --attribute-names All', 'age, number of messages and policy of a queue',
    'sqs:GetQueueAttributes', { verify: ALWAYS, leave: ALWAYS }, having({
      Attributes: having({
        ApproximateNumberOfMessages: maybe(TEXT),
        ApproximateNumberOfMessagesNotVisible: maybe(TEXT),
        ApproximateNumberOfMessagesDelayed: maybe(TEXT),
        CreatedTimestamp: maybe(TEXT),
        Policy: maybe(json(POLICY)),
      }),
    })),
  similarQueues: call('aws sqs list-queues --query "QueueUrls[?contains(@, \'efender\')]"', 'queues with a similar name',
    'sqs:ListQueues', OF_LEAVE, maybe(list(TEXT))),

  clusters: call('aws eks list-clusters --query clusters', 'EKS clusters', 'eks:ListClusters', { preflight: ALWAYS, leave: ALWAYS },
    list(TEXT), EVERYWHERE),
  cluster: call('aws eks describe-cluster --name <cluster> --query ' +
    '\'cluster.[accessConfig.authenticationMode,resourcesVpcConfig.endpointPublicAccess,resourcesVpcConfig.publicAccessCidrs]\'',
  'authentication mode and network access of a cluster', 'eks:DescribeCluster', { preflight: ALWAYS, leave: ALWAYS },
  row(maybe(TEXT), maybe(FLAG), maybe(list(TEXT))), EVERYWHERE),
  accessEntries: call('aws eks list-access-entries --cluster-name <cluster>', 'principals with access to a cluster',
    'eks:ListAccessEntries', OF_LEAVE, maybe(having({ accessEntries: maybe(list(TEXT)) }))),
  accessEntry: call('aws eks describe-access-entry --cluster-name <cluster> --principal-arn <role>',
    'the access entry of a role in a cluster, and its age', 'eks:DescribeAccessEntry', { verify: ALWAYS, leave: ALWAYS },
    having({ accessEntry: having({ kubernetesGroups: maybe(list(TEXT)), createdAt: maybe(DATE) }) })),
  accessPolicies: call('aws eks list-associated-access-policies --cluster-name <cluster> --principal-arn <role>',
    'the access policies of the entry', 'eks:ListAssociatedAccessPolicies', OF_VERIFY,
    having({ associatedAccessPolicies: list(having({ policyArn: TEXT })) })),
  logGroups: call('aws logs describe-log-groups --log-group-name-prefix <prefix> --query \'logGroups[].logGroupName\'',
    'log groups with a prefix', 'logs:DescribeLogGroups', { preflight: ALWAYS, leave: ALWAYS }, maybe(list(TEXT)), EVERYWHERE),
  logSubscriptions: call('aws logs describe-subscription-filters --log-group-name <log-group>', 'the destinations of a log group',
    'logs:DescribeSubscriptionFilters', OF_LEAVE,
    maybe(having({ subscriptionFilters: maybe(list(having({ filterName: TEXT, destinationArn: TEXT, creationTime: maybe(NUMBER) }))) }))),
  deliveryStreams: call('aws firehose list-delivery-streams --limit 1000', 'delivery streams', 'firehose:ListDeliveryStreams', OF_LEAVE,
    maybe(having({ DeliveryStreamNames: list(TEXT), HasMoreDeliveryStreams: maybe(FLAG) }))),
  moreDeliveryStreams: call('aws firehose list-delivery-streams --limit 1000 --exclusive-start-delivery-stream-name <stream>',
    'the next page, if there is one', 'firehose:ListDeliveryStreams', OF_LEAVE,
    maybe(having({ DeliveryStreamNames: list(TEXT), HasMoreDeliveryStreams: maybe(FLAG) }))),
  deliveryStream: call('aws firehose describe-delivery-stream --delivery-stream-name <stream>',
    'age and status of a delivery stream that was found', 'firehose:DescribeDeliveryStream', OF_LEAVE,
    having({ DeliveryStreamDescription: having({ DeliveryStreamStatus: maybe(TEXT), CreateTimestamp: maybe(DATE) }) })),

  databases: call('aws rds describe-db-instances --query \'DBInstances[].[DBInstanceIdentifier,BackupRetentionPeriod,KmsKeyId]\'',
    'automatic backups and keys of databases', 'rds:DescribeDBInstances', OF_PREFLIGHT, list(row(TEXT, NUMBER, maybe(TEXT))), EVERYWHERE),
  groupsOfDatabases: call('aws rds describe-db-instances --query DBInstances[].' +
    '[DBInstanceIdentifier,DBParameterGroups[].DBParameterGroupName,OptionGroupMemberships[].OptionGroupName]',
  'which database uses a group that was found', 'rds:DescribeDBInstances', OF_LEAVE,
  list(row(TEXT, maybe(list(TEXT)), maybe(list(TEXT))))),
  groupsOfDatabaseClusters: call('aws rds describe-db-clusters --query DBClusters[].[DBClusterIdentifier,DBClusterParameterGroup]',
    'which database cluster uses a group that was found', 'rds:DescribeDBClusters', OF_LEAVE, list(row(TEXT, maybe(TEXT)))),
  databaseSnapshots: call('aws rds describe-db-snapshots --snapshot-type manual ' +
    '--query "DBSnapshots[?contains(DBSnapshotIdentifier, \'efender\')].[DBSnapshotIdentifier,AllocatedStorage,SnapshotCreateTime]"',
  'RDS snapshots with a similar name', 'rds:DescribeDBSnapshots', OF_LEAVE, SNAPSHOTS),
  clusterSnapshots: call('aws rds describe-db-cluster-snapshots --snapshot-type manual --query "DBClusterSnapshots' +
    '[?contains(DBClusterSnapshotIdentifier, \'efender\')].[DBClusterSnapshotIdentifier,AllocatedStorage,SnapshotCreateTime]"',
  'RDS cluster snapshots with a similar name', 'rds:DescribeDBClusterSnapshots', OF_LEAVE, SNAPSHOTS),
  parameterGroups: call('aws rds describe-db-parameter-groups ' +
    '--query "DBParameterGroups[?contains(DBParameterGroupName, \'efender\')].[DBParameterGroupName,DBParameterGroupFamily]"',
  'RDS parameter groups with a similar name', 'rds:DescribeDBParameterGroups', OF_LEAVE, maybe(list(row(TEXT, maybe(TEXT))))),
  clusterParameterGroups: call('aws rds describe-db-cluster-parameter-groups --query "DBClusterParameterGroups' +
    '[?contains(DBClusterParameterGroupName, \'efender\')].[DBClusterParameterGroupName,DBParameterGroupFamily]"',
  'RDS cluster parameter groups with a similar name', 'rds:DescribeDBClusterParameterGroups', OF_LEAVE,
  maybe(list(row(TEXT, maybe(TEXT))))),
  optionGroups: call('aws rds describe-option-groups ' +
    '--query "OptionGroupsList[?contains(OptionGroupName, \'efender\')].[OptionGroupName,EngineName,MajorEngineVersion]"',
  'RDS option groups with a similar name', 'rds:DescribeOptionGroups', OF_LEAVE, maybe(list(row(TEXT, maybe(TEXT), maybe(TEXT))))),

  volumes: call('aws ec2 describe-volumes --filters Name=encrypted,Values=true --query \'Volumes[].[VolumeId,KmsKeyId]\'',
    'keys of encrypted disks', 'ec2:DescribeVolumes', OF_PREFLIGHT, list(row(TEXT, maybe(TEXT))), EVERYWHERE),
  diskSnapshots: call('aws ec2 describe-snapshots --owner-ids self --filters Name=tag:CreatedBy,Values=*efender* ' +
    '--query Snapshots[].[SnapshotId,VolumeId,VolumeSize,StartTime,Tags]', 'EBS snapshots with a similar tag', 'ec2:DescribeSnapshots',
  OF_LEAVE, maybe(list(row(TEXT, maybe(TEXT), maybe(NUMBER), maybe(DATE), maybe(list(having({ Key: TEXT, Value: TEXT }))))))),
  key: call('aws kms describe-key --key-id <key>', 'age and state of a key, and whether it is customer managed', 'kms:DescribeKey',
    { preflight: ALWAYS, leave: ALWAYS }, having({
      KeyMetadata: having({
        Description: maybe(TEXT), KeyManager: maybe(TEXT), KeyState: maybe(TEXT), CreationDate: maybe(DATE), DeletionDate: maybe(DATE),
      }),
    }), EVERYWHERE),
  keyPolicy: call('aws kms get-key-policy --key-id <key> --policy-name default --query Policy',
    'whether the key policy enables IAM policies', 'kms:GetKeyPolicy', OF_PREFLIGHT, json(POLICY), EVERYWHERE),
  keyUse: call('aws kms get-key-last-usage --key-id <key>', 'when a key that was found was used last', 'kms:GetKeyLastUsage', OF_LEAVE,
    having({ KeyLastUsage: maybe(having({ Operation: maybe(TEXT), Timestamp: maybe(DATE) })), TrackingStartDate: maybe(DATE) })),
  creations: call('aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=<event> ' +
    '--query Events[].CloudTrailEvent', 'who created keys and aliases in the last 90 days, if a key was found', 'cloudtrail:LookupEvents',
  OF_LEAVE, maybe(list(maybe(TEXT)))),
  aliases: call('aws kms list-aliases', 'aliases of KMS keys', 'kms:ListAliases', OF_LEAVE,
    maybe(having({ Aliases: maybe(list(having({ AliasName: TEXT, TargetKeyId: maybe(TEXT) }))) }))),
  taggedKeys: call('aws resourcegroupstaggingapi get-resources --resource-type-filters kms:key ' +
    '--query "ResourceTagMappingList[?Tags[?contains(Key, \'efenderForDatabases\')]].[ResourceARN,Tags[].Key]"',
  'KMS keys with a similar tag', 'tag:GetResources', OF_LEAVE, maybe(list(row(TEXT, list(TEXT))))),
  buckets: call('aws s3api list-buckets --query \'Buckets[].Name\'', 'buckets', 's3:ListAllMyBuckets', OF_PREFLIGHT, maybe(list(TEXT))),
  similarBuckets: call('aws s3api list-buckets --query "Buckets[?contains(Name, \'efender\')]"', 'buckets with a similar name',
    's3:ListAllMyBuckets', OF_LEAVE, maybe(list(having({ Name: TEXT, CreationDate: maybe(DATE) })))),
  bucketLocation: call('aws s3api get-bucket-location --bucket <bucket>', 'region of a bucket that was found', 's3:GetBucketLocation',
    OF_LEAVE, maybe(having({ LocationConstraint: maybe(TEXT) }))),
  bucketSize: call('aws cloudwatch get-metric-statistics --namespace AWS/S3 --metric-name BucketSizeBytes ' +
    '--dimensions Name=BucketName,Value=<bucket> Name=StorageType,Value=StandardStorage ' +
    '--start-time <start> --end-time <end> --period 86400 --statistics Average', 'size of a bucket that was found, without reading it',
  'cloudwatch:GetMetricStatistics', OF_LEAVE, maybe(having({ Datapoints: list(having({ Timestamp: DATE, Average: NUMBER })) }))),
  bucketPolicy: call('aws s3api get-bucket-policy --bucket <bucket> --query Policy', 'statements of a bucket policy that deny',
    's3:GetBucketPolicy', OF_PREFLIGHT, json(POLICY)),
  notifications: call('aws s3api get-bucket-notification-configuration --bucket <bucket>',
    'where S3 sends notifications of new objects in the bucket of a trail', 's3:GetBucketNotification', OF_PREFLIGHT,
    maybe(having({ TopicConfigurations: NOTIFICATIONS, QueueConfigurations: NOTIFICATIONS, LambdaFunctionConfigurations: NOTIFICATIONS }))),
  topicSubscriptions: call('aws sns list-subscriptions-by-topic --topic-arn <topic> --query \'Subscriptions[].Endpoint\'',
    'the queues that receive the messages of a topic', 'sns:ListSubscriptionsByTopic', OF_PREFLIGHT, list(TEXT), EVERYWHERE),
  trails: call('aws cloudtrail describe-trails', 'trails of the account and of the organization, and their buckets',
    'cloudtrail:DescribeTrails', OF_PREFLIGHT, having({
      trailList: list(having({
        Name: TEXT, TrailARN: ARN, HomeRegion: TEXT, S3BucketName: TEXT, S3KeyPrefix: maybe(TEXT), IsOrganizationTrail: maybe(FLAG),
      })),
    }), EVERYWHERE),
  trailStatus: call('aws cloudtrail get-trail-status --name <trail>', 'whether a trail is logging', 'cloudtrail:GetTrailStatus',
    OF_PREFLIGHT, having({ IsLogging: maybe(FLAG), LatestDeliveryError: maybe(TEXT) }), EVERYWHERE),
  events: call('aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=<session> --start-time ' +
    '<from> --end-time <to> --max-results 50', 'calls of Defender for Cloud, the newest first', 'cloudtrail:LookupEvents',
  { denied: 'unless --file or --athena' }, EVENTS, { again: true }),
  moreEvents: call(
    'aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=<session> --start-time <from> ' +
    '--end-time <to> --max-results 50 --next-token <page>', 'the next page, if there is one', 'cloudtrail:LookupEvents',
    { denied: 'unless --file or --athena' }, EVENTS, { again: true }),

  azureAccount: call('az account show', 'tenant and id of the Azure subscription', [], WITH_AZURE,
    having({ tenantId: TEXT, id: maybe(TEXT) })),
  azureConnector: call('az resource show --resource-type Microsoft.Security/securityConnectors --resource-group <group> --name ' +
    '<connector> --api-version <version>', 'account, role ARNs and settings of the security connector', [],
  WITH_AZURE, having({
    id: TEXT,
    location: maybe(TEXT),
    tags: maybe(MAP),
    properties: having({
      hierarchyIdentifier: maybe(TEXT), offerings: list(having({ offeringType: maybe(TEXT) })), environmentData: maybe(MAP),
    }),
  })),
  azureHealth: call('az rest --method get --url ' +
    '\'<connector-id>/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview\'', 'health of the security connector',
  [], WITH_AZURE, CONNECTORS),
  azureConnectors: call('az rest --method get --url ' +
    '\'/subscriptions/<subscription>/providers/Microsoft.Security/securityConnectors?api-version=2024-08-01-preview\'',
  'the security connectors of the subscription, if the stack is that of an organization', [], WITH_AZURE, CONNECTORS),
  azureHealthOfAll: call('az rest --method get --url ' +
    '\'/subscriptions/<subscription>/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview\'',
  'health of all of these connectors', [], WITH_AZURE, CONNECTORS),
  azureNextPage: call('az rest --method get --url <next-page>', 'the next page of both, if there is one', [], WITH_AZURE,
    CONNECTORS),
  azureLocks: call('az rest --method get --url ' +
    '\'<connector-id>/providers/Microsoft.Authorization/locks?$filter=atScope()&api-version=2016-09-01\'',
  'resource locks on the security connector, its resource group and its subscription', [], WITH_AZURE,
  having({ value: list(having({ id: TEXT, name: TEXT, properties: having({ level: TEXT }) })) })),
  arcMachines: call('az resource list --resource-type Microsoft.HybridCompute/machines ' +
    '--query "[?tags.MDFCSecurityConnector].{id:id,createdTime:createdTime,tags:tags}"', 'Azure Arc machines with the tag', [],
  { leave: 'with --azure-subscription' }, maybe(list(having({ id: TEXT, createdTime: maybe(TEXT), tags: maybe(each(TEXT)) })))),
};
