import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { checkSame } from '../checks/environments';
import { inputError } from '../checks/input';
import { namedError } from '../checks/messages';

/** A resolved target. @internal */
export interface MonitoringTargetConfig {
  readonly arn: string;
  /** Role that EventBridge assumes to deliver. */
  readonly role: iam.IRole;
  /** Whether the target gets a readable message instead of the event. */
  readonly isForPeople: boolean;
}

/**
 * Target to which `DefenderMonitoring` sends events. EventBridge delivers them with a role that may do only this,
 * because it does not support conditions in topic policies. Source: Amazon EventBridge user guide, resource-based
 * policies, 2026-11.
 *
 * @example
 * declare const bus: events.EventBus;
 * new DefenderMonitoring(stack, 'Monitoring', {
 *   target: MonitoringTarget.eventBus(bus),
 *   roles: MonitoredRoles.ofConnector(defender),
 * });
 */
export class MonitoringTarget {
  /**
   * An SNS topic. It gets a message in plain English about each event.
   *
   * @param topic the topic. It must be in the region of the rules, because EventBridge sends events only to topics in
   * its region. If its KMS key is known (`masterKey`), the role may use this key. Otherwise, allow `kms:Decrypt` and
   * `kms:GenerateDataKey` to `role` of the monitoring.
   */
  public static topic(topic: sns.ITopic): MonitoringTarget {
    if (typeof topic?.topicArn !== 'string') {
      throw namedError('MonitoringTarget.topic', inputError('topic', 'an sns.ITopic', topic));
    }
    return new MonitoringTarget(topic);
  }

  /**
   * An event bus. It gets the unchanged events.
   *
   * @param eventBus the event bus. It can be in another region or account. The policy of a bus in another account must
   * allow this. EventBridge does not forward events from that bus to another one.
   */
  public static eventBus(eventBus: events.IEventBus): MonitoringTarget {
    if (typeof eventBus?.eventBusArn !== 'string') {
      throw namedError('MonitoringTarget.eventBus', inputError('eventBus', 'an events.IEventBus', eventBus));
    }
    return new MonitoringTarget(eventBus);
  }

  private readonly destination: sns.ITopic | events.IEventBus;

  private constructor(destination: sns.ITopic | events.IEventBus) {
    this.destination = destination;
  }

  /**
   * The event bus. Undefined if the target is a topic.
   * @internal
   */
  public get _eventBus(): events.IEventBus | undefined {
    return 'topicArn' in this.destination ? undefined : this.destination;
  }

  /** Description of the target, such as `topic Stack/Alerts`. */
  public toString(): string {
    return `${this._eventBus ? 'event bus' : 'topic'} ${this.destination.node.path}`;
  }

  /**
   * Creates the role in `scope`, for the rules with these ARNs.
   * @internal
   */
  public _bind(scope: Construct, ruleArn: string): MonitoringTargetConfig {
    const role = new iam.Role(scope, 'Role', {
      description: 'Defender: deliver events to the target of the monitoring',
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': ruleArn },
        },
      }),
    });
    if ('topicArn' in this.destination) {
      const { topicArn: arn, masterKey, node: { path }, env: { region } } = this.destination;
      const allowed = 'a topic in {own}, the region of the rules, or an event bus';
      checkSame('region', 'target', scope, allowed, { path, region });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [arn] }));
      masterKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
      return { arn, role, isForPeople: true };
    }
    const { eventBusArn: arn } = this.destination;
    role.addToPolicy(new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [arn] }));
    return { arn, role, isForPeople: false };
  }
}

export function busName(scope: Construct): string {
  return `DefenderMonitoring-${scope.node.addr.slice(2, 10)}`;
}

/** Returns the ARN without references, for templates in other accounts. */
export function literalArn(scope: Construct, bus: events.IEventBus): string {
  const stack = Stack.of(scope);
  const cfn = bus.node.defaultChild;
  const name = cfn instanceof events.CfnEventBus ? cfn.name : undefined;
  if (name === undefined && !Token.isUnresolved(bus.eventBusArn)) return bus.eventBusArn;
  if (name === undefined || Token.isUnresolved(name)) {
    throw new Error(`target must be an event bus with a name, got ${bus.node.path} without eventBusName: the ` +
      'templates for members name it');
  }
  const { account, region } = Stack.of(bus);
  return `arn:${Aws.PARTITION}:events:${Token.isUnresolved(region) ? stack.region : region}:` +
    `${Token.isUnresolved(account) ? stack.account : account}:event-bus/${name}`;
}

/** Allows the accounts of the organization to send events to the event bus. */
export function allowOrganization(scope: Construct, bus: events.IEventBus, organizationId: string): void {
  const owned = bus instanceof events.EventBus;
  if (owned) {
    bus.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'FromOrganization',
      principals: [new iam.AnyPrincipal()],
      actions: ['events:PutEvents'],
      resources: [bus.eventBusArn],
      conditions: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
    }));
    return;
  }
  Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:eventBusPolicy',
    `allow accounts of ${organizationId} to send events (events:PutEvents, with the condition aws:PrincipalOrgID) in ` +
    `the policy of ${bus.node.path}: this stack cannot change it. Then acknowledge this warning`);
}
