import { EventField, type EventPattern } from 'aws-cdk-lib/aws-events';
import type { MonitoredEvent } from './monitored-event';
import { entraIssuer } from '../identity/tenants';

/** One event: the pattern of its rule, and the message about it. */
export interface EventDefinition {
  readonly event: MonitoredEvent;
  readonly pattern: EventPattern;
  readonly message: readonly string[];
  /** Whether CloudTrail marks the event as read-only. Such events need another state of the rule. */
  readonly isReadOnly?: boolean;
}

/** A field of the event, for a message. EventBridge leaves it empty if the event does not have the field. */
export const field = (path: string) => EventField.fromPath(`$.${path}`);

export interface CloudTrailEvent extends Pick<EventDefinition, 'event' | 'isReadOnly'> {
  /** Service, such as `iam`. */
  readonly service: string;
  readonly names: readonly string[];
  /** More of the pattern of `detail`. */
  readonly detail: object;
  /** What happened, in one sentence. */
  readonly title: string;
  /** What was changed. */
  readonly subject: string;
  /** What the reader should do. */
  readonly advice: string;
  /** Who called. Web identities have no ARN. */
  readonly who?: string;
}

/**
 * An API call that CloudTrail recorded. Source of the fields: AWS CloudTrail user guide, record contents, and Amazon
 * EventBridge user guide, AWS service events delivered via CloudTrail, 2026-11.
 */
export function cloudTrailEvent(options: CloudTrailEvent): EventDefinition {
  const { event, service, names, detail, title, subject, advice, isReadOnly, who = 'arn' } = options;
  return {
    event,
    isReadOnly,
    pattern: {
      source: [`aws.${service}`],
      detailType: ['AWS API Call via CloudTrail'],
      detail: { eventSource: [`${service}.amazonaws.com`], eventName: [...names], ...detail },
    },
    message: [
      `Microsoft Defender for Cloud: ${title}`,
      `What: ${field('detail.eventName')} ${subject}`,
      `Who: ${field(`detail.userIdentity.${who}`)} from ${field('detail.sourceIPAddress')}`,
      ...whereAndWhen(),
      `Look: CloudTrail event history, event ${field('detail.eventID')}`,
      advice,
    ],
  };
}

export function whereAndWhen(): string[] {
  return [`Where: account ${field('account')}, region ${field('region')}`, `When: ${field('time')}`];
}

/** Matches the issuer of a tenant, and the ARN of its OIDC provider, with or without the slash at the end. */
export function anyWithIssuer(tenantId: string): object {
  return { wildcard: `*${entraIssuer(tenantId).slice(0, -1)}*` };
}

/** Only calls that succeeded. */
export const SUCCEEDED = { errorCode: [{ exists: false }] };

/** Calls of everybody except these principals, whose ARNs may contain wildcards. */
export function notBy(expectedPrincipalArns: readonly string[]): object {
  if (expectedPrincipalArns.length === 0) return {};
  return {
    userIdentity: { arn: [{ 'anything-but': { wildcard: [...expectedPrincipalArns] } }, { exists: false }] },
  };
}

/** The same event on an event bus that gets only events that rules with the whole pattern have forwarded. */
export function forwarded(definition: EventDefinition): EventDefinition {
  const { pattern: { source, detailType, detail = {} } } = definition;
  const kept = ['eventName', 'errorCode', 'Status', 'status', 'state'].filter(key => key in detail);
  const rest = Object.fromEntries(kept.map(key => [key, detail[key]]));
  return { ...definition, pattern: { source, detailType, detail: rest } };
}
