/** Whatever AWS answers, `leave` ends with a plan, or says which call had the odd answer. Never with a stack trace. */
import { ACCOUNT, NOW, PROVIDER, REGION, World } from './world';
import { callsOf } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';
import { leave } from '../../../cli/leave/leave';
import { readAssembly } from '../../../cli/verify/read-stack';
import { OrganizationTargets } from '../../../src';
import { organize } from '../../support/organization';
import { allPlans } from '../../support/synth';
import { oddAnswers } from '../support/hostile';

const folder = organize({ targets: OrganizationTargets.organizationalUnits('ou-ab12-11111111'), plans: allPlans() }).app.synth().directory;
const app = { kind: 'cdk' as const, from: folder, stacks: readAssembly(folder) };
const role = `arn:aws:iam::${ACCOUNT}:role/MDCContainersK8sRole`;
const CREATED = '2026-11-01T00:00:00Z';
const trust = { Statement: [{ Principal: { Federated: PROVIDER }, Condition: { StringEquals: { 'sts:RoleSessionName': 'x', [`${PROVIDER}:aud`]: 'api://a' } } }] };

/** An account with one of each. */
const FULL: Record<string, unknown> = {
  'sts get-caller-identity': { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/auditor` },
  'ec2 describe-regions': [[REGION, 'opt-in-not-required']],
  'cloudformation describe-stacks': { Stacks: [{ StackId: 'id', StackStatus: 'CREATE_COMPLETE', EnableTerminationProtection: true, Parameters: [{ ParameterKey: 'A', ParameterValue: 'b' }] }] },
  'cloudformation list-stack-resources': { StackResourceSummaries: [{ LogicalResourceId: 'A', PhysicalResourceId: 'a', ResourceType: 'AWS::IAM::Role', ResourceStatus: 'CREATE_COMPLETE' }] },
  'cloudformation describe-stack-resources': { StackResources: [{ StackName: 'S', StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/S/1`, PhysicalResourceId: 'a' }] },
  'cloudformation list-stack-instances': [[ACCOUNT, REGION, 'CURRENT']],
  'iam list-open-id-connect-providers': [PROVIDER],
  'iam get-open-id-connect-provider': { ClientIDList: ['api://a'] },
  'iam list-roles': [['R', trust]],
  'iam get-instance-profile': { InstanceProfile: { Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/P`, CreateDate: CREATED, Roles: [{ RoleName: 'R' }] } },
  'ec2 describe-iam-instance-profile-associations': [['i-1', 'arn']],
  'eks list-clusters': ['prod'],
  'eks describe-cluster': ['API', true, ['172.212.245.192/28']],
  'eks list-access-entries': { accessEntries: [role] },
  'eks describe-access-entry': { accessEntry: { createdAt: CREATED } },
  'logs describe-log-groups': ['/aws/eks/prod/cluster'],
  'logs describe-subscription-filters': { subscriptionFilters: [{ filterName: 'f', destinationArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/azuredefender-prod`, creationTime: 1 }] },
  'firehose list-delivery-streams': { DeliveryStreamNames: ['azuredefender-prod'], HasMoreDeliveryStreams: false },
  'firehose describe-delivery-stream': { DeliveryStreamDescription: { DeliveryStreamStatus: 'ACTIVE', CreateTimestamp: CREATED } },
  'sqs list-queues': [`https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/azuredefender-${REGION}-${ACCOUNT}-prod`],
  'sqs get-queue-attributes': { Attributes: { ApproximateNumberOfMessages: '1', CreatedTimestamp: '1764000000' } },
  's3api list-buckets': [{ Name: `azuredefender-${REGION}-${ACCOUNT}-prod`, CreationDate: CREATED }],
  's3api get-bucket-location': { LocationConstraint: REGION },
  'cloudwatch get-metric-statistics': { Datapoints: [{ Timestamp: CREATED, Average: 1 }] },
  'ec2 describe-snapshots': [['snap-1', 'vol-1', 8, CREATED, [{ Key: 'CreatedBy', Value: 'Microsoft Defender for Cloud' }]]],
  'rds describe-db-snapshots': [['defenderfordatabases-1', 20, CREATED]],
  'rds describe-db-cluster-snapshots': [['defenderfordatabases-1', 20, CREATED]],
  'rds describe-db-parameter-groups': [['defenderfordatabases-pg', 'postgres16']],
  'rds describe-db-cluster-parameter-groups': [['defenderfordatabases-pg', 'postgres16']],
  'rds describe-option-groups': [['defenderfordatabases-og', 'mysql', '8.0']],
  'rds describe-db-instances': [['db', ['defenderfordatabases-pg'], ['defenderfordatabases-og']]],
  'rds describe-db-clusters': [['db', 'defenderfordatabases-pg']],
  'kms list-aliases': { Aliases: [{ AliasName: 'alias/DefenderForCloudKey', TargetKeyId: 'k' }] },
  'kms describe-key': { KeyMetadata: { KeyState: 'PendingDeletion', CreationDate: CREATED, DeletionDate: CREATED } },
  'resourcegroupstaggingapi get-resources': [['arn:aws:kms:eu-west-1:1:key/k2', ['DefenderForDatabasesKey']]],
  'az resource list': [{ id: '/a/b', createdTime: CREATED, tags: { MDFCSecurityConnector: 'true', AccountId: ACCOUNT } }],
};
const planOf = (answers: Record<string, unknown>) => {
  const world = new World({ ...FULL, ...answers });
  return leave(world.ask, app, { regions: [], azureSubscription: 's' }, NOW).then(plan => ({ plan, world }));
};

test('every question is asked, and has an answer', async () => {
  const { plan, world } = await planOf({});
  expect(plan.unanswered).toEqual([]);
  const asked = new Set(world.calls.map(c => c.operation));
  expect(Object.keys(FULL).filter(operation => !asked.has(operation))).toEqual([]);
});

/** The call of the catalogue. */
const nameOf = (operation: string) => callsOf('leave').find(([, { line }]) => line.replace(/^aws /, '').startsWith(`${operation} `) || line === `aws ${operation}`)![0];

test.each(Object.keys(FULL))('odd answers of %s', async (operation) => {
  const failed: string[] = [];
  for (const { at, answer } of oddAnswers(nameOf(operation), FULL[operation])) {
    const end = await planOf({ [operation]: answer }).catch(error => error);
    if (['sts get-caller-identity', 'ec2 describe-regions'].includes(operation) && end instanceof CommandError) continue;
    if (end instanceof Error) failed.push(`${at}: ${end.stack}`);
  }
  expect(failed).toEqual([]);
});
