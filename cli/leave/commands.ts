import type { Command } from '../shared/aws-cli';

/** Commands of AWS run in one region, also those of services without regions: a profile needs none then. */
const define = <Name extends string>(commands: Record<Name, Command>) => Object.fromEntries(Object.entries<Command>(commands).map(([name, command]) =>
  [name, { ...command, line: command.line.replace(/^aws .*/, '$& --region <region>') }])) as Record<Name, Command>;

/**
 * Every command that `leave` runs, each with `--output json` and, if given, `--profile`. All of them only read. A person
 * can type each of them. The same list is in docs/leave.md.
 */
// Queries make long answers short before this program reads them. `efender` is in every name, in any case of its first letter.
export const COMMANDS = define({
  identity: {
    line: 'aws sts get-caller-identity',
    shows: 'account and partition',
    needs: ['sts:GetCallerIdentity'],
  },
  regions: {
    line: 'aws ec2 describe-regions --query Regions[].RegionName',
    shows: 'regions that are enabled in the account',
    needs: ['ec2:DescribeRegions'],
  },
  stack: {
    line: 'aws cloudformation describe-stacks --stack-name <stack>',
    shows: 'status, parameters and termination protection of a stack',
    needs: ['cloudformation:DescribeStacks'],
  },
  stackResources: {
    line: 'aws cloudformation list-stack-resources --stack-name <stack>',
    shows: 'which roles, profiles and StackSets a stack has',
    needs: ['cloudformation:ListStackResources'],
  },
  stackInstances: {
    line: 'aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as> ' +
      '--query Summaries[].[Account,Region,Status]',
    shows: 'accounts and regions of a StackSet',
    needs: ['cloudformation:ListStackInstances'],
  },
  stackInstancesOfAccount: {
    line: 'aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as> ' +
      '--stack-instance-account <account> --query Summaries[].[Account,Region,Status]',
    shows: 'regions of a StackSet in the account that leaves',
    needs: ['cloudformation:ListStackInstances'],
    option: '--account-leaves',
  },
  providers: {
    line: 'aws iam list-open-id-connect-providers',
    shows: 'OIDC providers',
    needs: ['iam:ListOpenIDConnectProviders'],
  },
  provider: {
    line: 'aws iam get-open-id-connect-provider --open-id-connect-provider-arn <provider>',
    shows: 'audiences of an OIDC provider',
    needs: ['iam:GetOpenIDConnectProvider'],
  },
  federatedRoles: {
    line: 'aws iam list-roles ' +
      '--query "Roles[?contains(to_string(AssumeRolePolicyDocument), \':oidc-provider/\')].[RoleName,AssumeRolePolicyDocument]"',
    shows: 'roles that trust an OIDC provider',
    needs: ['iam:ListRoles'],
  },
  instanceProfile: {
    line: 'aws iam get-instance-profile --instance-profile-name <profile>',
    shows: 'the instance profile that Microsoft\'s automation creates',
    needs: ['iam:GetInstanceProfile'],
  },
  profileAssociations: {
    line: 'aws ec2 describe-iam-instance-profile-associations ' +
      '--query IamInstanceProfileAssociations[].[InstanceId,IamInstanceProfile.Arn]',
    shows: 'which instances have which profile',
    needs: ['ec2:DescribeIamInstanceProfileAssociations'],
  },
  clusters: {
    line: 'aws eks list-clusters',
    shows: 'EKS clusters',
    needs: ['eks:ListClusters'],
  },
  cluster: {
    line: 'aws eks describe-cluster --name <cluster> --query cluster.resourcesVpcConfig.publicAccessCidrs',
    shows: 'CIDRs that reach the API of a cluster',
    needs: ['eks:DescribeCluster'],
  },
  accessEntries: {
    line: 'aws eks list-access-entries --cluster-name <cluster>',
    shows: 'principals with access to a cluster',
    needs: ['eks:ListAccessEntries'],
  },
  accessEntry: {
    line: 'aws eks describe-access-entry --cluster-name <cluster> --principal-arn <role>',
    shows: 'age of an access entry that was found',
    needs: ['eks:DescribeAccessEntry'],
  },
  logGroups: {
    line: 'aws logs describe-log-groups --log-group-name-prefix /aws/eks/ --query logGroups[].logGroupName',
    shows: 'log groups of EKS',
    needs: ['logs:DescribeLogGroups'],
  },
  subscriptions: {
    line: 'aws logs describe-subscription-filters --log-group-name <log-group>',
    shows: 'where a log group is sent to',
    needs: ['logs:DescribeSubscriptionFilters'],
  },
  deliveryStreams: {
    line: 'aws firehose list-delivery-streams --limit 1000',
    shows: 'delivery streams',
    needs: ['firehose:ListDeliveryStreams'],
  },
  moreDeliveryStreams: {
    line: 'aws firehose list-delivery-streams --limit 1000 --exclusive-start-delivery-stream-name <stream>',
    shows: 'the next ones, if there are more',
    needs: ['firehose:ListDeliveryStreams'],
  },
  deliveryStream: {
    line: 'aws firehose describe-delivery-stream --delivery-stream-name <stream>',
    shows: 'age and status of a delivery stream that was found',
    needs: ['firehose:DescribeDeliveryStream'],
  },
  queues: {
    line: 'aws sqs list-queues --query "QueueUrls[?contains(@, \'efender\')]"',
    shows: 'queues with a similar name',
    needs: ['sqs:ListQueues'],
  },
  queue: {
    line: 'aws sqs get-queue-attributes --queue-url <queue> --attribute-names All',
    shows: 'age and messages of a queue that was found',
    needs: ['sqs:GetQueueAttributes'],
  },
  buckets: {
    line: 'aws s3api list-buckets --query "Buckets[?contains(Name, \'efender\')]"',
    shows: 'buckets with a similar name',
    needs: ['s3:ListAllMyBuckets'],
  },
  bucketLocation: {
    line: 'aws s3api get-bucket-location --bucket <bucket>',
    shows: 'region of a bucket that was found',
    needs: ['s3:GetBucketLocation'],
  },
  bucketSize: {
    line: 'aws cloudwatch get-metric-statistics --namespace AWS/S3 --metric-name BucketSizeBytes ' +
      '--dimensions Name=BucketName,Value=<bucket> Name=StorageType,Value=StandardStorage ' +
      '--start-time <start> --end-time <end> --period 86400 --statistics Average',
    shows: 'size of a bucket that was found, without reading it',
    needs: ['cloudwatch:GetMetricStatistics'],
  },
  diskSnapshots: {
    line: 'aws ec2 describe-snapshots --owner-ids self --filters Name=tag:CreatedBy,Values=*efender* ' +
      '--query Snapshots[].[SnapshotId,VolumeId,VolumeSize,StartTime,Tags]',
    shows: 'EBS snapshots with a similar tag',
    needs: ['ec2:DescribeSnapshots'],
  },
  databaseSnapshots: {
    line: 'aws rds describe-db-snapshots --snapshot-type manual ' +
      '--query "DBSnapshots[?contains(DBSnapshotIdentifier, \'efender\')].[DBSnapshotIdentifier,AllocatedStorage,SnapshotCreateTime]"',
    shows: 'RDS snapshots with a similar name',
    needs: ['rds:DescribeDBSnapshots'],
  },
  clusterSnapshots: {
    line: 'aws rds describe-db-cluster-snapshots --snapshot-type manual --query "DBClusterSnapshots' +
      '[?contains(DBClusterSnapshotIdentifier, \'efender\')].[DBClusterSnapshotIdentifier,AllocatedStorage,SnapshotCreateTime]"',
    shows: 'RDS cluster snapshots with a similar name',
    needs: ['rds:DescribeDBClusterSnapshots'],
  },
  parameterGroups: {
    line: 'aws rds describe-db-parameter-groups ' +
      '--query "DBParameterGroups[?contains(DBParameterGroupName, \'efender\')].[DBParameterGroupName,DBParameterGroupFamily]"',
    shows: 'RDS parameter groups with a similar name',
    needs: ['rds:DescribeDBParameterGroups'],
  },
  clusterParameterGroups: {
    line: 'aws rds describe-db-cluster-parameter-groups --query "DBClusterParameterGroups' +
      '[?contains(DBClusterParameterGroupName, \'efender\')].[DBClusterParameterGroupName,DBParameterGroupFamily]"',
    shows: 'RDS cluster parameter groups with a similar name',
    needs: ['rds:DescribeDBClusterParameterGroups'],
  },
  optionGroups: {
    line: 'aws rds describe-option-groups ' +
      '--query "OptionGroupsList[?contains(OptionGroupName, \'efender\')].[OptionGroupName,EngineName,MajorEngineVersion]"',
    shows: 'RDS option groups with a similar name',
    needs: ['rds:DescribeOptionGroups'],
  },
  databases: {
    line: 'aws rds describe-db-instances --query DBInstances[].' +
      '[DBInstanceIdentifier,DBParameterGroups[].DBParameterGroupName,OptionGroupMemberships[].OptionGroupName]',
    shows: 'which database uses a group that was found',
    needs: ['rds:DescribeDBInstances'],
  },
  databaseClusters: {
    line: 'aws rds describe-db-clusters --query DBClusters[].[DBClusterIdentifier,DBClusterParameterGroup]',
    shows: 'which database cluster uses a group that was found',
    needs: ['rds:DescribeDBClusters'],
  },
  aliases: {
    line: 'aws kms list-aliases',
    shows: 'aliases of KMS keys',
    needs: ['kms:ListAliases'],
  },
  taggedKeys: {
    line: 'aws resourcegroupstaggingapi get-resources --resource-type-filters kms:key ' +
      '--query "ResourceTagMappingList[?Tags[?contains(Key, \'efenderForDatabases\')]].[ResourceARN,Tags[].Key]"',
    shows: 'KMS keys with a similar tag',
    needs: ['tag:GetResources'],
  },
  key: {
    line: 'aws kms describe-key --key-id <key>',
    shows: 'age and state of a key that was found',
    needs: ['kms:DescribeKey'],
  },
  keyUse: {
    line: 'aws kms get-key-last-usage --key-id <key>',
    shows: 'when a key that was found was used last',
    needs: ['kms:GetKeyLastUsage'],
  },
  creations: {
    line: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=<event> --query Events[].CloudTrailEvent',
    shows: 'who created keys and aliases in the last 90 days, if a key was found',
    needs: ['cloudtrail:LookupEvents'],
  },
  stackOf: {
    // As JSON, because version 1 of the AWS CLI downloads a value that begins with https://, as that of a queue does.
    line: 'aws cloudformation describe-stack-resources --cli-input-json \'{"PhysicalResourceId":"<resource>"}\' --query StackResources[0].StackName',
    shows: 'the stack that something found belongs to, if any',
    needs: ['cloudformation:DescribeStackResources'],
  },
  arcMachines: {
    line: 'az resource list --resource-type Microsoft.HybridCompute/machines ' +
      '--query "[?tags.MDFCSecurityConnector].{id:id,createdTime:createdTime,tags:tags}"',
    shows: 'Azure Arc machines with the tag',
    needs: [],
    option: '--azure-subscription',
  },
});

export type CommandName = keyof typeof COMMANDS;
export type Values = Readonly<Record<string, string>>;
