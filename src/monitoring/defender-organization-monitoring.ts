import { Stack, type CfnStackSet } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { DefenderMonitoring } from './defender-monitoring';
import { forwarded } from './event-definition';
import { EventRules } from './event-rules';
import type { MonitoredEvent } from './monitored-event';
import { MonitoredRoles, rolesOfHostManagement } from './monitored-roles';
import { IAM_REGION, resolveOrganizationMonitoringProps } from './monitoring-checks';
import { SHARED_MONITORING_OPTIONS, type MonitoringOptions } from './monitoring-props';
import { allowOrganization, busName, literalArn, MonitoringTarget } from './monitoring-target';
import type { DefenderOrganizationMonitoringProps } from './organization-monitoring-props';
import { pickOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { injectable, newInner } from '../checks/property-injection';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import { tenantInMembers } from '../organization/tenant-in-members';
import type { MemberStack } from '../stacksets/member-stack';
import { MemberStackSet } from '../stacksets/stack-set';
import { resolveStackSetName } from '../stacksets/stack-set-name';
import { includesTargets } from '../stacksets/target-registry';

/**
 * Monitors all accounts of an organization in one place. A StackSet creates rules in the member accounts. They send
 * events to an event bus in the account and region of the stack, which forwards them to your topic. The StackSet of
 * host management contains the rules for host management. A `DefenderMonitoring` in the account of the stack also
 * monitors the StackSets. Each account needs a CloudTrail trail, such as the one of the organization.
 *
 * @example
 * declare const topic: sns.ITopic;
 * new DefenderOrganizationMonitoring(stack, 'Monitoring', {
 *   target: MonitoringTarget.topic(topic),
 *   organizations: [organization],
 *   organizationId: 'o-a1b2c3d4e5',
 * });
 */
@injectable
export class DefenderOrganizationMonitoring extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.DefenderOrganizationMonitoring';

  /**
   * Monitoring of the stack's account: its connector, if any, and the StackSets. With several organizations, this is
   * for the first one.
   */
  public readonly administratorMonitoring: DefenderMonitoring;
  /**
   * Event bus for the events of member accounts: the target if it is an event bus, otherwise a new one. If this stack
   * is not in us-east-1, use it as the target of a `DefenderMonitoring` in us-east-1 of this account.
   */
  public readonly eventBus: events.IEventBus;
  /**
   * StackSet with the rules for roles, OIDC providers and sessions. With several organizations, this is for the first
   * one.
   */
  public readonly stackSet: CfnStackSet;
  /** Name of this StackSet. */
  public readonly stackSetName: string;
  /** Names of these StackSets, in the order of the organizations. */
  public readonly stackSetNames: string[];
  /**
   * Monitoring in the template for members, in us-east-1 and `sessionRegions`. With several organizations, this is for
   * the first one.
   */
  public readonly memberMonitoring: DefenderMonitoring;
  /**
   * Monitoring in the template for host management of members. Undefined if host management is off. With several
   * organizations, this is for the first one.
   */
  public readonly memberHostManagementMonitoring?: DefenderMonitoring;
  /** Every `DefenderMonitoring` in this construct: in the account of the stack, and in templates for members. */
  public readonly monitoringConstructs: DefenderMonitoring[];

  private readonly rules?: EventRules;

  /**
   * @param scope scope of the construct, in a stack with a known account and region
   * @param id id of the construct
   * @param props target, organizations and regions. Throws if a value is not allowed, or if the account or region of
   * the stack is not known.
   */
  constructor(scope: Construct, id: string, props: DefenderOrganizationMonitoringProps) {
    super(scope, id);
    const resolved = located(this, () => resolveOrganizationMonitoringProps(this, props));
    const { organizations, target, deadLetterQueue } = resolved;
    this.eventBus = target._eventBus ?? new events.EventBus(this, 'EventBus', { eventBusName: busName(this) });
    allowOrganization(this, this.eventBus, props.organizationId);
    const parts = organizations.map(organization =>
      located(this, () => this.monitor(organization, organizations, resolved)));
    const [first] = parts;
    this.administratorMonitoring = first.administratorMonitoring;
    this.stackSet = first.stackSet;
    this.stackSetName = first.stackSetName;
    this.stackSetNames = parts.map(part => part.stackSetName);
    this.memberMonitoring = first.memberMonitoring;
    this.memberHostManagementMonitoring = first.memberHostManagementMonitoring;
    const inMembers = parts.flatMap(part => [part.memberMonitoring, part.memberHostManagementMonitoring ?? []].flat());
    this.monitoringConstructs = [...parts.map(part => part.administratorMonitoring), ...inMembers];
    if (!target._eventBus) {
      this.rules = new EventRules(new Construct(this, 'FromMembers'), {
        target, deadLetterQueue, eventBus: this.eventBus,
      });
      // Forwarded definitions of an event are the same for every organization.
      const definitions = new Map(inMembers.flatMap(m => m._definitions).map(d => [d.event, d]));
      for (const definition of definitions.values()) this.rules.add(forwarded(definition));
    }
  }

  /**
   * Number of times that an event happened in member accounts. Sum over 5 minutes by default.
   *
   * @param event an event that is monitored there. Throws if it is not, or if the target is an event bus, which has no
   * rules here.
   * @param props properties of the metric
   */
  public metricMemberEvents(event: MonitoredEvent, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return located(this, () => {
      if (!this.rules) throw new Error('target must be a topic for metrics of the member accounts, got an event bus');
      return this.rules.metric(event, 'MatchedEvents', props);
    });
  }

  /**
   * Creates the monitoring of an organization. The first one has the ids and names of a single one. Ids and names of
   * others depend on their paths.
   */
  private monitor(
    organization: DefenderForCloudOrganization, all: readonly DefenderForCloudOrganization[],
    props: DefenderOrganizationMonitoringProps,
  ) {
    const { memberStackSetName: given, sessionRegions = [] } = props;
    const { target, deadLetterQueue, ...shared } = pickOptions<MonitoringOptions>(props, SHARED_MONITORING_OPTIONS);
    const isFirst = organization === all[0];
    const suffix = isFirst ? '' : `-${organization.node.addr.slice(2, 10)}`;
    const ownName = typeof given === 'string' ? `${given}${suffix}` : given;
    const stackSetName = resolveStackSetName('memberStackSetName', ownName, this, `Monitoring${suffix}`);
    const members = new MemberStackSet(this, `Members${suffix}`, {
      ...organization._commonStackSetProps,
      stackSetName,
      description: 'Microsoft Defender for Cloud: monitoring in member accounts',
      regions: [IAM_REGION, ...sessionRegions],
    });
    const { member, resource: stackSet } = members;
    const memberMonitoring = newInner(DefenderMonitoring, member, 'Monitoring', {
      ...shared,
      target: this.toBus(member),
      roles: MonitoredRoles._ofStacks(organization.memberConnector,
        rolesOfHostManagement(organization.memberHostManagementIdentity), () => `StackSet-${organization.stackSetName}`,
        isCovered(organization, all), tenantInMembers(members, tenantOf(organization))),
      identityEvents: true,
      _checked: true,
    });
    const { memberHostManagement: hostManagement, managementConnector: connector } = organization;
    const ofHostManagement = hostManagement && Stack.of(hostManagement) as MemberStack;
    const memberHostManagementMonitoring = ofHostManagement &&
      newInner(DefenderMonitoring, ofHostManagement, 'Monitoring', {
        target: this.toBus(ofHostManagement),
        hostManagement,
        expectedPrincipalArns: shared.expectedPrincipalArns,
        _checked: true,
      });
    const names = [organization.stackSetName, organization.hostManagementStackSetName, stackSetName];
    const administratorMonitoring = newInner(DefenderMonitoring, this, `Administrator${suffix}`, {
      ...connector && {
        ...shared, roles: MonitoredRoles.ofConnector(connector), hostManagement: connector.hostManagement,
      },
      target,
      deadLetterQueue,
      stackSetNames: names.filter(name => name !== undefined),
      _checked: true,
    });
    return { stackSet, stackSetName, memberMonitoring, memberHostManagementMonitoring, administratorMonitoring };
  }

  private toBus(member: MemberStack): MonitoringTarget {
    const busArn = literalArn(this, this.eventBus);
    member.ownAccountTexts.push(busArn.slice(busArn.indexOf(':events:')));
    return MonitoringTarget.eventBus(events.EventBus.fromEventBusArn(member, 'MonitoringBus', busArn));
  }
}

/** Returns the tenant as set in the app. In the templates for members, it can be a parameter. */
function tenantOf(organization: DefenderForCloudOrganization): string {
  return organization._resolved.options.azureTenantId;
}

/** Whether each account of an organization also gets the rules of another organization with the same tenants. */
function isCovered(
  organization: DefenderForCloudOrganization, all: readonly DefenderForCloudOrganization[],
): boolean {
  const includes = (a: DefenderForCloudOrganization, b: DefenderForCloudOrganization) =>
    a._commonStackSetProps.permissions.autoDeploys
    && tenantOf(a) === tenantOf(b)
    && (b.memberConnector.ciemIdentityProvider === undefined || a.memberConnector.ciemIdentityProvider !== undefined)
    && includesTargets(a._commonStackSetProps.targets, b._commonStackSetProps.targets);
  return all.some((other, i) => other !== organization && includes(other, organization)
    && !(includes(organization, other) && all.indexOf(organization) < i));
}
