import type { Target } from './environment';
import type { DeployedRole } from './roles';
import { readDefenderRoles } from './state';
import { admitsDefender, audienceOf, OTHER_TENANT, TENANT } from './trust';
import { ALL_PLANS, namesOfPlans, PLAN_NAMES } from '../../test/facts/plans';
import { roleFactIn } from '../../test/facts/roles';
import type { RoleFact } from '../../test/facts/types';
import { permissionsOf, sorted } from '../../test/parity/actual';

/** The default names of the roles of all four plans without CIEM. */
export const ALL_ROLES = namesOfPlans(ALL_PLANS).sort();

/** The default names of the roles of each plan alone. The key '' means no plan. */
export const ROLES: Record<string, string[]> = Object.fromEntries([
  ['', namesOfPlans({})], ...PLAN_NAMES.map(plan => [plan, namesOfPlans({ [plan]: {} }).sort()]),
]);

/**
 * Checks that an account has exactly these roles. Each must have exactly the trust and the permissions that Microsoft
 * documents (test/facts), and admit Defender for Cloud for its tenant and for no other. Returns the roles.
 */
export async function expectRoles(
  target: Target,
  names: string[],
  type: 'DefaultAccess' | 'LeastPrivilegeAccess',
): Promise<Map<string, DeployedRole>> {
  const roles = await readDefenderRoles(target);
  expect([...roles.keys()].sort()).toEqual(names);
  for (const role of roles.values()) expectRole(role, roleFactIn(role.roleName, target.account), type);
  return roles;
}

function expectRole(role: DeployedRole, expected: RoleFact, type: 'DefaultAccess' | 'LeastPrivilegeAccess') {
  const { roleName, trust, inline, description } = role;
  expect({ roleName, trust }).toEqual({ roleName, trust: expected.trust });
  expect({ roleName, ...permissionsOf(role) }).toEqual({ roleName, ...sorted(expected[type]) });
  expect({ roleName, inline, description }).toEqual({ roleName, inline: [], description: expect.stringMatching(/\w/) });
  expectTrust(role);
}

/** Roles that AWS services assume require no audience. */
export function expectTrust(role: DeployedRole): void {
  const audience = audienceOf(role);
  if (!audience) return;
  const { roleName } = role;
  expect({ roleName, admitted: admitsDefender(role, audience, TENANT) }).toEqual({ roleName, admitted: true });
  expect({ roleName, admitted: admitsDefender(role, audience, OTHER_TENANT) }).toEqual({ roleName, admitted: false });
  expect({ roleName, admitted: admitsDefender(role, `${audience}x`, TENANT) }).toEqual({ roleName, admitted: false });
}

/** Returns the sorted audiences that roles require. */
export function audiencesOf(roles: Map<string, DeployedRole>): string[] {
  return [...new Set([...roles.values()].flatMap(role => audienceOf(role) ?? []))].sort();
}
