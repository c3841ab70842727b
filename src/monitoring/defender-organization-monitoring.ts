import { Annotations, Aws, Stack, Token, type CfnStackSet } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DefenderMonitoring } from './defender-monitoring';
import { forwarded } from './event-definition';
import { EventRules } from './event-rules';
import type { MonitoredEvent } from './monitored-event';
import { MonitoredRoles, rolesOfHostManagement } from './monitored-roles';
import { checkMonitoringOptions, IAM_REGION } from './monitoring-checks';
import { MonitoringTarget } from './monitoring-target';
import {
  ORGANIZATION_MONITORING_OPTIONS, type DefenderOrganizationMonitoringProps,
} from './organization-monitoring-props';
import { checkInstanceOf, checkPattern, checkProps, checkRegions, inputError } from '../guardrails/input';
import { checkOptionNames } from '../guardrails/known-options';
import { locatedError } from '../guardrails/located-error';
import { checkSamePartition } from '../guardrails/partitions';
import { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import type { MemberStack } from '../stacksets/member-stack';
import { MemberStackSet } from '../stacksets/stack-set';
import { resolveStackSetName } from '../stacksets/stack-set-name';

/**
 * Monitors all accounts of an organization in one place. A StackSet puts rules into the member accounts. They send
 * events to an event bus in the account and region of the stack, and from there to your topic. Host management of the
 * member accounts gets its rules in its own StackSet. The account of the stack has a `DefenderMonitoring`, also for the
 * StackSets. Each account needs a CloudTrail trail, such as the one of the organization.
 *
 * @example
 * declare const topic: sns.ITopic;
 * new DefenderOrganizationMonitoring(stack, 'Monitoring', {
 *   target: MonitoringTarget.topic(topic),
 *   organization,
 *   organizationId: 'o-a1b2c3d4e5',
 * });
 */
export class DefenderOrganizationMonitoring extends Construct {
  /** Monitoring of the account of the stack: its connector if there is one, and the StackSets. */
  public readonly administrator: DefenderMonitoring;
  /**
   * Event bus that gets the events of the member accounts: the target if it is an event bus, otherwise a new one. Use
   * it as the target of a `DefenderMonitoring` in us-east-1 of this account if this stack is in another region.
   */
  public readonly eventBus: events.IEventBus;
  /** StackSet with the rules for roles, OIDC providers and sessions. */
  public readonly stackSet: CfnStackSet;
  /** Name of this StackSet. */
  public readonly stackSetName: string;
  /** Monitoring in the template for members, in us-east-1 and `sessionRegions`. */
  public readonly members: DefenderMonitoring;
  /** Monitoring in the template for host management of members. Undefined if host management is off. */
  public readonly memberHostManagement?: DefenderMonitoring;

  private readonly rules?: EventRules;

  /**
   * @param scope scope of the construct, in a stack with a known account and region
   * @param id id of the construct
   * @param props target, organization and regions. Throws if a value is not allowed, or if the account or region of the
   * stack is not known.
   */
  constructor(scope: Construct, id: string, props: DefenderOrganizationMonitoringProps) {
    super(scope, id);
    try {
      check(this, props);
      const { target, organization, sentinelWorkspaceIds, expectedPrincipalArns, deadLetterQueue } = props;
      this.stackSetName = resolveStackSetName('memberStackSetName', props.memberStackSetName, this, 'Monitoring');
      this.eventBus = target._eventBus ?? new events.EventBus(this, 'EventBus', { eventBusName: busName(this) });
      allowOrganization(this, this.eventBus, props.organizationId);

      const stackSet = this.makeStackSet(props);
      this.stackSet = stackSet.resource;
      const busArn = literalArn(this, this.eventBus);
      const toBus = (member: MemberStack) => {
        member.ownAccountTexts.push(busArn.slice(busArn.indexOf(':events:')));
        return MonitoringTarget.eventBus(events.EventBus.fromEventBusArn(member, 'MonitoringBus', busArn));
      };
      const shared = { sentinelWorkspaceIds, expectedPrincipalArns };
      this.members = new DefenderMonitoring(stackSet.member, 'Monitoring', {
        ...shared,
        target: toBus(stackSet.member),
        roles: MonitoredRoles._ofStack(organization.memberConnector,
          rolesOfHostManagement(organization.memberHostManagementIdentity), `StackSet-${organization.stackSetName}`),
        identityEvents: true,
      });
      const { memberHostManagement: hostManagement } = organization;
      if (hostManagement) {
        const member = Stack.of(hostManagement) as MemberStack;
        this.memberHostManagement = new DefenderMonitoring(member, 'Monitoring', {
          target: toBus(member), hostManagement, expectedPrincipalArns,
        });
      }
      if (!target._eventBus) {
        this.rules = new EventRules(new Construct(this, 'FromMembers'), {
          target, deadLetterQueue, eventBus: this.eventBus,
        });
        const all = [this.members, this.memberHostManagement].flatMap(monitoring => monitoring?._definitions ?? []);
        for (const definition of all) this.rules.add(forwarded(definition));
      }
      const { managementConnector: connector } = organization;
      const names = [organization.stackSetName, organization.hostManagementStackSetName, this.stackSetName];
      this.administrator = new DefenderMonitoring(this, 'Administrator', {
        ...connector && {
          ...shared, roles: MonitoredRoles.ofConnector(connector), hostManagement: connector.hostManagement,
        },
        target,
        deadLetterQueue,
        stackSetNames: names.filter(name => name !== undefined),
      });
    } catch (error) {
      throw locatedError(this, error);
    }
  }

  /**
   * How often an event happened in member accounts. The sum of 5 minutes by default.
   *
   * @param event an event that is monitored there. Throws if it is not, or if the target is an event bus: it has no
   * rules here.
   * @param props changes of the metric
   */
  public metricMemberEvents(event: MonitoredEvent, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    try {
      if (!this.rules) throw new Error('target must be a topic for metrics of the member accounts, got an event bus');
      return this.rules.metric(event, 'MatchedEvents', props);
    } catch (error) {
      throw locatedError(this, error);
    }
  }

  private makeStackSet({ organization, sessionRegions = [] }: DefenderOrganizationMonitoringProps): MemberStackSet {
    return new MemberStackSet(this, 'Members', {
      ...organization._commonStackSetProps,
      stackSetName: this.stackSetName,
      description: 'Microsoft Defender for Cloud: monitoring in member accounts',
      regions: [IAM_REGION, ...sessionRegions],
    });
  }
}

function check(scope: Construct, props: DefenderOrganizationMonitoringProps): void {
  checkProps(props);
  checkOptionNames(props, ORGANIZATION_MONITORING_OPTIONS);
  checkMonitoringOptions(props);
  const { organization, organizationId, sessionRegions } = props;
  checkInstanceOf('organization', organization, DefenderForCloudOrganization, 'new DefenderForCloudOrganization(...)');
  checkPattern('organizationId', organizationId, /^o-[a-z0-9]{10,32}$/,
    'the id of an organization, such as o-a1b2c3d4e5');
  if (sessionRegions !== undefined) {
    if (sessionRegions.length > 0) checkRegions('sessionRegions', sessionRegions);
    checkSamePartition('sessionRegions', sessionRegions, IAM_REGION);
    if (sessionRegions.includes(IAM_REGION)) {
      throw inputError('sessionRegions', `regions beside ${IAM_REGION}, which is always monitored`, sessionRegions);
    }
  }
  const [own, other] = [Stack.of(scope), Stack.of(organization)];
  for (const what of ['account', 'region'] as const) {
    if (Token.isUnresolved(own[what])) {
      throw new Error(`the ${what} of the stack must be known at synthesis, because the templates for members name ` +
        'the event bus, got none: set env of the stack');
    }
    if (own[what] === other[what]) continue;
    throw inputError('organization', `in the ${what} of the monitoring, ${own[what]}`,
      `${organization.node.path} in ${other[what]}`);
  }
}

function busName(scope: Construct): string {
  return `DefenderMonitoring-${scope.node.addr.slice(2, 10)}`;
}

/** The ARN without references, for templates in other accounts. */
function literalArn(scope: Construct, bus: events.IEventBus): string {
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

function allowOrganization(scope: Construct, bus: events.IEventBus, organizationId: string): void {
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
    `the policy of ${bus.node.path}: this stack cannot change it`);
}
