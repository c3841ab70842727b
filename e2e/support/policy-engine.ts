import { runSimulation } from '@cloud-copilot/iam-simulate';
import { call } from './aws';
import type { Target } from './environment';
import type { DeployedRole } from './roles';

export type Decision = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

/** Documents of AWS managed policies by their name. */
const documents = new Map<string, Promise<object>>();

/** Decision of the policy engine for a deployed role, by all policies that are attached to it, also those of AWS. */
export async function decide(
  role: DeployedRole,
  action: string,
  resource: string,
  target: Target,
  context: Readonly<Record<string, string | string[]>> = {},
): Promise<Decision> {
  const policies = await Promise.all(role.awsManagedPolicies.map(name => documentOf(name, target)));
  const result = await runSimulation(
    {
      request: {
        principal: role.arn,
        action,
        resource: { resource, accountId: target.account },
        contextVariables: { ...context },
      },
      identityPolicies: [...policies, ...(role.statements.length > 0 ? [ownPolicy(role)] : [])].map((policy, i) => ({
        name: `Policy${i}`,
        policy,
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: action.startsWith('kms:') ? defaultKeyPolicy(target.account) : undefined,
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`${action} on ${resource}: ${result.errors.message}`);
  return result.overallResult as Decision;
}

function documentOf(name: string, target: Target): Promise<object> {
  const known = documents.get(name) ?? readDocument(`arn:aws:iam::aws:policy/${name}`, target);
  documents.set(name, known);
  return known;
}

async function readDocument(PolicyArn: string, target: Target): Promise<object> {
  const { Policy } = await call('iam', 'get_policy', { PolicyArn }, target);
  return (await call('iam', 'get_policy_version', { PolicyArn, VersionId: Policy.DefaultVersionId }, target))
    .PolicyVersion.Document;
}

function ownPolicy(role: DeployedRole): object {
  return { Version: '2012-10-17', Statement: role.statements };
}

/** Without one, nobody can use a key. */
function defaultKeyPolicy(account: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  };
}
