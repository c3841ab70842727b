/** Harmful actions that no role of Defender for Cloud should allow, and those that the published permissions allow nevertheless. */
const REGION = 'eu-west-1';

/** Actions with resources of the customer. The resources have no tag and no name of Defender for Cloud. */
export function harmfulIn(account: string): Record<string, string> {
  const of = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${account}:${resource}`;
  const iam = (resource: string) => `arn:aws:iam::${account}:${resource}`;
  return {
    'cloudformation:DeleteStack': of('cloudformation', 'stack/payments/1'),
    'cloudtrail:DeleteTrail': of('cloudtrail', 'trail/audit'),
    'cloudtrail:StopLogging': of('cloudtrail', 'trail/audit'),
    'config:StopConfigurationRecorder': of('config', 'configuration-recorder/default/1'),
    'dynamodb:DeleteTable': of('dynamodb', 'table/orders'),
    'dynamodb:GetItem': of('dynamodb', 'table/orders'),
    'ec2:DeleteSnapshot': `arn:aws:ec2:${REGION}::snapshot/snap-1`,
    'ec2:DeleteVolume': of('ec2', 'volume/vol-1'),
    'ec2:GetPasswordData': of('ec2', 'instance/i-1'),
    'ec2:ModifyInstanceAttribute': of('ec2', 'instance/i-1'),
    'ec2:RunInstances': of('ec2', 'instance/i-1'),
    'ec2:StopInstances': of('ec2', 'instance/i-1'),
    'ec2:TerminateInstances': of('ec2', 'instance/i-1'),
    'ecr:DeleteRepository': of('ecr', 'repository/shop'),
    'ecr:PutImage': of('ecr', 'repository/shop'),
    'eks:CreateAccessEntry': of('eks', 'cluster/production'),
    'eks:DeleteCluster': of('eks', 'cluster/production'),
    'firehose:PutRecord': of('firehose', 'deliverystream/orders'),
    'guardduty:DeleteDetector': of('guardduty', 'detector/1'),
    'iam:AttachRolePolicy': iam('role/Admin'),
    'iam:CreateAccessKey': iam('user/ann'),
    'iam:CreatePolicyVersion': iam('policy/boundary'),
    'iam:CreateRole': iam('role/Admin'),
    'iam:CreateUser': iam('user/ann'),
    'iam:DeleteOpenIDConnectProvider': iam('oidc-provider/example.com'),
    'iam:PassRole': iam('role/Admin'),
    'iam:PutRolePolicy': iam('role/Admin'),
    'iam:UpdateAssumeRolePolicy': iam('role/Admin'),
    'kms:Decrypt': of('kms', 'key/1'),
    'kms:DisableKey': of('kms', 'key/1'),
    'kms:PutKeyPolicy': of('kms', 'key/1'),
    'kms:ScheduleKeyDeletion': of('kms', 'key/1'),
    'lambda:InvokeFunction': of('lambda', 'function:checkout'),
    'lambda:UpdateFunctionCode': of('lambda', 'function:checkout'),
    'logs:DeleteLogGroup': of('logs', 'log-group:checkout'),
    'organizations:LeaveOrganization': '*',
    'rds:DeleteDBInstance': of('rds', 'db:orders'),
    'rds:DeleteDBSnapshot': of('rds', 'snapshot:orders'),
    'rds:ModifyDBInstance': of('rds', 'db:orders'),
    's3:DeleteBucket': 'arn:aws:s3:::records',
    's3:DeleteObject': 'arn:aws:s3:::records/customers.csv',
    's3:GetObject': 'arn:aws:s3:::records/customers.csv',
    's3:PutBucketPolicy': 'arn:aws:s3:::records',
    's3:PutObject': 'arn:aws:s3:::records/customers.csv',
    'secretsmanager:GetSecretValue': of('secretsmanager', 'secret:password'),
    'sqs:DeleteQueue': of('sqs', 'orders'),
    'sqs:ReceiveMessage': of('sqs', 'orders'),
    'ssm:GetParameter': of('ssm', 'parameter/password'),
    'ssm:SendCommand': of('ec2', 'instance/i-1'),
    'ssm:StartSession': of('ec2', 'instance/i-1'),
    'sts:AssumeRole': iam('role/Admin'),
  };
}

/** The roles that need an action for their feature, by action. */
const NEEDED: Record<string, string[]> = {
  'ec2:ModifyInstanceAttribute': ['DefenderForCloud-DefenderForServers'],
  'eks:CreateAccessEntry': ['MDCContainersK8sRole'],
  'kms:Decrypt': ['SensitiveDataDiscovery'],
  'kms:PutKeyPolicy': ['DefenderForCloud-AgentlessScanner'],
  'rds:ModifyDBInstance': ['DefenderForCloud-DataThreatProtectionDB'],
  's3:GetObject': ['SensitiveDataDiscovery'],
  'ssm:SendCommand': ['DefenderForCloud-ArcAutoProvisioning'],
};

/** The roles to which published permissions allow an action, by permission type and action. */
export const POSSIBLE: Record<'DefaultAccess' | 'LeastPrivilegeAccess', Record<string, string[]>> = {
  DefaultAccess: {
    ...NEEDED,
    // ReadOnlyAccess allows these actions, and `denyDataReads` denies them.
    'dynamodb:GetItem': ['CspmMonitorAws'],
    'ec2:GetPasswordData': ['CspmMonitorAws'],
    's3:GetObject': ['CspmMonitorAws', 'SensitiveDataDiscovery'],
    'sqs:ReceiveMessage': ['CspmMonitorAws'],
    'ssm:GetParameter': ['CspmMonitorAws'],
    // So do the portal's roles for containers.
    'ecr:PutImage': ['MDCContainersImageAssessmentRole'],
    'eks:CreateAccessEntry': ['MDCContainersAgentlessDiscoveryK8sRole', 'MDCContainersK8sRole'],
  },
  LeastPrivilegeAccess: NEEDED,
};
