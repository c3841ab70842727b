import { Aws } from 'aws-cdk-lib';
import { EventField, type EventPattern } from 'aws-cdk-lib/aws-events';
import type { MonitoredEvent } from './monitored-event';
import { entraIssuer } from '../identity/tenants';

/** Beginning of the names of all rules and alarms. The service control policy protects the rules by it. */
export const RULE_NAME_PREFIX = 'DefenderMonitoring-';

/** One event: the pattern of its rule, and the message about it. */
export interface EventDefinition {
  readonly event: MonitoredEvent;
  readonly pattern: EventPattern;
  /** Lines in which every value is from AWS, or has only letters, digits and _+=,.@- */
  readonly message: readonly string[];
  /** Lines with values that others choose, those with the fewest possible characters first. */
  readonly given?: readonly string[];
  /** Whether CloudTrail marks the event as read-only. Such events need another state of the rule. */
  readonly isReadOnly?: boolean;
}

/** A field of the event, for a message. EventBridge leaves it empty if the event does not have the field. */
export const field = (path: string) => EventField.fromPath(`$.${path}`);

export interface CloudTrailEvent extends Pick<EventDefinition, 'event' | 'isReadOnly'> {
  /** Service, such as `iam`. Undefined: every service. */
  readonly service?: string;
  /** Names, or matchers of names. */
  readonly names: readonly (string | object)[];
  /** More of the pattern of `detail`. */
  readonly detail: object;
  /** What happened, in one sentence. */
  readonly title: string;
  /** More about what was changed, such as the name of a role. */
  readonly subject?: string;
  /** What the reader should do. */
  readonly advice: string;
  /** More lines with values that the caller chooses. */
  readonly given: readonly string[];
  /** Who called. Web identities have no ARN. */
  readonly who?: string;
  /** Whether the rule looks at the caller only, and so at no parameter that CloudTrail can omit. */
  readonly isAboutCaller?: boolean;
}

/**
 * A request parameter that the event does not show. CloudTrail omits the parameters if they have more than 100 KB. IAM
 * accepts documents of 131,072 characters and ignores their white space, so a caller can choose this. Parameters that
 * are null as a whole match too. Source: AWS CloudTrail user guide, record contents, IAM API reference and quotas, and
 * Amazon EventBridge user guide, comparison operators, 2026-11.
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

/** Only calls that succeeded. */
export const SUCCEEDED = { errorCode: [{ exists: false }] };

/** The name of the role whose session calls. */
export const ROLE_OF_CALLER = 'detail.userIdentity.sessionContext.sessionIssuer.userName';

/** Calls with sessions of these roles. A role of the same name in another account is somebody else's. */
export function ofRoles(names: readonly string[]): object {
  const userName = names.map(name => ({ 'equals-ignore-case': name }));
  return { userIdentity: { accountId: [Aws.ACCOUNT_ID], sessionContext: { sessionIssuer: { userName } } } };
}

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
  // Every account has other alarms too.
  if ('alarmName' in detail) rest.alarmName = [{ prefix: RULE_NAME_PREFIX }];
  return { ...definition, pattern: { source, detailType, detail: rest } };
}
