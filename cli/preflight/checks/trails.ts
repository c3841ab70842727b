import { asText } from '../../../src/checks/json-text';
import { notificationsOf, overlaps, type Notification } from '../../../src/logs/s3-notifications';
import { READ_CLOUDTRAIL_BUCKET } from '../../../src/permissions/ciem';
import { inLowerCase, overlap } from '../../../src/policy-language/statements/pattern';
import { together } from '../../asking/rows';
import { allowsOf, knownRoles } from '../../checking/expected-roles';
import { attempted } from '../../reading/deployed-template';
import { quote } from '../../shared/command-line';
import { counted, some } from '../../shared/counted';
import { attempt, unlessOwn, type AccountContext, blocker, cannotTell, fine, type Row } from '../context';
import { isUnknown, type Planned } from '../planned';

const ONE_TOPIC = 'Let S3 send to one SNS topic, and subscribe a queue of each consumer to it, with raw message delivery: ' +
'Defender for Cloud, Microsoft Sentinel and others.';

/** A trail in the answer of `aws cloudtrail describe-trails`. */
interface Trail {
  readonly Name: string;
  readonly TrailARN: string;
  readonly HomeRegion: string;
  readonly S3BucketName: string;
  readonly S3KeyPrefix?: string;
  readonly IsOrganizationTrail?: boolean;
}

/** Checks the trails whose logs roles of the templates read, and the notifications of their buckets. */
export async function checkTrails(context: AccountContext): Promise<Row[]> {
  const readers = context.planned.flatMap(trailReaders);
  const added = context.planned.flatMap(addedNotifications);
  const names = [...new Set([...readers.flatMap(({ buckets }) => buckets), ...added.map(({ bucket }) => bucket)])].sort();
  const unnamed = readers.filter(({ buckets }) => buckets.length === 0).map(({ role, queues }) => cannotTell(`trail of ${role}`,
    `it receives from ${some(queues)}, but its policies name no bucket, so it is not known which trail it reads`,
    'Check the notifications of the bucket of the trail: aws s3api get-bucket-notification-configuration'));
  if (names.length === 0) return unnamed;
  const { ask, regions } = context;
  const trails = new Map<string, Trail>();
  const unanswered = await together(regions, region => attempt(`trails in ${region}`, async () => {
    // Each region also lists the trails of the organization, and the multi-Region trails of other regions.
    for (const trail of (await ask('trails', { region })).trailList as Trail[]) trails.set(trail.TrailARN, trail);
    return [];
  }));
  const found = await together(names, async (bucket) => {
    const writing = [...trails.values()].filter(trail => trail.S3BucketName === bucket).sort((a, b) => a.TrailARN < b.TrailARN ? -1 : 1);
    const here = readers.filter(({ buckets }) => buckets.includes(bucket));
    return [
      ...writing.length + unanswered.length > 0 || here.length === 0 ? [] : [cannotTell(`trail of ${bucket}`,
        `${here.map(({ role }) => role).join(', ')} reads the logs in it, but no trail of this account or of its organization writes to it`,
        'If a trail of another account writes to it, run there: aws cloudtrail describe-trails')],
      ...await together(writing, trail => checkStatus(context, trail)),
      ...await attempt(`notifications of ${bucket}`, id =>
        checkNotifications(context, id, bucket, writing, here, added.filter(one => one.bucket === bucket))),
    ];
  });
  return [...unnamed, ...unanswered, ...found];
}

function checkStatus({ ask }: AccountContext, { Name, TrailARN: trail, HomeRegion: region, S3BucketName }: Trail): Promise<readonly Row[]> {
  return attempt(`trail ${Name} in ${region}`, async (id) => {
    const { IsLogging, LatestDeliveryError: error } = await ask('trailStatus', { trail, region });
    if (!IsLogging) {
      return [cannotTell(id, `it is not logging, so nothing new arrives in ${S3BucketName}`,
        `aws cloudtrail start-logging --name ${quote(trail)} --region ${quote(region)}`)];
    }
    return [error ? cannotTell(id, `it cannot write to ${S3BucketName}: ${error}`, 'Correct the policy of the bucket or of its key.')
      : fine(id, `it is logging to ${S3BucketName}`)];
  });
}

/**
 * The notification that a consumer of all logs of a trail needs. Source of the prefix: CloudTrail User Guide, "Finding your CloudTrail log
 * files", 2026-11.
 */
function logsOf({ TrailARN, S3KeyPrefix, IsOrganizationTrail }: Trail): Notification {
  const [, , , , account] = TrailARN.split(':');
  const prefix = `${S3KeyPrefix ? `${S3KeyPrefix}/` : ''}AWSLogs/${IsOrganizationTrail ? 'o-' : `${account}/CloudTrail/`}`;
  return { to: '', events: ['s3:ObjectCreated:*'], prefix, suffix: '' };
}

async function checkNotifications(
  context: AccountContext, id: string, bucket: string, trails: readonly Trail[], readers: readonly TrailReader[],
  added: readonly AddedNotifications[],
): Promise<Row[]> {
  const own: string[] = await context.ask('buckets') ?? [];
  if (!own.includes(bucket)) {
    return [cannotTell(id, `the bucket is not in this account${added.length > 0 ? ', and the template adds notifications to it' : ''}. ` +
      'Only its owner sees whether it already has notifications of new logs',
    `In the account of the bucket: aws s3api get-bucket-notification-configuration --bucket ${quote(bucket)}. ${ONE_TOPIC}`)];
  }
  const there = notificationsOf(await context.ask('notifications', { bucket }));
  const isOfStack = ({ id: name = '', to }: Notification) =>
    added.some(({ stackId, own: ids }) => name.startsWith(`${stackId}-`) || ids.includes(to));
  const others = there.filter(notification => !isOfStack(notification));
  const wanted = added.flatMap(({ notifications }) => notifications);
  const conflicts = others.filter(other => wanted.some(one => overlaps(one, other)));
  if (conflicts.length > 0) {
    return [unlessOwn(context.planned, blocker(id, `S3 already notifies ${some(conflicts.map(describe))}, ` +
      'and refuses a second notification of the same events whose prefix and suffix overlap', ONE_TOPIC))];
  }
  // If the trail is not known, its logs can be anywhere in the bucket.
  const logs = trails.length > 0 ? trails.map(logsOf) : [{ to: '', events: ['s3:ObjectCreated:*'], prefix: '', suffix: '' }];
  const isOfLogs = (notification: Notification) => logs.some(one => overlaps(one, notification));
  if (wanted.length > 0 && !wanted.some(isOfLogs)) {
    return [cannotTell(id, `the template asks for ${some(wanted.map(describe))}, ` +
      `but the trails write below ${some(logs.map(({ prefix }) => prefix))}`, 'Correct the prefix.')];
  }
  const ofLogs = others.filter(isOfLogs);
  const rows = await together(readers.flatMap(({ queues }) => queues), queue => checkQueue(context, `${id}: ${queue}`, queue, ofLogs));
  // CIEM reads the bucket without a notification, but another consumer of the same trail needs one.
  const exclusive = ofLogs.filter(({ to }) => !to.includes(':sns:'));
  if (rows.length === 0 && wanted.length === 0 && exclusive.length > 0) {
    return [cannotTell(id, `S3 notifies ${some(exclusive.map(describe))} of new logs, and refuses a second notification. ` +
      'CloudTrail ingestion of Defender for Cloud and Microsoft Sentinel need one each',
    `If neither is to read this trail, do nothing. Otherwise: ${ONE_TOPIC}`)];
  }
  return rows.length > 0 ? rows : [fine(id, `${counted(others.length, 'notification')} of others, none of which conflicts`)];
}

/** Checks whether S3 or a topic notifies a queue of new logs. */
async function checkQueue({ ask }: AccountContext, id: string, queue: string, ofLogs: readonly Notification[]): Promise<Row[]> {
  if (ofLogs.some(({ to }) => to === queue)) return [fine(id, 'S3 notifies the queue of new logs')];
  const topics = ofLogs.map(({ to }) => to).filter(to => to.includes(':sns:'));
  for (const topic of topics) {
    const subscribed: string[] = await ask('topicSubscriptions', { topic, region: topic.split(':')[3] });
    if (subscribed.includes(queue)) return [fine(id, `the topic ${topic} notifies the queue of new logs`)];
  }
  if (topics.length > 0) {
    return [cannotTell(id, `S3 notifies ${some(topics)} of new logs, but the queue is not subscribed to it`,
      'aws sns subscribe --protocol sqs --attributes RawMessageDelivery=true')];
  }
  return [ofLogs.length > 0
    ? blocker(id, `S3 notifies ${some(ofLogs.map(describe))} of new logs, and refuses a second notification for the queue`, ONE_TOPIC)
    : cannotTell(id, 'nothing notifies the queue of new logs, so its reader receives none', ONE_TOPIC)];
}

function describe({ to, events, prefix, suffix }: Notification): string {
  const filter = [...prefix ? [`prefix ${prefix}`] : [], ...suffix ? [`suffix ${suffix}`] : []].join(', ') || 'every object';
  return `${to} (${events.join(', ')}; ${filter})`;
}

/** A role that reads the logs of trails. */
interface TrailReader {
  readonly role: string;
  readonly buckets: readonly string[];
  /** The ARNs of the queues that notify it of new logs. */
  readonly queues: readonly string[];
}

/** Notifications that a template adds to a bucket that it does not create. */
interface AddedNotifications {
  readonly bucket: string;
  readonly notifications: readonly Notification[];
  /** The id of the stack. CDK writes it into the ids of its notifications. */
  readonly stackId: string;
  /** The physical ids of the resources of the stack. */
  readonly own: readonly string[];
}

const CIEM_SIDS = READ_CLOUDTRAIL_BUCKET.map(({ sid }) => sid);

/**
 * The roles that read the logs of trails: the role of CIEM, if its bucket is named, and each role of Defender for Cloud that receives from
 * a queue of a known name.
 */
function trailReaders(planned: Planned): TrailReader[] {
  return knownRoles(planned).flatMap((role) => {
    const statements = allowsOf(role);
    const named = (action: string, arn: RegExp) => [...new Set(statements
      .filter(({ actions }) => actions.some(pattern => overlap(inLowerCase(pattern), action)))
      .flatMap(({ resources }) => resources.flatMap(resource => arn.exec(resource)?.[1] ?? [])))];
    const queues = role.isAssumedByDefender ? named('sqs:receivemessage', /^(arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+)$/) : [];
    if (queues.length === 0 && !statements.some(({ sid }) => CIEM_SIDS.includes(sid!))) return [];
    return [{ role: role.name, queues, buckets: named('s3:getobject', /^arn:[\w-]+:s3:::([a-z0-9.-]+)\//) }];
  });
}

/** The notifications that `addEventNotification` of CDK adds to an imported bucket. */
function addedNotifications({ template, own }: Planned): AddedNotifications[] {
  return template.ofType('Custom::S3BucketNotifications').flatMap(([, { BucketName, NotificationConfiguration, Managed }]) => {
    const bucket = attempted(() => template.resolve(BucketName));
    if (asText(Managed) !== 'false' || typeof bucket !== 'string' || isUnknown(bucket)) return [];
    const notifications = notificationsOf(attempted(() => template.resolve(NotificationConfiguration)));
    return [{ bucket, notifications, stackId: template.deployment.stackId, own: Object.values(own) }];
  });
}
