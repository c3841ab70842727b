import { Aws, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ExistingHostManagementIdentity } from './existing-host-management-identity';
import type {
  ExistingHostManagementIdentityOptions, HostManagementIdentityProps, IHostManagementIdentity,
} from './host-management-identity-props';
import { accountArn, checkDocumentName, DOCUMENT_NAME_PREFIX, resolveHostManagementRoleNames } from './names';
import { checkGroupName } from './targets';
import { claimInAccount } from '../guardrails/account-claims';
import { checkHasEffect, checkList, checkRegions, checkSwitches, inputError } from '../guardrails/input';
import { brokenRoleLimits } from '../guardrails/policy-limits';
import { attachStatements, makeRole } from '../identity/defender-role';
import type { StatementContext } from '../identity/statements';
import {
  ATTACH_PERMISSIONS, AUTOMATION_PERMISSIONS, EXPLORER_PERMISSIONS, INSTANCE_ROLE_PERMISSIONS, LAUNCH_PERMISSIONS,
  RESOURCE_GROUP_PERMISSIONS,
} from '../permissions/host-management';
import type { PermissionSet, StatementData } from '../permissions/permission-set';

/**
 * The global part of host management: the role and profile for instances, the role that the automation runs under, and the role
 * that EventBridge starts it with. IAM holds it once an account; `HostManagement` is made once a region.
 */
export class HostManagementIdentity extends Construct implements IHostManagementIdentity {
  /**
   * The identity that another stack, another region's or another tool's, has made in this account.
   *
   * @param scope scope of the construct
   * @param id id of the construct
   * @param options names, and what the identity was made with. An error where a name is not allowed.
   */
  public static fromExisting(scope: Construct, id: string, options: ExistingHostManagementIdentityOptions = {}): IHostManagementIdentity {
    return new ExistingHostManagementIdentity(scope, id, options);
  }

  public readonly instanceProfileArn: string;
  public readonly automationRole: iam.IRole;
  public readonly launchRole?: iam.IRole;
  public readonly attachPoliciesToExistingRoles: boolean;
  public readonly resourceGroups: string[];
  /** Role in the instance profile. */
  public readonly instanceRole: iam.IRole;

  private readonly documentName: string;
  private readonly regions: readonly string[];

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props names, and what the automation may do. An error where a value is not allowed, or the account has these roles already.
   */
  constructor(scope: Construct, id: string, props: HostManagementIdentityProps = {}) {
    super(scope, id);
    const { launchedInstances = true, regions = ['*'], documentName = `${DOCUMENT_NAME_PREFIX}*`, resourceGroups = [] } = props;
    checkSwitches(props, ['attachPoliciesToExistingRoles', 'launchedInstances', 'explorerPermissions']);
    if (props.regions !== undefined) checkRegions('regions', props.regions);
    if (props.resourceGroups !== undefined) {
      checkList('resourceGroups', resourceGroups, 'resource group', g => g);
      resourceGroups.forEach((group, i) => checkGroupName(`resourceGroups[${i}]`, group));
    }
    if (props.documentName !== undefined) checkDocumentName('documentName', props.documentName);
    if (props.instanceProfile && props.roleNames?.instance !== undefined) {
      throw new Error('roleNames.instance has an effect only without instanceProfile; leave out one of them');
    }
    checkHasEffect('roleNames.launch', props.roleNames?.launch !== undefined, 'launchedInstances: true', launchedInstances);
    this.documentName = documentName;
    this.regions = regions;
    const names = resolveHostManagementRoleNames(props.roleNames);
    this.attachPoliciesToExistingRoles = props.attachPoliciesToExistingRoles ?? false;
    this.resourceGroups = [...resourceGroups];
    claimInAccount(this, {
      kind: 'role',
      names: [...props.instanceProfile ? [] : [names.instance], names.automation, ...launchedInstances ? [names.launch] : []],
      cure: 'make one HostManagementIdentity and hand it to the host management of each region (identity), or choose other roleNames',
    });

    const { profile, role } = props.instanceProfile ? given(props.instanceProfile) : this.makeInstanceProfile(names.instance);
    this.instanceRole = role;
    this.instanceProfileArn = profile.instanceProfileArn;

    const roles: Record<string, iam.IRole> = { instance: role };
    const context: StatementContext = {
      roleArn: name => roles[name].roleArn,
      roleName: name => roles[name].roleName,
      values: { documentName, instanceProfileArn: profile.instanceProfileArn },
    };
    const sourceArns = (service: string, resource: string) => regions.map(region => accountArn(service, region, resource));

    const automationRole = makeRole(this, 'AutomationRole', {
      roleName: names.automation,
      summary: 'give EC2 instances the profile of the SSM agent',
      assumedBy: servicePrincipal('ssm.amazonaws.com', sourceArns('ssm', 'automation-execution/*')),
      permissions: AUTOMATION_PERMISSIONS,
    });
    this.automationRole = roles.automation = automationRole;
    const made = [automationRole];
    attachStatements(automationRole, [
      ...inRegions(AUTOMATION_PERMISSIONS, regions),
      ...this.attachPoliciesToExistingRoles ? inRegions(ATTACH_PERMISSIONS, regions) : [],
      ...props.explorerPermissions ? inRegions(EXPLORER_PERMISSIONS, regions) : [],
      ...resourceGroups.length > 0 ? inRegions(RESOURCE_GROUP_PERMISSIONS, regions, resourceGroups) : [],
    ], context);

    if (launchedInstances) {
      const launchRole = makeRole(this, 'LaunchRole', {
        roleName: names.launch,
        summary: 'start host management of launched instances',
        assumedBy: servicePrincipal('events.amazonaws.com', sourceArns('events', `rule/${documentName}`)),
        permissions: LAUNCH_PERMISSIONS,
      });
      attachStatements(launchRole, inRegions(LAUNCH_PERMISSIONS, regions), context);
      this.launchRole = launchRole;
      made.push(launchRole);
    }
    this.node.addValidation({ validate: () => brokenRoleLimits(made) });
  }

  /**
   * Throws where the roles are not for a runbook or region.
   * @internal
   */
  public _check(documentName: string, region: string): void {
    const isFor = (allowed: string, got: string) =>
      Token.isUnresolved(allowed) || Token.isUnresolved(got) || (allowed.endsWith('*') ? got.startsWith(allowed.slice(0, -1)) : got === allowed);
    if (!isFor(this.documentName, documentName)) throw inputError('documentName', `${this.documentName}, which the identity is for`, documentName);
    if (!this.regions.some(r => isFor(r, region))) throw inputError('identity', `one whose regions hold ${region}, the region here`, this.regions);
  }

  private makeInstanceProfile(name: string): { profile: iam.IInstanceProfile; role: iam.IRole } {
    const role = makeRole(this, 'InstanceRole', {
      roleName: name,
      summary: 'let the SSM agent work on EC2 instances',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      permissions: INSTANCE_ROLE_PERMISSIONS,
    });
    return { profile: new iam.InstanceProfile(this, 'InstanceProfile', { instanceProfileName: name, role }), role };
  }
}

function given(profile: iam.IInstanceProfile): { profile: iam.IInstanceProfile; role: iam.IRole } {
  if (!profile.role) {
    throw new Error('instanceProfile must be a profile whose role is known, as from iam.InstanceProfile.fromInstanceProfileAttributes with role, ' +
      'got one whose role is not known');
  }
  return { profile, role: profile.role };
}

/** A service on behalf of this account and of these resources of it. */
function servicePrincipal(service: string, sourceArns: readonly string[]): iam.IPrincipal {
  return new iam.ServicePrincipal(service, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      ArnLike: { 'aws:SourceArn': sourceArns.length === 1 ? sourceArns[0] : sourceArns },
    },
  });
}

/** The statements with `{region}` and `{resourceGroup}` once for each that there is. */
function inRegions(set: PermissionSet, regions: readonly string[], groups: readonly string[] = []): StatementData[] {
  const each = (texts: readonly string[], placeholder: string, values: readonly string[]) =>
    texts.flatMap(t => t.includes(placeholder) ? values.map(v => t.replaceAll(placeholder, v)) : [t]);
  return set.statements.map(s => ({ ...s, resources: each(each(s.resources, '{region}', regions), '{resourceGroup}', groups) }));
}
