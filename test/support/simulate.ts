import { runSimulation } from '@cloud-copilot/iam-simulate';

export type Decision = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

export interface SimulatedCall {
  /** Statements of the role's policies. */
  readonly statements: readonly object[];
  readonly action: string;
  /** ARN, or `*` if the action supports no resource. */
  readonly resource: string;
  /** Condition keys of the request. A key with the value undefined is not in the request. */
  readonly context?: Record<string, string | string[] | undefined>;
  /** Account of the resource. By default that of the role, 111122223333. */
  readonly account?: string;
  /** Statements of the permissions boundary. */
  readonly boundary?: readonly object[];
  /** Policy of the resource. */
  readonly resourcePolicy?: object;
  /** ARN of the caller. By default a role of account 111122223333. */
  readonly principal?: string;
  /** Policies of AWS Organizations that apply beside those that allow everything. */
  readonly serviceControlPolicy?: object;
  readonly resourceControlPolicy?: object;
}

const policy = (name: string, statements: readonly object[]) =>
  ({ name, policy: { Version: '2012-10-17', Statement: statements } });

const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

function organizationPolicies(policies: readonly (object | undefined)[]) {
  const given = policies.filter(p => p !== undefined).map((p, i) => ({ name: `Policy${i}`, policy: p }));
  return given.length > 0 ? [{ orgIdentifier: 'r-ab12', policies: given }] : [];
}

function defined(context: Record<string, string | string[] | undefined>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(context).flatMap(([key, value]) => value === undefined ? [] : [[key, value]]));
}

/** Decision of the policy engine for a role of account 111122223333. Throws if the call is not a valid request. */
export async function simulate(call: SimulatedCall): Promise<Decision> {
  const { statements, action, resource, context = {}, account = '111122223333', boundary, resourcePolicy } = call;
  const { principal = 'arn:aws:iam::111122223333:role/Simulated', serviceControlPolicy: scp } = call;
  const result = await runSimulation({
    request: {
      principal,
      action,
      resource: { resource, accountId: account },
      contextVariables: defined({ 'aws:ResourceAccount': account, ...context }),
    },
    identityPolicies: [policy('Role', statements)],
    permissionBoundaryPolicies: boundary && [policy('Boundary', boundary)],
    serviceControlPolicies: organizationPolicies(scp ? [EVERYTHING, scp] : []),
    resourceControlPolicies: organizationPolicies([call.resourceControlPolicy]),
    resourcePolicy,
  }, {});
  if (result.resultType === 'error') throw new Error(`${action}: ${result.errors.message}`);
  return result.overallResult as Decision;
}

/** A policy with which the owner of a resource allows everybody everything. */
export function openTo(resource: string): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: '*', Resource: resource }],
  };
}

/** The default policy of a KMS key: IAM policies of the account decide. */
export const IAM_DECIDES = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*',
  }],
};
