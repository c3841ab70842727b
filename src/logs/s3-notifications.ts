// No import of CDK, because the command `preflight` uses this module.

/** A receiver of S3 notifications about new objects. */
export interface Notification {
  /** ARN of a topic, queue or function. */
  readonly to: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly id?: string;
}

const KINDS = ['Topic', 'Queue', 'LambdaFunction', 'Lambda'];

/**
 * Returns the notifications of a `NotificationConfiguration`, as in the S3 API and CDK's custom resource, or of
 * `AWS::S3::Bucket`. EventBridge is left out, because it never conflicts.
 *
 * @param text converts a value that can contain intrinsic functions
 */
export function notificationsOf(configuration: any, text: (value: unknown) => string = String): Notification[] {
  return KINDS.flatMap(kind => configuration?.[`${kind}Configurations`] ?? []).map((one: any): Notification => {
    const rules: any[] = one.Filter?.Key?.FilterRules ?? one.Filter?.S3Key?.Rules ?? [];
    // S3 returns `Prefix` regardless of the case in the request.
    const rule = (name: string) => text(rules.find(({ Name }) => String(Name).toLowerCase() === name)?.Value ?? '');
    return {
      to: text(one.TopicArn ?? one.QueueArn ?? one.LambdaFunctionArn ?? one.Topic ?? one.Queue ?? one.Function),
      events: [one.Events ?? one.Event].flat().map(event => text(event)),
      prefix: rule('prefix'),
      suffix: rule('suffix'),
      id: one.Id,
    };
  });
}

/**
 * Whether S3 rejects two notifications of one bucket, because a key can match the prefixes and suffixes of both for the
 * same type of event. An empty prefix or suffix matches every other one. Source: Amazon S3 User Guide, "Configuring
 * event notifications using object key name filtering", read 2026-11.
 */
export function overlaps(a: Notification, b: Notification): boolean {
  return a.events.some(event => b.events.some(other => isSameEvent(event, other))) &&
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix));
}

/** Compares event types. `s3:ObjectCreated:*` includes `s3:ObjectCreated:Put`. */
function isSameEvent(a: string, b: string): boolean {
  const covers = (pattern: string, event: string) => pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1));
  return a === b || covers(a, b) || covers(b, a);
}
