import { harmlessRoles } from './harmless-roles';
import { permissionsOf } from './role-permissions';
import type { Finding, RuleId } from './rules';
import type { TrustingRole } from './trusts';
import { DefenderCapability } from '../capabilities/defender-capability';
import { publishedStatements, widestPermissions } from '../capabilities/published-permissions';
import { administratorRights, isAdministratorPolicy } from '../statements/administrator';
import { limitOf } from '../statements/condition-limits';
import { excessOf, grantsOf, sidOf, summary } from '../statements/excess';
import { claimOf } from '../statements/token-conditions';

/** A finding in a resource, which may be a policy of the role. */
export interface PermissionFinding extends Finding {
  readonly resourceId: string;
}

/** Permissions of a role that Defender for Cloud does not need. */
export function permissionFindings(role: TrustingRole): PermissionFinding[] {
  const { template, resource } = role;
  const { awsManagedPolicies, grants } = permissionsOf(role);
  const published = publishedFor(role);
  const isHarmless = harmlessRoles(resource, template);
  const ofManaged = awsManagedPolicies.flatMap((name): Pick<Finding, 'rule' | 'text'>[] => {
    if (isAdministratorPolicy(name)) {
      return [{ rule: 'AdministratorPermissions', text: `it has the AWS managed policy ${name}` }];
    }
    if (!published || published.managedPolicies.includes(name)) return [];
    return [{ rule: 'WiderThanPublished', text: `${published.title} does not need the AWS managed policy ${name}` }];
  });
  const ofStatements = grants.flatMap(({ resourceId, location, statement }): PermissionFinding[] => {
    const ofRole = resourceId === resource.id ? '' : ` (policy of the role ${resource.id})`;
    const found = (rule: RuleId, text: string) =>
      [{ resourceId, location, rule, text: `${sidOf(statement)} allows ${text}${ofRole}` }];
    const administrator = administratorRights(
      excessOf(statement, published?.withElse ?? grantsOf([]), template.account), isHarmless);
    if (administrator !== undefined) return found('AdministratorPermissions', administrator);
    const excess = published ? excessOf(statement, published.grants, template.account).map(({ text }) => text) : [];
    if (excess.length === 0) return [];
    return found('WiderThanPublished', `what ${published!.title} does not need: ${summary(excess)}`);
  });
  const onRole = { resourceId: resource.id, location: 'Properties.ManagedPolicyArns' };
  return [...ofManaged.map(finding => ({ ...onRole, ...finding })), ...ofStatements];
}

/**
 * The capability of a role by its default name, otherwise all capabilities with its audience. Undefined if unknown. A
 * name is not enough for the permissions of another application than the one that the role trusts.
 */
function publishedFor({ likelyNames, trusts }: TrustingRole) {
  if (trusts.some(trust => trust.product === 'sentinel')) return undefined;
  const all = DefenderCapability.all().map(c => c._definition);
  const audiences = trusts.flatMap(({ tenantId, statement }) => {
    const limit = limitOf(statement, claimOf(tenantId, 'aud'));
    return limit.kind === 'values' ? limit.values : [];
  });
  const byAudience = all.filter(({ trust }) => 'audience' in trust && audiences.includes(trust.audience));
  const byName = all.filter(c => likelyNames.includes(c.defaultRoleName)
    && (byAudience.length === 0 || byAudience.includes(c)));
  const found = byName.length > 0 ? byName : byAudience;
  if (found.length === 0) return undefined;
  const permissions = found.map(widestPermissions);
  return {
    title: found.map(c => c.title).join(' / '),
    managedPolicies: permissions.flatMap(p => p.managedPolicies),
    grants: grantsOf(permissions.flatMap(p => p.statements)),
    withElse: grantsOf(found.flatMap(publishedStatements)),
  };
}
