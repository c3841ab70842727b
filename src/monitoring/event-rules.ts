import { Annotations, Aws, Stack, type CfnCondition } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { RULE_NAME_PREFIX, type EventDefinition } from './event-definition';
import { NEEDED_FOR, type MonitoredEvent } from './monitored-event';
import type { MonitoringTarget, MonitoringTargetConfig } from './monitoring-target';
import { inputError } from '../checks/input';
import { flattenIntrinsics } from '../policy-language/cloudformation/intrinsics';
import { accountArn } from '../policy-language/cloudformation/resource-names';

/** Source: Amazon EventBridge quotas, 2026-11. */
const MAX_PATTERN_LENGTH = 2048;

/**
 * EventBridge does not escape inserted values, so a value can contain quotes and line breaks. Such values are last, so
 * that they cannot change the lines above. Source: Amazon EventBridge user guide, common issues with transforming
 * input, 2026-11.
 */
const BEFORE_GIVEN = 'Below is what others chose. It can contain any text, also false lines.';

interface EventRulesProps {
  readonly target: MonitoringTarget;
  /** Bus of the rules. Undefined means the default event bus. */
  readonly eventBus?: events.IEventBus;
  /** Queue for events that EventBridge cannot deliver. */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** Rules with one target and one role. */
export class EventRules {
  /** Prefix of the names of the rules. The role is limited to these rules. */
  public readonly namePrefix: string;

  public readonly target: MonitoringTargetConfig;
  /** Definitions of the monitored events. */
  public readonly definitions: EventDefinition[] = [];

  private readonly rules = new Map<MonitoredEvent, events.Rule>();

  constructor(private readonly scope: Construct, private readonly props: EventRulesProps) {
    this.namePrefix = `${RULE_NAME_PREFIX}${scope.node.addr.slice(2, 10)}-`;
    const { eventBus, target, deadLetterQueue } = props;
    const bus = eventBus ? `${eventBus.eventBusName}/` : '';
    const ruleArn = accountArn('events', Aws.REGION, `rule/${bus}${this.namePrefix}*`);
    this.target = target._bind(scope, ruleArn);
    if (deadLetterQueue) allowEvents(scope, deadLetterQueue, ruleArn);
  }

  public get events(): MonitoredEvent[] {
    return [...this.rules.keys()];
  }

  public rule(event: MonitoredEvent): events.Rule {
    const rule = this.rules.get(event);
    if (rule) return rule;
    const { message } = inputError('event', `one that is monitored here (${this.events.join(', ')})`, event);
    throw new Error(event in NEEDED_FOR ? `${message}, which needs ${NEEDED_FOR[event]}` : message);
  }

  public add(definition: EventDefinition, condition?: CfnCondition): void {
    const { event, pattern, message, given = [], isReadOnly } = definition;
    const lines = given.length > 0 ? [...message, BEFORE_GIVEN, ...given] : message;
    const { arn, role, isForPeople } = this.target;
    const { eventBus, deadLetterQueue } = this.props;
    const rule = new events.Rule(this.scope, event, {
      ruleName: `${this.namePrefix}${event}`,
      description: message[0],
      eventPattern: pattern,
      eventBus,
      targets: [{
        bind: () => ({
          arn,
          role,
          // EventBridge requires each line in quotes, and the quotes appear in the message.
          input: isForPeople ? events.RuleTargetInput.fromMultilineText(lines.join('\n')) : undefined,
          deadLetterConfig: deadLetterQueue && { arn: deadLetterQueue.queueArn },
        }),
      }],
    });
    const cfn = rule.node.defaultChild as events.CfnRule;
    if (isReadOnly) cfn.state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
    cfn.cfnOptions.condition = condition;
    rule.node.addValidation({ validate: () => checkLength(rule, cfn) });
    this.rules.set(event, rule);
    this.definitions.push(definition);
  }

  public metric(event: MonitoredEvent, metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { eventBus } = this.props;
    return new cloudwatch.Metric({
      namespace: 'AWS/Events',
      metricName,
      dimensionsMap: {
        RuleName: this.rule(event).ruleName,
        ...eventBus && { EventBusName: eventBus.eventBusName },
      },
      statistic: cloudwatch.Stats.SUM,
      ...props,
    }).attachTo(this.rule(event));
  }
}

function checkLength(rule: events.Rule, { eventPattern }: events.CfnRule): string[] {
  const text = JSON.stringify(flattenIntrinsics(Stack.of(rule).resolve(eventPattern), reference => reference));
  if (text.length <= MAX_PATTERN_LENGTH) return [];
  return [`the pattern of ${rule.node.path} must have at most ${MAX_PATTERN_LENGTH} characters, got ${text.length}: ` +
    'give some of the roles (MonitoredRoles.named), and fewer expectedPrincipalArns, to a second monitoring'];
}

function allowEvents(scope: Construct, queue: sqs.IQueue, ruleArn: string): void {
  const { statementAdded } = queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: {
      ArnLike: { 'aws:SourceArn': ruleArn },
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    },
  }));
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:monitoringDeadLetterQueue',
    'allow events.amazonaws.com to send messages (sqs:SendMessage) in the policy of deadLetterQueue: this stack ' +
    'cannot change it. Otherwise events that cannot be delivered are lost. Then acknowledge this warning');
}
