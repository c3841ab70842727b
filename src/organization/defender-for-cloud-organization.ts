import { Aws, type CfnStackSet } from 'aws-cdk-lib';
import { Construct, Dependable } from 'constructs';
import { MemberIdentityProvider } from './member-identity-provider';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import { warnOfConsequences, warnOfDroppedTargets, warnOfRetainedStackSets } from './organization-warnings';
import { resolveOrganization, type ResolvedOrganization } from './resolve-organization';
import { tenantInMembers } from './tenant-in-members';
import { setClaimSolution } from '../checks/app-registry';
import { pickOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { injectable, newInner } from '../checks/property-injection';
import { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import type { HostManagement } from '../host-management/host-management';
import type { HostManagementIdentity } from '../host-management/host-management-identity';
import { FUNCTION_OPTIONS, type FunctionOptions } from '../identity/inline-handler';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { stampTemplate } from '../policy-language/template-stamp';
import { MemberStackSet, type MemberStackSetProps } from '../stacksets/stack-set';
import { findListedElsewhere, registerTargets } from '../stacksets/target-registry';
import { TrustedAccess } from '../stacksets/trusted-access';

/** Props that the StackSets share. @internal */
type CommonStackSetProps = Pick<MemberStackSetProps, 'targets' | 'permissions' | 'requires'>;

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
@injectable
export class DefenderForCloudOrganization extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.DefenderForCloudOrganization';

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
   * The resolved props, for the Azure side.
   * @internal
   */
  public readonly _resolved: ResolvedOrganization;
  /**
   * Props that the StackSets share, for the monitoring.
   * @internal
   */
  public readonly _commonStackSetProps: CommonStackSetProps;
  /**
   * Excluded accounts that another organization construct of the app lists one by one, with the path of that construct,
   * for the Azure side.
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
    const resolved = located(this, () => resolveOrganization(this, props));
    const { targets, permissions, hostManagement, connectsManagementAccount } = resolved;
    this._resolved = resolved;
    this.hostManagementRegions = [...resolved.hostManagementRegions];
    this.excludedAccountIds = props.targets.excludedAccountIds;
    props.targets._markAsUsed();
    registerTargets(this, targets);
    warnOfConsequences(this, props, resolved);

    this.managementConnector = connectsManagementAccount ? this.makeManagementConnector(props) : undefined;
    const trustedAccess = props.activateTrustedAccess ? new TrustedAccess(this, 'TrustedAccess', props) : undefined;
    this._commonStackSetProps = { targets, permissions, requires: trustedAccess ? [trustedAccess.resource] : [] };
    this.stackSetName = resolved.memberStackSetName;
    const members = this.makeMembersStackSet();
    this.stackSet = members.resource;
    this.memberConnector = this.makeMemberConnector(members, props);
    this.memberHostManagementIdentity = hostManagement?.makeGlobalPart(members.member, this.hostManagementRegions);
    if (hostManagement && (props.regionalHostManagement ?? true)) {
      this.hostManagementStackSetName = resolved.hostManagementStackSetName;
      const { resource, member } = this.makeHostManagementStackSet(members);
      this.hostManagementStackSet = resource;
      this.memberHostManagement = hostManagement.makeRegionalPart(member, this.memberHostManagementIdentity!);
    }
    stampTemplate(this, resolved.memberOptions.plans.capabilities.flatMap(a => a.userPermissions?.file ?? []));
    this.node.addValidation({
      validate: () => {
        warnOfDroppedTargets(this, props.targets);
        warnOfRetainedStackSets(this, [this.stackSet, this.hostManagementStackSet]);
        return [];
      },
    });
    // A dependency on the organization includes only resources of this stack, not those in the templates for members.
    const roots = [this.stackSet, this.hostManagementStackSet, this.managementConnector, trustedAccess];
    Dependable.implement(this, { dependencyRoots: roots.filter(root => root !== undefined) });
  }

  private makeManagementConnector(props: DefenderForCloudOrganizationProps): DefenderForCloudConnector {
    setClaimSolution(this, 'connect the account once, with connectManagementAccount: false in all organizations but ' +
      'one, or without another connector');
    return newInner(DefenderForCloudConnector, this, 'ManagementAccount', {
      azureTenantId: props.azureTenantId,
      _resolved: this._resolved.options,
      identityProvider: props.managementIdentityProvider,
      ciemIdentityProvider: props.managementCiemIdentityProvider,
    });
  }

  private makeMemberConnector(
    members: MemberStackSet, props: DefenderForCloudOrganizationProps,
  ): DefenderForCloudConnector {
    const { member } = members;
    const { memberOptions, needsOwnTenant } = this._resolved;
    const azureTenantId = tenantInMembers(members, memberOptions.azureTenantId);
    const ofFunction = pickOptions<FunctionOptions>(props, FUNCTION_OPTIONS);
    const provider = (given = MemberIdentityProvider.createOrReuse(), id: string, tenantId: string) =>
      located(this, () => given._bind(member, id, tenantId, ofFunction));
    return newInner(DefenderForCloudConnector, member, 'Defender', {
      azureTenantId,
      _resolved: { ...memberOptions, azureTenantId },
      identityProvider: provider(props.memberIdentityProvider, 'IdentityProvider', DEFENDER_TENANT_ID),
      ciemIdentityProvider: needsOwnTenant
        ? provider(props.memberCiemIdentityProvider, 'CiemIdentityProvider', azureTenantId) : undefined,
    });
  }

  private makeMembersStackSet(): MemberStackSet {
    return new MemberStackSet(this, 'Members', {
      ...this._commonStackSetProps,
      stackSetName: this.stackSetName,
      description: 'Microsoft Defender for Cloud: roles in member accounts',
      // One region per account, because IAM is global.
      regions: [Aws.REGION],
      operationPreferences: { ...this._resolved.operationPreferences, regionOrder: undefined },
    });
  }

  private makeHostManagementStackSet(after: MemberStackSet): MemberStackSet {
    return new MemberStackSet(this, 'HostManagement', {
      ...this._commonStackSetProps,
      after,
      stackSetName: this._resolved.hostManagementStackSetName,
      description: 'Microsoft Defender for Cloud: host management in regions of member accounts',
      regions: this.hostManagementRegions,
      operationPreferences: this._resolved.operationPreferences,
    });
  }
}
