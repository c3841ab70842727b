import { allowsOf, knownRoles } from './expected-roles';
import { attempt, information, type Finding, type StackContext } from './findings';
import { inLowerCase } from '../../src/policy-language/statements/pattern';
import type { Ask, Values } from '../asking/ask';
import type { DeployedTemplate } from '../reading/deployed-template';
import { some } from '../shared/counted';

/**
 * The role of Azure's multicloud connector, which installs the agent of Azure Arc on EC2 instances, like Defender for Cloud. The names of
 * its resources in AWS begin with `ArcForServer`. Microsoft does not publish its associations of State Manager, so they are found by this
 * prefix. Source: Microsoft Learn, *Onboard VMs to Azure Arc through the multicloud connector*, of 2025-01-08, read 2026-11.
 */
export const OTHER_ARC_ROLE = 'ArcForServerRole';
export const OTHER_ARC = 'the multicloud connector of Azure can install Azure Arc on the same instances';
export const USE_ONE = 'Let only one of them install it: docs/host-management.md#another-way-into-azure-arc';

/** Whether a role of the template installs Azure Arc. It is the only role of Microsoft that can send commands to instances. */
export function installsArc(template: DeployedTemplate): boolean {
  return knownRoles({ template }).some(role => role.isAssumedByDefender &&
    allowsOf(role).some(({ actions }) => actions.some(action => inLowerCase(action) === 'ssm:sendcommand')));
}

/** The names of the associations that seem to belong to the multicloud connector. */
export async function associationsOfOther(ask: Ask, where?: Values): Promise<string[]> {
  const rows: [string | null, string | null][] | undefined = await ask('arcAssociations', where);
  return (rows ?? []).map(([name, document]) => name ?? document ?? 'without a name');
}

/** Reports whether the multicloud connector also installs Azure Arc. */
export async function checkOtherArc({ ask, template }: StackContext): Promise<Finding[]> {
  if (!installsArc(template)) return [];
  return [
    ...await attempt(`role ${OTHER_ARC_ROLE}`, async (id) => {
      const { RoleDetailList: roles } = await ask('authorization');
      const exists = roles.some((role: any) => role.RoleName === OTHER_ARC_ROLE);
      return exists ? [information(id, `it exists: ${OTHER_ARC}. ${USE_ONE}`)] : [];
    }),
    ...await attempt('associations of Azure Arc', async (id) => {
      const found = await associationsOfOther(ask);
      return found.length === 0 ? [] : [information(id, `${some(found)}: ${OTHER_ARC}. ${USE_ONE}`)];
    }),
  ];
}
