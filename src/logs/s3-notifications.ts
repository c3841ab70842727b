// Without CDK: the command `preflight` uses it, too.

/** Whom S3 tells of new objects in a bucket. */
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
 * Those of a `NotificationConfiguration` of the S3 API, which CDK's custom resource has too, or of `AWS::S3::Bucket`.
 * EventBridge is none: it conflicts with nobody.
 *
 * @param text reads a value that can contain intrinsic functions
 */
export function notificationsOf(configuration: any, text: (value: unknown) => string = String): Notification[] {
  return KINDS.flatMap(kind => configuration?.[`${kind}Configurations`] ?? []).map((one: any): Notification => {
    const rules: any[] = one.Filter?.Key?.FilterRules ?? one.Filter?.S3Key?.Rules ?? [];
    // S3 answers `Prefix`, whatever was written.
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
 * Whether S3 refuses two notifications of one bucket: a key can begin with both prefixes and end with both suffixes,
 * for the same type of event. No prefix or suffix matches every other one. Source: Amazon S3 User Guide, "Configuring
 * event notifications using object key name filtering", read 2026-11.
 */
export function overlaps(a: Notification, b: Notification): boolean {
  return a.events.some(event => b.events.some(other => isSameEvent(event, other))) &&
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix));
}

/** `s3:ObjectCreated:*` is the same type as `s3:ObjectCreated:Put`. */
function isSameEvent(a: string, b: string): boolean {
  const covers = (pattern: string, event: string) => pattern.endsWith('*') && event.startsWith(pattern.slice(0, -1));
  return a === b || covers(a, b) || covers(b, a);
}
