import { call } from './aws';
import type { Target } from './environment';
import type { RoleView } from '../../test/support/resolve';

/** A role in IAM. */
export interface DeployedRole extends RoleView {
  readonly arn: string;
  /** A replaced role has another id. */
  readonly roleId: string;
  readonly description?: string;
  readonly maxSessionDuration?: number;
  readonly permissionsBoundary?: string;
  readonly tags: Record<string, string>;
  /** Sorted ARNs of the managed policies, including those of AWS. */
  readonly attached: string[];
  /** Sorted names of the inline policies. */
  readonly inline: string[];
}

/**
 * Returns the roles of an account by name. They have the same type as those of `rolesOf` for templates, so that both
 * get the same checks.
 */
export async function readRoles(
  target: Target,
  isMeant: (roleName: string) => boolean = name => !name.startsWith('cdk-'),
): Promise<Map<string, DeployedRole>> {
  const { Roles } = await call('iam', 'list_roles', {}, target);
  const roles = new Map<string, DeployedRole>();
  for (const { RoleName } of Roles) if (isMeant(RoleName)) roles.set(RoleName, await readRole(RoleName, target));
  return roles;
}

async function readRole(RoleName: string, target: Target): Promise<DeployedRole> {
  const { Role } = await call('iam', 'get_role', { RoleName }, target);
  const { AttachedPolicies } = await call('iam', 'list_attached_role_policies', { RoleName }, target);
  const { PolicyNames } = await call('iam', 'list_role_policies', { RoleName }, target);
  const attached: string[] = AttachedPolicies.map((p: any) => p.PolicyArn).sort();
  const statements: any[] = [];
  for (const arn of attached.filter(a => !isAwsManaged(a))) statements.push(...(await statementsOf(arn, target)));
  for (const PolicyName of PolicyNames.sort()) {
    const { PolicyDocument } = await call('iam', 'get_role_policy', { RoleName, PolicyName }, target);
    statements.push(...list(PolicyDocument.Statement));
  }
  return {
    roleName: RoleName,
    arn: Role.Arn,
    roleId: Role.RoleId,
    trust: Role.AssumeRolePolicyDocument,
    awsManagedPolicies: attached
      .filter(isAwsManaged)
      .map(a => a.replace(/^arn:[\w-]+:iam::aws:policy\//, ''))
      .sort(),
    statements,
    description: Role.Description,
    maxSessionDuration: Role.MaxSessionDuration,
    permissionsBoundary: Role.PermissionsBoundary?.PermissionsBoundaryArn,
    tags: Object.fromEntries((Role.Tags ?? []).map((t: any) => [t.Key, t.Value])),
    attached,
    inline: PolicyNames.sort(),
  };
}

/** Returns the statements of the default version of a customer managed policy. */
async function statementsOf(PolicyArn: string, target: Target): Promise<any[]> {
  const { Policy } = await call('iam', 'get_policy', { PolicyArn }, target);
  const { PolicyVersion } = await call(
    'iam',
    'get_policy_version',
    { PolicyArn, VersionId: Policy.DefaultVersionId },
    target,
  );
  return list(PolicyVersion.Document.Statement);
}

function isAwsManaged(arn: string): boolean {
  return /^arn:[\w-]+:iam::aws:policy\//.test(arn);
}

function list(value: any): any[] {
  return Array.isArray(value) ? value : [value];
}

/** Ids of roles by name. */
export function idsOf(roles: Map<string, DeployedRole>): Record<string, string> {
  return Object.fromEntries([...roles.values()].map(({ roleName, roleId }) => [roleName, roleId]));
}
