import { notificationsOf, type Notification } from '../../../src/log-fan-out/s3-notifications';
import { READ_CLOUDTRAIL_BUCKET } from '../../../src/permissions/ciem';
import { inLowerCase, overlap } from '../../../src/statements/pattern';
import { toStatement } from '../../../src/statements/statement';
import { attempted, isUnknown, knownRoles, type Planned } from '../planned';

/** A role that reads the logs of trails. */
export interface TrailReader {
  readonly role: string;
  readonly buckets: readonly string[];
  /** ARNs of the queues that tell it of new logs. */
  readonly queues: readonly string[];
}

/** Notifications that a template adds to a bucket that it does not create. */
export interface AddedNotifications {
  readonly bucket: string;
  readonly notifications: readonly Notification[];
  /** Id of the stack: CDK writes it into the ids of its notifications. */
  readonly stackId: string;
  /** Physical ids of what the stack has created. */
  readonly own: readonly string[];
}

const CIEM_SIDS = READ_CLOUDTRAIL_BUCKET.map(({ sid }) => sid);

/**
 * Roles for which somebody named a bucket with logs: that of CIEM, and each role of Defender for Cloud that receives from
 * a queue of a known name.
 */
export function trailReaders(planned: Planned): TrailReader[] {
  return knownRoles(planned).flatMap(({ name: role, documents, inline, isAssumedByDefender }) => {
    const statements = [...Object.values(documents), ...Object.values(inline)]
      .flatMap(document => [document.Statement].flat()).map(json => toStatement(json, '')).filter(({ allows }) => allows);
    const named = (action: string, arn: RegExp) => [...new Set(statements
      .filter(({ actions }) => actions.some(pattern => overlap(inLowerCase(pattern), action)))
      .flatMap(({ resources }) => resources.flatMap(resource => arn.exec(resource)?.[1] ?? [])))];
    const queues = isAssumedByDefender ? named('sqs:receivemessage', /^(arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+)$/) : [];
    if (queues.length === 0 && !statements.some(({ sid }) => CIEM_SIDS.includes(sid!))) return [];
    return [{ role, queues, buckets: named('s3:getobject', /^arn:[\w-]+:s3:::([a-z0-9.-]+)\//) }];
  });
}

/** What `addEventNotification` of CDK makes of an imported bucket. */
export function addedNotifications({ template, own }: Planned): AddedNotifications[] {
  return template.ofType('Custom::S3BucketNotifications').flatMap(([, { BucketName, NotificationConfiguration, Managed }]) => {
    const bucket = attempted(() => template.resolve(BucketName));
    if (String(Managed) !== 'false' || typeof bucket !== 'string' || isUnknown(bucket)) return [];
    const notifications = notificationsOf(attempted(() => template.resolve(NotificationConfiguration)));
    return [{ bucket, notifications, stackId: template.deployment.stackId, own: Object.values(own) }];
  });
}
