import { runSimulation } from '@cloud-copilot/iam-simulate';
import { call } from './aws';
import type { Target } from './environment';
import type { DeployedRole } from './roles';

/** Decision of the policy engine for a deployed role, by all policies that are attached to it, also those of AWS. */
export async function decide(
  role: DeployedRole,
  action: string,
  resource: string,
  target: Target,
): Promise<'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied'> {
  const policies = await Promise.all(
    role.awsManagedPolicies.map(async name => {
      const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
      const { Policy } = await call('iam', 'get_policy', { PolicyArn }, target);
      return (await call('iam', 'get_policy_version', { PolicyArn, VersionId: Policy.DefaultVersionId }, target))
        .PolicyVersion.Document;
    }),
  );
  const result = await runSimulation(
    {
      request: { principal: role.arn, action, resource: { resource, accountId: target.account }, contextVariables: {} },
      identityPolicies: [...policies, { Version: '2012-10-17', Statement: role.statements }].map((policy, i) => ({
        name: `Policy${i}`,
        policy,
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action}: ${result.errors.message}`);
  return result.overallResult as 'Allowed';
}
