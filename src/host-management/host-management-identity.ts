import { Aws, CfnOutput, RemovalPolicies, type RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ExistingHostManagementIdentity, resolveExistingIdentity } from './existing-host-management-identity';
import {
  IDENTITY_PROPS, type ExistingHostManagementIdentityOptions, type HostManagementDefaults,
  type HostManagementIdentityOptions, type HostManagementIdentityProps, type IHostManagementIdentity,
  type ResolvedIdentityProps,
} from './host-management-identity-props';
import { noteChangeOfName, ownProfile } from './instance-profile';
import { checkDocumentName, DOCUMENT_NAME_PREFIX, resolveHostManagementRoleNames } from './names';
import { inRegions } from './regions';
import { checkGroupNames } from './targets';
import { claimInAccount } from '../checks/app-registry';
import { checkSamePartition } from '../checks/environments';
import { checkNotReserved, checkRoleNameSuffix, resolvePolicyPath, resolveRolePath } from '../checks/iam-names';
import { checkHasEffect, checkList, checkRegion, inputError, isNotKnown } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { injectable } from '../checks/property-injection';
import { attachStatements, makeRole } from '../identity/defender-role';
import { expandPlaceholders, type PlaceholderValues } from '../identity/policy-statement';
import {
  ATTACH_PERMISSIONS, AUTOMATION_PERMISSIONS, AUTOMATION_TRUST, EXPLORER_PERMISSIONS, INSTANCE_ROLE_PERMISSIONS,
  LAUNCH_PERMISSIONS, LAUNCH_TRUST, RESOURCE_GROUP_PERMISSIONS, type ServiceTrust,
} from '../permissions/host-management';
import type { StatementData } from '../permissions/permission-set';
import { brokenRoleLimits, IAM_LIMITS, policySize } from '../policy-language/iam-limits';
import { brokenProfilePath, brokenRoleNames } from '../policy-language/rendered-role-names';

/**
 * The global part of host management: the role and the profile for instances, the role that the automation assumes, and
 * the role that EventBridge assumes to start the automation. IAM is global, so create one `HostManagementIdentity` per
 * account, and one `HostManagement` per region.
 *
 * @example
 * const identity = new HostManagementIdentity(stack, 'Identity', { regions: ['eu-west-1', 'us-east-1'] });
 * new HostManagement(stack, 'HostManagement', { identity });
 * new HostManagement(stackInAnotherRegion, 'HostManagement', { identity });
 */
@injectable
export class HostManagementIdentity extends Resource implements IHostManagementIdentity {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.HostManagementIdentity';

  /**
   * Imports an existing identity of this account that another stack or tool created.
   *
   * @param scope scope of the construct
   * @param id id of the construct
   * @param options names and options of the identity. Throws if a value is not allowed.
   */
  public static fromExisting(
    scope: Construct, id: string, options: ExistingHostManagementIdentityOptions = {},
  ): IHostManagementIdentity {
    return new ExistingHostManagementIdentity(scope, id, identity => resolveExistingIdentity(identity, options));
  }

  public readonly instanceProfileArn: string;
  public readonly automationRole: iam.IRole;
  public readonly launchRole?: iam.IRole;
  public readonly attachPoliciesToExistingRoles: boolean;
  public readonly resourceGroups: string[];
  /** Role of the instance profile. */
  public readonly instanceRole: iam.IRole;

  private readonly documentName: string;
  private readonly regions: readonly string[];
  private readonly placeholders: PlaceholderValues;
  private readonly path?: string;
  private readonly policyPath?: string;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props names, and what the automation may do. Throws if a value is not allowed, or if this app already
   * creates the same roles in the account.
   */
  constructor(scope: Construct, id: string, props: HostManagementIdentityProps = {}) {
    super(scope, id);
    const resolved = props?._resolved ?? located(this, () => resolveIdentity(this, props));
    const { roleNames: names, runOnLaunch = true, instanceProfile, attachPoliciesToExistingRoles = false } = resolved;
    this.documentName = resolved.documentName ?? `${DOCUMENT_NAME_PREFIX}*`;
    this.regions = resolved.regions ?? ['*'];
    this.path = resolved.rolePath;
    this.policyPath = resolved.policyPath;
    this.attachPoliciesToExistingRoles = attachPoliciesToExistingRoles;
    this.resourceGroups = [...resolved.resourceGroups ?? []];
    this.claimRoles([
      ...instanceProfile ? [] : [names.instance],
      names.automation,
      ...runOnLaunch ? [names.launch] : [],
    ]);

    const { profile, role } = instanceProfile
      ? located(this, () => ownProfile(this, instanceProfile, attachPoliciesToExistingRoles))
      : this.makeInstanceProfile(names.instance);
    this.instanceRole = role;
    this.instanceProfileArn = profile.instanceProfileArn;
    this.placeholders = this.makePlaceholders();
    const automationRole = located(this, () => this.makeAutomationRole(names.automation, resolved.explorerPermissions));
    this.automationRole = automationRole;
    const launchRole = runOnLaunch ? this.makeLaunchRole(names.launch) : undefined;
    this.launchRole = launchRole;
    if (resolved.outputs ?? true) this.makeOutputs();
    const roles = [automationRole, ...launchRole ? [launchRole] : []];
    const named = [...instanceProfile ? [] : [role], ...roles].map(r => ({ role: r }));
    this.node.addValidation({
      validate: () => [
        ...brokenRoleLimits(roles), ...brokenRoleNames(named), ...instanceProfile ? [] : brokenProfilePath(profile),
      ],
    });
  }

  /**
   * Applies a removal policy to the roles, their policies and the instance profile.
   *
   * @param policy what happens to them if they are removed from the stack
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    RemovalPolicies.of(this).apply(policy);
  }

  /**
   * Throws if the roles are not for a runbook or region.
   * @internal
   */
  public _check(documentName: string, region: string): void {
    if (!isAllowed(this.documentName, documentName)) {
      throw inputError('documentName', `${this.documentName}, because the identity is for this name`, documentName);
    }
    if (!this.regions.some(r => isAllowed(r, region))) {
      throw inputError('identity', `an identity whose regions contain ${region}, the region here`, this.regions);
    }
  }

  private claimRoles(names: readonly string[]): void {
    claimInAccount(this, {
      kind: 'role',
      names,
      solution: 'create one HostManagementIdentity and pass it to the host management of each region (prop ' +
        'identity), or choose other roleNames or a roleNameSuffix',
    });
  }

  private makeOutputs(): void {
    const output = (id: string, role: iam.IRole | undefined, description: string) =>
      role && new CfnOutput(this, id, { value: role.roleArn, description });
    output('InstanceRoleArn', this.instanceRole, 'SSM agent on EC2 instances');
    output('AutomationRoleArn', this.automationRole, 'Host management');
    output('LaunchRoleArn', this.launchRole, 'Host management of launched instances');
  }

  private makePlaceholders(): PlaceholderValues {
    const roles: { [id: string]: () => iam.IRole } = {
      instance: () => this.instanceRole,
      automation: () => this.automationRole,
    };
    return {
      region: this.regions,
      documentName: this.documentName,
      instanceProfileArn: this.instanceProfileArn,
      resourceGroup: this.resourceGroups,
      roleArn: id => roles[id]().roleArn,
    };
  }

  private makeInstanceProfile(name: string): { profile: iam.IInstanceProfile; role: iam.IRole } {
    noteChangeOfName(this, name);
    const role = makeRole(this, 'InstanceRole', {
      roleName: name,
      path: this.path,
      summary: 'SSM agent on EC2 instances',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      permissions: INSTANCE_ROLE_PERMISSIONS,
    });
    const { path } = this;
    const profile = new iam.InstanceProfile(this, 'InstanceProfile', { instanceProfileName: name, path, role });
    return { profile, role };
  }

  private makeAutomationRole(roleName: string, explorerPermissions = false): iam.Role {
    const role = makeRole(this, 'AutomationRole', {
      roleName,
      path: this.path,
      summary: 'give EC2 instances their profile',
      assumedBy: this.servicePrincipal(AUTOMATION_TRUST),
      permissions: AUTOMATION_PERMISSIONS,
    });
    const sets = [
      AUTOMATION_PERMISSIONS,
      ...this.attachPoliciesToExistingRoles ? [ATTACH_PERMISSIONS] : [],
      ...explorerPermissions ? [EXPLORER_PERMISSIONS] : [],
      ...this.resourceGroups.length > 0 ? [RESOURCE_GROUP_PERMISSIONS] : [],
    ];
    this.attach(role, sets.flatMap(set => set.statements));
    return role;
  }

  private makeLaunchRole(roleName: string): iam.Role {
    const role = makeRole(this, 'LaunchRole', {
      roleName,
      path: this.path,
      summary: 'start host management',
      assumedBy: this.servicePrincipal(LAUNCH_TRUST),
      permissions: LAUNCH_PERMISSIONS,
    });
    this.attach(role, LAUNCH_PERMISSIONS.statements);
    return role;
  }

  private attach(role: iam.Role, statements: readonly StatementData[]): void {
    attachStatements(role, statements.map(data => inRegions(data, this.regions)), this.placeholders, this.policyPath);
  }

  /** Returns a service principal that acts only on behalf of this account and the given source. */
  private servicePrincipal({ service, sourceArn }: ServiceTrust): iam.IPrincipal {
    const principal = (values: PlaceholderValues) => {
      const sourceArns = expandPlaceholders(sourceArn, values);
      return new iam.ServicePrincipal(service, {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': sourceArns.length === 1 ? sourceArns[0] : sourceArns },
        },
      });
    };
    const named = principal(this.placeholders);
    const fits = this.regions.length === 1 || trustSize(this, named) <= IAM_LIMITS.trustPolicySize;
    return fits ? named : principal({ ...this.placeholders, region: '*' });
  }
}

/** Returns the size of a trust policy that allows the principal to assume the role. */
function trustSize(scope: Construct, principal: iam.IPrincipal): number {
  const statements = [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [principal] })];
  return policySize(scope, new iam.PolicyDocument({ statements }));
}

/** Throws if a prop is not allowed or has no effect. */
function resolveIdentity(scope: Construct, props: HostManagementIdentityProps): ResolvedIdentityProps {
  checkOptions('props', props, IDENTITY_PROPS);
  const { regions } = props;
  const remedy = 'leave it out for all regions';
  if (regions !== undefined) checkList('regions', regions, 'region', checkRegion, { remedy });
  checkSamePartition('regions', regions ?? [], Stack.of(scope).region);
  checkGroupNames('resourceGroups', props.resourceGroups);
  if (props.documentName !== undefined) checkDocumentName('documentName', props.documentName);
  return { ...props, ...resolveIdentityOptions(props) };
}

/** The options that `HostManagement` has too. Throws if one is not allowed or has no effect. */
export function resolveIdentityOptions(
  options: HostManagementIdentityOptions, defaults: HostManagementDefaults = {},
): HostManagementIdentityOptions & Pick<ResolvedIdentityProps, 'roleNames'> {
  const { instanceProfile, roleNames, roleNameSuffix, rolePath, policyPath } = options;
  if (instanceProfile !== undefined && typeof instanceProfile?.instanceProfileArn !== 'string') {
    throw inputError(
      'instanceProfile', 'an iam.IInstanceProfile, such as new iam.InstanceProfile(...)', instanceProfile);
  }
  if (instanceProfile && roleNames?.instance !== undefined) {
    throw new Error('roleNames.instance has an effect only without instanceProfile; remove one of them');
  }
  checkHasEffect('roleNames.launch', roleNames?.launch, 'runOnLaunch: true', options.runOnLaunch ?? true);
  checkRoleNameSuffix(roleNameSuffix);
  const names = resolveHostManagementRoleNames(roleNames, roleNameSuffix ?? defaults.roleNameSuffix);
  for (const [which, name] of Object.entries(names)) checkNotReserved(`roleNames.${which}`, name);
  return {
    ...options,
    roleNames: names,
    rolePath: rolePath === undefined ? defaults.rolePath : resolveRolePath(rolePath),
    policyPath: policyPath === undefined ? defaults.policyPath : resolvePolicyPath(policyPath),
    outputs: options.outputs ?? defaults.outputs,
  };
}

/**
 * Whether a value is allowed. The allowed value can end in `*`. Tokens are accepted, because their values are not
 * known.
 */
function isAllowed(allowed: string, got: string): boolean {
  if (isNotKnown(allowed) || isNotKnown(got)) return true;
  return allowed.endsWith('*') ? got.startsWith(allowed.slice(0, -1)) : got === allowed;
}
