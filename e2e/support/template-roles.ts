import type { Parameters } from './aws-cli';
import type { Target } from './environment';
import { readRoles, type DeployedRole } from './roles';
import { defenderRoles, isOurs } from './state';
import { deployArm } from '../../test/azure/support/arm';
import { roleArnsIn } from '../../test/azure/support/synth';
import { namedInAzure, roleFactIn } from '../../test/facts/roles';
import type { Statement } from '../../test/facts/types';
import { permissionsOf, sorted } from '../../test/parity/actual';
import { committed } from '../../test/templates/support';

/**
 * Checks that an account has exactly the roles with these names, with the path, suffix and boundary of the parameters.
 * Each must have exactly the trust and the permissions that Microsoft documents (test/facts). Returns the roles, by
 * their names without suffix. The file for Azure, with the same parameters, must name exactly these roles.
 */
export async function expectTemplateRoles(
  target: Target, names: string[], type: 'DefaultAccess' | 'LeastPrivilegeAccess', parameters: Parameters, deniesDataReads = false,
): Promise<Map<string, DeployedRole>> {
  const { RolePath = '/', RoleNameSuffix = '', AzureTenantId } = parameters;
  const all = await readRoles(target, isOurs);
  for (const { roleName, arn, permissionsBoundary } of all.values()) {
    expect([arn, permissionsBoundary]).toEqual(
      [`arn:aws:iam::${target.account}:role${RolePath}${roleName}`, parameters.BoundaryArn || undefined]);
  }
  const roles = new Map<string, DeployedRole>();
  for (const [name, role] of defenderRoles(all)) {
    expect(name.endsWith(RoleNameSuffix)).toBe(true);
    roles.set(name.slice(0, name.length - RoleNameSuffix.length), role);
  }
  expect([...roles.keys()].sort()).toEqual(names);
  expect(namedByTemplate(target, parameters)).toEqual(namedInAzure([...roles.values()].map(role => role.arn)).sort());
  for (const [roleName, role] of roles) {
    const expected = JSON.parse(JSON.stringify(roleFactIn(roleName, target.account, AzureTenantId))
      // Some roles refer to other roles.
      .replace(/:role\/([\w-]+)"/g, `:role${RolePath}$1${RoleNameSuffix}"`));
    const wanted = sorted(expected[type]);
    const { statements, awsManagedPolicies } = permissionsOf(role);
    const further = roleName === 'CspmMonitorAws' ? statements.filter(s => !isAmong(s, wanted.statements)) : [];
    expect({ roleName, trust: role.trust, awsManagedPolicies, statements: statements.filter(s => !further.includes(s)) })
      .toEqual({ roleName, trust: expected.trust, ...wanted });
    // The policies that deny data reads.
    const isDenied = roleName === 'CspmMonitorAws' && deniesDataReads;
    expect([roleName, new Set(further.map(s => s.effect))]).toEqual([roleName, new Set(isDenied ? ['Deny'] : [])]);
    expect({ roleName, inline: role.inline, description: role.description })
      .toEqual({ roleName, inline: [], description: expect.stringMatching(/\w/) });
  }
  return roles;
}

/** Returns the ARNs of roles in the connector that Azure would create. */
function namedByTemplate({ account }: Target, parameters: Parameters): string[] {
  const template = committed('azure/security-connector.json');
  const shared = Object.entries(parameters).filter(([name]) => name in template.parameters)
    .map(([name, value]) => [name, template.parameters[name].type === 'bool' ? value === 'true' : value]);
  const { resource } = deployArm(template, { awsAccountId: account, ...Object.fromEntries(shared) });
  return [...new Set(Object.values(roleArnsIn(resource)))].sort();
}

function isAmong(statement: Statement, others: readonly Statement[]): boolean {
  return others.some(other => JSON.stringify(other) === JSON.stringify(statement));
}
