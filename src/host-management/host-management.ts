import { Annotations, Aws, Stack, Stage } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { HostManagementIdentity } from './host-management-identity';
import type { IHostManagementIdentity } from './host-management-identity-props';
import type { HostManagementProps } from './host-management-props';
import { LaunchRule } from './launch-rule';
import { checkDocumentName, defaultDocumentName } from './names';
import { grantReports, HostManagementOutput, type OutputConfig } from './output';
import { hostManagementRunbook } from './runbook';
import { checkSchedule } from './schedule';
import { checkTags, resolveTargets, type TargetsConfig } from './targets';
import { checkMadeWith, checkPattern, checkSwitches, inputError } from '../guardrails/input';

/**
 * Host management in AWS Systems Manager: makes sure that EC2 instances of the account and region have an instance profile with
 * what the SSM agent, and so the installation of Azure Arc, needs. All targets are looked at on roll-out and on a schedule,
 * launched instances at once.
 */
export class HostManagement extends Construct {
  /** The global part: roles and instance profile. */
  public readonly identity: IHostManagementIdentity;
  /** Name of the runbook, the association and the EventBridge rule. */
  public readonly documentName: string;
  /** The Automation runbook. */
  public readonly document: ssm.CfnDocument;
  /** The association that runs it on all targets. */
  public readonly association: ssm.CfnAssociation;
  /** The rule for launched instances; there is none where they are not looked after. */
  public readonly launchRule?: events.Rule;
  /** Holds the events of instances that the automation could not be started for, for 14 days. */
  public readonly deadLetterQueue?: sqs.Queue;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props targets, schedule and permissions. An error where a value is not allowed or has no effect.
   */
  constructor(scope: Construct, id: string, props: HostManagementProps = {}) {
    super(scope, id);
    checkSwitches(props, ['attachPoliciesToExistingRoles', 'launchedInstances', 'explorerPermissions']);
    const targets = resolveTargets('targets', props.targets);
    if (props.output !== undefined) {
      checkMadeWith('output', props.output, HostManagementOutput, 'HostManagementOutput.bucket(...) or HostManagementOutput.newBucket()');
    }
    const { schedule = 'rate(30 days)', maxConcurrency = '50', maxErrors = '100%', exclusionTags = {} } = props;
    checkSchedule('schedule', schedule);
    checkRateControl('maxConcurrency', maxConcurrency, /^([1-9]\d{0,6}|[1-9]\d?%|100%)$/);
    checkRateControl('maxErrors', maxErrors, /^(0|[1-9]\d{0,6}|0%|[1-9]\d?%|100%)$/);
    checkTags('exclusionTags', exclusionTags);
    this.documentName = checkDocumentName('documentName', props.documentName ?? defaultDocumentName(this));
    this.identity = props.identity ? this.checkIdentity(props.identity, props, targets) : this.makeIdentity(props, targets);

    const { automationRole, launchRole, instanceProfileArn, attachPoliciesToExistingRoles } = this.identity;
    const output = props.output?._bind(this);
    const permissions = output && grantReports(output, automationRole, props.identity === undefined);
    if (output && !permissions) {
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:outputPermission',
        `let the role ${automationRole.roleName} write reports (s3:PutObject) to the bucket of output: neither can be changed from here`);
    }

    this.document = new ssm.CfnDocument(this, 'Document', {
      name: this.documentName,
      documentType: 'Automation',
      documentFormat: 'JSON',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion',
      content: hostManagementRunbook({
        automationRoleArn: automationRole.roleArn,
        instanceProfileArn,
        attachPoliciesToExistingRoles,
        exclusionTags,
        check: targets.check,
        output: output && { bucketName: output.bucket.bucketName, keyPrefix: output.keyPrefix, owner: output.owner },
      }),
    });
    this.association = new ssm.CfnAssociation(this, 'Association', {
      name: this.document.ref,
      associationName: this.documentName,
      documentVersion: '$DEFAULT',
      parameters: { AutomationAssumeRole: [automationRole.roleArn] },
      automationTargetParameterName: 'InstanceId',
      targets: [targets.association],
      scheduleExpression: schedule,
      maxConcurrency,
      maxErrors,
      outputLocation: output && outputLocation(output),
    });
    // It runs the moment that it exists.
    this.association.node.addDependency(...permissions ?? []);

    if (launchRole && props.launchedInstances !== false) {
      const { rule, deadLetterQueue } = new LaunchRule(this, 'Launch', {
        documentName: this.documentName,
        launchRole,
        instanceIds: targets.instanceIds,
        tellsOrigin: targets.resourceGroup !== undefined,
      });
      rule.node.addDependency(this.document);
      this.launchRule = rule;
      this.deadLetterQueue = deadLetterQueue;
    }
  }

  private makeIdentity(props: HostManagementProps, { resourceGroup }: TargetsConfig): IHostManagementIdentity {
    return new HostManagementIdentity(this, 'Identity', {
      attachPoliciesToExistingRoles: props.attachPoliciesToExistingRoles,
      launchedInstances: props.launchedInstances,
      explorerPermissions: props.explorerPermissions,
      instanceProfile: props.instanceProfile,
      roleNames: props.roleNames,
      documentName: this.documentName,
      resourceGroups: resourceGroup === undefined ? undefined : [resourceGroup],
      regions: [Aws.REGION],
    });
  }

  private checkIdentity(identity: IHostManagementIdentity, props: HostManagementProps, targets: TargetsConfig): IHostManagementIdentity {
    if (identity?.automationRole === undefined) {
      throw new Error('identity must be a HostManagementIdentity, or made with HostManagementIdentity.fromExisting(...), got something else');
    }
    const own = (['attachPoliciesToExistingRoles', 'explorerPermissions', 'instanceProfile', 'roleNames'] as const).filter(p => props[p] !== undefined);
    if (own.length > 0) throw new Error(`${own.join(', ')} must stand where the identity is made (new HostManagementIdentity), got it beside identity; leave out one of them`);
    if (props.launchedInstances && !identity.launchRole) {
      throw new Error('identity must be one with launchedInstances, since launchedInstances is true here, got one without');
    }
    if (targets.resourceGroup !== undefined && !identity.resourceGroups.includes(targets.resourceGroup)) {
      throw inputError('identity', `one whose resourceGroups hold ${targets.resourceGroup}, the target here`, identity.resourceGroups);
    }
    if (identity instanceof HostManagementIdentity) {
      identity._check(this.documentName, Stack.of(this).region);
      // The association runs the moment that it exists, and references across regions are names, which say nothing of an order.
      const [stack, other] = [Stack.of(this), Stack.of(identity)];
      if (stack !== other && Stage.of(stack) === Stage.of(other)) stack.addDependency(other, 'host management needs its roles');
    }
    return identity;
  }
}

function checkRateControl(prop: string, value: string, pattern: RegExp): void {
  checkPattern(prop, value, pattern, 'a number or a percentage (up to 100%) as a string, such as "50" or "10%"');
}

/** SSM's own setting; the runbook writes its reports by itself. */
function outputLocation({ bucket, keyPrefix, region }: OutputConfig): ssm.CfnAssociation.InstanceAssociationOutputLocationProperty {
  return {
    s3Location: {
      outputS3BucketName: bucket.bucketName,
      outputS3KeyPrefix: keyPrefix === '' ? undefined : keyPrefix.slice(0, -1),
      outputS3Region: region,
    },
  };
}
