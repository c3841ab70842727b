import { Aws } from 'aws-cdk-lib';
import { EventField, type EventPattern } from 'aws-cdk-lib/aws-events';
import type { MonitoredEvent } from './monitored-event';
import { entraIssuer } from '../identity/tenants';

/** Prefix of the names of all rules and alarms. The service control policy protects rules with this prefix. */
export const RULE_NAME_PREFIX = 'DefenderMonitoring-';

/** One event: the pattern of its rule, and the message about it. */
export interface EventDefinition {
  readonly event: MonitoredEvent;
  readonly pattern: EventPattern;
  /** Lines whose values come from AWS, or contain only letters, digits and _+=,.@- */
  readonly message: readonly string[];
  /** Lines with values that others choose, the most limited values first. */
  readonly given?: readonly string[];
  /** Whether CloudTrail marks the event as read-only. Rules for such events need another state. */
  readonly isReadOnly?: boolean;
}

/** A field of the event for a message. It is empty if the event does not have the field. */
export const field = (path: string) => EventField.fromPath(`$.${path}`);

export interface CloudTrailEvent extends Pick<EventDefinition, 'event' | 'isReadOnly'> {
  /** Service, such as `iam`. Undefined means every service. */
  readonly service?: string;
  /** Event names, or matchers of them. */
  readonly names: readonly (string | object)[];
  /** Additional pattern of `detail`. */
  readonly detail: object;
  /** What happened, in one sentence. */
  readonly title: string;
  /** What was changed, such as the name of a role. */
  readonly subject?: string;
  /** What the reader should do. */
  readonly advice: string;
  /** Additional lines with values that the caller chooses. */
  readonly given: readonly string[];
  /** The caller. Web identities have no ARN. */
  readonly who?: string;
  /** Whether the rule matches only the caller, not parameters, which CloudTrail can omit. */
  readonly isAboutCaller?: boolean;
}

/**
 * Matches a request parameter that the event does not contain. CloudTrail omits parameters larger than 100 KB. IAM
 * accepts documents of 131,072 characters and ignores their white space, so a caller can cause this. It also matches if
 * all parameters are null. Source: AWS CloudTrail user guide, record contents, IAM API reference and quotas, and Amazon
 * EventBridge user guide, comparison operators, 2026-11.
 */
export const OMITTED: readonly object[] = [{ exists: false }];

const IF_OMITTED = 'If no name is shown, CloudTrail omitted the parameters (more than 100 KB). Then it can be about ' +
  'anything: look at the event, and at what it could have changed.';

/**
 * An API call that CloudTrail recorded. Source of the fields: AWS CloudTrail user guide, record contents, and Amazon
 * EventBridge user guide, AWS service events delivered via CloudTrail, 2026-11.
 */
export function cloudTrailEvent(options: CloudTrailEvent): EventDefinition {
  const { event, service, names, detail, title, subject = '', advice, given, isReadOnly, who = 'arn' } = options;
  const caller = `Who: ${field(`detail.userIdentity.${who}`)}`;
  return {
    event,
    isReadOnly,
    pattern: {
      source: service === undefined ? undefined : [`aws.${service}`],
      detailType: ['AWS API Call via CloudTrail'],
      detail: { eventName: [...names], ...detail },
    },
    message: [
      `Microsoft Defender for Cloud: ${title}`,
      `What: ${field('detail.eventName')} ${subject}`.trim(),
      ...whereAndWhen(),
      `From: ${field('detail.sourceIPAddress')}`,
      `Look: CloudTrail event history, event ${field('detail.eventID')}`,
      advice,
      ...options.isAboutCaller ? [] : [IF_OMITTED],
    ],
    given: who === 'arn' ? [caller, ...given] : [...given, caller],
  };
}

export function whereAndWhen(): string[] {
  return [`Where: account ${field('account')}, region ${field('region')}`, `When: ${field('time')}`];
}

/** Matches the issuer of a tenant, and the ARN of its OIDC provider, with or without the slash at the end. */
export function anyWithIssuer(tenantId: string): object {
  return { wildcard: `*${entraIssuer(tenantId).slice(0, -1)}*` };
}

/** Matches only calls that succeeded. */
export const SUCCEEDED = { errorCode: [{ exists: false }] };

/** The name of the role whose session calls. */
export const ROLE_OF_CALLER = 'detail.userIdentity.sessionContext.sessionIssuer.userName';

/** Matches calls with sessions of these roles in this account only. */
export function ofRoles(names: readonly string[]): object {
  const userName = names.map(name => ({ 'equals-ignore-case': name }));
  return { userIdentity: { accountId: [Aws.ACCOUNT_ID], sessionContext: { sessionIssuer: { userName } } } };
}

/** Matches calls of all principals except these, whose ARNs may contain wildcards. */
export function notBy(expectedPrincipalArns: readonly string[]): object {
  if (expectedPrincipalArns.length === 0) return {};
  return {
    userIdentity: { arn: [{ 'anything-but': { wildcard: [...expectedPrincipalArns] } }, { exists: false }] },
  };
}

/** Returns a shorter definition for an event bus that only receives events that rules with the full pattern forward. */
export function forwarded(definition: EventDefinition): EventDefinition {
  const { pattern: { source, detailType, detail = {} } } = definition;
  const kept = ['eventName', 'errorCode', 'Status', 'status', 'state'].filter(key => key in detail);
  const rest = Object.fromEntries(kept.map(key => [key, detail[key]]));
  // Accounts can also have other alarms.
  if ('alarmName' in detail) rest.alarmName = [{ prefix: RULE_NAME_PREFIX }];
  return { ...definition, pattern: { source, detailType, detail: rest } };
}
