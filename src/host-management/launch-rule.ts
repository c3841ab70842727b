import { Annotations, Aws, Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ORIGIN_LAUNCH } from './runbook';
import { acceptedByCdk } from '../checks/input';
import { refuseKeyOfSqs } from '../identity/resource-policy';
import { accountArn } from '../policy-language/cloudformation/resource-names';
import { acknowledgeNag } from '../policy-language/nag';

interface LaunchRuleProps {
  readonly documentName: string;
  readonly launchRole: iam.IRole;
  /** Ids of the instances that the rule is for. Undefined means all instances. */
  readonly instanceIds?: string[];
  /** Whether the runbook has the parameter `Origin`. */
  readonly hasOriginParameter: boolean;
  /** KMS key of the dead-letter queue. */
  readonly encryptionKey?: kms.IKey;
}

/** Starts the runbook for each instance that enters the state `running`. Events that fail go to a dead-letter queue. */
export class LaunchRule extends Construct {
  public readonly rule: events.Rule;
  public readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: LaunchRuleProps) {
    super(scope, id);
    const { encryptionKey } = props;
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetterQueue', {
      encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // The default of SQS, set explicitly because control CT.SQS.PR.1 of AWS Control Tower requires it.
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.ALLOW_ALL },
    });
    // A property injector can give the queue another key.
    const { encryptionMasterKey = encryptionKey } = this.deadLetterQueue;
    if (encryptionMasterKey) this.allowEncryption(encryptionMasterKey, props.documentName);
    refuseKeyOfSqs(this.deadLetterQueue, 'EventBridge', 'set deadLetterQueueEncryptionKey, or use SQS_MANAGED');
    acknowledgeNag(this.deadLetterQueue, [{ rule: 'AwsSolutions-SQS3', reason: 'this is the dead-letter queue' }]);

    this.rule = new events.Rule(this, 'Rule', {
      ruleName: acceptedByCdk(props.documentName),
      description: 'Defender: launched instances',
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

  /** Allows EventBridge to use the key, which it needs to send events to an encrypted queue. */
  private allowEncryption(key: kms.IKey, ruleName: string): void {
    const { statementAdded } = key.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        // Not the ARN of the rule resource: the rule needs the queue, and the queue needs the key.
        ArnEquals: { 'aws:SourceArn': accountArn('events', Aws.REGION, `rule/${ruleName}`) },
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    }));
    if (statementAdded) return;
    Annotations.of(this).addWarningV2('cdk-defender-for-cloud:deadLetterQueueEncryptionKey',
      'allow events.amazonaws.com to use the key of deadLetterQueueEncryptionKey (kms:Decrypt and ' +
      'kms:GenerateDataKey) in the policy of the key: this stack cannot change it. Otherwise events that cannot ' +
      'start the automation are lost. Then acknowledge this warning');
  }
}
