import { Aws, Token, type CfnStackSet } from 'aws-cdk-lib';
import { Construct, Dependable, type IDependable } from 'constructs';
import { MemberHostManagement } from './member-host-management';
import { MemberIdentityProvider } from './member-identity-provider';
import { checkOrganizationProps, connectsManagementAccount, usesCiem } from './organization-checks';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import { warnOfConsequences } from './organization-warnings';
import { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { DefenderForCloudOptions } from '../connector/defender-options';
import { stampTemplate } from '../connector/template-stamp';
import type { HostManagement } from '../host-management/host-management';
import type { HostManagementIdentity } from '../host-management/host-management-identity';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { bindPlans } from '../plans/bind-plans';
import { MemberStackSet, type MemberStackSetProps } from '../stacksets/stack-set';
import { resolveStackSetName } from '../stacksets/stack-set-name';
import { findListedElsewhere } from '../stacksets/target-registry';
import { TrustedAccess } from '../stacksets/trusted-access';

/** What both StackSets have in common. */
type CommonStackSetProps = Omit<MemberStackSetProps, 'stackSetName' | 'description' | 'regions'>;

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
  public get _excludedAndListedElsewhere(): [string, string][] {
    return findListedElsewhere(this, this.excludedAccountIds).map(([id, other]) => [id, other.node.path]);
  }
  /** Regions of the member accounts in which EC2 instances are looked after; empty where host management is off. */
  public readonly hostManagementRegions: string[];

  /**
   * @param scope scope of the construct, in a stack for the management account
   * @param id id of the construct
   * @param props tenant, plans, access and targets. Throws if a value is not allowed or has no effect.
   */
  constructor(scope: Construct, id: string, props: DefenderForCloudOrganizationProps) {
    super(scope, id);
    const hostManagementOptions = checkOrganizationProps(this, props);
    const hostManagement = hostManagementOptions
      && new MemberHostManagement(this, { outputs: props.outputs, ...hostManagementOptions });
    this.hostManagementRegions = hostManagement ? [...props.hostManagementRegions ?? [Aws.REGION]] : [];
    this.excludedAccountIds = props.targets.excludedAccountIds;
    this._reachesEveryAccount = reachesEveryAccount(props);
    warnOfConsequences(this, props);

    this.managementConnector = connectsManagementAccount(props) ? this.makeManagementConnector(props) : undefined;
    const trustedAccess = props.activateTrustedAccess ? new TrustedAccess(this, 'TrustedAccess') : undefined;
    const common = commonStackSetProps(props, trustedAccess ? [trustedAccess.resource] : []);

    this.stackSetName = resolveStackSetName('stackSetNames.members', props.stackSetNames?.members, this, 'Members');
    const members = this.makeMembersStackSet(props, common);
    this.stackSet = members.resource;
    this.memberConnector = makeMemberConnector(members, props);
    if (hostManagement) {
      this.memberHostManagementIdentity = hostManagement.makeGlobalPart(members.member, this.hostManagementRegions);
      this.hostManagementStackSetName =
        resolveStackSetName('stackSetNames.hostManagement', props.stackSetNames?.hostManagement, this, 'HostManagement');
      const regional = this.makeHostManagementStackSet(this.hostManagementStackSetName, props, { ...common, after: members });
      this.hostManagementStackSet = regional.resource;
      this.memberHostManagement = hostManagement.makeRegionalPart(regional.member, this.memberHostManagementIdentity);
      stampTemplate(regional.member);
    }
    stampTemplate(this);
    // Who depends on the organization depends on what is in this stack, not on what its templates hold.
    const roots = [this.stackSet, this.hostManagementStackSet, this.managementConnector, trustedAccess];
    Dependable.implement(this, { dependencyRoots: roots.filter(root => root !== undefined) });
  }

  private makeManagementConnector(props: DefenderForCloudOrganizationProps): DefenderForCloudConnector {
    return new DefenderForCloudConnector(this, 'ManagementAccount', {
      ...sharedOptions(props),
      identityProvider: props.managementIdentityProvider,
      ciemIdentityProvider: props.managementCiemIdentityProvider,
    });
  }

  private makeMembersStackSet({ operationPreferences }: DefenderForCloudOrganizationProps, common: CommonStackSetProps): MemberStackSet {
    const { regionOrder, ...oneRegion } = operationPreferences ?? {};
    return new MemberStackSet(this, 'Members', {
      ...common,
      stackSetName: this.stackSetName,
      description: 'Microsoft Defender for Cloud: roles in member accounts',
      // Once per account: IAM is global.
      regions: [Aws.REGION],
      operationPreferences: oneRegion,
    });
  }

  private makeHostManagementStackSet(
    stackSetName: string, { operationPreferences }: DefenderForCloudOrganizationProps, common: CommonStackSetProps,
  ): MemberStackSet {
    return new MemberStackSet(this, 'HostManagement', {
      ...common,
      stackSetName,
      description: 'Microsoft Defender for Cloud: host management in regions of member accounts',
      regions: this.hostManagementRegions,
      operationPreferences,
    });
  }
}

/** The options that the management account and the members share. */
function sharedOptions(
  { azureTenantId, plans, permissionsType, denyDataReads, roleNames, outputs }: DefenderForCloudOptions,
): DefenderForCloudOptions {
  return { azureTenantId, plans, permissionsType, denyDataReads, roleNames, outputs };
}

function makeMemberConnector({ member }: MemberStackSet, props: DefenderForCloudOrganizationProps): DefenderForCloudConnector {
  const {
    memberIdentityProvider = MemberIdentityProvider.createOrReuse(),
    memberCiemIdentityProvider = MemberIdentityProvider.createOrReuse(),
  } = props;
  return new DefenderForCloudConnector(member, 'Defender', {
    ...sharedOptions(props),
    plans: props.plans?.map(plan => plan._withoutHostManagement()),
    identityProvider: memberIdentityProvider._bind(member, 'IdentityProvider', DEFENDER_TENANT_ID),
    ciemIdentityProvider: usesCiem(bindPlans(props.plans))
      ? memberCiemIdentityProvider._bind(member, 'CiemIdentityProvider', props.azureTenantId)
      : undefined,
  });
}

function commonStackSetProps(props: DefenderForCloudOrganizationProps, requires: readonly IDependable[]): CommonStackSetProps {
  const { targets, autoDeployment, retainStacksOnAccountRemoval, callAs, selfManagedRoles } = props;
  return { targets, autoDeployment, retainStacksOnAccountRemoval, callAs, selfManagedRoles, requires };
}

function reachesEveryAccount({ targets }: DefenderForCloudOrganizationProps): boolean {
  const { organizationalUnitIds = [], filter } = targets._bind();
  return filter !== 'INTERSECTION' && organizationalUnitIds.some(unit => Token.isUnresolved(unit) || unit.startsWith('r-'));
}
