import { Aws, Token, type CfnStackSet } from 'aws-cdk-lib';
import { Construct, Dependable, type IDependable } from 'constructs';
import { MemberHostManagement } from './member-host-management';
import { MemberIdentityProvider } from './member-identity-provider';
import { checkOrganizationProps, connectsManagementAccount, usesCiem } from './organization-checks';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import { warnOfConsequences, warnOfDroppedTargets, warnOfRetainedStackSets } from './organization-warnings';
import { locatedError } from '../checks/located-error';
import { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { DefenderForCloudOptions } from '../connector/defender-options';
import { stampTemplate } from '../connector/template-stamp';
import type { HostManagement } from '../host-management/host-management';
import type { HostManagementIdentity } from '../host-management/host-management-identity';
import type { HostManagementIdentityOptions } from '../host-management/host-management-identity-props';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { bindPlans } from '../plans/bind-plans';
import { setClaimSolution } from '../registry/account-claims';
import { MemberStackSet, type MemberStackSetProps } from '../stacksets/stack-set';
import { resolveStackSetName } from '../stacksets/stack-set-name';
import { StackSetCallAs } from '../stacksets/stack-set-permissions';
import { findListedElsewhere } from '../stacksets/target-registry';
import { TrustedAccess } from '../stacksets/trusted-access';

/** Props that the StackSets share. @internal */
export type CommonStackSetProps = Omit<MemberStackSetProps, 'stackSetName' | 'description' | 'regions'>;

/**
 * Connects the accounts of an AWS organization to Microsoft Defender for Cloud. Deploy its stack to the management
 * account. A `DefenderForCloudConnector` connects this account. StackSets connect the current and future member
 * accounts. They deploy the roles to one region per account, because IAM is global. They deploy the regional part of
 * host management to each of the regions in `hostManagementRegions`.
 *
 * @example
 * new DefenderForCloudOrganization(stack, 'Organization', {
 *   azureTenantId,
 *   targets: OrganizationTargets.organizationalUnits('r-ab12'), // the root: all member accounts
 *   plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers()],
 *   hostManagementRegions: ['eu-west-1', 'us-east-1'],
 * });
 */
export class DefenderForCloudOrganization extends Construct {
  /** Connector of the account of the stack. Undefined if this account is not connected. */
  public readonly managementConnector?: DefenderForCloudConnector;
  /**
   * Connector in the template for member accounts. You can change its roles like those of any other connector. Other
   * stacks cannot refer to its resources, because they exist once per account.
   */
  public readonly memberConnector: DefenderForCloudConnector;
  /** Global part of host management in the template for member accounts. Undefined if host management is off. */
  public readonly memberHostManagementIdentity?: HostManagementIdentity;
  /** Regional part of host management in the template for member accounts. Undefined if host management is off. */
  public readonly memberHostManagement?: HostManagement;
  /** StackSet with the roles. */
  public readonly stackSet: CfnStackSet;
  /** StackSet with the regional part of host management. Undefined if host management is off. */
  public readonly hostManagementStackSet?: CfnStackSet;
  /** Name of the StackSet with the roles. The Azure side uses it too. */
  public readonly stackSetName: string;
  /** Name of the StackSet with the regional part of host management. Undefined if host management is off. */
  public readonly hostManagementStackSetName?: string;
  /** Ids of the accounts that are excluded. */
  public readonly excludedAccountIds: string[];
  /**
   * Whether every member account is a target, except the excluded accounts. For the Azure side.
   * @internal
   */
  public readonly _reachesEveryAccount: boolean;
  /**
   * Which account has the StackSets. Undefined for a list of accounts, which any account can administer. For the Azure
   * side.
   * @internal
   */
  public readonly _administrator?: 'management account' | 'delegated administrator';
  /**
   * Props that the StackSets share. For the monitoring.
   * @internal
   */
  public readonly _commonStackSetProps: CommonStackSetProps;
  /**
   * Excluded accounts that another organization construct of the app lists one by one, with the path of that construct.
   * For the Azure side.
   * @internal
   */
  public get _excludedAndListedElsewhere(): [string, string][] {
    return findListedElsewhere(this, this.excludedAccountIds).map(([id, other]) => [id, other.node.path]);
  }
  /** Regions of the member accounts in which EC2 instances are managed. Empty if host management is off. */
  public readonly hostManagementRegions: string[];

  /**
   * @param scope scope of the construct, in a stack for the management account
   * @param id id of the construct
   * @param props tenant, plans, access and targets. Throws if a value is not allowed or has no effect.
   */
  constructor(scope: Construct, id: string, props: DefenderForCloudOrganizationProps) {
    super(scope, id);
    try {
      const hostManagementOptions = checkOrganizationProps(this, props);
      const hostManagement = hostManagementOptions
        && new MemberHostManagement(this, { ...ofHostManagement(props), ...hostManagementOptions });
      this.hostManagementRegions = hostManagement ? [...props.hostManagementRegions ?? [Aws.REGION]] : [];
      props.targets._use();
      this.excludedAccountIds = props.targets.excludedAccountIds;
      this._reachesEveryAccount = reachesEveryAccount(props);
      this._administrator = administratorOf(props);
      warnOfConsequences(this, props);

      this.managementConnector = connectsManagementAccount(props) ? this.makeManagementConnector(props) : undefined;
      const trustedAccess = props.activateTrustedAccess ? new TrustedAccess(this, 'TrustedAccess', props) : undefined;
      const common = commonStackSetProps(props, trustedAccess ? [trustedAccess.resource] : []);

      this._commonStackSetProps = common;
      const { stackSetNames = {} } = props;
      this.stackSetName = resolveStackSetName('stackSetNames.members', stackSetNames.members, this, 'Members');
      const members = this.makeMembersStackSet(props, common);
      this.stackSet = members.resource;
      this.memberConnector = makeMemberConnector(members, props);
      if (hostManagement) {
        const globalPart = hostManagement.makeGlobalPart(members.member, this.hostManagementRegions);
        this.memberHostManagementIdentity = globalPart;
        if (props.regionalHostManagement ?? true) {
          const name = stackSetNames.hostManagement;
          this.hostManagementStackSetName =
            resolveStackSetName('stackSetNames.hostManagement', name, this, 'HostManagement');
          const regional = this.makeHostManagementStackSet(
            this.hostManagementStackSetName, props, { ...common, after: members });
          this.hostManagementStackSet = regional.resource;
          this.memberHostManagement = hostManagement.makeRegionalPart(regional.member, globalPart);
          stampTemplate(regional.member);
        }
      }
      stampTemplate(this);
      this.node.addValidation({
        validate: () => {
          warnOfDroppedTargets(this, props.targets);
          warnOfRetainedStackSets(this);
          return [];
        },
      });
      // A dependency on the organization means the resources of this stack, not those in the templates for members.
      const roots = [this.stackSet, this.hostManagementStackSet, this.managementConnector, trustedAccess];
      Dependable.implement(this, { dependencyRoots: roots.filter(root => root !== undefined) });
    } catch (error) {
      throw locatedError(this, error);
    }
  }

  private makeManagementConnector(props: DefenderForCloudOrganizationProps): DefenderForCloudConnector {
    setClaimSolution(this, 'connect the account once, with connectManagementAccount: false in all organizations but ' +
      'one, or without another connector');
    return new DefenderForCloudConnector(this, 'ManagementAccount', {
      ...sharedOptions(props),
      identityProvider: props.managementIdentityProvider,
      ciemIdentityProvider: props.managementCiemIdentityProvider,
    });
  }

  private makeMembersStackSet(
    { operationPreferences }: DefenderForCloudOrganizationProps, common: CommonStackSetProps,
  ): MemberStackSet {
    const { regionOrder, ...oneRegion } = operationPreferences ?? {};
    return new MemberStackSet(this, 'Members', {
      ...common,
      stackSetName: this.stackSetName,
      description: 'Microsoft Defender for Cloud: roles in member accounts',
      // One region per account, because IAM is global.
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

/** Options that the management account and the member accounts share. */
function sharedOptions(props: DefenderForCloudOptions): DefenderForCloudOptions {
  const { azureTenantId, plans, permissionsType, roleNames, roleNameSuffix, outputs } = props;
  const { denyDataReads, additionalReadActions, denyClusterAccessForOthers, denyManagingAliasedKeys } = props;
  const access = { denyDataReads, additionalReadActions, denyClusterAccessForOthers, denyManagingAliasedKeys };
  return { azureTenantId, plans, permissionsType, ...access, roleNames, roleNameSuffix, outputs };
}

/** Options that host management shares with the connectors. */
function ofHostManagement({ roleNameSuffix, outputs }: DefenderForCloudOptions): HostManagementIdentityOptions {
  return { roleNameSuffix, outputs };
}

function makeMemberConnector(
  { member }: MemberStackSet, props: DefenderForCloudOrganizationProps,
): DefenderForCloudConnector {
  const {
    memberIdentityProvider = MemberIdentityProvider.createOrReuse(),
    memberCiemIdentityProvider = MemberIdentityProvider.createOrReuse(),
    logRetention, logEncryptionKey,
  } = props;
  const log = { logRetention, logEncryptionKey };
  return new DefenderForCloudConnector(member, 'Defender', {
    ...sharedOptions(props),
    plans: props.plans?.map(plan => plan._withoutHostManagement()),
    identityProvider: memberIdentityProvider._bind(member, 'IdentityProvider', DEFENDER_TENANT_ID, log),
    ciemIdentityProvider: usesCiem(bindPlans(props.plans))
      ? memberCiemIdentityProvider._bind(member, 'CiemIdentityProvider', props.azureTenantId, log)
      : undefined,
  });
}

function commonStackSetProps(
  props: DefenderForCloudOrganizationProps, requires: readonly IDependable[],
): CommonStackSetProps {
  const { targets, autoDeployment, retainStacksOnAccountRemoval, callAs, selfManagedRoles } = props;
  return { targets, autoDeployment, retainStacksOnAccountRemoval, callAs, selfManagedRoles, requires };
}

function administratorOf(
  { targets, callAs }: DefenderForCloudOrganizationProps,
): DefenderForCloudOrganization['_administrator'] {
  if (targets._bind().organizationalUnitIds === undefined) return undefined;
  return callAs === StackSetCallAs.DELEGATED_ADMIN ? 'delegated administrator' : 'management account';
}

function reachesEveryAccount({ targets }: DefenderForCloudOrganizationProps): boolean {
  const { organizationalUnitIds = [], filter } = targets._bind();
  const hasRoot = organizationalUnitIds.some(unit => Token.isUnresolved(unit) || unit.startsWith('r-'));
  return filter !== 'INTERSECTION' && hasRoot;
}
