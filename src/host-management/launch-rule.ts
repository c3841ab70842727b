import { Aws, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ORIGIN_LAUNCH } from './runbook';
import { accountArn } from '../cloudformation/arns';
import { acknowledgeNag } from '../guardrails/nag';

export interface LaunchRuleProps {
  readonly documentName: string;
  readonly launchRole: iam.IRole;
  /** Ids of the instances that the rule is for. All instances if undefined. */
  readonly instanceIds?: string[];
  /** Whether the runbook has the parameter `Origin`. */
  readonly hasOriginParameter: boolean;
}

/** Starts the runbook for each instance that enters the state `running`. Events that fail go to a dead-letter queue. */
export class LaunchRule extends Construct {
  public readonly rule: events.Rule;
  public readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: LaunchRuleProps) {
    super(scope, id);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledgeNag(this.deadLetterQueue, [{ rule: 'AwsSolutions-SQS3', reason: 'this is the dead-letter queue' }]);

    this.rule = new events.Rule(this, 'Rule', {
      ruleName: props.documentName,
      description: 'Defender for Cloud: host management of launched instances',
      eventPattern: {
        source: ['aws.ec2'],
        detailType: ['EC2 Instance State-change Notification'],
        detail: { state: ['running'], ...props.instanceIds ? { 'instance-id': props.instanceIds } : {} },
      },
    });
    this.rule.addTarget({
      bind: () => ({
        arn: accountArn('ssm', Aws.REGION, `automation-definition/${props.documentName}:$DEFAULT`),
        role: props.launchRole,
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        input: events.RuleTargetInput.fromObject({
          InstanceId: [events.EventField.fromPath('$.detail.instance-id')],
          ...props.hasOriginParameter ? { Origin: [ORIGIN_LAUNCH] } : {},
        }),
      }),
    });
    this.deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'FromThisRule',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
      conditions: {
        ArnEquals: { 'aws:SourceArn': this.rule.ruleArn },
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    }));
  }
}
