import { call } from './aws';
import type { Target } from './environment';
import type { DeployedRole } from './roles';
import { decide as simulated, defaultPolicyFor, document, type Decision } from '../../test/support/simulate';

/** Documents of AWS managed policies by their name. */
const documents = new Map<string, Promise<object>>();

/** Returns the decision of the policy engine for a deployed role, with all policies that are attached to it, including those of AWS. */
export async function decide(
  role: DeployedRole,
  action: string,
  resource: string,
  target: Target,
  context: Readonly<Record<string, string | string[]>> = {},
): Promise<Decision> {
  const policies = await Promise.all(role.awsManagedPolicies.map(name => documentOf(name, target)));
  return simulated({
    principal: role.arn,
    action,
    resource,
    account: target.account,
    context,
    policies: [...policies, ...role.statements.length > 0 ? [document(role.statements)] : []],
    resourcePolicy: defaultPolicyFor(action, target.account),
  });
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
