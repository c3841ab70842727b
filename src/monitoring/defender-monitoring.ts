import { Annotations, Aws, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deniedCallEvents, SNAPSHOT_SHARING_CALLS, snapshotSharingEvents } from './denied-call-events';
import type { EventDefinition } from './event-definition';
import { EventRules } from './event-rules';
import { hostManagementEvents, launchFailedEvent } from './host-management-events';
import { identityEvents } from './identity-events';
import { MonitoredEvent } from './monitored-event';
import { resolveMonitoringProps, IAM_REGION } from './monitoring-checks';
import type { DefenderMonitoringProps } from './monitoring-props';
import { SentinelHere } from './sentinel-here';
import { sessionEvents } from './session-events';
import { stackSetEvents } from './stack-set-events';
import { located, locatedError } from '../checks/messages';
import { injectable } from '../checks/property-injection';
import type { HostManagement } from '../host-management/host-management';
import { conditionOf } from '../policy-language/cloudformation/conditions';
import { stampTemplate } from '../policy-language/template-stamp';

const IN_IAM_REGION = `IAM sends its events to ${IAM_REGION} only: create a DefenderMonitoring in a stack there`;
const UNKNOWN_POLICIES = 'the name of a stack with roles is not known, so changes of its managed policies are not ' +
  'monitored: set stackName of its top-level stack, or pass stackNames to MonitoredRoles.named ' +
  'or fromConnectorAttributes';

/**
 * Notifies you of changes and failures of the roles, the OIDC provider, host management and the StackSets. It creates
 * EventBridge rules, one role and at most one alarm. It creates no Lambda function. The account needs a CloudTrail
 * trail that logs management events, because EventBridge receives them from it.
 *
 * Deploy each part to the region of its events: see the props.
 *
 * @example
 * declare const topic: sns.ITopic; // in the same region
 * new DefenderMonitoring(stack, 'Monitoring', {
 *   target: MonitoringTarget.topic(topic),
 *   roles: MonitoredRoles.ofConnector(defender),
 *   hostManagement: defender.hostManagement,
 * });
 */
@injectable
export class DefenderMonitoring extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.DefenderMonitoring';

  /** Monitored events. */
  public readonly events: MonitoredEvent[];
  /** Role that EventBridge assumes to deliver events to the target. */
  public readonly role: iam.IRole;
  /** Alarm of the dead-letter queue of host management. Undefined if there is no such queue. */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;

  /**
   * Definitions of the monitored events, for the organization.
   * @internal
   */
  public get _definitions(): readonly EventDefinition[] {
    return this.rules.definitions;
  }

  private readonly rules: EventRules;
  private readonly queue?: sqs.IQueue;

  /**
   * @param scope scope of the construct, in a stack in the account and region of the events
   * @param id id of the construct
   * @param props target and monitored resources. Throws if a value is not allowed or has no effect.
   */
  constructor(scope: Construct, id: string, props: DefenderMonitoringProps) {
    super(scope, id);
    const resolved = props?._checked ? props : located(this, () => resolveMonitoringProps(this, props));
    const { target, deadLetterQueue, hostManagement, stackSetNames } = resolved;
    this.rules = located(this, () => new EventRules(this, { target, deadLetterQueue }));
    this.role = this.rules.target.role;
    located(this, () => this.addRoles(resolved));
    if (hostManagement) {
      this.queue = hostManagement.deadLetterQueue;
      this.deadLetterAlarm = this.addHostManagement(hostManagement, props.expectedPrincipalArns);
    }
    for (const definition of stackSetNames?.length ? stackSetEvents(stackSetNames) : []) this.rules.add(definition);
    this.events = this.rules.events;
    stampTemplate(this);
  }

  /**
   * Returns the rule of an event.
   *
   * @param event a monitored event. Throws if it is not monitored.
   */
  public rule(event: MonitoredEvent): events.Rule {
    return located(this, () => this.rules.rule(event));
  }

  /**
   * Number of times that an event happened. Sum over 5 minutes by default.
   *
   * @param event a monitored event. Throws if it is not monitored.
   * @param props changes of the metric
   */
  public metricEvents(event: MonitoredEvent, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(event, 'MatchedEvents', props);
  }

  /**
   * Number of times that EventBridge could not deliver an event to the target. Sum over 5 minutes by default.
   *
   * @param event a monitored event. Throws if it is not monitored.
   * @param props changes of the metric
   */
  public metricFailedDeliveries(event: MonitoredEvent, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(event, 'FailedInvocations', props);
  }

  /**
   * Number of host management automations that failed, timed out or were cancelled. Sum over 5 minutes by default.
   *
   * @param props properties of the metric. Throws without `hostManagement`.
   */
  public metricFailedAutomations(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricEvents(MonitoredEvent.AUTOMATION_FAILED, props);
  }

  /**
   * Number of messages in the dead-letter queue of host management. Maximum over 5 minutes by default.
   *
   * @param props properties of the metric. Throws if there is no such queue.
   */
  public metricMessagesInDeadLetterQueue(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (this.queue) return messagesIn(this.queue, props);
    throw locatedError(this, new Error('hostManagement must have a dead-letter queue, got none: it has one if ' +
      'runOnLaunch is on'));
  }

  private metric(event: MonitoredEvent, name: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return located(this, () => this.rules.metric(event, name, props));
  }

  private addRoles(props: DefenderMonitoringProps): void {
    const { expectedPrincipalArns = [], sentinelWorkspaceIds = [], deniedSessionEvents = true } = props;
    const roles = props.roles?._bind(this);
    if (!roles) return;
    const sentinel = new SentinelHere(this, roles.isCovered);
    const { region } = Stack.of(this);
    const isKnown = !Token.isUnresolved(region);
    const warn = (id: string, text: string) =>
      Annotations.of(this).addWarningV2(`cdk-defender-for-cloud:${id}`, text);
    if (props.identityEvents ?? (!isKnown || region === IAM_REGION)) {
      const condition = isKnown ? undefined : new CfnCondition(this, 'HasIdentityEvents', {
        expression: Fn.conditionEquals(Aws.REGION, IAM_REGION),
      });
      const definitions = identityEvents(roles, expectedPrincipalArns, sentinel);
      for (const definition of definitions) this.rules.add(definition, condition);
      if (roles.hasUnknownPolicies) warn('unknownPolicyNames', UNKNOWN_POLICIES);
      if (!isKnown && props.identityEvents === undefined) {
        warn('identityEventsRegion', 'the region of the stack is not known, so the rules for changes of roles and ' +
          `OIDC providers exist only if it is ${IAM_REGION}: set env of the stack, or set identityEvents. ` +
          IN_IAM_REGION);
      }
    } else if (props.identityEvents === undefined) {
      warn('identityEventsRegion', `changes of roles and OIDC providers are not monitored in ${region}. ` +
        `${IN_IAM_REGION}. Then set identityEvents to false here, or acknowledge this warning`);
    }
    if (props.sessionEvents ?? true) {
      const definitions = sessionEvents(roles, sentinelWorkspaceIds, sentinel, deniedSessionEvents);
      const { deniedCallEvents: hasDenied, snapshotSharingEvents: hasSharing } = props;
      if (hasDenied) definitions.push(...deniedCallEvents(roles, hasSharing ? SNAPSHOT_SHARING_CALLS : []));
      if (hasSharing) definitions.push(...snapshotSharingEvents(roles));
      for (const definition of definitions) this.rules.add(definition);
    }
  }

  private addHostManagement(
    hostManagement: HostManagement, expectedPrincipalArns: readonly string[] = [],
  ): cloudwatch.Alarm | undefined {
    const { documentName, association, deadLetterQueue } = hostManagement;
    const condition = conditionOf(hostManagement);
    const definitions = hostManagementEvents(documentName, association.attrAssociationId, expectedPrincipalArns);
    for (const definition of definitions) this.rules.add(definition, condition);
    if (!deadLetterQueue) return undefined;
    const alarm = new cloudwatch.Alarm(this, 'DeadLetterAlarm', {
      alarmName: `${this.rules.namePrefix}${MonitoredEvent.LAUNCH_FAILED}`,
      alarmDescription: 'Defender: host management could not start for a launched instance',
      metric: messagesIn(deadLetterQueue),
      threshold: 0,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    (alarm.node.defaultChild as cloudwatch.CfnAlarm).cfnOptions.condition = condition;
    this.rules.add(launchFailedEvent(alarm.alarmName), condition);
    return alarm;
  }
}

function messagesIn(queue: sqs.IQueue, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, ...props });
}
