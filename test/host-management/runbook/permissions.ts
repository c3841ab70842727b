import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Deployed } from './deployed';
import type { Permission, Run } from './runner';

/** The permissions that runs needed, each once. */
export function needed(runs: readonly Run[]): Permission[] {
  const all = runs.flatMap(run => run.calls).flatMap(call => call.permissions);
  return [...new Map(all.map(p => [JSON.stringify(p), p])).values()];
}

async function allows(
  { deployment, automationRoleArn }: Deployed,
  statements: any[],
  { action, resource, context }: Permission,
): Promise<boolean> {
  const result = await runSimulation(
    {
      request: {
        principal: automationRoleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') + '/Automation-1',
        action,
        resource: { resource, accountId: deployment.account },
        contextVariables: context,
      },
      identityPolicies: [{ name: 'Policy', policy: { Version: '2012-10-17', Statement: statements } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      // A key with the default policy, which delegates to IAM.
      resourcePolicy: action.startsWith('kms:')
        ? {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${deployment.account}:root` },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        }
        : undefined,
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action}: ${result.errors.message}`);
  return result.overallResult === 'Allowed';
}

/** Needed permissions that the role's policies do not give. */
export async function denied(deployed: Deployed, permissions: readonly Permission[]): Promise<Permission[]> {
  const decisions = await Promise.all(permissions.map(p => allows(deployed, deployed.statements, p)));
  return permissions.filter((_, i) => !decisions[i]);
}

/** What the policies grant beyond that: statements and actions that none of the permissions used. */
export async function unused(deployed: Deployed, permissions: readonly Permission[]): Promise<string[]> {
  const found: string[] = [];
  for (const statement of deployed.statements) {
    for (const action of [statement.Action].flat()) {
      const uses = await Promise.all(permissions.filter(p => p.action === action)
        .map(p => allows(deployed, [{ ...statement, Action: action }], p)));
      if (!uses.includes(true)) found.push(`${statement.Sid ?? ''} ${action}`.trim());
    }
  }
  return found;
}
