import type { Deployed } from './deployed';
import type { Permission, Run } from './runner';
import { decide, defaultPolicyFor, document } from '../../support/simulate';

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
  const decision = await decide({
    principal: automationRoleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') + '/Automation-1',
    action,
    resource,
    account: deployment.account,
    // In every request. Calls of IAM have the region of its endpoint instead.
    context: action.startsWith('iam:') ? context : { 'aws:RequestedRegion': deployment.region, ...context },
    policies: [document(statements)],
    resourcePolicy: defaultPolicyFor(action, deployment.account),
  });
  return decision === 'Allowed';
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
