/** Calls about disks, keys, buckets and trails. */
import { ALWAYS, call, EVERYWHERE, ANYTHING, ARN, DATE, FLAG, having, json, list, maybe, NUMBER, POLICY, row, TEXT } from '../call';

const NOTIFICATIONS = maybe(list(having({
  Id: maybe(TEXT),
  Events: list(TEXT),
  TopicArn: maybe(TEXT),
  QueueArn: maybe(TEXT),
  LambdaFunctionArn: maybe(TEXT),
  Filter: maybe(having({ Key: maybe(having({ FilterRules: maybe(list(having({ Name: TEXT, Value: TEXT }))) })) })),
})));
const EVENTS = having({ Events: list(ANYTHING), NextToken: maybe(TEXT) });

// Queries shorten long answers before this program reads them. `efender` in them finds names with `Defender` and `defender`.
export const STORAGE = {
  volumes: call({
    line: 'aws ec2 describe-volumes --filters Name=encrypted,Values=true --query \'Volumes[].[VolumeId,KmsKeyId]\'',
    shows: 'keys of encrypted disks',
    by: { preflight: ALWAYS },
    shape: list(row(TEXT, maybe(TEXT))),
    ...EVERYWHERE,
  }),
  diskSnapshots: call({
    line: 'aws ec2 describe-snapshots --owner-ids self --filters Name=tag:CreatedBy,Values=*efender* ' +
      '--query Snapshots[].[SnapshotId,VolumeId,VolumeSize,StartTime,Tags]',
    shows: 'EBS snapshots with a similar tag',
    by: { leave: ALWAYS },
    shape: maybe(list(row(TEXT, maybe(TEXT), maybe(NUMBER), maybe(DATE), maybe(list(having({ Key: TEXT, Value: TEXT })))))),
  }),
  key: call({
    line: 'aws kms describe-key --key-id <key>',
    shows: 'age and state of a key, and whether it is customer managed',
    by: { preflight: ALWAYS, leave: ALWAYS },
    shape: having({
      KeyMetadata: having({
        Description: maybe(TEXT), KeyManager: maybe(TEXT), KeyState: maybe(TEXT), CreationDate: maybe(DATE), DeletionDate: maybe(DATE),
      }),
    }),
    ...EVERYWHERE,
  }),
  keyPolicy: call({
    line: 'aws kms get-key-policy --key-id <key> --policy-name default --query Policy',
    shows: 'whether the key policy enables IAM policies',
    by: { preflight: ALWAYS },
    shape: json(POLICY),
    ...EVERYWHERE,
  }),
  keyUse: call({
    line: 'aws kms get-key-last-usage --key-id <key>',
    shows: 'when a key that was found was used last',
    by: { leave: ALWAYS },
    shape: having({ KeyLastUsage: maybe(having({ Operation: maybe(TEXT), Timestamp: maybe(DATE) })), TrackingStartDate: maybe(DATE) }),
  }),
  creations: call({
    line: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=<event> ' +
      '--query Events[].CloudTrailEvent',
    shows: 'who created keys and aliases in the last 90 days, if a key was found',
    by: { leave: ALWAYS },
    shape: maybe(list(maybe(TEXT))),
  }),
  aliases: call({
    line: 'aws kms list-aliases',
    shows: 'aliases of KMS keys',
    by: { leave: ALWAYS },
    shape: maybe(having({ Aliases: maybe(list(having({ AliasName: TEXT, TargetKeyId: maybe(TEXT) }))) })),
  }),
  taggedKeys: call({
    line: 'aws resourcegroupstaggingapi get-resources --resource-type-filters kms:key ' +
      '--query "ResourceTagMappingList[?Tags[?contains(Key, \'efenderForDatabases\')]].[ResourceARN,Tags[].Key]"',
    shows: 'KMS keys with a similar tag',
    by: { leave: ALWAYS },
    shape: maybe(list(row(TEXT, list(TEXT)))),
  }),
  buckets: call({
    line: 'aws s3api list-buckets --query \'Buckets[].Name\'',
    shows: 'buckets',
    needs: 's3:ListAllMyBuckets',
    by: { preflight: ALWAYS },
    shape: maybe(list(TEXT)),
  }),
  similarBuckets: call({
    line: 'aws s3api list-buckets --query "Buckets[?contains(Name, \'efender\')]"',
    shows: 'buckets with a similar name',
    needs: 's3:ListAllMyBuckets',
    by: { leave: ALWAYS },
    shape: maybe(list(having({ Name: TEXT, CreationDate: maybe(DATE) }))),
  }),
  bucketLocation: call({
    line: 'aws s3api get-bucket-location --bucket <bucket>',
    shows: 'region of a bucket that was found',
    by: { leave: ALWAYS },
    shape: maybe(having({ LocationConstraint: maybe(TEXT) })),
  }),
  bucketSize: call({
    line: 'aws cloudwatch get-metric-statistics --namespace AWS/S3 --metric-name BucketSizeBytes ' +
      '--dimensions Name=BucketName,Value=<bucket> Name=StorageType,Value=StandardStorage ' +
      '--start-time <start> --end-time <end> --period 86400 --statistics Average',
    shows: 'size of a bucket that was found, without reading it',
    by: { leave: ALWAYS },
    shape: maybe(having({ Datapoints: list(having({ Timestamp: DATE, Average: NUMBER })) })),
  }),
  bucketPolicy: call({
    line: 'aws s3api get-bucket-policy --bucket <bucket> --query Policy',
    shows: 'statements of a bucket policy that deny',
    by: { preflight: ALWAYS },
    shape: json(POLICY),
  }),
  notifications: call({
    line: 'aws s3api get-bucket-notification-configuration --bucket <bucket>',
    shows: 'where S3 sends notifications of new objects in the bucket of a trail',
    needs: 's3:GetBucketNotification',
    by: { preflight: ALWAYS },
    shape: maybe(having({
      TopicConfigurations: NOTIFICATIONS, QueueConfigurations: NOTIFICATIONS, LambdaFunctionConfigurations: NOTIFICATIONS,
    })),
  }),
  topicSubscriptions: call({
    line: 'aws sns list-subscriptions-by-topic --topic-arn <topic> --query \'Subscriptions[].Endpoint\'',
    shows: 'the queues that receive the messages of a topic',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
    ...EVERYWHERE,
  }),
  trails: call({
    line: 'aws cloudtrail describe-trails',
    shows: 'trails of the account and of the organization, and their buckets',
    by: { preflight: ALWAYS },
    shape: having({
      trailList: list(having({
        Name: TEXT, TrailARN: ARN, HomeRegion: TEXT, S3BucketName: TEXT, S3KeyPrefix: maybe(TEXT), IsOrganizationTrail: maybe(FLAG),
      })),
    }),
    ...EVERYWHERE,
  }),
  trailStatus: call({
    line: 'aws cloudtrail get-trail-status --name <trail>',
    shows: 'whether a trail is logging',
    by: { preflight: ALWAYS },
    shape: having({ IsLogging: maybe(FLAG), LatestDeliveryError: maybe(TEXT) }),
    ...EVERYWHERE,
  }),
  events: call({
    line: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=<session> --start-time ' +
      '<from> --end-time <to> --max-results 50',
    shows: 'calls of Defender for Cloud, the newest first',
    by: { denied: 'unless --file or --athena' },
    shape: EVENTS,
    again: true,
  }),
  moreEvents: call({
    line: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=<session> --start-time <from> ' +
      '--end-time <to> --max-results 50 --next-token <page>',
    shows: 'the next page, if there is one',
    by: { denied: 'unless --file or --athena' },
    shape: EVENTS,
    again: true,
  }),
};
