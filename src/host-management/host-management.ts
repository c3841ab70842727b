import { Annotations, Aws, Stack, Stage } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct, type IDependable } from 'constructs';
import { HostManagementIdentity } from './host-management-identity';
import type { IHostManagementIdentity } from './host-management-identity-props';
import type { HostManagementProps } from './host-management-props';
import { LaunchRule } from './launch-rule';
import { checkDocumentName, defaultDocumentName } from './names';
import { HostManagementOutput, type OutputConfig } from './output';
import { grantReports } from './report-permissions';
import { hostManagementRunbook } from './runbook';
import { checkSchedule } from './schedule';
import { checkTags, resolveTargets, type TargetsConfig } from './targets';
import { checkInstanceOf, checkPattern, checkBooleans, inputError } from '../guardrails/input';

/** As documented at the props. */
const DEFAULTS = { schedule: 'rate(30 days)', maxConcurrency: '50', maxErrors: '100%' } as const;

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
   * @param props targets, schedule and permissions. Throws if a value is not allowed or has no effect.
   */
  constructor(scope: Construct, id: string, props: HostManagementProps = {}) {
    super(scope, id);
    const targets = resolveTargets('targets', props.targets);
    checkProps(props);
    this.documentName = checkDocumentName('documentName', props.documentName ?? defaultDocumentName(this));
    this.identity = props.identity ? this.checkIdentity(props.identity, props, targets) : this.makeIdentity(props, targets);
    const output = props.output?._bind(this);
    const reportPermissions = output && this.grantReports(output, props.identity === undefined);

    this.document = this.makeDocument(props, targets, output);
    this.association = this.makeAssociation(props, targets, output);
    // It runs as soon as it exists.
    this.association.node.addDependency(...reportPermissions ?? []);

    const { launchRole } = this.identity;
    if (launchRole && props.launchedInstances !== false) {
      const { rule, deadLetterQueue } = this.makeLaunchRule(launchRole, targets);
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
      outputs: props.outputs,
      documentName: this.documentName,
      resourceGroups: resourceGroup === undefined ? undefined : [resourceGroup],
      regions: [Aws.REGION],
    });
  }

  private grantReports(output: OutputConfig, identityIsOwn: boolean): IDependable[] | undefined {
    const { automationRole } = this.identity;
    const permissions = grantReports(output, automationRole, identityIsOwn);
    if (!permissions) {
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:outputPermission',
        `let the role ${automationRole.roleName} write reports (s3:PutObject) to the bucket of output: neither can be changed from here`);
    }
    return permissions;
  }

  private makeDocument(props: HostManagementProps, targets: TargetsConfig, output?: OutputConfig): ssm.CfnDocument {
    const { automationRole, instanceProfileArn, attachPoliciesToExistingRoles } = this.identity;
    return new ssm.CfnDocument(this, 'Document', {
      name: this.documentName,
      documentType: 'Automation',
      documentFormat: 'JSON',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion',
      content: hostManagementRunbook({
        automationRoleArn: automationRole.roleArn,
        instanceProfileArn,
        attachPoliciesToExistingRoles,
        exclusionTags: props.exclusionTags ?? {},
        check: targets.check,
        output: output && { bucketName: output.bucket.bucketName, keyPrefix: output.keyPrefix, owner: output.owner },
      }),
    });
  }

  private makeAssociation(props: HostManagementProps, targets: TargetsConfig, output?: OutputConfig): ssm.CfnAssociation {
    return new ssm.CfnAssociation(this, 'Association', {
      name: this.document.ref,
      associationName: this.documentName,
      documentVersion: '$DEFAULT',
      parameters: { AutomationAssumeRole: [this.identity.automationRole.roleArn] },
      automationTargetParameterName: 'InstanceId',
      targets: [targets.association],
      scheduleExpression: props.schedule ?? DEFAULTS.schedule,
      maxConcurrency: props.maxConcurrency ?? DEFAULTS.maxConcurrency,
      maxErrors: props.maxErrors ?? DEFAULTS.maxErrors,
      outputLocation: output && outputLocation(output),
    });
  }

  private makeLaunchRule(launchRole: iam.IRole, targets: TargetsConfig): LaunchRule {
    const launch = new LaunchRule(this, 'Launch', {
      documentName: this.documentName,
      launchRole,
      instanceIds: targets.instanceIds,
      hasOriginParameter: targets.resourceGroup !== undefined,
    });
    launch.rule.node.addDependency(this.document);
    return launch;
  }

  private checkIdentity(identity: IHostManagementIdentity, props: HostManagementProps, targets: TargetsConfig): IHostManagementIdentity {
    if (identity?.automationRole === undefined) {
      throw new Error('identity must be a HostManagementIdentity, or made with HostManagementIdentity.fromExisting(...), got something else');
    }
    const own = (['attachPoliciesToExistingRoles', 'explorerPermissions', 'instanceProfile', 'roleNames', 'outputs'] as const).filter(p => props[p] !== undefined);
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

function checkProps(props: HostManagementProps): void {
  checkBooleans(props, ['attachPoliciesToExistingRoles', 'launchedInstances', 'explorerPermissions', 'outputs']);
  if (props.output !== undefined) {
    checkInstanceOf('output', props.output, HostManagementOutput, 'HostManagementOutput.bucket(...) or HostManagementOutput.newBucket()');
  }
  const { schedule, maxConcurrency, maxErrors } = props;
  if (schedule !== undefined) checkSchedule('schedule', schedule);
  if (maxConcurrency !== undefined) checkRateControl('maxConcurrency', maxConcurrency, /^([1-9]\d{0,6}|[1-9]\d?%|100%)$/);
  if (maxErrors !== undefined) checkRateControl('maxErrors', maxErrors, /^(0|[1-9]\d{0,6}|0%|[1-9]\d?%|100%)$/);
  if (props.exclusionTags !== undefined) checkTags('exclusionTags', props.exclusionTags);
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
