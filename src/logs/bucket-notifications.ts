import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { notificationsOf, overlaps, type Notification } from './s3-notifications';
import { flattenIntrinsics } from '../policy-language/cloudformation/intrinsics';
import { renderedProperties } from '../policy-language/cloudformation/resource-names';

/** A resource that sets notifications of a bucket. */
interface NotificationSetter {
  readonly resource: CfnResource;
  /** Name of the bucket, with references in angle brackets. */
  readonly bucketName: string;
  readonly configuration: any;
  /** Whether it replaces all notifications of the bucket. */
  readonly replacesOthers: boolean;
}

/**
 * Returns conflicts of the app with the notifications of a fan-out, each with a remedy.
 *
 * @param topicArn topic of the fan-out
 */
export function notificationClashes(bucket: s3.IBucket, topicArn: string): string[] {
  const own = bucket.node.findChild('Notifications').node.findChild('Resource'); // of CDK
  const resources = bucket.node.root.node.findAll().filter(c => CfnResource.isCfnResource(c));
  const setters = resources.flatMap(setterOf).map(s => ({ ...s, bucketName: givenName(s, resources) }));
  const mine = setters.find(s => s.resource === own)!;
  const topic = text(Stack.of(own), topicArn);
  const ours = notificationsIn(mine).filter(n => n.to === topic);
  return [
    ...notificationsIn(mine).filter(n => n.to !== topic).flatMap(other => clash(ours, other, mine)),
    ...setters.filter(other => other !== mine && isSameBucket(mine, other)).flatMap(other => [
      ...notificationsIn(other).flatMap(notification => clash(ours, notification, other)),
      ...lost(mine, other),
    ]),
  ];
}

function setterOf(resource: CfnResource): NotificationSetter[] {
  const stack = Stack.of(resource);
  if (resource.cfnResourceType === 'Custom::S3BucketNotifications') {
    const { BucketName, NotificationConfiguration: configuration, Managed } = renderedProperties(
      resource, 'BucketName', 'NotificationConfiguration', 'Managed');
    return [{ resource, bucketName: text(stack, BucketName), configuration, replacesOthers: Managed === true }];
  }
  if (!(resource instanceof s3.CfnBucket)) return [];
  const { NotificationConfiguration: configuration } = renderedProperties(resource, 'NotificationConfiguration');
  if (configuration === undefined) return [];
  return [{ resource, bucketName: text(stack, resource.ref), configuration, replacesOthers: true }];
}

/** Returns the name that the app gives its own bucket, instead of a reference. */
function givenName({ bucketName, resource }: NotificationSetter, resources: readonly CfnResource[]): string {
  const stack = Stack.of(resource);
  const buckets = resources.filter(r => r instanceof s3.CfnBucket).filter(r => Stack.of(r) === stack);
  const name = buckets.find(b => text(stack, b.ref) === bucketName)?.bucketName;
  return name === undefined || Token.isUnresolved(name) ? bucketName : name;
}

/**
 * Whether both are for the same bucket. A name is unique in a partition. References of two stacks are not comparable.
 */
function isSameBucket(a: NotificationSetter, b: NotificationSetter): boolean {
  if (a.bucketName !== b.bucketName) return false;
  const [one, other] = [Stack.of(a.resource), Stack.of(b.resource)];
  if (one === other) return true;
  const differs = (x: string, y: string) => x !== y && !Token.isUnresolved(x) && !Token.isUnresolved(y);
  return !a.bucketName.includes('<') && !differs(one.account, other.account) && !differs(one.region, other.region);
}

function notificationsIn({ resource, configuration }: NotificationSetter): Notification[] {
  return notificationsOf(configuration, value => text(resource, value));
}

function clash(ours: readonly Notification[], other: Notification, of: NotificationSetter): string[] {
  const own = ours.find(one => overlaps(one, other));
  if (own === undefined) return [];
  const where = other.prefix === '' ? 'of all objects' : `below ${other.prefix}`;
  return [`the prefix ${own.prefix} overlaps with a notification ${where}, which ${of.resource.node.path} sends to ` +
    `${other.to}, and S3 refuses that: remove that notification, and give its receiver a queue of this ` +
    'fan-out (addConsumer)'];
}

function lost(mine: NotificationSetter, other: NotificationSetter): string[] {
  if (Stack.of(mine.resource) === Stack.of(other.resource) && !(other.resource instanceof s3.CfnBucket)) {
    return [`${other.resource.node.path} sets notifications of the same bucket in the same stack, and CDK removes ` +
      'both with one of them: import the bucket once, and use this import for both'];
  }
  const replacing = [other, mine].find(s => s.replacesOthers);
  if (!replacing) return [];
  return [`${replacing.resource.node.path} replaces all notifications of the bucket, also those of ` +
    `${(replacing === mine ? other : mine).resource.node.path}: set them in the stack of the bucket by ` +
    'addEventNotification, or set the feature flag @aws-cdk/aws-s3:keepNotificationInImportedBucket'];
}

function text(scope: IConstruct, value: unknown): string {
  return String(flattenIntrinsics(Stack.of(scope).resolve(value), reference => `<${reference}>`));
}
