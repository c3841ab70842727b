import { Annotations, Aws, Stack, Token, type CfnStackSet } from 'aws-cdk-lib';
import { Construct, Dependable } from 'constructs';
import { DefenderCapability } from './capabilities/defender-capability';
import { DefenderForCloudConnector } from './connector';
import { checkRegions, checkStruct, inputError, unknownRegions } from './guardrails/input';
import type { HostManagement } from './host-management/host-management';
import type { HostManagementIdentity } from './host-management/host-management-identity';
import { EntraIdentityProvider } from './identity/entra-identity-provider';
import { MemberHostManagement } from './member-host-management';
import { checkOrganizationProps, connectsManagementAccount } from './organization-checks';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import { bindPlans, mergeCapabilities } from './plans/capability-set';
import { mergeHostManagement } from './plans/merge-host-management';
import { overlapping, pickedElsewhere } from './stacksets/overlap';
import { MemberStackSet, type MemberStackSetProps } from './stacksets/stack-set';
import { resolveStackSetName } from './stacksets/stack-set-name';
import { StackSetCallAs } from './stacksets/stack-set-permissions';
import { TrustedAccess } from './stacksets/trusted-access';
import { stampTemplate } from './stamp';

/**
 * Connects the accounts of an AWS organization to Microsoft Defender for Cloud: the management account, where its stack is deployed,
 * by a connector in it, and the member accounts, today's and tomorrow's, by StackSets. What IAM holds goes to one region of an
 * account, the regional part of host management to each region that is asked for.
 */
export class DefenderForCloudOrganization extends Construct {
  /** Connector of the account of the stack; there is none where it is not connected. */
  public readonly managementConnector?: DefenderForCloudConnector;
  /**
   * Connector in the template for member accounts. Its roles can be changed as any connector's; nothing of it can be referred to in
   * other stacks, since it exists once an account.
   */
  public readonly memberConnector: DefenderForCloudConnector;
  /** Global part of host management in the template for member accounts; there is none where host management is off. */
  public readonly memberHostManagementIdentity?: HostManagementIdentity;
  /** Regional part of host management in the template for member accounts; there is none where host management is off. */
  public readonly memberHostManagement?: HostManagement;
  /** StackSet with the roles. */
  public readonly stackSet: CfnStackSet;
  /** StackSet with the regional part of host management; there is none where host management is off. */
  public readonly hostManagementStackSet?: CfnStackSet;
  /** Name of the StackSet with the roles, which the Azure side names too. */
  public readonly stackSetName: string;
  /** Name of the StackSet with the regional part of host management; there is none where host management is off. */
  public readonly hostManagementStackSetName?: string;
  /** Ids of the accounts that are left out. */
  public readonly excludedAccountIds: string[];
  /**
   * Whether every member account but those that are excluded is a target, for the Azure half.
   * @internal
   */
  public readonly _reachesEveryAccount: boolean;
  /**
   * Excluded accounts that another organization of the app names one by one, with its path, for the Azure half.
   * @internal
   */
  public get _excludedAndPickedElsewhere(): [string, string][] {
    return pickedElsewhere(this, this.excludedAccountIds).map(([id, other]) => [id, other.node.path]);
  }
  /** Regions of the member accounts in which EC2 instances are looked after; empty where host management is off. */
  public readonly hostManagementRegions: string[];

  /**
   * @param scope scope of the construct, in a stack for the management account
   * @param id id of the construct
   * @param props tenant, plans, access and targets. An error where a value is not allowed or has no effect.
   */
  constructor(scope: Construct, id: string, props: DefenderForCloudOrganizationProps) {
    super(scope, id);
    checkStruct('props', props);
    const bindings = bindPlans(props.plans === undefined ? [] : props.plans);
    const { enabled, ...options } = mergeHostManagement(bindings);
    const hasHostManagement = enabled === true && mergeCapabilities(bindings).some(a => a.capability === DefenderCapability.ARC_AUTO_PROVISIONING);
    checkOrganizationProps(props, bindings, hasHostManagement);
    if (props.hostManagementRegions) checkRegions('hostManagementRegions', props.hostManagementRegions);
    const hostManagement = hasHostManagement ? new MemberHostManagement(this, options) : undefined;
    this.hostManagementRegions = hostManagement ? [...props.hostManagementRegions ?? [Aws.REGION]] : [];
    this.excludedAccountIds = props.targets.excludedAccountIds;
    const { organizationalUnitIds = [], filter } = props.targets._bind();
    this._reachesEveryAccount = filter !== 'INTERSECTION' && organizationalUnitIds.some(unit => Token.isUnresolved(unit) || unit.startsWith('r-'));
    this.warn(props);
    const { account } = Stack.of(this);
    const connectsOwn = connectsManagementAccount(props);
    if (connectsOwn && organizationalUnitIds.length === 0 && props.targets._bind().accountIds.includes(account)) {
      throw inputError('targets', `accounts other than ${account}, that of the stack, which connectManagementAccount connects`, account);
    }

    const { azureTenantId, plans, permissionsType, denyDataReads, roleNames, outputs } = props;
    const access = { azureTenantId, permissionsType, denyDataReads, roleNames, outputs };
    if (connectsOwn) {
      this.managementConnector = new DefenderForCloudConnector(this, 'ManagementAccount', {
        ...access, plans, identityProvider: props.managementIdentityProvider,
      });
    }

    const trustedAccess = props.activateTrustedAccess ? new TrustedAccess(this, 'TrustedAccess') : undefined;
    const { regionOrder, ...onceOnly } = props.operationPreferences ?? {};
    const common: Omit<MemberStackSetProps, 'stackSetName' | 'description' | 'regions'> = {
      targets: props.targets,
      autoDeployment: props.autoDeployment,
      retainStacksOnAccountRemoval: props.retainStacksOnAccountRemoval,
      callAs: props.callAs,
      selfManagedRoles: props.selfManagedRoles,
      requires: trustedAccess ? [trustedAccess.resource] : [],
    };
    this.stackSetName = resolveStackSetName('stackSetNames.members', props.stackSetNames?.members, this, 'Members');
    const members = new MemberStackSet(this, 'Members', {
      ...common,
      stackSetName: this.stackSetName,
      description: 'Microsoft Defender for Cloud: roles in member accounts',
      // Once an account: IAM is global.
      regions: [Aws.REGION],
      operationPreferences: onceOnly,
    });
    this.stackSet = members.resource;
    this.memberConnector = new DefenderForCloudConnector(members.member, 'Defender', {
      ...access,
      plans: plans?.map(plan => plan._withoutHostManagement()),
      identityProvider: props.memberIdentityProvider
        && EntraIdentityProvider.fromExisting(members.member, 'IdentityProvider', props.memberIdentityProvider),
    });

    const stackSets = [members];
    if (hostManagement) {
      this.memberHostManagementIdentity = hostManagement.makeGlobalPart(members.member, this.hostManagementRegions);
      this.hostManagementStackSetName = resolveStackSetName('stackSetNames.hostManagement', props.stackSetNames?.hostManagement, this, 'HostManagement');
      const regional = new MemberStackSet(this, 'HostManagement', {
        ...common,
        stackSetName: this.hostManagementStackSetName,
        description: 'Microsoft Defender for Cloud: host management in regions of member accounts',
        regions: this.hostManagementRegions,
        operationPreferences: props.operationPreferences,
        after: members,
      });
      this.hostManagementStackSet = regional.resource;
      this.memberHostManagement = hostManagement.makeRegionalPart(regional.member, this.memberHostManagementIdentity);
      stampTemplate(regional.member);
      stackSets.push(regional);
    }
    stampTemplate(this);
    // Who depends on the organization depends on what is in this stack, not on what its templates hold.
    Dependable.implement(this, {
      dependencyRoots: [
        ...stackSets.map(s => s.resource), ...this.managementConnector ? [this.managementConnector] : [], ...trustedAccess ? [trustedAccess] : [],
      ],
    });
  }

  private warn(props: DefenderForCloudOrganizationProps): void {
    const warn = (id: string, message: string) => Annotations.of(this).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
    if (props.callAs === StackSetCallAs.DELEGATED_ADMIN) {
      warn('delegatedAdministrator', 'Defender for Cloud onboards an organization through its management account, which a delegated administrator does not replace: ' +
        'connect that account by a DefenderForCloudConnector in a stack of its own. Accounts that join later may get host management before its roles, ' +
        'and are then looked after from the next scheduled run on');
    }
    if (props.autoDeployment && props.targets._bind().filter === 'INTERSECTION') {
      warn('autoDeploymentIgnoresOnlyAccounts', 'autoDeployment does not heed onlyAccounts: CloudFormation deploys to every account that is added to the organizational units');
    }
    if (props.autoDeployment !== false && props.targets._bind().filter === 'DIFFERENCE') {
      Annotations.of(this).addInfoV2('cdk-defender-for-cloud:autoDeploymentIgnoresExcludedAccounts', 'automatic deployment does not heed excludingAccounts: an excluded ' +
        'account that is moved from one of the organizational units to another, or leaves and comes back, is connected; keep such accounts in a unit that is no target');
    }
    const others = overlapping(this, props.targets._bind()).map(other => other.node.path);
    if (others.length > 0) {
      warn('overlappingTargets', `targets are partly those of ${others.join(', ')}: an account that gets both cannot hold the roles of both; leave accounts out by ` +
        'excludingAccounts, or give one of them roleNames and memberIdentityProvider');
    }
    const unknown = unknownRegions(this.hostManagementRegions);
    if (unknown.length > 0) warn('unknownRegions', `hostManagementRegions has regions that aws-cdk-lib does not know: check the spelling of ${unknown.join(', ')}`);
    if (props.retainStacksOnAccountRemoval) {
      Annotations.of(this).addInfoV2('cdk-defender-for-cloud:retainedStacks', 'accounts that leave keep the roles, which Defender for Cloud can still assume: ' +
        'delete the stacks in them when they are no longer meant to be connected');
    }
  }
}
