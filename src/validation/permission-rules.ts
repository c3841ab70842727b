import { permissionsOf } from './role-permissions';
import type { Finding } from './rules';
import type { TrustingRole } from './trusts';
import { DefenderCapability } from '../capabilities/defender-capability';
import { widestPermissions } from '../capabilities/published-permissions';
import { ADMINISTRATOR_POLICIES, administratorRights } from '../statements/administrator';
import { limitOf } from '../statements/condition-limits';
import { excessOf, grantsOf, sidOf, summary } from '../statements/excess';
import { claimOf } from '../statements/token-conditions';

/** A finding in a resource, which may be a policy of the role. */
export interface PermissionFinding extends Finding {
  readonly resourceId: string;
}

/** Permissions of a role that Defender for Cloud does not need. */
export function permissionFindings(role: TrustingRole): PermissionFinding[] {
  const { template: { account }, resource } = role;
  const { awsManagedPolicies, grants } = permissionsOf(role);
  const administrator = grants.map(grant => administratorRights(grant.statement, resource, account));
  const published = publishedFor(role);
  const onRole = { resourceId: resource.id, location: 'Properties.ManagedPolicyArns' };
  const ofRole = (policyId: string) => policyId === resource.id ? '' : ` (policy of the role ${resource.id})`;
  const isAdministrator = (name: string) => ADMINISTRATOR_POLICIES.includes(name);
  return [
    ...awsManagedPolicies.filter(isAdministrator).map(name => ({
      ...onRole, rule: 'AdministratorPermissions' as const, text: `it has the AWS managed policy ${name}`,
    })),
    ...grants.flatMap(({ resourceId, location, statement }, i) => administrator[i] === undefined ? [] : [{
      resourceId,
      location,
      rule: 'AdministratorPermissions' as const,
      text: `${sidOf(statement)} allows ${administrator[i]}${ofRole(resourceId)}`,
    }]),
    ...!published ? [] : awsManagedPolicies
      .filter(name => !isAdministrator(name) && !published.managedPolicies.includes(name))
      .map(name => ({
        ...onRole,
        rule: 'WiderThanPublished' as const,
        text: `${published.title} does not need the AWS managed policy ${name}`,
      })),
    ...!published ? [] : grants.flatMap(({ resourceId, location, statement }, i) => {
      const excess = administrator[i] !== undefined ? []
        : excessOf(statement, published.grants, account).map(({ text }) => text);
      return excess.length === 0 ? [] : [{
        resourceId,
        location,
        rule: 'WiderThanPublished' as const,
        text: `${sidOf(statement)} allows what ${published.title} does not need: ${summary(excess)}` +
          ofRole(resourceId),
      }];
    }),
  ];
}

/** The capability of a role by its default name, otherwise all capabilities with its audience. Undefined if unknown. */
function publishedFor({ likelyNames, trusts }: TrustingRole) {
  if (trusts.some(trust => trust.product === 'sentinel')) return undefined;
  const all = DefenderCapability.all().map(c => c._definition);
  const byName = all.filter(c => likelyNames.includes(c.defaultRoleName));
  const audiences = trusts.flatMap(({ tenantId, statement }) => {
    const limit = limitOf(statement, claimOf(tenantId, 'aud'));
    return limit.kind === 'values' ? limit.values : [];
  });
  const byAudience = all.filter(({ trust }) => 'audience' in trust && audiences.includes(trust.audience));
  const found = byName.length > 0 ? byName : byAudience;
  if (found.length === 0) return undefined;
  const permissions = found.map(widestPermissions);
  return {
    title: found.map(c => c.title).join(' / '),
    managedPolicies: permissions.flatMap(p => p.managedPolicies),
    grants: grantsOf(permissions.flatMap(p => p.statements)),
  };
}
