import type { Target } from './environment';
import type { DeployedRole } from './roles';
import { readDefenderRoles } from './state';
import { admitsDefender, audienceOf, OTHER_TENANT, TENANT } from './trust';
import { permissionsOf, sorted } from '../../test/parity/actual';
import { EXPECTED_ROLES, type ExpectedRole } from '../../test/parity/expected';

/** Roles of all four plans without CIEM, by their default names. */
export const ALL_ROLES = [...EXPECTED_ROLES.keys()].filter(name => !name.endsWith('Ciem')).sort();

/** Roles of each plan by itself, by their default names; the key '' is no plan. */
export const ROLES: Record<string, string[]> = {
  '': ['CspmMonitorAws'],
  'cspm': [
    'CspmMonitorAws',
    'DefenderForCloud-AgentlessScanner',
    'DefenderForCloud-DataSecurityPostureDB',
    'MDCContainersAgentlessDiscoveryK8sRole',
    'MDCContainersImageAssessmentRole',
    'SensitiveDataDiscovery',
  ],
  'servers': [
    'CspmMonitorAws',
    'DefenderForCloud-AgentlessScanner',
    'DefenderForCloud-ArcAutoProvisioning',
    'DefenderForCloud-DefenderForServers',
  ],
  'containers': [
    'CspmMonitorAws',
    'DefenderForCloud-AgentlessScanner',
    'MDCContainersAgentlessDiscoveryK8sRole',
    'MDCContainersImageAssessmentRole',
    'MDCContainersK8sCloudWatchToKinesisRole',
    'MDCContainersK8sDataCollectionRole',
    'MDCContainersK8sKinesisToS3Role',
    'MDCContainersK8sRole',
  ],
  'databases': [
    'CspmMonitorAws',
    'DefenderForCloud-ArcAutoProvisioning',
    'DefenderForCloud-DataSecurityPostureDB',
    'DefenderForCloud-DataThreatProtectionDB',
  ],
};

/** The account that the expectations of test/parity are about. */
const EXPECTED_ACCOUNT = '111122223333';

/**
 * Checks that an account has exactly these roles. Each must have exactly the trust and the permissions that Microsoft
 * documents (test/parity), and admit Defender for Cloud for its tenant and for no other. Returns the roles.
 */
export async function expectRoles(
  target: Target,
  names: string[],
  type: 'DefaultAccess' | 'LeastPrivilegeAccess',
): Promise<Map<string, DeployedRole>> {
  const roles = await readDefenderRoles(target);
  expect([...roles.keys()].sort()).toEqual(names);
  for (const role of roles.values()) expectRole(role, expectedIn(target.account, role.roleName), type);
  return roles;
}

function expectedIn(account: string, roleName: string): ExpectedRole {
  return JSON.parse(JSON.stringify(EXPECTED_ROLES.get(roleName)).replaceAll(EXPECTED_ACCOUNT, account));
}

function expectRole(role: DeployedRole, expected: ExpectedRole, type: 'DefaultAccess' | 'LeastPrivilegeAccess') {
  const { roleName, trust, inline, description } = role;
  expect({ roleName, trust }).toEqual({ roleName, trust: expected.trust });
  expect({ roleName, ...permissionsOf(role) }).toEqual({ roleName, ...sorted(expected[type]) });
  expect({ roleName, inline, description }).toEqual({ roleName, inline: [], description: expect.stringMatching(/\w/) });
  expectTrust(role);
}

/** Roles that AWS services assume ask for no audience. */
export function expectTrust(role: DeployedRole): void {
  const audience = audienceOf(role);
  if (!audience) return;
  const { roleName } = role;
  expect({ roleName, admitted: admitsDefender(role, audience, TENANT) }).toEqual({ roleName, admitted: true });
  expect({ roleName, admitted: admitsDefender(role, audience, OTHER_TENANT) }).toEqual({ roleName, admitted: false });
  expect({ roleName, admitted: admitsDefender(role, `${audience}x`, TENANT) }).toEqual({ roleName, admitted: false });
}

/** The audiences that roles ask for, sorted. */
export function audiencesOf(roles: Map<string, DeployedRole>): string[] {
  return [...new Set([...roles.values()].flatMap(role => audienceOf(role) ?? []))].sort();
}
