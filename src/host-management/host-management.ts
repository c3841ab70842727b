import { Annotations, Aws, Stack, Stage, Token } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct, type IDependable } from 'constructs';
import { HostManagementIdentity, resolveIdentityOptions } from './host-management-identity';
import type { IHostManagementIdentity } from './host-management-identity-props';
import {
  HOST_MANAGEMENT_OPTIONS, ONLY_OF_IDENTITY, type HostManagementProps,
} from './host-management-props';
import { checkHostManagementProps } from './input-checks';
import { LaunchRule } from './launch-rule';
import { checkDocumentName, defaultDocumentName } from './names';
import type { OutputConfig } from './output';
import { grantReports } from './report-permissions';
import { hostManagementRunbook } from './runbook';
import { resolveTargets, resourceGroupsOf, type TargetsConfig } from './targets';
import { checkSame } from '../checks/environments';
import { checkHasEffect, inputError } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { injectable, newInner } from '../checks/property-injection';

/** The defaults that the documentation of the props states. */
const DEFAULTS = { schedule: 'rate(30 days)', maxConcurrency: '50', maxErrors: '100%' } as const;

/**
 * Host management in AWS Systems Manager. It makes sure that the EC2 instances of the account and region have an
 * instance profile with the policies that the SSM agent needs. Azure Arc needs the SSM agent for its installation. All
 * targets are checked at deployment and on a schedule. Launched instances are checked when they start.
 *
 * @example
 * new HostManagement(stack, 'HostManagement', {
 *   targets: HostManagementTargets.instancesWithTag('team', 'payments', 'billing'),
 *   exclusionTags: { 'defender-scan': 'never' },
 *   schedule: events.Schedule.rate(Duration.days(7)),
 * });
 */
@injectable
export class HostManagement extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.HostManagement';

  /**
   * The global part: roles and instance profile. If this construct creates it, it is only for this region and runbook.
   * For more regions, create a `HostManagementIdentity` and pass it to each of them.
   */
  public readonly identity: IHostManagementIdentity;
  /** Name of the runbook, the association and the EventBridge rule. */
  public readonly documentName: string;
  /** The Automation runbook. */
  public readonly document: ssm.CfnDocument;
  /** The State Manager association that runs the runbook on all targets. */
  public readonly association: ssm.CfnAssociation;
  /** The EventBridge rule for launched instances. Undefined if `runOnLaunch` is off. */
  public readonly launchRule?: events.Rule;
  /**
   * Dead-letter queue of the rule. If EventBridge cannot start the automation for an instance, it sends the event to
   * this queue. The queue keeps events for 14 days. Undefined if `runOnLaunch` is off.
   */
  public readonly deadLetterQueue?: sqs.Queue;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props targets, schedule and permissions. Throws if a value is not allowed or has no effect.
   */
  constructor(scope: Construct, id: string, props: HostManagementProps = {}) {
    super(scope, id);
    const { targets, documentName } = located(this, () => this.resolve(props));
    this.documentName = documentName;
    this.identity = props.identity ?? this.makeIdentity(props, targets);
    const output = located(this, () => props.output?._bind(this));
    const reportPermissions = output && located(this, () => this.grantReports(output, !props.identity));

    this.document = this.makeDocument(props, targets, output);
    this.association = this.makeAssociation(props, targets, output);
    // The association runs as soon as it exists.
    this.association.node.addDependency(...reportPermissions ?? []);
    const { launchRole } = this.identity;
    if (launchRole && props.runOnLaunch !== false) {
      const { rule, deadLetterQueue } = this.makeLaunchRule(launchRole, props, targets);
      this.launchRule = rule;
      this.deadLetterQueue = deadLetterQueue;
    }
  }

  /** Throws if a prop is not allowed or has no effect. */
  private resolve(props: HostManagementProps): { readonly targets: TargetsConfig; readonly documentName: string } {
    if (props?._defaults === undefined) checkOptions('props', props, HOST_MANAGEMENT_OPTIONS);
    const { identity, runOnLaunch = true, deadLetterQueueEncryptionKey } = props;
    const targets = resolveTargets('targets', props.targets);
    checkHostManagementProps(props, targets);
    const documentName = props.documentName === undefined
      ? props._defaults?.documentName ?? defaultDocumentName(this)
      : checkDocumentName('documentName', props.documentName);
    if (identity !== undefined) this.checkIdentity(identity, { ...props, documentName }, targets);
    const launches = runOnLaunch && (identity === undefined || identity.launchRole !== undefined);
    checkHasEffect('deadLetterQueueEncryptionKey', deadLetterQueueEncryptionKey, 'runOnLaunch: true', launches);
    return { targets, documentName };
  }

  private makeIdentity(props: HostManagementProps, targets: TargetsConfig): IHostManagementIdentity {
    const options = located(this, () => resolveIdentityOptions(props, props._defaults));
    const { documentName } = this;
    return newInner(HostManagementIdentity, this, 'Identity', {
      _resolved: { ...options, documentName, resourceGroups: resourceGroupsOf(targets), regions: [Aws.REGION] },
    });
  }

  /** Returns what must exist before the first run. */
  private grantReports(output: OutputConfig, identityIsOwn: boolean): readonly IDependable[] {
    const { automationRole } = this.identity;
    const { dependables, missing } = grantReports(this, output, automationRole, identityIsOwn);
    if (missing.length > 0) {
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:outputPermission',
        `allow the role ${automationRole.roleName} to write reports (s3:PutObject, and kms:GenerateDataKey if the ` +
        `bucket has a KMS key) in the policy of ${missing.join(' and of ')}: this stack cannot change it. ` +
        'Then acknowledge this warning');
    }
    return dependables;
  }

  private makeDocument(props: HostManagementProps, targets: TargetsConfig, output?: OutputConfig): ssm.CfnDocument {
    const { automationRole, instanceProfileArn, attachPoliciesToExistingRoles } = this.identity;
    return new ssm.CfnDocument(this, 'Document', {
      name: this.documentName,
      documentType: 'Automation',
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

  private makeAssociation(
    props: HostManagementProps, targets: TargetsConfig, output?: OutputConfig,
  ): ssm.CfnAssociation {
    return new ssm.CfnAssociation(this, 'Association', {
      name: this.document.ref,
      associationName: this.documentName,
      documentVersion: '$DEFAULT',
      parameters: { AutomationAssumeRole: [this.identity.automationRole.roleArn] },
      automationTargetParameterName: 'InstanceId',
      targets: [targets.association],
      scheduleExpression: props.schedule?.expressionString ?? DEFAULTS.schedule,
      maxConcurrency: props.maxConcurrency?.toString() ?? DEFAULTS.maxConcurrency,
      maxErrors: props.maxErrors?.toString() ?? DEFAULTS.maxErrors,
      outputLocation: output && { s3Location: s3Location(output) },
    });
  }

  private makeLaunchRule(
    launchRole: iam.IRole, { deadLetterQueueEncryptionKey }: HostManagementProps, targets: TargetsConfig,
  ): LaunchRule {
    const launch = new LaunchRule(this, 'Launch', {
      documentName: this.documentName,
      launchRole,
      instanceIds: targets.instanceIds,
      hasOriginParameter: targets.resourceGroup !== undefined,
      encryptionKey: deadLetterQueueEncryptionKey,
    });
    launch.rule.node.addDependency(this.document);
    return launch;
  }

  private checkIdentity(
    identity: IHostManagementIdentity, props: HostManagementProps & { readonly documentName: string },
    { resourceGroup }: TargetsConfig,
  ): void {
    if (identity?.automationRole === undefined) {
      throw new Error('identity must be a HostManagementIdentity, or created with ' +
        'HostManagementIdentity.fromExisting(...), got another value');
    }
    checkAccount(this, identity);
    const owner = identity instanceof HostManagementIdentity ? identity.node.scope : undefined;
    if (owner instanceof HostManagement && owner.identity === identity) {
      throw new Error('identity must be a HostManagementIdentity that you create and pass to each region, including ' +
        `${owner.node.path} (prop identity, or hostManagement: { identity } of the plan), got the identity that ` +
        `${owner.node.path} creates for its own region and runbook`);
    }
    const given = ONLY_OF_IDENTITY.filter(prop => props[prop] !== undefined);
    if (given.length > 0) {
      throw new Error(`${given.join(', ')} must be set in the HostManagementIdentity, got it together with identity; ` +
        'remove one of them');
    }
    if (props.runOnLaunch && !identity.launchRole) {
      throw new Error('identity must be an identity with runOnLaunch, because runOnLaunch is true, got ' +
        'an identity without it');
    }
    if (resourceGroup !== undefined && !identity.resourceGroups.includes(resourceGroup)) {
      throw inputError('identity',
        `an identity whose resourceGroups contain ${resourceGroup}, the target`, identity.resourceGroups);
    }
    if (identity instanceof HostManagementIdentity) {
      identity._check(props.documentName, Stack.of(this).region);
      // The association runs as soon as it exists. References to another region are names, so CDK adds no dependency.
      const [stack, other] = [Stack.of(this), Stack.of(identity)];
      const canDepend = stack !== other && Stage.of(stack) === Stage.of(other);
      if (canDepend) this.node.addDependency(identity);
    }
  }
}

/**
 * Checks the account. If the ARN of an existing role has no known account, that of the stack that refers to it applies.
 */
function checkAccount(user: Construct, identity: IHostManagementIdentity): void {
  const { automationRole } = identity;
  const account = Token.isUnresolved(automationRole.env.account)
    ? Stack.of(automationRole).account : automationRole.env.account;
  checkSame('account', 'identity', user, 'an identity of the same account, {own}, because Systems Manager and EC2 ' +
    'use only roles and profiles of their account', { path: identity.node.path, account });
}

/** Returns the location for SSM's own output. The runbook writes the reports itself. */
function s3Location({ bucket, keyPrefix, region }: OutputConfig): ssm.CfnAssociation.S3OutputLocationProperty {
  return {
    outputS3BucketName: bucket.bucketName,
    outputS3KeyPrefix: keyPrefix === '' ? undefined : keyPrefix.slice(0, -1),
    outputS3Region: region,
  };
}
